"""``Project.toml``: what may stand in it, reading and writing it.

The classes below are the one place where a setting is described. The comments in the file that
``mallennlp new`` writes, the reference in ``docs/`` and the checks while reading are all made from
their fields.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Tuple, Type

import attrs

from mallennlp.domain.names import did_you_mean
from mallennlp.exceptions import ConfigError, StorageError
from mallennlp.services.regular_files import read_regular
from mallennlp.services.toml_text import TomlError, line_of, parse_toml, toml_literal

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
NAME_LENGTH = 64
LARGEST_BYTES = 100_000
"""Settings take some kilobytes, and to read much more than this as TOML would take minutes."""
MINUTES_OF_A_YEAR = 366 * 24 * 60

_NAME = re.compile(r"[^\W_][\w.\- ]*")
_PLAIN_COMMAND = re.compile(r"[\w./-]+")
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]*|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")


@attrs.frozen
class Kind:
    """What values a setting takes. ``allowed`` completes the sentence "must be ..."; ``fits``
    decides.
    """

    allowed: str
    fits: Callable[[Any], bool]


def is_name(value: Any) -> bool:
    """Whether a project may have this name: it also names a folder."""
    return (
        isinstance(value, str)
        and len(value) <= NAME_LENGTH
        and _NAME.fullmatch(value) is not None
        and not value.endswith((" ", "."))
    )


def _is_text(value: Any) -> bool:
    """Strings that have something in them and that a file can hold."""
    if not isinstance(value, str) or not value.strip():
        return False
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return "\0" not in value


def _is_list_of(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, (list, tuple)) and all(fits(item) for item in value)


def _is_module(value: Any) -> bool:
    return (
        isinstance(value, str)
        and not value.endswith(".py")
        and all(part.isidentifier() for part in value.split("."))
    )


def _module_of_file(value: Any) -> str:
    """A hint for the first file's name that stands where a module's belongs."""
    items = value if isinstance(value, (list, tuple)) else [value]
    for item in items:
        if isinstance(item, str) and item.endswith(".py"):
            name = item.removesuffix(".py").removeprefix("./").replace("/", ".")
            return f" A module has no ending: write {name!r}." if _is_module(name) else ""
    return ""


def _is_whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _is_minutes(value: Any) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and 0.1 <= value <= MINUTES_OF_A_YEAR


def _is_command(value: Any) -> bool:
    if not _is_text(value):
        return False
    if _PLAIN_COMMAND.fullmatch(value):
        return True
    import shlex  # most commands need none of it

    try:
        return bool(shlex.split(value))
    except ValueError:
        return False


_PROJECT_NAME = Kind(
    f"at most {NAME_LENGTH} letters, digits, '-', '_', '.' and spaces, beginning with a letter or a"
    " digit",
    is_name,
)
_TEXT = Kind("a text that is not empty", _is_text)
_LOG_LEVEL = Kind("one of " + ", ".join(LOG_LEVELS), lambda value: value in LOG_LEVELS)
_HOST_NAME = Kind(
    "a host name or an IP address, without a port",
    lambda value: isinstance(value, str) and _HOST.fullmatch(value) is not None,
)
_PORT = Kind("a whole number from 1 to 65535", _is_whole(1, 65535))
_WORKERS = Kind("a whole number from 1 to 64", _is_whole(1, 64))
_MODULES = Kind('a list of module names, such as ["my_pages"]', _is_list_of(_is_module))
_HOOKS = Kind('a list of names, such as ["log"]', _is_list_of(_is_text))
_FOLDERS = Kind(
    'a list of folders with at least one, such as ["."]',
    lambda value: bool(value) and _is_list_of(_is_text)(value),
)
_PATTERNS = Kind('a list of patterns, such as ["old_*"]', _is_list_of(_is_text))
_PATTERNS_OF_KEYS = Kind(
    'a list of patterns, such as ["*.serialization_dir"]', _is_list_of(_is_text)
)
_MINUTES = Kind("a number of minutes from 0.1 up to a year", _is_minutes)
_SWITCH = Kind("true or false", lambda value: type(value) is bool)
_COMMAND = Kind("a command as in a shell, with its quotes closed", _is_command)


def _check(section: Any, attribute: Any, value: Any) -> None:
    fault = _fault(type(section), attribute, value)
    if fault is not None:
        raise ConfigError(fault)


def _setting(kind: Kind, text: str, **options: Any) -> Any:
    return attrs.field(validator=_check, metadata={"kind": kind, "help": text}, **options)


def _tuple_of_list(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _float_of_int(value: Any) -> Any:
    return float(value) if type(value) is int else value


@attrs.frozen
class ProjectSection:
    """``[project]``: what the project is called, and how much it says."""

    name: str = _setting(_PROJECT_NAME, "The project's short name.")
    display_name: str = _setting(
        _TEXT,
        "The name at the top of the dashboard. Without it, the short name.",
        default=attrs.Factory(lambda self: self.name, takes_self=True),
    )
    loglevel: str = _setting(
        _LOG_LEVEL,
        "How much the command line and the dashboard write to their logs.",
        default="INFO",
    )


@attrs.frozen
class ServerSection:
    """``[server]``: where the dashboard listens."""

    host: str = _setting(
        _HOST_NAME,
        "The address to listen on. 127.0.0.1 is reached from this machine only; 0.0.0.0 from"
        " everywhere that the network lets through.",
        default="127.0.0.1",
    )
    port: int = _setting(_PORT, "The port to listen on.", default=5005)
    workers: int = _setting(
        _WORKERS,
        "Processes that serve the dashboard. Each serves several requests at once.",
        default=2,
    )
    imports: Tuple[str, ...] = _setting(
        _MODULES,
        "Python modules with pages of your own, found in the project's folder or on PYTHONPATH.",
        default=(),
        converter=_tuple_of_list,
    )
    hooks: Tuple[str, ...] = _setting(
        _HOOKS,
        "What is run around the callbacks of all pages, by the names under which it is registered."
        " 'log' is ours: it logs who called what and how long it took, at the level DEBUG; what"
        " takes longer than a second, at INFO.",
        default=("log",),
        converter=_tuple_of_list,
    )


@attrs.frozen
class ExperimentsSection:
    """``[experiments]``: where experiments are looked for, and how they are judged."""

    roots: Tuple[str, ...] = _setting(
        _FOLDERS,
        "Folders to search, with all that is below them. Relative ones start at the project's"
        " folder.",
        default=(".",),
        converter=_tuple_of_list,
    )
    ignore: Tuple[str, ...] = _setting(
        _PATTERNS,
        "Folders to leave out: patterns with * and ? for a folder's name or for its path below the"
        " project's folder. Hidden folders are always left out.",
        default=("node_modules", "__pycache__"),
        converter=_tuple_of_list,
    )
    stalled_after_minutes: float = _setting(
        _MINUTES,
        "A run that never said that it ended counts as stalled after this many minutes without"
        " activity and without a process.",
        default=30.0,
        converter=_float_of_int,
    )
    watch: bool = _setting(
        _SWITCH,
        "Whether a running dashboard watches the folders, so that it shows new, changed and"
        " vanished experiments within seconds. Without it, Refresh looks for them.",
        default=True,
    )
    irrelevant: Tuple[str, ...] = _setting(
        _PATTERNS_OF_KEYS,
        "Keys of the configs that change nothing about an experiment, such as paths of outputs:"
        " patterns with * and ? for dotted keys, with all that is below them. Runs that differ in"
        " these and in their seeds alone are one family.",
        default=(),
        converter=_tuple_of_list,
    )


@attrs.frozen
class AllenNLPSection:
    """``[allennlp]``: which AllenNLP runs trainings."""

    command: str = _setting(
        _COMMAND,
        "The command that runs AllenNLP. It may stand in an environment of its own, such as"
        " /home/me/nlp/bin/allennlp.",
        default="allennlp",
    )


@attrs.frozen
class Config:
    """All of ``Project.toml``."""

    project: ProjectSection
    server: ServerSection = attrs.Factory(ServerSection)
    experiments: ExperimentsSection = attrs.Factory(ExperimentsSection)
    allennlp: AllenNLPSection = attrs.Factory(AllenNLPSection)


SECTIONS: Mapping[str, Type[Any]] = {
    "project": ProjectSection,
    "server": ServerSection,
    "experiments": ExperimentsSection,
    "allennlp": AllenNLPSection,
}
"""Every section with its class. The fields' metadata holds ``help`` (a text) and ``kind``
(a Kind).
"""


def load_config(path: Path) -> Config:
    """Read and check a ``Project.toml``.

    Raises ConfigError, which names the file, the line where it can be told, the setting, what is
    allowed and the nearest known name.
    """
    text = _read(path)
    place = _Place(path, text)
    data = _parse(place)
    for name, values in data.items():
        if name not in SECTIONS:
            raise _unknown_section(place, name, values)
        if not isinstance(values, dict):
            raise place.error(
                f"{name!r} must be a section: write [{name}] on a line of its own.",
                name,
            )
        _check_section(place, name, values)
    if "name" not in data.get("project", {}):
        raise place.error(
            'the project has no name: write name = "..." below a line [project].',
            "project",
        )
    return Config(**{name: SECTIONS[name](**data.get(name, {})) for name in SECTIONS})


def render_config(config: Config) -> str:
    """The text of a ``Project.toml`` with every setting, each explained by a comment above it."""
    parts = [
        "# The settings of this project. 'mallennlp edit' opens this file and checks it"
        " afterwards;",
        "# a running dashboard takes changes over when it is started again.",
    ]
    for name, kind in SECTIONS.items():
        parts += ["", "", f"[{name}]"]
        values = getattr(config, name)
        for field in attrs.fields(kind):
            literal = toml_literal(getattr(values, field.name))
            parts += ["", *_comment(field), f"{field.name} = {literal}"]
    return "\n".join(parts) + "\n"


class _Place:
    """A file's text, to say where in it something stands."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text

    def error(self, message: str, section: str, key: Optional[str] = None) -> ConfigError:
        """An error about a section or one of its settings, with the line if it can be found."""
        return self.at(line_of(self.text, section, key), message)

    def at(self, line: Optional[int], message: str) -> ConfigError:
        """An error about a line, counted from 1."""
        where = str(self.path) if line is None else f"{self.path}, line {line}"
        return ConfigError(f"{where}: {message}")


def _read(path: Path) -> str:
    try:
        data = read_regular(str(path), LARGEST_BYTES)
    except IsADirectoryError:
        raise ConfigError(
            f"{path} is a folder, where a file with the project's settings should be."
        ) from None
    except FileNotFoundError:
        raise ConfigError(
            f"{path} does not exist. 'mallennlp init' makes a project here."
        ) from None
    except StorageError as error:
        raise ConfigError(f"{path} {error.message}: this is no file of settings.") from None
    except OSError as error:
        raise ConfigError(f"Cannot read {path}: {error.strerror}.") from error
    try:
        text = data.decode("utf-8-sig")  # some editors put a mark at the beginning
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"{path}, line {line}: not UTF-8. Save the file in that encoding."
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ConfigError(
            f"{path}, line {line}: a NUL byte. This is no text file, or it is damaged."
        )
    return text


def _parse(place: _Place) -> Dict[str, Any]:
    try:
        return parse_toml(place.text)
    except TomlError as error:
        raise place.at(error.line, f"this is not TOML: {error}.") from None


def _unknown_section(place: _Place, name: str, values: Any) -> ConfigError:
    if isinstance(values, dict):
        what = f"unknown section [{name}]"
    else:
        what = f"{name!r} stands outside a section"
    sections = ", ".join(f"[{section}]" for section in SECTIONS)
    hint = did_you_mean(name, SECTIONS) or _section_of(name)
    return place.error(f"{what}; the sections are {sections}.{hint}", name)


def _check_section(place: _Place, name: str, values: Mapping[str, Any]) -> None:
    fields = attrs.fields_dict(SECTIONS[name])
    for key, value in values.items():
        if key not in fields:
            hint = _section_of(key) or did_you_mean(key, fields)
            raise place.error(
                f"[{name}] has no setting {key!r}; it has {', '.join(fields)}.{hint}",
                name,
                key,
            )
        fault = _fault(SECTIONS[name], fields[key], value)
        if fault is not None:
            raise place.error(fault, name, key)


def _section_of(key: str) -> str:
    """A hint for a setting that stands in the wrong place."""
    homes = [name for name, kind in SECTIONS.items() if key in attrs.fields_dict(kind)]
    return f" {key!r} belongs to [{homes[0]}]." if homes else ""


def _fault(section: Type[Any], field: Any, value: Any) -> Optional[str]:
    """What is wrong with a value, in a sentence; None if nothing is."""
    kind = field.metadata["kind"]
    if kind.fits(value):
        return None
    name = next(name for name, known in SECTIONS.items() if known is section)
    hint = ""
    if kind is _LOG_LEVEL and isinstance(value, str):
        hint = did_you_mean(value.upper(), LOG_LEVELS)
    if kind is _MODULES:
        hint = _module_of_file(value)
    return f"[{name}] {field.name} is {_shown(value)}, but must be {kind.allowed}.{hint}"


def _shown(value: Any) -> str:
    try:
        text = toml_literal(value)
    except (TypeError, ValueError):
        text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _comment(field: Any) -> Iterator[str]:
    import textwrap  # for whoever writes a file

    allowed: str = field.metadata["kind"].allowed
    text = f"{field.metadata['help']} {allowed[0].upper()}{allowed[1:]}."
    lines: List[str] = textwrap.wrap(text, 96, break_long_words=False, break_on_hyphens=False)
    return (f"# {line}" for line in lines)

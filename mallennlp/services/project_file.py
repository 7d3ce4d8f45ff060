"""Changing a ``Project.toml`` that a person wrote: what is not changed stays as it was, comments,
order, quotes and line ends included.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import stat
from pathlib import Path
from typing import Iterator, List

import attrs
import tomlkit
from tomlkit.exceptions import ParseError, TOMLKitError
from tomlkit.items import AbstractTable, Array, InlineTable, Item, String, Table

from mallennlp.exceptions import ConfigError, ConflictError, MallennlpError, StorageError
from mallennlp.services.config import Config, load_config
from mallennlp.services.paths import PROJECT_FILE_UNFINISHED
from mallennlp.services.toml_text import toml_literal
from mallennlp.services.whole_files import unfinished

_SECTION, _KEY = "server", "imports"
_MARK = "\ufeff"
"""Stands at the beginning of what some editors write."""


@contextlib.contextmanager
def importing(path: Path, module: str) -> Iterator[None]:
    """Name a module among the ``imports`` of a ``Project.toml`` at the end of the block.

    The changed file is written and checked before the block, and takes the other's place behind it;
    an exception in the block leaves all as it was. Where the module is named already, nothing
    changes. One caller at a time.

    Raises ConfigError where the file is wrong or its notation too odd to be changed, ConflictError
    where somebody else changed it meanwhile, StorageError where it cannot be written.
    """
    place = path.resolve()  # a link stays one
    with _locked(place.parent):
        config = load_config(path)
        if module in config.server.imports:
            yield
            return
        before = place.read_bytes()
        with _written_beside(place, _changed(path, before, module)) as written:
            _check(path, written, _with_module(config, module), module)
            yield
            if place.read_bytes() != before:
                raise ConflictError(f"{path} was changed at the same time. Try again.")
            try:
                os.replace(written, place)
            except OSError as error:
                raise _not_written(place, error) from error


def with_import(text: str, module: str) -> str:
    """The text of a ``Project.toml`` with one module more at the end of ``imports``.

    Raises tomlkit's TOMLKitError where the text is not TOML.

    >>> print(with_import("[server]  # where\\nimports = ['one']  # mine\\n", "two"), end="")
    [server]  # where
    imports = ['one', 'two']  # mine
    """
    document = tomlkit.parse(text)
    section = document.get(_SECTION)
    if section is None:
        section = _new_section(document, text)
    array = section.get(_KEY)
    if array is None:
        _add_key(section, _array([module]))
    else:
        array.append(_like(array, module))
    changed = tomlkit.dumps(document)
    return _with_windows_ends(changed) if _has_windows_ends(text) else changed


# --- the text


def _new_section(document: tomlkit.TOMLDocument, text: str) -> Table:
    if text.strip() and not re.search(r"\n\r?\n\Z", text):
        document.add(tomlkit.nl())
        if not text.endswith("\n"):
            document.add(tomlkit.nl())
    document.add(_SECTION, tomlkit.table())
    section: Table = document[_SECTION]
    return section


def _add_key(section: AbstractTable, array: Array) -> None:
    """Add the list behind the section's last setting: comments that follow, often those of the next
    section, stay where they are.
    """
    body = section.value.body
    behind: List[Item] = []
    while body and body[-1][0] is None:
        behind.insert(0, body.pop()[1])
    settings = [item for key, item in body if key is not None]
    if isinstance(section, InlineTable):
        array.trivia.indent = " " if settings else ""
    elif settings and not isinstance(settings[-1], Table):
        array.trivia.indent = settings[-1].trivia.indent
        settings[-1].trivia.trail = settings[-1].trivia.trail or "\n"
    section.append(_KEY, array)
    for item in behind:
        section.value.append(None, item)


def _array(modules: List[str]) -> Array:
    array = tomlkit.array()
    array.extend(modules)
    return array


def _like(array: Array, module: str) -> String:
    """A string in the quotes that the others have."""
    written = [item.as_string() for item in array if isinstance(item, String)]
    literal = bool(written) and all(text.startswith("'") for text in written)
    return tomlkit.string(module, literal=literal)


def _has_windows_ends(text: str) -> bool:
    return "\r\n" in text and re.search(r"(?<!\r)\n", text) is None


def _with_windows_ends(text: str) -> str:
    return re.sub(r"(?<!\r)\n", "\r\n", text)


# --- the file


def _changed(path: Path, before: bytes, module: str) -> bytes:
    text = before.decode("utf-8")  # load_config has read it
    mark = _MARK if text.startswith(_MARK) else ""
    try:
        return (mark + with_import(text.removeprefix(_MARK), module)).encode("utf-8")
    except (TOMLKitError, TypeError, ValueError, AttributeError) as error:
        raise _by_hand(
            path, module, f" ({error})" if isinstance(error, ParseError) else ""
        ) from error


def _check(path: Path, written: Path, wanted: Config, module: str) -> None:
    """Whatever was written has to say what it should."""
    try:
        fine = load_config(written) == wanted
    except MallennlpError:
        fine = False
    if not fine:
        raise _by_hand(path, module)


def _with_module(config: Config, module: str) -> Config:
    server = attrs.evolve(config.server, imports=(*config.server.imports, module))
    return attrs.evolve(config, server=server)


def _by_hand(path: Path, module: str, reason: str = "") -> ConfigError:
    return ConfigError(
        f"{path} is written in a way that only people can change{reason}. Add"
        f" {toml_literal(module)} to {_KEY} under [{_SECTION}] yourself, or mend the file, and try"
        " again. Nothing was written."
    )


@contextlib.contextmanager
def _written_beside(place: Path, content: bytes) -> Iterator[Path]:
    """A file of this content and with the other's owner and mode beside it; it is gone afterwards,
    unless it was renamed.
    """
    if not os.access(place, os.W_OK):
        raise StorageError(f"{place} is read-only for this user. Make it writable, and try again.")
    with contextlib.ExitStack() as stack:
        try:
            known = place.stat()
            mode = stat.S_IMODE(known.st_mode)
            beside = unfinished(place.parent, f"{PROJECT_FILE_UNFINISHED}-", content, mode)
            written = stack.enter_context(beside)
            # Of another user's file the folder's owner gets one.
            with contextlib.suppress(PermissionError):
                os.chown(written, known.st_uid, known.st_gid)
        except OSError as error:
            raise _not_written(place, error) from error
        yield written


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer at a time. The folder itself is locked, so that no lock file is left in it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with contextlib.suppress(OSError):  # NFS locks no folders; the comparison notices much
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _not_written(place: Path, error: OSError) -> StorageError:
    return StorageError(
        f"{place} cannot be written: {error.strerror}. Make its folder writable for this user, or"
        " free space on its disk."
    )

"""What ``mallennlp ls`` is asked for: from arguments and options to a query of the index.

Arguments are a query in the query language, but for paths, which shells complete and expand: see
``Asked.of``.
"""

from __future__ import annotations

import os
import re
from typing import Iterator, List, NamedTuple, Sequence, Tuple

from mallennlp.domain.globs import is_pattern, literal_glob
from mallennlp.domain.queries.words import is_word
from mallennlp.exceptions import UsageError
from mallennlp.project import Project
from mallennlp.services.index.query import SortKey

_FOLDER = re.compile(r"\.{1,2}$|\.{0,2}/")
_HEAD = re.compile(r"[^\s()\":=<>~]*")
_NO_PATH = re.compile(r"[\s()\"]")
_NAMES = re.compile(r'\s*(?:"([^"]*)"|([^,]*))\s*(?:,|$)')


class Asked(NamedTuple):
    """What the arguments say.

    * ``path_glob``: a pattern for the whole path;
    * ``text``: mere words, which need no parser; ``query``: anything else, in the query language.
    """

    path_glob: str = ""
    text: str = ""
    query: str = ""

    @classmethod
    def of(cls, project: Project, arguments: Sequence[str]) -> "Asked":
        """Read the arguments, which all have to hold.

        * ``.``, ``..`` and what begins with ``./``, ``../`` or ``/`` is a folder;
        * what has ``*``, ``?`` or ``[`` in it and is no condition is a pattern for the whole path;
        * what has a ``/`` and is no condition stands somewhere in the path;
        * all others together are a query.

        Raises UsageError where the shell seems to have replaced a pattern.
        """
        _check_unquoted(arguments)
        paths, rest = _split(arguments)
        if len(paths) > 1:
            first, second = paths[:2]
            raise UsageError(
                f"{first!r} and {second!r} are both paths. To list what is in one or the other,"
                " write 'path:A OR path:B'."
            )
        glob = _path_glob(project, paths[0]) if paths else ""
        words = " ".join(rest).split()
        if all(map(is_word, words)):
            return cls(glob, text=" ".join(words))
        return cls(glob, query=" ".join(rest))


def _check_unquoted(arguments: Sequence[str]) -> None:
    if len(arguments) > 1 and all(map(os.path.lexists, arguments)):
        raise UsageError(
            f"{len(arguments)} paths were given. Put a pattern into quotes, so that the shell does"
            " not replace it by what it finds: mallennlp ls 'pos/*'. To search for these words,"
            " put all of them into one pair of quotes."
        )


def _split(arguments: Sequence[str]) -> Tuple[List[str], List[str]]:
    paths: List[str] = []
    rest: List[str] = []
    for argument in arguments:
        (paths if _is_path(argument) else rest).append(argument)
    return paths, rest


def _is_path(argument: str) -> bool:
    if _FOLDER.match(argument):
        return True
    head = _HEAD.match(argument)
    if head is None or _NO_PATH.search(argument) or argument.startswith("-"):
        return False
    # A condition has the name of a column before its operator, and that has no slash.
    return "/" in head[0] or (head[0] == argument and is_pattern(argument))


def _path_glob(project: Project, path: str) -> str:
    if _FOLDER.match(path):
        return _glob_of_folder(project, path)
    return path if is_pattern(path) else f"*{path}*"


def _glob_of_folder(project: Project, folder: str) -> str:
    way = os.path.relpath(os.path.realpath(folder), project.root)
    if way == ".":
        return ""
    literal = literal_glob(way)
    return literal if project.index.has(way) else f"{literal}/*"


def column_names(texts: Sequence[str]) -> Tuple[str, ...]:
    """The names in some lists with commas; one with a comma in it stands in quotes.

    >>> column_names(["lr, best_loss", '"a,b"'])
    ('lr', 'best_loss', 'a,b')
    """
    return tuple(dict.fromkeys(name for text in texts for name in _names(text)))


def _names(text: str) -> Iterator[str]:
    for match in _NAMES.finditer(text):
        name = match[1] if match[1] is not None else match[2].strip()
        if name:
            yield name


def sort_key(text: str) -> SortKey:
    """What ``--sort`` says. Raises UsageError for nothing; whether there is such a column is left
    to the index."""
    name = text.strip()
    descending = name.startswith("-")
    name = name.removeprefix("-") if descending else name.removeprefix("+")
    if not name:
        raise UsageError("--sort needs a column, such as 'best' or '-started'.")
    return SortKey(name, descending)


def sorted_by(keys: Sequence[SortKey], query: str) -> Tuple[str, ...]:
    """The names of the columns that a list is sorted by. Raises QueryError."""
    names = [key.column for key in keys]
    if "sort" in query:
        from mallennlp.services.index.language.parsing import parse  # is needed anyway then

        names += [term.name.text for term in parse(query).sort]
    return tuple(dict.fromkeys(names))

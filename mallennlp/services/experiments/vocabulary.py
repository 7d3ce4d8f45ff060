"""The vocabulary of an experiment: which tokens a model knows, and under which numbers.

AllenNLP writes a file for each namespace, a token a line. In a padded namespace the padding has the
number 0 and stands in no file, so that the first line is number 1. A vocabulary can have more lines
than fit into memory: only what is asked for is kept, and a file is read in blocks.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import BinaryIO, Iterator, List, Tuple

import attrs

from mallennlp.domain.names import did_you_mean, quoted
from mallennlp.exceptions import NotFoundError, RunFileError, StorageError, UsageError
from mallennlp.services import paths
from mallennlp.services.regular_files import lies_inside, open_regular, read_regular

PADDING = "@@PADDING@@"
"""What AllenNLP calls the padding."""
MOST_NAMESPACES = 1_000
"""More files are not looked at: a vocabulary has a handful."""
MOST_TOKENS = 10_000
"""Given at a time."""
LONGEST_TOKEN_BYTES = 4_096
"""What is longer is damage, and is cut."""

_NEW_LINE = "@@NEWLINE@@"
"""How AllenNLP writes a line break that is part of a token."""
_BLOCK_BYTES = 1 << 18
_LARGEST_PATTERNS_BYTES = 1 << 20


@attrs.frozen
class Namespace:
    """Tokens of one kind. ``size``: how many, with the padding if it is ``padded``."""

    name: str
    size: int
    padded: bool


@attrs.frozen
class Token:
    """A token. ``index``: its number for the model; what is not UTF-8 in its ``text`` shows as
    U+FFFD."""

    index: int
    text: str


@attrs.frozen
class TokenPage:
    """The tokens that were asked for, and how many there are in all that fit."""

    tokens: Tuple[Token, ...]
    total: int


@attrs.frozen
class Vocabulary:
    """The namespaces of an experiment, by name."""

    namespaces: Tuple[Namespace, ...]
    _folder: Path = attrs.field(repr=False, eq=False)

    def tokens(
        self, namespace: str, search: str = "", offset: int = 0, limit: int = 100
    ) -> TokenPage:
        """Some tokens of a namespace, in the order of their numbers.

        ``search``: only tokens that contain this, upper and lower case being the same; ``offset``,
        ``limit``: tokens passed over, and given at most (up to ``MOST_TOKENS``).

        Raises NotFoundError for an unknown namespace, UsageError, and RunFileError for a file that
        cannot be read.
        """
        found = self._namespace(namespace)
        if offset < 0 or not 0 <= limit <= MOST_TOKENS:
            raise UsageError(
                f"offset has to be 0 or more, and limit between 0 and {MOST_TOKENS:,}."
            )
        with _opened(self._folder / f"{found.name}{paths.NAMESPACE_SUFFIX}") as file:
            if search:
                return _searched(file, found.padded, search, offset, limit)
            return TokenPage(_listed(file, found.padded, offset, limit), found.size)

    def _namespace(self, name: str) -> Namespace:
        # Only a name that was found in the folder ever becomes a path.
        for namespace in self.namespaces:
            if namespace.name == name:
                return namespace
        known = [namespace.name for namespace in self.namespaces]
        hint = did_you_mean(name, known) or (f" There are: {', '.join(known[:20])}." * bool(known))
        raise NotFoundError(f"The vocabulary has no namespace {quoted(name)}.{hint}")


def read_vocabulary(directory: Path) -> Vocabulary:
    """The vocabulary of the experiment in a directory; without namespaces if there is none.

    A file that is a link out of the directory is passed over. Raises RunFileError for a file that
    cannot be read, and where all of the folder lies elsewhere.
    """
    folder = directory / paths.VOCABULARY
    if folder.is_symlink() and not lies_inside(str(folder), str(directory)):
        raise RunFileError(
            f"{paths.VOCABULARY} is a link out of the run's directory, which is not followed: put a"
            " copy there."
        )
    patterns = _non_padded(folder)
    namespaces = []
    for name in _names(folder):
        padded = not any(_fits(pattern, name) for pattern in patterns)
        with _opened(folder / f"{name}{paths.NAMESPACE_SUFFIX}") as file:
            lines = sum(block.count(b"\n") for block in _blocks(file))
        namespaces.append(Namespace(name, lines + padded, padded))
    return Vocabulary(tuple(namespaces), folder)


def token_blocks(vocabulary: Vocabulary, namespace: str) -> Iterator[List[bytes]]:
    """All tokens of a namespace in the order of their numbers, some thousands at a time, as they
    stand in the file: ``token_text`` makes them texts.

    Raises NotFoundError for an unknown namespace, and RunFileError.
    """
    found = vocabulary._namespace(namespace)
    if found.padded:
        yield [PADDING.encode()]
    with _opened(vocabulary._folder / f"{found.name}{paths.NAMESPACE_SUFFIX}") as file:
        for block in _blocks(file):
            yield block.replace(b"\r\n", b"\n").split(b"\n")[:-1]


def _names(folder: Path) -> List[str]:
    """The namespaces that have a file, by name."""
    suffix, found = paths.NAMESPACE_SUFFIX, []
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    name = entry.name
                    if name.endswith(suffix) and name != paths.NON_PADDED_NAMESPACES:
                        if _is_own(entry, folder) and name != suffix:
                            found.append(name[: -len(suffix)])
                    if len(found) == MOST_NAMESPACES:
                        break
        except (FileNotFoundError, NotADirectoryError):
            raise
        except OSError as error:
            raise RunFileError(f"{paths.VOCABULARY} cannot be read: {error.strerror}.") from error
    return sorted(found)


def _is_own(entry: "os.DirEntry[str]", folder: Path) -> bool:
    """Whether it is a file, and none that lies elsewhere."""
    is_inside = not entry.is_symlink() or lies_inside(entry.path, str(folder.parent))
    return is_inside and entry.is_file()


def _non_padded(folder: Path) -> List[str]:
    """The patterns of namespaces without padding; AllenNLP's own where there are none to be
    read."""
    try:
        content = read_regular(str(folder / paths.NON_PADDED_NAMESPACES), _LARGEST_PATTERNS_BYTES)
    except (OSError, StorageError):
        return ["*tags", "*labels"]
    lines = (line.strip() for line in content.decode("utf-8", "replace").split("\n"))
    return [line for line in lines if line]


def _fits(pattern: str, name: str) -> bool:
    """AllenNLP's rule: only a star at the beginning is special."""
    return name.endswith(pattern[1:]) if pattern.startswith("*") else name == pattern


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    called = f"{paths.VOCABULARY}/{path.name}"
    try:
        with open(path, "rb", opener=open_regular, buffering=0) as file:
            yield file
    except StorageError as error:
        raise RunFileError(f"{called} {error.message}.") from error
    except OSError as error:
        raise RunFileError(f"{called} cannot be read: {error.strerror}.") from error


# --- reading in blocks


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """The file in blocks of whole lines, each line with its end; too long lines are cut."""
    rest = b""
    while True:
        block = file.read(_BLOCK_BYTES)
        if not block:
            break
        head, newline, tail = block.rpartition(b"\n")
        if newline:
            yield rest + head + newline
            rest = tail
        else:
            # A line without an end: the memory must not fill up with it.
            rest = (rest + tail)[:LONGEST_TOKEN_BYTES]
    if rest:
        yield rest + b"\n"


def _listed(file: BinaryIO, padded: bool, offset: int, limit: int) -> Tuple[Token, ...]:
    """The tokens from a position on."""
    found: List[Token] = []
    if padded and offset == 0 and limit:
        found.append(Token(0, PADDING))
    wanted = max(0, offset - padded)
    line = 0
    for block in _blocks(file):
        count = block.count(b"\n")
        if line + count > wanted:
            lines = block.split(b"\n")[:-1]
            some = lines[max(0, wanted - line) :][: limit - len(found)]
            first = max(line, wanted) + padded
            found += [Token(first + at, token_text(content)) for at, content in enumerate(some)]
        line += count
        if len(found) >= limit:
            break
    return tuple(found)


def _searched(file: BinaryIO, padded: bool, search: str, offset: int, limit: int) -> TokenPage:
    """The tokens that contain a text, and how many do."""
    wanted, found, total, line = search.lower(), [], 0, int(padded)
    if padded and wanted in PADDING.lower():
        total = 1
        if offset == 0 and limit:
            found.append(Token(0, PADDING))
    for block in _blocks(file):
        # Most blocks of a large file hold nothing: these cost one search each.
        if _may_hold(block, wanted):
            for at, content in enumerate(block.split(b"\n")[:-1], start=line):
                text = token_text(content)
                if wanted in text.lower():
                    if total >= offset and len(found) < limit:
                        found.append(Token(at, text))
                    total += 1
        line += block.count(b"\n")
    return TokenPage(tuple(found), total)


def _may_hold(block: bytes, wanted: str) -> bool:
    return "\n" in wanted or wanted in block.decode("utf-8", "replace").lower()


def token_text(line: bytes) -> str:
    """A token as people read it."""
    text = line[:LONGEST_TOKEN_BYTES].removesuffix(b"\r").decode("utf-8", "replace")
    return text.replace(_NEW_LINE, "\n")

"""Walking the roots: which directories are experiments, and what could not be looked at."""

from __future__ import annotations

import fnmatch
import heapq
import os
import re
import time
from pathlib import Path
from typing import (
    AbstractSet,
    Callable,
    Dict,
    List,
    Mapping,
    Optional,
    Sequence,
    Set,
    Tuple,
    TYPE_CHECKING,
)

import attrs

from mallennlp.domain.states import Status
from mallennlp.services.experiments.contract import Reader, name_of
from mallennlp.services.index.leaves import leaf, names_of_leaf

if TYPE_CHECKING:
    from mallennlp.services.index.store import Known

_Matcher = Callable[[str], object]
_NOTHING: AbstractSet[str] = frozenset()


@attrs.frozen(slots=True)
class Found:
    """An experiment's directory.

    ``path``: in the project; ``reader``: its number among the readers; ``process``: the id of the
    process that trains it right now; ``leaf``: what saves listing it again (see ``leaves``).
    """

    directory: str
    path: str
    reader: int
    signature: str
    process: Optional[int] = None
    leaf: Optional[str] = None


@attrs.define
class Walk:
    """One walk over all roots.

    Real directories come first, and symbolic links last, in the order of their paths: so a
    directory that can be reached both ways has its real path in the project, the same one in every
    scan, and is visited once, however the links run in circles.

    * ``found``: path -> experiment; ``unreadable``: path and reason;
    * ``lost``: folders in which experiments may be that could not be seen; ``empty_roots``: roots
      that hold nothing;
    * ``on_directory``: called for every directory, with the number of experiments found so far;
    * ``known``: path -> what the index knows; leaves of these that are as before are not listed.
    """

    project_root: Path
    readers: Sequence[Reader]
    ignore: Sequence[str] = ()
    processes: Mapping[str, int] = attrs.field(factory=dict)
    on_directory: Optional[Callable[[int], None]] = None
    known: Mapping[str, "Known"] = attrs.field(factory=dict)
    found: Dict[str, Found] = attrs.field(init=False, factory=dict)
    unreadable: List[Tuple[str, str]] = attrs.field(init=False, factory=list)
    lost: List[str] = attrs.field(init=False, factory=list)
    empty_roots: List[str] = attrs.field(init=False, factory=list)
    _seen: Set[str] = attrs.field(init=False, factory=set)
    _links: List[Tuple[str, str]] = attrs.field(init=False, factory=list)
    _began_s: float = attrs.field(init=False, factory=time.time)
    _ignored: _Matcher = attrs.field(init=False)

    @_ignored.default
    def _make_matcher(self) -> _Matcher:
        """What says whether any of the patterns fits a whole text."""
        patterns = [fnmatch.translate(pattern.rstrip("/")) for pattern in self.ignore]
        return re.compile("|".join(patterns) or r"(?!)").match

    def run(self, roots: Sequence[Path]) -> None:
        """Walk. Afterwards ``found`` and the rest are filled."""
        for root in roots:
            path = project_path(root, self.project_root)
            self._walk(os.path.realpath(root), path, is_root=True)
        while self._links:
            path, link = heapq.heappop(self._links)
            self._walk(os.path.realpath(link), path)

    def look_at(self, directory: str, path: str) -> None:
        """Look at one directory alone, whose real path this is."""
        if directory in self._seen:
            return
        self._seen.add(directory)
        try:
            self._recognise(directory, path, set(os.listdir(directory)))
        except OSError as error:
            self._not_read(path, error, is_root=False)

    def look_below(self, directory: str, path: str) -> None:
        """Look at a directory, whose real path this is, and at all that is below it. Links are left
        out: only a walk over all roots tells which path is theirs."""
        self._walk(directory, path)

    def passes_over(self, name: str, path: str) -> bool:
        """Whether a folder of this name and path is not searched, whatever it holds."""
        return name[0] == "." or bool(self._ignored(name) or self._ignored(path))

    def _walk(self, directory: str, path: str, is_root: bool = False) -> None:
        # Below a real path, all paths are real as long as no link is followed: so these texts tell
        # whether a directory was seen, and no call of the operating system is needed for it.
        stack = [(directory, path)]
        while stack:
            directory, path = stack.pop()
            if directory in self._seen:
                continue
            self._seen.add(directory)
            if not is_root and self._is_as_before(directory, path):
                continue
            try:
                with os.scandir(directory) as listing:
                    entries = list(listing)
            except OSError as error:
                self._not_read(path, error, is_root)
                continue
            if is_root and not entries:
                self.empty_roots.append(path)
            is_root = False
            self._visit(directory, path, entries, stack)

    def _is_as_before(self, directory: str, path: str) -> bool:
        """Note the directory without listing it, if it is a leaf with the signature that the index
        knows."""
        known = self.known.get(path)
        # A network file system tells late of a folder that nobody opens.
        if known is None or known.leaf is None or known.status is Status.RUNNING:
            return False
        # Only the first reader: none before it could recognise the directory now.
        reader = self.readers[0]
        if reader.signed is None:
            return False
        try:
            signature = signed(reader, directory, names_of_leaf(known.leaf))
        except Exception:  # told when it is listed
            return False
        if signature != known.signature:
            return False
        process = self.processes.get(directory)
        self.found[path] = Found(directory, path, 0, signature, process, known.leaf)
        if self.on_directory is not None:
            self.on_directory(len(self.found))
        return True

    def _visit(
        self,
        directory: str,
        path: str,
        entries: List["os.DirEntry[str]"],
        stack: List[Tuple[str, str]],
    ) -> None:
        """Note the experiment, if it is one, the links, and the sub-directories to walk."""
        prune = self._recognise(directory, path, {entry.name for entry in entries}, entries)
        if self.on_directory is not None:
            self.on_directory(len(self.found))
        prefix = "" if path == "." else f"{path}/"
        for entry in _folders(entries):
            name = entry.name
            if name in prune or self.passes_over(name, prefix + name):
                continue
            if entry.is_symlink():
                heapq.heappush(self._links, (prefix + name, entry.path))
            else:
                stack.append((entry.path, prefix + name))

    def _recognise(
        self,
        directory: str,
        path: str,
        names: Set[str],
        entries: Optional[List["os.DirEntry[str]"]] = None,
    ) -> AbstractSet[str]:
        """Note the directory if one of the readers knows it, and return what is not to be searched
        below it. ``entries``: where they were listed with their types."""
        # A reader may be a user's: whatever it raises must not end the scan.
        try:
            for number, reader in enumerate(self.readers):
                if reader.recognises(directory, names):
                    signature = signed(reader, directory, names)
                    process = self.processes.get(directory)
                    kept = None
                    if entries is not None and number == 0:
                        kept = leaf(reader, directory, entries, names, self._began_s)
                    self.found[path] = Found(directory, path, number, signature, process, kept)
                    return reader.prune
        except Exception as error:
            if os.path.isdir(directory):
                self.unreadable.append((path, describe(error)))
                self.lost.append(path)
        return _NOTHING

    def _not_read(self, path: str, error: OSError, is_root: bool) -> None:
        if isinstance(error, (FileNotFoundError, NotADirectoryError)) and not is_root:
            return  # it vanished while we walked
        self.unreadable.append((path, error.strerror or str(error)))
        self.lost.append(path)


def is_below(path: str, folder: str) -> bool:
    """Whether a path in the project is that of a folder, or of something in it."""
    if folder == ".":
        return not path.startswith("/")
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def signed(reader: Reader, directory: str, names: AbstractSet[str]) -> str:
    """The signature that the index keeps: the reader's name, and what the reader gave. So the
    reader is known again, and another one reads anew."""
    return f"{name_of(reader)} {reader.signature(directory, names)}"


def project_path(directory: Path, project_root: Path) -> str:
    """How a directory is called in the project: relative to the project's folder if inside, else
    absolute."""
    for inner, outer in (
        (os.path.abspath(directory), os.path.abspath(project_root)),
        (os.path.realpath(directory), os.path.realpath(project_root)),
    ):
        if inner == outer:
            return "."
        if inner.startswith(outer.rstrip("/") + "/"):
            return os.path.relpath(inner, outer)
    return os.path.abspath(directory)


def describe(error: Exception) -> str:
    """An exception in a few words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _folders(entries: List["os.DirEntry[str]"]) -> List["os.DirEntry[str]"]:
    """The directories, and links to directories, of a listing."""
    try:
        return [entry for entry in entries if entry.is_dir()]
    except OSError:
        return [entry for entry in entries if os.path.isdir(entry.path)]

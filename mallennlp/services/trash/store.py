"""The trash: a folder for each deleted experiment, with a record beside the directory."""

from __future__ import annotations

import contextlib
import fcntl
import json
import math
import os
import re
import time
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, Optional, Tuple

import attrs

from mallennlp.domain.names import quoted
from mallennlp.exceptions import ConflictError, NotFoundError, StorageError
from mallennlp.services import paths
from mallennlp.services.trash.contents import Contents
from mallennlp.services.trash.moving import NO_ROOM, move, remove_tree

_ID = re.compile(r"[0-9]{8}T[0-9]{6}-[0-9a-f]{8}")
_LARGEST = 2**63 - 1
_ABANDONED_S = 3600.0
"""A folder without a run is an attempt that was killed, if it is as old as this."""


@attrs.frozen
class Trashed:
    """A deleted experiment.

    * ``id``: its name in the trash; ``path``: the one that it had in the project;
    * ``directory``: where it stood, and goes when it is restored;
    * ``by``: who deleted it; ``deleted_s``: when, POSIX seconds;
    * ``files``, ``size_bytes``: how much it is; ``nested``: the paths of experiments inside it.
    """

    id: str
    path: str
    directory: str
    by: str
    deleted_s: float
    files: int
    size_bytes: int
    nested: Tuple[str, ...] = ()


class Trash:
    """The trash in a folder, which is made when it is needed. All methods raise StorageError for
    what the disk refuses.

    * ``root``: the project's real folder. What stood in it is remembered by its path from there,
      and so comes back into the project wherever that is now.
    * ``roots``: gives the folders that the project looks for experiments in. Nothing is restored
      to anywhere else, whatever a record says.
    """

    def __init__(self, folder: Path, root: Path, roots: Callable[[], Iterable[Path]]) -> None:
        self.folder = folder
        self._root = root
        self._roots = roots

    def entries(self) -> List[Trashed]:
        """What is in it, the newest first."""
        found = (self._read(name) for name in self._names())
        return sorted(filter(None, found), key=lambda each: (-each.deleted_s, each.id))

    def get(self, entry_id: str) -> Trashed:
        """One of them. Raises NotFoundError."""
        found = self._read(entry_id) if _ID.fullmatch(entry_id) else None
        if found is None:
            raise NotFoundError(
                f"Nothing in the trash is called {quoted(entry_id)}. 'mallennlp trash list' shows"
                " what there is."
            )
        return found

    def put(
        self,
        path: str,
        directory: Path,
        by: str,
        contents: Contents,
        nested: Tuple[str, ...] = (),
    ) -> Trashed:
        """Move an experiment's directory into the trash. ``directory``: its real path.

        Raises ConflictError if it changes meanwhile; nothing has changed then.
        """
        entry_id = time.strftime("%Y%m%dT%H%M%S", time.gmtime()) + f"-{os.urandom(4).hex()}"
        entry = Trashed(
            entry_id,
            path,
            str(directory),
            by,
            time.time(),
            contents.files,
            contents.size_bytes,
            nested,
        )
        folder = self.folder / entry_id
        with _told(f"{directory} cannot be moved into the trash"):
            self._sweep()
            folder.mkdir(mode=0o700, parents=True)
            try:
                with _write(folder / paths.TRASH_RECORD, self._record(entry)):
                    run = folder / paths.TRASH_RUN
                    move(directory, run, folder / paths.TRASH_ARRIVING, _beside(directory, entry))
            except BaseException:
                if not os.path.lexists(folder / paths.TRASH_RUN):
                    remove_tree(folder)
                raise
        return entry

    def restore(self, entry_id: str) -> Trashed:
        """Move an experiment back to where it stood. The folders above it are made if they are
        gone.

        Raises NotFoundError, ConflictError where something else stands there now, or where the
        project does not look for experiments.
        """
        entry = self.get(entry_id)
        folder, target = self.folder / entry.id, Path(entry.directory)
        self._check_looked_at(entry)
        with _told(f"{quoted(entry.path)} cannot be restored"), _locked(folder):
            target.parent.mkdir(parents=True, exist_ok=True)
            if os.path.realpath(target.parent) != str(target.parent):
                raise ConflictError(
                    f"{target.parent} is reached by a link now, so {quoted(entry.path)} is not"
                    f" restored there. It lies in {folder / paths.TRASH_RUN}."
                )
            run = folder / paths.TRASH_RUN
            move(run, target, _beside(target, entry), folder / paths.TRASH_LEAVING)
            with contextlib.suppress(OSError):  # it is restored; what is left is swept later
                remove_tree(folder)
        return entry

    def remove(self, entry_id: str) -> Trashed:
        """Remove an experiment for good. Raises NotFoundError."""
        entry = self.get(entry_id)
        folder = self.folder / entry.id
        with _told(f"{quoted(entry.path)} cannot be removed"), _locked(folder):
            remove_tree(_beside(Path(entry.directory), entry))
            run, leaving = folder / paths.TRASH_RUN, folder / paths.TRASH_LEAVING
            os.rename(run, leaving)  # if this is killed, nobody can take half a run for a whole one
            try:
                remove_tree(leaving)
            except OSError:
                os.rename(leaving, run)  # what takes room on the disk is listed
                raise
            remove_tree(folder)
        return entry

    def older_than(self, age_s: Optional[float] = None) -> List[Trashed]:
        """What was deleted longer ago than this; all of it where no age is given."""
        before_s = float("inf") if age_s is None else time.time() - age_s
        return [entry for entry in self.entries() if entry.deleted_s < before_s]

    def unknown(self) -> List[Path]:
        """The folders of runs whose record is gone or damaged: nobody knows where these stood, so
        they are neither listed nor restored nor removed."""
        return [
            self.folder / name
            for name in sorted(self._names())
            if os.path.lexists(self.folder / name / paths.TRASH_RUN) and self._read(name) is None
        ]

    def _check_looked_at(self, entry: Trashed) -> None:
        place = Path(entry.directory)
        within = any(place.is_relative_to(os.path.realpath(root)) for root in self._roots())
        if not within or place.is_relative_to(self._root / paths.STATE_FOLDER):
            raise ConflictError(
                f"{quoted(entry.path)} stood in {place}, where the project does not look for"
                " experiments now, so it is not restored there. Name a folder above it in 'roots'"
                f" of {paths.PROJECT_FILE}, or move {self.folder / entry.id / paths.TRASH_RUN} to"
                " where it belongs."
            )

    def _names(self) -> List[str]:
        try:
            return [name for name in os.listdir(self.folder) if _ID.fullmatch(name)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageError(f"{self.folder} cannot be read: {error.strerror}.") from error

    def _read(self, name: str) -> Optional[Trashed]:
        """An entry; None where it is not complete, or nobody can read what it is."""
        folder = self.folder / name
        try:
            if not (folder / paths.TRASH_RUN).is_dir():
                return None
            entry = self._entry(name, json.loads((folder / paths.TRASH_RECORD).read_bytes()))
            _check_possible(entry)
            return entry
        except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return None

    def _record(self, entry: Trashed) -> Dict[str, Any]:
        """What is written of an entry; see ``root``."""
        record = attrs.asdict(entry)
        place = Path(entry.directory)
        if place.is_relative_to(self._root):
            record["directory"] = str(place.relative_to(self._root))
        return record

    def _entry(self, name: str, record: Mapping[str, Any]) -> Trashed:
        return Trashed(
            id=name,
            path=str(record["path"]),
            directory=os.path.normpath(os.path.join(self._root, record["directory"])),
            by=str(record["by"]),
            deleted_s=float(record["deleted_s"]),
            files=int(record["files"]),
            size_bytes=int(record["size_bytes"]),
            nested=tuple(map(str, record["nested"])),
        )

    def _sweep(self) -> None:
        """Remove what killed attempts left: a folder without a run that nobody is filling."""
        for name in self._names():
            folder = self.folder / name
            with contextlib.suppress(OSError, ConflictError, NotFoundError):
                old = time.time() - os.lstat(folder).st_mtime > _ABANDONED_S
                if old and not os.path.lexists(folder / paths.TRASH_RUN):
                    with _locked(folder):
                        if not os.path.lexists(folder / paths.TRASH_RUN):
                            remove_tree(folder)


def _check_possible(entry: Trashed) -> None:
    """Raise ValueError for a record that was never written here: there is no such path or size."""
    for text in (entry.path, entry.directory, *entry.nested):
        if b"\0" in os.fsencode(text):
            raise ValueError("a path with a null byte")
    if not Path(entry.directory).name:
        raise ValueError("no directory")
    if not math.isfinite(entry.deleted_s):
        raise ValueError("no time")
    if not (0 <= entry.files <= _LARGEST and 0 <= entry.size_bytes <= _LARGEST):
        raise ValueError("no size")


def _beside(directory: Path, entry: Trashed) -> Path:
    """A hidden name beside the experiment's place, which no scan looks at."""
    return directory.with_name(f"{paths.TRASH_BESIDE}{entry.id}")


@contextlib.contextmanager
def _write(path: Path, content: Mapping[str, Any]) -> Iterator[None]:
    """Write the record, and keep its lock meanwhile."""
    with open(path, "x", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
        yield


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One at a time may move or remove an entry. Raises ConflictError, NotFoundError."""
    try:
        with open(folder / paths.TRASH_RECORD, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.path.lexists(folder / paths.TRASH_RECORD):
                raise FileNotFoundError  # whoever had the lock has removed it
            yield
    except BlockingIOError:
        raise ConflictError("Somebody else is moving it right now. Look again later.") from None
    except FileNotFoundError as error:
        if os.path.lexists(folder / paths.TRASH_RECORD):
            raise
        raise NotFoundError("It is not in the trash any more. Look again.") from error


@contextlib.contextmanager
def _told(what: str) -> Iterator[None]:
    """Say what the disk refused."""
    try:
        yield
    except OSError as error:
        mend = "The directory, the folder that it stands in, and the trash have to be writable for"
        mend += " this user."
        if error.errno in NO_ROOM:
            mend = "Free some space on its disk, by emptying the trash for instance."
        raise StorageError(f"{what}: {error.strerror or error}. {mend}") from error

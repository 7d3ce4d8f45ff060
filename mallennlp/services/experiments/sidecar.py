"""What people add to an experiment: ``mallennlp.json`` in its own directory.

It lies beside AllenNLP's files, so that it moves with the run when that is copied and survives a
rebuilt index. It is written to a temporary name and renamed, under a lock: two people who tag at
once lose nothing.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import stat
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Tuple

import attrs

from mallennlp.domain.experiment import Annotations
from mallennlp.domain.names import quoted
from mallennlp.exceptions import SidecarError, StorageError, UsageError
from mallennlp.services import paths
from mallennlp.services.experiments.json_files import read_object
from mallennlp.services.whole_files import unfinished

LONGEST_TAG = 64
LONGEST_NOTE = 100_000
LONGEST_NAME = 200
_ARCHIVED = "archived"
"""The key that is ``true`` of an archived experiment, and not there of any other."""
_LARGEST_BYTES = 4_000_000
"""Several times what the longest note takes, however its characters are written."""
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What no text should have: control characters but tab and line feed, and halves of surrogate
pairs."""


@attrs.frozen(slots=True)
class Seen:
    """An experiment's sidecar at some moment, by the file's identity, time and size; ``stamp`` is
    None where there was none."""

    directory: str
    path: str
    stamp: Optional[Tuple[int, int, int]]

    @classmethod
    def now(cls, directory: str, path: str) -> "Seen":
        """As it is now. ``path``: the experiment's path in the project."""
        try:
            status = os.stat(f"{directory}/{paths.SIDECAR}")
        except OSError:
            return cls(directory, path, None)
        return cls(directory, path, (status.st_ino, status.st_mtime_ns, status.st_size))


def newer(sidecars: Iterable[Seen]) -> Iterator[Tuple[str, Annotations]]:
    """Path and annotations of those experiments whose sidecar has changed since it was seen."""
    for seen in sidecars:
        if Seen.now(seen.directory, seen.path) != seen:
            # A damaged file is told by whoever reads the directory next.
            with contextlib.suppress(SidecarError):
                yield seen.path, read_annotations(Path(seen.directory))


def read_annotations(directory: Path) -> Annotations:
    """The annotations of an experiment; empty where nobody added any. Raises SidecarError for a
    damaged file."""
    return _parse(_read(directory))


def change_annotations(
    directory: Path,
    change: Callable[[Annotations], Annotations],
    then: Callable[[Annotations], object] = lambda annotations: None,
) -> Annotations:
    """Read, change and write the annotations as one step, and return what now stands.

    Keys of the file that we do not know (a newer version's) are kept. Nothing is written where
    nothing changes. Raises SidecarError if the directory cannot be written or the file is damaged
    (it is left as it is then). ``then`` is called with the result before the next one may write.
    """
    with _locked(directory) as alone:
        content = _read(directory)
        before = _parse(content)
        after = change(before)
        if after != before:
            if alone:
                _remove_left_over(directory)
            _write(directory, _changed(content, before, after))
        then(after)
        return after


def clean_tags(tags: Iterable[str]) -> List[str]:
    """Tags as they are kept: trimmed, each once, in order. Raises UsageError for one that cannot be
    a tag."""
    cleaned: Dict[str, None] = {}
    for tag in tags:
        text = _squeezed(tag)
        if not text or len(text) > LONGEST_TAG or "," in text or not text.isprintable():
            raise UsageError(
                f"{quoted(tag)} cannot be a tag: "
                f"a tag has 1 to {LONGEST_TAG} printable characters and no comma."
            )
        cleaned[text] = None
    return list(cleaned)


def without_tags(tags: Iterable[str], removed: Iterable[str]) -> Tuple[List[str], List[str]]:
    """What is left of the tags, and which of ``removed`` are not among them.

    A tag is meant by its own text and by any that differs from it in spaces alone. What could not
    be a tag can be removed: somebody may have written it by hand.
    """
    pairs = [(_squeezed(tag), tag) for tag in tags]
    wanted = {_squeezed(text): text for text in removed}
    kept = [tag for squeezed, tag in pairs if squeezed not in wanted]
    known = {squeezed for squeezed, _ in pairs}
    return kept, [text for squeezed, text in wanted.items() if squeezed not in known]


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def clean_note(text: str) -> str:
    """A note as it is kept: without spaces at its ends. Raises UsageError if it is too long."""
    if len(text) > LONGEST_NOTE:
        raise UsageError(
            f"A note has at most {LONGEST_NOTE:,} characters; this one has {len(text):,}."
        )
    return _possible(text).strip()


def clean_name(text: str) -> str:
    """A display name as it is kept: one line. Raises UsageError if it is too long."""
    name = " ".join(text.split())
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(f"A display name has at most {LONGEST_NAME} printable characters.")
    return name


def _read(directory: Path) -> Dict[str, Any]:
    path = directory / paths.SIDECAR
    if not os.path.lexists(path):
        return {}
    try:
        return read_object(str(path), _LARGEST_BYTES)
    except StorageError as error:
        raise SidecarError(
            f"{path} {error.message}: mend or delete it to tag this experiment again."
        ) from error


def _parse(content: Dict[str, Any]) -> Annotations:
    """What can be used of a sidecar; a person may have edited it by hand."""
    tags, notes, name = (content.get("tags"), content.get("notes"), content.get("display_name"))
    texts = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    return Annotations(
        tags=tuple(dict.fromkeys(filter(None, map(_one_line, texts)))),
        notes=_possible(notes) if isinstance(notes, str) else "",
        display_name=_one_line(name) if isinstance(name, str) else "",
        archived=content.get(_ARCHIVED) is True,
    )


def _changed(content: Dict[str, Any], before: Annotations, after: Annotations) -> Dict[str, Any]:
    """What has to be written: what a person wrote by hand stays as it is until it is changed. That
    a run is archived stands there or does not, as with nearly all it does not."""
    values, old = attrs.asdict(after), attrs.asdict(before)
    changed = {key for key in values if key not in content or values[key] != old[key]}
    if not after.archived:
        changed.discard(_ARCHIVED)
    kept = {key: value for key, value in content.items() if not _is_undone(key, before, after)}
    return {**kept, **{key: value for key, value in values.items() if key in changed}}


def _is_undone(key: str, before: Annotations, after: Annotations) -> bool:
    return key == _ARCHIVED and before.archived and not after.archived


def _possible(text: str) -> str:
    """A text that can be kept, searched and shown; what cannot is marked."""
    return _IMPOSSIBLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def _one_line(text: str) -> str:
    return text if text.isprintable() else _possible(" ".join(text.split()))


def _write(directory: Path, content: Dict[str, Any]) -> None:
    path = directory / paths.SIDECAR
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    whole = text.encode("utf-8", "replace")
    try:
        mode = _mode(directory, path)
        with unfinished(directory, paths.SIDECAR_TEMPORARY, whole, mode) as temporary:
            os.replace(temporary, path)
    except OSError as error:
        raise _refused(directory, error) from error


def _remove_left_over(directory: Path) -> None:
    """Remove what writers that were killed have left half-written. Only for who holds the lock:
    else such a file may be another's that is being written right now."""
    # A file of no name of ours may be an editor's, which begins alike: .mallennlp.json.swp
    with contextlib.suppress(OSError), os.scandir(directory) as entries:
        for entry in entries:
            if paths.is_unfinished_sidecar(entry.name) and entry.is_file(follow_symlinks=False):
                os.unlink(entry.path)


def _mode(directory: Path, path: Path) -> int:
    """The file's mode: as it was, else readable by whoever may enter the directory."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    return 0o666 & stat.S_IMODE(directory.stat().st_mode)


@contextlib.contextmanager
def _locked(directory: Path) -> Iterator[bool]:
    """One writer at a time. The directory itself is locked, so that no lock file is left in it.

    NFS does not lock directories: there a lock file does it, which is gone afterwards. Where
    nothing can be locked at all, the file is still written whole, and the last writer wins: False
    says so, True that nobody else writes.
    """
    with contextlib.ExitStack() as stack:
        try:
            handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
            stack.callback(os.close, handle)
            locked = _lock(handle)
            if not locked:
                locked = stack.enter_context(_lock_file(directory / paths.SIDECAR_LOCK))
            yield locked
        except OSError as error:
            raise _refused(directory, error) from error


@contextlib.contextmanager
def _lock_file(path: Path) -> Iterator[bool]:
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        locked = _lock(handle)
        if not locked or _is_open_as(path, handle):
            break
        os.close(handle)  # who had the lock has removed the file meanwhile
    try:
        yield locked
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        os.close(handle)


def _lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:
        return False
    return True


def _is_open_as(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(handle))
    except FileNotFoundError:
        return False


def _refused(directory: Path, error: OSError) -> SidecarError:
    what = f"Tags and notes of {directory} cannot be written: {error.strerror}."
    if isinstance(error, FileNotFoundError):
        return SidecarError(f"{what} The directory is not there any more: index again.")
    return SidecarError(
        f"{what} Make the directory writable for this user, or free space on its disk."
    )

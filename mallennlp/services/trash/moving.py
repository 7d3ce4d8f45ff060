"""Moving a directory. Whenever this is interrupted, one whole copy stands under the old name or
under the new one.

Within a file system it is one step. To another one the directory is copied under a name of its own,
compared, and given its new name; only then the old one is taken away, in one step too.
"""

from __future__ import annotations

import contextlib
import errno
import filecmp
import os
import shutil
import stat
from pathlib import Path
from typing import Dict

from mallennlp.exceptions import ConflictError, StorageError
from mallennlp.services.trash.contents import Stamp, stamps

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
"""What the system says where the disk, or this user's share of it, is full."""


def move(source: Path, target: Path, arriving: Path, leaving: Path) -> None:
    """Move a directory to ``target``, where nothing stands yet.

    ``arriving`` stands beside the target: its name while it is copied. ``leaving`` stands beside
    the source: its name while it is removed. What an interruption left there may be removed.

    Raises ConflictError where something stands at the target, or the directory changes meanwhile,
    StorageError for a full disk and for what cannot be copied, OSError for anything else. Nothing
    has changed then.
    """
    _check_directory(source)
    _check_free(target)
    try:
        os.rename(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _carry(source, target, arriving, leaving)


def remove_tree(directory: Path) -> None:
    """Remove a directory with all that is in it; where there is none, nothing happens. Links are
    removed, what they point to is not. Raises OSError."""
    if not os.path.lexists(directory):
        return
    for folder, _, _ in os.walk(directory):  # does not go through links
        if os.lstat(folder).st_mode & stat.S_IRWXU != stat.S_IRWXU:
            with contextlib.suppress(OSError):
                os.chmod(folder, 0o700)
    shutil.rmtree(directory)


def _carry(source: Path, target: Path, arriving: Path, leaving: Path) -> None:
    remove_tree(arriving)
    before = stamps(source)
    _check_possible(source, target, before)
    try:
        _copy(source, arriving, before)
        if not _same(source, arriving, before) or stamps(source) != before:
            raise ConflictError(
                f"{source} changed while it was copied to another disk. Nothing was moved; repeat"
                " this when nobody writes to it any more."
            )
        _check_free(target)
        os.rename(arriving, target)
        _sync(target.parent)
        _take_away(source, leaving, target, arriving)
    except BaseException as error:
        with contextlib.suppress(OSError):
            remove_tree(arriving)
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise _full(target) from error
        raise
    # It has its new place: what cannot be removed of the old one is hidden, and goes later.
    with contextlib.suppress(OSError):
        remove_tree(leaving)


def _take_away(source: Path, leaving: Path, target: Path, arriving: Path) -> None:
    """Let the source vanish; where that is not possible, the copy does."""
    try:
        os.rename(source, leaving)
    except OSError:
        os.rename(target, arriving)
        raise


def _check_directory(source: Path) -> None:
    try:
        mode = os.lstat(source).st_mode
    except FileNotFoundError:
        raise ConflictError(f"{source} is gone: somebody else has just moved it.") from None
    if not stat.S_ISDIR(mode):
        raise ConflictError(f"{source} is no directory any more. Nothing was moved.")


def _check_free(target: Path) -> None:
    # A directory that is empty would be replaced without a word.
    if os.path.lexists(target):
        raise ConflictError(f"{target} stands in the way. Move it elsewhere first.")


def _check_possible(source: Path, target: Path, content: Dict[str, Stamp]) -> None:
    for name, (kind, _, _, _) in content.items():
        if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind) or stat.S_ISLNK(kind)):
            raise StorageError(
                f"{source}/{name} is no file: it cannot be moved to another disk. Remove it first."
            )
    needed = sum(size for _, size, _, _ in content.values())
    if shutil.disk_usage(target.parent).free < needed:
        raise _full(target)


def _full(target: Path) -> StorageError:
    return StorageError(
        f"There is no room on the disk of {target.parent}. Nothing was moved; free some space"
        " there, by emptying the trash for instance."
    )


def _copy(source: Path, copy: Path, content: Dict[str, Stamp]) -> None:
    copy.mkdir(mode=0o700)
    folders = [""]
    for name, (kind, _, _, target) in content.items():
        if stat.S_ISDIR(kind):
            (copy / name).mkdir(mode=0o700)
            folders.append(name)
        elif stat.S_ISLNK(kind):
            os.symlink(target, copy / name)
            shutil.copystat(source / name, copy / name, follow_symlinks=False)
        else:
            shutil.copy2(source / name, copy / name, follow_symlinks=False)
            _sync(copy / name)
    for name in reversed(folders):  # times and modes last: writing into them changes these
        _sync(copy / name)
        shutil.copystat(source / name, copy / name)


def _same(source: Path, copy: Path, content: Dict[str, Stamp]) -> bool:
    return set(stamps(copy)) == set(content) and all(
        filecmp.cmp(source / name, copy / name, shallow=False)
        for name, (kind, _, _, _) in content.items()
        if stat.S_ISREG(kind)
    )


def _sync(path: Path) -> None:
    """Wait until the disk has it."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

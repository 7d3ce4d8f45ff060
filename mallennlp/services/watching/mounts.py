"""Which folders tell their changes: another computer's writes to a network file system are not
told."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Iterable, List, Tuple

_TELL = frozenset(
    {"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "tmpfs", "ramfs", "overlay", "f2fs", "jfs"}
    | {"reiserfs", "bcachefs", "apfs", "hfs", "ecryptfs", "aufs", "nilfs2", "squashfs", "devtmpfs"}
)
"""The file systems that are on this computer alone. Any other is taken for one that may change
without telling: NFS, SMB, Lustre, BeeGFS, GPFS, Ceph, sshfs and their like."""

Mounts = List[Tuple[str, str]]


def mounts() -> Mounts:
    """The places at which file systems are mounted, with their types."""
    import psutil  # only where folders are watched

    return [(one.mountpoint, one.fstype.lower()) for one in psutil.disk_partitions(all=True)]


def tells_changes(root: Path, mounted: Iterable[Tuple[str, str]]) -> bool:
    """Whether this folder, and all that is mounted below it, is on file systems that tell every
    change."""
    real = os.path.realpath(root)
    above, type_above = "", ""
    for place, kind in mounted:
        if _is_at_or_below(place, real) and place != real:
            if kind not in _TELL:
                return False
        elif _is_at_or_below(real, place) and len(place) >= len(above):
            above, type_above = place, kind
    return type_above in _TELL


def _is_at_or_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")

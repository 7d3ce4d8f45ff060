"""Which file systems are trusted to tell their changes."""

from __future__ import annotations

from pathlib import Path
from typing import List, Tuple

import pytest

from mallennlp.services.watching.mounts import mounts, tells_changes

MOUNTED: List[Tuple[str, str]] = [
    ("/", "ext4"),
    ("/proc", "proc"),
    ("/lab", "nfs4"),
    ("/lab/scratch", "xfs"),
    ("/home", "btrfs"),
    ("/home/me/remote", "fuse.sshfs"),
    ("/labels", "ext4"),
]


@pytest.mark.parametrize(
    ("root", "told"),
    [
        ("/data/runs", True),
        ("/lab/runs", False),
        ("/lab", False),
        ("/lab/scratch/runs", True),
        ("/labels/runs", True),  # only begins like /lab
        ("/home/you", True),
        ("/home/me", False),  # holds a folder of another computer
        ("/home/me/remote/runs", False),
        ("/home/me/remote", False),
    ],
)
def test_roots_by_their_mounts(root: str, told: bool) -> None:
    assert tells_changes(Path(root), MOUNTED) is told


def test_an_unknown_type_is_not_trusted() -> None:
    assert not tells_changes(Path("/data"), [("/", "brand-new-fs")])
    assert not tells_changes(Path("/data"), [])


def test_the_last_mount_at_a_place_is_the_one_that_is_seen() -> None:
    assert tells_changes(Path("/data"), [("/", "rootfs"), ("/", "ext4")])
    assert not tells_changes(Path("/data"), [("/", "ext4"), ("/data", "ext4"), ("/data", "nfs")])


def test_a_link_is_judged_by_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "far")
    real = str((tmp_path / "far").resolve())
    assert not tells_changes(tmp_path / "link", [("/", "ext4"), (real, "nfs")])


def test_the_mounts_of_this_computer_are_found() -> None:
    assert any(place == "/" for place, _ in mounts())

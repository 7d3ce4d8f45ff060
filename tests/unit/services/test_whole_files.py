"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from mallennlp.services.whole_files import unfinished

CONTENT = "größe\n".encode()


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_it_is_whole_before_it_has_its_name(tmp_path: Path) -> None:
    with unfinished(tmp_path, ".page-", CONTENT, 0o640) as written:
        assert written.parent == tmp_path and written.name.startswith(".page-")
        assert written.read_bytes() == CONTENT
        assert stat.S_IMODE(written.stat().st_mode) == 0o640
        os.replace(written, tmp_path / "page.py")
    assert names(tmp_path) == ["page.py"]
    assert (tmp_path / "page.py").read_bytes() == CONTENT


def test_a_linked_file_has_one_name_afterwards(tmp_path: Path) -> None:
    with unfinished(tmp_path, ".page-", CONTENT, 0o600) as written:
        os.link(written, tmp_path / "page.py")
    assert names(tmp_path) == ["page.py"]


@pytest.mark.parametrize("error", [None, OSError("no"), KeyboardInterrupt()])
def test_what_was_not_named_is_removed(tmp_path: Path, error: "BaseException | None") -> None:
    try:
        with unfinished(tmp_path, ".page-", CONTENT, 0o600):
            if error is not None:
                raise error
    except BaseException as raised:
        assert raised is error
    assert names(tmp_path) == []


def test_nothing_is_left_where_the_disk_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        with unfinished(tmp_path, ".page-", CONTENT, 0o600):
            raise AssertionError("it is not whole")
    assert names(tmp_path) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        with unfinished(tmp_path / "nowhere", ".page-", CONTENT, 0o600):
            pass

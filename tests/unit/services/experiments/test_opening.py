"""Opening a file of a run: none outside its directory, whatever somebody names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mallennlp.exceptions import NotFoundError, StorageError
from mallennlp.services.experiments import opening
from mallennlp.services.experiments.opening import open_file
from tests.fixtures import needs_modes


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run's directory, beside a file that is nobody's business."""
    directory = tmp_path / "run"
    (directory / "sub" / "deep").mkdir(parents=True)
    (directory / "config.json").write_bytes(b"{}")
    (directory / "sub" / "deep" / "file").write_bytes(b"inside")
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "run2").mkdir()
    (tmp_path / "run2" / "secret").write_bytes(b"secret")
    return directory


def content(directory: Path, name: str) -> bytes:
    return b"".join(open_file(directory, name).pieces())


def test_files_in_and_below_the_directory_are_opened(run: Path) -> None:
    opened = open_file(run, "sub/deep/file")
    assert (opened.name, opened.size_bytes) == ("file", 6)
    assert b"".join(opened.pieces()) == b"inside" and opened.file.closed
    assert content(run, "config.json") == b"{}"


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "/",
        "../secret",
        "sub/../../secret",
        "sub/../config.json",
        "../run2/secret",
        "sub//deep/file",
        "./config.json",
        "config.json/",
        "config.json/x",
        "sub",
        "sub/deep",
        "nothing",
        "/etc/passwd",
        "/dev/zero",
        "config.json\0",
        "\0",
        "~/.ssh",
        "\ud800",
        "caf\udce9",
        "x" * 5_000,
        "x" * 300,
        "/".join(["sub"] * 2_000),
    ],
)
def test_nothing_else_is(run: Path, name: str) -> None:
    with pytest.raises(NotFoundError, match="There is no file"):
        open_file(run, name)


def test_an_absolute_path_is_not_one_of_the_run(run: Path) -> None:
    with pytest.raises(NotFoundError):
        open_file(run, str(run / "config.json"))


@pytest.mark.parametrize("target", ["../secret", "/etc/passwd", "../run2/secret", "/dev/zero"])
def test_a_link_that_leads_out_is_refused(run: Path, target: str) -> None:
    (run / "link").symlink_to(target)
    with pytest.raises(NotFoundError):
        open_file(run, "link")


def test_a_folder_that_leads_out_is_refused(run: Path) -> None:
    (run / "folder").symlink_to("../run2")
    with pytest.raises(NotFoundError):
        open_file(run, "folder/secret")


def test_a_link_that_stays_inside_is_followed(run: Path) -> None:
    (run / "link").symlink_to("sub/deep/file")
    (run / "folder").symlink_to("sub")
    assert content(run, "link") == content(run, "folder/deep/file") == b"inside"


def test_links_in_a_circle_and_into_nothing(run: Path) -> None:
    (run / "one").symlink_to("two")
    (run / "two").symlink_to("one")
    (run / "lost").symlink_to("nowhere")
    for name in ("one", "lost"):
        with pytest.raises(NotFoundError):
            open_file(run, name)


def test_a_run_that_is_a_link_itself_is_opened(run: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(run)
    assert content(tmp_path / "alias", "sub/deep/file") == b"inside"


def test_a_pipe_and_a_socket_are_never_opened(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(run / "pipe")
    with pytest.raises(NotFoundError):
        open_file(run, "pipe")
    # Even where it took a file's place a moment ago.
    real_stat = os.stat
    regular = real_stat(run / "config.json")
    monkeypatch.setattr(
        opening.os, "stat", lambda path, **how: regular if how else real_stat(path, **how)
    )
    with pytest.raises(NotFoundError):
        open_file(run, "pipe")


def test_a_link_that_is_put_in_the_way_meanwhile_is_not_followed(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.path.realpath

    def late(path: object, **how: object) -> str:
        found = str(real(path))  # type: ignore[call-overload]
        if found.endswith("deep/file"):
            (run / "sub").rename(tmp_path / "gone")
            (run / "sub").symlink_to(tmp_path / "gone")
        return found

    monkeypatch.setattr(opening.os.path, "realpath", late)
    with pytest.raises(NotFoundError):
        open_file(run, "sub/deep/file")


def test_closed_folders_are_closed_wherever_they_lie(run: Path) -> None:
    (run / "link").symlink_to("sub/deep")
    for name in ("sub/deep/file", "link/file"):
        with pytest.raises(NotFoundError):
            open_file(run, name, [run / "sub" / "deep"])
    (run / "sub" / "deeper").write_bytes(b"x")
    opened = open_file(run, "sub/deeper", [run / "sub" / "deep"])
    assert b"".join(opened.pieces()) == b"x"


def test_a_file_that_grows_is_given_as_it_was_when_it_was_opened(run: Path) -> None:
    opened = open_file(run, "sub/deep/file")
    with (run / "sub" / "deep" / "file").open("ab") as file:
        file.write(b" and more")
    assert b"".join(opened.pieces()) == b"inside"


def test_a_file_that_shrinks_ends(run: Path) -> None:
    opened = open_file(run, "sub/deep/file")
    (run / "sub" / "deep" / "file").write_bytes(b"in")
    assert b"".join(opened.pieces()) == b"in"


def test_a_large_file_comes_in_pieces(run: Path) -> None:
    with (run / "large").open("wb") as file:
        file.truncate(1 << 30)
    opened = open_file(run, "large")
    pieces = opened.pieces()
    assert len(next(pieces)) <= 1 << 18 and opened.size_bytes == 1 << 30
    opened.file.close()


def test_what_may_not_be_read_is_told(run: Path) -> None:
    needs_modes(run)
    (run / "config.json").chmod(0)
    with pytest.raises(StorageError, match="cannot be read"):
        open_file(run, "config.json")


def test_no_descriptor_is_left(run: Path) -> None:
    os.mkfifo(run / "pipe")
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else None
    for name in ("pipe", "sub", "sub/deep/none", "sub/deep/file"):
        try:
            open_file(run, name).file.close()
        except NotFoundError:
            pass
    if before is not None:
        assert len(os.listdir("/proc/self/fd")) == before

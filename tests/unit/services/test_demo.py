from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from mallennlp.exceptions import StorageError, UsageError
from mallennlp.services.demo import (
    ABANDONED_AFTER_S,
    DEMO_ANNOTATIONS,
    RUNS_FOLDER,
    newest_recorded_s,
    place_runs,
    recorded_files,
    workshop,
)
from mallennlp.services.experiments.sidecar import clean_tags


def test_every_recorded_file_is_placed_with_its_time(tmp_path: Path) -> None:
    placed = place_runs(tmp_path)
    files = recorded_files()
    found = {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    }
    assert found == set(files)
    assert placed.files == len(files)
    assert placed.newest_s == newest_recorded_s()
    for name, entry in files.items():
        assert (tmp_path / name).stat().st_mtime == pytest.approx(entry["mtime_s"], abs=1e-3)


def test_what_is_shipped_is_whole_and_recorded() -> None:
    files = recorded_files()
    shipped = [
        path for path in RUNS_FOLDER.rglob("*") if path.is_file() and path.parent != RUNS_FOLDER
    ]
    assert len(shipped) > 500
    for path in shipped:
        assert path.stat().st_size == files[path.relative_to(RUNS_FOLDER).as_posix()]["size"]


def test_what_is_not_shipped_is_empty(tmp_path: Path) -> None:
    place_runs(tmp_path, only="2.10.1/pos/lstm_h16/seed_13/")
    run = tmp_path / "2.10.1/pos/lstm_h16/seed_13"
    assert (run / "model.tar.gz").stat().st_size == 0
    assert (run / "config.json").stat().st_size > 0


def test_a_part_can_be_placed(tmp_path: Path) -> None:
    place_runs(tmp_path, only="1.5.0/")
    assert [path.name for path in tmp_path.iterdir()] == ["1.5.0"]


def test_times_can_be_moved_together(tmp_path: Path) -> None:
    placed = place_runs(tmp_path, only="2.10.1/running/complete_later/", newest_age_s=60)
    times = {
        path.relative_to(tmp_path).as_posix(): path.stat().st_mtime
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    assert time.time() - max(times.values()) == pytest.approx(60, abs=30)
    assert placed.newest_s == pytest.approx(max(times.values()), abs=1e-3)
    recorded = recorded_files()
    shifts = [time_s - recorded[name]["mtime_s"] for name, time_s in times.items()]
    assert max(shifts) - min(shifts) < 1e-2


def test_folders_are_as_old_as_their_files(tmp_path: Path) -> None:
    place_runs(tmp_path, only="0.9.0/pos/lstm_h16/")
    run = tmp_path / "0.9.0/pos/lstm_h16/seed_13"
    newest = max(path.stat().st_mtime for path in run.iterdir() if path.is_file())
    assert run.stat().st_mtime == pytest.approx(newest, abs=1e-3)


def test_nothing_chosen_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'3.0/'"):
        place_runs(tmp_path, only="3.0/")
    assert not os.listdir(tmp_path)


def test_a_file_in_the_way_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "1.5.0").touch()
    with pytest.raises(StorageError, match="Cannot write the demo's runs"):
        place_runs(tmp_path, only="1.5.0/")


@pytest.mark.parametrize("path", DEMO_ANNOTATIONS)
def test_annotations_belong_to_runs_and_are_allowed(path: str) -> None:
    assert f"{path}/config.json" in recorded_files()
    tags = DEMO_ANNOTATIONS[path].tags
    assert clean_tags(tags) == list(tags)


def abandoned_workshop(root: Path) -> None:
    """Leave the workshop of a process that was killed."""
    program = (
        "import os, signal, sys; from pathlib import Path;"
        "from mallennlp.services.demo import workshop;"
        "context = workshop(Path(sys.argv[1])); (context.__enter__() / 'file').touch();"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program, str(root)], check=False)


def test_workshops_of_killed_makers_are_removed(tmp_path: Path) -> None:
    root = tmp_path / "demo"
    abandoned_workshop(root)
    (left,) = tmp_path.iterdir()
    abandoned_workshop(tmp_path / "another")
    with workshop(root) as made:
        assert made.parent == tmp_path and made.name.startswith(".demo.")
        assert not left.exists()
        with workshop(root):
            assert made.exists(), "its maker lives"
        old_s = time.time() - ABANDONED_AFTER_S - 60
        os.utime(made, (old_s, old_s))
        with workshop(root):
            assert not made.exists(), "its number belongs to another process by now"
    assert [path.name.split(".")[1] for path in tmp_path.iterdir()] == ["another"]


def test_an_interruption_at_the_very_moment_of_making_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Path.mkdir

    def interrupted(*args: Any, **kwargs: Any) -> None:
        make(*args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "mkdir", interrupted)
    with pytest.raises(KeyboardInterrupt):
        with workshop(tmp_path / "demo"):
            pass
    assert list(tmp_path.iterdir()) == []


def test_folders_with_other_names_and_links_are_no_workshops(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    dead = 2**22 + 1
    names = [
        ".demo.backup",
        ".demo.demo-x",
        f".demo.demo-{dead}-short",
        f"demo.demo-{dead}-abcdefgh",
    ]
    for name in names:
        (tmp_path / name).mkdir()
    (tmp_path / f".demo.demo-{dead}-linklink").symlink_to(elsewhere)
    (tmp_path / f".demo.demo-{dead}-filefile").touch()
    before = set(os.listdir(tmp_path))
    with workshop(tmp_path / "demo"):
        pass
    assert set(os.listdir(tmp_path)) == before

"""File names."""

from __future__ import annotations

import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.exceptions import StorageError
from mallennlp.services.paths import (
    SIDECAR_LOCK,
    SIDECAR_TEMPORARY,
    ProjectPaths,
    epoch_of,
    is_log,
    is_unfinished_sidecar,
)


@given(st.integers(0, 10**9 - 1))
def test_the_epoch_of_a_file_is_read_back(number: int) -> None:
    assert epoch_of(f"metrics_epoch_{number}.json") == number


@given(st.text())
def test_no_path_is_a_log_or_an_epochs_file(name: str) -> None:
    assert not is_log(f"{name}/out.log") and not is_log(f"out.log{name}/x")
    assert epoch_of(f"{name}/metrics_epoch_0.json") is None and epoch_of(name) is None


@pytest.mark.parametrize("name", ["metrics_epoch_01.json", "metrics_epoch_٣.json", "x.json\n"])
def test_nearly_an_epoch_is_none(name: str) -> None:
    assert epoch_of(name) is None


def test_the_state_folder_is_closed_to_others(tmp_path: Path) -> None:
    paths = ProjectPaths(tmp_path)
    paths.ensure_state_folder()
    paths.ensure_state_folder()
    assert stat.S_IMODE(paths.state_folder.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / ".mallennlp").write_text("a file")
    with pytest.raises(StorageError, match="cannot be made: File exists.*must be writable"):
        ProjectPaths(tmp_path).ensure_state_folder()
    with pytest.raises(StorageError, match="No such file"):
        ProjectPaths(tmp_path / "gone").ensure_state_folder()


def test_everything_of_ours_is_in_one_folder_but_the_project_file(tmp_path: Path) -> None:
    paths = ProjectPaths(tmp_path)
    places = {name: place for name, place in vars(paths).items() if isinstance(place, Path)}
    outside = {name for name, place in places.items() if place.parent != paths.state_folder}
    assert outside == {"root", "config", "config_unfinished", "state_folder"}


def test_a_half_written_sidecar_is_known_by_its_name(tmp_path: Path) -> None:
    for _ in range(50):
        with tempfile.NamedTemporaryFile(prefix=SIDECAR_TEMPORARY, dir=tmp_path) as file:
            assert is_unfinished_sidecar(Path(file.name).name)
    for name in (SIDECAR_LOCK, SIDECAR_TEMPORARY, ".mallennlp.json.swp", "mallennlp.json"):
        assert not is_unfinished_sidecar(name)

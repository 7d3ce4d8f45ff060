"""Long lists: printed as they are fetched; rows are never held as a whole."""

from __future__ import annotations

import gc
import re
import tracemalloc
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Callable, List

import pytest

from mallennlp.cli import listing
from mallennlp.cli.listing import Experiments, Listing, Shown, print_csv, print_json, print_table
from mallennlp.domain.states import Status
from mallennlp.project import Project
from mallennlp.services.index.query import ExperimentRow, TablePage, TableQuery

BYTES_A_PATH = 170
"""At most, with its places in lists. A row takes more than twice as much."""
Print = Callable[[Listing[Any]], None]
ROW = ExperimentRow(
    path="",
    name="",
    status=Status.FINISHED,
    reason="5 epochs done",
    model="simple_tagger",
    dataset_reader="sequence_tagging",
    train_data="train.txt",
    best_metric_name="validation_accuracy",
    best_metric=0.95,
    epochs=5,
    epochs_planned=5,
    duration_s=60.0,
    started_s=1.7e9,
    last_activity_s=1.7e9,
    tags=(),
    version="2.10.1",
    size_bytes=1000,
    family="0123456789abcdef",
    problems=(),
)


class Many(Project):
    """A project of so many runs, which tells what happens in its order."""

    def __init__(self, root: Path, total: int) -> None:
        super().__init__(root)
        self.number = total
        self.events: List[str] = []
        vars(self)["index"] = SimpleNamespace(paths_of=self.paths_of)

    def search(self, query: Any = "", **more: Any) -> TablePage:
        """Rows that are made anew."""
        assert isinstance(query, TableQuery)
        gc.collect()  # what waits for it would be counted
        paths = query.paths
        if paths is None:
            assert query.limit is not None
            paths = tuple(self.paths_of(query)[: query.limit])
        self.events.append(f"{int(paths[0][5:])} to {int(paths[-1][5:])}")
        return TablePage(tuple(ROW._replace(path=path) for path in paths), self.number)

    def paths_of(self, query: TableQuery) -> List[str]:
        return [f"runs/{number:09}" for number in range(query.offset, self.number)]


def of(project: Project) -> Experiments:
    return Experiments(project, TableQuery(), Shown(), None)


@pytest.mark.parametrize("print_all", [print_json, print_table, print_csv])
def test_a_lot_is_printed_before_the_next_one_is_fetched(
    print_all: Print, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Many(tmp_path, 5)
    monkeypatch.setattr(listing, "LOT", 2)

    def note(text: str, **options: Any) -> None:
        project.events += [f"row {number}" for number in re.findall(r"runs/0{8}(\d)", text)]

    monkeypatch.setattr("click.echo", note)
    print_all(of(project))
    assert project.events == (
        ["0 to 1", "row 0", "row 1", "2 to 3", "row 2", "row 3", "4 to 4", "row 4"]
    )


@pytest.mark.parametrize("print_all", [print_json, print_table, print_csv])
def test_of_what_was_printed_and_of_what_comes_only_the_paths_are_held(
    print_all: Print, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("click.echo", lambda text, **options: None)
    monkeypatch.setattr(listing, "LOT", 100)
    print_all(of(Many(tmp_path, 200)))  # imports what is needed
    few, many = (peak_bytes(print_all, Many(tmp_path, number)) for number in (200, 2_000))
    assert many < few + 1_800 * BYTES_A_PATH


def peak_bytes(print_all: Print, project: Project) -> int:
    tracemalloc.start()
    try:
        print_all(of(project))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

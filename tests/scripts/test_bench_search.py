"""The benchmark of searches: that it asks what it says it asks. No time is asserted."""

from __future__ import annotations

import json
import time
from pathlib import Path

import attrs
import pytest

from mallennlp.dashboard.components.table.requests import BLOCK_ROWS
from mallennlp.services.experiments.allennlp import AllenNLPReader
from mallennlp.services.experiments.contract import ReadContext
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.store import ExperimentIndex
from scripts import bench_mlflow, bench_search, bench_table
from scripts.bench_search import Line
from scripts.made_index import STALLED_AFTER_S, experiment_of, json_bytes_of, make_index
from scripts.make_tree import make_run, write_run

COUNT = 400


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> ExperimentIndex:
    path = tmp_path_factory.mktemp("bench") / "index.sqlite"
    make_index(COUNT, path, time.time())
    return ExperimentIndex(path)


@pytest.mark.parametrize("number", [0, 3, 17, 23, 61, 83])
def test_a_made_up_run_is_what_the_reader_reads_of_its_directory(
    number: int, tmp_path: Path
) -> None:
    run, now_s = make_run(number), time.time()
    write_run(run, tmp_path)
    context = ReadContext(now_s, STALLED_AFTER_S)
    read = AllenNLPReader().read(tmp_path / run.path, run.path, context)
    assert attrs.evolve(experiment_of(run, now_s), size_bytes=read.size_bytes) == read
    files = (tmp_path / run.path).glob("*.json")
    assert json_bytes_of(run) == sum(file.stat().st_size for file in files)


def test_the_runs_that_are_compared_end_in_all_ways() -> None:
    endings = {make_run(number).ending for number in (0, 3, 17, 23, 61, 83)}
    assert endings >= {"finished"}
    everything = {make_run(number).ending for number in range(200)}
    assert everything == {"finished", "failed", "killed"}


def test_the_index_has_them_all(index: ExperimentIndex) -> None:
    assert index.total() == COUNT
    assert index.has(make_run(0).path) and index.has(make_run(COUNT - 1).path)


def test_the_hand_written_search_finds_the_same(
    index: ExperimentIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench_search, "VALUE", make_run(0).config["model"]["type"])
    monkeypatch.setattr(bench_search, "LEAST", 0.5)
    query = f"{bench_search.KEY}:{bench_search.VALUE} best_{bench_search.METRIC}>0.5"
    monkeypatch.setattr(bench_search, "QUERY", query)
    found = index.search(TableQuery(query=query)).total
    assert found > 20
    first, hand, ratio = bench_search.compare(index, 1)
    assert f"{found:,} found" in first.what
    assert ratio.figure == pytest.approx(first.figure / hand.figure)


def test_a_difference_is_no_comparison(
    index: ExperimentIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench_search, "QUERY", "model.type:bidaf best_validation_accuracy>0.1")
    monkeypatch.setattr(bench_search, "VALUE", make_run(0).config["model"]["type"])
    with pytest.raises(RuntimeError, match="finds something else"):
        bench_search.compare(index, 1)


def test_every_other_question_is_understood_and_finds_something(index: ExperimentIndex) -> None:
    asked = bench_search.questions(COUNT)
    for what, (queries, limit_ms) in asked.items():
        totals = [index.search(query).total for query in queries]
        assert max(totals) > 20, what
        assert limit_ms in (bench_search.SEARCH_LIMIT_MS, bench_search.DEEP_LIMIT_MS)
    deep = asked[f"pages from row {int(COUNT * bench_search.DEEP):,}"][0]
    assert all(index.search(query).rows for query in deep)


def test_lines_say_what_is_over_the_limit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [Line("quick", 1.0, 2.0), Line("slow", 3.0, 2.0), Line("free", 9.0)]
    assert [line.is_over for line in lines] == [False, True, False]
    monkeypatch.setattr(bench_search, "measure", lambda *given: lines)
    assert bench_search.main(["--sizes", "1000", "--check"]) == 1
    assert bench_search.main(["--sizes", "1000"]) == 0
    printed = capsys.readouterr()
    assert printed.err == "over the limit: 1,000: slow\n"
    assert "straight into the index" in printed.out
    assert "3.00 ms   (limit 2)" in printed.out


def test_a_project_is_used_again(tmp_path: Path) -> None:
    for _ in range(2):
        with bench_search.made_project(3, tmp_path) as project:
            assert project.total() == 3
    assert not project.config.experiments.watch


def test_the_table_and_the_plain_route_give_the_same_rows(tmp_path: Path) -> None:
    with bench_search.made_project(BLOCK_ROWS + 5, tmp_path) as project:
        measured = bench_table.measure_table(project, 2)
    assert measured.ratio > 0
    assert measured.rss_mb > measured.pss_mb > 10


def test_a_request_of_the_grid() -> None:
    rows = {
        "output": '..{"of":["MATCH"],"type":"mallennlp-table"}.getRowsResponse..',
        "inputs": [
            {"id": '{"of":["MATCH"],"type":"mallennlp-table"}', "property": "getRowsRequest"}
        ],
        "state": [
            {"id": '{"of":["MATCH"],"type":"mallennlp-table-query"}', "property": "data"},
            {"id": "mallennlp-location", "property": "pathname"},
        ],
    }
    other = {"output": "a.b", "inputs": [{"id": "a", "property": "b"}], "state": []}
    sent = json.loads(bench_table.request_for([other, rows], "lr>1", 200))
    assert sent["inputs"][0]["id"] == {"of": "runs", "type": "mallennlp-table"}
    assert sent["inputs"][0]["value"]["startRow"] == 200
    assert [state["value"] for state in sent["state"]] == ["lr>1", "/"]
    assert sent["outputs"][0]["id"] == {"of": "runs", "type": "mallennlp-table"}
    with pytest.raises(RuntimeError, match="no callback for the rows"):
        bench_table.request_for([other])


# --- other programs


def test_what_mlflow_is_given(index: ExperimentIndex) -> None:
    runs = bench_mlflow.experiments(index)
    assert len(runs) == COUNT
    run = make_run(0)
    given = next(each for each in runs if each["name"] == run.path)
    assert given["params"]["model.type"] == run.config["model"]["type"]
    assert given["metrics"]["best_validation_loss"] == run.epochs[-1]["best_validation_loss"]


def test_rows_and_whole_runs_are_the_same_ones(
    index: ExperimentIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench_mlflow, "MODEL", make_run(0).config["model"]["type"])
    rows = bench_mlflow.ask_index(index, whole=False)
    assert len(rows) > 10
    assert rows == bench_mlflow.ask_index(index, whole=True)


def test_without_the_programs_of_the_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert bench_mlflow.ask_shell(tmp_path, False, 1) is None


def test_an_environment_that_is_there_is_used(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.touch()
    assert bench_mlflow.mlflow_python(tmp_path) == python

import math
import os
import sqlite3
import threading
from pathlib import Path
from typing import Any, Dict, List

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mallennlp.domain.experiment import Annotations, Experiment
from mallennlp.domain.metrics.summary import EpochMetrics, MetricSummary
from mallennlp.domain.status import Status, Verdict
from mallennlp.exceptions import DatabaseError, ExperimentNotFoundError
from mallennlp.services.index.query import ScanRecord, TableQuery
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import DONE, indexed, made, with_best

RICH = made(
    "pos/lr=0.1/größe",
    config={
        "z": 1,
        "a": {"b": [1, 2.5, True, False, None, "text", {}, []], "a/b.c": "schlüssel"},
        "big": 2**70,
        "bad": math.nan,
        "model": {"type": "lstm"},
        "dataset_reader": "conll",
        "train_data_path": "data/train.txt",
        "trainer": {"validation_metric": "+f1"},
    },
    metrics=MetricSummary(1, {"validation_f1": math.nan, "x": math.inf}, {"x": -math.inf}),
    epochs=(EpochMetrics(0, {"x": 1.0}), EpochMetrics(1, {"y": math.nan, "x": 0.1})),
    annotations=Annotations(("paper", "best"), "why?\nbecause", "The one"),
    problems=("metrics.json is empty",),
    duration_s=1.5,
)


@pytest.fixture
def index(tmp_path: Path) -> ExperimentIndex:
    return ExperimentIndex(tmp_path / "state" / "index.sqlite")


def contents(index: ExperimentIndex) -> Dict[str, List[Any]]:
    """All rows of the tables that searches use, and what the full text holds."""
    queries = {
        "experiment": "SELECT path, name, status, reason, tags FROM experiment ORDER BY path",
        "attribute": "SELECT k.kind, k.name, a.value, e.path FROM attribute a "
        "JOIN key k ON k.id = a.key_id JOIN experiment e ON e.id = a.experiment_id "
        "ORDER BY 1, 2, 4",
        "attributes": "SELECT count(*) FROM attribute",
        "tag": "SELECT t.name, e.path FROM tag t JOIN experiment e ON e.id = experiment_id "
        "ORDER BY 1, 2",
        "tags": "SELECT count(*) FROM tag",
        "documents": "SELECT count(*) FROM document",
    }
    connection = sqlite3.connect(index.path)
    found = {name: connection.execute(sql).fetchall() for name, sql in queries.items()}
    connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search, instance)")
    sql = "SELECT term, e.path, col FROM words JOIN experiment e ON e.id = doc ORDER BY 1, 2, 3"
    found["words"] = connection.execute(sql).fetchall()
    found["all words"] = connection.execute("SELECT count(*) FROM words").fetchall()
    connection.close()
    return found


def test_where_there_is_no_file_everything_is_empty(index: ExperimentIndex) -> None:
    assert index.search(TableQuery(text="x")).total == 0
    assert index.total() == 0 and index.counts() == {} and index.tags() == []
    assert index.signatures() == {} and index.last_scan() is None and not index.has("a")
    assert index.known("a") is None
    with pytest.raises(ExperimentNotFoundError):
        index.get("a")
    assert not index.path.exists(), "looking must not make a file"


def test_a_file_without_tables_is_empty_too(index: ExperimentIndex) -> None:
    index.path.parent.mkdir()
    index.path.touch()
    assert index.total() == 0
    index.put(indexed(made("a")))
    assert index.total() == 1


def test_an_experiment_comes_back_whole(index: ExperimentIndex) -> None:
    index.put(indexed(RICH))
    assert repr(index.get(RICH.path)) == repr(RICH)


def test_a_row_shows_what_the_experiment_says(index: ExperimentIndex) -> None:
    index.put(indexed(RICH))
    (row,) = index.search(TableQuery()).rows
    assert (row.path, row.name, row.status) == (RICH.path, "The one", Status.FINISHED)
    assert (row.model, row.dataset_reader, row.train_data) == ("lstm", "conll", "data/train.txt")
    assert row.best_metric_name == "validation_f1"
    assert row.best_metric is not None and math.isnan(row.best_metric)
    assert row.tags == ("paper", "best") and row.problems == RICH.problems
    assert (row.epochs, row.duration_s, row.version, row.size_bytes) == (2, 1.5, "2.10.1", 100)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4), st.binary(min_size=1, max_size=6))
def test_any_config_and_any_path_come_back_and_leave_without_a_trace(
    index: ExperimentIndex, config: Dict[str, Any], name: bytes
) -> None:
    path = os.fsdecode(name.replace(b"/", b"_").replace(b"\0", b"_"))
    experiment = made(path, config=config, annotations=Annotations((path,), path, path))
    index.put(indexed(experiment))
    assert repr(index.get(path)) == repr(experiment)
    assert [row.path for row in index.search(TableQuery()).rows] == [path]
    index.remove([path])
    left = contents(index)
    assert left["attributes"] == left["tags"] == left["documents"] == left["all words"] == [(0,)]


def test_a_changed_experiment_is_indexed_as_if_it_were_new(tmp_path: Path) -> None:
    before = attrs.evolve(RICH, path="a")
    after = made(
        "a",
        config={"model": {"type": "cnn"}, "a": {"b": 1}},
        metrics=MetricSummary(0, {"validation_loss": 0.25}, {}),
        annotations=Annotations(("best", "new"), "", ""),
        status=Status.FAILED,
        reason="ValueError",
    )
    changed, fresh = ExperimentIndex(tmp_path / "changed"), ExperimentIndex(tmp_path / "fresh")
    other = with_best("b", validation_loss=0.5)
    changed.put(indexed(before, other))
    changed.put(indexed(after))
    fresh.put(indexed(after, other))
    assert contents(changed) == contents(fresh)
    assert repr(changed.get("a")) == repr(after)


def test_putting_the_same_again_changes_nothing(index: ExperimentIndex) -> None:
    index.put(indexed(RICH, made("b")))
    before = contents(index)
    index.put(indexed(RICH, made("b")))
    assert contents(index) == before


def test_of_two_with_one_path_the_last_counts(index: ExperimentIndex) -> None:
    index.put(indexed(made("a", reason="first"), made("a", reason="second")))
    assert index.total() == 1
    assert index.get("a").reason == "second"


def test_annotations_change_everywhere(index: ExperimentIndex) -> None:
    index.put(indexed(attrs.evolve(RICH, path="a"), made("b")))
    added = Annotations(("new",), "a note on dragons", "")
    index.put_annotations("a", added)
    assert index.get("a").annotations == added
    assert index.tags() == [("new", 1)]
    assert [row.name for row in index.search(TableQuery(text="dragons")).rows] == ["a"]
    assert index.search(TableQuery(text="because")).total == 0
    index.put_annotations("a", Annotations())
    index.put_annotations("not there", added)
    assert index.tags() == [] and index.search(TableQuery(text="dragons")).total == 0


def test_judging_again_changes_state_reason_and_evidence(index: ExperimentIndex) -> None:
    index.put(indexed(made("a"), made("b")))
    known = index.signatures()
    changed = index.judge_again(
        {known["a"].id: 77, known["b"].id: None, 9999: None},
        lambda evidence: (
            Verdict(Status.RUNNING, f"process {evidence.process}")
            if evidence.process
            else Verdict(Status.FINISHED, "another reason")
        ),
    )
    assert changed == 1
    assert index.get("a").status is Status.RUNNING and index.get("a").reason == "process 77"
    assert index.get("a").evidence == attrs.evolve(DONE, process=77)
    assert index.get("b").reason == "another reason"
    assert index.counts() == {Status.RUNNING: 1, Status.FINISHED: 1}


def test_an_unknown_path_names_the_nearest(index: ExperimentIndex) -> None:
    index.put(indexed(made("pos/lstm_h16"), made("ner/[crf]*"), made("pos/gru")))
    with pytest.raises(ExperimentNotFoundError, match="'pos/lstm_h16'"):
        index.get("pos/lstm_h61")
    with pytest.raises(ExperimentNotFoundError, match="crf"):
        index.get("ner/[crf]")
    with pytest.raises(ExperimentNotFoundError, match="mallennlp ls"):
        index.get("completely different")


def test_the_last_scan_is_remembered(index: ExperimentIndex) -> None:
    record = ScanRecord(1.5, 0.25, 5, 4, 3, 2, 1, 1800.0)
    index.record_scan(record)
    assert index.last_scan() == record


@pytest.mark.parametrize(
    "content", [b"this is no database" * 100, b"SQLite format 3\0" + b"x" * 5000]
)
def test_a_damaged_file_is_an_error_that_says_what_to_do(
    index: ExperimentIndex, content: bytes
) -> None:
    index.path.parent.mkdir()
    index.path.write_bytes(content)
    for call in (index.total, lambda: index.put(indexed(made("a")))):
        with pytest.raises(DatabaseError, match="index --rebuild") as caught:
            call()
        assert str(index.path) in caught.value.message
    assert index.path.read_bytes() == content
    index.mend()
    index.put(indexed(made("a")))
    assert index.total() == 1


def test_a_database_of_another_program_is_not_touched_unless_mended(index: ExperimentIndex) -> None:
    index.path.parent.mkdir()
    connection = sqlite3.connect(index.path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(DatabaseError, match="another program"):
        index.put(indexed(made("a")))
    with pytest.raises(DatabaseError, match="another program"):
        index.total()
    index.mend()
    assert index.total() == 0


def test_mending_leaves_a_sound_index_alone_and_repairs_a_hurt_one(index: ExperimentIndex) -> None:
    index.mend()
    assert not index.path.exists()
    index.put(indexed(*[made(f"run {number}", config={"k": "v" * 300}) for number in range(200)]))
    index.mend()
    assert index.total() == 200
    content = bytearray(index.path.read_bytes())
    for at in range(8192 * 4, len(content), 8192):
        content[at : at + 200] = b"\xff" * 200
    index.path.write_bytes(content)
    index.mend()
    assert index.total() == 0


def test_an_unwritable_folder_is_a_clear_error(index: ExperimentIndex) -> None:
    index.path.parent.write_text("a file where the folder should be")
    with pytest.raises(DatabaseError, match="cannot be made"):
        index.put(indexed(made("a")))


def test_threads_may_share_one_index(index: ExperimentIndex) -> None:
    index.put(indexed(*[made(f"{number}") for number in range(20)]))
    failures: List[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(5):
                index.put_annotations(f"{number}", Annotations((f"tag{number}",)))
                assert index.search(TableQuery()).total == 20
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(index.tags()) == 6


def test_nothing_is_left_open_or_lying_about(index: ExperimentIndex) -> None:
    index.put(indexed(RICH))
    index.total()
    assert {file.name for file in index.path.parent.iterdir()} <= {
        "index.sqlite",
        "index.sqlite-wal",
        "index.sqlite-shm",
    }
    assert not any("index.sqlite" in os.readlink(link) for link in _open_files())


def _open_files() -> List[str]:
    folder = "/proc/self/fd"
    links = [f"{folder}/{name}" for name in os.listdir(folder)] if os.path.isdir(folder) else []
    return [link for link in links if os.path.islink(link)]


def test_a_name_is_what_people_gave_or_the_end_of_the_path(index: ExperimentIndex) -> None:
    experiments: List[Experiment] = [made("a/b"), made("."), made("/abs/c")]
    index.put(indexed(*experiments))
    assert [row.name for row in index.search(TableQuery()).rows] == [
        experiment.name for experiment in sorted(experiments, key=lambda one: one.path)
    ]


@pytest.mark.parametrize(
    "config",
    [
        {"data": [*range(20_000), math.nan, math.inf, None]},
        {"x" * 2_000: {"a": math.nan, "b": None}},
        {"a": None, "b": "null", "c": 1.5},
    ],
)
def test_what_cannot_be_filtered_by_is_kept_all_the_same(
    index: ExperimentIndex, config: Any
) -> None:
    index.put(indexed(made("a", config=config)))
    assert str(index.get("a").config) == str(config)


def test_a_config_of_data_leaves_no_trace_when_it_goes(index: ExperimentIndex) -> None:
    index.put(indexed(made("a", config={"data": list(range(30_000))}), made("b")))
    (count,) = contents(index)["attributes"]
    assert count == (20_000,)
    index.remove(["a"])
    assert contents(index)["attributes"] == [(0,)]


def test_what_was_asked_for_is_not_repeated_at_length(index: ExperimentIndex) -> None:
    index.put(indexed(made("a")))
    with pytest.raises(ExperimentNotFoundError) as caught:
        index.get("x" * 10**6)
    assert "'xxx" in caught.value.message and len(caught.value.message) < 250


def test_what_is_known_below_a_path(index: ExperimentIndex) -> None:
    paths = ["a", "a/b", "a/b/c", "a-b", "a0", "ab", "A/b", "b/a"]
    index.put(indexed(*(made(path) for path in paths)))
    assert sorted(index.known_below("a")) == ["a", "a/b", "a/b/c"]
    assert sorted(index.known_below("a/b")) == ["a/b", "a/b/c"]
    assert index.known_below("none") == {}
    assert index.known_below("a/b/c")["a/b/c"] == index.known("a/b/c")


def test_what_counts_as_running(index: ExperimentIndex) -> None:
    index.put(indexed(made("one", status=Status.RUNNING), made("two")))
    assert index.running() == {"one": index.known("one")}

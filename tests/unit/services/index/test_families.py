"""Families in the index: how they are kept, found, ordered, and what is worked out of them."""

from __future__ import annotations

import math
import sqlite3
import statistics
import tempfile
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallennlp.domain.experiment import Annotations, Experiment
from mallennlp.domain.metrics.summary import EpochMetrics, MetricSummary
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError
from mallennlp.services.index import families as module
from mallennlp.services.index.batches import make_batch
from mallennlp.services.index.families import family_id, irrelevant_keys
from mallennlp.services.index.family_query import RUNS, FamilyRow, Spread
from mallennlp.services.index.query import SortKey, TableQuery
from mallennlp.services.index.schema import reading
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import Scanned, indexed, made, write_note

NAN, INF = math.nan, math.inf
GOAL = {"trainer": {"validation_metric": "+f1"}}


def run(path: str, seed: Any, f1: Optional[float] = None, **config: Any) -> Experiment:
    """A run that tries to raise ``f1``."""
    best = {} if f1 is None else {"validation_f1": f1}
    settings_ = {**GOAL, "random_seed": seed, **config}
    return made(path, config=settings_, metrics=MetricSummary(0, best, {}))


@pytest.fixture
def index(tmp_path: Path) -> ExperimentIndex:
    return ExperimentIndex(tmp_path / "index.sqlite")


def families(index: ExperimentIndex, query: str = "", **more: Any) -> Sequence[FamilyRow]:
    """All families that a query finds."""
    asked = {"limit": None, "default_sort": (SortKey("path"),), **more}
    return index.search_families(TableQuery(query=query, **asked)).rows


def only(index: ExperimentIndex, query: str = "", **more: Any) -> FamilyRow:
    """The one family that a query finds."""
    (row,) = families(index, query, **more)
    return row


def test_runs_that_differ_in_seeds_are_one_row(index: ExperimentIndex) -> None:
    index.put(indexed(run("a/s1", 1, 0.5), run("a/s2", 2, 0.7), run("b", 1, 0.9, lr=1)))
    first, second = families(index)
    assert (first.runs, first.name, first.best) == (2, "a/s*", "a/s2")
    assert first.seeds == {"random_seed": (1, 2), "numpy_seed": (), "pytorch_seed": ()}
    assert first.goal == "validation_f1"
    assert first.spreads["best_metric"] == Spread(
        count=2,
        mean=pytest.approx(0.6),
        deviation=pytest.approx(0.02**0.5),
        low=0.5,
        high=0.7,
        best=0.7,
    )
    assert (second.runs, second.name, second.best) == (1, "b", "b")
    assert second.spreads["best_metric"] == Spread(1, 0.9, None, 0.9, 0.9, 0.9)
    assert first.family == family_id("", GOAL) and second.family == family_id("", {**GOAL, "lr": 1})


def test_the_name_tells_what_all_paths_share(index: ExperimentIndex) -> None:
    index.put(indexed(run("old/pos/seed_1", 1), run("new/pos/seed_13", 2), run("x/pos/seed_4", 3)))
    assert only(index).name == "*/pos/seed_*"


def test_the_best_of_a_metric_is_what_the_runs_or_its_name_say(index: ExperimentIndex) -> None:
    def losing(path: str, seed: int, loss: float) -> Experiment:
        config = {"trainer": {"validation_metric": "+loss"}, "random_seed": seed}
        found = {"validation_loss": loss, "training_loss": loss}
        return made(path, config=config, metrics=MetricSummary(0, found, {}))

    index.put(indexed(losing("a", 1, 0.5), losing("b", 2, 0.7)))
    row = only(index, columns=("validation_loss", "training_loss"))
    assert (row.goal, row.best) == ("validation_loss", "b")
    assert (row.spreads["validation_loss"].best, row.spreads["training_loss"].best) == (0.7, 0.5)


def test_nan_and_nothing_do_not_agree(index: ExperimentIndex) -> None:
    index.put(indexed(run("a", 1, NAN), run("b", 2)))
    assert "best_metric" not in only(index).values


def test_the_members_are_found_by_the_id(index: ExperimentIndex) -> None:
    index.put(indexed(run("a", 1), run("b", 2), run("c", 3, lr=1)))
    first, _ = families(index)
    for query in (f"family:{first.family}", f"family:{first.family[:6]}*"):
        rows = index.search(TableQuery(query=query)).rows
        assert [row.path for row in rows] == ["a", "b"]
        assert {row.family for row in rows} == {first.family}


def test_a_query_filters_before_the_runs_are_counted(index: ExperimentIndex) -> None:
    index.put(indexed(run("a", 1, 0.5), run("b", 2, 0.7), run("c", 3, 0.9, lr=1)))
    page = index.search_families(TableQuery(query="best>0.6 OR path:c"))
    assert (page.total, page.runs) == (2, 2)
    assert {row.name: row.spreads["best_metric"].mean for row in page.rows} == {"b": 0.7, "c": 0.9}
    assert index.search_families(TableQuery(query="path:none")).rows == ()
    assert only(index, "random_seed:1").seeds["random_seed"] == (1,)


def test_what_all_agree_on_is_told_and_nothing_else(index: ExperimentIndex) -> None:
    index.put(
        indexed(
            made("a", config={"random_seed": 1, "model": "m", "x": None}, reason="same"),
            made(
                "b",
                config={"random_seed": 2, "model": "m", "x": None},
                reason="same",
                version="",
                status=Status.FAILED,
                annotations=Annotations(("t",), "noted"),
            ),
        )
    )
    row = only(index, columns=("notes", "x", "random_seed", "model", "config.model"))
    told = {"model": "m", "reason": "same", "best_metric": None, "problems": (), "x": None}
    assert told.items() <= row.values.items()
    assert row.values["config.model"] == "m" and row.values["family"] == row.family
    assert not {"path", "status", "tags", "version", "notes", "random_seed"} & row.values.keys()
    assert row.statuses == {Status.FINISHED: 1, Status.FAILED: 1}
    assert row.best is None and row.goal is None
    alone = only(index, "path:b", columns=("note",))
    assert alone.values["status"] is Status.FAILED and alone.values["tags"] == ("t",)
    assert alone.values["note"] == "noted" and alone.values["version"] == ""


def test_nan_and_infinities_are_counted_and_left_out(index: ExperimentIndex) -> None:
    values = [0.5, NAN, INF, -INF, 0.7, NAN, None]
    index.put(indexed(*[run(f"r{at}", at, value) for at, value in enumerate(values)]))
    row = only(index, columns=("validation_f1", "best"))
    for name in ("best_metric", "validation_f1", "best"):
        spread = row.spreads[name]
        assert (spread.count, spread.nans, spread.infinite) == (2, 2, 2)
        assert spread.mean == pytest.approx(0.6) and spread.best == 0.7
        assert name not in row.values
    alone = only(index, "path:r1", columns=("validation_f1",))
    assert alone.spreads["validation_f1"] == Spread(0, nans=1)
    assert math.isnan(alone.values["validation_f1"]) and math.isnan(alone.values["best_metric"])


def test_a_metric_that_is_nowhere_but_nan_is_known(index: ExperimentIndex) -> None:
    index.put(indexed(run("a", 1, NAN), run("b", 2, NAN)))
    row = only(index, columns=("best_validation_f1",))
    assert row.spreads["best_validation_f1"] == Spread(0, nans=2)
    assert index.search(TableQuery(query="has:validation_f1")).total == 0


def test_metrics_after_an_epoch(index: ExperimentIndex) -> None:
    losses = {"a": (3.0, 1.0), "b": (5.0, NAN), "c": (1.0,)}
    for at, (path, values) in enumerate(losses.items()):
        epochs = tuple(EpochMetrics(number, {"loss": loss}) for number, loss in enumerate(values))
        summary = MetricSummary(0, {"loss": values[0]}, {"loss": values[-1]})
        config = {"random_seed": at}
        index.put(indexed(made(path, config=config, epochs=epochs, metrics=summary)))
    row = only(index, columns=("epoch:0_loss", "epoch:1_loss", "last_loss"))
    assert row.spreads["epoch:0_loss"] == Spread(3, 3.0, 2.0, 1.0, 5.0, 1.0)
    assert row.spreads["epoch:1_loss"] == Spread(1, 1.0, None, 1.0, 1.0, 1.0, nans=1)
    assert row.spreads["last_loss"].nans == 1


def test_equal_numbers_have_no_deviation(index: ExperimentIndex) -> None:
    index.put(indexed(*[run(str(at), at, 0.1) for at in range(3)]))
    spread = only(index).spreads["best_metric"]
    assert (spread.mean, spread.deviation) == (0.1, 0.0)


def test_runs_that_do_not_agree_on_a_goal_have_no_best(tmp_path: Path) -> None:
    index = ExperimentIndex(tmp_path / "index.sqlite")
    index.regroup(["trainer.*"])
    loss = {"trainer": {"validation_metric": "-loss"}}
    summary = MetricSummary(0, {"validation_loss": 0.1}, {})
    index.put(indexed(run("a", 1, 0.5), made("b", config=loss, metrics=summary)))
    row = only(index, columns=("validation_loss",))
    assert row.runs == 2 and row.best is None and row.goal is None
    assert row.spreads["best_metric"].best is None
    assert row.spreads["validation_loss"].best == 0.1


def test_a_config_that_tells_nothing_is_no_reason_to_fold(index: ExperimentIndex) -> None:
    index.put(indexed(made("a"), made("b")))
    assert [row.runs for row in families(index)] == [1, 1]


def test_configs_keys_have_spreads_if_they_are_numbers(index: ExperimentIndex) -> None:
    index.regroup(["lr", "name"])
    index.put(indexed(run("a", 1, lr=0.1, name="x"), run("b", 2, lr=0.3, name="y")))
    row = only(index, columns=("lr", "name"))
    assert row.spreads["lr"].mean == pytest.approx(0.2) and row.spreads["lr"].best is None
    assert "name" not in row.spreads and not {"lr", "name"} & row.values.keys()


def test_an_index_without_runs_has_no_families(index: ExperimentIndex) -> None:
    query = TableQuery(columns=("lr",), sort=(SortKey("lr"), SortKey(RUNS)))
    for _ in range(2):
        page = index.search_families(query)
        assert (page.rows, page.total, page.runs) == ((), 0, 0)
        with pytest.raises(QueryError, match="not closed"):
            index.search_families(TableQuery(query="(a"))
        index.put(indexed(made("a")))
        index.remove(["a"])


@pytest.mark.parametrize("sort", ["bset", "best.nonsense"])
def test_mistakes_are_told(index: ExperimentIndex, sort: str) -> None:
    index.put(indexed(run("a", 1)))
    with pytest.raises(QueryError, match="There is no column|No experiment has"):
        families(index, sort=(SortKey(sort),))
    with pytest.raises(QueryError) as caught:
        families(index, "lrr:1")
    assert caught.value.start == 0


# --- the order


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("best", ["c", "a/*", "b/*", "d"]),
        ("-best", ["b/*", "a/*", "c", "d"]),
        ("-best_validation_f1", ["b/*", "a/*", "c", "d"]),
        ("path", ["a/*", "b/*", "c", "d"]),
        ("-path", ["d", "c", "b/*", "a/*"]),
        ("size", ["d", "a/*", "b/*", "c"]),
        ("lr", ["a/*", "b/*", "d", "c"]),
        ("-lr", ["c", "d", "b/*", "a/*"]),
        ("started", ["b/*", "a/*", "c", "d"]),
        ("-started", ["a/*", "c", "d", "b/*"]),
        (RUNS, ["c", "d", "a/*", "b/*"]),
        (f"-{RUNS}", ["b/*", "a/*", "c", "d"]),
    ],
)
def test_the_order(index: ExperimentIndex, sort: str, names: List[str]) -> None:
    def one(path: str, f1: Optional[float], lr: Any, started_s: float, size: int) -> Experiment:
        best = {} if f1 is None else {"validation_f1": f1}
        config = {**GOAL, "lr": lr, "random_seed": path}
        metrics = MetricSummary(0, best, {})
        return made(path, config=config, metrics=metrics, started_s=started_s, size_bytes=size)

    index.put(
        indexed(
            one("a/1", 0.1, 1, 20.0, 1),
            one("a/2", 0.5, 1, 90.0, 9),
            one("b/1", 0.4, 2, 10.0, 9),
            one("b/2", 0.4, 2, 30.0, 9),
            one("b/3", NAN, 2, 30.0, 9),
            one("c", 0.2, "x", 50.0, 10),
            one("d", None, "w", 50.0, 2),
        )
    )
    key = SortKey(sort.removeprefix("-"), sort.startswith("-"))
    more = SortKey("path")
    rows = families(index, sort=(key, more))
    assert [row.name for row in rows] == names
    if RUNS not in sort:
        assert [row.name for row in families(index, f"sort:{sort},path")] == names
    for at in range(5):
        page = index.search_families(TableQuery(sort=(key, more), offset=at, limit=2))
        assert [row.name for row in page.rows] == names[at : at + 2]
        assert (page.total, page.runs) == (4, 7)


# --- the same in plain Python

METRIC = st.one_of(st.none(), st.sampled_from([NAN, INF, -INF]), st.floats(-1e6, 1e6))
RUN = st.tuples(
    st.sampled_from(["x", "y", "z"]), st.integers(0, 3), METRIC, METRIC, st.integers(0, 9)
)


@settings(max_examples=80, deadline=None)
@given(st.lists(RUN, min_size=1, max_size=12), st.booleans(), st.integers(0, 3))
def test_sql_finds_what_plain_python_finds(
    runs: List[Tuple[str, int, Optional[float], Optional[float], int]], descending: bool, least: int
) -> None:
    made_up = [_made_up(number, *each) for number, each in enumerate(runs)]
    with tempfile.TemporaryDirectory() as folder:
        index = ExperimentIndex(Path(folder) / "index.sqlite")
        index.put(indexed(*made_up))
        query = f"size>={least}"
        rows = families(
            index,
            query,
            sort=(SortKey("best", descending),),
            columns=("size", *(["loss"] if _known("loss", made_up) else [])),
        )
    expected = dict(_expected([each for each in made_up if each.size_bytes >= least]))
    assert {row.family for row in rows} == expected.keys()
    for row in rows:
        members = expected[row.family]
        assert row.runs == len(members)
        assert row.seeds["random_seed"] == tuple(
            sorted({each.config["random_seed"] for each in members})
        )
        _compare(row.spreads["best_metric"], [each.best_metric for each in members], max)
        _compare(row.spreads["size"], [float(each.size_bytes) for each in members])
        if "loss" in row.spreads:
            _compare(row.spreads["loss"], [each.metrics.best.get("loss") for each in members], min)
        assert row.best == _best(members)
    means = [row.spreads["best_metric"].mean for row in rows]
    known = [mean for mean in means if mean is not None]
    assert means == known + [None] * (len(means) - len(known))
    for one, other in zip(known, known[1:]):
        assert one == pytest.approx(other, abs=1e-6) or (one > other) is descending


def _made_up(
    number: int,
    model: str,
    seed: int,
    f1: Optional[float],
    loss: Optional[float],
    size: int,
) -> Experiment:
    best = {"validation_f1": f1, "loss": loss}
    known = {name: value for name, value in best.items() if value is not None}
    config = {**GOAL, "model": model, "random_seed": seed}
    metrics = MetricSummary(0, known, {})
    return made(f"r{number}", config=config, metrics=metrics, size_bytes=size)


def _known(metric: str, runs: Sequence[Experiment]) -> bool:
    return any(metric in each.metrics.best for each in runs)


def _expected(runs: Sequence[Experiment]) -> Iterator[Tuple[str, List[Experiment]]]:
    found: Dict[Any, List[Experiment]] = {}
    for each in runs:
        found.setdefault(each.config["model"], []).append(each)
    for members in found.values():
        yield family_id("", members[0].config), members


def _compare(spread: Spread, values: Sequence[Optional[float]], best: Any = None) -> None:
    known = [value for value in values if value is not None]
    finite = [value for value in known if math.isfinite(value)]
    assert spread.count == len(finite)
    assert spread.nans == sum(map(math.isnan, known))
    assert spread.infinite == sum(map(math.isinf, known))
    # Squares of numbers below 1e-154 are 0.
    least = max(1e-9 * max(map(abs, finite), default=0.0), 1e-150)
    near = {"rel": 1e-9, "abs": least}
    if not finite:
        assert (spread.mean, spread.deviation, spread.best) == (None, None, None)
        return
    assert spread.mean == pytest.approx(statistics.fmean(finite), **near)
    assert (spread.low, spread.high) == (min(finite), max(finite))
    assert spread.best == (best(finite) if best else None)
    if len(finite) < 2:
        assert spread.deviation is None
    else:
        assert spread.deviation == pytest.approx(statistics.stdev(finite), **near)


def _best(members: Sequence[Experiment]) -> Optional[str]:
    known = [each for each in members if each.best_metric is not None]
    numbers = [each for each in known if not math.isnan(each.best_metric or 0.0)]
    if not numbers:
        return None
    return min(numbers, key=lambda each: (-(each.best_metric or 0.0), each.path)).path


# --- the setting


def test_another_setting_folds_anew_and_reads_no_directory(tmp_path: Path) -> None:
    scanned = Scanned(tmp_path)
    for name, config in {
        "a": {"lr": 1, "out": {"dir": "x"}, "random_seed": 1},
        "b": {"lr": 1, "out": {"dir": "y"}, "random_seed": 2},
        "c": {"lr": 2, "out": {"dir": "y"}},
    }.items():
        write_note(tmp_path / name, config=config)
    scanned.scan()
    assert [row.runs for row in families(scanned.index)] == [1, 1, 1]
    scanned.scan(irrelevant=["out.*"])
    assert scanned.reads == []
    assert [row.runs for row in families(scanned.index)] == [2, 1]
    scanned.index.regroup(["out", "lr"])
    assert [row.runs for row in families(scanned.index)] == [3]
    scanned.scan(irrelevant=[], rebuild=True)
    assert [row.runs for row in families(scanned.index)] == [1, 1, 1]


def test_the_same_setting_changes_nothing(index: ExperimentIndex) -> None:
    index.put(indexed(run("a", 1)))
    index.regroup(["a", "b"])
    stamp = index.stamp()
    index.regroup(["b", "a", "b"])
    assert index.stamp() == stamp


def test_an_index_that_is_not_there_yet_keeps_the_setting(index: ExperimentIndex) -> None:
    index.regroup(())
    assert not index.path.exists()
    index.regroup(["lr"])
    index.put(indexed(run("a", 1, lr=1), run("b", 1, lr=2)))
    assert only(index).runs == 2


def test_a_batch_that_was_made_with_another_setting_is_set_right(index: ExperimentIndex) -> None:
    """As by a scan, or a dashboard, that began before the setting was changed."""
    batch = make_batch(indexed(run("a", 1, lr=1), run("b", 1, lr=2)), ("model",))
    index.regroup(["lr"])
    with index.putting() as put_batch:
        put_batch(batch, ())
    assert only(index).runs == 2
    with reading(index.path) as connection:
        assert connection is not None and irrelevant_keys(connection) == ("lr",)


def test_what_is_written_while_families_are_worked_out_is_not_passed_over(
    index: ExperimentIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.put(indexed(run("a", 1, lr=1), run("b", 1, lr=2)))
    work_out = module.work_out

    def slow(*arguments: Any) -> Any:
        found = work_out(*arguments)
        index.put(indexed(run("c", 1, lr=3)))
        (changed,) = indexed(run("b", 1, model="other"))
        index.put([type(changed)(changed.experiment, "another signature")])
        return found

    monkeypatch.setattr(module, "work_out", slow)
    index.regroup(["lr"])
    assert [(row.name, row.runs) for row in families(index)] == [("*", 2), ("b", 1)]


def test_odd_paths_and_texts(index: ExperimentIndex) -> None:
    odd = {"\ud800": "\udcff", "größe": [1, {"x": math.inf}]}
    index.put(indexed(made("a\udcff/1", config=odd), made("a\udcff/2", config=odd)))
    index.put(indexed(made("empty\udcff")))
    first, second = families(index)
    assert (first.name, first.runs, second.runs) == ("a\udcff/*", 2, 1)
    ids = [first.family, second.family]
    index.regroup(["nothing"])
    assert [row.family for row in families(index)] == ids


def test_notes_are_searched_without_documents(index: ExperimentIndex) -> None:
    index.put(indexed(made("a", annotations=Annotations((), "good run")), made("b")))
    index.put_annotations("b", Annotations((), "bad\nrun \udcff"))
    with sqlite3.connect(index.path) as connection:
        connection.execute("UPDATE document SET annotations = NULL")
    connection.close()

    def paths(query: str) -> List[str]:
        found = index.search(TableQuery(query=query, columns=("notes",))).rows
        return [f"{row.path}: {row['notes']}" for row in found]

    assert paths("notes:GOOD") == ["a: good run"]
    assert paths("note:run sort:-notes") == ["a: good run", "b: bad\nrun \udcff"]
    assert paths("good") == ["a: good run"]
    index.put_annotations("a", Annotations())
    assert paths("-has:notes") == ["a: None"]

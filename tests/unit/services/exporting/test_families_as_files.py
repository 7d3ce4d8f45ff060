"""Families of runs as CSV, JSON lines and LaTeX."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import Any, Callable, Dict, List, Sequence

import pytest

from mallennlp.domain.experiment import Annotations, Experiment
from mallennlp.domain.metrics.summary import MetricSummary
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError, UsageError
from mallennlp.services.exporting.family_texts import DIFFER
from mallennlp.services.exporting.family_values import RECORD, SPREAD
from mallennlp.services.exporting.files import export
from mallennlp.services.exporting.lots import families_in_lots
from mallennlp.services.exporting.request import Format, Group
from mallennlp.services.index.family_query import RUNS, FamilyPage, FamilyRow
from mallennlp.services.index.query import SortKey, TableQuery
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import NOW_S, indexed, made

BY_PATH = TableQuery(sort=(SortKey("path"),), limit=None)
NAN = math.nan


def run(path: str, seed: int, f1: float, **more: Any) -> Experiment:
    """A run that tries to raise ``f1`` and began ``seed`` seconds after all others."""
    config = {
        "trainer": {"validation_metric": "+f1", "optimizer": "adam"},
        "random_seed": seed,
        **more.pop("config", {}),
    }
    metrics = MetricSummary(0, {"validation_f1": f1}, {})
    return made(path, config=config, metrics=metrics, started_s=NOW_S + seed, **more)


@pytest.fixture
def index(tmp_path: Path) -> ExperimentIndex:
    """Two families: of three runs below ``a_``, of which one has no finite metric, and of one."""
    index = ExperimentIndex(tmp_path / "index.sqlite")
    index.put(
        indexed(
            run("a_/s1", 1, 0.939, duration_s=60.0),
            run("a_/s2", 2, 0.963, duration_s=120.0, status=Status.FAILED),
            run("a_/s3", 3, NAN, duration_s=180.0),
            run("b", 1, 0.25, config={"lr": 0.1}, duration_s=5.0),
        )
    )
    return index


def text(index: ExperimentIndex, *arguments: Any, **named: Any) -> str:
    return "".join(export(index, *arguments, group="seeds", **named))


def table(said: str) -> List[Dict[str, str]]:
    """The lines of CSV by their titles, each of which there has to be once."""
    titles, *lines = csv.reader(io.StringIO(said, newline=""))
    assert len(set(titles)) == len(titles)
    return [dict(zip(titles, line, strict=True)) for line in lines]


def rows_of_latex(said: str) -> List[List[str]]:
    """The titles and the lines of a table."""
    lines = [line for line in said.splitlines() if line.endswith(r" \\")]
    return [line.removesuffix(r" \\").split(" & ") for line in lines]


# --- what stands in them


def test_csv_has_number_mean_deviation_best_and_seeds(index: ExperimentIndex) -> None:
    family, alone = table(text(index, BY_PATH, "csv", ["path", "validation_f1", "lr"]))
    assert (family["name"], family["runs"], family["seeds"]) == ("a_/s*", "3", "1,2,3")
    assert family["status"] == "failed:1,finished:2"
    assert family["best_run"] == "a_/s2" and len(family["family"]) == 16
    for name in ("validation_f1", "best_metric"):
        assert (family[f"{name}_count"], family[f"{name}_nans"]) == ("2", "1")
        assert float(family[f"{name}_mean"]) == pytest.approx(0.951)
        assert float(family[f"{name}_deviation"]) == pytest.approx(0.012 * math.sqrt(2))
        assert (family[f"{name}_best"], family[f"{name}_low"]) == ("0.963", "0.939")
    assert (family["lr"], family["lr_mean"]) == ("", "")
    assert (alone["runs"], alone["seeds"], alone["lr"]) == ("1", "1", "0.1")
    assert (alone["best_metric_mean"], alone["best_metric_deviation"]) == ("0.25", "")


def test_no_column_stands_there_twice_and_none_of_texts_has_a_mean(index: ExperimentIndex) -> None:
    asked = ["path", "status", "model", "best_metric", "best", "took", "tags", "trainer.optimizer"]
    first, _ = table(text(index, BY_PATH, "csv", asked))
    assert first["duration_s_mean"] == "120.0" and "took_mean" not in first
    assert not {"path", "common_status", "best_metric", "duration_s"} & first.keys()
    assert first["trainer.optimizer"] == "adam"
    assert not [title for title in first if title.startswith("trainer.optimizer_")]
    assert not [title for title in first if title.startswith(("model_", "tags_"))]


def test_columns_that_are_called_like_what_every_family_has(index: ExperimentIndex) -> None:
    names = ["name", "seeds", RUNS, "family", "reason"]
    family, alone = table(text(index, BY_PATH, "csv", names))
    assert (family["name"], family["common_name"]) == ("a_/s*", "")
    assert (alone["name"], alone["common_name"], alone["reason"]) == ("b", "b", "2 epochs done")


def test_times_are_dates_and_other_units_stand_in_the_titles(index: ExperimentIndex) -> None:
    family, _ = table(text(index, BY_PATH, "csv", ["started"]))
    ends = {part: family[f"started_{part}"] for part in ("low", "mean", "high")}
    assert list(ends.values()) == [f"2027-01-15T08:00:0{second}Z" for second in (1, 2, 3)]
    assert float(family["started_deviation_s"]) == 1.0 and "started_deviation" not in family
    spread = json.loads(text(index, "path:a_/*", "json", ["started_s"]))["spreads"]["started"]
    assert {part: spread[part] for part in ends} == ends and spread["deviation_s"] == 1.0


def test_json_is_an_object_a_family(index: ExperimentIndex) -> None:
    lines = text(index, BY_PATH, "json", ["took", "lr"]).splitlines()
    family, alone = map(json.loads, lines)
    assert tuple(family) == tuple(alone) == RECORD
    assert family["seeds"]["random_seed"] == [1, 2, 3]
    assert family["status"] == {"finished": 2, "failed": 1}
    assert tuple(family["spreads"]["best_metric"]) == SPREAD
    assert family["spreads"]["duration_s"]["mean"] == 120.0
    assert family["common"]["lr"] is None and "duration_s" not in family["common"]
    assert alone["common"]["duration_s"] == 5.0 and alone["common"]["path"] == "b"


def test_latex_has_means_with_deviations_and_of_how_many(index: ExperimentIndex) -> None:
    names = ["path", RUNS, "validation_f1", "took", "started", "status", "lr", "seeds", "path"]
    said = text(index, BY_PATH, "latex", names)
    assert said.startswith(r"\begin{tabular}{lrrrllrl}")
    assert rows_of_latex(said) == [
        ["runs", "n", r"validation\_f1", "took", "started", "status", "lr", "seeds"],
        [
            r"a\_/s*",
            "3",
            r"0.951 $\pm$ 0.017 (of 2, 1 NaN)",
            r"2 min $\pm$ 1 min",
            "2027{-}01{-}15",
            "1 failed, 2 finished",
            "",
            "1, 2, 3",
        ],
        ["b", "1", "0.2500", "5.0 s", "2027{-}01{-}15", "finished", "0.1", "1"],
    ]


def test_values_look_as_those_of_single_runs_do(index: ExperimentIndex) -> None:
    tagged = Annotations(("x", "y z"), archived=False)
    index.put(indexed(run("c", 1, 0.5, config={"x": 1}, annotations=tagged)))
    names = ["tags", "best_metric_name", "status", "size", "started", "took", "trainer.optimizer"]
    single = "".join(export(index, "path=c", "latex", names))
    assert "x, y z & f1 & finished" in single
    assert text(index, "path=c", "latex", names) == single


def test_what_the_runs_do_not_agree_on_is_said(index: ExperimentIndex) -> None:
    _, family, alone = rows_of_latex(text(index, BY_PATH, "latex", ["name", "reason", "tags"]))
    assert family == [DIFFER, "2 epochs done", ""] and alone[0] == "b"


def test_families_that_are_called_alike_can_be_told_apart(index: ExperimentIndex) -> None:
    index.put(indexed(run("x", 1, 0.5, config={"k": 1}), run("y", 2, 0.5, config={"k": 1})))
    said = rows_of_latex(text(index, "k:1", "latex", ["path"]))
    assert said == [["runs"], ["x and 1 more"]]


def test_the_usual_columns(index: ExperimentIndex) -> None:
    titles = rows_of_latex(text(index, "", "latex"))[0]
    assert " ".join(titles) == "runs n seeds status model mean std best metric family"
    first, _ = table(text(index, ""))
    assert "best_metric_mean" in first and first["version"] == "2.10.1"


# --- which families


def test_a_selection_is_folded_into_families_of_just_these_runs(index: ExperimentIndex) -> None:
    index.put(indexed(run("a_/s4", 4, 0.5, annotations=Annotations(archived=True))))
    chosen = ["b", "a_/s4", "a_/s1", "nothing-like-this"]
    first, second = table(text(index, BY_PATH, "csv", paths=chosen))
    assert (first["runs"], first["seeds"], first["best_metric_high"]) == ("2", "1,4", "0.939")
    assert (second["name"], second["runs"]) == ("b", "1")
    assert text(index, "", "json", paths=[]) == ""


def test_the_newest_come_first_unless_it_says_otherwise(index: ExperimentIndex) -> None:
    assert [row["name"] for row in table(text(index, ""))] == ["a_/s*", "b"]
    assert [row["name"] for row in table(text(index, "sort:best"))] == ["b", "a_/s*"]
    assert [row["runs"] for row in table(text(index, TableQuery(sort=(SortKey(RUNS),))))] == [
        "1",
        "3",
    ]


@pytest.mark.parametrize("form", Format)
def test_of_nothing_and_of_a_mistake_no_family_is_written(
    index: ExperimentIndex, form: Format
) -> None:
    assert len(text(index, "path:none", form).splitlines()) == (1 if form is Format.CSV else 0)
    for query, columns in (("nonsense>3", ["path"]), ("(", ()), ("", ["no such"])):
        pieces = export(index, query, form, columns, group=Group.SEEDS)
        with pytest.raises(QueryError):
            next(pieces)


def test_another_group_or_form_is_refused_at_once(index: ExperimentIndex) -> None:
    with pytest.raises(UsageError, match="cannot be grouped by 'model', but by seeds"):
        export(index, "", group="model")
    with pytest.raises(UsageError, match="no format 'xlsx'"):
        export(index, "", "xlsx", group="seeds")


def test_an_index_that_is_not_there_has_no_families(tmp_path: Path) -> None:
    index = ExperimentIndex(tmp_path / "none.sqlite")
    assert text(index, "", "json", ["path", "best"]) == ""
    assert index.families_of(TableQuery()) == [] == index.family_rows(TableQuery(), ["x" * 16])


# --- lots


class Watched:
    """An index that notes how many families it gives, and does something after the first."""

    def __init__(self, index: ExperimentIndex, then: Callable[[], None] = lambda: None) -> None:
        self.index, self.then = index, then
        self.given: List[int] = []

    def search_families(self, query: TableQuery) -> FamilyPage:
        page = self.index.search_families(query)
        self.given.append(len(page.rows))
        self.then()
        return page

    def families_of(self, query: TableQuery) -> List[str]:
        return self.index.families_of(query)

    def family_rows(self, query: TableQuery, families: Sequence[str]) -> List[FamilyRow]:
        rows = self.index.family_rows(query, families)
        self.given.append(len(rows))
        return rows


def many(index: ExperimentIndex, names: Sequence[str]) -> None:
    """Two runs in a family of its own for each name."""
    index.put(
        indexed(
            *[
                run(f"{name}/s{seed}", seed, 0.5, config={"k": name})
                for name in names
                for seed in (1, 2)
            ]
        )
    )


@pytest.mark.parametrize("lot_rows", [1, 4, 10, 50])
@pytest.mark.parametrize("way", [False, True])
def test_lots_are_the_search_in_pieces(index: ExperimentIndex, lot_rows: int, way: bool) -> None:
    many(index, [f"r{number:02}" for number in range(10)])
    for offset, limit in ((0, None), (3, 4), (0, 0), (5, 100), (99, None)):
        query = TableQuery(
            sort=(SortKey("k", way),), query="path:r*/s1", offset=offset, limit=limit
        )
        query = query._replace(columns=("k", "notes"))
        lots = list(families_in_lots(query, index, lot_rows))
        assert all(0 < len(lot) <= lot_rows for lot in lots)
        found = tuple(row for lot in lots for row in lot)
        assert found == index.search_families(query).rows
        assert all(row.runs == 1 for row in found), "the query counts in each lot"


def test_no_more_than_one_lot_is_fetched_at_a_time(index: ExperimentIndex) -> None:
    many(index, [f"r{number}" for number in range(8)])
    watched = Watched(index)
    lots = families_in_lots(BY_PATH, watched, 4)
    assert len(next(lots)) == 4 and watched.given == [4]
    assert [len(lot) for lot in lots] == [4, 2] and watched.given == [4, 4, 2]


def test_what_happens_meanwhile_neither_doubles_nor_hides_a_family(index: ExperimentIndex) -> None:
    names = [f"r{number:02}" for number in range(10)]
    many(index, names)

    def others_go_on() -> None:
        many(index, ["a0", "a1"])  # stand before the rest
        index.remove(["a_/s1", "r01/s1", "r06/s1", "r06/s2", "r07/s1"])

    lots = list(families_in_lots(BY_PATH, Watched(index, others_go_on), 4))
    found = [(row.first.split("/")[0], row.runs) for lot in lots for row in lot]
    assert found[:4] == [("a_", 3), ("b", 1), ("r00", 2), ("r01", 2)]
    expected = {**{name: 2 for name in ["a0", "a1", *names[2:]]}, "r07": 1}
    assert dict(found[4:]) == {name: runs for name, runs in expected.items() if name != "r06"}
    assert len(found) == len(set(found))

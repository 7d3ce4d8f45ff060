"""``mallennlp ls --group seeds``: what is printed of a family."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

import attrs
import pytest

from mallennlp.cli.families import Families
from mallennlp.cli.listing import Shown
from mallennlp.domain.metrics.summary import MetricSummary
from mallennlp.project import Project
from mallennlp.services.exporting.family_values import RECORD
from mallennlp.services.index.family_query import RUNS
from mallennlp.services.index.query import SortKey, TableQuery
from tests.unit.cli.test_completing import project_of
from tests.unit.services.index.making import NOW_S, indexed, made

NAN = float("nan")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Two families: of three runs, and of one."""
    project = project_of(tmp_path, [])
    for path, seed, f1, extra in [
        ("a/1", 1, 0.5, {}),
        ("a/2", 2, 0.7, {}),
        ("a/3", 3, NAN, {}),
        ("b", 1, 0.25, {"lr": 0.1}),
    ]:
        config = {"trainer": {"validation_metric": "+f1"}, "random_seed": seed, **extra}
        metrics = MetricSummary(0, {"validation_f1": f1}, {})
        started_s = NOW_S - seed * 86_400
        project.index.put(
            indexed(made(path, config=config, metrics=metrics, started_s=started_s, duration_s=60))
        )
    return project


def listing(project: Project, *asked: str, sorted_by: str = "path") -> Families:
    """A list as the command makes it."""
    shown = Shown((), asked, (sorted_by,) if sorted_by != "path" else ())
    return Families(project, TableQuery(sort=(SortKey(sorted_by),)), shown, None)


def table(families: Families) -> List[Dict[str, str]]:
    """The texts of the table's cells, by their titles."""
    (lot,) = families.lots()
    columns = families.columns(lot)
    return [
        {shown.title: families.cell(row, name, NOW_S).text for name, shown in columns.items()}
        for row in lot
    ]


def test_the_usual_columns(project: Project) -> None:
    first, second = table(listing(project))
    assert " ".join(first) == "runs n seeds status model mean std best metric family"
    family = first.pop("family")
    assert first == {
        "runs": "a/1 and 2 more",
        "n": "3",
        "seeds": "1, 2, 3",
        "status": "finished",
        "model": "",
        "mean": "0.6000 (of 2, 1 NaN)",
        "std": "0.1414",
        "best": "0.7000",
        "metric": "f1",
    }
    assert (second["n"], second["mean"], second["std"]) == ("1", "0.2500", "")
    assert project.search(f"family:{family}").total == 3


def test_columns_that_are_asked_for(project: Project) -> None:
    names = ("validation_f1", "lr", "started", "took", "name", "size")
    first, second = table(listing(project, *names, sorted_by=RUNS))[::-1]
    assert "mean" not in first
    assert {name: first[name] for name in ("validation_f1", "lr", "name")} == {
        "validation_f1": "0.60 ± 0.14 (of 2, 1 NaN)",
        "lr": "",
        "name": "(differ)",
    }
    assert (first["started"], first["took"], first["size"]) == ("1 d ago", "1 min", "100 B")
    assert (second["lr"], second["validation_f1"], second["name"]) == ("0.1", "0.2500", "b")


def test_what_is_sorted_by_is_shown(project: Project) -> None:
    first, *_ = table(listing(project, sorted_by="size"))
    assert first["size"] == "100 B" and "mean" in first
    first, *_ = table(listing(project, sorted_by="best"))
    assert list(first).count("best") == 1
    assert "runs" in table(listing(project, sorted_by=RUNS))[0]


def test_a_record_for_programs(project: Project) -> None:
    families = listing(project, "lr")
    (lot,) = families.lots()
    record, alone = map(families.record, lot)
    assert tuple(record) == RECORD
    assert record["name"] == families.csv_values(lot[0])[1] == "a/1 and 2 more"
    assert record["seeds"] == {"random_seed": [1, 2, 3], "numpy_seed": [], "pytorch_seed": []}
    assert record["status"] == {"finished": 3} and record["best_run"] == "a/2"
    spread = record["spreads"]["best_metric"]
    assert (spread["count"], spread["nans"], spread["best"]) == (2, 1, 0.7)
    assert record["common"]["lr"] is None and "path" not in record["common"]
    assert alone["common"]["path"] == "b" and alone["common"]["lr"] == 0.1
    assert alone["common"]["started"].endswith("Z") and alone["common"]["status"] == "finished"


def test_a_line_of_csv_has_a_value_for_each_title(project: Project) -> None:
    families = listing(project, "lr", "name", "validation_f1")
    (lot,) = families.lots()
    for row in lot:
        line: Dict[str, Any] = dict(zip(families.csv_titles(), families.csv_values(row)))
        assert len(line) == len(families.csv_titles()) == len(families.csv_values(row))
        assert line["validation_f1_count"] == row.spreads["validation_f1"].count
        assert line["best_metric_mean"] == row.spreads["best_metric"].mean
    assert line["lr"] == 0.1 and line["lr_mean"] == 0.1
    assert line["name"] == line["common_name"] == "b"
    assert line["seeds"] == ["1"] and line["status"] == ["finished:1"]


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        ({"a/1": 1, "a/2": 1}, ["a/1 and 1 more"]),
        ({"a/s_1": 1, "a/s_2": 1}, ["a/s_*"]),
        (
            {"a/s_1": 1, "a/s_2": 1, "a/s_3": 2, "a/s_4": 2},
            ["a/s_1 and 1 more", "a/s_3 and 1 more"],
        ),
        ({"a/s": 1, "b/s": 1, "c": 2}, ["*/s", "c"]),
        ({"a": 1, "b/c": 1, "x/d/e": 1, "y": 2, "z": 2}, ["a and 2 more", "y and 1 more"]),
    ],
)
def test_families_can_be_told_apart(
    tmp_path: Path, paths: Dict[str, int], names: List[str]
) -> None:
    project = project_of(tmp_path, [])
    project.index.put(indexed(*(made(path, config={"lr": lr}) for path, lr in paths.items())))
    assert [line["runs"] for line in table(listing(project, sorted_by="path"))] == names


def test_the_columns_that_are_asked_for_and_no_others(project: Project) -> None:
    assert list(table(listing(project, "lr"))[0]) == ["runs", "n", "lr"]
    names = ("seeds", "family", "lr", "status")
    first, *_ = table(listing(project, *names))
    assert list(first) == ["runs", "n", *names] and first["seeds"] == "1, 2, 3"
    families = listing(project, "lr", "runs", "path")
    families.shown = families.shown._replace(exact=True)
    exact, *_ = table(families)
    assert list(exact.items()) == [("lr", ""), ("n", "3"), ("runs", "a/1 and 2 more")]
    assert list(table(listing(project, "lr", sorted_by="best"))[0])[-1] == "best"


def test_a_changed_setting_counts_at_once(project: Project) -> None:
    assert len(table(listing(project))) == 2
    experiments = attrs.evolve(project.config.experiments, irrelevant=("lr",))
    changed = Project(project.root, attrs.evolve(project.config, experiments=experiments))
    (only,) = table(listing(changed))
    assert only["n"] == "4"

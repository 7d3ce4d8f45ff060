"""What cells show of a family, and of the runs below it."""

from __future__ import annotations

import math
from typing import Any, Dict

import attrs
import pytest

from mallennlp.dashboard.components.table.columns import DEFAULT_COLUMNS, FIXED, definitions
from mallennlp.dashboard.components.table.family_cells import (
    VARIES,
    as_lines,
    columns_to_ask,
    family_cells,
)
from mallennlp.dashboard.components.table.family_columns import (
    BEST_RUN,
    GRIDS_OWN,
    SEED_LIST,
    with_family_columns,
)
from mallennlp.domain.status import Status
from mallennlp.services.index.family_query import FamilyRow, FoldedFamily, Spread, UnfoldedRun
from mallennlp.services.index.values import restored
from tests.unit.dashboard.components.table.test_cells import ROW

GOAL = "validation_accuracy"
FAMILY = FamilyRow(
    family="5663afe7b433b8ec",
    name="pos/lstm/seed_*",
    runs=3,
    statuses={Status.FINISHED: 2, Status.FAILED: 1},
    seeds={"random_seed": (13, 42, "x"), "numpy_seed": (1,), "pytorch_seed": ()},
    goal=GOAL,
    best="pos/lstm/seed_42",
    spreads={
        "best_metric": Spread(2, 0.95, 0.0123, 0.94, 0.96, 0.96, nans=1),
        "epochs": Spread(3, 4.0, 1.0, 3.0, 5.0),
        "duration_s": Spread(3, 61.0, 5.0, 50.0, 70.0),
        "started_s": Spread(3, 5e8, 1.0, 1_000_000_000.0 - 7200.0, 1_000_000_000.0),
        "size_bytes": Spread(3, 2_000.0, 5.0, 1_000.0, 3_000.0),
        "lr": Spread(3, 0.2, 0.1, 0.1, 0.3),
        "best_loss": Spread(3, 0.5, 0.1, 0.4, 0.6, 0.4),
        "last_loss": Spread(0, nans=3),
    },
    values={"model": "simple_tagger", "train_data": None, "epochs_planned": 12, "dim": 32},
)
LINE = FoldedFamily(
    row=FAMILY,
    is_open=True,
    tags=("old", "paper"),
    paths=("pos/lstm/seed_13", "pos/lstm/seed_42", "pos/lstm/seed_x"),
    listed={"best_metric": ((13, 0.94), (42, 0.96)), "best_loss": (), "last_loss": ()},
)


def cells(line: FoldedFamily = LINE, *columns: str) -> Dict[str, Any]:
    return family_cells(line, columns or DEFAULT_COLUMNS, now_s=1_000_000_090.0)


def of(**changes: Any) -> FoldedFamily:
    """The family with other values of its row."""
    return attrs.evolve(LINE, row=attrs.evolve(FAMILY, **changes))


def test_a_family_has_a_line_of_its_own_and_no_path() -> None:
    shown = cells()
    assert shown["row"] == "5663afe7b433b8ec/" and shown["family_id"] == "5663afe7b433b8ec"
    assert (shown["name"], shown["runs"], shown["is_open"]) == ("pos/lstm/seed_*", 3, True)
    assert "path" not in shown, "an action on this path would be one on something else"
    assert shown["paths"] == list(LINE.paths)
    assert shown["tags"] == ["old", "paper"]
    assert shown[SEED_LIST] == "13, 42, x"
    assert shown[f"{SEED_LIST}_full"] == "random_seed: 13, 42, x"
    assert shown[BEST_RUN] == shown[f"{BEST_RUN}_path"] == "pos/lstm/seed_42"


def test_a_metric_is_its_mean_and_on_hover_everything_else() -> None:
    shown = cells()
    assert shown["best_metric"] == "0.950 ± 0.012 (2)", "one of the three has none"
    assert shown["best_metric_full"].split("\n") == [
        "n = 2 of 3",
        "mean 0.95, standard deviation 0.0123",
        "min 0.94, max 0.96",
        "1 NaN, left out",
        "seed 13: 0.94",
        "seed 42: 0.96",
    ]
    assert shown["best_metric_name"] == "accuracy"
    assert shown["best_metric_name_full"] == GOAL
    loss = cells(LINE, "best_loss", "last_loss")
    assert (loss["best_loss"], loss["last_loss"]) == ("0.50 ± 0.10", "NaN")
    assert loss["best_loss_number"] is True
    assert loss["last_loss_full"] == "n = 0 of 3\n3 NaN, left out"


@pytest.mark.parametrize(
    "spread, shown",
    [
        (Spread(0), ""),
        (Spread(0, infinite=1), "∞"),
        (Spread(1, 0.5, None, 0.5, 0.5, 0.5), "0.5000 (1)"),
        (Spread(3, 0.5, None, 0.5, 0.5, 0.5), "0.5000"),
    ],
)
def test_a_metric_of_few_runs(spread: Spread, shown: str) -> None:
    assert cells(of(spreads={"best_metric": spread}), "best_metric")["best_metric"] == shown


def test_of_very_many_runs_some_values_are_told() -> None:
    line = attrs.evolve(
        of(runs=40, spreads={"best_metric": Spread(40, 0.5, 0.1, 0.0, 1.0, 1.0)}),
        listed={"best_metric": tuple((None, 0.5) for _ in range(20))},
    )
    lines = cells(line, "best_metric")["best_metric_full"].split("\n")
    assert lines[-2:] == ["no seed: 0.5", "and 20 more"]
    many = of(seeds={"random_seed": tuple(range(50)), "numpy_seed": ()})
    assert cells(many)[SEED_LIST].endswith(", 29, and 20 more")


def test_what_all_agree_on_is_shown_and_what_they_do_not_varies() -> None:
    shown = cells()
    assert (shown["model"], shown["train_data"], shown["dataset_reader"]) == (
        "simple_tagger",
        "",
        VARIES,
    )
    config = cells(LINE, "dim", "lr", "optimizer")
    assert config["dim"] == "32" and config["dim_number"] is True
    assert (config["lr"], config["lr_full"]) == (VARIES, "0.1 to 0.3")
    assert config["optimizer"] == VARIES


def test_of_how_many_runs_a_mean_is_stands_beside_it_where_it_is_not_of_all() -> None:
    spreads = {"duration_s": Spread(2, 9.9, 8.7, 1.0, 18.0), "size_bytes": Spread(1, 5, None, 5, 5)}
    shown = cells(of(spreads=spreads), "duration_s", "size_bytes")
    assert shown["duration_s"] == "9.9 s ± 8.7 s (2)"
    assert shown["duration_s_full"] == "mean of 2 of 3, 1.0 s to 18 s"
    assert shown["size_bytes"] == "5 B (1)"


def test_states_are_counted() -> None:
    shown = cells()
    assert shown["status"] == "2 finished, 1 failed"
    assert [(each["status"], each["count"]) for each in shown["statuses"]] == [
        ("finished", 2),
        ("failed", 1),
    ]
    assert all(each["icon"] for each in shown["statuses"])


def test_times_are_the_newest_and_durations_the_mean() -> None:
    shown = cells(LINE, "started_s", "duration_s", "size_bytes", "epochs", "last_activity_s")
    assert shown["started_s"] == "1 min ago"
    assert shown["started_s_full"] == (
        "the last 2001-09-09 01:46:40 UTC, the first 2001-09-08 23:46:40 UTC"
    )
    assert (shown["duration_s"], shown["duration_s_full"]) == (
        "1 min 1 s ± 5.0 s",
        "mean of 3, 50 s to 1 min 10 s",
    )
    assert shown["size_bytes"] == "2.0 KB ± 5 B" and shown["last_activity_s"] == ""
    assert shown["epochs"] == "3–5 / 12"
    same = {"epochs": Spread(3, 5.0, 0.0, 5.0, 5.0)}
    assert cells(of(spreads=same, values={}), "epochs")["epochs"] == "5"


def test_a_family_without_any_result_has_empty_cells() -> None:
    bare = of(goal=None, best=None, spreads={"best_metric": Spread(0), "epochs": Spread(3)})
    shown = cells(bare)
    assert shown["best_metric"] == shown["best_metric_name"] == shown[BEST_RUN] == ""
    assert shown["duration_s"] == shown["started_s"] == ""
    assert f"{BEST_RUN}_path" not in shown


def test_damage_is_told_once() -> None:
    assert cells(of(values={"problems": ()}))["problems"] == []
    assert cells(of(values={"problems": ("x is damaged",)}))["problems"] == ["x is damaged"]
    assert cells(of(values={}))["problems"] == ["Some of these runs are damaged."]


def test_a_family_is_called_by_what_its_paths_have_in_common() -> None:
    assert cells()["name_full"] == "pos/lstm/seed_13\npos/lstm/seed_42\npos/lstm/seed_x"
    large = attrs.evolve(of(name="a/s_*", best=None, runs=500), paths=())
    assert cells(large)["name"] == cells(large)["name_full"] == "a/s_*"
    many = attrs.evolve(of(runs=14), paths=tuple(f"r{number:02}" for number in range(14)))
    lines = cells(many)["name_full"].split("\n")
    assert (len(lines), lines[0], lines[-1]) == (13, "r00", "and 2 more")


def test_families_that_are_called_alike_are_called_by_their_first_run() -> None:
    alike = [of(name="2.10.1/*", family=f"{at}", first=f"2.10.1/{at}\udcff") for at in "ab"]
    lines = as_lines([*alike, of(name="a/s_*", family="c")], ["path"], 0.0)
    assert [line["name"] for line in lines] == [
        "2.10.1/a\ufffd and 2 more",
        "2.10.1/b\ufffd and 2 more",
        "a/s_*",
    ]


def test_runs_below_a_family_and_alone() -> None:
    below, alone = as_lines(
        [UnfoldedRun(ROW, "5663afe7b433b8ec", 13), UnfoldedRun(ROW, None)], DEFAULT_COLUMNS, 0.0
    )
    assert below["row"] == below["path"] == ROW.path
    assert (below["member_of"], below[SEED_LIST]) == ("5663afe7b433b8ec", "13")
    assert (alone["member_of"], alone[SEED_LIST]) == (None, "")
    assert below["best_metric"] == "0.9510"


def test_paths_that_are_not_unicode_come_back() -> None:
    odd = "fold\udcff/run é"
    line = attrs.evolve(of(best=odd, name=odd), paths=(odd,))
    shown = cells(line)
    assert [restored(path.encode().decode()) for path in shown["paths"]] == [odd]
    assert restored(shown[f"{BEST_RUN}_path"]) == odd
    assert shown["name"].encode() and shown[BEST_RUN].encode()


def test_every_fixed_column_has_a_cell() -> None:
    columns = [name for name in FIXED if name != "path"]
    shown = cells(LINE, *FIXED)
    assert set(columns) <= shown.keys()
    assert not any(isinstance(value, float) and math.isnan(value) for value in shown.values())


def test_only_numbers_and_what_no_run_has_by_itself_are_asked_for() -> None:
    assert columns_to_ask(["path", "status", "model", "epochs", "started_s", "lr", "notes"]) == [
        "epochs",
        "started_s",
        "lr",
        "notes",
    ]


@pytest.mark.parametrize("shown", [True, False])
def test_the_columns_of_families_stand_behind_the_first(shown: bool) -> None:
    made = with_family_columns(definitions(["path", "lr"]), shown)
    assert [column["field"] for column in made] == ["path", SEED_LIST, BEST_RUN, "lr"]
    own = made[1:3]
    assert all(column["initialHide"] is not shown for column in own)
    assert all(column["colId"].startswith(GRIDS_OWN) for column in own)
    assert not any(column["sortable"] or column["filter"] for column in own)
    assert [column["field"] for column in with_family_columns([], shown)] == [SEED_LIST, BEST_RUN]

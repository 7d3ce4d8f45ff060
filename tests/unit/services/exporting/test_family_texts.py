"""What a family of runs says to people."""

from __future__ import annotations

from typing import Any, List

import attrs
import pytest

from mallennlp.domain.durations import compact
from mallennlp.domain.status import Status
from mallennlp.services.exporting import family_texts
from mallennlp.services.exporting.family_texts import Names, spread_text
from mallennlp.services.exporting.family_values import shown_seeds
from mallennlp.services.index.family_query import FamilyRow, Spread

NOW_S = 1_800_000_000.0
ROW = FamilyRow(
    family="0123456789abcdef",
    name="a/s_*",
    runs=3,
    statuses={Status.FINISHED: 3},
    seeds={"random_seed": (1, 2, 3), "numpy_seed": (), "pytorch_seed": ()},
    goal="validation_f1",
    best="a/s_2",
    spreads={"best_metric": Spread(3, 0.951, 0.012, 0.94, 0.963, 0.963)},
    values={"model": "tagger", "best_metric_name": "validation_f1"},
    first="a/s_1",
)


def said(row: FamilyRow, *columns: str) -> List[str]:
    """The texts of these columns."""
    names = Names()
    names.note([row])
    cells = family_texts.cells(columns)
    return [family_texts.text(row, cell, NOW_S, names) for cell in cells]


def test_a_metric_has_mean_and_deviation_in_digits_that_say_something() -> None:
    assert said(ROW, "best", "best_metric_name", "model") == ["0.951 ± 0.012", "f1", "tagger"]


def test_other_numbers_have_their_units() -> None:
    spreads = {
        "duration_s": Spread(3, 90.0, 30.0, 60.0, 120.0),
        "size_bytes": Spread(3, 2048.4, 1024.0, 1024, 3072),
        "last_activity_s": Spread(3, NOW_S - 120, 60.0, NOW_S - 180, NOW_S - 60),
        "epochs": Spread(2, 3.5, 0.7071, 3, 4),
    }
    row = attrs.evolve(ROW, spreads={**ROW.spreads, **spreads})
    assert said(row, "took", "size", "last_activity", "epochs") == [
        "1 min 30 s ± 30 s",
        "2.0 KB ± 1.0 KB",
        "1 min ago",
        "3.50 ± 0.71 (of 2)",
    ]


def test_runs_in_several_states_are_counted() -> None:
    assert said(ROW, "status") == ["finished"]
    mixed = attrs.evolve(ROW, statuses={Status.FAILED: 1, Status.FINISHED: 2})
    assert said(mixed, "status") == ["1 failed, 2 finished"]


def test_the_usual_cells_have_what_is_wanted_besides_and_nothing_twice() -> None:
    cells = family_texts.usual_cells(["lr", "best", "status", "runs", "lr", "took"])
    assert cells[:6] == ["name", "runs", "seeds", "status", "column lr", "column duration_s"]
    assert len(cells) == len(set(cells)) == 12


def test_each_lot_has_its_own_unclear_names() -> None:
    other, alone = attrs.evolve(ROW, first="b/s_1"), attrs.evolve(ROW, runs=1, first="c")
    names, found = Names(), []
    for lot in names.noted([[ROW, other], [ROW], [alone, attrs.evolve(ROW, name="x/*")]]):
        found += [names.of(row) for row in lot]
    assert found == ["a/s_1 and 2 more", "b/s_1 and 2 more", "a/s_*", "a/s_*", "a/s_1 and 2 more"]


@pytest.mark.parametrize(
    ("spread", "runs", "text"),
    [
        (Spread(0), 3, ""),
        (Spread(1, 0.5), 1, "0.5000"),
        (Spread(2, 0.5, 0.0), 2, "0.5000 ± 0"),
        (Spread(9, 0.5, 0.1), 13, "0.50 ± 0.10 (of 9)"),
        (Spread(1, 0.5), 2, "0.5000 (of 1)"),
        (Spread(2, 0.5, 0.1, infinite=1), 3, "0.50 ± 0.10 (of 2, 1 ∞)"),
        (Spread(1_000, 0.5, 0.1, nans=1_000), 2_500, "0.50 ± 0.10 (of 1,000, 1,000 NaN)"),
        (Spread(0, nans=2, infinite=1), 4, "(2 NaN, 1 ∞)"),
    ],
)
def test_spreads(spread: Spread, runs: int, text: str) -> None:
    assert spread_text(spread, runs) == text


def test_a_deviation_has_the_unit_of_its_mean() -> None:
    assert spread_text(Spread(3, 9.9, 8.7), 3, compact) == "9.9 s ± 8.7 s"


@pytest.mark.parametrize(
    ("seeds", "shown"),
    [
        ({"random_seed": (1,), "numpy_seed": (2, 3), "pytorch_seed": (4, 5)}, (2, 3)),
        ({"random_seed": (1,), "numpy_seed": (2,), "pytorch_seed": ()}, (1,)),
        ({"random_seed": (), "numpy_seed": (), "pytorch_seed": ()}, ()),
    ],
)
def test_the_seed_that_tells_runs_apart(seeds: Any, shown: Any) -> None:
    assert shown_seeds(attrs.evolve(ROW, seeds=seeds)) == shown

"""Two sides put to the test: the values that count, and the sentences and tables about them."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any, Dict, List, Optional, Sequence

import pytest
from scipy import stats

from mallennlp.domain.metrics.comparison import Moment
from mallennlp.domain.plain_table import PlainTable
from mallennlp.domain.significance.judging import Significance, compare_groups, smallest_p
from mallennlp.domain.significance.tables import groups_table, table_of_tests
from mallennlp.domain.significance.words import p_text, sentences
from mallennlp.domain.statistics.bootstrap import paired_bootstrap
from mallennlp.domain.statistics.permutation import permutation_test
from tests.unit.domain.comparisons import family_side, run_side

ACCURACY, LOSS = "validation_accuracy", "validation_loss"
LSTM, GRU = [0.951, 0.948, 0.953, 0.955], [0.941, 0.947, 0.939]


def compared(
    first: Sequence[Optional[float]], second: Sequence[Optional[float]], metric: str = ACCURACY
) -> Significance:
    """Two families with these values of a metric; None for a run that has it not."""
    sides = [
        family_side(name, bests(values, metric))
        for name, values in (("lstm", first), ("gru", second))
    ]
    return compare_groups(metric, sides[0], sides[1])


def bests(values: Sequence[Optional[float]], metric: str) -> List[Dict[str, float]]:
    return [{} if value is None else {metric: value} for value in values]


def said(found: Significance, sides: int = 2) -> str:
    return " ".join(sentences(found, sides))


def cells(table: PlainTable, row: int) -> List[str]:
    assert all(len(each) == len(table.columns) for each in table.rows)
    return [cell.text for cell in table.rows[row]]


def test_the_numbers_are_scipys() -> None:
    found = compared(LSTM, GRU)
    assert found.welch is not None and found.permutation is not None
    theirs = stats.ttest_ind(GRU, LSTM, equal_var=False)
    assert found.welch.p == pytest.approx(float(theirs.pvalue), rel=1e-10)
    assert found.difference == found.welch.difference == pytest.approx(-0.0094166667)
    assert found.permutation == permutation_test(LSTM, GRU)


def test_runs_without_a_finite_value_are_left_out_and_told() -> None:
    found = compared([0.9, math.nan, 0.8, None, math.inf, -math.inf], [0.7, 0.6])
    assert found.first.values == (0.9, 0.8)
    assert found.first.left_out == ("lstm/1", "lstm/3", "lstm/4", "lstm/5")
    assert found.welch is not None
    assert "lstm: 4 runs have no finite value, and are left out (1, 3, 4 and 1 more)." in said(
        found
    )


def test_a_difference_is_told_with_its_interval_and_what_chance_would_do() -> None:
    text = said(compared(LSTM, GRU))
    assert "The mean of validation_accuracy is 0.0094 lower (worse) in gru than in lstm." in text
    assert "With a confidence of 95 % the difference lies between -0.0177 and -0.0011." in text
    assert "If only chance parted them, 4 in 100 such comparisons" in text
    assert "ignificant" not in text and "!" not in text and "may be none" not in text


def test_an_interval_around_0_is_told() -> None:
    text = said(compared([0.95, 0.951, 0.949], [0.94, 0.96, 0.951]))
    assert "which may be none at all: more runs would tell more." in text


@pytest.mark.parametrize(
    "metric, first, second, words",
    [
        (LOSS, [1.0, 1.1], [0.5, 0.6], "lower (better) in gru"),
        (LOSS, [0.5, 0.6], [1.0, 1.1], "higher (worse) in gru"),
        ("peak_memory_MB", [1.0, 1.1], [0.5, 0.6], "lower in gru"),
        (ACCURACY, [0.5, 0.7], [0.7, 0.5], "Both sides have the same mean of validation_accuracy."),
    ],
)
def test_what_is_better(metric: str, first: List[float], second: List[float], words: str) -> None:
    assert words in said(compared(first, second, metric))


@pytest.mark.parametrize(
    "first, second, words",
    [
        ([0.5], [0.5, 0.6], "lstm has a single value of validation_accuracy, 0.5000."),
        ([0.5, 0.6], [], "gru has no value of validation_accuracy."),
        ([0.5, math.nan], [0.5, 0.6], "lstm has a single value"),
    ],
)
def test_fewer_than_two_runs_are_told_and_nothing_is_computed(
    first: List[float], second: List[float], words: str
) -> None:
    found = compared(first, second or [None])
    assert words in said(found) and "A test needs two runs or more on each side" in said(found)
    assert "mean" not in said(found) and found.welch is None and found.permutation is None
    assert table_of_tests(found).rows == () and table_of_tests(found).note == ""


def test_values_that_are_all_the_same_have_no_test_by_welch() -> None:
    found = compared([0.5, 0.5], [0.6, 0.6])
    assert "nothing tells how far runs stray" in said(found) and "95 %" not in said(found)
    table = table_of_tests(found)
    assert (
        cells(table, 0)[1:5] == ["+0.1000", "–", "–", "–"] and "not computed" in cells(table, 0)[5]
    )
    assert cells(table, 1)[4:] == ["0.33", "all 6 ways to part the runs"]


def test_few_runs_cannot_show_much() -> None:
    assert "cannot give less than 0.33." in said(compared([1.0, 1.1], [2.0, 2.1]))
    assert "cannot give less" not in said(compared(LSTM, GRU))


@pytest.mark.parametrize("first", range(2, 6))
@pytest.mark.parametrize("second", range(2, 6))
def test_the_smallest_p_is_that_of_groups_far_apart(first: int, second: int) -> None:
    found = permutation_test(list(range(first)), [100 + each for each in range(second)])
    assert found is not None and found.p == pytest.approx(smallest_p(first, second))
    assert len(list(combinations(range(first + second), first))) == found.partings


def test_looking_at_many_pairs_is_warned_of() -> None:
    found = compared(LSTM, GRU)
    assert "pairs" not in said(found, 2)
    assert "3 sides make 3 pairs" in said(found, 3)
    assert "100 sides make 4,950 pairs" in said(found, 100) and "about 248" in said(found, 100)


def test_one_side_with_itself_is_no_comparison() -> None:
    side = family_side("lstm", bests(LSTM, ACCURACY))
    assert sentences(compare_groups(ACCURACY, side, side), 2) == [
        "Choose two different sides: this is one and the same."
    ]


def test_runs_on_both_sides_are_told() -> None:
    family = family_side("lstm", bests(LSTM, ACCURACY))
    both = compare_groups(ACCURACY, family, family_side("lstm", bests(LSTM[:2], ACCURACY)))
    assert both.shared == 2
    other = family_side("gru", bests(GRU, ACCURACY))
    assert compare_groups(ACCURACY, family, other).shared == 0


def test_the_last_epoch_can_be_asked_for() -> None:
    side = run_side("a", {ACCURACY: 0.9}, last={ACCURACY: 0.7})
    assert compare_groups(ACCURACY, side, side, Moment.LAST).first.values == (0.7,)


def test_the_ends_of_the_floats_are_no_traceback() -> None:
    found = compared([-1.7e308, -1.6e308], [1.7e308, 1.6e308], LOSS)
    assert found.difference is None and "too far from each other" in said(found)
    assert cells(table_of_tests(found), 1)[1] == "–"


def test_a_table_of_the_sides() -> None:
    table = groups_table(compared(LSTM, [0.9]))
    assert cells(table, 0) == ["lstm", "4", "0.9517", "0.0030", "0.0015", "0.9470", "0.9565"]
    assert cells(table, 1) == ["gru", "1", "0.9000", "–", "–", "–", "–"]
    assert cells(groups_table(compared(LSTM, [None])), 1) == ["gru", "0", *["–"] * 5]
    low, high = stats.t.interval(0.95, 3, loc=0.95175, scale=stats.sem(LSTM))
    values = [cell.value for cell in table.rows[0]]
    assert values[5:] == [pytest.approx(float(low)), pytest.approx(float(high))]


def test_a_table_of_the_tests() -> None:
    bootstrap = paired_bootstrap([1.0, 2.0, 3.0], [2.0, 4.0, 4.0], resamples=99)
    table = table_of_tests(compared(LSTM, GRU), [("loss in a.jsonl", bootstrap), ("f1", None)])
    assert [row[0].text for row in table.rows] == [
        "Welch's t-test",
        "permutation test",
        "paired bootstrap: loss in a.jsonl",
        "paired bootstrap: f1",
    ]
    assert cells(table, 0)[1:4] == ["-0.0094", "-0.0177", "-0.0011"]
    assert "degrees of freedom" in cells(table, 0)[5]
    assert cells(table, 1)[5] == "all 35 ways to part the runs"
    assert cells(table, 2)[5] == "3 instances, resampled 99 times"
    assert "not computed: less than two pairs" in cells(table, 3)[5]
    assert table.note == "Differences: gru less lstm. Each p is two-sided."


def test_partings_that_were_drawn_are_said_to_be() -> None:
    many: Any = [0.5 + at / 100 for at in range(12)]
    table = table_of_tests(compared(many, many))
    assert cells(table, 1)[5] == "20,000 ways to part the runs, drawn by chance"


@pytest.mark.parametrize(
    "p, often",
    [
        (0.97, "97 in 100"),
        (0.0101, "1 in 100"),
        (0.0031, "3 in 1,000"),
        (0.00042, "4 in 10,000"),
        (0.00001, "fewer than 1 in 10,000"),
    ],
)
def test_how_often_chance_does_that(p: float, often: str) -> None:
    from mallennlp.domain.significance.words import _how_often

    assert _how_often(p).startswith(f"{often} such")
    assert float(p_text(p).lstrip("< ")) == pytest.approx(max(p, 0.0001), rel=0.06)


def test_small_numbers_in_a_sentence_have_no_exponents() -> None:
    text = said(compared([0.951, 0.952, 0.953], [0.9511, 0.9519, 0.9525]))
    assert "is 0.00017 lower" in text
    low, high = text.split("difference lies between ")[1].split(",")[0].split(" and ")
    assert low.startswith("-0.00") and high.startswith("+0.00") and "e-" not in text
    alone = said(compared([0.0003], [0.5, 0.6]))
    assert f"a single value of {ACCURACY}, 0.00030." in alone

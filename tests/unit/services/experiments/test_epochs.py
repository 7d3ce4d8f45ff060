"""How long a training took, over all its recoveries."""

from __future__ import annotations

from datetime import timedelta
from typing import List, Sequence, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.services.experiments.epochs import Epoch, timed, training_s, whole_number


def epochs_of(parts: Sequence[Sequence[int]], pause_s: float) -> Tuple[List[Epoch], float]:
    """The files of a training in parts, each of epochs of so many seconds, and its whole length."""
    epochs: List[Epoch] = []
    now_s = 0.0
    for part in parts:
        now_s += pause_s
        for number in range(len(part)):
            now_s += part[number]
            duration = str(timedelta(seconds=sum(part[: number + 1])))
            epochs.append(Epoch(len(epochs), {"training_duration": duration}, now_s))
    return epochs, float(sum(map(sum, parts)))


PARTS = st.lists(st.lists(st.integers(1, 10_000), min_size=1, max_size=4), min_size=1, max_size=4)


@given(PARTS, st.floats(6, 1e6))
def test_every_part_counts_once(parts: List[List[int]], pause_s: float) -> None:
    epochs, total_s = epochs_of(parts, pause_s)
    assert training_s({}, epochs, dated=True) == total_s


@given(st.lists(st.integers(1, 10_000), min_size=1))
def test_a_training_in_one_part_is_as_long_as_it_says_whatever_the_files_times(
    part: List[int],
) -> None:
    epochs, total_s = epochs_of([part], 0.0)
    for epoch in epochs:
        epoch.modified_s = 7.0
    assert training_s({}, epochs, dated=False) == total_s


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_without_times_a_count_that_falls_is_a_new_part(before: int, after: int) -> None:
    epochs, total_s = epochs_of([[before], [after]], 0.0)
    for epoch in epochs:
        epoch.modified_s = 7.0
    assert training_s({}, epochs, dated=False) == (total_s if after < before else after)


def test_the_final_metrics_say_the_last_word_of_the_last_part() -> None:
    epochs, _ = epochs_of([[10], [20, 5]], 100.0)
    assert training_s({"training_duration": "0:00:27"}, epochs, dated=True) == 37.0
    assert training_s({"training_duration": 1.5}, epochs, dated=True) == 35.0
    assert training_s({"training_duration": "0:00:27"}, [], dated=True) == 27.0


def test_epochs_without_a_duration_are_passed_over() -> None:
    epochs, _ = epochs_of([[10, 10, 10]], 0.0)
    epochs[1].duration_s = 0.0
    assert training_s({}, epochs, dated=True) == 30.0
    assert training_s({}, [Epoch(0, {"training_duration": 3.5}, 1.0)], dated=True) is None


@given(PARTS, st.floats(6, 1e6))
def test_at_the_end_of_an_epoch_all_training_until_then_has_passed(
    parts: List[List[int]], pause_s: float
) -> None:
    epochs, total_s = epochs_of(parts, pause_s)
    lengths_s = [length for part in parts for length in part]
    ends_s = [epoch.elapsed_s for epoch in timed(epochs, dated=True)]
    assert ends_s == [sum(lengths_s[: number + 1]) for number in range(len(lengths_s))]
    assert ends_s[-1] == total_s


def test_an_epoch_that_states_no_duration_has_no_time_and_keeps_its_metrics() -> None:
    epochs, _ = epochs_of([[10, 10], [10]], 100.0)
    epochs[1] = Epoch(1, {"training_loss": 0.5}, epochs[1].modified_s)
    found = timed(epochs, dated=True)
    assert [epoch.elapsed_s for epoch in found] == [10.0, None, 20.0]
    assert [epoch.epoch for epoch in found] == [0, 1, 2]
    assert found[1].values == {"training_loss": 0.5}
    assert timed([], dated=True) == ()


@pytest.mark.parametrize("value", [-1, 1.0, True, "3", None, 10**9, [1]])
def test_what_is_no_count_is_none(value: object) -> None:
    assert whole_number(value) is None and whole_number(value, 7) == 7
    assert whole_number(0, 7) == 0

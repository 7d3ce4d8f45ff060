"""The metrics of several sides beside each other: which is best, and how far the others are off."""

from __future__ import annotations

import enum
import math
from collections import Counter
from typing import AbstractSet, Dict, FrozenSet, Iterable, List, Mapping, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.comparison import Comparison, Side, baseline_among
from mallennlp.domain.display import number
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.metrics.directions import rises
from mallennlp.domain.metrics.names import TEST_PREFIX, TRAINING_PREFIX, VALIDATION_PREFIX
from mallennlp.domain.metrics.number_differences import (
    difference,
    percent,
    relative_difference,
    signed,
)
from mallennlp.domain.metrics.spreads import mean_and_deviation
from mallennlp.domain.metrics.summary import MetricGoal
from mallennlp.domain.plain_table import (
    BASELINE,
    BEST,
    GOAL,
    HIGHER,
    LOWER,
    Cell,
    Heading,
    PlainTable,
)
from mallennlp.domain.statistics.summary import Summary, summarise

SPREAD = ("standard deviation", "runs")
"""What files of a table have beside the mean of a family: of the runs that have a number."""
NOT_COMPUTED = "–"
"""Stands where a difference cannot be computed."""
_NONE_YET = "None of these runs has metrics yet."


class Moment(str, enum.Enum):
    """Of which epoch the metrics are."""

    BEST = "best"
    LAST = "last"


class Differences(str, enum.Enum):
    """Which differences to the baseline stand beside the values.

    ``auto``: absolute ones, unless there are many sides.
    """

    AUTO = "auto"
    NONE = "none"
    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    BOTH = "both"


MANY_SIDES = 5
"""With more, ``Differences.AUTO`` shows none."""


@attrs.frozen
class Measured:
    """A metric on one side.

    * ``runs``: how many runs of the side have it, NaN and infinities included;
    * ``numbers``: how many of these are finite;
    * ``value``: the mean of the finite ones, or else what the runs have (NaN, an infinity); None
      where no run has the metric;
    * ``summary``: of the finite ones.
    """

    runs: int
    value: Optional[float]
    summary: Optional[Summary]

    @property
    def numbers(self) -> int:
        """How many of the values are finite."""
        return self.summary.n if self.summary else 0


def values_of(side: Side, metric: str, moment: Moment = Moment.BEST) -> List[Optional[float]]:
    """A metric of each run of a side, by the order of the runs; None for one that has it not."""
    return [_metrics(run, moment).get(metric) for run in side.runs]


def measured(side: Side, metric: str, moment: Moment = Moment.BEST) -> Measured:
    """A metric on one side."""
    values = [value for value in values_of(side, metric, moment) if value is not None]
    summary = summarise(values)
    value = summary.mean if summary else next(iter(values), None)
    return Measured(len(values), value, summary)


def metrics_of(sides: Sequence[Side], moment: Moment = Moment.BEST) -> List[str]:
    """Every metric that a run of them has: first what the runs try to improve, what most of them do
    before the others, then those of validation, test and training, then the rest, each in the order
    of first appearance."""
    names: Dict[str, None] = {}
    for side in sides:
        for run in side.runs:
            names.update(dict.fromkeys(_metrics(run, moment)))
    goals = _goal_keys(sides)
    parts = (VALIDATION_PREFIX, TEST_PREFIX, TRAINING_PREFIX, "")

    def place(name: str) -> Tuple[int, int]:
        part = next(n for n, part in enumerate(parts) if name.startswith(part))
        return goals.get(name, len(goals)), part

    return sorted(names, key=place)


def _goal_keys(sides: Iterable[Side]) -> Dict[str, int]:
    """The metrics that runs try to improve, with their ranks: 0 for what most of them do."""
    counted = Counter(run.goal.key for side in sides for run in side.runs)
    return {key: rank for rank, (key, _) in enumerate(counted.most_common())}


def direction(sides: Iterable[Side], metric: str) -> Optional[bool]:
    """Whether a metric is better where it is higher, by the configs or its name; None where nothing
    tells."""
    return rises(metric, _goals(sides))


def _goals(sides: Iterable[Side]) -> "set[MetricGoal]":
    return {run.goal for side in sides for run in side.runs}


def metric_table(
    comparison: Comparison,
    baseline_id: str = "",
    moment: Moment = Moment.BEST,
    differences: Differences = Differences.AUTO,
    search: str = "",
) -> PlainTable:
    """A row for each metric, a column for each side, and columns for the differences to the
    baseline.

    * ``baseline_id``: the id of a side; the first unless it is one;
    * ``search``: only metrics whose names contain this, upper and lower case being the same.

    The best of a row is marked, all of equals, where the metric's direction is known and several
    sides have a number.
    """
    sides = comparison.sides
    baseline = baseline_among(sides, baseline_id)
    shown = _resolved(differences, len(sides))
    names = [name for name in metrics_of(sides, moment) if search.lower() in name.lower()]
    goals = _goals(sides)
    rows = tuple(_row(sides, baseline, name, moment, shown, goals) for name in names)
    return PlainTable(
        name="metrics",
        title=f"Metrics at the {moment.value} epoch",
        columns=_columns(sides, baseline, shown),
        rows=rows,
        note=_note(sides) if rows else ("No metric is called so." if search else _NONE_YET),
    )


def sides_of_columns(
    comparison: Comparison, baseline_id: str = "", differences: Differences = Differences.AUTO
) -> Tuple[Optional[str], ...]:
    """For each column of ``metric_table``, the id of the side of which it has the values; None for
    the others."""
    sides = comparison.sides
    extra = sum(_resolved(differences, len(sides)))
    baseline = baseline_among(sides, baseline_id)
    found: List[Optional[str]] = [None]
    for side in sides:
        found += [side.id, *([None] * extra if side is not baseline else [])]
    return tuple(found)


def _metrics(run: Experiment, moment: Moment) -> Mapping[str, float]:
    return run.metrics.last if moment is Moment.LAST else run.metrics.best


def _resolved(differences: Differences, sides: int) -> Tuple[bool, bool]:
    """Whether to show absolute differences, and relative ones."""
    if differences is Differences.AUTO:
        return 1 < sides <= MANY_SIDES, False
    both = differences is Differences.BOTH
    absolute = both or differences is Differences.ABSOLUTE
    return absolute and sides > 1, (both or differences is Differences.RELATIVE) and sides > 1


def _columns(
    sides: Sequence[Side], baseline: Optional[Side], shown: Tuple[bool, bool]
) -> Tuple[Heading, ...]:
    columns = [Heading("metric")]
    for side in sides:
        beside = SPREAD if side.is_family else ()
        if side is baseline and len(sides) > 1:
            columns.append(Heading(f"{side.name} (baseline)", numeric=True, beside=beside))
            continue
        columns.append(Heading(side.name, numeric=True, beside=beside))
        headings = (f"{side.name}: difference", f"{side.name}: difference in %")
        columns += [Heading(text, numeric=True) for text, show in zip(headings, shown) if show]
    return tuple(columns)


def _row(
    sides: Sequence[Side],
    baseline: Optional[Side],
    metric: str,
    moment: Moment,
    shown: Tuple[bool, bool],
    goals: AbstractSet[MetricGoal],
) -> Tuple[Cell, ...]:
    found = {side.id: measured(side, metric, moment) for side in sides}
    rising = rises(metric, goals)
    best = _best([one.value for one in found.values()], rising)
    base = found[baseline.id] if baseline else None
    cells = [_name_cell(metric, rising, any(goal.key == metric for goal in goals))]
    for side in sides:
        marks = {BEST} if best is not None and found[side.id].value == best else set()
        if side is baseline:
            marks.add(BASELINE)
        cells.append(_value_cell(side, found[side.id], frozenset(marks)))
        if side is not baseline and base is not None:
            cells += _difference_cells(found[side.id].value, base.value, shown)
    return tuple(cells)


def _name_cell(metric: str, rising: Optional[bool], is_goal: bool) -> Cell:
    marks = {GOAL} if is_goal else set()
    if rising is not None:
        marks.add(HIGHER if rising else LOWER)
    return Cell(metric, metric, frozenset(marks))


def _best(values: Iterable[Optional[float]], rising: Optional[bool]) -> Optional[float]:
    """The best of at least two numbers; None where the direction is not known."""
    numbers = [value for value in values if value is not None and not math.isnan(value)]
    if rising is None or len(numbers) < 2:
        return None
    return max(numbers) if rising else min(numbers)


def _value_cell(side: Side, found: Measured, marks: FrozenSet[str]) -> Cell:
    if found.value is None:
        return Cell("", None, marks - {BEST})
    if not side.is_family:
        return Cell(number(found.value), found.value, marks)
    deviation = found.summary.deviation if found.summary else None
    spread = mean_and_deviation(found.value, deviation)
    # A run that has no number here is told, as the mean speaks of the others alone.
    count = f"{found.numbers}" if found.numbers == len(side.runs) else _some(found, len(side.runs))
    return Cell(f"{spread} ({count})", found.value, marks, (deviation, found.numbers))


def _some(found: Measured, runs: int) -> str:
    return f"{found.numbers or found.runs} of {runs}"


def _difference_cells(
    value: Optional[float], base: Optional[float], shown: Tuple[bool, bool]
) -> List[Cell]:
    off, ratio = difference(value, base), relative_difference(value, base)
    cells = (
        Cell(NOT_COMPUTED if off is None else signed(off), off),
        Cell(NOT_COMPUTED if ratio is None else percent(ratio), ratio and ratio * 100),
    )
    return [cell for cell, show in zip(cells, shown) if show]


def _note(sides: Sequence[Side]) -> str:
    says = []
    if any(side.is_family for side in sides):
        says.append("Families: mean ± standard deviation (number of runs).")
    if len(sides) > 1:
        says.append("The best of a row is marked where the metric's direction is known.")
    return " ".join(says)

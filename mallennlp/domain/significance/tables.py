"""Two sides that were put to the test, as tables."""

from __future__ import annotations

from typing import Iterable, List, Optional, Tuple

from mallennlp.domain.display import number
from mallennlp.domain.metrics.number_differences import signed
from mallennlp.domain.plain_table import Cell, Heading, PlainTable
from mallennlp.domain.significance.judging import Group, Significance
from mallennlp.domain.significance.words import p_text
from mallennlp.domain.statistics.bootstrap import PairedBootstrap
from mallennlp.domain.statistics.permutation import PermutationTest
from mallennlp.domain.statistics.welch import WelchTest

_NOTHING = Cell("–")
_GROUP_COLUMNS = (
    "side",
    "runs",
    "mean",
    "standard deviation",
    "standard error",
    "95 % from",
    "95 % to",
)
_TEST_COLUMNS = ("test", "difference", "95 % from", "95 % to", "p", "how")

Row = Tuple[Cell, ...]


def groups_table(found: Significance) -> PlainTable:
    """How the values of each side lie."""
    return PlainTable(
        name="significance-sides",
        title=f"{found.metric} on both sides",
        columns=tuple(Heading(text, numeric=at > 0) for at, text in enumerate(_GROUP_COLUMNS)),
        rows=(_group_row(found.first), _group_row(found.second)),
        note="The interval is that of the mean, by Student's t.",
    )


def table_of_tests(
    found: Significance, bootstraps: Iterable[Tuple[str, Optional[PairedBootstrap]]] = ()
) -> PlainTable:
    """What the tests say. ``bootstraps``: each with what it was made of."""
    rows: List[Row] = []
    if found.welch is not None:
        rows.append(_welch_row(found.welch))
    if found.permutation is not None:
        rows.append(_permutation_row(found, found.permutation))
    rows += [_bootstrap_row(name, result) for name, result in bootstraps]
    first, second = found.first.side.name, found.second.side.name
    return PlainTable(
        name="significance-tests",
        title="Tests",
        columns=tuple(Heading(text, numeric=0 < at < 5) for at, text in enumerate(_TEST_COLUMNS)),
        rows=tuple(rows),
        note=f"Differences: {second} less {first}. Each p is two-sided." if rows else "",
    )


def _group_row(group: Group) -> Row:
    name, count = Cell(group.side.name, group.side.name), Cell(
        f"{len(group.values):,}", len(group.values)
    )
    if group.summary is None:
        return (name, count, *[_NOTHING] * 5)
    low, high = group.summary.interval() or (None, None)
    numbers = (group.summary.mean, group.summary.deviation, group.summary.standard_error, low, high)
    return (name, count, *map(_number, numbers))


def _welch_row(test: WelchTest) -> Row:
    name = Cell("Welch's t-test", "Welch")
    if test.p is None or test.t is None or test.degrees is None:
        how = "not computed: no value differs from the others of its side"
        return (name, _signed(test.difference), _NOTHING, _NOTHING, _NOTHING, Cell(how, how))
    how = f"t = {number(test.t)}, {number(test.degrees)} degrees of freedom"
    return (
        name,
        _signed(test.difference),
        _signed(test.low),
        _signed(test.high),
        Cell(p_text(test.p), test.p),
        Cell(how, how),
    )


def _permutation_row(found: Significance, test: PermutationTest) -> Row:
    how = f"all {test.partings:,} ways to part the runs"
    if not test.exact:
        how = f"{test.partings:,} ways to part the runs, drawn by chance"
    difference = _NOTHING if found.difference is None else _signed(found.difference)
    p = Cell(p_text(test.p), test.p)
    return (
        Cell("permutation test", "permutation"),
        difference,
        _NOTHING,
        _NOTHING,
        p,
        Cell(how, how),
    )


def _bootstrap_row(name: str, test: Optional[PairedBootstrap]) -> Row:
    text = f"paired bootstrap: {name}"
    if test is None:
        how = "not computed: less than two pairs of numbers"
        return (Cell(text, text), *[_NOTHING] * 4, Cell(how, how))
    how = f"{test.n:,} instances, resampled {test.resamples:,} times"
    return (
        Cell(text, text),
        _signed(test.difference),
        _signed(test.low),
        _signed(test.high),
        Cell(p_text(test.p), test.p),
        Cell(how, how),
    )


def _number(value: Optional[float]) -> Cell:
    return _NOTHING if value is None else Cell(number(value), value)


def _signed(value: float) -> Cell:
    return Cell(signed(value), value)

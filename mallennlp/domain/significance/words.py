"""What the numbers of a comparison of two sides mean, in plain sentences."""

from __future__ import annotations

import math
from typing import List, Optional

from mallennlp.domain.display import number
from mallennlp.domain.significance.judging import Group, Significance, smallest_p

_MOST_NAMED = 3
_SMALLEST_SPELLED = 1e-6
_USUAL = 0.05
"""The p below which many call a difference significant."""


def sentences(found: Significance, sides: int) -> List[str]:
    """What to say of two sides. ``sides``: how many are compared on the page."""
    if found.first.side.id == found.second.side.id:
        return ["Choose two different sides: this is one and the same."]
    said = [*_left_out(found.first), *_left_out(found.second)]
    short = [each for each in (found.first, found.second) if not each.is_enough]
    said += [_too_few(each, found.metric) for each in short]
    if short:
        return [*said, "A test needs two runs or more on each side: repeat them with other seeds."]
    said += [_difference(found), *_chance(found)]
    if found.shared:
        said.append(f"{_runs(found.shared)} on both sides, which the tests do not expect.")
    return [*said, *_many(sides)]


def p_text(p: Optional[float]) -> str:
    """A p with two digits; of very small ones that they are.

    >>> p_text(0.0312), p_text(0.5), p_text(1.0), p_text(1e-9), p_text(None)
    ('0.031', '0.50', '1.00', '< 0.0001', '–')
    """
    if p is None:
        return "–"
    if p < 0.0001:
        return "< 0.0001"
    return f"{p:.2f}" if p >= 0.095 else f"{p:.3f}" if p >= 0.001 else f"{p:.4f}"


def number_text(value: float) -> str:
    """A number as a sentence has it: a small one with two digits behind its zeros, where a table
    has an exponent.

    >>> [number_text(value) for value in (0.0123, -0.0009053, 0.00002, 1e-9, 2.0)]
    ['0.0123', '-0.00091', '0.000020', '1.000e-09', '2']
    """
    if not _SMALLEST_SPELLED <= abs(value) < 1e-3:
        return number(value)
    return f"{value:.{1 - math.floor(math.log10(abs(value)))}f}"


def _with_sign(value: float) -> str:
    return f"+{number_text(value)}" if value > 0 else number_text(value)


def _left_out(group: Group) -> List[str]:
    if not group.left_out:
        return []
    names = ", ".join(path.rpartition("/")[2] for path in group.left_out[:_MOST_NAMED])
    more = len(group.left_out) - _MOST_NAMED
    names += f" and {more:,} more" if more > 0 else ""
    count = len(group.left_out)
    if count == 1:
        return [f"{group.side.name}: 1 run has no finite value, and is left out ({names})."]
    return [f"{group.side.name}: {count:,} runs have no finite value, and are left out ({names})."]


def _too_few(group: Group, metric: str) -> str:
    if not group.values:
        return f"{group.side.name} has no value of {metric}."
    return f"{group.side.name} has a single value of {metric}, {number_text(group.values[0])}."


def _difference(found: Significance) -> str:
    first, second, off = found.first.side.name, found.second.side.name, found.difference
    if off is None:
        return "The means are too far from each other to be told as a number."
    if off == 0:
        return f"Both sides have the same mean of {found.metric}."
    what = "higher" if off > 0 else "lower"
    if found.rises is not None:
        what += f" ({'better' if (off > 0) == found.rises else 'worse'})"
    return (
        f"The mean of {found.metric} is {number_text(abs(off))} {what} in {second} than in {first}."
    )


def _chance(found: Significance) -> List[str]:
    """What the tests say."""
    said = []
    test = found.welch
    if test is None or test.p is None:
        said.append(
            "All runs of a side have the same value, so nothing tells how far runs stray: there is "
            "no interval, and no test by Welch."
        )
    else:
        said.append(
            f"With a confidence of 95 % the difference lies between {_with_sign(test.low)} "
            f"and {_with_sign(test.high)}{_around_0(test.low, test.high)}."
        )
        said.append(f"If only chance parted them, {_how_often(test.p)} (Welch's test).")
    return [*said, *_few_runs(found)]


def _around_0(low: float, high: float) -> str:
    if low <= 0 <= high:
        return ", which may be none at all: more runs would tell more"
    return ""


def _how_often(p: float) -> str:
    """A p as a sentence goes on with it.

    >>> _how_often(0.031)
    '3 in 100 such comparisons would show a difference as large'
    """
    if p < 0.0001:
        often = "fewer than 1 in 10,000"
    else:
        of = 100 if p >= 0.0095 else 1_000 if p >= 0.00095 else 10_000
        often = f"{p * of:.0f} in {of:,}"
    return f"{often} such comparisons would show a difference as large"


def _few_runs(found: Significance) -> List[str]:
    smallest = smallest_p(len(found.first.values), len(found.second.values))
    if smallest <= _USUAL:
        return []
    return [f"With so few runs a permutation test cannot give less than {p_text(smallest)}."]


def _many(sides: int) -> List[str]:
    if sides < 3:
        return []
    pairs = math.comb(sides, 2)
    return [
        f"{sides} sides make {pairs:,} pairs: who looks through them all for a small p finds some "
        f"by chance alone, about {math.ceil(pairs * _USUAL):,} of these below {_USUAL}."
    ]


def _runs(count: int) -> str:
    return "1 run is" if count == 1 else f"{count:,} runs are"

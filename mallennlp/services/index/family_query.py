"""What is answered of families of runs: plain values."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Tuple

import attrs

from mallennlp.domain.config_tree import Scalar
from mallennlp.domain.status import Status

RUNS = "runs"
"""As a column to sort families by: how many runs they have."""


@attrs.frozen(slots=True)
class Spread:
    """How a number lies among the runs of a family.

    * ``count``: runs with a finite value; ``mean``, ``low``, ``high`` are of these, None without
      any; ``deviation``: the standard deviation of a sample (divided by n - 1), None of less than
      two;
    * ``best``: of a metric, the lowest or the highest one, whichever is better; else None;
    * ``nans``, ``infinite``: runs whose value is NaN, or infinite, and so left out.
    """

    count: int
    mean: Optional[float] = None
    deviation: Optional[float] = None
    low: Optional[float] = None
    high: Optional[float] = None
    best: Optional[float] = None
    nans: int = 0
    infinite: int = 0


@attrs.frozen(slots=True)
class FamilyRow:
    """Some runs, or all, of one family: those that a query finds.

    * ``family``: its id; ``family:ID`` in a query finds its runs;
    * ``name``: what the runs' paths have in common, with ``*`` for the rest;
    * ``runs``: how many there are; ``statuses``: how many in each state;
    * ``seeds``: by the name of a seed, its different values;
    * ``goal``: the metric that the runs try to improve, ``best_metric``; ``best``: the path of the
      run where it is best. Both are None where no run has one, or where they do not agree which;
    * ``spreads``: of ``best_metric``, and of every column that was asked for and has numbers, under
      the name by which it was asked for;
    * ``values``: what all the runs agree on, of the columns of an ``ExperimentRow`` and of those
      that were asked for; None where none has a value.
    """

    family: str
    name: str
    runs: int
    statuses: Mapping[Status, int]
    seeds: Mapping[str, Tuple[Scalar, ...]]
    goal: Optional[str]
    best: Optional[str]
    spreads: Mapping[str, Spread]
    values: Mapping[str, Any]


@attrs.frozen
class FamilyPage:
    """The families that were asked for, how many the query finds in all, and in how many runs."""

    rows: Tuple[FamilyRow, ...]
    total: int
    runs: int

"""What is answered of families of runs: plain values."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Tuple, Union

import attrs

from mallennlp.domain.configs.tree import Scalar
from mallennlp.domain.families import telling_seed
from mallennlp.domain.status import Status
from mallennlp.services.index.query import ExperimentRow

RUNS = "runs"
"""As a column to sort families by: how many runs they have."""

MOST_OPEN = 100
"""So many families of a list can be open at once."""
MOST_LISTED = 20
"""Of so many runs of a family the values are told one by one."""
MOST_PATHS = 200
"""Of a family with more runs than this the paths are not told."""


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
      that were asked for; None where none has a value;
    * ``first``: the first of the runs' paths in their order.
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
    first: str = ""

    @property
    def telling_seed(self) -> str:
        """The name of the seed that tells the runs apart: the first that has several values."""
        return telling_seed(self.seeds)


@attrs.frozen
class FamilyPage:
    """The families that were asked for, how many the query finds in all, and in how many runs."""

    rows: Tuple[FamilyRow, ...]
    total: int
    runs: int


@attrs.frozen(slots=True)
class FoldedFamily:
    """A family of at least two runs as a line of a list, with what a single ``FamilyRow`` leaves
    out.

    * ``is_open``: whether its runs stand below it;
    * ``tags``: of any of the runs, by name;
    * ``paths``: of all of its runs, by path; none if they are more than ``MOST_PATHS``;
    * ``listed``: the finite values of up to ``MOST_LISTED`` runs, by the names of ``row.spreads``,
      each with the seed that tells the runs apart.
    """

    row: FamilyRow
    is_open: bool
    tags: Tuple[str, ...]
    paths: Tuple[str, ...]
    listed: Mapping[str, Tuple[Tuple[Scalar, float], ...]]


@attrs.frozen(slots=True)
class UnfoldedRun:
    """A run as a line of a list of families.

    * ``family``: the one below whose line it stands; None for the only run of a family, which has
      no line of its own;
    * ``seed``: of its seeds the one that tells the runs of its family apart.
    """

    row: ExperimentRow
    family: Optional[str]
    seed: Scalar = None


@attrs.frozen
class UnfoldedPage:
    """The lines that were asked for; how many lines there are in all, in how many families, and of
    how many runs."""

    rows: Tuple[Union[FoldedFamily, UnfoldedRun], ...]
    total: int
    families: int
    runs: int

"""The address of a comparison: all that the page shows stands in it."""

from __future__ import annotations

from typing import List, Optional

from mallennlp.dashboard.components.compare_links import COMPARE_ROUTE
from mallennlp.domain.comparison import FAMILY, RUN
from mallennlp.services.serialization import serializable
from mallennlp.services.url_parse import from_url

__all__ = ["COMPARE_ROUTE", "CompareParams"]


@from_url
@serializable
class CompareParams:
    """What is compared, and how it is shown.

    * ``run``: paths of runs in the project; ``family``: ids of families. Several of each, in the
      order in which they are shown, the runs first;
    * ``side``: ids of both, ``run:PATH`` or ``family:ID``, where a family stands before a run. They
      come before those of ``run`` and ``family``;
    * ``baseline``: the id of the side that the others are measured against, ``run:PATH`` or
      ``family:ID``; the first unless given;
    * ``ignore``: patterns of config keys that make no difference, such as ``*_data_path``;
    * ``selected``: the ids of the sides that are highlighted in all figures and tables;
    * ``axes``: quantities with an axis in the parallel coordinates, ``config:KEY`` or
      ``metric:NAME``, from left to right; those that say most unless given; ``better_up``: metrics
      that improve as they fall have an axis that is upside down;
    * ``scatter_x``, ``scatter_y``: the quantities of the scatter plot; ``scatter_log_x``,
      ``scatter_log_y``: on a logarithmic axis, unless given where
      their numbers span decades; ``scatter_colour``: the quantity that chooses the
      colours, the side unless given; ``scatter_runs``: all runs of families in place of their mean.
    """

    side: List[str] = []
    run: List[str] = []
    family: List[str] = []
    baseline: str = ""
    ignore: List[str] = []
    selected: List[str] = []
    axes: List[str] = []
    better_up: bool = False
    scatter_x: str = ""
    scatter_y: str = ""
    scatter_log_x: Optional[bool] = None
    scatter_log_y: Optional[bool] = None
    scatter_colour: str = ""
    scatter_runs: bool = False

    def sides(self) -> List[str]:
        """The ids of what is compared."""
        named = [*(RUN + path for path in self.run), *(FAMILY + family for family in self.family)]
        return list(dict.fromkeys([*self.side, *named]))

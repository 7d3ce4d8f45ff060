"""The address of a comparison: all that the page shows stands in it."""

from __future__ import annotations

import enum
from typing import List, Optional

from mallennlp.dashboard.components.compare.links import COMPARE_ROUTE
from mallennlp.dashboard.components.curves.options import CurveSwitch
from mallennlp.domain.comparison import FAMILY, RUN
from mallennlp.domain.curves.bands import Band
from mallennlp.domain.curves.series import CurveX
from mallennlp.domain.metrics.comparison import Differences, Moment
from mallennlp.services.serialization import serializable
from mallennlp.services.url_parse import from_url

__all__ = ["COMPARE_ROUTE", "CompareParams"]


class DifferencesBy(enum.Enum):
    """How the differences between configs are laid out: a column for each side, or for each key its
    values and who has them; the first unless there are many sides."""

    AUTO = "auto"
    SIDES = "sides"
    VALUES = "values"


class TextLayout(enum.Enum):
    """How the difference between two texts is laid out."""

    UNIFIED = "unified"
    SPLIT = "split"


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
    * ``differences_by``: how the differences between the configs are laid out;
    * ``text_left``, ``text_right``: the ids of the sides whose config files are compared as texts;
      the baseline and the first other one unless given; ``text_layout``: how;
    * ``moment``: whether the metrics are those of each run's ``best`` or ``last`` epoch;
      ``differences``: which ones to the baseline stand beside them, ``absolute``, ``relative``,
      ``both``, ``none``, or ``auto``; ``find_metric``: only metrics whose names contain this;
    * ``tested_metric``, ``tested_first``, ``tested_second``: whether this metric differs between
      these two sides by more than chance; the baseline and the next side unless given;
    * ``vocabulary_of``: the side whose tokens are listed beside the baseline's, the next unless
      given; ``find_token``: only tokens that contain this;
    * ``selected``: the ids of the sides that are highlighted in all figures and tables;
    * ``axes``: quantities with an axis in the parallel coordinates, ``config:KEY`` or
      ``metric:NAME``, from left to right; those that say most unless given; ``better_up``: metrics
      that improve as they fall have an axis that is upside down;
    * ``scatter_x``, ``scatter_y``: the quantities of the scatter plot; ``scatter_log_x``,
      ``scatter_log_y``: on a logarithmic axis, unless given where
      their numbers span decades; ``scatter_colour``: the quantity that chooses the
      colours, the side unless given; ``scatter_runs``: all runs of families in place of their mean;
    * ``curve``: the metrics whose curves are drawn, such as ``accuracy``, ``training_loss`` or
      ``batch/loss``; the goal and the loss unless given; ``curve_axis``: over ``step`` (epochs or
      batches) or ``time``; ``curve_switch``: what is on, of ``log-x``, ``log-y`` and ``link``;
      ``smoothing``: from 0 to 0.99, see ``domain/curves/smoothing.py``; ``band``: around the mean
      of a family, ``sd``, ``se``, ``ci`` (the 95% interval) or ``none``.
    """

    side: List[str] = []
    run: List[str] = []
    family: List[str] = []
    baseline: str = ""
    ignore: List[str] = []
    differences_by: DifferencesBy = DifferencesBy.AUTO
    text_left: str = ""
    text_right: str = ""
    text_layout: TextLayout = TextLayout.UNIFIED
    moment: Moment = Moment.BEST
    differences: Differences = Differences.AUTO
    find_metric: str = ""
    tested_metric: str = ""
    tested_first: str = ""
    tested_second: str = ""
    vocabulary_of: str = ""
    find_token: str = ""
    selected: List[str] = []
    axes: List[str] = []
    better_up: bool = False
    scatter_x: str = ""
    scatter_y: str = ""
    scatter_log_x: Optional[bool] = None
    scatter_log_y: Optional[bool] = None
    scatter_colour: str = ""
    scatter_runs: bool = False
    curve: List[str] = []
    curve_axis: CurveX = CurveX.STEP
    curve_switch: List[CurveSwitch] = []
    smoothing: float = 0.0
    band: Band = Band.SD

    def sides(self) -> List[str]:
        """The ids of what is compared."""
        named = [*(RUN + path for path in self.run), *(FAMILY + family for family in self.family)]
        return list(dict.fromkeys([*self.side, *named]))

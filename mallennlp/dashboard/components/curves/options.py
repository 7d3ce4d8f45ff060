"""How curves are drawn: what the controls above them say."""

from __future__ import annotations

import enum
import math
from typing import Any, FrozenSet, Optional, Tuple

import attrs

from mallennlp.domain.curves.bands import Band
from mallennlp.domain.curves.series import CurveX
from mallennlp.domain.curves.smoothing import MOST_SMOOTHING

Window = Tuple[float, float]
"""The part of the axis that is looked at: steps, or seconds."""

_UNITS = ((7_200.0, 3_600.0, "hours"), (120.0, 60.0, "minutes"))


class CurveSwitch(enum.Enum):
    """What is on or off: logarithmic axes, and whether all figures show the same part of the axis
    when one of them is zoomed."""

    LOG_X = "log-x"
    LOG_Y = "log-y"
    LINK = "link"


@attrs.frozen
class CurveOptions:
    """How curves are drawn.

    * ``axis``: over steps or over time; ``switches``: what is on;
    * ``smoothing``: from 0 to ``MOST_SMOOTHING``; ``band``: around the mean of a family;
    * ``most_points``: of one line; ``longest_s``: seconds of the longest training among all
      figures, which decides on the unit of time.
    """

    axis: CurveX = CurveX.STEP
    switches: FrozenSet[CurveSwitch] = frozenset()
    smoothing: float = 0.0
    band: Band = Band.SD
    most_points: int = 500
    longest_s: float = 0.0

    @property
    def log_x(self) -> bool:
        """Whether the horizontal axis is logarithmic."""
        return CurveSwitch.LOG_X in self.switches

    @property
    def log_y(self) -> bool:
        """Whether the vertical axis is logarithmic."""
        return CurveSwitch.LOG_Y in self.switches

    @property
    def unit(self) -> Tuple[float, str]:
        """What a number on the axis stands for: how many steps or seconds, and its name."""
        if self.axis is CurveX.STEP:
            return 1.0, "step"
        for from_s, seconds, name in _UNITS:
            if self.longest_s >= from_s:
                return seconds, name
        return 1.0, "seconds"


def read_options(axis: Any, switches: Any, smoothing: Any) -> CurveOptions:
    """What the controls say. What no control of ours would say counts as nothing said."""
    known = {each.value: each for each in CurveSwitch}
    given = switches if isinstance(switches, list) else []
    return CurveOptions(
        axis=CurveX.TIME if axis == CurveX.TIME.value else CurveX.STEP,
        switches=frozenset(
            known[each] for each in given if isinstance(each, str) and each in known
        ),
        smoothing=smoothing_of(smoothing),
    )


def smoothing_of(value: Any) -> float:
    """A weight of the moving average, brought between its ends; 0 for what is no number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        return 0.0
    return float(min(max(0.0, value), MOST_SMOOTHING))


def points_of_a_line(lines: int, most_of_all: int = 24_000, most_of_one: int = 500) -> int:
    """How many points each of so many lines may have, so that a page stays small.

    >>> points_of_a_line(4), points_of_a_line(100), points_of_a_line(10_000)
    (500, 240, 20)
    """
    return max(20, min(most_of_one, most_of_all // max(1, lines)))


def shown_range(window: Optional[Window], options: CurveOptions) -> Optional[Tuple[float, float]]:
    """A window as the range of the axis of a figure; None where it shows all, or has no place on a
    logarithmic axis."""
    if window is None:
        return None
    begin, end = (each / options.unit[0] for each in window)
    if not options.log_x:
        return begin, end
    return (math.log10(begin), math.log10(end)) if begin > 0 and end > 0 else None

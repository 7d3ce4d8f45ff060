"""What a browser tells of a figure that somebody zoomed."""

from __future__ import annotations

import math
from typing import Any, Dict, Mapping, Optional

import attrs

from mallennlp.dashboard.components.curves.options import CurveOptions, Window
from mallennlp.domain.curves.series import CurveX

_BEGIN, _END, _BOTH, _ALL = "xaxis.range[0]", "xaxis.range[1]", "xaxis.range", "xaxis.autorange"


@attrs.frozen
class Zoomed:
    """The part of the axis that is shown now; ``window`` None for all of it."""

    window: Optional[Window]


def tells_of_zoom(event: Any) -> bool:
    """Whether a ``relayoutData`` may say something of the horizontal axis."""
    return isinstance(event, dict) and any(key in event for key in (_ALL, _BOTH, _BEGIN))


def zoomed(event: Any, options: CurveOptions) -> Optional[Zoomed]:
    """What a ``relayoutData`` of a figure says of its horizontal axis; None for nothing, and for
    what no figure says.

    >>> zoomed({"xaxis.range[0]": 2, "xaxis.range[1]": 5.5}, CurveOptions())
    Zoomed(window=(2.0, 5.5))
    """
    if not isinstance(event, dict):
        return None
    if event.get(_ALL) is True:
        return Zoomed(None)
    both = event.get(_BOTH)
    ends = both if isinstance(both, list) else [event.get(_BEGIN), event.get(_END)]
    if len(ends) != 2 or not all(map(_is_number, ends)):
        return None
    begin, end = (_place(float(each), options) for each in sorted(ends))
    return Zoomed((begin, end)) if math.isfinite(begin) and math.isfinite(end) else None


def remembered(window: Optional[Window], axis: CurveX) -> Dict[str, Any]:
    """A window as a store keeps it."""
    return {"axis": axis.value, "window": None if window is None else list(window)}


def recalled(data: Any, axis: CurveX) -> Optional[Window]:
    """The window that a store keeps; None for one on another axis, and for what is none."""
    if not isinstance(data, Mapping) or data.get("axis") != axis.value:
        return None
    ends = data.get("window")
    if not isinstance(ends, list) or len(ends) != 2 or not all(map(_is_number, ends)):
        return None
    return float(ends[0]), float(ends[1])


def _place(number: float, options: CurveOptions) -> float:
    """A number of the axis as steps or seconds."""
    if options.log_x:
        number = 10.0 ** min(max(number, -300.0), 300.0)
    return number * options.unit[0]


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) < 1e300  # which NaN is not either

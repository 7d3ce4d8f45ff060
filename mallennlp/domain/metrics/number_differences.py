"""How far a number is from another one, and how that is written."""

from __future__ import annotations

import math
from typing import Optional

from mallennlp.domain.display import number


def difference(value: Optional[float], base: Optional[float]) -> Optional[float]:
    """How much larger a value is than the baseline's; None where one of them is no finite number.

    >>> difference(0.75, 0.5), difference(float("nan"), 0.5)
    (0.25, None)
    """
    if value is None or base is None:
        return None
    off = value - base
    return off if math.isfinite(off) else None


def relative_difference(value: Optional[float], base: Optional[float]) -> Optional[float]:
    """The difference as a part of the baseline's size; None where that is 0.

    >>> relative_difference(0.75, 0.5), relative_difference(-3, -2), relative_difference(1, 0)
    (0.5, -0.5, None)
    """
    off = difference(value, base)
    if off is None or not base:
        return None
    ratio = off / abs(base)
    return ratio if math.isfinite(ratio) else None


def signed(value: float) -> str:
    """A difference as people read it.

    >>> signed(0.01234), signed(-2), signed(0.0)
    ('+0.0123', '-2', '0')
    """
    return f"+{number(value)}" if value > 0 else number(value)


def percent(ratio: float) -> str:
    """A ratio in percent, with its sign.

    >>> percent(0.01234), percent(-0.5), percent(0.0), percent(12), percent(0.00001)
    ('+1.23 %', '-50.0 %', '0 %', '+1,200 %', '+0.0010 %')
    """
    value = ratio * 100
    size = abs(value)
    if value == 0:
        return "0 %"
    if size < 0.01 or size >= 1e6:
        text = number(value)
    else:
        text = f"{value:,.{2 if size < 10 else 1 if size < 100 else 0}f}"
    return f"{'+' if value > 0 else ''}{text} %"

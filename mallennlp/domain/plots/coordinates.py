"""Axes of figures: where values stand between the ends of an axis, and what is written beside it.

An axis goes from 0 at its lower end to 1. It shows numbers, linear or logarithmic, or else
categories at equal distances. What has no place on it, such as a value that is missing or not a
finite number, has the position None.
"""

from __future__ import annotations

import math
import re
from typing import Dict, Iterator, List, Optional, Sequence, Tuple, Union

import attrs

from mallennlp.domain.configs.values import MISSING, Leaf, value_text
from mallennlp.domain.display import setting

LINEAR, LOG, CATEGORY = "linear", "log", "category"
"""The kinds of axes."""
LOG_FROM = 50
"""Positive numbers of which the largest is so many times the smallest are on a logarithmic axis."""
MOST_TICKS = 12
"""So many labels can be read on one axis."""

_LEAST_GAP = 0.06
"""Labels nearer to each other than this part of an axis would overlap."""
_STEPS = (1, 2, 2.5, 5, 10)
_ABOUT = 5
"""Ticks on a numeric axis with many values."""


@attrs.frozen
class Tick:
    """A label at a position of an axis; ``full`` is the whole of what ``label`` may shorten."""

    position: float
    label: str
    full: str


@attrs.frozen
class Axis:
    """Where values stand.

    * ``kind``: ``LINEAR``, ``LOG`` or ``CATEGORY``;
    * ``positions``: of each value, from 0 to 1; None for what has no place on it;
    * ``ticks``: by position, upwards.
    """

    kind: str
    positions: Tuple[Optional[float], ...]
    ticks: Tuple[Tick, ...]


def finite(value: Leaf) -> Optional[float]:
    """A value as a finite number; None for a truth value, a text, and for NaN, the infinities and
    what is too large for a float."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def is_numeric(values: Sequence[Leaf]) -> bool:
    """Whether an axis of these values shows numbers: where all that are there are."""
    there = [value for value in values if value is not MISSING and value is not None]
    return bool(there) and all(
        isinstance(value, (int, float)) and not isinstance(value, bool) for value in there
    )


def spans_decades(values: Sequence[Leaf]) -> bool:
    """Whether numbers are best shown on a logarithmic axis: see ``LOG_FROM``."""
    there = [number for number in map(finite, values) if number is not None]
    return bool(there) and min(there) > 0 and max(there) / min(there) >= LOG_FROM


def axis_of(values: Sequence[Leaf], upside_down: bool = False, log: Optional[bool] = None) -> Axis:
    """The axis on which these values stand.

    * ``upside_down``: the smallest value at the upper end;
    * ``log``: whether the axis is logarithmic where it can be; unless given, where its numbers span
      decades.
    """
    if is_numeric(values):
        axis = _numeric(values, log)
    else:
        axis = _categorical(values)
    return _turned(axis) if upside_down else axis


def spread(positions: Sequence[Optional[float]], room: float) -> Tuple[Optional[float], ...]:
    """The positions, where those that are the same stand beside each other, at most ``room / 2``
    from their place: lines through one point could not be told apart. None stays None.

    >>> spread([0.5, 0.25, 0.5, None], 0.25)
    (0.375, 0.25, 0.625, None)
    """
    places: Dict[float, List[int]] = {}
    for at, position in enumerate(positions):
        if position is not None:
            places.setdefault(position, []).append(at)
    found = list(positions)
    for position, same in places.items():
        for turn, at in enumerate(same if len(same) > 1 else ()):
            found[at] = position + room * (turn / (len(same) - 1) - 0.5)
    return tuple(found)


# --- numbers


def _numeric(values: Sequence[Leaf], log: Optional[bool]) -> Axis:
    found = [finite(value) for value in values]
    there = [value for value in found if value is not None]
    if not there:
        return Axis(LINEAR, tuple(found), ())
    low, high = min(there), max(there)
    wanted = spans_decades(values) if log is None else log
    kind = LOG if 0 < low < high and wanted else LINEAR
    scale = _Scale(low, high, kind)
    positions = tuple(None if value is None else scale.place(value) for value in found)
    return Axis(kind, positions, tuple(_numeric_ticks(sorted(set(there)), scale)))


@attrs.frozen
class _Scale:
    low: float
    high: float
    kind: str

    def place(self, value: float) -> float:
        low, high = self.low, self.high
        if self.kind == LOG:
            value, low, high = math.log10(value), math.log10(low), math.log10(high)
        if math.isinf(high - low):
            value, low, high = value / 2, low / 2, high / 2
        if low == high:
            return 0.5
        return min(max((value - low) / (high - low), 0.0), 1.0)


def _numeric_ticks(distinct: Sequence[float], scale: _Scale) -> Iterator[Tick]:
    """The values themselves where they are few and far enough from each other, else round numbers
    between the two ends."""
    chosen = list(distinct)
    places = [scale.place(value) for value in distinct]
    near = any(after - before < _LEAST_GAP for before, after in zip(places, places[1:]))
    if len(distinct) > MOST_TICKS // 2 or near:
        chosen = _with_ends(scale)
    for value in chosen:
        label = setting(value)
        is_whole = float(label.replace(",", "")) == value
        yield Tick(scale.place(value), label, label if is_whole else repr(value))


def _with_ends(scale: _Scale) -> List[float]:
    round_ones = _decades(scale) if scale.kind == LOG else _steps(scale.low, scale.high)
    chosen = [scale.low]
    for value in round_ones:
        place = scale.place(value)
        if place - scale.place(chosen[-1]) >= _LEAST_GAP and 1 - place >= _LEAST_GAP:
            chosen.append(value)
    return [*chosen, scale.high] if scale.high > scale.low else chosen


def _steps(low: float, high: float) -> List[float]:
    rough = high / _ABOUT - low / _ABOUT
    if not 1e-300 < rough < 1e300:
        return []
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in _STEPS if size * power >= rough * 0.999)
    first, last = math.ceil(low / step), math.floor(high / step)
    if abs(first) > 1e15 or last - first > 2 * _ABOUT:  # the ends differ in their last digits only
        return []
    digits = max(0, 1 - math.floor(math.log10(step)))
    return [round(at * step, min(digits, 300)) for at in range(first, last + 1)]


def _decades(scale: _Scale) -> List[float]:
    first, last = math.ceil(math.log10(scale.low)), math.floor(math.log10(scale.high))
    every = max(1, math.ceil((last - first + 1) / (MOST_TICKS - 2)))
    found = [float(f"1e{power}") for power in range(first, last + 1, every)]
    return [value for value in found if scale.low <= value <= scale.high]


# --- categories


def _categorical(values: Sequence[Leaf]) -> Axis:
    distinct = {_key(value): value for value in values if value is not MISSING}
    order = sorted(distinct)
    last = max(len(order) - 1, 1)
    places = {key: 0.5 if len(order) == 1 else at / last for at, key in enumerate(order)}
    positions = tuple(None if value is MISSING else places[_key(value)] for value in values)
    every = math.ceil(len(order) / MOST_TICKS)
    texts = {key: value_text(distinct[key]) for key in order}
    shown = order[::every] if every > 1 else order
    return Axis(CATEGORY, positions, tuple(Tick(places[k], texts[k], texts[k]) for k in shown))


_Key = Tuple[int, float, Tuple[Tuple[int, int, str], ...]]


def _key(value: Leaf) -> _Key:
    """Puts null first, then truth values, numbers by size, and texts with the numbers in them by
    size."""
    if isinstance(value, str):
        return 3, 0.0, tuple(_text_part(part) for part in re.split(r"([0-9]{1,15})", value))
    if isinstance(value, bool):
        return 1, float(value), ()
    if isinstance(value, (int, float)):
        found = finite(value)
        return 2, math.inf if found is None else found, ((0, 0, _digits_of(value)),)
    return 0, 0.0, ()


def _digits_of(value: Union[int, float]) -> str:
    """All digits of a number; 1 and 1.0 have the same."""
    return repr(float(value)) if finite(value) is not None else repr(value)


def _text_part(part: str) -> Tuple[int, int, str]:
    return (0, int(part), part) if re.fullmatch("[0-9]{1,15}", part) else (1, 0, part)


def _turned(axis: Axis) -> Axis:
    positions = tuple(None if place is None else 1 - place for place in axis.positions)
    ticks = tuple(attrs.evolve(tick, position=1 - tick.position) for tick in reversed(axis.ticks))
    return Axis(axis.kind, positions, ticks)

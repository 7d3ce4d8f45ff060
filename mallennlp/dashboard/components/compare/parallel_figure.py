"""Parallel coordinates: a line for each side across an axis for each quantity.

Drawn from ``scatter`` traces, as plotly's own kind needs WebGL. The colours of text and grid come
from the theme's style sheet.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

import attrs

from mallennlp.dashboard.components.figures.look import plain_layout
from mallennlp.dashboard.components.figures.texts import as_text, for_hover, key_lines, shortened
from mallennlp.domain.plots.coordinates import LOG, Axis, Tick, spread

MISSING_Y = -0.14
"""Where lines go whose value has no place on an axis."""
AXIS_REM = 7.5
"""The least width of an axis with its labels."""

_TITLE_Y = 1.05
_BESIDE = 0.008
_TEXTS = {"type": "scatter", "mode": "text", "showlegend": False, "cliponaxis": False}
_GREY = "rgba(128, 136, 149, .55)"
_LABEL = 14
_TITLE_WIDTH = 17
_MANY_LINES = 30
_FEW, _MANY = {"width": 1.5, "opacity": 1.0}, {"width": 1.0, "opacity": 0.7}
_MOST_LINES_ROOM = 0.05


@attrs.frozen
class ParallelAxis:
    """One axis of the figure.

    * ``title``: the quantity's name;
    * ``axis``: where the sides' values stand, in the order of the lines;
    * ``texts``: the values as people read them;
    * ``note``: what is said of the axis, such as that it is upside down.
    """

    title: str
    axis: Axis
    texts: Tuple[str, ...]
    note: str = ""


@attrs.frozen
class ParallelLine:
    """One line: the id of its side, which it carries for selecting, its name and its colour."""

    side: str
    name: str
    colour: str


def parallel_figure(lines: Sequence[ParallelLine], axes: Sequence[ParallelAxis]) -> Dict[str, Any]:
    """The figure of these lines across these axes, for a ``dcc.Graph``.

    Every line's trace carries ``{"side": id}`` as its ``meta``. The axes stand at 0, 1, 2... of x,
    and go from 0 to 1 of y; what has no place on an axis stands at ``MISSING_Y``.
    """
    columns = [_heights(each.axis) for each in axes]
    look = _FEW if len(lines) <= _MANY_LINES else _MANY
    traces = [
        {
            **_line(line, [column[at] for column in columns], [each.texts[at] for each in axes]),
            "line": {"color": line.colour, "width": look["width"]},
            "opacity": look["opacity"],
        }
        for at, line in enumerate(lines)
    ]
    has_missing = any(None in each.axis.positions for each in axes)
    return {"data": [*traces, *_labels(axes)], "layout": _layout(axes, has_missing)}


def _heights(axis: Axis) -> List[float]:
    """Lines with the same value stand close beside each other, so that each can be followed."""
    places: List[Optional[float]] = [
        MISSING_Y if position is None else position for position in axis.positions
    ]
    distinct = len(set(places))
    room = min(_MOST_LINES_ROOM, 0.4 / max(distinct, 1)) if distinct < len(places) else 0.0
    most = max((places.count(place) for place in set(places)), default=1)
    room = min(room, 0.012 * (most - 1))
    return [round(place or 0.0, 4) for place in spread(places, room)]


def _line(line: ParallelLine, heights: List[float], texts: Sequence[str]) -> Dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": as_text(line.name),
        "meta": {"side": line.side},
        "y": heights,
        "text": [for_hover(text) for text in texts],
        "marker": {"size": 5, "color": line.colour},
        "hovertemplate": "%{text}<extra>" + for_hover(line.name) + "</extra>",
    }


def _labels(axes: Sequence[ParallelAxis]) -> Iterator[Mapping[str, Any]]:
    """Titles and ticks: texts, as a hundred annotations would be slow."""
    ticks = [(at, tick) for at, each in enumerate(axes) for tick in _ticks(each)]
    whole = [
        (at, tick) for at, tick in ticks if shortened(tick.label, _LABEL) == as_text(tick.full)
    ]
    beside = _BESIDE * (len(axes) + 1)
    yield {**_tick_texts(whole, beside), "hoverinfo": "skip"}
    cut = [(at, tick) for at, tick in ticks if (at, tick) not in whole]
    hovers = [for_hover(tick.full) for _, tick in cut]
    hover = {"hovertext": hovers, "hovertemplate": "%{hovertext}<extra></extra>"}
    yield {**_tick_texts(cut, beside), **hover}
    yield {
        **_TEXTS,
        "x": list(range(len(axes))),
        "y": [_TITLE_Y] * len(axes),
        "text": [_title(each) for each in axes],
        "hovertext": [for_hover(each.title) for each in axes],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "textposition": "top center",
        "textfont": {"size": 11, "weight": 600},
    }


def _tick_texts(ticks: Sequence[Tuple[int, Tick]], beside: float) -> Dict[str, Any]:
    """Beside their axes, so that the pointer on an axis finds the lines. Lines pass behind them:
    they stand on a ground, of which a file is told by ``meta`` (``assets/figure_menu.js``)."""
    return {
        **_TEXTS,
        "meta": {"ground": True},
        "x": [round(at - beside, 3) for at, _ in ticks],
        "y": [round(tick.position, 4) for _, tick in ticks],
        "text": [shortened(tick.label, _LABEL) for _, tick in ticks],
        "textposition": "middle left",
        "textfont": {"size": 11},
    }


def _ticks(axis: ParallelAxis) -> List[Tick]:
    missing = [Tick(MISSING_Y, "none", "no value")] if None in axis.axis.positions else []
    return [*axis.axis.ticks, *missing]


def _title(each: ParallelAxis) -> str:
    notes = [*(["log"] if each.axis.kind == LOG else []), *([each.note] if each.note else [])]
    more = f"<br><i>{as_text(', '.join(notes))}</i>" if notes else ""
    return key_lines(each.title, _TITLE_WIDTH) + more


def _layout(axes: Sequence[ParallelAxis], has_missing: bool) -> Dict[str, Any]:
    hidden = {"showgrid": False, "zeroline": False, "showticklabels": False, "fixedrange": True}
    low = MISSING_Y - 0.06 if has_missing else -0.04
    last = max(len(axes) - 1, 0)
    lines = max(_title(each).count("<br>") + 1 for each in axes)
    return {
        **plain_layout(4, 4, 4, 4),
        "hovermode": "closest",
        "dragmode": False,  # the page's own boxes select: plotly's are slow with many lines
        "showlegend": False,
        "xaxis": {**hidden, "range": [-0.75, last + 0.4]},
        "yaxis": {**hidden, "range": [low, _TITLE_Y + 0.06 * lines]},
        "shapes": [*_bars(axes), *([_missing_bar(last)] if has_missing else [])],
    }


def _bars(axes: Sequence[ParallelAxis]) -> Iterator[Dict[str, Any]]:
    for at, _ in enumerate(axes):
        place = {"x0": at, "x1": at, "y0": 0, "y1": 1}
        yield {"type": "line", "layer": "below", "line": {"color": _GREY, "width": 1}, **place}


def _missing_bar(last: int) -> Dict[str, Any]:
    """The line on which what is missing stands."""
    place = {"x0": -0.1, "x1": last + 0.1, "y0": MISSING_Y, "y1": MISSING_Y}
    line = {"color": _GREY, "width": 1, "dash": "dot"}
    return {"type": "line", "layer": "below", "line": line, **place}

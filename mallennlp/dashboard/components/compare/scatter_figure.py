"""A scatter plot of one quantity against another: a point for each run, or for each family its mean
with error bars.

The colours of text and grid come from the theme's style sheet.
"""

from __future__ import annotations

import math
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import attrs

from mallennlp.dashboard.components.compare.scatter_colours import Dimension, PointColours
from mallennlp.dashboard.components.figures.look import plain_layout
from mallennlp.dashboard.components.figures.texts import as_text, for_hover, shortened
from mallennlp.domain.configs.values import MISSING, Leaf, value_text
from mallennlp.domain.display import setting
from mallennlp.domain.metrics.spreads import mean_text
from mallennlp.domain.plots.coordinates import (
    CATEGORY,
    LINEAR,
    LOG,
    axis_of,
    finite,
    is_numeric,
)
from mallennlp.domain.plots.quantities import Measured

_OUTLINE = {"width": 1, "color": "rgba(128, 136, 149, .6)"}
_SIZE, _RING, _LARGEST = 9, 5, 34
_CELLS = 80
"""Points within this part of an axis cover each other."""
_LABEL = 22

Place = Tuple[Optional[float], Optional[float]]
"""Where a point stands, across and upwards; None for what has no place on an axis."""


@attrs.frozen
class Point:
    """One point.

    * ``side``: the id of its side, which its trace carries for selecting; ``name``: what hover
      says, a run's path for instance; ``colour``: the side's;
    * ``x``, ``y``: its values; ``third``: the value that chooses the colour, if one does.
    """

    side: str
    name: str
    colour: str
    x: Measured
    y: Measured
    third: Leaf = MISSING


@attrs.frozen
class Drawn:
    """A figure, and what is to be said of it: why points are missing, for instance."""

    figure: Dict[str, Any]
    notes: Tuple[str, ...]


def scatter_figure(
    points: Sequence[Point], x: Dimension, y: Dimension, third: Optional[Dimension] = None
) -> Drawn:
    """The figure of these points, for a ``dcc.Graph``; every side is a trace, whose ``meta`` is
    ``{"side": id}``. ``third``: what chooses the colours, the side unless given."""
    across = _Scale.of([point.x.value for point in points], x)
    upward = _Scale.of([point.y.value for point in points], y)
    places = [(across.place(point.x.value), upward.place(point.y.value)) for point in points]
    shown = [at for at, place in enumerate(places) if None not in place]
    colours = PointColours([points[at].third for at in shown], third)
    sizes = _sizes([points[at] for at in shown], (across.kind == LOG, upward.kind == LOG))
    by_side: Dict[str, List[int]] = {}
    for turn, at in enumerate(shown):
        by_side.setdefault(points[at].side, []).append(turn)
    traces = []
    for turns in by_side.values():
        group = [points[shown[turn]] for turn in turns]
        at_places = [places[shown[turn]] for turn in turns]
        trace = _trace(group, at_places, (x, y, third), (across, upward))
        size = [sizes[turn] for turn in turns]
        trace["marker"] = {"size": size, "opacity": 1, "line": _OUTLINE}
        trace["marker"].update(colours.marker(turns, group[0].colour))
        traces.append(trace)
    layout = _layout(across, upward, x, y)
    colours.explain(layout)
    notes = [*_left_out(points, shown, (x, across), (y, upward)), *colours.notes()]
    if not shown:
        layout["annotations"] = [_nothing()]
        layout["xaxis"]["visible"] = layout["yaxis"]["visible"] = False
    return Drawn({"data": [*traces, *colours.legend()], "layout": layout}, tuple(notes))


def _sizes(points: Sequence[Point], logs: Tuple[bool, bool]) -> List[int]:
    """In pixels. Of points at about the same place the first, which lie below, are the largest."""
    across = axis_of([point.x.value for point in points], log=logs[0]).positions
    upward = axis_of([point.y.value for point in points], log=logs[1]).positions
    above: Dict[Tuple[int, int], int] = {}
    sizes = []
    for x, y in reversed(list(zip(across, upward))):
        cell = round((x or 0) * _CELLS), round((y or 0) * _CELLS)
        sizes.append(min(_SIZE + _RING * above.get(cell, 0), _LARGEST))
        above[cell] = above.get(cell, 0) + 1
    return sizes[::-1]


@attrs.frozen
class _Scale:
    """An axis as plotly takes it: numbers as they are, categories at 0, 1, 2..."""

    kind: str
    places: Mapping[str, float]
    labels: Tuple[Tuple[float, str], ...]
    decades: float = 0.0

    @classmethod
    def of(cls, values: Sequence[Leaf], wanted: Dimension) -> "_Scale":
        if is_numeric(values) or all(value is MISSING or value is None for value in values):
            there = [number for number in map(finite, values) if number is not None and number > 0]
            decades = math.log10(max(there)) - math.log10(min(there)) if there else 0.0
            return cls(LOG if wanted.log else LINEAR, {}, (), decades)
        axis = axis_of(values)
        order = sorted({place for place in axis.positions if place is not None})
        ranks = {place: float(rank) for rank, place in enumerate(order)}
        places = {
            _name(value): ranks[place]
            for value, place in zip(values, axis.positions)
            if place is not None
        }
        labels = tuple((ranks[tick.position], tick.label) for tick in axis.ticks)
        return cls(CATEGORY, places, labels)

    def place(self, value: Leaf) -> Optional[float]:
        if self.kind == CATEGORY:
            return self.places.get(_name(value))
        number = finite(value)
        return None if number is None or (self.kind == LOG and number <= 0) else number

    def axis(self, title: str) -> Dict[str, Any]:
        head = {"text": shortened(title, 60), "standoff": 6, "font": {"size": 12}}
        base: Dict[str, Any] = {"title": head, "automargin": True, "zeroline": False}
        if self.kind == CATEGORY:
            ranks = list(self.places.values())
            base["range"] = [min(ranks) - 0.5, max(ranks) + 0.5]
            base["tickvals"] = [place for place, _ in self.labels]
            base["ticktext"] = [shortened(label, _LABEL) for _, label in self.labels]
        else:
            base["type"] = self.kind
            base["exponentformat"] = "e"
        if self.kind == LOG:
            base["dtick"] = max(1, round(self.decades / 8)) if self.decades >= 2 else "D2"
        return base


def _name(value: Leaf) -> str:
    """Tells values apart: 1 from true and from "1"."""
    kind = "number" if finite(value) is not None else type(value).__name__
    return f"{kind} {value_text(value) if finite(value) is None else repr(finite(value))}"


def _trace(
    group: Sequence[Point],
    places: Sequence[Place],
    dimensions: Tuple[Dimension, Dimension, Optional[Dimension]],
    scales: Tuple[_Scale, _Scale],
) -> Dict[str, Any]:
    first = group[0]
    trace: Dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "name": as_text(first.name),
        "meta": {"side": first.side},
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
        "text": [_hover(point, dimensions) for point in group],
        "hovertemplate": "%{text}<extra></extra>",
        "showlegend": False,
    }
    if len(group) == 1:
        for name, measured, scale in (
            ("error_x", first.x, scales[0]),
            ("error_y", first.y, scales[1]),
        ):
            if measured.deviation and scale.kind != CATEGORY:
                bar = {"type": "data", "array": [measured.deviation]}
                trace[name] = {**bar, "thickness": 1, "width": 4}
    return trace


def _hover(point: Point, dimensions: Tuple[Dimension, Dimension, Optional[Dimension]]) -> str:
    values: Tuple[Measured, ...] = (point.x, point.y, Measured(point.third))
    lines = [f"<b>{for_hover(point.name)}</b>"]
    for dimension, measured in zip(dimensions, values):
        if dimension is not None:
            lines.append(for_hover(f"{dimension.title}: {measured_text(measured)}"))
    return "<br>".join(lines)


def measured_text(measured: Measured) -> str:
    """A value; of several runs with their deviation and number.

    >>> measured_text(Measured(0.9, 0.05, 3)), measured_text(Measured("lstm", None, 3))
    ('0.900 ± 0.050 (3 runs)', 'lstm')
    >>> measured_text(Measured(1 / 3)), measured_text(Measured(MISSING))
    ('0.3333', '–')
    """
    value, deviation = measured.value, measured.deviation
    if not isinstance(value, float):
        return value_text(value)
    if deviation is None:
        return setting(value)
    return f"{mean_text(value, deviation)} ({measured.runs} runs)"


def _left_out(
    points: Sequence[Point], shown: Sequence[int], *axes: Tuple[Dimension, _Scale]
) -> List[str]:
    """Why points are missing."""
    missing = sorted(set(range(len(points))) - set(shown))
    notes = []
    for index, (dimension, scale) in enumerate(axes):
        values = [(points[at].x, points[at].y)[index].value for at in missing]
        homeless = [value for value in values if scale.place(value) is None]
        without = sum(finite(value) is None for value in homeless)
        if without:
            notes.append(f"Not drawn: {without} without a value of {dimension.title}.")
        if len(homeless) > without:
            below = f"{len(homeless) - without} with 0 or less"
            notes.append(f"Not drawn: {below} for {dimension.title}, whose axis is logarithmic.")
    return notes


def _nothing() -> Dict[str, Any]:
    text = {"text": "nothing to draw", "showarrow": False, "xref": "paper", "yref": "paper"}
    return {**text, "x": 0.5, "y": 0.5}


def _layout(across: _Scale, upward: _Scale, x: Dimension, y: Dimension) -> Dict[str, Any]:
    return {
        **plain_layout(56, 12, 12, 44),
        "hovermode": "closest",
        "dragmode": False,  # the page's own boxes select
        "xaxis": across.axis(x.title),
        "yaxis": upward.axis(y.title),
    }

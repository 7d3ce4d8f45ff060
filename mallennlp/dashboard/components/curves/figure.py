"""The figure of a metric of one run, or of several runs and families, as a plain figure."""

from __future__ import annotations

import math
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import attrs

from mallennlp.dashboard.components.curves.notes import notes_of
from mallennlp.dashboard.components.curves.options import CurveOptions, Window, shown_range
from mallennlp.dashboard.components.curves.parts import (
    MOST_MARKERS,
    axis_title,
    layout,
    mark_at,
    say_that_nothing_is_there,
)
from mallennlp.dashboard.components.curves.points import Points, mean_of, points_of, short
from mallennlp.dashboard.components.figures.texts import as_text
from mallennlp.domain.curves.bands import Band
from mallennlp.domain.curves.series import EPOCH, Curve, CurveX

MOST_IN_LEGEND = 12
"""More lines are told by their colours on the page, and by pointing at them."""
_MOST_IN_HOVER = 6
"""A list of more values would cover the figure: of those the one that is pointed at is told."""
_FAINT = 0.25


@attrs.frozen
class Line:
    """One line of a figure.

    * ``label``: what the legend says; ``colour``, ``dash``: as plotly takes them;
    * ``curves``: of the run, or of each run of a family, which is drawn as their mean;
    * ``best_epoch``: the epoch to be marked on it;
    * ``side``: the id of the side of a comparison that it shows, as the browser knows it; its
      traces carry it, so that they stand out when it is selected.
    """

    label: str
    colour: str
    curves: Tuple[Curve, ...]
    dash: str = "solid"
    best_epoch: Optional[int] = None
    side: str = ""


def curve_figure(
    lines: Sequence[Line],
    options: CurveOptions,
    window: Optional[Window] = None,
    marked_epoch: Optional[int] = None,
) -> Dict[str, Any]:
    """The figure of some lines, for a ``dcc.Graph``.

    * ``window``: the part of the axis to show, in steps or seconds; None for all of it;
    * ``marked_epoch``: the best epoch of the one run that all lines belong to.
    """
    traces = [
        {**trace, "meta": {"side": line.side}} if line.side else trace
        for line in lines
        for trace in _traces(line, options, window)
    ]
    curves = [curve for line in lines for curve in line.curves]
    drawn = layout(legend=1 < len(lines) <= MOST_IN_LEGEND)
    if len(lines) > _MOST_IN_HOVER:
        drawn.update(hovermode="closest", hoverdistance=20, hoverlabel={})
    drawn["legend"]["font"] = {"size": 11}
    drawn["xaxis"] = _xaxis(curves, options, window)
    drawn["yaxis"].update(_yaxis(options))
    mark = None if marked_epoch is None else _place_of_epoch(curves, options, marked_epoch)
    drawn["shapes"] = [] if mark is None else [mark_at(mark)]
    if not any(value is not None for trace in traces for value in trace["y"]):
        # A log axis has no place for 0, but the values are there.
        said = notes_of(curves, options)[-1:] if options.log_y else []
        say_that_nothing_is_there(drawn, (said or ["no finite values"])[0])
    elif notes := notes_of(curves, options):
        drawn["annotations"] = [_note("; ".join(notes))]
    return {"data": traces, "layout": drawn}


def _traces(line: Line, options: CurveOptions, window: Optional[Window]) -> List[Dict[str, Any]]:
    """The raw line, faint behind the smooth one if there is one; a band behind both."""
    if len(line.curves) > 1:
        return _of_family(line, options, window)
    (curve,) = line.curves
    raw = points_of(curve, options, 0.0, window)
    if not options.smoothing:
        return [_trace(line, raw), *_best(line, curve, options)]
    smoothed = points_of(curve, options, options.smoothing, window)
    return [_faint(line, raw), _trace(line, smoothed), *_best(line, curve, options)]


def _of_family(line: Line, options: CurveOptions, window: Optional[Window]) -> List[Dict[str, Any]]:
    points = mean_of(line.curves, options, options.smoothing, window, options.band)
    traces = [_band(line, points, options)] if options.band is not Band.NONE else []
    if options.smoothing:
        traces.append(_faint(line, mean_of(line.curves, options, 0.0, window, Band.NONE)))
    shown = _trace(line, points)
    shown["customdata"] = [
        f"{f' ± {half:.3g}' if half is not None else ''} (n = {runs})"
        for half, runs in zip(points.halves, points.runs)
    ]
    label = as_text(line.label)
    shown["hovertemplate"] = "%{y:.6g}%{customdata}<extra>" + label + "</extra>"
    return [*traces, shown]


def _trace(line: Line, points: Points) -> Dict[str, Any]:
    label, few = as_text(line.label), len(points.xs) <= MOST_MARKERS
    return {
        "type": "scatter",
        "mode": "lines+markers" if few else "lines",
        "name": label,
        "legendgroup": label,
        "x": points.xs,
        "y": points.ys,
        # A pattern of dots hides the noise of a long curve.
        "line": {"color": line.colour, "width": 2, "dash": line.dash if few else "solid"},
        "marker": {"size": 5},
        "hovertemplate": "%{y:.6g}<extra>" + label + "</extra>",
    }


def _beside(line: Line) -> Dict[str, Any]:
    """What belongs to a line and is not to be pointed at."""
    return {
        "type": "scatter",
        "legendgroup": as_text(line.label),
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _faint(line: Line, points: Points) -> Dict[str, Any]:
    return {
        **_beside(line),
        "mode": "lines",
        "opacity": _FAINT,
        "x": points.xs,
        "y": points.ys,
        "line": {"color": line.colour, "width": 1.5},
    }


def _best(line: Line, curve: Curve, options: CurveOptions) -> List[Dict[str, Any]]:
    """A large dot at the best epoch."""
    if line.best_epoch is None or curve.counts != EPOCH or line.best_epoch not in curve.steps:
        return []
    at = list(curve.steps).index(line.best_epoch)
    value = curve.values[at]
    if not math.isfinite(value) or (options.log_y and value <= 0):
        return []
    return [
        {
            **_beside(line),
            "mode": "markers",
            "x": [short(curve.xs(options.axis)[at] / options.unit[0])],
            "y": [short(value)],
            "marker": {"size": 10, "color": line.colour},
        }
    ]


def _band(line: Line, points: Points, options: CurveOptions) -> Dict[str, Any]:
    """The band as an outline: out along its upper edge and back along the lower one. Where a single
    run is left it ends, and may begin again."""
    xs: List[Optional[float]] = []
    ys: List[Optional[float]] = []
    for stretch in _stretches(points):
        if xs:
            xs.append(None)
            ys.append(None)
        edge = [(points.xs[at], points.ys[at], points.halves[at]) for at in stretch]
        upper = [(x, short(y + half)) for x, y, half in edge if y is not None and half is not None]
        lower = [(x, short(y - half)) for x, y, half in edge if y is not None and half is not None]
        if options.log_y:  # it goes down to nothing: a hundredth of the mean is off the picture
            lower = [
                (x, low if low > 0 else short(y / 100))
                for (x, low), (_, y, _) in zip(lower, edge)
                if y is not None
            ]
        for x, y in [*upper, *reversed(lower)]:
            xs.append(x)
            ys.append(y)
    look = {"fill": "toself", "fillcolor": line.colour, "opacity": 0.18, "line": {"width": 0}}
    return {**_beside(line), "mode": "lines", "x": xs, "y": ys, **look}


def _stretches(points: Points) -> List[List[int]]:
    """The places of points that have a band, in runs without a gap."""
    found: List[List[int]] = [[]]
    for at, half in enumerate(points.halves):
        if half is not None and math.isfinite(half) and points.ys[at] is not None:
            found[-1].append(at)
        elif found[-1]:
            found.append([])
    return [stretch for stretch in found if stretch]


def _place_of_epoch(curves: Sequence[Curve], options: CurveOptions, epoch: int) -> Optional[float]:
    """Where an epoch ends on the axis; None where it has no place there."""
    for curve in curves:
        if curve.counts == EPOCH and epoch in curve.steps:
            x = curve.xs(options.axis)[list(curve.steps).index(epoch)] / options.unit[0]
            return None if options.log_x and x <= 0 else short(x)
    return None


def _xaxis(
    curves: Sequence[Curve], options: CurveOptions, window: Optional[Window]
) -> Dict[str, Any]:
    counts = curves[0].counts if curves else EPOCH
    over_time = options.axis is CurveX.TIME
    title = f"training time ({options.unit[1]})" if over_time else counts
    hover = f"%{{x:.4~g}} {options.unit[1]}" if over_time else f"{counts} %{{x}}"
    axis: Dict[str, Any] = {
        "title": axis_title(title),
        "unifiedhovertitle": {"text": hover},
        # Another axis forgets what was zoomed on this one.
        "uirevision": f"{options.axis.value} {options.unit[1]} {options.log_x}",
    }
    shown = shown_range(window, options)
    if shown is not None:
        axis["range"] = list(shown)
    if options.log_x:
        return {**axis, "type": "log"}
    span = _span(curves, shown)
    if not over_time and span < 20:  # no epochs between the epochs
        axis["dtick"] = max(1, math.ceil(span / 10))
    return axis


def _span(curves: Sequence[Curve], shown: Optional[Tuple[float, float]]) -> float:
    if shown is not None:
        return shown[1] - shown[0]
    steps = [step for curve in curves for step in (curve.steps[0], curve.steps[-1])]
    return max(steps) - min(steps) if steps else 0.0


def _yaxis(options: CurveOptions) -> Mapping[str, Any]:
    kind = {"type": "log"} if options.log_y else {}
    return {**kind, "uirevision": f"{options.log_y}"}


def _note(text: str) -> Dict[str, Any]:
    place = {"x": 0, "y": 0, "xref": "paper", "yref": "paper", "xanchor": "left"}
    return {
        **place,
        "yanchor": "bottom",
        "text": as_text(text),
        "showarrow": False,
        "font": {"size": 10},
    }

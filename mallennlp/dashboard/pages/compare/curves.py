"""The curves of what is compared, laid over each other; families as mean and band."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Dict, List, Optional, Sequence, Tuple

from dash import html
from dash.development.base_component import Component

from mallennlp.dashboard.components.controls import controls_row
from mallennlp.dashboard.components.curves.boxes import curve_box, curve_figures
from mallennlp.dashboard.components.curves.controls import (
    MOST_CHOICES,
    axis_control,
    band_control,
    metric_chooser,
    smoothing_control,
    switches_control,
)
from mallennlp.dashboard.components.curves.figure import Line, curve_figure
from mallennlp.dashboard.components.curves.options import CurveOptions, smoothing_of
from mallennlp.dashboard.pages.compare.curve_sides import ComparedCurves, chosen, options_of
from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.dashboard.pages.compare.section import Section, control_id
from mallennlp.dashboard.texts import encodable
from mallennlp.domain.comparison import Comparison
from mallennlp.domain.curves.bands import BAND_NOTES
from mallennlp.services.url_parse import to_url

if TYPE_CHECKING:
    from mallennlp.project import Project

FIGURE = "compare-curve"
SHOWN = "compare-curves-shown"
"""The id of the place of all figures, which knows the address that they were drawn for."""
ADDRESS = "data-address"


class CurvesSection(Section):
    """Curves of any number of metrics, each with a line for each side."""

    name: ClassVar[str] = "curves"
    title: ClassVar[str] = "Curves"
    parameters: ClassVar[Tuple[str, ...]] = (
        "curve",
        "curve_axis",
        "curve_switch",
        "smoothing",
        "band",
    )

    def drawn(
        self, project: "Project", comparison: Comparison, params: CompareParams, controls: bool
    ) -> Tuple[Optional[List[Component]], List[Component]]:
        """Which metrics, over what, how smooth, and which band; and a figure for each metric."""
        curves = ComparedCurves(project, comparison)
        view = _view(curves, comparison, params)
        return (_controls(curves, comparison, params) if controls else None), view

    def view(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> Sequence[Component]:
        """A figure for each metric."""
        return _view(ComparedCurves(project, comparison), comparison, params)


def figure_id(name: Any) -> Dict[str, Any]:
    """The id of a figure's graph, by the name of its curve."""
    return {"type": FIGURE, "curve": name}


def _controls(
    curves: ComparedCurves, comparison: Comparison, params: CompareParams
) -> List[Component]:
    drawn = chosen(curves, params.curve)
    names = [encodable(name) for name in dict.fromkeys([*curves.names(), *drawn])]
    chooser = metric_chooser(
        control_id("curve"), names[:MOST_CHOICES], [encodable(name) for name in drawn]
    )
    controls = [
        axis_control(control_id("curve_axis"), params.curve_axis),
        smoothing_control(control_id("smoothing"), smoothing_of(params.smoothing)),
        switches_control(control_id("curve_switch"), params.curve_switch),
    ]
    if any(len(side.runs) > 1 for side in comparison.sides):
        controls.append(band_control(control_id("band"), params.band))
    return [chooser, controls_row(*controls)]


def _view(curves: ComparedCurves, comparison: Comparison, params: CompareParams) -> List[Component]:
    names = chosen(curves, params.curve)
    options = options_of(params, comparison, len(names))
    lines = {name: curves.lines(name, options) for name in names}
    boxes = [_box(comparison, name, lines[name], options) for name in names]
    if not boxes:
        return [html.P("None of these has done an epoch.", className="text-secondary mb-0")]
    address = {ADDRESS: encodable(to_url(params))}
    notes = [*_notes(options, lines), *curves.notes()]
    return [
        curve_figures(boxes, options, large=True, id=SHOWN, **address),
        *(html.P(note, className="text-secondary small mb-1") for note in notes),
    ]


def _box(
    comparison: Comparison, name: str, lines: Sequence[Line], options: CurveOptions
) -> Component:
    shown = encodable(name)
    title, missing = shown, len(comparison.sides) - len(lines)
    if missing:
        title = f"{shown} ({missing} of {len(comparison.sides)} do not have it)"
    return curve_box(figure_id(shown), title, curve_figure(lines, options), len(lines))


def _notes(options: CurveOptions, lines: Dict[str, List[Line]]) -> List[str]:
    """What the lines are, where that has to be said."""
    all_lines = [line for each in lines.values() for line in each]
    notes = []
    if any(len(line.curves) > 1 for line in all_lines):
        notes.append(f"{BAND_NOTES[options.band]} n is the number of runs at a point.")
    if options.smoothing:
        weight = f"{options.smoothing:g}"
        notes.append(
            f"Smoothed by an exponential moving average of weight {weight}, each run by itself;"
            " the raw line is faint."
        )
    return notes

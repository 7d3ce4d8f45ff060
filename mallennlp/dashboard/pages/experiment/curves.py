"""The tab with the curves of the run."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence, Tuple

import attrs
from dash import ALL, MATCH, ctx, dcc, html, no_update
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.components import card
from mallennlp.dashboard.components.controls import controls_row
from mallennlp.dashboard.components.curves.boxes import curve_box, curve_figures, linked
from mallennlp.dashboard.components.curves.controls import (
    MOST_CHOICES,
    axis_control,
    metric_chooser,
    smoothing_control,
    switches_control,
)
from mallennlp.dashboard.components.curves.metric_figure import charted_at_first
from mallennlp.dashboard.components.curves.options import (
    CurveOptions,
    CurveSwitch,
    Window,
    points_of_a_line,
    read_options,
)
from mallennlp.dashboard.components.curves.zoom import (
    recalled,
    remembered,
    tells_of_zoom,
    zoomed,
)
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.experiment.curve_lines import run_figure
from mallennlp.dashboard.pages.experiment.tab import TICK, VERSION, Tab
from mallennlp.dashboard.texts import encodable
from mallennlp.domain.curves.series import CurveX
from mallennlp.domain.experiment import Experiment
from mallennlp.services.run_curves import RunCurves
from mallennlp.services.serialization import serializable

_CURVES_AT_FIRST = 4
_CHOSEN, _AXIS, _SWITCHES = "experiment-curves", "experiment-curves-axis", "experiment-curves-on"
_SMOOTHING, _READ = "experiment-curves-smoothing", "experiment-curves-read"
_SHOWN, _NOTES = "experiment-curves-shown", "experiment-curves-notes"
_FIGURE, _WINDOW = "experiment-curve", "experiment-curve-window"


@serializable
class CurveLook:
    """How curves were drawn last: so they are drawn at the next experiment."""

    axis: CurveX = CurveX.STEP
    switches: List[CurveSwitch] = []
    smoothing: float = 0.0


class Curves(Tab):
    """The curves of the chosen metrics; while the run is alive they grow."""

    def curves_tab(self) -> Component:
        """What the tab shows."""
        curves = self.project.curves(self.experiment())
        options, drawn = curve_choices(curves)
        look: CurveLook = self.s.curves
        controls = controls_row(
            axis_control(_AXIS, look.axis),
            smoothing_control(_SMOOTHING, look.smoothing),
            switches_control(_SWITCHES, look.switches),
        )
        # Drawn at once, so that nothing below moves when they come.
        wanted = read_options(look.axis.value, [s.value for s in look.switches], look.smoothing)
        figures = html.Div(boxes_of(curves, drawn, wanted, {}), id="experiment-figures")
        read = dcc.Store(id=_READ, data=curves.read_bytes())
        return card("Curves", [metric_chooser(_CHOSEN, options, drawn), controls, figures, read])

    @Page.callback(
        [Output("experiment-figures", "children"), Output(_READ, "data")],
        [Input(_CHOSEN, "value")],
        [
            State(_AXIS, "value"),
            State(_SWITCHES, "value"),
            State(_SMOOTHING, "value"),
            State({"type": _WINDOW, "curve": ALL}, "data"),
        ],
        mutating=False,
        prevent_initial_call=True,
    )
    def draw_curves(
        self, chosen: Any, axis: Any, switches: Any, smoothing: Any, windows: Any
    ) -> Tuple[Any, Any]:
        """The figures of the chosen metrics."""
        curves = self.project.curves(self.experiment())
        options = read_options(axis, switches, smoothing)
        shown = _windows(ctx.states_list[-1], options.axis)
        return boxes_of(curves, _texts(chosen), options, shown), curves.read_bytes()

    @Page.callback(
        [
            Output({"type": _FIGURE, "curve": ALL}, "figure"),
            Output(_SHOWN, "data-linked"),
            Output(_NOTES, "children"),
            Output(_READ, "data", allow_duplicate=True),
        ],
        [
            Input(_AXIS, "value"),
            Input(_SWITCHES, "value"),
            Input(_SMOOTHING, "value"),
            Input(VERSION, "data"),
            Input(TICK, "n_intervals"),
        ],
        [State({"type": _WINDOW, "curve": ALL}, "data"), State(_READ, "data")],
        prevent_initial_call=True,
    )
    def redraw_curves(
        self,
        axis: Any,
        switches: Any,
        smoothing: Any,
        seen: Any,
        n_intervals: Any,
        windows: Any,
        read: Any,
    ) -> Tuple[Any, Any, Any, Any]:
        """The same figures, drawn in another way; while the run is alive they grow. They stay in
        their places, and so does what somebody zoomed."""
        curves = self.project.curves(self.experiment())
        names = [str(output["id"]["curve"]) for output in ctx.outputs_list[0]]
        if set(ctx.triggered_prop_ids.values()) == {TICK} and (
            not set(names) - set(curves.of_epochs()) or curves.read_bytes() == read
        ):
            raise PreventUpdate  # epochs tell of themselves
        options = read_options(axis, switches, smoothing)
        on = sorted(options.switches, key=lambda switch: switch.value)
        self.s.curves = CurveLook(options.axis, on, options.smoothing)
        shown, known = _windows(ctx.states_list[0], options.axis), _known(curves)
        options = sized(curves.experiment, options, len(names))
        figures = [
            (
                run_figure(curves, known[name], options, shown.get(name))
                if name in known
                else no_update
            )
            for name in names
        ]
        return figures, linked(options), notes_of(curves), curves.read_bytes()

    @Page.callback(
        [
            Output({"type": _FIGURE, "curve": MATCH}, "figure", allow_duplicate=True),
            Output({"type": _WINDOW, "curve": MATCH}, "data"),
        ],
        [Input({"type": _FIGURE, "curve": MATCH}, "relayoutData")],
        [
            State({"type": _FIGURE, "curve": MATCH}, "id"),
            State({"type": _WINDOW, "curve": MATCH}, "data"),
            State(_CHOSEN, "value"),
            State(_AXIS, "value"),
            State(_SWITCHES, "value"),
            State(_SMOOTHING, "value"),
        ],
        mutating=False,
        prevent_initial_call=True,
    )
    def zoom_curve(
        self,
        event: Any,
        figure_id: Any,
        before: Any,
        chosen: Any,
        axis: Any,
        switches: Any,
        smoothing: Any,
    ) -> Tuple[Any, Any]:
        """A figure that was zoomed, with all that there is in its window."""
        name = figure_id.get("curve") if isinstance(figure_id, dict) else None
        if not tells_of_zoom(event):
            raise PreventUpdate  # a figure tells of its size as well
        options = self._sized(read_options(axis, switches, smoothing), len(_texts(chosen)))
        now = zoomed(event, options)
        if now is None or not isinstance(name, str):
            raise PreventUpdate
        kept = remembered(now.window, options.axis)
        if kept == before:
            raise PreventUpdate  # it shows that already
        curves = self.project.curves(self.experiment())
        known = _known(curves)
        if name not in known:
            raise PreventUpdate
        return run_figure(curves, known[name], options, now.window), kept

    def _sized(self, options: CurveOptions, figures: int) -> CurveOptions:
        return sized(self.experiment(), options, figures)

    @Page.callback(
        [Output(_CHOSEN, "options"), Output(_CHOSEN, "value")],
        [Input(VERSION, "data")],
        [State(_CHOSEN, "value")],
        mutating=False,
        prevent_initial_call=True,
    )
    def refresh_choices(self, seen: Any, chosen: Any) -> Tuple[Any, Any]:
        """The choice of curves after another epoch."""
        options, drawn = curve_choices(self.project.curves(self.experiment()))
        return options, no_update if chosen else drawn


def sized(experiment: Experiment, options: CurveOptions, figures: int) -> CurveOptions:
    """The options of a page with so many figures of a run: how many points each line may have, and
    the unit of time that all share."""
    most = points_of_a_line(2 * max(1, figures) * (2 if options.smoothing else 1))
    return attrs.evolve(options, most_points=most, longest_s=experiment.duration_s or 0.0)


def curve_choices(curves: RunCurves) -> Tuple[List[str], List[str]]:
    """The curves to choose from, and those that are drawn at first."""
    experiment, names = curves.experiment, curves.names()
    drawn = charted_at_first(experiment.epochs, experiment.goal, _CURVES_AT_FIRST)
    drawn = drawn or names[:_CURVES_AT_FIRST]
    return list(dict.fromkeys([*names[: MOST_CHOICES - len(drawn)], *drawn])), drawn


def boxes_of(
    curves: RunCurves,
    chosen: Sequence[str],
    options: CurveOptions,
    windows: Dict[str, Window],
) -> List[Component]:
    """The figures of the chosen curves, and what has to be said with them; what is none of the
    run's is passed over. ``windows``: by the name of the curve, of those that are zoomed."""
    known = _known(curves)
    names = [name for name in dict.fromkeys(chosen) if name in known]
    options = sized(curves.experiment, options, len(names))
    boxes = []
    for name in names:
        figure = run_figure(curves, known[name], options, windows.get(name))
        store_id = {"type": _WINDOW, "curve": name}
        kept = dcc.Store(id=store_id, data=remembered(windows.get(name), options.axis))
        boxes.append(curve_box({"type": _FIGURE, "curve": name}, known[name], figure, 2, [kept]))
    nothing = "Choose a metric above." if known else "No epoch is done yet."
    said = [] if boxes else [html.P(nothing, className="text-secondary mb-0")]
    notes = html.Div(notes_of(curves), id=_NOTES)
    return [*said, curve_figures(boxes, options, id=_SHOWN), notes]


def notes_of(curves: RunCurves) -> List[Component]:
    """What has to be said of TensorBoard's files."""
    return [html.P(note, className="text-secondary small mb-1") for note in curves.notes()]


def _known(curves: RunCurves) -> Dict[str, str]:
    """The names of curves, by how they stand in ids: an id is a text that a browser can hold."""
    return {encodable(name): name for name in curves.names()}


def _texts(chosen: Any) -> List[str]:
    given = chosen if isinstance(chosen, list) else []
    return [name for name in given if isinstance(name, str)]


def _windows(states: Any, axis: CurveX) -> Dict[str, Window]:
    """The windows of the figures, from the states of a callback."""
    found = {}
    for state in states if isinstance(states, list) else []:
        window = recalled(state.get("value"), axis)
        if window is not None:
            found[str(state["id"]["curve"])] = window
    return found

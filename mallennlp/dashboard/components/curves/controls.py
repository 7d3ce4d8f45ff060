"""What changes how curves are drawn: the axis, its scale, smoothing."""

from __future__ import annotations

from typing import Any, Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components.controls import labelled_control
from mallennlp.dashboard.components.curves.options import CurveSwitch
from mallennlp.dashboard.components.ids import ComponentId
from mallennlp.domain.curves.bands import Band
from mallennlp.domain.curves.series import CurveX
from mallennlp.domain.curves.smoothing import MOST_SMOOTHING

MOST_CHOICES = 500
"""Names in a list; a run can have a curve for each parameter of its model."""
_AXES = {CurveX.STEP: "Epoch or batch", CurveX.TIME: "Training time"}
_SWITCHES = {
    CurveSwitch.LOG_X: "log x",
    CurveSwitch.LOG_Y: "log y",
    CurveSwitch.LINK: "zoom all",
}


def metric_chooser(chooser_id: ComponentId, options: Sequence[str], value: Sequence[str]) -> Any:
    """Which curves are drawn, any number of them."""
    return dcc.Dropdown(
        id=chooser_id,
        options=list(options),
        value=list(value),
        multi=True,
        placeholder="Choose metrics",
        maxHeight=420,
        optionHeight=28,
        className="curve-chooser",
    )


def axis_control(control_id: ComponentId, value: CurveX) -> Component:
    """Over what curves are drawn."""
    options = [{"label": label, "value": axis.value} for axis, label in _AXES.items()]
    select = dbc.Select(id=control_id, options=options, value=value.value, size="sm")
    return labelled_control("Over", select)


def switches_control(control_id: ComponentId, value: Sequence[CurveSwitch]) -> Component:
    """Logarithmic axes, and whether all are zoomed together."""
    options = [{"label": label, "value": switch.value} for switch, label in _SWITCHES.items()]
    return dbc.Checklist(
        id=control_id,
        options=options,
        value=[each.value for each in value],
        inline=True,
        switch=True,
        class_name="curve-switches",
    )


def smoothing_control(control_id: ComponentId, value: float) -> Component:
    """The weight of the moving average."""
    slider = dcc.Slider(
        min=0,
        max=MOST_SMOOTHING,
        step=0.01,
        value=value,
        id=control_id,
        marks=None,
        tooltip={"placement": "bottom", "always_visible": False},
        className="curve-smoothing",
    )
    title = (
        "Exponential moving average, as TensorBoard computes it: each value counts so many times as"
        " much as the one after it. The raw line stays, faint, behind."
    )
    return labelled_control("Smoothing", html.Div(slider, className="curve-slider"), title)


def band_control(control_id: ComponentId, value: Band) -> Component:
    """What the band around the mean of a family is."""
    options = [{"label": band.label, "value": band.value} for band in Band]
    return labelled_control(
        "Band", dbc.Select(id=control_id, options=options, value=value.value, size="sm")
    )

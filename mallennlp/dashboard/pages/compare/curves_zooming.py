"""Zooming into the curves of the compare page: what the window holds is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import MATCH
from dash.dependencies import Input, Output, State
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.components.curves.figure import curve_figure
from mallennlp.dashboard.components.curves.zoom import tells_of_zoom, zoomed
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.compare.curve_sides import ComparedCurves, chosen, options_of
from mallennlp.dashboard.pages.compare.curves import ADDRESS, SHOWN, figure_id
from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.dashboard.pages.compare.reading import comparison_of
from mallennlp.dashboard.texts import encodable

if TYPE_CHECKING:
    from mallennlp.project import Project


class ZoomingCurves:
    """What the page has for its curves."""

    project: "Project"
    p: Any

    @Page.callback(
        [Output(figure_id(MATCH), "figure")],
        [Input(figure_id(MATCH), "relayoutData")],
        [State(figure_id(MATCH), "id"), State(SHOWN, ADDRESS)],
        mutating=False,
        prevent_initial_call=True,
    )
    def zoom_curve(self, event: Any, graph_id: Any, address: Any) -> Any:
        """A figure that was zoomed, with all that there is in its window. ``address``: what the
        figures show; it is read as an address is. Raises ParameterError."""
        name = graph_id.get("curve") if isinstance(graph_id, dict) else None
        if not tells_of_zoom(event) or not isinstance(address, str):
            raise PreventUpdate
        params: CompareParams = type(self.p).from_url(address)
        comparison = comparison_of(self.project, params.sides())
        curves = ComparedCurves(self.project, comparison)
        drawn = {encodable(each): each for each in chosen(curves, params.curve)}
        options = options_of(params, comparison, len(drawn))
        now = zoomed(event, options)
        if now is None or name not in drawn:
            raise PreventUpdate
        return curve_figure(curves.lines(drawn[name], options, now.window), options, now.window)

"""Dash's core components: figures and links; what stores or asks leaves no trace."""

from __future__ import annotations

from typing import Any, Dict

from mallennlp.dashboard.standalone.drawing import Draw, Drawing, Key, Props, left_out, text
from mallennlp.dashboard.standalone.html_parts import link, nothing
from mallennlp.dashboard.texts import encodable

LIBRARY = "dash_core_components"

_NOTHING = (
    "Button Checklist Clipboard ConfirmDialog DatePickerRange DatePickerSingle Download Dropdown"
    " Geolocation Input Interval Location RadioItems RangeSlider Slider Store Textarea Tooltip"
    " Upload"
).split()
_SAFE = str.maketrans(
    {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026", "\u2028": r"\u2028", "\u2029": r"\u2029"}
)
"""Within JSON these stand in texts alone, so none of them can end the element around it."""


def embedded_json(value: Any) -> str:
    """A value as JSON for a script element. NaN and the infinities become null.

    Raises TypeError or ValueError for what JSON cannot hold.
    """
    from plotly.io.json import to_json_plotly  # slow to import, and seldom needed

    said: str = to_json_plotly(encodable(value))
    return said.translate(_SAFE)


def _graph(drawing: Drawing, props: Props) -> str:
    figure = props.get("figure") or {"data": [], "layout": {}}
    try:
        data = embedded_json({"figure": figure, "config": props.get("config") or {}})
    except (TypeError, ValueError):
        return left_out("a figure whose values cannot be written down")
    drawing.figures.append(figure)
    place = '<div class="figure-place"></div>'
    script = f'<script type="application/json">{data}</script>'
    return drawing.element("div", _with_height(props, figure), "dash-graph", place + script)


def _with_height(props: Props, figure: Any) -> Props:
    """Its own height, or that of the figure."""
    layout = figure.get("layout") if isinstance(figure, dict) else None
    height = layout.get("height") if isinstance(layout, dict) else None
    if not isinstance(height, (int, float)):
        return props
    return {**props, "style": {"height": height, **(props.get("style") or {})}}


def _inside(drawing: Drawing, props: Props) -> str:
    return drawing.draw(props.get("children"))


def _markdown(drawing: Drawing, props: Props) -> str:
    said = props.get("children") or ""
    lines = said if isinstance(said, (list, tuple)) else [said]
    whole = text("\n".join(map(str, lines)))
    return drawing.element("div", {"className": props.get("className")}, "markdown-text", whole)


def tab(drawing: Drawing, props: Props) -> str:
    """What is behind a tab, under its name: in a file all tabs stand one below the other."""
    name = text(str(props.get("label") or ""))
    return (
        f'<section class="was-tab"><h3>{name}</h3>{drawing.draw(props.get("children"))}</section>'
    )


PARTS: Dict[Key, Draw] = {
    **{(LIBRARY, name): nothing for name in _NOTHING},
    (LIBRARY, "Graph"): _graph,
    (LIBRARY, "Link"): link,
    (LIBRARY, "Loading"): _inside,
    (LIBRARY, "ConfirmDialogProvider"): _inside,
    (LIBRARY, "Markdown"): _markdown,
    (LIBRARY, "Tabs"): _inside,
    (LIBRARY, "Tab"): tab,
}

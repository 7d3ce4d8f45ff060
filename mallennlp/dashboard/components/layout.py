"""How a page is divided."""

from __future__ import annotations

from typing import Any

from dash import html


def sidebar_layout(
    sidebar: Any, content: Any, label: str = "Options", width: str = "18rem"
) -> html.Div:
    """Two columns: a narrow one for what is chosen, a wide one for what is shown.

    On a narrow screen the side stands above the content. Neither makes the page scroll sideways:
    what is too wide in the content scrolls by itself where it can, and is broken else.

    * ``sidebar``, ``content``: whatever Dash renders, components with ids of your own included;
    * ``label``: what a screen reader calls the side;
    * ``width``: that of the side where there is room for two columns, a length of CSS.
    """
    return html.Div(
        [
            html.Aside(sidebar, className="sidebar-layout-side", **{"aria-label": label}),
            html.Div(content, className="sidebar-layout-content"),
        ],
        className="sidebar-layout",
        style={"--mallennlp-side": width},
    )

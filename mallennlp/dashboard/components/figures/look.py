"""What figures look like, and what a graph lets people do.

The colours of text, grid and ground come from the theme's style sheet.
"""

from __future__ import annotations

from typing import Any, Dict

GRAPH: Dict[str, Any] = {"displaylogo": False, "displayModeBar": False, "responsive": True}
"""The ``config`` of a graph."""
_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
_CLEAR = "rgba(0,0,0,0)"


def plain_layout(left: int, right: int, top: int, bottom: int) -> Dict[str, Any]:
    """The layout that figures begin with. Its margins are pixels."""
    return {
        "margin": {"l": left, "r": right, "t": top, "b": bottom},
        "font": {"family": _FONT, "size": 12},
        "paper_bgcolor": _CLEAR,
        "plot_bgcolor": _CLEAR,
        "uirevision": "keep",
    }

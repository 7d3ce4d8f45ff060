"""A log, as a terminal would show its end."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from mallennlp.domain import display
from mallennlp.services.experiments.logs import LogTail


def log_view(tail: LogTail) -> Component:
    """The last lines; the newest is in view, and stays in view while lines are added."""
    if not tail.lines:
        return html.P("This log is empty.", className="text-secondary mb-0")
    number = f"{len(tail.lines):,} lines"
    shown = f"the last {number}" if tail.truncated else f"all {number}"
    size = display.size(tail.size_bytes)
    lines = html.Pre([_line(line) for line in tail.lines], className="log")
    # Laid out from its end, so that the end is what is in view (.log-scroll in the style sheet).
    scroll = html.Div(
        lines, className="log-scroll", tabIndex=0, role="log", **{"aria-label": "Log"}
    )
    return html.Div([html.Div(f"{shown} of {size}", className="small text-secondary mb-1"), scroll])


def _line(line: str) -> Component | str:
    text = line + "\n"
    if " - CRITICAL - " in line or " - ERROR - " in line or line.startswith("Traceback (most"):
        return html.Span(text, className="log-error")
    if " - WARNING - " in line:
        return html.Span(text, className="log-warning")
    return text

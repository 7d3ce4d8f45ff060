"""Numbers and times as cells show them: what matters in view, the full value on hover."""

from __future__ import annotations

import time
from typing import Optional

from dash import html

from mallennlp.domain import display
from mallennlp.domain.durations import compact


def number(value: Optional[float]) -> html.Span:
    """A number with sensible digits; all of them on hover. Empty for None."""
    full = None if value is None else repr(value)
    return html.Span(display.number(value), title=full, className="numbers")


def moment(posix_s: Optional[float], now_s: Optional[float] = None) -> html.Span:
    """A moment as how long ago it was; date and time (UTC) on hover. Empty for None."""
    if posix_s is None:
        return html.Span()
    text = display.relative_time(posix_s, time.time() if now_s is None else now_s)
    return html.Span(text, title=display.exact_time(posix_s), className="numbers")


def duration(seconds: Optional[float]) -> html.Span:
    """A length of time with two units; seconds on hover. Empty for None."""
    title = None if seconds is None else f"{seconds:,.1f} s"
    return html.Span(compact(seconds), title=title, className="numbers")

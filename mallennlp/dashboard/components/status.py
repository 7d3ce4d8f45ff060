"""How each status looks: one icon and one colour, everywhere, and never the colour alone."""

from __future__ import annotations

from typing import Mapping

import attrs
from dash import html

from mallennlp.domain.status import Status


@attrs.frozen
class StatusLook:
    """``icon``: a bootstrap icon's name; ``colour``: a CSS colour that is right in both themes."""

    icon: str
    colour: str


def _look(status: Status, icon: str) -> StatusLook:
    return StatusLook(icon, f"var(--mallennlp-status-{status})")


STATUS_LOOKS: Mapping[Status, StatusLook] = {
    status: _look(status, icon)
    for status, icon in (
        (Status.QUEUED, "hourglass-split"),
        (Status.RUNNING, "play-circle-fill"),
        (Status.FINISHED, "check-circle-fill"),
        (Status.FAILED, "x-octagon-fill"),
        (Status.STOPPED, "stop-circle-fill"),
        (Status.STALLED, "pause-circle-fill"),
        (Status.UNKNOWN, "question-circle"),
    )
}
"""The look of every ``Status``: ``icon``, the name of a bootstrap icon, and ``colour``, of CSS,
which is right in both themes. The colours stand in ``assets/mallennlp.css``."""


def status_badge(status: Status, reason: str = "") -> html.Span:
    """A status with its icon; the reason appears on hover."""
    icon = html.I(className=f"bi bi-{STATUS_LOOKS[status].icon}", **{"aria-hidden": "true"})
    return html.Span(
        [icon, html.Span(str(status))], className=f"status status-{status}", title=reason or None
    )

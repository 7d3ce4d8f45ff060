"""Notifications: short messages in the corner, which do not get in the way."""

from __future__ import annotations

import secrets
from typing import Any, Dict, Iterable, List, Union

import attrs
import flask
from dash import Patch, set_props

from mallennlp.dashboard.texts import encodable

STORE = "mallennlp-toasts"
"""The id of the ``dcc.Store`` whose new items the browser shows (``assets/mallennlp.js``)."""

_TOLD = "mallennlp_told"

LEVELS = ("info", "success", "warning", "danger")


@attrs.frozen
class Notification:
    """One message. ``level``: info, success, warning or danger. Each goes by itself after a time,
    but not while the pointer is on it: the first two after 6 seconds, a warning when it has been
    read or when the next notification comes, an error after more than half a minute. Warnings and
    errors go with the page on which they appeared.

    ``reference`` is the id that stands in the log beside the details, if there are any.
    """

    message: str
    level: str = attrs.field(default="info", validator=attrs.validators.in_(LEVELS))
    title: str = ""
    reference: str = ""


def notify(*notifications: Union[str, Notification]) -> None:
    """Show notifications to the user; for use inside a callback, as often as needed.

    A text is a notification of the level info. What is to be said when a page appears is returned
    by ``Page.get_notifications``.
    """
    if notifications:
        # Of several values that a request sets for one property Dash keeps the last, so each is
        # sent with all that came before it.
        told: List[Union[str, Notification]] = [*flask.g.get(_TOLD, ()), *notifications]
        setattr(flask.g, _TOLD, told)
        set_props(STORE, {"data": _appended(told)})


def _appended(notifications: Iterable[Union[str, Notification]]) -> Patch:
    """A patch and not a value: of two callbacks that end at once none loses its message."""
    patch = Patch()
    patch.extend([_as_data(item) for item in notifications])
    return patch


def _as_data(item: Union[str, Notification]) -> Dict[str, Any]:
    shown = Notification(item) if isinstance(item, str) else item
    return {"id": secrets.token_hex(6), **encodable(attrs.asdict(shown))}

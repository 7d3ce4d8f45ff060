"""Who may ask a component for data."""

from __future__ import annotations

from typing import Any

from mallennlp.dashboard import access, routing, session
from mallennlp.dashboard.page import Pages
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import LoginRequiredError


def check_viewer(pages: Pages, pathname: Any) -> None:
    """Raise unless somebody is logged in who may see the page at ``pathname``.

    Raises ``LoginRequiredError``, ``AccessError``, ``NotFoundError``.
    """
    if session.current_user() is None:
        raise LoginRequiredError("Please log in.")
    page = routing.find(pages, pathname if isinstance(pathname, str) else "/")
    access.check_access(page, Permission.READ)

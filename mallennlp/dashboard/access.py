"""Who may use which page: checked on the server, for a page's address and for each callback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Type, TypeVar

from mallennlp.dashboard import session
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import AccessError, LoginRequiredError

if TYPE_CHECKING:
    from mallennlp.dashboard.page import Page

_F = TypeVar("_F")
_CHECKS = "__mallennlp_checks_access__"


def checks_access(function: _F) -> _F:
    """Mark what Dash calls for a callback: it checks by itself whether it may be called."""
    setattr(function, _CHECKS, True)
    return function


def check_marked(function: Any) -> None:
    """Raise ``LoginRequiredError`` where nobody is logged in, and Dash is to call something that
    does not check that by itself.

    A page's module can declare callbacks with Dash alone, past ``Page.callback``. Public pages open
    the address of callbacks to everybody; those are not meant.
    """
    if not getattr(function, _CHECKS, False) and session.current_user() is None:
        raise LoginRequiredError("Please log in.")


def check_access(page: Type["Page"], needed: Optional[Permission] = None) -> None:
    """Raise where the request's user may not use the page, or a part of it that needs the level
    ``needed``.

    Raises ``LoginRequiredError`` for nobody, ``AccessError`` for somebody of too low a level.
    """
    permission = session.current_permission()
    if permission is None:
        if page.requires_login or needed is not None:
            raise LoginRequiredError("Please log in.")
        return
    least = max(
        page.permissions if page.requires_login else Permission.READ, needed or Permission.READ
    )
    if permission < least:
        raise AccessError(
            f"This needs the level {least}, and yours is {permission}."
            " An administrator can change it."
        )

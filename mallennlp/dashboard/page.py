"""``Page``: what a page of the dashboard is, ours and a user's alike.

::

    @Page.register("/hello-world")
    class HelloWorld(Page):
        navlink_name = "Hello, World!"

        def get_elements(self):
            return ["Hello, World!"]
"""

from __future__ import annotations

import re
from typing import (
    TYPE_CHECKING,
    Any,
    Callable,
    ClassVar,
    Dict,
    List,
    Mapping,
    Optional,
    Sequence,
    Tuple,
    Type,
    TypeVar,
    Union,
)

from mallennlp.dashboard.callbacks import ClientCallback, callback
from mallennlp.dashboard.components.notifications import Notification
from mallennlp.dashboard.hooks import Hook, check_hooks
from mallennlp.dashboard.registration import check_name, owner, registered, takes_part
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import PageError, RegistrationError
from mallennlp.services.registrable import Registrable
from mallennlp.services.serialization import is_serializable, serializable
from mallennlp.services.url_parse import from_url, has_from_url, to_url

if TYPE_CHECKING:
    from mallennlp.project import Project
    from mallennlp.services.accounts.store import User

_P = TypeVar("_P", bound=type)
_ROUTE = re.compile(r"/|(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")
_KINDS: Sequence[Tuple[str, Any, str]] = (
    ("requires_login", bool, "True or False"),
    ("navlink_name", (str, type(None)), "a text or None"),
    ("icon", str, "a text"),
    ("group", str, "a text"),
    ("order", (int, float), "a number"),
)
"""Of class attributes: any other would open the page, or end the menu of every page."""
_RESERVED = ("/login", "/logout", "/health", "/assets")


@takes_part
class Page(Registrable):
    """A page of the dashboard. Subclass it, register it under its route, implement
    ``get_elements``.

    An instance lives for one request: the rendering of the page or one callback. What is to be
    remembered between them goes into ``self.s``.

    Class attributes:

    * ``requires_login``: False makes the page public. Access is denied unless a page says
      otherwise.
    * ``permissions``: the least level that a user needs, for the page and each of its callbacks.
    * ``navlink_name``: the text of its link in the menu, and its title; None leaves it out of the
      menu.
    * ``icon``: the name of a bootstrap icon for the link, such as ``"table"``.
    * ``order``: where the link stands in the menu, small first.
    * ``group``: the name of the menu that its link is in, together with those of all pages of this
      group; "" for a link of its own.
    * ``route``: the page's address, set by ``register``.
    * ``pre_hooks``, ``post_hooks``, ``error_hooks``, ``prevent_hooks``: functions of one
      ``hooks.Call``, run for each callback of the page; see ``Page.callback``.
    * ``client_callbacks``: callbacks that run in the browser alone, as ``ClientCallback``.
    * ``SessionState``: a class decorated with ``@serializable``. Every tab of a browser has its own
      instance, kept over a reload and gone after logout. It comes from the client: keep secrets and
      trusted paths out of it.
    * ``Params``: a class decorated with ``@from_url`` and ``@serializable``: the parameters of the
      URL.

    Instance attributes:

    * ``s``: the ``SessionState``; ``p``: the ``Params``;
    * ``project``: the opened project, the page's way to the experiments;
    * ``user``: who is logged in; None only on a public page.
    """

    requires_login: ClassVar[bool] = True
    permissions: ClassVar[Permission] = Permission.READ
    navlink_name: ClassVar[Optional[str]] = None
    icon: ClassVar[str] = ""
    order: ClassVar[int] = 100
    group: ClassVar[str] = ""
    pre_hooks: ClassVar[Sequence[Hook]] = ()
    post_hooks: ClassVar[Sequence[Hook]] = ()
    error_hooks: ClassVar[Sequence[Hook]] = ()
    prevent_hooks: ClassVar[Sequence[Hook]] = ()
    client_callbacks: ClassVar[Sequence[ClientCallback]] = ()

    route: ClassVar[str] = ""
    """The registered name; set by ``register``."""

    callback = staticmethod(callback)

    @serializable
    class SessionState:
        """No state."""

    @from_url
    @serializable
    class Params:
        """No parameters."""

    s: Any
    p: Any

    def __init__(self, project: "Project", user: Optional["User"], state: Any, params: Any) -> None:
        self.project = project
        self.user = user
        self.s = state
        self.p = params

    def get_elements(self) -> Any:
        """The content of the page: whatever Dash renders, a bare string or a list with strings
        included.
        """
        raise PageError(f"{owner(type(self))} does not implement get_elements(self).")

    def get_notifications(self) -> Sequence[Union[str, Notification]]:
        """What to tell the user when the page appears; nothing unless a page says otherwise."""
        return ()

    def get_title(self) -> str:
        """The title of the browser's tab, in front of the project's name."""
        return self.navlink_name or self.route.strip("/") or "Experiments"

    @classmethod
    def url(cls, **params: Any) -> str:
        """The address of this page with these parameters, for links: pages link to each other by
        type.

        ``ExperimentPage.url(path=row.path)`` is ``"/experiment?path=..."``. Raises ``TypeError``
        for a parameter that the page's ``Params`` does not have, that is missing, or of a wrong
        type.
        """
        return cls.route + to_url(cls.Params(**params))

    @classmethod
    def register(cls, name: str, *args: Any, **kwargs: Any) -> Callable[[_P], _P]:
        """Register a page under its route, such as ``"/hello-world"``.

        Raises ``RegistrationError``: the route is not one or is taken, the class is not a page, its
        ``SessionState`` or ``Params`` lack their decorators, or the dashboard has started already.
        """
        add = super().register(name, *args, **kwargs)

        def decorate(page: _P) -> _P:
            _check_registration(cls, name, page)
            add(page)
            page.route = name  # type: ignore[attr-defined]
            return page

        return decorate


Pages = Mapping[str, Type[Page]]
"""Pages by their routes."""


def pages() -> Dict[str, Type[Page]]:
    """All registered pages by their routes, ordered by route."""
    return registered(Page)


def menu(all_pages: Pages, user_permission: Optional[Permission]) -> List[Type[Page]]:
    """The pages that have a link in the menu and may be seen, in their order.

    ``user_permission``: None stands for nobody logged in.
    """
    shown = [
        page for page in all_pages.values() if page.navlink_name and allowed(page, user_permission)
    ]
    return sorted(shown, key=lambda page: (page.order, page.navlink_name or ""))


def allowed(page: Type[Page], user_permission: Optional[Permission]) -> bool:
    """Whether somebody of this level may see the page; None stands for nobody logged in."""
    if not page.requires_login:
        return True
    return user_permission is not None and user_permission >= page.permissions


def access(page: Type[Page]) -> str:
    """Who may see a page, in a word: ``public``, or the least level that a user needs."""
    return page.permissions.name if page.requires_login else "public"


def check_route(route: Any, who: str) -> None:
    """Raise ``RegistrationError`` for what is no route, or is kept for the dashboard itself.

    ``who``: the page that wants it, for the message.
    """
    if not isinstance(route, str) or not _ROUTE.fullmatch(route):
        raise RegistrationError(
            f"{who}: {route!r} is not a route. It begins with '/', does not end with one, and"
            " consists of letters, digits, '-', '_', '.' and '~', such as '/hello-world'."
        )
    if route.startswith("/_") or any(
        route == taken or route.startswith(taken + "/") for taken in _RESERVED
    ):
        raise RegistrationError(
            f"{who}: the route {route!r} is kept for the dashboard itself. Choose another."
        )


def _check_registration(base: type, name: Any, page: Any) -> None:
    if base is not Page and isinstance(page, type):
        raise RegistrationError(
            f"{owner(page)}: register it with @Page.register, not @{base.__name__}.register."
        )
    check_name(Page, page, name, "has this route")
    check_route(name, owner(page))
    if page in pages().values():
        raise RegistrationError(
            f"{owner(page)} cannot be registered as {name!r}: it is the page {page.route!r}"
            " already. Make a subclass of it, whose components have ids of their own."
        )
    _check_parts(page)


def _check_parts(page: Any) -> None:
    if not is_serializable(page.SessionState):
        raise RegistrationError(f"{owner(page)}: put @serializable above its class SessionState.")
    if not has_from_url(page.Params):
        raise RegistrationError(
            f"{owner(page)}: put @from_url and, below it, @serializable above its class Params."
        )
    for hooks in ("pre_hooks", "post_hooks", "error_hooks", "prevent_hooks"):
        setattr(page, hooks, check_hooks(getattr(page, hooks), f"{owner(page)}, {hooks}"))
    if not isinstance(page.permissions, Permission):
        raise RegistrationError(
            f"{owner(page)}: permissions must be a Permission, such as Permission.READ."
        )
    for name, kinds, words in _KINDS:
        value = getattr(page, name)
        if not isinstance(value, kinds):
            raise RegistrationError(f"{owner(page)}: {name} must be {words}, not {value!r}.")
    if not page.requires_login and page.permissions > Permission.READ:
        raise RegistrationError(
            f"{owner(page)}: requires_login = False makes it public, and its permissions ask for"
            f" the level {page.permissions}. Remove one of the two."
        )

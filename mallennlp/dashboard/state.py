"""A page's ``SessionState`` on its way to the browser and back.

One ``dcc.Store`` a page holds ``{"owner", "form", "values"}``. The browser's copy is the only one,
so that it is the tab's own, survives a reload, and needs neither storage nor clean-up on the
server. It is read as a ``State`` and only the attributes that a callback changed are sent back, as
a patch, so that callbacks at the same time lose nothing.

``owner`` names the login that the state belongs to: another login in the same tab begins anew.
``form`` is a fingerprint of the class: after a change of the page's code the old state is dropped
instead of being an error.
"""

from __future__ import annotations

import enum
import hashlib
import typing
from typing import Any, Dict, Optional, Tuple, Type

import attr
from dash import Patch, dcc, set_props

from mallennlp.dashboard.page import Page
from mallennlp.dashboard.registration import owner
from mallennlp.dashboard.texts import encodable
from mallennlp.domain.names import did_you_mean
from mallennlp.exceptions import PageError, ParameterError
from mallennlp.services.serialization import attribute_types, describe, is_serializable


def slug(page: Type[Page]) -> str:
    """A page's route as a part of component ids, in which Dash allows no dot. No two routes have
    the same.

    >>> class Here(Page): route = "/tools/v1.2"
    >>> slug(Here)
    'tools_sv1_d2'
    """
    escaped = page.route.strip("/").replace("_", "__").replace("/", "_s").replace(".", "_d")
    return escaped or "_home"


def store_id(page: Type[Page]) -> str:
    """The id of the page's ``dcc.Store``."""
    return f"mallennlp-state-{slug(page)}"


def has_state(page: Type[Page]) -> bool:
    """Whether the page's state has any attribute."""
    return bool(attribute_types(page.SessionState))


def make_store(page: Type[Page], owner_token: str, filled: bool = True) -> dcc.Store:
    """The page's store with the state's defaults; what the tab holds already comes first.

    ``filled``: False for somebody who may not see the page, and so not its defaults either.
    """
    data = fresh(page, owner_token) if filled else None
    return dcc.Store(id=store_id(page), storage_type="session", data=data)


def fresh(page: Type[Page], owner_token: str) -> Dict[str, Any]:
    """What the store holds at the beginning."""
    return _data(page, owner_token, _encode(page, page.SessionState()))


def is_current(page: Type[Page], data: Any, owner_token: str) -> bool:
    """Whether a store's data belongs to this login and to the page as it is written now."""
    return (
        isinstance(data, dict)
        and data.get("owner") == owner_token
        and data.get("form") == form(page)
    )


def load(page: Type[Page], data: Any, owner_token: str) -> Any:
    """The state in a store's data; the defaults, where it is empty or not of this login.

    Raises ``ParameterError`` for data that no state of this page can have come from.
    """
    if data is not None and not _is_stored(data):
        raise ParameterError(f"The state of {page.route} is not one that this dashboard wrote.")
    if not is_current(page, data, owner_token):
        return page.SessionState()
    cls: Any = page.SessionState
    return cls.deserialize(data["values"])


class StateChange:
    """A state through a callback: read from the store's data, and sent back where it changed.

    ``state`` is the instance that the callback works on. Raises ``ParameterError`` as ``load``
    does.
    """

    def __init__(self, page: Type[Page], data: Any, owner_token: str) -> None:
        self._page, self._owner = page, owner_token
        self._current = is_current(page, data, owner_token)
        self.state = load(page, data, owner_token)
        try:
            self._before = _encode(page, self.state)
        except PageError as error:  # the defaults are right: a converter made this of what came
            raise ParameterError(str(error)) from error
        self._texts = {name: repr(value) for name, value in self._before.items()}

    def put(self, given: Any) -> None:
        """What ``self.s`` of the page is now: a callback may begin a new one, with
        ``self.s = self.SessionState()``.

        Raises ``PageError`` for anything else, and for an attribute that no state of this page has.
        """
        if type(given) is not self._page.SessionState:
            raise PageError(
                f"self.s of {owner(self._page)} must stay a SessionState, and is a"
                f" {type(given).__name__}."
            )
        self.state = given
        self._check_names()

    def _check_names(self) -> None:
        """A misspelt attribute would be gone after the call without a word."""
        cls, known = type(self.state), attribute_types(type(self.state))
        for name in getattr(self.state, "__dict__", ()):
            if name not in known and not hasattr(cls, name):
                raise PageError(
                    f"{cls.__qualname__} of {owner(self._page)} has no attribute {name!r}."
                    f"{did_you_mean(name, known)}"
                )

    def changed(self) -> Dict[str, Any]:
        """The attributes that differ from before, in their JSON form. Raises ``PageError`` for a
        wrong type.
        """
        after = _encode(self._page, self.state)
        # As text: 1, 1.0 and True are equal in Python, and three values in JSON.
        return {name: value for name, value in after.items() if repr(value) != self._texts[name]}

    def send(self) -> None:
        """Put the changes into the response of the callback that runs. Raises ``PageError`` as
        ``changed`` does.
        """
        changed = self.changed()
        if not changed:
            return
        data: Any = _data(self._page, self._owner, {**self._before, **changed})
        if self._current:
            data = Patch()
            for name, value in changed.items():
                data["values"][name] = value
        set_props(store_id(self._page), {"data": data})


def form(page: Type[Page]) -> str:
    """A fingerprint of the state's attributes and their types."""
    cls = page.SessionState
    cached: Optional[str] = vars(cls).get("__mallennlp_form__")
    if cached is None:
        cached = hashlib.sha256(_in_full(cls).encode()).hexdigest()[:12]
        setattr(cls, "__mallennlp_form__", cached)
    return cached


def _in_full(kind: Any, around: Tuple[Any, ...] = ()) -> str:
    """A type with all that is in it: a class or an enum that changes keeps its name."""
    if isinstance(kind, enum.EnumMeta):
        return f"{kind!r}: {describe(kind)}"
    if is_serializable(kind) and kind not in around:
        inside = attribute_types(kind).items()
        parts = [f"{name}: {_in_full(each, (*around, kind))}" for name, each in inside]
    else:
        parts = [_in_full(each, around) for each in typing.get_args(kind)]
    return f"{kind!r} {parts}"


def _is_stored(data: Any) -> bool:
    return (
        isinstance(data, dict)
        and data.keys() == {"owner", "form", "values"}
        and isinstance(data["owner"], str)
        and isinstance(data["form"], str)
        and isinstance(data["values"], dict)
    )


def _data(page: Type[Page], owner_token: str, values: Dict[str, Any]) -> Dict[str, Any]:
    return {"owner": owner_token, "form": form(page), "values": values}


def _encode(page: Type[Page], state: Any) -> Dict[str, Any]:
    try:
        attr.validate(state)
        values: Dict[str, Any] = encodable(state.serialize())
    except (TypeError, ValueError) as error:
        raise PageError(f"The state of {owner(page)} has a wrong value: {error}") from error
    return values

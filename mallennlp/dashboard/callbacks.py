"""How a page declares its callbacks. What becomes of a declaration in Dash is the matter of
``wiring``.
"""

from __future__ import annotations

import inspect
from typing import Any, Callable, List, Optional, Sequence, Tuple, TypeVar, Union

import attrs
from dash.dependencies import Input, Output, State

from mallennlp.dashboard.hooks import Hook, check_hooks
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import PageError

_F = TypeVar("_F")

_MARK = "__mallennlp_callbacks__"

Outputs = Union[Output, Sequence[Output]]
Inputs = Union[Input, Sequence[Input]]
States = Union[State, Sequence[State]]


@attrs.frozen
class CallbackSpec:
    """One ``@Page.callback`` as it was written down; the meaning of each field stands there."""

    outputs: Tuple[Output, ...]
    inputs: Tuple[Input, ...]
    states: Tuple[State, ...]
    mutating: bool
    permissions: Optional[Permission]
    prevent_initial_call: bool
    running: Optional[List[Any]]
    pre_hooks: Tuple[Hook, ...] = ()
    post_hooks: Tuple[Hook, ...] = ()
    error_hooks: Tuple[Hook, ...] = ()
    prevent_hooks: Tuple[Hook, ...] = ()


@attrs.frozen
class ClientCallback:
    """A callback that runs in the browser, for ``Page.client_callbacks``.

    ``function``: ``"namespace.name"`` of a function in ``window.dash_clientside``, put there by a
    script.
    """

    function: str
    outputs: Sequence[Output]
    inputs: Sequence[Input]
    states: Sequence[State] = ()
    prevent_initial_call: bool = False


@attrs.frozen
class PageCallback:
    """A declaration together with the method of the page that it stands on.

    ``bound`` says that the method is an instance method, which sees ``self.s`` and ``self.p``; a
    static or class method sees neither.
    """

    name: str
    number: int
    spec: CallbackSpec
    bound: bool


def callback(
    outputs: Outputs = (),
    inputs: Inputs = (),
    states: States = (),
    mutating: bool = True,
    permissions: Optional[Permission] = None,
    prevent_initial_call: bool = False,
    running: Optional[Sequence[Any]] = None,
    pre_hooks: Sequence[Hook] = (),
    post_hooks: Sequence[Hook] = (),
    error_hooks: Sequence[Hook] = (),
    prevent_hooks: Sequence[Hook] = (),
) -> Callable[[_F], _F]:
    """Declare a method of a page to be a Dash callback; reached as ``Page.callback``.

    * ``outputs``, ``inputs``, ``states``: Dash's dependencies, one or a list, pattern-matching ids
      included. Without outputs the method returns None and works through ``self.s``,
      ``dash.set_props`` or the project. One output, with or without a list around it, is returned
      bare: ``return value``. Several are returned as a tuple.
    * ``mutating``: False promises that ``self.s`` is only read; a change is then an error.
    * ``permissions``: the least level that this callback needs, where it is more than the page's.
    * ``prevent_initial_call``: do not call it when the page appears.
    * ``running``: ``(Output, while running, afterwards)``, one or a list, as in Dash.
    * ``pre_hooks``, ``post_hooks``, ``error_hooks``, ``prevent_hooks``: functions of one
      ``hooks.Call``, run before the callback, after it, when it fails, and when it raises
      ``PreventUpdate``. What a hook before or after raises counts as if the callback had raised it;
      an ``AccessError`` of a hook before it is answered with the HTTP status 403.

    Works on instance, static and class methods, above or below ``@staticmethod`` and
    ``@classmethod``.

    Of the state, only the attributes that the method changed are sent back. Callbacks that run at
    once and change different attributes lose nothing; where they change the same one, the last to
    end wins. Fired again while it runs, a callback's outputs show the answer to its last call,
    whichever ends first. A callback sees the state of the moment in which it was fired: what
    another one has not sent back yet is not in it.

    With ``PreventUpdate`` nothing is sent back, and after an exception neither, changes of the
    state included; only what was given to ``dash.set_props`` before is.
    """
    spec = CallbackSpec(
        outputs=_sequence(outputs, Output),
        inputs=_sequence(inputs, Input),
        states=_sequence(states, State),
        mutating=mutating,
        permissions=permissions,
        prevent_initial_call=prevent_initial_call,
        running=_running(running),
        pre_hooks=check_hooks(pre_hooks, "Page.callback"),
        post_hooks=check_hooks(post_hooks, "Page.callback"),
        error_hooks=check_hooks(error_hooks, "Page.callback"),
        prevent_hooks=check_hooks(prevent_hooks, "Page.callback"),
    )
    if not spec.inputs:
        raise PageError(
            "Page.callback: 'inputs' is empty, so nothing would ever call it."
            " Give at least one Input."
        )
    if permissions is not None and not isinstance(permissions, Permission):
        raise PageError(
            "Page.callback: permissions must be a Permission, such as Permission.READ_WRITE, not"
            f" {permissions!r}."
        )

    def declare(method: _F) -> _F:
        function: Any = getattr(method, "__func__", method)
        if not callable(function):
            raise PageError(f"Page.callback: {method!r} is not a method.")
        setattr(function, _MARK, getattr(function, _MARK, ()) + (spec,))
        return method

    return declare


def callbacks_of(page: type) -> List[PageCallback]:
    """The callbacks of a page class, those of its base classes included, ordered by name."""
    found: List[PageCallback] = []
    for name in sorted(dir(page)):
        method = inspect.getattr_static(page, name)
        function = getattr(method, "__func__", method)
        bound = not isinstance(method, (staticmethod, classmethod))
        for number, spec in enumerate(getattr(function, _MARK, ())):
            found.append(PageCallback(name, number, spec, bound))
    return found


def _running(given: Optional[Sequence[Any]]) -> Optional[List[Any]]:
    if not given:
        return None
    items = [given] if isinstance(given[0], Output) else list(given)
    for item in items:
        if not (isinstance(item, (tuple, list)) and len(item) == 3 and isinstance(item[0], Output)):
            raise PageError(
                "Page.callback: 'running' takes (Output, value while it runs, value afterwards), or"
                f" a list of those, not {item!r}."
            )
    return items


def _sequence(given: Any, kind: type) -> Tuple[Any, ...]:
    items = (given,) if isinstance(given, kind) else tuple(given)
    for item in items:
        if not isinstance(item, kind):
            raise PageError(f"Page.callback: expected {kind.__name__} objects, found {item!r}.")
    return items

"""Connects the callbacks that pages declare with Dash, and stands between the two at every call.

Each call is checked again on the server: who asks, whether they may, whether state and parameters
are well formed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Optional, Tuple, Type

import dash
from dash import html
from dash.dependencies import ClientsideFunction, Output, State
from dash.exceptions import PreventUpdate

from mallennlp.dashboard import errors, session, state
from mallennlp.dashboard.callbacks import PageCallback, callbacks_of
from mallennlp.dashboard.components.notifications import notify
from mallennlp.dashboard.page import Page, owner
from mallennlp.dashboard.texts import encodable
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import AccessError, LoginRequiredError, PageError

if TYPE_CHECKING:
    from mallennlp.project import Project

LOCATION = "mallennlp-location"
"""The id of the ``dcc.Location`` that the whole dashboard shares."""


def connect(app: dash.Dash, project: "Project", page: Type[Page]) -> None:
    """Register the callbacks of a page with Dash."""
    for declared in callbacks_of(page):
        spec = declared.spec
        outputs: Tuple[Output, ...] = spec.outputs or (
            Output(sink_id(page, declared), "data-done"),
        )
        states = [*spec.states, State(LOCATION, "pathname"), State(LOCATION, "search")]
        if state.has_state(page):
            states.append(State(state.store_id(page), "data"))
        app.callback(
            _bare(outputs),
            list(spec.inputs),
            states,
            prevent_initial_call=spec.prevent_initial_call,
            running=_running(spec.running),
        )(_Call(project, page, declared))
    for client in page.client_callbacks:
        app.clientside_callback(
            ClientsideFunction(*client.function.split(".", 1)),
            _bare(client.outputs),
            list(client.inputs),
            list(client.states),
            prevent_initial_call=client.prevent_initial_call,
        )


def sink_id(page: Type[Page], declared: PageCallback) -> str:
    """The id of the output of a callback without outputs.

    Each has its own: Dash names a callback without outputs by its inputs, so that of two on one
    input it would keep the second only.
    """
    return f"mallennlp-sink-{state.slug(page)}-{declared.name}-{declared.number}"


def sinks(page: Type[Page]) -> List[html.Div]:
    """The components behind ``sink_id``. They appear together with the page, as Dash's initial
    calls need it.
    """
    return [
        html.Div(id=sink_id(page, item), hidden=True)
        for item in callbacks_of(page)
        if not item.spec.outputs
    ]


def check_access(page: Type[Page], needed: Optional[Permission] = None) -> None:
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


def parameters(page: Type[Page], search: Any) -> Any:
    """The page's ``Params`` from the URL's query. Raises ``ParameterError``."""
    params: Any = page.Params
    return params.from_url(search if isinstance(search, str) else "")


class _Call:
    """What Dash calls for one declared callback."""

    def __init__(self, project: "Project", page: Type[Page], declared: PageCallback) -> None:
        self._project, self._page, self._declared = project, page, declared
        self.__name__ = f"{page.__name__}.{declared.name}"

    def __call__(self, *given: Any) -> Any:
        page, spec = self._page, self._declared.spec
        check_access(page, spec.permissions)
        wanted = len(spec.inputs) + len(spec.states)
        arguments, (pathname, search, *stored) = given[:wanted], given[wanted:]
        if _route(pathname) != page.route:
            raise PreventUpdate  # the user has gone on to another page
        data = stored[0] if stored else None
        token = session.owner_token()
        loaded = state.load(page, data, token)
        instance = page(self._project, session.current_user(), loaded, parameters(page, search))
        try:
            change = state.StateChange(page, loaded, data, token)
            return self._checked(self._invoke(instance, arguments), change)
        except PreventUpdate:
            raise
        except (
            Exception
        ) as error:  # whatever a page's code raises must reach its user, and must not end the page
            notify(errors.report(error, f"callback {self._declared.name} of {owner(page)}"))
            return dash.no_update

    def _invoke(self, instance: Page, arguments: Tuple[Any, ...]) -> Any:
        target: Any = instance if self._declared.bound else self._page
        return getattr(target, self._declared.name)(*arguments)

    def _checked(self, result: Any, change: state.StateChange) -> Any:
        spec, name = self._declared.spec, f"{self._page.__name__}.{self._declared.name}"
        if not spec.mutating and change.changed():
            changed = ", ".join(change.changed())
            raise PageError(
                f"{name} changed the state ({changed}), and is declared with"
                " mutating=False. Remove that."
            )
        if not spec.outputs and result is not None and result is not dash.no_update:
            raise PageError(
                f"{name} returned a value, and is declared without outputs."
                " Add an Output, or return None."
            )
        change.send()
        return encodable(result) if spec.outputs else dash.no_update


def _bare(outputs: Any) -> Any:
    """One output alone has no list around it, so that its value is returned bare."""
    return outputs[0] if len(outputs) == 1 else list(outputs)


def _route(pathname: Any) -> str:
    return (pathname.rstrip("/") or "/") if isinstance(pathname, str) else ""


def _running(given: Any) -> Any:
    return [given] if given and isinstance(given[0], Output) else (list(given) if given else None)

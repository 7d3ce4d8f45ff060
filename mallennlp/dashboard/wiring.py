"""Connects the callbacks that pages declare with Dash, and stands between the two at every call.

Each call is checked again on the server: who asks, whether they may, whether state and parameters
are well formed.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, List, Sequence, Tuple, Type

import dash
from dash import html
from dash.dependencies import ClientsideFunction, Output, State
from dash.exceptions import PreventUpdate

from mallennlp.dashboard import errors, session, state
from mallennlp.dashboard.access import checks_access
from mallennlp.dashboard.callbacks import PageCallback, callbacks_of
from mallennlp.dashboard.components.notifications import notify
from mallennlp.dashboard.hooks import Call, CallbackHooks, HookChain, check_permissions
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.registration import owner
from mallennlp.dashboard.texts import encodable
from mallennlp.exceptions import AccessError, LoginRequiredError, PageError

if TYPE_CHECKING:
    from mallennlp.project import Project

LOCATION = "mallennlp-location"
"""The id of the ``dcc.Location`` that the whole dashboard shares."""
SINK = "mallennlp-sink-"
"""What the ids of outputs begin with that stand in for none."""


def connect(
    app: dash.Dash, project: "Project", page: Type[Page], hooks: Sequence[CallbackHooks] = ()
) -> None:
    """Register the callbacks of a page with Dash. ``hooks`` are run for each of them."""
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
            running=spec.running,
        )(checks_access(_Callback(project, page, declared, hooks)))
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
    return f"{SINK}{state.slug(page)}-{declared.name}-{declared.number}"


def sinks(page: Type[Page]) -> List[html.Div]:
    """The components behind ``sink_id``. They appear together with the page, as Dash's initial
    calls need it.
    """
    return [
        html.Div(id=sink_id(page, item), hidden=True)
        for item in callbacks_of(page)
        if not item.spec.outputs
    ]


def parameters(page: Type[Page], search: Any) -> Any:
    """The page's ``Params`` from the URL's query. Raises ``ParameterError``."""
    params: Any = page.Params
    return params.from_url(search if isinstance(search, str) else "")


class _Callback:
    """What Dash calls for one declared callback."""

    def __init__(
        self,
        project: "Project",
        page: Type[Page],
        declared: PageCallback,
        hooks: Sequence[CallbackHooks],
    ) -> None:
        self._project, self._page, self._declared = project, page, declared
        self._hooks = HookChain.of(hooks, page, declared.spec)
        self.__name__ = f"{page.__name__}.{declared.name}"

    def __call__(self, *given: Any) -> Any:
        page, spec = self._page, self._declared.spec
        call = Call(page, self.__name__, session.current_user(), spec.permissions)
        check_permissions(call)
        wanted = len(spec.inputs) + len(spec.states)
        call.arguments, (pathname, search, *stored) = given[:wanted], given[wanted:]
        if _route(pathname) != page.route:
            raise PreventUpdate  # the user has gone on to another page
        change = state.StateChange(page, stored[0] if stored else None, session.owner_token())
        return self._run(call, change, parameters(page, search))

    def _run(self, call: Call, change: state.StateChange, params: Any) -> Any:
        """The callback between its hooks, and what becomes of what it raises."""
        start_s = time.perf_counter()
        try:
            call.page = self._page(self._project, call.user, change.state, params)
            self._hooks.before(call)
        except (AccessError, LoginRequiredError) as error:
            self._failed(call, error, start_s)
            raise  # a hook refuses, as the check of permissions does
        except BaseException as error:
            return self._ended(call, error, start_s)
        try:
            call.result = self._invoke(call)
            change.put(call.page.s)
            self._check(call.result, change)
            call.duration_s = time.perf_counter() - start_s
            self._hooks.after(call)
            answer = encodable(call.result) if self._declared.spec.outputs else dash.no_update
            change.send()
        except BaseException as error:
            return self._ended(call, error, start_s)
        return answer

    def _ended(self, call: Call, error: BaseException, start_s: float) -> Any:
        """Whatever a page's code raises must reach its user, and must not end the page.

        Nor the server: a ``SystemExit`` of a library would end the worker, with all that it does.
        """
        if isinstance(error, KeyboardInterrupt):
            raise error
        if isinstance(error, PreventUpdate):
            call.duration_s = time.perf_counter() - start_s
            self._hooks.prevented(call)
            raise error
        self._failed(call, error, start_s)
        notify(errors.report(error, f"callback {self._declared.name} of {owner(self._page)}"))
        return dash.no_update

    def _failed(self, call: Call, error: BaseException, start_s: float) -> None:
        call.error, call.duration_s = error, time.perf_counter() - start_s
        self._hooks.failed(call)

    def _invoke(self, call: Call) -> Any:
        target: Any = call.page if self._declared.bound else self._page
        return getattr(target, self._declared.name)(*call.arguments)

    def _check(self, result: Any, change: state.StateChange) -> None:
        spec, changed = self._declared.spec, change.changed()
        if changed and not spec.mutating:
            raise PageError(
                f"{self.__name__} changed the state ({', '.join(changed)}), and is declared with"
                " mutating=False. Remove that."
            )
        if not spec.outputs and result is not None and result is not dash.no_update:
            raise PageError(
                f"{self.__name__} returned a value, and is declared without outputs."
                " Add an Output, or return None."
            )
        wanted = len(spec.outputs)
        if wanted > 1 and result is not dash.no_update and _length(result) != wanted:
            raise PageError(
                f"{self.__name__} has {wanted} outputs. Return a tuple of {wanted} values;"
                " dash.no_update among them leaves an output as it is."
            )


def _bare(outputs: Any) -> Any:
    """One output alone has no list around it, so that its value is returned bare."""
    return outputs[0] if len(outputs) == 1 else list(outputs)


def _length(result: Any) -> int:
    """How many values Dash takes a result of several outputs for."""
    return len(result) if isinstance(result, (list, tuple)) else 1


def _route(pathname: Any) -> str:
    return (pathname.rstrip("/") or "/") if isinstance(pathname, str) else ""

"""What is run around every callback of a page: before it, after it, when it fails, and when it
raises ``PreventUpdate``.

A hook is a function that takes one ``Call``. It stands at one callback (``pre_hooks=[...]`` of
``Page.callback``) or at a page class (``pre_hooks = [...]``). Or it is a method of a
``CallbackHooks`` that ``hooks`` under ``[server]`` in ``Project.toml`` names, and is run for all
pages.
"""

from __future__ import annotations

import itertools
import logging
from typing import (
    TYPE_CHECKING,
    Any,
    Callable,
    Dict,
    List,
    Optional,
    Sequence,
    Tuple,
    Type,
    TypeVar,
)

import attrs

from mallennlp.dashboard.access import check_access
from mallennlp.dashboard.registration import check_name, owner, registered, takes_part
from mallennlp.dashboard.texts import one_line
from mallennlp.domain.names import did_you_mean
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import RegistrationError, UsageError
from mallennlp.services.registrable import Registrable

if TYPE_CHECKING:
    from mallennlp.dashboard.page import Page
    from mallennlp.services.accounts.store import User

log = logging.getLogger(__name__)

_H = TypeVar("_H", bound=type)

SLOW_S = 1.0
"""A callback that takes longer is logged at the level INFO, every other at DEBUG."""


@attrs.define
class Call:
    """One call of a page's callback, as a hook sees it.

    * ``page_class``: the class of the page; ``page``: its instance, with ``s``, ``p``, ``project``
      and ``user``;
    * ``name``: the callback, such as ``"HelloWorld.save_name"``;
    * ``user``: who called it; None for somebody who is not logged in, on a public page;
    * ``permissions``: the least level that this callback needs, where it needs more than its page;
    * ``arguments``: what Dash gave it. Passwords pass through callbacks: never log them;
    * ``result``: what it returned, for hooks that run after it;
    * ``error``: what it raised, for hooks that run on an error;
    * ``duration_s``: how long it took, in seconds; 0.0 before it has run.
    """

    page_class: Type["Page"]
    name: str
    user: Optional["User"]
    permissions: Optional[Permission] = None
    page: Any = attrs.field(default=None, repr=False)
    arguments: Tuple[Any, ...] = attrs.field(default=(), repr=False)
    result: Any = attrs.field(default=None, repr=False)
    error: Optional[BaseException] = attrs.field(default=None, repr=False)
    duration_s: float = 0.0


Hook = Callable[[Call], None]


@takes_part
class CallbackHooks(Registrable):
    """Hooks for the callbacks of all pages. Subclass it, register it under a name, and put the name
    into ``hooks`` under ``[server]`` in ``Project.toml``.

    There is one instance in each process of the server, made without arguments, and its methods
    are called from several threads at once.
    """

    def before(self, call: Call) -> None:
        """Runs before the callback. What it raises stops the callback."""

    def after(self, call: Call) -> None:
        """Runs after the callback, and before its answer is sent. What it raises takes the place
        of the answer.
        """

    def failed(self, call: Call) -> None:
        """Runs when the callback, or a hook before or after it, raised ``call.error``."""

    def prevented(self, call: Call) -> None:
        """Runs when the callback, or a hook before it, raised ``PreventUpdate``."""

    @classmethod
    def register(cls, name: str, *args: Any, **kwargs: Any) -> Callable[[_H], _H]:
        """Register hooks under the name by which ``Project.toml`` knows them.

        Raises ``RegistrationError``: the name is taken, the class is not a ``CallbackHooks``, or
        the dashboard has started already.
        """
        add = super().register(name, *args, **kwargs)

        def decorate(hooks: _H) -> _H:
            check_name(CallbackHooks, hooks, name, "has this name")
            add(hooks)
            return hooks

        return decorate


def check_permissions(call: Call) -> None:
    """The hook that runs before every other, for every callback, whatever is configured: may this
    user call this?

    Raises ``LoginRequiredError`` for nobody, ``AccessError`` for somebody of too low a level.
    """
    check_access(call.page_class, call.permissions)


@CallbackHooks.register("log")
class LogCalls(CallbackHooks):
    """Writes a line into the log for each call: who, what, how it ended, how long it took.

    Never what it was called with: passwords pass through callbacks. It runs unless ``hooks`` in
    ``Project.toml`` leaves it out.
    """

    def after(self, call: Call) -> None:
        """Log a call that ended well."""
        self._write(call, "done")

    def failed(self, call: Call) -> None:
        """Log a call that failed; the error itself is logged in any case."""
        self._write(call, f"failed with {type(call.error).__name__}")

    def prevented(self, call: Call) -> None:
        """Log a call that changed nothing."""
        self._write(call, "changed nothing")

    def _write(self, call: Call, ended: str) -> None:
        level = logging.INFO if call.duration_s >= SLOW_S else logging.DEBUG
        if log.isEnabledFor(level):
            who = call.user.username if call.user is not None else "somebody"
            line = f"{call.name} of {call.page_class.route}, called by {who}: {ended}"
            log.log(level, "%s (%.1f ms)", one_line(line), call.duration_s * 1e3)


@attrs.frozen
class HookChain:
    """The hooks of one callback, in the order in which they run."""

    pre: Tuple[Hook, ...] = ()
    post: Tuple[Hook, ...] = ()
    error: Tuple[Hook, ...] = ()
    prevent: Tuple[Hook, ...] = ()

    @classmethod
    def of(cls, everywhere: Sequence[CallbackHooks], *owners: Any) -> "HookChain":
        """Those of the project, then those of each owner, a page class or a declared callback.

        Before the callback the outermost runs first, afterwards the innermost.
        """

        def inward(name: str, method: str) -> List[Hook]:
            own = itertools.chain.from_iterable(getattr(each, name) for each in owners)
            return [*(getattr(hooks, method) for hooks in everywhere), *own]

        return cls(
            tuple(inward("pre_hooks", "before")),
            tuple(reversed(inward("post_hooks", "after"))),
            tuple(reversed(inward("error_hooks", "failed"))),
            tuple(reversed(inward("prevent_hooks", "prevented"))),
        )

    def before(self, call: Call) -> None:
        """Run the hooks before the callback; the first that raises stops it."""
        for hook in self.pre:
            hook(call)

    def after(self, call: Call) -> None:
        """Run the hooks after the callback."""
        for hook in self.post:
            hook(call)

    def failed(self, call: Call) -> None:
        """Run the hooks on an error: all of them, whatever one of them raises."""
        self._run_all(self.error, call)

    def prevented(self, call: Call) -> None:
        """Run the hooks for ``PreventUpdate``: all of them, whatever one of them raises."""
        self._run_all(self.prevent, call)

    @staticmethod
    def _run_all(hooks: Sequence[Hook], call: Call) -> None:
        for hook in hooks:
            try:
                hook(call)
            except KeyboardInterrupt:
                raise
            except BaseException:  # a user's may raise anything; what happened before counts more
                log.exception("A hook of %s failed: %r", call.name, hook)


def project_hooks(names: Sequence[str]) -> Tuple[List[CallbackHooks], List[str]]:
    """The hooks that ``Project.toml`` names, one instance each, and a message for each that there
    is not.
    """
    known: Dict[str, Any] = registered(CallbackHooks)
    made, problems = [], []
    for name in dict.fromkeys(names):
        try:
            made.append(_make(known, name))
        except UsageError as error:
            problems.append(str(error))
    return made, problems


def check_hooks(hooks: Any, where: str) -> Tuple[Hook, ...]:
    """A list of hooks as a tuple. Raises ``RegistrationError`` for what is not one."""
    given = tuple(hooks) if isinstance(hooks, (list, tuple)) else (hooks,)
    for hook in given:
        if not callable(hook):
            raise RegistrationError(
                f"{where}: {hook!r} is not a hook, which is a function that takes one Call."
            )
    return given


def _make(known: Dict[str, Any], name: str) -> CallbackHooks:
    place = "'hooks' under [server] in Project.toml"
    if name not in known:
        raise UsageError(
            f"There are no hooks {name!r}, which {place} names.{did_you_mean(name, known)}"
            " Name the module that registers them in 'imports'."
        )
    try:
        hooks: CallbackHooks = known[name]()
    except Exception as error:  # a user's constructor may raise anything
        raise UsageError(
            f"The hooks {name!r} of {place}, {owner(known[name])}, cannot be made:"
            f" {type(error).__name__}: {error}. They are made without arguments."
        ) from error
    return hooks

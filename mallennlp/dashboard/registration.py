"""What pages and hooks have in common in being registered: only before the dashboard starts, and
nothing remains of a module that did not import.
"""

from __future__ import annotations

import contextlib
import sys
from typing import Any, ClassVar, Dict, Iterator, List, Optional, Sequence

from mallennlp.exceptions import RegistrationError
from mallennlp.services.registrable import Registrable

_BASES: List[type] = []


def takes_part(base: type) -> type:
    """Class decorator: what is registered with this base belongs to the dashboard."""
    _BASES.append(base)
    return base


def registered(base: type) -> Dict[str, Any]:
    """What is registered with a base: classes by their names, in the order of the names."""
    return {name: _class_of(entry) for name, entry in sorted(_registry(base).items())}


def forget(base: type, name: str) -> None:
    """Take back what is registered under a name."""
    del _registry(base)[name]


def owner(cls: type) -> str:
    """A class and where it was defined, for messages.

    >>> owner(RegistrationError)
    'RegistrationError (module mallennlp.exceptions)'
    """
    return f"{cls.__qualname__} (module {cls.__module__})"


def check_name(base: type, cls: Any, name: Any, has_it: str) -> None:
    """Raise ``RegistrationError`` where ``cls`` cannot be registered under this name.

    ``has_it``: what is said of the class that was registered first, such as "has this route".
    """
    if not (isinstance(cls, type) and issubclass(cls, base)):
        raise RegistrationError(
            f"{cls!r} cannot be registered as {name!r}: it is not a subclass of {base.__name__}."
        )
    if _Gate.closed:
        raise RegistrationError(
            f"{owner(cls)} cannot be registered as {name!r} any more: the dashboard has started."
            " Name its module in 'imports' under [server] in Project.toml: those are loaded before."
        )
    other = registered(base).get(name) if isinstance(name, str) else None
    if other is not None:
        raise RegistrationError(
            f"{owner(cls)} cannot be registered as {name!r}: {owner(other)} {has_it}."
            " Choose another for one of them."
        )


@contextlib.contextmanager
def registration() -> Iterator[None]:
    """Pages and hooks can be registered inside this block, and after it not any more.

    An exception inside takes back what was registered by modules that did not import.
    """
    before, closed = _snapshot(), _Gate.closed
    _Gate.closed = False
    try:
        yield
    except BaseException:
        _take_back(before)
        _Gate.closed = closed
        raise
    _Gate.closed = True


@contextlib.contextmanager
def isolated_registry(only: Optional[Sequence[str]] = None) -> Iterator[None]:
    """For tests of pages: what is registered inside is forgotten afterwards.

    ``only``: the routes that stay registered inside; all unless given. What does not begin with a
    slash, such as the names of hooks, stays in any case.
    """
    before, closed = _snapshot(), _Gate.closed
    _Gate.closed = False
    if only is not None:
        for entries in map(_registry, _BASES):
            for name in [name for name in entries if name.startswith("/") and name not in only]:
                del entries[name]
    try:
        yield
    finally:
        for base, entries in before.items():
            _registry(base).clear()
            _registry(base).update(entries)
        _Gate.closed = closed


class _Gate:
    """Whether an application was made, so that a page registered now would never be seen."""

    closed: ClassVar[bool] = False


def _snapshot() -> Dict[type, Dict[str, Any]]:
    return {base: dict(_registry(base)) for base in _BASES}


def _take_back(before: Dict[type, Dict[str, Any]]) -> None:
    """Python drops a module that fails from ``sys.modules``. What it had imported before stays
    there, is not run again by another import, and so has to stay registered too.
    """
    for base, entries in before.items():
        now = _registry(base)
        for name in [name for name in now if name not in entries]:
            if _class_of(now[name]).__module__ not in sys.modules:
                del now[name]


def _registry(base: type) -> Dict[str, Any]:
    entries: Dict[str, Any] = Registrable._registry[base]
    return entries


def _class_of(entry: Any) -> Any:
    """AllenNLP's registry keeps (class, constructor), the stand-alone one the class."""
    return entry[0] if isinstance(entry, tuple) else entry

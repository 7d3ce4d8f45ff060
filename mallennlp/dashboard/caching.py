"""Answers that stay true until the index changes, kept in each worker's memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Callable, Generic, Hashable, Tuple, TypeVar

import flask
from flask_caching import Cache

if TYPE_CHECKING:
    from mallennlp.project import Project

T = TypeVar("T")

_KEPT_S = 3600
_MOST_ANSWERS = 200
_cache = Cache()


def install(server: flask.Flask) -> None:
    """Give a server its cache."""
    options = {"DEFAULT_TIMEOUT": _KEPT_S, "THRESHOLD": _MOST_ANSWERS}
    _cache.init_app(
        server,
        config={"CACHE_TYPE": "SimpleCache", **{f"CACHE_{k}": v for k, v in options.items()}},
    )


def until_the_index_changes(project: "Project", name: str, compute: Callable[[], T]) -> T:
    """What ``compute`` gives, remembered under ``name`` for as long as the index stays as it is.

    For what every block of a scrolling table asks again: counts over all experiments. To be called
    in a request.
    """
    key = f"{name}:{project.index.stamp()}"
    found: T | None = _cache.get(key)
    if found is None:
        found = compute()
        _cache.set(key, found)
    return found


class Itself:
    """For ``Kept.of_the_same``: an object that answers are made of, equal to nothing but itself. To
    compare all that is in it would take longer, and 1 equals ``True``."""

    def __init__(self, thing: object) -> None:
        self._thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Itself) and self._thing is other._thing

    __hash__ = None  # type: ignore[assignment]  # no key: the locks would keep what is in it


class Kept(Generic[T]):
    """Large answers that nobody changes, kept as they are: no copy is made for each reader.

    ``most``: so many are kept, those that were asked for last. Threads that ask for the same one at
    once wait for it, and it is computed once.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, Tuple[Any, T]] = OrderedDict()
        self._locks: OrderedDict[Hashable, threading.Lock] = OrderedDict()
        self._lock = threading.Lock()

    def until_the_index_changes(
        self, project: "Project", key: Hashable, compute: Callable[[], T]
    ) -> T:
        """What ``compute`` gives, for as long as the index stays as it is. ``key``: names it, the
        project included. What ``compute`` raises is raised, and not kept."""
        return self._kept(key, project.index.stamp, compute)

    def of_the_same(self, key: Hashable, made_of: Any, compute: Callable[[], T]) -> T:
        """What ``compute`` gives, for as long as what it is made of equals ``made_of``. ``key``:
        names it, the project included. What ``compute`` raises is raised, and not kept."""
        return self._kept(key, lambda: made_of, compute)

    def _kept(self, key: Hashable, stamp_of: Callable[[], Any], compute: Callable[[], T]) -> T:
        with self._lock_of(key):
            stamp = stamp_of()
            found = self._answers.get(key)
            if found is None or found[0] != stamp:
                found = (stamp, compute())
            with self._lock:
                self._answers[key] = found
                self._answers.move_to_end(key)
                while len(self._answers) > self._most:
                    self._answers.popitem(last=False)
            return found[1]

    def _lock_of(self, key: Hashable) -> threading.Lock:
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
            self._locks.move_to_end(key)
            # Who waits for one that goes here computes once more than needed, and nothing worse.
            while len(self._locks) > 10 * self._most:
                self._locks.popitem(last=False)
            return lock

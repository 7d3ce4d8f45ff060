"""Answers that stay true until the index changes, kept in each worker's memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, TypeVar

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

"""What the shell completes: paths of experiments, tags, columns, users.

Completion never fails: where there is no project, or no index yet, there is nothing to offer.
"""

from __future__ import annotations

import os
from functools import wraps
from pathlib import Path
from typing import Callable, Iterable, Iterator, List, Tuple, TYPE_CHECKING

import click

from mallennlp.domain.globs import literal_glob
from mallennlp.exceptions import MallennlpError
from mallennlp.project import Project
from mallennlp.services.index.columns import COLUMNS
from mallennlp.services.index.query import ColumnFilter, SortKey, TableQuery

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

MOST_PATHS = 100
"""Paths or folders that are offered at once."""

Completer = Callable[[click.Context, click.Parameter, str], List["CompletionItem"]]


def _in_project(complete: Callable[[Project, str], List["CompletionItem"]]) -> Completer:
    """Give a completion the project, and let it offer nothing where anything is wrong."""

    @wraps(complete)
    def completer(
        ctx: click.Context, parameter: click.Parameter, incomplete: str
    ) -> List["CompletionItem"]:
        try:
            start = ctx.find_root().params.get("wd") or "."
            return complete(Project.find(Path(start), check=False), incomplete)
        except (MallennlpError, OSError):
            return []

    return completer


def _items(values: Iterable[str]) -> List["CompletionItem"]:
    from click.shell_completion import CompletionItem  # only where a shell asks

    return [CompletionItem(value) for value in values]


@_in_project
def experiments(project: Project, incomplete: str) -> List["CompletionItem"]:
    """Experiments by their path in the project, or by the way from the current folder."""
    for prefix in dict.fromkeys(("", _way_from_root(project))):
        found = paths_below(project, prefix + incomplete)
        if found:
            return _items(path[len(prefix) :] for path in found)
    return []


@_in_project
def tags(project: Project, incomplete: str) -> List["CompletionItem"]:
    """The tags that are in use."""
    return _items(tag for tag, _ in project.index.tags() if tag.startswith(incomplete))


@_in_project
def users(project: Project, incomplete: str) -> List["CompletionItem"]:
    """The dashboard's users."""
    names = (user.username for user in project.accounts.list())
    return _items(name for name in names if name.startswith(incomplete))


def columns(aliases: Iterable[str]) -> Completer:
    """Columns to sort by, these other names for them included."""
    names = dict.fromkeys([*aliases, *COLUMNS])

    def completer(
        ctx: click.Context, parameter: click.Parameter, incomplete: str
    ) -> List["CompletionItem"]:
        return _items(name for name in names if name.startswith(incomplete))

    return completer


def paths_below(project: Project, prefix: str) -> List[str]:
    """What the experiments' paths that begin so go on with, up to the next folder in which they
    differ: shells list the last part of a path alone, and those of several folders look alike.
    """
    while True:
        glob = literal_glob(prefix) + "*"
        query = TableQuery(path_glob=glob, sort=(SortKey("path"),), limit=MOST_PATHS, archived=None)
        page = project.search(query)
        if page.total <= MOST_PATHS:
            parts = ["".join(_up_to_slash(row.path, len(prefix))) for row in page.rows]
        else:
            parts = list(_folders(project, query, len(prefix)))
        found = list(dict.fromkeys(parts))
        if len(found) != 1 or not found[0].endswith("/"):
            return found
        prefix = found[0]


def _folders(project: Project, query: TableQuery, start: int) -> Iterator[str]:
    """What the paths of a query begin with, up to the next slash: one look into the index each."""
    after = ""
    for _ in range(MOST_PATHS):
        beyond = (ColumnFilter("path", ">=", after),)
        rows = project.search(query._replace(filters=beyond, limit=1)).rows
        if not rows:
            return
        part, slash = _up_to_slash(rows[0].path, start)
        yield part + slash
        after = part + (chr(ord("/") + 1) if slash else "\0")


def _up_to_slash(path: str, start: int) -> Tuple[str, str]:
    end = path.find("/", start)
    return (path, "") if end < 0 else (path[:end], "/")


def _way_from_root(project: Project) -> str:
    """The current folder in the project, with a slash at its end; "" if it is elsewhere."""
    way = os.path.relpath(Path.cwd().resolve(), project.root)
    return "" if way == "." or way.startswith("..") else f"{way}/"

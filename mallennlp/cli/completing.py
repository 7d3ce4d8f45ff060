"""What the shell completes: paths of experiments, tags, columns, users.

Completion never fails: where there is no project, or no index yet, there is nothing to offer.
"""

from __future__ import annotations

import os
from functools import wraps
from pathlib import Path
from typing import Callable, Iterable, List, TYPE_CHECKING

import click

from mallennlp.exceptions import MallennlpError
from mallennlp.project import Project
from mallennlp.services.index.columns import COLUMNS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

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
    from mallennlp.services.index.paths_below import paths_below  # only where a shell asks

    for prefix in dict.fromkeys(("", _way_from_root(project))):
        found = paths_below(project.index, prefix + incomplete)
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


def _way_from_root(project: Project) -> str:
    """The current folder in the project, with a slash at its end; "" if it is elsewhere."""
    way = os.path.relpath(Path.cwd().resolve(), project.root)
    return "" if way == "." or way.startswith("..") else f"{way}/"

"""Patterns in the place of an experiment's path."""

from __future__ import annotations

from typing import List, Optional, Sequence

import click

from mallennlp.cli.output import printable
from mallennlp.domain.globs import is_pattern
from mallennlp.domain.names import quoted
from mallennlp.project import Project
from mallennlp.services.index.query import SortKey, TableQuery


def matching(project: Project, text: str, archived: bool = False) -> Sequence[str]:
    """The paths that a pattern fits, having said how many; anything else stays as it is.

    ``archived``: look among the archived experiments, and not among the others.
    """
    found = fitting(project, text, archived)
    if not found:
        return [text]  # and the usual message for it
    some = "1 experiment fits" if len(found) == 1 else f"{len(found):,} experiments fit"
    click.echo(printable(f"{some} '{text}'."))
    return found


def fitting(project: Project, text: str, archived: bool = False) -> Optional[List[str]]:
    """The paths that a pattern fits, in their order; None for what is no pattern, as it is the path
    of an experiment for instance.

    Says where it would fit archived experiments alone.
    """
    if not is_pattern(text) or project.index.has(text.rstrip("/")):
        return None
    query = TableQuery(path_glob=text, sort=(SortKey("path"),), limit=None, archived=archived)
    found = [row.path for row in project.search(query).rows]
    if not found:
        _tell_archived(project, query)
    return found


def nothing_fits(project: Project, text: str) -> str:
    """That a pattern fits no experiment, and what may have been meant."""
    from mallennlp.services.index.folders import meant_pattern  # for mistakes alone

    meant = meant_pattern(project.index, text)
    hint = f"Did you mean {meant!r}?" if meant else "'mallennlp ls' lists what there is."
    return f"No experiment fits {quoted(text)}. {hint}"


def _tell_archived(project: Project, query: TableQuery) -> None:
    """Say that a pattern would fit archived experiments, where it fits no others."""
    if query.archived is not False:
        return
    number = project.search(query._replace(archived=True, limit=0)).total
    if number:
        what = "1 archived experiment fits" if number == 1 else f"{number:,} archived ones fit"
        mend = "patterns pass over these: 'mallennlp archive --undo' puts them back."
        click.echo(printable(f"{what} '{query.path_glob}', and {mend}"), err=True)

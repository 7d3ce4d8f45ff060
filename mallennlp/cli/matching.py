"""Patterns in the place of an experiment's path."""

from __future__ import annotations

from typing import Sequence

import click

from mallennlp.cli.output import printable
from mallennlp.project import Project
from mallennlp.services.index.query import SortKey, TableQuery


def matching(project: Project, text: str, archived: bool = False) -> Sequence[str]:
    """The paths that a pattern fits, having said how many; anything else stays as it is.

    ``archived``: look among the archived experiments, and not among the others.
    """
    if not any(mark in text for mark in "*?[") or project.index.has(text.rstrip("/")):
        return [text]
    query = TableQuery(path_glob=text, sort=(SortKey("path"),), limit=None, archived=archived)
    found = [row.path for row in project.search(query).rows]
    if not found:
        return [text]  # and the usual message for it
    some = "1 experiment fits" if len(found) == 1 else f"{len(found):,} experiments fit"
    click.echo(printable(f"{some} '{text}'."))
    return found

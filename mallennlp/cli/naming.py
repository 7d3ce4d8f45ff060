"""Many experiments, as somebody named them in the arguments of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Tuple

import click

from mallennlp.cli.matching import matching
from mallennlp.cli.output import printable
from mallennlp.exceptions import MallennlpError
from mallennlp.project import Project

if TYPE_CHECKING:
    from mallennlp.services.many import Refusal


def find_all(
    project: Project, texts: Tuple[str, ...], archived: bool = False
) -> "Tuple[List[str], Tuple[Refusal, ...]]":
    """The experiments that paths and patterns mean, each once, and what is none. ``archived``:
    patterns look among the archived ones."""
    found: List[str] = []
    refused: List[Tuple[str, str]] = []
    named = (path for text in texts for path in matching(project, text, archived))
    for text in dict.fromkeys(named):
        try:
            found.append(project.find_experiment(text))
        except MallennlpError as error:
            refused.append((text, error.message))
    return list(dict.fromkeys(found)), tuple(refused)


def tell_refused(refused: "Tuple[Refusal, ...]") -> None:
    """Say what could not be done, and why."""
    for _, message in refused:
        click.echo(click.style("Error: ", fg="red", bold=True) + printable(message), err=True)

"""What ``diff`` and ``compare`` compare, as somebody named it: runs, patterns, families."""

from __future__ import annotations

from typing import Callable, List, Optional, Sequence, Tuple, TypeVar

import click

from mallennlp.cli.matching import fitting, nothing_fits
from mallennlp.domain.comparison import FAMILY, RUN, Comparison
from mallennlp.domain.names import quoted
from mallennlp.exceptions import ExperimentNotFoundError
from mallennlp.project import Project
from mallennlp.services.index.query import TableQuery

_Function = TypeVar("_Function", bound=Callable[..., object])


def group_option(function: _Function) -> _Function:
    """The option ``--group``: families in the place of runs."""
    return click.option(
        "--group",
        type=click.Choice(["seeds"]),
        help="Take for each run its family: all runs that differ from it in nothing but seeds.",
    )(function)


def ignore_option(function: _Function) -> _Function:
    """The option ``--ignore``: keys of the config that make no difference."""
    return click.option(
        "--ignore",
        multiple=True,
        metavar="PATTERN",
        help=(
            "Leave out config keys that fit, with all below them, such as '*_data_path'; may be"
            " repeated."
        ),
    )(function)


def read_comparison(
    project: Project, texts: Sequence[str], group: Optional[str] = None
) -> Comparison:
    """The sides that somebody named: paths, patterns for paths, and ``family:ID``.

    ``group``: ``"seeds"`` takes the families of runs. Raises ExperimentNotFoundError for what there
    is not, UsageError for too many.
    """
    project.regroup()  # the settings may have changed since the last scan
    ids = [side for text in texts for side in _ids(project, text)]
    if group:
        ids = _families(project, ids)
    comparison = project.compare(ids)
    if comparison.gone:
        raise ExperimentNotFoundError(_gone(comparison.gone))
    return comparison


def _ids(project: Project, text: str) -> List[str]:
    if text.startswith(FAMILY):
        return [text]
    found = fitting(project, text)
    if found:
        return [RUN + path for path in found]
    try:
        return [RUN + project.find_experiment(text[len(RUN) :] if text.startswith(RUN) else text)]
    except ExperimentNotFoundError:
        if found is None:
            raise
    raise ExperimentNotFoundError(nothing_fits(project, text))


def _families(project: Project, ids: Sequence[str]) -> List[str]:
    """The same with families in the place of runs, each once; a run that has vanished since stays,
    and is told as gone."""
    paths = [side[len(RUN) :] for side in ids if side.startswith(RUN)]
    query = TableQuery(paths=tuple(paths), limit=None, archived=None)
    families = {RUN + row.path: FAMILY + row.family for row in project.search(query).rows}
    return list(dict.fromkeys(families.get(side, side) for side in ids))


def _gone(gone: Tuple[str, ...]) -> str:
    first = gone[0]
    if first.startswith(FAMILY):
        return (
            f"There is no family {quoted(first[len(FAMILY):])}. 'mallennlp ls --group seeds --json'"
            " tells the ids of families; runs that are archived are in none."
        )
    return f"{quoted(first[len(RUN):])} is gone. 'mallennlp index' looks what there is."

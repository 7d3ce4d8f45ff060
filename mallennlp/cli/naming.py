"""Many experiments, as somebody named them to a command: by paths and patterns, or by a query."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Callable, List, Optional, Tuple, TypeVar

import click

from mallennlp.cli.asked import Asked
from mallennlp.cli.asking import confirm
from mallennlp.cli.matching import matching, nothing_fits
from mallennlp.cli.output import can_ask, printable
from mallennlp.domain.globs import is_pattern
from mallennlp.domain.names import quoted
from mallennlp.exceptions import ExperimentNotFoundError, UsageError
from mallennlp.project import Project
from mallennlp.services.index.query import SortKey, TableQuery

if TYPE_CHECKING:
    from mallennlp.services.many import Refusal

_CONDITION = re.compile(r"[-(]*(?:\"[^\"]*\"|[^\s()\":=<>~!/]+)\s*(?:[:=<>~]|!=|!~)")
_JOINED = re.compile(r"(?:^|\s)(?:OR|AND|NOT)\s")

MANY = 20
"""Of more experiments than these it is asked first."""

_Function = TypeVar("_Function", bound=Callable[..., object])


def where_option(function: _Function) -> _Function:
    """The option ``--where``: a query that chooses experiments."""
    return click.option(
        "--where",
        multiple=True,
        metavar="QUERY",
        callback=_one_query,
        help="Choose what 'mallennlp ls QUERY' finds; beside PATHs, of these.",
    )(function)


def many_option(function: _Function) -> _Function:
    """The option ``--yes`` of commands that ask before they change many experiments."""
    return click.option(
        "--yes", "-y", is_flag=True, help=f"Do not ask, however many there are (over {MANY})."
    )(function)


def _one_query(
    ctx: click.Context, parameter: click.Parameter, given: Tuple[str, ...]
) -> Optional[str]:
    """The query, None without one. Of two click would take the last without a word."""
    if len(given) > 1:
        raise click.UsageError(
            "--where can be given once: conditions beside each other in one query all have to"
            f" hold, as in --where {_joined(given)!r}."
        )
    if given and not given[0].strip():
        # Of a shell's variable that is not set, mostly.
        raise click.UsageError("--where is empty. To choose all experiments, write --where '*'.")
    return given[0] if given else None


def _joined(queries: Tuple[str, ...]) -> str:
    return " ".join(f"({query})" if " OR " in query else query for query in queries)


def find_all(
    project: Project,
    texts: Tuple[str, ...],
    where: Optional[str] = None,
    archived: bool = False,
) -> "Tuple[List[str], Tuple[Refusal, ...]]":
    """The experiments that paths, patterns and a query mean, each once, and what is none.

    ``where``: of those that are named, or else of all, what this query finds. ``archived``:
    patterns and query look among the archived ones. Says how many there are. Raises
    ExperimentNotFoundError where the query finds nothing, QueryError, and click.UsageError where
    nothing is named.
    """
    if not texts:
        if where is None:
            raise click.UsageError(
                "No experiments are named: give their paths, a pattern such as 'pos/*', or"
                " --where QUERY."
            )
        return _found(project, where, archived, None), ()
    named, refused = _named(project, texts, archived)
    if where is not None and named:
        named = _found(project, where, archived, tuple(named))
    return named, refused


def _named(
    project: Project, texts: Tuple[str, ...], archived: bool
) -> "Tuple[List[str], Tuple[Refusal, ...]]":
    found: List[str] = []
    refused: List[Tuple[str, str]] = []
    named = (path for text in texts for path in matching(project, text, archived))
    for text in dict.fromkeys(named):
        try:
            found.append(project.find_experiment(text))
        except ExperimentNotFoundError as error:
            refused.append((text, _not_found(project, text, error.message)))
    return list(dict.fromkeys(found)), tuple(refused)


def _not_found(project: Project, text: str, message: str) -> str:
    """Why nothing is called so, and what may have been meant."""
    if looks_like_query(text):
        return f"{message} A query is given with --where."
    return nothing_fits(project, text) if is_pattern(text) else message


def _found(
    project: Project, where: str, archived: bool, among: Optional[Tuple[str, ...]]
) -> List[str]:
    """What a query finds, of all or ``among`` some, having said how many."""
    asked = Asked.of(project, [where])
    query = TableQuery(
        path_glob=asked.path_glob,
        text=asked.text,
        query=asked.query,
        default_sort=(SortKey("path"),),
        limit=None,
        archived=archived,
        paths=among,
    )
    found = [row.path for row in project.search(query).rows]
    if not found:
        raise ExperimentNotFoundError(_why_nothing(project, query, where))
    some = "1 experiment" if len(found) == 1 else f"{len(found):,} experiments"
    if among is not None:
        some = f"{len(found):,} of the {len(among):,} named"
    verb = "fits" if len(found) == 1 else "fit"
    click.echo(printable(f"{some} {verb} {quoted(where)}."))
    return found


def _why_nothing(project: Project, query: TableQuery, where: str) -> str:
    if query.paths is not None:
        number = len(query.paths)
        what = "The experiment that is named does not fit" if number == 1 else None
        return (
            f"{what or f'None of the {number:,} experiments that are named fits'} {quoted(where)}."
        )
    from mallennlp.cli.hints import why_nothing  # for mistakes alone

    return why_nothing(project, query)


def looks_like_query(text: str) -> bool:
    """Whether a text is a condition, or several, rather than a path.

    >>> looks_like_query("status:failed"), looks_like_query("grid/lr=0.1"), looks_like_query("pos")
    (True, False, False)
    """
    return _CONDITION.match(text) is not None or _JOINED.search(text) is not None


def confirm_many(number: int, question: str, yes: bool) -> None:
    """Ask before many experiments are changed, unless ``yes``. Raises UsageError where there is
    nobody to ask, and click's Exit after a no."""
    if number <= MANY or yes:
        return
    if not can_ask():
        raise UsageError(f"That is {number:,} experiments: add --yes if they are all meant.")
    confirm(question)


def tell_refused(refused: "Tuple[Refusal, ...]") -> None:
    """Say what could not be done, and why."""
    for _, message in refused:
        tell_error(message)


def tell_error(message: str) -> None:
    """Print a message as an error, and go on."""
    click.echo(click.style("Error: ", fg="red", bold=True) + printable(message), err=True)

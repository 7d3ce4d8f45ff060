"""``mallennlp ls``: list experiments."""

from __future__ import annotations

import os
import time
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

import attrs
import click

from mallennlp.cli import completing, rows
from mallennlp.cli.opening import open_project
from mallennlp.cli.output import Column, Table, is_terminal, terminal_width, to_json
from mallennlp.domain.globs import literal_glob
from mallennlp.domain.names import did_you_mean
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError, UsageError
from mallennlp.project import Project
from mallennlp.services.index.columns import COLUMNS, split_key
from mallennlp.services.index.query import ExperimentRow, SortKey, TableQuery

LIMIT_OF_TERMINAL = 50
LOT = 500
"""Rows that are fetched and printed at a time."""

ALIASES = {
    "started": "started_s",
    "last_activity": "last_activity_s",
    "duration": "duration_s",
    "took": "duration_s",
    "best": "best_metric",
    "metric": "best_metric_name",
    "size": "size_bytes",
}


@click.command()
@click.argument("patterns", nargs=-1, metavar="[PATTERN]", shell_complete=completing.experiments)
@click.option(
    "--status",
    "statuses",
    type=click.Choice([status.value for status in Status]),
    multiple=True,
    help="Only experiments in this state; several may be given.",
)
@click.option(
    "--tag",
    "tags",
    multiple=True,
    metavar="TAG",
    shell_complete=completing.tags,
    help="Only experiments with this tag; of several, with all of them.",
)
@click.option(
    "--sort",
    default="-started",
    show_default=True,
    metavar="COLUMN",
    shell_complete=completing.columns(ALIASES),
    help=(
        "Sort by this, with '-' before it from the highest down: path, status, model, best, epochs,"
        " duration, started, size, ..., config.KEY, best.METRIC or last.METRIC."
    ),
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help=(f"Show at most N; 0 shows all. On a terminal {LIMIT_OF_TERMINAL} are shown, else all."),
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV with a line of titles.")
@click.pass_context
def command(
    ctx: click.Context,
    patterns: Tuple[str, ...],
    statuses: Tuple[str, ...],
    tags: Tuple[str, ...],
    sort: str,
    limit: Optional[int],
    as_json: bool,
    as_csv: bool,
) -> None:
    """List experiments, as the last scan found them.

    PATTERN chooses by path: with * ? [ in it, it has to fit the whole path (quote it, so that the
    shell leaves it alone); else it may stand anywhere in the path; '.' and what begins with './',
    '../' or '/' is a folder. Of experiments that did not end well the reason is shown, and
    what the list is sorted by always is.

    \b
    mallennlp ls lstm --sort -best
    mallennlp ls 'pos/*' --status failed
    mallennlp ls --tag paper --json | jq .path
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other.")
    project = open_project(ctx)
    query = TableQuery(
        path_glob=path_glob(project, patterns),
        statuses=tuple(Status(status) for status in statuses),
        tags=tags,
        sort=(sort_key(sort),),
    )
    if limit is None and is_terminal() and not (as_json or as_csv):
        limit = LIMIT_OF_TERMINAL
    lots = Lots(project, query, limit or None)
    if as_json:
        _print_json(lots)
    elif as_csv:
        _print_csv(lots)
    else:
        _print_table(lots, rows.columns_for(statuses, query.sort[0].column))
        _print_rest(project, lots, query)


def path_glob(project: Project, patterns: Sequence[str]) -> str:
    """The pattern for the whole path that finds what a person typed.

    Raises UsageError for several of them.
    """
    if len(patterns) > 1:
        raise UsageError(
            f"{len(patterns)} paths were given, where one PATTERN can be. Put it into quotes, so"
            " that the shell does not replace it by what it finds: mallennlp ls 'pos/*'."
        )
    pattern = patterns[0] if patterns else ""
    if pattern in (".", "..") or pattern.startswith(("./", "../", "/")):
        return _glob_of_folder(project, pattern)
    if not pattern or any(mark in pattern for mark in "*?["):
        return pattern
    return f"*{pattern}*"


def _glob_of_folder(project: Project, folder: str) -> str:
    way = os.path.relpath(os.path.realpath(folder), project.root)
    if way == ".":
        return ""
    literal = literal_glob(way)
    return literal if project.index.has(way) else f"{literal}/*"


def sort_key(text: str) -> SortKey:
    """What ``--sort`` says. Raises UsageError for no column, or QueryError for one that there is
    not; whether a config key or metric exists is left to the index.
    """
    name = text.strip().removeprefix("-").removeprefix("+")
    if not name:
        raise UsageError("--sort needs a column, such as 'best' or '-started'.")
    column = ALIASES.get(name, name)
    if column not in COLUMNS and split_key(column) is None:
        hint = did_you_mean(name, [*ALIASES, *COLUMNS])
        raise QueryError(
            f"There is no column {name!r}.{hint} 'mallennlp ls --help' tells what --sort takes."
        )
    return SortKey(column, text.strip().startswith("-"))


class Lots:
    """The rows of a query, fetched a lot at a time, so that no more than one is ever held."""

    def __init__(self, project: Project, query: TableQuery, limit: Optional[int]) -> None:
        self._project = project
        self._query = query
        self._limit = limit
        self.total = 0
        self.shown = 0

    @property
    def key(self) -> Optional[str]:
        """The config key or metric that the list is sorted by, if it is."""
        column = self._query.sort[0].column if self._query.sort else ""
        return column if split_key(column) else None

    def values(self, lot: Sequence[ExperimentRow]) -> Dict[str, Any]:
        """The values of that key by path; nothing for rows without one."""
        paths = [row.path for row in lot]
        return self._project.index.values(self.key, paths) if self.key else {}

    def records(self) -> Iterator[Dict[str, Any]]:
        """The rows as objects for programs, with the value of the key under its name."""
        for lot in self:
            values = self.values(lot)
            for row in lot:
                own = {self.key: values.get(row.path)} if self.key else {}
                yield rows.record(row, **own)

    def __iter__(self) -> Iterator[Tuple[ExperimentRow, ...]]:
        while self._limit is None or self.shown < self._limit:
            size = LOT if self._limit is None else min(LOT, self._limit - self.shown)
            page = self._project.search(attrs.evolve(self._query, offset=self.shown, limit=size))
            self.total = page.total
            self.shown += len(page.rows)
            if page.rows:
                yield page.rows
            if len(page.rows) < size:
                return


def _print_json(lots: Lots) -> None:
    for record in lots.records():
        click.echo(to_json(record))


def _print_csv(lots: Lots) -> None:
    import csv
    import io

    def line(values: List[Any]) -> str:
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="").writerow(values)
        return buffer.getvalue()

    click.echo(line([*rows.FIELDS, *([lots.key] if lots.key else [])]))
    for record in lots.records():
        click.echo(line([_csv_value(value) for value in record.values()]))


def _csv_value(value: Any) -> Any:
    if isinstance(value, bool):
        return to_json(value)
    return " ".join(value) if isinstance(value, list) else value


def _print_table(lots: Lots, columns: Sequence[Column]) -> None:
    table = Table(columns, terminal_width())
    now_s = time.time()
    for lot in lots:
        values = lots.values(lot)
        table.print(rows.cells(row, columns, now_s, values.get(row.path)) for row in lot)


def _print_rest(project: Project, lots: Lots, query: TableQuery) -> None:
    if lots.shown < lots.total:
        click.echo(
            f"{lots.shown:,} of {lots.total:,}; --limit 0 shows all",
            err=not is_terminal(),
        )
    elif not lots.total:
        click.echo(_hint(project, query), err=True)


def _hint(project: Project, query: TableQuery) -> str:
    """Why nothing is listed, and what to do about it."""
    total = project.index.total()
    if total:
        return (
            _hint_on_tags(project, query)
            or _hint_on_pattern(project, query)
            or f"None of the {total:,} experiments fits. 'mallennlp ls' lists all."
        )
    if project.index.last_scan() is None:
        return "Nobody has looked for experiments yet: 'mallennlp index' does."
    roots = ", ".join(str(root) for root in project.roots())
    return (
        f"No experiments were found in {roots}. 'mallennlp index' looks again, 'mallennlp edit'"
        " changes the roots."
    )


def _hint_on_tags(project: Project, query: TableQuery) -> str:
    known = [tag for tag, _ in project.index.tags()] if query.tags else []
    missing = next((tag for tag in query.tags if tag not in known), None)
    if missing is None:
        return ""
    return f"No experiment has the tag {missing!r}.{did_you_mean(missing, known)}"


def _hint_on_pattern(project: Project, query: TableQuery) -> str:
    """A pattern that fits no whole path may fit the end of one."""
    if not query.path_glob or query.path_glob.startswith("*"):
        return ""
    wider = f"*{query.path_glob}"
    total = project.search(attrs.evolve(query, path_glob=wider, limit=1)).total
    if not total:
        return ""
    return f"A pattern has to fit the whole path, which none does. '{wider}' finds {total:,}."

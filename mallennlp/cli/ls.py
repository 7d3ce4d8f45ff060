"""``mallennlp ls``: list experiments."""

from __future__ import annotations

import re
from typing import Any, List, Optional, Tuple, Type

import click

from mallennlp.cli import completing
from mallennlp.cli.asked import Asked, column_names, sort_key, sorted_by
from mallennlp.cli.listing import (
    Experiments,
    Listing,
    Shown,
    print_csv,
    print_json,
    print_latex,
    print_rest,
    print_table,
)
from mallennlp.cli.opening import open_project
from mallennlp.cli.output import is_terminal
from mallennlp.domain.states import Status
from mallennlp.exceptions import UsageError
from mallennlp.services.index.columns import ALIASES
from mallennlp.services.index.query import SortKey, TableQuery

LIMIT_OF_TERMINAL = 50
_EXCLUDES = re.compile(r"-[^-\s].+")
NEWEST_FIRST = (SortKey("started_s", descending=True),)


class _Limit(click.IntRange):
    """How many rows to show."""

    def convert(
        self, value: Any, param: Optional[click.Parameter], ctx: Optional[click.Context]
    ) -> Any:
        """The number. Raises UsageError for what is none, or less than 0."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            raise UsageError(
                f"{value!r} cannot be a --limit: that is a whole number from 0 up, and 0 shows all."
            ) from None


class _Command(click.Command):
    """Says what to do where a query is taken for options."""

    def parse_args(self, ctx: click.Context, args: List[str]) -> List[str]:
        """Read the command line. Raises click.UsageError."""
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            query = next((each for each in given if _EXCLUDES.match(each)), None)
            if query is None:
                raise
            message = f"A query that begins with '-' stands behind '--': mallennlp ls -- '{query}'"
            raise click.UsageError(f"{error.format_message()} {message}", ctx) from None


@click.command(cls=_Command)
@click.argument("arguments", nargs=-1, metavar="[QUERY]...", shell_complete=completing.experiments)
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
    metavar="COLUMN",
    shell_complete=completing.columns(ALIASES),
    help=(
        "Sort by this column, with '-' before it from the highest down; comes before a sort: in the"
        " query. Without either the newest come first."
    ),
)
@click.option(
    "--columns",
    "wanted",
    multiple=True,
    metavar="COLUMNS",
    shell_complete=completing.columns(ALIASES),
    help=(
        "Show these columns instead of the usual ones: names with commas between them, such as"
        " lr,hidden_size,best_validation_loss. The path stands in front of them, but in LaTeX,"
        " which gets just these. JSON and CSV get them besides."
    ),
)
@click.option(
    "--group",
    type=click.Choice(["seeds"]),
    help="Show runs that differ in nothing but seeds as one line, with mean and deviation.",
)
@click.option(
    "--limit",
    type=_Limit(min=0),
    metavar="N",
    help=(f"Show at most N; 0 shows all. On a terminal {LIMIT_OF_TERMINAL} are shown, else all."),
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV with a line of titles.")
@click.option("--latex", "as_latex", is_flag=True, help="Print a table for LaTeX (booktabs).")
@click.pass_context
def command(
    ctx: click.Context,
    arguments: Tuple[str, ...],
    statuses: Tuple[str, ...],
    tags: Tuple[str, ...],
    sort: Optional[str],
    wanted: Tuple[str, ...],
    group: Optional[str],
    limit: Optional[int],
    as_json: bool,
    as_csv: bool,
    as_latex: bool,
) -> None:
    """List experiments, as the last scan found them.

    QUERY is what the dashboard's search box takes: words, and conditions such as lr>=0.01,
    status:failed, -tag:old, sort:-best_validation_accuracy. Put it into quotes; one that begins
    with '-' needs '--' in front. Paths work as well: '.' and what begins with './', '../' or '/'
    is a folder, 'pos/*' a pattern for the whole path, pos/lstm a part of it.

    Of experiments that did not end well the reason is shown, and what the list is sorted by always
    is.

    \b
    mallennlp ls 'status:finished lr>=0.01 sort:-best_validation_accuracy'
    mallennlp ls 'pos/*' --status failed
    mallennlp ls lstm --group seeds --columns best_validation_loss
    mallennlp ls --tag paper --json | jq .path
    """
    if as_json + as_csv + as_latex > 1:
        raise click.UsageError("--json, --csv and --latex exclude each other.")
    project = open_project(ctx, check=False)  # what is listed depends on no setting
    asked = Asked.of(project, arguments)
    sort_keys = (sort_key(sort),) if sort is not None else ()
    names = column_names(wanted)
    shown = Shown(statuses, names, sorted_by(sort_keys, asked.query), exact=as_latex)
    query = TableQuery(
        path_glob=asked.path_glob,
        text=asked.text,
        query=asked.query,
        statuses=tuple(Status(status) for status in statuses),
        tags=tags,
        sort=sort_keys,
        default_sort=NEWEST_FIRST,
    )
    if limit is None and is_terminal() and not (as_json or as_csv or as_latex):
        limit = LIMIT_OF_TERMINAL
    listed = _listing(group)(project, query, shown, limit or None)
    if as_json:
        print_json(listed)
    elif as_csv:
        print_csv(listed)
    elif as_latex:
        print_latex(listed)
        print_rest(listed)
    else:
        print_table(listed)
        print_rest(listed)


def _listing(group: Optional[str]) -> Type[Listing[Any]]:
    """What to list: runs, or families of them."""
    if group is None:
        return Experiments
    from mallennlp.cli.families import Families  # only where somebody asks for them

    return Families

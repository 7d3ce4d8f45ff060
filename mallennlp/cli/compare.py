"""``mallennlp compare``: configs and metrics of several runs or families, side by side."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Optional, Tuple

import click

from mallennlp.cli import completing
from mallennlp.cli.config_changes import table_lines
from mallennlp.cli.opening import open_project
from mallennlp.cli.output import print_file, printable, terminal_width
from mallennlp.cli.paging import no_pager_option, print_paged
from mallennlp.cli.plain_tables import plain_table_lines
from mallennlp.cli.sides import group_option, ignore_option, read_comparison
from mallennlp.domain.comparison import Comparison
from mallennlp.domain.configs.difference import with_values
from mallennlp.domain.configs.values import MISSING
from mallennlp.domain.json_text import to_json
from mallennlp.domain.metrics.comparison import (
    SPREAD,
    Differences,
    measured,
    metric_table,
    metrics_of,
)
from mallennlp.domain.plain_table import Cell, Heading, PlainTable
from mallennlp.exceptions import UsageError
from mallennlp.services.comparing.configs import (
    ComparedConfigs,
    compared_configs,
    difference_table,
    how_much,
)
from mallennlp.services.exporting.tables import csv_of


@click.command()
@click.argument(
    "sides",
    nargs=-1,
    required=True,
    metavar="A B [C]...",
    shell_complete=completing.experiments,
)
@click.option(
    "--baseline",
    metavar="A",
    shell_complete=completing.experiments,
    help="Measure the others against this one; the first unless given.",
)
@group_option
@ignore_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV: a line a key, a column a side.")
@no_pager_option
@click.pass_context
def command(
    ctx: click.Context,
    sides: Tuple[str, ...],
    baseline: Optional[str],
    group: Optional[str],
    ignore: Tuple[str, ...],
    as_json: bool,
    as_csv: bool,
    no_pager: bool,
) -> None:
    """Compare experiments: the config keys in which they differ, and their metrics.

    2 to 100 of them, as paths, as patterns for paths such as 'pos/*/seed_13', or as family:ID. What
    is not the baseline's value is green. The best of a metric has a star, where it is known whether
    higher or lower is better.

    \b
    mallennlp compare pos/lstm_h16/seed_13 pos/lstm_h32/seed_13 pos/gru_h16_sgd/seed_13
    mallennlp compare --group seeds 'pos/lstm*'
    mallennlp compare 'reviews/cnn_lr_grid/*' --csv > grid.csv
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other.")
    project = open_project(ctx)
    comparison = read_comparison(project, sides, group)
    if len(comparison.sides) < 2:
        name = printable(comparison.sides[0].name)
        raise UsageError(f"There is nothing to compare {name} with: name another one.")
    against = _baseline(read_comparison(project, [baseline], group), comparison) if baseline else ""
    irrelevant = project.config.experiments.irrelevant
    compared = compared_configs(comparison, against, ignore, irrelevant)
    if as_json:
        click.echo(to_json(as_object(comparison, compared), indent=2))
    elif as_csv:
        print_file(csv_of(as_table(comparison, compared)))
    else:
        print_paged(_lines(comparison, compared, against), no_pager)


def _baseline(named: Comparison, comparison: Comparison) -> str:
    """The id of the baseline. Raises UsageError for one that is not compared."""
    ids = {side.id for side in comparison.sides}
    if len(named.sides) != 1 or named.sides[0].id not in ids:
        raise UsageError("The --baseline has to be one of those that are compared.")
    return named.sides[0].id


def _lines(comparison: Comparison, compared: ComparedConfigs, baseline: str) -> Iterator[str]:
    width = terminal_width()
    yield click.style("Configs", bold=True)
    if not compared.alone and not compared.differences.same:
        yield from table_lines(compared, width)
    yield printable(how_much(compared))
    if compared.differences.ignored:
        yield printable(f"Ignored: {', '.join(compared.differences.ignored)}.")
    yield ""
    yield from plain_table_lines(metric_table(comparison, baseline), width)


def as_object(comparison: Comparison, compared: ComparedConfigs) -> Dict[str, Any]:
    """A comparison for programs. Values stand under the ids of the sides; a key that a config does
    not have is not there."""
    sides = compared.sides
    return {
        "sides": [
            {"id": side.id, "name": side.name, "runs": [run.path for run in side.runs]}
            for side in comparison.sides
        ],
        "config": {
            path: {s.id: value for s, value in zip(sides, values) if value is not MISSING}
            for path, values in with_values(compared.differences.every())
        },
        "without_config": [side.id for side in compared.without],
        "ignored": list(compared.differences.ignored),
        "metrics": {name: _metric(comparison, name) for name in metrics_of(comparison.sides)},
    }


def _metric(comparison: Comparison, name: str) -> Dict[str, Any]:
    """A metric at the best epoch, of families the mean with deviation and number of runs."""
    found: Dict[str, Any] = {}
    for side in comparison.sides:
        one = measured(side, name)
        if not one.runs:
            continue
        deviation = one.summary.deviation if one.summary else None
        spread = {"mean": one.value, "deviation": deviation, "runs": one.numbers}
        found[side.id] = spread if side.is_family else one.value
    return found


def as_table(comparison: Comparison, compared: ComparedConfigs) -> PlainTable:
    """Config keys and metrics as one table, a column for each side."""
    metrics = metric_table(comparison, differences=Differences.NONE)
    at = {side.id: number for number, side in enumerate(compared.sides)}
    rows: List[Tuple[Cell, ...]] = []
    for row in difference_table(compared).rows:
        values = [row[1 + at[s.id]] if s.id in at else Cell("") for s in comparison.sides]
        rows.append((Cell("config", "config"), row[0], *values))
    rows += [(Cell("metric", "metric"), *row) for row in metrics.rows]
    names = [
        Heading(side.name, beside=SPREAD if side.is_family else ()) for side in comparison.sides
    ]
    return PlainTable(
        "comparison", "Comparison", (Heading("what"), Heading("key"), *names), tuple(rows)
    )

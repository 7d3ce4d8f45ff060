"""``mallennlp diff``: in what two runs or families differ."""

from __future__ import annotations

from typing import Callable, Dict, Iterator, List, Optional, Tuple

import click

from mallennlp.cli import completing
from mallennlp.cli.config_changes import NEW, OLD, change_lines
from mallennlp.cli.opening import open_project
from mallennlp.cli.output import is_terminal, printable, terminal_width
from mallennlp.cli.paging import no_pager_option, print_paged
from mallennlp.cli.sides import group_option, ignore_option, read_comparison
from mallennlp.domain.comparison import Comparison, Side
from mallennlp.exceptions import UsageError
from mallennlp.project import Project

EXIT_DIFFERENT = 1
"""With ``--exit-code``, as of git."""

_KEYS = "keys"
"""What is compared unless something else is asked for."""

Shown = Tuple[List[str], Callable[[], bool]]
"""Lines, and what finds out whether anything differs."""


@click.command()
@click.argument("old", metavar="A", shell_complete=completing.experiments)
@click.argument("new", metavar="B", shell_complete=completing.experiments)
@click.option("--config", is_flag=True, help="Compare the config files line by line, as git does.")
@click.option("--metrics", is_flag=True, help="Compare the metrics.")
@click.option("--vocab", is_flag=True, help="Compare the vocabularies.")
@group_option
@ignore_option
@click.option("--exit-code", is_flag=True, help="End with the exit status 1 where they differ.")
@no_pager_option
@click.pass_context
def command(
    ctx: click.Context,
    old: str,
    new: str,
    config: bool,
    metrics: bool,
    vocab: bool,
    group: Optional[str],
    ignore: Tuple[str, ...],
    exit_code: bool,
    no_pager: bool,
) -> None:
    """Show in what two runs differ.

    A and B are paths as 'mallennlp ls' shows them, or family:ID for a family of runs. Without an
    option the configs are compared key by key: an encoder of another type is one difference, with
    what differs in its arguments below it.

    A terminal gets the pager that $PAGER names, else less. The exit status is 0 also where they
    differ, as that of git, unless --exit-code is given.

    \b
    mallennlp diff pos/lstm_h16/seed_13 pos/gru_h16_sgd/seed_13
    mallennlp diff --config pos/lstm_h16/seed_13 pos/gru_h16_sgd/seed_13
    mallennlp diff --group seeds pos/lstm_h16/seed_13 pos/lstm_h32/seed_13 --metrics
    """
    what = _asked(config=config, metrics=metrics, vocab=vocab)
    if ignore and what != _KEYS:
        raise click.UsageError("--ignore is for configs that are compared key by key.")
    project = open_project(ctx)
    comparison = read_comparison(project, [old, new], group)
    if len(comparison.sides) != 2:
        raise UsageError(_no_two(comparison, group))
    lines, differ = _WHAT[what](project, comparison, ignore)
    print_paged(lines, no_pager)
    ctx.exit(EXIT_DIFFERENT if exit_code and differ() else 0)


def _asked(**given: bool) -> str:
    """What to compare. Raises click.UsageError where two things are asked for."""
    asked = [name for name, is_given in given.items() if is_given]
    if len(asked) > 1:
        raise click.UsageError(f"--{asked[0]} and --{asked[1]} exclude each other.")
    return asked[0] if asked else _KEYS


def _no_two(comparison: Comparison, group: Optional[str]) -> str:
    number = len(comparison.sides)
    if number == 1:
        hint = " They are of one family: leave --group away." if group else ""
        return f"Both name the same: {printable(comparison.sides[0].name)}.{hint}"
    return f"diff compares two, and these are {number}: 'mallennlp compare' takes up to 100."


def _keys(project: Project, comparison: Comparison, ignore: Tuple[str, ...]) -> Shown:
    from mallennlp.services.comparing.configs import compared_configs, how_much

    irrelevant = project.config.experiments.irrelevant
    compared = compared_configs(comparison, ignore=ignore, irrelevant=irrelevant)
    changed = not compared.alone and not compared.differences.same
    changes = list(change_lines(compared, terminal_width())) if changed else []
    said = printable(how_much(compared))
    left_out = compared.differences.ignored
    rest = [printable(f"Ignored: {', '.join(left_out)}.")] if left_out else []
    differ = changed or len(compared.without) == 1
    return [*_names(*comparison.sides), *changes, said, *rest], lambda: differ


def _names(old: Side, new: Side) -> Iterator[str]:
    yield click.style(f"--- {printable(old.name)}", fg=OLD, bold=True)
    yield click.style(f"+++ {printable(new.name)}", fg=NEW, bold=True)


def _config(project: Project, comparison: Comparison, ignore: Tuple[str, ...]) -> Shown:
    from mallennlp.cli.text_changes import text_lines
    from mallennlp.domain.text_diff import diff_texts

    old, new = (side.runs[0].path for side in comparison.sides)
    diff = diff_texts(project.config_lines(old), project.config_lines(new))
    found = list(text_lines(diff, old, new, exact=not is_terminal()))
    return found, lambda: bool(found)


def _metrics(project: Project, comparison: Comparison, ignore: Tuple[str, ...]) -> Shown:
    from mallennlp.cli.plain_tables import plain_table_lines
    from mallennlp.domain.metrics.comparison import Differences, metric_table

    table = metric_table(comparison, differences=Differences.BOTH)
    # By their digits, as NaN is the same as NaN.
    measured = [[repr((cell.value, cell.beside)) for cell in row[1:3]] for row in table.rows]
    differ = any(one != other for one, other in measured)
    return list(plain_table_lines(table, terminal_width())), lambda: differ


def _vocab(project: Project, comparison: Comparison, ignore: Tuple[str, ...]) -> Shown:
    from mallennlp.cli.plain_tables import plain_table_lines
    from mallennlp.services.comparing.vocabularies import compare_vocabularies
    from mallennlp.services.comparing.vocabulary_tables import vocabulary_tables

    lines: List[str] = []
    for table in vocabulary_tables(project, comparison):
        lines += [*([""] if lines else []), *plain_table_lines(table, terminal_width())]

    def differ() -> bool:
        one, other = compare_vocabularies(project, comparison)
        overlaps = other.overlaps.values()
        return {n.name: n.size for n in one.namespaces.values()} != {
            n.name: n.size for n in other.namespaces.values()
        } or any(overlap.only_baseline or overlap.only_side for overlap in overlaps)

    return lines, differ


_WHAT: Dict[str, Callable[[Project, Comparison, Tuple[str, ...]], Shown]] = {
    _KEYS: _keys,
    "config": _config,
    "metrics": _metrics,
    "vocab": _vocab,
}

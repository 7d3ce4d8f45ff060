"""``mallennlp show``: all about one experiment."""

from __future__ import annotations

import time
from typing import Any, Dict, Iterator, List, Tuple

import click

from mallennlp.cli import completing
from mallennlp.cli.opening import open_project
from mallennlp.cli.output import (
    Cell,
    Column,
    STATUS_COLOURS,
    Table,
    printable,
    printable_lines,
    terminal_width,
)
from mallennlp.domain.display import exact_time, iso_time, number, relative_time, size
from mallennlp.domain.durations import compact
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.json_text import to_json

_METRIC_COLUMNS = (
    Column("metric", cut="end", least=16),
    Column("best", right=True),
    Column("last", right=True),
)


@click.command()
@click.argument("path", shell_complete=completing.experiments)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(ctx: click.Context, path: str, as_json: bool) -> None:
    """Show all about one experiment: status, metrics, tags, notes, config.

    PATH is the one that 'mallennlp ls' shows, or the way to the directory from here.
    """
    project = open_project(ctx)
    experiment = project.experiment(project.find_experiment(path))
    if as_json:
        click.echo(to_json(as_object(experiment), indent=2))
        return
    _print_header(experiment, time.time())
    _print_metrics(experiment)
    if experiment.annotations.notes:
        _heading("Notes")
        click.echo(_indented(printable_lines(experiment.annotations.notes)))
    if experiment.config:
        _heading("Config")
        for line in config_lines(experiment.config):
            click.echo("  " + line)


def as_object(experiment: Experiment) -> Dict[str, Any]:
    """An experiment for programs. Times are ISO 8601 in UTC, other units stand in the keys."""
    goal = experiment.goal
    return {
        "path": experiment.path,
        "name": experiment.name,
        "status": experiment.status.value,
        "reason": experiment.reason,
        "model": experiment.model,
        "dataset_reader": experiment.dataset_reader,
        "train_data": experiment.train_data,
        "best_metric_name": None if experiment.best_metric is None else goal.key,
        "best_metric": experiment.best_metric,
        "best_epoch": experiment.metrics.best_epoch,
        "epochs": experiment.evidence.epochs_done,
        "epochs_planned": experiment.epochs_planned,
        "duration_s": experiment.duration_s,
        "started": iso_time(experiment.started_s),
        "last_activity": iso_time(experiment.last_activity_s),
        "tags": list(experiment.annotations.tags),
        "display_name": experiment.annotations.display_name,
        "notes": experiment.annotations.notes,
        "version": experiment.version,
        "size_bytes": experiment.size_bytes,
        "problems": list(experiment.problems),
        "archived": experiment.annotations.archived,
        "metrics": {
            "best": dict(experiment.metrics.best),
            "last": dict(experiment.metrics.last),
        },
        "epoch_metrics": [
            {"epoch": epoch.epoch, "metrics": dict(epoch.values)} for epoch in experiment.epochs
        ],
        "config": experiment.config,
    }


def config_lines(node: Any) -> Iterator[str]:
    """A config's lines as a tree: keys with their values, what is below indented."""
    items: List[Tuple[str, Any]]
    if isinstance(node, dict):
        items = [(f"{printable(str(key))}:", child) for key, child in node.items()]
    else:
        items = [("-", child) for child in node]
    for label, child in items:
        if _is_leaf(child):
            yield f"{label} {printable(to_json(child, strict=False))}"
        else:
            yield label
            yield from ("  " + line for line in config_lines(child))


def _is_leaf(node: Any) -> bool:
    """Whether a node stands on one line: a value, something empty, or a list of values only."""
    if isinstance(node, list):
        return not any(isinstance(child, (dict, list)) and child for child in node)
    return not (isinstance(node, dict) and node)


def _print_header(experiment: Experiment, now_s: float) -> None:
    click.secho(printable(experiment.name), bold=True)
    if experiment.name != experiment.path:
        click.echo(printable(experiment.path))
    colour = STATUS_COLOURS[experiment.status.value]
    click.echo(
        click.style(experiment.status.value, fg=colour) + f": {printable(experiment.reason)}"
    )
    for problem in experiment.problems:
        click.echo(click.style("problem: ", fg="yellow") + printable(problem))
    click.echo()
    facts = [(label, text) for label, text in _facts(experiment, now_s) if text]
    for label, text in facts:
        click.echo(f"{label:<16}{printable(text)}")


def _facts(experiment: Experiment, now_s: float) -> Iterator[Tuple[str, str]]:
    done, planned = experiment.evidence.epochs_done, experiment.epochs_planned
    best = experiment.metrics.best_epoch
    value = experiment.best_metric
    yield "Model", experiment.model or ""
    yield "Dataset reader", experiment.dataset_reader or ""
    yield "Training data", experiment.train_data or ""
    yield "Best", "" if value is None else f"{experiment.goal.key} {number(value)}"
    yield "Epochs", f"{done} of {planned}" if planned else str(done)
    yield "Best epoch", "" if best is None else str(best)
    yield "Took", compact(experiment.duration_s)
    yield "Started", _moment(experiment.started_s, now_s)
    yield "Last activity", _moment(experiment.last_activity_s, now_s)
    yield "AllenNLP", experiment.version
    yield "Files", size(experiment.size_bytes)
    yield "Tags", ", ".join(experiment.annotations.tags)
    yield "Archived", "yes, so lists leave it out" if experiment.annotations.archived else ""


def _moment(posix_s: float, now_s: float) -> str:
    return f"{exact_time(posix_s)} ({relative_time(posix_s, now_s)})"


def _print_metrics(experiment: Experiment) -> None:
    best, last = experiment.metrics.best, experiment.metrics.last
    names = dict.fromkeys([*best, *last])
    if not names:
        return
    _heading("Metrics")
    Table(_METRIC_COLUMNS, terminal_width()).print(
        (Cell(name), Cell(number(best.get(name))), Cell(number(last.get(name)))) for name in names
    )


def _heading(text: str) -> None:
    click.echo()
    click.secho(text, bold=True)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" if line else "" for line in text.split("\n"))

"""``mallennlp index``: look for experiments."""

from __future__ import annotations

import click

from mallennlp.cli.opening import open_project, set_up_logging
from mallennlp.cli.scanning import print_summary, scan_with_bar, summary_object
from mallennlp.domain.json_text import to_json


@click.command()
@click.option(
    "--rebuild",
    is_flag=True,
    help="Read every experiment again, not only what changed.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@click.pass_context
def command(ctx: click.Context, rebuild: bool, as_json: bool) -> None:
    """Look for new, changed and vanished experiments.

    The index is a cache of what stands in the experiments' directories: deleting or re-building it
    loses nothing.
    """
    project = open_project(ctx)
    set_up_logging(project)
    summary = scan_with_bar(project, rebuild)
    if as_json:
        click.echo(to_json(summary_object(summary)))
    else:
        print_summary(summary)

"""``mallennlp launch``: open the dashboard in the browser."""

from __future__ import annotations

from typing import Iterator, Tuple

import click

from mallennlp.cli.opening import open_project
from mallennlp.exceptions import NotFoundError
from mallennlp.project import Project
from mallennlp.services.browser import open_in_browser
from mallennlp.services.network import url_of
from mallennlp.services.served import public_id, read_note, serves


@click.command()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Open the dashboard in the browser; 'mallennlp serve' must be running."""
    url = find_server(open_project(ctx))
    click.echo(url)
    if not open_in_browser(url):
        click.echo("No browser could be started here; open the address yourself.", err=True)


def find_server(project: Project) -> str:
    """The address at which this project, and no other one, is being served on this computer.

    Raises NotFoundError.
    """
    own_id = public_id(project.secret(), project.root)
    for host, port in dict.fromkeys(_places(project)):
        if serves(host, port, own_id):
            return url_of(host, port)
    raise NotFoundError(
        f"Nothing is serving the project {project.root} on this computer. Start its dashboard with"
        " 'mallennlp serve --open'."
    )


def _places(project: Project) -> Iterator[Tuple[str, int]]:
    note = read_note(project.paths.served_at)
    if note is not None:
        yield note.host, note.port
    # Where a project is served twice, the note goes with the server that began last.
    server = project.config.server
    yield server.host, server.port

"""``mallennlp launch``: open the dashboard in the browser."""

from __future__ import annotations

import os
import sys

import click

from mallennlp.cli.opening import open_project
from mallennlp.exceptions import NotFoundError
from mallennlp.services.network import answers, url_of


@click.command()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Open the dashboard in the browser; 'mallennlp serve' must be running."""
    server = open_project(ctx).config.server
    url = url_of(server.host, server.port)
    if not answers(server.host, server.port):
        raise NotFoundError(
            f"Nothing answers at {url}. Start the dashboard with 'mallennlp serve'."
        )
    click.echo(url)
    if not open_in_browser(url):
        click.echo("No browser could be started here; open the address yourself.", err=True)


def open_in_browser(url: str) -> bool:
    """Open an address in the user's browser; False where there is none."""
    import webbrowser

    if sys.platform.startswith("linux") and not _has_display():
        return False  # a text browser would take over the terminal
    try:
        return webbrowser.open(url)
    except webbrowser.Error:
        return False


def _has_display() -> bool:
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))

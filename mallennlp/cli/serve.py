"""``mallennlp serve``: serve the dashboard."""

from __future__ import annotations

from typing import Optional

import click

from mallennlp.cli.opening import open_project, set_up_logging
from mallennlp.cli.scanning import print_summary, scan_with_bar
from mallennlp.project import Project


@click.command()
@click.option("--host", metavar="ADDRESS", help="Listen here instead of where [server] host says.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="N",
    help="Listen on this port instead of the one that [server] port names.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    metavar="N",
    help="Serve with so many processes.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the browser as well.")
@click.option(
    "--debug",
    is_flag=True,
    help="For writing pages: one process, and Dash's tools for developers in the browser.",
)
@click.pass_context
def command(
    ctx: click.Context,
    host: Optional[str],
    port: Optional[int],
    workers: Optional[int],
    open_browser: bool,
    debug: bool,
) -> None:
    """Look for new experiments, then serve the dashboard until Ctrl-C.

    Experiments that come later appear in it within seconds. With [experiments] watch = false they
    are found by Refresh in the dashboard, or by 'mallennlp index'.
    """
    project = open_project(ctx)
    set_up_logging(project)
    server = project.config.server
    serve_project(
        project,
        server.host if host is None else host,
        server.port if port is None else port,
        server.workers if workers is None else workers,
        debug,
        open_browser,
    )


def serve_project(
    project: Project,
    host: str,
    port: int,
    workers: int,
    debug: bool,
    open_browser: bool,
    called: str = "mallennlp serve",
) -> None:
    """Scan and serve. What is wrong with the address is raised before the scan, not after it.

    ``called``: the command that was, for messages.
    """
    from mallennlp.services.network import (
        check_debugging,
        check_port,
        is_loopback,
        urls_for_others,
    )

    if debug:
        check_debugging(host)
    check_port(host, port, called)
    if not is_loopback(host):
        click.echo(
            click.style("Warning: ", fg="yellow", bold=True)
            + f"on {host} everybody whom the network lets through can reach this dashboard's login"
            " page, and what is sent is not encrypted. Without --host and with [server] host ="
            ' "127.0.0.1" only this computer can.',
            err=True,
        )
    print_summary(scan_with_bar(project))
    # 0.6 s: after the summary, which people read meanwhile
    from mallennlp.dashboard.serving import serve

    def announce(address: str) -> None:
        click.echo(f"The dashboard is at {address} (Ctrl-C ends it).")
        others = urls_for_others(host, port)
        if others:
            click.echo(f"From other computers: {' or '.join(others)}")

    serve(project, host, port, workers, debug, open_browser, announce)

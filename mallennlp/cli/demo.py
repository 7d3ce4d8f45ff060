"""``mallennlp demo``: a project of real runs to look around in."""

from __future__ import annotations

import os
import secrets
import shlex
import time
from pathlib import Path
from typing import Optional

import click

from mallennlp.cli.creating import check_writable
from mallennlp.cli.opening import set_up_logging
from mallennlp.cli.output import printable
from mallennlp.cli.scanning import print_summary, scan_with_bar
from mallennlp.cli.serve import serve_project
from mallennlp.domain.experiment import Annotations
from mallennlp.exceptions import ProjectExistsError, StorageError
from mallennlp.project import Project, create_project
from mallennlp.services.config import Config, ProjectSection, render_config
from mallennlp.services.demo import DEMO_ANNOTATIONS, newest_recorded_s, place_runs, workshop
from mallennlp.services.experiments.sidecar import change_annotations
from mallennlp.services.network import first_free_port
from mallennlp.services.paths import ProjectPaths

DEFAULT_FOLDER = "mallennlp-demo"
USERNAME = "admin"
AGE_WITH_SLOW_CLOCK_S = 3600.0


@click.command()
@click.argument("directory", metavar="[DIR]", default=DEFAULT_FOLDER)
@click.option("--no-serve", is_flag=True, help="Make the project only.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="N",
    help="Listen on this port. Without it, on the first free one from the usual one on.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the browser as well.")
@click.pass_context
def command(
    ctx: click.Context,
    directory: str,
    no_serve: bool,
    port: Optional[int],
    open_browser: bool,
) -> None:
    """Make a project of real AllenNLP runs to look around in, and serve it.

    The project is made in DIR (mallennlp-demo). Called again, the same one is served with the same
    login. To get rid of it, delete the folder.
    """
    root = (Path(ctx.obj) / directory).absolute()
    project = existing_demo(root) or make_demo(root)
    set_up_logging(project)
    click.echo(f"Demo project: {printable(str(project.root))}")
    click.echo(f"Login:        {_login(project)}")
    if no_serve:
        print_summary(scan_with_bar(project))
        click.echo(f"'mallennlp demo {printable(directory)}' serves it.")
        return
    server = project.config.server
    if port is None:
        port = first_free_port(server.host, server.port)
        if port != server.port:
            click.echo(f"Port {server.port} is taken: using {port}.")
    called = "mallennlp demo" if directory == DEFAULT_FOLDER else f"mallennlp demo {directory}"
    serve_project(project, server.host, port, server.workers, False, open_browser, called)


def existing_demo(root: Path) -> Optional[Project]:
    """The demo that an earlier call made; None if there is nothing yet.

    Raises ProjectExistsError for a folder that holds something else.
    """
    if not root.exists() or (root.is_dir() and not any(root.iterdir())):
        return None
    if ProjectPaths(root).demo_login.is_file():
        return Project.open(root)
    raise ProjectExistsError(
        f"{root} is there already and is no demo. Name another folder: 'mallennlp demo DIR'."
    )


def make_demo(root: Path) -> Project:
    """Make the demo beside its place and rename it when it is whole, so that a broken one is never
    left.

    Raises StorageError if it cannot be written.
    """
    check_writable(root.parent)
    try:
        with workshop(root) as temporary:
            _fill(temporary)
            os.chmod(temporary, 0o755)
            os.rename(temporary, root)
    except OSError as error:
        raise StorageError(
            f"The demo cannot be made in {root}: {error.strerror or error}."
        ) from error
    return Project.open(root)


def _fill(root: Path) -> None:
    password = secrets.token_urlsafe(9)
    config = Config(ProjectSection("demo", display_name="Demo: real AllenNLP runs"))
    create_project(root, render_config(config), USERNAME, password)
    login = os.open(ProjectPaths(root).demo_login, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(login, "w", encoding="utf-8") as file:
        file.write(f"{USERNAME} / {password}\n")
    # Where the clock is behind the runs' times, they would all look as if they were running now.
    ahead = newest_recorded_s() > time.time()
    place_runs(root, newest_age_s=AGE_WITH_SLOW_CLOCK_S if ahead else None)
    for path, added in DEMO_ANNOTATIONS.items():
        _annotate(root / path, added)


def _annotate(directory: Path, annotations: Annotations) -> None:
    change_annotations(directory, lambda _: annotations)


def _login(project: Project) -> str:
    """What to log in with, for people; not a password that was changed since."""
    login = project.paths.demo_login.read_text(encoding="utf-8").strip()
    username, _, password = login.partition(" / ")
    if project.accounts.has_password(username, password):
        return login
    place = shlex.quote(printable(str(project.root)))
    return (
        f"{username}, whose password was changed since the demo was made"
        f" ('mallennlp --wd {place} user passwd {username}' sets a new one)"
    )

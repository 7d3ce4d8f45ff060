"""Opening the project that a command works on."""

from __future__ import annotations

from pathlib import Path

import click

from mallennlp.exceptions import ProjectNotFoundError
from mallennlp.project import Project
from mallennlp.services.paths import ProjectPaths


def open_project(ctx: click.Context, check: bool = True) -> Project:
    """The project of the folder given by ``--wd`` or of the current one.

    ``check``: read its settings now, and not where one is needed. Raises ProjectNotFoundError or
    ConfigError.
    """
    return Project.find(Path(ctx.obj), check)


def find_config(ctx: click.Context) -> Path:
    """The project's ``Project.toml``, also where it cannot be read and so no project be opened.

    Raises ProjectNotFoundError.
    """
    start = Path(ctx.obj).resolve()
    for folder in (start, *start.parents):
        path = ProjectPaths(folder).config
        if path.is_file():
            return path
    raise ProjectNotFoundError(
        f"There is no project in {start} or in any folder above it. Make one with 'mallennlp init',"
        " or name one with 'mallennlp --wd DIR'."
    )


def set_up_logging(project: Project) -> None:
    """Send the log to stderr, from the level on that ``[project] loglevel`` names."""
    import logging  # 10 ms, which commands that only print do not pay

    from mallennlp.cli.log_format import LogFormat

    handler = logging.StreamHandler()
    handler.setFormatter(LogFormat())
    logging.basicConfig(level=project.config.project.loglevel, handlers=[handler])

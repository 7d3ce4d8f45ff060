"""``mallennlp page``: pages of one's own in the dashboard."""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence, Type

import click

from mallennlp.cli.main import DEBUG_VARIABLE
from mallennlp.cli.opening import open_project
from mallennlp.cli.output import (
    Cell,
    Column,
    Table,
    printable,
    printable_lines,
    terminal_width,
)
from mallennlp.domain.json_text import to_json
from mallennlp.domain.page_names import PageNames, page_names
from mallennlp.exceptions import ConflictError, RegistrationError, UsageError
from mallennlp.project import Project

if TYPE_CHECKING:
    from mallennlp.dashboard.loader import LoadProblem
    from mallennlp.dashboard.page import Page

# The dashboard is imported where pages are loaded: that takes half a second.


@click.group()
def command() -> None:
    """Write pages of your own for the dashboard, and list them.

    A page is a Python class in a module of the project's folder, which Project.toml names under
    [server] imports.
    """


@command.command()
@click.argument("name")
@click.option(
    "--route",
    metavar="/ADDRESS",
    help="The page's address in the dashboard, instead of one made of the name.",
)
@click.option(
    "--title",
    metavar="TEXT",
    help="How the menu calls the page, instead of a title made of the name.",
)
@click.pass_context
def new(ctx: click.Context, name: str, route: Optional[str], title: Optional[str]) -> None:
    """Write a page to begin with, and name it in Project.toml.

    NAME is its title, such as "Error analysis", or the name of its module, such as error_analysis.
    The page works at once, and its comments explain it. Comments in Project.toml stay.
    """
    from mallennlp.services.page_making import check_module, make_page  # --help needs no tomlkit
    from mallennlp.services.page_template import page_source

    names = page_names(name, title, route)
    project = open_project(ctx)
    check_module(project.paths, names.module)
    _check_route(project, names)
    file = make_page(project.paths, names.module, page_source(names))
    click.echo(f"Wrote {printable(str(file))}")
    click.echo(
        f'Named "{names.module}" among the imports in {printable(str(project.paths.config))}'
    )
    click.echo()
    _advise(ctx, project, names)


def _check_route(project: Project, names: PageNames) -> None:
    """Raise ConflictError if another page has the route, UsageError if no page can have it."""
    from mallennlp.dashboard.page import check_route, pages
    from mallennlp.dashboard.registration import owner

    problems = _load(project)
    taken = pages().get(names.route)
    if taken is not None:
        raise ConflictError(
            f"The address {names.route} is taken by {owner(taken)}. Choose another name, or another"
            " address with --route."
        )
    try:
        check_route(names.route, names.class_name)
    except RegistrationError as error:
        raise UsageError(f"{error.message} --route gives it.") from None
    for problem in problems:
        click.echo(
            click.style("Note: ", fg="yellow", bold=True)
            + f"the module {printable(problem.module)} does not load, so its addresses are not"
            " known. 'mallennlp page list' says why.",
            err=True,
        )


def _advise(ctx: click.Context, project: Project, names: PageNames) -> None:
    from mallennlp.services.network import is_loopback, url_of
    from mallennlp.services.served import read_note

    server = project.config.server
    local = is_loopback(server.host)
    folder = "" if ctx.obj == "." else f"--wd {shlex.quote(printable(ctx.obj))} "
    host = "" if local else " --host 127.0.0.1"
    address = url_of(server.host if local else "127.0.0.1", server.port)
    click.echo("What to do next:")
    click.echo(f"  mallennlp {folder}serve --debug{host}")
    click.echo(f"  and open {address}{names.route} in the browser")
    if read_note(project.paths.served_at) is not None:
        click.echo(
            "A dashboard that is being served shows the page when it is started again; one with"
            " --debug, at once."
        )


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_context
def list_pages(ctx: click.Context, as_json: bool) -> None:
    """List the dashboard's pages, and what did not load.

    Each with its address, its place in the menu, its class and module, who may see it, and how many
    callbacks it has. The exit status is 1 if something did not load.
    """
    from mallennlp.dashboard.page import pages

    project = open_project(ctx)
    problems = _load(project)
    rows = [_row(page) for page in pages().values()]
    if as_json:
        for values in rows + [_missing(problem) for problem in problems]:
            click.echo(to_json(values))
    else:
        _print_table(rows)
        for problem in problems:
            _print_problem(problem)
    ctx.exit(1 if problems else 0)


def _load(project: Project) -> Sequence["LoadProblem"]:
    """Load the pages as the dashboard does. What their modules print does not belong to our
    output.
    """
    from mallennlp.dashboard import loader

    with contextlib.redirect_stdout(sys.stderr):
        return loader.load(project).problems


def _row(page: Type["Page"]) -> Dict[str, Any]:
    from mallennlp.dashboard.callbacks import callbacks_of
    from mallennlp.dashboard.page import access

    return {
        "route": page.route,
        "menu": page.navlink_name,
        "group": page.group or None,
        "class": page.__qualname__,
        "module": page.__module__,
        "access": access(page),
        "callbacks": len(callbacks_of(page)) + len(page.client_callbacks),
        "problem": None,
    }


def _missing(problem: "LoadProblem") -> Dict[str, Any]:
    names = ("route", "menu", "group", "class")
    known = {"module": problem.module, "access": None, "callbacks": None}
    return {**dict.fromkeys(names), **known, "problem": problem.message}


def _print_table(rows: List[Dict[str, Any]]) -> None:
    columns = (
        Column("route"),
        Column("menu", cut="end", spare=1),
        Column("group", cut="end", spare=3),
        Column("class", cut="end", spare=2),
        Column("module", cut="start", least=12),
        Column("access"),
        Column("callbacks", right=True, spare=4),
    )
    Table(columns, terminal_width()).print(
        [Cell(_shown(row[column.title])) for column in columns] for row in rows
    )


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _print_problem(problem: "LoadProblem") -> None:
    click.echo(err=True)
    title = click.style("Error: ", fg="red", bold=True)
    click.echo(title + printable_lines(problem.message), err=True)
    if os.environ.get(DEBUG_VARIABLE):
        click.echo(printable_lines(problem.details), err=True)

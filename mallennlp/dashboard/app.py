"""The factory of the dashboard's application."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Optional

import dash
import flask
from dash.dependencies import ClientsideFunction, Input, State

from mallennlp.dashboard import (
    caching,
    embedded,
    errors,
    guard,
    loader,
    login,
    plain,
    routing,
    session,
    shell,
    wiring,
)
from mallennlp.dashboard.components import notifications
from mallennlp.dashboard.downloads import experiments as downloads
from mallennlp.dashboard.downloads import files as file_downloads
from mallennlp.dashboard.page import pages
from mallennlp.dashboard.pages.compare import downloads as compare_downloads
from mallennlp.dashboard.texts import message_of
from mallennlp.exceptions import PageError
from mallennlp.services.served import public_id

if TYPE_CHECKING:
    from mallennlp.project import Project

_SAVED_EVERY_S = 1.0
"""How often a browser asks whether a page was saved, in seconds, where pages are being written."""

_INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<title>{%title%}</title>
__HEAD__
{%css%}
</head>
<body>
{%app_entry%}
<footer>
__SCRIPTS__
{%config%}
{%scripts%}
{%renderer%}
</footer>
</body>
</html>
"""


class _Server(flask.Flask):
    """Answers every request, whatever it calls raises."""

    def dispatch_request(self) -> Any:
        """A ``SystemExit`` of a callback that a page declared with Dash alone would end the worker,
        and with it the requests that others wait for.
        """
        try:
            return super().dispatch_request()
        except (Exception, KeyboardInterrupt):
            raise
        except BaseException as error:
            said = f"{type(error).__name__}: {message_of(error)}"
            raise PageError(f"What was called ended with {said}") from error


def create_app(
    project: "Project", host: Optional[str] = None, debug: bool = False, first: bool = True
) -> dash.Dash:
    """The dashboard of a project; ``.server`` is its WSGI application.

    ``host`` is the address it will listen on (that of ``Project.toml`` unless given); requests that
    name another host are refused. A page module that does not load is logged and left out.
    ``debug`` switches Dash's tools for developers on. ``first``: False for one of several processes
    that load the same, and need not log it again.
    """
    loaded = loader.load(project)
    if first:
        loader.report(loaded.problems)
    server = _Server(__name__, static_folder=None)
    server.config[loader.PROBLEMS] = loaded.problems
    registered = pages()
    session.install(server, project)
    errors.install(server)
    caching.install(server)
    own_id = public_id(project.secret(), project.root)
    guard.install(server, host or project.config.server.host, registered, own_id)
    login.install(server, project)
    app = _dash(project, server)
    app.layout = lambda: shell.layout(project, registered)
    routing.connect(app, project, registered)
    for page in registered.values():
        wiring.connect(app, project, page, loaded.hooks)
    embedded.connect(app, project, registered)
    downloads.connect(server, project, registered)
    compare_downloads.connect(server, project, registered)
    file_downloads.connect(server, project, registered)
    _connect_browser_side(app)
    guard.finish(app, registered)
    if debug:
        app.enable_dev_tools(
            debug=True,
            dev_tools_disable_version_check=True,
            dev_tools_hot_reload_interval=_SAVED_EVERY_S,
            dev_tools_prune_errors=False,  # it would take the place of our answers to errors
        )
    _warm_up(server)
    return app


def _dash(project: "Project", server: flask.Flask) -> dash.Dash:
    app = dash.Dash(
        __name__,
        server=server,
        assets_folder=str(plain.ASSETS),
        include_assets_files=False,  # named one by one in the page, in their order
        index_string=_INDEX.replace("__HEAD__", plain.head_tags()).replace(
            "__SCRIPTS__", plain.script_tags()
        ),
        serve_locally=True,
        suppress_callback_exceptions=True,  # the pages' components come and go
        title=project.config.project.display_name or project.config.project.name,
        update_title="",
        add_log_handler=False,
        use_pages=False,
    )
    app.logger.setLevel(logging.WARNING)
    return app


def _connect_browser_side(app: dash.Dash) -> None:
    """What needs no server: the title of the tab, and the notifications."""
    app.clientside_callback(
        ClientsideFunction("mallennlp", "setTitle"),
        Input(routing.TITLE, "data"),
        State(wiring.LOCATION, "pathname"),
        State(wiring.LOCATION, "search"),
    )
    app.clientside_callback(
        ClientsideFunction("mallennlp", "showToasts"), Input(notifications.STORE, "data")
    )


def _warm_up(server: flask.Flask) -> None:
    """One request before the first real one.

    Dash finishes its set-up in the first request, unguarded: of several at once all but one can be
    answered before its own scripts are known, and the browser's page stays blank.
    """
    server.test_client().get("/health", headers={"Host": "localhost"})

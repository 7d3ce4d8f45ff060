"""A page whose callbacks the tests hold: each says that it has begun and waits to be let go on.

A test copies this file into a project. The gates are files in the project's folder ``gates``, so
that they work across processes: ``<name>-<arrival>.begun`` is written by the callback,
``<name>-<arrival>.open`` by the test. The address says which name the gates of a tab have, so
that tests share a server.
"""

import itertools
import json
import os
import socket
import time
from typing import List

import attr
import dash_bootstrap_components as dbc
import flask
from dash import ctx, html
from dash.dependencies import Input, Output, State

from mallennlp.dashboard.page import Page
from mallennlp.services.serialization import serializable
from mallennlp.services.url_parse import from_url

LONGEST_WAIT_S = 30.0
BUTTONS = ("left", "right", "one", "two", "either-a", "either-b", "pair", "count", "save", "read")


@Page.register("/races")
class Races(Page):
    navlink_name = "Races"

    @serializable
    class SessionState:
        left: str = ""
        right: str = ""
        items: List[str] = []
        saved: str = ""
        count: int = 0

    @from_url
    @serializable
    class Params:
        gate: str = "any"

    def get_elements(self):
        shown = json.dumps(attr.asdict(self.s))
        return [
            html.Pre(shown, id="races-at-first"),
            *[dbc.Button(name, id=f"races-{name}") for name in BUTTONS],
            dbc.Input(id="races-text"),
            *[html.Pre(id=f"races-{name}-done") for name in ("left", "count", "save", "read")],
        ]

    @Page.callback(
        Output("races-left-done", "children"),
        Input("races-left", "n_clicks"),
        prevent_initial_call=True,
    )
    def left(self, n_clicks):
        self._wait("left")
        self.s.left = f"left {n_clicks}"
        return self.s.left

    @Page.callback([], Input("races-right", "n_clicks"), prevent_initial_call=True)
    def right(self, n_clicks):
        self._wait("right")
        self.s.right = f"right {n_clicks}"

    @Page.callback([], Input("races-one", "n_clicks"), prevent_initial_call=True)
    def one(self, n_clicks):
        self._wait("one")
        self.s.items.append("one")

    @Page.callback([], Input("races-two", "n_clicks"), prevent_initial_call=True)
    def two(self, n_clicks):
        self._wait("two")
        self.s.items.append("two")

    @Page.callback(
        [],
        [Input("races-either-a", "n_clicks"), Input("races-either-b", "n_clicks")],
        prevent_initial_call=True,
    )
    def either(self, a, b):
        self._wait("either")
        if ctx.triggered_id == "races-either-a":
            self.s.left = f"a {a}"
        else:
            self.s.right = f"b {b}"

    @Page.callback([], Input("races-pair", "n_clicks"), prevent_initial_call=True)
    def pair(self, n_clicks):
        self.s.left = "pair"
        self._wait("pair")
        self.s.right = "pair"

    @Page.callback(
        Output("races-save-done", "children"),
        Input("races-save", "n_clicks"),
        State("races-text", "value"),
        prevent_initial_call=True,
    )
    def save(self, n_clicks, value):
        self._wait("save")
        self.s.saved = value
        return value

    @Page.callback(
        Output("races-count-done", "children"),
        Input("races-count", "n_clicks"),
        prevent_initial_call=True,
    )
    def add(self, n_clicks):
        self.s.count += 1
        _end_connection()
        return json.dumps({"count": self.s.count, "process": os.getpid()})

    @Page.callback(
        Output("races-read-done", "children"),
        Input("races-read", "n_clicks"),
        mutating=False,
        prevent_initial_call=True,
    )
    def read(self, n_clicks):
        return json.dumps({"clicks": n_clicks, "state": attr.asdict(self.s)})

    def _wait(self, name):
        folder = self.project.root / "gates"
        for arrival in itertools.count(1):
            gate = folder / f"{self.p.gate}-{name}-{arrival}"
            try:
                gate.with_suffix(".begun").touch(exist_ok=False)
                break
            except FileExistsError:
                continue
        deadline = time.monotonic() + LONGEST_WAIT_S
        while not gate.with_suffix(".open").exists():
            if time.monotonic() > deadline:
                raise TimeoutError(f"Nobody has opened {gate}.")
            time.sleep(0.01)


def _end_connection():
    """Let the tab's next request come by a new connection, which either process may take."""
    connection = flask.request.environ["gunicorn.socket"]

    @flask.after_this_request
    def end(response):
        response.call_on_close(lambda: connection.shutdown(socket.SHUT_WR))
        return response

"""What ``Page.callback`` costs: the latency of one, against the same callback in bare Dash.

    python -m scripts.bench_callback --check

Two servers run side by side, each gunicorn with one worker and the same number of threads:

* one serves a Dash application of one module, without login, with the callback written as Dash's
  own documentation writes it, its state in a ``dcc.Store``;
* the other is ``mallennlp serve`` with a page. The module has the callback twice: declared with
  ``dash.callback`` alone, and as a method of the page. Both pay for the login, the checks of a
  request and the headers; the second for access, checked state and hooks too.

One client asks all three in turn over kept connections: whatever else the computer does
slows them alike. Prints the medians in milliseconds and the ratios of ``Page.callback`` to the
others, for a callback that only reads the state and for one that changes it. With ``--check`` the
exit status is 1 where the ratio to the bare callback in the same dashboard is above the limit.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Mapping, Tuple
from urllib.parse import urlencode

import attrs

from mallennlp.dashboard.serving import THREADS_A_WORKER
from mallennlp.domain.permissions import Permission
from mallennlp.project import create_project
from mallennlp.services.config import Config, ProjectSection, ServerSection, render_config

LIMIT = 1.3
"""Median of ours by the median of the bare one."""

_WARM_UP = 30
_START_S = 60.0
_FORM = "application/x-www-form-urlencoded"
_UPDATE = "/_dash-update-component"
_ROUTE = "/bench"
_STORE = "mallennlp-state-bench"
USER, PASSWORD = "bench", "a password for nobody"

CALLBACKS = """
import dash
from dash import Patch, dcc, html
from dash.dependencies import Input, Output, State


@dash.callback(
    Output("greeting", "children"),
    Input("greet", "n_clicks"), State("name", "value"), State("state", "data"),
)
def greet(n_clicks, name, data):
    return f"Hello, {data['values']['name']} and {name}!"


@dash.callback(
    Output("saved", "children"), Output("state", "data"),
    Input("save", "n_clicks"), State("name", "value"), State("state", "data"),
)
def save(n_clicks, name, data):
    change = Patch()
    change["values"]["name"] = name
    return "Saved.", change
"""

ALONE = """
from gunicorn.app.base import BaseApplication

app = dash.Dash("alone")
app.layout = html.Div(
    [
        dcc.Store(id="state", storage_type="session", data={"values": {"name": "World"}}),
        dcc.Input(id="name"), html.Button("Greet", id="greet"), html.Button("Save", id="save"),
        html.Div(id="greeting"), html.Div(id="saved"),
    ]
)


class Served(BaseApplication):
    def load_config(self):
        self.cfg.set("bind", "127.0.0.1:PORT")
        self.cfg.set("workers", 1)
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", THREADS)
        self.cfg.set("loglevel", "warning")

    def load(self):
        return app.server


Served().run()
"""

PAGE = """
from mallennlp.dashboard.page import Page
from mallennlp.services.serialization import serializable


@Page.register("/bench")
class Bench(Page):
    @serializable
    class SessionState:
        name: str = "World"

    def get_elements(self):
        return [
            dcc.Input(id="name"), html.Button("Greet", id="greet"), html.Button("Save", id="save"),
            html.Div(id="own-greeting"), html.Div(id="own-saved"),
        ]

    @Page.callback(
        Output("own-greeting", "children"), Input("greet", "n_clicks"), State("name", "value"),
        mutating=False,
    )
    def greet(self, n_clicks, name):
        return f"Hello, {self.s.name} and {name}!"

    @Page.callback(
        Output("own-saved", "children"), Input("save", "n_clicks"), State("name", "value")
    )
    def save(self, n_clicks, name):
        self.s.name = name
        return "Saved."
"""


class Client:
    """One kept connection to a server, as a browser has one.

    It reads of an answer's head only what it needs: the time that a client of Python's takes to
    parse headers is not the server's.
    """

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._cookie = ""

    def close(self) -> None:
        """Give the connection up."""
        self._socket.close()

    def log_in(self) -> None:
        """Log in through the form, and keep the cookie."""
        page = self._send(self._request("GET", "/login")).decode()
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        if found is None:
            raise RuntimeError("The login page has no form.")
        form = {"csrf": found[1], "username": USER, "password": PASSWORD, "next": "/"}
        self._send(self._request("POST", "/login", urlencode(form), _FORM))

    def layout(self) -> Any:
        """What a fresh tab is given."""
        return json.loads(self._send(self._request("GET", "/_dash-layout")))

    def get(self, path: str) -> Any:
        """The JSON at an address."""
        return json.loads(self._send(self._request("GET", path)))

    def get_seconds(self, path: str) -> float:
        """How long the answer at an address takes, read like that of a callback."""
        request = self._request("GET", path)
        start = time.perf_counter()
        self._send(request)
        return time.perf_counter() - start

    def seconds(self, body: str) -> Tuple[float, Any]:
        """How long a callback takes from request to answer, and the answer."""
        request = self._request("POST", _UPDATE, body, "application/json")
        start = time.perf_counter()
        answer = self._send(request)
        return time.perf_counter() - start, json.loads(answer)

    def _request(self, method: str, path: str, body: str = "", kind: str = "") -> bytes:
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
        lines += [f"Content-Type: {kind}"] if kind else []
        lines += [f"Cookie: {self._cookie}"] if self._cookie else []
        return "\r\n".join([*lines, "", body]).encode()

    def _send(self, request: bytes) -> bytes:
        self._socket.sendall(request)
        head, _, content = self._receive(b"", lambda got: b"\r\n\r\n" in got).partition(b"\r\n\r\n")
        length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])  # type: ignore[index]
        content = self._receive(content, lambda got: len(got) >= length)
        cookie = re.search(rb"(?i)set-cookie: ([^;]+)", head)
        self._cookie = cookie[1].decode() if cookie else self._cookie
        if int(head[9:12]) >= 400:
            raise RuntimeError(f"{head[:12].decode()}: {content[:300].decode()}")
        return content

    def _receive(self, got: bytes, is_whole: Callable[[bytes], bool]) -> bytes:
        while not is_whole(got):
            more = self._socket.recv(65_536)
            if not more:
                raise RuntimeError("The server closed the connection.")
            got += more
        return got


@attrs.frozen
class Measured:
    """Medians of one callback in seconds: in a Dash application alone, with ``dash.callback`` in
    the dashboard, and with ``Page.callback`` there.
    """

    what: str
    alone_s: float
    bare_s: float
    own_s: float

    @property
    def ratio(self) -> float:
        """``Page.callback`` by the bare callback in the same dashboard."""
        return self.own_s / self.bare_s

    def line(self) -> str:
        """What is printed."""
        alone, bare, own = (f"{x * 1e3:.2f} ms" for x in (self.alone_s, self.bare_s, self.own_s))
        return (
            f"{self.what}: Page.callback {own}; dash.callback in the same dashboard {bare},"
            f" ratio {self.ratio:.2f} (limit {LIMIT}); in an application without login {alone},"
            f" ratio {self.own_s / self.alone_s:.2f}"
        )


def body(output: str, trigger: str, states: Mapping[str, Any]) -> str:
    """The request of Dash's browser side for a press of the button ``trigger``."""
    several = output.startswith("..")
    described = [_dependency(name) for name in output.strip(".").split("...")]
    button = f"{trigger}.n_clicks"
    return json.dumps(
        {
            "output": output,
            "outputs": described if several else described[0],
            "inputs": [{**_dependency(button), "value": 3}],
            "state": [{**_dependency(name), "value": value} for name, value in states.items()],
            "changedPropIds": [button],
            "parsedChangedPropsIds": [button],
        }
    )


def _dependency(name: str) -> Dict[str, Any]:
    component, _, prop = name.rpartition(".")
    return {"id": component, "property": prop}


@contextlib.contextmanager
def started(command: List[str], port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """A server's process, from when it listens to the end of the block."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + _START_S
        while True:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command} does not listen at port {port}.")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    """A port on which nothing listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def alone_command(folder: Path, port: int) -> List[str]:
    """Writes the application of Dash alone; how it is served."""
    script = folder / "alone.py"
    text = ALONE.replace("PORT", str(port)).replace("THREADS", str(THREADS_A_WORKER))
    script.write_text(CALLBACKS + text, encoding="utf-8")
    return [sys.executable, str(script)]


def own_command(folder: Path, port: int) -> List[str]:
    """Makes a project with the page; how it is served."""
    root = folder / "project"
    root.mkdir()
    (root / "bench_page.py").write_text(CALLBACKS + PAGE, encoding="utf-8")
    server = ServerSection(imports=("bench_page",))
    config = Config(ProjectSection("bench"), server=server)
    project = create_project(root, render_config(config), "admin", "another for nobody")
    project.accounts.add(USER, PASSWORD, Permission.READ)
    options = ["serve", "--workers", "1", "--port", str(port)]
    return [sys.executable, "-m", "mallennlp", "--wd", str(root), *options]


def store_of(layout: Any, store_id: str) -> Any:
    """What a fresh tab holds in a store."""
    for child in layout["props"]["children"]:
        if child["props"].get("id") == store_id:
            return child["props"]["data"]
    raise RuntimeError(f"The layout has no store {store_id}.")


@attrs.frozen
class Requests:
    """The request for one callback, to a bare one and to the page's."""

    what: str
    bare: str
    own: str


def requests_for(layout: Any) -> List[Requests]:
    """The requests for each callback."""
    bare = {"name.value": "Ada", "state.data": {"values": {"name": "World"}}}
    own = {
        "name.value": "Ada",
        "mallennlp-location.pathname": _ROUTE,
        "mallennlp-location.search": "",
        f"{_STORE}.data": store_of(layout, _STORE),
    }
    return [
        Requests(
            "reads the state",
            body("greeting.children", "greet", bare),
            body("own-greeting.children", "greet", own),
        ),
        Requests(
            "changes the state",
            body("..saved.children...state.data..", "save", bare),
            body("own-saved.children", "save", own),
        ),
    ]


def measure(alone: Client, dashboard: Client, rounds: int) -> List[Measured]:
    """All three in turn, ``rounds`` times each callback."""
    found = []
    for asked in requests_for(dashboard.layout()):
        tries = ((alone, asked.bare), (dashboard, asked.bare), (dashboard, asked.own))
        _check_answers([client.seconds(request)[1] for client, request in tries])
        times = [
            [client.seconds(request)[0] for client, request in tries]
            for _ in range(_WARM_UP + rounds)
        ]
        medians = [statistics.median(each) for each in zip(*times[_WARM_UP:])]
        found.append(Measured(asked.what, *medians))
    return found


def _check_answers(answers: List[Any]) -> None:
    """All must have done the work: a refusal would be quick."""
    said = [
        next(props["children"] for props in answer["response"].values() if "children" in props)
        for answer in answers
    ]
    if len(set(said)) != 1:
        raise RuntimeError(f"The answers differ: {said}.")


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=500, help="how often each is called")
    parser.add_argument("--check", action="store_true", help=f"fail above {LIMIT}")
    options = parser.parse_args()
    alone_port, own_port = free_port(), free_port()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as servers:
        folder = Path(name)
        servers.enter_context(started(alone_command(folder, alone_port), alone_port))
        servers.enter_context(started(own_command(folder, own_port), own_port))
        dashboard = Client(own_port)
        dashboard.log_in()
        found = measure(Client(alone_port), dashboard, options.rounds)
    for measured in found:
        print(measured.line())
    return 1 if options.check and any(item.ratio > LIMIT for item in found) else 0


if __name__ == "__main__":
    sys.exit(main())

"""What the table of experiments costs over HTTP, and the memory of the worker that answers it.

Two servers run side by side, each gunicorn with one worker and the same number of threads: one is
the dashboard, to which somebody has logged in; the other is a Flask application with one
route, which gives the same rows and their count as JSON from the same database, by hand-written
SQL. One client asks both in turn over kept connections. Part of ``bench_search``.
"""

from __future__ import annotations

import contextlib
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any, ClassVar, Dict, List

import attrs

from mallennlp.dashboard.components.ids import dom_id, part_id
from mallennlp.dashboard.components.table import grid as table
from mallennlp.dashboard.components.table.columns import DEFAULT_COLUMNS, column_names
from mallennlp.dashboard.components.table.requests import BLOCK_ROWS
from mallennlp.dashboard.serving import THREADS_A_WORKER
from mallennlp.project import Project
from mallennlp.services.index.columns import ROW_COLUMNS
from scripts.bench_callback import Client, free_port, started

TABLE = "runs"

OURS = """
import sys
from pathlib import Path

from mallennlp.dashboard.serving import serve
from mallennlp.project import Project

serve(Project.open(Path(sys.argv[1])), port=int(sys.argv[2]), workers=1, announce=str)
"""

PLAIN = """
import sqlite3

import flask
from gunicorn.app.base import BaseApplication

app = flask.Flask("plain")
NAMES = {names!r}


@app.route("/rows")
def rows():
    connection = sqlite3.connect("file:{path}?mode=ro", uri=True)
    sql = "SELECT " + ", ".join(NAMES) + " FROM experiment ORDER BY started_s DESC, path DESC"
    found = connection.execute(sql + " LIMIT {limit}").fetchall()
    total = connection.execute("SELECT count(*) FROM experiment").fetchone()[0]
    connection.close()
    return flask.jsonify(rows=[dict(zip(NAMES, row)) for row in found], total=total)


class Served(BaseApplication):
    def load_config(self):
        self.cfg.set("bind", "127.0.0.1:{port}")
        self.cfg.set("workers", 1)
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", {threads})
        self.cfg.set("keepalive", 75)
        self.cfg.set("loglevel", "warning")

    def load(self):
        return app


Served().run()
"""


@attrs.frozen
class Measured:
    """Medians in milliseconds, and the memory of the worker in MB of 1,000,000 bytes: all of it
    (``rss_mb``), and with what it shares with others divided among them (``pss_mb``)."""

    RATIO_LIMIT: ClassVar[float] = 2.0
    MEMORY_LIMIT_MB: ClassVar[float] = 150.0

    ours_ms: float
    plain_ms: float
    rss_mb: float
    pss_mb: float

    @property
    def ratio(self) -> float:
        """Ours by the plain route's."""
        return self.ours_ms / self.plain_ms


def measure_table(project: Project, rounds: int) -> Measured:
    """Ask both servers in turn, ``rounds`` times each. The project has to have the user
    ``bench_callback.USER``."""
    ports = free_port(), free_port()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        # Not by the command: without directories, its scan would find that all are gone.
        command = [sys.executable, "-c", OURS, str(project.root), str(ports[0])]
        ours_process = stack.enter_context(started(command, ports[0]))
        stack.enter_context(started(_plain_command(project, folder, ports[1]), ports[1]))
        ours = Client(ports[0])
        stack.callback(ours.close)
        ours.log_in()
        plain = Client(ports[1])
        stack.callback(plain.close)
        asked = request_for(ours.get("/_dash-dependencies"))
        _check(ours.seconds(asked)[1], plain.get("/rows"))
        times = [(ours.seconds(asked)[0], plain.get_seconds("/rows")) for _ in range(rounds)]
        ours_s, plain_s = map(statistics.median, zip(*times))
        _look_around(ours, asked)
        rss_mb, pss_mb = worker_memory_mb(ours_process.pid)
    return Measured(ours_s * 1e3, plain_s * 1e3, rss_mb, pss_mb)


def request_for(dependencies: List[Dict[str, Any]], query: str = "", start: int = 0) -> str:
    """What the grid of a table sends for one block of rows. ``dependencies``: the dashboard's
    callbacks, as it tells them to a browser."""
    grid = part_id(table.GRID, TABLE)
    values: Dict[str, Any] = {
        f"{dom_id(part_id(table.QUERY, TABLE))}.data": query,
        f"{dom_id(part_id(table.COLUMNS, TABLE))}.data": column_names(DEFAULT_COLUMNS),
        "mallennlp-location.pathname": "/",
    }
    trigger = f"{dom_id(grid)}.getRowsRequest"
    wanted = {"startRow": start, "endRow": start + BLOCK_ROWS, "sortModel": [], "filterModel": {}}
    for each in dependencies:
        inputs = [_named(one) for one in each["inputs"]]
        if trigger in [_key(one) for one in inputs]:
            outputs = [_named(_split(text)) for text in each["output"].strip(".").split("...")]
            states = [{**one, "value": values.get(_key(one))} for one in map(_named, each["state"])]
            return json.dumps(
                {
                    "output": each["output"],
                    "outputs": outputs,
                    "inputs": [
                        {**one, "value": wanted if _key(one) == trigger else None} for one in inputs
                    ],
                    "changedPropIds": [trigger],
                    "parsedChangedPropsIds": [trigger],
                    "state": states,
                }
            )
    raise RuntimeError("The dashboard has no callback for the rows of a table.")


def _split(text: str) -> Dict[str, Any]:
    component, _, prop = text.rpartition(".")
    return {"id": component, "property": prop}


def _named(one: Dict[str, Any]) -> Dict[str, Any]:
    """A dependency of a table with this table's name in it."""
    component = one["id"]
    if isinstance(component, str) and component.startswith("{"):
        component = json.loads(component)
        component = {
            name: TABLE if value == ["MATCH"] else value for name, value in component.items()
        }
    return {"id": component, "property": one["property"]}


def _key(one: Dict[str, Any]) -> str:
    return f"{dom_id(one['id'])}.{one['property']}"


def _check(ours: Dict[str, Any], plain: Dict[str, Any]) -> None:
    """Both have to give the same rows."""
    given = next(
        props["getRowsResponse"]
        for props in ours["response"].values()
        if "getRowsResponse" in props
    )
    paths = [row["path"] for row in given["rowData"]]
    if not paths or (paths, given["rowCount"]) != (
        [row["path"] for row in plain["rows"]],
        plain["total"],
    ):
        raise RuntimeError("The table and the plain route give different rows.")


def _look_around(client: Client, first: str) -> None:
    """What a person does in a table, so that the worker has the memory that this takes."""
    asked = json.loads(first)
    for query in ("", "best_validation_accuracy>0.5", "a", "NOT status:failed sort:model"):
        for start in (0, 50_000, 90_000):
            for state in asked["state"]:
                if _key(state) == f"{dom_id(part_id(table.QUERY, TABLE))}.data":
                    state["value"] = query
            for one in asked["inputs"]:
                if one["value"]:
                    one["value"].update(startRow=start, endRow=start + BLOCK_ROWS)
            client.seconds(json.dumps(asked))


def _plain_command(project: Project, folder: Path, port: int) -> List[str]:
    script = folder / "plain.py"
    text = PLAIN.format(
        names=[column.id for column in ROW_COLUMNS],
        path=project.paths.index,
        limit=BLOCK_ROWS,
        port=port,
        threads=THREADS_A_WORKER,
    )
    script.write_text(text, encoding="utf-8")
    return [sys.executable, str(script)]


def worker_memory_mb(server: int) -> List[float]:
    """RSS and PSS of the worker of a server that is this process, in MB; needs Linux."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    lines = Path(f"/proc/{children[0]}/smaps_rollup").read_text().splitlines()
    kib = {line.split()[0]: line.split()[1] for line in lines[1:]}
    return [int(kib[name]) * 1024 / 1e6 for name in ("Rss:", "Pss:")]

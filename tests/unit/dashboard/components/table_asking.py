"""What the grid of a table of experiments sends, and what its answer holds."""

from __future__ import annotations

from typing import Any, Dict

from mallennlp.dashboard.components.ids import dom_id, part_id

Json = Dict[str, Any]
REQUEST = {"startRow": 0, "endRow": 100}


def body(
    request: Any = REQUEST,
    query: Any = "",
    columns: Any = ("path",),
    path: str = "/runs",
    table: str = "runs",
    group: Any = "",
    opened: Any = (),
) -> Json:
    """What the grid of a table sends."""

    def part(name: str, prop: str, **value: Any) -> Json:
        return {"id": part_id(name, table), "property": prop, **value}

    output = "..{}.getRowsResponse...{}.data...{}.children...{}.hidden...{}.children..".format(
        *(
            f'{{"of":["MATCH"],"type":"mallennlp-{name}"}}'
            for name in ("table", "table-count", "table-message", "table-empty", "table-why")
        )
    )
    return {
        "output": output,
        "outputs": [
            part("table", "getRowsResponse"),
            part("table-count", "data"),
            part("table-message", "children"),
            part("table-empty", "hidden"),
            part("table-why", "children"),
        ],
        "inputs": [part("table", "getRowsRequest", value=request)],
        "state": [
            part("table-query", "data", value=query),
            part("table-columns", "data", value=list(columns) if columns else columns),
            part("table-group", "data", value=group),
            part("table-open", "data", value=list(opened) if opened == () else opened),
            {"id": "mallennlp-location", "property": "pathname", "value": path},
        ],
        "changedPropIds": [f"{dom_id(part_id('table', table))}.getRowsRequest"],
    }


def answered(answer: Any, table: str = "runs") -> Json:
    """The parts of an answer by their names."""
    assert answer.status_code == 200, answer.text
    response = answer.get_json()["response"]
    return {
        "rows": response[dom_id(part_id("table", table))]["getRowsResponse"],
        "count": response[dom_id(part_id("table-count", table))]["data"],
        "message": response[dom_id(part_id("table-message", table))]["children"],
        "hidden": response[dom_id(part_id("table-empty", table))]["hidden"],
        "why": response[dom_id(part_id("table-why", table))]["children"],
    }

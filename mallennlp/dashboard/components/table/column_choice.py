"""Choosing the columns of a table of experiments: searched for, ticked, put into order, pinned.

What is shown is drawn by ``assets/column_chooser.js``; what the server answers is in
``dashboard/embedded/column_choice.py``.
"""

from __future__ import annotations

from typing import Any, Collection, Dict, List, Mapping, Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components.ids import part_id
from mallennlp.dashboard.components.table.columns import DEFAULT_COLUMNS, Columns, column_names
from mallennlp.services.index.column_info import ColumnInfo
from mallennlp.services.index.columns import COLUMNS, Kind

OPEN, PANEL, BODY, USUAL = "columns-open", "columns-panel", "columns-body", "columns-usual"
CATALOGUE, DIFFER, DRAWN = "columns-catalogue", "columns-differ", "columns-drawn"

TYPES: Mapping[Kind, str] = {
    Kind.NUMBER: "number",
    Kind.TEXT: "text",
    Kind.ANY: "mixed",
    Kind.DURATION: "time span",
    Kind.TIME: "time",
    Kind.BYTES: "bytes",
    Kind.TAGS: "tags",
    Kind.TRUTH: "yes or no",
}
"""What the chooser calls the types of columns."""

_SHOWS: Mapping[str, Collection[str]] = {
    "model": ("model.type", "model"),
    "dataset_reader": ("dataset_reader.type", "dataset_reader"),
    "train_data": ("train_data_path",),
}
"""Config keys that a fixed column shows already."""
_FIRST = ("path", "name", "status")
_RESULTS = ("best_metric", "best_metric_name")


def column_chooser(table_id: str, usual: Columns = DEFAULT_COLUMNS) -> Component:
    """A button that opens a list of all columns there are, for an ``experiments_table``: to search
    in, to tick what the table shall show, to put into order, to pin. It needs no callback of the
    page.

    * ``table_id``: the table's;
    * ``usual``: the columns that "Reset" goes back to.

    ``layout_id`` of the table tells what was chosen.
    """
    icon = html.I(className="bi bi-layout-three-columns me-1", **{"aria-hidden": "true"})
    button = dbc.Button(
        [icon, "Columns"],
        id=part_id(OPEN, table_id),
        title="Choose, order and pin columns",
        size="sm",
        color="secondary",
        outline=True,
    )
    differ = dbc.Button(
        "Only what differs",
        id=part_id(DIFFER, table_id),
        title="Of the config keys show those in which the runs differ: the selected ones if there "
        "are several, else all that the search finds",
        size="sm",
        color="primary",
        outline=True,
    )
    panel = dbc.Offcanvas(
        [differ, html.Div(id=part_id(BODY, table_id), className="column-chooser")],
        id=part_id(PANEL, table_id),
        title="Columns",
        placement="end",
        is_open=False,
        class_name="column-panel",
        backdrop=False,
        scrollable=True,
    )
    stores = [
        dcc.Store(id=part_id(CATALOGUE, table_id)),
        dcc.Store(id=part_id(USUAL, table_id), data=column_names(usual)),
        dcc.Store(id=part_id(DRAWN, table_id)),
    ]
    return html.Div([button, panel, *stores])


def listed(columns: Sequence[ColumnInfo], given: Mapping[str, ColumnInfo]) -> Dict[str, Any]:
    """What the chooser shows of each column, and what the names in the table mean.

    ``given``: what ``column_kinds`` of the index tells of the table's names.
    """
    rows = [
        {
            "name": info.name,
            "title": info.title,
            "group": info.group,
            "type": TYPES[info.kind],
            "count": f"{info.runs:,}{'+' if info.capped else ''}" if info.group != "fixed" else "",
        }
        for info in columns
    ]
    same = {name: info.name for name, info in given.items() if info.name != name}
    return {"columns": rows, "same": same}


def with_differing(
    shown: Sequence[str], kinds: Mapping[str, ColumnInfo], differing: Sequence[str]
) -> List[str]:
    """The columns of a table that shows, of the config, what differs: what names a run and how
    it ended first, then what differs, then the other fixed columns.

    ``kinds``: what ``column_kinds`` tells of the names that are shown.
    """
    kept = [name for name in shown if name not in kinds or kinds[name].group != "config"]
    first = [name for name in kept if name in _FIRST or name in _RESULTS or name not in COLUMNS]
    rest = [name for name in kept if name not in first]
    seen = {key for name in kept for key in _SHOWS.get(name, ())}
    names = [name for name in differing if name not in seen]
    return [*first, *names, *rest]

"""The columns of the home page's table: from the address, and back into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Tuple

from dash import dcc
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component

from mallennlp.dashboard.callbacks import ClientCallback
from mallennlp.dashboard.components import DEFAULT_COLUMNS, TableColumn, group_id, layout_id
from mallennlp.dashboard.components.table.columns import typed
from mallennlp.dashboard.components.table.requests import filters
from mallennlp.dashboard.embedded.differing_columns import differing_columns
from mallennlp.dashboard.embedded.table_wanted import wanted
from mallennlp.domain.globs import literal_glob
from mallennlp.exceptions import ParameterError, QueryError
from mallennlp.services.index.query import TableQuery
from mallennlp.services.table_state import (
    DIFFER,
    MOST_COLUMNS,
    TableLayout,
    read_columns,
    read_layout,
)

if TYPE_CHECKING:
    from mallennlp.project import Project

TABLE = "experiments-grid"
ADDRESS = "experiments-address"
"""The id of the store of what the address says after its ``?``."""
USUAL = "experiments-usual"

ADDRESS_CALLBACK = ClientCallback(
    "experiments.address",
    [Output(ADDRESS, "data")],
    [
        Input("experiments-search", "value"),
        Input("experiments-status", "value"),
        Input(layout_id(TABLE), "data"),
        Input(group_id(TABLE), "data"),
    ],
    [State("experiments-folder", "data"), State(USUAL, "data")],
    prevent_initial_call=True,
)
"""Keeps the address in step with all that the page shows."""


class WithColumns:
    """What the home page has to show the columns of its address."""

    project: "Project"
    p: Any

    def arranged(self, query: Any) -> Tuple[List[TableColumn], TableLayout]:
        """The columns of the address, with those it sorts and filters by, and how they are
        arranged. ``query``: the table's, for ``columns=differ``. Raises ParameterError."""
        layout = layout_of(self.p)
        others = [key.column for key in layout.sort] + list(layout.filters)
        names = tuple(dict.fromkeys((*self._names(query), *others)))[:MOST_COLUMNS]
        if names == DEFAULT_COLUMNS:
            return [TableColumn(name) for name in names], layout
        named = dict.fromkeys((*names, *(layout.pinned or ()), *layout.widths))
        known = self.project.index.column_kinds(tuple(named))
        return typed(names, known), layout.renamed({k: info.name for k, info in known.items()})

    def _names(self, query: Any) -> Tuple[str, ...]:
        if self.p.columns != DIFFER:
            return read_columns(self.p.columns) or DEFAULT_COLUMNS
        asked = wanted(query)
        glob = f"{literal_glob(asked.folder)}/*" if asked.folder else ""
        try:
            found = self.project.differing(
                TableQuery(query=asked.query, statuses=asked.statuses, path_glob=glob)
            )
        except QueryError:  # is told in the table's place
            return DEFAULT_COLUMNS
        return tuple(differing_columns(self.project, DEFAULT_COLUMNS, found))


def layout_of(params: Any) -> TableLayout:
    """How the parameters of an address arrange the table. Raises ParameterError."""
    read_columns(params.columns)
    layout = read_layout(params.sort, params.pinned, params.widths, params.filters)
    try:
        filters({"filterModel": dict(layout.filters)}, layout.filters)
    except QueryError as error:  # the table would ask for it again and again
        message = f"The address has a wrong parameter: 'filters' cannot be read. {error}"
        raise ParameterError(message) from error
    return layout


def address_stores() -> List[Component]:
    """What keeps the address in step."""
    return [dcc.Store(id=ADDRESS), dcc.Store(id=USUAL, data=list(DEFAULT_COLUMNS))]

"""The states above the home page's table: how many of what is searched for are in each, to choose
from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence, Tuple

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.caching import until_the_index_changes
from mallennlp.dashboard.callbacks import ClientCallback
from mallennlp.dashboard.components import STATUS_LOOKS, layout_id, stamp_id
from mallennlp.dashboard.components.table.requests import filters
from mallennlp.dashboard.embedded.table_wanted import wanted
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.home.columns import TABLE
from mallennlp.domain.globs import literal_glob
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError
from mallennlp.services.index.query import TableQuery

if TYPE_CHECKING:
    from mallennlp.project import Project

CHIPS, COUNTED = "experiments-status", "experiments-counted"
_STATUSES = {str(status): status for status in Status}

COUNT_AGAIN = ClientCallback(
    "experiments.counted",
    [Output(COUNTED, "data")],
    [Input("experiments-search", "value"), Input(layout_id(TABLE), "data")],
    [State("experiments-folder", "data"), State(COUNTED, "data")],
    prevent_initial_call=True,
)
"""Keeps what is counted in step with what is searched for: all of it but the states themselves."""


class WithStatuses:
    """What the home page has to offer the states of what is searched for."""

    project: "Project"

    def status_chips(self, asked: Mapping[str, Any], chosen: Sequence[str]) -> List[Component]:
        """The states to choose from. ``asked``: ``query``, ``folder`` and ``filters``, as the
        table's; what is wrong in it is told in the table's place."""
        chips = dbc.Checklist(
            id=CHIPS,
            options=self.status_options(asked, chosen),
            value=list(chosen),
            inline=True,
            className="status-filter",
            inputClassName="btn-check",
            labelClassName="btn btn-sm",
        )
        return [dcc.Store(id=COUNTED, data=dict(asked)), chips]

    def status_options(self, asked: Any, chosen: Sequence[str]) -> List[Dict[str, Any]]:
        """The choices; those that occur in the project stay where they are, whatever is found. Of a
        search with a mistake, the numbers of the whole project."""
        return self._options(self._found(asked), chosen)

    def _options(
        self, counts: Optional[Mapping[Status, int]], chosen: Sequence[str]
    ) -> List[Dict[str, Any]]:
        everywhere = until_the_index_changes(self.project, "counts", self.project.counts)
        shown = everywhere if counts is None else counts
        return status_options(shown, everywhere, chosen)

    def _found(self, asked: Any) -> Optional[Mapping[Status, int]]:
        try:
            return self.project.state_counts(counted_query(asked))
        except QueryError:
            return None

    @Page.callback(
        [Output(CHIPS, "options", allow_duplicate=True)],
        [Input(COUNTED, "data"), Input(stamp_id(TABLE), "data")],
        [State(CHIPS, "value")],
        mutating=False,
        prevent_initial_call=True,
    )
    def count_again(self, asked: Any, stamp: Any, chosen: Any) -> List[Dict[str, Any]]:
        """Show how many experiments are in each state, now that the search or the index has
        changed. While the search has a mistake the numbers stay."""
        counts = self._found(asked)
        if counts is None:
            raise PreventUpdate
        return self._options(counts, [str(status) for status in chosen_statuses(chosen)])


def counted_query(asked: Any) -> TableQuery:
    """What the states are counted of. Raises QueryError for what no page of ours asks."""
    if not isinstance(asked, dict):
        raise QueryError("What is counted is not an object.")
    conditions = asked.get("filters") or {}
    found = wanted({name: asked.get(name) for name in ("query", "folder")})
    names = conditions if isinstance(conditions, dict) else ()
    return TableQuery(
        query=found.query,
        path_glob=f"{literal_glob(found.folder)}/*" if found.folder else "",
        filters=filters({"filterModel": conditions}, names),
    )


def chosen_statuses(names: Any) -> Tuple[Status, ...]:
    """The statuses of a list of names from the browser; what is none is passed over."""
    listed = names if isinstance(names, list) else []
    return tuple(_STATUSES[name] for name in listed if isinstance(name, str) and name in _STATUSES)


def status_options(
    counts: Mapping[Status, int], everywhere: Mapping[Status, int], chosen: Sequence[str] = ()
) -> List[Dict[str, Any]]:
    """The choices of the status filter: those that occur, now or ``everywhere`` in the project, and
    those that are ``chosen``, by name."""
    return [
        {
            "label": _label(status, counts.get(status, 0), everywhere.get(status, 0)),
            "value": str(status),
        }
        for status in Status
        if counts.get(status) or everywhere.get(status) or str(status) in chosen
    ]


def _label(status: Status, count: int, most: int) -> Component:
    icon = html.I(className=f"bi bi-{STATUS_LOOKS[status].icon}", **{"aria-hidden": "true"})
    # Room for all of them: what stands beside it does not move while somebody types.
    room = {"minWidth": f"{len(f'{most:,}')}ch"}
    number = html.Span(f"{count:,}", className="numbers", style=room)
    look = f"status status-{status}" if count else "status status-absent"
    return html.Span([icon, html.Span(str(status)), number], className=look)

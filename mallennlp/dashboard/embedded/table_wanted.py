"""What a table of experiments asks for: its query, and one block of its rows."""

from __future__ import annotations

from typing import Any, Tuple

import attrs

from mallennlp.dashboard.components import table_cells, table_requests
from mallennlp.domain.globs import literal_glob
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError
from mallennlp.services.index.language.parsing import parse
from mallennlp.services.index.query import SortKey, TableQuery
from mallennlp.services.index.values import restored

NEWEST_FIRST = (SortKey("started_s", descending=True),)
_STATUSES = {str(status): status for status in Status}


@attrs.frozen
class Wanted:
    """Which experiments a table is to show: those that fit all of it.

    ``query``: the query language; ``statuses``: any of these; ``folder``: below this one.
    """

    query: str = ""
    statuses: Tuple[Status, ...] = ()
    folder: str = ""


def wanted(data: Any) -> Wanted:
    """What the store of a table's query says (``experiments_table.query_id``).

    Raises ``QueryError`` for what is neither a text nor an object with those names.
    """
    given = {"query": data or ""} if data is None or isinstance(data, str) else data
    if not isinstance(given, dict) or not given.keys() <= {"query", "status", "folder"}:
        raise QueryError("The table's query is neither a text nor an object.")
    query, folder = given.get("query") or "", given.get("folder") or ""
    statuses = given.get("status") or []
    if not (isinstance(query, str) and isinstance(folder, str) and isinstance(statuses, list)):
        raise QueryError("The table's query has a part of a wrong type.")
    if not all(isinstance(name, str) and name in _STATUSES for name in statuses):
        raise QueryError("The table's query names a status that there is not.")
    return Wanted(query, tuple(_STATUSES[name] for name in statuses), restored(folder))


@attrs.frozen
class TableRequest:
    """One request of a table, checked."""

    wanted: Wanted
    columns: Tuple[str, ...]
    query: TableQuery

    @classmethod
    def read(cls, request: Any, data: Any, columns: Any) -> "TableRequest":
        """Raises ``QueryError`` for what no table of ours asks."""
        found, names = wanted(data), table_requests.known_columns(columns)
        offset, limit = table_requests.row_range(request)
        extra = tuple(name for name in names if not table_cells.is_fixed(name))
        query = TableQuery(
            query=found.query,
            path_glob=f"{literal_glob(found.folder)}/*" if found.folder else "",
            statuses=found.statuses,
            filters=table_requests.filters(request, names),
            sort=table_requests.sorting(request, names),
            columns=extra,
            offset=offset,
            limit=limit,
        )
        return cls(found, names, query)

    def ordered(self) -> TableQuery:
        """With the newest first, where neither the grid nor the query sorts. Raises
        ``QueryError``."""
        if self.query.sort or parse(self.wanted.query).sort:
            return self.query
        return self.query._replace(sort=NEWEST_FIRST)

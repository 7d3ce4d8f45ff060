"""What a table of experiments asks for: its query, and one block of its rows."""

from __future__ import annotations

from typing import Any, Optional, Tuple

import attrs

from mallennlp.dashboard.components.table import cells as table_cells
from mallennlp.dashboard.components.table import family_cells
from mallennlp.dashboard.components.table import grid as table
from mallennlp.dashboard.components.table import requests as table_requests
from mallennlp.domain.globs import literal_glob
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError
from mallennlp.services.index.family_query import MOST_OPEN
from mallennlp.services.index.language.parsing import parse
from mallennlp.services.index.query import SortKey, TableQuery
from mallennlp.services.index.values import restored

NEWEST_FIRST = (SortKey("started_s", descending=True),)
_STATUSES = {str(status): status for status in Status}


_ID_LENGTH = 16


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


def opened_families(group: Any, opened: Any) -> Optional[Tuple[str, ...]]:
    """The ids of the families that stand open; None where the table does not group. Raises
    ``QueryError`` for what no table of ours says."""
    if group in (None, ""):
        return None
    if group != table.SEEDS:
        raise QueryError("The table groups by something that there is not.")
    ids = [] if opened is None else opened
    if not isinstance(ids, list) or len(ids) > MOST_OPEN:
        raise QueryError("The open families are not a list, or too many.")
    if not all(isinstance(each, str) and len(each) == _ID_LENGTH for each in ids):
        raise QueryError("The open families are not a list of ids.")
    return tuple(ids)


@attrs.frozen
class TableRequest:
    """One request of a table, checked. ``opened``: see ``opened_families``."""

    wanted: Wanted
    columns: Tuple[str, ...]
    query: TableQuery
    opened: Optional[Tuple[str, ...]] = None

    @classmethod
    def read(
        cls, request: Any, data: Any, columns: Any, group: Any = None, opened: Any = None
    ) -> "TableRequest":
        """Raises ``QueryError`` for what no table of ours asks."""
        found, names = wanted(data), table_requests.known_columns(columns)
        offset, limit = table_requests.row_range(request)
        families = opened_families(group, opened)
        extra = _to_ask(names, families is not None)
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
        return cls(found, names, query, families)

    def ordered(self) -> TableQuery:
        """With the newest first, where neither the grid nor the query sorts. Raises
        ``QueryError``."""
        if self.query.sort or parse(self.wanted.query).sort:
            return self.query
        return self.query._replace(sort=NEWEST_FIRST)


def _to_ask(names: Tuple[str, ...], grouped: bool) -> Tuple[str, ...]:
    if grouped:
        return tuple(family_cells.columns_to_ask(names))
    return tuple(name for name in names if not table_cells.is_fixed(name))

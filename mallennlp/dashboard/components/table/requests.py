"""What the grid of a table of experiments asks for. Nothing in a request is trusted: what the table
does not have is refused.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Collection, List, Mapping, Tuple

from mallennlp.domain.metrics.names import VALIDATION_PREFIX
from mallennlp.exceptions import QueryError
from mallennlp.services.index.query import ColumnFilter, SortKey
from mallennlp.services.table_state import LONGEST_NAME, MOST_COLUMNS

BLOCK_ROWS = 100
MOST_ROWS_A_REQUEST = 1_000
_LARGEST_ROW = 2**53

OPERATORS: Mapping[str, str] = {
    "equals": "=",
    "notEqual": "!=",
    "contains": "contains",
    "notContains": "not contains",
    "startsWith": "starts",
    "endsWith": "ends",
    "lessThan": "<",
    "lessThanOrEqual": "<=",
    "greaterThan": ">",
    "greaterThanOrEqual": ">=",
    "blank": "missing",
    "notBlank": "present",
}
"""The grid's names of operators, and those of the index."""

_NEEDS_NO_VALUE = ("blank", "notBlank")
_FROM_THE_START = ("equals", "notEqual", "startsWith")
_DAY_S = 86_400.0


def known_columns(names: Any) -> Tuple[str, ...]:
    """The names of a table's columns, as the browser sends them back. Raises QueryError.

    Whether there is such a column is for the search to say.
    """
    if not isinstance(names, list) or not 0 < len(names) <= MOST_COLUMNS:
        raise QueryError("The table's columns are not a list of names.")
    for name in names:
        if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
            raise QueryError("The table's columns are not a list of names.")
    return tuple(names)


def sorting(request: Mapping[str, Any], columns: Collection[str]) -> Tuple[SortKey, ...]:
    """The sort keys of a grid's request. Raises QueryError."""
    items = request.get("sortModel") or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise QueryError("The grid's sorting is not a list of columns.")
    keys = []
    for item in items:
        direction = item.get("sort")
        if direction not in ("asc", "desc"):
            raise QueryError("The grid's sorting has a direction that there is not.")
        keys.append(SortKey(_field(item.get("colId"), columns), descending=direction == "desc"))
    return tuple(keys)


def filters(request: Mapping[str, Any], columns: Collection[str]) -> Tuple[ColumnFilter, ...]:
    """The column filters of a grid's request. Raises QueryError."""
    model = request.get("filterModel") or {}
    if not isinstance(model, dict):
        raise QueryError("The grid's filters are not an object.")
    found: List[ColumnFilter] = []
    for field, condition in model.items():
        found.extend(_condition(_field(field, columns), condition))
    return tuple(found)


def row_range(request: Mapping[str, Any]) -> Tuple[int, int]:
    """Offset and limit of the rows that a request asks for. Raises QueryError."""
    start, end = request.get("startRow"), request.get("endRow")
    if not (type(start) is int and type(end) is int and 0 <= start < end <= _LARGEST_ROW):
        raise QueryError("The grid asks for rows that there cannot be.")
    return start, min(end - start, MOST_ROWS_A_REQUEST)


def _condition(field: str, condition: Any) -> List[ColumnFilter]:
    if not isinstance(condition, dict):
        raise QueryError(f"The filter of {field} is not an object.")
    kind = condition.get("type")
    if condition.get("filterType") == "date":
        return _date_condition(field, condition)
    if kind == "inRange":
        low, high = _value(condition.get("filter")), _value(condition.get("filterTo"))
        return [ColumnFilter(field, ">=", low), ColumnFilter(field, "<=", high)]
    if not isinstance(kind, str) or kind not in OPERATORS:
        raise QueryError(f"{_short(kind)} is not a way to filter {field}.")
    value = None if kind in _NEEDS_NO_VALUE else _value(condition.get("filter"))
    if field == "best_metric_name" and kind in _FROM_THE_START:
        value = f"{VALIDATION_PREFIX}{value}"  # the cells leave it out
    return [ColumnFilter(field, OPERATORS[kind], value)]


def _date_condition(field: str, condition: Mapping[str, Any]) -> List[ColumnFilter]:
    """Days, in UTC, as the grid writes them: ``2026-11-23 00:00:00``."""
    kind = str(condition.get("type"))
    if kind in _NEEDS_NO_VALUE:
        return [ColumnFilter(field, OPERATORS[kind], None)]
    first = _day_s(condition.get("dateFrom"))
    last = _day_s(condition.get("dateTo")) if kind == "inRange" else first
    begin, end = ColumnFilter(field, ">=", first), ColumnFilter(field, "<", last + _DAY_S)
    if kind in ("equals", "inRange"):
        return [begin, end]
    if kind == "lessThan":
        return [ColumnFilter(field, "<", first)]
    if kind == "greaterThan":
        return [ColumnFilter(field, ">=", first + _DAY_S)]
    raise QueryError(f"{_short(kind)} is not a way to filter {field}.")


def _day_s(text: Any) -> float:
    try:
        day = datetime.strptime(str(text)[:10], "%Y-%m-%d")
    except ValueError:
        raise QueryError(f"{_short(text)} is not a date.") from None
    return day.replace(tzinfo=timezone.utc).timestamp()


def _value(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise QueryError(f"{_short(value)} is not a value to filter by.")
    return value


def _field(name: Any, columns: Collection[str]) -> str:
    if not isinstance(name, str) or name not in columns:
        raise QueryError(f"{_short(name)} is not a column of the table.")
    return name


def _short(value: Any) -> str:
    """What a client sent, in a message."""
    return repr(str(value)[:40])

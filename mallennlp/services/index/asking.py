"""What a query says of an index, before anything is looked up: for lists of experiments and of
families."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from mallennlp.exceptions import QueryError
from mallennlp.services.index.archived import scope
from mallennlp.services.index.columns import ARCHIVED
from mallennlp.services.index.condition import Condition, all_true, opposite
from mallennlp.services.index.conditions import conditions
from mallennlp.services.index.fields import Field, Fields
from mallennlp.services.index.query import SortKey, TableQuery

MOST_SORT_KEYS = 20
LONGEST_SEARCH_S = 20.0
"""A search that takes longer is given up: somebody waits for it, and others for the computer."""

_LARGEST = 2**63 - 1
_STEPS = 10_000
"""Of sqlite's machine, between two looks at the clock; less than a millisecond."""

_ANY_ARCHIVED = f"SELECT 1 FROM experiment WHERE {ARCHIVED.id} = 1 LIMIT 1"
_ARCHIVED = Condition(f"{ARCHIVED.expression} = 1")
# The opposite: where it is made a set, the few that are archived are looked up. Sqlite does not
# look for the others by the column's index: a list is better read in the order that it is to have.
_OTHERS = opposite(_ARCHIVED)

Order = List[Tuple[Field, bool]]
"""Columns, and whether the highest value comes first."""


class Search(NamedTuple):
    """A query, understood: what it demands, its order, and the columns that are asked for."""

    fields: Fields
    where: Condition
    sort: Tuple[SortKey, ...]
    columns: Mapping[str, Field]


def search_of(connection: sqlite3.Connection, query: TableQuery) -> Optional[Search]:
    """What a query says of this index; None where that has no experiments, and so nobody knows its
    columns. Raises QueryError."""
    if not 0 <= query.offset <= _LARGEST or not 0 <= (query.limit or 0) <= _LARGEST:
        raise QueryError("offset and limit cannot be negative.")
    if is_empty(connection):
        return None
    fields = Fields(connection)
    demands, sort = [*conditions(fields, query), *_hiding(connection, query)], query.sort
    if query.query.strip():
        # Takes longer to import than a search lasts.
        from mallennlp.services.index.language.compiling import compile_query

        compiled = compile_query(connection, fields, query.query, time.time())
        demands.append(compiled.where)
        sort += compiled.sort
    where = all_true(demands) if demands else Condition("")
    columns = {name: fields.find(name) for name in query.columns}
    return Search(fields, where, sort or query.default_sort, columns)


def _hiding(connection: sqlite3.Connection, query: TableQuery) -> List[Condition]:
    """What a query demands without saying it: experiments that are not archived."""
    wanted = scope(query)
    if wanted is None:
        return []
    if wanted:
        return [_ARCHIVED]
    # Nothing is asked of any experiment where none is archived.
    return [_OTHERS] if connection.execute(_ANY_ARCHIVED).fetchone() else []


@contextlib.contextmanager
def in_time(connection: sqlite3.Connection) -> Iterator[None]:
    """Give up what takes longer than anybody waits for. Raises QueryError."""
    end_s = time.monotonic() + LONGEST_SEARCH_S
    connection.set_progress_handler(lambda: time.monotonic() > end_s, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        message = f"The search took longer than {LONGEST_SEARCH_S:.0f} s and was given up."
        raise QueryError(f"{message} Ask for less at once.") from None


def is_empty(connection: sqlite3.Connection) -> bool:
    """Whether an index has no experiments."""
    return connection.execute("SELECT 1 FROM experiment LIMIT 1").fetchone() is None


def clause(where: Condition) -> str:
    """A condition as a WHERE clause, with a blank before it; "" where it demands nothing."""
    return f" WHERE {where.sql}" if where.sql else ""


def order_of(fields: Fields, sort: Sequence[SortKey]) -> Order:
    """Only the first mention of a column can make a difference."""
    found: Dict[str, Tuple[Field, bool]] = {}
    for key in sort:
        field = fields.find(key.column)
        found.setdefault(field.id, (field, key.descending))
    if len(found) > MOST_SORT_KEYS:
        raise QueryError(f"At most {MOST_SORT_KEYS} columns can be sorted by.")
    return list(found.values())


def direction(descending: bool) -> str:
    """As it stands in ORDER BY."""
    return "DESC" if descending else "ASC"


def by_experiment(connection: sqlite3.Connection, number: int, field: Field) -> str:
    """A table, of this connection alone, that finds the value of a key by the experiment.

    The b-tree is ordered by value. A join with it would go through all values for each experiment.
    """
    table = f"key{number}"
    connection.execute(f"CREATE TEMP TABLE {table} (experiment_id INTEGER PRIMARY KEY, value)")
    connection.execute(
        f"INSERT INTO {table} SELECT experiment_id, value FROM {field.values.sql}",
        field.values.parameters,
    )
    return table

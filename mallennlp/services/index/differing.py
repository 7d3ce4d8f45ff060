"""In which config keys experiments differ: those with more than one value, where having none is one
too."""

from __future__ import annotations

import json
import sqlite3
from itertools import islice
from typing import Dict, Iterator, Optional, Set, Tuple

import attrs

from mallennlp.domain.configs.tree import flatten
from mallennlp.services.index.asking import Search, clause, in_time, search_of
from mallennlp.services.index.catalogue import column_kinds
from mallennlp.services.index.column_info import Differing
from mallennlp.services.index.columns import CONFIG, NAN, NULL
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.selecting import select_nothing
from mallennlp.services.index.values import SqlValue, attribute_value, restored

MOST_DIFFERING = 30
MOST_READ = 5_000
"""Of so many experiments the configs are read; of more, the values in the index are compared."""

_Value = Tuple[str, Optional[SqlValue]]
_CONFIGS = "SELECT config FROM found JOIN document ON document.id = found.experiment_id"
_FOUND = "CREATE TEMP TABLE found (experiment_id INTEGER PRIMARY KEY)"
_KEYS = "SELECT name, kind, id FROM key WHERE kind IN (?, ?, ?) ORDER BY id"
_FIRST = "SELECT value FROM attribute WHERE key_id = ?1 AND {found} ORDER BY value LIMIT 1"
_OTHER = "SELECT 1 FROM attribute WHERE key_id = ?1 AND value > ?2 AND {found} LIMIT 1"
_COUNT = "SELECT count(*) FROM attribute WHERE key_id = ?1 AND {found}"
_IN_FOUND = "experiment_id IN (SELECT experiment_id FROM found)"


def differing(
    connection: sqlite3.Connection,
    query: TableQuery,
    limit: int = MOST_DIFFERING,
) -> Differing:
    """The config keys in which the experiments that a query finds differ, in the order of the
    configs.

    ``limit``: keys that are named at most. Raises QueryError.
    """
    with in_time(connection):
        found = search_of(connection, query)
        if found is None:
            select_nothing(query)
            return Differing((), False, 0)
        _gather(connection, found)
        count = connection.execute("SELECT count(*) FROM found").fetchone()[0]
        differ = _of_few(connection) if count <= MOST_READ else _of_many(connection, count)
        names = [f"{CONFIG}.{name}" for name in islice(differ, limit + 1)]
        infos = column_kinds(connection, names[:limit])
        shown = tuple(info.name for info in infos.values())
        return Differing(shown, len(names) > limit, count)


def _gather(connection: sqlite3.Connection, found: Search) -> None:
    """The ids of the experiments in a table of this connection alone."""
    connection.execute(_FOUND)
    sql = f"INSERT INTO found SELECT e.id FROM experiment e{clause(found.where)}"
    connection.execute(sql, found.where.parameters)


# --- few experiments: their configs


def _of_few(connection: sqlite3.Connection) -> Iterator[str]:
    """In the order in which the configs have the keys. Each is compared with the first one, and
    gone when the next is read."""
    first: Optional[Dict[str, _Value]] = None
    names: Dict[str, None] = {}
    differ: Set[str] = set()
    for (config,) in connection.execute(_CONFIGS):
        leaves = flatten(json.loads(config))
        if first is None:
            first = {name: _comparable(leaf) for name, leaf in leaves.items()}
        names.update(dict.fromkeys(leaves))
        differ |= first.keys() - leaves.keys()
        for name, leaf in leaves.items():
            if name not in differ and first.get(name) != _comparable(leaf):
                differ.add(name)
    return (name for name in names if name in differ)


def _comparable(leaf: object) -> _Value:
    """A leaf of a config so that two are equal where the index holds them for equal."""
    value = attribute_value(leaf)  # type: ignore[arg-type]
    if value is not None:
        return CONFIG, value
    return (NULL if leaf is None else NAN[CONFIG]), None


# --- many: the index


@attrs.define
class _Ids:
    """Where the values of a key stand, its ``null`` and its NaN."""

    values: Optional[int] = None
    others: Tuple[int, ...] = ()


def _of_many(connection: sqlite3.Connection, count: int) -> Iterator[str]:
    everything = count == connection.execute("SELECT count(*) FROM experiment").fetchone()[0]
    among = "TRUE" if everything else _IN_FOUND
    for name, ids in _ids(connection).items():
        if _differs(connection, ids, count, among):
            yield name


def _ids(connection: sqlite3.Connection) -> Dict[str, _Ids]:
    found: Dict[str, _Ids] = {}
    for name, kind, number in connection.execute(_KEYS, (CONFIG, NULL, NAN[CONFIG])).fetchall():
        ids = found.setdefault(restored(name), _Ids())
        if kind == CONFIG:
            ids.values = number
        else:
            ids.others += (number,)
    return found


def _differs(connection: sqlite3.Connection, ids: _Ids, count: int, among: str) -> bool:
    """Looks for a second value first: it is nearly always found at once."""
    groups = []
    if ids.values is not None:
        first = connection.execute(_FIRST.format(found=among), (ids.values,)).fetchone()
        if first is not None:
            other = connection.execute(_OTHER.format(found=among), (ids.values, first[0]))
            if other.fetchone() is not None:
                return True
            groups.append(ids.values)
    every = (*groups, *ids.others)
    counts = [_counted(connection, number, among) for number in every]
    return any(0 < each < count for each in counts)


def _counted(connection: sqlite3.Connection, number: int, among: str) -> int:
    found: int = connection.execute(_COUNT.format(found=among), (number,)).fetchone()[0]
    return found

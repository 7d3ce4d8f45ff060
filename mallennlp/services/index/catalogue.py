"""Which columns there are: the fixed ones, and every config key and metric with its type and with
how many experiments have it."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import AbstractSet, Any, Dict, Iterator, Mapping, Sequence, Tuple

import attrs

from mallennlp.exceptions import QueryError
from mallennlp.services.index.columns import (
    BEST,
    COLUMNS,
    CONFIG,
    KEY_KINDS,
    LAST,
    METRIC_PREFIXES,
    NAN,
    NULL,
    Column,
    Kind,
    fixed,
    split_key,
)
from mallennlp.services.index.fields import Field, Fields
from mallennlp.services.index.column_info import ColumnInfo
from mallennlp.services.index.values import restored, storable

MOST_KEYS = 4_000
"""So many config keys and metrics are listed. Any other can be asked for by its name."""
_ROWS_COUNTED = 200_000
"""Altogether, which takes some hundredths of a second; no key's rows beyond its share."""
_FEWEST_COUNTED = 25

_KEYS = "SELECT id, kind, name FROM key WHERE kind IN ({}) ORDER BY id LIMIT ?"
_FIRST_KEYS = """
    SELECT id, kind, name FROM (
        SELECT id, kind, name, row_number() OVER (
            PARTITION BY kind, substr(name, 1, instr(name || '.', '.')) ORDER BY id
        ) AS number
        FROM key WHERE kind IN ({})
    ) ORDER BY kind IN ({}), number, id LIMIT ?
"""
"""Where there are more than are listed: metrics, and then of each part of the configs as many as of
the others. A word list in one config hides nothing else then."""
_LOWEST = "SELECT typeof(value) FROM attribute WHERE key_id = ? ORDER BY value LIMIT 1"
_HIGHEST = "SELECT typeof(value) FROM attribute WHERE key_id = ? ORDER BY value DESC LIMIT 1"
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM attribute WHERE key_id = ? LIMIT ?)"
_NUMBERS = ("integer", "real")
_OWNER: Mapping[str, str] = {NULL: CONFIG, **{nan: kind for kind, nan in NAN.items()}}
"""A ``null`` or a NaN counts for the key that has it."""
_OF_CONFIGS = (CONFIG, *(kind for kind, owner in _OWNER.items() if owner == CONFIG))


@attrs.define
class _Gathered:
    """What the kinds of rows of one key say together."""

    count: int = 0
    types: Tuple[str, ...] = ()
    capped: bool = False


def catalogue(connection: sqlite3.Connection) -> Tuple[ColumnInfo, ...]:
    """The fixed columns, then metrics, then config keys in the order in which configs have them."""
    found = _gathered(connection)
    metrics = dict.fromkeys(name for kind, name in found if kind in (BEST, LAST))
    keys = dict.fromkeys(name for kind, name in found if kind == CONFIG)
    taken = keys.keys() | metrics.keys()
    made = [
        *map(_fixed, COLUMNS.values()),
        *(
            _metric(kind, name, found[kind, name], taken)
            for name in metrics
            for kind in (BEST, LAST)
            if (kind, name) in found  # what no run has cannot be asked for
        ),
        *(_config(name, found, metrics.keys()) for name in keys),
    ]
    return tuple(made)


def column_kinds(connection: sqlite3.Connection, names: Sequence[str]) -> Dict[str, ColumnInfo]:
    """The columns that some names mean; what means none, or several, is left out."""
    fields, found = Fields(connection), {}
    for name in names:
        with contextlib.suppress(QueryError):
            found[name] = _info(connection, fields.find(name))
    return found


def _info(connection: sqlite3.Connection, field: Field) -> ColumnInfo:
    key = field.key
    if field.column is not None or key is None:
        return _fixed(COLUMNS[field.id])

    def is_taken(name: str, kinds: Sequence[str]) -> bool:
        sql = f"SELECT 1 FROM key WHERE name = ? AND kind IN ({', '.join('?' * len(kinds))})"
        return connection.execute(sql, (storable(name), *kinds)).fetchone() is not None

    if key.kind == CONFIG:
        metric = is_taken(key.name, (BEST, LAST))
        rows = [field.values, field.nans or field.values]
        types = [each for some in rows for each in _types(connection, some.parameters[0])]
        return ColumnInfo(_config_name(key.name, metric), CONFIG, _kind(types), key.name)
    short = f"{key.kind}_{key.name}"
    if key.epoch is not None:
        return ColumnInfo(key.id, "metric", Kind.NUMBER, key.name)
    taken = is_taken(short, (CONFIG, NULL, BEST, LAST))
    return ColumnInfo(_metric_name(key.kind, key.name, taken), "metric", Kind.NUMBER, key.name)


_Found = Dict[Tuple[str, str], _Gathered]
"""By kind and name."""


def _gathered(connection: sqlite3.Connection) -> _Found:
    """What there is of every key that some experiment has."""
    rows = list(_keys(connection))
    most = max(_FEWEST_COUNTED, _ROWS_COUNTED // (len(rows) or 1))
    found: _Found = {}
    for number, stored_as, name in rows:
        kind = _OWNER.get(stored_as, stored_as)
        count = connection.execute(_COUNT, (number, most + 1)).fetchone()[0]
        if not count:
            continue
        one = found.setdefault((kind, name), _Gathered())
        one.count += min(count, most)
        one.capped = one.capped or count > most
        one.types += () if stored_as == NULL else _types(connection, number)
    return found


def _keys(connection: sqlite3.Connection) -> Iterator[Tuple[int, str, str]]:
    """Id, kind and name."""
    kinds = (*KEY_KINDS, *_OWNER)
    marks = ", ".join("?" * len(kinds))
    rows = connection.execute(_KEYS.format(marks), (*kinds, MOST_KEYS + 1)).fetchall()
    if len(rows) > MOST_KEYS:
        sql = _FIRST_KEYS.format(marks, ", ".join("?" * len(_OF_CONFIGS)))
        rows = sorted(connection.execute(sql, (*kinds, *_OF_CONFIGS, MOST_KEYS)))
    for number, kind, name in rows:
        yield number, kind, restored(name)


def _types(connection: sqlite3.Connection, number: Any) -> Tuple[str, ...]:
    """The types of a key's lowest and highest value. Numbers come before texts, which come before
    truth values: so these two tell whether there is anything else."""
    rows = [connection.execute(sql, (number,)).fetchone() for sql in (_LOWEST, _HIGHEST)]
    return tuple(row[0] for row in rows if row is not None)


def _kind(types: Sequence[str]) -> Kind:
    """What a config key's values are: numbers alone, texts alone, or what a config can hold."""
    if types and all(each in _NUMBERS for each in types):
        return Kind.NUMBER
    return Kind.TEXT if types and all(each == "text" for each in types) else Kind.ANY


def _fixed(column: Column) -> ColumnInfo:
    return ColumnInfo(column.id, "fixed", column.kind, column.title)


def _metric(kind: str, name: str, one: _Gathered, taken: AbstractSet[str]) -> ColumnInfo:
    whole = _metric_name(kind, name, f"{kind}_{name}" in taken)
    return ColumnInfo(whole, "metric", Kind.NUMBER, name, one.count, one.capped)


def _config(name: str, found: _Found, metrics: AbstractSet[str]) -> ColumnInfo:
    one = found[(CONFIG, name)]
    whole = _config_name(name, name in metrics)
    return ColumnInfo(whole, CONFIG, _kind(one.types), name, one.count, one.capped)


def _metric_name(kind: str, name: str, taken: bool) -> str:
    """``best_loss``, unless something else is called so."""
    short = f"{kind}_{name}"
    return f"{kind}.{name}" if taken or fixed(short) is not None else short


def _config_name(name: str, is_metric: bool) -> str:
    """The path of a key, unless it would be, or could be, taken for something else."""
    taken = is_metric or fixed(name) or split_key(name) or name.startswith(METRIC_PREFIXES)
    return f"{CONFIG}.{name}" if taken else name

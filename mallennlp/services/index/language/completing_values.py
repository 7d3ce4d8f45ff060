"""Values that occur in a column, the most frequent first."""

from __future__ import annotations

import sqlite3
from typing import Iterator, List, Optional, Tuple

import attrs

from mallennlp.domain.queries.tree import fits_value, value_text
from mallennlp.services.index.columns import Kind
from mallennlp.services.index.fields import Field
from mallennlp.services.index.language.contents import is_prose, lowest_and_highest
from mallennlp.services.index.values import SqlValue, restored, scalar, storable

LONGEST_OFFERED = 120
"""Characters of a value; a longer one is nothing to choose from a list."""
_MOST_COUNTED = 1_000
_WILDCARDS = "*?["
_AFTER_SLASH = chr(ord("/") + 1)

_AGES = (
    ("today", "since midnight UTC"),
    ("yesterday", "the day before today, in UTC"),
    ("1h", "an hour ago"),
    ("1d", "24 hours ago"),
    ("7d", "a week ago"),
    ("30d", "30 days ago"),
)
_LENGTHS = (("1min", "a minute"), ("10min", ""), ("1h", "an hour"), ("1d", "a day"))
_SIZES = (("1MB", "a million bytes"), ("100MB", ""), ("1GB", "a billion bytes"))
_TRUTHS = (("true", "those alone"), ("any", "those too"), ("false", "the others"))
_USUAL = {
    Kind.TIME: _AGES,
    Kind.DURATION: _LENGTHS,
    Kind.BYTES: _SIZES,
    Kind.TRUTH: _TRUTHS,
}


@attrs.frozen
class Offered:
    """A value as it is to be typed, with what is said of it."""

    text: str
    description: str


def values(
    connection: sqlite3.Connection, field: Field, typed: str, quoted: bool, most: int
) -> List[Offered]:
    """Values of a column that have ``typed`` in them; those that begin with it stand first, and
    then the more frequent ones. ``quoted``: they are to stand in quotes."""
    if is_prose(field.column):
        return []
    if field.kind in _USUAL:
        usual = _USUAL[field.kind]
        return [Offered(*each) for each in usual if each[0].startswith(typed)]
    if field.id == "path":
        return [] if quoted else list(_folders(connection, typed, most))
    if field.kind is Kind.NUMBER and field.column is None or field.id == "best_metric":
        return _ends(connection, field, typed)
    return list(_occurring(connection, field, typed, quoted, most))


def _occurring(
    connection: sqlite3.Connection, field: Field, typed: str, quoted: bool, most: int
) -> Iterator[Offered]:
    seen = set()
    for value, count in _counted(connection, field, typed, most):
        text = _as_typed(value, quoted)
        if text is not None and text not in seen:
            seen.add(text)
            yield Offered(text, _experiments(count))
    nulls = field.nulls
    if nulls is not None and "null".startswith(typed) and not quoted:
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {nulls.sql} LIMIT {_MOST_COUNTED + 1})"
        count = connection.execute(sql, nulls.parameters).fetchone()[0]
        if count:
            yield Offered("null", _experiments(count, most=_MOST_COUNTED))


def _counted(
    connection: sqlite3.Connection, field: Field, typed: str, most: int
) -> List[Tuple[SqlValue, int]]:
    source, parameters = f"(SELECT value FROM {field.values.sql})", field.values.parameters
    if field.kind is Kind.TAGS:
        source, parameters = "(SELECT name AS value FROM tag)", ()
    elif field.column is not None:
        source = f"(SELECT {field.id} AS value FROM experiment WHERE {field.id} IS NOT NULL)"
    groups = f"SELECT value, count(*) AS number FROM {source} GROUP BY value"
    place = "instr(lower(CAST(value AS TEXT)), lower(?))"
    # Materialized, as the few different values are compared then and not those of all experiments.
    sql = (
        f"WITH found AS MATERIALIZED ({groups}) SELECT value, number FROM found "
        f"WHERE {place} ORDER BY {place} = 1 DESC, number DESC, value LIMIT ?"
    )
    text = storable(typed)
    return connection.execute(sql, (*parameters, text, text, most)).fetchall()


def _as_typed(value: SqlValue, quoted: bool) -> Optional[str]:
    """A value as it can stand in a query; None for one that is too long, or that quotes would turn
    into a text."""
    found = scalar(value)
    if isinstance(found, str):
        return value_text(found, quoted) if len(found) <= LONGEST_OFFERED else None
    if quoted:
        return None
    return ("true" if found else "false") if isinstance(found, bool) else repr(found)


def _ends(connection: sqlite3.Connection, field: Field, typed: str) -> List[Offered]:
    """Nearly every run has a metric of its own: between which values they lie says more."""
    if field.key is not None and field.key.epoch is not None:
        return []
    ends = lowest_and_highest(connection, field)
    texts = zip(map(repr, ends or ()), ("the lowest", "the highest"))
    return [Offered(text, what) for text, what in texts if text.startswith(typed)]


def _experiments(count: int, most: Optional[int] = None) -> str:
    if most is not None and count > most:
        return f"more than {most:,} experiments"
    return "1 experiment" if count == 1 else f"{count:,} experiments"


# --- folders


def _folders(connection: sqlite3.Connection, typed: str, most: int) -> Iterator[Offered]:
    """What the paths that begin so go on with, up to the next slash: one look into the index for
    each."""
    prefix = storable(typed)
    if any(letter in prefix for letter in _WILDCARDS):
        return
    if prefix.endswith("/") and _next_path(connection, prefix, prefix) is not None:
        yield Offered(f"{typed}*", f"all below: {_below(connection, prefix)}")
    after = prefix
    for _ in range(most):
        path = _next_path(connection, prefix, after)
        if path is None:
            return
        slash = path.find("/", len(prefix))
        if slash < 0:
            after = path + "\0"
            text = restored(path)
            if len(text) <= LONGEST_OFFERED:
                yield Offered(value_text(text) if not _has_wildcard(text) else _like(text), "run")
            continue
        folder = path[: slash + 1]
        after = path[:slash] + _AFTER_SLASH
        yield Offered(_folder_text(restored(folder)), _below(connection, folder))


def _next_path(connection: sqlite3.Connection, prefix: str, after: str) -> Optional[str]:
    sql = "SELECT path FROM experiment WHERE path >= ? ORDER BY path LIMIT 1"
    row = connection.execute(sql, (after,)).fetchone()
    return row[0] if row is not None and row[0].startswith(prefix) else None


def _below(connection: sqlite3.Connection, folder: str) -> str:
    sql = (
        "SELECT count(*) FROM (SELECT 1 FROM experiment WHERE path >= ? AND path < ? "
        f"LIMIT {_MOST_COUNTED + 1})"
    )
    end = folder[:-1] + _AFTER_SLASH
    count = connection.execute(sql, (folder, end)).fetchone()[0]
    return _experiments(count, most=_MOST_COUNTED)


def _folder_text(folder: str) -> str:
    """A folder, to go on from; or a pattern for all that is in it, where its name cannot stand in
    one as it is."""
    return folder if not _has_wildcard(folder) and fits_value(folder) else f"{_like(folder)}*"


def _has_wildcard(text: str) -> bool:
    return any(letter in text for letter in _WILDCARDS)


def _like(text: str) -> str:
    """A pattern that fits a text, without anything in it that would need quotes: these would make
    the pattern a text."""
    kept = (fits_value(f"a{letter}") and letter not in _WILDCARDS for letter in text)
    return "".join(letter if is_kept else "?" for letter, is_kept in zip(text, kept))

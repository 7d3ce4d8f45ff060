"""The experiments that a condition finds, as a set.

Each piece of a condition is looked up once, straight in its b-tree, and the sets are joined here.
Sqlite would join them a row at a time, once for the page and once for the count: five to ten times
as long where they are large.
"""

from __future__ import annotations

import json
import sqlite3
from itertools import compress
from typing import Any, Iterable, Iterator, List, Optional

from mallennlp.services.index.condition import Condition, Join


class Found:
    """A set of experiments. ``marks``: for each id, from 0 on, a byte that is 1 or 0."""

    def __init__(self, marks: bytes) -> None:
        self.marks = marks

    @classmethod
    def of(cls, ids: Iterable[int], size: int) -> "Found":
        """The set of these ids, all less than ``size``."""
        marks = bytearray(size)
        for number in ids:
            marks[number] = 1
        return cls(bytes(marks))

    @property
    def count(self) -> int:
        """How many they are."""
        return self.marks.count(1)

    def ids(self) -> Iterator[int]:
        """Their ids, in order."""
        return compress(range(len(self.marks)), self.marks)

    def without(self, ids: Iterable[int]) -> "Found":
        """The others."""
        marks = bytearray(self.marks)
        for number in ids:
            marks[number] = 0
        return Found(bytes(marks))


def matching(connection: sqlite3.Connection, where: Condition) -> Found:
    """The experiments for which a condition is true; all, for one without a text."""
    matcher = _Matcher(connection)
    marks = matcher.everything if not where.sql else matcher.marks_of(where) & matcher.everything
    return Found(marks.to_bytes(matcher.size, "little"))


def as_list(ids: Iterable[int]) -> str:
    """Ids as a parameter for ``json_each``."""
    return f"[{','.join(map(str, ids))}]"


class _Matcher:
    """Works sets out. While it does, a set is a whole number whose bytes are the marks."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        count, last = connection.execute("SELECT count(*), max(id) FROM experiment").fetchone()
        self.size = (last or 0) + 1
        if count == self.size - 1:  # without a gap, as after a first scan
            self.everything = int.from_bytes(b"\0" + b"\1" * count, "little")
        else:
            self.everything = self._marks("SELECT json_group_array(id) FROM experiment", ())

    def marks_of(self, where: Condition, within: Optional[int] = None) -> int:
        """The experiments for which a condition is true; those that are not ``within`` need not be
        looked at."""
        if where.join is Join.NOT:
            return self.everything & ~self.marks_of(where.parts[0], within)
        if where.join is Join.OR:
            found = 0
            for part in where.parts:
                found |= self.marks_of(part, within)
            return found
        if where.join is Join.AND:
            return self._all_of(where, within)
        return self._looked_up(where, within)

    def _all_of(self, where: Condition, within: Optional[int]) -> int:
        """What takes long comes last: there may be few left to look at."""
        found = self.everything if within is None else within
        for part in sorted(_operands(where), key=_is_slow):
            if not found:
                break
            found &= self.marks_of(part, found)
        return found

    def _looked_up(self, where: Condition, within: Optional[int]) -> int:
        source = where.ids or f"(SELECT e.id AS experiment_id FROM experiment e WHERE {where.sql})"
        sql, parameters = f"SELECT json_group_array(experiment_id) FROM {source}", where.parameters
        if where.slow and within is not None:
            ids = Found(within.to_bytes(self.size, "little")).ids()
            word = "AND" if where.ids else "WHERE"
            sql = f"{sql} {word} experiment_id IN (SELECT value FROM json_each(?))"
            parameters = (*parameters, as_list(ids))
        return self._marks(sql, parameters)

    def _marks(self, sql: str, parameters: Iterable[Any]) -> int:
        # As one text: row by row they would take three times as long.
        text = self._connection.execute(sql, tuple(parameters)).fetchone()[0]
        return int.from_bytes(Found.of(json.loads(text), self.size).marks, "little")


def _operands(where: Condition) -> List[Condition]:
    """The parts of an AND, and of those in it: they are nested only to keep the tree flat."""
    if where.join is not Join.AND:
        return [where]
    return [operand for part in where.parts for operand in _operands(part)]


def _is_slow(where: Condition) -> bool:
    return where.slow or any(map(_is_slow, where.parts))

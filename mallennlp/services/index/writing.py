"""Writing rows of experiments. Everything here happens inside a transaction of the caller."""

from __future__ import annotations

import json
import sqlite3
from itertools import chain, compress, repeat
from typing import Any, Collection, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

from mallennlp.domain.configs.tree import flatten
from mallennlp.domain.experiment import Annotations, shown_name
from mallennlp.services.index import metric_rows
from mallennlp.services.index.attributes import Key, attributes
from mallennlp.services.index.batches import FAMILY, PATH, ROW, Batch, tags_text
from mallennlp.services.index.documents import annotation_words, config_words, pack_annotations
from mallennlp.services.index.families import family_id, irrelevant_keys
from mallennlp.services.index.values import SqlValue, packed_tags, restored, storable

_PUT_ROW = "INSERT INTO experiment (id, {}) VALUES (?{}) ON CONFLICT (id) DO UPDATE SET {}".format(
    ", ".join(ROW),
    ", ?" * len(ROW),
    ", ".join(f"{name} = excluded.{name}" for name in ROW),
)
_PUT_DOCUMENT = (
    "INSERT OR REPLACE INTO document (id, config, annotations, evidence, metrics) "
    "VALUES (?, ?, ?, ?, ?)"
)
_PUT_WORDS = "INSERT INTO search (rowid, path, annotations, config) VALUES (?, ?, ?, ?)"
_FORGET_WORDS = (
    "INSERT INTO search (search, rowid, path, annotations, config) VALUES ('delete', ?, ?, ?, ?)"
)
_PUT_TAG = "INSERT OR IGNORE INTO tag (name, experiment_id) VALUES (?, ?)"
_FORGET_TAG = "DELETE FROM tag WHERE name = ? AND experiment_id = ?"
_PUT_ATTRIBUTES = "INSERT OR IGNORE INTO attribute (key_id, value, experiment_id) VALUES "
_ATTRIBUTE = 3
"""Values in a row of ``attribute``."""
_ATTRIBUTES_AT_ONCE = 50
"""Rows in one statement: one by one they take half as long again."""
_FORGET_ATTRIBUTE = "DELETE FROM attribute WHERE key_id = ? AND value = ? AND experiment_id = ?"
_FORGET_UNUSED_KEY = (
    "DELETE FROM key WHERE id = ? AND NOT EXISTS (SELECT 1 FROM attribute WHERE key_id = key.id)"
)
_OLD = (
    "SELECT e.path, d.config, d.annotations, d.metrics "
    "FROM experiment e JOIN document d USING (id) WHERE e.id = ?"
)


def write_batch(connection: sqlite3.Connection, batch: Batch) -> None:
    """Put experiments into the index; those that are there already are replaced and keep their
    id."""
    known = _known_ids(connection, [row[PATH] for row in batch.experiments])
    ids = _all_ids(connection, known)
    fresh = [
        number is None or not _same_content(connection, number, document)
        for number, document in zip(known, batch.documents)
    ]
    replaced = [number for number, new in zip(known, fresh) if new and number is not None]
    replaced_keys = _forget_content(connection, replaced)
    connection.executemany(
        _PUT_ROW, ((number, *row) for number, row in zip(ids, _rows(connection, batch)))
    )
    connection.executemany(
        _PUT_DOCUMENT, ((number, *row) for number, row in zip(ids, batch.documents))
    )
    connection.executemany(_PUT_WORDS, compress(_words(ids, batch), fresh))
    connection.executemany(
        _PUT_TAG, ((tag, ids[owner]) for tag, owner in batch.tags if fresh[owner])
    )
    _put_attributes(connection, batch, ids, fresh)
    _forget_unused(connection, replaced_keys)


def _rows(connection: sqlite3.Connection, batch: Batch) -> Iterable[Tuple[Any, ...]]:
    """The rows of a batch, in the families of this index: another process may have changed the
    patterns since the batch was made."""
    irrelevant = irrelevant_keys(connection)
    if irrelevant == batch.irrelevant:
        return batch.experiments
    return [
        (
            *row[:FAMILY],
            family_id(restored(row[PATH]), json.loads(config), irrelevant),
            *row[FAMILY + 1 :],
        )
        for row, (config, *_) in zip(batch.experiments, batch.documents)
    ]


def remove(connection: sqlite3.Connection, paths: Iterable[str]) -> None:
    """Take experiments out of the index; unknown paths are passed over."""
    known = _known_ids(connection, [storable(path) for path in paths])
    ids = [number for number in known if number is not None]
    keys = _forget_content(connection, ids)
    for table in ("document", "experiment"):
        connection.executemany(f"DELETE FROM {table} WHERE id = ?", zip(ids))
    _forget_unused(connection, keys)


def write_annotations(connection: sqlite3.Connection, path: str, annotations: Annotations) -> bool:
    """Replace what people added to an experiment; False if the index has no such experiment."""
    (number,) = _known_ids(connection, [storable(path)])
    if number is None:
        return False
    stored_path, config, before, _ = connection.execute(_OLD, (number,)).fetchone()
    after, words = pack_annotations(annotations), config_words(config)
    connection.execute(_FORGET_WORDS, (number, stored_path, annotation_words(before), words))
    connection.execute(_PUT_WORDS, (number, stored_path, annotation_words(after), words))
    connection.executemany(_FORGET_TAG, ((tag, number) for tag in _tags(before)))
    connection.executemany(_PUT_TAG, ((tag, number) for tag in _tags(after)))
    connection.execute("UPDATE document SET annotations = ? WHERE id = ?", (after, number))
    connection.execute(
        "UPDATE experiment SET name = ?, tags = ?, notes = ?, archived = ? WHERE id = ?",
        (
            storable(shown_name(path, annotations)),
            tags_text(annotations.tags),
            storable(annotations.notes) or None,
            annotations.archived or None,
            number,
        ),
    )
    return True


def _known_ids(connection: sqlite3.Connection, paths: Sequence[str]) -> List[Optional[int]]:
    found = []
    for path in paths:
        row = connection.execute("SELECT id FROM experiment WHERE path = ?", (path,)).fetchone()
        found.append(row[0] if row else None)
    return found


def _all_ids(connection: sqlite3.Connection, known: Sequence[Optional[int]]) -> List[int]:
    """The known ids, and new ones that follow the highest, so that the b-trees grow at their
    ends."""
    last = connection.execute("SELECT coalesce(max(id), 0) FROM experiment").fetchone()[0]
    ids = []
    for number in known:
        if number is None:
            last = number = last + 1
        ids.append(number)
    return ids


def _same_content(connection: sqlite3.Connection, number: int, document: Tuple[Any, ...]) -> bool:
    """Whether only the row and the evidence differ, as with most looks at a run that goes on."""
    config, annotations, _, metrics = document
    _, *before = connection.execute(_OLD, (number,)).fetchone()
    return before == [config, annotations, metrics]


def _forget_content(connection: sqlite3.Connection, ids: Iterable[int]) -> Collection[int]:
    """Remove words, tags and attributes: what these were is worked out again from the document.
    Returns the keys of the attributes."""
    keys = _KeyIds(connection)
    for number in ids:
        path, config, annotations, metrics = connection.execute(_OLD, (number,)).fetchone()
        words = (number, path, annotation_words(annotations), config_words(config))
        connection.execute(_FORGET_WORDS, words)
        connection.executemany(_FORGET_TAG, ((tag, number) for tag in _tags(annotations)))
        summary, _ = metric_rows.unpack(metrics)
        rows = [
            (keys.get((kind, name)), value, number)
            for kind, values in attributes(flatten(json.loads(config)), summary)
            for name, value in values.items()
        ]
        connection.executemany(_FORGET_ATTRIBUTE, rows)
    return keys.all()


def _forget_unused(connection: sqlite3.Connection, keys: Iterable[int]) -> None:
    """Remove those of some keys that no experiment has any more: only so many keys are listed."""
    connection.executemany(_FORGET_UNUSED_KEY, zip(keys))


def _words(ids: Sequence[int], batch: Batch) -> Iterator[Tuple[int, str, str, str]]:
    for number, row, (config, added, _, _) in zip(ids, batch.experiments, batch.documents):
        yield number, row[PATH], annotation_words(added), config_words(config)


def _tags(annotations: Optional[str]) -> List[str]:
    return [storable(tag) for tag in packed_tags(annotations)]


def _put_attributes(
    connection: sqlite3.Connection, batch: Batch, ids: Sequence[int], fresh: Sequence[bool]
) -> None:
    keys = _KeyIds(connection)
    groups = sorted(
        (
            (keys.get((kind, name)), values, owners)
            for kind, name, values, owners in batch.attributes
        ),
        key=lambda group: group[0],
    )

    def rows(
        key_id: int, values: List[SqlValue], owners: List[int]
    ) -> Iterable[Tuple[int, SqlValue, int]]:
        every = zip(repeat(key_id), values, map(ids.__getitem__, owners))
        return every if all(fresh) else compress(every, map(fresh.__getitem__, owners))

    every = chain.from_iterable(rows(*group) for group in groups)
    values = list(chain.from_iterable(every))
    rest = len(values) - len(values) % (_ATTRIBUTES_AT_ONCE * _ATTRIBUTE)
    _put_attribute_rows(connection, values[:rest], _ATTRIBUTES_AT_ONCE)
    _put_attribute_rows(connection, values[rest:], 1)


def _put_attribute_rows(
    connection: sqlite3.Connection, values: Sequence[SqlValue], at_once: int
) -> None:
    """Put rows, whose values follow each other, so many in a statement; their number is a multiple
    of that."""
    sql, size = _PUT_ATTRIBUTES + ", ".join(["(?, ?, ?)"] * at_once), at_once * _ATTRIBUTE
    connection.executemany(sql, (values[at : at + size] for at in range(0, len(values), size)))


class _KeyIds:
    """The ids of keys, made where they are missing, looked up once in a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._ids: Dict[Key, int] = {}

    def get(self, key: Key) -> int:
        """The id of a key."""
        if key not in self._ids:
            self._ids[key] = self._find(key)
        return self._ids[key]

    def all(self) -> Collection[int]:
        """The ids of all keys that were asked for."""
        return self._ids.values()

    def _find(self, key: Key) -> int:
        sql = "SELECT id FROM key WHERE kind = ? AND name = ?"
        row = self._connection.execute(sql, key).fetchone()
        if row is None:
            sql = "INSERT INTO key (kind, name) VALUES (?, ?) RETURNING id"
            row = self._connection.execute(sql, key).fetchone()
        return int(row[0])

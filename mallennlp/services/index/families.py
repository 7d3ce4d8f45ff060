"""Which family each experiment of an index belongs to.

That depends on the project's settings, so the index keeps the patterns that it was made with:
whoever writes takes them from there, and they change in one place, ``regroup``. A process that
still has the settings of yesterday does no harm so.
"""

from __future__ import annotations

import json
import re
import sqlite3
from hashlib import blake2b
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Sequence, Tuple

import orjson

from mallennlp.domain.families import normalised
from mallennlp.services.index.values import restored

_ID_BYTES = 8
_NAME = "irrelevant"
_GET = "SELECT value FROM meta WHERE name = ?"
_PUT = "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)"
_ALL = "SELECT e.id, e.signature, e.path, d.config FROM experiment e JOIN document d USING (id)"
_UPDATE = "UPDATE experiment SET family = ?1 WHERE id = ?2 AND family <> ?1"

Families = Dict[int, Tuple[str, str]]
"""By the experiment's id: the signature of the directory, and the family."""


def family_id(
    path: str, config: Mapping[str, Any], irrelevant: Sequence[str] = (), finite: bool = False
) -> str:
    """The id of an experiment's family: 16 hexadecimal digits. ``finite``: no number of the config
    is infinite or NaN, as far as the caller knows; False where nobody looked.

    One whose config is empty, or deeper than any, tells nothing, and is alone in a family that is
    named after its path.
    """
    try:
        text = canonical(config, irrelevant, finite) if config else b""
    except RecursionError:
        text = b""
    text = text or f"path {path}".encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=_ID_BYTES).hexdigest()


def is_family_id(text: str) -> bool:
    """Whether a text may be the id of a family."""
    return re.fullmatch(f"[0-9a-f]{{{2 * _ID_BYTES}}}", text, re.ASCII) is not None


def canonical(
    config: Mapping[str, Any], irrelevant: Sequence[str] = (), finite: bool = False
) -> bytes:
    """A text that is the same for all configs of a family, and for no other, whatever the order of
    their keys. ``finite``: see ``family_id``. Raises RecursionError."""
    tree = normalised(config, irrelevant)
    try:
        packed = orjson.dumps(tree, option=orjson.OPT_SORT_KEYS)  # ten times as fast as json
    except TypeError:  # numbers past 64 bits, half surrogate pairs, too deep
        pass
    else:
        # It writes null for what is not finite, without a word.
        if finite or b"null" not in packed or orjson.loads(packed) == tree:
            return packed
    return json.dumps(tree, sort_keys=True, separators=(",", ":")).encode()


def irrelevant_keys(connection: sqlite3.Connection) -> Tuple[str, ...]:
    """The patterns that the families of this index were made with."""
    row = connection.execute(_GET, (_NAME,)).fetchone()
    return tuple(json.loads(row[0])) if row else ()


def put_irrelevant(connection: sqlite3.Connection, patterns: Sequence[str]) -> None:
    """Note the patterns that the families of this index are made with."""
    connection.execute(_PUT, (_NAME, json.dumps(list(patterns))))


def clean(patterns: Iterable[str]) -> Tuple[str, ...]:
    """Patterns in an order that does not matter."""
    return tuple(sorted(set(patterns)))


def work_out(connection: sqlite3.Connection, irrelevant: Sequence[str]) -> Families:
    """The families with these patterns, from the configs in the index."""
    rows = connection.execute(_ALL)
    return {number: (signature, _family(row, irrelevant)) for number, signature, *row in rows}


def write_families(
    connection: sqlite3.Connection, irrelevant: Sequence[str], prepared: Families
) -> None:
    """Make these patterns the index's own. ``prepared``: as they were worked out before; what was
    written since then is worked out again. Inside a write transaction."""
    put_irrelevant(connection, irrelevant)
    connection.executemany(_UPDATE, list(_all_families(connection, irrelevant, prepared)))


def _all_families(
    connection: sqlite3.Connection, irrelevant: Sequence[str], prepared: Families
) -> Iterator[Tuple[str, int]]:
    changed: List[int] = []
    for number, signature in connection.execute("SELECT id, signature FROM experiment"):
        before = prepared.get(number)
        if before is not None and before[0] == signature:
            yield before[1], number
        else:
            changed.append(number)
    for number in changed:
        _, _, *row = connection.execute(f"{_ALL} WHERE e.id = ?", (number,)).fetchone()
        yield _family(row, irrelevant), number


def _family(row: Sequence[str], irrelevant: Sequence[str]) -> str:
    path, config = row
    return family_id(restored(path), json.loads(config), irrelevant)

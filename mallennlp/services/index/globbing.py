"""Patterns for paths that stand in no index, such as those of deleted experiments."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from typing import List, Sequence

from mallennlp.services.index.conditions import short_enough
from mallennlp.services.index.values import storable

_FITTING = "SELECT key FROM json_each(?) WHERE value GLOB ? ORDER BY key"


def fitting(texts: Sequence[str], glob: str) -> List[str]:
    """Those of the texts that a pattern with ``*``, ``?`` and ``[a-z]`` fits as a whole, in their
    order. Sqlite decides, as it does for the experiments of an index. Raises QueryError for a
    pattern that is too long.

    >>> fitting(["pos/lstm", "pos/x/crf", "ner"], "pos/*")
    ['pos/lstm', 'pos/x/crf']
    """
    listed = json.dumps([storable(text) for text in texts])
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        rows = connection.execute(_FITTING, (listed, short_enough(storable(glob)))).fetchall()
    return [texts[row[0]] for row in rows]

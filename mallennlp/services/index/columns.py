"""What an experiment can be sorted and filtered by: the fixed columns, and any config key and
metric."""

from __future__ import annotations

import enum
import re
from typing import Dict, Mapping, Optional, Tuple

import attrs


class Kind(enum.Enum):
    """What the values of a column are."""

    TEXT = "text"
    NUMBER = "number"
    DURATION = "duration"
    """Seconds."""
    TIME = "time"
    """POSIX seconds, UTC."""
    BYTES = "bytes"
    TAGS = "tags"
    """A tuple of texts."""
    ANY = "any"
    """What a config can hold: texts, numbers, truth values."""

    @property
    def numeric(self) -> bool:
        """Whether values are compared as numbers."""
        return self not in (Kind.TEXT, Kind.TAGS, Kind.ANY)


@attrs.frozen
class Column:
    """A column.

    ``id``: its name in queries and in the table; ``expression``: its value in a statement in which
    ``e`` is the experiment; ``prose``: it holds sentences, in which a search looks for words.
    """

    id: str
    kind: Kind
    expression: str = attrs.field()
    prose: bool = False

    @expression.default
    def _own(self) -> str:
        return f"e.{self.id}"


COLUMNS: Dict[str, Column] = {
    name: Column(name, kind)
    for name, kind in (
        ("path", Kind.TEXT),
        ("name", Kind.TEXT),
        ("status", Kind.TEXT),
        ("reason", Kind.TEXT),
        ("model", Kind.TEXT),
        ("dataset_reader", Kind.TEXT),
        ("train_data", Kind.TEXT),
        ("best_metric_name", Kind.TEXT),
        ("best_metric", Kind.NUMBER),
        ("epochs", Kind.NUMBER),
        ("epochs_planned", Kind.NUMBER),
        ("duration_s", Kind.DURATION),
        ("started_s", Kind.TIME),
        ("last_activity_s", Kind.TIME),
        ("tags", Kind.TAGS),
        ("version", Kind.TEXT),
        ("size_bytes", Kind.BYTES),
    )
}
"""The fixed columns. Nothing else may become part of a statement; keys are looked up by
parameter."""

CONFIG = "config"
BEST = "best"
LAST = "last"
NULL = "null"
"""The kind under which the config keys stand whose value is ``null``."""

KEY_KINDS = (CONFIG, BEST, LAST)

PROSE: Dict[str, Column] = {
    "notes": Column(
        "notes",
        Kind.TEXT,
        "(SELECT nullif(json_extract(annotations, '$[1]'), '') FROM document WHERE id = e.id)",
        prose=True,
    ),
    "problems": Column("problems", Kind.TEXT, prose=True),
    "reason": Column("reason", Kind.TEXT, prose=True),
}
"""What is written in sentences, as a query sees it."""

ALIASES: Mapping[str, str] = {
    "best": "best_metric",
    "created": "started_s",
    "duration": "duration_s",
    "last_activity": "last_activity_s",
    "metric": "best_metric_name",
    "note": "notes",
    "size": "size_bytes",
    "started": "started_s",
    "tag": "tags",
    "took": "duration_s",
}
"""Other names of columns."""

EPOCH = re.compile(r"epoch:([0-9]{1,9})[._](.+)", re.DOTALL)
"""The name of a metric after some epoch, which are counted from 0: ``epoch:3_training_loss``."""


def fixed(name: str) -> Optional[Column]:
    """The fixed column of this id or other name, or None."""
    own = ALIASES.get(name, name)
    return PROSE.get(own) or COLUMNS.get(own)


def split_key(column: str) -> Optional[Tuple[str, str]]:
    """Kind and name of a column such as ``config.model.type`` or ``best.validation_loss``; None for
    any other."""
    kind, dot, name = column.partition(".")
    return (kind, name) if dot and name and kind in KEY_KINDS else None

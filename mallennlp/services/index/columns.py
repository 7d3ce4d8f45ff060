"""What an experiment can be sorted and filtered by: the fixed columns, and any config key and
metric."""

from __future__ import annotations

import enum
from typing import Dict, Optional, Tuple

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

    @property
    def numeric(self) -> bool:
        """Whether values are compared as numbers."""
        return self not in (Kind.TEXT, Kind.TAGS)


@attrs.frozen
class Column:
    """A column. ``id``: its name in queries and in the table."""

    id: str
    kind: Kind


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


def split_key(column: str) -> Optional[Tuple[str, str]]:
    """Kind and name of a column such as ``config.model.type`` or ``best.validation_loss``; None for
    any other."""
    kind, dot, name = column.partition(".")
    return (kind, name) if dot and name and kind in KEY_KINDS else None

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
    """A column. ``id``: its name in queries; ``sql``: its name in the table; ``label``: its
    heading."""

    id: str
    sql: str
    kind: Kind
    label: str


COLUMNS: Dict[str, Column] = {
    name: Column(name, name, kind, label)
    for name, kind, label in (
        ("path", Kind.TEXT, "Path"),
        ("name", Kind.TEXT, "Name"),
        ("status", Kind.TEXT, "Status"),
        ("reason", Kind.TEXT, "Reason"),
        ("model", Kind.TEXT, "Model"),
        ("dataset_reader", Kind.TEXT, "Dataset reader"),
        ("train_data", Kind.TEXT, "Training data"),
        ("best_metric_name", Kind.TEXT, "Metric"),
        ("best_metric", Kind.NUMBER, "Best"),
        ("epochs", Kind.NUMBER, "Epochs"),
        ("epochs_planned", Kind.NUMBER, "Epochs planned"),
        ("duration_s", Kind.DURATION, "Duration"),
        ("started_s", Kind.TIME, "Started"),
        ("last_activity_s", Kind.TIME, "Last activity"),
        ("tags", Kind.TAGS, "Tags"),
        ("version", Kind.TEXT, "AllenNLP"),
        ("size_bytes", Kind.BYTES, "Size"),
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

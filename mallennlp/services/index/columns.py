"""What an experiment can be sorted and filtered by: the fixed columns, and any config key and
metric."""

from __future__ import annotations

import enum
import re
from typing import Dict, Mapping, NamedTuple, Optional, Tuple


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
    TRUTH = "truth"
    """Whether something is so: True, or no value."""
    ANY = "any"
    """What a config can hold: texts, numbers, truth values."""

    @property
    def numeric(self) -> bool:
        """Whether values are compared as numbers."""
        return self not in (Kind.TEXT, Kind.TAGS, Kind.TRUTH, Kind.ANY)


class Column(NamedTuple):
    """A column that every experiment has.

    * ``id``: its name in queries, in the table, and in the index; ``aliases``: its other names;
    * ``title``: what stands above it;
    * ``source``: the attribute of an ``Experiment`` that it is made from; "" where it is made from
      more than that;
    * ``required``: there always is a value;
    * ``prose``: it holds sentences, in which a search looks for words;
    * ``in_rows``: every ``ExperimentRow`` tells it; what is not can be asked for.
    """

    id: str
    kind: Kind
    title: str
    source: str = ""
    required: bool = False
    aliases: Tuple[str, ...] = ()
    prose: bool = False
    in_rows: bool = True

    @property
    def expression(self) -> str:
        """Its value in a statement in which ``e`` is the experiment."""
        return f"e.{self.id}"

    @property
    def order(self) -> str:
        """What it is sorted by, in such a statement: a version number by number."""
        return "e.version_order" if self.id == "version" else self.expression

    @property
    def json_name(self) -> str:
        """Its name for programs, which get times in ISO 8601 and not in seconds."""
        return self.id.removesuffix("_s") if self.kind is Kind.TIME else self.id


COLUMNS: Dict[str, Column] = {
    column.id: column
    for column in (
        Column("path", Kind.TEXT, "Experiment", "path", required=True),
        Column("name", Kind.TEXT, "Name", "name", required=True),
        Column("status", Kind.TEXT, "Status", "status.value", required=True),
        Column("reason", Kind.TEXT, "Reason", "reason", required=True, prose=True),
        Column("model", Kind.TEXT, "Model", "model"),
        Column("dataset_reader", Kind.TEXT, "Dataset reader", "dataset_reader"),
        Column("train_data", Kind.TEXT, "Training data", "train_data"),
        Column("best_metric_name", Kind.TEXT, "Metric", aliases=("metric",)),
        Column("best_metric", Kind.NUMBER, "Best", aliases=("best",)),
        Column("epochs", Kind.NUMBER, "Epochs", "evidence.epochs_done", required=True),
        Column("epochs_planned", Kind.NUMBER, "Planned", "epochs_planned"),
        Column("duration_s", Kind.DURATION, "Duration", "duration_s", aliases=("duration", "took")),
        Column("started_s", Kind.TIME, "Started", "started_s", aliases=("started", "created")),
        Column(
            "last_activity_s",
            Kind.TIME,
            "Last activity",
            "last_activity_s",
            aliases=("last_activity",),
        ),
        Column("tags", Kind.TAGS, "Tags", "annotations.tags", aliases=("tag",)),
        Column("version", Kind.TEXT, "AllenNLP", "version"),
        Column("size_bytes", Kind.BYTES, "Size", "size_bytes", required=True, aliases=("size",)),
        Column("family", Kind.TEXT, "Family", required=True),
        Column("problems", Kind.TEXT, "Problems", "problems", prose=True),
        Column("archived", Kind.TRUTH, "Archived", "annotations.archived"),
        Column(
            "notes",
            Kind.TEXT,
            "Notes",
            "annotations.notes",
            aliases=("note",),
            prose=True,
            in_rows=False,
        ),
    )
}
"""The fixed columns, in their order, which is that of a row for programs too. Nothing else may
become part of a statement; keys are looked up by parameter.

The tables of the index, what is written and read, ``ls`` and the table of the dashboard are made
from this.
"""

ARCHIVED = COLUMNS["archived"]
"""The column that decides whether a list has an experiment at all; see ``archived``."""

ROW_COLUMNS: Tuple[Column, ...] = tuple(column for column in COLUMNS.values() if column.in_rows)
"""Those that an ``ExperimentRow`` has, which is written out, for the sake of its types."""

ALIASES: Mapping[str, str] = {
    alias: column.id for column in COLUMNS.values() for alias in column.aliases
}
"""Other names of columns."""

CONFIG = "config"
BEST = "best"
LAST = "last"
NULL = "null"
"""The kind under which the config keys stand whose value is ``null``."""

KEY_KINDS = (CONFIG, BEST, LAST)

NAN: Mapping[str, str] = {kind: f"nan.{kind}" for kind in KEY_KINDS}
"""For each kind, the one under which those stand that are NaN, which has no place in an order."""

METRIC_PREFIXES = ("best_", "best.", "last_", "last.", "epoch:")
"""A column whose name begins like this is a metric, for whoever has to know without looking."""

EPOCH = re.compile(r"epoch:([0-9]{1,9})[._](.+)", re.DOTALL)
"""The name of a metric after some epoch, which are counted from 0: ``epoch:3_training_loss``."""


def fixed(name: str) -> Optional[Column]:
    """The fixed column of this id or other name, or None."""
    return COLUMNS.get(ALIASES.get(name, name))


def split_key(column: str) -> Optional[Tuple[str, str]]:
    """Kind and name of a column such as ``config.model.type`` or ``best.validation_loss``; None for
    any other."""
    kind, dot, name = column.partition(".")
    return (kind, name) if dot and name and kind in KEY_KINDS else None

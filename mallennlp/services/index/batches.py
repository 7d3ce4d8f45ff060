"""Experiments as rows, ready to be written.

This is most of the work of indexing, and needs no database: a scan does it in worker processes. So
a ``Batch`` is made of plain lists, which travel between processes quickly, and its attributes are
grouped by key and sorted by value, which is the order of the b-tree that they go into.
"""

from __future__ import annotations

import json
import math
import re
from operator import attrgetter
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

import attrs
import orjson

from mallennlp.domain.configs.tree import Scalar, flatten
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.families import seeds_of
from mallennlp.services.index import metric_rows
from mallennlp.services.index.attributes import Key, attributes
from mallennlp.services.index.columns import COLUMNS, Column, Kind
from mallennlp.services.index.documents import pack_annotations, pack_evidence
from mallennlp.services.index.families import family_id
from mallennlp.services.index.schema import INTERNAL
from mallennlp.services.index.values import SqlValue, problems_text, storable

ROW = (*INTERNAL, *COLUMNS)
"""The columns of ``experiment`` after its id, in the order of ``Batch.experiments``."""

_MADE_OF_ATTRIBUTES = [column for column in COLUMNS.values() if column.source]
_attributes_of = attrgetter(*(column.source for column in _MADE_OF_ATTRIBUTES))
_AT = {name: at for at, name in enumerate(ROW)}
PATH, FAMILY = _AT["path"], _AT["family"]
"""Where some of them stand in a row."""
_AS_THEY_ARE = frozenset({float, int, type(None)})
"""Types of values that a fixed column keeps without a change."""
_LONGEST_NUMBER = 9
"""Digits of a part of a version."""


@attrs.frozen
class Indexed:
    """An experiment as read, with the reader's signature of its directory at that time, and what
    saves listing it again (see ``leaves``)."""

    experiment: Experiment
    signature: str
    leaf: Optional[str] = None


@attrs.define
class Batch:
    """Rows of some experiments; owners, and the numbers in ``tags``, count within the batch.

    * ``experiments``: see ``ROW``; ``documents``: config, annotations, evidence, metrics;
    * ``attributes``: kind and name of a key, its values in order, and their owners;
    * ``irrelevant``: the patterns that the families were made with.
    """

    experiments: List[Tuple[Any, ...]] = attrs.field(factory=list)
    documents: List[Tuple[str, Optional[str], str, bytes]] = attrs.field(factory=list)
    tags: List[Tuple[str, int]] = attrs.field(factory=list)
    attributes: List[Tuple[str, str, List[SqlValue], List[int]]] = attrs.field(factory=list)
    irrelevant: Tuple[str, ...] = ()


def make_batch(experiments: Iterable[Indexed], irrelevant: Tuple[str, ...] = ()) -> Batch:
    """Turn experiments into rows. ``irrelevant``: patterns of keys, see ``families``."""
    batch = Batch(irrelevant=irrelevant)
    columns = _Columns()
    for number, indexed in enumerate(experiments):
        experiment = indexed.experiment
        leaves = flatten(experiment.config)
        packed = _packed(experiment.config, leaves)
        finite = packed is not None
        family = family_id(experiment.path, experiment.config, irrelevant, finite)
        batch.experiments.append(_row(indexed, family))
        batch.documents.append(_document(experiment, packed))
        batch.tags += [(storable(tag), number) for tag in experiment.annotations.tags]
        columns.add(number, attributes(leaves, experiment.metrics))
    for (kind, name), (values, owners) in columns.all().items():
        batch.attributes.append((kind, name, *_sorted(values, owners)))
    return batch


class _Columns:
    """Turns the attributes of experiments into a list of values and one of owners for every key.

    Many runs have the same keys: what of these has one shape is turned at once.
    """

    def __init__(self) -> None:
        self._shapes: Dict[Tuple[str, ...], Tuple[List[Tuple[SqlValue, ...]], List[int]]] = {}

    def add(self, owner: int, kinds: Iterable[Tuple[str, Mapping[str, SqlValue]]]) -> None:
        """Add an experiment."""
        for kind, values in kinds:
            rows, owners = self._shapes.setdefault((kind, *values), ([], []))
            rows.append(tuple(values.values()))
            owners.append(owner)

    def all(self) -> Dict[Key, Tuple[List[SqlValue], List[int]]]:
        """Values and owners by key."""
        found: Dict[Key, Tuple[List[SqlValue], List[int]]] = {}
        for (kind, *names), (rows, owners) in self._shapes.items():
            for name, column in zip(names, zip(*rows)):
                values, owned = found.setdefault((kind, name), ([], []))
                values += column
                owned += owners
        return found


def tags_text(tags: Sequence[str]) -> Optional[str]:
    """The tags as one text, to sort by; None without any."""
    return storable(", ".join(tags)) or None


def _row(indexed: Indexed, family: str) -> Tuple[Any, ...]:
    experiment = indexed.experiment
    goal = experiment.goal
    metric = experiment.metrics.best.get(goal.key)
    values = {
        column.id: value if type(value) in _AS_THEY_ARE else _stored(column, value)
        for column, value in zip(_MADE_OF_ATTRIBUTES, _attributes_of(experiment))
    }
    values.update(
        signature=storable(indexed.signature),
        leaf=None if indexed.leaf is None else storable(indexed.leaf),
        best_metric=metric,
        best_metric_name=None if metric is None else storable(goal.key),
        best_metric_nan=metric is not None and math.isnan(metric),
        best_metric_rises=goal.maximize,
        seeds=json.dumps(seeds_of(experiment.config)),
        version_order=_version_order(experiment.version),
        family=family,
    )
    return tuple(map(values.__getitem__, ROW))


def _version_order(version: str) -> Optional[str]:
    """A text that comes in the order of the version's numbers: 2.10 behind 2.9."""
    numbers = re.findall(r"[0-9]{1,9}", version)
    return ".".join(number.zfill(_LONGEST_NUMBER) for number in numbers) if version else None


def _stored(column: Column, value: Any) -> Any:
    """The value of a fixed column as it stands in the index; an empty text is none."""
    if isinstance(value, str):
        return storable(value) if value or column.required else None
    if column.kind is Kind.TAGS:
        return tags_text(value)
    if column.kind is Kind.TRUTH:
        return value or None
    return problems_text(value) if isinstance(value, tuple) else value


def _document(
    experiment: Experiment, packed: Optional[str]
) -> Tuple[str, Optional[str], str, bytes]:
    return (
        _config_text(experiment.config) if packed is None else packed,
        pack_annotations(experiment.annotations),
        pack_evidence(experiment.evidence),
        metric_rows.pack(experiment.metrics, experiment.epochs),
    )


def _packed(config: Mapping[str, Any], leaves: Mapping[str, Scalar]) -> Optional[str]:
    """The config, which has these leaves, as compact JSON, keys in their order; None where that
    takes longer to make: what is returned has no number that is infinite or NaN."""
    try:
        packed = orjson.dumps(config)
    except TypeError:  # numbers past 64 bits, half surrogate pairs
        return None
    # It writes null for what is not finite, without a word: are there more than there should be?
    nulls = sum(leaf is None for leaf in leaves.values())
    return packed.decode() if packed.count(b"null") == nulls else None


def _config_text(config: Mapping[str, Any]) -> str:
    """The same for any config."""
    text = json.dumps(config, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(config, separators=(",", ":"))
    return text


def _sorted(values: List[SqlValue], owners: List[int]) -> Tuple[List[SqlValue], List[int]]:
    """In sqlite's order: numbers, texts, blobs; what is equal stays as it stands."""
    if values.count(values[0]) == len(values):
        return values, owners
    try:
        order = sorted(range(len(values)), key=values.__getitem__)
    except TypeError:
        order = sorted(range(len(values)), key=lambda at: (_rank(values[at]), values[at]))
    return [values[at] for at in order], [owners[at] for at in order]


def _rank(value: SqlValue) -> int:
    return 1 if isinstance(value, str) else 2 if isinstance(value, bytes) else 0

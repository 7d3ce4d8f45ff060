"""Experiments as rows, ready to be written.

This is most of the work of indexing, and needs no database: a scan does it in worker processes. So
a ``Batch`` is made of plain lists, which travel between processes quickly, and its attributes are
grouped by key and sorted by value, which is the order of the b-tree that they go into.
"""

from __future__ import annotations

import json
import math
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple

import attrs
import orjson

from mallennlp.domain.config_tree import flatten
from mallennlp.domain.experiment import Annotations, Experiment
from mallennlp.services.index import metric_rows
from mallennlp.services.index.attributes import Key, attributes
from mallennlp.services.index.documents import pack_annotations, pack_evidence
from mallennlp.services.index.values import SqlValue, storable

ROW_COLUMNS = (
    "path signature name status reason model dataset_reader train_data best_metric_name "
    "best_metric best_metric_nan epochs epochs_planned duration_s started_s last_activity_s tags "
    "version size_bytes problems"
).split()
"""The columns of ``experiment`` after its id, in the order of ``Batch.experiments``."""


@attrs.frozen
class Indexed:
    """An experiment as read, with the reader's signature of its directory at that time."""

    experiment: Experiment
    signature: str


@attrs.define
class Batch:
    """Rows of some experiments; owners, and the numbers in ``tags``, count within the batch.

    * ``experiments``: see ``ROW_COLUMNS``; ``documents``: config, annotations, evidence, metrics;
    * ``attributes``: kind and name of a key, its values in order, and their owners.
    """

    experiments: List[Tuple[Any, ...]] = attrs.field(factory=list)
    documents: List[Tuple[str, Optional[str], str, bytes]] = attrs.field(factory=list)
    tags: List[Tuple[str, int]] = attrs.field(factory=list)
    attributes: List[Tuple[str, str, List[SqlValue], List[int]]] = attrs.field(factory=list)


def make_batch(experiments: Iterable[Indexed]) -> Batch:
    """Turn experiments into rows."""
    batch = Batch()
    groups: Dict[Key, List[Tuple[SqlValue, int]]] = {}
    for number, indexed in enumerate(experiments):
        experiment = indexed.experiment
        batch.experiments.append(_row(indexed))
        batch.documents.append(_document(experiment))
        batch.tags += [(storable(tag), number) for tag in experiment.annotations.tags]
        for key, value in attributes(flatten(experiment.config), experiment.metrics):
            try:
                groups[key].append((value, number))
            except KeyError:
                groups[key] = [(value, number)]
    for (kind, name), pairs in groups.items():
        values, owners = zip(*_sorted(pairs))
        batch.attributes.append((kind, name, list(values), list(owners)))
    return batch


def tags_of(annotations: Annotations) -> Optional[str]:
    """The tags as one text, to sort by; None without any."""
    return storable(", ".join(annotations.tags)) or None


def _row(indexed: Indexed) -> Tuple[Any, ...]:
    experiment = indexed.experiment
    metric = experiment.best_metric
    return (
        storable(experiment.path),
        storable(indexed.signature),
        storable(experiment.name),
        experiment.status.value,
        storable(experiment.reason),
        _optional(experiment.model),
        _optional(experiment.dataset_reader),
        _optional(experiment.train_data),
        _optional(experiment.goal.key if metric is not None else None),
        metric,
        metric is not None and math.isnan(metric),
        experiment.evidence.epochs_done,
        experiment.epochs_planned,
        experiment.duration_s,
        experiment.started_s,
        experiment.last_activity_s,
        tags_of(experiment.annotations),
        _optional(experiment.version),
        experiment.size_bytes,
        json.dumps(experiment.problems) if experiment.problems else None,
    )


def _optional(text: Optional[str]) -> Optional[str]:
    return storable(text) if text else None


def _document(experiment: Experiment) -> Tuple[str, Optional[str], str, bytes]:
    return (
        _config_text(experiment.config),
        pack_annotations(experiment.annotations),
        pack_evidence(experiment.evidence),
        metric_rows.pack(experiment.metrics, experiment.epochs),
    )


def _config_text(config: Mapping[str, Any]) -> str:
    """The config as compact JSON, keys in their order."""
    try:
        packed = orjson.dumps(config)
    except TypeError:  # numbers past 64 bits, half surrogate pairs
        pass
    else:
        # It writes null for what is not finite, without a word.
        if b"null" not in packed or orjson.loads(packed) == config:
            return packed.decode()
    text = json.dumps(config, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(config, separators=(",", ":"))
    return text


def _sorted(pairs: List[Tuple[SqlValue, int]]) -> List[Tuple[SqlValue, int]]:
    """In sqlite's order: numbers, texts, blobs."""
    try:
        pairs.sort()
    except TypeError:
        pairs.sort(key=lambda pair: (_rank(pair[0]), pair))
    return pairs


def _rank(value: SqlValue) -> int:
    return 1 if isinstance(value, str) else 2 if isinstance(value, bytes) else 0

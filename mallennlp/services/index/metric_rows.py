"""All metrics of one experiment in one compact value: names once, numbers as they are in memory.

The first two rows are the best and the last epoch's summary, the others the epochs. Rows with the
same names in the same order share one list of names. Behind them stand the seconds of training
until the end of each epoch, unless no epoch has any. JSON could not hold NaN and infinities, and
would be three times as long.
"""

from __future__ import annotations

import json
import math
import struct
import sys
from array import array
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import orjson

from mallennlp.domain.metrics.summary import EpochMetrics, MetricSummary
from mallennlp.services.index.values import restored

_SUMMARIES = 2
_NUMBER_BYTES = 8


def pack(metrics: MetricSummary, epochs: Sequence[EpochMetrics]) -> bytes:
    """One blob: a line of JSON with the names, then the numbers as little-endian doubles."""
    shapes: Dict[Tuple[str, ...], int] = {}
    numbers: List[float] = []
    used: List[int] = []
    for values in (metrics.best, metrics.last, *[epoch.values for epoch in epochs]):
        used.append(shapes.setdefault(tuple(values), len(shapes)))
        numbers += values.values()
    elapsed_s = [epoch.elapsed_s for epoch in epochs]
    if any(seconds is not None for seconds in elapsed_s):
        numbers += [math.nan if seconds is None else seconds for seconds in elapsed_s]
    header = [metrics.best_epoch, [epoch.epoch for epoch in epochs], used, list(shapes)]
    return _line(header) + b"\n" + struct.pack(f"<{len(numbers)}d", *numbers)


def _line(header: List[Any]) -> bytes:
    try:
        return orjson.dumps(header)  # several times as fast as json
    except TypeError:  # half surrogate pairs
        return json.dumps(header, separators=(",", ":")).encode("ascii")


def unpack(blob: bytes) -> Tuple[MetricSummary, Tuple[EpochMetrics, ...]]:
    """What ``pack`` was given, with the order of all names."""
    line, _, content = blob.partition(b"\n")
    best_epoch, epoch_numbers, used, shapes = json.loads(line)
    numbers = array("d")
    numbers.frombytes(content)
    if sys.byteorder == "big":
        numbers.byteswap()
    rows: List[Mapping[str, float]] = []
    at = 0
    for shape in used:
        names = shapes[shape]
        rows.append(dict(zip(names, numbers[at : at + len(names)])))
        at += len(names)
    # NaN, which is not equal to itself, stands for an epoch whose time is not known.
    elapsed_s = [each if each == each else None for each in numbers[at:]]
    elapsed_s = elapsed_s or [None] * len(epoch_numbers)
    epochs = map(EpochMetrics, epoch_numbers, rows[_SUMMARIES:], elapsed_s)
    return MetricSummary(best_epoch, rows[0], rows[1]), tuple(epochs)


def at_epoch(blob: bytes, epoch: int, name: str) -> Optional[float]:
    """The metric ``name``, as ``storable`` writes it, after an epoch, by the epoch's number; None
    where there is none, or NaN."""
    value = _at_epoch(blob, epoch, name)
    return None if value is None or math.isnan(value) else value


def is_nan_at_epoch(blob: bytes, epoch: int, name: str) -> Optional[bool]:
    """True for a metric that is NaN after an epoch, None for any other."""
    value = _at_epoch(blob, epoch, name)
    return True if value is not None and math.isnan(value) else None


def _at_epoch(blob: bytes, epoch: int, name: str) -> Optional[float]:
    """Looks at this one number, and so costs less than ``unpack``."""
    name = restored(name)
    line, _, content = blob.partition(b"\n")
    _, numbers, used, shapes = json.loads(line)
    if epoch not in numbers:
        return None
    row = _SUMMARIES + numbers.index(epoch)
    names = shapes[used[row]]
    if name not in names:
        return None
    at = sum(len(shapes[shape]) for shape in used[:row]) + names.index(name)
    (value,) = struct.unpack_from("<d", content, at * _NUMBER_BYTES)
    return float(value)

"""The times that a training was started, by its log: a recovery goes on writing into the same one.

The log of a long training can be a gigabyte. So its parts are found by a search for the words that
each begins with, and of every part the two ends are read.
"""

from __future__ import annotations

import os
from datetime import datetime, timezone
from typing import List, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.status import LastWords
from mallennlp.exceptions import StorageError
from mallennlp.services import paths
from mallennlp.services.experiments import log_end
from mallennlp.services.experiments.log_end import LogText
from mallennlp.services.history.values import Start
from mallennlp.services.regular_files import open_regular, read_at

MOST_BYTES = 1 << 26
"""So much of the end of a log is looked through."""
MOST_STARTS = 100
"""So many parts are read, the last ones."""
_BLOCK_BYTES = 1 << 20
_HEAD_BYTES = 1 << 17
_TAIL_BYTES = 1 << 16
_START = log_end.START.encode()
_LONGEST_LINE = 1_000


@attrs.frozen
class Starts:
    """The times that a training was started; ``cut``: there may be others before."""

    starts: Tuple[Start, ...]
    cut: bool


def read_starts(directory: str) -> Starts:
    """The starts that the log of a directory tells of; none without a log.

    Raises StorageError for a log that cannot be read.
    """
    for name in (paths.LOG, paths.STDOUT_LOG):
        found = _read_log(directory, name)
        if found is not None:
            workers = _read_log(directory, paths.WORKER_0_LOG)
            return found if workers is None else _with_epochs(found, workers)
    return Starts((), False)


def _read_log(directory: str, name: str) -> Optional[Starts]:
    path = os.path.join(directory, name)
    if not os.path.exists(path):
        return None
    try:
        handle = open_regular(path)
        try:
            return _read(handle)
        finally:
            os.close(handle)
    except StorageError as error:
        raise StorageError(f"{name} {error.message}.") from error
    except OSError as error:
        raise StorageError(f"{name} cannot be read: {error.strerror}.") from error


def _with_epochs(found: Starts, workers: Starts) -> Starts:
    """The starts of a distributed training, whose epochs are in the log of its first worker."""
    if len(found.starts) != len(workers.starts):
        unknown = [attrs.evolve(one, epochs_known=False) for one in found.starts]
        return Starts(tuple(unknown), found.cut)
    both = [
        attrs.evolve(one, first_epoch=other.first_epoch, last_epoch=other.last_epoch)
        for one, other in zip(found.starts, workers.starts)
    ]
    return Starts(tuple(both), found.cut)


def _read(handle: int) -> Starts:
    status = os.fstat(handle)
    size = status.st_size
    cut = size > MOST_BYTES
    places = _places(handle, max(size - MOST_BYTES, 0), size)
    if not places or places[0] > 0:
        # What stands before the first start that was found is a part as well.
        places.insert(0, 0)
    many = len(places) > MOST_STARTS
    places = places[-MOST_STARTS:]
    texts = [
        _text(handle, begin, end, status.st_mtime)
        for begin, end in zip(places, [*places[1:], size])
    ]
    offset_s = log_end.utc_offset_s(texts[-1])
    starts: List[Start] = []
    for text in texts:
        if log_end.moments(text)[0] is not None:
            starts.append(_start(text, offset_s, starts))
    return Starts(tuple(starts), cut or many)


def _places(handle: int, begin: int, end: int) -> List[int]:
    """Where the lines begin that a training's log begins with."""
    found: List[int] = []
    at, kept = begin, b""
    while at < end:
        block = read_at(handle, at, min(_BLOCK_BYTES, end - at))
        if not block:
            break
        text, start = kept + block, at - len(kept)
        # What lies whole in the kept part was found with the block before, maybe with more of its
        # line than is left here.
        position = text.find(_START, max(len(kept) - len(_START) + 1, 0))
        while position >= 0:
            line = text.rfind(b"\n", 0, position) + 1
            if not found or start + line > found[-1]:  # a line may have the words twice
                found.append(start + line)
            position = text.find(_START, position + 1)
        at += len(block)
        kept = text[-_LONGEST_LINE:]
    return found


def _text(handle: int, begin: int, end: int, modified_s: float) -> LogText:
    size = end - begin
    tail_bytes = min(size, _TAIL_BYTES)
    head = read_at(handle, begin, min(size, _HEAD_BYTES)).decode("utf-8", "replace")
    tail = read_at(handle, end - tail_bytes, tail_bytes).decode("utf-8", "replace")
    return LogText(head, tail, size <= _TAIL_BYTES, modified_s)


def _start(text: LogText, offset_s: Optional[float], before: Sequence[Start]) -> Start:
    end = log_end.log_end(text)
    began, ended = log_end.moments(text)
    last = log_end.last_epoch(text.tail)
    first = log_end.first_epoch(text.head)
    if before and before[-1].last_epoch is not None and before[-1].words is not LastWords.DONE:
        # A recovery passes over the epochs that are done, and names them in its log all the same.
        first = None if first is None else max(first, before[-1].last_epoch)
    if first is None or last is None or first > last:
        first = last = None
    return Start(_utc(began, offset_s), _utc(ended, offset_s), first, last, end.words, end.error)


def _utc(moment: Optional[datetime], offset_s: Optional[float]) -> Optional[float]:
    """POSIX seconds of a time in a log; where its zone cannot be told, our own is assumed."""
    if moment is None:
        return None
    if offset_s is None:
        return moment.timestamp()
    return moment.replace(tzinfo=timezone.utc).timestamp() + offset_s

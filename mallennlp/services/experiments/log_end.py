"""What the end of an AllenNLP log says about how the run ended.

A log is append-only over recoveries, so an old traceback, or an old "interrupted", may stand in the middle of a
good one. Only what comes last counts. The texts are those of AllenNLP 0.9.0, 1.5.0 and 2.10.1.
"""

from __future__ import annotations

import os
import re
from datetime import datetime, timezone
from typing import List, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.status import LastWords, LogEnd

_HEAD_BYTES = 4_096
_TAIL_BYTES = 65_536

_START = " - random_seed = "
_BEGIN = "Beginning training."
_EPOCH = re.compile(r" - Epoch (\d{1,9})/(\d{1,9})$", re.MULTILINE)
_INTERRUPTED = "Training interrupted by the user"
_DONE = ("archiving weights and vocabulary to", " - loading best weights")
_TRACEBACK = "Traceback (most recent call last):"
_TIMESTAMP = re.compile(r"^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}),(\d{3}) - ", re.MULTILINE)
_PROGRESS_BAR = re.compile(r"\d%\|")
_SEED = re.compile(r" - ((?:random|numpy|pytorch)_seed) = (\d{1,18})$", re.MULTILINE)
_LONGEST_ERROR = 300


@attrs.frozen
class LogText:
    """The first and the last part of a log.

    ``whole``: the tail is the whole log. ``modified_s``: the file's modification time, POSIX seconds.
    """

    head: str
    tail: str
    whole: bool
    modified_s: float


def read_log_text(path: str) -> Optional[LogText]:
    """The two ends of a log (of a short one the same text twice), or None if it cannot be read."""
    try:
        with open(path, "rb") as file:
            content = file.read(_TAIL_BYTES)
            head = content[:_HEAD_BYTES]
            end = file.seek(0, 2)
            if end > _TAIL_BYTES:
                file.seek(end - _TAIL_BYTES)
                content = file.read(_TAIL_BYTES)
            modified_s = os.fstat(file.fileno()).st_mtime
    except OSError:
        return None
    tail = content.decode("utf-8", "replace")
    return LogText(head.decode("utf-8", "replace"), tail, end <= _TAIL_BYTES, modified_s)


def log_end(log: LogText, epochs_done: int = 0) -> LogEnd:
    """Judge the end of one log.

    ``epochs_done``: the epochs that left metrics. It tells the epoch where an epoch's own lines are so many that
    its first one, which has the number, is not in the tail any more.
    """
    text = log.tail
    epoch, planned, epoch_at = _last_epoch(text)
    error, error_at = _closing_exception(text)
    if error is not None:
        start_at = text.rfind(_START, 0, error_at)
        unseen = not log.whole and epoch_at < 0 and start_at < 0
        begun = epochs_done if unseen else epoch if epoch_at > start_at else None
        return LogEnd(LastWords.EXCEPTION, error, begun, planned)
    done_at = max(text.rfind(words) for words in _DONE)
    interrupted_at = text.rfind(_INTERRUPTED)
    training_at = max(epoch_at, text.rfind(_BEGIN))
    start_at = text.rfind(_START)
    latest = max(done_at, interrupted_at, training_at, start_at)
    # After an interruption AllenNLP still archives the best weights, so that line does not mean "done".
    if interrupted_at > max(training_at, start_at):
        return LogEnd(LastWords.INTERRUPTED, None, epoch, planned)
    if latest < 0:
        return LogEnd(LastWords.TRAINING if _PROGRESS_BAR.search(text) else LastWords.NOTHING)
    words = {
        done_at: LastWords.DONE,
        training_at: LastWords.TRAINING,
        start_at: LastWords.STARTING,
    }[latest]
    return LogEnd(words, None, epoch, planned)


def combine(ends: Sequence[LogEnd]) -> LogEnd:
    """One judgement of several logs of the same run, the most informative log first.

    0.x writes tracebacks to another file than the rest; a distributed run trains in a worker's log and archives
    in the main one.
    """
    if not ends:
        return LogEnd(LastWords.NOTHING)
    epoch = next((end.epoch for end in ends if end.epoch is not None), None)
    planned = next((end.epochs_planned for end in ends if end.epochs_planned is not None), None)
    for words in (LastWords.EXCEPTION, LastWords.INTERRUPTED, LastWords.DONE):
        for end in ends:
            if end.words is words:
                return LogEnd(words, end.error, epoch, planned)
    return attrs.evolve(ends[0], epoch=epoch, epochs_planned=planned)


def seeds(head: str) -> List[Tuple[str, int]]:
    """The seeds that a log states at its start; 0.9.0 leaves them out of its config."""
    return [(match[1], int(match[2])) for match in _SEED.finditer(head)]


def started(text: LogText) -> Optional[float]:
    """When the log began, POSIX seconds, by its first line: that survives copying, file times often do not.

    The lines are in the local time of the machine that wrote them. Where the file still has its own time, the
    distance between it and the last line tells the offset from UTC; otherwise our own time zone is assumed.
    """
    first = _TIMESTAMP.search(text.head)
    if first is None:
        return None
    start = _parse(first)
    last = None
    for last in _TIMESTAMP.finditer(text.tail):
        pass
    if last is not None:
        offset_s = text.modified_s - _parse(last).replace(tzinfo=timezone.utc).timestamp()
        quarter_hours = round(offset_s / 900)
        if abs(quarter_hours) <= 56 and abs(offset_s - quarter_hours * 900) < 120:
            return start.replace(tzinfo=timezone.utc).timestamp() + quarter_hours * 900
    return start.timestamp()


def _parse(match: "re.Match[str]") -> datetime:
    try:
        return datetime.strptime(match[1], "%Y-%m-%d %H:%M:%S").replace(
            microsecond=int(match[2]) * 1000
        )
    except ValueError:  # 2026-02-31: some other program's numbers
        return datetime(1970, 1, 1)


def _last_epoch(text: str) -> Tuple[Optional[int], Optional[int], int]:
    """Number and announced total of the last epoch begun, and where the log says so (-1: nowhere)."""
    match = None
    for match in _EPOCH.finditer(text):
        pass
    if match is None:
        return None, None, -1
    return int(match[1]), int(match[2]) + 1, match.start()


def _closing_exception(text: str) -> Tuple[Optional[str], int]:
    """The exception that the text ends with and where its traceback begins, or (None, -1).

    A traceback that is followed by a time stamp or a progress bar did not end the run.
    """
    at = text.rfind(_TRACEBACK)
    if at < 0:
        return None, -1
    lines = text[at:].split("\n")[1:]
    for number, line in enumerate(lines):
        if line and not line[0].isspace():
            rest = "\n".join(lines[number + 1 :])
            if _TIMESTAMP.search(line + "\n" + rest) or _PROGRESS_BAR.search(rest):
                return None, -1
            return _shorten(line), at
    return None, -1


def _shorten(line: str) -> str:
    """``allennlp.common.checks.ConfigurationError: x`` -> ``ConfigurationError: x``, of a bearable length."""
    kind, colon, message = line.strip().partition(":")
    if " " not in kind:
        kind = kind.rpartition(".")[2]
    short = kind + colon + message
    return short if len(short) <= _LONGEST_ERROR else short[: _LONGEST_ERROR - 1] + "…"

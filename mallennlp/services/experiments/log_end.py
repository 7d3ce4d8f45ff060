"""What the end of an AllenNLP log says about how the run ended.

A log is append-only over recoveries, so an old traceback, or an old "interrupted", may stand in the
middle of a good one. Only what comes last counts. The texts are those of AllenNLP 0.9.0, 1.5.0 and
2.10.1.
"""

from __future__ import annotations

import os
import re
from datetime import datetime, timezone
from functools import cached_property
from typing import List, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.status import LastWords, LogEnd
from mallennlp.exceptions import StorageError
from mallennlp.services.regular_files import open_regular, read_at

_HEAD_BYTES = 4_096
_TAIL_BYTES = 65_536
_LAST_LINES = 1_000

START = " - random_seed = "
"""What the first line of a training's log has, and of each time that it was started again."""
_BEGIN = "Beginning training."
_EPOCH = re.compile(r" - Epoch (\d{1,9})/(\d{1,9})$", re.MULTILINE)
_INTERRUPTED = "Training interrupted by the user"
_DONE = ("archiving weights and vocabulary to", " - loading best weights")
_TRACEBACK = "Traceback (most recent call last):"
_UNCAUGHT = " - CRITICAL - root - Uncaught exception"
_TIMESTAMP = re.compile(
    r"^(20\d{2}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}),(\d{3}) - ", re.MULTILINE | re.ASCII
)
_PROGRESS_BAR = re.compile(r"\d%\||\dit \[")
_SEED = re.compile(r" - ((?:random|numpy|pytorch)_seed) = (\d{1,18})$", re.MULTILINE)
_LONGEST_ERROR = 300
_QUARTER_HOUR_S = 900
_FARTHEST_ZONE_QUARTERS = 56
_SAME_MOMENT_S = 10.0


@attrs.frozen(slots=False)
class LogText:
    """The first and the last part of a log.

    ``whole``: the tail is the whole log. ``modified_s``: the file's modification time, POSIX
    seconds.
    """

    head: str
    tail: str
    whole: bool
    modified_s: float

    @cached_property
    def last_moment(self) -> Optional[datetime]:
        """The last time in it, in its own time zone."""
        # Nearly always it is among the very last lines, and to look at all of them takes its time.
        return _moment(_last_timestamp(self.tail[-_LAST_LINES:]) or _last_timestamp(self.tail))


def read_log_text(path: str) -> LogText:
    """The two ends of a log (of a short one the same text twice).

    Raises StorageError with a clause that fits behind the file's name.
    """
    try:
        handle = open_regular(path)
        try:
            status = os.fstat(handle)
            at = max(status.st_size - _TAIL_BYTES, 0)
            content = read_at(handle, at, min(status.st_size, _TAIL_BYTES))
            head = read_at(handle, 0, _HEAD_BYTES) if at else content[:_HEAD_BYTES]
        finally:
            os.close(handle)
    except OSError as error:
        raise StorageError(f"cannot be read ({error.strerror})") from error
    tail = content.decode("utf-8", "replace")
    return LogText(head.decode("utf-8", "replace"), tail, not at, status.st_mtime)


def log_end(log: LogText, epochs_done: int = 0) -> LogEnd:
    """Judge the end of one log.

    ``epochs_done``: the epochs that left metrics. It tells the epoch where an epoch's own lines are
    so many that its first one, which has the number, is not in the tail any more.
    """
    text = log.tail
    epoch, planned, epoch_at = _last_epoch(text)
    start_at = text.rfind(START)
    training_at = max(epoch_at, text.rfind(_BEGIN))
    done_at = max(text.rfind(words) for words in _DONE)
    latest = max(start_at, training_at, done_at)
    if epoch_at < latest:
        epoch = None
    error = _closing_exception(text)
    if error is not None:
        if error.startswith("KeyboardInterrupt"):  # 0.x, before the training
            return LogEnd(LastWords.INTERRUPTED, None, epoch, planned)
        unseen = latest < 0 and not log.whole
        return LogEnd(LastWords.EXCEPTION, error, epochs_done if unseen else epoch, planned)
    # After an interruption AllenNLP still archives the best weights, so that does not mean "done".
    if text.rfind(_INTERRUPTED) > max(training_at, start_at):
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

    0.x writes tracebacks to another file than the rest; a distributed run trains in a worker's log
    and archives in the main one.
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


def utc_offset_s(text: LogText) -> Optional[float]:
    """What to add to the log's times to get UTC, in seconds; None if that cannot be told.

    A log is in the local time of the computer that wrote it. Where the file still has its own time,
    that is the moment of the log's last line, which gives the offset away. Copying without times
    breaks this, and is noticed: the difference is no time zone then.
    """
    written = text.last_moment
    if written is None:
        return None
    difference_s = text.modified_s - written.replace(tzinfo=timezone.utc).timestamp()
    quarters = round(difference_s / _QUARTER_HOUR_S)
    offset_s = float(quarters * _QUARTER_HOUR_S)
    near = abs(difference_s - offset_s) < _SAME_MOMENT_S
    return offset_s if near and abs(quarters) <= _FARTHEST_ZONE_QUARTERS else None


def started(text: LogText) -> Optional[float]:
    """When the log began, POSIX seconds, by its first line: copying does not change that.

    Where its time zone cannot be told, our own is assumed. None without a line that has a time.
    """
    first = _moment(_TIMESTAMP.search(text.head))
    if first is None:
        return None
    offset_s = utc_offset_s(text)
    if offset_s is None:
        return first.timestamp()
    return first.replace(tzinfo=timezone.utc).timestamp() + offset_s


def moments(text: LogText) -> Tuple[Optional[datetime], Optional[datetime]]:
    """The first and the last time in a log, in its own time zone; None where there is none."""
    return _moment(_TIMESTAMP.search(text.head)), text.last_moment


def first_epoch(head: str) -> Optional[int]:
    """The number, counted from 0, of the first epoch that the beginning of a log tells of."""
    match = _EPOCH.search(head)
    return int(match[1]) if match else None


def last_epoch(tail: str) -> Optional[int]:
    """The number of the last epoch that the end of a log tells of."""
    return _last_epoch(tail)[0]


def span_s(text: LogText) -> Optional[float]:
    """Seconds between the first and the last line that have a time; None where there are none."""
    first, last = _moment(_TIMESTAMP.search(text.head)), text.last_moment
    if first is None or last is None:
        return None
    return max((last - first).total_seconds(), 0.0)


def _last_timestamp(text: str) -> Optional["re.Match[str]"]:
    match = None
    for match in _TIMESTAMP.finditer(text):
        pass
    return match


def _moment(match: Optional["re.Match[str]"]) -> Optional[datetime]:
    if match is None:
        return None
    try:
        return datetime.fromisoformat(f"{match[1]}.{match[2]}")
    except ValueError:  # the 31st of February: some other program's numbers
        return None


def _last_epoch(text: str) -> Tuple[Optional[int], Optional[int], int]:
    """Number and announced total of the last epoch begun, and where the log says so (-1:
    nowhere)."""
    match = None
    for match in _EPOCH.finditer(text):
        pass
    if match is None:
        return None, None, -1
    return int(match[1]), int(match[2]) + 1, match.start()


def _closing_exception(text: str) -> Optional[str]:
    """The exception that ended the run, or None.

    An uncaught one is logged as such, and only a new start takes it back. In 0.x it stands bare in
    ``stderr.log``, and ended the run if no time stamp and no progress bar follows. A traceback
    under any other line of the log was caught and logged by code that went on.
    """
    at = text.rfind(_TRACEBACK)
    if at < 0:
        return None
    record = _record_around(text, at)
    if record and _UNCAUGHT not in record:
        return None
    lines = text[at:].split("\n")[1:]
    last = next((n for n, line in enumerate(lines) if line and not line[0].isspace()), None)
    if last is None or _TIMESTAMP.match(lines[last]):
        return None
    rest = "\n".join(lines[last + 1 :])
    if record:
        gone_on = START in rest or _BEGIN in rest
    else:
        gone_on = bool(_TIMESTAMP.search(rest) or _PROGRESS_BAR.search(rest))
    return None if gone_on else _shorten(lines[last])


def _record_around(text: str, at: int) -> str:
    """The first line of the log's record that consists of the traceback at ``at``; "" if none does.

    A traceback can be the last of a chain ("During handling of the above exception...").
    """
    header = None
    for header in _TIMESTAMP.finditer(text, 0, at):
        pass
    if header is None:
        return ""
    first, _, body = text[header.start() : at + len(_TRACEBACK)].partition("\n")
    return first if body.startswith(_TRACEBACK) else ""


def _shorten(line: str) -> str:
    """``allennlp.common.checks.ConfigurationError: x`` -> ``ConfigurationError: x``, of a bearable
    length."""
    kind, colon, message = line.strip().partition(":")
    if " " not in kind:
        kind = kind.rpartition(".")[2]
    short = kind + colon + message
    return short if len(short) <= _LONGEST_ERROR else short[: _LONGEST_ERROR - 1] + "…"

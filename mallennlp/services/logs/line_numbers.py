"""The numbers of lines: newlines are counted in blocks, and what was counted is kept.

Each worker keeps a table for the logs that were looked at last: how many newlines stand before
every 4 MB. A log that grew is counted on from there; one that was rewritten is counted anew.
"""

from __future__ import annotations

import bisect
import threading
import time
from collections import OrderedDict
from typing import List, Optional

from mallennlp.services.logs.opened import OpenLog

_BLOCK_BYTES = 4_194_304
_PIECE_BYTES = 262_144
"""What is read at a time: it stays in the processor's cache."""
_GUARD_BYTES = 64
_MOST_TABLES = 64


class LineTable:
    """How many newlines stand before each block of one log. Safe to be shared by threads."""

    def __init__(self, log: OpenLog) -> None:
        self._stamp = log.stamp
        self._before: List[int] = [0]
        self._guard = b""
        self._lock = threading.Lock()

    @property
    def counted_bytes(self) -> int:
        """So much of the log was counted."""
        return (len(self._before) - 1) * _BLOCK_BYTES

    def fits(self, log: OpenLog) -> bool:
        """Whether this is the table of that log as it is now."""
        with self._lock:
            end = self.counted_bytes
            guard = log.read(max(0, end - _GUARD_BYTES), min(end, _GUARD_BYTES))
            return end <= log.size_bytes and guard == self._guard and log.is_still(self._stamp)

    def breaks_before(self, log: OpenLog, position: int, deadline_s: float) -> Optional[int]:
        """How many newlines stand before a position. None where that was not known when the clock
        ``time.monotonic`` came to ``deadline_s``: the next call goes on from there."""
        position = min(max(position, 0), log.size_bytes)
        block = position // _BLOCK_BYTES
        with self._lock:
            while len(self._before) <= block:
                self._count_block(log)
                if time.monotonic() > deadline_s and len(self._before) <= block:
                    return None
            before = self._before[block]
        start = block * _BLOCK_BYTES
        return before + _count(log, start, position - start)

    def line_at(self, log: OpenLog, number: int, deadline_s: float) -> Optional[int]:
        """Where the line of a number (from 1) begins, the last line for a larger number. None as in
        ``breaks_before``."""
        breaks = max(number, 1) - 1
        whole_blocks = log.size_bytes // _BLOCK_BYTES
        with self._lock:
            while self._before[-1] < breaks and len(self._before) <= whole_blocks:
                self._count_block(log)
                if time.monotonic() > deadline_s and self._before[-1] < breaks:
                    return None
            if breaks > self._before[-1]:  # in what is no whole block yet, if it is there at all
                breaks = min(breaks, self._before[-1] + self._breaks_after(log))
            block = max(bisect.bisect_left(self._before, breaks) - 1, 0)
            missing = breaks - self._before[block]
        found = _after_breaks(log, block * _BLOCK_BYTES, missing)
        if breaks and found >= log.size_bytes:  # behind the newline that ends the log is no line
            return self.line_at(log, breaks, deadline_s)
        return found

    def _breaks_after(self, log: OpenLog) -> int:
        """How many newlines stand behind the blocks, without one that ends the log."""
        size = log.size_bytes - self.counted_bytes
        return _count(log, self.counted_bytes, max(size - 1, 0))

    def _count_block(self, log: OpenLog) -> None:
        start = self.counted_bytes
        self._before.append(self._before[-1] + _count(log, start, _BLOCK_BYTES))
        self._guard = log.read(start + _BLOCK_BYTES - _GUARD_BYTES, _GUARD_BYTES)


_tables: "OrderedDict[str, LineTable]" = OrderedDict()
_tables_lock = threading.Lock()


def table_of(log: OpenLog) -> LineTable:
    """The table of a log, with what was counted before."""
    with _tables_lock:
        known = _tables.get(log.file_id)
    # Outside the lock of all: whoever counts this log keeps no reader of another one waiting.
    fitting = known if known is not None and known.fits(log) else None
    with _tables_lock:
        now = _tables.get(log.file_id)
        if fitting is None and now is not None and now is not known:
            fitting = now  # somebody else has made one meanwhile
        known = _tables[log.file_id] = fitting or LineTable(log)
        _tables.move_to_end(log.file_id)
        while len(_tables) > _MOST_TABLES:
            _tables.popitem(last=False)
        return known


def _count(log: OpenLog, start: int, size: int) -> int:
    found = 0
    for position in range(start, start + size, _PIECE_BYTES):
        found += log.read(position, min(_PIECE_BYTES, start + size - position)).count(b"\n")
    return found


def _after_breaks(log: OpenLog, start: int, breaks: int) -> int:
    """Where the line begins that stands after so many newlines."""
    line = position = start
    while breaks:
        piece = log.read(position, _PIECE_BYTES)
        if not piece:  # it was cut short meanwhile
            break
        at = -1
        while breaks and (at := piece.find(b"\n", at + 1)) >= 0:
            line = position + at + 1
            breaks -= 1
        position += len(piece)
    return line

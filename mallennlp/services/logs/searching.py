"""Finding lines in a log, forwards and backwards, a bounded time at a time.

What finds is RE2, on the bytes of the file: it needs no case to be folded before, and its time
grows with the text alone.
"""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any, Optional, Tuple

import attrs
import re2

from mallennlp.exceptions import UsageError
from mallennlp.services.logs.levels import ERRORS
from mallennlp.services.logs.opened import OpenLog

LONGEST_TEXT = 200
"""Characters that can be searched for."""
_BLOCK_BYTES = 1_048_576
_BACK_BYTES = 262_144
_BYTES_A_CHARACTER = 4


@attrs.frozen
class Wanted:
    """What to look for: the lines that contain ``text`` as it stands, or those that tell of an
    error where ``text`` is None. ``match_case``: a and A differ."""

    text: Optional[str]
    match_case: bool = False


@attrs.frozen
class Found:
    """``position``: where the line begins that was found; in a line of megabytes, the place in it.
    None: there is none, or none yet. ``searched``: so far was searched; behind a line that was
    found, the next one begins there. ``done``: that is all."""

    position: Optional[int]
    searched: int
    done: bool


@attrs.frozen
class Counted:
    """``lines``: how many were found up to ``searched``; ``done``: that is all that was asked."""

    lines: int
    searched: int
    done: bool


def find_next(log: OpenLog, wanted: Wanted, position: int, deadline_s: float) -> Found:
    """The first line that has it, from the beginning of a line on. ``deadline_s``: of the clock
    ``time.monotonic``; what is not searched by then is left for another call. Raises UsageError."""
    pattern = _pattern(wanted)
    is_inside = False  # of a line without end
    while position < log.size_bytes:
        block, following = _block(log, position, log.size_bytes, wanted)
        found = pattern.search(block)
        if found:
            begins, ends = _line_around(block, found, is_inside)
            return Found(position + begins, position + ends, True)
        is_inside = following < position + len(block)
        position = following
        if time.monotonic() > deadline_s:
            return Found(None, position, position >= log.size_bytes)
    return Found(None, log.size_bytes, True)


def find_previous(log: OpenLog, wanted: Wanted, position: int, deadline_s: float) -> Found:
    """The last line before the beginning of a line that has it. Otherwise like ``find_next``."""
    pattern = _pattern(wanted)
    end = min(position, log.size_bytes)
    while end > 0:
        start = max(0, end - _BACK_BYTES)
        block = log.read(start, end - start)
        if not block:  # it was cut short meanwhile
            break
        cut = block.find(b"\n", 0, len(block) - 1) + 1 if start > 0 else 0
        line = _last_in(pattern, block[cut:], is_inside=start > 0 and not cut)
        if line is not None:
            return Found(start + cut + line[0], start + cut + line[1], True)
        # Of a line without end, what two blocks share is searched twice.
        end = start + cut if cut or not start else start + min(_overlap(wanted), len(block) - 1)
        if time.monotonic() > deadline_s:
            return Found(None, end, end <= 0)
    return Found(None, 0, True)


def count(log: OpenLog, wanted: Wanted, start: int, end: int, deadline_s: float) -> Counted:
    """How many lines have it from ``start`` to before ``end``, both beginnings of lines, or the
    end of the log. Otherwise like ``find_next``."""
    pattern = _pattern(wanted)
    end = min(end, log.size_bytes)
    found, position = 0, start
    while position < end:
        block, following = _block(log, position, end, wanted)
        found += _count_in(pattern, block)
        position = following
        if time.monotonic() > deadline_s:
            break
    return Counted(found, position, position >= end)


def _block(log: OpenLog, position: int, end: int, wanted: Wanted) -> Tuple[bytes, int]:
    """Whole lines from a position on, and where the next block begins."""
    block = log.read(position, min(_BLOCK_BYTES, end - position))
    if not block:  # it was cut short meanwhile
        return block, end
    if position + len(block) >= end:
        return block, position + len(block)
    whole = block.rfind(b"\n") + 1
    if whole:
        return block[:whole], position + whole
    return block, position + len(block) - _overlap(wanted)


def _overlap(wanted: Wanted) -> int:
    text = ERRORS if wanted.text is None else wanted.text
    return _BYTES_A_CHARACTER * len(text)


def _last_in(pattern: Any, block: bytes, is_inside: bool) -> Optional[Tuple[int, int]]:
    """Beginning and end of the last line that has it."""
    at, line = 0, None
    while at < len(block):
        found = pattern.search(block, at)
        if not found:
            break
        line = _line_around(block, found, is_inside)
        at = max(line[1], at + 1)
    return line


def _line_around(block: bytes, found: Any, is_inside: bool) -> Tuple[int, int]:
    """Beginning and end of the line of a match, its newline included. ``is_inside``: the block
    begins within a line, of which the place of the match stands for the beginning."""
    begins = block.rfind(b"\n", 0, found.start()) + 1
    ends = _line_end(block, found.end())
    return (begins, ends) if begins or not is_inside else (found.start(), ends)


def _count_in(pattern: Any, block: bytes) -> int:
    lines = at = 0
    while at < len(block):
        found = pattern.search(block, at)
        if not found:
            break
        lines += 1
        at = _line_end(block, found.end())
    return lines


def _line_end(block: bytes, position: int) -> int:
    found = block.find(b"\n", position)
    return len(block) if found < 0 else found + 1


@lru_cache(maxsize=128)
def _pattern(wanted: Wanted) -> Any:
    options = re2.Options()
    options.log_errors = False
    if wanted.text is None:
        return re2.compile(ERRORS.encode(), options)
    if not wanted.text or len(wanted.text) > LONGEST_TEXT:
        raise UsageError(f"A text to search for has 1 to {LONGEST_TEXT} characters.")
    options.case_sensitive = wanted.match_case
    options.literal = True
    return re2.compile(wanted.text.encode("utf-8", "replace"), options)

"""What the browser is told of a log: rows as data, never as components, and never much at once."""

from __future__ import annotations

import time
from typing import Any, Dict, List, Optional

from mallennlp.dashboard.pages.experiment.log_questions import FindQuestion, ViewQuestion
from mallennlp.services.logs import searching, windows
from mallennlp.services.logs.levels import level_of
from mallennlp.services.logs.line_numbers import LineTable, table_of
from mallennlp.services.logs.opened import OpenLog
from mallennlp.services.logs.terminal import Row, draw
from mallennlp.services.logs.windows import Window

_COUNTING_S = 0.005
"""A part of a log is shown at once: its numbers may come later."""
_FINDING_S = 0.3
"""After this the browser hears how far the search has come, and asks on."""

Answer = Dict[str, Any]


def shown(log: OpenLog, question: ViewQuestion) -> Answer:
    """The part of a log that was asked for; its end, if the log was replaced meanwhile.

    Positions are bytes. ``next`` and ``nextOffset``: where to read on, as a ``Screen`` has them;
    ``breaks``: newlines between ``start`` and ``end``, ``back``: those before the position that was
    asked for; ``first``: the number of the first line, None where it is not known yet.
    """
    replaced = bool(question.stamp) and not log.is_still(question.stamp)
    at = "end" if replaced or question.position > log.size_bytes else question.at
    target = question.position
    if at == "line":
        deadline_s = time.monotonic() + _FINDING_S
        line = table_of(log).line_at(log, question.position, deadline_s)
        if line is None:
            return {**_head(log, question), "counted": table_of(log).counted_bytes}
        target = line
    window = _window(log, at, target)
    screen = draw(window, is_end=window.end >= log.size_bytes)
    return {
        **_head(log, question),
        "at": at,
        "replaced": replaced,
        "target": target,
        "start": window.start,
        "end": window.end,
        "next": screen.next_position,
        "nextOffset": screen.next_offset,
        "breaks": window.breaks,
        "back": sum(line.ended for line in window.lines if line.position < target),
        "first": _number(log, window.start, _COUNTING_S),
        "rows": [_row(row) for row in screen.rows],
    }


def found(log: OpenLog, question: FindQuestion) -> Answer:
    """What a search found, and how far it came."""
    if question.stamp and not log.is_still(question.stamp):
        return {**_head(log, question), "replaced": True}
    return {**_head(log, question), "replaced": False, **_found(log, question)}


def problem(question: Any, message: str) -> Answer:
    """A log that cannot be read, or is not there any more."""
    return {"number": question.number, "log": question.log, "problem": message}


def _found(log: OpenLog, question: FindQuestion) -> Answer:
    deadline_s = time.monotonic() + _FINDING_S
    wanted, position = question.wanted, question.position
    if question.task == "number":
        number = _number(log, position, _FINDING_S)
        searched = table_of(log).counted_bytes
        return {"found": number, "searched": searched, "done": number is not None}
    if question.task == "count":
        counted = searching.count(log, wanted, position, question.until, deadline_s)
        return {"found": counted.lines, "searched": counted.searched, "done": counted.done}
    find = searching.find_next if question.task == "next" else searching.find_previous
    line = find(log, wanted, position, deadline_s)
    return {"found": line.position, "searched": line.searched, "done": line.done}


def _window(log: OpenLog, at: str, position: int) -> Window:
    if at == "start":
        return windows.first(log)
    if at == "end":
        return windows.last(log)
    if at == "before":
        return windows.before(log, position)
    return windows.after(log, position) if at == "after" else windows.around(log, position)


def _head(log: OpenLog, question: Any) -> Answer:
    return {
        "number": question.number,
        "log": question.log,
        "stamp": log.stamp,
        "size": log.size_bytes,
    }


def _number(log: OpenLog, position: int, most_s: float) -> Optional[int]:
    """The number of the line at a position, from 1; None if counting takes longer."""
    table: LineTable = table_of(log)
    breaks = table.breaks_before(log, position, time.monotonic() + most_s)
    return None if breaks is None else breaks + 1


def _row(row: Row) -> List[Any]:
    """Position, offset, text (or texts with their styles), level, characters that are left out."""
    is_plain = len(row.parts) == 1 and not row.parts[0].style
    text: Any = row.text if is_plain else [[part.text, part.style] for part in row.parts]
    return [row.position, row.offset, text, level_of(row.text), row.left_out]

"""Bounded parts of a log: whatever is in it, they are whole lines, and nothing is lost between."""

from __future__ import annotations

from typing import Iterator, List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.services.logs import windows
from mallennlp.services.logs.opened import OpenLog
from mallennlp.services.logs.windows import RawLine, Window
from tests.unit.services.logs.logs_for_tests import opened

CONTENT = st.lists(st.sampled_from([b"\n", b"\n\n", b"a", b"bc\n", b"\xc3\xa9", b"x" * 40])).map(
    b"".join
)


@pytest.fixture(autouse=True)
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "MOST_BYTES", 32)
    monkeypatch.setattr(windows, "MOST_LINES", 5)
    monkeypatch.setattr(windows, "_LINES_ABOVE", 2)
    monkeypatch.setattr(windows, "_LOOK_BACK_BYTES", 32)
    monkeypatch.setattr(windows, "_CONTEXT_BYTES", 8)


def from_the_start(log: OpenLog) -> Iterator[Window]:
    window = windows.after(log, 0, 5)
    while window.lines:
        yield window
        window = windows.after(log, window.end, 5)


def from_the_end(log: OpenLog) -> Iterator[Window]:
    window = windows.before(log, log.size_bytes, 5)
    while window.lines:
        yield window
        window = windows.before(log, window.start, 5)


def written(line: RawLine) -> bytes:
    return line.content + (b"\n" if line.ended else b"")


def check(window: Window, content: bytes) -> None:
    """What a window says of itself and its lines is so."""
    assert len(window.lines) <= 5
    position, offset = window.start, 0
    for line in window.lines:
        assert (line.position, line.offset) == (position, offset)
        assert b"\n" not in line.content
        assert content[position:].startswith(written(line))
        position += len(written(line))
        offset += line.ended
    assert (window.end, window.breaks) == (position, offset)
    assert window.end - window.start <= 32


@given(CONTENT)
def test_going_forwards_tells_everything_once(content: bytes) -> None:
    with opened(content) as log:
        found = list(from_the_start(log))
    for window in found:
        check(window, content)
    assert b"".join(written(line) for window in found for line in window.lines) == content


@given(CONTENT)
def test_going_backwards_tells_everything_once(content: bytes) -> None:
    with opened(content) as log:
        found = list(from_the_end(log))
    for window in found:
        check(window, content)
    told = [line for window in reversed(found) for line in window.lines]
    assert b"".join(map(written, told)) == content


@given(st.lists(st.text("ab", max_size=5), max_size=30))
def test_short_lines_are_never_cut(lines: List[str]) -> None:
    content = "".join(f"{line}\n" for line in lines).encode()
    with opened(content) as log:
        for walk in (from_the_start, from_the_end):
            assert all(line.ended for window in walk(log) for line in window.lines)


@given(CONTENT, st.integers(-5, 500))
def test_around_a_position_is_its_line(content: bytes, position: int) -> None:
    with opened(content) as log:
        window = windows.around(log, position)
    check_around = Window(window.start, window.end, window.lines)
    assert check_around.lines == () if not content else window.lines
    within = min(max(position, 0), len(content))
    assert window.start <= within <= window.end
    told = b"".join(map(written, window.lines))
    assert told == content[window.start : window.end]


@given(st.text("aé€😀", min_size=20, max_size=80))
def test_an_endless_line_is_cut_between_characters(text: str) -> None:
    content = text.encode()
    with opened(content) as log:
        for walk in (from_the_start, from_the_end):
            parts = [line.content for window in walk(log) for line in window.lines]
            assert "\ufffd" not in "".join(part.decode("utf-8", "replace") for part in parts)


@given(st.binary(max_size=100))
def test_bytes_that_are_no_text_are_not_lost(content: bytes) -> None:
    with opened(content) as log:
        told = [line for window in from_the_start(log) for line in window.lines]
    assert b"".join(map(written, told)) == content


def test_a_place_in_an_endless_line_has_some_context() -> None:
    content = bytes(b"0123456789" * 20)
    with opened(content) as log:
        assert windows.line_start(log, 100) == 92
        assert windows.line_start(log, 20) == 0


def test_the_end_and_the_start() -> None:
    content = b"".join(b"%d\n" % number for number in range(9))
    with opened(content) as log:
        assert [line.content for line in windows.first(log).lines][0] == b"0"
        assert [line.content for line in windows.last(log).lines][-1] == b"8"


def test_a_part_that_has_to_be_drawn_is_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "MOST_DRAWN_BYTES", 16)
    content = b"first\n" + b"a\x1b[A\n" * 9
    with opened(content) as log:
        for window in (windows.first(log), windows.last(log)):
            assert window.goes_up and window.end - window.start <= 16
    with opened(b"a\x1b[31m\n" * 5) as log:
        assert not windows.first(log).goes_up and windows.first(log).end > 16

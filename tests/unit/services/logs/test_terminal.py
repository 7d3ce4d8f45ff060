"""Lines as a terminal would show them."""

from __future__ import annotations

import re
import time
from typing import List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.services.logs import terminal, windows
from mallennlp.services.logs.styles import STYLES, Part
from mallennlp.services.logs.terminal import Row, Screen, draw
from tests.unit.services.logs.logs_for_tests import opened

CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f]")


def screen(content: bytes) -> Screen:
    """The end of a log of this content."""
    with opened(content) as log:
        return draw(windows.last(log), is_end=True)


def shown(content: bytes) -> List[str]:
    return [row.text for row in screen(content).rows]


def only_row(content: bytes) -> Row:
    (row,) = screen(content).rows
    return row


PLAIN = st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30), max_size=20)


@given(PLAIN)
def test_plain_lines_stay_as_they_are(lines: List[str]) -> None:
    found = screen("".join(f"{line}\n" for line in lines).encode())
    assert [row.text for row in found.rows] == lines
    assert [row.offset for row in found.rows] == list(range(len(lines)))
    assert all(part.style == "" for row in found.rows for part in row.parts)


@pytest.mark.parametrize(
    "written, seen",
    [
        (b" 10%|#\r 50%|###\r100%|######\n", "100%|######"),
        (b"longer text\rshort\n", "shortr text"),
        (b"gone\r\x1b[Know\n", "now"),
        (b"gone\x1b[2K\rnow\n", "now"),
        (b"windows\r\n", "windows"),
        (b"last\r", "last"),
        (b"ab\x08c\n", "ac"),
        (b"\x08\x08a\n", "a"),
        (b"a\tb\n", "a\tb"),
        (b"a\tb\rc\n", "c       b"),
        (b"abc\x1b[2DX\n", "aXc"),
        (b"x\x00y\x07z\n", "xyz"),
        (b"\x1b]0;a title\x07text\n", "text"),
        (b"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\\n", "link"),
        (b"\x1b[?25lhidden cursor\x1b[?25h\n", "hidden cursor"),
        (b"\x1b[2J\x1b[Hcleared\n", "cleared"),
        (b"\x1b(0qqq\x1b(B\n", "qqq"),
        (b"cut \x1b[3\n", "cut"),
        (b"cut \x1b\n", "cut"),
        (b"caf\xe9 \xff\n", "caf\ufffd \ufffd"),
        ("漢字\rあ\n".encode(), "あ字"),
        ("\x1b[1me\u0301 हिन्दी 👩\u200d💻!\x1b[0m\n".encode(), "e\u0301 हिन्दी 👩\u200d💻!"),
        (b"\x1b[99999999999999999999;1mx\n", "x"),
        (b"\x1b[999@x\n", "x"),
        (b"abc\x1b[1Kd\x1b[Je\n", "abcde"),
        (b"a long line\r\x1b[2Cb\x1b[Kc\n", "a bc"),
        (b"", None),
        (b"\n", ""),
    ],
)
def test_a_line_looks_as_on_a_terminal(written: bytes, seen: str) -> None:
    assert shown(written) == ([] if seen is None else [seen])


def parts(content: bytes) -> List["tuple[str, str]"]:
    return [(part.text, part.style) for part in only_row(content).parts]


@pytest.mark.parametrize(
    "codes, style",
    [
        ("31", "red"),
        ("1;32", "green bold"),
        ("93", "yellow"),
        ("90", "grey"),
        ("44", "on-blue"),
        ("31;44", "red on-blue"),
        ("31;44;7", "blue on-red"),
        ("7", "reverse"),
        ("3;4;9", "italic underline strike"),
        ("38;5;196", "red"),
        ("38;2;10;200;30", "green"),
        ("48;2;250;250;250", "on-white"),
        ("38;2;999;0;0", ""),
        ("38;5", ""),
        ("31;0", ""),
    ],
)
def test_colours_become_words(codes: str, style: str) -> None:
    content = f"\x1b[{codes}mx\x1b[0m y\n".encode()
    assert parts(content) == ([("x", style), (" y", "")] if style else [("x y", "")])


def test_a_colour_ends_with_its_line() -> None:
    """Who opens a log in its middle could not know of it."""
    assert [row.parts[0].style for row in screen(b"\x1b[31mred\nnext\n").rows] == ["red", ""]


@given(st.lists(st.sampled_from([b"\x1b[", b"A", b"31m", b"\r", b"\n", b"x", b"\x08", b"K"])))
def test_sequences_of_all_kinds_are_drawn(pieces: List[bytes]) -> None:
    check_fit(screen(b"".join(pieces)))


@given(st.binary(max_size=300))
def test_any_bytes_are_drawn(content: bytes) -> None:
    check_fit(screen(content))


def check_fit(found: Screen) -> None:
    """No row has what a browser must not get, and they stand in the order of the file."""
    for row in found.rows:
        assert CONTROL.search(row.text) is None
        assert set(" ".join(part.style for part in row.parts).split()) <= set(STYLES)
    positions = [row.position for row in found.rows]
    offsets = [row.offset for row in found.rows]
    assert positions == sorted(positions) and offsets == sorted(offsets)


# --- lines that are drawn over lines above


def nested(outer: int, inner: int, start: int = 0) -> bytes:
    """What tqdm writes for two bars, one within the other."""
    written = b""
    for at in range(start, outer):
        written += b"\r outer %d/%d" % (at, outer)
        for step in range(inner):
            written += b"\n\r  inner %d/%d\x1b[A" % (step, inner)
    return written


def test_nested_bars_are_two_lines() -> None:
    found = screen(b"before\n" + nested(4, 30) + b"\n\n\nafter\n")
    assert [row.text for row in found.rows] == [
        "before",
        " outer 3/4",
        "  inner 29/30",
        "",
        "after",
    ]
    assert found.rows[0].position == 0 and found.rows[1].offset == 1
    assert found.rows[-1].offset == 1 + 4 * 30 + 3


def test_a_window_that_begins_within_bars_shows_them_too() -> None:
    content = nested(40, 300)
    with opened(content) as log:
        window = windows.last(log)
        assert window.start > 0
        rows = draw(window, is_end=True).rows
    assert [row.text for row in rows][-2:] == [" outer 39/40", "  inner 299/300"]
    assert len(rows) == 2


def follow(content: bytes, steps: List[int]) -> List[str]:
    """What a browser shows that reads the log while it is written, up to each step in turn."""
    page: List[Row] = []
    following = 0
    for end in [*steps, len(content)]:
        with opened(content[:end]) as log:
            window = windows.after(log, following)
            found = draw(window, is_end=window.end >= log.size_bytes)
        page = [row for row in page if row.position < window.start] + list(found.rows)
        following = found.next_position
    return [row.text for row in page]


@given(st.lists(st.integers(0, 600), max_size=6).map(sorted))
def test_following_shows_the_same_as_looking_once(steps: List[int]) -> None:
    content = b"one\n" + nested(4, 5) + b"\n\ntwo\nthree" + b"\r 1%\r 2%" + b"\nlast"
    cuts = [min(step, len(content)) for step in steps]
    assert follow(content, cuts) == shown(content)


@given(st.lists(st.integers(0, 200), max_size=6).map(sorted))
def test_following_plain_lines_shows_each_once(steps: List[int]) -> None:
    content = b"".join(b"line %d\n" % number for number in range(20)) + b"end"
    cuts = [min(step, len(content)) for step in steps]
    assert follow(content, cuts) == content.decode().split("\n")


def test_what_is_read_again_for_bars_stays_little() -> None:
    content = b"start\n" + nested(200, 100)
    with opened(content) as log:
        window = windows.last(log)
        found = draw(window, is_end=True)
    assert len(content) - found.next_position <= 2 * terminal._REDRAWN_BYTES
    assert all(row.position >= window.start for row in found.rows)


def test_a_bar_without_end_is_read_again_from_near_the_end() -> None:
    content = b"start\n" + b"".join(b"\r%6d of many" % step for step in range(40_000))
    found = screen(content)
    assert found.rows[-1].text == " 39999 of many"
    assert len(content) - found.next_position <= terminal._REDRAWN_BYTES
    assert found.rows[-1].position == found.next_position


# --- what is long


def test_of_a_long_line_the_beginning_is_shown_and_the_rest_counted() -> None:
    row = only_row(b"x" * 10_000 + b"\n")
    assert row.text == "x" * 4_000 and row.left_out == 6_000


def test_of_a_long_coloured_line_too() -> None:
    row = only_row(b"\x1b[31m" + b"x" * 30_000 + b"\x1b[0m\n")
    assert row.parts == (Part("x" * 4_000, "red"),) and row.left_out > 20_000


def test_of_a_long_bar_the_end_is_shown() -> None:
    written = b"".join(b"\r%d%% of it" % step for step in range(3_000))
    assert only_row(written + b"\n").text == "2999% of it"
    assert only_row(written + b"\r" + b"y" * 20_000 + b"\n").text == "y" * 4_000


@pytest.mark.parametrize(
    "line",
    [
        b"\r" * 1_000,
        b"\x1b[31m" * 200,
        b"\x1b[A" * 300,
        b"\x08" * 1_000,
        b"\x1b[9999C" * 100,
        b"x\x1b[9999P\x1b[9999@" * 60,
        b"xx\x1b[K\x1b[2K" * 1_000,
        b"x" * 8_000 + b"\x1b[K\x1b[G\x1b[9999C" * 600,
        b"\x1b]" * 500,
        b"\x1b[" + b"1;" * 500,
        "e".encode() + "\u0301".encode() * 500,
    ],
)
def test_nothing_takes_long(line: bytes) -> None:
    """A window full of the worst; the limit leaves room for a busy computer."""
    with opened((line + b"\n") * (windows.MOST_BYTES // len(line))) as log:
        window = windows.last(log)
        begun_s = time.process_time()
        draw(window, is_end=True)
        assert time.process_time() - begun_s < 4

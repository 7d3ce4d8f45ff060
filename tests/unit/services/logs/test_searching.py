"""Searching: the same lines as a plain look at every line finds, a bounded time at a time."""

from __future__ import annotations

from pathlib import Path
from typing import List, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.exceptions import UsageError
from mallennlp.services.logs import searching
from mallennlp.services.logs.opened import OpenLog, open_log
from mallennlp.services.logs.searching import Found, Wanted, count, find_next, find_previous
from tests.unit.services.logs.logs_for_tests import NEVER_S, PAST_S, opened, write

LINES = st.lists(
    st.sampled_from(["", "a", "ab", "AB", "xxab", "é", "É", "b" * 12, "(a.b)"]), max_size=25
)
TEXTS = st.sampled_from(["a", "ab", "AB", "É", "zzz", "a.b", "(", "b" * 12])


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "_BLOCK_BYTES", 64)
    monkeypatch.setattr(searching, "_BACK_BYTES", 64)


def starts(lines: List[str], text: str, match_case: bool) -> List[int]:
    """Where the lines begin that have the text."""
    found, position = [], 0
    for line in lines:
        is_in = text in line if match_case else text.lower() in line.lower()
        if is_in:
            found.append(position)
        position += len(line.encode()) + 1
    return found


def content_of(lines: List[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


@given(LINES, TEXTS, st.booleans())
def test_going_forwards_finds_every_line(lines: List[str], text: str, match_case: bool) -> None:
    wanted = Wanted(text, match_case)
    found: List[int] = []
    with opened(content_of(lines)) as log:
        answer = find_next(log, wanted, 0, NEVER_S)
        while answer.position is not None:
            found.append(answer.position)
            answer = find_next(log, wanted, answer.searched, NEVER_S)
        assert answer == Found(None, log.size_bytes, True)
    assert found == starts(lines, text, match_case)


@given(LINES, TEXTS, st.booleans())
def test_going_backwards_finds_every_line(lines: List[str], text: str, match_case: bool) -> None:
    wanted = Wanted(text, match_case)
    found: List[int] = []
    with opened(content_of(lines)) as log:
        answer = find_previous(log, wanted, log.size_bytes, NEVER_S)
        while answer.position is not None:
            found.append(answer.position)
            answer = find_previous(log, wanted, answer.position, NEVER_S)
        assert answer == Found(None, 0, True)
    assert found[::-1] == starts(lines, text, match_case)


@given(LINES, TEXTS, st.integers(0, 25))
def test_lines_are_counted(lines: List[str], text: str, until: int) -> None:
    content = content_of(lines)
    end = len(content_of(lines[:until]))
    with opened(content) as log:
        counted = count(log, Wanted(text), 0, end, NEVER_S)
        rest = count(log, Wanted(text), end, len(content), NEVER_S)
    assert counted.done and counted.lines == len(starts(lines[:until], text, False))
    assert counted.lines + rest.lines == len(starts(lines, text, False))


def test_what_is_left_when_the_time_is_over_is_found_by_asking_on() -> None:
    content = b"nothing here\n" * 50 + b"needle\n" + b"nothing here\n" * 50
    with opened(content) as log:
        wanted, position, asked = Wanted("needle"), 0, 0
        answer = find_next(log, wanted, position, PAST_S)
        while not answer.done:
            assert answer.position is None and answer.searched > position
            position, asked = answer.searched, asked + 1
            answer = find_next(log, wanted, position, PAST_S)
        assert answer.position == 650 and asked > 5
        back = find_previous(log, wanted, log.size_bytes, PAST_S)
        while not back.done:
            back = find_previous(log, wanted, back.searched, PAST_S)
        assert back.position == 650
        part = count(log, Wanted("nothing"), 0, log.size_bytes, PAST_S)
        assert not part.done and 0 < part.lines < 20
        lines = part.lines
        while not part.done:
            part = count(log, Wanted("nothing"), part.searched, log.size_bytes, PAST_S)
            lines += part.lines
        assert lines == 100


@given(st.integers(0, 400), st.integers(0, 400))
def test_in_an_endless_line_the_place_is_told(before: int, after: int) -> None:
    content = b"x" * before + b"needle" + b"y" * after
    with opened(content) as log:
        for answer in (
            find_next(log, Wanted("NEEDLE"), 0, NEVER_S),
            find_previous(log, Wanted("NEEDLE"), log.size_bytes, NEVER_S),
        ):
            assert answer.position is not None
            assert content[answer.position :].startswith(b"needle") or answer.position == 0
            if before >= 64 and after >= 64:
                assert answer.position == before


def errors_in(text: str) -> Optional[int]:
    with opened(text.encode()) as log:
        return find_next(log, Wanted(None), 0, NEVER_S).position


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-23 05:00:00,000 - CRITICAL - root - Uncaught exception",
        "2026-11-23 05:00:00,000 - ERROR - allennlp.common - out of memory",
        "Traceback (most recent call last):",
        "ValueError: nan loss encountered",
        "NaN loss in epoch 3",
        "ERROR: cannot open",
    ],
)
def test_errors_are_found(line: str) -> None:
    assert errors_in(f"2026 - INFO - fine\n{line}\nmore\n") == 19


@pytest.mark.parametrize("line", ["no errors", "error_rate = 0.1", "TERRORS", "loss: nan"])
def test_what_is_no_error_is_not(line: str) -> None:
    assert errors_in(f"fine\n{line}\n") is None


@pytest.mark.parametrize("text", ["", "x" * 201])
def test_a_text_has_to_be_one(text: str) -> None:
    with opened(b"x\n") as log, pytest.raises(UsageError, match="1 to 200 characters"):
        find_next(log, Wanted(text), 0, NEVER_S)


@pytest.mark.parametrize("text", [".*", "(", "[a", "\\d", "a|b", "$", "ß", "\ud800"])
def test_a_text_is_no_pattern(text: str) -> None:
    with opened(b"abc 123\n") as log:
        assert find_next(log, Wanted(text), 0, NEVER_S).position is None
    shown = text.encode("utf-8", "replace").decode()
    with opened(f"one\n{shown}\n".encode()) as log:
        assert find_next(log, Wanted(text, True), 0, NEVER_S).position == 4


def test_bytes_that_are_no_text_do_not_stop_a_search() -> None:
    with opened(b"\xff\xfe\x00\n\xe9 needle\n") as log:
        assert find_next(log, Wanted("Needle"), 0, NEVER_S).position == 4


def test_a_log_that_is_cut_short_while_it_is_searched_ends(tmp_path: Path) -> None:
    write(tmp_path, b"x\n" * 500)

    def search(log: OpenLog) -> None:
        assert find_next(log, Wanted("y"), 0, NEVER_S).done
        assert find_previous(log, Wanted("y"), 1_000, NEVER_S).done
        assert count(log, Wanted("x"), 0, 1_000, NEVER_S).lines == 3

    with open_log(tmp_path, "out.log") as log:
        write(tmp_path, b"x\n" * 3)
        search(log)

"""Numbers of lines: right wherever somebody looks, whatever became of the log meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.services.logs import line_numbers
from mallennlp.services.logs.line_numbers import LineTable, table_of
from mallennlp.services.logs.opened import OpenLog, open_log
from tests.unit.services.logs.logs_for_tests import NEVER_S, PAST_S, opened, write

CONTENT = st.lists(st.sampled_from([b"\n", b"a", b"bcd\n", b"e" * 30])).map(b"".join)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_numbers, "_BLOCK_BYTES", 16)
    monkeypatch.setattr(line_numbers, "_PIECE_BYTES", 5)
    monkeypatch.setattr(line_numbers, "_GUARD_BYTES", 8)
    line_numbers._tables.clear()


@given(CONTENT, st.lists(st.integers(-3, 300), min_size=1, max_size=5))
def test_what_stands_before_a_position_is_counted(content: bytes, positions: "list[int]") -> None:
    with opened(content) as log:
        table = LineTable(log)
        for position in positions:
            expected = content[: max(position, 0)].count(b"\n")
            assert table.breaks_before(log, position, NEVER_S) == expected


@given(CONTENT, st.integers(-1, 60))
def test_a_line_is_found_by_its_number(content: bytes, number: int) -> None:
    lines = content.splitlines(keepends=True) or [b""]
    at = min(max(number, 1), len(lines)) - 1
    with opened(content) as log:
        found = LineTable(log).line_at(log, number, NEVER_S)
    assert found is not None and content[found:].startswith(lines[at])
    assert content[:found].count(b"\n") == at


def test_counting_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with opened(b"ab\n" * 100) as log:
        table = LineTable(log)
        assert table.breaks_before(log, 299, PAST_S) is None
        assert table.line_at(log, 90, PAST_S) is None
        assert table.counted_bytes == 32, "each call counts one block at least"
        assert table.breaks_before(log, 299, NEVER_S) == 99
        counted = table.counted_bytes
        assert counted > 280
        assert table.breaks_before(log, 150, PAST_S) == 50, "that is known by now"
        assert table.line_at(log, 90, PAST_S) == 89 * 3


class Reads:
    """How much is read of a log."""

    def __init__(self, log: OpenLog, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bytes = 0
        real = log.read

        def read(position: int, size: int) -> bytes:
            content = real(position, size)
            self.bytes += len(content)
            return content

        monkeypatch.setattr(log, "read", read)


def test_a_log_that_grew_is_counted_on_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, b"x\n" * 1_000)
    with open_log(tmp_path, "out.log") as log:
        assert table_of(log).breaks_before(log, 2_000, NEVER_S) == 1_000
    with open(tmp_path / "out.log", "ab") as file:
        file.write(b"y\n" * 10)
    with open_log(tmp_path, "out.log") as log:
        reads = Reads(log, monkeypatch)
        assert table_of(log).breaks_before(log, 2_020, NEVER_S) == 1_010
        assert reads.bytes < 200


@pytest.mark.parametrize("after", [b"\n" * 300, b"short\n", b"x\n" * 20 + b"\n" * 300])
def test_a_log_that_was_rewritten_is_counted_anew(tmp_path: Path, after: bytes) -> None:
    """Also one that begins as it did."""
    write(tmp_path, b"x\n" * 100)
    with open_log(tmp_path, "out.log") as log:
        assert table_of(log).breaks_before(log, 200, NEVER_S) == 100
    write(tmp_path, after)
    with open_log(tmp_path, "out.log") as log:
        found = table_of(log).breaks_before(log, len(after), NEVER_S)
        assert found == after.count(b"\n")


def test_tables_are_kept_for_the_logs_looked_at_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_numbers, "_MOST_TABLES", 2)
    tables = []
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, name.encode())
        with open_log(tmp_path / name, "out.log") as log:
            tables.append(table_of(log))
    assert len(line_numbers._tables) == 2
    with open_log(tmp_path / "c", "out.log") as log:
        assert table_of(log) is tables[2]
    with open_log(tmp_path / "a", "out.log") as log:
        assert table_of(log) is not tables[0]


def test_a_log_that_is_cut_short_while_it_is_read_ends(tmp_path: Path) -> None:
    write(tmp_path, b"x\n" * 100)
    with open_log(tmp_path, "out.log") as log:
        write(tmp_path, b"x\n" * 3)
        assert LineTable(log).breaks_before(log, 200, NEVER_S) == 3
        assert LineTable(log).line_at(log, 90, NEVER_S) is not None

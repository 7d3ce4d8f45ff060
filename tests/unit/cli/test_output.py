from __future__ import annotations

import json
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.cli import output
from mallennlp.cli.output import (
    Cell,
    Column,
    Table,
    cut,
    fit,
    printable,
    width_of,
)
from mallennlp.domain.json_text import to_json
from mallennlp.domain.status import Status

COLUMNS = (
    Column("path", cut="start", least=6),
    Column("number", right=True),
    Column("tags", cut="end", least=4, spare=1),
)


@given(st.lists(st.integers(1, 60), min_size=3, max_size=3), st.integers(1, 150))
def test_columns_fit_where_they_can(natural: list[int], width: int) -> None:
    widths = fit(COLUMNS, natural, width)
    used = [part for part in widths if part]
    least = min(natural[0], 6) + 2 + natural[1]
    assert sum(used) + 2 * (len(used) - 1) <= max(width, least)
    assert all(part <= whole for part, whole in zip(widths, natural))
    assert widths[0] >= min(natural[0], 6)
    assert widths[1] == natural[1]


@given(st.text(), st.integers(1, 20), st.booleans())
def test_a_cut_text_is_never_too_wide(text: str, width: int, from_start: bool) -> None:
    assert width_of(cut(text, width, from_start)) <= width


@given(st.text("ab\n\x1b[31m\r\t\x00\udcff感"))
def test_nothing_printable_steers_a_terminal(text: str) -> None:
    assert printable(text).isprintable()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("größe", "größe"),
        ("a\nb", "a\\nb"),
        ("\x1b[31m", "\\x1b[31m"),
        ("gr\udcf6", "gr\\xf6"),
    ],
)
def test_what_cannot_be_printed_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_wide_characters_are_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    Table((Column("name"), Column("n", right=True))).print(
        [(Cell("感情"), Cell("1")), (Cell("abcdef"), Cell("22"))]
    )
    assert capsys.readouterr().out == "NAME     N\n感情     1\nabcdef  22\n"


def test_colours_do_not_move_columns() -> None:
    table = Table((Column("status"), Column("path")))
    table._natural = [8, 4]
    line = table._line((Cell("failed", "red"), Cell("pos")), (8, 4))
    assert click.unstyle(line) == "failed    pos"
    assert line != click.unstyle(line)


def test_the_titles_are_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table((Column("name"),))
    table.print([(Cell("a"),)])
    table.print([(Cell("a much longer one"),)])
    assert capsys.readouterr().out == "NAME\na\na much longer one\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (float("nan"), "null"),
        ({"a": [float("inf"), -1.5, (float("-inf"),)]}, '{"a": [null, -1.5, [null]]}'),
        ("größe", '"größe"'),
        ("\udcff", '"\\udcff"'),
        (2**80, str(2**80)),
    ],
)
def test_json_is_strict(value: Any, text: str) -> None:
    assert to_json(value) == text
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def test_every_status_has_a_colour() -> None:
    assert set(output.STATUS_COLOURS) == {status.value for status in Status}


def test_titles_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Table((Column("a\x1b]0;t\x07"), Column("b")), names=True).print([(Cell("1"), Cell("2"))])
    assert capsys.readouterr().out == "a\\x1b]0;t\\x07  b\n1              2\n"


def test_a_file_is_printed_as_it_is_but_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "a,\x1b]0;t\x07\nb,\x9bm\n"
    output.print_file(text)
    assert capsys.readouterr().out == text
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    output.print_file(text)
    assert capsys.readouterr().out == "a,\\x1b]0;t\\x07\nb,\\x9bm\n"


def test_json_holds_nothing_that_a_terminal_obeys() -> None:
    text = to_json({"\x9bm": ["\x1b]0;", "\x7f", "größe"]})
    assert text == '{"\\u009bm": ["\\u001b]0;", "\\u007f", "größe"]}'
    assert json.loads(text) == {"\x9bm": ["\x1b]0;", "\x7f", "größe"]}

"""Differences between configs in the terminal."""

from __future__ import annotations

from typing import Any, List, Optional

import click

from mallennlp.cli.config_changes import (
    MOST_SIDES_BESIDE,
    change_lines,
    in_blocks,
    table_lines,
)
from mallennlp.cli.output import Cell, width_of
from mallennlp.cli.plain_tables import plain_table_lines
from mallennlp.cli.text_changes import text_lines
from mallennlp.domain.metrics.comparison import Differences, metric_table
from mallennlp.domain.plain_table import PlainTable
from mallennlp.domain.text_diff import diff_texts
from mallennlp.services.comparing.configs import compared_configs
from tests.unit.domain.comparisons import of, run_side
from tests.unit.services.comparing.configured import runs_with

ADAM = {"trainer": {"epochs": 3, "optimizer": {"type": "adam", "lr": 0.1}}}
SGD = {"trainer": {"epochs": 5, "optimizer": {"type": "sgd", "lr": 0.1, "momentum": 0.9}}}


def changes(one: Any, other: Any, width: Optional[int] = None) -> List[str]:
    return list(change_lines(compared_configs(runs_with(one, other)), width))


def plain(lines: Any) -> List[str]:
    return [click.unstyle(line) for line in lines]


def test_old_and_new_values_stand_below_each_other() -> None:
    assert plain(changes(ADAM, SGD)) == [
        "trainer",
        "  epochs      3 -> 5",
        "  optimizer   adam -> sgd",
        "    momentum  (not set) -> 0.9",
    ]


def test_they_are_coloured_as_git_does() -> None:
    assert changes({"a": 1}, {"a": 2}) == ["a  \x1b[31m1\x1b[0m -> \x1b[32m2\x1b[0m"]


def test_what_is_too_long_for_the_terminal_has_lines_of_its_own() -> None:
    one, other = ({"key": {"path": f"{name}/" * 10, "x": name}} for name in ("old", "new"))
    found = plain(changes(one, other, width=60))
    assert found == [
        "key",
        "  path",
        "    - " + "old/" * 10,
        "    + " + "new/" * 10,
        "  x     old -> new",
    ]
    assert len(plain(changes(one, other))) == 3, "a pipe gets a line for each key"


def test_nothing_can_steer_the_terminal() -> None:
    found = "".join(changes({"\x1b[2J": "\x1b]0;x\x07"}, {"\x1b[2J": "\r"}))
    assert "\x1b[2J" not in found and "\x1b]" not in found and "\r" not in found


def test_a_table_of_several() -> None:
    compared = compared_configs(runs_with(ADAM, SGD, ADAM))
    lines = list(table_lines(compared, None))
    assert [line.split() for line in plain(lines)] == [
        ["key", "a", "b", "c"],
        ["trainer"],
        ["epochs", "3", "5", "3"],
        ["optimizer", "adam", "sgd", "adam"],
        ["momentum", "-", "0.9", "-"],
    ]
    assert "\x1b[32m5\x1b[0m" in lines[2] and "\x1b[32m3" not in lines[2]


def test_where_the_terminal_is_narrow_columns_stand_below_each_other() -> None:
    titles = [f"run_{number}" for number in range(7)]
    rows = [[Cell("key" * 20), *(Cell(f"{n}{'v' * 9}") for n in range(7))]]
    lines = plain(in_blocks("key", titles, rows, 50))
    assert max(map(width_of, lines)) <= 50
    text = " ".join(lines)
    assert all(f"{n}{'v' * 9}" in text and f"run_{n}" in text for n in range(7))
    assert len([line for line in lines if line.startswith("key")]) > 1
    assert len(plain(in_blocks("key", titles, rows, None))) == 2


def test_of_many_sides_who_shares_what() -> None:
    sides = MOST_SIDES_BESIDE + 2
    compared = compared_configs(runs_with(*({"lr": n > 2, "x": 1} for n in range(sides))))
    lines = plain(table_lines(compared, 60))
    assert lines[0] == "lr" and lines[1].split() == ["false", "x3", "a,", "b,", "c"]
    assert lines[2].split()[:2] == ["true", f"x{sides - 3}"] and lines[2].endswith("...")
    assert max(map(width_of, lines)) <= 60
    assert len(plain(table_lines(compared, None))) == 2, "a pipe gets them all"


def test_the_best_has_a_star_and_digits_stay_below_digits() -> None:
    loss = "validation_loss"
    sides = of(run_side("a", {loss: 0.5}), run_side("b", {loss: 0.25}))
    table = metric_table(sides, differences=Differences.BOTH)
    lines = list(plain_table_lines(table, None))
    heads, row = click.unstyle(lines[1]), click.unstyle(lines[2])
    assert heads.split() == [
        "metric",
        "a",
        "(baseline)",
        "b",
        "difference",
        "difference",
        "in",
        "%",
    ]
    assert "0.5000 " in row and "0.2500*" in row and "-50.0 %" in row
    assert "\x1b[32m0.2500*\x1b[0m" in lines[2]
    assert click.unstyle(lines[3]) == "* best"


def test_below_each_other_a_difference_says_whose_it_is() -> None:
    loss = "validation_loss"
    sides = of(*(run_side(name, {loss: 0.5}) for name in ("first", "second", "third")))
    lines = plain(plain_table_lines(metric_table(sides), 50))
    assert max(map(width_of, lines[:-1])) <= 50
    heads = [line for line in lines if line.startswith("metric")]
    assert [head.split()[1:] for head in heads] == [
        ["first", "(baseline)", "second"],
        ["second:", "difference", "third"],
        ["third:", "difference"],
    ]
    assert "second: difference" not in " ".join(plain(plain_table_lines(metric_table(sides), None)))


def test_a_table_without_rows_says_why() -> None:
    table = PlainTable("x", "Metrics", (), (), "No run has any.")
    assert plain(plain_table_lines(table, 80)) == ["Metrics", "No run has any."]


def test_lines_of_a_text() -> None:
    lines = list(text_lines(diff_texts(["a", "b = 1"], ["a", "b = 2"]), "old", "new"))
    assert plain(lines) == ["--- old", "+++ new", "@@ -1,2 +1,2 @@", " a", "-b = 1", "+b = 2"]
    assert lines[4].startswith("\x1b[31m-") and "\x1b[32m\x1b[7m2\x1b[0m" in lines[5]
    assert list(text_lines(diff_texts(["a"], ["a"]), "old", "new")) == []


def test_a_patch_has_the_lines_as_they_are() -> None:
    diff = diff_texts(["\t1", "\tx = \x7f"], ["\t2", "\tx = \x7f"])
    assert plain(text_lines(diff, "a", "b", exact=True))[3:] == ["-\t1", "+\t2", " \tx = \x7f"]
    shown = plain(text_lines(diff, "a", "b"))[3:]
    assert shown == ["-    1", "+    2", "     x = \\x7f"]


def test_names_of_runs_cannot_steer_the_terminal() -> None:
    sides = of(run_side("a", {"loss": 0.5}), run_side("b\x1b]0;t\x07\n", {"loss": 0.25}))
    for width in (None, 30):
        text = "".join(plain(plain_table_lines(metric_table(sides), width)))
        assert text.isprintable() and "\\x1b]0;t\\x07" in text

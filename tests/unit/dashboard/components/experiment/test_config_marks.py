"""What is said beside the values of a config, and how it travels with the tree."""

from __future__ import annotations

from typing import Any, Dict

import dash_bootstrap_components as dbc
import pytest

from mallennlp.dashboard.components.experiment.config_marks import (
    DEFAULT,
    FAMILY,
    config_marks,
    default_words,
)
from mallennlp.dashboard.components.experiment.config_tree import config_tree, marked_config_view
from mallennlp.domain.configs.class_defaults import Judged, JudgedConfig, Standing
from mallennlp.services.comparing.family_differences import FamilyDifferences
from tests.unit.dashboard.components.experiment.test_config_tree import rows_of
from tests.unit.dashboard.components.texts import all_of

NO_FAMILY = FamilyDifferences("", 1, {})


@pytest.mark.parametrize(
    "judged, expected",
    [
        (Judged(Standing.SAME, 1, True), None),
        (Judged(Standing.CHANGED, 1, True), "default 1"),
        (Judged(Standing.CHANGED, None, True), "default null"),
        (Judged(Standing.CHANGED, "-loss", True), 'default "-loss"'),
        (Judged(Standing.CHANGED, "Adam", True, made=True), "default Adam"),
        (Judged(Standing.REQUIRED), "has no default"),
        (Judged(Standing.UNKNOWN), "default not known"),
    ],
)
def test_a_default_has_its_words(judged: Judged, expected: Any) -> None:
    assert default_words(judged) == expected


def test_a_long_default_is_cut() -> None:
    assert len(str(default_words(Judged(Standing.CHANGED, ["x"] * 999, True)))) < 250


def marked(config: Dict[str, Any], values: Any, others: Any) -> Any:
    return config_marks(config, JudgedConfig(values), FamilyDifferences("f", 2, others))


def test_what_is_usual_is_said_where_somebody_asks_alone() -> None:
    values = {
        ("a",): Judged(Standing.REQUIRED),
        ("b",): Judged(Standing.CHANGED, 1, True),
        ("c",): Judged(Standing.SAME, 1, True),
    }
    marks = marked({"a": 1, "b": 2, "c": 1}, values, {})
    assert marks == {
        ("a",): {DEFAULT: "has no default"},
        ("b",): {DEFAULT: "default 1", "": "default 1"},
    }


def test_the_values_of_the_family_stand_at_the_dotted_key() -> None:
    config = {"a": {"b.c": 1, "d": [2, 3]}, "e": 4}
    marks = marked(config, {}, {"a.b.c": ("7", "8"), "a.d.1": (), "gone": ("1",)})
    assert marks == {
        ("a", "b.c"): {FAMILY: "others: 7, 8"},
        ("a", "d", "1"): {FAMILY: "others: none"},
    }


def test_a_value_in_a_marked_object_keeps_what_is_said_of_that() -> None:
    values = {("a",): Judged(Standing.CHANGED, None, True)}
    marks = marked({"a": {"b": 1, "c": 2}}, values, {"a.b": ("5",)})
    assert marks["a", "b"] == {FAMILY: "others: 5", DEFAULT: ""}
    rows = {row["key"]: row for row in rows_of(config_tree({"a": {"b": 1, "c": 2}}, marks))}
    assert rows["a"]["marks"][DEFAULT] == "default null"
    assert rows["c"]["marks"] == {DEFAULT: ""} and FAMILY in rows["b"]["marks"]


def test_the_mark_of_a_type_stands_in_the_line_of_its_object() -> None:
    config = {"model": {"type": "lstm", "size": 1}}
    rows = list(rows_of(config_tree(config, {("model", "type"): {DEFAULT: "x"}})))
    assert rows[0]["type_marks"] == {DEFAULT: "x"} and "marks" not in rows[0]
    assert "marks" not in rows[1]


def test_where_there_is_nothing_to_choose_the_choice_is_hidden() -> None:
    for choices, style in (((), "d-none"), (((FAMILY, "Family"),), "config-choice")):
        (radio,) = all_of(marked_config_view("x", {"a": 1}, {}, choices), dbc.RadioItems)
        assert radio.className == style and radio.value == ""
        assert len(radio.options) == 1 + len(choices)

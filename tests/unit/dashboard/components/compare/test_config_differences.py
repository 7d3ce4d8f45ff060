"""The table of differences: what stands in it, what is folded, and how much of it there is."""

from __future__ import annotations

import json
from typing import Any, List

import plotly.utils
import pytest
from dash import html

from mallennlp.dashboard.components.compare import config_differences
from mallennlp.dashboard.components.compare.config_differences import (
    LONG,
    LONGEST,
    MOST_TINTS,
    Shown,
    differences_table,
    pattern_of,
)
from mallennlp.domain.configs.difference import compare_configs
from tests.unit.dashboard.components.texts import all_of, texts


def drawn(*configs: Any, **more: Any) -> Any:
    """The table of the differences between runs that are called 0, 1, 2."""
    names = tuple(map(str, range(len(configs))))
    shown = Shown(names, ("#000",) * len(names), **more)
    return differences_table(compare_configs(configs).every(), shown)


def looks(table: Any, key: str) -> List[str]:
    """The classes of the values of a key."""
    (row,) = [
        div
        for div in all_of(table, html.Div)
        if getattr(div, "role", None) == "row" and texts(div)[:1] == [key]
    ]
    return [getattr(cell, "className", "") for cell in row.children[1:]]


def test_a_row_for_each_difference_and_a_column_for_each_side() -> None:
    found = texts(drawn({"a": {"x": 1, "y": 2}}, {"a": {"x": 3, "y": "no"}}))
    assert found == ["key", "0", " baseline", "1", "a", "x", "1", "3", "y", "2", "no"]


def test_a_missing_value_is_told() -> None:
    table = drawn({"a": 1}, {})
    assert looks(table, "a") == ["differences-same", "differences-same differences-missing"]
    assert texts(table)[-2:] == ["–", "– not set"]
    assert texts(drawn({"a": 1}, {"a": None}))[-1] == "null"


def test_equal_values_have_one_tint_and_the_baselines_are_plain() -> None:
    table = drawn(*({"lr": value} for value in (1, 2, 2, 3, 1.0, 4, 4)))
    same, own = "differences-same", "differences-own"
    first, second = "differences-tint-1", "differences-tint-2"
    assert looks(table, "lr") == [same, first, first, own, same, second, second]
    other = drawn(*({"lr": value} for value in (1, 2, 2)), baseline=1)
    assert looks(other, "lr") == [own, same, same]


def test_two_sides_need_no_colours() -> None:
    assert looks(drawn({"a": 1}, {"a": 2}), "a") == ["differences-same"] * 2


def test_there_are_no_more_tints_than_an_eye_tells_apart() -> None:
    pairs = [value for value in range(MOST_TINTS + 3) for _ in range(2)]
    found = looks(drawn(*({"a": value} for value in pairs)), "a")
    assert len(set(found)) == MOST_TINTS + 2 and found[-1] == "differences-own"


def test_a_long_value_is_folded_and_a_huge_one_cut() -> None:
    (details,) = all_of(drawn({"a": "x" * (LONG + 1)}, {"a": 1}), html.Details)
    short, whole = details.children
    assert texts(short) == ["x" * LONG + "… ", "show all"] and texts(whole) == ["x" * (LONG + 1)]
    huge = json.dumps(drawn({"a": "x" * 10 * LONGEST}, {"a": 1}), cls=_Encoder)
    assert len(huge) < 2 * LONGEST and f"({10 * LONGEST:,} characters)" in huge


def test_groups_are_open_and_much_below_another_type_is_folded() -> None:
    few = {f"k{n}": n for n in range(3)}
    many = {f"k{n}": n for n in range(9)}
    one = {"a": {"x": 1, "y": 1}, "b": {"type": "l", **few}, "c": {"type": "l", **many}}
    other = {"a": {"x": 2, "y": 2}, "b": {"type": "g"}, "c": {"type": "g"}}
    folds = all_of(drawn(one, other), html.Details)
    assert [(texts(fold)[0], fold.open) for fold in folds] == [
        ("a", True),
        ("b", True),
        ("c", False),
    ]


def test_a_long_list_is_folded_below_its_first_level() -> None:
    one, other = ({"a": {"x": {str(n): m for n in range(80)}, "y": m}} for m in (1, 2))
    assert [fold.open for fold in all_of(drawn(one, other), html.Details)] == [True, False]


@pytest.mark.parametrize("by_value", [False, True])
def test_more_rows_than_anybody_reads_are_counted(
    by_value: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config_differences, "MOST_ROWS", 10)
    table = drawn(*({str(n): m for n in range(17)} for m in (1, 2)), by_value=by_value)
    assert texts(table)[-1].startswith("7 more lines are not shown.")
    assert (
        len(
            [
                div
                for div in all_of(table, html.Div)
                if div.to_plotly_json()["props"].get("role") == "row"
            ]
        )
        == 11
    )


def test_many_sides_have_fewer_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config_differences, "MOST_CELLS", 40)
    table = drawn(*({str(n): m for n in range(6)} for m in range(9)))
    assert texts(table)[-1].startswith("2 more lines are not shown.")


def test_who_shares_what() -> None:
    table = drawn(*({"lr": value} for value in (1, 2, 2, 3, "x" * 100)), by_value=True)
    found = texts(table)
    assert found[:2] == ["key", "values, and how many have each"]
    chips = [texts(chip) for chip in all_of(table, html.Details)]
    assert chips[:3] == [["1 × 1", "0"], ["2 × 2", "1, 2"], ["3 × 1", "3"]]
    assert chips[3] == ["x" * LONG + "… × 1", "x" * 100, "4"]


def test_of_many_values_the_rest_is_folded() -> None:
    table = drawn(*({"seed": number} for number in range(40)), by_value=True)
    (rest,) = [d for d in all_of(table, html.Details) if "more values" in texts(d)[0]]
    assert texts(rest)[0] == "28 more values"
    assert texts(rest)[1].splitlines()[-1] == "39: 39"


def test_a_button_on_each_row_ignores_its_key() -> None:
    table = drawn({"a": {"x[0]": 1, "y": 1}}, {"a": {"x[0]": 2, "y": 2}})
    wanted = [
        button.to_plotly_json()["props"]["data-mallennlp-ignore"]
        for button in all_of(table, html.Button)
    ]
    assert wanted == ["a", "a.x[[]0]", "a.y"]


@pytest.mark.parametrize("path", ["a.b", "a.*.weight", "r.[ab]?", "größe.x y"])
def test_its_pattern_fits_just_this_key(path: str) -> None:
    config = {path: 1, f"{path}2": 1, "a.b.weight": 1}
    other = {key: 2 for key in config}
    assert compare_configs([config, other], [pattern_of(path)]).ignored == (path,)


def test_a_hundred_runs_that_differ_in_sixty_keys_are_small() -> None:
    """The page has room for a megabyte, which the curves need."""
    configs = [{f"part.key_{key}": run % (2 + key % 9) for key in range(60)} for run in range(100)]
    names = tuple(f"experiments/run_{run}" for run in range(100))
    shown = Shown(names, ("#000",) * 100, by_value=True)
    table = differences_table(compare_configs(configs).every(), shown)
    assert len(json.dumps(table, cls=_Encoder)) < 280_000


_Encoder = plotly.utils.PlotlyJSONEncoder


def test_lines_of_names_and_keys_end_between_words() -> None:
    rate = "learning_rate_scheduler"
    shown = Shown(("pos/gru_hidden_16_sgd/seed_13", "b"), ("#000", "#fff"))
    table = differences_table(compare_configs([{rate: 1}, {rate: 2}]).every(), shown)
    # The texts are those of a heading and of a key, in pieces between which a line may end.
    assert texts(table)[1:7] == ["pos/", "gru_", "hidden_", "16_", "sgd/", "seed_13"]
    assert texts(table)[-5:-2] == ["learning_", "rate_", "scheduler"]
    assert len(all_of(table, html.Wbr)) == 5 + 2

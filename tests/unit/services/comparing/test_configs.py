"""Which configs are compared, what is left out, and what is said of it."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import pytest

from mallennlp.domain.comparison import Comparison
from mallennlp.domain.configs.values import MISSING
from mallennlp.domain.plain_table import BASELINE
from mallennlp.services.comparing.configs import (
    compared_configs,
    differing_values,
    difference_table,
    how_much,
)
from tests.unit.services.comparing.configured import family_with, run_with, runs_with

ONE: Mapping[str, Any] = {"lr": 0.1, "out": "a", "random_seed": 1}
OTHER_SEED: Mapping[str, Any] = {"lr": 0.1, "out": "a", "random_seed": 2}
OTHER: Mapping[str, Any] = {"lr": 0.5, "out": "b", "random_seed": 2}


def keys(comparison: Comparison, **more: Any) -> Sequence[str]:
    return [row[0].text for row in difference_table(compared_configs(comparison, **more)).rows]


def test_runs_differ_in_their_seeds_too_and_families_do_not() -> None:
    assert keys(runs_with(ONE, OTHER)) == ["lr", "out", "random_seed"]
    family = Comparison((family_with("f", ONE, OTHER_SEED), run_with("r", OTHER)))
    assert keys(family) == ["lr", "out"]


def test_a_family_is_known_by_its_first_run() -> None:
    assert keys(Comparison((family_with("f", ONE, OTHER), run_with("r", OTHER_SEED)))) == []


def test_what_the_project_calls_irrelevant_counts_for_families_alone() -> None:
    family = Comparison((family_with("f", ONE), run_with("r", OTHER)))
    assert keys(family, irrelevant=["out"]) == ["lr"]
    assert compared_configs(family, irrelevant=["out"]).differences.ignored == ("out",)
    assert keys(runs_with(ONE, OTHER), irrelevant=["out"]) == ["lr", "out", "random_seed"]


def test_patterns_are_ignored() -> None:
    assert keys(runs_with(ONE, OTHER), ignore=["l*", "random_seed"]) == ["out"]


def test_a_side_without_a_config_is_told_and_not_compared() -> None:
    comparison = runs_with(ONE, {}, OTHER, {})
    compared = compared_configs(comparison, "run:b")
    assert [side.name for side in compared.sides] == ["a", "c"]
    assert compared.baseline == 0, "b has none: the first counts"
    assert how_much(compared) == "Without a config: b, d. 3 keys differ."
    assert len(difference_table(compared).columns) == 3


@pytest.mark.parametrize("configs", [[], [{}], [{}, {}], [{}, ONE]])
def test_less_than_two_configs(configs: Any) -> None:
    compared = compared_configs(runs_with(*configs))
    assert compared.alone
    assert how_much(compared).endswith("There are no two configs to compare.")


def test_many_without_a_config_are_counted() -> None:
    said = how_much(compared_configs(runs_with(ONE, OTHER, *[{}] * 7)))
    assert said.startswith("Without a config: c, d, e, f, g and 2 more.")


def test_the_baseline() -> None:
    compared = compared_configs(runs_with(ONE, OTHER), "run:b")
    assert compared.baseline == 1
    row, *_ = difference_table(compared).rows
    assert [BASELINE in cell.marks for cell in row] == [False, False, True]


@pytest.mark.parametrize(
    ("configs", "ignore", "said"),
    [
        ((ONE, ONE), (), "The configs are the same."),
        ((ONE, OTHER_SEED), (), "Only the seeds differ."),
        ((ONE, {**ONE, "lr": 1}), (), "1 key differs."),
        ((ONE, OTHER), (), "3 keys differ."),
        ((ONE, OTHER), ("*",), "Nothing else differs."),
        ((ONE, OTHER), ("lr", "out"), "Only the seeds differ."),
    ],
)
def test_what_is_said(configs: Any, ignore: Any, said: str) -> None:
    assert how_much(compared_configs(runs_with(*configs), ignore=ignore)) == said


def test_what_is_said_of_families() -> None:
    one, same, other = (family_with(c.get("out", ""), c) for c in (ONE, OTHER_SEED, OTHER))
    assert how_much(compared_configs(Comparison((one, same)))) == "Nothing differs but the seeds."
    assert how_much(compared_configs(Comparison((one, other)), ignore=["out"])) == (
        "1 key differs. The seeds of families are left out."
    )
    assert how_much(compared_configs(Comparison((one, other)), ignore=["*"])) == (
        "Nothing else differs but the seeds."
    )


def test_values_of_the_table_are_those_of_the_configs() -> None:
    """So that a spreadsheet gets numbers, and not how they are shown."""
    configs = [{"a": 0.25, "b": None, "c": [1, 2]}, {"a": True, "c": "1"}]
    rows = {row[0].text: row[1:] for row in difference_table(_compared(configs)).rows}
    assert [cell.value for cell in rows["a"]] == [0.25, True]
    assert [(cell.text, cell.value) for cell in rows["b"]] == [("null", None), ("", None)]
    assert [(cell.text, cell.value) for cell in rows["c"]] == [("[1, 2]", "[1, 2]"), ('"1"', "1")]


def _compared(configs: Any) -> Any:
    return compared_configs(runs_with(*configs))


def test_the_values_of_all_sides_are_those_of_the_table() -> None:
    comparison = runs_with({"lr": 1, "layer": "lstm", "same": [0]}, {}, {"lr": 2.0, "same": [0]})
    compared = compared_configs(comparison)
    values = differing_values(compared, comparison.sides)
    assert values == {"lr": (1, MISSING, 2.0), "layer": ("lstm", MISSING, MISSING)}
    assert list(values) == [row[0].text for row in difference_table(compared).rows]
    ignored = compared_configs(comparison, ignore=["l*"])
    assert differing_values(ignored, comparison.sides) == {}

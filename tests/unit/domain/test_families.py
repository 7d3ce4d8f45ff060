"""Families: what of a config counts, and what runs are called together."""

from __future__ import annotations

import fnmatch
from typing import Any, Dict, List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.families import common_name, common_path, normalised, seeds_of


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("out", {"trainer": {"out": 1, "dir": {"x": 2}}, "list": [{"out": 3}, 4]}),
        ("*.out", {"out": 0, "trainer": {"dir": {"x": 2}}, "list": [{}, 4]}),
        ("*out", {"trainer": {"dir": {"x": 2}}, "list": [{}, 4]}),
        ("trainer", {"out": 0, "list": [{"out": 3}, 4]}),
        ("trainer.d?r", {"out": 0, "trainer": {"out": 1}, "list": [{"out": 3}, 4]}),
        ("list.0", {"out": 0, "trainer": {"out": 1, "dir": {"x": 2}}, "list": [4]}),
        (
            "list.[1-9].*",
            {"out": 0, "trainer": {"out": 1, "dir": {"x": 2}}, "list": [{"out": 3}, 4]},
        ),
        ("TRAINER", {"out": 0, "trainer": {"out": 1, "dir": {"x": 2}}, "list": [{"out": 3}, 4]}),
        ("*", {}),
    ],
)
def test_patterns(pattern: str, left: Dict[str, Any]) -> None:
    config = {"out": 0, "trainer": {"out": 1, "dir": {"x": 2}}, "list": [{"out": 3}, 4]}
    assert normalised(config, [pattern]) == left
    assert normalised(config, ["nothing", pattern]) == left


def test_a_config_is_left_as_it_is() -> None:
    config = {"random_seed": 1, "x": [1.0, {"y": 2.0}]}
    assert normalised(config, ["x.1.y"]) == {"x": [1, {}]}
    assert config == {"random_seed": 1, "x": [1.0, {"y": 2.0}]}
    whole = normalised(config)["x"][0]
    assert type(whole) is int and type(config["x"][0]) is float


def test_seeds() -> None:
    assert seeds_of({"pytorch_seed": 3, "random_seed": 1.5, "x": {"numpy_seed": 2}}) == (
        1.5,
        None,
        3,
    )
    assert seeds_of({"random_seed": [1], "numpy_seed": "7"}) == (None, "7", None)


@pytest.mark.parametrize(
    ("paths", "name"),
    [
        (["pos/lstm/seed_1"], "pos/lstm/seed_1"),
        (["pos/lstm/seed_1", "pos/lstm/seed_13"], "pos/lstm/seed_*"),
        (["pos/lstm/seed_13", "pos/lstm/seed_42"], "pos/lstm/seed_*"),
        (["pos/13", "pos/14"], "pos/*"),
        (["pos/lstm", "pos/lstm2"], "pos/lstm*"),
        (["v2/a", "v2/b"], "v2/*"),
        (["h16", "h16-b"], "h16*"),
        (["a", "b"], "*"),
        (["a/x", "a/x/finetune", "a/y"], "a/*"),
    ],
)
def test_what_paths_have_in_common(paths: List[str], name: str) -> None:
    assert common_name(min(paths), max(paths)) == name


@given(st.lists(st.text("ab1/", max_size=6), min_size=1, max_size=5))
def test_the_common_name_begins_every_path(paths: List[str]) -> None:
    name = common_name(min(paths), max(paths))
    assert all(path.startswith(name.rstrip("*")) for path in paths)


@pytest.mark.parametrize(
    "paths, name",
    [
        (["a/x"], "a/x"),
        (["a/x", "a/x"], "a/x"),
        (["1.5.0/failed/nan", "2.10.1/failed/nan"], "*/failed/nan"),
        (["1.5.0/lstm/seed_1", "2.10.1/lstm/seed_13", "2.10.1/lstm/seed_2"], "*/lstm/seed_*"),
        (["a/x/1", "b/y/2"], "*"),
        (["runs/a/x", "runs/b/y"], "runs/*"),
        (["runs/a/x/end", "runs/b/y/end"], "runs/*/end"),
        (["runs/a", "runs/a/again"], "runs/a*"),
        (["runs/b/end", "runs/c/d/end"], "runs/*/end"),
        (["a", "a/a"], "a*"),
        (["x/a", "a"], "*"),
    ],
)
def test_the_common_name_of_paths(paths: List[str], name: str) -> None:
    assert common_path(paths) == name
    assert common_path(paths[::-1]) == name


_PATH = st.lists(st.text("ab1", min_size=1, max_size=3), min_size=1, max_size=4).map("/".join)


@given(st.lists(_PATH, min_size=1, max_size=5))
def test_every_path_fits_the_common_name(paths: List[str]) -> None:
    pattern = common_path(paths)
    assert all(fnmatch.fnmatchcase(path, pattern) for path in paths)
    assert ("*" in pattern) is (len(set(paths)) > 1)

"""Patterns for paths that stand in no index fit what the index finds with them."""

from __future__ import annotations

from pathlib import Path
from typing import Sequence

import pytest

from mallennlp.exceptions import QueryError
from mallennlp.services.index.globbing import fitting
from mallennlp.services.index.query import SortKey, TableQuery
from tests.unit.cli.test_completing import project_of

PATHS = ["a[1]/x", "b", "ner", "pos/crf", "pos/lstm/1", "pos/lstm/13", "größe\udcff"]
PATTERNS = [
    "pos/*",
    "*",
    "pos/lstm/?",
    "[!a]*",
    "[^a]*",
    "a[[]1]/x",
    "[a-b]*",
    "[",
    "POS/*",
    "*\udcff",
]


@pytest.mark.parametrize("glob", PATTERNS)
def test_the_same_fits_as_in_the_index(tmp_path: Path, glob: str) -> None:
    project = project_of(tmp_path, PATHS)
    rows = project.search(TableQuery(path_glob=glob, sort=(SortKey("path"),))).rows
    assert sorted(fitting(PATHS, glob)) == sorted(row.path for row in rows)


@pytest.mark.parametrize(
    ("texts", "glob", "fit"),
    [
        (["pos/b", "pos/a", "ner"], "pos/*", ["pos/b", "pos/a"]),
        (["a", "a"], "a", ["a", "a"]),
        ([], "*", []),
        (["a/b"], "a", []),
    ],
)
def test_they_stay_in_their_order(texts: Sequence[str], glob: str, fit: Sequence[str]) -> None:
    assert fitting(texts, glob) == fit


def test_a_pattern_that_is_too_long() -> None:
    with pytest.raises(QueryError, match="at most"):
        fitting(["a"], "*a" * 50_000)

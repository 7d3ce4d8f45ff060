"""What the comparison with a plain evaluation found once, each by itself: see
``test_random_queries``."""

from __future__ import annotations

import math
from pathlib import Path
from typing import List

import pytest

from mallennlp.domain.experiment import Annotations
from mallennlp.domain.metrics.summary import EpochMetrics, MetricSummary
from mallennlp.exceptions import QueryError
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.language.test_queries import paths
from tests.unit.services.index.making import indexed, made


@pytest.fixture
def index(tmp_path: Path) -> ExperimentIndex:
    return ExperimentIndex(tmp_path / "index.sqlite")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("1e-*", ["small"]),
        ("1e+3*", ["large"]),
        ("0.3*4", ["inexact"]),
        ("0.?", []),
        ("1.*", ["one"]),
        ("?", ["whole"]),
        ("in?", ["endless"]),
    ],
)
def test_a_pattern_sees_a_number_as_it_is_shown(
    index: ExperimentIndex, pattern: str, expected: List[str]
) -> None:
    numbers = dict(small=1e-05, large=1e300, inexact=0.1 + 0.2, one=1.0, whole=1, endless=math.inf)
    index.put(indexed(*[made(path, config={"k": number}) for path, number in numbers.items()]))
    assert paths(index, f"k:{pattern}") == expected


def test_a_key_that_is_nan_in_all_experiments_is_known_by_its_end(index: ExperimentIndex) -> None:
    index.put(indexed(made("a", config={"o": {"lr": math.nan}}), made("b")))
    assert paths(index, "lr!=1") == ["a", "b"]
    index.put(indexed(made("b", config={"p": {"lr": 1}})))
    with pytest.raises(QueryError, match="o.lr or p.lr"):
        paths(index, "lr:1")


def test_a_metric_that_is_nan_at_the_last_epochs_is_known_at_the_others(
    index: ExperimentIndex,
) -> None:
    last = MetricSummary(None, {}, {"loss": math.nan})
    index.put(indexed(made("a", metrics=last, epochs=(EpochMetrics(0, {"loss": 1.0}),))))
    assert paths(index, "epoch:0_loss:1") == ["a"]


def test_problems_are_found_as_they_are_written(index: ExperimentIndex) -> None:
    problems = ('größe.json: "x" is missing', "a\\b cannot be read")
    index.put(indexed(made("a", problems=problems), made("b")))
    for part in ("größe", '"\\"x\\" is"', '"a\\\\b"', "missing"):
        assert paths(index, f"problems:{part}") == ["a"], part
    assert paths(index, "problems:[") == []
    assert paths(index, "problems~^größe") == ["a"]
    assert index.search(TableQuery()).rows[0].problems == problems
    assert index.get("a").problems == problems
    assert index.damaged() == [("a", "; ".join(problems))]


def test_words_are_found_behind_the_end_of_a_line(index: ExperimentIndex) -> None:
    text = 'two\nlines\tand "quotes" C:\\new\\table \x07bell'
    index.put(indexed(made("a", config={"k": text}), made("odd", config={"k": ["\ud800", text]})))
    for word in ("lines", "and", "quotes", "new", "table", "bell", '"two lines and"'):
        assert paths(index, word) == ["a", "odd"], word
    for word in ("nlines", "tand", "u0007bell"):
        assert paths(index, word) == [], word


def test_words_that_were_behind_the_end_of_a_line_are_forgotten(index: ExperimentIndex) -> None:
    index.put(indexed(made("a", config={"k": "two\nlines"})))
    index.put_annotations("a", Annotations(("paper",)))
    assert paths(index, "lines paper") == ["a"]
    index.put(indexed(made("a", config={"k": "none\nleft"})))
    assert paths(index, "lines") == [] and paths(index, "left") == ["a"]
    index.remove(["a"])
    index.put(indexed(made("b")))
    assert paths(index, "left OR lines OR two") == []


def test_letters_that_json_writes_as_numbers_are_letters(index: ExperimentIndex) -> None:
    index.put(indexed(made("a", config={"k": "größe", "odd": "\ud800"})))
    assert paths(index, "größe") == ["a"]


def test_long_texts_are_as_long_in_an_order_as_they_are_otherwise(index: ExperimentIndex) -> None:
    long = "x" * 300
    index.put(indexed(made("a", config={"k": long})))
    for sign in (":", ">=", "<="):
        assert paths(index, f"k{sign}{long}") == ["a"]
    assert paths(index, f"k>{long}") == paths(index, f"k<{long}") == []


def test_what_is_no_version_is_a_mistake_where_no_experiment_has_one(
    index: ExperimentIndex,
) -> None:
    index.put(indexed(made("a", version="")))
    with pytest.raises(QueryError, match="'x' is not a version"):
        paths(index, "version>x")


@pytest.mark.parametrize("grouped", [False, True])
def test_versions_come_in_the_order_of_their_numbers(index: ExperimentIndex, grouped: bool) -> None:
    versions = ["2.10.1", "2.9.3", "0.x", "", "10.0", "2.9"]
    index.put(indexed(*[made(version or "none", version=version) for version in versions]))

    def found(sort: str) -> List[str]:
        asked = TableQuery(query=f"sort:{sort}", limit=None)
        if grouped:
            return [row.name for row in index.search_families(asked).rows]
        return [row.path for row in index.search(asked).rows]

    assert found("version") == ["0.x", "2.9", "2.9.3", "2.10.1", "10.0", "none"]
    assert found("-version") == ["10.0", "2.10.1", "2.9.3", "2.9", "0.x", "none"]
    assert found("version,path") == found("version")


def test_a_word_without_letters_is_found_nowhere_beside_others_too(index: ExperimentIndex) -> None:
    index.put(indexed(made("a")))
    for text in ("!", "a !", "! a"):
        assert paths(index, text) == []
        assert index.search(TableQuery(text=text)).total == 0

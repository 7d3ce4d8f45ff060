"""Sets of experiments against what sqlite finds with the same condition as one WHERE clause."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Iterator, List

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mallennlp.domain.experiment import Annotations
from mallennlp.domain.metrics.summary import EpochMetrics, MetricSummary
from mallennlp.services.index.condition import (
    EVERYTHING,
    Condition,
    all_true,
    any_true,
    beginning_words,
    holding,
    is_null,
    opposite,
    present,
    tagged,
)
from mallennlp.services.index.fields import Fields
from mallennlp.services.index.language import patterns
from mallennlp.services.index.matching import Found, as_list, matching
from mallennlp.services.index.schema import reading
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import indexed, made

COUNT = 40


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """Experiments with gaps among their ids."""
    index = ExperimentIndex(tmp_path_factory.mktemp("matching") / "index.sqlite")
    index.put(indexed(*[_experiment(number) for number in range(COUNT)]))
    index.remove(["run-3", "run-39"])
    with reading(index.path) as opened:
        assert opened is not None
        patterns.install(opened)
        yield opened


def _experiment(number: int) -> object:
    return made(
        f"run-{number}",
        config={"lr": [0.1, 1, None, "x"][number % 4]} if number % 5 else {},
        metrics=MetricSummary(0, {"loss": float(number)}, {}),
        epochs=(EpochMetrics(0, {"loss": number / 2}),),
        duration_s=float(number % 6) if number % 4 else None,
        annotations=Annotations(("red",) if number % 3 else ()),
    )


def leaves(connection: sqlite3.Connection) -> List[Condition]:
    """One condition of each kind."""
    find = Fields(connection).find
    return [
        EVERYTHING,
        Condition("FALSE"),
        Condition(""),
        beginning_words("run"),
        beginning_words("run 3"),
        tagged("red"),
        tagged("blue"),
        holding(find("duration"), "value > ?", [3.0]),
        holding(find("path"), "value REGEXP ?", ["[24]$"], slow=True),
        holding(find("config.lr"), "value = ?", [1]),
        holding(find("best.loss"), "value < ?", [20.0]),
        holding(find("epoch:0.loss"), "value > ?", [5.0]),
        present(find("config.lr")),
        present(find("duration")),
        is_null(find("config.lr")),
        is_null(find("best.loss")),
    ]


def _trees(connection: sqlite3.Connection) -> st.SearchStrategy[Condition]:
    usable = [leaf for leaf in leaves(connection) if leaf.sql]
    return st.recursive(
        st.sampled_from(usable),
        lambda inner: st.one_of(
            st.builds(opposite, inner),
            st.builds(all_true, st.lists(inner, max_size=4)),
            st.builds(any_true, st.lists(inner, max_size=4)),
        ),
        max_leaves=12,
    )


def by_sqlite(connection: sqlite3.Connection, where: Condition) -> List[int]:
    sql = f"SELECT e.id FROM experiment e WHERE {where.sql or 'TRUE'} ORDER BY e.id"
    return [row[0] for row in connection.execute(sql, where.parameters)]


def test_each_kind_of_condition(connection: sqlite3.Connection) -> None:
    sizes = []
    for leaf in leaves(connection):
        found = matching(connection, leaf)
        assert list(found.ids()) == by_sqlite(connection, leaf), leaf
        assert found.count == len(list(found.ids()))
        sizes.append(found.count)
    assert sizes[:3] == [COUNT - 2, 0, COUNT - 2]
    assert len(set(sizes)) >= 8  # they are different questions


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_joined_conditions(connection: sqlite3.Connection, data: st.DataObject) -> None:
    where = data.draw(_trees(connection))
    assert list(matching(connection, where).ids()) == by_sqlite(connection, where)


def test_what_takes_long_looks_only_at_what_is_left(connection: sqlite3.Connection) -> None:
    asked: List[str] = []

    def slowly(text: str) -> bool:
        asked.append(text)
        return True

    connection.create_function("slowly", 1, slowly)
    find = Fields(connection).find
    slow = holding(find("path"), "slowly(value)", slow=True)
    few = holding(find("best.loss"), "value < ?", [5.0])
    assert matching(connection, all_true([slow, few])).count == 4
    assert sorted(asked) == ["run-0", "run-1", "run-2", "run-4"]
    asked.clear()
    nothing = all_true([opposite(slow), Condition("FALSE")])
    assert matching(connection, nothing).count == 0
    assert asked == []


def test_an_index_without_gaps_and_one_without_anything(tmp_path: Path) -> None:
    index = ExperimentIndex(tmp_path / "index.sqlite")
    index.put(indexed(made("a"), made("b")))
    for expected in ([1, 2], []):
        with reading(index.path) as opened:
            assert opened is not None
            assert list(matching(opened, Condition("")).ids()) == expected
        index.remove(["a", "b"])


def test_sets() -> None:
    found = Found.of([3, 1], 5)
    assert found.marks == b"\0\1\0\1\0"
    assert found.without([1]).marks == Found.of([3], 5).marks
    assert as_list(found.ids()) == "[1,3]"

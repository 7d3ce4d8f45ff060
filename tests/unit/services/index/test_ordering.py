"""Pages of sets: whichever way they are worked out, they are the same."""

from __future__ import annotations

import sqlite3
from typing import Any, Iterator, List, Tuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mallennlp.domain.metrics.summary import MetricSummary
from mallennlp.domain.status import Status
from mallennlp.services.index import ordering
from mallennlp.services.index.asking import order_of
from mallennlp.services.index.fields import Fields
from mallennlp.services.index.matching import Found
from mallennlp.services.index.ordering import ordered
from mallennlp.services.index.query import SortKey
from mallennlp.services.index.schema import reading
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import indexed, made

COLUMNS = ("path", "status", "best_metric", "duration_s", "config.lr", "best.loss", "last.loss")
VALUES: Tuple[Any, ...] = (None, 1, 1.0, 2, "b", "a", True, False, 0.5, float("nan"))
COUNT = 60


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """Experiments with many equal and missing values; a gap among their ids."""
    index = ExperimentIndex(tmp_path_factory.mktemp("ordering") / "index.sqlite")
    index.put(indexed(*[_experiment(number) for number in range(COUNT)]))
    index.remove([f"run/{7 * 11 % COUNT:02d}"])
    with reading(index.path) as opened:
        assert opened is not None
        yield opened


def _experiment(number: int) -> Any:
    config = {"lr": VALUES[number % len(VALUES)]} if number % 7 else {}
    best = {"loss": float(number % 4)} if number % 3 else {}
    return made(
        f"run/{number * 11 % COUNT:02d}",
        config=config,
        status=list(Status)[number % 3],
        metrics=MetricSummary(0, best, {"loss": float(number % 2)}),
        duration_s=float(number % 5) if number % 4 else None,
    )


def pages(
    connection: sqlite3.Connection, keys: List[SortKey], found: Found, offset: int, limit: int
) -> List[int]:
    return ordered(connection, order_of(Fields(connection), keys), found, offset, limit)


KEYS = st.lists(st.builds(SortKey, st.sampled_from(COLUMNS), st.booleans()), max_size=4)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    keys=KEYS,
    chosen=st.sets(st.integers(1, COUNT)),
    offset=st.integers(0, COUNT + 2),
    limit=st.integers(-1, COUNT + 2),
    few=st.integers(0, 8),
)
def test_walking_gives_what_sorting_gives(
    connection: sqlite3.Connection,
    keys: List[SortKey],
    chosen: List[int],
    offset: int,
    limit: int,
    few: int,
) -> None:
    present = {row[0] for row in connection.execute("SELECT id FROM experiment")}
    found = Found.of(present & set(chosen), COUNT + 1)
    whole = pages(connection, keys, found, 0, -1)
    assert sorted(whole) == list(found.ids())
    before = ordering.FEW
    try:
        ordering.FEW = few
        page = pages(connection, keys, found, offset, limit)
    finally:
        ordering.FEW = before
    assert page == (whole[offset:] if limit < 0 else whole[offset : offset + limit])


def test_a_first_page_does_not_walk_to_the_end(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ordering, "FEW", 0)
    marks = _Counting(b"\0" + b"\1" * COUNT)
    rows = pages(connection, [SortKey("best.loss")], Found(marks), 0, 3)
    assert len(rows) == 3
    assert marks.looks == 3


class _Counting(bytes):
    """Marks that count how often they are looked at."""

    looks = 0

    def __getitem__(self, at: Any) -> Any:
        self.looks += 1
        return super().__getitem__(at)


def test_nothing_is_found_behind_the_end(connection: sqlite3.Connection) -> None:
    assert pages(connection, [], Found.of([1, 2], COUNT + 1), 2, 5) == []
    assert pages(connection, [], Found.of([], COUNT + 1), 0, 5) == []
    assert pages(connection, [], Found.of([1, 2], COUNT + 1), 0, 0) == []

"""How many of what a query finds are in each state."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from mallennlp.domain.experiment import Annotations
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError
from mallennlp.services.index.query import SortKey, TableQuery
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import indexed, made


@pytest.fixture
def index(tmp_path: Path) -> ExperimentIndex:
    """Five experiments with gaps between their numbers; one is archived."""
    index = ExperimentIndex(tmp_path / "index.sqlite")
    old = Annotations(archived=True)
    failed, stalled = Status.FAILED, Status.STALLED
    index.put(indexed(made("x"), made("a/1"), made("a/2", status=failed), made("gone")))
    index.put(indexed(made("a/3", status=failed), made("b/old", annotations=old, status=stalled)))
    index.remove(["gone", "x"])
    return index


@pytest.mark.parametrize(
    "query",
    [
        TableQuery(),
        TableQuery(query="path:a/2"),
        TableQuery(query="archived:any sort:-path"),
        TableQuery(query="archived:true"),
        TableQuery(query="status:failed,stalled"),
        TableQuery(path_glob="b/*", archived=None),
        TableQuery(query="path:nowhere"),
        TableQuery(sort=(SortKey("path"),), offset=1, limit=1),
    ],
)
def test_they_are_those_of_the_list(index: ExperimentIndex, query: TableQuery) -> None:
    rows = index.search(query._replace(offset=0, limit=None)).rows
    assert index.state_counts(query) == Counter(row.status for row in rows)


def test_the_states_that_a_list_is_restricted_to_do_not_count(index: ExperimentIndex) -> None:
    finished = TableQuery(statuses=(Status.FINISHED,))
    assert index.search(finished).total == 1
    assert index.state_counts(finished) == {Status.FINISHED: 1, Status.FAILED: 2}


def test_without_archived_ones_the_plain_list_is_counted_by_sqlite_alone(tmp_path: Path) -> None:
    index = ExperimentIndex(tmp_path / "index.sqlite")
    assert index.state_counts(TableQuery()) == {}
    index.put(indexed(made("a"), made("b")))
    assert index.state_counts(TableQuery()) == {Status.FINISHED: 2}
    index.remove(["a", "b"])
    assert index.state_counts(TableQuery(query="path:a")) == {}


def test_a_mistake_is_told(index: ExperimentIndex) -> None:
    with pytest.raises(QueryError):
        index.state_counts(TableQuery(query="lr>>"))
    with pytest.raises(QueryError):
        index.state_counts(TableQuery(query="no_such_column>3"))

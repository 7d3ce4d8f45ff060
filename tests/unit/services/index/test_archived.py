"""Archived experiments: which lists have them, and what may be asked about that."""

from pathlib import Path
from typing import Any, List, Optional

import attrs
import pytest

from mallennlp.domain.experiment import Annotations
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError
from mallennlp.services.index.archived import scope
from mallennlp.services.index.query import ColumnFilter, SortKey, TableQuery
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import indexed, made

OLD = Annotations(("t",), "a note", archived=True)
ALL, OTHERS, THEM = ["a", "b", "c"], ["a", "c"], ["b"]


@pytest.fixture
def index(tmp_path: Path) -> ExperimentIndex:
    """Three experiments; ``b`` is archived."""
    index = ExperimentIndex(tmp_path / "index.sqlite")
    runs = [made("a"), made("b", annotations=OLD, status=Status.FAILED), made("c")]
    index.put(indexed(*runs))
    return index


def found(index: ExperimentIndex, **query: Any) -> List[str]:
    page = index.search(TableQuery(**{"limit": None, "sort": (SortKey("path"),), **query}))
    assert page.total == len(page.rows)
    return [row.path for row in page.rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", OTHERS),
        ("path:*", OTHERS),
        ("tag:t OR path:a", ["a"]),
        ("archived:true", THEM),
        ("archived=true", THEM),
        ("archived!=true", OTHERS),
        ("archived:false", OTHERS),
        ("archived:any", ALL),
        ("archived:true,false", ALL),
        ("-archived:any", []),
        ("-archived:true", OTHERS),
        ("NOT (archived:false path:a)", ["b", "c"]),
        ("path:c OR archived:true", ["b", "c"]),
        ("has:archived", THEM),
        ("-has:archived", OTHERS),
        ("has:tags,archived", THEM),
        ("archived:null", OTHERS),
        ('"archived":"true"', THEM),
        ("archived", []),
        ("sort:archived", OTHERS),
        ("archived:any sort:archived", ["b", "a", "c"]),
        ("archived:any sort:-archived,-path", ["b", "c", "a"]),
    ],
)
def test_what_a_query_finds(index: ExperimentIndex, query: str, expected: List[str]) -> None:
    sort = () if "sort:" in query else (SortKey("path"),)
    assert found(index, query=query, sort=sort) == expected


@pytest.mark.parametrize(("archived", "expected"), [(False, OTHERS), (True, THEM), (None, ALL)])
def test_who_asks_for_them_without_a_text(
    index: ExperimentIndex, archived: Optional[bool], expected: List[str]
) -> None:
    assert found(index, archived=archived) == expected
    assert found(index, archived=archived, query="archived:any") == ALL
    assert index.total(archived) == len(expected) == sum(index.counts(archived).values())


def test_filters_count_like_a_query(index: ExperimentIndex) -> None:
    for operator, value, expected in (
        ("=", "true", THEM),
        ("=", True, THEM),
        ("=", False, OTHERS),
        ("!=", "true", OTHERS),
        ("present", None, THEM),
        ("missing", None, OTHERS),
    ):
        assert found(index, filters=(ColumnFilter("archived", operator, value),)) == expected
    for operator, value in (("<", "true"), ("contains", "t"), ("=", "yes"), ("=", 1)):
        with pytest.raises(QueryError, match="archived can be = true or false"):
            found(index, filters=(ColumnFilter("archived", operator, value),))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("archived:yes", "'yes' is neither true nor false nor any"),
        ("archived:t*", "neither true nor false"),
        ("archived>true", "A run is archived or not: > cannot be asked"),
        ("archived~t", "archived is true or false"),
    ],
)
def test_mistakes(index: ExperimentIndex, query: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        found(index, query=query)


def test_families_and_their_counts_leave_them_out(index: ExperimentIndex) -> None:
    page = index.search_families(TableQuery(limit=None))
    assert page.runs == 2 and "b" not in [row.name for row in page.rows]
    page = index.search_families(TableQuery(query="archived:true"))
    assert (page.runs, page.rows[0].name, page.rows[0].values["archived"]) == (1, "b", True)


def test_an_archived_experiment_is_found_by_its_path(index: ExperimentIndex) -> None:
    assert index.has("b") and index.get("b").annotations == OLD
    (row,) = index.search(TableQuery(query="archived:true")).rows
    assert row.archived is True and row["archived"] is True and row.tags == ("t",)


def test_archiving_and_undoing_it(index: ExperimentIndex) -> None:
    index.put_annotations("a", Annotations(archived=True))
    assert found(index) == ["c"] and found(index, query="archived:true") == ["a", "b"]
    index.put_annotations("b", attrs.evolve(OLD, archived=False))
    assert found(index) == ["b", "c"]
    index.put(indexed(made("a")))  # read again: somebody took the mark out of the file
    assert found(index) == ALL and found(index, query="archived:true") == []


def test_only_these_paths(index: ExperimentIndex) -> None:
    assert found(index, paths=("c", "a", "a", "no such", "b")) == OTHERS
    assert found(index, paths=("b",), archived=None) == THEM
    assert found(index, paths=()) == []
    odd = 'x\udcff"\\'
    index.put(indexed(made(odd)))
    assert found(index, paths=(odd, *map(str, range(100_000)))) == [odd]


def test_a_key_of_a_config_that_has_the_same_name(index: ExperimentIndex) -> None:
    index.put(indexed(made("a", config={"archived": "x"})))
    assert found(index, query="config.archived:x") == ["a"]
    assert scope(TableQuery(query="config.archived:x")) is False
    assert scope(TableQuery(query="(path:a OR -has:archived)")) is None
    assert scope(TableQuery(archived=True)) is True

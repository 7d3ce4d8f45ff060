"""No difference between what the SQL finds and what a plain evaluation finds: see
``query_model``."""

from __future__ import annotations

import time
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Iterator, List, Optional, Sequence

import pytest

from mallennlp.domain.queries.tree import Query, to_text
from mallennlp.exceptions import QueryError
from mallennlp.services.index import asking
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.language.model_literals import Mistake
from tests.unit.services.index.language.query_model import Model
from tests.unit.services.index.language.random_projects import names, project, query
from tests.unit.services.index.making import NOW_S, indexed

PROJECTS, QUERIES = 90, 30
Paths = Optional[List[str]]
"""What is found, in order; None for a mistake."""


@pytest.fixture(scope="module", autouse=True)
def fixed_now() -> Iterator[None]:
    """Ages count from ``NOW_S``."""
    clock = SimpleNamespace(time=lambda: NOW_S, monotonic=time.monotonic)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "time", clock)
        yield


def by_sql(index: ExperimentIndex, text: str) -> Paths:
    """What the index finds."""
    try:
        page = index.search(TableQuery(query=text, limit=None))
    except QueryError:
        return None
    assert page.total == len(page.rows)
    return [row.path for row in page.rows]


def by_model(model: Model, query: Query) -> Paths:
    """What the plain evaluation finds."""
    try:
        return model.found(query)
    except Mistake:
        return None


def check_pages(index: ExperimentIndex, text: str, whole: Sequence[str]) -> None:
    """Any part of a list is what it is of the whole, and the count does not depend on it."""
    for offset, limit in ((0, 1), (1, 2), (len(whole) - 1, 3), (len(whole), 1), (2, 0)):
        offset = max(0, offset)
        page = index.search(TableQuery(query=text, offset=offset, limit=limit))
        assert [row.path for row in page.rows] == list(whole[offset : offset + limit]), text
        assert page.total == len(whole), text


@pytest.mark.parametrize("seed", range(PROJECTS))
def test_sql_and_python_find_the_same(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    runs = project(random)
    known = names(runs)
    index = ExperimentIndex(tmp_path / "index.sqlite")
    index.put(indexed(*runs))
    model = Model(runs, NOW_S)
    for _ in range(QUERIES):
        asked = query(random, known)
        text = to_text(asked)
        expected = by_model(model, asked)
        assert by_sql(index, text) == expected, text
        if expected is not None:
            check_pages(index, text, expected)

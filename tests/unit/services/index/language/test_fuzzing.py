"""Ten thousand texts at random: each is a query, or a mistake that is told with its place, soon."""

from __future__ import annotations

import time
from random import Random
from typing import Optional

import pytest

from mallennlp.domain.queries.tree import Query, to_text
from mallennlp.exceptions import QueryError
from mallennlp.services.index.language.parsing import parse
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.language.random_projects import names, project
from tests.unit.services.index.language.random_texts import text
from tests.unit.services.index.making import indexed

TEXTS, LOTS = 10_000, 10
LONGEST_S = 3.0
LONGEST_MESSAGE = 700


def read(asked: str) -> Optional[Query]:
    """The tree of a text; None for a mistake, which has to have a place in it and be told in
    words."""
    try:
        return parse(asked)
    except QueryError as error:
        check_mistake(error, asked)
    return None


def check_mistake(error: QueryError, asked: str) -> None:
    """A mistake is one sentence or a few, and says where."""
    assert error.query == asked
    assert error.start is not None and error.end is not None
    assert 0 <= error.start < error.end <= len(asked)
    assert 0 < len(error.message) < LONGEST_MESSAGE
    assert "Traceback" not in error.message and "sqlite" not in error.message.lower()


def search(index: ExperimentIndex, asked: str) -> bool:
    """Whether a text finds what it finds, and is no mistake."""
    try:
        page = index.search(TableQuery(query=asked))
    except QueryError as error:
        check_mistake(error, asked)
        return False
    assert len(page.rows) <= page.total <= index.total()
    return True


@pytest.mark.parametrize("lot", range(LOTS))
def test_any_text_is_a_query_or_a_mistake_with_a_place(
    tmp_path_factory: pytest.TempPathFactory, lot: int
) -> None:
    random = Random(lot)
    runs = project(random)
    known = names(runs)
    index = ExperimentIndex(tmp_path_factory.mktemp("index") / "index.sqlite")
    index.put(indexed(*runs))
    trees, found = 0, 0
    for _ in range(TEXTS // LOTS):
        asked = text(random, known)
        started_s = time.monotonic()
        tree = read(asked)
        if tree is not None:
            trees += 1
            assert parse(to_text(tree)) == tree
            found += search(index, asked)
        assert time.monotonic() - started_s < LONGEST_S, asked
    assert found > TEXTS / LOTS / 20 and trees - found > TEXTS / LOTS / 20
    assert TEXTS / LOTS - trees > TEXTS / LOTS / 5, "there are mistakes among the texts"
    assert index.total() == len(runs)

"""docs/query-language.md: its examples are run, and its tables are what the code says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import List

import pytest

from mallennlp.domain.queries.marking import marked
from mallennlp.domain.queries.tree import to_text
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError
from mallennlp.project import Project, create_project
from mallennlp.services.config import Config, ProjectSection, render_config
from mallennlp.services.demo import DEMO_ANNOTATIONS, place_runs
from mallennlp.services.index import asking
from mallennlp.services.index.columns import ALIASES, COLUMNS
from mallennlp.services.index.language import parsing, patterns
from mallennlp.services.index.values import LONGEST_TEXT
from tests.docs import ROOT, blocks

FILE = ROOT / "docs" / "query-language.md"
EXAMPLES: List[str] = [line for block in blocks(FILE, "query") for line in block.text.splitlines()]
FIND_NOTHING = {'"OR"', "created>7d", "created:today,yesterday", "last_activity:7d..1h"}
"""Examples whose answer depends on the day, or is nothing."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The shipped runs with their recorded times, tags and notes, where ``make demo`` puts them."""
    root: Path = tmp_path_factory.mktemp("demo")
    place_runs(root)
    project = create_project(root, render_config(Config(ProjectSection("demo"))), "ada", "password")
    project.scan()
    for path, added in DEMO_ANNOTATIONS.items():
        project.tag(path, add=added.tags)
        project.annotate(path, added.notes, added.display_name)
    assert project.archive(["0.9.0/running/complete_later"]).done
    return project


def document() -> str:
    """The document's text."""
    return FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_finds_some_runs(demo: Project, text: str) -> None:
    page = demo.search(text, limit=1)
    assert demo.search(to_text(parsing.parse(text)), limit=1) == page
    if text in FIND_NOTHING:
        return
    assert page.total
    only_sorts = parsing.parse(text).where is None
    assert only_sorts or text.startswith(("created", "started")) or page.total < demo.total()


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 60
    assert FIND_NOTHING <= set(EXAMPLES)


@pytest.mark.parametrize("name", sorted({*COLUMNS, *ALIASES, *map(str, Status)}))
def test_every_column_and_status_is_in_a_table(name: str) -> None:
    rows = [line for line in document().splitlines() if line.startswith("|")]
    assert any(f"`{name}`" in row for row in rows)


def test_the_limits_are_those_of_the_code() -> None:
    limits = re.findall(r"^\| ([a-z][^|]*) \| ([0-9][0-9,]*)", document(), re.MULTILINE)
    assert {what: int(number.replace(",", "")) for what, number in limits} == {
        "length of a query": parsing.LONGEST_QUERY,
        "conditions in one": parsing.MOST_CONDITIONS,
        "brackets inside each other": parsing.DEEPEST_BRACKETS,
        "columns to sort by": asking.MOST_SORT_KEYS,
        "length of a regular expression": patterns.LONGEST_PATTERN,
        "time for a search": asking.LONGEST_SEARCH_S,
        "characters of a config's text that are compared": LONGEST_TEXT,
    }


def test_the_mistake_is_told_so(demo: Project) -> None:
    _, block = blocks(FILE, "text")
    message, line, carets = block.text.splitlines()
    with pytest.raises(QueryError) as caught:
        demo.search(line.strip())
    error = caught.value
    assert error.message == message
    assert error.start is not None and error.end is not None
    assert marked(error.query, error.start, error.end).splitlines() == [line, carets]


def test_the_sentence_is_said_so(demo: Project) -> None:
    block, _ = blocks(FILE, "text")
    query, sentence = block.text.splitlines()
    assert demo.explain_query(query) == sentence


def test_the_code_runs(demo: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = blocks(FILE, "python")
    exec(block.text, {"project": demo})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    assert all(re.fullmatch(r"\S+/\S+ [0-9.]+ (0\.[0-9]+|None)", line) for line in lines)

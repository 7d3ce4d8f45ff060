"""What the bar of actions says of what is selected."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest

from mallennlp.dashboard.pages.home.comparing import query_alone
from mallennlp.dashboard.pages.home.selection_bar import Acting
from mallennlp.services.index.values import storable
from tests.unit.cli.test_completing import project_of

PATHS = ["pos/a", "pos/b", "ner", "odd *"]


class Bar(Acting):
    """The part of the home page without the page."""

    def __init__(self, root: Path) -> None:
        self.project = project_of(root, PATHS)


@pytest.fixture(scope="module")
def bar(tmp_path_factory: pytest.TempPathFactory) -> Bar:
    return Bar(tmp_path_factory.mktemp("bar"))


def rows(*paths: str) -> List[Any]:
    return [{"path": path} for path in paths]


def asked(selected: List[Any], filters: Any = None, **wanted: Any) -> Dict[str, Any]:
    return {"rows": selected, "wanted": wanted, "filters": filters or {}, "stamp": "x"}


def said(bar: Bar, question: Any) -> Tuple[bool, str, str, bool]:
    hidden, text, _, alone, is_alone_hidden, _ = bar.show_selection(question)
    assert is_alone_hidden is (alone == "")
    return hidden, text, alone, is_alone_hidden


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (asked(rows("pos/a", "ner"), query=""), "2 selected"),
        (asked(rows("pos/a", "ner"), query="path:pos/*"), "2 selected, 1 of them not in this list"),
        (asked(rows("pos/a", "ner"), query="x"), "2 selected, none in this list"),
        (asked(rows("ner"), query="path:pos/*"), "1 selected, not in this list"),
        (asked(rows("ner", "gone"), query=""), "2 selected, 1 of them not in this list"),
        (asked(rows("ner"), query="", status=["finished"]), "1 selected"),
        (asked(rows("ner"), query="", status=["failed"]), "1 selected, not in this list"),
        (asked(rows("ner", "pos/a"), folder="pos"), "2 selected, 1 of them not in this list"),
        (
            asked(rows("ner", "pos/a"), {"path": {"type": "contains", "filter": "n"}}),
            "2 selected, 1 of them not in this list",
        ),
        (
            asked(
                [{"path": None, "paths": ["pos/a", "pos/b"]}, *rows("pos/a")], query="path:pos/a"
            ),
            "2 selected, 1 of them not in this list",
        ),
    ],
)
def test_what_is_selected_and_not_listed_is_counted(bar: Bar, question: Any, text: str) -> None:
    hidden, found, alone, _ = said(bar, question)
    assert (hidden, found) == (False, text)
    if alone:
        shown = {row.path for row in bar.project.search(alone).rows}
        assert shown == {row["path"] for row in rows(*PATHS) if row["path"] in alone}
    assert (alone != "") is ("list" in text)


@pytest.mark.parametrize(
    "question", [None, [], "x", {}, {"rows": 3}, asked([]), asked([3, None, {"path": 7}])]
)
def test_where_nothing_is_selected_the_bar_is_hidden(bar: Bar, question: Any) -> None:
    assert said(bar, question)[0] is True


@pytest.mark.parametrize(
    "changed",
    [
        {"wanted": "a text"},
        {"wanted": None},
        {"wanted": {"query": "lr:"}},
        {"wanted": {"query": "no_such_key:1"}},
        {"wanted": {"query": 3}},
        {"wanted": {"folder": {}}},
        {"filters": 3},
        {"filters": {"path": {"type": "sql"}}},
    ],
)
def test_of_a_list_that_shows_a_mistake_nothing_is_said(bar: Bar, changed: Any) -> None:
    question = {**asked(rows("ner"), query=""), **changed}
    assert said(bar, question) == (False, "1 selected", "", True)


def test_a_query_that_no_address_could_hold_is_not_offered(bar: Bar) -> None:
    assert query_alone([]) == "" == query_alone(["bad\udcff"]) == query_alone(["x" * 5_000])
    assert query_alone([f"r{n}" for n in range(101)]) == ""
    assert query_alone(["odd *"]) == 'path:"odd *" archived:any'
    many = rows(*(f"r{n}" for n in range(101)))
    text = "101 selected, none in this list"
    assert said(bar, asked(many, query="")) == (False, text, "", True)
    name = storable("bad\udcff")
    assert said(bar, asked(rows(name), query=""))[1:3] == ("1 selected, not in this list", "")


def test_the_top_bar_is_told_what_would_be_compared(bar: Bar) -> None:
    *_, in_bar = bar.show_selection(asked(rows("pos/a", "ner"), query=""))
    assert in_bar == {"count": 2, "address": "/compare?run=pos/a&run=ner", "number": None}
    *_, in_bar = bar.show_selection(asked([], query=""))
    assert in_bar["count"] == 0


@pytest.mark.parametrize("number", [0, 7, 1_790_000_000_000, 2**53])
def test_the_answer_tells_which_question_it_is_of(bar: Bar, number: int) -> None:
    *_, in_bar = bar.show_selection({**asked(rows("ner"), query=""), "number": number})
    assert in_bar["number"] == number
    *_, in_bar = bar.show_selection({"rows": [], "number": number})
    assert (in_bar["number"], in_bar["count"]) == (number, 0)


@pytest.mark.parametrize("number", [True, 1.0, "7", [7], {"a": 1}, -1, 2**53 + 1, 10**400])
def test_nothing_but_a_number_is_sent_back(bar: Bar, number: Any) -> None:
    *_, in_bar = bar.show_selection({**asked(rows("ner"), query=""), "number": number})
    assert in_bar["number"] is None

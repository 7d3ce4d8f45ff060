"""The page that ``mallennlp page new`` writes, in a dashboard over real runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Iterator, List

import pytest

from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.loader import PROBLEMS
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.domain.page_names import page_names
from mallennlp.project import Project
from mallennlp.services.page_making import make_page
from mallennlp.services.page_template import page_source
from tests.servers import PASSWORD, USERNAME, make_project
from tests.unit.dashboard.fixtures import Browser, toasts, walk

NAMES = page_names("Error analysis", "Fehler & Größen")
FOUND = "error-analysis-found.children"
STATE = "mallennlp-state-error-analysis"
RUNS = 3


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of three runs, with three new pages."""
    root = tmp_path_factory.mktemp("new_page") / "project"
    project = make_project(root, only="2.10.1/pos/lstm_h16/")
    # Of some names the page's ids could be those of our own pages.
    for names in (NAMES, page_names("Experiments"), page_names("experiment", route="/mine")):
        make_page(project.paths, names.module, page_source(names))
    return root


@pytest.fixture
def browser(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Somebody who is logged in."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)
    with isolated_registry():
        opened = Browser(create_app(Project.open(root)))
        opened.log_in(USERNAME, PASSWORD)
        yield opened
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(root)):
            del sys.modules[name]


def texts(node: Any) -> List[str]:
    """All that can be read in an answer."""
    if isinstance(node, str):
        return [node]
    if isinstance(node, list):
        return [text for child in node for text in texts(child)]
    if isinstance(node, dict):
        return texts(node.get("props", node).get("children"))
    return []


def search(browser: Browser, query: Any, address: str = "") -> Any:
    """Press the button."""
    values = {
        "error-analysis-go.n_clicks": 1,
        "error-analysis-query.value": query,
        f"{STATE}.data": browser.store(STATE),
    }
    output = next(key for key in browser.app.callback_map if FOUND in key)
    return browser.call(output, values, NAMES.route, address)


def links(answer: Any) -> List[str]:
    return [
        props["href"]
        for props in walk(answer.get_json())
        if "/experiment?" in str(props.get("href"))
    ]


def test_it_loads_and_stands_in_the_menu(browser: Browser) -> None:
    assert browser.app.server.config[PROBLEMS] == []
    assert NAMES.title in texts(browser.layout())


def test_opened_it_shows_runs_that_lead_to_their_pages(browser: Browser) -> None:
    answer = browser.open(NAMES.route)
    assert answer.status_code == 200 and NAMES.title in texts(
        answer.get_json()["response"]["mallennlp-content"]["children"]
    )
    found = links(answer)
    assert len(found) == RUNS
    assert browser.open(found[0]).status_code == 200


def test_the_parameter_has_its_type(browser: Browser) -> None:
    assert len(links(browser.open(f"{NAMES.route}?rows=2"))) == 2
    wrong = browser.open(f"{NAMES.route}?rows=many")
    assert "rows" in wrong.text and links(wrong) == []


def test_the_callback_searches_and_keeps_what_was_searched_for(browser: Browser) -> None:
    answer = search(browser, "finetune")
    assert len(links(answer)) == 1 and "finetune" in links(answer)[0]
    assert toasts(answer) == [] and "finetune" in str(answer.get_json()["sideUpdate"][STATE])
    assert len(links(search(browser, "status:finished model:simple_tagger"))) == RUNS
    assert len(links(search(browser, None))) == RUNS


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("status:failed", "No such run"),
        ("(status:finished", "bracket is not closed"),
        ("stauts:finished", "Did you mean"),
    ],
)
def test_a_search_that_finds_nothing_says_why(browser: Browser, query: str, said: str) -> None:
    answer = search(browser, query)
    assert answer.status_code == 200 and toasts(answer) == []
    assert links(answer) == [] and said in answer.text


def test_the_table_is_no_longer_than_asked_for(browser: Browser) -> None:
    assert len(links(search(browser, "", "?rows=1"))) == 1


def test_what_was_searched_for_is_there_after_a_reload(browser: Browser) -> None:
    stored = browser.store(STATE)
    stored["values"]["query"] = "finetune"
    answer = browser.open(NAMES.route, {STATE: stored})
    assert len(links(answer)) == 1


def test_its_ids_are_its_own(browser: Browser) -> None:
    """Two callbacks that set one output would be an error of Dash in the browser."""
    every = [one for key in browser.app.callback_map for one in key.strip(".").split("...")]
    outputs = [one for one in every if "@" not in one]  # which is one that several may set
    assert len(outputs) == len(set(outputs))
    for route in ("/experiments", "/mine"):
        assert len(links(browser.open(route))) == RUNS
    ids = [
        str(props["id"]) for props in walk(browser.open("/experiments").get_json()) if "id" in props
    ]
    ours = [str(props["id"]) for props in walk(browser.open("/").get_json()) if "id" in props]
    assert ids and not set(ids) & set(ours)

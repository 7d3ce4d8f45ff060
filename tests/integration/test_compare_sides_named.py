"""Figures and tables of the compare page say which side they show, so that a selection in one of
them is seen in all."""

from __future__ import annotations

import json
from typing import Any, Iterator, List

import pytest

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.home.page  # noqa: F401
from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.registration import isolated_registry
from tests.integration.comparing import ask, parts
from tests.servers import PASSWORD, USERNAME, make_project
from tests.unit.dashboard.fixtures import Browser

RUNS = ("2.10.1/pos/lstm_h16/seed_13", "2.10.1/pos/lstm_h16/seed_42")
SIDES = [f"run:{run}" for run in RUNS]
ADDRESS = "?" + "&".join(f"run={run}" for run in RUNS)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    root = tmp_path_factory.mktemp("sides") / "project"
    project = make_project(root, only="2.10.1/pos/lstm_h16/")
    with isolated_registry():
        browser = Browser(create_app(project))
        browser.log_in(USERNAME, PASSWORD)
        yield browser


def every(node: Any, key: str) -> List[Any]:
    """The values of a property anywhere in an answer."""
    if isinstance(node, list):
        return [found for child in node for found in every(child, key)]
    if not isinstance(node, dict):
        return []
    own = [node[key]] if key in node else []
    return own + [found for child in node.values() for found in every(child, key)]


def test_traces_of_curves_carry_their_side(browser: Browser) -> None:
    view = parts(ask(browser, "curves", ADDRESS))["compare-view"]
    figures = [figure for figure in every(view, "figure") if isinstance(figure, dict)]
    assert figures
    for figure in figures:
        assert [trace["meta"]["side"] for trace in figure["data"]][:1] == SIDES[:1]
        assert {trace["meta"]["side"] for trace in figure["data"]} == set(SIDES)


@pytest.mark.parametrize("section", ["metrics", "differences"])
def test_columns_of_tables_name_their_side(browser: Browser, section: str) -> None:
    view = parts(ask(browser, section, ADDRESS))["compare-view"]
    named = every(view, "data-side")
    assert list(dict.fromkeys(named)) == SIDES, json.dumps(view)[:300]

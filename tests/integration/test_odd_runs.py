"""Runs that no training writes, but a disk may hold: each has a row and a page."""

from __future__ import annotations

import json
import os
import shutil
from typing import Any, Callable, Dict, Iterator, List

import pytest

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.experiment  # noqa: F401
import mallennlp.dashboard.pages.home.page  # noqa: F401
from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.components import query_id, selection_id
from mallennlp.dashboard.components.ids import dom_id
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.project import Project
from mallennlp.services import paths
from mallennlp.services.url_parse import to_url
from tests.servers import PASSWORD, USERNAME
from tests.unit.dashboard.components.table_asking import answered, body
from tests.unit.dashboard.fixtures import Browser, walk

PAGE = mallennlp.dashboard.pages.experiment.ExperimentPage
HOME = mallennlp.dashboard.pages.home.page.HomePage
NOT_UNICODE = os.fsdecode(b"bad\xff\xfe/run\xe9")


@pytest.fixture
def browser(project: Project) -> Iterator[Browser]:
    with isolated_registry():
        made = Browser(create_app(project))
        made.log_in(USERNAME, PASSWORD)
        yield made


def add_run(project: Project, path: str, **content: Any) -> None:
    """A copy of a run under another path; ``content``: what its config has besides."""
    directory = project.root / path
    shutil.copytree(project.root / "2.10.1/pos/lstm_h16/seed_13", directory)
    config = directory / paths.CONFIG
    config.write_text(json.dumps({**json.loads(config.read_text("utf-8")), **content}), "utf-8")
    project.scan()


def rows(browser: Browser, query: Any = "") -> Dict[str, Any]:
    """The rows of the table, by their names."""
    answer = browser.post(body(query=query, path="/", table="experiments-grid"))
    sent = answered(answer, "experiments-grid")["rows"]["rowData"]
    return {row["name"]: row for row in sent}


def tab(browser: Browser, search: str, name: str) -> Any:
    """What a tab of an experiment's page holds."""
    answer = browser.call(
        "experiment-tab.children", {"experiment-tabs.value": name}, "/experiment", search
    )
    assert answer.status_code == 200
    return answer.get_json()["response"]["experiment-tab"]["children"]


def test_a_name_that_is_not_unicode_is_listed_opened_and_tagged(
    project: Project, browser: Browser
) -> None:
    add_run(project, NOT_UNICODE)
    (project.root / NOT_UNICODE / os.fsdecode(b"\xff.txt")).touch()
    row = rows(browser)["run\ufffd"]
    assert row["path_shown"] == "bad\ufffd\ufffd/run\ufffd"
    search = to_url(PAGE.Params(path=NOT_UNICODE))
    assert search == to_url(PAGE.Params(path=PAGE.Params.from_url(search).path))  # type: ignore
    shown = browser.open(f"/experiment{search}")
    assert shown.status_code == 200 and "experiment-header" in shown.text
    assert shown.get_json()["response"]["mallennlp-title"]["data"] == "run\ufffd"
    for name in ("overview", "curves", "config", "logs"):
        tab(browser, search, name)
    assert "?.txt" in json.dumps(tab(browser, search, "files"))
    output = next(name for name in browser.app.callback_map if "experiments-tag.value" in name)
    grid = dom_id(selection_id("experiments-grid"))
    selected = {"experiments-tag.value": "kept", f"{grid}.selectedRows": [row]}
    browser.call(output, {"experiments-add-tag.n_clicks": 1, **selected}, "/")
    assert "kept" in project.index.get(NOT_UNICODE).annotations.tags


def test_a_folder_whose_name_is_not_unicode_filters_the_table(
    project: Project, browser: Browser
) -> None:
    add_run(project, NOT_UNICODE)
    folder = NOT_UNICODE.partition("/")[0]
    shown = browser.open("/" + to_url(HOME.Params(folder=folder)))
    query = query_id("experiments-grid")
    (store,) = [p for p in walk(shown.get_json()) if p.get("id") == query]
    assert set(rows(browser, store["data"])) == {"run\ufffd"}


def nested(levels: int, wrap: Callable[[Any], Any]) -> Any:
    tree: Any = 1
    for _ in range(levels):
        tree = wrap(tree)
    return tree


@pytest.mark.parametrize("levels", [20, 45, 95])
@pytest.mark.parametrize("wrap", [lambda tree: {"k": tree}, lambda tree: [tree]])
def test_a_deep_config_can_be_looked_at(
    project: Project, browser: Browser, levels: int, wrap: Callable[[Any], Any]
) -> None:
    add_run(project, "deep", deep=nested(levels, wrap))
    assert "experiment-config" in json.dumps(tab(browser, "?path=deep", "config"))


def test_of_very_many_metrics_some_can_be_chosen_and_those_drawn_first_are_among_them(
    project: Project, browser: Browser
) -> None:
    add_run(project, "many")
    last = project.root / "many" / "metrics_epoch_3.json"
    names: List[str] = [f"validation_m{number}" for number in range(1_500)]
    last.write_text(json.dumps({**json.loads(last.read_text()), **dict.fromkeys(names, 0.5)}))
    project.scan(rebuild=True)
    shown = walk(tab(browser, "?path=many", "curves"))
    (chooser,) = [props for props in shown if props.get("id") == "experiment-curves"]
    assert 490 < len(chooser["options"]) <= 500 and set(chooser["value"]) <= set(chooser["options"])

"""The example pages, copied into a project of real runs as a reader does, opened and clicked.

``predictor.py`` has tests of its own, which run beside AllenNLP. That it loads is held here too.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any, Dict, Iterator, List

import attrs
import pytest

from mallennlp.dashboard.loader import PROBLEMS
from mallennlp.dashboard.page import pages
from mallennlp.project import Project
from mallennlp.services.paths import ProjectPaths
from tests.custom_pages import opened, shown
from tests.docs import ROOT, blocks
from tests.servers import make_project
from tests.unit.dashboard.fixtures import Browser, toasts, walk

FOLDER = ROOT / "docs" / "examples"
NAMES = sorted(file.stem for file in FOLDER.glob("*.py"))
HELLO = "mallennlp-state-hello-world"
BOARD = "mallennlp-state-leaderboard"
RUN = "2.10.1/reviews/cnn_lr_grid/lr=0.1"
OTHER = "2.10.1/reviews/other_data"
"""A run of the same model on other data, which none of the shipped ones is."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = make_project(tmp_path_factory.mktemp("examples") / "project", only="2.10.1/")
    shutil.copytree(made.root / "2.10.1/reviews/cnn_lr_grid/lr=0.01", made.root / OTHER)
    change_config(made.root / OTHER, train_data_path="data/other_reviews.jsonl")
    made.scan()
    for name in NAMES:
        shutil.copy(FOLDER / f"{name}.py", made.root)
    server = attrs.evolve(made.config.server, imports=tuple(NAMES))
    return Project(made.root, attrs.evolve(made.config, server=server))


def change_config(run: Path, **changes: Any) -> None:
    file = run / "config.json"
    config = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**config, **changes}), encoding="utf-8")


@pytest.fixture(scope="module")
def browser(project: Project) -> Iterator[Browser]:
    with opened(project, project.root) as found:
        yield found


def new_state(answer: Any, store: str) -> Dict[str, Any]:
    """The attributes of a page's state that an answer sends back."""
    sent = answer.get_json().get("sideUpdate", {}).get(store, {}).get("data", {})
    return {
        operation["location"][-1]: operation["params"]["value"]
        for operation in sent.get("operations", [])
    }


def test_every_example_loads(browser: Browser) -> None:
    assert {"hello_world", "leaderboard", "predictor"} == set(NAMES)
    assert browser.app.server.config[PROBLEMS] == []
    assert set(NAMES) == {page.__module__ for page in pages().values()} & set(NAMES)


def test_every_example_is_described(tmp_path: Path) -> None:
    readme = FOLDER / "README.md"
    rows = re.findall(r"^\| \[(\w+)\.py\]\(\1\.py\) \| \w.+\|$", readme.read_text(), re.MULTILINE)
    assert rows == NAMES
    (block,) = blocks(readme, "toml")
    config = '[project]\nname = "x"\n' + block.text
    ProjectPaths(tmp_path).config.write_text(config, encoding="utf-8")
    assert set(Project.open(tmp_path).config.server.imports) <= set(NAMES)


# --- hello world


def greet(browser: Browser, typed: Any, search: str = "", **state: Any) -> Any:
    data = browser.store(HELLO)
    data["values"].update(state)
    inputs = {"hello-world-go.n_clicks": 1, "hello-world-name.value": typed, f"{HELLO}.data": data}
    return browser.call("hello-world-said.children", inputs, "/hello-world", search)


def test_the_greeting_begins_with_the_defaults(browser: Browser) -> None:
    said = shown(browser.open("/hello-world"))
    assert '"Hello, World!"' in said and "Greeted 0 times in this tab." in said
    assert '"/hello-world?greeting=Ahoy&times=2"' in said


def test_the_greeting_takes_its_parameters_from_the_address(browser: Browser) -> None:
    said = shown(browser.open("/hello-world?greeting=Ahoy&times=2"))
    assert '"Ahoy Ahoy, World!"' in said


def test_the_greeting_remembers_whom_it_greeted(browser: Browser) -> None:
    answer = greet(browser, "Ada", "?greeting=Good%20morning", greeted=4)
    said = shown(answer)
    assert '"Good morning, Ada!"' in said and "Greeted 5 times" in said
    assert new_state(answer, HELLO) == {"name": "Ada", "greeted": 5}
    data = browser.store(HELLO)
    data["values"].update(name="Ada", greeted=5)
    assert '"Hello, Ada!"' in shown(browser.open("/hello-world", {HELLO: data}))


def test_the_greeting_knows_what_to_call_nobody(browser: Browser) -> None:
    answer = greet(browser, "", name="Ada")
    assert new_state(answer, HELLO) == {"name": "World", "greeted": 1}


@pytest.mark.parametrize(
    ("search", "complaint"),
    [
        ("?times=often", "'times' is 'often', and must be a whole number"),
        ("?times=1000000000", "'times' must be in range(1, 10)"),
        ("?greting=Ahoy", "Did you mean 'greeting'?"),
    ],
)
def test_a_wrong_parameter_is_named(browser: Browser, search: str, complaint: str) -> None:
    assert complaint in shown(browser.open(f"/hello-world{search}"))


def test_a_forged_state_is_refused(browser: Browser) -> None:
    answer = greet(browser, "Ada", greeted="many")
    assert answer.status_code == 400
    assert "greeted must be a whole number, not 'many'" in answer.text


# --- leaderboard


def best(browser: Browser, search: str = "", **state: Any) -> List[Any]:
    """Data, model and path of the dots that the page shows, in the order of its table."""
    data = browser.store(BOARD)
    data["values"].update(state)
    answer = browser.open(f"/leaderboard{search}", {BOARD: data})
    found = [props["figure"] for props in walk(answer.get_json()["response"]) if "figure" in props]
    traces = found[0]["data"] if found else []
    return [
        (trace["name"], model, path)
        for trace in traces
        for model, path in zip(trace["y"], trace["customdata"])
    ]


def test_the_same_model_has_a_best_run_on_each_dataset(browser: Browser) -> None:
    found = best(browser)
    assert ("data/other_reviews.jsonl", "basic_classifier", OTHER) in found
    assert ("data/reviews_train.jsonl", "basic_classifier", RUN) in found
    assert len({(data, model) for data, model, _ in found}) == len(found) == 5


def test_the_address_comes_before_the_state(browser: Browser) -> None:
    by_loss = best(browser, metric="validation_loss")
    assert by_loss == best(browser, "?metric=validation_loss")
    assert by_loss != best(browser) == best(browser, "?metric=validation_accuracy", metric="x")


def test_a_metric_that_is_not_offered_can_be_chosen(browser: Browser) -> None:
    said = shown(browser.open("/leaderboard?metric=training_loss"))
    assert '["validation_accuracy", "validation_loss", "training_loss"]' in said
    assert len(best(browser, "?metric=training_loss")) == 5


@pytest.mark.parametrize("metric", ["validation_acuracy", "x OR path:*", "no such", '"'])
def test_what_is_no_metric_is_said(browser: Browser, metric: str) -> None:
    state = {"metric": metric}
    assert best(browser, **state) == []
    data = browser.store(BOARD)
    data["values"].update(state)
    said = shown(browser.open("/leaderboard", {BOARD: data}))
    assert "There is no column" in said and "leaderboard-metric" in said


def test_a_search_without_a_hit_says_so(browser: Browser) -> None:
    data = browser.store(BOARD)
    data["values"]["only"] = "status:failed"
    assert "No finished run fits" in shown(browser.open("/leaderboard", {BOARD: data}))


def test_tagging_tags_what_is_shown(browser: Browser, project: Project) -> None:
    data = browser.store(BOARD)
    data["values"]["only"] = "path:2.10.1/reviews/*"
    inputs = {"leaderboard-tag.n_clicks": 1, f"{BOARD}.data": data}
    (name,) = (name for name in browser.app.callback_map if "sink-leaderboard-tag" in name)
    answer = browser.call(name, inputs, "/leaderboard")
    assert toasts(answer)[0]["message"] == "Tagged 2 runs as best."
    assert {row.path for row in project.search("tag:best").rows} == {RUN, OTHER}
    assert "best" in (project.root / RUN / "mallennlp.json").read_text(encoding="utf-8")

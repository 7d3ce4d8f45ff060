"""The tutorial, step by step: each is loaded into a dashboard over the shipped runs, and shows what
the text says.
"""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path
from typing import Any, Dict, Iterator, List

import attrs
import pytest

from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from tests.custom_pages import opened, shown
from tests.docs import ROOT
from tests.servers import PASSWORD, make_project
from tests.tutorial import form, steps
from tests.unit.dashboard.fixtures import Browser, toasts, walk

TUTORIAL = ROOT / "docs" / "tutorial-page.md"
EXAMPLE = ROOT / "docs" / "examples" / "leaderboard.py"
NAME = "leaderboard"
STATE = f"mallennlp-state-{NAME}"
STEPS = steps(TUTORIAL, NAME)
POS, REVIEWS = "data/pos_train.tsv", "data/reviews_train.jsonl"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """All shipped runs, as in the demo that the tutorial begins with."""
    made = make_project(tmp_path_factory.mktemp("tutorial") / "project")
    made.accounts.add("bob", PASSWORD, Permission.READ)
    server = attrs.evolve(made.config.server, imports=(NAME,))
    return Project(made.root, attrs.evolve(made.config, server=server))


@pytest.fixture(params=[0])
def step(
    request: pytest.FixtureRequest,
    project: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Browser]:
    """The dashboard after a step, with an administrator logged in."""
    with with_page(project, STEPS[request.param - 1], tmp_path, monkeypatch) as browser:
        yield browser


@contextlib.contextmanager
def with_page(
    project: Project, source: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Browser]:
    """A dashboard with this page."""
    (folder / f"{NAME}.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    with opened(project, folder) as browser:
        yield browser


def cells(answer: Any) -> List[List[Any]]:
    """The rows of the table in an answer; of a link or a formatted number its text."""
    rows: List[List[Any]] = []
    for props in walk(answer.get_json()["response"]):
        children = props.get("children")
        if isinstance(children, list) and children and is_cell(children[0]):
            rows.append([text_of(cell["props"].get("children")) for cell in children])
    return rows


def is_cell(node: Any) -> bool:
    return isinstance(node, dict) and node.get("type") == "Td"


def text_of(node: Any) -> Any:
    return text_of(node["props"].get("children")) if isinstance(node, dict) else node


def figures(answer: Any) -> List[Dict[str, Any]]:
    return [props["figure"] for props in walk(answer.get_json()["response"]) if "figure" in props]


def callback(browser: Browser, of_input: str) -> str:
    """The name by which Dash knows the callback of an input."""
    component, _, prop = of_input.rpartition(".")
    wanted = {"id": component, "property": prop}
    (name,) = (
        name for name, known in browser.app.callback_map.items() if wanted in known["inputs"]
    )
    return name


def fire(browser: Browser, of_input: str, value: Any, **state: Any) -> Any:
    """Let an input of the page change, in a tab with this state."""
    data = browser.store(STATE)
    data["values"].update(state)
    inputs = {of_input: value, f"{STATE}.data": data}
    return browser.call(callback(browser, of_input), inputs, f"/{NAME}")


def new_state(answer: Any) -> Dict[str, Any]:
    """The attributes of the state that an answer sends back."""
    sent = answer.get_json().get("sideUpdate", {}).get(STATE, {}).get("data", {})
    return {
        operation["location"][-1]: operation["params"]["value"]
        for operation in sent.get("operations", [])
    }


def test_the_steps_add_up_to_the_example() -> None:
    assert form(STEPS[-1]) == form(EXAMPLE.read_text(encoding="utf-8"))


def test_a_difference_from_the_example_is_noticed() -> None:
    other = STEPS[-1].replace("add=['best']", "add=['good']")
    assert other != STEPS[-1]
    assert form(other) != form(EXAMPLE.read_text(encoding="utf-8"))


def test_every_step_has_a_heading_and_a_test() -> None:
    headings = re.findall(r"^## (\d+)\. ", TUTORIAL.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == [str(number) for number in range(len(STEPS) + 1)]
    tested = {name[len("test_step_") :][0] for name in globals() if name.startswith("test_step_")}
    assert tested == set(headings) - {"0"}


@pytest.mark.parametrize("step", [1], indirect=True)
def test_step_1_counts_the_runs(step: Browser) -> None:
    assert shown(step.open(f"/{NAME}")).count("There are 74 runs.") == 1
    assert '"Leaderboard"' in json.dumps(step.layout())


@pytest.mark.parametrize("step", [2], indirect=True)
def test_step_2_lists_ten_runs(step: Browser) -> None:
    answer = step.open(f"/{NAME}")
    rows = cells(answer)
    values = [float(row[2]) for row in rows]
    assert len(rows) == 10 and rows[0][2] == "0.9600"
    assert values == sorted(values, reverse=True)
    assert f"/experiment?path={rows[1][3]}" in shown(answer)


@pytest.mark.parametrize("step", [3], indirect=True)
def test_step_3_leaves_the_best_of_each(step: Browser, project: Project) -> None:
    rows = cells(step.open(f"/{NAME}"))
    assert {(dataset, model) for dataset, model, _, _ in rows} == {
        (REVIEWS, "basic_classifier"),
        (POS, "simple_tagger"),
        (POS, "tiny_crf_tagger"),
        (POS, "trouble_tagger"),
    }
    assert len(rows) == 4
    for dataset, model, _, path in rows:
        column = "best_validation_accuracy"
        others = project.search(f"status:finished has:{column}", columns=[column], limit=None).rows
        same = [row for row in others if (row.train_data, row.model) == (dataset, model)]
        best = max(row[column] for row in same)
        assert path in [row.path for row in same if row[column] == best]


@pytest.mark.parametrize("step", [4], indirect=True)
def test_step_4_takes_the_metric_from_the_address(step: Browser) -> None:
    rows = cells(step.open(f"/{NAME}?metric=validation_loss"))
    values = [float(row[2]) for row in rows]
    assert len(values) == 4 and values == sorted(values)
    assert cells(step.open(f"/{NAME}")) == cells(step.open(f"/{NAME}?metric=validation_accuracy"))


@pytest.mark.parametrize("step", [4], indirect=True)
def test_step_4_answers_mistakes(step: Browser) -> None:
    said = shown(step.open(f"/{NAME}?metric=validation_los"))
    assert "Did you mean 'validation_loss'?" in said.replace("best_", "")
    said = shown(step.open(f"/{NAME}?metrik=validation_loss"))
    assert "'metrik' is not known (allowed: metric)" in said


@pytest.mark.parametrize("step", [4], indirect=True)
def test_step_4_passes_over_what_is_not_finite(step: Browser) -> None:
    assert "No such run" in shown(step.open(f"/{NAME}?metric=validation_perplexity"))


@pytest.mark.parametrize("step", [5], indirect=True)
def test_step_5_draws_a_dot_for_each_run(step: Browser) -> None:
    answer = step.open(f"/{NAME}")
    (figure,) = figures(answer)
    rows = cells(answer)
    dots = {
        (trace["name"], model, path)
        for trace in figure["data"]
        for model, path in zip(trace["y"], trace["customdata"])
    }
    assert dots == {(dataset, model, path) for dataset, model, _, path in rows}
    assert [trace["name"] for trace in figure["data"]] == [POS, REVIEWS]
    assert len({trace["marker"]["color"] for trace in figure["data"]}) == 2
    assert figure["layout"]["yaxis"]["categoryarray"] == [row[1] for row in rows]


@pytest.mark.parametrize("step", [5], indirect=True)
def test_step_5_opens_a_run(step: Browser) -> None:
    name = callback(step, "leaderboard-plot.clickData")
    clicked = {"points": [{"customdata": "2.10.1/pos/lstm h16"}]}
    answer = step.call(name, {"leaderboard-plot.clickData": clicked}, f"/{NAME}")
    assert '"/experiment?path=2.10.1/pos/lstm%20h16"' in shown(answer)
    assert step.call(name, {"leaderboard-plot.clickData": None}, f"/{NAME}").status_code == 204


@pytest.mark.parametrize("step", [6], indirect=True)
def test_step_6_chooses_a_metric(step: Browser) -> None:
    answer = fire(step, "leaderboard-metric.value", "validation_loss")
    assert f'"/{NAME}?metric=validation_loss"' in shown(answer)
    assert new_state(answer) == {"metric": "validation_loss"}


@pytest.mark.parametrize("step", [6], indirect=True)
def test_step_6_shows_what_was_chosen_last(step: Browser) -> None:
    data = step.store(STATE)
    data["values"].update(metric="validation_loss", only="path:2.10.1/pos/*")
    rows = cells(step.open(f"/{NAME}", {STATE: data}))
    assert [(row[1], row[3]) for row in rows] == [
        ("simple_tagger", "2.10.1/pos/lstm_h32/seed_42"),
        ("tiny_crf_tagger", "2.10.1/pos/crf_custom"),
    ]
    rows = cells(step.open(f"/{NAME}?metric=validation_accuracy", {STATE: data}))
    assert [row[2] for row in rows] == ["0.9510", "0.9510"]


@pytest.mark.parametrize("step", [6], indirect=True)
def test_step_6_narrows_the_search(step: Browser) -> None:
    answer = fire(step, "leaderboard-only.value", "path:2.10.1/pos/*")
    assert len(cells(answer)) == 2
    assert new_state(answer) == {"only": "path:2.10.1/pos/*"}
    answer = fire(step, "leaderboard-only.value", None, only="pos")
    assert len(cells(answer)) == 4
    assert new_state(answer) == {"only": ""}


@pytest.mark.parametrize("step", [6], indirect=True)
def test_step_6_shows_where_a_search_is_wrong(step: Browser) -> None:
    said = shown(fire(step, "leaderboard-only.value", "(lr"))
    assert "This bracket is not closed." in said and '"Mark"' in said


@pytest.mark.parametrize("step", [7], indirect=True)
def test_step_7_tags_the_best(step: Browser, project: Project) -> None:
    answer = fire(step, "leaderboard-tag.n_clicks", 1, only="path:2.10.1/pos/*")
    assert toasts(answer)[0]["message"] == "Tagged 2 runs as best."
    found = project.search("tag:best").rows
    assert {row.model for row in found} == {"simple_tagger", "tiny_crf_tagger"}
    assert len(found) == 2


@pytest.mark.parametrize("step", [7], indirect=True)
def test_step_7_keeps_readers_from_tagging(step: Browser, project: Project) -> None:
    button = '"id": "leaderboard-tag"'
    assert button in shown(step.open(f"/{NAME}"))
    reader = Browser(step.app)
    reader.log_in("bob", PASSWORD)
    assert button not in shown(reader.open(f"/{NAME}"))
    before = dict(project.tags())
    assert fire(reader, "leaderboard-tag.n_clicks", 1).status_code == 403
    assert dict(project.tags()) == before

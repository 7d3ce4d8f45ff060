"""The pages in the documentation, loaded into a project of real runs, opened and clicked."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List

import attrs
import pytest

from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.loader import PROBLEMS
from mallennlp.dashboard.page import Page, pages
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.domain.permissions import Permission
from mallennlp.domain.status import Status
from mallennlp.project import Project
from mallennlp.services.paths import ProjectPaths
from mallennlp.services.serialization import is_serializable
from tests.docs import ROOT, blocks, modules
from tests.servers import PASSWORD, USERNAME, make_project
from tests.unit.dashboard.fixtures import Browser, toasts

GUIDE = ROOT / "docs" / "pages.md"
HOW_TO = ROOT / "docs" / "how-to" / "add-a-page.md"
MODULES = {**modules(GUIDE), **modules(HOW_TO)}
RUN = "2.10.1/pos/lstm_h16/seed_13"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The project of a reader who copied every example: files in its folder, names in its
    config."""
    made = make_project(tmp_path_factory.mktemp("docs") / "project", only="2.10.1/")
    for name, text in MODULES.items():
        (made.root / f"{name}.py").write_text(text, encoding="utf-8")
    made.accounts.add("bob", PASSWORD, Permission.READ)
    server = attrs.evolve(made.config.server, imports=tuple(MODULES))
    path, before = list(sys.path), set(sys.modules)
    yield Project(made.root, attrs.evolve(made.config, server=server))
    sys.path[:] = path
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.fixture(scope="module")
def browser(project: Project) -> Iterator[Browser]:
    with isolated_registry():
        opened = Browser(create_app(project))
        opened.log_in(USERNAME, PASSWORD)
        yield opened


def shown(answer: Any) -> str:
    """What an answer puts on the page, as text."""
    assert answer.status_code == 200, answer.text
    return json.dumps(answer.get_json()["response"])


def state_in(answer: Any, store: str) -> Dict[str, Any]:
    """The attributes of a page's state that an answer sends back."""
    sent = answer.get_json().get("sideUpdate", {}).get(store, {}).get("data", {})
    return {
        operation["location"][-1]: operation["params"]["value"]
        for operation in sent.get("operations", [])
    }


def output(browser: Browser, start: str) -> str:
    """The name by which Dash knows the callback whose output begins so."""
    (name,) = (name for name in browser.app.callback_map if name.startswith(start))
    return name


def test_every_module_of_the_guide_is_loaded(browser: Browser) -> None:
    assert browser.app.server.config[PROBLEMS] == []
    assert {"/hello", "/shortlist", "/best-runs", "/tag-folder", "/about"} <= set(pages())
    assert len(MODULES) == len(blocks(GUIDE, "python") + blocks(HOW_TO, "python"))


@pytest.mark.parametrize(("guide", "name"), [(GUIDE, "hello"), (HOW_TO, "failures")])
def test_the_setting_of_a_guide_is_one(tmp_path: Path, guide: Path, name: str) -> None:
    (block,) = blocks(guide, "toml")
    config = '[project]\nname = "x"\n' + block.text
    ProjectPaths(tmp_path).config.write_text(config, encoding="utf-8")
    assert Project.open(tmp_path).config.server.imports == (name,)
    assert name in MODULES


def test_the_first_page_greets(browser: Browser, project: Project) -> None:
    said = shown(browser.open("/hello"))
    assert f"Hello, {USERNAME}! There are {project.index.total()} experiments." in said
    assert '"Hello"' in json.dumps(browser.layout())


STORE = "mallennlp-state-shortlist"


def keep(browser: Browser, run: str, kept: List[str], search: str = "") -> Any:
    """Press "Keep" in a tab whose shortlist holds ``kept``."""
    data = browser.store(STORE)
    data["values"]["kept"] = kept
    clicked = {
        "shortlist-keep.n_clicks": 1,
        "shortlist-run.value": run,
        f"{STORE}.data": data,
    }
    return browser.call("shortlist-list.children", clicked, "/shortlist", search)


def test_the_shortlist_takes_its_parameters_from_the_address(browser: Browser) -> None:
    assert f'"value": "{RUN}"' in shown(browser.open(f"/shortlist?run={RUN}&at_most=3"))


def test_the_shortlist_keeps_a_run_in_its_state(browser: Browser) -> None:
    answer = keep(browser, RUN, [])
    assert f"/experiment?path={RUN}" in shown(answer)
    assert state_in(answer, STORE) == {"kept": [RUN]}
    assert state_in(keep(browser, RUN, [RUN]), STORE) == {}


def test_the_shortlist_forgets_the_oldest(browser: Browser) -> None:
    kept = ["2.10.1/odd/forced", "2.10.1/odd/dry_run"]
    answer = keep(browser, RUN, kept, "?at_most=2")
    assert state_in(answer, STORE) == {"kept": ["2.10.1/odd/dry_run", RUN]}


def test_the_shortlist_says_which_run_was_meant(browser: Browser) -> None:
    answer = keep(browser, "2.10.1/odd/forcd", [])
    (toast,) = toasts(answer)
    assert "Did you mean '2.10.1/odd/forced'?" in toast["message"]
    assert state_in(answer, STORE) == {}


def test_the_shortlist_is_emptied(browser: Browser) -> None:
    data = browser.store(STORE)
    data["values"]["kept"] = [RUN]
    clicked = {"shortlist-forget.n_clicks": 1, f"{STORE}.data": data}
    forget = output(browser, "shortlist-list.children@")
    answer = browser.call(forget, clicked, "/shortlist")
    assert state_in(answer, STORE) == {"kept": []}


def test_a_wrong_parameter_is_named_on_a_page(browser: Browser) -> None:
    said = shown(browser.open("/shortlist?at_most=many"))
    assert "'at_most' is 'many', and must be a whole number" in said


@pytest.mark.parametrize(
    ("search", "first"),
    [
        ("?metric=validation_loss&rows=2", "reviews/cnn_lr_grid/lr=0.1"),
        ("?metric=validation_loss&rows=2&model=simple_tagger", "pos/"),
        ("?rows=3", "reviews/cnn_lr_grid/lr=0.1"),
    ],
)
def test_the_best_runs_come_first(
    browser: Browser, project: Project, search: str, first: str
) -> None:
    said = shown(browser.open(f"/best-runs{search}"))
    found = [text for text in said.split('"') if text.startswith("2.10.1/")]
    metric = "validation_loss" if "loss" in search else "validation_accuracy"
    values = [project.index.get(path).metrics.best[metric] for path in found]
    assert values == sorted(values, reverse=metric == "validation_accuracy")
    assert len(found) == int(search.split("rows=")[1][0])
    assert first in found[0]


def test_no_best_run_is_said_in_words(browser: Browser) -> None:
    said = shown(browser.open("/best-runs?model=oracle"))
    assert "No finished run has the model oracle." in said


def test_a_misspelt_metric_is_answered_with_the_nearest(browser: Browser) -> None:
    said = shown(browser.open("/best-runs?metric=validation_acuracy"))
    assert "Did you mean 'validation_accuracy'?" in said


def test_a_folder_is_tagged_where_its_runs_lie(browser: Browser, project: Project) -> None:
    clicked = {
        "tag-folder-go.n_clicks": 1,
        "tag-folder-name.value": "2.10.1/reviews/cnn_lr_grid",
        "tag-folder-tag.value": "grid",
    }
    answer = browser.call("tag-folder-done.children", clicked, "/tag-folder")
    assert "lr=0.01" in shown(answer)
    assert toasts(answer)[0]["message"] == "Tagged 3 runs."
    assert dict(project.index.tags())["grid"] == 3
    assert "grid" in (project.root / "2.10.1/reviews/cnn_lr_grid/lr=0.1/mallennlp.json").read_text()


def test_a_reader_may_not_tag(browser: Browser) -> None:
    reader = Browser(browser.app)
    reader.log_in("bob", PASSWORD)
    assert "This needs the level READ_WRITE, and yours is READ." in shown(
        reader.open("/tag-folder")
    )
    clicked = {"tag-folder-go.n_clicks": 1, "tag-folder-name.value": "2.10.1/odd"}
    answer = reader.call("tag-folder-done.children", clicked, "/tag-folder")
    assert answer.status_code == 403
    assert "Tag a folder" not in json.dumps(reader.layout())


def test_the_public_page_is_for_everybody(browser: Browser) -> None:
    anybody = Browser(browser.app)
    assert "Ask Ada for an account." in shown(anybody.open("/about"))
    assert anybody.get("/about").status_code == 200
    assert anybody.get("/hello").status_code == 302


def test_the_page_of_the_how_to_counts_what_failed(browser: Browser, project: Project) -> None:
    said = shown(browser.open("/failures"))
    failed = project.index.counts()[Status.FAILED]
    counts = [int(number) for number in re.findall(r'"children": (\d+)', said)]
    assert "ConfigurationError" in said and sum(counts) == failed


def test_the_reference_names_what_a_page_has() -> None:
    reference = GUIDE.read_text(encoding="utf-8").partition("## Reference")[2]
    own = {name for name in vars(Page) if not name.startswith("_")}
    own -= {"callback", "register", "route"}
    assert is_serializable(Page.SessionState)
    assert {name for name in own if f"`{name}" not in reference} == set()

"""Every tab of an experiment's page, over all shipped runs and odd ones, asked as browsers ask."""

from __future__ import annotations

import json
import os
import shutil
import time
from typing import Any, Dict, Iterator

import pytest

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.experiment  # noqa: F401
import mallennlp.dashboard.pages.home.page  # noqa: F401
from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.components.experiment.config_tree import SHOWN
from mallennlp.dashboard.components.ids import part_id
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from mallennlp.services.url_parse import to_url
from tests.integration.conftest import LogIn
from tests.servers import PASSWORD, USERNAME, make_project
from tests.unit.dashboard.fixtures import Browser, toasts, walk

PAGE = mallennlp.dashboard.pages.experiment.ExperimentPage
TABS = ("overview", "curves", "config", "vocabulary", "logs", "files", "history")
RUN = "2.10.1/pos/lstm_h16/seed_13"
MADE_FROM = "2.10.1/pos/lstm_h16/seed_42"
ADDRESS = f"?path={RUN}"


def tab(browser: Browser, path: str, name: str) -> str:
    """What a tab holds, as the text of the answer. A notification would be a mistake."""
    answer = browser.call(
        "experiment-tab.children",
        {"experiment-tabs.value": name},
        "/experiment",
        to_url(PAGE.Params(path=path)),
    )
    assert answer.status_code == 200, (path, name, answer.text[:500])
    assert toasts(answer) == [], (path, name)
    return json.dumps(answer.get_json()["response"], ensure_ascii=False)


def open_header(browser: Browser, path: str) -> str:
    """The page without what its tab holds."""
    shown = browser.open("/experiment" + to_url(PAGE.Params(path=path)))
    assert shown.status_code == 200 and "experiment-header" in shown.text, path
    assert toasts(shown) == []
    return str(shown.text)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of all shipped runs. Only to be read."""
    return make_project(tmp_path_factory.mktemp("all") / "project")


@pytest.fixture(scope="module")
def all_runs(everything: Project) -> Iterator[Browser]:
    """Its dashboard, with somebody logged in."""
    with isolated_registry():
        browser = Browser(create_app(everything))
        browser.log_in(USERNAME, PASSWORD)
        yield browser


@pytest.mark.parametrize("name", TABS)
def test_every_tab_can_be_opened_for_every_shipped_run(
    name: str, everything: Project, all_runs: Browser
) -> None:
    paths = [row.path for row in everything.search(limit=None).rows]
    assert len(paths) > 50
    for path in paths:
        tab(all_runs, path, name)
        if name == TABS[0]:
            open_header(all_runs, path)


def test_an_overview_without_loss_and_goal_asks_for_no_choice(
    project: Project, log_in: LogIn
) -> None:
    for file in (project.root / RUN).glob("metrics*.json"):
        file.write_text('{"training_speed": 3}', "utf-8")
    project.scan()
    shown = tab(log_in(Permission.READ), RUN, "overview")
    assert "No epoch has the loss or the metric that the run is judged by." in shown
    assert "Choose a metric" not in shown


def test_the_header_tells_what_its_size_is_of(project: Project, log_in: LogIn) -> None:
    size = sum(f.stat().st_size for f in (project.root / RUN).iterdir() if f.is_file())
    assert f"{size:,} bytes, those in folders below not counted" in open_header(
        log_in(Permission.READ), RUN
    )


# --- a very large config


def test_of_a_very_large_config_a_part_is_sent_until_all_is_wanted(
    project: Project, log_in: LogIn
) -> None:
    content = {**config(project), "many": {f"key{n:06}": f"value{n}" for n in range(60_000)}}
    (project.root / RUN / "config.json").write_text(json.dumps(content), "utf-8")
    project.scan()
    browser = log_in(Permission.READ)
    part = tab(browser, RUN, "config")
    assert len(part) < 1_500_000 and "key000001" in part and "key059999" not in part
    assert "first part" in part and "values are not shown" in part
    whole = browser.call(
        "experiment-config-tab.children",
        {"experiment-config-whole.n_clicks": 1},
        "/experiment",
        to_url(PAGE.Params(path=RUN)),
    )
    assert "key059999" in whole.text and "mallennlp-copy" in whole.text
    assert "mallennlp-copy" in tab(browser, "2.10.1/pos/lstm_h16/seed_42", "config")


# --- odd runs


def write(project: Project, **contents: str) -> None:
    """Files of a run that are not as AllenNLP leaves them; a dot in a name is a ``__``."""
    for name, content in contents.items():
        (project.root / "odd" / name.replace("__", ".")).write_text(content, "utf-8")


def config(project: Project) -> Dict[str, Any]:
    content: Dict[str, Any] = json.loads((project.root / RUN / "config.json").read_text("utf-8"))
    return content


METRICS = """{"best_epoch": 0, "epoch": 0, "training_loss": NaN, "validation_loss": Infinity,
  "validation_accuracy": -Infinity, "training_list": [NaN, 1], "training_duration": 3.5,
  "training_big": 123456789012345678901234567890, "validation_a/b": 0.5, "validation_\u00fc": 1}"""


def bad_numbers(project: Project) -> None:
    write(project, metrics__json=METRICS, metrics_epoch_0__json=METRICS)
    odd = {**config(project), "\u00fc/\u4e2d": {"a.b": float("nan"), "big": 2**70, "": [-0.0]}}
    write(project, config__json=json.dumps(odd))


def empty_metrics(project: Project) -> None:
    write(project, metrics__json="", metrics_epoch_0__json="", config__json="")


def no_config(project: Project) -> None:
    (project.root / "odd" / "config.json").unlink()


def no_epochs(project: Project) -> None:
    for file in (project.root / "odd").glob("metrics*"):
        file.unlink()


def no_log(project: Project) -> None:
    (project.root / "odd" / "out.log").unlink()


def log_is_a_pipe(project: Project) -> None:
    no_log(project)
    os.mkfifo(project.root / "odd" / "out.log")


def not_an_object(project: Project) -> None:
    odd = {**config(project), "model": [1, "a/b", None], "trainer": "simple", "data_loader": 3}
    write(project, config__json=json.dumps(odd))


def wrong_types(project: Project) -> None:
    odd = {
        **config(project),
        "model": {"type": ["lstm"], "encoder": {"type": {"a": 1}}},
        "dataset_reader": {"type": None, "tokenizer": 3, "token_indexers": ["x"]},
        "type": "x" * 5_000,
    }
    write(project, config__json=json.dumps(odd))


def half_a_pair(project: Project) -> None:
    odd = {**config(project), "\ud800": "\udfff", "file": "a/\ud800"}
    write(project, config__json=json.dumps(odd))


def linked(project: Project) -> None:
    shutil.move(project.root / "odd", project.root.parent / "elsewhere")
    (project.root / "odd").symlink_to(project.root.parent / "elsewhere")


def vocabulary_is_a_file(project: Project) -> None:
    shutil.rmtree(project.root / "odd" / "vocabulary")
    write(project, vocabulary="x")


ODD = (
    bad_numbers,
    empty_metrics,
    no_config,
    no_epochs,
    no_log,
    log_is_a_pipe,
    not_an_object,
    wrong_types,
    half_a_pair,
    linked,
    vocabulary_is_a_file,
)


@pytest.fixture
def browser(log_in: LogIn) -> Browser:
    return log_in(Permission.READ_WRITE)


def test_every_tab_of_an_odd_run_can_be_opened(project: Project, browser: Browser) -> None:
    for change in ODD:
        shutil.copytree(project.root / RUN, project.root / "odd")
        change(project)
        path = f"odd_{change.__name__}"
        (project.root / "odd").rename(project.root / path)
        project.scan()
        assert project.index.has(path), path
        open_header(browser, path)
        for name in TABS:
            tab(browser, path, name)


def test_the_tab_of_the_address_is_open(browser: Browser) -> None:
    for name in TABS:
        shown = browser.open(f"/experiment{ADDRESS}&tab={name}")
        (bar,) = [p for p in walk(shown.get_json()) if p.get("id") == "experiment-tabs"]
        assert bar["value"] == name


def test_a_wrong_tab_is_named_with_those_that_there_are(browser: Browser) -> None:
    shown = browser.open(f"/experiment{ADDRESS}&tab=<b>")
    assert "tab" in shown.text and "history" in shown.text and "experiment-tabs" not in shown.text


def test_a_config_of_5000_keys_opens_quickly(project: Project, browser: Browser) -> None:
    for path in ("many/a", "many/b"):
        shutil.copytree(project.root / RUN, project.root / path)
        keys = {f"key_{number}": {"type": "lstm", "value": number} for number in range(2_500)}
        odd = {**config(project), "random_seed": len(path) + (path[-1] == "b"), "keys": keys}
        (project.root / path / "config.json").write_text(json.dumps(odd), "utf-8")
    project.scan()
    began_s = time.monotonic()
    answer = tab(browser, "many/a", "config")
    assert time.monotonic() - began_s < 3.0
    assert "key_2499" in answer and len(answer) < 1_500_000


# --- what the tabs say


def test_the_overview_says_how_it_went_and_marks_the_best_epoch(browser: Browser) -> None:
    shown = tab(browser, RUN, "overview")
    said = "Finished after 4 of 12 epochs (early stopping); best validation accuracy 0.9510"
    assert said in shown
    assert shown.count('"children": "best"') == 1
    assert "most memory, worker 0" in shown and "time per epoch" in shown


def test_the_config_is_compared_with_defaults_and_family(browser: Browser) -> None:
    shown = tab(browser, RUN, "config")
    assert "The defaults are those of AllenNLP 2.10.1." in shown
    assert "default 20" in shown and "others: 42" in shown
    (choice,) = [
        props
        for props in walk(json.loads(shown))
        if props.get("id") == part_id(SHOWN, "experiment-config")
    ]
    assert [option["value"] for option in choice["options"]] == ["", "default", "family"]


def test_a_class_that_is_not_known_is_named(all_runs: Browser) -> None:
    shown = tab(all_runs, "2.10.1/pos/crf_custom", "config")
    assert "It has no class called tiny_crf_tagger" in shown and "default not known" in shown
    assert "whose defaults may be others" in tab(all_runs, "0.9.0/pos/crf_custom", "config")


def test_a_misspelt_key_is_pointed_out(all_runs: Browser) -> None:
    shown = tab(all_runs, "2.10.1/odd/misspelt_trainer_key", "config")
    assert shown.count("no parameter that the class names: misspelt?") == 2  # for each choice


def test_the_history_of_a_recovered_run_and_of_a_nested_one(all_runs: Browser) -> None:
    shown = tab(all_runs, "2.10.1/recovered/after_sigint", "history")
    assert "started again once" in shown and "recovery 1" in shown and "interrupted" in shown
    shown = tab(all_runs, f"{MADE_FROM}/finetune", "history")
    assert "its directory lies inside" in shown and f"path={MADE_FROM}" in shown
    assert f"path={MADE_FROM}/finetune" in tab(all_runs, MADE_FROM, "history")


# --- the vocabulary


def tokens(browser: Browser, namespace: Any, search: Any = None, first: Any = 1) -> Any:
    values = {
        "experiment-namespace.value": namespace,
        "experiment-token-search.value": search,
        "experiment-token-from.value": first,
    }
    return browser.call("experiment-tokens.children", values, "/experiment", ADDRESS)


def test_tokens_are_shown_with_their_numbers_and_found(browser: Browser) -> None:
    assert "1 to 34 of 34 tokens" in tokens(browser, "tokens").text
    found = tokens(browser, "tokens", "LANT").text
    assert '"lantern"' in found and '"17"' in found and '"otter"' not in found
    assert '"otter"' not in tokens(browser, "tokens", None, 20).text
    assert "go back" in tokens(browser, "tokens", None, 10**9).text
    assert "No token contains that" in tokens(browser, "tokens", "nowhere").text


@pytest.mark.parametrize("namespace", ["../config", "/etc/passwd", "", "unknown", "\0", ".."])
def test_only_a_namespace_of_the_run_is_opened(browser: Browser, namespace: str) -> None:
    answer = tokens(browser, namespace)
    assert answer.status_code == 200 and "has no namespace" in answer.text


@pytest.mark.parametrize("first", [None, True, -5, 0, 1e300, "x", [], float("1e11")])
def test_any_beginning_is_borne(browser: Browser, first: Any) -> None:
    assert tokens(browser, "tokens", None, first).status_code == 200


@pytest.mark.parametrize(
    "cause, first, expected",
    [
        ("experiment-token-on.n_clicks", 1, 101),
        ("experiment-token-back.n_clicks", 301, 201),
        ("experiment-token-back.n_clicks", 50, 1),
        ("experiment-token-search.value", 301, 1),
        ("experiment-namespace.value", 301, 1),
    ],
)
def test_pages_are_turned(browser: Browser, cause: str, first: int, expected: int) -> None:
    values = {"experiment-token-from.value": first, cause: 1}
    answer = browser.call("experiment-token-from.value", values, "/experiment", ADDRESS)
    assert answer.get_json()["response"]["experiment-token-from"]["value"] == expected

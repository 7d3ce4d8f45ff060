"""The pages in the documentation, loaded into a project of real runs, opened and clicked."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List

import attrs
import pytest

from mallennlp.dashboard.loader import PROBLEMS
from mallennlp.dashboard.page import pages
from mallennlp.domain.permissions import Permission
from mallennlp.domain.status import Status
from mallennlp.project import Project
from mallennlp.services.paths import ProjectPaths
from mallennlp.services.scan_state import ScanState
from tests.custom_pages import opened, shown
from tests.docs import ROOT, blocks, modules
from tests.servers import PASSWORD, USERNAME, make_project
from tests.unit.dashboard.fixtures import Browser, toasts, walk

GUIDE = ROOT / "docs" / "pages.md"
HOW_TO = ROOT / "docs" / "how-to" / "add-a-page.md"
README = ROOT / "README.md"
MODULES = {**modules(GUIDE), **modules(HOW_TO), **modules(README)}
RUN = "2.10.1/pos/lstm_h16/seed_13"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project of a reader who copied every example: files in its folder, names in its
    config."""
    made = make_project(tmp_path_factory.mktemp("docs") / "project", only="2.10.1/")
    for name, text in MODULES.items():
        (made.root / f"{name}.py").write_text(text, encoding="utf-8")
    made.accounts.add("bob", PASSWORD, Permission.READ)
    server = attrs.evolve(made.config.server, imports=tuple(MODULES), hooks=("log", "audit"))
    return Project(made.root, attrs.evolve(made.config, server=server))


@pytest.fixture(scope="module")
def browser(project: Project) -> Iterator[Browser]:
    with opened(project, project.root) as found:
        yield found


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
    routes = {"/hello", "/shortlist", "/rates", "/old-runs", "/tag-folder", "/about", "/failures"}
    assert routes <= set(pages())
    files = (GUIDE, HOW_TO, README)
    assert len(MODULES) == sum(len(blocks(file, "python")) for file in files)


def test_the_settings_of_the_guide_are_settings(tmp_path: Path) -> None:
    first, second = blocks(GUIDE, "toml")
    for block in (first, second):
        config = '[project]\nname = "x"\n' + block.text
        ProjectPaths(tmp_path).config.write_text(config, encoding="utf-8")
        server = Project.open(tmp_path).config.server
        assert set(server.imports) <= set(MODULES)
        assert block is first or server.hooks == ("log", "audit")


def test_the_first_page_greets(browser: Browser, project: Project) -> None:
    said = shown(browser.open("/hello"))
    assert f"Hello, {USERNAME}! There are {project.total()} experiments." in said
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


def test_the_best_rates_come_first(browser: Browser, project: Project) -> None:
    said = shown(browser.open("/rates?rows=5"))
    found = re.findall(r'"/experiment\?path=([^"]+)"', said)
    values = [project.experiment(path.replace("%3D", "=")).metrics.best for path in found]
    accuracies = [best["validation_accuracy"] for best in values]
    assert accuracies == sorted(accuracies, reverse=True) and len(found) == 5
    total = project.search("status:finished lr>0").total
    assert f"The best 5 of {total} runs" in said and '"children": "0.1000"' in said


def confirm(browser: Browser, rows: Any) -> Any:
    """Tick rows of the table, and confirm that they shall be tagged."""
    name = output(browser, json_id("mallennlp-table-refresh", "old-runs-table"))
    inputs = {
        f'{json_id("mallennlp-dialog-confirmed", "old-runs-sure")}.data': 1,
        f'{json_id("mallennlp-table", "old-runs-table")}.selectedRows': rows,
    }
    return browser.call(name, inputs, "/old-runs")


def json_id(part: str, name: str) -> str:
    """An id as Dash writes it where it stands in a text."""
    return json.dumps({"of": name, "type": part}, separators=(",", ":"))


def test_old_runs_are_chosen_in_a_table(browser: Browser) -> None:
    said = shown(browser.open("/old-runs"))
    assert '"-tag:old sort:started"' in said and "Tag the selected runs as old?" in said
    assert '"data-mallennlp-opened-by": "old-runs-tag"' in said


def test_old_runs_are_tagged(browser: Browser, project: Project) -> None:
    before = project.search("-tag:old").total
    answer = confirm(browser, [{"path": "2.10.1/odd/dry_run"}, {"path": "2.10.1/odd/forced"}])
    assert toasts(answer)[0]["message"] == "Tagged 2 runs."
    assert project.search("-tag:old").total == before - 2
    assert {row.name for row in project.search("tag:old").rows} == {"dry_run", "forced"}


def test_a_path_that_is_none_is_not_tagged(browser: Browser, project: Project) -> None:
    (toast,) = toasts(confirm(browser, [{"path": "../../etc"}]))
    assert "No experiment is called '../../etc'" in toast["message"]


def test_a_folder_is_tagged_where_its_runs_lie(browser: Browser, project: Project) -> None:
    clicked = {
        "tag-folder-go.n_clicks": 1,
        "tag-folder-name.value": "2.10.1/reviews/cnn_lr_grid",
        "tag-folder-tag.value": "grid",
    }
    answer = browser.call("tag-folder-done.children", clicked, "/tag-folder")
    assert "lr=0.01" in shown(answer)
    assert toasts(answer)[0]["message"] == "Tagged 3 runs."
    assert dict(project.tags())["grid"] == 3
    assert "grid" in (project.root / "2.10.1/reviews/cnn_lr_grid/lr=0.1/mallennlp.json").read_text()


def audited(project: Project) -> List[Any]:
    file = project.root / "audit.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [json.loads(line) for line in lines]


def test_the_audit_notes_who_changed_something(browser: Browser, project: Project) -> None:
    before = audited(project)
    keep(browser, RUN, [])
    assert audited(project) == before
    confirm(browser, [])
    (line,) = audited(project)[len(before) :]
    assert (line["user"], line["what"]) == (USERNAME, "OldRuns.tag")
    assert set(line) == {"time", "user", "what"}


def test_a_hook_keeps_from_tagging_while_a_scan_runs(
    browser: Browser, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = ScanState("reading", 1, 2, "", time.time(), os.getpid())
    monkeypatch.setattr(Project, "scan_state", lambda self: running)
    before, noted = dict(project.tags()), audited(project)
    clicked = {
        "tag-folder-go.n_clicks": 1,
        "tag-folder-name.value": "2.10.1/odd",
        "tag-folder-tag.value": "late",
    }
    answer = browser.call("tag-folder-done.children", clicked, "/tag-folder")
    assert "New runs are being looked for." in toasts(answer)[0]["message"]
    assert dict(project.tags()) == before and audited(project) == noted


def test_pages_of_a_group_share_a_menu(browser: Browser) -> None:
    layout = json.dumps(browser.layout())
    menu = layout[layout.index("Cleaning up") - 3_000 : layout.index("Cleaning up") + 3_000]
    assert '"/old-runs"' in menu and '"/tag-folder"' in menu


def test_a_page_can_be_checked_without_a_browser(
    browser: Browser, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = sys.modules["check_hello"].check
    user = project.accounts.get(USERNAME)
    assert check(project.root, user).startswith(f"Hello, {USERNAME}!")


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


def test_the_page_of_the_readme_has_its_table(browser: Browser, project: Project) -> None:
    found = walk(browser.open("/best").get_json()["response"])
    parts = {props["id"]["type"]: props for props in found if isinstance(props.get("id"), dict)}
    query = parts["mallennlp-table-query"]["data"]
    columns = [
        column["field"]
        for column in parts["mallennlp-table"]["columnDefs"]
        if not column.get("initialHide")
    ]
    assert columns == ["path", "hidden_size", "best_validation_accuracy"]
    rows = project.search(query, columns=columns).rows
    assert rows[0]["best_validation_accuracy"] == 0.96


def test_the_page_of_the_how_to_counts_what_failed(browser: Browser, project: Project) -> None:
    said = shown(browser.open("/failures"))
    failed = project.counts()[Status.FAILED]
    counts = [int(number) for number in re.findall(r'"children": (\d+)', said)]
    assert "ConfigurationError" in said and sum(counts) == failed

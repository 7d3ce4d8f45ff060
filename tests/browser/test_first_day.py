"""What a person does on the first day: log in, sort, filter, open a run, tag it, find the tag
again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import List

from playwright.sync_api import Page, expect

from mallennlp.services import paths
from tests.servers import Server

GRID = "#experiments-grid"
FIRST_ROW = f"{GRID} .ag-row[row-index='0']"


def column(page: Page, field: str, rows: int) -> List[str]:
    """The texts of the first rows of a column, from the top."""
    found = []
    for index in range(rows):
        cell = page.locator(f"{GRID} .ag-row[row-index='{index}'] [col-id='{field}']")
        expect(cell).to_be_visible()
        found.append(cell.inner_text().strip())
    return found


def run(server: Server, *arguments: str) -> str:
    """What the command line prints."""
    command = [sys.executable, "-m", "mallennlp", "--wd", str(server.project.root), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def copy_run(source: Path, target: Path) -> None:
    """A further run."""
    target.mkdir()
    for file in source.iterdir():
        if file.is_file():
            (target / file.name).write_bytes(file.read_bytes())


def test_sort_filter_open_tag_and_find_the_tag_again(page: Page, server: Server) -> None:
    path = "2.10.1/pos/gru_h16_sgd/seed_13"
    expect(page.locator("#experiments-count")).to_have_text(str(server.project.index.total()))

    # Sorted by the metric: the best first, and those without a value not on top.
    header = page.locator(f"{GRID} .ag-header-cell[col-id='best_metric']")
    header.click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    header.click()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(page.locator(f"{FIRST_ROW} [col-id='best_metric']")).to_have_text("0.9600")
    values = [float(text) for text in column(page, "best_metric", 8)]
    assert values == sorted(values, reverse=True)

    # Filtered by words of the path; the address keeps the search.
    page.get_by_label("Search experiments").fill("gru seed_13")
    expect(page.locator("#experiments-count")).to_contain_text("1 of")
    expect(page.locator(FIRST_ROW).first).to_contain_text("gru_h16_sgd/seed_13")
    assert "q=gru%20seed_13" in page.url

    # Opened, tagged.
    page.get_by_role("link", name="seed_13").first.click()
    expect(page.get_by_role("heading", name="seed_13", level=1)).to_be_visible()
    expect(page.locator("#experiment-header")).to_contain_text("5 epochs done")
    page.get_by_label("New tag").fill("try  again")
    page.get_by_label("New tag").press("Enter")
    expect(page.locator("#experiment-tags")).to_contain_text("try again")

    # In the table, in the sidecar, in the terminal, and after the index was made anew.
    page.go_back()
    expect(page.locator(f"{FIRST_ROW} [col-id='tags']")).to_have_text("try again")
    sidecar = server.project.root / path / paths.SIDECAR
    assert json.loads(sidecar.read_text())["tags"] == ["try again"]
    assert "try again" in run(server, "ls", path)
    run(server, "index", "--rebuild")
    assert "try again" in run(server, "ls", path)
    page.goto("/?q=gru+seed_13")
    expect(page.locator(f"{FIRST_ROW} [col-id='tags']")).to_have_text("try again")


def test_a_tag_is_removed_and_notes_are_kept(page: Page, server: Server) -> None:
    path = "2.10.1/pos/lstm_h32/seed_13"
    page.goto(f"/experiment?path={path}")
    expect(page.locator("#experiment-tags")).to_contain_text("wide")
    page.get_by_role("button", name="Remove the tag wide").click()
    expect(page.locator("#experiment-tags")).not_to_contain_text("wide")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Name to show").fill("The wide one")
    page.get_by_label("Notes, in Markdown").fill("**Wider**. <script>alert(1)</script>")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="The wide one")).to_be_visible()
    expect(page.locator("#experiment-notes-view strong")).to_have_text("Wider")
    content = json.loads((server.project.root / path / paths.SIDECAR).read_text())
    assert content["tags"] == [] and content["display_name"] == "The wide one"


def test_status_filter_and_empty_state(page: Page) -> None:
    page.locator(".status-filter").get_by_text("stopped").click()
    expect(page.locator("#experiments-count")).to_contain_text(" of ")
    expect(page.locator(f"{FIRST_ROW} [col-id='status']")).to_have_text("stopped")
    assert set(column(page, "status", 3)) == {"stopped"}
    assert "status=stopped" in page.url
    page.get_by_label("Search experiments").fill("nothing-is-called-like-this")
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    page.get_by_role("link", name="Show all experiments").click()
    expect(page.locator(FIRST_ROW).first).to_be_visible()


def test_a_column_filter_is_answered_by_the_server(page: Page) -> None:
    expect(page.locator(FIRST_ROW).first).to_be_visible()
    header = page.locator(f"{GRID} .ag-header-cell[col-id='epochs']")
    header.scroll_into_view_if_needed()
    header.hover()
    header.locator(".ag-header-cell-filter-button").click()
    page.locator(".ag-filter input[type='number']").first.fill("4")
    expect(page.locator("#experiments-count")).to_contain_text(" of ")
    expect(page.locator(f"{FIRST_ROW} [col-id='epochs']")).to_contain_text("4")
    assert {text.split(" ")[0] for text in column(page, "epochs", 3)} == {"4"}


def test_the_index_is_rebuilt_with_a_notification(page: Page, server: Server) -> None:
    copy_run(server.project.root / "2.10.1/odd/forced", server.project.root / "new_one")
    page.get_by_role("button", name="Re-build index").click()
    asked = page.get_by_role("dialog", name="Read every experiment again?")
    asked.get_by_role("button", name="Re-build index").click()
    toast = page.locator(".mallennlp-toast", has_text="The index is up to date")
    expect(toast).to_be_visible()
    # How many of them are new depends on the watcher, which may have seen it before.
    expect(toast).to_contain_text(f"{server.project.total(archived=None)} found")
    page.get_by_label("Search experiments").fill("new_one")
    expect(page.locator("#experiments-count")).to_contain_text("1 of")


def test_several_experiments_are_tagged_at_once(page: Page, server: Server) -> None:
    page.goto("/?q=cv_by_hand")
    for row in (0, 1):
        page.locator(f"{GRID} .ag-row[row-index='{row}'] .ag-checkbox-input").click()
    expect(page.locator("#experiments-selected")).to_have_text("2 selected")
    page.get_by_label("Tag for the selected").fill("folds")
    page.get_by_role("button", name="Add tag").click()
    expect(page.locator(".mallennlp-toast")).to_contain_text("Tagged 2 of 2")
    expect(page.locator(f"{GRID} [col-id='tags']", has_text="folds")).to_have_count(2)
    for fold in ("fold_0", "fold_1"):
        experiment = server.project.index.get(f"2.10.1/pos/cv_by_hand/{fold}")
        assert experiment.annotations.tags == ("folds",)


def test_tabs_config_search_logs_and_files(page: Page) -> None:
    page.goto("/experiment?path=0.9.0/failed/nan_loss")
    header = page.locator("#experiment-header")
    expect(header).to_contain_text("ValueError: nan loss encountered in epoch 2")
    expect(page.locator(".figure-box .main-svg").first).to_be_visible()
    page.locator(".tab-bar").get_by_text("Config").click()
    page.get_by_label("Search the config").fill("optimizer lr")
    expect(page.locator(".config-leaf")).to_have_count(1)
    page.locator(".tab-bar").get_by_text("Logs").click()
    expect(page.get_by_role("log")).to_contain_text("ValueError: nan loss encountered")
    page.locator("select", has_text="stdout.log").select_option("stdout.log")
    expect(page.get_by_role("log")).to_contain_text("Epoch 2/3")
    page.locator(".tab-bar").get_by_text("Files").click()
    expect(page.get_by_role("cell", name="metrics_epoch_1.json")).to_be_visible()
    # The tab is remembered for the next experiment.
    page.goto("/experiment?path=2.10.1/pos/crf_custom")
    expect(page.get_by_role("radio", name="Files")).to_be_checked()


def test_a_config_of_thousands_of_keys_is_there_at_once(page: Page, server: Server) -> None:
    directory = server.project.root / "many_keys"
    copy_run(server.project.root / "2.10.1/odd/forced", directory)
    groups = {f"group{n}": {f"key{m}": {"lr": n + m} for m in range(50)} for n in range(100)}
    (directory / paths.CONFIG).write_text(json.dumps({"<b>": 1, **groups}))
    run(server, "index")
    page.goto("/experiment?path=many_keys")
    page.locator(".tab-bar").get_by_text("Config").click()
    expect(page.locator(".config-leaf").first).to_be_attached()
    expect(page.locator(".config-leaf").first).to_have_text("<b>1no parameter of the class")
    expect(page.locator("#experiment-config")).to_contain_text("more values: search to find them")
    page.get_by_label("Search the config").fill("group99.key49")
    expect(page.locator(".config-leaf")).to_have_text(["lr148"])


def test_the_folders_of_the_path_filter_the_table(page: Page) -> None:
    page.goto("/experiment?path=2.10.1/pos/lstm_h16/seed_13")
    page.get_by_role("link", name="lstm_h16").click()
    expect(page.locator("#experiments-count")).to_contain_text("3 of")
    page.get_by_title("Show all folders").click()
    expect(page.locator("#experiments-count")).not_to_contain_text("of")


def test_the_tabs_are_reached_with_the_keyboard(page: Page) -> None:
    page.goto("/experiment?path=2.10.1/pos/lstm_h16/seed_13")
    expect(page.locator("#experiment-metrics")).to_be_visible()
    page.get_by_role("button", name="Edit").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="Overview")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".config-tree")).to_be_visible()

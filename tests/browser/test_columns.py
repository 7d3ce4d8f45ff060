"""Columns chosen, arranged, and found again in the address; views saved, shared and opened."""

from __future__ import annotations

import re
from typing import Any, Iterator, List

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from mallennlp.domain.permissions import Permission
from tests.browser.conftest import NewContext, log_in
from tests.servers import PASSWORD, Server, make_project, serving

GRID = "#experiments-grid"
SIZE = "model.encoder.hidden_size"
USUAL = ["path", "status", "best_metric", "best_metric_name", "epochs", "duration_s", "started_s"]
COLUMNS = "mallennlpTables.get('experiments-grid').columns()"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard of runs of several sizes, with a user who only reads."""
    project = make_project(tmp_path_factory.mktemp("columns") / "project", only="2.10.1/pos/")
    project.accounts.add("reader", PASSWORD, Permission.READ)
    with serving(project) as running:
        yield running


@pytest.fixture
def table(page: Page) -> Page:
    """The home page with its rows."""
    expect(page.locator(f"{GRID} .experiment-link").first).to_be_visible()
    return page


def shown(page: Page) -> List[str]:
    """The columns of the grid, as they stand."""
    found: List[str] = page.evaluate(COLUMNS)
    return found


def cells(page: Page, column: str) -> List[str]:
    """The texts of a column, from the first row down."""
    texts: List[str] = page.evaluate(
        """column => [...document.querySelectorAll(`.ag-cell[col-id="${column}"]`)]
            .map(cell => [cell.closest('.ag-row').getAttribute('row-index') * 1, cell.innerText])
            .sort((one, other) => one[0] - other[0]).map(pair => pair[1])""",
        column,
    )
    return texts


def panel(page: Page) -> Locator:
    """The chooser, opened."""
    page.get_by_role("button", name="Columns").click()
    opened = page.locator(".column-panel", has_text="Shown")
    expect(opened.get_by_label("Search columns")).to_be_visible()
    return opened


def address(page: Page, pattern: str) -> None:
    expect(page).to_have_url(re.compile(pattern))


def add(chooser: Locator, name: str) -> None:
    chooser.get_by_label("Search columns").fill(name)
    chooser.locator(".column-groups").get_by_label(name, exact=False).first.check()


def test_columns_that_the_table_did_not_have_come_with_their_cells(table: Page) -> None:
    table.goto("/?columns=path,epochs")
    expect(table.locator(f"{GRID} .experiment-link").first).to_be_visible()
    fixed = panel(table).locator(".column-groups section").first
    keys = [box.get_attribute("data-key") for box in fixed.get_by_role("checkbox").all()]
    for key in keys:
        box = fixed.locator(f'[data-key="{key}"]')
        box.set_checked(True)
        expect(box).to_be_checked()
    table.wait_for_function(f"{COLUMNS}.length === {len(keys)}")
    table.goto("/?columns=path,epochs")
    expect(table.locator(f"{GRID} .experiment-link").first).to_be_visible()
    panel(table).get_by_role("button", name="Reset").click()
    address(table, "/$")
    expect(table.locator(f"{GRID} .tag").first).to_be_visible()


def test_a_config_key_is_found_ticked_sorted_arranged_and_shared_by_its_link(
    table: Page, new_context: NewContext
) -> None:
    chooser = panel(table)
    chooser.get_by_label("Search columns").fill("no such key")
    expect(chooser.get_by_text("Nothing is called like this")).to_be_visible()
    add(chooser, "hidden_size")
    head = table.locator(f".ag-header-cell[col-id='{SIZE}']")
    address(table, f"columns=path,.*,{SIZE}$")
    for _ in range(len(shown(table)) - 3):
        chooser.get_by_role("button", name=f"Move {SIZE} forward").press("Enter")
    address(table, f"columns=path,status,{SIZE},best_metric")
    chooser.get_by_role("button", name="Hide epochs").click()
    chooser.get_by_role("button", name="Pin status").click()
    address(table, "&pinned=path,status")
    assert chooser.get_by_role("button", name="Pin status").get_attribute("aria-pressed") == "true"
    chooser.get_by_role("button", name="Close").click()

    head.click()
    address(table, f"&sort={SIZE}")
    expect(table.locator(f".ag-row[row-index='0'] .ag-cell[col-id='{SIZE}']")).to_have_text("16")
    numbers = [int(text) for text in cells(table, SIZE) if text]
    assert numbers == sorted(numbers) and {16, 24, 32} <= set(numbers)
    edge: Any = table.locator(".ag-header-cell[col-id='best_metric'] .ag-header-cell-resize")
    box = edge.bounding_box()
    table.mouse.move(box["x"] + box["width"] / 2, box["y"] + 5)
    table.mouse.down()
    table.mouse.move(box["x"] + 60, box["y"] + 5, steps=5)
    table.mouse.up()
    address(table, "&widths=best_metric:")

    other = new_context().new_page()
    log_in(other, "reader")
    expect(other.locator(f"{GRID} .experiment-link").first).to_be_visible()
    other.goto(table.url)
    expect(other.locator(f".ag-row[row-index='0'] .ag-cell[col-id='{SIZE}']")).to_have_text("16")
    expect(other.locator("#experiments-count")).not_to_be_empty()
    layouts = [
        each.evaluate("mallennlpTables.get('experiments-grid').layout()") for each in (table, other)
    ]
    assert layouts[0] == layouts[1] and layouts[0]["pinned"] == {"path": "left", "status": "left"}
    assert cells(other, "path") == cells(table, "path")
    assert other.url == table.url


def test_scrolling_and_selection_stay_and_reset_goes_back(table: Page) -> None:
    table.locator(f"{GRID} .ag-row[row-index='1'] .ag-checkbox-input").click()
    expect(table.locator("#experiments-selected")).to_have_text("1 selected")
    chooser = panel(table)
    for at in (1, 2):  # the same twice: nothing is left of the first time
        add(chooser, "hidden_size")
        address(table, SIZE)
        chooser.get_by_role("button", name="Pin path").click()
        address(table, "pinned=$")
        expect(table.locator("#experiments-selected")).to_have_text("1 selected")
        chooser.get_by_role("button", name="Reset").click()
        address(table, "/$")
        assert shown(table)[:7] == USUAL and SIZE not in shown(table)
        pinned = table.locator(".ag-pinned-left-header .ag-header-cell[col-id='path']")
        expect(pinned).to_be_visible()


def test_best_and_last_stand_side_by_side(table: Page) -> None:
    chooser = panel(table)
    chooser.get_by_label("Search columns").fill("validation_accuracy")
    line = chooser.locator(".column-metric").first
    line.get_by_label("last").check()
    address(table, "columns=.*last_validation_accuracy")
    line.get_by_role("button", name="both").click()
    address(table, "best_validation_accuracy,last_validation_accuracy")
    expect(line.get_by_label("best")).to_be_checked()
    line.get_by_label("last").uncheck()
    address(table, "best_validation_accuracy$")


def test_of_the_config_only_what_differs(table: Page) -> None:
    table.goto("/?q=path:*lstm_h*")
    expect(table.locator("#experiments-count")).to_contain_text(" of ")
    chooser = panel(table)
    add(chooser, "optimizer.type")
    address(table, "trainer.optimizer.type")
    chooser.get_by_role("button", name="Only what differs").click()
    expect(table.get_by_text(re.compile("runs differ in [0-9]+ config keys"))).to_be_visible()
    address(table, f"best_metric,best_metric_name,{SIZE},")
    now = shown(table)
    assert "random_seed" in now and "trainer.optimizer.type" not in now
    expect(table.locator(f".ag-row[row-index='0'] .ag-cell[col-id='{SIZE}']")).to_have_text(
        re.compile("16|32")
    )
    table.goto("/?q=path:*lstm_h*&columns=differ")  # the same, made by a program
    expect(table.locator(f".ag-header-cell[col-id='{SIZE}']")).to_be_visible()
    address(table, f"columns=.*{SIZE}")  # the address says what is shown, for whoever gets it
    assert set(shown(table)) == set(now)


def test_a_name_that_is_typed_and_a_name_that_means_nothing(table: Page) -> None:
    chooser = panel(table)
    box = chooser.get_by_label("Search columns")
    box.fill("epoch:1_training_loss")
    box.press("Enter")
    address(table, "epoch:1.training_loss")
    told = chooser.locator("p[role=status]")
    expect(told).to_have_text("Added as the last column: epoch:1.training_loss")
    expect(chooser.get_by_text("Nothing is called like this")).to_have_count(0)
    box.press("Enter")
    expect(told).to_have_text("epoch:1_training_loss stands in the table already.")
    box.fill("valdation los")
    expect(told).to_have_text("")
    chooser.get_by_role("button", name="validation los", exact=True).click()
    expect(box).to_have_value("validation los")
    expect(chooser.get_by_text("validation_loss", exact=True)).to_be_visible()
    box.fill("no_such_thing")
    box.press("Enter")
    expect(table.get_by_text("There is no column 'no_such_thing'")).to_be_visible()
    expect(told).to_have_text("")
    expect(chooser.get_by_text("Did you mean")).to_have_count(0)
    assert "no_such_thing" not in shown(table)


def test_a_heads_filter_is_in_the_address(table: Page) -> None:
    table.goto("/?columns=path,hidden_size")
    head = table.locator(f".ag-header-cell[col-id='{SIZE}']")
    head.hover()
    head.locator(".ag-header-cell-filter-button").click()
    table.locator(".ag-filter-body input[type=number]").first.fill("24")
    address(table, "filters=")
    expect(table.locator("#experiments-count")).to_have_text(re.compile("1 of"))
    table.reload()
    expect(table.locator("#experiments-count")).to_have_text(re.compile("1 of"))
    expect(head).to_be_visible()


def test_a_view_is_saved_shared_opened_and_deleted(table: Page, new_context: NewContext) -> None:
    table.goto("/?q=hidden_size>16&columns=path,hidden_size&sort=-hidden_size")
    expect(table.locator("#experiments-count")).to_contain_text(" of ")
    table.get_by_role("button", name="Views").click()
    table.get_by_text("Save or change views").click()
    views = table.locator(".column-panel", has_text="Save the table as it is now")
    views.get_by_label("Name of the view").fill("Large ones")
    views.get_by_role("button", name="Save", exact=True).click()
    expect(views.get_by_role("link", name="Large ones")).to_be_visible()

    reader = new_context().new_page()
    log_in(reader, "reader")
    reader.get_by_role("button", name="Views").click()
    expect(reader.get_by_text("Save or change views")).to_be_visible()
    expect(reader.get_by_text("Large ones")).to_have_count(0)

    views.get_by_role("button", name="Rename or share Large ones").click()
    dialog = table.get_by_role("dialog").filter(has_text="Change a view")
    dialog.get_by_label("New name of the view").fill("Big ones")
    dialog.get_by_label("Everybody sees it").check()
    dialog.get_by_role("button", name="Save").click()
    expect(views.get_by_role("link", name="Big ones")).to_be_visible()

    reader.goto("/")
    expect(reader.locator(f"{GRID} .experiment-link").first).to_be_visible()
    reader.get_by_role("button", name="Views").click()
    reader.get_by_text("Big ones").click()
    expect(reader.locator(f".ag-header-cell[col-id='{SIZE}']")).to_be_visible()
    expect(reader.locator("#experiments-search")).to_have_value("hidden_size>16")
    assert shown(reader) == ["path", SIZE] and shown(table) == ["path", SIZE]
    address(reader, re.escape(f"sort=-{SIZE}"))
    reader.go_back()
    expect(reader.locator("#experiments-search")).to_have_value("")
    expect(reader.locator(".ag-header-cell[col-id='status']")).to_be_visible()
    reader.go_forward()
    expect(reader.locator("#experiments-search")).to_have_value("hidden_size>16")

    views.get_by_role("button", name="Delete Big ones").click()
    table.get_by_role("dialog").filter(has_text="Delete the view?").get_by_role(
        "button", name="Delete"
    ).click()
    expect(views.get_by_text("None yet.")).to_be_visible()


def test_on_a_phone(new_context: NewContext) -> None:
    page = new_context().new_page()
    page.set_viewport_size({"width": 420, "height": 860})
    log_in(page)
    expect(page.locator(f"{GRID} .experiment-link").first).to_be_visible()
    page.goto("/?columns=path,status,lr&pinned=path,status")
    expect(page.locator(f"{GRID} .experiment-link").first).to_be_visible()
    chooser = panel(page)
    add(chooser, "hidden_size")
    # What does not fit on the screen stays in the address for others.
    address(page, f"columns=path,status,trainer.optimizer.lr,{SIZE}&pinned=path,status$")
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    expect(page.locator(".ag-pinned-left-header .ag-header-cell[col-id='path']")).to_have_count(0)


def test_a_head_says_more_when_another_key_ends_alike(table: Page) -> None:
    table.goto("/?columns=path,model.encoder.type")
    head = table.locator(f'{GRID} .ag-header-cell[col-id="model.encoder.type"]')
    expect(head).to_have_text("type")
    chooser = panel(table)
    chooser.get_by_label("Search columns").fill("model.type")
    chooser.get_by_label("Search columns").press("Enter")
    expect(head).to_have_text("encoder.type")
    text = head.locator(".ag-header-cell-text")
    assert text.evaluate("text => text.scrollWidth <= text.clientWidth"), "there is room for it"
    other = table.locator(f'{GRID} .ag-header-cell[col-id="model.type"]')
    expect(other).to_have_text("model.type")
    chooser.get_by_role("button", name="Hide model.type", exact=True).click()
    expect(head).to_have_text("type")


@pytest.mark.parametrize("start", ["/", "/?group=seeds"])
def test_the_console_stays_empty_when_columns_change(context: BrowserContext, start: str) -> None:
    said: List[str] = []
    page = context.new_page()
    log_in(page)
    page.on("console", lambda message: said.append(message.text))
    page.goto(start)
    expect(page.locator(f"{GRID} .ag-row").first).to_be_visible()
    chooser = panel(page)
    add(chooser, "hidden_size")
    address(page, SIZE)
    chooser.get_by_role("button", name="Hide epochs").click()
    expect(chooser.get_by_role("button", name="Hide epochs")).to_have_count(0)
    chooser.get_by_role("button", name="Reset").click()
    expect(chooser.get_by_role("button", name=f"Hide {SIZE}")).to_have_count(0)
    grid = "mallennlpTables.get('experiments-grid').api.getColumns()"
    ids = page.evaluate(f"{grid}.map(column => column.getColId())")
    assert len(set(ids)) == len(ids)
    assert said == []

"""The home page by keyboard and on a narrow screen: nothing is lost, covered or moved."""

from __future__ import annotations

import re
from typing import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.servers import Server, make_project, serving

GRID = "#experiments-grid"
LONGEST = "2.10.1/pos/lstm_h16/seed_13"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard with an archived run and, at first, without saved views."""
    project = make_project(tmp_path_factory.mktemp("manners") / "project", only="2.10.1/pos/")
    project.archive([LONGEST])
    with serving(project) as running:
        yield running


def left_and_bottom(page: Page, selector: str) -> "tuple[float, float]":
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["x"], box["y"] + box["height"]


def test_escape_before_the_list_is_there_keeps_the_query(page: Page) -> None:
    expect(page.locator(f"{GRID} .experiment-link").first).to_be_visible()
    box = page.locator("#experiments-search")
    box.click()
    page.keyboard.type("lr")
    page.keyboard.press("Escape")
    expect(page.locator(".query-says")).to_contain_text("lr")
    expect(box).to_have_value("lr")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    expect(page.locator(".query-says")).to_have_text("")
    page.wait_for_timeout(500)  # a list that somebody asked for would be there by now
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.type("st")
    expect(page.get_by_role("option").first).to_contain_text("status")


def tick_first(page: Page) -> None:
    """Select the first row, once it has come."""
    expect(page.locator(f"{GRID} .experiment-link").first).to_be_visible()
    page.locator(f"{GRID} .ag-row[row-index='0'] .ag-checkbox-input").click()
    expect(page.locator("#experiments-selected")).to_have_text("1 selected")


def test_a_note_is_typed_where_the_dialog_opens(page: Page) -> None:
    tick_first(page)
    bar = page.locator("#experiments-selection")
    bar.get_by_role("button", name="More", exact=True).click()
    bar.get_by_text("Add a note", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_be_focused()


def test_escape_closes_a_dialog_and_leaves_the_panel_under_it(page: Page) -> None:
    page.get_by_role("button", name="Views").click()
    page.get_by_text("Save or change views").click()
    page.get_by_label("Name of the view", exact=True).fill("mine")
    page.keyboard.press("Enter")
    panel = page.locator("#views-panel")
    for button, title in (("Rename or share", "Change a view"), ("Delete", "Delete the view?")):
        panel.get_by_role("button", name=f"{button} mine").click()
        dialog = page.get_by_role("dialog", name=title)
        expect(dialog).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)


def test_the_box_stays_where_it_is_however_long_the_number_gets(page: Page) -> None:
    expect(page.locator("#experiments-count")).not_to_be_empty()
    before = left_and_bottom(page, "#experiments-search")
    page.get_by_label("Group seeds").click()
    expect(page.locator("#experiments-count")).to_contain_text("families of")
    assert left_and_bottom(page, "#experiments-search") == before


@pytest.mark.parametrize("width", [1280, 420])
def test_the_bar_of_actions_covers_no_row(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 860})
    tick_first(page)
    top = page.locator("#experiments-selection").evaluate("bar => bar.getBoundingClientRect().top")
    assert left_and_bottom(page, ".table-fill")[1] <= top


def test_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size({"width": 420, "height": 860})
    page.goto("/?q=archived:any")
    icon = page.locator(f"{GRID} [aria-label=Archived]")
    expect(icon).to_be_visible()
    assert icon.evaluate("icon => icon.scrollWidth <= icon.clientWidth")  # all of it is seen
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    top = page.locator(GRID).evaluate("grid => grid.getBoundingClientRect().top")
    assert top <= 300  # the runs begin in the upper third


def test_heads_and_tags_have_room(page: Page) -> None:
    page.goto("/?sort=-best,epochs,duration,-started,tags")
    expect(page.locator(f"{GRID} .tag").first).to_be_visible()
    for column in ("best_metric", "epochs", "duration_s", "started_s", "tags"):
        head = page.locator(f'{GRID} .ag-header-cell[col-id="{column}"] .ag-header-cell-text')
        assert head.evaluate("head => head.scrollWidth <= head.clientWidth"), column
    cut = "tags => tags.filter(tag => tag.scrollWidth > tag.clientWidth).map(tag => tag.innerText)"
    assert page.locator(f"{GRID} .tag").evaluate_all(cut) == []


def test_the_ground_of_a_tag_is_seen_in_a_selected_row(page: Page) -> None:
    page.goto("/?q=has:tags&sort=tags")
    tag = page.locator(f"{GRID} .ag-row[row-index='0'] .tag").first
    ground = "tag => getComputedStyle(tag).backgroundColor"
    before = tag.evaluate(ground)
    tick_first(page)
    assert tag.evaluate(ground) != before


@pytest.mark.parametrize("width", [1280, 420])
def test_notifications_cover_neither_the_bar_of_actions_nor_its_menus(
    page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 860})
    tick_first(page)
    # As the server sends them: a long one reaches far to the left and up.
    long = {"id": "long", "level": "warning", "message": "It could not be done. " * 30}
    page.evaluate("item => dash_clientside.mallennlp.showToasts([item])", long)
    expect(page.locator(".mallennlp-toast")).to_be_visible()
    bar = page.locator("#experiments-selection")
    for name in ("Add tag", "Remove", "Clear selection"):
        bar.get_by_role("button", name=name, exact=True).click(trial=True)
    bar.get_by_role("button", name="More", exact=True).click()
    for item in ("Add a note", "Archive", "Delete"):
        bar.get_by_text(item, exact=True).click(trial=True)


def test_the_states_are_counted_of_what_is_searched_for(page: Page) -> None:
    chips = page.locator("#experiments-status label")
    page.goto("/?q=path:*/lstm_h*")
    finished = chips.filter(has_text="finished")
    count = page.locator("#experiments-count")
    expect(count).to_contain_text(" of ")
    expect(finished).to_contain_text(count.inner_text().partition(" ")[0])
    page.locator("#experiments-search").fill("path:nowhere")
    expect(finished).to_have_text("finished0")
    page.locator("#experiments-search").fill("path:>>")  # a mistake: the numbers stay
    expect(page.locator(".query-mistake").first).to_be_visible()
    expect(finished).to_have_text("finished0")
    page.locator("#experiments-search").fill("archived:any")
    expect(count).to_have_text(re.compile("[0-9]+$"))
    expect(finished).to_have_text(f"finished{count.inner_text()}")
    page.goto('/?filters={"tags":{"filterType":"text","type":"notBlank"}}')
    expect(count).to_contain_text(" of ")
    expect(finished).to_have_text(f"finished{count.inner_text().partition(' ')[0]}")


def test_an_empty_box_says_what_can_be_asked(page: Page) -> None:
    expect(page.locator(f"{GRID} .experiment-link").first).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("option").first).to_contain_text("status")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(page.locator("#experiments-search")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_contain_text("status")
    page.keyboard.press("Tab")  # nothing is chosen: the focus goes on
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(page.locator(".query-help-button")).to_be_focused()


def test_examples_of_queries_by_keyboard_and_mouse(page: Page) -> None:
    expect(page.locator(f"{GRID} .experiment-link").first).to_be_visible()
    button, box = page.locator(".query-help-button"), page.locator("#experiments-search")
    examples = page.get_by_role("group", name="Examples of queries")
    button.focus()
    page.keyboard.press("Enter")
    expect(examples).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(examples).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".query-example").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(box).to_have_value("status:failed,stalled")
    expect(box).to_be_focused()
    expect(examples).to_be_hidden()
    expect(page).to_have_url(re.compile("q=status:failed,stalled"))
    page.wait_for_timeout(400)  # a list would be there by now
    expect(page.get_by_role("listbox")).to_have_count(0)
    button.click()
    expect(examples).to_be_visible()
    page.locator("h1").click()
    expect(examples).to_be_hidden()


def notified(page: Page, name: str, level: str) -> None:
    """A notification, as the server sends it."""
    item = {"id": name, "level": level, "message": f"The {name} one."}
    page.evaluate("item => dash_clientside.mallennlp.showToasts([item])", item)


def test_a_warning_goes_with_the_next_notification_an_error_with_its_page(page: Page) -> None:
    expect(page.locator(f"{GRID} .experiment-link").first).to_be_visible()
    page.clock.install()
    toasts = page.locator(".mallennlp-toast")
    notified(page, "first", "warning")
    notified(page, "second", "warning")  # of the same action
    notified(page, "third", "danger")
    expect(toasts).to_have_count(3)
    page.clock.run_for(2_000)
    notified(page, "fourth", "success")
    expect(toasts).to_have_text(["The third one.", "The fourth one."])
    notified(page, "fifth", "warning")
    page.get_by_role("link", name="Trash").click()
    expect(page.get_by_role("heading", name="Trash", exact=True)).to_be_visible()
    expect(toasts).to_have_text(["The fourth one."])


def test_every_notification_goes_after_its_time_but_not_from_under_the_pointer(page: Page) -> None:
    expect(page.locator(f"{GRID} .experiment-link").first).to_be_visible()
    page.clock.install()
    toasts = page.locator(".mallennlp-toast")
    for level in ("danger", "success", "warning"):
        notified(page, level, level)
    page.clock.run_for(7_000)
    expect(toasts).to_have_text(["The danger one.", "The warning one."])
    page.clock.run_for(6_000)
    expect(toasts).to_have_text(["The danger one."])
    toasts.hover()
    page.clock.run_for(60_000)
    expect(toasts).to_have_count(1)
    page.mouse.move(5, 5)
    page.clock.run_for(3_000)
    expect(toasts).to_have_count(0)
    notified(page, "last", "danger")
    toasts.get_by_role("button", name="Close").click()
    expect(toasts).to_have_count(0)


@pytest.mark.parametrize("group", ["", "&group=seeds"])
def test_an_empty_table_says_what_may_have_been_meant(page: Page, group: str) -> None:
    page.goto(f"/?q=model%3D%3Cb%3Esimple_taggr{group}")
    box = page.locator("#experiments-search")
    empty = page.locator(".table-place > .nothing:not([hidden])")
    expect(empty).to_have_count(0)  # a mistake of the query has a place of its own
    box.fill("model=simple_taggr")
    said = "No experiment has model 'simple_taggr'. Did you mean 'simple_tagger'?"
    expect(empty.get_by_text(said)).to_be_visible()
    expect(empty.get_by_text("All words and conditions")).to_be_hidden()
    expect(empty.get_by_role("link", name="Show all experiments")).to_be_visible()
    box.fill('model="<b>x</b>"')
    expect(empty.get_by_text("No experiment has model '<b>x</b>'.")).to_be_visible()
    box.fill("lr>1000")
    expect(empty.get_by_text("All words and conditions")).to_be_visible()
    expect(page.get_by_text("No experiment has")).to_have_count(0)

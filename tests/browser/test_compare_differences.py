"""Differences between configs: keys that are ignored, what folds, and the lines of the files."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.comparing import control

LSTM, GRU = "2.10.1/pos/lstm_h16/seed_13", "2.10.1/pos/gru_h16_sgd/seed_13"
BOE, CNN = "2.10.1/reviews/boe_tensorboard", "2.10.1/reviews/cnn_lr_grid/lr%3D0.01"


def test_keys_are_ignored_and_come_back(page: Page) -> None:
    page.goto(f"/compare?run={LSTM}&run={GRU}")
    section = page.locator("#compare-differences")
    epochs = section.get_by_text("num_epochs", exact=True)
    expect(section.get_by_text("5 keys differ.")).to_be_visible()
    epochs.hover()
    section.get_by_role("button", name="Ignore trainer.num_epochs", exact=True).click()
    expect(epochs).to_have_count(0)
    expect(page).to_have_url(re.compile("ignore=trainer.num_epochs"))
    expect(section.get_by_text("4 keys differ.")).to_be_visible()
    section.get_by_label("Ignore keys").fill("*optimizer*")
    section.get_by_label("Ignore keys").press("Enter")
    expect(section.get_by_text("1 key differs.")).to_be_visible()
    expect(section.get_by_label("Ignore keys")).to_have_value("")
    section.get_by_role("button", name="Ignore trainer.num_epochs no more").click()
    expect(section.get_by_text("2 keys differ.")).to_be_visible()
    page.reload()
    expect(section.get_by_text("(1 differing)")).to_be_visible()
    expect(section.get_by_text("2 keys differ.")).to_be_visible()


def test_what_folds_and_how_it_is_laid_out(page: Page) -> None:
    page.goto(f"/compare?run={BOE}&run={CNN}&run={LSTM}")
    section = page.locator("#compare-differences")
    dropout = section.get_by_text("dropout", exact=True)
    expect(dropout).to_be_hidden()
    section.get_by_text("model", exact=True).click()
    expect(dropout).to_be_visible()
    control(page, "differences_by").select_option("values")
    expect(section.get_by_text("basic_classifier × 2")).to_be_visible()
    expect(page).to_have_url(re.compile("differences_by=values"))


def test_the_files_line_by_line(page: Page) -> None:
    page.goto(f"/compare?run={LSTM}&run={GRU}&run={BOE}")
    section = page.locator("#compare-text")
    section.scroll_into_view_if_needed()
    expect(section.locator("mark").filter(has_text="gru")).to_be_visible()
    control(page, "text_layout").select_option("split")
    pair = section.locator(".text-pair").nth(1)
    expect(pair.locator(".text-old")).to_contain_text('"lstm"')
    left, right = (pair.locator(f".text-{name}").bounding_box() for name in ("old", "new"))
    assert left and right and left["y"] == right["y"] and left["x"] < right["x"]
    page.set_viewport_size({"width": 420, "height": 860})
    left, right = (pair.locator(f".text-{name}").bounding_box() for name in ("old", "new"))
    assert left and right and left["y"] < right["y"] and left["x"] == right["x"]
    control(page, "text_right").select_option(f"run:{BOE}")
    expect(section.locator(".text-new").filter(has_text="bag_of_embeddings")).to_be_visible()

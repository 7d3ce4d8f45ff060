"""The tabs of an experiment's page in a browser: addresses, choices of the config, files."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.servers import Server

RUN = "2.10.1/pos/lstm_h16/seed_13"
ADDRESS = f"/experiment?path={RUN}"


def choose(page: Page, tab: str) -> None:
    page.locator(".tab-bar").get_by_text(tab, exact=True).click()


def test_a_tab_has_an_address_which_opens_it_again(page: Page) -> None:
    page.goto(ADDRESS)
    expect(page.locator("#experiment-outcome")).to_contain_text("Finished after 4 of 12 epochs")
    expect(page).to_have_url(re.compile("seed_13$"))
    page.evaluate("window.notLoadedAgain = true")
    choose(page, "Vocabulary")
    expect(page.locator(".tokens")).to_contain_text("lantern")
    expect(page).to_have_url(re.compile(r"seed_13&tab=vocabulary$"))
    choose(page, "History")
    expect(page.locator("#experiment-history")).to_contain_text("submitted by")
    expect(page).to_have_url(re.compile(r"seed_13&tab=history$"))
    assert page.evaluate("window.notLoadedAgain")
    page.reload()
    expect(page.locator("#experiment-history")).to_contain_text("submitted by")
    page.goto(f"{ADDRESS}&tab=files")
    expect(page.locator(".files-table")).to_contain_text("out.log")
    # The next run opens the tab that was open last, and its address says so.
    page.goto("/experiment?path=2.10.1/pos/lstm_h32/seed_13")
    expect(page.locator(".files-table")).to_contain_text("out.log")
    expect(page).to_have_url(re.compile(r"lstm_h32/seed_13&tab=files$"))
    page.go_back()
    expect(page.locator("h1")).to_have_text("seed_13")
    expect(page).to_have_url(re.compile(r"lstm_h16/seed_13&tab=files$"))


def test_the_config_shows_what_is_not_the_default_and_what_the_family_has(page: Page) -> None:
    page.goto(f"{ADDRESS}&tab=config")
    tree = page.locator("#experiment-config")
    expect(tree).to_contain_text("default 20")
    expect(tree).to_contain_text("dataset_reader")
    page.get_by_text("Different in the family").click()
    expect(tree.locator(".config-leaf")).to_have_count(3)
    expect(tree).to_contain_text("others: 13, 42")
    expect(tree).not_to_contain_text("num_epochs")
    page.get_by_text("Other than the defaults").click()
    expect(tree).to_contain_text("num_epochs")
    expect(tree.locator(".config-leaf", has_text="hidden_size")).to_contain_text("has no default")
    page.get_by_placeholder("Search keys and values").fill("num_epochs")
    expect(tree.locator(".config-leaf")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "config.json"
    assert json.loads(Path(download.value.path()).read_text("utf-8"))["random_seed"] == 13


def test_a_very_large_config_is_there_in_part_and_then_whole(page: Page, server: Server) -> None:
    directory = server.project.root / "large-config"
    without_tags = shutil.ignore_patterns("mallennlp.json")
    shutil.copytree(server.project.root / RUN, directory, ignore=without_tags)
    many = {f"key{n:05}": f"value{n}" for n in range(20_000)}
    (directory / "config.json").write_text(json.dumps({"many": many}), "utf-8")
    server.project.scan()
    page.goto("/experiment?path=large-config&tab=config")
    tree = page.locator("#experiment-config")
    expect(tree).to_contain_text("values are not shown")
    page.get_by_placeholder("Search keys and values").fill("key19999")
    expect(tree).to_contain_text("Nothing in this config contains")
    page.get_by_role("button", name="Show all, with its JSON").click()
    expect(page.get_by_role("button", name="Copy JSON")).to_be_visible()
    page.get_by_placeholder("Search keys and values").fill("key19999")
    expect(tree).to_contain_text("value19999")
    expect(page.get_by_text("its first part")).to_be_hidden()


def test_a_file_is_saved_and_tokens_are_found(page: Page, server: Server) -> None:
    page.goto(f"{ADDRESS}&tab=files")
    with page.expect_download() as download:
        page.get_by_role("link", name="vocabulary/tokens.txt").click()
    assert download.value.suggested_filename == "tokens.txt"
    stored = server.project.root / RUN / "vocabulary" / "tokens.txt"
    assert Path(download.value.path()).read_bytes() == stored.read_bytes()
    choose(page, "Vocabulary")
    page.get_by_placeholder("Search tokens").fill("LANT")
    expect(page.locator(".tokens tbody tr")).to_have_count(1)
    page.get_by_text("labels (").click()
    expect(page.locator("#experiment-tokens")).to_contain_text("No token contains that")

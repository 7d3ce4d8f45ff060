"""A run that is alive: its page refreshes itself, and stops doing so at the end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.servers import Server

SOURCE = "2.10.1/running/complete_later"


def test_the_page_of_a_living_run_follows_it_to_its_end(page: Page, server: Server) -> None:
    whole, living = server.project.root / SOURCE, server.project.root / "living"
    begin(whole, living)
    server.project.scan()
    page.goto("/experiment?path=living")
    header = page.locator("#experiment-header")
    expect(header).to_contain_text("running")
    expect(page.locator("#experiment-metrics")).to_contain_text("No epoch is done yet.")
    page.locator(".tab-bar").get_by_text("Curves").click()
    expect(page.locator("#experiment-figures")).to_have_text("No epoch is done yet.")

    for epoch in (0, 1):
        shutil.copyfile(
            whole / f"metrics_epoch_{epoch}.json", living / f"metrics_epoch_{epoch}.json"
        )
        expect(header).to_contain_text(f"{epoch + 1} of 3 epochs done")
        expect(page.locator(".figure-box .main-svg").first).to_be_visible()
    page.locator(".tab-bar").get_by_text("Overview").click()
    expect(page.locator("#experiment-metrics")).to_contain_text("0.9510")

    for name in ("metrics_epoch_2.json", "metrics.json", "model.tar.gz", "out.log"):
        shutil.copyfile(whole / name, living / name)
    expect(header).to_contain_text("finished")


def test_a_run_that_vanishes_is_said_once(page: Page, server: Server) -> None:
    vanishing = server.project.root / "vanishing"
    begin(server.project.root / SOURCE, vanishing)
    server.project.scan()
    page.goto("/experiment?path=vanishing")
    expect(page.locator("#experiment-header")).to_contain_text("running")
    expect(page.locator("#experiment-metrics")).to_contain_text("No epoch is done yet.")
    shutil.rmtree(vanishing)
    expect(page.get_by_role("heading", name="This experiment is gone")).to_be_visible()
    page.wait_for_timeout(4_000)  # longer than one refresh
    assert page.locator(".mallennlp-toast").all_inner_texts() == []


def test_newer_notes_are_not_overwritten(page: Page, server: Server) -> None:
    path = "2.10.1/pos/no_validation"
    page.goto(f"/experiment?path={path}")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Notes, in Markdown").fill("mine")
    server.project.annotate(path, notes="theirs")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".mallennlp-toast")).to_contain_text("Somebody changed")
    assert server.project.index.get(path).annotations.notes == "theirs"
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_label("Notes, in Markdown")).to_have_value("theirs")


def begin(whole: Path, living: Path) -> None:
    """The run as it was in its first epoch, just now."""
    living.mkdir()
    for name in ("config.json", "meta.json"):
        shutil.copyfile(whole / name, living / name)
    log = (whole / "out.log").read_text()
    (living / "out.log").write_text(log[: log.index(" - Epoch 0/2")] + " - Epoch 0/2\n")
    assert json.loads((living / "config.json").read_text())["trainer"]["num_epochs"] == 3

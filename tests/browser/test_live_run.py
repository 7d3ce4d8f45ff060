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
    _begin(whole, living)
    server.project.scan()
    page.goto("/experiment?path=living")
    header = page.locator("#experiment-header")
    expect(header).to_contain_text("running")
    expect(header).to_contain_text("1 of 3 epochs done")

    shutil.copyfile(whole / "metrics_epoch_1.json", living / "metrics_epoch_1.json")
    expect(header).to_contain_text("2 of 3 epochs done")
    expect(page.locator("#experiment-metrics")).to_contain_text("0.9510")

    for name in ("metrics_epoch_2.json", "metrics.json", "model.tar.gz", "out.log"):
        shutil.copyfile(whole / name, living / name)
    expect(header).to_contain_text("finished")


def _begin(whole: Path, living: Path) -> None:
    """The run as it was after its first epoch, just now."""
    living.mkdir()
    for name in ("config.json", "meta.json", "metrics_epoch_0.json"):
        shutil.copyfile(whole / name, living / name)
    log = (whole / "out.log").read_text()
    (living / "out.log").write_text(log[: log.index(" - Epoch 1/2")] + " - Epoch 1/2\n")
    assert json.loads((living / "metrics_epoch_0.json").read_text())["epoch"] == 0

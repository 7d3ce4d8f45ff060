"""The statistics of the compare page in Chromium: metrics, significance, vocabulary."""

from __future__ import annotations

import re
from typing import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from mallennlp.services.index.query import TableQuery
from tests.browser.comparing import control, drawn
from tests.servers import Server, make_project, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    project = make_project(tmp_path_factory.mktemp("tested") / "project", only="tagger/")
    with serving(project) as running:
        yield running


def families(server: Server) -> str:
    """The address of two encoders with five seeds each."""
    ids = []
    for path in ("tagger/gru/seed_1", "tagger/lstm/seed_1"):
        (row,) = server.project.search(TableQuery(paths=[path])).rows
        ids.append(f"family={row.family}")
    return f"/compare?{'&'.join(ids)}"


def section_of(page: Page, name: str) -> Locator:
    """A section, when all are drawn."""
    drawn(page)
    return page.locator(f"#compare-{name}")


def test_another_metric_is_put_to_the_test(page: Page, server: Server) -> None:
    page.goto(f"{families(server)}#compare-significance")
    section = section_of(page, "significance")
    expect(section).to_contain_text("The mean of validation_accuracy is")
    expect(section).to_contain_text("Welch's t-test")
    expect(section).to_contain_text("paired bootstrap: loss in predictions.jsonl")
    control(page, "tested_metric").select_option("validation_loss")
    expect(section).to_contain_text("The mean of validation_loss is")
    expect(page).to_have_url(re.compile("tested_metric=validation_loss"))


def test_the_first_column_stays_while_the_others_scroll(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 420, "height": 860})
    page.goto(f"{families(server)}&differences=both#compare-metrics")
    box = section_of(page, "metrics").locator(".table-responsive")
    name, last = box.locator("tbody th").first, box.locator("tbody tr").first.locator("td").last
    expect(last).not_to_be_in_viewport()
    before = name.bounding_box()
    box.focus()
    page.keyboard.press("End")
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
    after = name.bounding_box()
    assert (
        before is not None and after is not None and before["x"] == pytest.approx(after["x"], abs=1)
    )
    expect(box.get_by_title("best").first).to_be_attached()

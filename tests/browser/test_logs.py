"""The logs of a run: drawn as on a terminal, searched, and followed while they grow."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_live_run import SOURCE, begin
from tests.servers import Server

SHIPPED = "2.10.1/stopped/sighup_epoch_1"
RUN, LONG = "logs/drawn", "logs/long"


def open_logs(page: Page, run: str, more: str = "") -> None:
    page.goto(f"/experiment?path={run}{more}")
    page.locator(".tab-bar").get_by_text("Logs").click()
    expect(rows(page).first).to_be_visible()


def copied(server: Server, run: str) -> Path:
    """The log of a run of a test's own."""
    shutil.copytree(server.project.root / SHIPPED, server.project.root / run)
    server.project.scan()
    return server.project.root / run / "out.log"


def rows(page: Page) -> Locator:
    return page.locator(".log-row")


def marked(page: Page) -> Locator:
    return page.locator(".log-here")


def count(page: Page) -> Locator:
    return page.locator(".log-count")


def from_end(page: Page) -> float:
    """How many pixels below what is seen the lines go on."""
    script = "place => place.scrollHeight - place.clientHeight - place.scrollTop"
    return float(page.locator(".log-lines").evaluate(script))


def test_what_a_terminal_would_show(page: Page, server: Server) -> None:
    log = copied(server, RUN)
    bars = b"\r outer 0/2\n\r  inner 1/9\x1b[A\r outer 1/2\n\r  inner 2/9\x1b[A\r outer 2/2\n\n"
    with open(log, "ab") as file:
        file.write(b"\x1b[31mred\x1b[0m and plain\n 10%|#\r100%|####\n" + bars + b"<b>no tag</b>\n")
    open_logs(page, RUN)
    expect(rows(page).last).to_have_text("<b>no tag</b>")
    expect(page.locator(".log-row .log-red")).to_have_text("red")
    shown = rows(page).all_inner_texts()
    assert [text.strip() for text in shown[-5:-1]] == [
        "red and plain",
        "100%|####",
        "outer 2/2",
        "inner 2/9",
    ]
    assert from_end(page) < 2
    lines = log.read_bytes().count(b"\n")
    expect(rows(page).last).to_have_attribute("data-number", str(lines))


def test_searching_and_the_first_error(page: Page, server: Server) -> None:
    open_logs(page, "2.10.1/failed/nan_loss")
    page.get_by_role("button", name="First error").click()
    expect(marked(page)).to_contain_text(re.compile("CRITICAL|nan loss|ERROR"))
    expect(count(page)).to_have_text(re.compile(r"^1 of \d"))
    page.get_by_role("button", name="Next match (Enter)").click()
    expect(count(page)).to_have_text(re.compile(r"^2 of \d"))

    box = page.get_by_label("Search the log")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(rows(page).first).to_have_attribute("data-number", "1")
    box.fill("TRAINER.TYPE")
    expect(marked(page)).to_contain_text("trainer.type")
    expect(page.locator(".log-row mark").first).to_have_text("trainer.type")
    expect(count(page)).to_have_text(re.compile(r"^1 of \d+$"))
    total = int(count(page).inner_text().split()[-1])
    box.press("Shift+Enter")
    expect(count(page)).to_have_text(f"{total} of {total}")
    box.press("Enter")
    expect(count(page)).to_have_text(f"1 of {total}")
    page.get_by_role("button", name="Match case").click()
    expect(count(page)).to_have_text("no match")
    box.press("Escape")
    expect(page.locator(".log-row mark")).to_have_count(0)


def test_a_growing_log_is_followed_until_the_reader_scrolls_up(page: Page, server: Server) -> None:
    living = server.project.root / "followed"
    begin(server.project.root / SOURCE, living)
    server.project.scan()
    open_logs(page, "followed")
    log = living / "out.log"
    follow = page.get_by_role("button", name="Follow")
    expect(follow).to_have_attribute("aria-pressed", "true")
    append(log, "new line\n 10%")
    expect(rows(page).last).to_have_text("10%")
    append(log, "\r 90%")
    expect(rows(page).last).to_have_text("90%")
    append(log, "\n" + "more\n" * 50)
    expect(rows(page).last).to_have_text("more")
    assert from_end(page) < 2

    page.locator(".log-lines").hover()
    page.mouse.wheel(0, -400)
    expect(follow).to_have_attribute("aria-pressed", "false")
    top = page.locator(".log-lines").evaluate("place => place.scrollTop")
    append(log, "unseen\n" * 30)
    page.wait_for_timeout(1_500)
    assert page.locator(".log-lines").evaluate("place => place.scrollTop") == top
    page.get_by_role("button", name="End", exact=True).click()
    expect(rows(page).last).to_have_text("unseen")

    follow.click()
    log.write_text("a new beginning\n")
    expect(rows(page)).to_have_text(["a new beginning"])
    expect(page.locator(".log-says")).to_contain_text("written anew")
    log.unlink()
    expect(page.locator(".log-says")).to_contain_text("There is no log called")


def append(log: Path, text: str) -> None:
    with open(log, "a", encoding="utf-8") as file:
        file.write(text)


@pytest.fixture
def long_log(server: Server) -> Path:
    if (server.project.root / LONG).exists():
        return server.project.root / LONG / "out.log"
    log = copied(server, LONG)
    with open(log, "a", encoding="utf-8") as file:
        file.writelines(f"this is line {number} of many\n" for number in range(50_000))
    return log


def test_of_a_long_log_a_part_is_in_the_page(page: Page, long_log: Path) -> None:
    open_logs(page, LONG)
    lines = long_log.read_bytes().count(b"\n")
    expect(rows(page).last).to_have_attribute("data-number", str(lines))
    place = page.locator(".log-lines")
    before = rows(page).count()
    for _ in range(12):
        number = int(rows(page).first.get_attribute("data-number") or 0)
        place.evaluate("place => { place.scrollTop = 10; }")
        expect(rows(page).first).not_to_have_attribute("data-number", str(number))
    assert before <= rows(page).count() <= 1_600
    expect(rows(page).last).not_to_have_attribute("data-number", str(lines))
    numbers = [int(row.get_attribute("data-number") or 0) for row in rows(page).all()[:50]]
    assert numbers == list(range(numbers[0], numbers[0] + 50))
    place.focus()
    page.keyboard.press("Home")
    expect(rows(page).first).to_have_attribute("data-number", "1")


def test_a_line_has_an_address(page: Page, long_log: Path) -> None:
    open_logs(page, LONG, "&log=out.log&line=20000")
    expect(marked(page)).to_have_attribute("data-number", "20000")
    expect(marked(page)).to_be_in_viewport()
    expect(page.get_by_role("button", name="Follow")).to_have_attribute("aria-pressed", "false")
    row = page.locator('.log-row[data-number="20003"]')
    row.click(position={"x": 20, "y": 5})
    expect(page).to_have_url(re.compile(r"path=logs/long.*&log=out\.log&line=20003(&|$)"))
    page.reload()
    expect(marked(page)).to_have_attribute("data-number", "20003")


def test_what_is_copied_has_no_numbers(page: Page, long_log: Path) -> None:
    open_logs(page, LONG)
    selected = page.evaluate("""() => {
            const rows = [...document.querySelectorAll(".log-row")].slice(-3);
            const range = document.createRange();
            range.setStart(rows[0], 0);
            range.setEndAfter(rows[2].lastChild);
            const selection = window.getSelection();
            selection.removeAllRanges();
            selection.addRange(range);
            return selection.toString();
        }""")
    last = "\n".join(f"this is line {number} of many" for number in (49_997, 49_998, 49_999))
    assert selected.strip() == last

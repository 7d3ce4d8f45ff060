"""The small parts: looks of statuses, numbers, times, boxes, the frame."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mallennlp.dashboard import plain
from mallennlp.dashboard.components.card import card, empty_state
from mallennlp.dashboard.components.formats import duration, moment, number
from mallennlp.dashboard.components.notifications import Notification
from mallennlp.dashboard.components.status import STATUS_LOOKS, status_badge
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.shell import SEPARATE_LINKS
from mallennlp.domain.status import Status
from tests.unit.dashboard.fixtures import dashboard, walk

CSS = (plain.ASSETS / "mallennlp.css").read_text()
ICONS = (plain.ASSETS / "vendor" / "bootstrap-icons.min.css").read_text()


def test_every_status_has_an_icon_of_its_own_that_exists() -> None:
    icons = [STATUS_LOOKS[status].icon for status in Status]
    assert len(set(icons)) == len(list(Status))
    assert all(f".bi-{icon}::before" in ICONS for icon in icons)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("theme", "ground"), [("light", "#ffffff"), ("dark", "#15181e")])
@pytest.mark.parametrize("status", Status)
def test_every_status_can_be_read_in_both_themes(status: Status, theme: str, ground: str) -> None:
    block = CSS[CSS.index(f'[data-bs-theme="{theme}"] {{') :]
    found = re.search(rf"--mallennlp-status-{status}: (#[0-9a-f]{{6}});", block)
    assert found
    low, high = sorted([luminance(found[1]), luminance(ground)])
    assert (high + 0.05) / (low + 0.05) >= 4.5  # WCAG 2.1, AA


def test_a_badge_says_its_status_in_words() -> None:
    text = str(status_badge(Status.FAILED, "nan loss").to_plotly_json())
    assert "failed" in text and "x-octagon-fill" in text and "nan loss" in text


def test_numbers_and_times_show_what_matters_and_the_rest_on_hover() -> None:
    assert (number(0.123456789).children, number(0.123456789).title) == ("0.1235", "0.123456789")
    assert (number(None).children, number(None).title) == ("", None)
    shown = moment(1_000_000.0, now_s=1_007_200.0)
    assert (shown.children, shown.title) == ("2 h ago", "1970-01-12 13:46:40 UTC")
    assert moment(None).children is None
    assert (duration(61.0).children, duration(61.0).title) == ("1 min 1 s", "61.0 s")


def test_a_card_has_its_title_and_an_empty_place_says_what_to_do() -> None:
    text = str(card("Curves", "x", actions="button", card_id="c").to_plotly_json())
    assert "Curves" in text and "button" in text and "'id': 'c'" in text
    assert "Train one" in str(empty_state("No runs", "Train one.").to_plotly_json())


def test_a_notification_has_one_of_four_levels() -> None:
    with pytest.raises(ValueError, match="level"):
        Notification("x", level="loud")


def test_vendored_files_ask_for_nothing_from_elsewhere() -> None:
    for path in plain.ASSETS.rglob("*.css"):
        text = path.read_text()
        addresses = re.findall(r"url\(['\"]?(?!data:)([^)'\"]+)", text)
        assert all((path.parent / name.partition("?")[0]).is_file() for name in addresses), path
        assert "sourceMappingURL" not in text and "@import" not in text


@pytest.mark.parametrize("number_of_pages", [SEPARATE_LINKS, SEPARATE_LINKS + 1])
def test_many_pages_are_gathered_in_one_menu(tmp_path: Path, number_of_pages: int) -> None:
    def register() -> None:
        for n in range(number_of_pages):
            Page.register(f"/page-{n}")(type(f"P{n}", (Page,), {"navlink_name": f"Page {n}"}))

    with dashboard(tmp_path, register) as browser:
        browser.log_in("admin")
        labels = [props.get("children") for props in walk(browser.layout())]
    assert ("Pages" in labels) == (number_of_pages > SEPARATE_LINKS)
    assert all(f"Page {n}" in labels for n in range(number_of_pages))
    assert "admin" in labels and "ADMIN" in labels

"""Pages that need neither Dash nor JavaScript."""

from __future__ import annotations

import hashlib
import re
from html.parser import HTMLParser
from typing import List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.dashboard.plain import ASSETS, asset_url, error_page, head_tags, page, script_tags


class Texts(HTMLParser):
    """The text of a page, and its tags."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.texts: List[str] = []
        self.tags: List[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_address_of_a_file_changes_with_its_content() -> None:
    for name in ("theme.js", "mallennlp.css"):
        digest = hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()
        found = re.fullmatch(rf"/assets/{re.escape(name)}\?v=([0-9a-f]{{10}})", asset_url(name))
        assert found and digest.startswith(found[1])
    with pytest.raises(FileNotFoundError):
        asset_url("nothing.js")


def test_every_style_and_script_is_there_once() -> None:
    found = re.findall(r'(?:href|src)="/assets/([^?"]+)\?v=', head_tags() + script_tags())
    assert sorted(found) == sorted(set(found))
    styles = [path.name for path in ASSETS.glob("*.css")]
    scripts = [path.name for path in ASSETS.glob("*.js")]
    assert set(styles + scripts) <= {name.rpartition("/")[2] for name in found}


def test_the_theme_comes_before_the_styles_and_bootstrap_before_ours() -> None:
    head = head_tags()
    order = [head.index(name) for name in ("theme.js", "bootstrap.min.css", "mallennlp.css")]
    assert order == sorted(order)


texts = st.text("<>&;#\"'/!-{}%s ab1", min_size=1)


@given(texts, texts, texts)
def test_texts_stay_texts(title: str, message: str, reference: str) -> None:
    shown = Texts(error_page(title, message, reference))
    for text in (title, message, reference):
        assert text in shown.texts
    assert shown.tags == Texts(error_page("title", "message", "reference")).tags


def test_an_error_leads_back_and_names_its_place_in_the_log() -> None:
    assert 'href="/"' in error_page("a", "b") and "The log" not in error_page("a", "b")
    assert "The log has the details beside the id <code>1f</code>" in error_page("a", "b", "1f")


def test_a_body_is_html_and_a_title_is_not() -> None:
    shown = page("<i>", "<p>{x} %s</p>")
    assert "<title>&lt;i&gt;</title>" in shown and "<p>{x} %s</p>" in shown

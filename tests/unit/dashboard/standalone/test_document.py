"""A page as a file: its policy, and that nothing in it is elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from mallennlp.dashboard import plain
from mallennlp.dashboard.standalone import document as documents
from mallennlp.dashboard.standalone.document import document, styles


def whole(title: str = "T", body: str = "<p>x</p>", figures: bool = True) -> str:
    return b"".join(document(title, body, figures)).decode("utf-8")


def test_the_policy_allows_the_scripts_of_the_file_and_nothing_else() -> None:
    text = whole()
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)[0]
    policy = policy.replace("&#x27;", "'")
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert len(scripts) == 6
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert policy.count("sha256-") == 6 and "default-src 'none'" in policy
    assert "unsafe-eval" not in policy and "script-src 'unsafe-inline'" not in policy


def test_a_page_without_figures_is_small() -> None:
    assert len(whole(figures=False)) < 700_000 < 4_000_000 < len(whole())
    assert "Plotly" not in whole(figures=False)


def test_the_styles_load_nothing() -> None:
    found = re.findall(r"url\(\s*[\"']?([^\"')]{0,30})", styles())
    assert found and all(where.startswith(("data:", "#")) for where in found)
    assert "@import" not in styles() and "</style" not in styles().lower()
    assert "url(data:font/woff2;base64," in styles()


def test_all_styles_of_the_dashboard_are_there() -> None:
    for name in plain.style_names():
        first = (plain.ASSETS / name).read_text(encoding="utf-8").strip().splitlines()[0][:40]
        assert first in styles()


def test_title_and_texts_are_harmless() -> None:
    text = whole(title="</title><script>x\udcff", figures=False)
    assert "<title>&lt;/title&gt;&lt;script&gt;x\ufffd</title>" in text


@pytest.mark.parametrize("script", ["a</script>b", "a<!--b", "x\r\ny\rz"])
def test_a_library_cannot_end_its_script(script: str) -> None:
    safe = documents._in_a_script(script)
    assert "</script" not in safe and "<!--" not in safe and "\r" not in safe

"""A whole file: its head, its policy, its styles, symbols and scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from html import escape
from typing import List, Sequence

from mallennlp.dashboard import plain
from mallennlp.dashboard.texts import encodable

_SCRIPTS = ("standalone/figures.js", "building.js", "figure_menu.js", "saving.js")
_LOADED = re.compile(r"url\(\s*[\"']?(?!data:|#)([^\"')]+)[\"']?\s*\)")
_TYPES = {".woff2": "font/woff2", ".svg": "image/svg+xml"}

_DOCUMENT = """<!DOCTYPE html>
<html lang="en" data-bs-theme="light">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{styles}</style>
<script>{theme}</script>
</head>
<body>
<main>
"""
_END = "\n</main>\n{scripts}</body>\n</html>\n"


def document(title: str, body: str, figures: bool) -> List[bytes]:
    """The file, in pieces.

    * ``title``: a text;
    * ``body``: HTML, as ``Drawing`` gives it;
    * ``figures``: whether there are any: what draws them has 4.8 MB.
    """
    theme = _text("standalone/theme.js")
    scripts = [_plotly(), *map(_text, _SCRIPTS)] if figures else []
    head = _DOCUMENT.format(
        policy=escape(_policy([theme, *scripts])),
        title=escape(title),
        styles=styles(),
        theme=theme,
    )
    end = _END.format(scripts="".join(f"<script>{script}</script>\n" for script in scripts))
    return [_encoded(head), _encoded(body), end.encode("utf-8")]


@lru_cache(maxsize=1)
def styles() -> str:
    """All style sheets of the dashboard, and that of files: what they load is within them."""
    names = [*plain.style_names(), "standalone/page.css"]
    return "\n".join(_with_its_files(name) for name in names)


def _with_its_files(name: str) -> str:
    """A style sheet; fonts and pictures stand in it as data."""
    folder = (plain.ASSETS / name).parent

    def data(found: "re.Match[str]") -> str:
        path = folder / found[1].partition("?")[0]
        content = base64.b64encode(path.read_bytes()).decode("ascii")
        return f"url(data:{_TYPES[path.suffix]};base64,{content})"

    return _LOADED.sub(data, _text(name)).replace("</", "<\\/")


def _policy(scripts: Sequence[str]) -> str:
    """Nothing is loaded from anywhere, and no script runs but these."""
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline';"
        " img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def _plotly() -> str:
    """The library that draws figures, the one that the dashboard has too."""
    from plotly.offline import get_plotlyjs  # slow to import, and seldom needed

    return _in_a_script(get_plotlyjs())


@lru_cache(maxsize=None)
def _text(name: str) -> str:
    return (plain.ASSETS / name).read_text(encoding="utf-8")


def _in_a_script(script: str) -> str:
    """A script that its element does not end early; the parser makes every line's end a feed."""
    safe = script.replace("\r\n", "\n").replace("\r", "\n")
    return safe.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _encoded(said: str) -> bytes:
    found: str = encodable(said)
    return found.encode("utf-8")

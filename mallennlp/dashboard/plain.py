"""Pages that the server writes itself, without Dash and without JavaScript: the login, and errors
before it.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import List

ASSETS = Path(__file__).parent / "assets"

_FIRST_STYLES = ("vendor/bootstrap.min.css", "vendor/bootstrap-icons.min.css", "mallennlp.css")
_THEME = "theme.js"

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{head}
</head>
<body class="mallennlp-plain">
<main>
{body}
</main>
</body>
</html>
"""

_ERROR = """<div class="mallennlp-error" role="alert">
<h1 class="h4 mb-2">{title}</h1>
<p class="text-body-secondary mb-3">{message}</p>
{reference}<a class="btn btn-primary btn-sm" href="/">Back to the experiments</a>
</div>"""


@lru_cache(maxsize=None)
def asset_url(name: str) -> str:
    """The address of a file of ours; its content's hash is in it, so that a browser may keep it for
    ever.

    >>> asset_url("theme.js").startswith("/assets/theme.js?v=")
    True
    """
    digest = hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()[:10]
    return f"/assets/{name}?v={digest}"


def head_tags() -> str:
    """What every page's head has: the icon, the theme (before anything is painted), the style
    sheets.
    """
    lines = [
        '<meta name="color-scheme" content="light dark">',
        f'<link rel="icon" type="image/svg+xml" href="{asset_url("favicon.svg")}">',
        f'<script src="{asset_url(_THEME)}"></script>',
    ]
    lines += [f'<link rel="stylesheet" href="{asset_url(name)}">' for name in style_names()]
    return "\n".join(lines)


def script_tags() -> str:
    """Our scripts, for the dashboard's page: they have to be there before Dash's own start."""
    names = sorted(path.name for path in ASSETS.glob("*.js") if path.name != _THEME)
    return "\n".join(f'<script src="{asset_url(name)}"></script>' for name in names)


def page(title: str, body: str) -> str:
    """A whole HTML page. ``title`` is text, ``body`` is HTML."""
    return _PAGE.format(title=escape(title), head=head_tags(), body=body)


def error_page(title: str, message: str, reference: str = "") -> str:
    """A page that says what happened and leads back."""
    code = f"<code>{escape(reference)}</code>"
    line = f'<p class="small">The log has the details beside the id {code}.</p>\n'
    body = _ERROR.format(
        title=escape(title), message=escape(message), reference=line if reference else ""
    )
    return page(title, body)


def style_names() -> List[str]:
    """The style sheets of every page: bootstrap, what stands on it, and the pages' own."""
    others = sorted(path.name for path in ASSETS.glob("*.css") if path.name not in _FIRST_STYLES)
    return [*_FIRST_STYLES, *others]

"""The headers that every response carries: what the browser may load, and what it may keep."""

from __future__ import annotations

from typing import List, Sequence

import flask

SUITES = "/_dash-component-suites/"
"""Where Dash serves its own scripts, under names that change with their content."""

_ASSETS = "/assets/"
_YEAR_S = 365 * 86_400


def content_security_policy(script_hashes: Sequence[str]) -> str:
    """The policy: everything from this server alone, and of the scripts within a page only those of
    these hashes (``'sha256-...'``).
    """
    parts: List[str] = [
        "default-src 'self'",
        " ".join(["script-src 'self'", *script_hashes]),
        "style-src 'self' 'unsafe-inline'",  # plotly and ag-grid write style elements
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
    return "; ".join(parts)


def install(server: flask.Flask, policy: str) -> None:
    """Give every response of a server its headers, under a policy."""

    def protect(response: flask.Response) -> flask.Response:
        headers = response.headers
        headers["Content-Security-Policy"] = policy
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return _for_how_long(response)

    server.after_request(protect)


def _for_how_long(response: flask.Response) -> flask.Response:
    """Files of ours are asked for with their content's hash, so that a browser may keep them; what
    tells of the experiments it may not.
    """
    path = flask.request.path
    if not path.startswith((_ASSETS, SUITES)):
        response.headers["Cache-Control"] = "no-store"
    elif path.startswith(_ASSETS) and "v" in flask.request.args and response.status_code == 200:
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = _YEAR_S
    return response

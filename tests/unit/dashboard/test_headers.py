"""The headers of every response."""

from __future__ import annotations

from typing import Any

import flask
import pytest

from mallennlp.dashboard import headers
from mallennlp.dashboard.headers import content_security_policy

POLICY = content_security_policy(["'sha256-abc'", "'sha256-def'"])


def served(path: str, status: int = 200) -> Any:
    """The answer of a server that has nothing but the headers."""
    server = flask.Flask(__name__, static_folder=None)
    headers.install(server, POLICY)

    @server.route("/<path:path>")
    def anything(path: str) -> Any:
        answer = flask.Response(path, status)
        answer.cache_control.no_cache = True  # as Flask does for files
        return answer

    return server.test_client().get(path)


def test_scripts_run_by_their_hashes_and_from_here_alone() -> None:
    parts = dict(part.split(" ", 1) for part in POLICY.split("; "))
    assert parts["script-src"] == "'self' 'sha256-abc' 'sha256-def'"
    assert parts["default-src"] == parts["connect-src"] == parts["form-action"] == "'self'"
    for name in ("object-src", "base-uri", "frame-ancestors"):
        assert parts[name] == "'none'"
    assert "http" not in POLICY and "*" not in POLICY and "unsafe-eval" not in POLICY
    assert "\n" not in POLICY


@pytest.mark.parametrize("path", ["/page", "/assets/a.js?v=1", "/_dash-component-suites/dash/a.js"])
@pytest.mark.parametrize("status", [200, 404, 500])
def test_every_answer_is_protected(path: str, status: int) -> None:
    answer = served(path, status)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("path", "status", "kept"),
    [
        ("/page", 200, "no-store"),
        ("/page?v=1", 200, "no-store"),
        ("/_dash-layout", 200, "no-store"),
        ("/health", 200, "no-store"),
        ("/assets", 200, "no-store"),
        ("/x/assets/a.js?v=1", 200, "no-store"),
        ("/assets/a.js", 200, "no-cache"),
        ("/assets/a.js?v=1", 404, "no-cache"),
        ("/assets/a.js?v=1", 200, "public, max-age=31536000"),
        ("/_dash-component-suites/dash/a.js", 200, "no-cache"),
    ],
)
def test_only_files_with_their_hash_are_kept(path: str, status: int, kept: str) -> None:
    found = served(path, status).headers["Cache-Control"]
    assert set(found.split(", ")) == set(kept.split(", "))

"""Which pager is asked, and when none is."""

from __future__ import annotations

from typing import Dict, Optional

import pytest

from mallennlp.cli import paging


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({"TERM": "xterm"}, "less"),
        ({"PAGER": "more -s", "TERM": "dumb"}, "more -s"),
        ({"PAGER": "", "TERM": "xterm"}, None),
        ({"PAGER": "cat", "TERM": "xterm"}, None),
        ({"TERM": "dumb"}, None),
        ({}, None),
    ],
)
def test_the_pager(
    environment: Dict[str, str], command: Optional[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging.shutil, "which", lambda name: f"/bin/{name}")
    assert paging.pager_command(environment) == command


def test_where_there_is_no_less_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging.shutil, "which", lambda name: None)
    assert paging.pager_command({"TERM": "xterm"}) is None

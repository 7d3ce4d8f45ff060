"""The three levels."""

from __future__ import annotations

from mallennlp.domain.permissions import Permission


def test_each_level_includes_those_before_it() -> None:
    assert Permission.READ < Permission.READ_WRITE < Permission.ADMIN
    assert [str(level) for level in Permission] == ["READ", "READ_WRITE", "ADMIN"]

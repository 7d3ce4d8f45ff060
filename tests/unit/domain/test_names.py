"""What somebody may have meant."""

from __future__ import annotations

from mallennlp.domain.names import did_you_mean, nearest


def test_the_nearest_name_is_found_and_a_strange_one_is_not() -> None:
    assert nearest("pathh", ["status", "path"]) == "path"
    assert nearest("qqqq", ["status", "path"]) is None
    assert nearest("x", []) is None


def test_the_hint_can_be_put_behind_any_sentence() -> None:
    assert "Unknown." + did_you_mean("pathh", ["path"]) == "Unknown. Did you mean 'path'?"
    assert "Unknown." + did_you_mean("qqqq", ["path"]) == "Unknown."

"""What somebody may have meant."""

from __future__ import annotations

from mallennlp.domain.names import did_you_mean, longer_names, nearest, quoted


def test_the_nearest_name_is_found_and_a_strange_one_is_not() -> None:
    assert nearest("pathh", ["status", "path"]) == "path"
    assert nearest("qqqq", ["status", "path"]) is None
    assert nearest("x", []) is None


def test_the_hint_can_be_put_behind_any_sentence() -> None:
    assert "Unknown." + did_you_mean("pathh", ["path"]) == "Unknown. Did you mean 'path'?"
    assert "Unknown." + did_you_mean("qqqq", ["path"]) == "Unknown."


def test_what_nobody_types_is_not_compared() -> None:
    assert nearest("x" * 1_001, ["x" * 1_001]) is None
    assert did_you_mean("x" * 1_000_000, ["x" * 1_000_001] * 1_000) == ""


def test_what_is_repeated_has_a_limit() -> None:
    assert quoted("x" * 100) == repr("x" * 100)
    assert quoted("x" * 101) == repr("x" * 100 + "…")
    assert quoted("a\n\ud800") == r"'a\n\ud800'"
    assert quoted(None) == "None" and len(quoted([1] * 1_000)) == 101


def test_a_name_is_the_end_of_longer_ones() -> None:
    known = ["training_loss", "gloss", "loss", "validation_loss", "training_loss", "loss_scale"]
    assert longer_names("loss", known) == ["validation_loss", "training_loss"]
    assert longer_names("scale", known) == ["loss_scale"]
    assert longer_names("", ["a_"]) == longer_names("seed", known) == []

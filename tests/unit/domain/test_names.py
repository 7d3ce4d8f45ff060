"""What somebody may have meant."""

from __future__ import annotations

from typing import List

from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.names import did_you_mean, longer_names, nearest, quoted, telling_ends


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


def test_a_key_is_told_from_others_by_as_much_of_its_path_as_that_takes() -> None:
    ends = telling_ends(["a.b.type", "c.b.type", "c.type", "lr"])
    assert ends == {"a.b.type": "a.b.type", "c.b.type": "c.b.type", "c.type": "c.type", "lr": "lr"}
    assert telling_ends(["x.epochs", "y.Model"], taken=["Epochs"]) == {
        "x.epochs": "x.epochs",
        "y.Model": "Model",
    }
    # One is the end of the other: there is nothing more to say of it.
    assert telling_ends(["type", "model.type"]) == {"type": "type", "model.type": "model.type"}
    assert telling_ends(["odd.", "odd."]) == {"odd.": "odd."}


@given(st.lists(st.text("ab.", min_size=1, max_size=7), unique=True, max_size=6))
def test_different_names_have_different_ends_and_keep_what_they_end_in(names: List[str]) -> None:
    ends = telling_ends(names)
    assert list(ends) == names and all(f".{name}".endswith(f".{ends[name]}") for name in names)
    assert len(set(ends.values())) == len(names)

"""The hunks of a difference between texts, unified and side by side."""

from __future__ import annotations

from typing import Any, List

import pytest
from dash import html

from mallennlp.dashboard.components.compare import text_difference as drawing
from mallennlp.dashboard.components.compare.text_difference import text_difference
from mallennlp.domain.text_diff import diff_texts
from tests.unit.dashboard.components.texts import all_of, texts

OLD = ["{", '  "type": "lstm",', '  "size": 3', "}"]
NEW = ["{", '  "type": "gru",', '  "size": 3', "}", "more"]


def contents(component: Any) -> List[str]:
    """The texts of the stretches, in order."""
    return ["".join(texts(pre)) for pre in all_of(component, html.Pre) if _is(pre, "text-content")]


def _is(component: Any, name: str) -> bool:
    return name in getattr(component, "className", "").split()


def test_unified() -> None:
    drawn = text_difference(diff_texts(OLD, NEW))
    assert contents(drawn) == [
        "  {",
        '-   "type": "lstm",',
        '+   "type": "gru",',
        '    "size": 3\n  }',
        "+ more",
    ]
    assert "@@ -1,4 +1,5 @@" in texts(drawn)


def test_the_lines_are_numbered() -> None:
    numbers = [
        "".join(texts(pre))
        for pre in all_of(text_difference(diff_texts(OLD, NEW)), html.Pre)
        if _is(pre, "text-numbers")
    ]
    assert numbers == ["1", "1", "2", "", "", "2", "3\n4", "3\n4", "", "5"]


def test_the_words_that_changed_are_marked() -> None:
    drawn = text_difference(diff_texts(OLD, NEW))
    assert [mark.children for mark in all_of(drawn, html.Mark)] == ["lstm", "gru"]


def test_side_by_side_has_both_beside_each_other() -> None:
    drawn = text_difference(diff_texts(OLD, NEW), split=True)
    pairs = [div for div in all_of(drawn, html.Div) if _is(div, "text-pair")]
    assert [contents(pair) for pair in pairs] == [
        ["  {", "  {"],
        ['-   "type": "lstm",', '+   "type": "gru",'],
        ['    "size": 3\n  }', '    "size": 3\n  }'],
        ["", "+ more"],
    ]
    assert [_is(pair, "text-pair-same") for pair in pairs] == [True, False, True, False]
    assert _is(pairs[3].children[0], "text-none")


@pytest.mark.parametrize("split", [False, True])
def test_more_lines_than_anybody_reads_are_counted(
    split: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "MOST_LINES", 10)
    old, new = ([f"{side}{n}" for n in range(8)] for side in ("old", "new"))
    drawn = text_difference(diff_texts(old, new), split)
    assert texts(drawn)[-1] == "6 more lines."
    assert "new1" in "".join(contents(drawn)) and "new2" not in "".join(contents(drawn))


def test_a_line_without_end_is_cut() -> None:
    drawn = text_difference(diff_texts(["x" * 10**6], ["y"]))
    assert len(contents(drawn)[0]) < 2_100 and "(1,000,000 characters)" in contents(drawn)[0]

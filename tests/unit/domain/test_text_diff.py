"""The difference between two texts."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path
from typing import List, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain import text_diff
from mallennlp.domain.text_diff import TextDiff, diff_texts

TEXTS = st.lists(st.sampled_from(["a", "b", "}", '"lr": 0.1,', '"lr": 0.2,', ""]), max_size=25)


def patched(old: Sequence[str], diff: TextDiff) -> List[str]:
    """The new text, from the old one and the hunks."""
    made: List[str] = []
    at = 0
    for hunk in diff.hunks:
        before_old, before_new = hunk.blocks[0].before
        made += old[at:before_old]
        assert len(made) == before_new, "the numbers of the lines are right"
        at = before_old
        for block in hunk.blocks:
            assert [line.text for line in block.old] == list(old[at : at + len(block.old)])
            assert [line.number for line in block.old] == [
                at + 1 + n for n in range(len(block.old))
            ]
            assert [line.number for line in block.new] == [
                len(made) + 1 + n for n in range(len(block.new))
            ]
            at += len(block.old)
            made += [line.text for line in block.new]
    return [*made, *old[at:]]


@given(TEXTS, TEXTS, st.integers(0, 4))
def test_a_difference_can_be_applied(old: List[str], new: List[str], context: int) -> None:
    diff = diff_texts(old, new, context)
    assert patched(old, diff) == new
    assert diff.same == (old == new)
    assert diff.added - diff.removed == len(new) - len(old)


@given(TEXTS, TEXTS, st.integers(0, 3))
def test_hunks_have_no_more_context_than_asked_for(
    old: List[str], new: List[str], context: int
) -> None:
    for hunk in diff_texts(old, new, context).hunks:
        first, last = hunk.blocks[0], hunk.blocks[-1]
        assert any(not block.same for block in hunk.blocks)
        assert all(len(block.old) <= context for block in (first, last) if block.same)
        assert all(len(block.old) <= 2 * context for block in hunk.blocks if block.same)


@given(TEXTS, TEXTS)
def test_what_is_too_much_for_difflib_is_right_as_well(old: List[str], new: List[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_diff, "MOST_PAIRS", 0)
        diff = diff_texts(old, new)
    assert patched(old, diff) == new


def test_patch_takes_it(tmp_path: Path) -> None:
    """The headers are those that other programs read, also without context."""
    old = [f"line {n}" for n in range(40)]
    new = ["first", *old[:10], "changed", *old[11:30], *old[33:]]
    for context in (0, 3):
        (tmp_path / "old").write_text("".join(f"{line}\n" for line in old), encoding="utf-8")
        (tmp_path / "diff").write_text(unified(diff_texts(old, new, context)), encoding="utf-8")
        command = ["git", "apply", "--unidiff-zero", "diff"]
        subprocess.run(command, cwd=tmp_path, check=True, timeout=30)
        assert (tmp_path / "old").read_text(encoding="utf-8").splitlines() == new


def unified(diff: TextDiff) -> str:
    """As a patch."""
    lines = ["--- a/old", "+++ b/old"]
    for hunk in diff.hunks:
        lines.append(hunk.header)
        for block in hunk.blocks:
            if block.same:
                lines += [f" {line.text}" for line in block.old]
            else:
                lines += [f"-{line.text}" for line in block.old]
                lines += [f"+{line.text}" for line in block.new]
    return "".join(f"{line}\n" for line in lines)


def changed(old: str, new: str) -> List[str]:
    """Both lines, with what changed in them in brackets."""
    (hunk,) = diff_texts([old], [new]).hunks
    (block,) = hunk.blocks
    return [
        "".join(f"[{text}]" if is_changed else text for text, is_changed in line.pieces)
        for line in (*block.old, *block.new)
    ]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ('"type": "lstm",', '"type": "gru",', ['"type": "[lstm]",', '"type": "[gru]",']),
        ('"lr": 0.02,', '"lr": 1e-05,', ['"lr": [0.02],', '"lr": [1e-05],']),
        ('"size": 16', '"size": 16,', ['"size": 16', '"size": 16[,]']),
        ("nothing alike", "12345", ["nothing alike", "12345"]),
    ],
)
def test_the_words_that_changed(old: str, new: str, shown: List[str]) -> None:
    assert changed(old, new) == shown


def test_of_several_lines_those_that_are_alike_belong_together() -> None:
    diff = diff_texts(['"type": "adam",', '"lr": 0.02'], ['"betas": [0, 1],', '"lr": 0.5,'])
    (block,) = diff.hunks[0].blocks
    assert [len(line.pieces) > 1 for line in (*block.old, *block.new)] == [False, True, False, True]


def test_a_very_long_line_has_no_words() -> None:
    one, other = ("x " * 2_000 + end for end in "ab")
    assert changed(one, other) == [one, other]


SHUFFLED = [f'"key_{n}": {n},' for n in range(5_000)]
random.Random(1).shuffle(SHUFFLED)
AS_AND_BS = [random.Random(seed).choices("ab", k=5_000) for seed in (1, 2)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([f'"key_{n}": {n},' for n in range(5_000)], [f'"key_{n}": 1{n},' for n in range(5_000)]),
        ([f'"key_{n}": {n},' for n in range(5_000)], SHUFFLED),
        (["},"] * 20_000, ["},"] * 9_000 + ["x"] + ["},"] * 9_000),
        (AS_AND_BS[0], AS_AND_BS[1]),
        (["}", '"a": 1'] * 5_000, ['"a": 1', "}", "x"] * 5_000),
    ],
    ids=["all", "shuffled", "one kind", "two kinds", "by turns"],
)
def test_large_texts_are_quick(old: List[str], new: List[str]) -> None:
    began = time.process_time()
    diff = diff_texts(old, new)
    assert time.process_time() - began < 2.0
    assert patched(old, diff) == new


def test_one_changed_line_of_five_thousand_is_one_line() -> None:
    old = [f'"key_{n}": {n},' for n in range(5_000)]
    diff = diff_texts(old, [*old[:2_500], "x", *old[2_501:]])
    assert (diff.added, diff.removed, len(diff.hunks)) == (1, 1, 1)
    assert diff.hunks[0].header == "@@ -2498,7 +2498,7 @@"


def test_single_lines_hold_the_rest_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where difflib is not asked, what stands once in both texts is not taken for changed."""
    monkeypatch.setattr(text_diff, "MOST_PAIRS", 3)
    old = [text for n in range(6) for text in (f'"key_{n}": {{', "}", "}")]
    new = ["x", *old[:7], "y", *old[8:], "z"]
    assert (diff_texts(old, new).added, diff_texts(old, new).removed) == (3, 1)

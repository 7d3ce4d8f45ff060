"""What differs between two texts, drawn as git does: in one column, or the old beside the new.

The lines of a stretch travel as one text, for a component each would be most of what is sent.
"""

from __future__ import annotations

from typing import Any, List, Sequence

from dash import html
from dash.development.base_component import Component

from mallennlp.domain.text_diff import Block, Hunk, Line, TextDiff

MOST_LINES = 2_000
"""More are only counted: nobody reads them in a browser."""
_LONGEST = 2_000
"""Characters of a line."""


def text_difference(diff: TextDiff, split: bool = False) -> Component:
    """The hunks of a difference. ``split``: the old text at the left and the new one at the right;
    on a narrow screen they stand in one column all the same."""
    drawn: List[Component] = []
    room = MOST_LINES
    for hunk in diff.hunks:
        if room <= 0:
            break
        shown = _cut(hunk, room)
        room -= sum(_height(block) for block in shown.blocks)
        drawn.append(_hunk(shown, hunk.header, split))
    left = sum(_height(block) for hunk in diff.hunks for block in hunk.blocks) - MOST_LINES
    if left > 0:
        drawn.append(html.P(f"{left:,} more lines.", className="text-secondary small my-2"))
    look = "text-difference text-difference-split" if split else "text-difference"
    return html.Div(drawn, className=look)


def _height(block: Block) -> int:
    return len(block.old) if block.same else len(block.old) + len(block.new)


def _cut(hunk: Hunk, room: int) -> Hunk:
    """The hunk with as many lines as find room."""
    blocks = []
    for block in hunk.blocks:
        if room <= 0:
            break
        new = block.new[:room] if block.same else block.new[: max(0, room - len(block.old))]
        blocks.append(Block(block.same, block.old[:room], new, block.before))
        room -= _height(block)
    return Hunk(tuple(blocks))


def _hunk(hunk: Hunk, header: str, split: bool) -> Component:
    rows = [html.Div(header, className="text-difference-header")]
    for block in hunk.blocks:
        rows += _split(block) if split else _unified(block)
    return html.Div(html.Div(rows, className="text-difference-rows"), className="text-hunk")


def _unified(block: Block) -> List[Component]:
    if block.same:
        numbers = [_numbers(block.old), _numbers(block.new)]
        return [_row([*numbers, _text(block.old, " ")], "same")]
    parts = [
        _row([_numbers(block.old), _numbers(()), _text(block.old, "-")], "old"),
        _row([_numbers(()), _numbers(block.new), _text(block.new, "+")], "new"),
    ]
    return [part for part, lines in zip(parts, (block.old, block.new)) if lines]


def _split(block: Block) -> List[Component]:
    """The two columns of a stretch; a narrow screen hides the second of what is the same."""
    looks = ("same", "same") if block.same else ("old", "new")
    signs = (" ", " ") if block.same else ("-", "+")
    sides = [
        _row([_numbers(lines), _text(lines, sign)], look if lines else "none")
        for lines, sign, look in zip((block.old, block.new), signs, looks)
    ]
    return [html.Div(sides, className=f"text-pair{' text-pair-same' if block.same else ''}")]


def _row(cells: List[Component], look: str) -> Component:
    return html.Div(cells, className=f"text-lines text-{look}")


def _numbers(lines: Sequence[Line]) -> Component:
    text = "\n".join(str(line.number) for line in lines)
    return html.Pre(text, className="text-numbers", **{"aria-hidden": "true"})


def _text(lines: Sequence[Line], sign: str) -> Component:
    """The lines behind their sign, with what changed in them marked."""
    parts: List[Any] = []
    plain = ""
    for at, line in enumerate(lines):
        plain += f"{sign} " if at == 0 else f"\n{sign} "
        if len(line.pieces) == 1:
            plain += _shortened(line.text)
            continue
        for text, changed in line.pieces:
            if changed:
                parts += [plain, html.Mark(text)]
                plain = ""
            else:
                plain += text
    return html.Pre([part for part in [*parts, plain] if part != ""], className="text-content")


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text):,} characters)"

"""What differs between two texts, as lines coloured as git colours them."""

from __future__ import annotations

from typing import Iterator, Sequence

import click

from mallennlp.cli.output import printable
from mallennlp.domain.text_diff import Line, TextDiff

_COLOURS = {"-": "red", "+": "green"}


def text_lines(diff: TextDiff, old_name: str, new_name: str) -> Iterator[str]:
    """A unified diff, nothing where the texts are the same. The words that changed in a line are
    reversed."""
    if diff.same:
        return
    yield click.style(f"--- {printable(old_name)}", bold=True)
    yield click.style(f"+++ {printable(new_name)}", bold=True)
    for hunk in diff.hunks:
        yield click.style(hunk.header, fg="cyan")
        for block in hunk.blocks:
            if block.same:
                yield from (f" {_text(line)}" for line in block.old)
            else:
                yield from _changed(block.old, "-")
                yield from _changed(block.new, "+")


def _changed(lines: Sequence[Line], sign: str) -> Iterator[str]:
    colour = _COLOURS[sign]
    for line in lines:
        whole = [click.style(sign, fg=colour)]
        for text, changed in line.pieces:
            words = printable(text.expandtabs(4))
            whole.append(click.style(words, fg=colour, reverse=changed or None))
        yield "".join(whole)


def _text(line: Line) -> str:
    return printable(line.text.expandtabs(4))

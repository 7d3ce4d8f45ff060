"""What differs between two texts, as lines coloured as git colours them."""

from __future__ import annotations

from typing import Callable, Iterator, Sequence

import click

from mallennlp.cli.output import printable
from mallennlp.domain.text_diff import Line, TextDiff

_COLOURS = {"-": "red", "+": "green"}


def text_lines(diff: TextDiff, old_name: str, new_name: str, exact: bool = False) -> Iterator[str]:
    """A unified diff, nothing where the texts are the same. The words that changed in a line are
    reversed.

    ``exact``: with the lines as they are, for a patch; else what could steer a terminal is an
    escape, and tabs are spaces.
    """
    shown: Callable[[str], str] = str if exact else _on_terminal
    if diff.same:
        return
    yield click.style(f"--- {printable(old_name)}", bold=True)
    yield click.style(f"+++ {printable(new_name)}", bold=True)
    for hunk in diff.hunks:
        yield click.style(hunk.header, fg="cyan")
        for block in hunk.blocks:
            if block.same:
                yield from (f" {shown(line.text)}" for line in block.old)
            else:
                yield from _changed(block.old, "-", shown)
                yield from _changed(block.new, "+", shown)


def _changed(lines: Sequence[Line], sign: str, shown: Callable[[str], str]) -> Iterator[str]:
    colour = _COLOURS[sign]
    for line in lines:
        whole = [click.style(sign, fg=colour)]
        for text, changed in line.pieces:
            whole.append(click.style(shown(text), fg=colour, reverse=changed or None))
        yield "".join(whole)


def _on_terminal(text: str) -> str:
    return printable(text.expandtabs(4))

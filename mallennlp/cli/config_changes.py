"""What differs between configs, as lines for a terminal."""

from __future__ import annotations

from collections import Counter
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

import click

from mallennlp.cli.output import Cell, Column, Table, cut, printable, width_of
from mallennlp.domain.configs.difference import Difference, in_lines
from mallennlp.domain.configs.values import MISSING, value_text
from mallennlp.services.comparing.configs import ComparedConfigs

NOT_SET = "(not set)"
_NOTHING = "-"
"""The same in a table, where it stands often."""
OLD, NEW = "red", "green"
"""As git colours them."""
MOST_SIDES_BESIDE = 8
"""Of more sides a terminal gets for each key its values and who has them."""
_WIDEST_KEY = 44
_KEYS_SHARE = 0.4
"""Of the line, which the keys have at most."""
_WIDEST_VALUE = 30
_ARROW = " -> "
_MOST_NAMED = 6


def change_lines(compared: ComparedConfigs, width: Optional[int]) -> Iterator[str]:
    """The differences between two configs: for each key its old and its new value.

    ``width``: columns of the terminal, None where there is none.
    """
    lines = list(in_lines(compared.differences.every()))
    widths = [2 * depth + width_of(printable(each.key)) for depth, each in lines]
    column = min(max(widths, default=0), _WIDEST_KEY)
    for depth, difference in lines:
        yield from _change(difference, depth, column, width)


def _change(difference: Difference, depth: int, column: int, width: Optional[int]) -> Iterator[str]:
    label = "  " * depth + printable(difference.key)
    if difference.is_group:
        of_type = printable(difference.type) if difference.type else ""
        kind = click.style(f" ({of_type})", fg="cyan") if of_type else ""
        yield click.style(label, bold=True) + kind
        return
    old, new = map(terminal_text, difference.values)
    padded = label + " " * max(0, column - width_of(label))
    fits = width is None or width_of(f"{padded}  {old}{_ARROW}{new}") <= width
    if fits:
        changed = click.style(old, fg=OLD) + _ARROW + click.style(new, fg=NEW)
        yield f"{padded}  {changed}"
        return
    yield label
    yield click.style(f"{'  ' * depth}  - {old}", fg=OLD)
    yield click.style(f"{'  ' * depth}  + {new}", fg=NEW)


def terminal_text(value: Any) -> str:
    """A value on a line of a terminal."""
    return NOT_SET if value is MISSING else printable(value_text(value))


def table_lines(compared: ComparedConfigs, width: Optional[int]) -> Iterator[str]:
    """The differences between any number of configs: a column for each side, or where a terminal
    has no room for these, the values of each key with those who have them."""
    if width is not None and len(compared.sides) > MOST_SIDES_BESIDE:
        yield from _by_value(compared, width)
        return
    names = [printable(side.name) for side in compared.sides]
    rows = [
        [Cell("  " * depth + printable(difference.key)), *_cells(difference, compared)]
        for depth, difference in in_lines(compared.differences.every())
    ]
    yield from in_blocks("key", names, rows, width)


def in_blocks(
    first: str,
    titles: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    width: Optional[int],
    right: Sequence[bool] = (),
    short: Sequence[str] = (),
) -> Iterator[str]:
    """A table whose columns stand below each other where a terminal is too narrow for all, each
    time behind the first one.

    ``right``: which of the columns are numbers; none unless given. ``short``: the titles that say
    enough behind the column before, the same unless given.
    """
    aligned, short = right or [False] * len(titles), short or titles
    if width is not None:
        most = int(_KEYS_SHARE * width)
        rows = [[Cell(cut(row[0].text, most, True), row[0].colour), *row[1:]] for row in rows]
    for begin, end in _blocks(first, titles, short, rows, width):
        if begin:
            yield ""
        columns = [Column(first, cut="start", least=12)]
        for at in range(begin, end):
            # Of a part of what stands in the table above the end of the title tells most.
            is_rest = at == begin and titles[at] != short[at]
            title, side = (titles[at], "start") if is_rest else (short[at], "end")
            columns.append(Column(title, aligned[at], cut=side))
        part = [[row[0], *row[1 + begin : 1 + end]] for row in rows]
        yield from Table(columns, width, names=True).lines(part)


def _blocks(
    first: str,
    titles: Sequence[str],
    short: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    width: Optional[int],
) -> List[Tuple[int, int]]:
    """From which to which column each of the tables goes."""
    if width is None:
        return [(0, len(titles))]
    label = max((width_of(row[0].text) for row in rows), default=0)
    room = width - max(label, len(first))
    found = []
    begin = used = 0
    for at, title in enumerate(titles):
        widest = max((width_of(row[1 + at].text) for row in rows), default=0)
        need, alone = (
            2 + min(max(widest, width_of(text)), room - 2, _WIDEST_VALUE)
            for text in (short[at], title)
        )
        if at > begin and used + need > room:
            found.append((begin, at))
            begin, used = at, 0
        used += need if at > begin else alone
    return [*found, (begin, len(titles))]


def _cells(difference: Difference, compared: ComparedConfigs) -> List[Cell]:
    if difference.is_group:
        return [Cell("")] * len(compared.sides)
    kinds = difference.kinds(compared.baseline)
    return [
        Cell(_NOTHING if value is MISSING else terminal_text(value), NEW if kind else None)
        for value, kind in zip(difference.values, kinds)
    ]


def _by_value(compared: ComparedConfigs, width: int) -> Iterator[str]:
    for depth, difference in in_lines(compared.differences.every()):
        yield click.style("  " * depth + printable(difference.key), bold=True)
        if not difference.is_group:
            yield from _values(difference, compared, "  " * (depth + 1), width)


def _values(
    difference: Difference, compared: ComparedConfigs, indent: str, width: int
) -> Iterator[str]:
    """The values, the baseline's first, each with how many and which sides have it."""
    kinds = difference.kinds(compared.baseline)
    counts = Counter(kinds)
    texts: Dict[int, str] = {}
    names: Dict[int, List[str]] = {}
    for side, kind, value in zip(compared.sides, kinds, difference.values):
        texts.setdefault(kind, cut(terminal_text(value), width // 2))
        names.setdefault(kind, []).append(printable(side.name))
    widest = max(map(width_of, texts.values()))
    for kind in sorted(counts, key=lambda kind: (kind != 0, -counts[kind], kind)):
        padding = " " * (widest - width_of(texts[kind]))
        who = ", ".join(names[kind][:_MOST_NAMED])
        more = ", ..." if counts[kind] > _MOST_NAMED else ""
        text = click.style(texts[kind], fg=NEW if kind else None) + padding
        room = width - len(indent) - widest - 8
        yield f"{indent}{text} x{counts[kind]:<4} {cut(who + more, max(room, 8))}"

"""What commands print: aligned columns, colours, numbers and JSON. Nothing here is imported by
``--help``.
"""

from __future__ import annotations

import sys
from typing import Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence

import click

GAP = "  "
CUT = "…"
_COLUMNS_OF_NO_SIZE = 80

STATUS_COLOURS: Dict[str, str] = {
    "queued": "cyan",
    "running": "blue",
    "finished": "green",
    "failed": "red",
    "stopped": "yellow",
    "stalled": "magenta",
    "unknown": "bright_black",
}
"""One colour for a status everywhere in the terminal; the word itself always stands there too."""


class Column(NamedTuple):
    """A column of a table.

    * ``right``: align to the right, for numbers;
    * ``cut``: what may go where the line is too long: "" nothing, "start" or "end" of the text;
    * ``least``: the width that cutting leaves at least;
    * ``wanted``: the width that it keeps as long as others can be cut or left out;
    * ``share``: the part of the line that it keeps in any case, as long as columns that cannot be
      cut leave room;
    * ``spare``: columns of a higher number are left out earlier where the line is still too long;
      0 always stays.
    """

    title: str
    right: bool = False
    cut: str = ""
    least: int = 8
    wanted: int = 0
    share: float = 0.0
    spare: int = 0


class Cell(NamedTuple):
    """A text with a colour's name, or without."""

    text: str
    colour: Optional[str] = None


class Table:
    """Prints rows in aligned columns, which fit the terminal if there is one.

    Rows may come in several lots; later lots can only widen a column. Where the output is no
    terminal, nothing is cut and nothing coloured.
    """

    def __init__(
        self, columns: Sequence[Column], width: Optional[int] = None, names: bool = False
    ) -> None:
        """``names``: the titles are names of experiments, which stay as they are."""
        self._columns = columns
        self._width = width
        self._names = names
        self._natural = [0] * len(columns)
        self._header_printed = False

    def print(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Print the rows, before the first ones the titles."""
        for line in self.lines(rows):
            click.echo(line)

    def lines(self, rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
        """The same as lines."""
        lot = [[_printable_cell(cell) for cell in row] for row in rows]
        for number, column in enumerate(self._columns):
            longest = max((width_of(row[number].text) for row in lot), default=0)
            title = width_of(printable(column.title))
            self._natural[number] = max(self._natural[number], longest, title)
        widths = fit(self._columns, self._natural, self._width)
        if not self._header_printed:
            shown = [c.title if self._names else c.title.upper() for c in self._columns]
            titles = [Cell(printable(title), "bright_black") for title in shown]
            yield self._line(titles, widths)
            self._header_printed = True
        for row in lot:
            yield self._line(row, widths)

    def _line(self, row: Sequence[Cell], widths: Sequence[int]) -> str:
        shown = [number for number, width in enumerate(widths) if width > 0]
        parts = []
        for number in shown:
            column, cell, width = self._columns[number], row[number], widths[number]
            text = cut(cell.text, width, column.cut == "start")
            padding = " " * (width - width_of(text))
            last = number == shown[-1]
            coloured = click.style(text, fg=cell.colour) if cell.colour and text else text
            parts.append(
                padding + coloured if column.right else coloured + ("" if last else padding)
            )
        return GAP.join(parts).rstrip(" ")


def _printable_cell(cell: Cell) -> Cell:
    return cell if cell.text.isprintable() else Cell(printable(cell.text), cell.colour)


def fit(columns: Sequence[Column], natural: Sequence[int], width: Optional[int]) -> List[int]:
    """The widths of columns that together need at most ``width``; 0 means left out. None: no limit.

    >>> path = Column("path", cut="start", least=4)
    >>> tags = Column("tags", cut="end", least=4, spare=1)
    >>> columns = [path, tags]
    >>> fit(columns, [10, 10], None), fit(columns, [10, 10], 14), fit(columns, [10, 10], 8)
    ([10, 10], [6, 6], [8, 0])
    """
    widths = list(natural)
    if width is None:
        return widths
    for number in sorted(range(len(columns)), key=lambda number: -columns[number].spare):
        if _over(_smallest(columns, widths, width), width) <= 0:
            break
        if columns[number].spare:
            widths[number] = 0
    _shrink(columns, widths, width, [_wanted(column, width) for column in columns])
    _shrink(columns, widths, width, [_kept(column, width) for column in columns])
    _shrink(columns, widths, width, [column.least for column in columns])
    return widths


def _shrink(columns: Sequence[Column], widths: List[int], width: int, least: Sequence[int]) -> None:
    """Cut the widest column, again and again, until all fit or none may be cut any further."""
    while _over(widths, width) > 0:
        widest = max(
            (
                number
                for number, column in enumerate(columns)
                if column.cut and widths[number] > least[number]
            ),
            key=lambda number: widths[number],
            default=None,
        )
        if widest is None:
            return
        widths[widest] -= 1


def _over(widths: Sequence[int], width: int) -> int:
    used = [part for part in widths if part > 0]
    return sum(used) + len(GAP) * (len(used) - 1) - width


def _wanted(column: Column, width: int) -> int:
    return max(_kept(column, width), column.wanted)


def _kept(column: Column, width: int) -> int:
    return max(column.least, int(column.share * width))


def _smallest(columns: Sequence[Column], widths: Sequence[int], width: int) -> List[int]:
    """The widths for which columns that may be left out make room."""
    return [
        min(part, _wanted(column, width)) if column.cut else part
        for column, part in zip(columns, widths)
    ]


def terminal_width() -> Optional[int]:
    """The width of the terminal in columns; None where the output goes elsewhere."""
    if not is_terminal():
        return None
    import shutil  # brings the archives' modules, which no pipe needs

    # A terminal that does not know its size says 0, which Python 3.10 passes on.
    return shutil.get_terminal_size().columns or _COLUMNS_OF_NO_SIZE


def is_terminal() -> bool:
    """Whether people read what is printed."""
    return sys.stdout is not None and sys.stdout.isatty()


def can_ask() -> bool:
    """Whether there is somebody to answer a question."""
    return sys.stdin is not None and sys.stdin.isatty()


def width_of(text: str) -> int:
    """The columns that a text takes: wide East Asian characters take two, combining ones none.

    >>> width_of("größe"), width_of("感情"), width_of("e" + chr(0x301))
    (5, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(map(_width_of_character, text))


def _width_of_character(character: str) -> int:
    import unicodedata  # most lists are plain ASCII

    if unicodedata.combining(character) or unicodedata.category(character) in (
        "Mn",
        "Me",
        "Cf",
    ):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, width: int, from_start: bool = False) -> str:
    """The text if it fits, else as much of one end as does, with a mark where something is missing.

    >>> cut("pos/lstm/seed_13", 8), cut("pos/lstm/seed_13", 8, from_start=True)
    ('pos/lst…', '…seed_13')
    """
    if width_of(text) <= width:
        return text
    kept, room = "", width - 1
    for character in reversed(text) if from_start else text:
        room -= width_of(character)
        if room < 0:
            break
        kept = character + kept if from_start else kept + character
    return CUT + kept if from_start else kept + CUT


def printable(text: str) -> str:
    """The text on one line, with everything that could steer a terminal written as an escape."""
    if text.isprintable():
        return text
    return "".join(map(_visible, text))


def printable_lines(text: str) -> str:
    """The same, but with line breaks and tabs left as they are."""
    return "\n".join(printable(line.expandtabs(4)) for line in text.split("\n"))


def print_file(text: str) -> None:
    """Print a part of a file, such as CSV; on a terminal without what could steer it."""
    click.echo(printable_lines(text) if is_terminal() else text, nl=False)


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    if "\udc80" <= character <= "\udcff":  # a byte of a file name that is not UTF-8
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")


def status_cell(status: str) -> Cell:
    """A status in its colour."""
    return Cell(str(status), STATUS_COLOURS.get(str(status)))

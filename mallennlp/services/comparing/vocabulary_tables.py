"""The vocabularies of several sides as tables."""

from __future__ import annotations

from itertools import zip_longest
from typing import Dict, Iterator, List, Optional, Sequence, Tuple

from mallennlp.domain.comparison import Comparison, Side, baseline_among
from mallennlp.domain.plain_table import BASELINE, Cell, Heading, PlainTable
from mallennlp.services.comparing.vocabularies import (
    MOST_SHOWN,
    HasVocabularies,
    Overlap,
    SideVocabulary,
    compare_vocabularies,
)

ONLY = "vocabulary-only-"
"""How the names of the tables begin that list tokens which only one of two has."""
_NOTHING = Cell("–")
_DASHES = "A dash: the baseline has no such namespace, or there are too many tokens to compare."
_OVERLAP_COLUMNS = (
    "namespace",
    "side",
    "in both",
    "only in baseline",
    "only here",
    "in both, of all (%)",
)

Row = Tuple[Cell, ...]


def vocabulary_tables(
    project: HasVocabularies,
    comparison: Comparison,
    baseline_id: str = "",
    other_id: str = "",
    search: str = "",
) -> List[PlainTable]:
    """The sizes of all namespaces; how much of each is the baseline's too; and for the baseline and
    one other side, the tokens that only one of them has.

    * ``baseline_id``: the id of a side; the first unless it is one;
    * ``other_id``: the side whose tokens are listed; the next unless it is one;
    * ``search``: only tokens that contain this are listed, upper and lower case being the same.
    """
    found = compare_vocabularies(project, comparison, baseline_id, search)
    baseline = baseline_among(comparison.sides, baseline_id)
    if baseline is None or not any(each.namespaces for each in found):
        return [_sizes_table(found, baseline)]
    other = other_side(comparison, baseline_id, other_id)
    lists = [each for each in found if other is not None and each.side is other]
    return [
        _sizes_table(found, baseline),
        *([_overlap_table(found, baseline)] if len(found) > 1 else []),
        *(table for each in lists for table in _only_tables(each, baseline, search)),
    ]


def other_side(comparison: Comparison, baseline_id: str = "", wanted: str = "") -> Optional[Side]:
    """The side of this id, if it is not the baseline; else the first that is not. None of less than
    two."""
    baseline = baseline_among(comparison.sides, baseline_id)
    others = [side for side in comparison.sides if side is not baseline]
    return next((side for side in others if side.id == wanted), next(iter(others), None))


def _names(found: Sequence[SideVocabulary]) -> List[str]:
    """Every namespace that a side has, in the order of first appearance."""
    names: Dict[str, None] = {}
    for each in found:
        names.update(dict.fromkeys(each.namespaces))
    return list(names)


def _sizes_table(found: Sequence[SideVocabulary], baseline: Optional[Side]) -> PlainTable:
    columns = [Heading("namespace")]
    for each in found:
        is_baseline = each.side is baseline and len(found) > 1
        name = f"{each.side.name} (baseline)" if is_baseline else each.side.name
        columns.append(Heading(name, numeric=True))
    rows = (_sizes_row(name, found, baseline) for name in _names(found))
    return PlainTable(
        name="vocabulary-sizes",
        title="Sizes",
        columns=tuple(columns),
        rows=tuple(rows),
        note=" ".join(_notes(found)),
    )


def _sizes_row(name: str, found: Sequence[SideVocabulary], baseline: Optional[Side]) -> Row:
    cells = [Cell(name, name)]
    for each in found:
        marks = frozenset({BASELINE} if each.side is baseline else ())
        namespace = each.namespaces.get(name)
        if namespace is None:
            cells.append(Cell(_NOTHING.text, None, marks))
        else:
            cells.append(Cell(f"{namespace.size:,}", namespace.size, marks))
    return tuple(cells)


def _notes(found: Sequence[SideVocabulary]) -> Iterator[str]:
    if any(each.namespaces for each in found):
        yield "Numbers of tokens, with the padding where a namespace has one."
    if any(len(each.side.runs) > 1 for each in found):
        yield "Of a family, the vocabulary is that of its first run."
    without = [each.side.name for each in found if not each.namespaces and not each.problem]
    if len(without) == len(found):
        yield "No run here has a vocabulary."
    elif without:
        yield f"Without a vocabulary: {_listed(without)}."
    broken = [f"{each.side.name}: {each.problem}" for each in found if each.problem]
    if broken:
        yield _listed(broken)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - 5
    return ", ".join(names[:5]) + (f" and {more:,} more" if more > 0 else "")


def _overlap_table(found: Sequence[SideVocabulary], baseline: Side) -> PlainTable:
    columns = tuple(Heading(text, numeric=at > 1) for at, text in enumerate(_OVERLAP_COLUMNS))
    rows = [
        _overlap_row(name, each)
        for name in _names(found)
        for each in found
        if each.side is not baseline and name in each.namespaces
    ]
    return PlainTable(
        name="vocabulary-overlap",
        title=f"Tokens shared with {baseline.name}",
        columns=columns,
        rows=tuple(rows),
        note=_DASHES if any(_NOTHING in row for row in rows) else "",
    )


def _overlap_row(name: str, each: SideVocabulary) -> Row:
    first = (Cell(name, name), Cell(each.side.name, each.side.name))
    overlap = each.overlaps.get(name)
    if overlap is None:
        return (*first, *[_NOTHING] * 4)
    counts = (overlap.both, overlap.only_baseline, overlap.only_side)
    percent = overlap.jaccard * 100
    # What is not the same must not look so.
    text = "100" if overlap.jaccard == 1 else f"{min(percent, 99.9):.1f}"
    return (*first, *(Cell(f"{count:,}", count) for count in counts), Cell(text, percent))


def _only_tables(each: SideVocabulary, baseline: Side, search: str) -> Iterator[PlainTable]:
    for name, overlap in each.overlaps.items():
        if overlap.only_baseline or overlap.only_side:
            yield _only_table(name, overlap, (baseline.name, each.side.name), search)


def _only_table(name: str, overlap: Overlap, sides: Tuple[str, str], search: str) -> PlainTable:
    pairs = zip_longest(overlap.some_baseline, overlap.some_side)
    counts = (overlap.only_baseline, overlap.only_side)
    columns = [f"only in {side} ({count:,})" for side, count in zip(sides, counts)]
    note = f"Those that contain {search!r}. " if search else ""
    if max(counts) > MOST_SHOWN:
        note += f"At most the first {MOST_SHOWN} are listed."
    return PlainTable(
        name=f"{ONLY}{name}",
        title=f"{name}: tokens that only one has",
        columns=tuple(map(Heading, columns)),
        rows=tuple((_token(left), _token(right)) for left, right in pairs),
        note=note.strip(),
    )


def _token(text: Optional[str]) -> Cell:
    """A token: in quotes where blanks would not be seen."""
    if text is None:
        return Cell("")
    shown = text if text and text.isprintable() and text == text.strip() else repr(text)
    return Cell(shown, text)

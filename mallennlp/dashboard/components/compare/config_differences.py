"""What differs between configs, as a table: folded and unfolded by the browser alone."""

from __future__ import annotations

from collections import Counter
from typing import Any, Dict, List, Sequence, Tuple, Union

import attrs
from dash import html
from dash.development.base_component import Component

from mallennlp.dashboard.components.breaking import breakable
from mallennlp.domain.configs.difference import Difference, in_lines
from mallennlp.domain.configs.values import MISSING, NOT_SET, value_text
from mallennlp.domain.globs import literal_glob

MOST_CELLS = 6_500
MOST_ROWS = 500
"""More are only counted: a browser suffers, and nobody reads them."""
LONG = 60
"""Characters of a value; of a longer one the rest is folded."""
LONGEST = 10_000
MOST_TINTS = 8
MOST_VALUES = 12
"""Different values of a line that are shown one by one where each line tells who shares what."""
_OPEN_ROWS = 60
_NARROW = 10
"""Characters of a key or a name that fit into the narrowest column."""
_SAME = "differences-same"
_FEW = 4
"""Lines below another type that are shown at once, such as the learning rate of an optimizer."""


@attrs.frozen
class Shown:
    """Whose configs these are.

    * ``names``, ``colours``: of each side; ``baseline``: the number of the one whose values are
      plain;
    * ``by_value``: a line shows its different values and who has each, and no column for each side;
    * ``ids``: of the sides, as the browser knows them, so that the columns of those that are
      selected stand out; none unless given.
    """

    names: Tuple[str, ...]
    colours: Tuple[str, ...]
    baseline: int = 0
    by_value: bool = False
    ids: Tuple[str, ...] = ()


def differences_table(differences: Sequence[Difference], shown: Shown) -> Component:
    """The table. The baseline's values are plain, the same tint means the same value."""
    most = MOST_ROWS if shown.by_value else min(MOST_ROWS, MOST_CELLS // (len(shown.names) + 1))
    total = sum(1 for _ in in_lines(differences))
    drawing = _Drawing(shown, most, total)
    rows = [_head(shown), *drawing.rows(differences, 0)]
    columns = 1 if shown.by_value else len(shown.names)
    parts: List[Any] = [
        html.Div(
            html.Div(
                rows,
                className="differences differences-by-value" if shown.by_value else "differences",
                style={"--differences-columns": columns},
                role="table",
            ),
            className="differences-box",
            tabIndex=0,
        )
    ]
    if any(MISSING in each.values for _, each in in_lines(differences)):
        parts.append(html.P(f"{NOT_SET} not set", className="small text-secondary mt-1 mb-0"))
    if total > most:
        text = f"{total - most:,} more lines are not shown. Ignore keys to see them, or export all."
        parts.append(html.P(text, className="small text-secondary mt-2 mb-0"))
    return html.Div(parts)


def value_cell(value: Any) -> Union[str, Component]:
    """A value; of a long one the rest is folded."""
    text = value_text(value)
    if len(text) <= LONG:
        return text
    whole = text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text):,} characters)"
    short = [html.Span(f"{text[:LONG]}… "), html.Span("show all", className="differences-more")]
    return html.Details([html.Summary(short), html.Span(whole)], className="differences-long")


def _head(shown: Shown) -> Component:
    if shown.by_value:
        return _row([_label_cell("key"), html.Div("values, and how many have each", role="cell")])
    ids = shown.ids or ("",) * len(shown.names)
    named = enumerate(zip(shown.names, shown.colours, ids))
    sides = [_side(name, colour, at == shown.baseline, side) for at, (name, colour, side) in named]
    return _row([_label_cell("key"), *sides], "differences-row differences-head")


def _side(name: str, colour: str, is_baseline: bool, side: str) -> Component:
    mark = html.I(className="bi bi-square-fill me-1", style={"color": colour})
    said = [html.Span(" baseline", className="differences-baseline")] if is_baseline else []
    known = {"data-side": side} if side else {}
    return html.Div([mark, *breakable(name, _NARROW), *said], role="columnheader", **known)


def _label_cell(text: str) -> Component:
    return html.Div(text, className="differences-key", role="columnheader")


def _row(cells: List[Any], look: str = "differences-row") -> Component:
    return html.Div(cells, className=look, role="row")


class _Drawing:
    """Makes the rows, as many as find room."""

    def __init__(self, shown: Shown, most: int, total: int) -> None:
        self.shown = shown
        self.room = most
        self.many = total > _OPEN_ROWS

    def rows(self, differences: Sequence[Difference], depth: int) -> List[Component]:
        """The rows of differences and of what is below them."""
        found: List[Component] = []
        for difference in differences:
            if self.room <= 0:
                break
            self.room -= 1
            row = _row([_key(difference, depth), *self._values(difference)])
            found.append(self._folding(difference, row, depth) if difference.children else row)
        return found

    def _folding(self, difference: Difference, row: Component, depth: int) -> Component:
        """A row with what is below it: folded where that is much below another type, and in a long
        list."""
        before = self.room
        children = self.rows(difference.children, depth + 1)
        is_few = difference.is_group or before - self.room <= _FEW
        is_open = is_few and not (self.many and depth > 0)
        return html.Details([html.Summary(row), *children], open=is_open)

    def _values(self, difference: Difference) -> List[Component]:
        if difference.is_group:
            return []
        if self.shown.by_value:
            return [html.Div(self._shared(difference), className="differences-values", role="cell")]
        kinds = difference.kinds(self.shown.baseline)
        # Of two the other one differs in every line: a colour would say nothing.
        looks = _looks(kinds) if len(kinds) > 2 else dict.fromkeys(kinds, _SAME)
        return [
            html.Div(value_cell(value), className=_look(looks[kind], value), role="cell")
            for value, kind in zip(difference.values, kinds)
        ]

    def _shared(self, difference: Difference) -> List[Component]:
        """The different values, the baseline's first, then those that most have."""
        kinds = difference.kinds(self.shown.baseline)
        counts = Counter(kinds)
        order = sorted(counts, key=lambda kind: (kind != 0, -counts[kind], kind))
        looks = _looks(kinds)
        who: Dict[int, List[str]] = {kind: [] for kind in order}
        first: Dict[int, Any] = {}
        for name, kind, value in zip(self.shown.names, kinds, difference.values):
            who[kind].append(name)
            first.setdefault(kind, value)
        chips = [_chip(first[kind], who[kind], looks[kind]) for kind in order[:MOST_VALUES]]
        rest = order[MOST_VALUES:]
        if rest:
            lines = [f"{value_text(first[kind])[:LONG]}: {', '.join(who[kind])}" for kind in rest]
            chips.append(
                html.Details(
                    [html.Summary(f"{len(rest)} more values"), html.Pre("\n".join(lines))],
                    className="differences-rest",
                )
            )
        return chips


def _chip(value: Any, names: Sequence[str], look: str) -> Component:
    text = value_text(value)
    short = text if len(text) <= LONG else f"{text[:LONG]}…"
    whole = [] if short == text else [html.Div(text[:LONGEST], className="mb-1")]
    # Of these there can be hundreds: every component more is a hundred bytes on the way.
    return html.Details(
        [html.Summary(f"{short} × {len(names)}"), *whole, ", ".join(names)],
        className=f"differences-chip {look}",
    )


def _looks(kinds: Sequence[int]) -> Dict[int, str]:
    """The class of a cell for each value: the baseline's is plain, one that several have gets a
    tint of its own, another one says just that it differs."""
    counts = Counter(kinds)
    looks = {0: _SAME}
    tint = 0
    for kind in sorted(counts):
        if kind and (counts[kind] == 1 or tint == MOST_TINTS):
            looks[kind] = "differences-own"
        elif kind:
            tint += 1
            looks[kind] = f"differences-tint-{tint}"
    return looks


def _look(look: str, value: Any) -> str:
    return f"{look} differences-missing" if value is MISSING else look


def _key(difference: Difference, depth: int) -> Component:
    parts: List[Any] = [html.Span(breakable(difference.key, _NARROW), className="differences-name")]
    if difference.type:
        parts.append(html.Span(difference.type[:LONG], className="config-type ms-2"))
    parts.append(_ignore_button(difference.path))
    return html.Div(
        parts,
        className="differences-key",
        title=difference.path,
        role="rowheader",
        style={"--differences-depth": depth},
    )


def _ignore_button(path: str) -> Component:
    return html.Button(
        html.I(className="bi bi-eye-slash", **{"aria-hidden": "true"}),
        className="differences-ignore",
        type="button",
        title="Ignore this key",
        **{"aria-label": f"Ignore {path}", "data-mallennlp-ignore": pattern_of(path)},
    )


def pattern_of(path: str) -> str:
    """The pattern that ignores just this key, with all that is below it."""
    return literal_glob(path)

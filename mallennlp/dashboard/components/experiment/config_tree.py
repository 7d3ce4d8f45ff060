"""A config as a tree that opens and closes, with its search, and with what is said of its values.

It travels as data and is drawn and searched by ``assets/config.js``: of as many components Dash's
browser side takes half a minute.
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components.copying import copy_button, save_button
from mallennlp.dashboard.components.ids import part_id
from mallennlp.dashboard.components.inputs import labelled_input
from mallennlp.services import paths

DATA, SEARCH, DRAWN, SHOWN = "config", "config-search", "config-drawn", "config-shown"

_OPEN_DEPTH = 2
_MOST_OPENED = 100
MOST_LEAVES = 50_000
"""More are not sent to a browser; the note says how many there are."""
LARGE = 500_000
"""Characters of a config as JSON: of one that has more, a page shows a part at first."""
LONGEST_VALUE = 2_000
"""Characters of a value where only so many are sent: more than the browser draws of it."""
_ROW = 60
"""Characters of a row beside its key and its value."""
DEEPEST = 20
"""What lies deeper is shown as JSON: the dashboard's messages must not be nested without end."""

_Row = Dict[str, Any]

Mark = Mapping[str, str]
"""What is said of a value: under the name of each choice of values that it belongs to, the words
that stand beside it then; under "" those that stand there where all are shown."""
Marks = Mapping[Tuple[str, ...], Mark]
"""What is said of the values of a config, by their keys; what is said of an object or a list holds
for all in it."""
ALL = ""
"""The choice of all values."""


def config_view(config_id: str, config: Mapping[str, Any], copy: bool = True) -> Component:
    """A config as a tree, with a box that searches its keys and values. No callback is needed.

    * ``config_id``: a name of your own, the id of the element in which the tree is drawn;
    * ``config``: any nested mapping, such as ``self.project.experiment(path).config``;
    * ``copy``: with the config as JSON, folded, and a button that copies it.

    To show another config, put a new ``config_view`` in the place of this one.
    """
    return marked_config_view(config_id, config, {}, (), copy)


def marked_config_view(
    config_id: str,
    config: Mapping[str, Any],
    marks: Marks,
    choices: Sequence[Tuple[str, str]],
    copy: bool = True,
    most_characters: Optional[int] = None,
) -> Component:
    """A ``config_view`` in which words stand beside values, and which shows some of them alone.

    * ``marks``: what is said of which value;
    * ``choices``: of which values: the names that marks have, each with its label. Without any
      there is no choice;
    * ``most_characters``: as for ``config_tree``.
    """
    search = labelled_input(
        part_id(SEARCH, config_id),
        "Search the config",
        type="search",
        placeholder="Search keys and values",
        debounce=0.2,
        size="sm",
        class_name="config-search",
    )
    json_id = f"{config_id}-json"
    tools = [*search, _choice(config_id, choices)]
    if copy:
        tools += [copy_button(json_id, "Copy JSON"), save_button(json_id, paths.CONFIG)]
    parts = [
        html.Div(tools, className="d-flex gap-3 align-items-center mb-2 flex-wrap"),
        dcc.Store(id=part_id(DATA, config_id), data=config_tree(config, marks, most_characters)),
        html.Div(id=part_id(DRAWN, config_id), hidden=True),
        html.Div(id=config_id, className="config-tree"),
    ]
    if copy:
        summary = html.Summary("As JSON", className="small text-secondary")
        raw = html.Pre(as_json(config), id=json_id, className="log log-box")
        parts.append(html.Details([summary, raw], className="mt-3"))
    return html.Div(parts)


def _choice(config_id: str, choices: Sequence[Tuple[str, str]]) -> Component:
    """Which values are shown. It is there and hidden where there is nothing to choose: Dash wants
    what a callback names."""
    options = [(ALL, "All values"), *choices]
    return dbc.RadioItems(
        id=part_id(SHOWN, config_id),
        options=[{"label": label, "value": name} for name, label in options],
        value=ALL,
        inline=True,
        className="config-choice" if choices else "d-none",
        name="Which values are shown",
    )


def as_json(config: Mapping[str, Any]) -> str:
    """A config as people read and copy it."""
    return json.dumps(config, indent=2, ensure_ascii=False)


def config_tree(
    config: Mapping[str, Any],
    marks: Optional[Marks] = None,
    most_characters: Optional[int] = None,
) -> Dict[str, Any]:
    """The tree of a config as it travels, ``{"rows", "note"}``.

    ``most_characters``: about so many are sent, the first ones, and the beginnings alone of very
    long values; all unless given.

    A row is a leaf (``key``, ``value``, ``kind``) or a branch (``key``, ``type``, ``count``,
    ``open``, ``rows``). With ``marks`` it has ``marks`` where something is said of it, and a branch
    ``type_marks`` where something is said of its type. ``note`` says what was left out.
    """
    tree = _Tree(marks or {}, most_characters)
    rows = tree.rows(config, (), {})[0]
    note = f"{tree.left_out:,} values are not shown." if tree.left_out else ""
    return {"rows": rows, "note": note}


class _Tree:
    """Makes the rows, and counts the leaves that find no room."""

    def __init__(self, marks: Marks, most_characters: Optional[int]) -> None:
        self.marks = marks
        self.room = MOST_LEAVES
        self.characters = most_characters
        self.left_out = 0

    def rows(
        self, items: Mapping[Any, Any], path: Tuple[str, ...], above: Mark
    ) -> Tuple[List[_Row], int]:
        """The rows of an object's items, and how many leaves there are in them. ``above``: what is
        said of all in it."""
        rows: List[_Row] = []
        leaves = 0
        for name, child in items.items():
            key = str(name)
            row, count = self._row((*path, key), child, above)
            leaves += count
            if row is not None and not _is_said_above(key, child, len(path)):
                rows.append(row)
        return rows, leaves

    def _row(self, path: Tuple[str, ...], node: Any, above: Mark) -> Tuple[Optional[_Row], int]:
        marks = self.marks.get(path, above)
        if not isinstance(node, (dict, list)) or not node or len(path) > DEEPEST:
            return self._leaf(path[-1], node, marks)
        is_list = isinstance(node, list)
        items: Mapping[Any, Any] = dict(enumerate(node)) if isinstance(node, list) else node
        # The words stand at the object, and what is in it belongs to the same choices.
        rows, leaves = self.rows(items, path, dict.fromkeys((name for name in marks if name), ""))
        kind = None if is_list else _type_of(items)
        if not rows and (kind is None or self.characters == 0):
            return None, leaves  # none of it found room
        row = {
            "key": path[-1],
            "type": kind or "",
            "count": f"{len(node):,} item{'' if len(node) == 1 else 's'}" if is_list else "",
            "open": len(path) <= _OPEN_DEPTH and leaves <= _MOST_OPENED,
            "rows": rows,
        }
        of_type = self.marks.get((*path, "type")) if kind else None
        return {**_with("marks", marks), **_with("type_marks", of_type), **row}, leaves

    def _leaf(self, key: str, node: Any, marks: Mark) -> Tuple[Optional[_Row], int]:
        text = self._take(_text(node), len(key) + sum(map(len, marks.values())))
        if text is None:
            self.left_out += 1
            return None, 1
        row = {"key": key, "value": text, "kind": _kind(node)}
        return {**_with("marks", marks), **row}, 1

    def _take(self, text: str, beside: int) -> Optional[str]:
        """What is sent of a value; None where there is no room left. ``beside``: the characters of
        what stands in its row too."""
        if self.characters is not None:
            text = text[:LONGEST_VALUE] + ("…" if len(text) > LONGEST_VALUE else "")
            left = self.characters - beside - len(text) - _ROW
            self.characters = max(left, 0)
            if left < 0:
                self.room = 0  # what comes behind it is left out too, however short it is
        if not self.room:
            return None
        self.room -= 1
        return text


def _with(name: str, marks: Optional[Mark]) -> _Row:
    return {name: dict(marks)} if marks else {}


def _is_said_above(key: str, child: Any, depth: int) -> bool:
    """Whether the line of the object that this leaf is in shows it already."""
    return key == "type" and isinstance(child, str) and depth > 0


def _type_of(node: Mapping[str, Any]) -> Optional[str]:
    kind = node.get("type")
    return kind if isinstance(kind, str) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return "config-text"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return "config-constant"
    return "config-number"

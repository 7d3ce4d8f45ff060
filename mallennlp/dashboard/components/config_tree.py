"""A config as a tree that opens and closes, with its search.

It travels as data and is drawn and searched by ``assets/config.js``: of as many components Dash's
browser side takes half a minute.
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Mapping, Optional, Tuple

from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components.copying import copy_button
from mallennlp.dashboard.components.ids import part_id
from mallennlp.dashboard.components.inputs import labelled_input

DATA, SEARCH, DRAWN = "config", "config-search", "config-drawn"

_OPEN_DEPTH = 2
_MOST_OPENED = 100
MOST_LEAVES = 50_000
"""More are not sent to a browser; the note says how many there are."""
DEEPEST = 20
"""What lies deeper is shown as JSON: the dashboard's messages must not be nested without end."""

_Row = Dict[str, Any]


def config_view(config_id: str, config: Mapping[str, Any], copy: bool = True) -> Component:
    """A config as a tree, with a box that searches its keys and values. No callback is needed.

    * ``config_id``: a name of your own, the id of the element in which the tree is drawn;
    * ``config``: any nested mapping, such as ``self.project.experiment(path).config``;
    * ``copy``: with the config as JSON, folded, and a button that copies it.

    To show another config, put a new ``config_view`` in the place of this one.
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
    tools = [*search, copy_button(json_id, "Copy JSON")] if copy else search
    parts = [
        html.Div(tools, className="d-flex gap-3 align-items-center mb-2 flex-wrap"),
        dcc.Store(id=part_id(DATA, config_id), data=config_tree(config)),
        html.Div(id=part_id(DRAWN, config_id), hidden=True),
        html.Div(id=config_id, className="config-tree"),
    ]
    if copy:
        summary = html.Summary("As JSON", className="small text-secondary")
        text = json.dumps(config, indent=2, ensure_ascii=False)
        raw = html.Pre(text, id=json_id, className="log log-box")
        parts.append(html.Details([summary, raw], className="mt-3"))
    return html.Div(parts)


def config_tree(config: Mapping[str, Any]) -> Dict[str, Any]:
    """The tree of a config as it travels, ``{"rows", "note"}``.

    A row is a leaf (``key``, ``value``, ``kind``) or a branch (``key``, ``type``, ``count``,
    ``open``, ``rows``). ``note`` says what was left out.
    """
    tree = _Tree()
    rows = tree.rows(config, 0)[0]
    note = f"{tree.left_out:,} values are not shown." if tree.left_out else ""
    return {"rows": rows, "note": note}


class _Tree:
    """Makes the rows, and counts the leaves that find no room."""

    def __init__(self) -> None:
        self.room = MOST_LEAVES
        self.left_out = 0

    def rows(self, items: Mapping[Any, Any], depth: int) -> Tuple[List[_Row], int]:
        """The rows of an object's items, and how many leaves there are in them."""
        rows: List[_Row] = []
        leaves = 0
        for name, child in items.items():
            key = str(name)
            row, count = self._row(key, child, depth)
            leaves += count
            if row is not None and not _is_said_above(key, child, depth):
                rows.append(row)
        return rows, leaves

    def _row(self, key: str, node: Any, depth: int) -> Tuple[Optional[_Row], int]:
        if not isinstance(node, (dict, list)) or not node or depth >= DEEPEST:
            return self._leaf(key, node)
        is_list = isinstance(node, list)
        items: Mapping[Any, Any] = dict(enumerate(node)) if isinstance(node, list) else node
        rows, leaves = self.rows(items, depth + 1)
        kind = None if is_list else _type_of(items)
        if not rows and kind is None:
            return None, leaves  # none of it found room
        return {
            "key": key,
            "type": kind or "",
            "count": f"{len(node):,} items" if is_list else "",
            "open": depth < _OPEN_DEPTH and leaves <= _MOST_OPENED,
            "rows": rows,
        }, leaves

    def _leaf(self, key: str, node: Any) -> Tuple[Optional[_Row], int]:
        if not self.room:
            self.left_out += 1
            return None, 1
        self.room -= 1
        return {"key": key, "value": _text(node), "kind": _kind(node)}, 1


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

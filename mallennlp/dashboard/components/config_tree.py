"""A config as a tree that opens and closes, searched on the server.

It travels as data and is drawn by ``assets/config.js``: of as many components Dash's browser side
takes half a minute.
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Mapping, Optional, Tuple

from dash import dcc, html
from dash.development.base_component import Component

_OPEN_DEPTH = 2
_LONGEST_VALUE = 400
_MOST_OPENED = 100
MOST_ROWS = 2_000
"""More leaves are not drawn: nobody reads them. The search finds them all."""
DEEPEST = 20
"""What lies deeper is shown as JSON: the dashboard's messages must not be nested without end."""


def config_view(component_id: str, config: Mapping[str, Any]) -> Component:
    """The place where a config is drawn. What is drawn is the data of the ``dcc.Store``
    ``{component_id}-data``.
    """
    data = dcc.Store(id=f"{component_id}-data", data=config_tree(config))
    return html.Div([data, html.Div(id=component_id, className="config-tree")])


def config_tree(config: Mapping[str, Any], search: str = "") -> Dict[str, Any]:
    """The tree of a config, ``{"rows", "note"}``.

    A row is a leaf (``key``, ``value``, ``kind``) or a branch (``key``, ``type``, ``count``,
    ``open``, ``rows``). With a ``search`` only the leaves remain whose dotted path or value has
    every word of it, all opened.
    """
    words = search.lower().split()
    kept, shown, hidden = _filter(config, words, (), MOST_ROWS) if config else ({}, 0, 0)
    note = f"{hidden:,} more values: search to find them." if hidden else ""
    if not shown:
        searched = f"Nothing in this config contains {search[:100]!r}."
        note = searched if words and config else "The config is empty."
    return {"rows": _rows(kept, 0, open_all=bool(words)) if shown else [], "note": note}


class _Branch(Dict[str, Any]):
    """The children that are shown of an object or a list, and how many leaves they have."""

    def __init__(self, children: Mapping[str, Any], is_list: bool, leaves: int) -> None:
        super().__init__(children)
        self.is_list = is_list
        self.leaves = leaves


def _filter(node: Any, words: List[str], path: Tuple[str, ...], room: int) -> Tuple[Any, int, int]:
    """The part of the tree to show, its number of leaves, and how many leaves found no room."""
    if not isinstance(node, (dict, list)) or not node or len(path) > DEEPEST:
        fits = not words or _has_all(words, f"{'.'.join(path)} {_text(node)}")
        return (node, 1, 0) if fits and room > 0 else (None, 0, int(fits))
    items: Mapping[Any, Any] = dict(enumerate(node)) if isinstance(node, list) else node
    kept: Dict[str, Any] = {}
    shown = hidden = 0
    for name, child in items.items():
        key = str(name)
        inner, count, missed = _filter(child, words, (*path, key), room - shown)
        hidden += missed
        if count:
            kept[key] = inner
            shown += count
    return _Branch(kept, isinstance(node, list), shown), shown, hidden


def _has_all(words: List[str], text: str) -> bool:
    lower = text.lower()
    return all(word in lower for word in words)


def _rows(branch: Mapping[str, Any], depth: int, open_all: bool) -> List[Dict[str, Any]]:
    shown = [(key, child) for key, child in branch.items() if not _is_said_above(key, child, depth)]
    return [_row(key, child, depth, open_all) for key, child in shown]


def _is_said_above(key: str, child: Any, depth: int) -> bool:
    """Whether the line of the object that this leaf is in shows it already."""
    return key == "type" and isinstance(child, str) and depth > 0


def _row(key: str, node: Any, depth: int, open_all: bool) -> Dict[str, Any]:
    if not isinstance(node, _Branch):
        return {"key": key, "value": _shorten(_text(node)), "kind": _kind(node)}
    kind = _type_of(node)
    return {
        "key": key,
        "type": kind or "",
        "count": f"{len(node):,} items" if node.is_list and kind is None else "",
        "open": open_all or (depth < _OPEN_DEPTH and node.leaves <= _MOST_OPENED),
        "rows": _rows(node, depth + 1, open_all),
    }


def _type_of(node: Mapping[str, Any]) -> Optional[str]:
    kind = node.get("type")
    return kind if isinstance(kind, str) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return "config-text"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return "config-constant"
    return "config-number"

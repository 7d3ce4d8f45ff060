"""A config as a tree that opens and closes, searched on the server."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Mapping, Optional, Tuple

from dash import html
from dash.development.base_component import Component

_OPEN_DEPTH = 2
_LONGEST_VALUE = 400
_MOST_OPENED = 100
MOST_ROWS = 600
"""More leaves are not drawn: nobody reads them, and a browser suffers. The search finds them
all."""
DEEPEST = 20
"""What lies deeper is shown as JSON: the dashboard's messages must not be nested without end."""


def config_tree(config: Mapping[str, Any], search: str = "") -> Component:
    """The tree of a config.

    With a ``search`` only the leaves remain whose dotted path or value has every word of it, all
    opened.
    """
    if not config:
        return _note("The config is empty.")
    words = search.lower().split()
    kept, shown, hidden = _filter(config, words, (), MOST_ROWS)
    if not shown:
        text = f"Nothing in this config contains {search!r}." if words else "The config is empty."
        return html.P(text, className="text-secondary mb-0")
    rows = _rows(kept, 0, open_all=bool(words))
    if hidden:
        rows.append(_note(f"{hidden:,} more values: search to find them."))
    return html.Div(rows, className="config-tree")


def _note(text: str) -> Component:
    return html.P(text, className="text-secondary mb-0")


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


def _rows(branch: Mapping[str, Any], depth: int, open_all: bool) -> List[Component]:
    shown = [(key, child) for key, child in branch.items() if not _is_said_above(key, child, depth)]
    return [_row(key, child, depth, open_all) for key, child in shown]


def _is_said_above(key: str, child: Any, depth: int) -> bool:
    """Whether the line of the object that this leaf is in shows it already."""
    return key == "type" and isinstance(child, str) and depth > 0


def _row(key: str, node: Any, depth: int, open_all: bool) -> Component:
    name = html.Span(key, className="config-key")
    if not isinstance(node, _Branch):
        value = html.Span(_shorten(_text(node)), className=_kind(node))
        return html.Div([name, value], className="config-leaf")
    summary: List[Any] = [name]
    kind = _type_of(node)
    if kind is not None:
        summary.append(html.Span(kind, className="config-type"))
    elif node.is_list:
        summary.append(html.Span(f"{len(node)} items", className="text-secondary small"))
    children = html.Div(_rows(node, depth + 1, open_all), className="config-children")
    is_open = open_all or (depth < _OPEN_DEPTH and node.leaves <= _MOST_OPENED)
    return html.Details([html.Summary(summary), children], open=is_open)


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

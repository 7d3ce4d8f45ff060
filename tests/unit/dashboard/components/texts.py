"""What a tree of components says, for tests."""

from __future__ import annotations

from typing import Any, Iterator, List

from dash.development.base_component import Component


def texts(node: Any) -> List[str]:
    """All texts in a tree of components, in order."""
    return list(_texts(node))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, Component):
        yield from _texts(getattr(node, "children", None))
    elif isinstance(node, (list, tuple)):
        for child in node:
            yield from _texts(child)
    elif node is not None and not isinstance(node, bool):
        yield str(node)


def all_of(node: Any, kind: type) -> List[Any]:
    """All components of a kind in a tree."""
    if isinstance(node, (list, tuple)):
        return [found for child in node for found in all_of(child, kind)]
    if not isinstance(node, Component):
        return []
    own = [node] if isinstance(node, kind) else []
    return own + all_of(getattr(node, "children", None), kind)

"""Packed components as the browser reads them: ``assets/packing.js`` in Python."""

from __future__ import annotations

from typing import Any


def unpacked(packed: Any) -> Any:
    """What Dash would have sent. ``packed``: as it came, JSON that was read."""

    def read(node: Any) -> Any:
        if isinstance(node, list):
            return packed["texts"][node[0]] if len(node) == 1 else component(node)
        if isinstance(node, dict):
            return [read(child) for child in node["many"]] if "many" in node else node["is"]
        return node

    def component(node: Any) -> Any:
        library, kind, names = packed["kinds"][node[0]]
        props = {"children": read(node[1]), **dict(zip(names, map(read, node[2:])))}
        return {"props": props, "type": kind, "namespace": library}

    return read(packed["node"])

"""Packed components as the browser reads them: ``assets/packing.js`` in Python."""

from __future__ import annotations

from typing import Any


def unpacked(packed: Any) -> Any:
    """What Dash would have sent. ``packed``: as it came, JSON that was read."""

    def read(node: Any) -> Any:
        if isinstance(node, list):
            library, kind, props = packed["kinds"][node[0]]
            inside = {"children": read(node[1])} if len(node) > 1 else {}
            return {"props": {**props, **inside}, "type": kind, "namespace": library}
        if isinstance(node, dict):
            return [read(child) for child in node["many"]] if "many" in node else node["as_it_is"]
        return node

    return read(packed["node"])

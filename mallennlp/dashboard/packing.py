"""Components on their way to a browser, in a third of the room.

Dash sends a component with the names of its library, its type and its properties, each time anew. A
table has thousands that differ in their text alone, so these are packed: what kind of component it
is stands once, and each one names its kind by a number. ``assets/packing.js`` makes of it what Dash
would have sent, in a callback that runs in the browser.
"""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Tuple

from dash.development.base_component import Component

_SMALL = (str, int, float, bool, type(None))


def pack(node: Any) -> Dict[str, Any]:
    """What a page's ``get_elements`` may return, packed.

    ``kinds`` are lists of library, type and properties; in ``node``, a component is a list of its
    kind's number and what is in it, a list of components is an object with it as ``many``, and
    texts and numbers are themselves.
    """
    packing = _Packing()
    packed = packing.packed(node)
    return {"kinds": packing.kinds, "node": packed}


class _Packing:
    def __init__(self) -> None:
        self.kinds: List[List[Any]] = []
        self._numbers: Dict[Tuple[Any, ...], int] = {}

    def packed(self, node: Any) -> Any:
        """A node, whose kinds are in ``kinds`` afterwards."""
        if isinstance(node, Component):
            return self._component(node)
        if isinstance(node, (list, tuple)):
            return {"many": [self.packed(child) for child in node]}
        return node if isinstance(node, _SMALL) else {"as_it_is": node}

    def _component(self, component: Component) -> List[Any]:
        props: Dict[str, Any] = component.to_plotly_json()["props"]
        children = props.pop("children", None)
        number = self._number(str(component._namespace), str(component._type), props)
        return [number] if children is None else [number, self.packed(children)]

    def _number(self, library: str, kind: str, props: Mapping[str, Any]) -> int:
        """The number of a kind. What has lists or figures among its properties is one of its own:
        they would take long to compare, and are hardly ever the same."""
        if not all(map(_is_comparable, props.values())):
            return self._new(library, kind, props)
        # Types are a part of it, since 1, 1.0 and True are equal.
        key = (library, kind, repr(props))
        if key not in self._numbers:
            self._numbers[key] = self._new(library, kind, props)
        return self._numbers[key]

    def _new(self, library: str, kind: str, props: Mapping[str, Any]) -> int:
        self.kinds.append([library, kind, props])
        return len(self.kinds) - 1


def _is_comparable(value: Any) -> bool:
    if type(value) is dict:  # a style, an id
        return all(type(child) in _SMALL for child in value.values())
    return type(value) in _SMALL

"""Components on their way to a browser, in a fraction of the room.

Dash sends a component with the names of its library, its type and its properties, each time anew. A
table has thousands that differ in their texts alone, so these are packed: what kind of component it
is stands once, each one names its kind by a number, and so do texts that stand more than once.
``assets/packing.js`` makes of it what Dash would have sent, in a callback that runs in the browser.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Dict, List, Tuple

from dash.development.base_component import Component

_PLAIN = (int, float, bool, type(None))
_LONG = 4
"""Shorter texts take no more room than a number for them."""


def pack(node: Any) -> Dict[str, Any]:
    """What a page's ``get_elements`` may return, packed.

    * ``kinds``: lists of library, type, and the names of the properties;
    * ``texts``: those that stand more than once;
    * ``node``: a component is a list of its kind's number, what is in it, and the values of its
      properties; a list of one number is a text of ``texts``; several components are an object with
      them as ``many``; any other object or list is within one, as ``is``.
    """
    packing = _Packing()
    packed = packing.packed(node)
    shared = [text for text, times in packing.texts.most_common() if times > 1]
    numbers = {text: number for number, text in enumerate(shared)}
    return {"kinds": packing.kinds, "texts": shared, "node": _shortened(packed, numbers)}


class _Packing:
    def __init__(self) -> None:
        self.kinds: List[List[Any]] = []
        self.texts: "Counter[str]" = Counter()
        self._numbers: Dict[Tuple[str, ...], int] = {}

    def packed(self, node: Any) -> Any:
        """A node, whose kinds are in ``kinds`` afterwards, and its longer texts in ``texts``."""
        if isinstance(node, Component):
            return self._component(node)
        if isinstance(node, (list, tuple)):
            return {"many": [self.packed(child) for child in node]}
        return self._value(node)

    def _component(self, component: Component) -> List[Any]:
        props: Dict[str, Any] = component.to_plotly_json()["props"]
        inside = self.packed(props.pop("children", None))
        kind = (str(component._namespace), str(component._type), *props)
        if kind not in self._numbers:
            self._numbers[kind] = len(self.kinds)
            self.kinds.append([*kind[:2], list(props)])
        return [self._numbers[kind], inside, *map(self._value, props.values())]

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            if len(value) > _LONG:
                self.texts[value] += 1
            return value
        return value if type(value) in _PLAIN else {"is": value}


def _shortened(packed: Any, numbers: Dict[str, int]) -> Any:
    """A packed node with numbers for the texts that have one."""
    if isinstance(packed, str):
        return [numbers[packed]] if packed in numbers else packed
    if isinstance(packed, list):
        return [packed[0], *(_shortened(part, numbers) for part in packed[1:])]
    if isinstance(packed, dict) and "many" in packed:
        return {"many": [_shortened(child, numbers) for child in packed["many"]]}
    return packed

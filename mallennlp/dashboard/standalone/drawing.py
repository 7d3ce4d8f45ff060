"""From components to HTML."""

from __future__ import annotations

import re
from html import escape
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

from dash.development.base_component import Component

from mallennlp.dashboard.standalone.attributes import attributes

_VOID = frozenset("br col hr img wbr".split())
_NOT_ON_PAPER = "d-print-none"
"""Bootstrap's class for what makes sense on the screen alone, such as how to use a control."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

Props = Dict[str, Any]
Draw = Callable[["Drawing", Props], str]
Key = Tuple[str, str]
"""A component's library, as Dash calls it, and its type."""


class Drawing:
    """Draws components as HTML. Of a component that it does not know it says so, and draws what is
    in it.

    What prints leave out (``d-print-none``) is left out too.

    * ``parts``: how each known component is drawn;
    * ``figures``: the figures that were drawn, in order.
    """

    def __init__(self, parts: Mapping[Key, Draw]) -> None:
        self.figures: List[Any] = []
        self._parts = parts

    def draw(self, node: Any) -> str:
        """The HTML of what a page's ``get_elements`` may return: components, texts, numbers, and
        lists of those."""
        if node is None or isinstance(node, bool):
            return ""
        if isinstance(node, str):
            return text(node)
        if isinstance(node, (list, tuple)):
            return "".join(map(self.draw, node))
        if isinstance(node, Component):
            return self._component(node)
        if isinstance(node, (int, float)):
            return text(str(node))
        return left_out(type(node).__name__)

    def element(
        self,
        tag: str,
        props: Props,
        extra_class: str = "",
        content: Optional[str] = None,
        more: Optional[Mapping[str, str]] = None,
    ) -> str:
        """An element with a component's attributes.

        ``content``: HTML that is in it, what the component's children give unless given;
        ``extra_class``, ``more``: as for ``attributes``.
        """
        begin = f"<{tag}{attributes(props, extra_class, more)}>"
        if tag in _VOID:
            return begin
        inside = self.draw(props.get("children")) if content is None else content
        # The parser takes one line break away there.
        first = "\n" if tag == "pre" and inside.startswith("\n") else ""
        return f"{begin}{first}{inside}</{tag}>"

    def _component(self, component: Component) -> str:
        props: Props = component.to_plotly_json()["props"]
        if _NOT_ON_PAPER in _classes(props):
            return ""
        library, kind = str(component._namespace), str(component._type)
        draw = self._parts.get((library, kind))
        if draw is not None:
            return draw(self, props)
        return left_out(kind) + self._inside(props.get("children"))

    def _inside(self, children: Any) -> str:
        """What is in a component that is not known, as far as it is components and texts: what else
        it means by its children is its own affair."""
        nodes = children if isinstance(children, (list, tuple)) else [children]
        return "".join(self.draw(node) for node in nodes if isinstance(node, (Component, str)))


def _classes(props: Props) -> List[str]:
    return str(props.get("className") or props.get("class_name") or "").split()


def text(said: str) -> str:
    """A text as HTML shows it.

    >>> text("a < b & c")
    'a &lt; b &amp; c'
    """
    return escape(_CONTROL.sub("\ufffd", said), quote=False)


def left_out(kind: str) -> str:
    """What stands in the place of something that a file cannot show."""
    return f'<p class="left-out">Not in this file: {text(kind)}</p>'

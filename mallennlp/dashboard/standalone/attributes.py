"""What a component says of itself, as attributes of HTML."""

from __future__ import annotations

import re
from html import escape
from typing import Any, Dict, Iterator, Mapping, Optional, Tuple

_NAMES = {
    "className": "class",
    "class_name": "class",
    "colSpan": "colspan",
    "rowSpan": "rowspan",
    "dateTime": "datetime",
    "tabIndex": "tabindex",
    **{
        name: name
        for name in "dir headers high id lang low max min optimum role scope span start title value"
        " width height alt".split()
    },
}
"""The properties that are kept, and what HTML calls them."""
_SWITCHES = ("hidden", "open", "reversed")
_FREE = re.compile(r"(?:data|aria)-[a-z0-9_.-]+")
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s]+|#[^\s]*", re.IGNORECASE)
_PROPERTY = re.compile(r"--[A-Za-z0-9-]+|[a-zA-Z]+(?:-[a-z]+)*")
_CAPITAL = re.compile(r"[A-Z]")
_BREAKS_OUT = re.compile(r"[;{}<>\\]|(?:url|src|image|image-set)\s*\(|/\*", re.IGNORECASE)
_WITHOUT_UNIT = frozenset(
    "animationIterationCount aspectRatio columnCount columns fillOpacity flex flexGrow flexShrink"
    " fontWeight gridArea gridColumn gridColumnEnd gridColumnStart gridRow gridRowEnd gridRowStart"
    " lineClamp lineHeight opacity order orphans scale strokeOpacity strokeWidth tabSize widows"
    " zIndex zoom".split()
)
"""Numbers of these are no lengths, as React has it; of all others they are pixels."""


def attributes(
    props: Mapping[str, Any], extra_class: str = "", more: Optional[Mapping[str, str]] = None
) -> str:
    """The attributes that these properties make, each with a space in front.

    ``extra_class``: further classes, in front of those of the component; ``more``: attributes that
    no property makes, such as an address that was checked.
    """
    found: Dict[str, Optional[str]] = {"class": extra_class} if extra_class else {}
    for name, value in _attributes(props):
        if name == "class" and extra_class:
            value = f"{extra_class} {value}"
        found[name] = value
    found.update(more or {})
    return "".join(
        f" {name}" if value is None else f' {name}="{escape(value)}"'
        for name, value in found.items()
    )


def _attributes(props: Mapping[str, Any]) -> Iterator[Tuple[str, Optional[str]]]:
    for name, value in props.items():
        if value is None or isinstance(value, (dict, list, tuple)) and name != "style":
            continue  # an id that is a pattern is for callbacks
        if name == "style":
            declared = style(value)
            if declared:
                yield "style", declared
        elif name in _SWITCHES:
            if value not in (False, "", "false"):
                yield name, None
        elif name in _NAMES:
            yield _NAMES[name], _text(value)
        elif _FREE.fullmatch(name):
            yield name, _text(value)


def style(properties: Any) -> str:
    """A style as CSS has it: nothing in it is loaded, and no value ends its declaration.

    >>> style({"minHeight": 20, "opacity": 0.5, "--side": "2rem", "background": "url(//x)"})
    'min-height:20px;opacity:0.5;--side:2rem'
    """
    if not isinstance(properties, dict):
        return ""
    declared = []
    for name, value in properties.items():
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            text = _with_unit(str(name), value)
            if _PROPERTY.fullmatch(str(name)) and not _BREAKS_OUT.search(text):
                declared.append(f"{_css_name(str(name))}:{text}")
    return ";".join(declared)


def address(text: Any) -> Optional[str]:
    """An address that leads somewhere from a file on a disk; None of any other.

    >>> address("#metrics"), address("/experiment?path=a"), address("javascript:alert(1)")
    ('#metrics', None, None)
    """
    return text if isinstance(text, str) and _ADDRESS.fullmatch(text) else None


def _css_name(name: str) -> str:
    if name.startswith("--"):
        return name
    return _CAPITAL.sub(lambda found: f"-{found[0].lower()}", name)


def _with_unit(name: str, value: Any) -> str:
    plain = isinstance(value, str) or value == 0 or name.startswith("--")
    return str(value) if plain or name in _WITHOUT_UNIT else f"{value}px"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

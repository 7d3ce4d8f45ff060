"""Dash's own elements: those that show something are kept, those that do something are not."""

from __future__ import annotations

from functools import partial
from typing import Dict, Iterable

from mallennlp.dashboard.standalone.attributes import address
from mallennlp.dashboard.standalone.drawing import Draw, Drawing, Key, Props, text

LIBRARY = "dash_html_components"

_KEPT = (
    "Abbr Acronym Address Article Aside B Bdi Bdo Big Blockquote Br Caption Center Cite Code Col"
    " Colgroup Data Dd Del Details Dfn Div Dl Dt Em Fieldset Figcaption Figure Footer H1 H2 H3 H4"
    " H5 H6 Header Hgroup Hr I Ins Kbd Legend Li Main Mark Meter Nav Nobr Ol P Pre Progress Q Rb"
    " Rp Rt Rtc Ruby S Samp Section Small Span Strike Strong Sub Summary Sup Table Tbody Td Tfoot"
    " Th Thead Time Tr U Ul Var Wbr"
).split()
_AS_ANOTHER = {"Form": "div", "Label": "span", "Output": "span", "Font": "span"}
_NOTHING = (
    "Area Base Basefont Button Command Content Datalist Dialog Embed Frame Frameset Iframe Input"
    " Keygen Link MapEl Meta Noscript ObjectEl Optgroup Option Param Script Select Shadow Slot"
    " Source Template Textarea Title Track"
).split()
"""Controls, which have nobody to answer them, and what would load or run something."""


def _kept(tag: str, drawing: Drawing, props: Props) -> str:
    return drawing.element(tag, props)


def nothing(drawing: Drawing, props: Props) -> str:
    """A component that leaves no trace."""
    return ""


def link(drawing: Drawing, props: Props) -> str:
    """A link, if it leads somewhere without the dashboard; else what it says. A button that would
    lead elsewhere says nothing."""
    where = address(props.get("href"))
    classes = str(props.get("className") or props.get("class_name") or "").split()
    if where is None:
        return "" if "btn" in classes else drawing.element("span", props)
    return drawing.element("a", props, more={"href": where, "rel": "noreferrer noopener"})


def image(drawing: Drawing, props: Props) -> str:
    """An image that is within the page already; else what it would show, in words."""
    source = props.get("src")
    if isinstance(source, str) and source.startswith("data:image/"):
        return drawing.element("img", props, more={"src": source})
    return text(str(props.get("alt") or ""))


def _all(names: Iterable[str], draw: Draw) -> Dict[Key, Draw]:
    return {(LIBRARY, name): draw for name in names}


PARTS: Dict[Key, Draw] = {
    **{(LIBRARY, name): partial(_kept, name.lower()) for name in _KEPT},
    **{(LIBRARY, name): partial(_kept, tag) for name, tag in _AS_ANOTHER.items()},
    **_all(_NOTHING, nothing),
    (LIBRARY, "A"): link,
    (LIBRARY, "Img"): image,
}

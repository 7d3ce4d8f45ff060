"""The components of dash-bootstrap-components, as bootstrap's own markup."""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, Dict, List

from mallennlp.dashboard.standalone.core_parts import tab
from mallennlp.dashboard.standalone.drawing import Draw, Drawing, Key, Props, text
from mallennlp.dashboard.standalone.html_parts import link, nothing

LIBRARY = "dash_bootstrap_components"

_PLAIN = {
    "Accordion": ("div", "accordion"),
    "Breadcrumb": ("nav", ""),
    "ButtonGroup": ("div", "btn-group"),
    "Card": ("div", "card"),
    "CardBody": ("div", "card-body"),
    "CardFooter": ("div", "card-footer"),
    "CardGroup": ("div", "card-group"),
    "CardHeader": ("div", "card-header"),
    "Collapse": ("div", ""),
    "Container": ("div", "container-fluid"),
    "Fade": ("div", ""),
    "FormText": ("div", "form-text"),
    "InputGroup": ("div", "input-group"),
    "InputGroupText": ("span", "input-group-text"),
    "Label": ("span", "form-label"),
    "ListGroupItem": ("li", "list-group-item"),
    "Nav": ("ul", "nav"),
    "NavItem": ("li", "nav-item"),
    "Row": ("div", "row"),
    "Spinner": ("div", ""),
    "Tabs": ("div", ""),
}
_NOTHING = (
    "Button Checkbox Checklist DropdownMenu DropdownMenuItem Form FormFeedback FormFloating Input"
    " Modal ModalBody ModalFooter ModalHeader ModalTitle Navbar NavbarBrand NavbarSimple"
    " NavbarToggler Offcanvas Pagination Placeholder Popover PopoverBody PopoverHeader RadioButton"
    " RadioItems Select Switch Textarea Toast Tooltip"
).split()
"""What asks, or appears when somebody points or clicks."""
_WIDTHS = ("width", "xs", "sm", "md", "lg", "xl", "xxl")
_TABLE_LOOKS = ("bordered", "borderless", "striped", "hover")


def _plain(tag: str, classes: str, drawing: Drawing, props: Props) -> str:
    return drawing.element(tag, props, classes)


def _classed(
    tag: str, classes: Callable[[Props], List[str]], drawing: Drawing, props: Props
) -> str:
    kept = {name: value for name, value in props.items() if name not in ("width", "title")}
    return drawing.element(tag, kept, " ".join(classes(props)))


def _col(props: Props) -> List[str]:
    found = [_width(name, props[name]) for name in _WIDTHS if props.get(name) is not None]
    return found or ["col"]


def _width(name: str, value: Any) -> str:
    size = value.get("size", True) if isinstance(value, dict) else value
    parts = ["col", *([] if name in ("width", "xs") else [name])]
    return "-".join(parts if size is True else [*parts, str(size)])


def _badge(props: Props) -> List[str]:
    return ["badge", f"text-bg-{props.get('color') or 'secondary'}"] + (
        ["rounded-pill"] if props.get("pill") else []
    )


def _alert(drawing: Drawing, props: Props) -> str:
    if props.get("is_open") is False:
        return ""
    return drawing.element("div", props, f"alert alert-{props.get('color') or 'success'}")


def _table(drawing: Drawing, props: Props) -> str:
    looks = [f"table-{look}" for look in _TABLE_LOOKS if props.get(look)]
    small = ["table-sm"] if props.get("size") == "sm" else []
    drawn = drawing.element("table", props, " ".join(["table", *looks, *small]))
    return f'<div class="table-responsive">{drawn}</div>' if props.get("responsive") else drawn


def _list_group(drawing: Drawing, props: Props) -> str:
    tag = "ol" if props.get("numbered") else "ul"
    return drawing.element(
        tag, props, "list-group" + (" list-group-flush" * bool(props.get("flush")))
    )


def _accordion_item(drawing: Drawing, props: Props) -> str:
    title = f"<summary>{drawing.draw(props.get('title'))}</summary>"
    kept = {name: value for name, value in props.items() if name != "title"}
    return drawing.element(
        "details",
        {**kept, "open": True},
        "accordion-item",
        title + drawing.draw(props.get("children")),
    )


def _progress(drawing: Drawing, props: Props) -> str:
    label = props.get("label")
    said = label if isinstance(label, str) and label else f"{props.get('value', 0)}"
    return f"<span>{text(said)}</span>"


PARTS: Dict[Key, Draw] = {
    **{(LIBRARY, name): partial(_plain, *how) for name, how in _PLAIN.items()},
    **{(LIBRARY, name): nothing for name in _NOTHING},
    (LIBRARY, "AccordionItem"): _accordion_item,
    (LIBRARY, "Alert"): _alert,
    (LIBRARY, "Badge"): partial(_classed, "span", _badge),
    (LIBRARY, "CardLink"): link,
    (LIBRARY, "Col"): partial(_classed, "div", _col),
    (LIBRARY, "ListGroup"): _list_group,
    (LIBRARY, "NavLink"): link,
    (LIBRARY, "Progress"): _progress,
    (LIBRARY, "Stack"): partial(
        _classed,
        "div",
        lambda props: [
            "hstack" if props.get("direction") == "horizontal" else "vstack",
            f"gap-{props.get('gap', 0)}",
        ],
    ),
    (LIBRARY, "Tab"): tab,
    (LIBRARY, "Table"): _table,
}

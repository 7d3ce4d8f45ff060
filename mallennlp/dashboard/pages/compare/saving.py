"""Where the page's files are, and the menus that lead there."""

from __future__ import annotations

from typing import Dict, List, Optional, Type

from dash import html
from dash.development.base_component import Component

from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.dashboard.pages.compare.section import Section
from mallennlp.services.exporting.request import Format
from mallennlp.services.url_parse import to_url

ROUTE = "/download/compare/"
PAGE_FILE = "page.html"
"""The name of the whole page there; those of its sections are ``NAME.csv`` and the like."""
ENDINGS: Dict[str, Format] = {"csv": Format.CSV, "tex": Format.LATEX, "json": Format.JSON}
_LABELS = {
    "csv": ("filetype-csv", "CSV, for spreadsheets"),
    "tex": ("table", "LaTeX, for papers"),
    "json": ("filetype-json", "JSON, for programs"),
}


def has_tables(section: Type[Section]) -> bool:
    """Whether a section can have tables."""
    return section.tables is not Section.tables


def section_menu(section: Section, params: CompareParams) -> Optional[Component]:
    """A menu that saves a section's tables; None of a section that has none."""
    if not has_tables(type(section)):
        return None
    links = [
        _link(f"{section.name}.{ending}", params, icon, label)
        for ending, (icon, label) in _LABELS.items()
    ]
    return _menu("Save", f"Save the table: {section.title}", links)


def page_menu(params: CompareParams) -> Component:
    """What saves the whole page."""
    label = "One HTML file, opens offline"
    return _menu("Save page", "Save this page", [_link(PAGE_FILE, params, "filetype-html", label)])


def _menu(label: str, said: str, links: List[Component]) -> Component:
    icon = html.I(className="bi bi-download", **{"aria-hidden": "true"})
    summary = html.Summary(
        [icon, html.Span(label)],
        className="btn btn-sm btn-outline-secondary",
        **{"aria-label": said},
    )
    items = html.Div(links, className="dropdown-menu show")
    return html.Details([summary, items], className="save-menu d-print-none")


def _link(name: str, params: CompareParams, icon: str, label: str) -> Component:
    """A link to a file. What the page's address says when it is followed is what the file has:
    ``assets/saving.js`` sees to that."""
    mark = html.I(className=f"bi bi-{icon} me-2", **{"aria-hidden": "true"})
    return html.A(
        [mark, label],
        href=f"{ROUTE}{name}{to_url(params)}",
        className="dropdown-item",
        **{"data-mallennlp-save": f"{ROUTE}{name}"},
    )

"""Where the page's files are, and what leads there."""

from __future__ import annotations

from typing import Dict, List, Optional, Type

from dash import html
from dash.development.base_component import Component

from mallennlp.dashboard.pages.compare.section import Section
from mallennlp.services.exporting.request import Format

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


def section_menu(section: Section) -> Optional[Component]:
    """A menu that saves a section's tables; None of a section that has none."""
    if not has_tables(type(section)):
        return None
    links = [
        _link(f"{section.name}.{ending}", icon, label) for ending, (icon, label) in _LABELS.items()
    ]
    return _menu("Save", f"Save the table: {section.title}", links)


def page_link() -> Component:
    """What saves the whole page."""
    icon = html.I(className="bi bi-download me-1", **{"aria-hidden": "true"})
    return html.A(
        [icon, "Save page"],
        href=f"{ROUTE}{PAGE_FILE}",
        title="As one HTML file with all tables and figures, which opens without a server",
        className="btn btn-sm btn-outline-secondary d-print-none",
        **{"data-mallennlp-file": f"{ROUTE}{PAGE_FILE}"},
    )


def _menu(label: str, said: str, links: List[Component]) -> Component:
    icon = html.I(className="bi bi-download", **{"aria-hidden": "true"})
    summary = html.Summary(
        [icon, html.Span(label)],
        className="btn btn-sm btn-outline-secondary",
        **{"aria-label": said},
    )
    items = html.Div(links, className="dropdown-menu show")
    return html.Details([summary, items], className="save-menu d-print-none")


def _link(name: str, icon: str, label: str) -> Component:
    """A link to a file, to which ``assets/saving.js`` adds what the page's address says when it is
    followed: that is what the file has."""
    mark = html.I(className=f"bi bi-{icon} me-2", **{"aria-hidden": "true"})
    return html.A(
        [mark, label],
        href=f"{ROUTE}{name}",
        className="dropdown-item",
        **{"data-mallennlp-file": f"{ROUTE}{name}"},
    )

"""The page as one HTML file."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, List, Sequence

from dash import html
from dash.development.base_component import Component

import mallennlp
from mallennlp.dashboard.components import card, run_colours, status_badge
from mallennlp.dashboard.pages.compare.params import COMPARE_ROUTE, CompareParams
from mallennlp.dashboard.pages.compare.section import Section
from mallennlp.dashboard.standalone import bootstrap_parts, core_parts, html_parts
from mallennlp.dashboard.standalone.document import document
from mallennlp.dashboard.standalone.drawing import Drawing
from mallennlp.dashboard.texts import cut, message_of, one_line
from mallennlp.domain.comparison import Comparison, Side
from mallennlp.domain.display import exact_time, iso_time, runs_text
from mallennlp.exceptions import MallennlpError
from mallennlp.services.url_parse import to_url

if TYPE_CHECKING:
    from mallennlp.project import Project

log = logging.getLogger(__name__)

_NAMED_IN_TITLE = 3
PARTS = {**html_parts.PARTS, **core_parts.PARTS, **bootstrap_parts.PARTS}
"""How the components of a section are drawn."""


def saved_page(
    project: "Project",
    comparison: Comparison,
    params: CompareParams,
    sections: Sequence[Section],
    now_s: float,
) -> List[bytes]:
    """The file, in pieces: what is compared, and all sections as the address says. ``now_s``: POSIX
    seconds, which the file names as its date."""
    drawing = Drawing(PARTS)
    body = drawing.draw(_head(project, comparison, params, now_s))
    body += "\n".join(
        drawing.draw(_section(project, comparison, params, section)) for section in sections
    )
    title = f"{_title(comparison)} – {_project_name(project)}"
    return document(title, body, figures=bool(drawing.figures))


def file_name(now_s: float) -> str:
    """What the file is called."""
    return f"compare-{iso_time(now_s)[:10]}.html"


def _title(comparison: Comparison) -> str:
    names = [side.name for side in comparison.sides]
    more = len(names) - _NAMED_IN_TITLE
    listed = ", ".join(names[:_NAMED_IN_TITLE]) + (f" and {more} more" if more > 0 else "")
    return f"Compare {listed}"


def _project_name(project: "Project") -> str:
    return project.config.project.display_name or project.config.project.name


def _head(
    project: "Project", comparison: Comparison, params: CompareParams, now_s: float
) -> List[Component]:
    moment = html.Time(exact_time(now_s), dateTime=iso_time(now_s))
    made = f", by allennlp-manager {mallennlp.__version__}"
    origin = html.P(
        [_project_name(project), ", as of ", moment, made, ", from ", html.Code(_address(params))],
        className="standalone-origin small",
    )
    colours = run_colours(side.id for side in comparison.sides)
    sides = [html.Li(_side(side, colours[side.id])) for side in comparison.sides]
    gone = [html.Li(f"{side}: not there any more") for side in comparison.gone]
    return [
        html.H1("Compare", className="page-title h4"),
        origin,
        html.Ul([*sides, *gone], className="standalone-sides"),
    ]


def _address(params: CompareParams) -> str:
    """Where the page is in the dashboard; the dashboard's own address is nobody's business."""
    return COMPARE_ROUTE + to_url(params)


def _side(side: Side, colour: str) -> List[Component]:
    mark = html.I(className="bi bi-square-fill me-2", style={"color": colour})
    if side.is_family:
        paths = ", ".join(run.path for run in side.runs)
        said = html.Span(f" {runs_text(len(side.runs))}: {paths}", className="text-secondary small")
        return [mark, html.Strong(side.name), said]
    run = side.runs[0]
    path = html.Span(f" {run.path} ", className="text-secondary small")
    return [mark, html.Strong(side.name), path, status_badge(run.status, run.reason)]


def _section(
    project: "Project", comparison: Comparison, params: CompareParams, section: Section
) -> Component:
    """A section, or why there is none: the others are worth a file without it."""
    try:
        return card(section.title, list(section.view(project, comparison, params)))
    except MallennlpError as error:
        said = cut(message_of(error))
    except Exception as error:
        log.error("The section %r of a saved page", section.name, exc_info=error)
        said = f"This part failed: {one_line(message_of(error) or type(error).__name__)}"
    return card(section.title, html.P(said, className="left-out"))

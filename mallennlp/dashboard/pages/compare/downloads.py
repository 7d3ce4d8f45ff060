"""The page's tables and the page itself as files, each at an address of its own.

The address takes the parameters of the page's own, which are read as strictly as there; whoever
may see the page may have its files.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Iterable, Tuple

import flask

from mallennlp.dashboard.embedded.viewers import check_viewer
from mallennlp.dashboard.page import Pages
from mallennlp.dashboard.pages.compare.params import COMPARE_ROUTE, CompareParams
from mallennlp.dashboard.pages.compare.reading import comparison_of
from mallennlp.dashboard.pages.compare.saved_page import file_name, saved_page
from mallennlp.dashboard.pages.compare.saving import ENDINGS, PAGE_FILE, ROUTE, has_tables
from mallennlp.dashboard.pages.compare.section import Section
from mallennlp.dashboard.pages.compare.sections import SECTIONS
from mallennlp.domain.comparison import Comparison
from mallennlp.exceptions import NotFoundError, UsageError
from mallennlp.services.exporting.request import Format
from mallennlp.services.exporting.tables import TableFile, table_file

if TYPE_CHECKING:
    from mallennlp.project import Project


def connect(server: flask.Flask, project: "Project", pages: Pages) -> None:
    """Serve the files."""

    def download(name: str) -> flask.Response:
        check_viewer(pages, COMPARE_ROUTE)
        wanted = _wanted(name)
        params = _params()
        comparison = _comparison(project, params)
        if wanted is None:
            now_s = time.time()
            pieces = saved_page(project, comparison, params, SECTIONS, now_s)
            return _answer(file_name(now_s), "text/html; charset=utf-8", pieces)
        file = _tables(project, comparison, params, *wanted)
        return _answer(file.name, file.mime_type, [file.content])

    server.add_url_rule(f"{ROUTE}<name>", "download-compare", download)


def _wanted(name: str) -> "Tuple[Section, Format] | None":
    """Which section in which format; None for the whole page. Raises NotFoundError."""
    if name == PAGE_FILE:
        return None
    stem, _, ending = name.rpartition(".")
    for section in SECTIONS:
        if section.name == stem and has_tables(type(section)) and ending in ENDINGS:
            return section, ENDINGS[ending]
    raise NotFoundError("There is no such file of the compare page.")


def _params() -> CompareParams:
    search = flask.request.query_string.decode("utf-8", "replace")
    params: CompareParams = CompareParams.from_url(search)  # type: ignore[attr-defined]
    return params


def _comparison(project: "Project", params: CompareParams) -> Comparison:
    comparison = comparison_of(project, params.sides())
    if not comparison.sides:
        raise UsageError("The address names nothing that is there to be compared.")
    return comparison


def _tables(
    project: "Project",
    comparison: Comparison,
    params: CompareParams,
    section: Section,
    form: Format,
) -> TableFile:
    tables = section.tables(project, comparison, params)
    if not tables:
        raise NotFoundError(f"{section.title}: there is no table to save.")
    return table_file(f"compare-{section.name}", tables, form)


def _answer(name: str, mime_type: str, pieces: Iterable[bytes]) -> flask.Response:
    response = flask.Response(pieces, content_type=mime_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

"""The files of an experiment, with kinds, sizes and dates."""

from __future__ import annotations

from typing import List, Optional, Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from mallennlp.dashboard.components.breaking import breakable
from mallennlp.dashboard.components.links import file_address
from mallennlp.domain import display
from mallennlp.services.experiments.files import MOST_FILES, FileEntry


def files_table(
    files: Sequence[FileEntry], now_s: float, download_of: Optional[str] = None
) -> List[Component]:
    """The table, under a line with the totals. ``download_of``: the path of the experiment, if its
    files may be downloaded."""
    size = display.size(sum(file.size_bytes for file in files))
    number = "1 file" if len(files) == 1 else f"{len(files):,} files"
    titles = ("file", ""), ("kind", ""), ("size", "text-end"), ("changed", "text-end")
    head = html.Tr([html.Th(text, scope="col", className=style) for text, style in titles])
    rows = [_row(file, now_s, download_of) for file in files]
    table = dbc.Table(
        [html.Thead(head), html.Tbody(rows)],
        size="sm",
        hover=True,
        className="numbers files-table mb-0",
    )
    # They come as the file system has them, so these are not the first ones by name.
    rest = "; more are not listed" if len(files) >= MOST_FILES else ""
    said = f"{number}, {size}{rest}"
    if download_of is None:
        said += ". To download them you need the level READ_WRITE."
    return [html.P(said, className="text-secondary small numbers"), table]


def _row(file: FileEntry, now_s: float, download_of: Optional[str]) -> Component:
    size = display.size(file.size_bytes)
    changed = display.relative_time(file.modified_s, now_s)
    return html.Tr(
        [
            html.Td(_name(file, download_of), className="text-break"),
            html.Td(f"{file.kind} (link)" if file.is_link else file.kind),
            html.Td(
                size,
                className="text-end text-nowrap",
                title=f"{file.size_bytes:,} bytes",
            ),
            html.Td(
                changed,
                className="text-end text-nowrap",
                title=display.exact_time(file.modified_s),
            ),
        ]
    )


def _name(file: FileEntry, download_of: Optional[str]) -> Component:
    if download_of is None:
        return html.Span(breakable(file.name))
    end = file.name.rpartition("/")[2]
    address = file_address(download_of, file.relative)
    return html.A(breakable(file.name), href=address, download=end, title=f"Download {end}")

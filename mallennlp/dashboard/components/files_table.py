"""The files of an experiment, with sizes and dates."""

from __future__ import annotations

from typing import List, Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from mallennlp.domain import display
from mallennlp.services.experiments.files import MOST_FILES, FileEntry


def files_table(files: Sequence[FileEntry], now_s: float) -> List[Component]:
    """The table, under a line with the totals."""
    size = display.size(sum(file.size_bytes for file in files))
    number = f"{len(files):,} files"
    if len(files) >= MOST_FILES:
        number = f"the first {number}"
    head = html.Tr(
        [
            html.Th("file", scope="col"),
            html.Th("size", scope="col", className="text-end"),
            html.Th("changed", scope="col", className="text-end"),
        ]
    )
    rows = [_row(file, now_s) for file in files]
    table = dbc.Table(
        [html.Thead(head), html.Tbody(rows)],
        size="sm",
        hover=True,
        className="numbers mb-0",
    )
    return [
        html.P(f"{number}, {size}", className="text-secondary small numbers"),
        table,
    ]


def _row(file: FileEntry, now_s: float) -> Component:
    size = display.size(file.size_bytes)
    changed = display.relative_time(file.modified_s, now_s)
    return html.Tr(
        [
            html.Td(file.name, className="text-break"),
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

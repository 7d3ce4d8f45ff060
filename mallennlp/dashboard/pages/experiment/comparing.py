"""What a run may be compared with, on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Sequence, Tuple

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from mallennlp.dashboard.components.compare.links import LONGEST_ADDRESS, compare_address
from mallennlp.dashboard.pages.home.exporting import MENU_LOOK
from mallennlp.dashboard.texts import encodable
from mallennlp.domain.comparison import FAMILY, MOST_SIDES, RUN
from mallennlp.domain.display import runs_text
from mallennlp.services.index.query import SortKey, TableQuery

if TYPE_CHECKING:
    from mallennlp.project import Project

BASELINE_TAG = "baseline"
"""Runs with this tag are offered on the page of every run."""
_MOST_BASELINES = 3
_NEWEST = (SortKey("started", descending=True),)

Choice = Tuple[str, Sequence[str]]
"""What is said, and the ids of what is compared."""


def compare_menu(project: "Project", path: str) -> Component:
    """A menu of what the run of this path may be compared with."""
    choices = [*_baselines(project, path), *_family(project, path), *_folder(project, path)]
    known = [(text, compare_address(sides)) for text, sides in choices]
    items = [
        dbc.DropdownMenuItem(encodable(text), href=address)
        for text, address in known
        if len(address) <= LONGEST_ADDRESS
    ]
    if items:
        items.append(dbc.DropdownMenuItem(divider=True))
    other = "Something else…"
    items.append(dbc.DropdownMenuItem(other, href=compare_address([RUN + path])))
    icon = html.I(className="bi bi-layout-three-columns me-1", **{"aria-hidden": "true"})
    return dbc.DropdownMenu(
        items,
        label=html.Span([icon, "Compare with"]),
        size="sm",
        color="secondary",
        toggleClassName=MENU_LOOK,
        align_end=True,
    )


def _baselines(project: "Project", path: str) -> List[Choice]:
    """The newest runs that somebody tagged as baselines."""
    tagged = TableQuery(tags=(BASELINE_TAG,), sort=_NEWEST, limit=_MOST_BASELINES + 1)
    others = [row.path for row in project.search(tagged).rows if row.path != path]
    return [
        (f"The baseline {other}", [RUN + other, RUN + path]) for other in others[:_MOST_BASELINES]
    ]


def _family(project: "Project", path: str) -> List[Choice]:
    """The runs that differ from it in their seeds alone, as far as they are not archived."""
    found = project.search(TableQuery(paths=(path,), archived=None)).rows
    if not found:
        return []
    family = found[0].family
    runs = sorted(project.index.paths_of(TableQuery(query=f"family:{family}", limit=None)))
    others = [other for other in runs if other != path]
    if not others:
        return []
    choices: List[Choice] = [
        (f"Its family: {runs_text(len(runs))} as one", [RUN + path, FAMILY + family])
    ]
    if len(others) < MOST_SIDES:
        alone = [RUN + path, *(RUN + other for other in others)]
        choices.append((f"Each run of its family: {len(alone)}", alone))
    return choices


def _folder(project: "Project", path: str) -> List[Choice]:
    """The runs that lie directly in its folder."""
    folder = path.rpartition("/")[0]
    if not folder:
        return []
    inside = [other for other in project.index.below(folder) if "/" not in other[len(folder) + 1 :]]
    others = [other for other in inside if other != path]
    if not 0 < len(others) < MOST_SIDES:
        return []
    sides = [RUN + path, *(RUN + other for other in others)]
    return [(f"All runs of its folder: {len(sides)}", sides)]

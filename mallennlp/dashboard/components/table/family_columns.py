"""The columns that a table of experiments has while it shows families, beside its own."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Sequence

from mallennlp.dashboard.components.links import EXPERIMENT_ROUTE

SEED_LIST, BEST_RUN = "family_seeds", "family_best"
"""What they show of a row's cells. They cannot be asked for: a query has no such columns."""

GRIDS_OWN = "ag-Grid-"
"""So begin the ids of columns that the grid has by itself, such as the boxes to tick, and of these:
whoever lists the columns that somebody chose leaves them out."""

_FIXED: Mapping[str, Any] = {"sortable": False, "filter": False, "suppressMovable": True}


def with_family_columns(
    definitions: Sequence[Mapping[str, Any]], shown: bool
) -> List[Dict[str, Any]]:
    """A grid's columns with those of families behind the first. ``shown``: whether they are to be
    seen at first; ``assets/families.js`` shows and hides them."""
    seeds = {
        "field": SEED_LIST,
        "colId": f"{GRIDS_OWN}{SEED_LIST}",
        "headerName": "Seeds",
        "headerTooltip": "The seed that tells the runs of a family apart",
        "cellRenderer": "TextWithFull",
        "width": 120,
        "initialHide": not shown,
        **_FIXED,
    }
    best = {
        "field": BEST_RUN,
        "colId": f"{GRIDS_OWN}{BEST_RUN}",
        "headerName": "Best run",
        "headerTooltip": "The run of a family whose own validation metric is best",
        "cellRenderer": "BestRunLink",
        "cellRendererParams": {"route": EXPERIMENT_ROUTE},
        "width": 150,
        "initialHide": not shown,
        **_FIXED,
    }
    return [*map(dict, definitions[:1]), seeds, best, *map(dict, definitions[1:])]

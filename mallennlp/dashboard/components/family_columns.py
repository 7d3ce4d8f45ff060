"""The columns that a table of experiments has while it shows families, beside its own."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Sequence

from mallennlp.dashboard.components.links import EXPERIMENT_ROUTE

SEED_LIST, BEST_RUN = "family_seeds", "family_best"
FAMILY_COLUMNS = (SEED_LIST, BEST_RUN)
"""Their ids in the grid. They are nothing that can be asked for: a query has no such columns."""

_FIXED: Mapping[str, Any] = {"sortable": False, "filter": False, "suppressMovable": True}


def with_family_columns(
    definitions: Sequence[Mapping[str, Any]], shown: bool
) -> List[Dict[str, Any]]:
    """A grid's columns with those of families behind the first. ``shown``: whether they are to be
    seen at first; ``assets/families.js`` shows and hides them."""
    seeds = {
        "field": SEED_LIST,
        "headerName": "Seeds",
        "headerTooltip": "The seed that tells the runs of a family apart",
        "cellRenderer": "TextWithFull",
        "width": 120,
        "hide": not shown,
        **_FIXED,
    }
    best = {
        "field": BEST_RUN,
        "headerName": "Best run",
        "headerTooltip": "The run of a family whose own validation metric is best",
        "cellRenderer": "BestRunLink",
        "cellRendererParams": {"route": EXPERIMENT_ROUTE},
        "width": 150,
        "hide": not shown,
        **_FIXED,
    }
    return [*map(dict, definitions[:1]), seeds, best, *map(dict, definitions[1:])]

"""The columns of a table that shows in what runs differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Dict, List, Sequence

from mallennlp.dashboard.components.table.column_choice import with_differing
from mallennlp.services.index.column_info import ColumnInfo, Differing
from mallennlp.services.table_state import MOST_COLUMNS

if TYPE_CHECKING:
    from mallennlp.project import Project


def differing_columns(project: "Project", shown: Sequence[str], found: Differing) -> List[str]:
    """The columns of a table that shows what differs; ``shown``: those that it has now."""
    known: Dict[str, ColumnInfo] = project.index.column_kinds(shown)
    return with_differing(shown, known, found.names)[:MOST_COLUMNS]

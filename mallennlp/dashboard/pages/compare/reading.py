"""What is compared, read once for all sections of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from mallennlp.dashboard.caching import Kept
from mallennlp.domain.comparison import Comparison

if TYPE_CHECKING:
    from mallennlp.project import Project

_MOST_KEPT = 8
"""Comparisons in the memory of each worker; one can hold the configs of a thousand runs."""

_kept: Kept[Comparison] = Kept(_MOST_KEPT)


def comparison_of(project: "Project", sides: Sequence[str]) -> Comparison:
    """The comparison of these sides, as ``Project.compare`` gives it: read anew when the index has
    changed, which follows the files of the runs. Raises UsageError."""
    key = (str(project.root), *sides)
    return _kept.until_the_index_changes(project, key, lambda: project.compare(sides))

"""What every section of the compare page has at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from mallennlp.domain.comparison import Comparison, Side

if TYPE_CHECKING:
    from mallennlp.project import Project
    from mallennlp.services.accounts.store import User


class Section:
    """A part of the page: its callbacks, and what it shows."""

    project: "Project"
    user: Optional["User"]
    p: Any
    s: Any

    def comparison(self) -> Comparison:
        """What the address compares, as it is now. Raises UsageError."""
        return self.project.compare(self.p.sides())


def baseline_of(comparison: Comparison, wanted: str) -> Side:
    """The side of this id, or the first: what the others are measured against."""
    return next((side for side in comparison.sides if side.id == wanted), comparison.sides[0])

"""What is told after something was done to many experiments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from mallennlp.dashboard.components import Notification

if TYPE_CHECKING:
    from mallennlp.services.many import Refusal

MOST_NAMED = 8
"""So many experiments, and so many reasons, are listed one by one."""


def counted(number: int) -> str:
    """How many experiments, in words."""
    return "1 experiment" if number == 1 else f"{number:,} experiments"


def refusals(refused: Sequence["Refusal"]) -> Notification:
    """What could not be done, and why, in one notification; a reason of several is told once."""
    told = list(dict.fromkeys(message for _, message in refused))
    messages = told[:MOST_NAMED]
    if len(told) > MOST_NAMED:
        messages.append(f"And {len(told) - MOST_NAMED:,} more.")
    return Notification(
        " ".join(messages), level="warning", title=f"Not possible: {len(refused):,}"
    )

"""Names that people type, and what they may have meant."""

from __future__ import annotations

import difflib
from typing import Iterable, Optional


def nearest(name: str, known: Iterable[str]) -> Optional[str]:
    """The known name that is most like ``name``, or None if none is like it.

    >>> nearest("experimets", ["project", "experiments"])
    'experiments'
    """
    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`` Did you mean 'x'?`` with its leading space, or nothing: to be put behind a message."""
    guess = nearest(name, known)
    return f" Did you mean {guess!r}?" if guess else ""

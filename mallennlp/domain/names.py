"""Names that people type, and what they may have meant."""

from __future__ import annotations

from typing import Any, Collection, Dict, Iterable, List, Optional, Sequence

from mallennlp.domain.metrics.names import VALIDATION_PREFIX

LONGEST_SHOWN = 100
"""Characters of a name that a message repeats."""

_LONGEST_TYPED = 1_000
"""Nobody types a longer name, and to compare it would take long."""


def quoted(value: Any) -> str:
    """What a message repeats of something that anybody may have sent: in quotes, and not at any
    length.

    >>> quoted("out.log"), len(quoted("x" * 10_000)), quoted(3)
    ("'out.log'", 103, '3')
    """
    if isinstance(value, str):
        return repr(value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "…")
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def nearest(name: str, known: Iterable[str], likeness: float = 0.6) -> Optional[str]:
    """The known name that is most like ``name``, or None if none is like it. ``likeness``: from 0
    to 1, how much it has to be.

    >>> nearest("experimets", ["project", "experiments"])
    'experiments'
    """
    if len(name) > _LONGEST_TYPED:
        return None
    import difflib  # for mistakes alone: it takes longer to import than to list what there is

    found = difflib.get_close_matches(name, list(known), n=1, cutoff=likeness)
    return found[0] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`` Did you mean 'x'?`` with its leading space, or nothing: to be put behind a message."""
    guess = nearest(name, known)
    return f" Did you mean {guess!r}?" if guess else ""


def longer_names(name: str, known: Iterable[str]) -> List[str]:
    """The known names of which ``name`` is the end, behind a ``_``; those of validation first, as
    these are what a metric without a prefix mostly means.

    >>> longer_names("loss", ["training_loss", "gloss", "validation_loss"])
    ['validation_loss', 'training_loss']
    """
    found = [each for each in known if name and each.endswith(f"_{name}")]
    return sorted(dict.fromkeys(found), key=lambda each: each != f"{VALIDATION_PREFIX}{name}")


def telling_ends(names: Sequence[str], taken: Collection[str] = ()) -> Dict[str, str]:
    """By dotted name, its last part, with as many of the parts before it as it takes to tell it
    from the others and from what is ``taken``. Upper and lower case are the same to an eye that is
    in a hurry.

    >>> telling_ends(["iterator.type", "model.encoder.type", "lr"])
    {'iterator.type': 'iterator.type', 'model.encoder.type': 'encoder.type', 'lr': 'lr'}
    """
    parts = {name: name.split(".") for name in names}
    shown = {name: 1 for name in parts if parts[name][-1]}

    def end(name: str) -> str:
        return ".".join(parts[name][-shown[name] :]) if name in shown else name

    while True:
        ends = [end(name).casefold() for name in parts]
        seen = [*ends, *(text.casefold() for text in taken)]
        longer = [name for name in shown if seen.count(end(name).casefold()) > 1]
        longer = [name for name in longer if shown[name] < len(parts[name])]
        if not longer:
            return {name: end(name) for name in parts}
        for name in longer:
            shown[name] += 1

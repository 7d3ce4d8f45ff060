"""One action on many things: what cannot be done does not stop the rest."""

from __future__ import annotations

from typing import Callable, Generic, Iterable, List, Tuple, TypeVar

import attrs

from mallennlp.exceptions import MallennlpError

Result = TypeVar("Result")
Refusal = Tuple[str, str]
"""What was named, and why it could not be done."""


@attrs.frozen
class Outcome(Generic[Result]):
    """What came of it. ``done``: a result each; ``refused``: what could not be done, and why."""

    done: Tuple[Result, ...] = ()
    refused: Tuple[Refusal, ...] = ()


def each(names: Iterable[str], action: Callable[[str], Result]) -> Outcome[Result]:
    """Do something with each of these names, once."""
    done: List[Result] = []
    refused: List[Refusal] = []
    for name in dict.fromkeys(names):
        try:
            done.append(action(name))
        except MallennlpError as error:
            refused.append((name, error.message))
    return Outcome(tuple(done), tuple(refused))

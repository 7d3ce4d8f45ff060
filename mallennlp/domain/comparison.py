"""What is compared: runs and families of runs, side by side."""

from __future__ import annotations

import os
from typing import Any, Iterator, Mapping, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.experiment import Experiment

MOST_SIDES = 100
"""So many runs or families can be compared at once."""
RUN, FAMILY = "run:", "family:"
"""How the ids of sides begin."""


@attrs.frozen
class Side:
    """One of what is compared: a run, or a family of runs.

    * ``id``: ``"run:PATH"`` or ``"family:ID"``. It stays the same whatever it is compared with, so
      colours go by it, and addresses name it;
    * ``name``: what tells it from the other sides, as short as it can be;
    * ``runs``: the run, or those of the family, by path; at least one.
    """

    id: str
    name: str
    runs: Tuple[Experiment, ...]

    @property
    def is_family(self) -> bool:
        """Whether this is a family; one can have a single run."""
        return self.id.startswith(FAMILY)

    @property
    def config(self) -> Mapping[str, Any]:
        """The config of its first run: those of a family differ in what makes no difference."""
        return self.runs[0].config


@attrs.frozen
class Comparison:
    """What is compared, in the order in which it was asked for.

    ``gone``: the ids of what was asked for and is not there.
    """

    sides: Tuple[Side, ...]
    gone: Tuple[str, ...] = ()

    def runs(self) -> Iterator[Experiment]:
        """Every run of every side."""
        return (run for side in self.sides for run in side.runs)


def baseline_among(sides: Sequence[Side], wanted: str) -> Optional[Side]:
    """What the others are measured against: the side of this id, or the first; None where there are
    no sides."""
    return next((side for side in sides if side.id == wanted), next(iter(sides), None))


def chosen_sides(
    sides: Sequence[Side], first_id: str = "", second_id: str = "", baseline_id: str = ""
) -> Optional[Tuple[Side, Side]]:
    """The two sides of these ids. Instead of the first, where it is none of the sides, stands the
    baseline; instead of the second, the next that is another one. None of less than two sides."""
    by_id = {side.id: side for side in sides}
    first = by_id.get(first_id) or baseline_among(sides, baseline_id)
    second = by_id.get(second_id) or next((side for side in sides if side is not first), None)
    return (first, second) if first is not None and second is not None else None


def short_names(paths: Sequence[str]) -> Tuple[str, ...]:
    """Paths without the folders that all of them lie in.

    >>> short_names(["2.10.1/pos/a/seed_1", "2.10.1/pos/b/seed_1"])
    ('a/seed_1', 'b/seed_1')
    >>> short_names(["pos/a", "pos/a/finetune"])
    ('a', 'a/finetune')
    """
    parts = [path.split("/") for path in paths]
    same = len(os.path.commonprefix([each[:-1] for each in parts]))
    return tuple("/".join(each[same:]) for each in parts)

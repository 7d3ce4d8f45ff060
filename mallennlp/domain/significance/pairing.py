"""The same instances in the predictions of several runs."""

from __future__ import annotations

import math
from typing import Dict, Hashable, List, Mapping, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.significance.instances import Instance, keyed

_ByPlace = Dict[Hashable, Instance]


@attrs.frozen
class ScorePair:
    """A score of the paired instances, in the same order on both sides; of several runs their
    mean."""

    name: str
    first: Tuple[float, ...]
    second: Tuple[float, ...]


@attrs.frozen
class Pairing:
    """What two sides have in common.

    * ``paired``: how many instances; ``instances``: the fewest and the most that a run has;
    * ``by_content``: whether they were told apart by what stands in them, or else by their order;
    * ``scores``: those that each of the runs has.
    """

    paired: int
    instances: Tuple[int, int]
    by_content: bool
    scores: Tuple[ScorePair, ...]


def pair(
    first: Sequence[Sequence[Instance]], second: Sequence[Sequence[Instance]]
) -> Optional[Pairing]:
    """Pair the instances of the runs of two sides, at least one run on each.

    Instances are paired by their ids or texts. Where some have neither, they are paired by their
    order, which needs the same number in each run: else the answer is None.
    """
    runs = [*first, *second]
    sizes = [len(run) for run in runs]
    found, by_content = _by_place(runs)
    if found is None:
        return None
    places = [place for place in found[0] if all(place in run for run in found[1:])]
    left, right = found[: len(first)], found[len(first) :]
    scores = tuple(
        ScorePair(name, _means(left, places, name), _means(right, places, name))
        for name in _common_scores(found, places)
    )
    return Pairing(len(places), (min(sizes), max(sizes)), by_content, scores)


def _by_place(runs: Sequence[Sequence[Instance]]) -> Tuple[Optional[List[_ByPlace]], bool]:
    """Each run's instances by what stands for the same one in all; and whether that is their
    content."""
    by_content: List[_ByPlace] = []
    for run in runs:
        own = keyed(run)
        if own is None:
            break
        by_content.append({place: instance for place, instance in own.items()})
    else:
        return by_content, True
    if len(set(map(len, runs))) > 1:
        return None, False
    return [dict(enumerate(run)) for run in runs], False


def _common_scores(runs: Sequence[_ByPlace], places: Sequence[Hashable]) -> List[str]:
    """The scores that each run has for any of these instances, in the order of the first run."""
    per_run = [
        dict.fromkeys(name for place in places for name in run[place].scores) for run in runs
    ]
    return [name for name in per_run[0] if all(name in names for names in per_run[1:])]


def _means(
    runs: Sequence[Mapping[Hashable, Instance]], places: Sequence[Hashable], name: str
) -> Tuple[float, ...]:
    return tuple(
        sum(run[place].scores.get(name, math.nan) for run in runs) / len(runs) for place in places
    )

"""From what somebody names to what is compared."""

from __future__ import annotations

from typing import Callable, Dict, List, Mapping, Sequence, Tuple

from mallennlp.domain.comparison import (
    FAMILY,
    MOST_SIDES,
    RUN,
    Comparison,
    Side,
    short_names,
)
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.family_names import Called, telling_names
from mallennlp.exceptions import ExperimentNotFoundError, UsageError

MOST_RUNS = 1_000
"""Of all families together."""

ReadRun = Callable[[str], Experiment]
"""From a path to the experiment. Raises ExperimentNotFoundError."""
FindFamily = Callable[[str], Tuple[str, Sequence[str]]]
"""From an id to the family's name and the paths of its runs; none of an unknown one."""


def read_sides(ids: Sequence[str], read_run: ReadRun, find_family: FindFamily) -> Comparison:
    """What the ids name, each once, in their order. Raises UsageError."""
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_SIDES:
        raise UsageError(f"At most {MOST_SIDES} runs or families can be compared at once.")
    named = {side: _named(side, find_family) for side in wanted}
    if sum(len(paths) for _, paths in named.values()) > MOST_RUNS:
        raise UsageError(f"These families have more than {MOST_RUNS:,} runs together.")
    found: Dict[str, Tuple[str, List[Experiment]]] = {}
    for side, (name, paths) in named.items():
        runs = _read(paths, read_run)
        if runs:
            found[side] = (name, runs)
    names = short_names(_told_apart(found))
    sides = [Side(side, name, tuple(found[side][1])) for side, name in zip(found, names)]
    return Comparison(tuple(sides), tuple(side for side in wanted if side not in found))


def _named(side: str, find_family: FindFamily) -> Tuple[str, Sequence[str]]:
    if side.startswith(RUN):
        path = side[len(RUN) :]
        return path, [path]
    if side.startswith(FAMILY):
        return find_family(side[len(FAMILY) :])
    raise UsageError(f"{side[:100]!r} is neither {RUN}PATH nor {FAMILY}ID.")


def _told_apart(found: Mapping[str, Tuple[str, Sequence[Experiment]]]) -> List[str]:
    """The paths of runs, and the names of families as a list of families has them: each of them is
    looked for alone, and what its runs have in common can be ``*``, or the same for two."""
    families = {side: each for side, each in found.items() if side.startswith(FAMILY)}
    called = [Called(name, runs[0].path, len(runs)) for name, runs in families.values()]
    telling = dict(zip(families, telling_names(called)))
    return [telling.get(side, name) for side, (name, _) in found.items()]


def _read(paths: Sequence[str], read_run: ReadRun) -> List[Experiment]:
    runs = []
    for path in paths:
        try:
            runs.append(read_run(path))
        except ExperimentNotFoundError:  # it is told as gone
            continue
    return runs

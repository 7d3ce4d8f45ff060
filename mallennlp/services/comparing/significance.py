"""Two sides put to the test: by a metric of their runs, and by their predictions."""

from __future__ import annotations

from typing import Iterator, List, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.comparison import Side
from mallennlp.domain.metrics.comparison import Moment, metrics_of
from mallennlp.domain.significance.judging import Significance, compare_groups
from mallennlp.domain.statistics.bootstrap import PairedBootstrap, paired_bootstrap, resamples_for
from mallennlp.services.comparing.predictions import (
    DirectoryOf,
    FilePairing,
    paired_predictions,
)

MOST_SCORES = 8
"""Of one file: each takes a second or two."""
MOST_DRAWS = 60_000_000
"""Of instances, in the bootstraps of all files together: of what comes behind them nothing is
said, as somebody waits."""


@attrs.frozen
class FileTest:
    """What the predictions in the files of one name say: for each score the bootstrap, None where
    there are less than two pairs of numbers."""

    file: FilePairing
    scores: Tuple[Tuple[str, Optional[PairedBootstrap]], ...]


@attrs.frozen
class SidesTested:
    """Two sides, and what tests say of them."""

    runs: Significance
    files: Tuple[FileTest, ...]


def put_to_the_test(
    directory_of: DirectoryOf,
    metric: str,
    first: Side,
    second: Side,
    moment: Moment = Moment.BEST,
) -> SidesTested:
    """A metric of the runs of two sides, and the predictions that both have."""
    runs = compare_groups(metric, first, second, moment)
    same = first.id == second.id
    found = () if same else paired_predictions(directory_of, first, second)
    return SidesTested(runs, tuple(_tested(found)))


def _tested(files: Sequence[FilePairing]) -> Iterator[FileTest]:
    left = MOST_DRAWS
    for file in files:
        scores: List[Tuple[str, Optional[PairedBootstrap]]] = []
        for score in file.pairing.scores[:MOST_SCORES] if file.pairing else ():
            left -= len(score.first) * resamples_for(len(score.first))
            if left < 0:
                said = f"{score.name!r} and what follows it is not tested: it would take too long."
                file = attrs.evolve(file, problems=(*file.problems, said))
                break
            scores.append((score.name, paired_bootstrap(score.first, score.second)))
        yield FileTest(file, tuple(scores))


def chosen_metric(sides: Tuple[Side, Side], wanted: str = "", moment: Moment = Moment.BEST) -> str:
    """The metric of this name, if one of the sides has it; else the first of
    ``metrics_of``, which is what the runs try to improve. "" where there is none."""
    known = metrics_of(sides, moment)
    return wanted if wanted in known else next(iter(known), "")

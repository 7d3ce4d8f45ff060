"""Two sides put to the test: by a metric of their runs, and by their predictions."""

from __future__ import annotations

from typing import Iterator, List, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.comparison import Side
from mallennlp.domain.metrics.comparison import Moment, metrics_of
from mallennlp.domain.significance.judging import Significance
from mallennlp.domain.significance.pairing import ScorePair
from mallennlp.domain.statistics.bootstrap import PairedBootstrap, paired_bootstrap, resamples_for
from mallennlp.services.comparing.predictions import FilePairing, PredictionFiles

MOST_SCORES = 8
"""Of one file: each takes a second or two."""
MOST_DRAWS = 60_000_000
"""Of instances, in the bootstraps of all files together: of what comes behind them nothing is
said, as somebody waits."""


@attrs.frozen
class FileTest:
    """What the predictions in the files of one name say.

    * ``file``: what they have in common, without the numbers of the single instances;
    * ``scores``: for each score the bootstrap, None where there are less than two pairs of numbers.
    """

    file: FilePairing
    scores: Tuple[Tuple[str, Optional[PairedBootstrap]], ...]


@attrs.frozen
class SidesTested:
    """Two sides, and what tests say of them."""

    runs: Significance
    files: Tuple[FileTest, ...]


def predictions_put_to_the_test(files: PredictionFiles) -> Tuple[FileTest, ...]:
    """What the predictions say that both sides have. This takes seconds, and depends on the files
    alone: see ``PredictionFiles.states``."""
    return tuple(_tested(files.pairings()))


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
        yield FileTest(_without_numbers(file), tuple(scores))


def _without_numbers(file: FilePairing) -> FilePairing:
    """The same without what was measured on single instances, which can be millions of numbers."""
    if file.pairing is None:
        return file
    names = tuple(ScorePair(score.name, (), ()) for score in file.pairing.scores)
    return attrs.evolve(file, pairing=attrs.evolve(file.pairing, scores=names))


def chosen_metric(sides: Tuple[Side, Side], wanted: str = "", moment: Moment = Moment.BEST) -> str:
    """The metric of this name, if one of the sides has it; else the first of
    ``metrics_of``, which is what the runs try to improve. "" where there is none."""
    known = metrics_of(sides, moment)
    return wanted if wanted in known else next(iter(known), "")

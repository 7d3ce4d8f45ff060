"""The lines of runs and families in a figure: each side in its colour."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Dict, List, Optional, Sequence

from mallennlp.dashboard.components.curves.figure import Line
from mallennlp.dashboard.components.curves.options import (
    CurveOptions,
    Window,
    points_of_a_line,
    smoothing_of,
)
from mallennlp.dashboard.components.run_colours import run_colours
from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.domain.comparison import Comparison, Side
from mallennlp.domain.curves.series import TRAINING
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.metrics.names import TRAINING_PREFIX, VALIDATION_PREFIX
from mallennlp.services import run_curves
from mallennlp.services.index.values import storable
from mallennlp.services.run_curves import RunCurves

if TYPE_CHECKING:
    from mallennlp.project import Project

READING_S = run_curves.READING_S
"""So long the page waits for event files of all runs together; see there."""
_CURVES_AT_FIRST = 2
_LOOKED_AT = 10
"""Runs in whose event files names are looked for: reading those of a hundred takes too long."""
_LOOKING_S = 1.0


class ComparedCurves:
    """The curves of all that is compared. Each run is read once, when a curve of it is wanted."""

    def __init__(self, project: "Project", comparison: Comparison) -> None:
        self._project = project
        self._sides = comparison.sides
        self._colours = run_colours(side.id for side in comparison.sides)
        self._until_s = time.monotonic() + READING_S
        self._runs: Dict[str, RunCurves] = {}

    def names(self) -> List[str]:
        """What can be drawn: the metrics of the epochs, with those on training data by themselves
        where there are others as well; then what TensorBoard's files have."""
        runs = [run for side in self._sides for run in side.runs]
        of_epochs = dict.fromkeys(name for run in runs for name in self._curves(run).of_epochs())
        full = {name for run in runs for name in _full_names(run)}
        apart = [
            prefix + name
            for name in of_epochs
            for prefix in (TRAINING_PREFIX, VALIDATION_PREFIX)
            if {TRAINING_PREFIX + name, VALIDATION_PREFIX + name} <= full
        ]
        return list(dict.fromkeys([*of_epochs, *apart, *self._of_events()]))

    def _of_events(self) -> List[str]:
        first, until_s = [side.runs[0] for side in self._sides[:_LOOKED_AT]], self._until_s
        self._until_s = min(until_s, time.monotonic() + _LOOKING_S)
        found = [name for run in first for name in self._curves(run).of_events()]
        self._until_s = until_s
        return sorted(set(found), key=lambda name: (not name.startswith("batch/"), name))

    def at_first(self) -> List[str]:
        """What is drawn unless somebody chose: the goal, and the loss."""
        goals = dict.fromkeys(side.runs[0].goal.name for side in self._sides)
        known = {name for side in self._sides for name in self._curves(side.runs[0]).of_epochs()}
        wanted = [name for name in (*goals, "loss", *sorted(known)) if name in known]
        return list(dict.fromkeys(wanted))[:_CURVES_AT_FIRST]

    def lines(
        self, name: str, options: CurveOptions, window: Optional[Window] = None
    ) -> List[Line]:
        """A line for each side that has the curve."""
        return [
            line
            for side in self._sides
            if (line := self._line(side, name, options, window)) is not None
        ]

    def notes(self) -> List[str]:
        """What has to be said of TensorBoard's files, each once."""
        return list(dict.fromkeys(note for run in self._runs.values() for note in run.notes()))

    def _line(
        self, side: Side, name: str, options: CurveOptions, window: Optional[Window]
    ) -> Optional[Line]:
        found = [self._curves(run).comparable(name, options.axis, window) for run in side.runs]
        curves = tuple(curve for curve in found if curve is not None)
        if not curves:
            return None
        dotted = curves[0].part == TRAINING and not name.startswith((TRAINING_PREFIX, "batch/"))
        best = None if side.is_family else side.runs[0].metrics.best_epoch
        colour = self._colours[side.id]
        dash = "dot" if dotted else "solid"
        return Line(side.name, colour, curves, dash, best, storable(side.id))

    def _curves(self, run: Experiment) -> RunCurves:
        found = self._runs.get(run.path)
        if found is None:
            found = self._runs[run.path] = self._project.curves(run, self._until_s)
        return found


def options_of(params: CompareParams, comparison: Comparison, figures: int) -> CurveOptions:
    """What the address says, for so many figures."""
    smoothing = smoothing_of(params.smoothing)
    lines = len(comparison.sides) * max(1, figures) * (2 if smoothing else 1)
    families = any(len(side.runs) > 1 for side in comparison.sides)
    return CurveOptions(
        axis=params.curve_axis,
        switches=frozenset(params.curve_switch),
        smoothing=smoothing,
        band=params.band,
        # A band has two edges, and the number of its runs at each point.
        most_points=points_of_a_line(lines * (4 if families else 1)),
        longest_s=max((run.duration_s or 0.0 for run in comparison.runs()), default=0.0),
    )


def chosen(curves: ComparedCurves, wanted: Sequence[str]) -> List[str]:
    """The names of the curves that are drawn."""
    return list(dict.fromkeys(wanted)) or curves.at_first()


def _full_names(run: Experiment) -> List[str]:
    return list(run.epochs[-1].values) if run.epochs else []

"""The curves of a run, from the files of its epochs and from TensorBoard's, under one roof."""

from __future__ import annotations

import time
from functools import cached_property
from pathlib import Path
from typing import Dict, KeysView, List, Optional, Tuple

from mallennlp.domain.curves.series import BATCH, VALIDATION, Curve, CurveX, EpochCurves
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.metrics.names import (
    TRAINING_PREFIX,
    VALIDATION_PREFIX,
    base_name,
)
from mallennlp.services.tensorboard.finding import has_event_files
from mallennlp.services.tensorboard.names import PREFIXES, meaning
from mallennlp.services.tensorboard.run_events import (
    RunEvents,
    Tag,
    TagSeries,
    run_events,
    steps_around,
)

READING_S = 5.0
"""So long somebody waits for event files; what is left of them is read the next time."""
Window = Tuple[float, float]
"""The part of an axis that is looked at: epochs or batches, or seconds."""


class RunCurves:
    """The curves of one run. TensorBoard's files are read when something of them is asked for.

    ``until_s``: when to stop reading them, by the monotonic clock.
    """

    def __init__(
        self, experiment: Experiment, directory: Path, until_s: Optional[float] = None
    ) -> None:
        self.experiment = experiment
        self._directory = directory
        self._until_s = time.monotonic() + READING_S if until_s is None else until_s

    @cached_property
    def _epoch_names(self) -> Dict[str, Dict[str, None]]:
        """The full names of the metrics of its epochs, by their names without the data that they
        were measured on."""
        found: Dict[str, Dict[str, None]] = {}
        before: KeysView[str] = {}.keys()
        for epoch in self.experiment.epochs:
            names = epoch.values.keys()
            if names != before:  # nearly all epochs have the same
                for name in names:
                    found.setdefault(base_name(name), {})[name] = None
            before = names
        return found

    def of_epochs(self) -> List[str]:
        """The metrics of its epochs, without ``training_`` and ``validation_``: the goal first,
        then the loss, then as AllenNLP wrote them."""
        first = [n for n in (self.experiment.goal.name, "loss") if n in self._epoch_names]
        return list(dict.fromkeys([*first, *self._epoch_names]))

    def of_events(self) -> List[str]:
        """The names of what only TensorBoard's files have, such as ``batch/loss``; those of batches
        first, by name."""
        return sorted(self._tags, key=lambda name: (not name.startswith("batch/"), name))

    def names(self) -> List[str]:
        """All curves."""
        return [*self.of_epochs(), *self.of_events()]

    def curves(self, name: str, axis: CurveX, window: Optional[Window] = None) -> List[Curve]:
        """The lines of a curve: on training and on validation data, or what there is; none for an
        unknown one.

        ``name``: as ``names`` gives it, or a metric with its ``training_`` or ``validation_``,
        which is that line alone; ``axis``: points without a place on it are left out; ``window``:
        the part of the axis in which all points are wanted, also of curves that are not kept whole.
        """
        of_epochs = [self._of_epoch(full) for full in self._full_names(name)]
        lines = of_epochs or self._lines_of_events(name, axis, window)
        return [line for each in lines if len((line := each.over(axis)).steps)]

    def comparable(
        self, name: str, axis: CurveX, window: Optional[Window] = None
    ) -> Optional[Curve]:
        """Of the lines of a curve the one that runs are compared by: that on validation data, if
        there is one; None without any. The arguments are those of ``curves``."""
        full = self._full_names(name)
        if full:
            best = next((each for each in full if each.startswith(VALIDATION_PREFIX)), full[0])
            line = self._of_epoch(best).over(axis)
            return line if len(line.steps) else None
        lines = self.curves(name, axis, window)
        return next((line for line in lines if line.part == VALIDATION), (*lines, None)[0])

    def read_bytes(self) -> int:
        """How much of TensorBoard's files was read: it changes when there is more to see."""
        return 0 if self._events is None else self._events.read_bytes

    def notes(self) -> List[str]:
        """What has to be said of TensorBoard's files: damage, and what is not read yet."""
        if self._events is None:
            return []
        unread = self._events.unread_bytes
        more = (
            f"{unread:,} bytes of TensorBoard's files are not read yet: reload the page for more."
        )
        return [*self._events.problems(), *([more] if unread else [])]

    def _full_names(self, name: str) -> List[str]:
        """The metrics of the epochs that a name means: training comes first, then validation, then
        what is neither."""
        full = self._epoch_names.get(name) or {
            each: None for each in self._epoch_names.get(base_name(name), ()) if each == name
        }
        return sorted(full, key=_rank)

    @cached_property
    def _epoch_curves(self) -> EpochCurves:
        return EpochCurves(self.experiment.epochs)

    def _of_epoch(self, full: str) -> Curve:
        return self._epoch_curves.curve(full, _part(full))

    # --- TensorBoard's files

    @cached_property
    def _events(self) -> Optional[RunEvents]:
        if not has_event_files(self._directory):
            return None
        return run_events(self._directory, self._until_s)

    @cached_property
    def _tags(self) -> Dict[str, List[Tag]]:
        """The tags of each curve that the epochs do not have."""
        if self._events is None:
            return {}
        known = {full for names in self._epoch_names.values() for full in names}
        found: Dict[str, List[Tag]] = {}
        for tag in self._events.tags():
            meant = meaning(tag)
            if meant.metric not in known:
                name = meant.name
                taken = name in self._epoch_names or name in known
                found.setdefault(f"log/{name}" if taken else name, []).append(tag)
        return found

    def _lines_of_events(self, name: str, axis: CurveX, window: Optional[Window]) -> List[Curve]:
        lines: Dict[str, Curve] = {}
        for tag in self._tags.get(name, ()):
            part = _part(PREFIXES.get(tag.folder, ""))
            if self._events and part not in lines:  # 0.9 writes the same under two tags
                found = self._series(self._events, tag, axis, window)
                kept = found.thinned, found.late
                lines[part] = Curve(part, BATCH, found.steps, found.elapsed_s, found.values, *kept)
        return list(lines.values())

    def _series(
        self, events: RunEvents, tag: Tag, axis: CurveX, window: Optional[Window]
    ) -> TagSeries:
        series = events.series(tag)
        if window is None or not series.thinned:
            return series
        begin, end = window if axis is CurveX.STEP else steps_around(series, *window)
        return events.window(tag, begin, end, self._until_s)


def _part(name: str) -> str:
    for prefix in (TRAINING_PREFIX, VALIDATION_PREFIX):
        if name.startswith(prefix):
            return prefix.rstrip("_")
    return ""


def _rank(name: str) -> int:
    order = [TRAINING_PREFIX, VALIDATION_PREFIX]
    return next((at for at, prefix in enumerate(order) if name.startswith(prefix)), len(order))

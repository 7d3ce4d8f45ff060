"""The lines of one run in a figure: training and validation data, in their two colours."""

from __future__ import annotations

from typing import Any, Dict, Optional

from mallennlp.dashboard.components.curves.figure import Line, curve_figure
from mallennlp.dashboard.components.curves.options import CurveOptions, Window
from mallennlp.dashboard.components.curves.parts import (
    OTHER_COLOUR,
    TRAINING_COLOUR,
    VALIDATION_COLOUR,
)
from mallennlp.domain.curves.series import BATCH, TRAINING, VALIDATION, Curve
from mallennlp.services.run_curves import RunCurves


def run_figure(
    curves: RunCurves, name: str, options: CurveOptions, window: Optional[Window] = None
) -> Dict[str, Any]:
    """The figure of a curve of one run, with the best epoch marked."""
    lines = [_line(curve, name) for curve in curves.curves(name, options.axis, window)]
    return curve_figure(lines, options, window, curves.experiment.metrics.best_epoch)


def _line(curve: Curve, name: str) -> Line:
    if curve.part == TRAINING:
        # The many points of batches would make a pattern of dots.
        dash = "solid" if curve.counts == BATCH else "dot"
        return Line(TRAINING, TRAINING_COLOUR, (curve,), dash)
    if curve.part == VALIDATION:
        return Line(VALIDATION, VALIDATION_COLOUR, (curve,))
    return Line(name, OTHER_COLOUR, (curve,))

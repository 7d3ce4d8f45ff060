"""The curves of every shipped run of AllenNLP 2.10.1, the odd ones too, drawn in every way."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Iterator

import pytest

from mallennlp.dashboard.components.curves.options import CurveOptions, CurveSwitch
from mallennlp.dashboard.pages.compare.curves import CurvesSection
from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.dashboard.pages.experiment.curves import boxes_of
from mallennlp.dashboard.texts import encodable
from mallennlp.domain.curves.bands import Band
from mallennlp.domain.curves.series import CurveX
from mallennlp.project import Project
from tests.unit.dashboard.components.texts import texts

SWITCHES = ([], [CurveSwitch.LOG_X, CurveSwitch.LOG_Y])


@pytest.fixture(scope="module")
def project(runs: Path) -> Project:
    return Project.open(runs)


def sent(components: object) -> str:
    """What a browser gets. NaN and infinities are no JSON."""
    encoded = encodable(components)
    return json.dumps(encoded, default=lambda part: part.to_plotly_json(), allow_nan=False)


def ways() -> Iterator[CurveOptions]:
    for axis, switches, smoothing in itertools.product(CurveX, SWITCHES, (0.0, 0.9)):
        yield CurveOptions(axis, frozenset(switches), smoothing)


def test_of_one_run(project: Project) -> None:
    drawn = 0
    for row in project.search(limit=None).rows:
        curves = project.curves(row.path)
        for options in ways():
            boxes = boxes_of(curves, [encodable(name) for name in curves.names()], options, {})
            drawn += sent(boxes).count('"Graph"')
    assert drawn > 1_000


@pytest.mark.parametrize("axis", list(CurveX))
@pytest.mark.parametrize("switches", SWITCHES)
def test_of_all_runs_and_families_together(
    project: Project, axis: CurveX, switches: "list[CurveSwitch]"
) -> None:
    paths = [row.path for row in project.search(limit=50).rows]
    families = [row.family for row in project.search_families(limit=20).rows]
    names = ["loss", "accuracy", "größe/東京", "log_prob", "count", "batch/loss", "nothing"]
    params = CompareParams(
        run=paths,
        family=families,
        curve=names,
        curve_axis=axis,
        curve_switch=switches,
        smoothing=0.5,
        band=Band.CI,
    )
    comparison = project.compare(params.sides())
    section = CurvesSection()
    controls, view = section.drawn(project, comparison, params, True)
    assert sent(view).count('"Graph"') == len(names)
    assert len(sent(view)) < 600_000
    assert any("do not have it" in text for text in texts(view))
    sent(controls)

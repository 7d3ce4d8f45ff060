"""The benchmark of comparisons: that it does what it says it does. No time is asserted."""

from __future__ import annotations

from typing import Iterator, List, Tuple

import attrs
import pytest

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.home.page  # noqa: F401
from mallennlp.dashboard.pages.compare.sections import SECTIONS
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.domain.configs.tree import flatten
from mallennlp.project import Project
from scripts import bench_compare
from scripts.bench_compare import Measured
from scripts.compared_runs import EVENTS

RUNS, KEYS, POINTS = 4, 12, 50


@pytest.fixture(scope="module")
def made() -> Iterator[Tuple[Project, List[str]]]:
    with bench_compare.made_project(RUNS, KEYS, POINTS) as made:
        yield made


def test_the_runs_differ_in_so_many_keys_and_nothing_else(
    made: Tuple[Project, List[str]],
) -> None:
    project, paths = made
    assert len(paths) == project.total() == RUNS
    configs = [flatten(project.experiment(path).config) for path in paths]
    assert all(config.keys() == configs[0].keys() for config in configs)
    differing = [key for key in configs[0] if len({config[key] for config in configs}) > 1]
    assert len(differing) == KEYS


def test_the_floor_reads_what_the_project_reads(made: Tuple[Project, List[str]]) -> None:
    project, paths = made
    for path, (config, metrics) in zip(paths, bench_compare.read_index(project.paths.index, paths)):
        experiment = project.experiment(path)
        assert config == experiment.config
        assert metrics[:2] == [experiment.metrics.best, experiment.metrics.last]
        assert metrics[2:] == [epoch.values for epoch in experiment.epochs] != []
    configs = [project.experiment(path).config for path in paths]
    assert len(bench_compare.differing_keys(configs)) == KEYS


def test_the_floor_reads_every_point_of_a_curve(made: Tuple[Project, List[str]]) -> None:
    project, paths = made
    steps, times_s, values = bench_compare.read_curve(project.root / paths[1] / EVENTS)
    assert steps == list(range(POINTS)) and len(set(values)) == POINTS
    assert times_s == sorted(times_s) and len(set(times_s)) == POINTS


def test_everything_is_measured(made: Tuple[Project, List[str]]) -> None:
    names = [section.name for section in SECTIONS]
    with isolated_registry():
        measured = bench_compare.measure(*made, rounds=1)
    assert list(measured.floor_s) == ["index", "keys", "curves"]
    assert list(measured.ours_s) == ["runs", *names]
    assert list(measured.payload) == ["page", *names]
    assert all(size > 100 for size in measured.payload.values())
    assert min(measured.ours_s.values()) > 0 and "ours by floor" in bench_compare.report(measured)


def test_what_is_over_its_limit_is_said() -> None:
    good = Measured({"runs": 1.0, "curves": 1.0}, {"index": 1.0}, {"page": 1_000_000})
    assert good.failures() == []
    slow = attrs.evolve(good, ours_s={"runs": 2.5}, payload={"page": 900_000, "curves": 200_000})
    assert slow.failures() == [
        "ours by floor 2.50, limit 2.0",
        "the page has 1,100,000 bytes, limit 1,000,000",
    ]

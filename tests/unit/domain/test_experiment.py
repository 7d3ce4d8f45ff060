"""What an experiment says of itself."""

from __future__ import annotations

from typing import Any, Optional

import attrs
import pytest

from mallennlp.domain.experiment import Annotations, Experiment
from mallennlp.domain.metrics.summary import MetricSummary
from mallennlp.domain.status import Evidence, LastWords, LogEnd, Status

PLAIN = Experiment(
    path="runs/a",
    config={},
    status=Status.UNKNOWN,
    reason="",
    evidence=Evidence(LogEnd(LastWords.NOTHING), False, False, False, 0, None, 0.0),
    metrics=MetricSummary(None, {}, {}),
    epochs=(),
    version="",
    started_s=0.0,
    last_activity_s=0.0,
    duration_s=None,
    size_bytes=0,
)


@pytest.mark.parametrize(
    "path, display_name, name",
    [
        ("runs/lr=0.1", "", "lr=0.1"),
        ("runs/lr=0.1", "Best", "Best"),
        ("/data/größe_ünïcode/", "", "größe_ünïcode"),
        ("a", "", "a"),
        (".", "", "."),
        ("/", "", "/"),
    ],
)
def test_the_name_is_given_or_the_last_part_of_the_path(
    path: str, display_name: str, name: str
) -> None:
    annotations = Annotations(display_name=display_name)
    assert attrs.evolve(PLAIN, path=path, annotations=annotations).name == name


@pytest.mark.parametrize(
    "data, shown",
    [
        ("data/train.tsv", "data/train.tsv"),
        ({"a": "x.tsv", "b": "y.tsv"}, "x.tsv, y.tsv"),
        (None, None),
        (3, None),
    ],
)
def test_the_training_data(data: Any, shown: Optional[str]) -> None:
    assert attrs.evolve(PLAIN, config={"train_data_path": data}).train_data == shown


def test_types_are_found_where_they_stand() -> None:
    config = {"model": {"type": "simple_tagger"}, "dataset_reader": "conll2003"}
    experiment = attrs.evolve(PLAIN, config=config)
    assert (experiment.model, experiment.dataset_reader) == ("simple_tagger", "conll2003")


@pytest.mark.parametrize("config", [{}, {"model": 3}, {"model": {"type": None}}, {"trainer": []}])
def test_a_config_without_what_is_looked_for(config: Any) -> None:
    experiment = attrs.evolve(PLAIN, config=config)
    assert (experiment.model, experiment.dataset_reader, experiment.train_data) == (None,) * 3
    assert experiment.goal.key == "validation_loss" and experiment.best_metric is None


def test_the_best_metric_is_the_runs_own() -> None:
    config = {"trainer": {"validation_metric": "+accuracy"}}
    metrics = MetricSummary(1, {"validation_accuracy": 0.9, "validation_loss": 0.1}, {})
    assert attrs.evolve(PLAIN, config=config, metrics=metrics).best_metric == 0.9

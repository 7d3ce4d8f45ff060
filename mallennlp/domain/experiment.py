"""What is known of one experiment."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Tuple

import attrs

from mallennlp.domain.configs.tree import lookup, type_name
from mallennlp.domain.metrics.summary import EpochMetrics, MetricGoal, MetricSummary, parse_goal
from mallennlp.domain.status import Evidence, Status


@attrs.frozen
class Annotations:
    """What people added to an experiment: it lives in the sidecar file beside AllenNLP's own
    files. ``archived``: lists leave it out unless they are asked for it."""

    tags: Tuple[str, ...] = ()
    notes: str = ""
    display_name: str = ""
    archived: bool = False


def shown_name(path: str, annotations: Annotations) -> str:
    """The name to show of the experiment at ``path``: the one that people gave, else the last part
    of the path."""
    return annotations.display_name or path.rstrip("/").rpartition("/")[2] or path


@attrs.frozen
class Experiment:
    """One serialization directory, read.

    * ``path``: relative to the project's folder with ``/``, or absolute where it lies outside;
    * ``config``: as AllenNLP wrote it; {} where it cannot be read (``problems`` says why);
    * ``evidence``: what ``status`` was judged from, so that it can be judged again as time goes by;
    * ``metrics``: at the best and the last epoch; ``epochs``: all of them, in order;
    * ``version``: AllenNLP's, where the directory states it (from 2.5 on) or shows it (``"0.x"``),
      else "";
    * ``started_s``, ``last_activity_s``: POSIX seconds; ``duration_s``: seconds of training;
    * ``size_bytes``: of the files directly in the directory;
    * ``problems``: what is damaged, one sentence each.
    """

    path: str
    config: Mapping[str, Any]
    status: Status
    reason: str
    evidence: Evidence
    metrics: MetricSummary
    epochs: Tuple[EpochMetrics, ...]
    version: str
    started_s: float
    last_activity_s: float
    duration_s: Optional[float]
    size_bytes: int
    annotations: Annotations = Annotations()
    problems: Tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name to show: the one that people gave, else the last part of the path."""
        return shown_name(self.path, self.annotations)

    @property
    def model(self) -> Optional[str]:
        """The registered name of the model."""
        return type_name(lookup(self.config, "model"))

    @property
    def dataset_reader(self) -> Optional[str]:
        """The registered name of the dataset reader."""
        return type_name(lookup(self.config, "dataset_reader"))

    @property
    def train_data(self) -> Optional[str]:
        """``train_data_path``; the several paths of a multitask run are joined with commas."""
        data = self.config.get("train_data_path")
        if isinstance(data, dict):
            data = ", ".join(str(path) for path in data.values())
        return data if isinstance(data, str) else None

    @property
    def goal(self) -> MetricGoal:
        """The metric that the run tries to improve."""
        return parse_goal(lookup(self.config, "trainer", "validation_metric"))

    @property
    def best_metric(self) -> Optional[float]:
        """The goal's value at the best epoch; None without validation."""
        return self.metrics.best.get(self.goal.key)

    @property
    def epochs_planned(self) -> Optional[int]:
        """``trainer.num_epochs``."""
        return self.evidence.epochs_planned

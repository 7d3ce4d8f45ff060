"""What every part of the experiment's page has at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from mallennlp.domain.experiment import Experiment
from mallennlp.domain.permissions import Permission
from mallennlp.domain.status import Status

if TYPE_CHECKING:
    from mallennlp.project import Project
    from mallennlp.services.accounts.store import User

TICK = "experiment-tick"
"""The id of the interval that ticks while the run may still change by itself."""
VERSION = "experiment-version"
"""The id of the store whose data changes when there is more to see of the run."""


class Tab:
    """A part of the page: its callbacks, and what it shows when it is opened."""

    project: "Project"
    user: Optional["User"]
    p: Any
    s: Any

    def experiment(self) -> Experiment:
        """The experiment of the address, as it is now. Raises ExperimentNotFoundError."""
        return self.project.experiment(self.p.path)

    def may_write(self) -> bool:
        """Whether the user may change anything."""
        return self.user is not None and self.user.permission >= Permission.READ_WRITE


def version(experiment: Experiment) -> str:
    """A text that changes when there is more to see of an experiment than the passing of time."""
    return f"{experiment.status} {len(experiment.epochs)} {len(experiment.metrics.best)}"


def is_alive(experiment: Experiment) -> bool:
    """Whether the run's files may still change by themselves."""
    return experiment.status in (Status.RUNNING, Status.QUEUED)

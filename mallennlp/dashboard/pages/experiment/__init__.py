"""``/experiment``: one experiment; a module for each of its tabs."""

from mallennlp.dashboard.pages.experiment.page import ExperimentPage

__all__ = ["ExperimentPage"]

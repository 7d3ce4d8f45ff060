"""All readers that there are. Importing this module registers our own."""

from __future__ import annotations

from typing import List

from mallennlp.services.experiments import allennlp  # noqa: F401  registers itself
from mallennlp.services.experiments.reader import ExperimentReader


def all_readers() -> List[ExperimentReader]:
    """One instance of every registered reader, in the order of their names."""
    return [ExperimentReader.by_name(name)() for name in sorted(ExperimentReader.list_available())]

"""All readers that there are."""

from __future__ import annotations

from typing import List, Optional

from mallennlp.services.experiments.allennlp import AllenNLPReader
from mallennlp.services.experiments.contract import Reader, name_of


def all_readers() -> List[Reader]:
    """One instance of every registered reader, in the order of their names."""
    # Takes seconds where AllenNLP is installed.
    from mallennlp.services.experiments.reader import ExperimentReader, RegisteredAllenNLPReader

    kinds = [ExperimentReader.by_name(name) for name in sorted(ExperimentReader.list_available())]
    return [AllenNLPReader() if kind is RegisteredAllenNLPReader else kind() for kind in kinds]


def reader_called(name: str) -> Optional[Reader]:
    """The reader of this name (see ``name_of``); None for one that is not registered here."""
    own = AllenNLPReader()
    if name == name_of(own):
        return own  # without the registry
    return next((reader for reader in all_readers() if name_of(reader) == name), None)

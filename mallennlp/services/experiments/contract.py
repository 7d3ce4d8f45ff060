"""What a reader is: it turns a directory into an ``Experiment``.

Without the registry, whose import takes seconds where AllenNLP is installed: who looks at one
experiment does not pay for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import AbstractSet, ClassVar, FrozenSet, Mapping, Optional

import attrs

from mallennlp.domain.experiment import Experiment


@attrs.frozen
class ReadContext:
    """What a reader needs to know beside the directory.

    * ``now_s``: the time of the scan, POSIX seconds;
    * ``stalled_after_s``: this long without activity, and a run that never ended counts as stalled;
    * ``processes``: real path of a serialization directory -> id of the living process that trains
      it.
    """

    now_s: float
    stalled_after_s: float
    processes: Mapping[str, int] = attrs.field(factory=dict)


class Reader:
    """Reads the directories of one kind of experiment.

    Instances hold no state: they are made once in each process, and used from several threads.
    """

    prune: ClassVar[FrozenSet[str]] = frozenset()
    """Names of sub-folders of an experiment in which no further experiments are searched."""

    signed: ClassVar[Optional[FrozenSet[str]]] = None
    """The only names that ``signature`` looks for, if it also tells the time of the directory.

    A directory without sub-folders and with the same signature is then not listed again: the time
    of a directory changes with its entries. None: every scan lists it.
    """

    def recognises(self, directory: str, names: AbstractSet[str]) -> bool:
        """Whether the directory is an experiment of this kind. ``names`` are the names of all its
        entries.

        Called for every folder of a scan: decide by the names wherever possible.
        """
        raise NotImplementedError

    def signature(self, directory: str, names: AbstractSet[str]) -> str:
        """A short text that changes whenever ``read`` might give another result, time and processes
        aside.

        Called for every experiment of every scan: a few calls of ``stat``, no reading.
        """
        raise NotImplementedError

    def read(self, directory: Path, path: str, context: ReadContext) -> Experiment:
        """Read the directory. ``path`` is the experiment's path in the project.

        Damaged or missing files do not raise: they are told in ``Experiment.problems``.
        """
        raise NotImplementedError


def name_of(reader: Reader) -> str:
    """What the index remembers a reader by: module and name of its class."""
    kind = type(reader)
    return f"{kind.__module__}.{kind.__qualname__}"

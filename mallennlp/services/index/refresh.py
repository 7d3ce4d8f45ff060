"""One experiment as it is now, for whoever looks at it.

Looking is not scanning: it costs a few calls of ``stat`` where nothing has changed, loads no reader
but the experiment's own, and writes only news. What it cannot write is shown all the same.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Iterator, Optional, Sequence, Set, Tuple

import attrs

from mallennlp.domain.experiment import Experiment
from mallennlp.domain.names import quoted
from mallennlp.domain.status import Evidence, Status, Verdict, judge
from mallennlp.exceptions import DatabaseError, ExperimentNotFoundError
from mallennlp.services.experiments.contract import ReadContext, Reader
from mallennlp.services.experiments.processes import training_processes
from mallennlp.services.experiments.readers import all_readers, reader_called
from mallennlp.services.experiments.sidecar import Seen
from mallennlp.services.index.batches import Indexed
from mallennlp.services.index.store import ExperimentIndex, Known
from mallennlp.services.index.walk import signed

_SETTLED = frozenset({Status.FINISHED, Status.FAILED, Status.STOPPED})
"""The states that stay as they are while the files do."""


def refresh(
    index: ExperimentIndex,
    directory: Path,
    path: str,
    stalled_after_s: float,
    readers: Optional[Sequence[Reader]] = None,
) -> Experiment:
    """One experiment as it is now: from the index, or read again, and put into it, if it changed.

    Raises ExperimentNotFoundError if the directory is no experiment any more. It stays in the index
    until the next scan, which knows whether a disk is missing.
    """
    with _told_as_gone(directory, path):
        names = set(os.listdir(directory))
    known = index.known(path)
    before = Seen.now(str(directory), path)
    with _told_as_gone(directory, path):  # it can vanish at any moment
        reader, signature = _recognise(directory, path, names, known, readers)
    if known is not None and known.signature == signature:
        return _judged_again(index, known, directory, path, stalled_after_s)
    context = ReadContext(time.time(), stalled_after_s, training_processes())
    experiment = reader.read(directory, path, context)
    with contextlib.suppress(DatabaseError):
        index.put([Indexed(experiment, signature)], [before])
    return experiment


@contextlib.contextmanager
def _told_as_gone(directory: Path, path: str) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise _gone(path, "is gone") from None
    except OSError as error:
        raise ExperimentNotFoundError(f"{directory} cannot be read: {error.strerror}.") from error


def _gone(path: str, what: str) -> ExperimentNotFoundError:
    mend = "Refresh the list, or run 'mallennlp index', to bring it up to date."
    return ExperimentNotFoundError(f"The directory of {quoted(path)} {what}. {mend}")


def _recognise(
    directory: Path,
    path: str,
    names: Set[str],
    known: Optional[Known],
    readers: Optional[Sequence[Reader]],
) -> Tuple[Reader, str]:
    """The experiment's reader, and the signature of the directory."""
    if readers is None and known is not None:
        last = reader_called(known.reader)
        if last is not None and last.recognises(str(directory), names):
            return last, signed(last, str(directory), names)
    for reader in all_readers() if readers is None else readers:
        if reader.recognises(str(directory), names):
            return reader, signed(reader, str(directory), names)
    raise _gone(path, "is no experiment any more")


def _judged_again(
    index: ExperimentIndex, known: Known, directory: Path, path: str, stalled_after_s: float
) -> Experiment:
    """The experiment of the index, whose state may have changed while the files did not."""
    experiment = index.get(path)
    if known.status in _SETTLED:
        return experiment
    process = training_processes().get(os.path.realpath(directory))
    now_s = time.time()

    def verdict(evidence: Evidence) -> Verdict:
        return judge(evidence, now_s, stalled_after_s)

    evidence = attrs.evolve(experiment.evidence, process=process)
    now = verdict(evidence)
    # The reason alone may be the time that went by, which every look would write.
    if now.status is not experiment.status or evidence != experiment.evidence:
        with contextlib.suppress(DatabaseError):
            index.judge_again({known.id: process}, verdict)
    return attrs.evolve(experiment, status=now.status, reason=now.reason, evidence=evidence)

"""Filling a new index: in a file beside it, which gets its name when it is complete.

Nobody sees that file before, so it is written in one transaction, without a journal, without
waiting for the disk, and its indexes are made at the end: two thirds of the time that it takes
otherwise. Whatever ends the building leaves the index as it was, or none.
"""

from __future__ import annotations

import contextlib
import glob
import os
from pathlib import Path
from typing import Callable, Iterator, List, Sequence

from mallennlp.services.database import translated_errors, write_transaction
from mallennlp.services.experiments.sidecar import Seen, newer
from mallennlp.services.index.batches import Batch
from mallennlp.services.index.families import put_irrelevant
from mallennlp.services.index.schema import (
    ADVICE,
    create_indexes,
    create_tables,
    link_new,
    open_new,
    writing,
)
from mallennlp.services.index.writing import write_annotations, write_batch

_SUFFIX = ".build"


@contextlib.contextmanager
def building(
    path: Path, irrelevant: Sequence[str]
) -> Iterator[Callable[[Batch, Sequence[Seen]], None]]:
    """Gives what puts experiments that were made into rows into a new index, which takes the place
    of ``path`` at the end. That must not be there, or hold no experiment.

    ``irrelevant``: the patterns of keys that families are made with. With each batch come the
    sidecars as they were before the reading: see ``ExperimentIndex.putting``. Raises DatabaseError.
    """
    seen: List[Seen] = []
    with _temporary(path) as temporary:
        with translated_errors(path, ADVICE), contextlib.closing(open_new(temporary)) as connection:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            with write_transaction(connection):
                create_tables(connection)
                put_irrelevant(connection, irrelevant)

                def put_batch(batch: Batch, sidecars: Sequence[Seen]) -> None:
                    write_batch(connection, batch)
                    seen.extend(sidecars)

                yield put_batch
                create_indexes(connection)
            # Its readers need it in this mode, and could not change that.
            connection.execute("PRAGMA locking_mode = NORMAL")
            connection.execute("PRAGMA journal_mode = WAL")
        _publish(temporary, path)
    with writing(path) as connection, write_transaction(connection):
        # Whoever tagged meanwhile found no experiment in the index; from now on they do.
        for experiment, news in newer(seen):
            write_annotations(connection, experiment, news)


def remove_unfinished(path: Path) -> None:
    """Remove what buildings of this index left behind that were killed. None may be under way."""
    for left in glob.glob(f"{glob.escape(str(path))}.*{_SUFFIX}*"):
        with contextlib.suppress(OSError):
            os.unlink(left)


@contextlib.contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    """A name for the file, of which nothing is left in the end."""
    with translated_errors(path, ADVICE):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.urandom(8).hex()}{_SUFFIX}")
    try:
        yield temporary
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            with contextlib.suppress(OSError):
                os.unlink(f"{temporary}{suffix}")


def _publish(temporary: Path, path: Path) -> None:
    with translated_errors(path, ADVICE):
        try:
            link_new(temporary, path)
        except FileExistsError:
            # It has no experiments, but is open somewhere: its content can be replaced, not its
            # file.
            with writing(path) as connection, contextlib.closing(open_new(temporary)) as built:
                built.backup(connection)

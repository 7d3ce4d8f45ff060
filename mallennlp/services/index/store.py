"""``ExperimentIndex``: the door to the index."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Any,
    Callable,
    Dict,
    Iterable,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
)

from mallennlp.domain.globs import literal_glob
from mallennlp.domain.names import nearest, quoted
from mallennlp.domain.states import Status
from mallennlp.exceptions import DatabaseError, ExperimentNotFoundError
from mallennlp.services.database import DamagedDatabaseError, write_transaction
from mallennlp.services.index.query import ScanRecord, TablePage, TableQuery
from mallennlp.services.index.schema import ADVICE, reading, writing
from mallennlp.services.index.selecting import select, select_nothing
from mallennlp.services.index.values import problems_of, restored, storable

if TYPE_CHECKING:
    import sqlite3

    from mallennlp.domain.configs.tree import Scalar
    from mallennlp.domain.experiment import Annotations, Experiment
    from mallennlp.domain.status import Evidence, Verdict
    from mallennlp.services.experiments.sidecar import Seen
    from mallennlp.services.index.batches import Batch, Indexed
    from mallennlp.services.index.column_info import ColumnInfo, Differing
    from mallennlp.services.index.family_query import FamilyPage, FamilyRow, UnfoldedPage
    from mallennlp.services.index.language.completion import Completion
    from mallennlp.services.index.language.unknown_values import UnknownValue

# What only writing needs is imported where it is used: ``mallennlp ls`` starts in the time of one
# query.

_LAST_SCAN = "last_scan"
_MOST_GUESSES = 500
_BATCH = 250
_EXPERIMENT = (
    "SELECT e.path, e.status, e.reason, e.version, e.started_s, e.last_activity_s, e.duration_s, "
    "e.size_bytes, e.problems, d.config, d.annotations, d.evidence, d.metrics "
    "FROM experiment e JOIN document d USING (id) WHERE e.path = ?"
)


class Known(NamedTuple):
    """What a scan needs to know of an experiment in the index. ``leaf``: see ``leaves``."""

    id: int
    signature: str
    status: Status
    leaf: Optional[str] = None

    @property
    def reader(self) -> str:
        """The name of the reader that read it; see ``walk.signed``."""
        return self.signature.partition(" ")[0]


class ExperimentIndex:
    """All experiments of a project, in a sqlite file that can be deleted at any time.

    It holds no connection, so it may be used from several threads, and by forked processes. Where
    there is no file yet, everything is empty. All methods raise DatabaseError for a file that
    cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    # --- reading

    def search(self, query: TableQuery) -> TablePage:
        """One page of the experiments that a query finds, and how many it finds. Raises
        QueryError."""
        with reading(self.path) as connection:
            return select_nothing(query) if connection is None else select(connection, query)

    def paths_of(self, query: TableQuery) -> List[str]:
        """The paths of all experiments that a query finds, in its order. Raises QueryError."""
        from mallennlp.services.index.selecting import select_paths

        with reading(self.path) as connection:
            if connection is None:
                select_nothing(query)
                return []
            return select_paths(connection, query)

    def search_families(self, query: TableQuery) -> "FamilyPage":
        """One page of the families of runs that differ in their seeds alone, of the runs that a
        query finds. Offset, limit and order are those of the families: the mean of a number counts.
        Raises QueryError."""
        from mallennlp.services.index.family_query import FamilyPage
        from mallennlp.services.index.family_selecting import select_families

        with reading(self.path) as connection:
            if connection is None:
                select_nothing(query)
                return FamilyPage((), 0, 0)
            return select_families(connection, query)

    def families_of(self, query: TableQuery) -> List[str]:
        """The ids of all families that ``search_families`` would give. Raises QueryError."""
        from mallennlp.services.index.family_selecting import select_family_ids

        with reading(self.path) as connection:
            if connection is None:
                select_nothing(query)
                return []
            return select_family_ids(connection, query)

    def family_rows(self, query: TableQuery, families: Sequence[str]) -> List["FamilyRow"]:
        """These families, given by their ids, with the runs that a query finds; without any it is
        left out. Raises QueryError."""
        from mallennlp.services.index.family_selecting import select_family_rows

        with reading(self.path) as connection:
            if connection is None:
                select_nothing(query)
                return []
            return select_family_rows(connection, query, families)

    def unfold_families(self, query: TableQuery, open_families: Sequence[str]) -> "UnfoldedPage":
        """One page of a list of families in which some are open, with their runs below them.
        Offset and limit are those of its lines. Raises QueryError."""
        from mallennlp.services.index.family_query import UnfoldedPage
        from mallennlp.services.index.unfolding import select_unfolded

        with reading(self.path) as connection:
            if connection is None:
                select_nothing(query)
                return UnfoldedPage((), 0, 0, 0)
            return select_unfolded(connection, query, open_families)

    def complete(self, text: str, position: int) -> List["Completion"]:
        """What may stand at a place of a query that somebody types, the likeliest first."""
        from mallennlp.services.index.language.completing import completions

        with reading(self.path) as connection:
            return [] if connection is None else completions(connection, text, position)

    def explain(self, text: str) -> str:
        """What a query finds, as a sentence. Raises QueryError."""
        from mallennlp.services.index.language.explaining import explanation

        with reading(self.path) as connection:
            return explanation(connection, text, time.time())

    def unknown_values(self, text: str) -> List["UnknownValue"]:
        """Values that a query asks for and that no experiment has. Raises QueryError."""
        from mallennlp.services.index.language.unknown_values import unknown_values

        with reading(self.path) as connection:
            return [] if connection is None else unknown_values(connection, text)

    def values(self, column: str, paths: Sequence[str]) -> Dict[str, "Scalar"]:
        """The values of a config key or metric (``config.model.type``) by path; those that have
        none are left out. Raises QueryError where no experiment has it."""
        from mallennlp.services.index.key_values import values_of

        with reading(self.path) as connection:
            return {} if connection is None else values_of(connection, column, paths)

    def columns(self) -> Tuple["ColumnInfo", ...]:
        """Which columns there are: fixed ones, metrics, config keys with their types."""
        from mallennlp.services.index.catalogue import catalogue

        with reading(self.path) as connection:
            return () if connection is None else catalogue(connection)

    def column_kinds(self, names: Sequence[str]) -> Dict[str, "ColumnInfo"]:
        """The columns that some names mean; a name that means none, or several, is left out."""
        from mallennlp.services.index.catalogue import column_kinds

        with reading(self.path) as connection:
            return {} if connection is None else column_kinds(connection, names)

    def differing(self, query: TableQuery) -> "Differing":
        """The config keys in which the experiments that a query finds differ. Raises QueryError."""
        from mallennlp.services.index.column_info import Differing
        from mallennlp.services.index.differing import differing

        with reading(self.path) as connection:
            if connection is None:
                select_nothing(query)
                return Differing((), False, 0)
            return differing(connection, query)

    @contextlib.contextmanager
    def held(self) -> Iterator["ExperimentIndex"]:
        """The same index, with one connection for many small questions in a row, such as ``get``.
        Opening one takes longer than the answer; what is asked sees the index as it is now.

        For one thread, and until the block ends.
        """
        with reading(self.path) as connection:
            yield _Held(self.path, connection)

    def get(self, path: str) -> "Experiment":
        """One experiment, whole. Raises ExperimentNotFoundError, which names the nearest one."""
        row = self._one(_EXPERIMENT, storable(path))
        if row is None:
            guess = nearest(path, self.paths_like(path))
            hint = f" Did you mean {guess!r}?" if guess else " 'mallennlp ls' lists what there is."
            raise ExperimentNotFoundError(f"No experiment is called {quoted(path)}.{hint}")
        return _experiment(row)

    def has(self, path: str) -> bool:
        """Whether there is an experiment of this path."""
        return self._one("SELECT 1 FROM experiment WHERE path = ?", storable(path)) is not None

    def below(self, path: str) -> List[str]:
        """The paths of the experiments inside an experiment, or inside a folder."""
        sql = "SELECT path FROM experiment WHERE path > ? AND path < ? ORDER BY path"
        # "0" is the character after "/".
        rows = self._all(sql, storable(f"{path}/"), storable(f"{path}0"))
        return [restored(row[0]) for row in rows]

    def known(self, path: str) -> Optional[Known]:
        """What a scan needs to know of one experiment; None if it is not in the index."""
        sql = "SELECT id, signature, status FROM experiment WHERE path = ?"
        row = self._one(sql, storable(path))
        return None if row is None else Known(row[0], restored(row[1]), Status(row[2]))

    def paths_like(self, name: str) -> List[str]:
        """Some paths among which the one that ``name`` was meant to be is likely to be found."""
        tail = name.rstrip("/").rpartition("/")[2]
        first, begin, end = map(literal_glob, (name[:4], tail[:4], tail[-4:]))
        sql = "SELECT path FROM experiment WHERE path GLOB ? LIMIT ?"
        found: Dict[str, None] = {}
        for pattern in (f"{first}*", f"*{begin}*", f"*{end}*"):
            rows = self._all(sql, storable(pattern), _MOST_GUESSES)
            found.update(dict.fromkeys(row[0] for row in rows))
        return [restored(path) for path in found]

    def signatures(self) -> Dict[str, Known]:
        """Every path with what a scan needs to know."""
        return _known(self._all("SELECT path, id, signature, status, leaf FROM experiment"))

    def known_below(self, path: str) -> Dict[str, Known]:
        """What a scan needs to know of an experiment of this path and of all below it."""
        sql = (
            "SELECT path, id, signature, status, leaf FROM experiment"
            " WHERE path = ?1 OR (path > ?1 || '/' AND path < ?1 || '0')"  # '0' comes behind '/'
        )
        return _known(self._all(sql, storable(path)))

    def running(self) -> Dict[str, Known]:
        """What a scan needs to know of the experiments that counted as running."""
        sql = "SELECT path, id, signature, status, leaf FROM experiment WHERE status = ?"
        return _known(self._all(sql, Status.RUNNING.value))

    def stamp(self) -> str:
        """A short text that changes with every change of the index, by whichever process."""
        parts = []
        for suffix in ("", "-wal"):
            with contextlib.suppress(FileNotFoundError):
                status = os.stat(f"{self.path}{suffix}")
                if status.st_size:  # merely reading makes an empty -wal file, or removes it
                    parts.append(f"{status.st_ino}.{status.st_mtime_ns}.{status.st_size}")
        return " ".join(parts)

    def total(self, archived: Optional[bool] = None) -> int:
        """How many experiments there are. ``archived``: None counts all, False and True those that
        are so."""
        every = "SELECT count(*) FROM experiment"
        row = self._one(f"{every}{_where_archived(archived)}")
        return int(row[0]) if row else 0

    def counts(self, archived: Optional[bool] = None) -> Dict[Status, int]:
        """How many experiments are in each state; states without any are left out. ``archived``: as
        in ``total``."""
        where = _where_archived(archived)
        rows = self._all(f"SELECT status, count(*) FROM experiment{where} GROUP BY status")
        return {Status(status): count for status, count in rows}

    def state_counts(self, query: TableQuery) -> Dict[Status, int]:
        """How many of the experiments that a query finds, whatever it asks for in ``statuses``, are
        in each state; states without any are left out. Raises QueryError."""
        from mallennlp.services.index.state_counts import count_states

        with reading(self.path) as connection:
            if connection is None:
                select_nothing(query)
                return {}
            return count_states(connection, query)

    def tags(self) -> List[Tuple[str, int]]:
        """Every tag with the number of its experiments, by name."""
        rows = self._all("SELECT name, count(*) FROM tag GROUP BY name ORDER BY name")
        return [(restored(name), count) for name, count in rows]

    def damaged(self) -> List[Tuple[str, str]]:
        """Path of every experiment that is damaged, with what is wrong with it, by path."""
        sql = "SELECT path, problems FROM experiment WHERE problems IS NOT NULL ORDER BY path"
        rows = self._all(sql)
        return [(restored(path), "; ".join(problems_of(problems))) for path, problems in rows]

    def last_scan(self) -> Optional[ScanRecord]:
        """What the last complete scan did; None before the first one."""
        import json

        row = self._one("SELECT value FROM meta WHERE name = ?", _LAST_SCAN)
        return ScanRecord(**json.loads(row[0])) if row else None

    # --- writing

    def put(self, experiments: Iterable["Indexed"], sidecars: Sequence["Seen"] = ()) -> None:
        """Add or replace experiments, in short transactions. ``sidecars``: as they were before the
        reading; see ``putting``."""
        from mallennlp.services.index.batches import make_batch
        from mallennlp.services.index.families import irrelevant_keys

        with reading(self.path) as connection:
            irrelevant = () if connection is None else irrelevant_keys(connection)
        unique = list({indexed.experiment.path: indexed for indexed in experiments}.values())
        with self.putting() as put_batch:
            for start in range(0, len(unique), _BATCH):
                put_batch(make_batch(unique[start : start + _BATCH], irrelevant), sidecars)

    @contextlib.contextmanager
    def putting(self) -> Iterator[Callable[["Batch", Sequence["Seen"]], None]]:
        """Gives what adds or replaces experiments that were made into rows already, one transaction
        a batch.

        Beside the batch it takes the experiments' sidecars as they were before the reading. One
        that changed since is read again: whoever tags now waits for the end of the transaction, and
        whoever tagged before has written the sidecar already, so no tag is lost.
        """
        from mallennlp.services.experiments.sidecar import newer
        from mallennlp.services.index.writing import write_annotations, write_batch

        # One connection for many batches: closing it writes everything through to the disk.
        with writing(self.path) as connection:
            if connection.execute("SELECT 1 FROM experiment LIMIT 1").fetchone() is None:
                # A new index is filled without waiting for the disk: there is nothing to lose yet,
                # and one that a power cut damages is made again.
                connection.execute("PRAGMA synchronous = OFF")

            def put_batch(batch: "Batch", sidecars: Sequence["Seen"]) -> None:
                with write_transaction(connection):
                    write_batch(connection, batch)
                    for path, news in newer(sidecars):
                        write_annotations(connection, path, news)

            yield put_batch

    @contextlib.contextmanager
    def filling(
        self, irrelevant: Sequence[str]
    ) -> Iterator[Callable[["Batch", Sequence["Seen"]], None]]:
        """Like ``putting``, for many experiments and an index that has none: faster, and nothing
        is seen of them before all are there. ``irrelevant``: patterns of keys, see ``regroup``."""
        from mallennlp.services.index.building import building

        with building(self.path, irrelevant) as put_batch:
            yield put_batch

    def remove_unfinished(self) -> None:
        """Remove what a killed process left behind while it filled the index. No scan may be under
        way."""
        from mallennlp.services.index.building import remove_unfinished

        remove_unfinished(self.path)

    def put_annotations(self, path: str, annotations: "Annotations") -> None:
        """Replace tags, notes and display name of an experiment. One that is not in the index is
        passed over."""
        from mallennlp.services.index.writing import write_annotations

        with writing(self.path) as connection, write_transaction(connection):
            write_annotations(connection, path, annotations)

    def judge_again(
        self, processes: Mapping[int, Optional[int]], judge: Callable[["Evidence"], "Verdict"]
    ) -> int:
        """Judge the states of some experiments from the evidence in the index.

        ``processes``: the experiments' ids, each with the id of the process that trains it, if one
        does. Returns how many states changed (a changed reason alone does not count).
        """
        from mallennlp.services.index.judging import judged, write_verdicts

        with reading(self.path) as connection:
            changes = [] if connection is None else judged(connection, processes, judge)
        if changes:
            with writing(self.path) as connection, write_transaction(connection):
                write_verdicts(connection, changes)
        return sum(change.new_status for change in changes)

    def note_leaves(self, leaves: Sequence[Tuple[int, str, str]]) -> None:
        """Note of some experiments, by id and signature, what saves listing them again. What has
        another signature meanwhile is passed over."""
        sql = "UPDATE experiment SET leaf = ? WHERE id = ? AND signature = ?"
        if leaves:
            rows = ((storable(leaf), number, storable(of)) for number, of, leaf in leaves)
            with writing(self.path) as connection, write_transaction(connection):
                connection.executemany(sql, rows)

    def regroup(self, irrelevant: Iterable[str]) -> None:
        """Put the experiments into families anew, if these patterns of irrelevant keys are not
        those that they are in families by. No directory is read."""
        from mallennlp.services.index.families import (
            clean,
            irrelevant_keys,
            work_out,
            write_families,
        )

        patterns = clean(irrelevant)
        with reading(self.path) as connection:
            if patterns == (() if connection is None else irrelevant_keys(connection)):
                return
            prepared = {} if connection is None else work_out(connection, patterns)
        with writing(self.path) as connection, write_transaction(connection):
            write_families(connection, patterns, prepared)

    def remove(self, paths: Iterable[str]) -> None:
        """Take experiments out of the index; unknown paths are passed over."""
        from mallennlp.services.index.writing import remove

        every = list(paths)
        if not every:
            return
        with writing(self.path) as connection:
            for start in range(0, len(every), _BATCH):
                with write_transaction(connection):
                    remove(connection, every[start : start + _BATCH])

    def mend(self) -> None:
        """Replace the file by an empty one if it is damaged or another program's; a sound one is
        left as it is."""
        try:
            with reading(self.path) as connection:
                if connection is None:
                    return
                verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
                connection.execute("SELECT 1 FROM experiment JOIN document USING (id) LIMIT 1")
        except DamagedDatabaseError:
            verdict = "damaged"
        if verdict != "ok":
            self._replace()

    def record_scan(self, record: ScanRecord) -> None:
        """Remember what a scan did."""
        import json

        sql = "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)"
        with writing(self.path) as connection, write_transaction(connection):
            connection.execute(sql, (_LAST_SCAN, json.dumps(record._asdict())))

    # --- how

    def _one(self, sql: str, *parameters: Any) -> Optional[Tuple[Any, ...]]:
        rows = self._all(sql, *parameters)
        return rows[0] if rows else None

    def _all(self, sql: str, *parameters: Any) -> List[Tuple[Any, ...]]:
        with reading(self.path) as connection:
            return [] if connection is None else connection.execute(sql, parameters).fetchall()

    def _replace(self) -> None:
        try:
            for suffix in ("", "-wal", "-shm", "-journal"):
                Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        except OSError as error:
            message = f"{self.path} cannot be replaced: {error.strerror}. {ADVICE}"
            raise DatabaseError(message) from error
        with writing(self.path):
            pass


class _Held(ExperimentIndex):
    """An index whose small questions share a connection."""

    def __init__(self, path: Path, connection: "Optional[sqlite3.Connection]") -> None:
        super().__init__(path)
        self._connection = connection

    def _all(self, sql: str, *parameters: Any) -> List[Tuple[Any, ...]]:
        if self._connection is None:
            return []
        return self._connection.execute(sql, parameters).fetchall()


def _where_archived(archived: Optional[bool]) -> str:
    return "" if archived is None else f" WHERE archived IS {'' if archived else 'NOT '}TRUE"


def _known(rows: Sequence[Tuple[Any, ...]]) -> Dict[str, Known]:
    statuses = {status.value: status for status in Status}
    return {
        restored(path): Known(
            number, restored(signature), statuses[status], None if leaf is None else restored(leaf)
        )
        for path, number, signature, status, leaf in rows
    }


def _experiment(row: Tuple[Any, ...]) -> "Experiment":
    import json

    from mallennlp.domain.experiment import Experiment
    from mallennlp.services.index import metric_rows
    from mallennlp.services.index.documents import unpack_annotations, unpack_evidence

    path, status, reason, version, started_s, last_activity_s, duration_s, *rest = row
    size, problems, config, annotations, evidence, packed = rest
    metrics, epochs = metric_rows.unpack(packed)
    return Experiment(
        path=restored(path),
        config=json.loads(config),
        status=Status(status),
        reason=restored(reason),
        evidence=unpack_evidence(evidence),
        metrics=metrics,
        epochs=epochs,
        version=restored(version or ""),
        started_s=started_s,
        last_activity_s=last_activity_s,
        duration_s=duration_s,
        size_bytes=size,
        annotations=unpack_annotations(annotations),
        problems=problems_of(problems),
    )

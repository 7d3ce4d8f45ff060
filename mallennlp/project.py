"""A project, opened: its config, its paths, and the services over them.

The command line and the dashboard's pages get this one object. It holds no connection and no open
file, so it may be handed to threads and to forked processes.
"""

from __future__ import annotations

import contextlib
import os
import time
from functools import cached_property
from pathlib import Path
from typing import (
    Any,
    Callable,
    ContextManager,
    Dict,
    Iterable,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
    TYPE_CHECKING,
    Union,
)

from mallennlp.domain.names import quoted
from mallennlp.exceptions import (
    DatabaseError,
    ExperimentNotFoundError,
    ProjectNotFoundError,
    StorageError,
)
from mallennlp.services.index.store import ExperimentIndex
from mallennlp.services.paths import PROJECT_FILE, ProjectPaths

if TYPE_CHECKING:
    import threading

    from mallennlp.domain.comparison import Comparison
    from mallennlp.domain.experiment import Annotations, Experiment
    from mallennlp.domain.status import Status
    from mallennlp.services.accounts.store import AccountStore
    from mallennlp.services.accounts.views import ViewStore
    from mallennlp.services.comparing.family_differences import FamilyDifferences
    from mallennlp.services.config import Config
    from mallennlp.services.experiments.files import FileEntry
    from mallennlp.services.experiments.opening import OpenedFile
    from mallennlp.services.experiments.vocabulary import Vocabulary
    from mallennlp.services.exporting.request import Format
    from mallennlp.services.history.values import History
    from mallennlp.services.index.column_info import ColumnInfo, Differing
    from mallennlp.services.index.family_query import FamilyPage, UnfoldedPage
    from mallennlp.services.index.language.completion import Completion
    from mallennlp.services.index.query import TablePage, TableQuery
    from mallennlp.services.index.scan import ScanProgress, ScanSummary
    from mallennlp.services.logs.listing import LogFile
    from mallennlp.services.logs.opened import OpenLog
    from mallennlp.services.logs.tails import LogTail
    from mallennlp.services.many import Outcome
    from mallennlp.services.run_curves import RunCurves
    from mallennlp.services.scan_state import ScanState
    from mallennlp.services.trash.deleting import Plan
    from mallennlp.services.trash.store import Trash, Trashed

_SECRET_BYTES = 32

# What only some commands need is imported where it is used: `mallennlp ls` starts in the time of
# one query.


class TagChange(NamedTuple):
    """What tagging did. ``tags``: those that now stand; ``missing``: those that were to be removed
    and were not there."""

    tags: Tuple[str, ...]
    missing: Tuple[str, ...]


class ArchiveChange(NamedTuple):
    """What archiving did, or undoing it. ``changed``: False where it was so already."""

    path: str
    changed: bool


class Project:
    """One project. Make it with ``Project.find`` or ``Project.open``.

    * ``root``: its folder, where ``Project.toml`` stands, as an absolute path;
    * ``config``: what ``Project.toml`` says: ``config.project.name``, ``config.server.port``.
    """

    def __init__(self, root: Path, config: Optional["Config"] = None) -> None:
        self.root = root
        self.paths = ProjectPaths(root)
        if config is not None:
            self.config = config

    @classmethod
    def open(cls, root: Path, check: bool = True) -> "Project":
        """The project whose ``Project.toml`` stands in ``root``.

        ``check``: read it now; else it is read, and a mistake in it told, where a setting is
        needed. Raises ProjectNotFoundError or ConfigError.
        """
        root = root.resolve()
        if not (root / PROJECT_FILE).is_file():
            raise ProjectNotFoundError(
                f"{root} holds no {PROJECT_FILE}. Make a project there with 'mallennlp init', or "
                "name another folder."
            )
        project = cls(root)
        if check:
            project.config  # which raises for any mistake in it
        return project

    @classmethod
    def find(cls, start: Path, check: bool = True) -> "Project":
        """The project of ``start`` or of the nearest folder above it, as git finds its
        repository. ``check``: as for ``open``."""
        start = start.resolve()
        for folder in (start, *start.parents):
            if (folder / PROJECT_FILE).is_file():
                return cls.open(folder, check)
        raise ProjectNotFoundError(
            f"There is no {PROJECT_FILE} in {start} or in any folder above it. Make a project here "
            "with 'mallennlp init', or name one with 'mallennlp --wd DIR'."
        )

    @cached_property
    def config(self) -> "Config":
        """What ``Project.toml`` says. Raises ConfigError."""
        from mallennlp.services.config import load_config  # brings attrs and the reader of TOML

        return load_config(self.paths.config)

    # --- the index

    @cached_property
    def index(self) -> ExperimentIndex:
        """The index: for lists, counts and searches."""
        return ExperimentIndex(self.paths.index)

    @property
    def stalled_after_s(self) -> float:
        """This long without activity, and a run that never ended counts as stalled."""
        return self.config.experiments.stalled_after_minutes * 60.0

    def roots(self) -> Tuple[Path, ...]:
        """The folders that are searched for experiments, absolute."""
        return tuple(self.root / os.path.expanduser(root) for root in self.config.experiments.roots)

    def scan(
        self, rebuild: bool = False, progress: Optional[Callable[["ScanProgress"], None]] = None
    ) -> "ScanSummary":
        """Bring the index up to date with the directories. ``rebuild``: read every one of them
        again."""
        from mallennlp.services.experiments.readers import all_readers
        from mallennlp.services.index.scan import scan
        from mallennlp.services.scan_state import ScanReporter

        self.paths.ensure_state_folder()
        with ScanReporter(self.paths, also=progress) as reporter:
            summary = scan(
                self.index,
                self.roots(),
                self.root,
                self.config.experiments.ignore,
                self.stalled_after_s,
                all_readers(),
                irrelevant=self.config.experiments.irrelevant,
                rebuild=rebuild,
                progress=reporter.progress,
            )
            reporter.finished(summary)
        return summary

    def start_scan(self, rebuild: bool = False) -> None:
        """Scan in a process of its own, unless one is under way; from now on ``scan_state`` tells
        how it goes. Raises StorageError."""
        from mallennlp.services.scan_state import start_scan

        self.paths.ensure_state_folder()
        start_scan(self.paths, rebuild)

    def watch(self, stop: "threading.Event") -> None:
        """Keep the index up to date with the directories until ``stop`` is set; what fails
        meanwhile is logged and tried again. One process at a time should: see ``watch_lock``.
        """
        from mallennlp.services.experiments.readers import all_readers
        from mallennlp.services.watching.settings import Watching
        from mallennlp.services.watching.watcher import Watcher

        watching = Watching(
            self.index,
            self.roots(),
            self.root,
            all_readers(),
            self.stalled_after_s,
            self.config.experiments.ignore,
            self.config.experiments.irrelevant,
        )
        Watcher(watching).run(stop)

    def scan_state(self) -> Optional["ScanState"]:
        """The scan that runs, or the last one, whoever started it."""
        from mallennlp.services.scan_state import read_state

        return read_state(self.paths)

    def search(
        self,
        query: Union[str, "TableQuery"] = "",
        *,
        columns: Sequence[str] = (),
        offset: int = 0,
        limit: Optional[int] = 50,
    ) -> "TablePage":
        """One page of the experiments that a query finds, with the count of all of them.

        ``query``: a text in the query language (docs/query-language.md), such as
        ``"status:finished lr>=0.01 sort:-best_validation_accuracy"``; ``columns``: what the rows
        shall tell beside their own, such as ``"hidden_size"`` or ``"best_validation_accuracy"``,
        which ``row["hidden_size"]`` then gives; ``offset``, ``limit``: rows passed over and rows
        given at most, None for all. A TableQuery says all this itself, and comes alone.

        Raises QueryError, with the place of the mistake in the text.
        """
        return self.index.search(_asked(query, columns, offset, limit))

    def search_families(
        self,
        query: Union[str, "TableQuery"] = "",
        *,
        columns: Sequence[str] = (),
        offset: int = 0,
        limit: Optional[int] = 50,
    ) -> "FamilyPage":
        """One page of the families of runs: those that differ in their seeds alone, and in what
        ``[experiments] irrelevant`` names. Of each the runs that the query finds count.

        The arguments are those of ``search``; offset, limit and order are those of the families.
        ``row.spreads["best_validation_accuracy"].mean`` is then the mean of a column that was asked
        for, and ``family:ID`` in a query finds the runs of one.

        Raises QueryError, with the place of the mistake in the text.
        """
        return self.index.search_families(_asked(query, columns, offset, limit))

    def unfold_families(
        self, query: "TableQuery", open_families: Sequence[str] = ()
    ) -> "UnfoldedPage":
        """One page of a list of families in which some are open, with their runs below them: the
        lines of a table. A family of a single run is that run.

        ``open_families``: ids, at most 100; those that the query does not find are passed over.
        Offset and limit of the query are those of the lines.

        Raises QueryError, with the place of the mistake in the text.
        """
        return self.index.unfold_families(query, open_families)

    def columns(self) -> Tuple["ColumnInfo", ...]:
        """Which columns there are: the fixed ones, and every metric and config key with its type
        and with how many experiments have it."""
        return self.index.columns()

    def differing(self, query: Union[str, "TableQuery"] = "") -> "Differing":
        """The config keys in which the experiments that a query finds have more than one value;
        having none counts as one. In the order of the configs, and not all if they are very many.

        Raises QueryError.
        """
        return self.index.differing(_asked(query, (), 0, 50))

    def export(
        self,
        query: Union[str, "TableQuery"] = "",
        form: Union[str, "Format"] = "csv",
        columns: Sequence[str] = (),
        paths: Optional[Iterable[str]] = None,
        group: str = "",
    ) -> Iterator[str]:
        """The experiments that a query finds as a file's text, in pieces of some hundred rows.

        * ``query``: as for ``search``; the newest come first unless it says otherwise;
        * ``form``: ``"csv"``; ``"json"``: an object a line; ``"latex"``: a table for a paper;
        * ``columns``: names of columns, in their order; unless given, all that a row has, and in
          LaTeX the usual ones;
        * ``paths``: of all these the experiments of these paths alone, archived or not;
        * ``group``: ``"seeds"`` gives families of these runs, as ``mallennlp ls --group seeds``
          prints them: CSV and JSON with number, mean, deviation and best of each column of numbers,
          LaTeX with ``0.951 ± 0.012``. ``columns`` may name ``runs`` (how many) and ``seeds`` then.

        Raises QueryError, at the first piece; UsageError for another form or group.
        """
        from mallennlp.services.exporting.files import export

        return export(self.index, query, form, columns, paths, group)

    def complete_query(self, text: str, position: Optional[int] = None) -> List["Completion"]:
        """What may stand at the cursor of a query that somebody is typing, the likeliest first:
        columns, operators that fit them, values that occur. At most 20, and none where nothing can
        be said.

        ``position``: how many characters stand before the cursor; all of them unless given.
        """
        return self.index.complete(text, len(text) if position is None else position)

    def explain_query(self, text: str) -> str:
        """What a query finds, as a sentence: ``"Experiments that failed, not tagged "old"."`` for
        ``status:failed -tag:old``. Names are whole ones in it, and dates do not depend on today.

        Raises QueryError, with the place of the mistake in the text.
        """
        return self.index.explain(text)

    def regroup(self) -> None:
        """Take a changed ``[experiments] irrelevant`` over into the index, as a scan does. Reads no
        directory, and does nothing where nothing changed. Raises DatabaseError."""
        self.index.regroup(self.config.experiments.irrelevant)

    def total(self, archived: Optional[bool] = False) -> int:
        """How many experiments there are. ``archived``: False counts those that are not, True those
        that are, None all."""
        return self.index.total(archived)

    def counts(self, archived: Optional[bool] = False) -> Dict["Status", int]:
        """How many experiments are in each state; states without any are left out. ``archived``: as
        in ``total``."""
        return self.index.counts(archived)

    def state_counts(self, query: Union[str, "TableQuery"] = "") -> Dict["Status", int]:
        """How many of the experiments that a query finds are in each state; states without any are
        left out. What a TableQuery asks for in ``statuses`` is not demanded. Raises QueryError."""
        return self.index.state_counts(_asked(query, (), 0, 50))

    def tags(self) -> List[Tuple[str, int]]:
        """Every tag with the number of its experiments, by name."""
        return self.index.tags()

    # --- one experiment

    def find_experiment(self, text: str, cwd: Optional[Path] = None) -> str:
        """The path in the project of an experiment that a person named.

        Accepted are the path in the project, a path from the current folder, and an absolute path.
        Raises ExperimentNotFoundError, which names those that may have been meant.
        """
        name = text.rstrip("/") or text
        place = os.path.join(cwd or Path.cwd(), name)
        # A run that is a link stands in the index under the link's own path, any other under the
        # real one, however it is reached.
        places = (os.path.normpath(place), os.path.realpath(place))
        names = list(dict.fromkeys((name, *map(self._inside, places))))
        for candidate in names:
            if self.index.has(candidate):
                return candidate
        hint = "'mallennlp ls' lists what there is; 'mallennlp index' looks for new ones."
        raise self._unknown(text, names, hint)

    def _unknown(self, text: str, names: Sequence[str], otherwise: str) -> ExperimentNotFoundError:
        """What to tell of an experiment that there is not. ``names``: what it may be called in the
        project; ``otherwise``: what to say where nothing like it is known."""
        import shlex  # these are for mistakes alone

        from mallennlp.services.index.suggesting import suggestion

        hint = suggestion(self.index, names) or otherwise
        with contextlib.suppress(StorageError):  # a trash that cannot be read is not what was asked
            deleted = {entry.path for entry in self.trash.entries()}
            for path in filter(deleted.__contains__, names):
                command = f"mallennlp trash restore {shlex.quote(path)}"
                hint = f"It is in the trash. To get it back: {command}"
        return ExperimentNotFoundError(f"No experiment is called {quoted(text)}. {hint}")

    def _inside(self, place: str) -> str:
        """How an absolute path is called in the project."""
        inside = Path(place).is_relative_to(self.root)
        return os.path.relpath(place, self.root) if inside else place

    def directory(self, path: str) -> Path:
        """The directory of an experiment of the index; only what a scan found is ever opened.

        Raises ExperimentNotFoundError.
        """
        if not self.index.has(path):
            raise self._unknown(path, [path], "Refresh the list if it is new.")
        return self.root / path

    def experiment(self, path: str) -> "Experiment":
        """An experiment as it is now: read again if its files changed since the last scan.

        Raises ExperimentNotFoundError, also for one whose directory vanished meanwhile.
        """
        from mallennlp.services.index.refresh import refresh

        return refresh(self.index, self.directory(path), path, self.stalled_after_s)

    def compare(self, sides: Iterable[str]) -> "Comparison":
        """Runs and families of runs side by side, as they are now.

        ``sides``: ids of what is compared, ``"run:PATH"`` or ``"family:ID"``, at most 100. What is
        not there is told in ``Comparison.gone``. Raises UsageError.
        """
        from mallennlp.services.comparing.sides import read_sides
        from mallennlp.services.index.refresh import refresh

        with self.index.held() as index:

            def read(path: str) -> "Experiment":
                if not index.has(path):
                    raise ExperimentNotFoundError(f"No experiment is called {quoted(path)}.")
                return refresh(index, self.root / path, path, self.stalled_after_s)

            return read_sides(list(sides), read, self._family)

    def family_differences(self, path: str) -> "FamilyDifferences":
        """In which config keys an experiment differs from the other runs of its family, and which
        values those have: seeds, and what is irrelevant. Raises ExperimentNotFoundError."""
        from mallennlp.services.comparing.family_differences import family_differences

        self.directory(path)
        return family_differences(self.index, path)

    def config_lines(self, path: str) -> Tuple[str, ...]:
        """The config file of an experiment as it stands on the disk, line by line; none where it
        has none. Raises ExperimentNotFoundError, RunFileError for a file that cannot be read."""
        from mallennlp.services.comparing.config_files import config_lines

        return config_lines(self.directory(path), self.experiment(path).config, path)

    def _family(self, family: str) -> Tuple[str, Sequence[str]]:
        """The name of a family, and the paths of its runs that are not archived; of an unknown one
        no paths."""
        from mallennlp.services.index.families import is_family_id
        from mallennlp.services.index.query import TableQuery

        if not is_family_id(family):
            return family, ()
        runs = TableQuery(query=f"family:{family}", limit=None)
        rows = self.index.family_rows(runs, [family])
        return (rows[0].name, sorted(self.index.paths_of(runs))) if rows else (family, ())

    def curves(self, run: Union[str, "Experiment"], until_s: Optional[float] = None) -> "RunCurves":
        """The curves of an experiment: the metrics of its epochs, and what TensorBoard's files in
        its ``log/`` have beside them, such as the loss after each batch.

        ``run``: its path, or the experiment itself if it was just read; ``until_s``: when to stop
        reading TensorBoard's files, by the monotonic clock; some seconds from now unless given.
        Raises ExperimentNotFoundError.
        """
        from mallennlp.services.run_curves import RunCurves

        experiment = self.experiment(run) if isinstance(run, str) else run
        return RunCurves(experiment, self.directory(experiment.path), until_s)

    def logs(self, path: str) -> List["LogFile"]:
        """The logs of an experiment, by name. Raises ExperimentNotFoundError, StorageError."""
        from mallennlp.services.logs.listing import list_logs

        return list_logs(self.directory(path))

    def log_tail(self, path: str, name: str, lines: int = 500) -> "LogTail":
        """The last lines of one of its logs; ``name``: as ``logs`` gives it.

        Raises ExperimentNotFoundError, NotFoundError for another name, StorageError.
        """
        from mallennlp.services.logs.tails import tail

        return tail(self.directory(path), name, lines)

    def open_log(self, path: str, name: str) -> ContextManager["OpenLog"]:
        """One of its logs, open for the functions of ``services.logs``: any part of it, the numbers
        of its lines, a search in it. ``name``: as ``logs`` gives it.

        Raises ExperimentNotFoundError, NotFoundError for another name, StorageError.
        """
        from mallennlp.services.logs.opened import open_log

        return open_log(self.directory(path), name)

    def vocabulary(self, path: str) -> "Vocabulary":
        """The vocabulary that an experiment made of its data; without namespaces if it has none.

        Raises ExperimentNotFoundError, RunFileError for files that cannot be read.
        """
        from mallennlp.services.experiments.vocabulary import read_vocabulary

        return read_vocabulary(self.directory(path))

    def files(self, path: str) -> List["FileEntry"]:
        """The files in and below the directory of an experiment, by name, at most 2,000.

        Raises ExperimentNotFoundError, StorageError.
        """
        from mallennlp.services.experiments.files import list_files

        return list_files(self.directory(path))

    def open_file(self, path: str, name: str) -> "OpenedFile":
        """Open a file of an experiment; ``name``: relative to its directory, as ``relative`` of
        ``files`` has it. Nothing outside the directory is opened, nor anything of the project's own
        (accounts, the secret), wherever a link leads.

        Raises ExperimentNotFoundError, NotFoundError for whatever is no regular file there, and
        StorageError.
        """
        from mallennlp.services.experiments.opening import open_file

        return open_file(self.directory(path), name, [self.paths.state_folder])

    def history(self, path: str) -> "History":
        """Where an experiment comes from: who owns it, when it was made, from which others it took
        something, when its training was started again. Raises ExperimentNotFoundError,
        StorageError.
        """
        from mallennlp.services.history.reading import read_history

        return read_history(self.index, self.root, self.directory(path), self.experiment(path))

    # --- what people add

    def tag(self, path: str, add: Iterable[str] = (), remove: Iterable[str] = ()) -> TagChange:
        """Add and remove tags. They lie beside the experiment's files, and the index knows them at
        once.

        Raises ExperimentNotFoundError, UsageError for what cannot be a tag, SidecarError for a
        directory that cannot be written to.
        """
        from mallennlp.services.experiments.sidecar import clean_tags, without_tags

        added, removed = clean_tags(add), list(remove)
        missing: List[str] = []

        def change(old: "Annotations") -> "Annotations":
            kept, missing[:] = without_tags(old.tags, removed)
            return _changed(old, tags=tuple(dict.fromkeys([*kept, *added])))

        tags = self._annotate(path, change).tags
        return TagChange(tags, tuple(missing))

    def annotate(
        self, path: str, notes: Optional[str] = None, display_name: Optional[str] = None
    ) -> "Annotations":
        """Set notes or display name (None leaves one as it is, "" removes it).

        Raises ExperimentNotFoundError, UsageError for a text that is too long, SidecarError for a
        directory that cannot be written to.
        """
        from mallennlp.services.experiments.sidecar import clean_name, clean_note

        changes: Dict[str, Any] = {}
        if notes is not None:
            changes["notes"] = clean_note(notes)
        if display_name is not None:
            changes["display_name"] = clean_name(display_name)
        return self._annotate(path, lambda old: _changed(old, **changes))

    def tag_all(
        self, paths: Iterable[str], add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> "Outcome[TagChange]":
        """Tag many experiments; see ``tag``. What cannot be tagged is told with its reason."""
        from mallennlp.services.many import each

        added, removed = list(add), list(remove)
        return each(paths, lambda path: self.tag(path, added, removed))

    def note_all(self, paths: Iterable[str], text: str) -> "Outcome[Annotations]":
        """Add a paragraph to the notes of many experiments; what stands there already stays."""
        from mallennlp.services.experiments.sidecar import clean_note
        from mallennlp.services.many import each

        def change(old: "Annotations") -> "Annotations":
            return _changed(old, notes=clean_note(f"{old.notes}\n\n{text.strip()}"))

        return each(paths, lambda path: self._annotate(path, change))

    def archive(self, paths: Iterable[str]) -> "Outcome[ArchiveChange]":
        """Take experiments out of all lists that do not ask for archived ones. Nothing moves, and
        each stays at its own address. What cannot be archived is told with its reason."""
        return self._archive(paths, True)

    def unarchive(self, paths: Iterable[str]) -> "Outcome[ArchiveChange]":
        """Put archived experiments back into the lists; see ``archive``."""
        return self._archive(paths, False)

    def _archive(self, paths: Iterable[str], archived: bool) -> "Outcome[ArchiveChange]":
        from mallennlp.services.many import each

        def change(path: str) -> ArchiveChange:
            before: List[bool] = []

            def mark(old: "Annotations") -> "Annotations":
                before.append(old.archived)
                return _changed(old, archived=archived)

            self._annotate(path, mark)
            return ArchiveChange(path, before != [archived])

        return each(paths, change)

    def _annotate(
        self, path: str, change: Callable[["Annotations"], "Annotations"]
    ) -> "Annotations":
        from mallennlp.services.experiments.sidecar import change_annotations

        # The index is told before the next one may tag: it shows what the file says.
        return change_annotations(
            self.directory(path), change, lambda new: self.index.put_annotations(path, new)
        )

    # --- deleting

    @cached_property
    def trash(self) -> "Trash":
        """Deleted experiments: ``trash.entries()`` lists them."""
        from mallennlp.services.trash.store import Trash

        return Trash(self.paths.trash, self.root, self.roots)

    def deletion(self, paths: Iterable[str]) -> "Plan":
        """What ``delete`` would do: which experiments would go, how large they are, and which may
        not be deleted, and why. Changes nothing."""
        from mallennlp.services.experiments.processes import training_processes
        from mallennlp.services.trash.deleting import Rules

        processes = training_processes()
        rules = Rules(self.root, self.roots(), self.experiment, self.index.below, processes)
        return rules.plan(paths)

    def delete(self, paths: Iterable[str], by: str) -> "Outcome[Trashed]":
        """Move experiments into the trash, with those inside them. ``by``: who does it, for the
        record.

        What may not be deleted stays, and is told with its reason: a run that goes on, a directory
        outside the project's roots, a link, a directory that cannot be written to.
        """
        from mallennlp.services.many import Outcome, each

        plan = self.deletion(paths)
        doomed = {each_one.path: each_one for each_one in plan.doomed}

        def put(path: str) -> "Trashed":
            one = doomed[path]
            return self.trash.put(path, one.directory, by, one.contents, one.nested)

        outcome = each(doomed, put)
        # They are in the trash, whatever the index says: the next scan finds that out.
        with contextlib.suppress(DatabaseError):
            self.index.remove(path for one in outcome.done for path in (one.path, *one.nested))
        return Outcome(outcome.done, (*plan.refused, *outcome.refused))

    def restore(self, entry_ids: Iterable[str]) -> "Outcome[Trashed]":
        """Move experiments from the trash back to where they stood; the index knows them at once.

        ``entry_ids``: as ``trash.entries()`` gives them. What cannot be restored is told with
        its reason: something may stand there now.
        """
        from mallennlp.services.index.refresh import refresh
        from mallennlp.services.many import each

        outcome = each(entry_ids, self.trash.restore)
        for path in (path for one in outcome.done for path in (one.path, *one.nested)):
            with contextlib.suppress(ExperimentNotFoundError):  # it was none any more when deleted
                refresh(self.index, self.root / path, path, self.stalled_after_s)
        return outcome

    def empty_trash(self, older_than_s: Optional[float] = None) -> "Outcome[Trashed]":
        """Remove for good what was deleted more than ``older_than_s`` seconds ago, or all."""
        return self.remove_from_trash(entry.id for entry in self.trash.older_than(older_than_s))

    def remove_from_trash(self, entry_ids: Iterable[str]) -> "Outcome[Trashed]":
        """Remove these for good; ``entry_ids``: as ``trash.entries()`` gives them. What cannot be
        removed is told with its reason."""
        from mallennlp.services.many import each

        return each(entry_ids, self.trash.remove)

    # --- accounts

    @cached_property
    def accounts(self) -> "AccountStore":
        """The users of this project. Raises AccountsMissingError where their file is gone."""
        from mallennlp.services.accounts.store import AccountStore

        return AccountStore(self.paths.state)

    def make_accounts(self) -> "AccountStore":
        """Accounts without any user: for a new project, or one whose accounts are lost."""
        from mallennlp.services.accounts.store import AccountStore

        self.paths.ensure_state_folder()
        return AccountStore.make(self.paths.state)

    @cached_property
    def views(self) -> "ViewStore":
        """The tables that users have named. Raises AccountsMissingError where the file with the
        users is gone, in which they lie."""
        from mallennlp.services.accounts.views import ViewStore

        return ViewStore(self.paths.state)

    def secret(self) -> bytes:
        """The key that signs the dashboard's sessions, at least 32 bytes.

        Made at first use, in a file that only its owner reads. Raises StorageError for a damaged
        one.
        """
        self.paths.ensure_state_folder()
        path = self.paths.secret
        try:
            with contextlib.suppress(FileExistsError):
                _make_secret(path)
            for _ in range(50):
                content = path.read_bytes()
                if len(content) >= _SECRET_BYTES:
                    return content
                time.sleep(0.02)  # another process made the file and is about to fill it
        except OSError as error:
            raise StorageError(f"{path} cannot be used: {error.strerror}.") from error
        raise StorageError(f"{path} is damaged: delete it (everybody has to log in again then).")


def _asked(
    query: Union[str, "TableQuery"], columns: Sequence[str], offset: int, limit: Optional[int]
) -> "TableQuery":
    """The arguments of a search as one."""
    from mallennlp.services.index.query import TableQuery

    if isinstance(query, str):
        return TableQuery(query=query, columns=tuple(columns), offset=offset, limit=limit)
    if columns or offset or limit != 50:
        raise TypeError("A TableQuery has its own columns, offset and limit.")
    return query


def _changed(annotations: "Annotations", **changes: Any) -> "Annotations":
    from attrs import evolve  # for whoever writes

    return evolve(annotations, **changes)


def _make_secret(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(os.urandom(_SECRET_BYTES))


def create_project(root: Path, config_text: str, username: str, password: str) -> Project:
    """Make a project in ``root``, with its first administrator.

    The folder is made if it is not there. Whatever fails, nothing is left behind, and what was
    there before stays, but for what an interrupted attempt left. Raises ProjectExistsError,
    UsageError (user name or password), ConfigError or StorageError.
    """
    from mallennlp.domain.permissions import Permission
    from mallennlp.services.beginning import begun, check_free
    from mallennlp.services.config import load_config

    root = root.absolute()
    check_free(root)
    made_root = not root.exists()
    try:
        root.mkdir(exist_ok=True)
        with begun(ProjectPaths(root), config_text) as unfinished:
            project = Project(root.resolve(), load_config(unfinished))
            project.make_accounts().add(username, password, Permission.ADMIN)
            os.replace(unfinished, root / PROJECT_FILE)
    except BaseException as error:
        if made_root and root.is_dir() and not any(root.iterdir()):
            root.rmdir()
        if isinstance(error, OSError):
            reason = error.strerror or error
            raise StorageError(f"A project cannot be made in {root}: {reason}.") from error
        raise
    return project

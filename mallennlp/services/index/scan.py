"""Bringing the index up to date with the directories."""

from __future__ import annotations

import contextlib
import gc
import time
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.status import Status, judge
from mallennlp.services.experiments.contract import ReadContext, Reader
from mallennlp.services.experiments.processes import training_processes
from mallennlp.services.index.families import clean
from mallennlp.services.index.query import ScanRecord
from mallennlp.services.index.reading import FEW, read_all
from mallennlp.services.index.scan_lock import scan_lock
from mallennlp.services.index.store import ExperimentIndex, Known
from mallennlp.services.index.walk import Found, Walk, is_below
from mallennlp.services.paths import ProjectPaths

WALKING = "walking"
READING = "reading"

_PROGRESS_EVERY_S = 0.1


@attrs.frozen
class ScanProgress:
    """How far a scan is: ``done`` of ``total`` experiments; the total of ``walking`` is not known,
    and 0."""

    phase: str
    done: int
    total: int


@attrs.frozen
class ScanSummary:
    """What a scan did.

    ``found``: experiments that are there; ``new``, ``changed``, ``gone``: how the index differed;
    ``unreadable``: paths of folders that could not be read, and of experiments that are damaged in
    whole or in part, with the reason; ``seconds``: how long it took.
    """

    found: int
    new: int
    changed: int
    gone: int
    unreadable: Tuple[Tuple[str, str], ...]
    seconds: float


def scan(
    index: ExperimentIndex,
    roots: Sequence[Path],
    project_root: Path,
    ignore: Sequence[str],
    stalled_after_s: float,
    readers: Sequence[Reader],
    *,
    irrelevant: Sequence[str] = (),
    rebuild: bool = False,
    quiet: bool = False,
    progress: Optional[Callable[[ScanProgress], None]] = None,
    now_s: Optional[float] = None,
    processes: Optional[Mapping[str, int]] = None,
) -> ScanSummary:
    """Compare the directories below ``roots`` with the index, and read what is new or has changed.

    Experiments below folders that cannot be read, and below a root that is empty where it was not,
    stay in the index: a disk may not be mounted.

    * ``ignore``: patterns of folders that are not searched, for their names or for their paths in
      the project;
    * ``irrelevant``: patterns of config keys in which the runs of a family may differ;
    * ``rebuild``: read everything again, replace a damaged index by a new one, and take an empty
      root for what it is; whoever looks at the index meanwhile never finds it empty;
    * ``quiet``: write nothing where nothing changed, not even that there was a scan;
    * ``progress`` is called ten times a second at most;
    * ``now_s`` and ``processes`` (real directory -> process id) are for tests.

    If another process scans, it is waited for. Raises DatabaseError, StorageError.
    """
    start = time.monotonic()
    with scan_lock(ProjectPaths(project_root).scan_lock) as alone, _no_collections():
        if alone:
            index.remove_unfinished()
        context = ReadContext(
            time.time() if now_s is None else now_s,
            stalled_after_s,
            training_processes() if processes is None else processes,
        )
        report = _Reporter(progress)
        walk = Walk(
            project_root, readers, ignore, context.processes, report.walking if progress else None
        )
        return _Scan(index, readers, context, walk, report, start, irrelevant, quiet).run(
            roots, rebuild
        )


@attrs.define
class _Scan:
    """One scan under way."""

    index: ExperimentIndex
    readers: Sequence[Reader]
    context: ReadContext
    walk: Walk
    report: "_Reporter"
    start: float
    irrelevant: Sequence[str]
    quiet: bool = False

    def run(self, roots: Sequence[Path], rebuild: bool) -> ScanSummary:
        """Walk, compare, read, write."""
        if rebuild:
            self.index.mend()
        self.index.regroup(self.irrelevant)
        known = self.index.signatures()
        if not rebuild:
            self.walk.known = known
        self.walk.run(roots)
        found = self.walk.found
        new = [one for path, one in found.items() if path not in known]
        changed = [one for path, one in found.items() if _differs(one, known.get(path))]
        to_read = list(found.values()) if rebuild else new + changed
        unreadable = self._read(sorted(to_read, key=lambda one: one.path), filling=not known)
        if not self.quiet:
            self.index.note_leaves(list(_new_leaves(found, known)))
        judged = self._judge_again(known)
        kept, gone = self._missing(known, forget=rebuild)
        self.index.remove(gone)
        summary = ScanSummary(
            found=len(self.walk.found),
            new=len(new),
            changed=len(changed) + judged,
            gone=len(gone),
            unreadable=(
                *_say_kept(self.walk.unreadable, kept),
                *unreadable,
                *self.index.damaged(),
            ),
            seconds=time.monotonic() - self.start,
        )
        if not (self.quiet and self._is_recorded(summary)):
            self._record(summary)
        return summary

    def _judge_again(self, known: Mapping[str, Known]) -> int:
        """Judge anew what has the same files as before, but a state that depends on more than
        these; the number of those in which it changed."""
        unsettled = self._unsettled()
        processes = {
            before.id: found.process
            for path, found in self.walk.found.items()
            if (before := known.get(path)) is not None
            and before.signature == found.signature
            and (found.process is not None or before.status in unsettled)
        }
        context = self.context
        return self.index.judge_again(
            processes, lambda evidence: judge(evidence, context.now_s, context.stalled_after_s)
        )

    def _unsettled(self) -> Tuple[Status, ...]:
        """The states that can change while the files stay as they are."""
        last = self.index.last_scan()
        if last is not None and last.stalled_after_s == self.context.stalled_after_s:
            return (Status.RUNNING,)
        return (Status.RUNNING, Status.STALLED, Status.UNKNOWN)

    def _read(self, found: Sequence[Found], filling: bool) -> List[Tuple[str, str]]:
        """Read directories. ``filling``: the index is empty. Returns what could not be read."""
        unreadable: List[Tuple[str, str]] = []
        done = 0
        if not found:
            return unreadable
        irrelevant = clean(self.irrelevant)
        filling = filling and len(found) > FEW
        putting = self.index.filling(irrelevant) if filling else self.index.putting()
        with putting as put_batch:
            for chunk in read_all(found, self.readers, self.context, irrelevant):
                put_batch(chunk.batch, chunk.sidecars)
                unreadable += chunk.unreadable
                done += chunk.count
                self.report.reading(done, len(found))
        return unreadable

    def _missing(
        self, known: Mapping[str, Known], forget: bool
    ) -> Tuple[Dict[str, int], List[str]]:
        """What was not seen: how much of it may be there still, by the folder that could not be
        read; and what is gone."""
        missing = [path for path in known if path not in self.walk.found]
        lost = list(self.walk.lost)
        for root in [] if forget else self.walk.empty_roots:
            # A folder that holds nothing at all, and held experiments, is where a disk is usually
            # mounted.
            if any(is_below(path, root) for path in missing):
                lost.append(root)
                self.walk.unreadable.append((root, "the folder is empty (not mounted?)"))
        kept: Dict[str, int] = {}
        gone = []
        for path in missing:
            folder = next((folder for folder in lost if is_below(path, folder)), None)
            if folder is None:
                gone.append(path)
            else:
                kept[folder] = kept.get(folder, 0) + 1
        return kept, gone

    def _is_recorded(self, summary: ScanSummary) -> bool:
        """Whether the record of the last scan holds for this one, but for its time."""
        last = self.index.last_scan()
        return (
            last is not None
            and not (summary.new or summary.changed or summary.gone)
            and (last.found, last.unreadable) == (summary.found, len(summary.unreadable))
            and last.stalled_after_s == self.context.stalled_after_s
        )

    def _record(self, summary: ScanSummary) -> None:
        self.index.record_scan(
            ScanRecord(
                finished_s=time.time(),
                seconds=summary.seconds,
                found=summary.found,
                new=summary.new,
                changed=summary.changed,
                gone=summary.gone,
                unreadable=len(summary.unreadable),
                stalled_after_s=self.context.stalled_after_s,
            )
        )


@contextlib.contextmanager
def _no_collections() -> Iterator[None]:
    """Without looking for garbage in cycles: what a scan makes has none, and is so much that it
    takes a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _new_leaves(
    found: Mapping[str, Found], known: Mapping[str, Known]
) -> Iterator[Tuple[int, str, str]]:
    """Experiments with the signature that they had, of which only now is known what saves listing
    them: id, signature, and that."""
    for path, one in found.items():
        if one.leaf is not None and (before := known.get(path)) is not None:
            if before.leaf != one.leaf and before.signature == one.signature:
                yield before.id, one.signature, one.leaf


def _differs(found: Found, known: Optional[Known]) -> bool:
    return known is not None and known.signature != found.signature


def _say_kept(
    unreadable: Sequence[Tuple[str, str]], kept: Mapping[str, int]
) -> List[Tuple[str, str]]:
    said = []
    for path, reason in unreadable:
        count = kept.get(path, 0)
        what = "1 experiment stays" if count == 1 else f"{count:,} experiments stay"
        said.append((path, f"{reason}; {what} in the index as last seen" if count else reason))
    return said


class _Reporter:
    """Passes progress on, not too often; the end of the reading always."""

    def __init__(self, progress: Optional[Callable[[ScanProgress], None]]) -> None:
        self._progress = progress
        self._next = 0.0

    def walking(self, found: int) -> None:
        """One more directory was looked at."""
        if self._progress is not None and time.monotonic() >= self._next:
            self._next = time.monotonic() + _PROGRESS_EVERY_S
            self._progress(ScanProgress(WALKING, found, 0))

    def reading(self, done: int, total: int) -> None:
        """Some more experiments were read."""
        if self._progress is not None and (done == total or time.monotonic() >= self._next):
            self._next = time.monotonic() + _PROGRESS_EVERY_S
            self._progress(ScanProgress(READING, done, total))

"""Bringing the index up to date with some folders alone: in the time that those need, however many
experiments there are."""

from __future__ import annotations

import os
import time
from typing import Dict, List, Optional, Tuple

import attrs

from mallennlp.domain.status import judge
from mallennlp.services.experiments.contract import ReadContext
from mallennlp.services.experiments.processes import training_processes
from mallennlp.services.index.families import clean
from mallennlp.services.index.reading import read_all
from mallennlp.services.index.scan import ScanSummary, scan
from mallennlp.services.index.scan_lock import scan_lock
from mallennlp.services.index.store import Known
from mallennlp.services.index.walk import Found, Walk, is_below
from mallennlp.services.paths import ProjectPaths
from mallennlp.services.watching.places import Places
from mallennlp.services.watching.settings import Watching


@attrs.frozen
class Looked:
    """What a look at some places found: numbers of experiments. ``everywhere``: whether more may be
    gone, and only a scan of all can tell whether it is."""

    new: int
    changed: int
    gone: int
    everywhere: bool = False


def look(watching: Watching, places: Places) -> Looked:
    """Read what is new or has changed at some places, and forget what is gone there.

    If a process scans, it is waited for. Raises DatabaseError, StorageError.
    """
    with scan_lock(ProjectPaths(watching.project_root).scan_lock):
        context = _context(watching)
        walk = Walk(watching.project_root, watching.readers, watching.ignore, context.processes)
        for directory, path in places.below.items():
            walk.look_below(directory, path)
        for directory, path in places.alone.items():
            walk.look_at(directory, path)
        known = _known(watching, places)
        new = [one for path, one in walk.found.items() if path not in known]
        changed = [one for path, one in walk.found.items() if _differs(one, known.get(path))]
        _read(watching, new + changed, context)
        missing = [
            path
            for path in known
            if path not in walk.found and not any(is_below(path, lost) for lost in walk.lost)
        ]
        # A folder that holds nothing at all, and held experiments, is where a disk is usually
        # mounted; a scan of all knows what to make of it.
        unsure = bool(missing) and _may_be_unmounted(watching)
        gone = [] if unsure else missing
        watching.index.remove(gone)
    return Looked(len(new), len(changed), len(gone), unsure)


def look_everywhere(watching: Watching) -> ScanSummary:
    """Scan all roots, and write nothing if nothing changed. Raises DatabaseError, StorageError."""
    return scan(
        watching.index,
        watching.roots,
        watching.project_root,
        watching.ignore,
        watching.stalled_after_s,
        watching.readers,
        irrelevant=watching.irrelevant,
        quiet=True,
    )


def judge_running(watching: Watching) -> int:
    """Judge anew what counted as running: a process that is killed changes no file. Returns in how
    many the state changed. Raises DatabaseError."""
    running = watching.index.running()
    if not running:
        return 0
    context = _context(watching)
    processes = {
        known.id: context.processes.get(os.path.realpath(watching.project_root / path))
        for path, known in running.items()
    }
    return watching.index.judge_again(
        processes, lambda evidence: judge(evidence, context.now_s, context.stalled_after_s)
    )


def _context(watching: Watching) -> ReadContext:
    return ReadContext(time.time(), watching.stalled_after_s, training_processes())


def _known(watching: Watching, places: Places) -> Dict[str, Known]:
    """What the index has of these places."""
    found: Dict[str, Known] = {}
    for path in places.below.values():
        found.update(watching.index.known_below(path))
    for directory, path in places.alone.items():
        if os.path.isdir(directory):
            known: Optional[Known] = watching.index.known(path)
            if known is not None:
                found[path] = known
        else:  # it went with all that was below it
            found.update(watching.index.known_below(path))
    return found


def _differs(found: Found, known: Optional[Known]) -> bool:
    return known is not None and known.signature != found.signature


def _read(watching: Watching, found: List[Found], context: ReadContext) -> None:
    if not found:
        return
    irrelevant: Tuple[str, ...] = clean(watching.irrelevant)
    with watching.index.putting() as put_batch:
        for chunk in read_all(found, watching.readers, context, irrelevant):
            put_batch(chunk.batch, chunk.sidecars)


def _may_be_unmounted(watching: Watching) -> bool:
    """Whether a root is not there, or holds nothing."""
    for root in watching.roots:
        try:
            with os.scandir(root) as entries:
                if next(entries, None) is None:
                    return True
        except OSError:
            return True
    return False

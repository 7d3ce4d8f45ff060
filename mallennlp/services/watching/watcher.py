"""The watcher: told of changes where the system tells them, looking by itself where it does not."""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Dict, Iterator, Optional, Sequence, Set, Tuple

import attrs

from mallennlp.exceptions import MallennlpError
from mallennlp.services.watching.looking import judge_running, look, look_everywhere
from mallennlp.services.watching.mounts import mounts, tells_changes
from mallennlp.services.watching.places import find_places
from mallennlp.services.watching.settings import Watching

if TYPE_CHECKING:
    from watchfiles import Change

log = logging.getLogger(__name__)

_BATCH_MS = 1_000
"""Changes are gathered for so long at most, so that a burst is one look."""
_QUIET_MS = 150
"""So long without a further change, and the burst is over."""
_TICK_S = 0.5
_JUDGE_EVERY_S = 3.0

Tells = Callable[[Path], bool]


@attrs.frozen
class Pace:
    """How often everything is looked at, in seconds.

    * ``polled_s``: the pause where changes are not told; ``told_s``: where they are, against those
      that got lost;
    * ``retry_s``: the pause after a failure;
    * ``polled_share``, ``told_share``: the pause is at least so many times as long as the look.
    """

    polled_s: float = 2.0
    told_s: float = 60.0
    retry_s: float = 10.0
    polled_share: float = 2.0
    told_share: float = 20.0


def _identity(path: Path) -> Optional[Tuple[int, int]]:
    """What tells a folder or a file from another one that came into its place; None where there is
    none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _tells(root: Path) -> bool:
    return tells_changes(root, mounts())


class Watcher:
    """Keeps the index up to date with the folders, until it is stopped.

    ``tells``: whether the system tells the changes below a root; else it is looked at again and
    again. That is also done where the system has no room for so many folders, and for a root that
    does not exist, until it appears.
    """

    def __init__(self, watching: Watching, pace: Pace = Pace(), tells: Tells = _tells) -> None:
        self._watching, self._pace, self._tells = watching, pace, tells
        self._full = False
        self._linked = False
        self._index_file: Optional[Tuple[int, int]] = None
        self._pending: Set[str] = set()
        self._polled = False
        self._scan_at = self._judge_at = 0.0
        self._earliest_scan = self._failed_until = 0.0
        self._said = ""

    def run(self, stop: threading.Event) -> None:
        """Watch until ``stop`` is set. Whatever fails meanwhile is logged and tried again."""
        while not stop.is_set():
            before, self._linked = self._identities(), False
            told = self._told(before)
            self._polled = any(root not in told for root, there in before.items() if there)
            self._scan_at = 0.0  # what changed before the watching began was not told
            for changed in self._changes(told, stop):
                self._pending |= changed
                self._catch_up()
                if self._identities() != before or self._has_new_links():
                    break

    # --- what is watched

    def _has_new_links(self) -> bool:
        """Whether a link that nobody watches leads out of the roots, and everything was looked at
        since it came: not more often, as the watching begins anew for it."""
        return self._linked and self._scan_at > 0

    def _identities(self) -> Dict[Path, Optional[Tuple[int, int]]]:
        """Each root with what tells it from another one that came into its place."""
        found: Dict[Path, Optional[Tuple[int, int]]] = {}
        for root in self._watching.roots:
            found[root] = _identity(root)
        return found

    def _told(self, roots: Dict[Path, Optional[Tuple[int, int]]]) -> Sequence[Path]:
        """The roots whose changes the system tells."""
        if self._full:
            return ()
        return [root for root, identity in roots.items() if identity and self._tells(root)]

    def _changes(self, told: Sequence[Path], stop: threading.Event) -> Iterator[Set[str]]:
        """Changed paths as they come, and nothing twice a second where none come. Ends when the
        watching has to begin anew."""
        if told:
            try:
                yield from _watch_what_is_readable(told, stop)
            except (OSError, RuntimeError) as error:  # a RuntimeError is what its core raises
                if not all(os.path.isdir(root) for root in told):
                    stop.wait(_TICK_S)  # it went away just now
                    return
                self._full = True
                log.warning(
                    "The folders cannot be watched (%s). They are looked at every few seconds"
                    " instead. On Linux, fs.inotify.max_user_watches and max_user_instances limit"
                    " the watching.",
                    error,
                )
            return
        while not stop.wait(_TICK_S):
            yield set()

    # --- what is done

    def _catch_up(self) -> None:
        """Do what is due. What fails stays due."""
        if time.monotonic() < self._failed_until:
            return
        try:
            if _identity(self._watching.index.path) != self._index_file:
                self._scan_at = 0.0  # somebody deleted the index, or put another in its place
            self._look()
            now = time.monotonic()
            if now >= max(self._scan_at, self._earliest_scan):
                self._look_everywhere()
            elif now >= self._judge_at:
                judge_running(self._watching)
                self._judge_at = time.monotonic() + _JUDGE_EVERY_S
            self._said = ""
        except (MallennlpError, OSError) as error:
            self._scan_at = 0.0
            self._failed_until = time.monotonic() + self._pace.retry_s
            self._say(f"The index could not be brought up to date: {error}")

    def _look(self) -> None:
        if not self._pending:
            return
        places = find_places(self._watching, self._pending)
        everywhere = places.everywhere
        self._linked |= places.linked
        if places.alone or places.below:
            everywhere |= look(self._watching, places).everywhere
        self._pending.clear()
        if everywhere:
            self._scan_at = 0.0

    def _look_everywhere(self) -> None:
        start = time.monotonic()
        look_everywhere(self._watching)
        self._pending.clear()
        self._index_file = _identity(self._watching.index.path)
        end = time.monotonic()
        pace, took_s = self._pace, end - start
        soon_s = max(pace.polled_s, pace.polled_share * took_s)
        self._earliest_scan = end + soon_s
        told_s = max(pace.told_s, pace.told_share * took_s)
        self._scan_at = end + (soon_s if self._polled else told_s)
        self._judge_at = end + _JUDGE_EVERY_S

    def _say(self, text: str) -> None:
        """Log it, but not the same again and again."""
        if text != self._said:
            log.warning("%s", text)
        self._said = text


def _watch_what_is_readable(roots: Sequence[Path], stop: threading.Event) -> Iterator[Set[str]]:
    """Changed paths. Folders that this user may not read are left out, as a scan leaves them."""
    try:
        yield from _watch(roots, stop)
    except PermissionError:
        # Not from the beginning: so told, it also keeps silent where there are too many folders.
        yield from _watch(roots, stop, readable_only=True)


def _watch(
    roots: Sequence[Path], stop: threading.Event, readable_only: bool = False
) -> Iterator[Set[str]]:
    from watchfiles import watch  # takes 50 ms, which only a watcher needs to spend

    batches = watch(
        *(os.path.realpath(root) for root in roots),
        watch_filter=None,
        debounce=_BATCH_MS,
        step=_QUIET_MS,
        stop_event=stop,
        rust_timeout=int(_TICK_S * 1_000),
        yield_on_timeout=True,
        ignore_permission_denied=readable_only,
        raise_interrupt=False,
    )
    room_known = False
    for changes in batches:
        if not room_known or any(_is_new_folder(*change) for change in changes):
            _check_room(os.path.realpath(roots[0]))
            room_known = True
        yield {path for _, path in changes}


def _is_new_folder(change: "Change", path: str) -> bool:
    return change.name == "added" and os.path.isdir(path)


def _check_room(folder: str) -> None:
    """Raise OSError where the system has no room to watch one more folder.

    A folder that is new is watched along, and where there is no room for it nobody is told: what
    comes into it would not be seen.
    """
    from watchfiles import watch

    probe = watch(folder, recursive=False, step=1, rust_timeout=1, yield_on_timeout=True)
    try:
        next(probe, None)
    except (FileNotFoundError, PermissionError, RuntimeError):
        pass  # says nothing of the room: it is gone, not readable, or this is one watcher too many
    finally:
        probe.close()

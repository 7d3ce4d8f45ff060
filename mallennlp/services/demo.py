"""The real runs that the package ships, put somewhere as they once were.

They were made by AllenNLP 0.9.0, 1.5.0 and 2.10.1: finished, failed, killed and recovered ones, and
under ``tagger`` (2.10.1) families and a sweep to be compared. The demo project shows them, and the
tests read them. ``files.json`` lists every file that a run had,
with its size and time. Checkpoints and archives are listed there and not shipped: they come out as
empty files of the right name.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import time
from pathlib import Path
from typing import Any, Dict, Iterator, Mapping, Optional, Tuple

import attrs

from mallennlp.domain.experiment import Annotations
from mallennlp.exceptions import StorageError, UsageError
from mallennlp.services.living import is_alive

RUNS_FOLDER = Path(__file__).resolve().parent.parent / "demo_runs"
MANIFEST = "files.json"

DEMO_ANNOTATIONS: Mapping[str, Annotations] = {
    "2.10.1/pos/lstm_h16/seed_13": Annotations(
        tags=("baseline", "paper"),
        notes="First run that worked. Everything else in pos/ is compared with this one.",
    ),
    "2.10.1/pos/lstm_h16/seed_42": Annotations(tags=("baseline",)),
    "2.10.1/pos/lstm_h32/seed_13": Annotations(tags=("wide",)),
    "2.10.1/pos/lstm_h32/seed_42": Annotations(tags=("wide", "paper")),
    "2.10.1/pos/crf_custom": Annotations(tags=("custom-model",), display_name="Tiny CRF"),
    "2.10.1/reviews/cnn_lr_grid/lr=0.1": Annotations(tags=("sweep", "too-fast")),
    "2.10.1/reviews/cnn_lr_grid/lr=0.01": Annotations(tags=("sweep", "paper")),
    "2.10.1/reviews/cnn_lr_grid/lr=0.001": Annotations(tags=("sweep",)),
    "2.10.1/failed/nan_loss": Annotations(tags=("investigate",)),
    "0.9.0/pos/lstm_h16/seed_13": Annotations(tags=("baseline", "old-allennlp")),
}
"""What somebody who works with these runs would have added to them."""

ABANDONED_AFTER_S = 3600.0
"""No demo takes that long to be made."""


@attrs.frozen
class PlacedRuns:
    """What ``place_runs`` did. ``newest_s``: POSIX seconds of the newest file."""

    files: int
    newest_s: float


def place_runs(target: Path, only: str = "", newest_age_s: Optional[float] = None) -> PlacedRuns:
    """Copy the shipped runs to ``target`` and give the files the times that they had.

    * ``only``: just those whose path starts with this, for instance ``"2.10.1/pos/"``;
    * ``newest_age_s``: move all times alike, so that the newest file is this many seconds old.
      Without it the times are the recorded ones.

    A run's state depends on these times, as a killed run and a running one have the same files.
    Raises UsageError if nothing starts with ``only``, StorageError if something cannot be written.
    """
    files = {path: entry for path, entry in recorded_files().items() if path.startswith(only)}
    if not files:
        raise UsageError(f"None of the shipped runs' files starts with {only!r}.")
    newest = max(entry["mtime_s"] for entry in files.values())
    shift = 0.0 if newest_age_s is None else time.time() - newest_age_s - newest
    try:
        for path, entry in files.items():
            _place(RUNS_FOLDER / path, target / path, entry["mtime_s"] + shift)
        _date_folders(target, {path: entry["mtime_s"] + shift for path, entry in files.items()})
    except OSError as error:
        raise StorageError(
            f"Cannot write the demo's runs to {target}: {error.strerror or error}."
        ) from error
    return PlacedRuns(len(files), newest + shift)


def newest_recorded_s() -> float:
    """The time of the newest file of all shipped runs, in POSIX seconds."""
    return max(entry["mtime_s"] for entry in recorded_files().values())


def recorded_files() -> Dict[str, Any]:
    """Every file of the shipped runs: ``path -> {"size": bytes, "mtime_s": POSIX seconds}``.

    Raises StorageError where the installed package lacks them.
    """
    try:
        return dict(json.loads((RUNS_FOLDER / MANIFEST).read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise StorageError(
            f"This installation lacks the demo's runs ({error}). Install the package again."
        ) from error


@contextlib.contextmanager
def workshop(root: Path) -> Iterator[Path]:
    """A hidden folder beside ``root`` to make a demo in, removed at the end if it is still there.

    Those of makers that were killed are removed too. Raises OSError.
    """
    for folder in _workshops(root):
        if _is_abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)
    made = root.parent / f".{root.name}.demo-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        made.mkdir(mode=0o700)  # known before it is there: an interruption may come at once
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _workshops(root: Path) -> Iterator[Path]:
    """The workshops of this demo, whoever made them; only real folders of this user."""
    name = re.compile(re.escape(f".{root.name}.demo-") + r"[0-9]+-[a-z0-9_]{8}")
    with os.scandir(root.parent) as entries:
        for entry in entries:
            if name.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                if entry.stat(follow_symlinks=False).st_uid == os.getuid():
                    yield Path(entry.path)


def _is_abandoned(folder: Path) -> bool:
    # By the name the process is known, and by the age that it is another one of the same number.
    pid = int(folder.name.rsplit("-", 2)[1])
    if not is_alive(pid):
        return True
    with contextlib.suppress(FileNotFoundError):
        return time.time() - folder.stat().st_mtime > ABANDONED_AFTER_S
    return False


def _place(source: Path, target: Path, mtime_s: float) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError:
        target.touch()  # a checkpoint or an archive
    os.utime(target, (mtime_s, mtime_s))


def _date_folders(target: Path, times: Mapping[str, float]) -> None:
    """Give each folder the time of the newest file in it, as if nobody had copied anything."""
    newest: Dict[Tuple[str, ...], float] = {}
    for path, mtime_s in times.items():
        parts = tuple(path.split("/"))[:-1]
        newest[parts] = max(mtime_s, newest.get(parts, mtime_s))
    for parts, mtime_s in newest.items():
        os.utime(target.joinpath(*parts), (mtime_s, mtime_s))

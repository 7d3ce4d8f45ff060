"""The one place that spells file names: AllenNLP's, and our own."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Optional

from mallennlp.exceptions import StorageError

# --- what AllenNLP writes into a serialization directory
CONFIG = "config.json"
META = "meta.json"
"""AllenNLP's own since 2.5 (its only key is ``version``). Never ours to write."""
METRICS = "metrics.json"
ARCHIVE = "model.tar.gz"
LOG = "out.log"
WORKER_0_LOG = "out_worker0.log"
"""In a distributed run the training's text is here and not in ``out.log``."""
STDOUT_LOG = "stdout.log"
STDERR_LOG = "stderr.log"
VOCABULARY = "vocabulary"
NAMESPACE_SUFFIX = ".txt"
"""Of the files in it, one for each namespace."""
NON_PADDED_NAMESPACES = "non_padded_namespaces.txt"
"""The one among them that is no namespace: patterns, one a line."""
TENSORBOARD = "log"
TENSORBOARD_TRAINING = "train"
TENSORBOARD_VALIDATION = "validation"
"""Its two folders, with the event files of TensorBoard."""
EVENTS_PREFIX = "events.out.tfevents."
CHECKPOINT_SUFFIX = ".th"

_EPOCH = re.compile(r"metrics_epoch_(0|[1-9][0-9]{0,8})\.json")
_PREDICTIONS = re.compile(r".*predict.*\.jsonl?|.+\.preds", re.IGNORECASE)
_EVALUATION = re.compile(
    r"(.*[._-])?eval(uation|uated)?([._-].*)?\.json|.+\.outputs", re.IGNORECASE
)
_UNFINISHED_SIDECAR = re.compile(r"\.mallennlp\.json\.[a-z0-9_]{8}")
"""As ``tempfile`` ends a name that begins with ``SIDECAR_TEMPORARY``."""
_LOG_NAME = re.compile(r"(?:out|stdout|stderr)(?:_worker[0-9]+)?\.log")

# --- what we write
SIDECAR = "mallennlp.json"
"""Tags, notes and display name, in the experiment's own directory."""
SIDECAR_TEMPORARY = ".mallennlp.json."
"""How the name of a half-written sidecar begins."""
SIDECAR_LOCK = ".mallennlp.json.lock"
"""There for a moment, where directories cannot be locked (NFS)."""
PROJECT_FILE = "Project.toml"
PROJECT_FILE_UNFINISHED = ".Project.toml.new"
"""Its name while a project is being made."""
STATE_FOLDER = ".mallennlp"

# --- in the folder of a deleted experiment, in the trash
TRASH_RECORD = "record.json"
"""What it was, where it stood, and who deleted it."""
TRASH_RUN = "run"
"""The experiment's directory."""
TRASH_ARRIVING = "arriving"
TRASH_LEAVING = "leaving"
"""Its names while it is copied from another file system, and removed after it was copied to one."""
TRASH_BESIDE = ".mallennlp-moving-"
"""How the hidden name begins that it has meanwhile in its old place."""


@lru_cache(maxsize=10_000)
def epoch_of(file_name: str) -> Optional[int]:
    """The number in ``metrics_epoch_N.json``, or None for any other name."""
    # Asked for every file of every folder that a scan sees, and nearly all have the same names.
    match = _EPOCH.fullmatch(file_name) if file_name.startswith("metrics_epoch_") else None
    return int(match[1]) if match else None


@lru_cache(maxsize=10_000)
def is_log(file_name: str) -> bool:
    """Whether AllenNLP (any version) writes a log of this name, workers' logs included."""
    return _LOG_NAME.fullmatch(file_name) is not None


def is_predictions(file_name: str) -> bool:
    """Whether predictions have such a name. AllenNLP leaves it to whoever asks for them; ``.preds``
    is its own (``evaluate --auto-names``)."""
    return _PREDICTIONS.fullmatch(file_name) is not None


def is_evaluation(file_name: str) -> bool:
    """Whether what ``allennlp evaluate`` measured has such a name. AllenNLP leaves it to whoever
    evaluates; ``.outputs`` is its own (``evaluate --auto-names``)."""
    return _EVALUATION.fullmatch(file_name) is not None


def is_unfinished_sidecar(file_name: str) -> bool:
    """Whether a half-written sidecar has such a name, and neither the lock nor an editor's file."""
    return _UNFINISHED_SIDECAR.fullmatch(file_name) is not None


class ProjectPaths:
    """Where a project keeps its things. ``root`` is the folder with ``Project.toml``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = root / PROJECT_FILE
        self.config_unfinished = root / PROJECT_FILE_UNFINISHED
        self.state_folder = root / STATE_FOLDER
        self.index = self.state_folder / "index-v6.sqlite"
        """A cache. The number is the schema's: a new schema is a new file."""
        self.scan_lock = self.state_folder / "scan.lock"
        self.scan_start_lock = self.state_folder / "scan-start.lock"
        self.watch_lock = self.state_folder / "watch.lock"
        """Held by the process that watches the folders."""
        self.scan_progress = self.state_folder / "scan-progress.json"
        self.scan_errors = self.state_folder / "scan-errors.log"
        """What the last scan that the dashboard started wrote to its standard error."""
        self.state = self.state_folder / "state.sqlite"
        """Accounts, and later jobs and saved views: exists nowhere else."""
        self.secret = self.state_folder / "secret"
        """Signs the sessions; mode 0600."""
        self.served_at = self.state_folder / "server.json"
        """Where the project is being served; there as long as it is."""
        self.trash = self.state_folder / "trash"
        """Deleted experiments, until somebody empties it. Exists nowhere else."""
        self.demo_login = self.state_folder / "demo-login"
        """Name and password of a demo's administrator; mode 0600. No other project has it."""

    def ensure_state_folder(self) -> None:
        """Make the folder of our own files, closed to other users. Raises StorageError."""
        try:
            self.state_folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"{self.state_folder} cannot be made: {error.strerror}. "
                "The project's folder must be writable for this user."
            ) from error

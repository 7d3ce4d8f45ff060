"""The one place that spells file names: AllenNLP's, and our own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Optional

# --- what AllenNLP writes into a serialization directory
CONFIG = "config.json"
META = "meta.json"
"""AllenNLP's own since 2.5 (its only key is ``version``). Never ours to write."""
METRICS = "metrics.json"
ARCHIVE = "model.tar.gz"
BEST_WEIGHTS = "best.th"
LOG = "out.log"
WORKER_0_LOG = "out_worker0.log"
"""In a distributed run the training's text is here and not in ``out.log``."""
STDOUT_LOG = "stdout.log"
STDERR_LOG = "stderr.log"
VOCABULARY = "vocabulary"
TENSORBOARD = "log"
CHECKPOINT_SUFFIX = ".th"

_EPOCH = re.compile(r"metrics_epoch_(\d{1,9})\.json")
_LOG_NAME = re.compile(r"(?:out(?:_worker\d+)?|stdout(?:_worker\d+)?|stderr(?:_worker\d+)?)\.log")

# --- what we write
SIDECAR = "mallennlp.json"
"""Tags, notes and display name, in the experiment's own directory."""
SIDECAR_TEMPORARY = ".mallennlp.json."
"""How the name of a half-written sidecar begins."""
PROJECT_FILE = "Project.toml"
STATE_FOLDER = ".mallennlp"


def epoch_of(file_name: str) -> Optional[int]:
    """The number in ``metrics_epoch_N.json``, or None for any other name."""
    match = _EPOCH.fullmatch(file_name)
    return int(match[1]) if match else None


def is_log(file_name: str) -> bool:
    """Whether AllenNLP (any version) writes a log of this name, workers' logs included."""
    return _LOG_NAME.fullmatch(file_name) is not None


class ProjectPaths:
    """Where a project keeps its things. ``root`` is the folder with ``Project.toml``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = root / PROJECT_FILE
        self.state_folder = root / STATE_FOLDER
        self.index = self.state_folder / "index-v1.sqlite"
        """A cache. The number is the schema's: a new schema is a new file."""
        self.scan_lock = self.state_folder / "scan.lock"
        self.scan_progress = self.state_folder / "scan-progress.json"
        self.state = self.state_folder / "state.sqlite"
        """Accounts, and later jobs and saved views: exists nowhere else."""
        self.secret = self.state_folder / "secret"
        """Signs the sessions; mode 0600."""
        self.cache = self.state_folder / "cache"
        self.log = self.state_folder / "mallennlp.log"

    def ensure_state_folder(self) -> None:
        """Make the folder of our own files, closed to other users of the computer."""
        self.state_folder.mkdir(mode=0o700, exist_ok=True)

"""What a watcher knows of its project."""

from __future__ import annotations

from pathlib import Path
from typing import Sequence, Tuple

import attrs

from mallennlp.services.experiments.contract import Reader
from mallennlp.services.index.store import ExperimentIndex


@attrs.frozen
class Watching:
    """What is watched, and what is kept up to date. The fields are those of ``scan``."""

    index: ExperimentIndex
    roots: Tuple[Path, ...]
    project_root: Path
    readers: Sequence[Reader]
    stalled_after_s: float
    ignore: Sequence[str] = ()
    irrelevant: Sequence[str] = ()

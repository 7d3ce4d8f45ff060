"""A tree of real runs with an index, and short ways to ask it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any, List

import attrs

from mallennlp.services.demo import place_runs
from mallennlp.services.experiments.readers import all_readers
from mallennlp.services.index.store import ExperimentIndex
from mallennlp.services.paths import ProjectPaths
from mallennlp.services.watching.looking import look_everywhere
from mallennlp.services.watching.settings import Watching

RUN = "2.10.1/pos/no_validation"


class Tree:
    """A project's folder with runs in it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.root.mkdir(parents=True)
        self._source = folder / "source"
        place_runs(self._source, only=f"{RUN}/")
        paths = ProjectPaths(self.root)
        paths.ensure_state_folder()
        self.index = ExperimentIndex(paths.index)
        self.watching = Watching(
            self.index, (self.root,), self.root, all_readers(), 1_800.0, ("skipped", "old/*")
        )

    def run(self, path: str) -> Path:
        """Put a run at a path in the project."""
        return Path(shutil.copytree(self._source / RUN, self.root / path))

    def scan(self) -> None:
        look_everywhere(self.watching)

    def also(self, **changes: Any) -> None:
        """Watch with other settings."""
        self.watching = attrs.evolve(self.watching, **changes)

    def paths(self) -> List[str]:
        """The paths in the index, in order."""
        return sorted(self.index.signatures())

    def at(self, path: str) -> str:
        """A path in the project as the system tells it."""
        return os.path.join(os.path.realpath(self.root), path)

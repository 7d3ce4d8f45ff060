"""The shipped runs, indexed once."""

from __future__ import annotations

from pathlib import Path
from typing import List, Tuple

import pytest

from mallennlp.domain.experiment import Experiment
from mallennlp.services.config import Config, ProjectSection, render_config
from mallennlp.services.demo import DEMO_ANNOTATIONS, place_runs
from mallennlp.services.index.query import TableQuery
from mallennlp.project import Project, create_project

Shipped = Tuple[Project, List[Experiment]]


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Shipped:
    """A project of all shipped runs, with tags and notes, and its experiments. To be left as it
    is."""
    root: Path = tmp_path_factory.mktemp("shipped")
    place_runs(root / "runs")
    text = render_config(Config(ProjectSection("shipped")))
    project = create_project(root, text, "ada", "a long password")
    project.scan()
    for path, added in DEMO_ANNOTATIONS.items():
        project.tag(f"runs/{path}", add=added.tags)
        project.annotate(f"runs/{path}", added.notes, added.display_name)
    rows = project.search(TableQuery(limit=None)).rows
    return project, [project.index.get(row.path) for row in rows]

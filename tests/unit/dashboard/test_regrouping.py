"""A changed setting of what is irrelevant takes effect when the dashboard starts."""

from __future__ import annotations

import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from mallennlp.dashboard.regrouping import regroup_soon
from mallennlp.exceptions import DatabaseError
from mallennlp.project import Project
from tests.servers import make_project


def test_a_changed_setting_is_taken_over_without_a_scan(tmp_path: Path) -> None:
    project = make_project(tmp_path, only="2.10.1/pos/lstm_h")
    before = project.search_families().total
    ignoring = attrs.evolve(project.config.experiments, irrelevant=("model.encoder.*",))
    changed = Project(project.root, attrs.evolve(project.config, experiments=ignoring))
    regroup_soon(changed).join()
    assert 1 <= changed.search_families().total < before


def test_what_fails_is_logged_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise DatabaseError("The index is damaged.")

    project: Any = SimpleNamespace(regroup=fail)
    regroup_soon(project).join()
    (record,) = caplog.records
    assert record.levelno == logging.WARNING and "The index is damaged." in record.getMessage()

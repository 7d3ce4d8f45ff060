"""The compare page over real runs, asked as a browser asks."""

from __future__ import annotations

import json

import pytest

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.home.page  # noqa: F401
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from mallennlp.services.index.query import TableQuery
from tests.integration.conftest import LogIn

SEEDS = ("2.10.1/pos/lstm_h16/seed_13", "2.10.1/pos/lstm_h16/seed_42")


def test_what_the_address_names_is_shown(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ)
    shown = browser.open(f"/compare?run={SEEDS[0]}&run={SEEDS[1]}")
    text = json.dumps(shown.get_json())
    assert shown.status_code == 200 and "seed_13" in text and "seed_42" in text


def test_a_family_is_one_side(project: Project) -> None:
    (row,) = project.search(TableQuery(paths=SEEDS[:1])).rows
    comparison = project.compare([f"family:{row.family}", f"run:{SEEDS[0]}"])
    family, run = comparison.sides
    assert {one.path for one in family.runs} >= set(SEEDS) and run.runs[0].path == SEEDS[0]
    assert family.name.endswith("seed_*")


@pytest.mark.parametrize("family", ["0123456789abcdef", "x OR path:*", "", "0" * 17])
def test_an_unknown_family_is_told_and_no_query(project: Project, family: str) -> None:
    comparison = project.compare([f"family:{family}"])
    assert comparison.sides == () and comparison.gone == (f"family:{family}",)

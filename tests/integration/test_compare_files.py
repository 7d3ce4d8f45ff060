"""The compare page and its tables as files, over real runs."""

from __future__ import annotations

import csv
import io
import json
from typing import Any, Iterator, List, Sequence

import pytest
from dash import html

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.home.page  # noqa: F401
from mallennlp.dashboard.components import metric_graph
from mallennlp.dashboard.pages.compare import downloads
from mallennlp.dashboard.pages.compare.saving import has_tables, section_menu
from mallennlp.dashboard.pages.compare.section import Section
from mallennlp.domain.permissions import Permission
from mallennlp.domain.plain_table import BEST, Cell, Heading, PlainTable
from mallennlp.exceptions import StorageError
from mallennlp.project import Project
from tests.integration.conftest import LogIn
from tests.unit.dashboard.fixtures import walk

SEEDS = ("2.10.1/pos/lstm_h16/seed_13", "2.10.1/pos/lstm_h16/seed_42")
BOTH = f"run={SEEDS[0]}&run={SEEDS[1]}"
FILES = "/download/compare"


class Accuracies(Section):
    """The accuracy of each side, as a figure and as a table."""

    name = "accuracies"
    title = "Accuracies"

    def view(self, project: Any, comparison: Any, params: Any) -> Sequence[Any]:
        runs = {side.name: side.runs[0].epochs for side in comparison.sides}
        return [metric_graph("accuracies", runs, "accuracy"), html.P(f"of {params.baseline}")]

    def tables(self, project: Any, comparison: Any, params: Any) -> List[PlainTable]:
        sides = [] if params.baseline == "none" else comparison.sides
        rows = [
            (Cell(side.name, side.name), Cell("0.95", side.runs[0].best_metric, frozenset({BEST})))
            for side in sides
        ]
        columns = (Heading("run"), Heading("accuracy", numeric=True))
        return [PlainTable("accuracies", "Accuracies", columns, tuple(rows))] if rows else []


class Words(Section):
    """A section without numbers."""

    name = "words"
    title = "Words"

    def view(self, project: Any, comparison: Any, params: Any) -> Sequence[Any]:
        return [html.P("Only words")]


class Failing(Words):
    """One that cannot be drawn."""

    name = "failing"
    title = "Failing"
    error: Exception = StorageError("The disk is gone.")

    def view(self, project: Any, comparison: Any, params: Any) -> Sequence[Any]:
        raise self.error


@pytest.fixture(autouse=True)
def sections(monkeypatch: pytest.MonkeyPatch) -> Iterator[List[Section]]:
    found: List[Section] = [Accuracies(), Words()]
    monkeypatch.setattr(downloads, "SECTIONS", found)
    yield found


def test_a_table_is_saved_in_each_format(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ)
    answers = {
        ending: browser.get(f"{FILES}/accuracies.{ending}?{BOTH}")
        for ending in ("csv", "tex", "json")
    }
    assert {answer.status_code for answer in answers.values()} == {200}
    best = project.experiment(SEEDS[0]).best_metric
    assert list(csv.reader(io.StringIO(answers["csv"].text)))[:2] == [
        ["run", "accuracy"],
        ["seed_13", repr(best)],
    ]
    assert r"seed\_13 & \textbf{0.95} \\" in answers["tex"].text
    assert json.loads(answers["json"].text)["rows"][0] == ["seed_13", best]
    names = [answer.headers["Content-Disposition"] for answer in answers.values()]
    assert names == [
        f'attachment; filename="compare-accuracies.{ending}"' for ending in ("csv", "tex", "json")
    ]
    assert answers["csv"].headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_is_one_file_with_what_its_address_says(project: Project, log_in: LogIn) -> None:
    answer = log_in(Permission.READ).get(f"{FILES}/page.html?{BOTH}&baseline=run:{SEEDS[1]}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="compare-2')
    text = answer.text
    for said in ("seed_13", "Accuracies", "Only words", f"of run:{SEEDS[1]}", "UTC", "finished"):
        assert said in text
    assert f"/compare?run={SEEDS[0]}&amp;run={SEEDS[1]}&amp;baseline=run:{SEEDS[1]}" in text
    assert str(project.root) not in text and "localhost" not in text[: text.index("plotly.js")]
    assert text.count('<div class="figure-place"></div>') == 1


def test_what_is_not_there_any_more_is_told_in_the_file(project: Project, log_in: LogIn) -> None:
    text = log_in(Permission.READ).get(f"{FILES}/page.html?{BOTH}&run=<b>gone").text
    assert "run:&lt;b&gt;gone: not there any more" in text


@pytest.mark.parametrize(
    "error", [StorageError("The disk is gone."), ValueError("The disk is gone.")]
)
def test_a_section_that_fails_leaves_the_others(
    project: Project, log_in: LogIn, sections: List[Section], error: Exception
) -> None:
    failing = Failing()
    failing.error = error
    sections.insert(0, failing)
    text = log_in(Permission.READ).get(f"{FILES}/page.html?{BOTH}").text
    assert "The disk is gone." in text and "Only words" in text and "Traceback" not in text


def test_there_are_no_other_files(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ)
    for name in ("words.csv", "accuracies.exe", "accuracies", ".csv", "page.csv", "x.csv", "%00"):
        assert browser.get(f"{FILES}/{name}?{BOTH}").status_code == 404


def test_a_wrong_address_is_refused(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ)
    wrong = ("", "run=no/such/run", "family=x", "nonsense=3", f"{BOTH}&baseline=a&baseline=b")
    for search in wrong:
        for name in ("accuracies.csv", "page.html"):
            answer = browser.get(f"{FILES}/{name}?{search}")
            assert answer.status_code == 400 and "Traceback" not in answer.text


def test_a_section_may_have_nothing_to_save(project: Project, log_in: LogIn) -> None:
    answer = log_in(Permission.READ).get(f"{FILES}/accuracies.csv?{BOTH}&baseline=none")
    assert answer.status_code == 404 and "there is no table to save" in answer.text


def test_nobody_gets_a_file_without_a_login(project: Project, log_in: LogIn) -> None:
    stranger = log_in(Permission.READ).app.server.test_client()
    for name in ("accuracies.csv", "page.html", "nothing"):
        address = f"{FILES}/{name}?{BOTH}"
        answer = stranger.get(address, headers={"Accept": "text/csv"})
        assert answer.status_code == 401 and b"seed" not in answer.data
        assert stranger.get(address, headers={"Accept": "text/html"}).status_code == 302


def test_only_sections_with_tables_have_a_menu() -> None:
    assert has_tables(Accuracies) and not has_tables(Words)
    assert section_menu(Words()) is None
    menu = section_menu(Accuracies())
    assert menu is not None
    links = [
        props["href"]
        for props in walk(json.loads(json.dumps(menu, default=_plain)))
        if "href" in props
    ]
    assert links == [f"{FILES}/accuracies.{ending}" for ending in ("csv", "tex", "json")]


def _plain(component: Any) -> Any:
    return component.to_plotly_json()


def test_a_comparison_has_the_runs_as_they_are_now(project: Project) -> None:
    sides = [f"run:{path}" for path in SEEDS]
    before = project.compare(sides).sides[0].runs[0]
    file = project.root / SEEDS[0] / "metrics.json"
    metrics = json.loads(file.read_text())
    file.write_text(json.dumps({**metrics, "best_validation_accuracy": 0.125}))
    after = project.compare(sides).sides[0].runs[0]
    assert after.metrics.best["validation_accuracy"] == 0.125 != before.best_metric
    assert project.index.get(SEEDS[0]).metrics == after.metrics

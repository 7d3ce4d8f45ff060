"""Metrics, significance and vocabulary on the compare page, asked as a browser asks."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, List
from urllib.parse import quote

import pytest

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.home.page  # noqa: F401
from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.pages.compare.metrics import MOST_METRICS
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.domain.statistics.bootstrap import paired_bootstrap
from mallennlp.project import Project
from mallennlp.services.comparing import significance
from mallennlp.services.index.query import TableQuery
from tests.integration.comparing import ask, parts
from tests.servers import PASSWORD, USERNAME, make_project
from tests.unit.dashboard.fixtures import Browser, walk

H16, H32 = "2.10.1/pos/lstm_h16/seed_13", "2.10.1/pos/lstm_h32/seed_13"
WEIRD, BROKEN = "2.10.1/odd/weird_metrics", "2.10.1/failed/unknown_model"
PREDICTIONS = Path(__file__).parents[1] / "unit/services/comparing/predictions_2.10.1"


@pytest.fixture(scope="module")
def all_runs(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_project(tmp_path_factory.mktemp("compared") / "project", only="2.10.1/")
    for path, seed in ((H16, "seed_1"), (H32, "seed_2")):
        for file in (PREDICTIONS / seed).iterdir():
            shutil.copy(file, project.root / path)
    damaged = project.root / BROKEN
    (damaged / "metrics.json").touch()
    project.scan()
    return project


@pytest.fixture
def project(all_runs: Project) -> Project:
    return all_runs


@pytest.fixture
def browser(project: Project) -> Any:
    with isolated_registry():
        made = Browser(create_app(project))
        made.log_in(USERNAME, PASSWORD)
        yield made


def family(project: Project, path: str) -> str:
    (row,) = project.search(TableQuery(paths=[path])).rows
    return f"family={row.family}"


def view(browser: Browser, section: str, address: str) -> str:
    answer = ask(browser, section, address)
    shown = parts(answer)["compare-view"]
    assert "data-status" not in json.dumps(shown), shown
    return " ".join(words(shown))


def words(node: Any) -> List[str]:
    """All texts of a view that came as JSON."""
    if isinstance(node, dict):
        return words(node.get("props", node).get("children"))
    if isinstance(node, list):
        return [text for child in node for text in words(child)]
    return [] if node is None or isinstance(node, bool) else [str(node)]


def controls(browser: Browser, section: str, address: str) -> "dict[str, Any]":
    """The values of the controls of a section."""
    answer = parts(ask(browser, section, address))["compare-controls"]
    return {
        props["id"]["parameter"]: props["value"]
        for props in walk(answer)
        if isinstance(props.get("id"), dict)
    }


def test_metrics_are_told_with_differences(browser: Browser) -> None:
    text = view(browser, "metrics", f"?run={H16}&run={H32}")
    assert "validation_accuracy" in text and "(baseline)" in text and ": difference" in text
    assert "best" in text.split() and "higher is better" in text
    in_percent = view(browser, "metrics", f"?run={H16}&run={H32}&differences=relative")
    assert "difference in %" in in_percent and " %" in in_percent
    assert "training_loss" not in view(browser, "metrics", f"?run={H16}&find_metric=accuracy")


def test_metrics_of_the_last_epoch_are_others(browser: Browser) -> None:
    best = view(browser, "metrics", f"?run={H16}")
    assert best != view(browser, "metrics", f"?run={H16}&moment=last")
    wrong = json.dumps(parts(ask(browser, "metrics", f"?run={H16}&moment=first"))["compare-view"])
    assert '"data-status": "400"' in wrong and "moment" in wrong


def test_odd_metrics_are_drawn(browser: Browser) -> None:
    text = view(browser, "metrics", f"?run={WEIRD}&run={H16}&run={BROKEN}&differences=both")
    assert "NaN" in text and "∞" in text and "validation_größe/東京" in text and "1.235e+19" in text


def test_two_families_are_put_to_the_test(browser: Browser, project: Project) -> None:
    address = f"?{family(project, H16)}&{family(project, H32)}&tested_metric=validation_loss"
    text = view(browser, "significance", address)
    assert "The mean of validation_loss is" in text and "With a confidence of 95 %" in text
    assert "Welch's t-test" in text and "permutation test" in text
    chosen = controls(browser, "significance", address)
    assert chosen["tested_metric"] == "validation_loss"
    assert {chosen["tested_first"], chosen["tested_second"]} == {
        side.replace("family=", "family:") for side in address[1:].split("&")[:2]
    }


def test_single_runs_are_told_and_their_predictions_tested(browser: Browser) -> None:
    text = view(browser, "significance", f"?run={H16}&run={H32}")
    assert "has a single value of validation_accuracy" in text and "two runs or more" in text
    assert "paired bootstrap: loss in predictions.jsonl" in text and "50 instances" in text
    assert "test_predictions.jsonl does not say how good single instances are" in text
    assert "Welch" not in text


def test_predictions_are_tested_anew_when_one_of_their_files_is_another(
    browser: Browser, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    tested: List[int] = []

    def counted(*scores: Any) -> Any:
        tested.append(1)
        return paired_bootstrap(*scores)

    monkeypatch.setattr(significance, "paired_bootstrap", counted)
    file = project.root / H16 / "predictions.jsonl"
    content = file.read_bytes()
    shutil.copy(file, file.with_name("predicted_again.jsonl"))
    shutil.copy(file, project.root / H32 / "predicted_again.jsonl")
    try:
        address = f"?run={H16}&run={H32}"
        first = view(browser, "significance", address)
        assert "predicted_again.jsonl" in first and len(tested) == 2
        other = view(browser, "significance", f"{address}&tested_metric=training_loss")
        assert "training_loss" in other and "predicted_again.jsonl" in other
        assert len(tested) == 2, "the metric of the runs says nothing of their predictions"
        file.write_bytes(b"".join(content.splitlines(keepends=True)[1:]))
        assert "49 instances" in view(browser, "significance", address) and len(tested) == 4
    finally:
        file.write_bytes(content)
        for run in (H16, H32):
            (project.root / run / "predicted_again.jsonl").unlink()


def test_other_sides_can_be_chosen_and_a_wrong_one_is_the_usual(browser: Browser) -> None:
    address = f"?run={H16}&run={H32}&run={WEIRD}"
    chosen = controls(browser, "significance", f"{address}&baseline=run:{WEIRD}")
    assert (chosen["tested_first"], chosen["tested_second"]) == (f"run:{WEIRD}", f"run:{H16}")
    chosen = controls(browser, "significance", f"{address}&tested_first=run:../../etc")
    assert chosen["tested_first"] == f"run:{H16}"
    same = view(browser, "significance", f"{address}&tested_second=run:{H16}")
    assert "Choose two different sides" in same and "Tests" not in same


def test_runs_without_metrics_are_told(browser: Browser) -> None:
    none = "2.10.1/failed/sgd_without_lr"
    assert "metrics yet" in view(browser, "metrics", f"?run={BROKEN}&run={none}")
    assert "metrics yet" in view(browser, "significance", f"?run={BROKEN}&run={none}")
    assert "Two sides are needed" in view(browser, "significance", f"?run={BROKEN}")


def test_vocabularies_are_compared(browser: Browser) -> None:
    reviews = "2.10.1/reviews/boe_tensorboard"
    address = f"?run={H16}&run={reviews}&run={BROKEN}"
    text = view(browser, "vocabulary", address)
    assert "Tokens shared with" in text and "Müller" in text and "Without a vocabulary" in text
    assert "Müller" not in view(browser, "vocabulary", f"{address}&find_token=crème")
    assert controls(browser, "vocabulary", address)["vocabulary_of"] == f"run:{reviews}"


def test_a_hundred_sides_are_small_and_warned_of(browser: Browser, project: Project) -> None:
    paths = [row.path for row in project.search("", limit=100).rows]
    address = "?" + "&".join(f"run={quote(path)}" for path in paths)
    sizes = {
        section: len(ask(browser, section, address).data)
        for section in ("metrics", "significance", "vocabulary")
    }
    assert sizes["metrics"] < 400_000 and sum(sizes.values()) < 600_000, sizes
    families = [family(project, path) for path in (H16, H32)]
    tested = "&tested_first={}&tested_second={}".format(
        *(each.replace("=", ":") for each in families)
    )
    address = f"?{'&'.join(families)}&run={H16}&tested_metric=validation_loss{tested}"
    assert "3 sides make 3 pairs" in view(browser, "significance", address)


def test_very_many_metrics_are_found_by_name(project: Project, browser: Browser) -> None:
    folder = project.root / "2.10.1/odd/many"
    shutil.copytree(project.root / H16, folder)
    metrics = json.loads((folder / "metrics.json").read_text())
    metrics.update({f"best_validation_m{number:04}": number for number in range(300)})
    (folder / "metrics.json").write_text(json.dumps(metrics))
    project.scan()
    address = "?run=2.10.1/odd/many"
    text = view(browser, "metrics", address)
    assert "more rows. Find others by their names" in text and "m0299" not in text
    assert text.count("validation_m") <= MOST_METRICS
    assert "validation_m0299" in view(browser, "metrics", f"{address}&find_metric=m0299")


def test_who_may_not_see_runs_sees_nothing(browser: Browser) -> None:
    stranger = Browser(browser.app)
    for section in ("metrics", "significance", "vocabulary"):
        assert ask(stranger, section, f"?run={H16}").status_code == 401


def heads(view: Any) -> List[Any]:
    """For each heading of a view that came as JSON, whose column it is."""
    return [props.get("data-side") for props in walk(view) if props.get("scope") == "col"]


def test_the_differences_of_a_side_stand_out_with_it(browser: Browser) -> None:
    answer = ask(browser, "metrics", f"?run={H16}&run={H32}&differences=both&baseline=run:{H16}")
    first, second = f"run:{H16}", f"run:{H32}"
    assert heads(parts(answer)["compare-view"]) == [None, first, second, second, second]

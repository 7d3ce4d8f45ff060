"""Parallel coordinates and the scatter plot, asked for as the page asks."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping

import pytest

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.home.page  # noqa: F401
from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.pages.compare.plots import ParallelSection, ScatterSection
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from mallennlp.services.index.query import TableQuery
from tests.integration.comparing import ask, parts
from tests.integration.conftest import LogIn
from tests.servers import PASSWORD, USERNAME, make_project
from tests.unit.dashboard.fixtures import Browser

RUNS = ("2.10.1/pos/lstm_h16/seed_13", "2.10.1/pos/gru_h16_sgd/seed_13", "2.10.1/pos/crf_custom")
ADDRESS = "?" + "&".join(f"run={run}" for run in RUNS)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """All shipped runs, which no test here changes."""
    return make_project(tmp_path_factory.mktemp("plots") / "project", only="2.10.1/")


@pytest.fixture(scope="module")
def browser(shipped: Project) -> Iterator[Browser]:
    """Somebody who may read."""
    with isolated_registry():
        browser = Browser(create_app(shipped))
        browser.log_in(USERNAME, PASSWORD)
        yield browser


def figure(answer: Any) -> Dict[str, Any]:
    """The only figure of a section."""
    found = list(figures(parts(answer)["compare-view"]))
    assert len(found) == 1, said(answer)[:500]
    return found[0]


def figures(node: Any) -> Any:
    if isinstance(node, dict):
        if node.get("type") == "Graph":
            yield node["props"]["figure"]
        for child in node.values():
            yield from figures(child)
    elif isinstance(node, list):
        for child in node:
            yield from figures(child)


def said(answer: Any) -> str:
    return json.dumps(parts(answer), ensure_ascii=False)


def sides(drawn: Mapping[str, Any]) -> List[str]:
    found = (trace.get("meta", {}).get("side") for trace in drawn["data"])
    return [side for side in found if side]


def titles(drawn: Mapping[str, Any]) -> List[str]:
    return [text.replace("<br>", "") for text in drawn["data"][-1]["text"]]


def values(answer: Any) -> Dict[str, Any]:
    """The values of the controls by their parameters."""
    found: Dict[str, Any] = {}

    def gather(node: Any) -> None:
        if isinstance(node, dict):
            name = node.get("id")
            if isinstance(name, dict) and name.get("type") == "compare-control":
                found[name["parameter"]] = node.get("value")
            for child in node.values():
                gather(child)
        elif isinstance(node, list):
            for child in node:
                gather(child)

    gather(parts(answer)["compare-controls"])
    return found


def test_each_run_is_a_line_and_the_axes_are_what_differs_and_the_goal(browser: Browser) -> None:
    answer = ask(browser, "parallel", ADDRESS)
    drawn = figure(answer)
    assert sides(drawn) == [f"run:{run}" for run in RUNS]
    assert "model.encoder.type" in titles(drawn) and "validation_accuracy" in titles(drawn)[-1]
    assert values(answer)["axes"][-1] == "metric:validation_accuracy"
    assert all("path" not in axis and "seed" not in axis for axis in values(answer)["axes"])


def test_the_address_chooses_the_axes_and_their_order(browser: Browser) -> None:
    chosen = ["metric:validation_loss", "config:trainer.num_epochs", "config:random_seed"]
    address = ADDRESS + "".join(f"&axes={axis}" for axis in chosen)
    answer = ask(browser, "parallel", address)
    assert values(answer)["axes"] == chosen
    assert titles(figure(answer)) == [
        "validation_loss<i>log</i>",
        "trainer.num_epochs",
        "random_seed",
    ]


def test_up_is_better_turns_the_axes_of_losses(browser: Browser) -> None:
    address = f"{ADDRESS}&axes=metric:validation_loss&axes=metric:validation_accuracy"
    plain = figure(ask(browser, "parallel", address))
    turned = figure(ask(browser, "parallel", f"{address}&better_up=true"))
    heights = [[trace["y"] for trace in each["data"][:3]] for each in (plain, turned)]
    for before, after in zip(*heights):
        assert after[0] == pytest.approx(1 - before[0], abs=0.001) and after[1] == before[1]
    assert "upside down" in titles(turned)[0] and "upside down" not in titles(turned)[1]


def test_the_keys_are_those_of_the_differences(project: Project, log_in: LogIn) -> None:
    optimizers: List[Any] = ["adam", {"type": "adam"}, {"type": "adam"}]
    for at, optimizer in enumerate(optimizers):
        made(project.root / "made", f"r{at}", {"optimizer": optimizer, "lr": at, "out": at}, 0.5)
    project.scan()
    browser = log_in(Permission.READ)
    address = "?run=made/r0&run=made/r1&run=made/r2"
    goal = "metric:validation_accuracy"
    assert values(ask(browser, "parallel", address))["axes"] == ["config:lr", "config:out", goal]
    ignoring = ask(browser, "parallel", f"{address}&ignore=o*")
    assert values(ignoring)["axes"] == ["config:lr", goal] and "config:out" not in said(ignoring)
    scatter = ask(browser, "scatter", f"{address}&ignore=lr")
    assert values(scatter)["scatter_x"] == "config:out" and "config:lr" not in said(scatter)


@pytest.mark.parametrize("section", [ParallelSection, ScatterSection])
def test_they_are_drawn_again_when_other_keys_are_ignored(section: Any) -> None:
    assert "ignore" in section.parameters


def test_what_none_has_is_said(browser: Browser) -> None:
    answer = ask(browser, "parallel", f"{ADDRESS}&axes=config:no.such.key")
    assert "Not found in any of them: config:no.such.key" in said(answer)
    odd = ask(browser, "parallel", f"{ADDRESS}&axes=nonsense")
    assert parts(odd)["compare-drawn"] and "nonsense" not in said(odd)


def test_the_scatter_plot_shows_a_key_against_the_goal(browser: Browser) -> None:
    answer = ask(browser, "scatter", ADDRESS)
    drawn = figure(answer)
    assert sorted(sides(drawn)) == sorted(f"run:{run}" for run in RUNS)
    assert values(answer)["scatter_y"] == "metric:validation_accuracy"
    assert values(answer)["scatter_x"].startswith("config:")


def test_the_address_chooses_what_is_drawn(browser: Browser) -> None:
    more = "&scatter_x=config:model.encoder.type&scatter_y=metric:training_loss"
    answer = ask(
        browser,
        "scatter",
        f"{ADDRESS}{more}&scatter_log_y=true&scatter_colour=" "config:trainer.optimizer.type",
    )
    layout = figure(answer)["layout"]
    assert layout["xaxis"]["ticktext"] == ["gru", "lstm"]
    assert layout["yaxis"]["type"] == "log" and layout["yaxis"]["title"]["text"] == "training_loss"
    assert layout["legend"]["title"]["text"] == "trainer.optimizer.type"
    assert values(answer)["scatter_log_y"] is True


def test_a_family_is_its_mean_or_all_its_runs(browser: Browser, shipped: Project) -> None:
    (row,) = shipped.search(TableQuery(paths=RUNS[:1])).rows
    (other,) = shipped.search(TableQuery(paths=["2.10.1/pos/lstm_h32/seed_13"])).rows
    address = f"?family={row.family}&family={other.family}&scatter_y=metric:training_loss"
    mean = ask(browser, "scatter", address)
    assert "one standard deviation" in said(mean)
    assert all("error_y" in trace and len(trace["x"]) == 1 for trace in figure(mean)["data"])
    every = figure(ask(browser, "scatter", f"{address}&scatter_runs=true"))
    assert sides(every) == [f"family:{row.family}", f"family:{other.family}"]
    assert all(len(trace["x"]) >= 2 and "error_y" not in trace for trace in every["data"])
    assert "scatter_runs" in values(mean)
    assert "scatter_runs" not in values(ask(browser, "scatter", ADDRESS))


@pytest.mark.parametrize("section", ["parallel", "scatter"])
@pytest.mark.parametrize(
    "address",
    [
        "?run=2.10.1/odd/weird_metrics&run=2.10.1/odd/dry_run",
        "?run=2.10.1/odd/dry_run&run=2.10.1/odd/dry_run",
        "?run=2.10.1/odd/weird_metrics",
        "?run=2.10.1/failed/missing_data&run=2.10.1/pos/no_validation",
        "?run=2.10.1/pos/crf_custom&run=2.10.1/pos/lstm_h16/seed_42/finetune",
    ],
)
def test_odd_runs_are_drawn_or_it_is_said_why_not(
    browser: Browser, section: str, address: str
) -> None:
    answer = ask(browser, section, address)
    assert parts(answer)["compare-drawn"]["data"]["controls"], said(answer)[:400]


def made(root: Path, name: str, config: Mapping[str, Any], accuracy: float) -> None:
    folder = root / name
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    (folder / "out.log").write_text("")
    (folder / "meta.json").write_text('{"version": "2.10.1"}')
    metrics = {"best_epoch": 0, "best_validation_accuracy": accuracy, "größe/ü": accuracy}
    (folder / "metrics.json").write_text(json.dumps(metrics), "utf-8")


@pytest.mark.parametrize("section", ["parallel", "scatter"])
def test_values_of_all_kinds_have_a_place(project: Project, log_in: LogIn, section: str) -> None:
    odd = [2**70, 10**400, -1, True, None, "x" * 50_000, math.nan, math.inf, {}, [], "\ud800<b>"]
    for at, value in enumerate(odd):
        config = {"odd": value, "size": 2**64 + at, "schlüssel/ü": f"<i>{at}", "half\udc00": at}
        made(project.root / "made", f"r{at}", json.loads(json.dumps(config)), at / 10)
    project.scan()
    browser = log_in(Permission.READ)
    address = "?" + "&".join(f"run=made/r{at}" for at in range(len(odd)))
    axes = "".join(f"&axes=config:{key}" for key in ("odd", "size", "schlüssel/ü", "half%EF%BF%BD"))
    more = "&scatter_x=config:odd&scatter_colour=config:schlüssel/ü"
    answer = ask(browser, section, address + (axes if section == "parallel" else more))
    assert parts(answer)["compare-drawn"]["data"]["controls"], said(answer)[:400]
    drawn = figure(answer)
    assert len(sides(drawn)) == len(odd) - (section == "scatter" and drawn["data"] == [])
    assert len(said(answer)) < 200_000 and "<i>" not in json.dumps(drawn)


def test_a_hundred_runs_and_twelve_axes_are_small(project: Project, log_in: LogIn) -> None:
    for at in range(100):
        keys = {f"key_{one}": (at * one) % 17 / 17 for one in range(60)}
        made(project.root / "grid", f"run_{at}", {"model": keys}, at / 100)
    project.scan()
    browser = log_in(Permission.READ)
    address = "?" + "&".join(f"run=grid/run_{at}" for at in range(100))
    axes = "".join(f"&axes=config:model.key_{at}" for at in range(1, 12))
    parallel = ask(browser, "parallel", f"{address}{axes}&axes=metric:validation_accuracy")
    assert len(figure(parallel)["data"]) == 103 and len(parallel.data) < 200_000
    assert len(ask(browser, "scatter", address).data) < 100_000

"""Curves in a browser: axes, smoothing, training time, zoom, hover; of a run and of several."""

from __future__ import annotations

import json
import math
import os
import re
from pathlib import Path
from typing import Any, Iterator, List

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.servers import Server

POINTS = 10_000
LONG = "long_curve"
LONG_AGO_S = 1_700_000_000


@pytest.fixture(scope="module")
def long_run(server: Server) -> Iterator[str]:
    """A run of very many epochs of a second."""
    run = server.project.root / LONG
    run.mkdir()
    write_long(run)
    server.project.scan()
    yield LONG


def write_long(run: Path) -> None:
    config = {"model": {"type": "m"}, "trainer": {"num_epochs": POINTS}, "dataset_reader": {}}
    (run / "config.json").write_text(json.dumps({**config, "train_data_path": "x"}))
    for epoch in range(POINTS):
        passed = f"{epoch // 3600}:{epoch // 60 % 60:02}:{epoch % 60:02}.5"
        noise = math.sin(epoch * 12.9898) / 9
        loss = {"training_loss": 1 + noise, "validation_loss": math.exp(-epoch / 3_000) + 0.2}
        content = {"epoch": epoch, "training_duration": passed, **loss, "best_epoch": 9_000}
        (run / f"metrics_epoch_{epoch}.json").write_text(json.dumps(content))
    (run / "metrics.json").write_text(json.dumps({"epoch": POINTS - 1, "best_epoch": 9_000}))
    for path in run.iterdir():  # what was written just now would be alive, and read at each request
        os.utime(path, (LONG_AGO_S, LONG_AGO_S))


def open_curves(page: Page, path: str) -> Locator:
    """The figures of a run."""
    page.goto(f"/experiment?path={path}&tab=curves")
    figures = page.locator(".curve-figures .js-plotly-plot")
    expect(figures.first.locator(".scatterlayer .trace").first).to_be_visible()
    return figures


def figure(graph: Locator) -> Any:
    """What plotly draws: points by trace, and the horizontal range; None for nothing yet."""
    return graph.evaluate(
        "plot => !plot.data || !plot._fullLayout ? null : ({"
        "x: plot.data.map(trace => trace.x), range: plot._fullLayout.xaxis.range,"
        " y: plot._fullLayout.yaxis.type, title: plot._fullLayout.xaxis.title.text,"
        " opacities: plot.data.map(trace => trace.opacity || 1)})"
    )


def drag(page: Page, graph: Locator, begin: float, end: float) -> None:
    """Zoom by dragging along the horizontal axis, from and to parts of its length."""
    box = graph.locator(".nsewdrag").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + begin * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + end * box["width"], middle + 2, steps=6)
    page.mouse.up()


def test_axes_smoothing_and_time(page: Page, long_run: str) -> None:
    (graph,) = open_curves(page, long_run).all()
    expect(graph.locator(".ytitle, .xtitle").first).to_have_text("epoch")
    assert len(figure(graph)["x"][0]) <= 500

    page.get_by_label("log y").check()
    expect_figure(graph, lambda now: now["y"] == "log")
    page.locator(".controls-row select").select_option("time")
    expect(graph.locator(".xtitle")).to_have_text("training time (hours)")
    slider = page.locator(".curve-slider").bounding_box()
    assert slider is not None
    page.mouse.click(slider["x"] + slider["width"] * 0.6, slider["y"] + slider["height"] / 2)
    expect_figure(graph, lambda now: len(now["x"]) == 4 and now["opacities"][0] < 0.5)

    # At the next run they are drawn so, too.
    graphs = open_curves(page, "2.10.1/pos/lstm_h16/seed_13")
    expect(graphs.first.locator(".xtitle")).to_have_text(re.compile("training time"))
    assert figure(graphs.first)["y"] == "log"


def test_a_zoom_fetches_every_point_and_a_double_click_goes_back(page: Page, long_run: str) -> None:
    (graph,) = open_curves(page, long_run).all()
    whole = figure(graph)["range"]
    drag(page, graph, 0.5, 0.54)
    expect_figure(graph, lambda now: every_epoch(now["x"][0]))
    zoomed = figure(graph)
    assert 50 < len(zoomed["x"][0]) < 500 and zoomed["range"][1] - zoomed["range"][0] < 500

    page.get_by_label("log y").check()  # what is zoomed stays so
    expect_figure(graph, lambda now: now["y"] == "log" and every_epoch(now["x"][0]))
    assert figure(graph)["range"] == pytest.approx(zoomed["range"])

    graph.locator(".nsewdrag").dblclick()
    expect_figure(graph, lambda now: now["range"] == pytest.approx(whole))
    expect_figure(graph, lambda now: len(now["x"][0]) <= 500 and now["x"][0][0] == 0)


def test_pointing_at_one_points_at_all_and_zooming_too_where_they_are_linked(page: Page) -> None:
    graphs = open_curves(page, "2.10.1/pos/lstm_h16/seed_42")
    first, second = graphs.nth(0), graphs.nth(1)
    box = first.locator(".nsewdrag").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 40)
    page.mouse.move(box["x"] + box["width"] * 0.66, box["y"] + 50)
    for graph in (first, second):
        expect(graph.locator(".hoverlayer .legendtitletext")).to_have_text("epoch 2")
    page.mouse.move(box["x"] + 20, box["y"] - 200)
    expect(second.locator(".hoverlayer .legendtitletext")).to_have_count(0)

    before = figure(second)["range"]
    drag(page, first, 0.3, 0.7)
    expect_figure(first, lambda now: now["range"][0] > before[0])
    assert figure(second)["range"] == before
    page.get_by_label("zoom all").check()
    expect(page.locator(".curve-figures[data-linked='true']")).to_be_visible()
    drag(page, first, 0.3, 0.7)
    expect_figure(second, lambda now: now["range"][0] > before[0])
    assert figure(second)["range"] == pytest.approx(figure(first)["range"])


def test_runs_and_families_over_each_other(page: Page, server: Server) -> None:
    (row,) = server.project.search_families("path:2.10.1/pos/lstm_h16/*", limit=1).rows[:1]
    page.goto(f"/compare?run=2.10.1/pos/gru_h16_sgd/seed_13&family={row.family}")
    section = page.locator("#compare-curves")
    section.scroll_into_view_if_needed()
    graph = section.locator(".js-plotly-plot").first
    expect(graph.locator(".fills path, .js-fill").first).to_be_attached()
    section.get_by_label("Band").select_option("ci")
    expect(section.get_by_text("95% confidence interval of the mean")).to_be_visible()
    assert "band=ci" in page.url
    section.get_by_label("log x").check()
    expect(graph.locator(".annotation")).to_contain_text("epoch 0: not on a log axis")
    page.reload()
    section.scroll_into_view_if_needed()
    expect(graph.locator(".annotation")).to_contain_text("epoch 0: not on a log axis")


def test_what_is_zoomed_on_the_compare_page_stays_while_the_axis_does(
    page: Page, long_run: str
) -> None:
    page.goto(f"/compare?run={long_run}&run=2.10.1/pos/lstm_h16/seed_42&curve=loss")
    section = page.locator("#compare-curves")
    section.scroll_into_view_if_needed()
    graph = section.locator(".js-plotly-plot").first
    expect(graph.locator(".scatterlayer .trace").first).to_be_visible()
    whole = figure(graph)["range"]
    graph.scroll_into_view_if_needed()
    drag(page, graph, 0.5, 0.54)
    expect_figure(graph, lambda now: every_epoch(now["x"][0]))
    zoomed = figure(graph)["range"]

    section.get_by_label("log y").check()
    expect_figure(graph, lambda now: now["y"] == "log" and every_epoch(now["x"][0]))
    assert figure(graph)["range"] == pytest.approx(zoomed)
    slider = section.locator(".curve-slider").bounding_box()
    assert slider is not None
    page.mouse.click(slider["x"] + slider["width"] * 0.6, slider["y"] + slider["height"] / 2)
    expect_figure(graph, lambda now: 0.25 in now["opacities"] and every_epoch(now["x"][0]))
    assert figure(graph)["range"] == pytest.approx(zoomed)

    section.locator(".controls-row select").first.select_option("time")  # another axis
    expect(graph.locator(".xtitle")).to_have_text("training time (hours)")
    expect_figure(graph, lambda now: now["range"][1] > 2)
    section.locator(".controls-row select").first.select_option("step")
    expect(graph.locator(".xtitle")).to_have_text("epoch")
    expect_figure(graph, lambda now: now["range"] == pytest.approx(whole, rel=0.1, abs=200))

    graph.scroll_into_view_if_needed()
    drag(page, graph, 0.5, 0.54)
    expect_figure(graph, lambda now: every_epoch(now["x"][0]))
    graph.locator(".nsewdrag").dblclick()
    expect_figure(graph, lambda now: now["range"][1] > 9_000 and not every_epoch(now["x"][0]))
    section.get_by_label("log y").uncheck()
    expect_figure(graph, lambda now: now["y"] == "linear" and now["range"][1] > 9_000)


def every_epoch(xs: List[float]) -> bool:
    return all(right - left == 1 for left, right in zip(xs, xs[1:]))


def expect_figure(graph: Locator, holds: Any) -> None:
    """Wait until a figure is as it should be."""
    for _ in range(150):
        now = figure(graph)
        if now is not None and holds(now):
            return
        graph.page.wait_for_timeout(100)
    raise AssertionError(str(figure(graph))[:1_000])

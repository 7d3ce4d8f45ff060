"""The curves of a run and of several, asked as a browser asks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List, Optional

import pytest

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.experiment  # noqa: F401
import mallennlp.dashboard.pages.home.page  # noqa: F401
from mallennlp.dashboard.pages.compare import curves as curves_module
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from tests.event_files import BEGAN_S, event, write_records
from tests.integration.comparing import ask, parts
from tests.integration.conftest import LogIn
from tests.unit.dashboard.fixtures import Browser, toasts, walk

RUN = "2.10.1/pos/lstm_h16/seed_13"
OTHER = "2.10.1/pos/lstm_h16/seed_42"
SEARCH = f"?path={RUN}"


@pytest.fixture
def browser(project: Project, log_in: LogIn) -> Browser:
    write_events(project.root / RUN, 30)
    project.scan()
    return log_in(Permission.READ)


def write_events(directory: Path, batches: int) -> None:
    contents = [event(BEGAN_S + at, at, train__batch_loss=1 / (at + 1)) for at in range(batches)]
    write_records(directory / "log" / "train" / "events.out.tfevents.1.host", contents)


def open_tab(browser: Browser, search: str = SEARCH) -> Any:
    answer = browser.call(
        "experiment-tab.children", {"experiment-tabs.value": "curves"}, "/experiment", search
    )
    assert answer.status_code == 200
    return answer.get_json()["response"]["experiment-tab"]["children"]


CONTROLS = {"chosen": "", "axis": "-axis", "on": "-on", "smooth": "-smoothing"}


def draw(browser: Browser, search: str = SEARCH, **values: Any) -> Any:
    """The answer to another choice of curves."""
    (output,) = [name for name in browser.app.callback_map if "experiment-figures" in name]
    given = {f"experiment-curves{CONTROLS[key]}.value": value for key, value in values.items()}
    return browser.call(output, given, "/experiment", search)


def redraw(browser: Browser, shown: List[str], given: Dict[str, Any]) -> Any:
    """The answer to something that changes figures which are there. ``given``: values by
    ``"id.property"``, without "experiment-"."""
    (output,) = [name for name in browser.app.callback_map if "experiment-curves-notes" in name]
    named = {f"experiment-{name}": value for name, value in given.items()}
    body = browser.body(output, named, "/experiment", SEARCH)
    body["outputs"][0] = [
        {"id": {"type": "experiment-curve", "curve": name}, "property": "figure"} for name in shown
    ]
    answer = browser.post(body)
    assert answer.status_code in (200, 204)
    return answer


def drawn(answer: Any) -> Dict[str, Any]:
    """The figures of an answer, by the name of their curve."""
    return figures(answer.get_json()["response"]["experiment-figures"]["children"])


def figures(node: Any) -> Dict[str, Any]:
    return {
        props["id"]["curve"]: props["figure"]
        for props in walk(node)
        if isinstance(props.get("id"), dict) and "figure" in props
    }


def zoom(
    browser: Browser, curve: str, relayout: Any, window: Any = None, **values: Any
) -> Optional[Any]:
    """The figure in the answer to a zoom; None where nothing changes."""
    (output,) = [n for n in browser.app.callback_map if "experiment-curve-window" in n]
    body = browser.body(output, {}, "/experiment", SEARCH)
    body = json.loads(json.dumps(body).replace('"curve": "x"', f'"curve": {json.dumps(curve)}'))
    body["inputs"][0]["value"] = relayout
    states = {"id": {"type": "experiment-curve", "curve": curve}, "data": window}
    for state in body["state"]:
        if isinstance(state["id"], dict):
            state["value"] = states[state["property"]]
        elif state["id"] == "experiment-curves":
            state["value"] = [curve]
        elif state["id"] == "experiment-curves-axis":
            state["value"] = values.get("axis", "step")
    answer = browser.post(body)
    assert answer.status_code in (200, 204)
    if answer.status_code == 204 or "response" not in answer.get_json():
        return None
    response = answer.get_json()["response"]
    return {key: value for part in response.values() for key, value in part.items()}


def test_the_tab_has_the_metrics_of_the_epochs_and_of_the_batches(browser: Browser) -> None:
    shown = list(walk(open_tab(browser)))
    (chooser,) = [props for props in shown if props.get("id") == "experiment-curves"]
    assert "batch/loss" in chooser["options"] and "training_loss" not in chooser["options"]
    assert chooser["value"][:2] == ["accuracy", "loss"]
    figure = figures(open_tab(browser))["loss"]
    assert [trace["name"] for trace in figure["data"]] == ["training", "validation"]
    assert len(figure["layout"]["shapes"]) == 1


def test_batches_over_time_smoothed_on_a_logarithmic_axis(browser: Browser) -> None:
    answer = draw(browser, chosen=["batch/loss"], axis="time", on=["log-y"], smooth=0.5)
    figure = drawn(answer)["batch/loss"]
    faint, shown = figure["data"]
    assert faint["x"] == list(range(30)) and faint["y"][1] == 0.5 < shown["y"][1]
    assert figure["layout"]["yaxis"]["type"] == "log"
    assert "training time" in figure["layout"]["xaxis"]["title"]["text"]


def test_how_they_are_drawn_changes_in_place_and_stays_for_the_next_run(browser: Browser) -> None:
    given = {
        "curves-axis.value": "time",
        "curves-on.value": ["link", "log-x"],
        "curves-smoothing.value": 0.25,
    }
    answer = redraw(browser, ["loss", "gone", "batch/loss"], given)
    response = answer.get_json()["response"]
    figures = {json.loads(key)["curve"]: v["figure"] for key, v in response.items() if "{" in key}
    assert set(figures) == {"loss", "batch/loss"}, "what is not there is left alone"
    assert all("training time" in json.dumps(each["layout"]) for each in figures.values())
    assert response["experiment-curves-shown"] == {"data-linked": "true"}
    sent = json.dumps(answer.get_json()["sideUpdate"])
    assert "TIME" in sent.upper() and "0.25" in sent


def test_what_is_none_of_the_runs_curves_is_passed_over(browser: Browser) -> None:
    assert list(drawn(draw(browser, chosen=["nothing", 7, None, "loss", "loss"]))) == ["loss"]
    answer = draw(browser, chosen={"a": 1}, axis=["x"], on="log-x", smooth="a")
    assert "Choose a metric above." in json.dumps(answer.get_json())
    assert not toasts(answer)


def test_a_zoom_fetches_its_window_and_a_double_click_all(browser: Browser) -> None:
    event = {"xaxis.range[0]": 9.5, "xaxis.range[1]": 12.2}
    found = zoom(browser, "batch/loss", event)
    assert found is not None
    assert found["figure"]["data"][0]["x"] == [9, 10, 11, 12, 13]
    assert found["figure"]["layout"]["xaxis"]["range"] == [9.5, 12.2]
    kept = found["data"]
    assert kept == {"axis": "step", "window": [9.5, 12.2]}
    assert zoom(browser, "batch/loss", event, kept) is None, "it shows that already"
    reset = zoom(browser, "batch/loss", {"xaxis.autorange": True}, kept)
    assert reset is not None and len(reset["figure"]["data"][0]["x"]) == 30
    assert "range" not in reset["figure"]["layout"]["xaxis"]


@pytest.mark.parametrize("relayout", [None, {"autosize": True}, {"dragmode": "pan"}, [1], "x"])
def test_what_is_no_zoom_changes_nothing(browser: Browser, relayout: Any) -> None:
    assert zoom(browser, "loss", relayout) is None


def test_an_unknown_curve_cannot_be_zoomed(browser: Browser) -> None:
    assert zoom(browser, "../../secret", {"xaxis.autorange": True}, {"axis": "time"}) is None


def test_a_tick_draws_again_only_what_has_grown(browser: Browser, project: Project) -> None:
    read = project.curves(RUN).read_bytes()

    def ticked(shown: str, read: int) -> Any:
        given = {"tick.n_intervals": 3, "curves-read.data": read}
        return redraw(browser, [shown], given)

    assert ticked("loss", 0).status_code == 204, "epochs tell of themselves"
    assert ticked("batch/loss", read).status_code == 204, "there is nothing new"
    write_events(project.root / RUN, 40)
    response = ticked("batch/loss", read).get_json()["response"]
    (figure,) = [part["figure"] for part in response.values() if "figure" in part]
    assert len(figure["data"][0]["x"]) == 40
    assert response["experiment-curves-read"]["data"] > read


def test_damage_is_said_below_the_figures(browser: Browser, project: Project) -> None:
    folder = project.root / OTHER / "log" / "train"
    folder.mkdir(parents=True)
    (folder / "events.out.tfevents.1.host").write_bytes(b"\x00" * 99)
    shown = json.dumps(open_tab(browser, f"?path={OTHER}"))
    assert "events.out.tfevents.1.host is damaged at byte 0" in shown


def test_a_run_without_epochs_says_so(browser: Browser, project: Project) -> None:
    run = project.root / "begun"
    run.mkdir()
    (run / "config.json").write_bytes((project.root / RUN / "config.json").read_bytes())
    (run / "out.log").write_text("")
    project.scan()
    assert "No epoch is done yet." in json.dumps(open_tab(browser, "?path=begun"))


def test_names_that_no_id_can_hold_as_they_are(browser: Browser, project: Project) -> None:
    path = project.root / OTHER / "metrics_epoch_0.json"
    odd = {"validation_größe/東京": 1.0, "validation_\udcff": 2.0, "training_a.b{c}": 3.0}
    path.write_text(json.dumps({**json.loads(path.read_text()), **odd}))
    project.scan(rebuild=True)
    names: List[str] = ["größe/東京", "\ufffd", "a.b{c}"]
    found = drawn(draw(browser, f"?path={OTHER}", chosen=names))
    assert list(found) == names
    assert [figure["data"][0]["y"][0] for figure in found.values()] == [1, 2, 3]


# --- the compare page


def compared(browser: Browser, search: str) -> Dict[str, Any]:
    answer = ask(browser, "curves", search)
    assert answer.status_code == 200
    return parts(answer)


def test_runs_are_laid_over_each_other(browser: Browser) -> None:
    address = f"?run={RUN}&run={OTHER}"
    shown = compared(browser, address)
    found = figures(shown["compare-view"])
    assert list(found) == ["accuracy", "loss"]
    names = [t["name"] for t in found["loss"]["data"] if "name" in t]
    assert names == ["seed_13", "seed_42"]
    controls = {json.dumps(p.get("id")): p for p in walk(shown["compare-controls"])}
    chooser = next(props for key, props in controls.items() if '"curve"' in key)
    assert {"batch/loss", "training_loss", "validation_loss"} <= set(chooser["options"])
    assert not any('"band"' in key for key in controls), "without a family there is no band"


def test_what_is_compared_is_read_once_and_controls_only_where_they_are_asked_for(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: List[Any] = []

    class Counted(curves_module.ComparedCurves):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            made.append([])

        def names(self) -> List[str]:
            made[-1].append("names")
            return super().names()

    monkeypatch.setattr(curves_module, "ComparedCurves", Counted)
    address = f"?run={RUN}&run={OTHER}"
    assert "compare-controls" in compared(browser, address) and made == [["names"]]
    shown = parts(ask(browser, "curves", address, controls=False))
    assert list(figures(shown["compare-view"])) == ["accuracy", "loss"]
    assert "compare-controls" not in shown and made == [["names"], []]


def test_the_address_says_which_curves_and_how(browser: Browser) -> None:
    address = (
        f"?run={RUN}&run={OTHER}&curve=training_loss&curve=batch/loss&curve_axis=time"
        "&curve_switch=log-y&curve_switch=link&smoothing=0.5"
    )
    view = compared(browser, address)["compare-view"]
    found = figures(view)
    assert list(found) == ["training_loss", "batch/loss"]
    assert found["training_loss"]["layout"]["yaxis"]["type"] == "log"
    text = json.dumps(view)
    assert "batch/loss (1 of 2 do not have it)" in text and '"data-linked": "true"' in text
    assert "moving average of weight 0.5" in text


@pytest.mark.parametrize(
    "wrong", ["curve_axis=epochs", "curve_switch=log", "band=95", "smoothing=much"]
)
def test_a_wrong_parameter_is_named(browser: Browser, wrong: str) -> None:
    text = json.dumps(compared(browser, f"?run={RUN}&{wrong}")["compare-view"])
    assert '"data-status": "400"' in text and wrong.partition("=")[0] in text


def test_a_family_is_its_mean_with_the_band_that_is_said(
    browser: Browser, project: Project
) -> None:
    (row,) = project.search_families(f"path:{RUN}").rows
    shown = compared(browser, f"?family={row.family}&run={OTHER}&band=ci")
    band, mean = figures(shown["compare-view"])["loss"]["data"][-2:]
    assert band["fill"] == "toself" and "(n = 2)" in mean["customdata"][0]
    text = json.dumps(shown)
    assert "95% confidence interval of the mean" in text and '"band"' in text


def test_a_zoom_on_the_compare_page_reads_the_address_of_its_figures(browser: Browser) -> None:
    (output,) = [n for n in browser.app.callback_map if "compare-curve" in n and "figure" in n]

    def zoomed(address: Any, curve: str = "batch/loss") -> Any:
        body = browser.body(output, {"compare-curves-shown.data-address": address}, "/compare")
        text = json.dumps(body).replace('"curve": "x"', f'"curve": "{curve}"')
        asked = json.loads(text)
        asked["inputs"][0]["value"] = {"xaxis.range[0]": 3, "xaxis.range[1]": 4}
        asked["state"][0]["value"] = {"type": "compare-curve", "curve": curve}
        return browser.post(asked)

    answer = zoomed(f"?run={RUN}&run={OTHER}&curve=batch/loss")
    (figure,) = [part["figure"] for part in answer.get_json()["response"].values()]
    assert figure["data"][0]["x"] == [2, 3, 4, 5]
    assert zoomed(f"?run={RUN}&curve=loss").status_code == 204
    assert zoomed(None).status_code == 204 and zoomed(["x"]).status_code == 204
    (told,) = toasts(zoomed("?run=x&nonsense=1"))
    assert "nonsense" in told["message"]


def test_who_is_not_logged_in_sees_no_curve(browser: Browser) -> None:
    stranger = Browser(browser.app)
    assert draw(stranger, chosen=["loss"]).status_code == 401
    assert ask(stranger, "curves", f"?run={RUN}").status_code == 401

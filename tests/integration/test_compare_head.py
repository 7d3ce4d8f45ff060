"""The top of the compare page: what is compared, found, gone, and changed meanwhile."""

from __future__ import annotations

import json
from typing import Any, List

import attrs
import pytest
from dash import html

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.experiment  # noqa: F401
import mallennlp.dashboard.pages.home.page  # noqa: F401
from mallennlp.dashboard.pages.compare.adding import BOX, FOUND
from mallennlp.dashboard.pages.compare.head import Head, counted
from mallennlp.dashboard.pages.compare.keeping_up import LOOK, STATE, state_of
from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.dashboard.pages.experiment.comparing import compare_menu
from mallennlp.domain.comparison import Comparison
from mallennlp.domain.permissions import Permission
from mallennlp.domain.status import Status
from mallennlp.project import Project
from tests.integration.comparing import ask, parts
from tests.integration.conftest import LogIn
from tests.unit.dashboard.components.texts import all_of, texts
from tests.unit.dashboard.fixtures import Browser, toasts, walk

SEEDS = ("2.10.1/pos/lstm_h16/seed_13", "2.10.1/pos/lstm_h16/seed_42")
TUNED = f"{SEEDS[1]}/finetune"


@pytest.fixture
def family(project: Project) -> str:
    found: str = project.search(f"path:{SEEDS[0]}").rows[0].family
    return found


@pytest.fixture
def browser(project: Project, log_in: LogIn) -> Browser:
    return log_in(Permission.READ)


def shown(project: Project, sides: List[str], baseline: str = "") -> html.Div:
    comparison = project.compare(sides)
    return html.Div(list(Head().view(project, comparison, CompareParams(baseline=baseline))))


def named(view: html.Div, name: str) -> List[Any]:
    return [one for one in all_of(view, html.Button) if name in (one.className or "")]


# --- the lines


def test_a_run_and_its_own_family_are_two_sides(project: Project, family: str) -> None:
    view = shown(project, [f"run:{SEEDS[0]}", f"family:{family}", f"run:{SEEDS[0]}"])
    said = " ".join(texts(view))
    assert len(all_of(view, html.Li)) == 2 and "1 run and 1 family of 2 runs" in said
    assert "accuracy  0.9510 seed_*" in said and "accuracy  0.9510 ± 0" in said


def test_the_baseline_is_the_first_unless_another_is_named(project: Project) -> None:
    sides = [f"run:{path}" for path in SEEDS]
    for baseline, wanted in (("", 0), (sides[1], 1), ("run:nowhere", 0)):
        pressed = [
            getattr(button, "aria-pressed")
            for button in named(shown(project, sides, baseline), "compare-baseline")
        ]
        assert [each == "true" for each in pressed].index(True) == wanted
        assert pressed.count("true") == 1


def test_two_can_be_exchanged_and_one_alone_gets_a_hint(project: Project) -> None:
    sides = [f"run:{path}" for path in (*SEEDS, TUNED)]
    said = {count: " ".join(texts(shown(project, sides[:count]))) for count in (1, 2, 3)}
    assert [count for count in said if "Swap" in said[count]] == [2]
    assert [count for count in said if "nothing to compare this with" in said[count]] == [1]


def test_a_run_without_metrics_and_config_has_a_line(project: Project) -> None:
    folder = project.root / "empty"
    folder.mkdir()
    (folder / "stdout.log").write_text("")
    (folder / "config.json").write_text("")
    project.scan()
    view = shown(project, ["run:empty", f"run:{SEEDS[0]}"])
    assert len(all_of(view, html.Li)) == 2 and "empty" in " ".join(texts(view))


def test_metrics_that_are_not_finite_are_left_out_of_a_mean(project: Project, family: str) -> None:
    (side,) = project.compare([f"family:{family}"]).sides
    first = side.runs[0]
    best = {**first.metrics.best, first.goal.key: float("nan")}
    broken = attrs.evolve(first, metrics=attrs.evolve(first.metrics, best=best))
    for runs, text in (((broken, side.runs[1]), "0.9510"), ((broken, broken), "NaN")):
        view = Head().view(project, Comparison((attrs.evolve(side, runs=runs),)), CompareParams())
        assert text in " ".join(texts(html.Div(list(view))))


def test_what_is_gone_can_be_left_out(project: Project) -> None:
    view = shown(project, [f"run:{SEEDS[0]}", "run:no/where", "family:0123456789abcdef"])
    said = " ".join(texts(view))
    assert "no/where, the family 0123456789abcdef" in said
    (drop,) = [one for one in all_of(view, html.Button) if hasattr(one, "data-mallennlp-sides")]
    gone = json.loads(getattr(drop, "data-mallennlp-sides"))
    assert gone == ["run:no/where", "family:0123456789abcdef"]


def test_many_are_kept_short(project: Project) -> None:
    gone = [f"run:gone/{number}" for number in range(20)]
    assert "and 15 more" in " ".join(texts(shown(project, [f"run:{SEEDS[0]}", *gone])))
    (side,) = project.compare([f"run:{SEEDS[0]}"]).sides
    several = [attrs.evolve(side, id=f"run:{number}") for number in range(9)]
    for sides, is_folded in ((several, True), (several[:8], False)):
        comparison = Comparison(tuple(sides))
        view = html.Div(list(Head().view(project, comparison, CompareParams())))
        (listed,) = all_of(view, html.Ol)
        assert ("compare-many" in listed.className) is is_folded


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/compare", "Nothing to compare yet"),
        ("/compare?run=nowhere", "All of this is gone"),
        ("/compare?family=x", "All of this is gone"),
        ("/compare?" + "&".join(f"run={n}" for n in range(101)), "At most 100 runs"),
        ("/compare?side=nonsense", "is neither run:PATH nor family:ID"),
    ],
)
def test_what_cannot_be_compared_is_told_with_what_to_do(
    browser: Browser, address: str, said: str
) -> None:
    answer = browser.open(address)
    content = json.dumps(answer.get_json()["response"]["mallennlp-content"])
    assert answer.status_code == 200 and said in content and "Choose experiments" in content


def test_the_head_is_drawn_like_a_section(browser: Browser) -> None:
    answer = ask(browser, "head", f"?run={SEEDS[1]}&run={SEEDS[0]}")
    drawn = json.dumps(parts(answer)["compare-view"])
    assert drawn.index("seed_42") < drawn.index("seed_13")


def test_a_count_is_said() -> None:
    assert counted(Comparison(())) == "nothing"


# --- finding more


def found(browser: Browser, query: Any) -> Any:
    return browser.call(f"{FOUND}.children", {f"{BOX}.value": query}, "/compare")


def sides_in(answer: Any) -> List[str]:
    return [
        props["data-mallennlp-side"]
        for props in walk(answer.get_json())
        if "data-mallennlp-side" in props
    ]


def test_families_and_runs_are_found(browser: Browser, family: str) -> None:
    wanted = [f"family:{family}", f"run:{SEEDS[0]}", f"run:{SEEDS[1]}"]
    assert sides_in(found(browser, "path:*/seed_13,*/seed_42 sort:path")) == wanted
    assert sides_in(found(browser, f"path:{SEEDS[0]}")) == wanted[1:2], "one run is no family"


@pytest.mark.parametrize("query", ["", "  ", None, 3, ["a"], "lr>>1", "(", "nosuchkey:1"])
def test_what_finds_nothing_offers_nothing(browser: Browser, query: Any) -> None:
    answer = found(browser, query)
    assert answer.status_code == 200 and sides_in(answer) == [] and toasts(answer) == []


# --- runs that change


def looked(browser: Browser, address: Any, seen: Any = None) -> Any:
    values = {f"{LOOK}.data": address, f"{STATE}.data": seen}
    return browser.call(f"{STATE}.data", values, "/compare")


def test_what_is_new_is_told_once(browser: Browser, project: Project) -> None:
    address = f"?run={SEEDS[0]}&run={SEEDS[1]}"
    first = looked(browser, address).get_json()["response"][STATE]["data"]
    assert first["address"] == address and set(first["runs"]) == set(SEEDS)
    assert looked(browser, address, first).status_code == 204
    file = project.root / SEEDS[0] / "metrics.json"
    file.write_text(
        file.read_text().replace(
            '"best_validation_accuracy": 0.9', '"best_validation_accuracy": 0.8'
        )
    )
    project.scan()
    second = looked(browser, address, first).get_json()["response"][STATE]["data"]
    changed = [path for path in SEEDS if first["runs"][path] != second["runs"][path]]
    assert changed == [SEEDS[0]]


def test_the_time_that_passes_is_no_news(project: Project) -> None:
    comparison = project.compare([f"run:{SEEDS[0]}"])
    (side,) = comparison.sides
    (run,) = side.runs
    before = state_of(comparison)
    later = attrs.evolve(
        run, reason="last activity 9 s ago", last_activity_s=run.last_activity_s + 9
    )
    alive = attrs.evolve(run, status=Status.RUNNING)
    assert state_of(Comparison((attrs.evolve(side, runs=(later,)),))) == before
    now = state_of(Comparison((attrs.evolve(side, runs=(alive,)),)))
    assert now["alive"] == 1 and before["alive"] == 0 and now["runs"] != before["runs"]


@pytest.mark.parametrize("address", ["?nonsense=1", "?side=x"])
def test_an_address_that_is_wrong_is_told_by_the_sections_alone(
    browser: Browser, address: str
) -> None:
    assert looked(browser, address).status_code == 204


def test_an_address_that_is_none_is_refused(browser: Browser) -> None:
    assert toasts(looked(browser, {"a": 1}))[0]["level"] == "warning"


# --- from the page of a run


def test_the_page_of_a_run_offers_what_to_compare_it_with(project: Project, family: str) -> None:
    project.tag(TUNED, add=["baseline"])
    for path in SEEDS:
        project.tag(path, remove=["baseline"])
    items = compare_menu(project, SEEDS[0]).children
    links = {item.children: item.href for item in items if getattr(item, "href", None)}
    assert links == {
        f"The baseline {TUNED}": f"/compare?run={TUNED}&run={SEEDS[0]}",
        "Its family: 2 runs as one": f"/compare?run={SEEDS[0]}&family={family}",
        "Each run of its family: 2": f"/compare?run={SEEDS[0]}&run={SEEDS[1]}",
        "All runs of its folder: 2": f"/compare?run={SEEDS[0]}&run={SEEDS[1]}",
        "Something else…": f"/compare?run={SEEDS[0]}",
    }
    (other,) = [item for item in compare_menu(project, TUNED).children if getattr(item, "href", "")]
    assert other.children == "Something else…", "alone in its folder and family, and the baseline"


def test_an_archived_run_is_counted_with_its_family(project: Project, family: str) -> None:
    project.archive([SEEDS[0]])
    texts_of = [item.children for item in compare_menu(project, SEEDS[0]).children]
    assert "Its family: 1 run as one" in texts_of
    assert "Each run of its family: 2" in texts_of, "the run and the other one"


def test_metrics_whose_sum_is_no_float_have_a_mean(project: Project, family: str) -> None:
    (side,) = project.compare([f"family:{family}"]).sides
    best = {side.runs[0].goal.key: 1.5e308}
    large = [attrs.evolve(r, metrics=attrs.evolve(r.metrics, best=best)) for r in side.runs]
    changed = Comparison((attrs.evolve(side, runs=tuple(large)),))
    view = Head().view(project, changed, CompareParams())
    assert "1.500e+308 ± 0" in " ".join(texts(html.Div(list(view))))

"""The top of the page: what is compared, as a legend in which it is chosen and ordered."""

from __future__ import annotations

import json
import math
import statistics
from collections import Counter
from typing import TYPE_CHECKING, Any, Dict, List, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components import run_colours, status_badge
from mallennlp.dashboard.components.compare_links import family_address
from mallennlp.dashboard.components.links import experiment_address
from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.dashboard.pages.compare.saving import page_link
from mallennlp.dashboard.pages.compare.section import Section, baseline_of
from mallennlp.dashboard.pages.comparing import can_be_listed, table_address
from mallennlp.domain.comparison import FAMILY, RUN, Comparison, Side
from mallennlp.domain.display import number
from mallennlp.domain.metric_names import base_name
from mallennlp.domain.spreads import mean_and_deviation
from mallennlp.services.index.values import storable

if TYPE_CHECKING:
    from mallennlp.project import Project

MANY = 8
"""More sides than this scroll in a box of their own."""
_MOST_GONE = 5


class Head(Section):
    """What is compared. It is drawn like a section, and needs no card and no controls."""

    name = "head"
    title = "What is compared"
    parameters = ("baseline",)

    def view(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> Sequence[Component]:
        """Title, buttons, and a line for each side."""
        parts = [_title(comparison), *_gone(comparison), _legend(comparison, params.baseline)]
        return [*parts, *_hint(comparison)]


def counted(comparison: Comparison) -> str:
    """How much is compared.

    >>> counted(Comparison(()))
    'nothing'
    """
    families = [side for side in comparison.sides if side.is_family]
    alone = len(comparison.sides) - len(families)
    inside = sum(len(side.runs) for side in families)
    words = [_number(alone, "run")] if alone else []
    if families:
        words.append(f"{_number(len(families), 'family', 'families')} of {_number(inside, 'run')}")
    return " and ".join(words) or "nothing"


def _number(count: int, one: str, several: str = "") -> str:
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def _title(comparison: Comparison) -> Component:
    buttons: List[Component] = []
    if len(comparison.sides) == 2:
        buttons.append(_button("arrow-left-right", "Swap", "swap", "Exchange the two"))
    paths = [run.path for run in comparison.runs()]
    if can_be_listed(paths):
        icon = html.I(className="bi bi-table me-1", **{"aria-hidden": "true"})
        look = "btn btn-sm btn-outline-secondary"
        hint = "These runs in the list, with the config keys in which they differ as columns"
        link = dcc.Link([icon, "As a table"], href=table_address(paths), className=look, title=hint)
        buttons.append(link)
    buttons.append(page_link())
    heading = html.Div(
        [
            html.H1("Compare", className="page-title"),
            html.Span(counted(comparison), className="text-secondary numbers", role="status"),
        ],
        className="page-heading",
    )
    return html.Div([heading, html.Div(buttons, className="page-buttons")], className="compare-top")


def _button(icon: str, text: str, action: str, hint: str, **more: Any) -> Component:
    mark = html.I(className=f"bi bi-{icon} me-1", **{"aria-hidden": "true"})
    return html.Button(
        [mark, text],
        type="button",
        className="btn btn-sm btn-outline-secondary",
        title=hint,
        **{"data-mallennlp-compare": action, **more},
    )


def _gone(comparison: Comparison) -> List[Component]:
    """What the address names and is not there, with how to leave it out."""
    if not comparison.gone:
        return []
    named = [_without_kind(side) for side in comparison.gone[:_MOST_GONE]]
    left = len(comparison.gone) - len(named)
    more = f", and {left} more" if left else ""
    few = "is" if len(comparison.gone) == 1 else "are"
    text = f"Not there any more, or never was: {', '.join(named)}{more}."
    sides = json.dumps([storable(side) for side in comparison.gone])
    drop = _button(
        "x-lg",
        "Leave out of the address",
        "remove",
        f"Compare the rest, without what {few} gone",
        **{"data-mallennlp-sides": sides},
    )
    return [html.Div([html.Span(text), drop], className="alert alert-warning compare-gone")]


def _without_kind(side: str) -> str:
    if side.startswith(RUN):
        return side[len(RUN) :][:200]
    return f"the family {side[len(FAMILY):][:60]}"


def _hint(comparison: Comparison) -> List[Component]:
    if len(comparison.sides) != 1:
        return []
    text = "There is nothing to compare this with yet: add another run or a family."
    return [html.P(text, className="text-secondary mb-0 mt-2")]


def _legend(comparison: Comparison, baseline: str) -> Component:
    colours = run_colours(side.id for side in comparison.sides)
    chosen = baseline_of(comparison, baseline)
    lines = [_line(side, colours[side.id], side is chosen) for side in comparison.sides]
    look = "compare-sides compare-many" if len(lines) > MANY else "compare-sides"
    # Who scrolls with the keyboard has to be able to come here.
    reached: Dict[str, Any] = {"tabIndex": "0"} if len(lines) > MANY else {}
    return html.Ol(lines, className=look, **{"aria-label": "What is compared", **reached})


def _line(side: Side, colour: str, is_baseline: bool) -> Component:
    square = html.I(
        className=f"bi bi-{'diamond' if side.is_family else 'square'}-fill compare-mark",
        style={"color": colour},
        **{"aria-hidden": "true"},
    )
    return html.Li(
        [
            _handle(side),
            square,
            _link(side),
            _states(side),
            _best(side),
            *_choices(side, is_baseline),
        ],
        className="compare-side",
        **{"data-mallennlp-side": storable(side.id)},
    )


def _handle(side: Side) -> Component:
    return html.Button(
        html.I(className="bi bi-grip-vertical", **{"aria-hidden": "true"}),
        type="button",
        className="compare-handle",
        title="Drag it to another place, or move it with the arrow keys",
        **{"aria-label": f"Move {side.name}"},
    )


def _link(side: Side) -> Component:
    if not side.is_family:
        path = side.runs[0].path
        href, hint = experiment_address(path), path
    else:
        href = family_address(side.id[len(FAMILY) :])
        hint = "\n".join(run.path for run in side.runs[:12])
    size = [html.Span(f" {len(side.runs)} runs", className="text-secondary")]
    name = html.Span(
        [dcc.Link(side.name, href=href, title=hint), *(size if side.is_family else [])]
    )
    return html.Span(name, className="compare-name")


def _states(side: Side) -> Component:
    """The state of a run; of a family how many runs are in each."""
    if not side.is_family:
        badge = status_badge(side.runs[0].status, side.runs[0].reason)
        return html.Span(badge, className="compare-states")
    found = Counter(run.status for run in side.runs)
    badges = [
        html.Span([status_badge(status), f" {count}"], className="numbers")
        for status, count in sorted(found.items(), key=lambda item: -item[1])
    ]
    return html.Span(badges, className="compare-states")


def _best(side: Side) -> Component:
    """The metric that the runs try to improve, at the best epoch; of a family the mean."""
    goals = {run.goal.key for run in side.runs}
    values = [run.best_metric for run in side.runs]
    known = [value for value in values if value is not None and math.isfinite(value)]
    if len(goals) != 1 or not any(value is not None for value in values):
        return html.Span(className="compare-best")
    goal = goals.pop()
    text, full = number(values[0]), f"{goal} = {values[0]!r} at the best epoch"
    if side.is_family:
        deviation = statistics.stdev(known) if len(known) > 1 else None
        text = mean_and_deviation(statistics.fmean(known), deviation) if known else "NaN"
        spread = "" if deviation is None else " ± standard deviation"
        full = f"{goal} at the best epoch: mean{spread} of {_number(len(known), 'run')}"
    label = html.Span(f"{base_name(goal)} ", className="text-secondary")
    return html.Span([label, text], className="compare-best numbers", title=full)


def _choices(side: Side, is_baseline: bool) -> List[Component]:
    """The buttons that make a side the baseline, and that take it away."""
    mark = html.I(className=f"bi bi-{'record-circle' if is_baseline else 'circle'}")
    hint = (
        "The others are measured against this" if is_baseline else "Measure the others against it"
    )
    baseline = html.Button(
        [mark, html.Span("baseline")],
        type="button",
        className="compare-baseline",
        title=hint,
        **{
            "data-mallennlp-compare": "baseline",
            "aria-pressed": str(is_baseline).lower(),
            "aria-label": f"Baseline: {side.name}",
        },
    )
    remove = html.Button(
        html.I(className="bi bi-x-lg", **{"aria-hidden": "true"}),
        type="button",
        className="compare-remove",
        title="Take it out of the comparison",
        **{"data-mallennlp-compare": "remove", "aria-label": f"Remove {side.name}"},
    )
    return [baseline, remove]

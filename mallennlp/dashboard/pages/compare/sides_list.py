"""What is compared as a list: a line for each side, with what can be done with it.

There can be a hundred: what every line would say again, such as what a button is for, is said by
``assets/compare_sides.js``.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Dict, List

from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components import run_colours, status_badge
from mallennlp.dashboard.components.compare.links import family_address
from mallennlp.dashboard.components.links import experiment_address
from mallennlp.dashboard.texts import encodable
from mallennlp.domain.comparison import FAMILY, Comparison, Side, baseline_among
from mallennlp.domain.display import number, runs_text
from mallennlp.domain.metrics.names import base_name
from mallennlp.domain.metrics.spreads import mean_and_deviation
from mallennlp.domain.statistics.summary import summarise
from mallennlp.services.index.values import storable

MANY = 8
"""More sides than this scroll in a box of their own."""


def sides_list(comparison: Comparison, baseline: str) -> Component:
    """The list. ``baseline``: the id of one of them, the first unless it is one."""
    colours = run_colours(side.id for side in comparison.sides)
    chosen = baseline_among(comparison.sides, baseline)
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
    look = "bi bi-grip-vertical compare-handle"
    return html.Button(className=look, **{"aria-label": f"Move {side.name}"})


def _link(side: Side) -> Component:
    if not side.is_family:
        path = side.runs[0].path
        href, hint = experiment_address(path), path
    else:
        href = family_address(side.id[len(FAMILY) :])
        hint = "\n".join(run.path for run in side.runs[:12])
    parts: List[Any] = [dcc.Link(side.name, href=href, title=encodable(hint))]
    if side.is_family:
        parts.append(html.Span(f" {runs_text(len(side.runs))}", className="text-secondary"))
    return html.Span(parts, className="compare-name")


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
    known = summarise([value for value in values if value is not None])
    if len(goals) != 1 or not any(value is not None for value in values):
        return html.Span(className="compare-best")
    goal = goals.pop()
    text, full = number(values[0]), f"{goal} = {values[0]!r} at the best epoch"
    if side.is_family:
        text = mean_and_deviation(known.mean, known.deviation) if known else "NaN"
        spread = " ± standard deviation" if known and known.deviation is not None else ""
        full = f"{goal} at the best epoch: mean{spread} of {runs_text(known.n if known else 0)}"
    label = html.Span(f"{base_name(goal)} ", className="text-secondary")
    return html.Span([label, text], className="compare-best numbers", title=full)


def _choices(side: Side, is_baseline: bool) -> List[Component]:
    """The buttons that make a side the baseline, and that take it away."""
    icon = "record-circle" if is_baseline else "circle"
    baseline = html.Button(
        className=f"bi bi-{icon} compare-baseline",
        **{
            "data-mallennlp-compare": "baseline",
            "aria-pressed": str(is_baseline).lower(),
            "aria-label": f"Baseline: {side.name}",
        },
    )
    remove = html.Button(
        className="bi bi-x-lg compare-remove",
        **{"data-mallennlp-compare": "remove", "aria-label": f"Remove {side.name}"},
    )
    return [baseline, remove]

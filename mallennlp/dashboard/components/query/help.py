"""A short help for boxes of queries: examples, to be tried with a click, and the page's keys."""

from __future__ import annotations

from typing import Any, Sequence, Tuple

from dash import html
from dash.development.base_component import Component

from mallennlp.dashboard.components.ids import dom_id

EXAMPLES: Sequence[Tuple[str, str]] = (
    ("status:failed,stalled", "in one of these states"),
    ("lr>=0.01 model:simple_tagger", "both: a config key, and the model"),
    ("hidden_size:16..64", "from 16 to 64"),
    ("best_validation_accuracy>0.9", "a metric at its best epoch; last_ at the last one"),
    ("started>7d -tag:old", "of the last 7 days, and not tagged so"),
    ("path:*/pos/* OR lstm", "below a folder of this name, or a word of path, notes, config"),
    ("duration>2h sort:-best,path", "the best first, then by path"),
)
"""Queries, and what they find."""

_TABLE, _TICKS = ".experiments-grid", ".experiments-grid .ag-selection-checkbox"
KEYS: Sequence[Tuple[Sequence[str], str, str]] = (
    (("/",), "to the search", ""),
    (("↑", "↓"), "move in the table", _TABLE),
    (("x",), "select the row, or not any more", _TICKS),
    (("c",), "compare what is selected", "#experiments-compare"),
    (("?",), "this help", ""),
    (("Esc",), "closes it", ""),
)
"""Keys, what they do, and what has to be on the page for them, as CSS says it (``assets/keys.js``).
"""

_LABEL = "Examples of queries, and keys"


def query_help(help_id: Any) -> Component:
    """The help of a box, hidden at first; ``help_id``: its id. ``assets/query_help.js`` shows it,
    with those keys that there is something for, and puts an example that is pressed into the
    box."""
    rows = [
        html.Li(
            [
                html.Button(html.Code(query), type="button", className="query-example"),
                html.Span(meaning, className="text-secondary"),
            ]
        )
        for query, meaning in EXAMPLES
    ]
    names = html.P(
        ["Names are those of your configs and metrics. ", html.Kbd("↓"), " in the box lists them."],
        className="text-secondary mb-0",
    )
    return html.Div(
        [html.Ul(rows, className="query-examples"), names, _keys()],
        id=help_id,
        className="query-help",
        role="group",
        hidden=True,
        **{"aria-label": _LABEL},
    )


def _keys() -> Component:
    lines = [
        html.Li(
            [*map(html.Kbd, keys), html.Span(what, className="text-secondary")],
            **({"data-mallennlp-needs": needs} if needs else {}),
        )
        for keys, what, needs in KEYS
    ]
    return html.Ul(lines, className="query-keys", **{"aria-label": "Keys"})


def help_button(help_id: Any) -> Component:
    """The button that shows it and hides it."""
    return html.Button(
        html.I(className="bi bi-question-circle", **{"aria-hidden": "true"}),
        type="button",
        className="btn query-help-button",
        title=f"{_LABEL} (?)",
        **{
            "aria-label": _LABEL,
            "aria-keyshortcuts": "?",
            "aria-expanded": "false",
            "aria-controls": dom_id(help_id),
        },
    )

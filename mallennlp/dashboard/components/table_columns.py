"""The columns of a table of experiments: what each is called, how wide it is, how it filters."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

import attrs

from mallennlp.dashboard.components.links import EXPERIMENT_ROUTE
from mallennlp.services.index.columns import ALIASES, COLUMNS, METRIC_PREFIXES, Kind

_FILTER_OPTIONS = {"maxNumConditions": 1, "buttons": ["reset"]}
_TEXT = {"filter": "agTextColumnFilter", "filterParams": _FILTER_OPTIONS}
_DATE = {"filter": "agDateColumnFilter", "filterParams": _FILTER_OPTIONS}
_NUMBER = {
    "filter": "agNumberColumnFilter",
    "filterParams": _FILTER_OPTIONS,
    "cellClass": "number-cell",
    "headerClass": "ag-right-aligned-header",
}


_LOOKS: Mapping[Kind, Mapping[str, Any]] = {
    Kind.NUMBER: {"width": 100, "cellRenderer": "TextWithFull", **_NUMBER},
    Kind.DURATION: {
        "width": 115,
        "cellRenderer": "TextWithFull",
        "headerTooltip": "Time of training. The filter takes seconds.",
        **_NUMBER,
    },
    Kind.BYTES: {
        "width": 100,
        "cellRenderer": "TextWithFull",
        "headerTooltip": "The filter takes bytes.",
        **_NUMBER,
    },
    Kind.TIME: {"width": 110, "cellRenderer": "TextWithFull", **_DATE},
    Kind.TAGS: {"width": 190, "cellRenderer": "TagsCell", **_TEXT},
    Kind.TEXT: {"width": 160, **_TEXT},
    Kind.TRUTH: {"width": 110},
}
_OWN_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "path": {
        "width": 300,
        "minWidth": 140,
        "pinned": "left",
        "cellRenderer": "ExperimentLink",
        "cellRendererParams": {"route": EXPERIMENT_ROUTE},
    },
    "status": {"width": 120, "cellRenderer": "StatusCell"},
    "reason": {"width": 260},
    "best_metric": {
        "width": 95,
        "headerTooltip": "The run's own validation metric (trainer.validation_metric) at its best",
    },
    "best_metric_name": {"width": 110, "cellRenderer": "TextWithFull"},
    "epochs_planned": {"headerTooltip": "Epochs planned (trainer.num_epochs)"},
    "dataset_reader": {"width": 180},
    "train_data": {"width": 200},
    "version": {"width": 100},
    "problems": {"width": 260, "cellRenderer": "ValueCell"},
    "notes": {"width": 260, "cellRenderer": "ValueCell"},
}
FIXED: Mapping[str, Mapping[str, Any]] = {
    column.id: {
        "headerName": column.title,
        **_LOOKS[column.kind],
        **_OWN_LOOKS.get(column.id, {}),
    }
    for column in COLUMNS.values()
}
"""The columns that every experiment has, by their names in queries."""

DEFAULT_COLUMNS: Tuple[str, ...] = (
    "path",
    "status",
    "best_metric",
    "best_metric_name",
    "epochs",
    "duration_s",
    "started_s",
    "tags",
    "model",
    "dataset_reader",
    "train_data",
)
"""What ``experiments_table`` shows unless told otherwise."""


@attrs.frozen
class TableColumn:
    """A column of ``experiments_table`` that is to look different from what its name gives.

    * ``name``: what the column shows, in the words of the query language: ``path``, ``status``,
      ``model`` and the other fixed ones; a config key, dotted (``trainer.optimizer.lr``) or its
      unambiguous end (``lr``); a metric (``best_validation_accuracy``, ``last_training_loss``);
    * ``title``: the text of its head; made from the name unless given;
    * ``width``: in pixels, at first;
    * ``numeric``: whether it is filtered as a number. Unless given, the fixed columns know it, and
      of the others those count as numbers whose name begins with ``best_`` or ``last_``.
    """

    name: str
    title: str = ""
    width: Optional[int] = None
    numeric: Optional[bool] = None


Columns = Sequence[Union[str, TableColumn]]


def column_names(columns: Columns) -> List[str]:
    """The names of columns, in their order."""
    return [column.name for column in map(_as_column, columns)]


def definitions(columns: Columns) -> List[Dict[str, Any]]:
    """The columns as the grid wants them."""
    return [_definition(column) for column in map(_as_column, columns)]


def _as_column(column: Union[str, TableColumn]) -> TableColumn:
    """A column under the one name that the index knows it by."""
    given = TableColumn(column) if isinstance(column, str) else column
    return attrs.evolve(given, name=ALIASES.get(given.name, given.name))


def _definition(column: TableColumn) -> Dict[str, Any]:
    made = {"field": column.name, **FIXED.get(column.name, {})}
    if column.name not in FIXED:
        made.update(_of_any_name(column))
    if column.title:
        made["headerName"] = column.title
    if column.width is not None:
        made["width"] = column.width
    return made


def _of_any_name(column: TableColumn) -> Dict[str, Any]:
    """A config key or a metric."""
    numeric = column.numeric
    if numeric is None:
        numeric = column.name.startswith(METRIC_PREFIXES)
    title = column.name.rpartition(".")[2]
    shown = {"headerName": title, "headerTooltip": column.name, "cellRenderer": "ValueCell"}
    return {**(_NUMBER if numeric else _TEXT), **shown, "width": max(110, 9 * len(title) + 45)}

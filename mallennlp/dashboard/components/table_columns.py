"""The columns of a table of experiments: what each is called, how wide it is, how it filters."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

import attrs

from mallennlp.dashboard.components.links import EXPERIMENT_ROUTE
from mallennlp.services.index.columns import ALIASES

_FILTER_OPTIONS = {"maxNumConditions": 1, "buttons": ["reset"]}
_TEXT = {"filter": "agTextColumnFilter", "filterParams": _FILTER_OPTIONS}
_DATE = {"filter": "agDateColumnFilter", "filterParams": _FILTER_OPTIONS}
_NUMBER = {
    "filter": "agNumberColumnFilter",
    "filterParams": _FILTER_OPTIONS,
    "cellClass": "number-cell",
    "headerClass": "ag-right-aligned-header",
}


def _number(title: str, width: int, tip: str = "") -> Dict[str, Any]:
    shown = {"headerName": title, "width": width, "cellRenderer": "TextWithFull", **_NUMBER}
    return {**shown, "headerTooltip": tip} if tip else shown


def _text(title: str, width: int, **options: Any) -> Dict[str, Any]:
    return {"headerName": title, "width": width, **_TEXT, **options}


def _date(title: str) -> Dict[str, Any]:
    return {"headerName": title, "width": 110, "cellRenderer": "TextWithFull", **_DATE}


FIXED: Mapping[str, Mapping[str, Any]] = {
    "path": _text(
        "Experiment",
        300,
        minWidth=140,
        pinned="left",
        cellRenderer="ExperimentLink",
        cellRendererParams={"route": EXPERIMENT_ROUTE},
    ),
    "name": _text("Name", 160),
    "status": _text("Status", 120, cellRenderer="StatusCell"),
    "reason": _text("Reason", 260),
    "best_metric": _number(
        "Best", 95, "The run's own validation metric (trainer.validation_metric) at its best"
    ),
    "best_metric_name": _text("Metric", 110, cellRenderer="TextWithFull"),
    "epochs": _number("Epochs", 100),
    "epochs_planned": _number("Planned", 100, "Epochs planned (trainer.num_epochs)"),
    "duration_s": _number("Duration", 115, "Time of training. The filter takes seconds."),
    "started_s": _date("Started"),
    "last_activity_s": _date("Last activity"),
    "tags": _text("Tags", 190, cellRenderer="TagsCell"),
    "model": _text("Model", 160),
    "dataset_reader": _text("Dataset reader", 180),
    "train_data": _text("Training data", 200),
    "version": _text("AllenNLP", 100),
    "size_bytes": _number("Size", 100, "The filter takes bytes."),
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

METRIC_PREFIXES = ("best_", "best.", "last_", "last.")
"""A column whose name begins like this is a metric."""


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

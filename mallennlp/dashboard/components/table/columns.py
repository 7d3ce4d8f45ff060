"""The columns of a table of experiments: what each is called, how wide it is, how it filters."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

import attrs

from mallennlp.dashboard.components.links import EXPERIMENT_ROUTE
from mallennlp.domain.names import telling_ends
from mallennlp.services.index.column_info import ColumnInfo
from mallennlp.services.index.columns import ALIASES, COLUMNS, METRIC_PREFIXES, Kind
from mallennlp.services.table_state import TableLayout

_FILTER_OPTIONS = {"maxNumConditions": 1, "buttons": ["reset"]}
_TEXT = {"filter": "agTextColumnFilter", "filterParams": _FILTER_OPTIONS}
# The grid's own choices, without "does not equal": a day is a span of time.
_DATE_OPTIONS = ["equals", "lessThan", "greaterThan", "inRange", "blank", "notBlank"]
_DATE = {
    "filter": "agDateColumnFilter",
    "filterParams": {**_FILTER_OPTIONS, "filterOptions": _DATE_OPTIONS},
}
_NUMBER = {
    "filter": "agNumberColumnFilter",
    "filterParams": _FILTER_OPTIONS,
    "cellClass": "number-cell",
    "headerClass": "ag-right-aligned-header",
}


_LOOKS: Mapping[Kind, Mapping[str, Any]] = {
    Kind.NUMBER: {"width": 108, "cellRenderer": "TextWithFull", **_NUMBER},
    Kind.DURATION: {
        "width": 118,
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
    Kind.TAGS: {"width": 215, "cellRenderer": "TagsCell", **_TEXT},
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
        "width": 100,
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


def definitions(columns: Columns, layout: TableLayout = TableLayout()) -> List[Dict[str, Any]]:
    """The columns as the grid wants them. Keys are called by their ends, with more of the path
    where several of them end alike."""
    given = [_as_column(column) for column in columns]
    unnamed = [each.name for each in given if not each.title and each.name not in FIXED]
    taken = [_given_title(each) for each in given if each.name not in unnamed]
    ends = telling_ends(unnamed, taken)
    return [_arranged(_definition(each, ends.get(each.name, "")), layout) for each in given]


def _given_title(column: TableColumn) -> str:
    title: str = column.title or FIXED[column.name]["headerName"]
    return title


def typed(names: Sequence[str], known: Mapping[str, ColumnInfo]) -> List[TableColumn]:
    """Columns under the names that the index knows them by, with what it says of their values.

    ``known``: what ``column_kinds`` of the index tells of these names. A name that it does not know
    stays as it is, for the search to tell what is wrong with it.
    """
    found: Dict[str, TableColumn] = {}
    for name in names:
        info = known.get(name)
        column = TableColumn(info.name, numeric=info.kind.numeric) if info else TableColumn(name)
        found.setdefault(column.name, column)
    return list(found.values())


def _as_column(column: Union[str, TableColumn]) -> TableColumn:
    """A column under the one name that the index knows it by."""
    given = TableColumn(column) if isinstance(column, str) else column
    return attrs.evolve(given, name=ALIASES.get(given.name, given.name))


def _definition(column: TableColumn, end: str) -> Dict[str, Any]:
    made = {"field": column.name, "colId": column.name, **FIXED.get(column.name, {})}
    if column.name not in FIXED:
        made.update(_of_any_name(column, end))
    if column.title:
        made["headerName"] = column.title
    if column.width is not None:
        made["width"] = column.width
    return _at_first(made)


def _at_first(made: Mapping[str, Any]) -> Dict[str, Any]:
    """Width and pin count when a column appears: the table's columns may change, and those that
    stay are as somebody made them."""
    names = {"width": "initialWidth", "pinned": "initialPinned"}
    return {names.get(key, key): value for key, value in made.items()}


def _arranged(made: Dict[str, Any], layout: TableLayout) -> Dict[str, Any]:
    """A column as a layout has it."""
    name = made["field"]
    if layout.pinned is not None:
        made["initialPinned"] = layout.pinned.get(name)
    if name in layout.widths:
        made["initialWidth"] = layout.widths[name]
    for at, key in enumerate(layout.sort):
        if key.column == name:
            made["initialSort"] = "desc" if key.descending else "asc"
            made["initialSortIndex"] = at
    return made


def _of_any_name(column: TableColumn, title: str) -> Dict[str, Any]:
    """A config key or a metric."""
    numeric = column.numeric
    if numeric is None:
        numeric = column.name.startswith(METRIC_PREFIXES)
    shown = {"headerName": title, "headerTooltip": column.name, "cellRenderer": "ValueCell"}
    return {**(_NUMBER if numeric else _TEXT), **shown, "width": max(110, 7 * len(title) + 60)}

"""What pages are made of, ours and yours: each part is right in both themes and on narrow screens.

Import from here::

    from mallennlp.dashboard.components import card, experiments_table, notify

A component is given an id of yours first, and the ids for callbacks are made from it by functions
that stand beside it (``query_id(table_id)``). What a component does by itself, such as answering
the scrolling of a table or searching a config, needs no callback of the page.

* Layout: ``card``, ``empty_state``, ``sidebar_layout``, ``tabs``
* Experiments: ``experiments_table``, ``TableColumn``, ``query_id``, ``selection_id``,
  ``selected_paths``, ``group_id``, ``refresh_id``, ``count_id``, ``stamp_id``; ``column_chooser``,
  ``columns_id``, ``layout_id``, ``TableLayout``; ``query_box``, ``query_problem``;
  ``experiment_link``, ``experiment_address``; ``status_badge``, ``STATUS_LOOKS``, ``tag_badges``
* Metrics and config: ``metric_figure``, ``metric_graph``, ``run_colours``, ``config_view``
* Asking and telling: ``confirm_dialog``, ``dialog_open_id``, ``confirmed_id``; ``notify``,
  ``Notification``; ``labelled_input``, ``copy_button``
* ``formats``: numbers, moments and lengths of time as cells show them
"""

from mallennlp.dashboard.components import formats
from mallennlp.dashboard.components.card import card, empty_state
from mallennlp.dashboard.components.confirm import confirm_dialog, confirmed_id, dialog_open_id
from mallennlp.dashboard.components.copying import copy_button
from mallennlp.dashboard.components.curves.metric_figure import metric_figure, metric_graph
from mallennlp.dashboard.components.experiment.annotations import tag_badges
from mallennlp.dashboard.components.experiment.config_tree import config_view
from mallennlp.dashboard.components.inputs import labelled_input
from mallennlp.dashboard.components.layout import sidebar_layout
from mallennlp.dashboard.components.links import experiment_address, experiment_link
from mallennlp.dashboard.components.notifications import Notification, notify
from mallennlp.dashboard.components.query.box import query_box
from mallennlp.dashboard.components.query.problem import query_problem
from mallennlp.dashboard.components.run_colours import run_colours
from mallennlp.dashboard.components.status import STATUS_LOOKS, status_badge
from mallennlp.dashboard.components.table.column_choice import column_chooser
from mallennlp.dashboard.components.table.columns import DEFAULT_COLUMNS, TableColumn
from mallennlp.dashboard.components.table.grid import (
    columns_id,
    count_id,
    experiments_table,
    group_id,
    layout_id,
    query_id,
    refresh_id,
    selected_paths,
    selection_id,
    stamp_id,
)
from mallennlp.dashboard.components.tabs import tabs
from mallennlp.services.table_state import TableLayout

__all__ = [
    "DEFAULT_COLUMNS",
    "Notification",
    "STATUS_LOOKS",
    "TableColumn",
    "TableLayout",
    "card",
    "column_chooser",
    "columns_id",
    "config_view",
    "confirm_dialog",
    "confirmed_id",
    "copy_button",
    "count_id",
    "dialog_open_id",
    "empty_state",
    "experiment_address",
    "experiment_link",
    "experiments_table",
    "formats",
    "group_id",
    "labelled_input",
    "layout_id",
    "metric_figure",
    "metric_graph",
    "notify",
    "query_box",
    "query_id",
    "query_problem",
    "refresh_id",
    "run_colours",
    "selected_paths",
    "selection_id",
    "sidebar_layout",
    "stamp_id",
    "status_badge",
    "tabs",
    "tag_badges",
]

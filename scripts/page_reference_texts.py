"""What stands in docs/page-api.md, in which order, and what is said beside the docstrings."""

from __future__ import annotations

from typing import Any, Dict, FrozenSet, Sequence, Tuple

import attrs

from mallennlp.dashboard import components, hooks, loader, page, registration
from mallennlp.dashboard.callbacks import ClientCallback, callback
from mallennlp.dashboard.pages.experiment import ExperimentPage
from mallennlp.dashboard.pages.home import HomePage
from mallennlp.domain import experiment, permissions, status
from mallennlp.domain.metrics import summary as metrics
from mallennlp.project import Project, TagChange
from mallennlp.services import serialization, url_parse
from mallennlp.services.accounts.store import User
from mallennlp.services.experiments import files, vocabulary
from mallennlp.services.index import column_info, query
from mallennlp.services.index.language.completion import Completion
from mallennlp.services.logs import listing, tails
from mallennlp.services.scan_state import ScanState


@attrs.frozen
class Entry:
    """One thing in the reference: a class, a function, a module, or a value.

    * ``defined_in``: the module of a value, where its text stands below it;
    * ``shown``: how a function is written, where that is not how it is called;
    * ``without``: members of a class that pages have no use for;
    * ``has_params``: a page whose parameters stand in the reference.
    """

    name: str
    what: Any
    imported_from: str = ""
    defined_in: str = ""
    shown: str = ""
    without: FrozenSet[str] = frozenset()
    has_params: bool = False


@attrs.frozen
class Section:
    """A heading, what to know beforehand, and its entries."""

    title: str
    text: str
    entries: Tuple[Entry, ...]


def _entry(what: Any, **options: Any) -> Entry:
    """Something that is imported from where it is defined."""
    return Entry(what.__name__, what, what.__module__, **options)


def _page(what: Any) -> Entry:
    """A page of ours, of which its parameters count."""
    return _entry(what, without=frozenset(vars(what)), has_params=True)


@url_parse.from_url
@serialization.serializable
class _Made:
    """What the decorators add to a class."""


def _added(name: str) -> Entry:
    return Entry(f"Params.{name}", getattr(_Made, name))


_DEFINED_IN: Dict[str, str] = {
    "DEFAULT_COLUMNS": components.TableColumn.__module__,
    "STATUS_LOOKS": components.status_badge.__module__,
}


def component(name: str) -> Entry:
    """A name of the facade."""
    place = _DEFINED_IN.get(name, "")
    return Entry(name, getattr(components, name), components.__name__, defined_in=place)


COMPONENTS: Sequence[str] = (
    "card",
    "empty_state",
    "sidebar_layout",
    "tabs",
    "experiments_table",
    "query_id",
    "selection_id",
    "selected_paths",
    "refresh_id",
    "count_id",
    "stamp_id",
    "group_id",
    "TableColumn",
    "DEFAULT_COLUMNS",
    "column_chooser",
    "columns_id",
    "layout_id",
    "TableLayout",
    "query_box",
    "query_problem",
    "experiment_link",
    "experiment_address",
    "status_badge",
    "STATUS_LOOKS",
    "tag_badges",
    "metric_figure",
    "metric_graph",
    "run_colours",
    "config_view",
    "confirm_dialog",
    "dialog_open_id",
    "confirmed_id",
    "notify",
    "Notification",
    "labelled_input",
    "copy_button",
    "formats",
)
"""All that the facade offers, in the order of the reference."""

NOT_FOR_PAGES = frozenset(
    "find index roots scan accounts make_accounts secret stalled_after_s trash views".split()
)
"""What the program itself needs of a ``Project``, and a page does not."""

BEFORE = """
# The Page API

Every class, method, argument and hook that a page of your own may use. It is written from the code
by `python -m scripts.write_reference`. [Pages of your own](pages.md) explains the ideas,
[the tutorial](tutorial-page.md) builds a page step by step.

What stands here stays: a change that breaks pages is announced in the
[changelog](../CHANGELOG.md). What does not stand here may change at any time.
"""

SETTINGS = f"""
Where pages and hooks come from is said in `Project.toml`, under `[server]`. All settings stand in
[configuration.md](configuration.md). An installed package offers pages by an entry point of the
group `{loader.ENTRY_POINTS}`, which names a module.
"""

SECTIONS: Sequence[Section] = (
    Section(
        "Pages",
        "",
        (
            _entry(page.Page, without=frozenset({"callback"})),
            Entry("Page.callback", callback, page.__name__),
            _entry(ClientCallback),
        ),
    ),
    Section(
        "State and parameters",
        """
        Two decorators make a page's `SessionState` and `Params`. They add the four methods below,
        shown here for a class `Params`; a `SessionState` has the first two.
        """,
        (
            _entry(
                serialization.serializable, shown="@serializable\n@serializable(**attrs_options)"
            ),
            _entry(url_parse.from_url, shown="@from_url"),
            _added("serialize"),
            _added("deserialize"),
            _added("from_url"),
            _added("to_url"),
        ),
    ),
    Section(
        "Hooks",
        """
        A hook is a function that takes one `Call` and returns nothing.
        """,
        (
            _entry(hooks.Call),
            _entry(hooks.CallbackHooks),
            _entry(hooks.LogCalls),
            _entry(hooks.check_permissions),
        ),
    ),
    Section(
        "Components",
        components.__doc__ or "",
        tuple(component(name) for name in COMPONENTS),
    ),
    Section(
        "The project",
        """
        `self.project` of a page. It answers from the index, so it is quick with many thousands of
        runs, as long as you ask for the part that you show. An experiment is named by its path:
        relative to the project's folder, with `/`. Times are POSIX seconds, UTC.
        """,
        (_entry(Project, without=NOT_FOR_PAGES), _entry(TagChange), _entry(ScanState)),
    ),
    Section(
        "Searching",
        """
        `Project.search` takes a text of [the query language](query-language.md), or a `TableQuery`
        where parts of the search come from somebody else.
        """,
        (
            _entry(query.TableQuery),
            _entry(query.ColumnFilter),
            Entry("OPERATORS", query.OPERATORS, query.__name__, defined_in=query.__name__),
            _entry(query.SortKey),
            _entry(query.TablePage),
            _entry(query.ExperimentRow),
            _entry(column_info.ColumnInfo),
            _entry(column_info.Differing),
            _entry(Completion),
        ),
    ),
    Section(
        "Experiments",
        "",
        (
            _entry(experiment.Experiment),
            _entry(experiment.Annotations),
            Entry("Status", status.Status, status.__name__),
            _entry(metrics.MetricSummary),
            _entry(metrics.EpochMetrics),
            _entry(metrics.MetricGoal),
            _entry(metrics.lower_is_better),
            _entry(listing.LogFile),
            _entry(tails.LogTail),
            _entry(files.FileEntry),
            _entry(vocabulary.Vocabulary),
            _entry(vocabulary.Namespace),
            _entry(vocabulary.TokenPage),
            _entry(vocabulary.Token),
        ),
    ),
    Section(
        "Users",
        "",
        (_entry(permissions.Permission), _entry(User)),
    ),
    Section(
        "Pages to link to",
        """
        `ExperimentPage.url(path=row.path)` is the address of a run's page; `experiment_address` of
        the components says it shorter.
        """,
        (_page(HomePage), _page(ExperimentPage)),
    ),
    Section(
        "Tests of pages",
        "",
        (_entry(registration.isolated_registry),),
    ),
)

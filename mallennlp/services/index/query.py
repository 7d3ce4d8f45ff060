"""What can be asked of the index, and what it answers: plain values.

They are named tuples: to import attrs takes a third of the time in which ``mallennlp ls`` answers.
"""

from __future__ import annotations

from typing import Any, Mapping, NamedTuple, Optional, Tuple, Union

from mallennlp.domain.states import Status
from mallennlp.services.index.columns import ALIASES, Kind

Operand = Union[str, int, float, bool, None]

OPERATORS = (
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "contains",
    "not contains",
    "starts",
    "ends",
    "glob",
    "present",
    "missing",
)
"""The operators of a ``ColumnFilter``.

``contains``, ``starts`` and ``ends`` do not tell upper from lower case, ``glob`` (``*``, ``?``,
``[a-z]``) does; all four look at texts and numbers, not at ``true`` and ``false``. ``!=`` and ``not
contains`` are the opposites of ``=`` and ``contains``: they find experiments without any value too.
``present`` and ``missing`` need no value; a ``null`` in a config is present.
"""


class ColumnFilter(NamedTuple):
    """One condition.

    * ``column``: any name of a column that the query language knows, such as ``status``,
      ``config.<dotted key>``, ``best.<metric>`` or ``hidden_size``;
    * ``operator``: one of ``OPERATORS``;
    * ``value``: what to compare with.

    Numbers compare with numbers only and texts with texts only. With a config key the text of a
    value finds the value itself too (``"0.1"``, ``"true"``, ``"null"``). On ``tags``, ``=`` means:
    has this tag.
    """

    column: str
    operator: str
    value: Operand = None


class SortKey(NamedTuple):
    """Sort by a column, named as in a ``ColumnFilter``. Experiments without a value come last in
    both directions."""

    column: str
    descending: bool = False


class TableQuery(NamedTuple):
    """Which experiments to show, in which order, and which part of the list.

    * ``text``: each of its words has to begin a word of path, display name, tags, notes or config;
    * ``path_glob``: a pattern for the whole path; ``*`` matches ``/`` too;
    * ``statuses``: any of these; ``tags``: all of these; ``filters``: all of these;
    * ``sort``: the first key counts most. What it leaves equal comes in the order of paths (with a
      single config key or metric: in the order in which the experiments were found), backwards if
      the last key is descending;
    * ``offset``, ``limit``: rows passed over and rows given at most; a limit of None means all;
    * ``query``: a text in the query language, which has to hold too; what it sorts by comes after
      ``sort``;
    * ``default_sort``: the order where neither ``sort`` nor ``query`` names one;
    * ``columns``: names of columns whose values the rows shall have; see ``ExperimentRow.values``;
    * ``paths``: None, or the experiments of these paths alone;
    * ``archived``: whether to find archived experiments: False for only the others, True for only
      them, None for all. Where ``query`` or a filter speaks of the column ``archived``, that counts
      instead.
    """

    text: str = ""
    path_glob: str = ""
    statuses: Tuple[Status, ...] = ()
    tags: Tuple[str, ...] = ()
    filters: Tuple[ColumnFilter, ...] = ()
    sort: Tuple[SortKey, ...] = ()
    offset: int = 0
    limit: Optional[int] = 50
    query: str = ""
    default_sort: Tuple[SortKey, ...] = ()
    columns: Tuple[str, ...] = ()
    paths: Optional[Tuple[str, ...]] = None
    archived: Optional[bool] = False


class ExperimentRow(NamedTuple):
    """One row of a table. Times are POSIX seconds, ``duration_s`` seconds; ``best_metric`` can be
    NaN; runs of the same ``family`` differ in their seeds alone.

    ``values``: those of the columns that were asked for, under the names by which they were asked
    for. What an experiment does not have is None. ``row[name]`` gives one of them, or of the
    others.
    """

    path: str
    name: str
    status: Status
    reason: str
    model: Optional[str]
    dataset_reader: Optional[str]
    train_data: Optional[str]
    best_metric_name: Optional[str]
    best_metric: Optional[float]
    epochs: int
    epochs_planned: Optional[int]
    duration_s: Optional[float]
    started_s: Optional[float]
    last_activity_s: Optional[float]
    tags: Tuple[str, ...]
    version: str
    size_bytes: int
    family: str
    problems: Tuple[str, ...]
    archived: bool = False
    values: Mapping[str, Any] = {}

    def __getitem__(self, column: Any) -> Any:
        """The value of a column that was asked for, or of a fixed one. Raises KeyError."""
        if not isinstance(column, str):  # as of any tuple
            return tuple.__getitem__(self, column)
        if column in self.values:
            return self.values[column]
        name = ALIASES.get(column, column)
        if name == "values" or name not in self._fields:
            raise KeyError(column)
        return getattr(self, name)


class TablePage(NamedTuple):
    """The rows that were asked for, and how many experiments the query finds in all."""

    rows: Tuple[ExperimentRow, ...]
    total: int


class ColumnInfo(NamedTuple):
    """A column that there is.

    * ``name``: how a query calls it; no other column answers to it;
    * ``group``: ``"fixed"``, ``"metric"`` or ``"config"``;
    * ``kind``: what its values are; of a config key ``NUMBER`` and ``TEXT`` where all values are,
      else ``ANY``;
    * ``title``: what stands above it: of a config key its path, of a metric its name;
    * ``runs``: how many experiments have it; 0 for a fixed column, and where nobody counted;
      ``capped``: there are more, which nobody counted.
    """

    name: str
    group: str
    kind: Kind
    title: str
    runs: int = 0
    capped: bool = False


class Differing(NamedTuple):
    """The config keys in which some experiments differ, by the names of their columns.

    ``more``: there are others beside these; ``compared``: how many experiments were looked at.
    """

    names: Tuple[str, ...]
    more: bool
    compared: int


class ScanRecord(NamedTuple):
    """What the last scan did. ``finished_s``: POSIX seconds; the numbers are experiments; see
    ``ScanSummary``."""

    finished_s: float
    seconds: float
    found: int
    new: int
    changed: int
    gone: int
    unreadable: int
    stalled_after_s: float

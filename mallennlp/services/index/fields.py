"""From the name of a column, as somebody typed it, to where its values stand.

A name is looked for in this order, and the first of these that finds something decides:

1. a fixed column, or another name of one: ``status``, ``duration``;
2. with its kind before it: ``config.model.type``, ``best.validation_loss``, ``last.training_loss``,
   ``epoch:3.training_loss``;
3. the whole path of a config key, or a metric: ``model.type``, ``validation_loss`` (the best),
   ``best_validation_loss``, ``last_validation_loss``, ``epoch:3_validation_loss``;
4. the end of a config key's path: ``lr``, ``encoder.hidden_size``.

What fits several keys is an error that names them.
"""

from __future__ import annotations

import sqlite3
from heapq import nsmallest
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from mallennlp.domain.names import LONGEST_SHOWN, did_you_mean, longer_names, nearest, quoted
from mallennlp.exceptions import QueryError
from mallennlp.services.index.columns import (
    ALIASES,
    BEST,
    COLUMNS,
    CONFIG,
    EPOCH,
    LAST,
    NAN,
    NULL,
    Column,
    Kind,
    fixed,
    split_key,
)
from mallennlp.services.index.values import restored, storable

MOST_READ = 50_000
"""Names of keys that are looked at for one that is not known."""
MOST_GUESSES = 2_000
"""Names that are compared with one that is not known."""
MOST_NAMED = 5
"""Names that a message gives for one that fits several."""

_ONE_LETTER = 0.85
"""Likeness of names of which one has a letter more."""
_TYPED = (CONFIG, NULL, BEST)
"""Kinds of keys that are mostly typed without saying so."""

_EPOCH_METRIC = "epoch_metric"
_EPOCH_NAN = "epoch_nan"
_HAS_ROWS = "EXISTS (SELECT 1 FROM attribute WHERE key_id = key.id)"


class Values(NamedTuple):
    """Where values stand: what follows FROM in a statement, with the columns ``experiment_id`` and
    ``value``. It ends in a condition, to which others can be added with AND. ``slow``: they are
    worked out, and do not lie in the order of the values."""

    sql: str
    parameters: Tuple[Any, ...] = ()
    slow: bool = False


class Key(NamedTuple):
    """A config key or metric. ``kind``: one of ``columns.KEY_KINDS``; ``epoch``: of a metric after
    that epoch."""

    kind: str
    name: str
    epoch: Optional[int] = None

    @property
    def id(self) -> str:
        """Its whole name, as it can be typed."""
        if self.epoch is not None:
            return f"epoch:{self.epoch}.{self.name}"
        return f"{self.kind}.{self.name}"


class Field(NamedTuple):
    """A column that was found.

    * ``id``: its whole name, such as ``started_s``, ``config.model.type``, ``best.training_loss``;
    * ``column``: of a fixed one; ``key`` and ``values``: of any other. Not among the values are
      ``nulls``, which are ``null`` in a config, and ``nans``.
    """

    id: str
    kind: Kind
    column: Optional[Column] = None
    key: Optional[Key] = None
    values: Values = Values("")
    nulls: Optional[Values] = None
    nans: Optional[Values] = None


class Fields:
    """The columns of an index. ``connection``: has to live as long as this is used."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._found: Dict[str, Field] = {}

    def find(self, name: str) -> Field:
        """The column that a name means. Raises QueryError for none, with the nearest one, or for
        several."""
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> Field:
        column = fixed(name)
        if column is not None:
            return Field(column.id, column.kind, column)
        for readings in (_explicit(name), _plain(name)):
            known = self._known(readings)
            if known:
                return self._only(name, known)
        tails = self._tails(name)
        if not tails:
            raise self._unknown(name)
        return self._only(name, [Key(CONFIG, tail) for tail in tails])

    def _only(self, name: str, keys: Sequence[Key]) -> Field:
        if len(keys) > 1:
            same = {key.kind for key in keys} == {CONFIG}
            shown = [key.name if same else key.id for key in keys]
            raise QueryError(f"{quoted(name)} can mean {_either(shown)}. Write more of it.")
        return self._field(keys[0])

    def _field(self, key: Key) -> Field:
        if key.epoch is not None:
            return self._of_epoch(key)
        values = self._stored(key.kind, key.name)
        nans = self._stored(NAN[key.kind], key.name)
        if key.kind != CONFIG:
            return Field(key.id, Kind.NUMBER, key=key, values=values, nans=nans)
        nulls = self._stored(NULL, key.name)
        return Field(key.id, Kind.ANY, key=key, values=values, nulls=nulls, nans=nans)

    def _of_epoch(self, key: Key) -> Field:
        """These stand in the documents alone."""
        from mallennlp.services.index.metric_rows import at_epoch, is_nan_at_epoch

        found = []
        for name, function in ((_EPOCH_METRIC, at_epoch), (_EPOCH_NAN, is_nan_at_epoch)):
            self._connection.create_function(name, 3, function, deterministic=True)
            source = f"(SELECT id AS experiment_id, {name}(metrics, ?, ?) AS value"
            sql = f"{source} FROM document) WHERE value IS NOT NULL"
            found.append(Values(sql, (key.epoch, storable(key.name)), slow=True))
        values, nans = found
        return Field(key.id, Kind.NUMBER, key=key, values=values, nans=nans)

    def _stored(self, kind: str, name: str) -> Values:
        sql = "SELECT id FROM key WHERE kind = ? AND name = ?"
        row = self._connection.execute(sql, (kind, storable(name))).fetchone()
        return Values("attribute WHERE key_id = ?", (row and row[0],))

    # --- looking keys up

    def _known(self, readings: Iterable[Key]) -> List[Key]:
        """Those that some experiment has."""
        return [key for key in readings if self._exists(key)]

    def _exists(self, key: Key) -> bool:
        kinds = [key.kind, NAN[key.kind]]
        if key.epoch is not None:
            kinds += [LAST, NAN[LAST]]
        elif key.kind == CONFIG:
            kinds.append(NULL)
        marks = ", ".join("?" * len(kinds))
        sql = f"SELECT 1 FROM key WHERE kind IN ({marks}) AND name = ? AND {_HAS_ROWS}"
        return self._connection.execute(sql, (*kinds, storable(key.name))).fetchone() is not None

    def _tails(self, name: str) -> List[str]:
        """The paths of config keys that end in ``.name``."""
        kind, _, rest = name.partition(".")
        end = storable(f".{rest if kind == CONFIG and rest else name}")
        sql = (
            "SELECT DISTINCT name FROM key WHERE kind IN (?, ?, ?) "
            f"AND substr(name, -length(?)) = ? AND {_HAS_ROWS} ORDER BY length(name), name"
        )
        rows = self._connection.execute(sql, (CONFIG, NULL, NAN[CONFIG], end, end))
        return [restored(row[0]) for row in rows]

    # --- what else may have been meant

    def _unknown(self, name: str) -> QueryError:
        split = split_key(name)
        if split is not None:
            kind, key = split
            what = "config has the key" if kind == CONFIG else "experiment has the metric"
            hint = did_you_mean(key, self._keys((kind,), key))
            return QueryError(f"No {what} {quoted(key)}.{hint}")
        epoch = EPOCH.fullmatch(name)
        if epoch is not None:
            hint = did_you_mean(epoch[2], self._keys((BEST, LAST), epoch[2]))
            return QueryError(f"No experiment has the metric {quoted(epoch[2])}.{hint}")
        fixed_one = nearest(name, (*COLUMNS, *ALIASES), _ONE_LETTER)
        longer = [fixed_one] if fixed_one else longer_names(name, self._keys(_TYPED, name))
        hint = f" Did you mean {_either(list(map(quoted, longer)))}?" if longer else ""
        hint = hint or did_you_mean(name, self._names(name))
        others = "" if hint else " Columns are fixed ones, keys of the configs, and metrics."
        return QueryError(f"There is no column {quoted(name)}.{hint}{others}")

    def _names(self, like: str) -> Iterator[str]:
        """Everything that can be typed for a column."""
        yield from dict.fromkeys((*COLUMNS, *ALIASES))
        keys = self._keys((CONFIG, NULL), like)
        yield from keys
        yield from dict.fromkeys(key.rpartition(".")[2] for key in keys)
        for kind in (BEST, LAST):
            for metric in self._keys((kind,), like):
                yield from (metric, f"{kind}_{metric}") if kind == BEST else (f"{kind}_{metric}",)

    def _keys(self, kinds: Sequence[str], like: str) -> List[str]:
        """Names of keys, not all if there are very many: those that are, or end in a part that is,
        about as long as ``like``."""
        sql = f"SELECT DISTINCT name FROM key WHERE kind IN ({', '.join('?' * len(kinds))}) LIMIT ?"
        names = [restored(row[0]) for row in self._connection.execute(sql, (*kinds, MOST_READ))]

        def distance(name: str) -> int:
            lengths = len(name), len(name) - name.rfind(".") - 1
            return min(abs(length - len(like)) for length in lengths)

        return nsmallest(MOST_GUESSES, names, key=distance)


def _explicit(name: str) -> List[Key]:
    """The readings of a name with the kind before it."""
    split = split_key(name)
    found = [Key(*split)] if split else []
    epoch = EPOCH.fullmatch(name)
    return found + ([Key(BEST, epoch[2], int(epoch[1]))] if epoch else [])


def _plain(name: str) -> List[Key]:
    """The other readings of a name."""
    found = [Key(CONFIG, name), Key(BEST, name)]
    for kind in (BEST, LAST):
        if name.startswith(f"{kind}_"):
            found.append(Key(kind, name[len(kind) + 1 :]))
    return found


def _either(names: Sequence[str]) -> str:
    shown = [name if len(name) <= LONGEST_SHOWN else f"{name[:LONGEST_SHOWN]}…" for name in names]
    if len(shown) > MOST_NAMED:
        more = len(shown) - MOST_NAMED
        return f"{', '.join(shown[:MOST_NAMED])} and {more:,} more"
    return " or ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))

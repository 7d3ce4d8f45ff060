"""Names of columns that fit what was typed of one, the likeliest first, each with what it is."""

from __future__ import annotations

import re
import sqlite3
from typing import Iterator, List, Mapping, Optional, Sequence, Set, Tuple

import attrs

from mallennlp.exceptions import QueryError
from mallennlp.services.index.columns import (
    BEST,
    COLUMNS,
    CONFIG,
    KEY_KINDS,
    LAST,
    NULL,
)
from mallennlp.services.index.fields import Field, Fields
from mallennlp.services.index.language.contents import contents
from mallennlp.services.index.language.usual_metrics import ranks_of_metrics
from mallennlp.services.index.values import restored, storable

MOST_KEYS = 500
"""Config keys and metrics that are looked at; of more the shortest."""

ABOUT: Mapping[str, str] = {
    "status": "the state of a run",
    "tags": "a tag",
    "model": "the model's registered name",
    "best_metric": "the metric that the run improves, at its best epoch",
    "started_s": "when it began",
    "duration_s": "how long it trained",
    "path": "the place in the project",
    "name": "the display name",
    "dataset_reader": "its registered name",
    "train_data": "the path of the training data",
    "notes": "words of the notes",
    "reason": "why the state is called so",
    "best_metric_name": "the name of the metric that the run improves",
    "epochs": "epochs done",
    "epochs_planned": "epochs to do at most",
    "last_activity_s": "when a file of it last changed",
    "size_bytes": "the size of its files",
    "version": "AllenNLP's version",
    "family": "runs that differ in their seeds alone",
    "problems": "what is damaged",
    "archived": "true or any: lists leave archived runs out otherwise",
}
"""What each fixed column is, the most useful first."""

MOST_SHORTENED = 5_000
"""Of more keys each is called by its whole path: to find out what an end means takes a look at all.
"""

_FIRST = 8
"""Fixed columns that are offered before anything is typed."""
_ORDER = {name: number for number, name in enumerate(ABOUT)}
_PARTS = re.compile(r"[._]")
_EPOCH = re.compile(r"(epoch:[0-9]{1,9}[._])(.*)", re.DOTALL)
_EPOCH_BEGUN = "epoch:0_"
_WHERE_METRIC = {BEST: "at the best epoch", LAST: "at the last epoch"}


@attrs.frozen
class Named:
    """A column with the name that fits what was typed."""

    name: str
    description: str
    field: Optional[Field] = None


@attrs.frozen
class _Candidate:
    """A column that may be offered. ``group``: the smaller of two that fit as well comes first;
    ``seldom``: and then the one of the smaller of these."""

    name: str
    group: int
    key: Tuple[str, str] = ("", "")
    seldom: Tuple[int, int] = (0, 0)

    def rank(self, typed: str) -> Tuple[int, int, Tuple[int, int], int, str]:
        kind, key = self.key
        order = len(self.name) if kind else _ORDER[key]
        return (_fit(self.name.lower(), typed), self.group, self.seldom, order, self.name)


def names(connection: sqlite3.Connection, typed: str, most: int) -> List[Named]:
    """The columns whose names have ``typed`` in them, each by the shortest name that has."""
    epoch = _EPOCH.fullmatch(typed)
    if epoch is not None:
        return _after_epoch(connection, epoch[1], epoch[2], most)
    wanted = typed.lower()
    candidates = [*_fixed(wanted), *_keys(connection, wanted)]
    if not wanted:
        candidates = _usual_metrics_first(connection, candidates)
    candidates.sort(key=lambda candidate: candidate.rank(wanted))
    spelling = _Spelling(connection)
    found = [_named(connection, spelling, candidate) for candidate in candidates[:most]]
    if wanted and _EPOCH_BEGUN.startswith(wanted) and len(wanted) > 1:
        found.append(Named(_EPOCH_BEGUN, "a metric after an epoch, counted from 0"))
    return list({named.name: named for named in found}.values())


def _fit(name: str, typed: str) -> int:
    """How well a name fits: 0 is best."""
    if name == typed or name.startswith(typed):
        return 0 if name == typed else 1
    for separators, rank in ((".", 2), ("_", 3)):
        parts = name.split(separators) if rank == 2 else _PARTS.split(name)
        if any(part.startswith(typed) for part in parts):
            return rank
    return 4


# --- which


def _fixed(typed: str) -> Iterator[_Candidate]:
    for number, name in enumerate(ABOUT):
        spellings = (*COLUMNS[name].aliases, name)
        fitting = [each for each in spellings if typed in each]
        if fitting and (typed or number < _FIRST):
            shown = next((each for each in fitting if each.startswith(typed)), fitting[0])
            yield _Candidate(shown, 0, ("", name))


def _keys(connection: sqlite3.Connection, typed: str) -> Iterator[_Candidate]:
    explicit = next((kind for kind in KEY_KINDS if typed.startswith(f"{kind}.")), "")
    rest = typed[len(explicit) + 1 :] if explicit else typed
    for kind, name in _stored(connection, (CONFIG, NULL, BEST, LAST), rest):
        kind = CONFIG if kind == NULL else kind
        if explicit == kind:
            yield _Candidate(f"{kind}.{name}", 2, (kind, name))
        if kind == CONFIG:
            if not explicit:
                yield _Candidate(_tail(name, typed), 2, (kind, name))
            elif typed in name.lower():
                yield _Candidate(name, 2, (kind, name))
        elif kind == BEST and typed in name.lower():
            yield _Candidate(name, 1, (kind, name))
    for kind in (BEST, LAST):
        # "best_" beside the bare name only where somebody begins to type it.
        begun = f"{kind}_".startswith(typed) and len(typed) > 1
        if begun or typed.startswith(f"{kind}_"):
            for _, name in _stored(connection, (kind,), typed[len(kind) + 1 :]):
                yield _Candidate(f"{kind}_{name}", 1, (kind, name))


def _stored(
    connection: sqlite3.Connection, kinds: Tuple[str, ...], typed: str
) -> List[Tuple[str, str]]:
    # An empty name cannot be said in a query at all.
    sql = (
        f"SELECT kind, name FROM key WHERE kind IN ({', '.join('?' * len(kinds))}) "
        "AND name <> '' AND instr(lower(name), lower(?)) "
        "AND EXISTS (SELECT 1 FROM attribute WHERE key_id = key.id) "
        "ORDER BY length(name), name LIMIT ?"
    )
    rows = connection.execute(sql, (*kinds, storable(typed), MOST_KEYS))
    return [(kind, restored(name)) for kind, name in rows]


def _usual_metrics_first(
    connection: sqlite3.Connection, found: Sequence[_Candidate]
) -> List[_Candidate]:
    ranks = ranks_of_metrics(connection, [each.key[1] for each in found if each.key[0] == BEST])
    return [
        attrs.evolve(each, seldom=ranks[each.key[1]]) if each.key[0] == BEST else each
        for each in found
    ]


def _tail(name: str, typed: str) -> str:
    """The shortest end of a config key's path that has what was typed."""
    parts = name.split(".")
    tails = (".".join(parts[start:]) for start in reversed(range(len(parts))))
    return next((tail for tail in tails if tail and typed in tail.lower()), name)


def _after_epoch(connection: sqlite3.Connection, prefix: str, typed: str, most: int) -> List[Named]:
    metrics = dict.fromkeys(name for _, name in _stored(connection, (BEST, LAST), typed))
    fields = Fields(connection)
    what = f"metric after epoch {int(prefix[6:-1])}"
    return [
        Named(f"{prefix}{name}", what, fields.find(f"{prefix}{name}"))
        for name in list(metrics)[:most]
    ]


# --- what each of them is


def _named(connection: sqlite3.Connection, spelling: "_Spelling", found: _Candidate) -> Named:
    kind, key = found.key
    if not kind:
        return Named(found.name, ABOUT[key], spelling.fields.find(key))
    name, field = spelling.of(found)
    what = contents(connection, field)
    if kind != CONFIG:
        return Named(name, what.replace("number", f"metric {_WHERE_METRIC[kind]}"), field)
    return Named(name, what if name == key else f"{key}: {what}", field)


class _Spelling:
    """Finds names that mean one key alone, and remembers which do not."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.fields = Fields(connection)
        (keys,) = connection.execute("SELECT count(*) FROM key").fetchone()
        self._shortens = keys <= MOST_SHORTENED
        self._failed: Set[str] = set()

    def of(self, found: _Candidate) -> Tuple[str, Field]:
        """The candidate's name, or as much more of the path as it takes to mean this key alone."""
        kind, key = found.key
        whole = f"{kind}.{key}"
        longer = (found.name, *_one_part_more(found.name, key))
        for name in dict.fromkeys((*(longer if self._shortens else ()), key)):
            if not name.strip():
                continue  # a name of blanks cannot be said, and "config." with it can
            field = None if name in self._failed else self._meaning(name)
            if field is not None and field.id == whole:
                return name, field
        return whole, self.fields.find(whole)

    def _meaning(self, name: str) -> Optional[Field]:
        try:
            return self.fields.find(name)
        except QueryError:
            self._failed.add(name)
            return None


def _one_part_more(name: str, key: str) -> Iterator[str]:
    if key.endswith(f".{name}"):
        before = key[: -len(name) - 1]
        yield f"{before.rpartition('.')[2]}.{name}"

"""How what a table shows, and how it is arranged, is written into an address and read from it.

The browser writes the same form (``assets/experiments.js``): names with commas between them, and a
backslash before a comma or a backslash in a name.
"""

from __future__ import annotations

import json
import re
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple

import attrs

from mallennlp.domain.names import quoted
from mallennlp.domain.states import Status
from mallennlp.exceptions import ParameterError
from mallennlp.services.index.columns import ALIASES
from mallennlp.services.index.query import SortKey

MOST_COLUMNS = 60
LONGEST_NAME = 300
NARROWEST_PX, WIDEST_PX = 30, 4_000
LONGEST_FILTERS = 5_000
DIFFER = "differ"
"""Instead of names of columns: the usual ones, and the config keys in which the runs differ."""
LEFT, RIGHT = "left", "right"

_PART = re.compile(r"((?:[^,\\]|\\.)*)(?:,|$)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WIDTH = re.compile(r"[0-9]{1,5}", re.ASCII)


@attrs.frozen
class TableLayout:
    """How the columns of a table are arranged.

    * ``sort``: by these columns, the first counts most; each of them is shown;
    * ``pinned``: columns that stay in place when the others are scrolled, with ``"left"`` or
      ``"right"``; None for those that usually do;
    * ``widths``: in pixels, of columns that are not as wide as usual;
    * ``filters``: conditions on columns, as the grid's own filters write them.
    """

    sort: Tuple[SortKey, ...] = ()
    pinned: Optional[Mapping[str, str]] = None
    widths: Mapping[str, int] = {}
    filters: Mapping[str, Any] = {}

    def renamed(self, names: Mapping[str, str]) -> "TableLayout":
        """With other names for some columns: somebody may write the end of a key's path.

        >>> TableLayout(widths={"lr": 90}).renamed({"lr": "trainer.optimizer.lr"}).widths
        {'trainer.optimizer.lr': 90}
        """

        def each(values: Mapping[str, Any]) -> Dict[str, Any]:
            return {names.get(name, name): value for name, value in values.items()}

        sort: Dict[str, SortKey] = {}
        for key in self.sort:
            name = names.get(key.column, key.column)
            sort.setdefault(name, SortKey(name, key.descending))
        return TableLayout(
            tuple(sort.values()),
            None if self.pinned is None else each(self.pinned),
            each(self.widths),
            each(self.filters),
        )


def joined(names: Iterable[str]) -> str:
    """Names as one text.

    >>> joined(["path", "a,b"])
    'path,a\\\\,b'
    """
    return ",".join(re.sub(r"([,\\])", r"\\\1", name) for name in names)


def split(text: str) -> List[str]:
    """The names of a text; empty ones are passed over.

    >>> split(joined(["path", "a,b"])), split("")
    (['path', 'a,b'], [])
    """
    parts = (match[1] for match in _PART.finditer(text))
    return [_ESCAPED.sub(r"\1", part) for part in parts if part]


def read_columns(text: str) -> Tuple[str, ...]:
    """The names in ``columns=``, each once. Raises ParameterError."""
    names = dict.fromkeys(ALIASES.get(name, name) for name in split(text))
    if len(names) > MOST_COLUMNS:
        raise _wrong("columns", f"names {len(names)} columns, and may name {MOST_COLUMNS}")
    for name in names:
        _check_name("columns", name)
    return tuple(names)


def read_layout(sort: str, pinned: str, widths: str, filters: str) -> TableLayout:
    """What the other parameters say. ``pinned``: as the address has it. Raises ParameterError."""
    return TableLayout(
        read_sort(sort), _read_pinned(pinned), _read_widths(widths), _read_filters(filters)
    )


def read_statuses(text: str) -> Tuple[Status, ...]:
    """``status=finished,failed``. Raises ParameterError."""
    names = tuple(dict.fromkeys(filter(None, text.split(","))))
    known = {str(status): status for status in Status}
    for name in names:
        if name not in known:
            what = f"names {quoted(name)}, which is no status: there are {', '.join(known)}"
            raise _wrong("status", what)
    return tuple(known[name] for name in names)


def read_sort(text: str) -> Tuple[SortKey, ...]:
    """``sort=-best,path``: best first, then by path. Raises ParameterError."""
    keys: Dict[str, SortKey] = {}
    for part in split(text):
        name = part.removeprefix("-")
        _check_name("sort", name)
        name = ALIASES.get(name, name)
        keys.setdefault(name, SortKey(name, descending=part.startswith("-")))
    if len(keys) > MOST_COLUMNS:
        raise _wrong("sort", f"names {len(keys)} columns, and may name {MOST_COLUMNS}")
    return tuple(keys.values())


def _read_pinned(text: str) -> Dict[str, str]:
    """``pinned=path,lr:right``."""
    found: Dict[str, str] = {}
    for part in split(text):
        name = part.removesuffix(f":{RIGHT}")
        _check_name("pinned", name)
        found[ALIASES.get(name, name)] = LEFT if name == part else RIGHT
    return found


def _read_widths(text: str) -> Dict[str, int]:
    """``widths=path:420,lr:90``."""
    found: Dict[str, int] = {}
    for part in split(text):
        name, _, number = part.rpartition(":")
        if not _WIDTH.fullmatch(number) or not NARROWEST_PX <= int(number) <= WIDEST_PX:
            allowed = f"COLUMN:PIXELS with {NARROWEST_PX} to {WIDEST_PX} pixels"
            raise _wrong("widths", f"has the part {quoted(part)}, and must be {allowed}")
        _check_name("widths", name)
        found[ALIASES.get(name, name)] = int(number)
    return found


def _read_filters(text: str) -> Dict[str, Any]:
    """``filters={"lr": {...}}``, one condition a column. What is in them the search checks."""
    if not text:
        return {}
    try:
        found = json.loads(text) if len(text) <= LONGEST_FILTERS else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
        raise _wrong(
            "filters", "is not what a table writes: a JSON object with one for each column"
        )
    return found


def _check_name(parameter: str, name: str) -> None:
    if not 0 < len(name) <= LONGEST_NAME:
        raise _wrong(
            parameter, f"has a name of {len(name)} characters, and may have {LONGEST_NAME}"
        )


def _wrong(parameter: str, what: str) -> ParameterError:
    return ParameterError(f"The address has a wrong parameter: {parameter!r} {what}.")

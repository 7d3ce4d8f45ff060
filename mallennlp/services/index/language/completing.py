"""What can be typed at the cursor of a query: columns, operators, values that occur.

It is asked at every key that somebody presses, so it reads a bounded part of the index, and ends
with nothing where that takes too long.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Iterable, Iterator, List, Tuple

from mallennlp.domain.queries.tree import listed_name, name_text
from mallennlp.exceptions import QueryError
from mallennlp.services.index.columns import Kind
from mallennlp.services.index.fields import Field, Fields
from mallennlp.services.index.language.completing_names import Named, names
from mallennlp.services.index.language.completing_values import values
from mallennlp.services.index.language.completion import Completion
from mallennlp.services.index.language.contents import is_numeric, is_prose
from mallennlp.services.index.language.cursor import Cursor, Place, cursor_at

MOST_OFFERED = 20
LONGEST_S = 0.5
"""What is not found in this time is not offered."""
LONGEST_TYPED = 200
"""Characters of a name or a value; nothing that is offered is longer."""

_STEPS = 10_000
"""Of sqlite's machine, between two looks at the clock."""

Operators = Tuple[Tuple[str, str], ...]

_OF_TEXTS: Operators = ((":", "is"), ("!=", "is not"), ("~", "fits a regular expression"))
_OF_NUMBERS: Operators = (
    (":", "is"),
    (">=", "at least"),
    ("<=", "at most"),
    (">", "more than"),
    ("<", "less than"),
    ("!=", "is not"),
)
_OF_TIMES: Operators = ((">=", "since"), ("<", "before"), (":", "in, on"))
_OF_PROSE: Operators = ((":", "contains"), ("!=", "does not contain"))
_OF_VERSIONS: Operators = ((":", "is"), (">=", "at least"), ("<", "before"))


def completions(
    connection: sqlite3.Connection, text: str, position: int, most: int = MOST_OFFERED
) -> List[Completion]:
    """What may stand at the cursor, the likeliest first; nothing for a place where nothing can be
    said. ``position``: the number of characters before the cursor."""
    cursor = cursor_at(text, max(0, min(position, len(text))))
    if cursor.place is Place.NOWHERE or len(cursor.typed) > LONGEST_TYPED:
        return []
    end_s = time.monotonic() + LONGEST_S
    connection.set_progress_handler(lambda: time.monotonic() > end_s, _STEPS)
    try:
        found = list(_offered(connection, cursor, most + 1))  # one may stand there already
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        found = []
    finally:
        connection.set_progress_handler(None, 0)
    return _worth_offering(found, text[cursor.start : cursor.end])[:most]


def _worth_offering(found: List[Completion], there: str) -> List[Completion]:
    """Each text once, and neither what stands there nor what no line of text can hold."""
    first = {each.text: each for each in reversed(found)}
    return [
        each
        for each in found
        if first[each.text] is each and each.text != there and each.text.isprintable()
    ]


def _offered(connection: sqlite3.Connection, cursor: Cursor, most: int) -> Iterator[Completion]:
    if cursor.place is Place.VALUE:
        return _values(connection, cursor, most)
    if cursor.place is Place.CONDITION:
        return _conditions(connection, cursor, most)
    return _listed(connection, cursor, most)


def _values(connection: sqlite3.Connection, cursor: Cursor, most: int) -> Iterator[Completion]:
    try:
        field = Fields(connection).find(cursor.name)
    except QueryError:
        return
    if field.kind is Kind.TAGS and cursor.operator not in ("=", "!="):
        return
    for value in values(connection, field, cursor.typed, cursor.quoted, most):
        yield _in_place(cursor, value.text, value.description)


def _listed(connection: sqlite3.Connection, cursor: Cursor, most: int) -> Iterator[Completion]:
    """Names behind ``has:`` and ``sort:``."""
    sign, typed = None, cursor.typed
    if cursor.place is Place.SORT:
        sign = typed[:1] if typed[:1] in ("+", "-") else ""
        typed = typed[len(sign) :]
    for named in names(connection, typed, most):
        if named.field is not None:
            text = listed_name(named.name, sign, cursor.quoted)
            yield _in_place(cursor, text, named.description)


def _conditions(connection: sqlite3.Connection, cursor: Cursor, most: int) -> Iterator[Completion]:
    found = names(connection, cursor.typed, most)
    if not cursor.operator_follows:
        for named in found:
            if named.name == cursor.typed and named.field is not None:
                yield from _operators(connection, cursor, named.name, named.field)
    yield from _words(cursor)
    for named in found:
        yield _in_place(cursor, _begun(connection, cursor, named), named.description)


def _operators(
    connection: sqlite3.Connection, cursor: Cursor, name: str, field: Field
) -> Iterator[Completion]:
    for sign, what in _fitting(connection, field):
        yield _in_place(cursor, f"{name_text(name)}{sign}", what)


def _fitting(connection: sqlite3.Connection, field: Field) -> Operators:
    """The operators that make sense with a column."""
    if field.kind is Kind.TIME:
        return _OF_TIMES
    if field.id == "version":
        return _OF_VERSIONS
    if is_numeric(connection, field):
        return _OF_NUMBERS
    return _OF_PROSE if is_prose(field.column) else _OF_TEXTS


def _begun(connection: sqlite3.Connection, cursor: Cursor, named: Named) -> str:
    """How a condition on a column begins: texts go on with what they are, numbers with an operator
    that somebody has to choose."""
    if named.field is None:
        return named.name
    text = name_text(named.name)
    if cursor.operator_follows:
        return text
    # In quotes and without an operator it would be a phrase.
    is_open = _is_ordered(connection, named.field) and not text.startswith('"')
    return text if is_open else f"{text}:"


def _is_ordered(connection: sqlite3.Connection, field: Field) -> bool:
    return is_numeric(connection, field) or field.id == "version"


def _words(cursor: Cursor) -> Iterable[Completion]:
    """The words of the language itself."""
    typed = cursor.typed
    offered = [("has:", "there is a value", bool(typed))]
    if not (cursor.negated or cursor.depth):
        offered.append(("sort:", "the order of the list", bool(typed)))
    if cursor.follows and not cursor.negated:
        offered.append(("OR", "one of the two, or both", True))
    if not cursor.negated:
        offered.append(("NOT", "what the next condition does not find", bool(typed)))
    for word, what, fits in offered:
        bare = word.rstrip(":")
        if fits and not cursor.operator_follows and bare.lower().startswith(typed.lower()):
            yield _in_place(cursor, word, what)


def _in_place(cursor: Cursor, text: str, description: str) -> Completion:
    return Completion(text, cursor.start, cursor.end, description)

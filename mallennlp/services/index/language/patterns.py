"""Regular expressions inside sqlite, in time that grows with the text and with nothing else.

RE2 promises that. Python's own ``re``, and every library that tries one way after another, needs
longer than anybody waits for ``(a+)+$`` on a text of thirty characters; a limit of time per text
would end that, and then what a query finds would depend on how busy the computer is. In return RE2
knows no look-ahead, no look-behind and no references to groups.
"""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from typing import Any, Union

import re2

from mallennlp.domain.names import LONGEST_SHOWN, quoted
from mallennlp.exceptions import QueryError

LONGEST_PATTERN = 500
"""Characters."""
_MOST_BYTES = 1 << 20
"""Memory of one compiled expression."""


def check(pattern: str) -> None:
    """Raises QueryError for what is no regular expression, or one that would be too large."""
    if len(pattern) > LONGEST_PATTERN:
        raise QueryError(f"A regular expression has at most {LONGEST_PATTERN} characters.")
    try:
        _compiled(pattern)
    except re2.error as error:
        text = str(error.args[0].decode("utf-8", "replace") if error.args else error)
        where = f" ({text if len(text) <= LONGEST_SHOWN else text.partition(':')[0]})"
        hint = ""
        if "perl operator" in text or "escape sequence" in text:
            hint = " There is no look-ahead and no reference to a group."
        message = f"{quoted(pattern)} is not a regular expression{where}.{hint}"
        raise QueryError(message) from None


def install(connection: sqlite3.Connection) -> None:
    """Give a connection the operator REGEXP: whether the expression fits anywhere in a text. A
    number is read as its text; what is neither never fits.

    That text is ``number_text``, as sqlite's own is another: ``1.0e-05`` for 0.00001.
    """
    connection.create_function("regexp", 2, _fits, deterministic=True)
    connection.create_function("number_text", 1, str, deterministic=True)


def fits(pattern: str, text: str) -> bool:
    """Whether an expression, which ``check`` has seen, fits anywhere in a text."""
    return _compiled(pattern).search(text) is not None


def _fits(pattern: str, value: Union[str, int, float, bytes, None]) -> bool:
    if value is None or isinstance(value, bytes):
        return False
    return fits(pattern, value if isinstance(value, str) else str(value))


@lru_cache(maxsize=100)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_BYTES
    return re2.compile(pattern, options)

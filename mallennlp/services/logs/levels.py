"""Which lines of a log tell of trouble."""

from __future__ import annotations

import re

ERRORS = r"Traceback \(most recent call last\)|\b(?:ERROR|CRITICAL|FATAL)\b|(?i:\bnan loss\b)"
"""Where something went wrong, as AllenNLP and Python write it in any version: a regular expression
that ``re`` and RE2 both understand."""
_ERRORS = re.compile(ERRORS, re.ASCII)
_WARNINGS = re.compile(r"\bWARNING\b|\b[A-Za-z]*Warning: ", re.ASCII)


def level_of(line: str) -> str:
    """``"error"``, ``"warning"`` or ``""``.

    >>> level_of("2026-01-01 10:00:00,000 - ERROR - root - out of memory")
    'error'
    >>> level_of("no errors"), level_of("x.py:3: UserWarning: old")
    ('', 'warning')
    """
    if _ERRORS.search(line):
        return "error"
    return "warning" if _WARNINGS.search(line) else ""

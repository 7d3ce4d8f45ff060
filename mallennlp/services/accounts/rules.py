"""Rules for names and passwords, and the hashing of passwords."""

from __future__ import annotations

import re
from typing import Optional

from mallennlp.exceptions import UsageError

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 1024
LONGEST_USERNAME = 64

_USERNAME = re.compile(r"[A-Za-z0-9._@-]+")
_METHOD = "scrypt:32768:8:1"
_NOBODYS_HASH = f"{_METHOD}$nobody$" + "0" * 128
"""No password has this hash; checking one against it takes as long as with any other."""


def check_username(username: str) -> None:
    """Raises UsageError for what cannot be a user's name."""
    if len(username) > LONGEST_USERNAME or not _USERNAME.fullmatch(username):
        short = len(username) <= LONGEST_USERNAME
        shown = username if short else username[:LONGEST_USERNAME] + "…"
        raise UsageError(
            f"{shown!r} cannot be a user name: it has 1 to {LONGEST_USERNAME} letters (a-z), "
            "digits and the characters . _ - @"
        )


def check_password(password: str) -> None:
    """Raises UsageError for what cannot be a password."""
    if len(password) < SHORTEST_PASSWORD:
        needs = f"it needs at least {SHORTEST_PASSWORD} characters"
        raise UsageError(f"The password is too short: {needs}.")
    if len(password) > LONGEST_PASSWORD:
        raise UsageError(f"The password is too long: it has at most {LONGEST_PASSWORD} characters.")
    if not _is_unicode(password):
        raise UsageError("The password holds bytes that are no text: write it in UTF-8.")


def hash_password(password: str) -> str:
    """A salted scrypt hash. Raises UsageError for what cannot be a password."""
    check_password(password)
    # Imported late: only a few commands work with passwords.
    from werkzeug.security import generate_password_hash

    return generate_password_hash(password, method=_METHOD)


def matches(password: str, password_hash: Optional[str]) -> bool:
    """Whether a password belongs to a hash. Takes as long without a hash (there is no such user) as
    with one."""
    from werkzeug.security import check_password_hash

    usable = len(password) <= LONGEST_PASSWORD and _is_unicode(password)
    same = check_password_hash(password_hash or _NOBODYS_HASH, password if usable else "")
    return same and usable and password_hash is not None


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

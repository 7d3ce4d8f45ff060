"""Limits failed logins, over all processes and across restarts: the attempts stand in
``state.sqlite``.

An attempt is written down before the password is looked at, and taken back when it was right. So a
thousand attempts at the same moment are counted one by one. Refused attempts are not counted:
whoever waits gets in.
"""

from __future__ import annotations

import math
import sqlite3
from typing import List, Optional, Tuple

from mallennlp.domain.durations import in_words
from mallennlp.exceptions import TooManyAttemptsError

WINDOW_S = 15 * 60.0
"""Failures are remembered for this long."""
FAILURES_OF_USER = 5
"""So many failures for one user from one client, and that client has to wait."""
FAILURES_OF_CLIENT = 20
"""So many failures from one client, for whatever users, and that client has to wait."""

_LONGEST = 100
_CLOCK_TOLERANCE_S = 5.0


def admit(connection: sqlite3.Connection, username: str, client: str, now_s: float) -> None:
    """Note an attempt. Inside a write transaction. Raises TooManyAttemptsError, which says for how
    long."""
    # Attempts from the future are forgotten too: a clock that was set back must not lock anybody
    # out for long.
    connection.execute(
        "DELETE FROM login_attempt WHERE at_s < ? OR at_s > ?",
        (now_s - WINDOW_S, now_s + _CLOCK_TOLERANCE_S),
    )
    username, client = username[:_LONGEST], client[:_LONGEST]
    mine = _blocked_until(
        connection, "client = ? AND username = ?", (client, username), FAILURES_OF_USER
    )
    all_s = _blocked_until(connection, "client = ?", (client,), FAILURES_OF_CLIENT)
    wait_s = max(mine, all_s) - now_s
    if wait_s > 0:
        whole_minutes_s = math.ceil(wait_s / 60) * 60.0
        raise TooManyAttemptsError(
            f"Too many failed logins. Try again in {in_words(whole_minutes_s)}."
        )
    connection.execute(
        "INSERT INTO login_attempt (username, client, at_s) VALUES (?, ?, ?)",
        (username, client, now_s),
    )


def forgive(connection: sqlite3.Connection, username: str, client: Optional[str] = None) -> None:
    """Forget a user's attempts from one client, or from all."""
    sql, parameters = "DELETE FROM login_attempt WHERE username = ?", [username[:_LONGEST]]
    if client is not None:
        sql, parameters = f"{sql} AND client = ?", [*parameters, client[:_LONGEST]]
    connection.execute(sql, parameters)


def _blocked_until(
    connection: sqlite3.Connection, whose: str, parameters: Tuple[str, ...], limit: int
) -> float:
    """When the ``limit``-th newest attempt is forgotten; 0 if there are not so many."""
    sql = f"SELECT at_s FROM login_attempt WHERE {whose} ORDER BY at_s DESC LIMIT 1 OFFSET ?"
    rows: List[Tuple[float]] = connection.execute(sql, (*parameters, limit - 1)).fetchall()
    return rows[0][0] + WINDOW_S if rows else 0.0

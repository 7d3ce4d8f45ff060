"""What a user may do."""

from __future__ import annotations

import enum


class Permission(enum.IntEnum):
    """The three levels; each includes those before it.

    * ``READ``: look at everything;
    * ``READ_WRITE``: also tag, annotate, re-build the index, and later submit and delete;
    * ``ADMIN``: also manage users and settings.
    """

    READ = 1
    READ_WRITE = 2
    ADMIN = 3

    def __str__(self) -> str:
        return self.name

"""What a user may do."""

from __future__ import annotations

import enum


class Permission(enum.IntEnum):
    """The three levels; each includes those before it.

    * ``READ``: look at everything;
    * ``READ_WRITE``: also tag, annotate and look for new experiments;
    * ``ADMIN``: also use pages that ask for it.

    They hold in the dashboard. In the terminal the rights on the project's folder count instead.
    """

    READ = 1
    READ_WRITE = 2
    ADMIN = 3

    def __str__(self) -> str:
        return self.name

"""What can go wrong while an environment is made."""

from __future__ import annotations


class SetupError(Exception):
    """The set-up cannot go on. The message says what is wrong, and what to install or do."""


class MissingComponentError(SetupError):
    """A component is neither there nor to be had; what needs it can be left out, but not in CI."""

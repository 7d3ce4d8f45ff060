"""The states of an experiment. ``status`` tells how they are worked out; this stands apart as lists
need no more."""

from __future__ import annotations

import enum


class Status(str, enum.Enum):
    """Where an experiment stands.

    * ``queued``: a job will start it;
    * ``running``: a process trains it, or its files changed a moment ago;
    * ``finished``: it trained to its end and its final metrics are there;
    * ``failed``: an exception ended it;
    * ``stopped``: somebody stopped it, and it closed its files in order;
    * ``stalled``: it never said that it ended, nothing has happened for long, and no process is
      seen;
    * ``unknown``: the files do not say.
    """

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    STOPPED = "stopped"
    STALLED = "stalled"
    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return self.value

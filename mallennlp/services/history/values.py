"""What is known of where an experiment comes from."""

from __future__ import annotations

from typing import Optional, Tuple

import attrs

from mallennlp.domain.status import LastWords


@attrs.frozen
class Origin:
    """Another experiment that this one took something from, or lies in.

    ``path``: the other's path in the project; ``reason``: why, in a few words, such as
    ``"model.archive_file"``.
    """

    path: str
    reason: str


@attrs.frozen
class Start:
    """One time that the training was started: at first, and again by each recovery.

    * ``began_s``, ``ended_s``: POSIX seconds, by the log's first and last line of it; None where
      these have no time;
    * ``first_epoch``, ``last_epoch``: those that it trained in, counted from 0; None where it came
      to none, or where the log does not tell;
    * ``words``: how its part of the log ends; ``error``: the exception's line, if it is one;
    * ``epochs_known``: False where another log has the epochs, that of a distributed training's
      first worker, and the two do not fit together.
    """

    began_s: Optional[float]
    ended_s: Optional[float]
    first_epoch: Optional[int]
    last_epoch: Optional[int]
    words: LastWords
    error: Optional[str] = None
    epochs_known: bool = True


@attrs.frozen
class History:
    """Where an experiment comes from, and what happened to it.

    * ``owner``: who owns its directory, a user's name or number; "" where that cannot be read;
    * ``version``: of AllenNLP, "" where nothing states it;
    * ``began_s``: when the training was started first, POSIX seconds; ``changed_s``: when a file of
      the directory changed last, and ``changed``: which one;
    * ``parents``: the experiments that it took something from, or whose directory it lies in;
      ``inside``: the paths of those in its own directory;
    * ``starts``: the times that its training was started, in order, at most ``MOST_STARTS`` of the
      last ones; ``log_cut``: the log is so long that only its last part was looked through;
      ``log_problem``: why the log could not be read, "" where it could, or where there is none.
    """

    owner: str
    version: str
    began_s: float
    changed_s: float
    changed: str
    parents: Tuple[Origin, ...]
    inside: Tuple[str, ...]
    starts: Tuple[Start, ...]
    log_cut: bool = False
    log_problem: str = ""

    @property
    def recoveries(self) -> int:
        """How often the training was started again."""
        return max(len(self.starts) - 1, 0)

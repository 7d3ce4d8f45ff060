"""Whether a process still runs, or stands still."""

from __future__ import annotations

from typing import Optional

_CLOCKS_DIFFER_S = 2.0
"""A process's age is counted from the start of the computer, which is known to the second."""


def is_alive(pid: int, seen_s: Optional[float] = None) -> bool:
    """Whether a process of this number runs on this computer, whoever's it is.

    ``seen_s``: POSIX seconds at which it ran. The number of a process that ended is given again, in
    a container that starts anew at once: who has it now is younger than that, and does not count.

    One that ended and whose parent has not asked how (a zombie) does not run: in a container there
    may be nobody who ever asks.
    """
    import psutil  # only where a process is asked for

    try:
        process = psutil.Process(pid)
        if seen_s is not None and process.create_time() > seen_s + _CLOCKS_DIFFER_S:
            return False
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except (psutil.NoSuchProcess, OverflowError):
        return False
    except psutil.Error:
        return True  # somebody else's, of whom nothing more is told


def is_stopped(pid: int) -> bool:
    """Whether a process of this number stands still, by SIGSTOP or Ctrl-Z for instance, until
    somebody lets it go on. It keeps its locks meanwhile."""
    import psutil

    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_STOPPED)
    except psutil.Error:
        return False

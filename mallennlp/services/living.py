"""Whether a process still runs."""

from __future__ import annotations


def is_alive(pid: int) -> bool:
    """Whether a process of this number runs on this computer, whoever's it is.

    One that ended and whose parent has not asked how (a zombie) does not: in a container there may
    be nobody who ever asks.
    """
    import psutil  # only where a process is asked for

    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except (psutil.NoSuchProcess, OverflowError):
        return False
    except psutil.Error:
        return True  # somebody else's, of whom nothing more is told

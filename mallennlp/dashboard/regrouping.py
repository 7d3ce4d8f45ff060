"""Families by the settings of now: what changed in ``Project.toml`` since the last scan."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from mallennlp.exceptions import MallennlpError

if TYPE_CHECKING:
    from mallennlp.project import Project

log = logging.getLogger(__name__)


def regroup_soon(project: "Project") -> threading.Thread:
    """Take a changed ``[experiments] irrelevant`` over into the index, in a thread of its own: with
    very many experiments that takes a while, and tables follow when it is done. What fails is
    logged. Returns the thread."""
    thread = threading.Thread(
        target=_regroup, args=(project,), name="puts runs into families", daemon=True
    )
    thread.start()
    return thread


def _regroup(project: "Project") -> None:
    try:
        project.regroup()
    except MallennlpError as error:
        log.warning("Runs are grouped as before: %s", error)

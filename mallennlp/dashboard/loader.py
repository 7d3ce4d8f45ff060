"""Loads the modules with pages: ours, those of installed packages, and the project's own.

A module that does not load is left out, with all that it had registered, and reported; the rest
works.
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
import sys
import traceback
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, List, Optional

import attrs

from mallennlp.dashboard.page import registration
from mallennlp.exceptions import MallennlpError

if TYPE_CHECKING:
    from mallennlp.project import Project

log = logging.getLogger(__name__)

ENTRY_POINTS = "mallennlp.pages"
"""The group of entry points by which an installed package offers pages; each names a module."""

_OURS = "mallennlp.dashboard.pages"


@attrs.frozen
class LoadProblem:
    """A module whose pages are missing. ``details`` is the traceback, for the log and for
    administrators.
    """

    module: str
    message: str
    details: str


def load_pages(project: "Project") -> List[LoadProblem]:
    """Import everything that may register pages; the problems are logged and returned.

    After this no page can be registered any more.
    """
    with registration():
        import_with_submodules(_OURS)
    tries = [
        _load(f"{point.value!r} (entry point {point.name})", point.module) for point in _offered()
    ]
    _make_importable(project.root)
    tries += [_load(f"{name!r} ([server] imports)", name) for name in project.config.server.imports]
    problems = [problem for problem in tries if problem is not None]
    for problem in problems:
        log.error("%s\n%s", problem.message, problem.details)
    return problems


def import_with_submodules(name: str) -> None:
    """Import a module, and every module below it where it is a package."""
    module = importlib.import_module(name)
    # Of a package below that does not import, walk_packages says only the name: importing it
    # again says why.
    for found in pkgutil.walk_packages(
        getattr(module, "__path__", []), prefix=f"{name}.", onerror=importlib.import_module
    ):
        if not found.name.endswith(".__main__"):
            importlib.import_module(found.name)


def _offered() -> List[EntryPoint]:
    return sorted(entry_points(group=ENTRY_POINTS), key=lambda point: (point.name, point.value))


def _load(title: str, module: str) -> Optional[LoadProblem]:
    try:
        with registration():
            import_with_submodules(module)
    except (
        Exception,
        SystemExit,
    ) as error:  # a user's module may do anything, and must not take the rest along
        return LoadProblem(module, _message(title, error), traceback.format_exc())
    return None


def _message(title: str, error: BaseException) -> str:
    start = f"The pages of {title} are missing"
    if isinstance(error, MallennlpError):
        return f"{start}. {error}"
    if isinstance(error, ModuleNotFoundError):
        return (
            f"{start}: there is no module {error.name!r}."
            " It is looked for in the project's folder and on PYTHONPATH."
        )
    return f"{start}: {type(error).__name__}: {error}."


def _make_importable(root: Path) -> None:
    """The project's folder comes first on the import path, as the current folder does for ``python
    -m``.
    """
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))

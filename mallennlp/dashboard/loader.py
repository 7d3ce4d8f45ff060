"""Loads the modules with pages: ours, those of installed packages, and the project's own.

A module that does not load is left out, with all that it had registered, and so is a page that
cannot be served. Both are reported; the rest works.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import pkgutil
import sys
import threading
import traceback
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Iterator, List, Sequence, Tuple, Type

import attrs
import flask

from mallennlp.dashboard import trial
from mallennlp.dashboard.hooks import CallbackHooks, project_hooks
from mallennlp.dashboard.page import Page, pages
from mallennlp.dashboard.registration import forget, owner, registration
from mallennlp.dashboard.texts import message_of
from mallennlp.exceptions import MallennlpError

if TYPE_CHECKING:
    from mallennlp.project import Project

log = logging.getLogger(__name__)

ENTRY_POINTS = "mallennlp.pages"
"""The group of entry points by which an installed package offers pages; each names a module."""

PROBLEMS = "MALLENNLP_PROBLEMS"
"""Under this key the server's config has what did not load (a list of ``LoadProblem``)."""

LONG_IMPORT_S = 10
"""A module whose import takes longer is named in the log, in seconds."""

_OURS = "mallennlp.dashboard.pages"


@attrs.frozen
class LoadProblem:
    """Something that is missing in the dashboard: the pages of a module, or hooks.

    ``module``: the module, or what names the hooks; ``details``: the traceback, for the log and
    for administrators, "" where it says no more than the message.
    """

    module: str
    message: str
    details: str


@attrs.frozen
class Loaded:
    """What is there beside the registered pages: the hooks that ``Project.toml`` names, and what is
    missing.
    """

    hooks: Sequence[CallbackHooks]
    problems: Sequence[LoadProblem]


def load(project: "Project") -> Loaded:
    """Import everything that may register pages and hooks.

    After this nothing can be registered any more.
    """
    for _, error in _import_tree(_OURS):
        raise error  # ours are part of the program
    missing: List[LoadProblem] = []
    for point in _offered():
        missing += _load(f"{point.value!r} (entry point {point.name})", point.module)
    _make_importable(project.root)
    for name in project.config.server.imports:
        title = f"{name!r} ([server] imports)"
        missing += _load(title, name) + _hidden(project.root, title, name)
    missing += _leave_out_unusable(project)
    hooks, messages = project_hooks(project.config.server.hooks)
    missing += [LoadProblem("[server] hooks", message, "") for message in messages]
    return Loaded(hooks, missing)


def problems() -> Sequence[LoadProblem]:
    """What did not load in the process that answers this request."""
    found: Sequence[LoadProblem] = flask.current_app.config.get(PROBLEMS, ())
    return found


def report(found: Sequence[LoadProblem]) -> None:
    """Write problems into the log."""
    for problem in found:
        log.error("%s%s", problem.message, f"\n{problem.details}" if problem.details else "")


def _offered() -> List[EntryPoint]:
    return sorted(entry_points(group=ENTRY_POINTS), key=lambda point: (point.name, point.value))


def _load(title: str, module: str) -> List[LoadProblem]:
    found = []
    for name, error in _import_tree(module):
        which = title if name == module else f"{name!r}, a part of {title},"
        details = _traceback(error)
        start = f"The pages of {which} are missing"
        found.append(LoadProblem(name, _message(start, error), details))
    return found


def _hidden(root: Path, title: str, name: str) -> List[LoadProblem]:
    """Python never looks at the project's ``queue.py`` where it has imported its own before."""
    top = name.partition(".")[0]
    if not any(path.is_file() for path in (root / f"{top}.py", root / top / "__init__.py")):
        return []
    taken = getattr(sys.modules.get(top), "__file__", None)
    if top not in sys.modules or (taken and Path(taken).resolve().is_relative_to(root)):
        return []
    message = (
        f"The pages of {title} are missing: Python has another module {top!r}"
        f" ({taken or 'a part of itself'}). Give yours another name."
    )
    return [LoadProblem(name, message, "")]


def _leave_out_unusable(project: "Project") -> List[LoadProblem]:
    """Ours are tried first, so that none of a user's can put one of them out of work."""
    found = []
    in_order = sorted(pages().values(), key=lambda page: not _is_ours(page))
    for page, error in trial.unusable(project, in_order):
        if _is_ours(page):
            raise error
        forget(Page, page.route)
        start = f"The page {page.route} of {owner(page)} is missing"
        ours = isinstance(error, MallennlpError)  # says all that there is to say
        details = "" if ours else _traceback(error)
        found.append(LoadProblem(page.__module__, _message(start, error), details))
    return found


def _is_ours(page: Type[Page]) -> bool:
    return page.__module__.startswith(f"{_OURS}.")


def _import_tree(name: str) -> Iterator[Tuple[str, BaseException]]:
    """Import a module, and every module below it where it is a package.

    Gives those that fail, each with its exception. A part that fails does not keep the others out.
    """
    try:
        with _impatience(name), registration():
            module = importlib.import_module(name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a user's may do anything, and must not take the rest along
        yield name, error
        return
    for found in pkgutil.iter_modules(getattr(module, "__path__", []), prefix=f"{name}."):
        if not found.name.endswith(".__main__"):
            yield from _import_tree(found.name)


@contextlib.contextmanager
def _impatience(name: str) -> Iterator[None]:
    """Say which module it is that nothing can be served for."""
    text = "The module %r is being imported for %d s now. Nothing is served before it is done."
    timer = threading.Timer(LONG_IMPORT_S, log.warning, (text, name, LONG_IMPORT_S))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _message(start: str, error: BaseException) -> str:
    if isinstance(error, MallennlpError):
        return f"{start}. {error}"
    if isinstance(error, ModuleNotFoundError):
        return (
            f"{start}: there is no module {error.name!r}."
            " It is looked for in the project's folder and on PYTHONPATH."
        )
    said = message_of(error).rstrip(".")
    return f"{start}: {type(error).__name__}{said and ': '}{said}."


def _traceback(error: BaseException) -> str:
    """The traceback from the module on that was imported; how Python imports is nobody's concern
    here.
    """
    frames = error.__traceback__
    while frames is not None and _is_importing(frames.tb_frame.f_code.co_filename):
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames or error.__traceback__))


def _is_importing(file_name: str) -> bool:
    return file_name in (__file__, importlib.__file__) or file_name.startswith("<frozen importlib")


def _make_importable(root: Path) -> None:
    """The project's folder comes first on the import path, as the current folder does for ``python
    -m``.
    """
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))

"""A new module with a page: whether it may be called so, and writing it into the project."""

from __future__ import annotations

import contextlib
import errno
import importlib
import os
import stat
import sys
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Iterator, Optional

from mallennlp.exceptions import ConflictError, StorageError, UsageError
from mallennlp.services.paths import ProjectPaths
from mallennlp.services.project_file import importing
from mallennlp.services.whole_files import unfinished

_FOR_TRAINING = frozenset({"allennlp", "allennlp_models", "allennlp_plugins", "torch"})
"""May stand in another environment, that of the trainings, and those begin in the same folder."""

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


def check_module(paths: ProjectPaths, module: str) -> None:
    """Raise where a module of this name cannot be put into the project's folder: ConflictError if
    something of that name is there, UsageError if it would hide another module of this name.
    """
    importlib.invalidate_caches()
    file = _file(paths, module)
    if os.path.lexists(file):
        raise ConflictError(
            f"{file} is there already. Choose another name; or, if it is your page, write"
            f' "{module}" into imports under [server] in {paths.config.name}.'
        )
    here = PathFinder.find_spec(module, [str(paths.root)])
    if here is not None:
        raise ConflictError(
            f"{_place(here)} is there already, and Python would take the one for the other. Choose"
            " another name."
        )
    hidden = _elsewhere(paths.root, module)
    if hidden is not None:
        raise UsageError(
            f"A page cannot be called {module!r}: it would hide {hidden}, as the project's folder"
            f" comes first when modules are looked for. Choose another name, such as"
            f" '{module}_page'."
        )


def make_page(paths: ProjectPaths, module: str, source: str) -> Path:
    """Write a module with a page into the project and name it among the imports: both or none.

    Returns the module's file. Raises what ``check_module`` and ``project_file.importing`` raise.
    """
    check_module(paths, module)
    file = _file(paths, module)
    with contextlib.ExitStack() as undo:
        with importing(paths.config, module):
            _publish(file, source, stat.S_IMODE(paths.config.stat().st_mode) & 0o666)
            undo.callback(file.unlink, missing_ok=True)
        undo.pop_all()
    return file


def _file(paths: ProjectPaths, module: str) -> Path:
    return paths.root / f"{module}.py"


def _place(spec: ModuleSpec) -> str:
    """A module's file, or the folder of a package, with or without an ``__init__.py``."""
    return next(iter(spec.submodule_search_locations or ()), str(spec.origin))


def _elsewhere(root: Path, module: str) -> Optional[str]:
    """What already is a module of this name, in words; None if nothing is."""
    if module in sys.stdlib_module_names or module in sys.builtin_module_names:
        return "Python's own module of that name"
    if module in _FOR_TRAINING:
        return "what trainings import under that name"
    for finder in sys.meta_path:
        path = list(_other_places(root)) if finder is PathFinder else None
        find = getattr(finder, "find_spec", None)
        spec = find(module, path) if find is not None else None
        if spec is not None:
            return _place(spec)
    return None


def _other_places(root: Path) -> Iterator[str]:
    """Where else modules are looked for. Under ``python -m`` the current folder is one of these
    places, which is often a folder of runs.
    """
    here = Path.cwd().resolve()
    left_out = (root, here if here.is_relative_to(root) else root)
    yield from (place for place in sys.path if Path(place).resolve() not in left_out)


def _publish(file: Path, source: str, mode: int) -> None:
    """Let a new file appear, whole. Raises ConflictError if there is one, StorageError."""
    try:
        with unfinished(file.parent, f".{file.name}-", source.encode("utf-8"), mode) as written:
            _name(written, file)
    except FileExistsError:
        raise ConflictError(f"{file} is there already. Choose another name.") from None
    except OSError as error:
        raise StorageError(
            f"{file} cannot be written: {error.strerror}. Make the project's folder writable for"
            " this user, or free space on its disk."
        ) from error


def _name(written: Path, file: Path) -> None:
    """Give a file its name, unless another one has it: renaming would put that one away."""
    try:
        os.link(written, file)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(file):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file)) from None
        os.rename(written, file)

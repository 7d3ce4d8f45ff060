"""Makes an environment or brings it up to date; one that is as it should be is left alone."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from scripts.environment import interpreters, stamps, uv
from scripts.environment.errors import MissingComponentError, SetupError

HOW_TO_GET_3_10 = (
    "AllenNLP 2.10.1 needs Python 3.10, and none was found that runs. Install one, for example "
    "with `pyenv install 3.10` or `uv python install 3.10`."
)
_PYTHON_DOWNLOAD_TIMEOUT_S = 600.0


class Environment(NamedTuple):
    """What an environment is made from.

    ``requirements`` are arguments of ``uv pip install``; ``sources`` the files of the checkout on
    which their result depends; ``exactly`` the Python version, None for any that the package
    supports.
    """

    folder: str
    exactly: Optional[interpreters.Version]
    requirements: Tuple[str, ...]
    sources: Tuple[str, ...]


_COMMON = ("-r", "requirements.txt", "-r", "dev-requirements.txt")
_SOURCES = ("requirements.txt", "dev-requirements.txt", "setup.py", "mallennlp/__init__.py")
_CONSTRAINTS = "constraints/allennlp-2.10.1.txt"

MAIN = Environment(".venv", None, (*_COMMON, "-e", "."), (*_SOURCES, _CONSTRAINTS))
"""Where one develops: the newest of everything."""

ALLENNLP = Environment(
    ".venv-allennlp",
    (3, 10),
    (*_COMMON, "-c", _CONSTRAINTS, "-e", ".[allennlp]"),
    (*_SOURCES, _CONSTRAINTS),
)
"""AllenNLP and the package side by side."""


def ensure(environment: Environment, root: Path, environ: Mapping[str, str]) -> None:
    """Make the environment below ``root``, or update it, unless it is as it should be already.

    ``PYTHON`` in ``environ`` chooses the interpreter of an environment that takes any version.
    Raises MissingComponentError if the Python cannot be had, SetupError if anything else fails.
    """
    folder = root / environment.folder
    choice = "" if environment.exactly else environ.get("PYTHON", "")
    with _lock(root):
        target = stamps.wanted(root, environment.sources, choice)
        present = stamps.read(folder) if interpreters.probe(folder / "bin" / "python") else {}
        if stamps.fits(present, target):
            return
        program = uv.find_or_install(root, environ)
        env = uv.environ_for_uv(environ)
        if not stamps.can_be_updated(present, target):
            python = _find_python(environment, choice, root, program, env)
            _create(folder, python, program, env)
        stamps.remove(folder)
        _install(environment, root, program, env)
        stamps.write(folder, target)


def _create(
    folder: Path, python: interpreters.Interpreter, program: Path, env: Mapping[str, str]
) -> None:
    version = ".".join(map(str, python.version))
    print(f"Making {folder.name} with Python {version}", flush=True)
    command = [str(program), "venv", "--quiet", "--clear", "--python", str(python.path)]
    _run([*command, str(folder)], folder.parent, env)


def _install(environment: Environment, root: Path, program: Path, env: Mapping[str, str]) -> None:
    print(f"Installing packages into {environment.folder}", flush=True)
    python = root / environment.folder / "bin" / "python"
    command = [str(program), "pip", "install", "--quiet", "--python", str(python)]
    _run([*command, *environment.requirements], root, env)


def _find_python(
    environment: Environment, choice: str, root: Path, program: Path, env: Mapping[str, str]
) -> interpreters.Interpreter:
    if choice:
        return _chosen_python(choice, env)
    found = interpreters.find(root, env, exactly=environment.exactly)
    if found is None:
        _fetch_python(environment.exactly or interpreters.OLDEST, root, program, env)
        found = interpreters.find(root, env, exactly=environment.exactly)
    if found is not None:
        return found
    if environment.exactly:
        raise MissingComponentError(HOW_TO_GET_3_10)
    raise SetupError("No Python 3.10 or newer was found that runs. Install one, and try again.")


def _chosen_python(choice: str, env: Mapping[str, str]) -> interpreters.Interpreter:
    path = shutil.which(choice, path=env.get("PATH"))
    found = interpreters.probe(Path(path)) if path else None
    if found is None or found.version < interpreters.OLDEST:
        raise SetupError(
            f"PYTHON={choice} is no Python 3.10 or newer that runs. Name another, or leave it out."
        )
    return found


def _fetch_python(
    version: interpreters.Version, root: Path, program: Path, env: Mapping[str, str]
) -> None:
    """Let uv download a Python into the checkout; if that fails, the caller finds none."""
    name = ".".join(map(str, version))
    print(f"No Python {name} was found; trying to download one into .tools/python", flush=True)
    command = [str(program), "python", "install", "--quiet", "--no-bin"]
    target = ["--install-dir", str(root / ".tools" / "python")]
    try:
        subprocess.run(
            [*command, *target, name],
            env={**env, "UV_PYTHON_DOWNLOADS": "manual"},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PYTHON_DOWNLOAD_TIMEOUT_S,
        )
    except subprocess.TimeoutExpired:
        pass


@contextmanager
def _lock(root: Path) -> Iterator[None]:
    """Keep a second make out until this one is done; the lock ends with the process."""
    folder = root / ".tools"
    folder.mkdir(exist_ok=True)
    with open(str(folder / "lock"), "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run(command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> None:
    arguments: List[str] = list(command)
    done = subprocess.run(arguments, cwd=str(cwd), env=dict(env), stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        shown = " ".join(["uv", *arguments[1:]])
        raise SetupError(f"`{shown}` failed; what it says stands above.")

"""Gets uv, which makes the environments, and lets it follow pip's configuration.

uv reads none of pip's settings. Where pip was told which index, certificates or folders of wheels
to use, uv has to be told the same, or the set-up fails on the very machines where somebody took
that care.
"""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
from pathlib import Path
from typing import Dict, Iterator, List, Mapping, Optional

from scripts.environment import interpreters, packages
from scripts.environment.errors import SetupError

_FROM_PIP = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "no-index": "UV_NO_INDEX",
    "cert": "SSL_CERT_FILE",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}
"""What pip calls a setting, and the environment variable that tells uv the same."""

_INDEXES = {"UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "UV_NO_INDEX"}
_COMMA_SEPARATED = {"UV_FIND_LINKS"}


def find_or_install(root: Path, environ: Mapping[str, str]) -> Path:
    """The uv on PATH if it runs, else the one in ``.tools/uv``, installed there if missing.

    Raises SetupError if uv cannot be had.
    """
    own = root / ".tools" / "uv" / "bin" / "uv"
    on_path = shutil.which("uv", path=environ.get("PATH"))
    for candidate in ([Path(on_path)] if on_path else []) + [own]:
        if _runs([str(candidate), "--version"], environ):
            return candidate
    _install(root, environ)
    if not _runs([str(own), "--version"], environ):
        raise SetupError(f"uv was installed, but {own} does not run. Install uv yourself.")
    return own


def environ_for_uv(environ: Mapping[str, str]) -> Dict[str, str]:
    """``environ`` and what uv needs beside it: pip's settings, and to fetch no Python by itself.

    A variable of uv that is set already stays, and a configuration file of uv's own stands above
    pip's indexes.
    """
    result = dict(environ)
    result.setdefault("UV_PYTHON_DOWNLOADS", "never")
    has_own_file = any(path.is_file() for path in _uv_files(environ))
    for name, value in _pip_settings(environ).items():
        variable = _FROM_PIP[name]
        if variable in environ or (has_own_file and variable in _INDEXES):
            continue
        separator = "," if variable in _COMMA_SEPARATED else " "
        result[variable] = separator.join(value.split())
    if "UV_INDEX" in result:
        # pip takes the best version of all indexes; uv would stay with the first that has the name.
        result.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    return result


def _pip_settings(environ: Mapping[str, str]) -> Dict[str, str]:
    """pip's settings that uv has too; a later file outranks an earlier one, a variable both."""
    settings: Dict[str, str] = {}
    for path in _pip_files(environ):
        parser = configparser.RawConfigParser()
        try:
            parser.read(str(path), encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue  # pip itself complains about such a file, with better words
        for section in ("global", "install"):
            if parser.has_section(section):
                settings.update({k: v for k, v in parser.items(section) if k in _FROM_PIP and v})
    for name in _FROM_PIP:
        value = environ.get("PIP_" + name.upper().replace("-", "_"))
        if value:
            settings[name] = value
    return settings


def _pip_files(environ: Mapping[str, str]) -> Iterator[Path]:
    chosen = environ.get("PIP_CONFIG_FILE")
    if chosen == os.devnull:
        return
    yield Path("/etc/xdg/pip/pip.conf")
    yield Path("/etc/pip.conf")
    yield from (folder / "pip" / "pip.conf" for folder in _config_folders(environ))
    if environ.get("HOME"):
        yield Path(environ["HOME"]) / ".pip" / "pip.conf"
    if chosen:
        yield Path(chosen)


def _uv_files(environ: Mapping[str, str]) -> Iterator[Path]:
    if environ.get("UV_CONFIG_FILE"):
        yield Path(environ["UV_CONFIG_FILE"])
    yield Path("/etc/uv/uv.toml")
    yield from (folder / "uv" / "uv.toml" for folder in _config_folders(environ))


def _config_folders(environ: Mapping[str, str]) -> List[Path]:
    if environ.get("XDG_CONFIG_HOME"):
        return [Path(environ["XDG_CONFIG_HOME"])]
    return [Path(environ["HOME"]) / ".config"] if environ.get("HOME") else []


def _install(root: Path, environ: Mapping[str, str]) -> None:
    """Put uv into ``.tools/uv`` with the first pip that is there or can be made."""
    pip = _find_pip(root, environ)
    if pip is None and packages.install(["python3-venv"], environ):
        pip = _find_pip(root, environ)
    if pip is None:
        raise SetupError(
            "There is no uv, and no pip to install it with. Install one of them: on Debian or "
            "Ubuntu `apt-get install python3-venv`, elsewhere as the documentation of uv says."
        )
    staging = root / ".tools" / "uv.new"
    shutil.rmtree(staging, ignore_errors=True)
    print("Installing uv into .tools/uv", flush=True)
    command = [*pip, "install", "--quiet", "--disable-pip-version-check"]
    quiet = {**environ, "PIP_ROOT_USER_ACTION": "ignore"}
    done = subprocess.run(
        [*command, "--target", str(staging), "uv"], env=quiet, stdin=subprocess.DEVNULL
    )
    if done.returncode != 0:
        raise SetupError("pip could not install uv; what it says stands above.")
    final = root / ".tools" / "uv"
    shutil.rmtree(final, ignore_errors=True)
    staging.rename(final)


def _find_pip(root: Path, environ: Mapping[str, str]) -> Optional[List[str]]:
    """The command of a pip that runs: a Python's own, else one in an environment made for it."""
    pythons = [found for found in map(interpreters.probe, _distinct(root, environ)) if found]
    for python in pythons:
        if _runs([str(python.path), "-m", "pip", "--version"], environ):
            return [str(python.path), "-m", "pip"]
    scratch = root / ".tools" / "pip"
    for python in pythons:
        shutil.rmtree(scratch, ignore_errors=True)
        if _runs([str(python.path), "-m", "venv", str(scratch)], environ):
            return [str(scratch / "bin" / "python"), "-m", "pip"]
    return None


def _distinct(root: Path, environ: Mapping[str, str]) -> List[Path]:
    """The candidates without repetitions; there are few enough to start each."""
    return list(dict.fromkeys(interpreters.candidates(root, environ)))


def _runs(command: List[str], environ: Mapping[str, str]) -> bool:
    try:
        done = subprocess.run(
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return False
    return done.returncode == 0

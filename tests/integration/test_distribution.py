"""The wheel holds the whole package, the runs of the demo with their hidden files included."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from typing import FrozenSet, Iterator, Set

import pytest

import mallennlp

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("setup.py", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE", "requirements.txt")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel, built from a copy of the checkout with nothing fetched."""
    checkout = tmp_path_factory.mktemp("checkout")
    for name in SOURCES:
        shutil.copy(ROOT / name, checkout)
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in ("mallennlp", "constraints"):
        shutil.copytree(ROOT / folder, checkout / folder, ignore=ignored)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "out"],
        cwd=checkout,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = (checkout / "out").glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def metadata(wheel: zipfile.ZipFile) -> Message:
    """What the wheel says of itself."""
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return HeaderParser().parsestr(wheel.read(name).decode("utf-8"))


def in_the_checkout() -> Set[str]:
    """The files of the package, relative to the checkout."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "mallennlp").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_it_holds_every_file_of_the_package(wheel: zipfile.ZipFile) -> None:
    assert in_the_checkout() <= set(wheel.namelist())


def test_it_holds_hidden_files_and_logs_of_real_runs(wheel: zipfile.ZipFile) -> None:
    names = [name for name in wheel.namelist() if name.startswith("mallennlp/demo_runs/")]
    assert any(name.endswith("/vocabulary/.lock") for name in names)
    assert any(name.endswith("/out.log") for name in names)


def test_it_holds_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert tops == {"mallennlp", f"allennlp_manager-{mallennlp.__version__}.dist-info"}


def test_it_is_called_what_it_should_be(wheel: zipfile.ZipFile) -> None:
    headers = metadata(wheel)
    assert headers["Name"] == "allennlp-manager"
    assert headers["Version"] == mallennlp.__version__
    assert headers["Requires-Python"] == ">=3.10"


def test_it_requires_what_the_requirements_say(wheel: zipfile.ZipFile) -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = {parts(line) for line in lines if line and not line.startswith("#")}
    required = metadata(wheel).get_all("Requires-Dist") or []
    assert {parts(line) for line in required if "extra ==" not in line} == wanted


def parts(requirement: str) -> FrozenSet[str]:
    """The name and the bounds, which setuptools writes in an order of its own."""
    return frozenset(re.findall(r"[<>=]*[\w.-]+", requirement))


def test_the_extra_is_allennlp_as_it_was_tested(wheel: zipfile.ZipFile) -> None:
    extra = [line for line in metadata(wheel).get_all("Requires-Dist") or [] if "extra ==" in line]
    (allennlp,) = (line for line in extra if line.startswith("allennlp=="))
    assert allennlp.startswith("allennlp==2.10.1;")
    assert all('python_version < "3.11"' in line for line in extra)
    assert any(line.startswith("numpy<2;") for line in extra)


def test_the_command_is_mallennlp(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "mallennlp = mallennlp.cli.main:main" in wheel.read(name).decode("utf-8")

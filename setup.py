"""How the distribution ``allennlp-manager`` is built. Settings of tools stand in pyproject.toml."""

from __future__ import annotations

import glob
import re
from pathlib import Path
from typing import List

from setuptools import find_packages, setup

HERE = Path(__file__).resolve().parent
DATA_FOLDERS = ("class_defaults", "dashboard/assets", "demo_runs")


def read_version() -> str:
    """The version that ``mallennlp/__init__.py`` states, read without importing the package."""
    source = (HERE / "mallennlp" / "__init__.py").read_text(encoding="utf-8")
    match = re.search(r'^__version__ = "([^"]+)"$', source, re.MULTILINE)
    if match is None:
        raise SystemExit('mallennlp/__init__.py has no line of the form __version__ = "1.2.3".')
    return match[1]


def read_requirements(name: str) -> List[str]:
    """The requirements in a file of this folder, without comments and empty lines."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def data_files() -> List[str]:
    """What the package holds beside Python, relative to it.

    Listed one by one, because patterns skip hidden files, and real runs hold a vocabulary/.lock.
    """
    package = HERE / "mallennlp"
    found = [path for name in DATA_FOLDERS for path in (package / name).rglob("*")]
    found += package.rglob("*.lark")
    files = [str(path.relative_to(package)) for path in found if path.is_file()]
    return ["py.typed", *map(glob.escape, files)]  # setuptools reads them as patterns all the same


def allennlp_requirements() -> List[str]:
    """What the extra installs: AllenNLP 2.10.1, which exists for Python 3.10 and older only."""
    constraints = read_requirements("constraints/allennlp-2.10.1.txt")
    return [f'{requirement}; python_version < "3.11"' for requirement in constraints]


setup(
    name="allennlp-manager",
    version=read_version(),
    description="Find, search and compare AllenNLP experiments, in the browser and the terminal",
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    license_files=["LICENSE"],
    python_requires=">=3.10",
    # Spelling the folder out lets setuptools make an editable install with a plain .pth file; its
    # import hook otherwise costs every start of the command several milliseconds.
    package_dir={"": "."},
    packages=find_packages(include=["mallennlp", "mallennlp.*"]),
    package_data={"mallennlp": data_files()},
    install_requires=read_requirements("requirements.txt"),
    extras_require={"allennlp": allennlp_requirements()},
    entry_points={"console_scripts": ["mallennlp = mallennlp.cli.main:main"]},
    classifiers=[
        "Development Status :: 3 - Alpha",
        "Environment :: Console",
        "Environment :: Web Environment",
        "Framework :: Dash",
        "Intended Audience :: Science/Research",
        "Operating System :: POSIX",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3.10",
        "Topic :: Scientific/Engineering :: Artificial Intelligence",
        "Typing :: Typed",
    ],
)

"""Where ``Registrable`` comes from."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import registrable

from mallennlp.services import registrable as ours
from tests.components import HAS_ALLENNLP

REPOSITORY = Path(__file__).resolve().parents[3]
SHOW = "import mallennlp.services.registrable as r; print(r.Registrable.__module__)"


def run_with(package: str, folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """Ask a new Python in which an ``allennlp`` of this content is installed."""
    common = folder / "allennlp" / "common"
    common.mkdir(parents=True)
    (folder / "allennlp" / "__init__.py").touch()
    (common / "__init__.py").touch()
    (common / "registrable.py").write_text(package)
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); {SHOW}"
    command = [sys.executable, *options, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=REPOSITORY)


@pytest.mark.skipif(HAS_ALLENNLP, reason="this environment has AllenNLP")
def test_without_allennlp_it_is_the_stand_alone_package() -> None:
    assert ours.Registrable is registrable.Registrable


@pytest.mark.allennlp
def test_with_allennlp_it_is_allennlps_own() -> None:
    from allennlp.common.registrable import Registrable

    assert ours.Registrable is Registrable


def test_an_installed_allennlp_is_preferred_and_its_own_warnings_are_its_own(
    tmp_path: Path,
) -> None:
    own = "import warnings\nwarnings.warn('old', DeprecationWarning)\nclass Registrable: pass\n"
    result = run_with(own, tmp_path, "-W", "error")
    assert (result.stdout, result.stderr) == ("allennlp.common.registrable\n", "")


@pytest.mark.parametrize(
    "broken",
    [
        "raise RuntimeError('module compiled against numpy 1')",
        "import a_module_that_is_not_there",
        "class Something: pass",
        "1 +",
    ],
)
def test_a_broken_allennlp_is_a_warning_and_nothing_worse(tmp_path: Path, broken: str) -> None:
    result = run_with(broken, tmp_path)
    assert result.returncode == 0 and result.stdout == "registrable\n"
    assert "AllenNLP is installed but does not import" in result.stderr
    assert "install 'numpy<2'" in result.stderr

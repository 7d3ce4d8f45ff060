"""The processes that read: none is left when the scan is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from mallennlp.services import paths
from mallennlp.services.demo import place_runs

MANY = 400

SCAN = """
import sys
from pathlib import Path
from mallennlp.services.experiments.readers import all_readers
from mallennlp.services.index import reading
from mallennlp.services.index.scan import scan
from mallennlp.services.index.store import ExperimentIndex
from mallennlp.services.paths import ProjectPaths

reading.FEW, reading._cores = 10, lambda: 3
root = Path(sys.argv[1])
def slow(progress):
    if progress.phase == "reading":
        print(progress.done, flush=True)
        import time; time.sleep(1.0)
scan(ExperimentIndex(ProjectPaths(root).index), [root], root, (), 1800.0, all_readers(),
     processes={}, progress=slow)
"""


@pytest.fixture
def many_runs(tmp_path: Path) -> Path:
    """Many runs, of one file each."""
    place_runs(tmp_path / "one", only="2.10.1/pos/crf_custom/config")
    content = (tmp_path / "one/2.10.1/pos/crf_custom" / paths.CONFIG).read_bytes()
    for number in range(MANY):
        (tmp_path / f"many/{number}").mkdir(parents=True)
        (tmp_path / f"many/{number}" / paths.CONFIG).write_bytes(content)
    return tmp_path / "many"


def test_the_helpers_of_a_killed_scan_end_by_themselves(many_runs: Path) -> None:
    scan = subprocess.Popen(
        [sys.executable, "-c", SCAN, str(many_runs)], stdout=subprocess.PIPE, text=True
    )
    assert scan.stdout is not None and int(scan.stdout.readline()) > 0
    helpers = psutil.Process(scan.pid).children()
    assert helpers
    os.kill(scan.pid, signal.SIGKILL)
    scan.wait()
    scan.stdout.close()
    deadline = time.monotonic() + 30
    while any(helper.is_running() for helper in helpers) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [helper for helper in helpers if helper.is_running()]

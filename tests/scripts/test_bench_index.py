"""The benchmark of scans: that it does what it says it does. No time is asserted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import List

import attrs
import pytest

from mallennlp.services.index.scan import ScanSummary, scan
from scripts import bench_index
from scripts.bench_index import Result
from scripts.make_tree import make_tree

COUNT = 6


def test_each_scan_finds_what_it_is_measured_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_tree(COUNT, tmp_path)
    done: List[ScanSummary] = []

    def noted(*given: object) -> ScanSummary:
        done.append(scan(*given))  # type: ignore[arg-type]
        return done[-1]

    monkeypatch.setattr(bench_index, "scan", noted)
    result = bench_index.measure(tmp_path, 1)
    assert [(each.new, each.changed) for each in done] == [(COUNT, 0)] + [(0, 0), (0, 1)] * 3
    assert result.experiments == COUNT
    assert result.json_bytes == bench_index.floor(str(tmp_path)) > 10_000
    assert result.index_bytes > 10_000


def test_processor_time_is_that_of_other_processes_too() -> None:
    times: List[float] = []
    busy = "import time\nwhile time.process_time() < 0.2: pass"
    with bench_index._processor_time(times):
        subprocess.run([sys.executable, "-c", busy], check=True)
    assert times[0] > 0.1


def test_what_is_over_its_limit_is_said() -> None:
    assert Result(10_000, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1, 1).failures() == []
    slow = Result(10_000, 1.0, 99.0, 2.0, 190.0, 1.0, 98.0, 97.0, 1, 96)
    of_any_size = [
        "index size 96.00, limit 1.0",
        "seconds for one changed run 97.00, limit 0.1",
    ]
    said = [
        "cold build 99.00, limit 2.0",
        "processor time of that 95.00, limit 3.6",
        "re-scan 98.00, limit 1.5",
        *of_any_size,
    ]
    assert slow.failures() == [f"10,000 experiments: {what}" for what in said]
    fewer = attrs.evolve(slow, experiments=9_999)
    assert fewer.failures() == [f"9,999 experiments: {what}" for what in of_any_size]

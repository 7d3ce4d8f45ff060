"""The benchmark of logs: that it compares the same with the same. No time is asserted."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import bench_logs
from scripts.bench_logs import Measured, Report, make_log, measure


def test_it_measures_a_log_and_its_floors(tmp_path: Path) -> None:
    make_log(tmp_path, 3_000_000)
    size = (tmp_path / "out.log").stat().st_size
    assert 3_000_000 <= size < 4_000_000
    report = measure(tmp_path, rounds=1)
    assert [pair.what for pair in report.pairs] == [
        "the end",
        "the last number",
        "a search",
        "errors",
    ]
    assert all(pair.ours_s > 0 and pair.floor_s > 0 for pair in report.pairs)
    assert report.opened_s > 0 and len(report.lines()) == 6


def test_it_does_not_compare_what_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_log(tmp_path, 100_000)
    monkeypatch.setattr(bench_logs, "_count", lambda path: 3)
    with pytest.raises(RuntimeError, match="different things: the last number"):
        measure(tmp_path, rounds=1)


@pytest.mark.parametrize(
    "ours_s, opened_s, memory_mb, content",
    [
        (1.0, 0.1, 10.0, True),
        (2.1, 0.1, 10.0, False),
        (1.0, 1.1, 10.0, False),
        (1.0, 0.1, 65.0, False),
    ],
)
def test_each_limit_counts(ours_s: float, opened_s: float, memory_mb: float, content: bool) -> None:
    report = Report([Measured("x", ours_s, 1.0, 2.0)], opened_s, memory_mb)
    assert report.is_within_limits() is content

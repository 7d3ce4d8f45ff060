import os
import subprocess
import sys
from pathlib import Path

import pytest

from mallennlp.services.index.scan import ScanProgress, ScanSummary
from mallennlp.services.scan_state import ScanReporter, describe, read_state

SUMMARY = ScanSummary(12, 2, 1, 3, (("a", "cannot be read"),), 0.5)


def test_a_scan_is_followed_from_its_start_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    assert read_state(path) is None
    seen = []
    with ScanReporter(path, also=seen.append) as reporter:
        state = read_state(path)
        assert state is not None and state.running and state.phase == "starting"
        reporter.progress(ScanProgress("reading", 3, 12))
        state = read_state(path)
        assert state is not None and (state.phase, state.done, state.total) == ("reading", 3, 12)
        reporter.finished(SUMMARY)
    state = read_state(path)
    assert state is not None and not state.running
    assert state.message == "12 found, 2 new, 1 changed, 3 gone, 1 unreadable"
    assert seen == [ScanProgress("reading", 3, 12)]
    assert os.listdir(tmp_path) == ["progress.json"]


def test_a_failure_is_told(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    with pytest.raises(RuntimeError):
        with ScanReporter(path):
            raise RuntimeError("the disk is on fire")
    state = read_state(path)
    assert state is not None and state.phase == "failed" and "on fire" in state.message


def test_a_scan_whose_process_is_gone_is_not_running(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    killed = (
        "import os, signal, sys; from pathlib import Path;"
        "from mallennlp.services.scan_state import ScanReporter;"
        "ScanReporter(Path(sys.argv[1])).__enter__(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", killed, str(path)], check=False)
    state = read_state(path)
    assert state is not None and state.phase == "failed" and "killed" in state.message


def test_a_damaged_file_is_no_state(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    for content in ("", "[]", '{"phase": "reading"}', "\x00"):
        path.write_text(content)
        assert read_state(path) is None


def test_a_full_disk_does_not_end_a_scan(tmp_path: Path) -> None:
    with ScanReporter(tmp_path / "no such folder" / "progress.json") as reporter:
        reporter.progress(ScanProgress("walking", 1, 0))
        reporter.finished(SUMMARY)


def test_a_summary_without_trouble_does_not_mention_any() -> None:
    assert describe(ScanSummary(1, 1, 0, 0, (), 0.1)) == "1 found, 1 new, 0 changed, 0 gone"

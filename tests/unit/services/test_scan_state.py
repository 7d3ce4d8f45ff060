import errno
import json
import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, List, Optional

import attrs
import psutil
import pytest

from mallennlp.exceptions import StorageError
from mallennlp.services import scan_state
from mallennlp.services.config import Config, ProjectSection, render_config
from mallennlp.services.index.scan import ScanProgress, ScanSummary
from mallennlp.services.index.scan_lock import scan_lock
from mallennlp.services.paths import ProjectPaths
from mallennlp.services.scan_state import (
    ScanReporter,
    ScanState,
    describe,
    read_state,
    start_scan,
)

SUMMARY = ScanSummary(12, 2, 1, 3, (("a", "cannot be read"),), 0.5)
LONGEST_S = 60.0


@pytest.fixture
def paths(tmp_path: Path) -> ProjectPaths:
    """Those of a project without experiments."""
    made = ProjectPaths(tmp_path)
    made.config.write_text(render_config(Config(ProjectSection("p"))), "utf-8")
    made.ensure_state_folder()
    return made


def known(paths: ProjectPaths) -> ScanState:
    """The state, which has to be there."""
    state = read_state(paths)
    assert state is not None
    return state


def at_end(paths: ProjectPaths) -> ScanState:
    """Wait for the end of the scan that runs."""
    deadline = time.monotonic() + LONGEST_S
    while known(paths).running:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return known(paths)


def finish_a_scan(paths: ProjectPaths) -> None:
    """Leave the result of a scan that is over."""
    with ScanReporter(paths) as reporter:
        reporter.finished(SUMMARY)


def test_a_scan_is_followed_from_its_start_to_its_end(paths: ProjectPaths) -> None:
    assert read_state(paths) is None
    seen: List[ScanProgress] = []
    with ScanReporter(paths, also=seen.append) as reporter:
        assert known(paths).running and known(paths).phase == "starting"
        reporter.progress(ScanProgress("reading", 3, 12))
        state = known(paths)
        assert (state.phase, state.done, state.total) == ("reading", 3, 12)
        reporter.finished(SUMMARY)
    assert not known(paths).running
    assert known(paths).message == "12 found, 2 new, 1 changed, 3 gone, 1 unreadable"
    assert seen == [ScanProgress("reading", 3, 12)]
    assert list(paths.state_folder.glob("scan-progress*")) == [paths.scan_progress]


def test_a_failure_is_told(paths: ProjectPaths) -> None:
    with pytest.raises(RuntimeError):
        with ScanReporter(paths):
            raise RuntimeError("the disk is on fire")
    assert known(paths).phase == "failed" and "on fire" in known(paths).message


def report_and_die(paths: ProjectPaths, progress: str = "pass") -> None:
    """A scan in a process of its own that is killed."""
    killed = (
        "import os, signal, sys; from pathlib import Path;"
        "from mallennlp.services.index.scan import ScanProgress;"
        "from mallennlp.services.paths import ProjectPaths;"
        "from mallennlp.services.scan_state import ScanReporter;"
        "reporter = ScanReporter(ProjectPaths(Path(sys.argv[1]))).__enter__();"
        f"{progress}; os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", killed, str(paths.root)], check=False)


def test_a_scan_whose_process_is_gone_is_not_running(paths: ProjectPaths) -> None:
    report_and_die(paths)
    assert known(paths).phase == "failed" and "killed" in known(paths).message


def test_a_number_that_another_process_has_now_is_not_the_scan(paths: ProjectPaths) -> None:
    began_s = psutil.Process().create_time()
    state = ScanState("walking", 3, 0, "", began_s + 60.0, os.getpid())
    paths.scan_progress.write_text(json.dumps(attrs.asdict(state)))
    assert known(paths).running
    earlier = attrs.evolve(state, started_s=began_s - 60.0)
    paths.scan_progress.write_text(json.dumps(attrs.asdict(earlier)))
    assert known(paths).phase == "failed" and "killed" in known(paths).message
    started = start_scan(paths, rebuild=False)
    assert started.running and started.pid != os.getpid(), "it keeps nobody from scanning"
    assert at_end(paths).phase == "done"


def test_a_line_of_the_log_is_no_reason_for_an_end(paths: ProjectPaths) -> None:
    report_and_die(paths, "reporter.progress(ScanProgress('reading', 1, 2))")
    paths.scan_errors.write_text("2026-11-23 WARNING something else\n")
    assert "killed" in known(paths).message
    paths.scan_errors.write_text("log\nError: No space left\x1b[0m on device\n\n")
    assert known(paths).message == "No space left [0m on device"


def test_what_an_earlier_scan_complained_of_is_not_this_ones_end(paths: ProjectPaths) -> None:
    paths.scan_errors.write_text("Error: old\n")
    report_and_die(paths)
    assert "killed" in known(paths).message


def test_an_end_between_two_looks_is_no_failure(
    paths: ProjectPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ScanReporter(paths) as reporter:

        def ends_now(pid: int, seen_s: float) -> bool:
            reporter.finished(SUMMARY)
            return False

        monkeypatch.setattr(scan_state, "is_alive", ends_now)
        assert known(paths).phase == "done"


def test_a_damaged_file_is_no_state(paths: ProjectPaths) -> None:
    for content in ("", "[]", '{"phase": "reading"}', "\x00"):
        paths.scan_progress.write_text(content)
        assert read_state(paths) is None


def test_a_full_disk_neither_ends_a_scan_nor_leaves_halves(paths: ProjectPaths) -> None:
    paths.scan_start_lock.touch()
    before = sorted(os.listdir(paths.state_folder))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with ScanReporter(paths) as reporter:
            reporter.progress(ScanProgress("walking", 1, 0))
            reporter.finished(SUMMARY)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert sorted(os.listdir(paths.state_folder)) == before


def test_a_state_folder_that_is_gone_does_not_end_a_scan(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with ScanReporter(ProjectPaths(tmp_path / "file")) as reporter:
        reporter.finished(SUMMARY)


# --- in a process of its own


def test_a_started_scan_is_told_from_the_last_one_at_once(paths: ProjectPaths) -> None:
    finish_a_scan(paths)
    started = start_scan(paths, False)
    assert started.running and started.pid != os.getpid()
    assert known(paths).pid == started.pid
    assert at_end(paths).message == "0 found, 0 new, 0 changed, 0 gone"


def test_clicks_at_the_same_moment_start_one_scan(paths: ProjectPaths) -> None:
    finish_a_scan(paths)
    pids: List[int] = []
    clicks = [
        threading.Thread(target=lambda: pids.append(start_scan(paths, True).pid)) for _ in range(5)
    ]
    with scan_lock(paths.scan_lock):  # the scan cannot end before the last click
        for click in clicks:
            click.start()
        for click in clicks:
            click.join()
        assert len(pids) == 5 and len(set(pids)) == 1
    assert at_end(paths).pid == pids[0]


def test_a_scan_that_ended_is_no_zombie(paths: ProjectPaths) -> None:
    pid = start_scan(paths, False).pid
    at_end(paths)
    deadline = time.monotonic() + LONGEST_S
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            break
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_scan_that_cannot_begin_says_why(paths: ProjectPaths) -> None:
    finish_a_scan(paths)
    paths.config.write_text("[project]\nname = 3\n", "utf-8")
    start_scan(paths, False)
    state = at_end(paths)
    assert state.phase == "failed"
    assert "[project] name" in state.message and not state.message.startswith("Error")


@pytest.mark.parametrize("program", ["/no/such/python", None])
def test_a_scan_that_cannot_be_started_is_an_error_at_once(
    paths: ProjectPaths, monkeypatch: pytest.MonkeyPatch, program: Optional[str]
) -> None:
    def full(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if program is not None:
        monkeypatch.setattr(sys, "executable", program)
    else:
        monkeypatch.setattr(scan_state, "_save", full)
    with pytest.raises(StorageError, match="The scan cannot be started: No "):
        start_scan(paths, False)
    assert read_state(paths) is None


def test_the_state_is_plain_json(paths: ProjectPaths) -> None:
    finish_a_scan(paths)
    assert json.loads(paths.scan_progress.read_text("utf-8"))["phase"] == "done"


def test_a_summary_without_trouble_does_not_mention_any() -> None:
    assert describe(ScanSummary(1, 1, 0, 0, (), 0.1)) == "1 found, 1 new, 0 changed, 0 gone"

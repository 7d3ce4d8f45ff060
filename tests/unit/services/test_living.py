import os
import signal
import subprocess
import sys

import psutil
import pytest

from mallennlp.services.living import is_alive, is_stopped


def test_a_process_lives_until_it_ends_also_where_nobody_asks_how() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert is_alive(process.pid) and is_alive(os.getpid())
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it ended, and stays a zombie
    assert not is_alive(process.pid)
    process.communicate()
    assert not is_alive(process.pid)


@pytest.mark.parametrize("pid", [2**31 - 1, 10**30])
def test_a_number_that_no_process_has(pid: int) -> None:
    assert not is_alive(pid)


def test_somebody_elses_process_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(pid: int) -> None:
        raise psutil.AccessDenied(pid)

    monkeypatch.setattr(psutil, "Process", denied)
    assert is_alive(1)


def test_a_process_stands_still_until_it_goes_on() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert not is_stopped(process.pid)
    process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, process.pid, os.WSTOPPED)
    assert is_stopped(process.pid) and is_alive(process.pid)
    process.send_signal(signal.SIGCONT)
    os.waitid(os.P_PID, process.pid, os.WCONTINUED)
    assert not is_stopped(process.pid)
    process.kill()
    process.communicate()
    assert not is_stopped(process.pid)

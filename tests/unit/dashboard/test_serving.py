"""Serving: what can be wrong is said before anything starts, and the address when it listens."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, Iterator, List

import pytest

from mallennlp.dashboard.serving import serve
from mallennlp.exceptions import PortTakenError, UsageError
from tests.unit.dashboard.fakes import FakeProject

PROGRAM = """
import sys
from pathlib import Path
from mallennlp.dashboard.serving import serve
from tests.unit.dashboard.fakes import FakeProject
root, port, debug = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "debug"
say = lambda url: print(url, flush=True)
serve(FakeProject(root), port=port, workers=2, debug=debug, announce=say)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def started() -> Iterator[List[Any]]:
    running: List[Any] = []
    yield running
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_a_long_address_is_answered_and_one_too_long_has_a_page_that_leads_back(
    tmp_path: Path, started: List[Any]
) -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path), str(port), "gunicorn"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    started.append(process)
    assert process.stdout is not None and process.stdout.readline()
    for length, status in ((8_000, 200), (9_000, 414), (1_000_000, 414)):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, 30)) as connection:
            connection.request("GET", "/login?next=/experiment?path=" + "x" * length)
            answer = connection.getresponse()
            assert answer.status == status
            text = answer.read().decode()
        assert status == 200 or 'href="/">Back to the experiments' in text
    process.terminate()


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        project: Any = FakeProject(tmp_path)
        with pytest.raises(PortTakenError, match="is taken"):
            serve(project, port=taken.getsockname()[1])


def test_debugging_is_for_this_machine_alone(tmp_path: Path) -> None:
    project: Any = FakeProject(tmp_path)
    with pytest.raises(UsageError, match="--debug .*127.0.0.1 only"):
        serve(project, host="0.0.0.0", port=free_port(), debug=True)


@pytest.mark.parametrize("mode", ["gunicorn", "debug"])
def test_says_its_address_answers_and_ends_quietly(
    tmp_path: Path, started: List[Any], mode: str
) -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path), str(port), mode],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    started.append(process)
    assert process.stdout.readline().strip() == f"http://127.0.0.1:{port}"  # type: ignore
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/login", timeout=20) as answer:
                assert answer.status == 200 and b'name="password"' in answer.read()
                break
        except OSError:
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert "Traceback" not in errors

"""Serving: serve, demo, launch. Real servers on ports of their own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Iterator, Set

import pytest

from mallennlp.project import Project
from mallennlp.services.paths import PROJECT_FILE
from tests.servers import free_port, serving
from tests.terminal import PROGRAM, Terminal, environment, run, script

STOPS_WITHIN_S = 25.0


@contextlib.contextmanager
def taken_port() -> Iterator[int]:
    """A port on which another program listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def status(address: str) -> int:
    """What a server answers. 0 if nobody does."""
    try:
        with urllib.request.urlopen(address, timeout=10) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


def children(parent: int) -> Set[int]:
    """The processes that a process started."""
    text = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return {int(word) for word in text.split()}


# --- serve


def test_two_workers_serve_and_end_with_the_command(project: Project) -> None:
    with serving(project, "--workers", "2") as server:
        assert status(f"{server.address}/health") == 200
        assert status(f"{server.address}/login") == 200
        deadline = time.monotonic() + 30
        while len(workers := children(server.process.pid)) < 2:  # the first may answer before
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert len(workers) == 2
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=STOPS_WITHIN_S) == 0
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    log = (project.paths.state_folder / "test-server.log").read_text("utf-8")
    assert "3 found: " in log and server.address in log
    assert "Traceback" not in log and "Error" not in log


def test_a_worker_that_dies_is_replaced(project: Project) -> None:
    with serving(project, "--workers", "1") as server:
        (victim,) = children(server.process.pid)
        os.kill(victim, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while children(server.process.pid) & {victim} or not children(server.process.pid):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert status(f"{server.address}/health") == 200


def test_ctrl_c_ends_it_quietly(project: Project) -> None:
    port = str(free_port())
    with Terminal(project.root, "serve", "--port", port) as terminal:
        terminal.expect("3 found: ")
        terminal.expect(f"http://127.0.0.1:{port}")
        terminal.interrupt()
        start = time.monotonic()
        assert terminal.end() in (0, 130)
        assert time.monotonic() - start < STOPS_WITHIN_S
    assert "Traceback" not in terminal.text and "rror" not in terminal.text
    assert status(f"http://127.0.0.1:{port}/health") == 0


def test_a_taken_port_is_one_sentence(project: Project) -> None:
    with taken_port() as port:
        done = run(project.root, "serve", "--port", str(port))
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith(f"Error: Port {port} on 127.0.0.1 is taken")
    assert done.err.count("\n") == 1


def test_a_broken_config_is_one_sentence(project: Project) -> None:
    text = project.paths.config.read_text("utf-8")
    project.paths.config.write_text(text.replace("workers = 2", 'workers = "two"'), "utf-8")
    done = run(project.root, "serve")
    assert (done.code, done.out) == (2, "")
    assert "[server] workers" in done.err and done.err.count("\n") == 1


def test_an_address_of_somebody_else(project: Project) -> None:
    done = run(project.root, "serve", "--host", "192.0.2.1", "--port", str(free_port()))
    assert done.code == 2
    assert "192.0.2.1 is no address of this computer" in done.err


@pytest.mark.parametrize("option", [("--port", "0"), ("--port", "70000"), ("--workers", "0")])
def test_numbers_out_of_range(project: Project, option: tuple[str, str]) -> None:
    done = run(project.root, "serve", *option)
    assert done.code == 2 and option[1] in done.err


def test_a_host_that_others_reach_is_warned_of(project: Project) -> None:
    port = str(free_port())
    with Terminal(project.root, "serve", "--host", "0.0.0.0", "--port", port) as terminal:
        terminal.expect("Warning: ")
        terminal.expect("on 0.0.0.0 everybody")
        terminal.expect(f"http://127.0.0.1:{port}")
        terminal.expect("From other computers: ")
        terminal.expect(f"http://{socket.gethostname()}:{port}")
        assert status(f"http://127.0.0.1:{port}/health") == 200
        terminal.interrupt()
        terminal.end()


def test_debugging_is_refused_to_others(project: Project) -> None:
    port = str(free_port())
    done = run(project.root, "serve", "--host", "0.0.0.0", "--port", port, "--debug")
    assert done.code == 2
    assert done.err.startswith("Error: --debug") and done.out == ""  # before the scan


def test_debugging_serves(project: Project) -> None:
    with serving(project, "--debug") as server:
        assert status(f"{server.address}/login") == 200
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=STOPS_WITHIN_S) in (0, 130)


def test_the_settings_of_the_project_count(project: Project) -> None:
    port = free_port()
    text = project.paths.config.read_text("utf-8")
    project.paths.config.write_text(text.replace("port = 5005", f"port = {port}"), "utf-8")
    with Terminal(project.root, "serve") as terminal:
        terminal.expect(f"http://127.0.0.1:{port}")
        done = run(project.root, "launch", BROWSER="true")
        assert (done.code, done.out) == (0, f"http://127.0.0.1:{port}\n")
        terminal.interrupt()
        terminal.end()


# --- launch


def test_launch_where_nothing_listens(project: Project) -> None:
    text = project.paths.config.read_text("utf-8")
    port = free_port()
    project.paths.config.write_text(text.replace("port = 5005", f"port = {port}"), "utf-8")
    done = run(project.root, "launch")
    assert (done.code, done.out) == (3, "")
    assert "Nothing is serving the project" in done.err and str(project.root) in done.err
    assert "mallennlp serve" in done.err


def test_launch_opens_the_browser(project: Project, tmp_path: Path) -> None:
    """Wherever the project is served: the port is not the one of Project.toml."""
    with serving(project) as server:
        browser = script(tmp_path / "browser", f'echo "$1" > "{tmp_path}/opened"')
        done = run(project.root, "launch", BROWSER=browser)
        assert (done.code, done.out) == (0, f"{server.address}\n")
        assert (tmp_path / "opened").read_text() == f"{server.address}\n"
        without = run(project.root, "launch")
        assert without.code == 0 and "open the address yourself" in without.err
        server.process.terminate()
        assert server.process.wait(timeout=STOPS_WITHIN_S) == 0
    assert not project.paths.served_at.exists()


def test_launch_does_not_open_another_project(project: Project, tmp_path: Path) -> None:
    """Not where Project.toml has the same port, and not where the other one is a copy."""
    copy = tmp_path / "copy"
    project.secret()
    with serving(project) as server:
        shutil.copytree(project.root, copy)
        port = server.address.rpartition(":")[2]
        file = Project.open(copy).paths.config
        file.write_text(file.read_text("utf-8").replace("5005", port), "utf-8")
        done = run(copy, "launch")
        assert (done.code, done.out) == (3, "")
        assert "Nothing is serving the project" in done.err and "mallennlp serve" in done.err


def test_a_server_that_was_killed_is_not_launched(project: Project) -> None:
    with serving(project) as server:
        processes = [server.process.pid, *children(server.process.pid)]
        for process in processes:
            os.kill(process, signal.SIGKILL)
        server.process.wait()
        deadline = time.monotonic() + 10
        while status(f"{server.address}/health"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert project.paths.served_at.exists()
    assert run(project.root, "launch").code == 3


# --- demo


def test_the_demo_is_made_served_and_kept(tmp_path: Path) -> None:
    port = free_port()
    command = [*PROGRAM, "demo", "show-me", "--port", str(port)]
    logins = []
    for _ in range(2):
        with Terminal(tmp_path, *command[len(PROGRAM) :]) as terminal:
            terminal.expect("Login:")
            terminal.expect(f"http://127.0.0.1:{port}")
            assert status(f"http://127.0.0.1:{port}/health") == 200
            terminal.interrupt()
            assert terminal.end() in (0, 130)
        (line,) = (line for line in terminal.plain.splitlines() if line.startswith("Login:"))
        logins.append(line.split()[1:])
    assert logins[0] == logins[1] and logins[0][0] == "admin"
    project = Project.open(tmp_path / "show-me")
    assert project.accounts.verify("admin", logins[0][2], "test").username == "admin"
    assert oct(project.paths.demo_login.stat().st_mode & 0o777) == "0o600"


def test_the_demo_without_serving(tmp_path: Path) -> None:
    done = run(tmp_path, "demo", "--no-serve")
    assert done.code == 0
    assert "74 found: 74 new" in done.out
    listed = run(tmp_path / "mallennlp-demo", "ls", "--tag", "paper", "--json")
    assert len(listed.lines) == 3


def test_the_demo_does_not_print_a_password_that_was_changed(tmp_path: Path) -> None:
    first = run(tmp_path, "demo", "--no-serve", "my demo")
    login = next(line for line in first.lines if line.startswith("Login:"))
    password = login.rpartition(" / ")[2]
    accounts = Project.open(tmp_path / "my demo").accounts
    accounts.set_password("admin", "correct horse battery")
    for _ in range(7):  # more often than a login may fail
        again = run(tmp_path, "demo", "--no-serve", "my demo")
        assert again.code == 0 and password not in again.out
    assert "Login:        admin, whose password was changed" in again.out
    assert f"mallennlp --wd '{tmp_path}/my demo' user passwd admin" in again.out
    assert accounts.verify("admin", "correct horse battery", "test").username == "admin"


def test_the_demo_takes_no_folder_that_holds_something(project: Project, tmp_path: Path) -> None:
    done = run(tmp_path, "demo", "--no-serve", str(project.root))
    assert done.code == 4
    assert "is no demo" in done.err
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert run(tmp_path, "demo", "--no-serve", "file").code == 4
    assert run(tmp_path, "demo", "--no-serve", "no/such/parent").code == 1


def test_a_demo_that_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*PROGRAM, "demo", "--no-serve", "half"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 30
    while not any(tmp_path.iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.001)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    left = [path for path in tmp_path.iterdir()]
    assert b"Traceback" not in errors
    assert left == [] or (left == [tmp_path / "half"] and (left[0] / PROJECT_FILE).exists())

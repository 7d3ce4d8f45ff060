"""The command line as a program of its own: with pipes, and on a terminal as a person uses it."""

from __future__ import annotations

import codecs
import fcntl
import os
import re
import select
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence

import attrs
import click

PROGRAM = (sys.executable, "-m", "mallennlp")
LONGEST_S = 60.0
_NOT_INHERITED = re.compile(r"MALLENNLP_|_MALLENNLP_|NO_COLOR|COLUMNS|LINES|EDITOR|VISUAL|DISPLAY")


@attrs.frozen
class Done:
    """What a command that ended left: exit status, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> List[str]:
        """The lines of standard output."""
        return self.out.splitlines()


def environment(**changes: str) -> Dict[str, str]:
    """This process's environment without what would change the outcome, and with these changes."""
    kept = {key: value for key, value in os.environ.items() if not _NOT_INHERITED.match(key)}
    return {**kept, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **changes}


def run(cwd: Path, *arguments: str, stdin: str = "", **env: str) -> Done:
    """Call ``mallennlp`` in a folder, with pipes for all streams, and wait for its end.

    Whatever happens, there is no traceback: that is checked here, for all tests.
    """
    done = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=cwd,
        env=environment(**env),
        input=stdin.encode(),
        capture_output=True,
        timeout=LONGEST_S,
    )
    out, err = (text.decode("utf-8", "surrogateescape") for text in (done.stdout, done.stderr))
    assert "Traceback" not in err and "Warning:" not in err.replace("Warning: on", ""), err
    return Done(done.returncode, out, err)


class Terminal:
    """A program on a terminal of its own. Use it in a ``with`` statement."""

    def __init__(
        self, cwd: Path, *arguments: str, program: Sequence[str] = PROGRAM, **env: str
    ) -> None:
        self._master, self._slave = os.openpty()
        self._process = subprocess.Popen(
            [*program, *arguments],
            cwd=cwd,
            env=environment(**env),
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            start_new_session=True,
            preexec_fn=self._take_over,
        )
        os.close(self._slave)
        self._seen = 0
        # A piece that is read may end within a character.
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.text = ""

    def _take_over(self) -> None:
        fcntl.ioctl(self._slave, termios.TIOCSCTTY, 0)  # else Ctrl-C is just a character

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *error: Any) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(self._master)

    def expect(self, text: str, timeout_s: float = LONGEST_S) -> None:
        """Wait until this text is printed, behind what was expected before."""
        deadline = time.monotonic() + timeout_s
        while text not in self.text[self._seen :]:
            assert time.monotonic() < deadline, f"{text!r} did not come; there was:\n{self.text}"
            assert self._read() or text in self.text[self._seen :], f"it ended:\n{self.text}"
        self._seen = self.text.index(text, self._seen) + len(text)

    def type(self, text: str) -> None:
        """Press these keys; ``\\n`` is Enter, ``\\t`` Tab."""
        os.write(self._master, text.encode())

    def interrupt(self) -> None:
        """Press Ctrl-C as a person does: a moment after the question appeared. Python may miss it
        in the instant between printing a question and waiting for the answer.
        """
        time.sleep(0.3)
        self.type("\x03")

    def end(self) -> int:
        """Wait for the end and return the exit status."""
        deadline = time.monotonic() + LONGEST_S
        while self._read():
            assert time.monotonic() < deadline, f"it does not end:\n{self.text}"
        return self._process.wait(timeout=LONGEST_S)

    def _read(self) -> bool:
        """Take what is there, waiting a moment for it; False at the end."""
        if not select.select([self._master], [], [], 0.1)[0]:
            return True
        try:
            got = os.read(self._master, 65_536)
        except OSError:  # how Linux says that nobody holds the other side any more
            return False
        self.text += self._decoder.decode(got)
        return bool(got)

    @property
    def plain(self) -> str:
        """What is to be seen, without colours."""
        return click.unstyle(self.text).replace("\r\n", "\n")


def on_terminal(cwd: Path, *arguments: str, **env: str) -> Terminal:
    """Run a command that asks nothing on a terminal, to its end."""
    with Terminal(cwd, *arguments, **env) as terminal:
        assert terminal.end() == 0, terminal.text
        return terminal


def script(path: Path, text: str) -> str:
    """Make a file that can be executed as a command, for instance as an editor; return its path."""
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def files_below(folder: Path, ignored: Optional[str] = None) -> Mapping[str, bytes]:
    """Every file below a folder with its content, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ignored
    }

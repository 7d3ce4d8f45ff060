"""Of several watchers one watches; its end, however it comes, lets the next one."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from mallennlp.exceptions import StorageError
from mallennlp.services.watching.watch_lock import is_free, watch_lock

HOLD = """
import sys, time
from pathlib import Path
from mallennlp.services.watching.watch_lock import watch_lock
with watch_lock(Path(sys.argv[1])) as got:
    print(got, flush=True)
    time.sleep(60)
"""


def test_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "state/watch.lock"
    with watch_lock(path) as first:
        assert first
        with watch_lock(path) as second:
            assert not second
        assert not is_free(path)
    assert is_free(path)
    assert is_free(path)  # asking does not take it


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "watch.lock"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == b"True\n"
        assert not is_free(path)
        holder.kill()
    for _ in range(100):
        if is_free(path):
            return
        time.sleep(0.02)
    pytest.fail("The lock outlived its holder.")


def test_a_place_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written"):
        is_free(tmp_path / "file/watch.lock")

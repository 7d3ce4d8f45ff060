"""The times that a training was started, by its log."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Optional

import pytest

from mallennlp.domain.status import LastWords
from mallennlp.exceptions import StorageError
from mallennlp.services.history import starts
from mallennlp.services.history.starts import read_starts
from tests.fixtures import RunMaker

START = "2026-11-23 {at},000 - INFO - allennlp.common.params - random_seed = 13\n"
EPOCH = "2026-11-23 {at},000 - INFO - allennlp.training.trainer - Epoch {number}/9\n"
NOON_S = 1_795_435_200.0
"""2026-11-23 12:00:00 UTC."""


def write(directory: Path, text: str, at_s: Optional[float] = None, name: str = "out.log") -> None:
    (directory / name).write_text(text, "utf-8")
    if at_s is not None:
        os.utime(directory / name, (at_s, at_s))


def part(hour: int, *epochs: int) -> str:
    """A part of a log: a start at a full hour, an epoch a minute."""
    lines = [START.format(at=f"{hour:02}:00:00")]
    lines += [EPOCH.format(at=f"{hour:02}:{n + 1:02}:00", number=e) for n, e in enumerate(epochs)]
    return "".join(lines)


def epochs(directory: Path) -> list:
    return [(one.first_epoch, one.last_epoch) for one in read_starts(str(directory)).starts]


def test_a_real_recovery(real_run: RunMaker) -> None:
    found = read_starts(str(real_run("2.10.1/recovered/after_sigint")))
    first, second = found.starts
    assert (first.first_epoch, first.last_epoch, first.words) == (0, 1, LastWords.INTERRUPTED)
    # Its log names epoch 0 again, which it passes over.
    assert (second.first_epoch, second.last_epoch, second.words) == (1, 2, LastWords.DONE)
    assert first.began_s is not None and first.ended_s is not None
    assert second.began_s is not None and first.ended_s < second.began_s
    assert not found.cut


@pytest.mark.parametrize(
    "path, words",
    [
        ("0.9.0/pos/lstm_h16/seed_13", LastWords.TRAINING),
        ("1.5.0/pos/lstm_h16/seed_13", LastWords.DONE),
        ("2.10.1/failed/nan_loss", LastWords.EXCEPTION),
        ("2.10.1/odd/dry_run", LastWords.STARTING),
    ],
)
def test_runs_that_were_started_once(real_run: RunMaker, path: str, words: LastWords) -> None:
    (only,) = read_starts(str(real_run(path))).starts
    assert only.began_s is not None and only.words in (words, LastWords.DONE)


def test_the_times_are_utc(tmp_path: Path) -> None:
    # The file's own time says that the log is of a zone two hours east.
    write(tmp_path, part(12, 0), NOON_S + 60 - 2 * 3600)
    (only,) = read_starts(str(tmp_path)).starts
    assert (only.began_s, only.ended_s) == (NOON_S - 2 * 3600, NOON_S + 60 - 2 * 3600)


def test_where_the_zone_is_lost_our_own_is_assumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    try:
        write(tmp_path, part(12, 0), 1.0)
        (only,) = read_starts(str(tmp_path)).starts
    finally:
        monkeypatch.undo()
        time.tzset()
    assert only.began_s == NOON_S


def test_a_recovery_goes_on_in_the_epoch_in_which_the_one_before_ended(tmp_path: Path) -> None:
    write(tmp_path, part(1, 0, 1, 2) + part(2, 0, 1, 2, 3) + part(3) + part(4, 0, 1, 2, 3, 4))
    assert epochs(tmp_path) == [(0, 2), (2, 3), (None, None), (0, 4)]


def test_a_recovery_that_ended_before_its_turn_trained_in_none(tmp_path: Path) -> None:
    write(tmp_path, part(1, 0, 1, 2) + part(2, 0, 1))
    assert epochs(tmp_path) == [(0, 2), (None, None)]


def test_a_log_without_its_beginning(tmp_path: Path) -> None:
    write(tmp_path, EPOCH.format(at="01:00:00", number=4) + part(2, 4, 5))
    assert epochs(tmp_path) == [(4, 4), (4, 5)]
    write(tmp_path, "no times in here\n" * 3)
    assert read_starts(str(tmp_path)).starts == ()


def test_a_log_that_is_empty_or_not_there(tmp_path: Path) -> None:
    assert read_starts(str(tmp_path)).starts == ()
    write(tmp_path, "")
    assert read_starts(str(tmp_path)).starts == ()


def test_the_log_of_0_x_has_another_name(tmp_path: Path) -> None:
    write(tmp_path, part(1, 0), name="stdout.log")
    assert epochs(tmp_path) == [(0, 0)]


def test_a_distributed_training_has_its_epochs_in_the_log_of_a_worker(tmp_path: Path) -> None:
    write(tmp_path, part(1) + part(2))
    write(tmp_path, part(1, 0, 1) + part(2, 0, 1, 2), name="out_worker0.log")
    assert epochs(tmp_path) == [(0, 1), (1, 2)]
    write(tmp_path, part(1, 0, 1), name="out_worker0.log")
    assert [one.epochs_known for one in read_starts(str(tmp_path)).starts] == [False, False]


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "out.log")
    with pytest.raises(StorageError, match="out.log is not a regular file"):
        read_starts(str(tmp_path))


@pytest.mark.parametrize("block", [7, 64, 100, 1_000])
def test_a_start_is_found_wherever_blocks_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    text = "".join(part(hour, *range(hour)) for hour in range(1, 9))
    write(tmp_path, text)
    whole = read_starts(str(tmp_path))
    monkeypatch.setattr(starts, "_BLOCK_BYTES", block)
    assert read_starts(str(tmp_path)) == whole and len(whole.starts) == 8


def test_a_start_whose_line_is_cut_by_what_is_kept_of_a_block_counts_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, part(1, 0) + part(2, *range(40)))
    # The end that is kept begins within the second start's line, before the words looked for.
    cut = len(part(1, 0)) + 30
    monkeypatch.setattr(starts, "_BLOCK_BYTES", cut + starts._LONGEST_LINE)
    assert epochs(tmp_path) == [(0, 0), (0, 39)]


def test_of_a_long_log_the_end_is_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "".join(part(hour, *range(hour)) for hour in range(1, 9))
    write(tmp_path, text)
    monkeypatch.setattr(starts, "MOST_BYTES", len(part(8, *range(8))) + 10)
    found = read_starts(str(tmp_path))
    # What lies before is one part, whose own beginning is known.
    assert found.cut and len(found.starts) == 2
    assert found.starts[0].first_epoch == 0 and found.starts[1].last_epoch == 7


def test_of_very_many_starts_the_last_ones_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starts, "MOST_STARTS", 3)
    write(tmp_path, "".join(part(hour, 0) for hour in range(1, 9)))
    found = read_starts(str(tmp_path))
    assert found.cut and len(found.starts) == 3


def test_a_huge_log_costs_little_memory_and_time(tmp_path: Path) -> None:
    with (tmp_path / "out.log").open("wb") as file:
        file.write(part(1, 0).encode())
        file.truncate(3 << 30)
        file.seek(0, os.SEEK_END)
        file.write(b"\n" + part(2, 0, 1).encode())
    began_s = time.monotonic()
    found = read_starts(str(tmp_path))
    assert time.monotonic() - began_s < 5.0
    assert found.cut and [one.last_epoch for one in found.starts][-1] == 1

"""The last words of logs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.status import LastWords, LogEnd
from mallennlp.exceptions import StorageError
from mallennlp.services.experiments.log_end import (
    LogText,
    combine,
    log_end,
    read_log_text,
    seeds,
    span_s,
    started,
    utc_offset_s,
)

AT = "2026-11-23 02:14:44,500"
START = f"{AT} - INFO - allennlp.common.params - random_seed = 13\n"
BEGIN = f"{AT} - INFO - allennlp.training.trainer - Beginning training.\n"
EPOCH_0 = f"{AT} - INFO - allennlp.training.trainer - Epoch 0/2\n"
EPOCH_1 = f"{AT} - INFO - allennlp.training.trainer - Epoch 1/2\n"
BAR = f"{AT} - INFO - tqdm - loss: 0.9 ||:  50%|#####     | 5/10 [00:01<00:01,  5.0it/s]\n"
LOADING = f"{AT} - INFO - tqdm - loading instances: 12it [00:00, 900it/s]\n"
BEST = f"{AT} - INFO - allennlp.training.checkpointer - loading best weights\n"
ARCHIVE = f"{AT} - INFO - allennlp.models.archival - archiving weights and vocabulary to a.gz\n"
STOP = f"{AT} - INFO - root - Training interrupted by the user. Attempting to create a model\n"
CAUGHT = f"{AT} - ERROR - allennlp.common.util - unable to check gpu_memory_mb(), continuing\n"
UNCAUGHT = f"{AT} - CRITICAL - root - Uncaught exception\n"
BARE = 'Traceback (most recent call last):\n  File "a.py", line 3, in f\n    g()\n'
TRACE = BARE + "ValueError: nan loss encountered\n"
CHAIN = (
    BARE
    + "KeyError: 'x'\n\nDuring handling of the above exception, another exception occurred:\n\n"
    + BARE
    + "allennlp.common.checks.ConfigurationError: key 'x' is required\n"
)
SPAWNED = (
    BARE
    + "torch.multiprocessing.spawn.ProcessRaisedException: \n\n"
    + "-- Process 0 terminated with the following error:\n"
    + TRACE
)


def text_of(tail: str, whole: bool = True) -> LogText:
    return LogText(tail[:4096], tail, whole, 0.0)


W = LastWords


@pytest.mark.parametrize(
    "log, end",
    [
        ("", LogEnd(W.NOTHING)),
        ("nothing that is known\n", LogEnd(W.NOTHING)),
        (START, LogEnd(W.STARTING)),
        (START + LOADING, LogEnd(W.STARTING)),
        (START + BEGIN, LogEnd(W.TRAINING)),
        (START + BEGIN + EPOCH_0, LogEnd(W.TRAINING, None, 0, 3)),
        (BAR, LogEnd(W.TRAINING)),
        (START + EPOCH_0 + EPOCH_1 + BEST, LogEnd(W.DONE, None, None, 3)),
        (START + EPOCH_0 + BEST + ARCHIVE, LogEnd(W.DONE, None, None, 3)),
        (START + EPOCH_0 + STOP, LogEnd(W.INTERRUPTED, None, 0, 3)),
        (START + EPOCH_0 + STOP + ARCHIVE, LogEnd(W.INTERRUPTED, None, None, 3)),
        (START + EPOCH_0 + STOP + ARCHIVE + START, LogEnd(W.STARTING, None, None, 3)),
        (START + EPOCH_0 + STOP + START + EPOCH_1, LogEnd(W.TRAINING, None, 1, 3)),
        (START + EPOCH_0 + STOP + START + EPOCH_1 + ARCHIVE, LogEnd(W.DONE, None, None, 3)),
        (START + UNCAUGHT + TRACE, LogEnd(W.EXCEPTION, "ValueError: nan loss encountered")),
        (
            START + EPOCH_1 + UNCAUGHT + TRACE,
            LogEnd(W.EXCEPTION, "ValueError: nan loss encountered", 1, 3),
        ),
        (
            START + EPOCH_1 + UNCAUGHT + TRACE + BAR,
            LogEnd(W.EXCEPTION, "ValueError: nan loss encountered", 1, 3),
        ),
        (START + EPOCH_1 + UNCAUGHT + TRACE + START, LogEnd(W.STARTING, None, None, 3)),
        (
            START + EPOCH_1 + ARCHIVE + UNCAUGHT + TRACE,
            LogEnd(W.EXCEPTION, "ValueError: nan loss encountered", None, 3),
        ),
        (
            START + UNCAUGHT + CHAIN,
            LogEnd(W.EXCEPTION, "ConfigurationError: key 'x' is required"),
        ),
        (
            START + EPOCH_0 + UNCAUGHT + SPAWNED,
            LogEnd(W.EXCEPTION, "ValueError: nan loss encountered", 0, 3),
        ),
        (START + EPOCH_0 + CAUGHT + TRACE, LogEnd(W.TRAINING, None, 0, 3)),
        (START + EPOCH_0 + CAUGHT + CHAIN, LogEnd(W.TRAINING, None, 0, 3)),
        # stderr.log of 0.x: the traceback stands bare between bars.
        (
            "  0%|          | 0/10\n" + TRACE,
            LogEnd(W.EXCEPTION, "ValueError: nan loss encountered"),
        ),
        (TRACE + "\n0it [00:00, ?it/s]\n", LogEnd(W.TRAINING)),
        (TRACE + "\n 10%|#         | 1/10\n", LogEnd(W.TRAINING)),
        (BARE + "KeyboardInterrupt\n", LogEnd(W.INTERRUPTED)),
        (CAUGHT + TRACE + TRACE, LogEnd(W.NOTHING)),
        # Cut off while it was written.
        (START + EPOCH_0 + UNCAUGHT + BARE, LogEnd(W.TRAINING, None, 0, 3)),
        (START + EPOCH_0 + "Traceback (most recent call last):", LogEnd(W.TRAINING, None, 0, 3)),
    ],
)
def test_what_the_end_says(log: str, end: LogEnd) -> None:
    assert log_end(text_of(log)) == end


def test_the_epoch_is_known_where_its_line_is_too_far_away() -> None:
    tail = BAR * 3 + UNCAUGHT + TRACE
    assert log_end(text_of(tail, whole=False), epochs_done=7).epoch == 7
    assert log_end(text_of(tail, whole=True), epochs_done=7).epoch is None
    assert log_end(text_of(START + UNCAUGHT + TRACE, whole=False), epochs_done=7).epoch is None


@pytest.mark.parametrize(
    "line, shown",
    [
        ("torch.cuda.OutOfMemoryError: CUDA out of memory", "OutOfMemoryError: CUDA out of memory"),
        ("KeyError: 'a.b: c'", "KeyError: 'a.b: c'"),
        ("AssertionError", "AssertionError"),
        ("RuntimeError: " + "x" * 1000, "RuntimeError: " + "x" * 285 + "…"),
        ("RuntimeError: naïve café 東京", "RuntimeError: naïve café 東京"),
    ],
)
def test_an_error_is_shown_short(line: str, shown: str) -> None:
    assert log_end(text_of(UNCAUGHT + BARE + line + "\n")).error == shown


@given(st.text(), st.booleans(), st.integers(0, 100))
def test_any_text_can_be_judged(tail: str, whole: bool, epochs_done: int) -> None:
    assert log_end(text_of(tail, whole), epochs_done).words in LastWords


PIECES = st.sampled_from([START, EPOCH_0, BAR, STOP, ARCHIVE, CAUGHT, UNCAUGHT + TRACE, TRACE])


@given(st.lists(PIECES))
def test_a_new_start_takes_everything_back(pieces: list[str]) -> None:
    assert log_end(text_of("".join(pieces) + START)).words is W.STARTING


def test_logs_are_combined_by_what_is_final() -> None:
    training, done = LogEnd(W.TRAINING, None, 2, 5), LogEnd(W.DONE)
    failed = LogEnd(W.EXCEPTION, "ValueError: x")
    assert combine([]) == LogEnd(W.NOTHING)
    assert combine([training, LogEnd(W.STARTING)]) == training
    assert combine([training, done]) == LogEnd(W.DONE, None, 2, 5)
    assert combine([training, failed]) == LogEnd(W.EXCEPTION, "ValueError: x", 2, 5)
    assert combine([LogEnd(W.STARTING, None, None, 5), LogEnd(W.NOTHING)]).epochs_planned == 5


def test_only_seeds_are_seeds() -> None:
    other = f"{AT} - INFO - x - my_seed = 3\n{AT} - INFO - x - numpy_seed = None\n"
    assert seeds(START + other) == [("random_seed", 13)]


# --- reading


def test_a_short_log_is_its_own_head_and_tail(tmp_path: Path) -> None:
    (tmp_path / "out.log").write_text(START)
    text = read_log_text(str(tmp_path / "out.log"))
    assert (text.head, text.tail, text.whole) == (START, START, True)
    assert text.modified_s == (tmp_path / "out.log").stat().st_mtime


def test_of_a_long_log_the_ends_are_read(tmp_path: Path) -> None:
    (tmp_path / "out.log").write_text(START + BAR * 3_000 + EPOCH_1)
    text = read_log_text(str(tmp_path / "out.log"))
    assert text.head.startswith(START) and text.tail.endswith(EPOCH_1)
    assert not text.whole and len(text.head) < len(text.tail) <= 65_536


def test_a_log_of_a_gigabyte_is_not_read_whole(tmp_path: Path) -> None:
    with open(tmp_path / "out.log", "wb") as file:
        file.write(START.encode())
        file.seek(10**9)
        file.write(EPOCH_1.encode())
    text = read_log_text(str(tmp_path / "out.log"))
    assert len(text.tail) == 65_536 and log_end(text).epoch == 1


def test_bytes_that_are_no_text_are_borne(tmp_path: Path) -> None:
    (tmp_path / "out.log").write_bytes(b"\xff\xfe\x00\n" + START.encode() + b"\xe6\x9d")
    assert log_end(read_log_text(str(tmp_path / "out.log"))).words is W.STARTING


def test_a_log_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="^cannot be read .No such file"):
        read_log_text(str(tmp_path / "out.log"))


# --- times

WRITTEN_S = 1_795_400_084.5  # AT, taken as UTC


@pytest.mark.parametrize("quarters", [0, 4, -8, 22, 23, 56, -48])
def test_the_zone_is_the_difference_between_text_and_file(quarters: int) -> None:
    text = LogText(START, START, True, WRITTEN_S + quarters * 900 + 2)
    assert utc_offset_s(text) == quarters * 900
    assert started(text) == WRITTEN_S + quarters * 900


@pytest.mark.parametrize("difference_s", [15.0, 450.0, 57 * 900.0, -1e8])
def test_a_difference_that_is_no_zone_tells_nothing(difference_s: float) -> None:
    assert utc_offset_s(LogText(START, START, True, WRITTEN_S + difference_s)) is None


def test_the_span_is_from_the_first_to_the_last_line() -> None:
    later = EPOCH_1.replace("02:14:44,500", "03:14:45,750")
    assert span_s(text_of(START + later + "tensor([1])\n")) == 3601.25
    assert span_s(text_of(later + START)) == 0.0
    assert span_s(text_of("no time\n")) is None


def test_the_last_time_is_found_before_a_long_text_without_any() -> None:
    assert span_s(text_of(START + "tensor([1])\n" * 2_000)) == 0.0


@pytest.mark.parametrize("date", ["2026-13-01", "2026-02-31", "1999-01-01", "٢٠٢٦-11-23"])
def test_what_is_no_date_is_no_time(date: str) -> None:
    text = text_of(START.replace("2026-11-23", date))
    assert started(text) is None and span_s(text) is None and utc_offset_s(text) is None

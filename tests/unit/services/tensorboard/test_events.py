"""What an event says, written by tensorboardX and read by a part of its description."""

from __future__ import annotations

import math
import struct

import pytest

from mallennlp.services.tensorboard.events import Event, event_parser, is_usable
from tests.event_files import event, picture_event, tensor_event


def test_time_step_and_numbers() -> None:
    found = event_parser()(event(1.5, 7, loss=0.25, epoch_metrics__accuracy=0.5))
    assert found == Event(1.5, 7, [("loss", 0.25), ("epoch_metrics/accuracy", 0.5)])


def test_zero_is_a_number_and_so_are_those_that_are_not_finite() -> None:
    found = event_parser()(event(1.0, 1, zero=0.0, nan=math.nan, inf=math.inf))
    assert found is not None
    numbers = dict(found.numbers)
    assert numbers["zero"] == 0.0 and math.isnan(numbers["nan"]) and numbers["inf"] == math.inf


def test_a_number_as_a_tensor() -> None:
    read = event_parser()
    for tensor in (
        {"dtype": 1, "float_val": [0.5]},
        {"dtype": 2, "double_val": [0.5]},
        {"dtype": 1, "tensor_content": struct.pack("<f", 0.5)},
        {"dtype": 2, "tensor_content": struct.pack("<d", 0.5)},
    ):
        found = read(tensor_event("loss", **tensor))
        assert found is not None and found.numbers == [("loss", 0.5)], tensor


@pytest.mark.parametrize(
    "tensor",
    [
        {"dtype": 1, "float_val": [0.5, 0.6]},
        {"dtype": 7, "string_val": [b"text"]},
        {"dtype": 1, "tensor_content": b"\x00" * 8},
        {},
    ],
)
def test_other_tensors_are_no_numbers(tensor: dict) -> None:
    found = event_parser()(tensor_event("loss", **tensor))
    assert found is not None and found.numbers == []


def test_a_picture_is_no_number() -> None:
    found = event_parser()(picture_event("pic"))
    assert found is not None and found.numbers == []


@pytest.mark.parametrize("content", [b"\xff\xff\xff", b"\x2a\xff", b"no event"])
def test_bytes_that_are_no_event(content: bytes) -> None:
    assert event_parser()(content) is None


@pytest.mark.parametrize(
    "time_s, step", [(math.nan, 1), (-1.0, 1), (1e300, 1), (1.0, -1), (math.inf, 1)]
)
def test_times_and_steps_that_make_no_sense(time_s: float, step: int) -> None:
    assert not is_usable(Event(time_s, step, ()))
    assert is_usable(Event(1.7e9, 0, ()))

"""Event files as TensorBoard's writers write them, by tensorboardX."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Iterable, Tuple

Point = Tuple[float, int, float]
"""POSIX seconds, step, value."""
BEGAN_S = 1_700_000_000.0


def event(time_s: float, step: int, **numbers: float) -> bytes:
    """The content of a record with these numbers, by their tags ("__" stands for "/")."""
    protos = _protos()
    values = [
        protos.Summary.Value(tag=tag.replace("__", "/"), simple_value=value)
        for tag, value in numbers.items()
    ]
    made = protos.Event(wall_time=time_s, step=step, summary=protos.Summary(value=values))
    content: bytes = made.SerializeToString()
    return content


def tensor_event(tag: str, **tensor: Any) -> bytes:
    """The content of a record in which the number is a tensor."""
    protos = _protos()
    value = protos.Summary.Value(tag=tag, tensor=protos.TensorProto(**tensor))
    made = protos.Event(wall_time=1.0, step=1, summary=protos.Summary(value=[value]))
    content: bytes = made.SerializeToString()
    return content


def picture_event(tag: str) -> bytes:
    """The content of a record with a picture."""
    protos = _protos()
    value = protos.Summary.Value(tag=tag, image=protos.Summary.Image(height=1, width=1))
    made = protos.Event(wall_time=1.0, step=1, summary=protos.Summary(value=[value]))
    content: bytes = made.SerializeToString()
    return content


def write_records(path: Path, contents: Iterable[bytes]) -> Path:
    """A file of these records, checksums and all."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it imports
        from tensorboardX.record_writer import RecordWriter

    path.parent.mkdir(parents=True, exist_ok=True)
    writer = RecordWriter(str(path))
    for content in contents:
        writer.write(content)
    writer.close()
    return path


def write_series(path: Path, tag: str, points: Iterable[Point]) -> Path:
    """A file with the numbers of one tag, in which a first event tells of the format."""
    begin = [event(BEGAN_S, 0)]
    tag = tag.replace("/", "__")
    return write_records(path, [*begin, *(event(at, step, **{tag: y}) for at, step, y in points)])


class _Protos:
    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from tensorboardX.proto import event_pb2, summary_pb2, tensor_pb2

        self.Event: Any = getattr(event_pb2, "Event")
        self.Summary: Any = getattr(summary_pb2, "Summary")
        self.TensorProto: Any = getattr(tensor_pb2, "TensorProto")


def _protos() -> _Protos:
    return _Protos()

"""What an event says, of the little that is wanted: its time, its step, and numbers by their tags.

Google's protobuf reads it by a description of these few fields, which are TensorFlow's
(tensorflow/core/util/event.proto, framework/summary.proto, framework/tensor.proto); all others are
passed over. A package with the whole description would bring numpy along, and torch where that is
installed: seconds and hundreds of megabytes in each process of the dashboard.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Any, Callable, List, NamedTuple, Optional, Sequence, Tuple

_PACKAGE = "mallennlp"
_OPTIONAL, _REPEATED = 1, 3
_Field = Tuple[str, int, str, int]
_TENSOR: Sequence[_Field] = (
    ("dtype", 1, "INT32", _OPTIONAL),
    ("tensor_content", 4, "BYTES", _OPTIONAL),
    ("float_val", 5, "FLOAT", _REPEATED),
    ("double_val", 6, "DOUBLE", _REPEATED),
)
_VALUE: Sequence[_Field] = (
    ("tag", 1, "STRING", _OPTIONAL),
    ("simple_value", 2, "FLOAT", _OPTIONAL),
    ("tensor", 8, "Tensor", _OPTIONAL),
)
_SUMMARY: Sequence[_Field] = (("value", 1, "Value", _REPEATED),)
_EVENT: Sequence[_Field] = (
    ("wall_time", 1, "DOUBLE", _OPTIONAL),
    ("step", 2, "INT64", _OPTIONAL),
    ("summary", 5, "Summary", _OPTIONAL),
)
_SCALAR_FORMATS = {1: "<f", 2: "<d"}
"""Of a tensor's bytes, by the number of its type."""


END_OF_TIME_S = 1e11
"""No event is later; POSIX seconds."""


class Event(NamedTuple):
    """One event. ``time_s``: POSIX seconds; ``numbers``: by their tags."""

    time_s: float
    step: int
    numbers: Sequence[Tuple[str, float]]


Message = Callable[[bytes], Any]


def message_parser() -> Tuple[Message, Any]:
    """From the content of a record to its message, with ``wall_time``, ``step`` and
    ``summary.value``; and what it raises for bytes that are none. For whoever reads millions:
    see ``is_usable`` and ``number_of``."""
    message, error = _message_class()
    return message.FromString, error


def event_parser() -> Callable[[bytes], Optional[Event]]:
    """From the content of a record to its event; None for what is none."""
    parse, error = message_parser()

    def read(content: bytes) -> Optional[Event]:
        try:
            event = parse(content)
        except error:
            return None
        numbers = [
            (value.tag, number)
            for value in event.summary.value
            if (number := number_of(value)) is not None
        ]
        return Event(event.wall_time, event.step, numbers)

    return read


def number_of(value: Any) -> Optional[float]:
    """The number of a summary's value; None for pictures, texts and other things with more."""
    if value.HasField("simple_value"):
        return float(value.simple_value)
    if not value.HasField("tensor"):
        return None
    tensor = value.tensor
    given: List[float] = [*tensor.float_val, *tensor.double_val]
    if len(given) == 1:
        return float(given[0])
    form = _SCALAR_FORMATS.get(tensor.dtype)
    if form is None or len(tensor.tensor_content) != struct.calcsize(form):
        return None
    (number,) = struct.unpack(form, tensor.tensor_content)
    return float(number)


@lru_cache(maxsize=1)
def _message_class() -> Tuple[Any, Any]:
    """The class of events, and what it raises for bytes that are none. Imports protobuf."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message, message_factory

    pool = descriptor_pool.DescriptorPool()
    described: Any = descriptor_pb2.FileDescriptorProto(
        name=f"{_PACKAGE}/event.proto", package=_PACKAGE, syntax="proto3"
    )
    kinds = descriptor_pb2.FieldDescriptorProto
    for name, fields in (
        ("Tensor", _TENSOR),
        ("Value", _VALUE),
        ("Summary", _SUMMARY),
        ("Event", _EVENT),
    ):
        _describe(described.message_type.add(name=name), fields, kinds)
    pool.AddSerializedFile(described.SerializeToString())
    found = pool.FindMessageTypeByName(f"{_PACKAGE}.Event")
    factory: Any = message_factory
    if hasattr(factory, "GetMessageClass"):
        return factory.GetMessageClass(found), message.DecodeError
    # protobuf 3, which is what lives beside AllenNLP
    return factory.MessageFactory(pool).GetPrototype(found), message.DecodeError


def _describe(described: Any, fields: Sequence[_Field], kinds: Any) -> None:
    """Put fields into the description of a message. Those that a value has one of are a choice, so
    that it can be asked which."""
    is_value = described.name == "Value"
    if is_value:
        described.oneof_decl.add(name="content")
    for name, number, kind, label in fields:
        field = described.field.add(name=name, number=number, label=label)
        plain = getattr(kinds, f"TYPE_{kind}", None)
        field.type = kinds.TYPE_MESSAGE if plain is None else plain
        if plain is None:
            field.type_name = f".{_PACKAGE}.{kind}"
        if is_value and name != "tag":
            field.oneof_index = 0


def is_usable(event: Event) -> bool:
    """Whether time and step make sense: damaged bytes can be an event by accident.

    >>> is_usable(Event(1.7e9, 3, ())), is_usable(Event(1e300, 3, ()))
    (True, False)
    """
    return 0 <= event.time_s < END_OF_TIME_S and event.step >= 0

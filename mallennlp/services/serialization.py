"""``@serializable``: attrs classes that turn into plain JSON values and back without losing
anything.

Made for the state of dashboard pages, which travels through the browser and comes back from there.
So decoding is strict: a value of the wrong type is an error that names it, never a guess.

Types: ``str``, ``int``, ``float``, ``bool``, ``datetime``, ``Path``, enums, ``Optional``, ``List``,
``Dict[str, ...]`` and other serializable classes, nested in any way. ``Any`` stands for whatever
JSON can hold.
"""

from __future__ import annotations

import copy
import datetime
import enum
import functools
import math
import sys
import types
import typing
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple, TypeVar, Union, overload

import attr
from typing_extensions import dataclass_transform

from mallennlp.domain.names import did_you_mean
from mallennlp.exceptions import ParameterError

_T = TypeVar("_T", bound=type)

_HINTS = "__mallennlp_hints__"
_NAMESPACE = "__mallennlp_namespace__"
_UNION_TYPES = (Union, types.UnionType)

SAFE_INTEGER = 2**53 - 1
"""The largest integer that a browser's number holds exactly (ECMAScript's
``Number.MAX_SAFE_INTEGER``).
"""


@overload
@dataclass_transform(field_specifiers=(attr.ib,))
def serializable(cls: _T) -> _T: ...


@overload
@dataclass_transform(field_specifiers=(attr.ib,))
def serializable(cls: None = None, **attrs_options: Any) -> Callable[[_T], _T]: ...


def serializable(cls: Optional[type] = None, **attrs_options: Any) -> Any:
    """Make a class of annotated attributes an attrs class with ``serialize()`` and
    ``deserialize(data)``.

    A wrapper around ``attr.s(auto_attribs=True)``, so defaults, ``attr.ib``, validators and
    converters work; ``attrs_options`` (such as ``kw_only=True``) go to ``attr.s``. A list or dict
    as default is copied for every instance.

    Types: ``str``, ``int``, ``float``, ``bool``, ``datetime``, ``Path``, enums, ``Optional``,
    ``List``, ``Dict[str, ...]``, other serializable classes, and ``Any`` for whatever JSON can
    hold. Any other is a ``TypeError``.

    >>> @serializable
    ... class State:
    ...     name: str = "World!"
    ...     clicks: int = 0
    >>> State(clicks=2).serialize()
    {'name': 'World!', 'clicks': 2}
    >>> State.deserialize({"clicks": 3})
    State(name='World!', clicks=3)
    """
    namespace = _callers_names(sys._getframe(1))
    if cls is not None:
        return _make(cls, namespace, attrs_options)
    return lambda decorated: _make(decorated, namespace, attrs_options)


def is_serializable(cls: Any) -> bool:
    """Whether ``cls`` is a class that ``@serializable`` made."""
    return isinstance(cls, type) and _NAMESPACE in vars(cls)


def attribute_types(cls: type) -> Dict[str, Any]:
    """The attributes of a serializable class with their types, in order; text annotations are
    resolved.
    """
    hints: Optional[Dict[str, Any]] = vars(cls).get(_HINTS)
    if hints is None:
        resolved = typing.get_type_hints(cls, localns=getattr(cls, _NAMESPACE))
        hints = {field.name: resolved.get(field.name, Any) for field in attr.fields(cls)}
        for name, kind in hints.items():
            _check_type(kind, f"{cls.__qualname__}.{name}")
        setattr(cls, _HINTS, hints)
    return hints


def encode(value: Any, kind: Any, where: str) -> Any:
    """The JSON form of ``value``, which must be of type ``kind``. ``where`` names it in the
    ``TypeError``.
    """
    optional, kind = unwrap_optional(kind)
    if value is None and (optional or kind is Any):
        return None
    origin = typing.get_origin(kind) or kind
    _require(_is_instance(value, origin), where, kind, value)
    if origin is list:
        return [encode(item, _argument(kind, 0), f"{where}[{i}]") for i, item in enumerate(value)]
    if origin is dict:
        return {
            _key(key, where): encode(item, _argument(kind, 1), f"{where}.{key}")
            for key, item in value.items()
        }
    if is_serializable(origin):
        return _serialize(value, f"{where}.")
    return _encode_scalar(value)


def decode(data: Any, kind: Any, where: str) -> Any:
    """The value of type ``kind`` whose JSON form is ``data``. Raises ``ParameterError`` naming
    ``where``.
    """
    optional, kind = unwrap_optional(kind)
    if kind is Any or (data is None and optional):
        return data
    origin = typing.get_origin(kind) or kind
    if origin is list and isinstance(data, list):
        return [decode(item, _argument(kind, 0), f"{where}[{i}]") for i, item in enumerate(data)]
    if origin is dict and isinstance(data, dict):
        return {
            str(key): decode(item, _argument(kind, 1), f"{where}.{key}")
            for key, item in data.items()
        }
    if is_serializable(origin):
        return _deserialize(origin, data, where)
    found = _decode_scalar(data, origin)
    if found is _WRONG:
        raise ParameterError(f"{where} must be {describe(kind)}, not {_short(data)}.")
    return found


def construct(cls: type, values: Mapping[str, Any], where: str) -> Any:
    """``cls(**values)``, in which whatever a validator or converter says becomes a
    ``ParameterError``.
    """
    try:
        return cls(**{_init_name(name): value for name, value in values.items()})
    except (TypeError, ValueError) as error:
        raise ParameterError(f"{where}: {error.args[0] if error.args else error}") from error
    except Exception as error:  # a converter is a page's own code, and meets what a client made up
        raise ParameterError(f"{where}: {type(error).__name__}: {_short(error)}") from error


def required(cls: type) -> List[str]:
    """The attributes without a default."""
    return [
        field.name for field in attr.fields(cls) if field.init and field.default is attr.NOTHING
    ]


def unwrap_optional(kind: Any) -> Tuple[bool, Any]:
    """``(True, X)`` for ``Optional[X]``, else ``(False, kind)``."""
    if typing.get_origin(kind) in _UNION_TYPES:
        others = [arg for arg in typing.get_args(kind) if arg is not type(None)]
        if len(others) == 1 and len(typing.get_args(kind)) == 2:
            return True, others[0]
    return False, kind


def describe(kind: Any) -> str:
    """A type in words, for messages: what is allowed."""
    optional, kind = unwrap_optional(kind)
    origin = typing.get_origin(kind) or kind
    if origin is list:
        words = f"a list, each {describe(_argument(kind, 0))}"
    elif origin is dict:
        words = f"a mapping, each {describe(_argument(kind, 1))}"
    elif _is_enum(origin):
        words = "one of " + ", ".join(str(_enum_key(member)) for member in origin)
    else:
        words = _WORDS.get(origin) or f"a {getattr(origin, '__name__', origin)}"
    return f"{words}, or nothing" if optional else words


# --- making the class


def _make(cls: type, namespace: Mapping[str, Any], options: Mapping[str, Any]) -> type:
    for name in cls.__dict__.get("__annotations__", {}):
        default = cls.__dict__.get(name)
        if isinstance(default, (list, dict)):
            setattr(cls, name, attr.Factory(functools.partial(copy.deepcopy, default)))
    if not options.get("kw_only"):
        _check_order(cls)
    made: Any = attr.s(auto_attribs=True, **{"slots": False, **options})(cls)
    made.__mallennlp_namespace__ = dict(namespace)
    made.serialize = _serialize_method
    made.deserialize = classmethod(_deserialize_method)
    try:
        attribute_types(made)
    except NameError:
        pass  # a class that is defined further down: resolved at the first use
    return made


def _check_order(cls: type) -> None:
    """attrs says the same, in the words of its own inside."""
    with_default = ""
    for name, kind in cls.__dict__.get("__annotations__", {}).items():
        default = cls.__dict__.get(name, attr.NOTHING)
        given = getattr(default, "_default", default) is not attr.NOTHING
        optional = getattr(default, "kw_only", False) or not getattr(default, "init", True)
        if optional or "ClassVar" in str(kind):
            continue
        if with_default and not given:
            raise TypeError(
                f"{cls.__qualname__}.{name} needs a default, or has to stand above"
                f" {with_default!r}, which has one."
            )
        with_default = with_default or (name if given else "")


def _serialize_method(self: Any) -> Dict[str, Any]:
    """The attributes as plain JSON values. Raises ``TypeError`` for a value that is not of its
    attribute's type.
    """
    return _serialize(self, "")


def _deserialize_method(cls: type, data: Any) -> Any:
    """The instance that ``serialize`` made ``data`` from. Absent attributes take their defaults.

    Raises ``ParameterError`` for unknown or missing attributes, and values of a wrong type.
    """
    return _deserialize(cls, data, "")


def _callers_names(frame: Optional[types.FrameType]) -> Dict[str, Any]:
    """The names that annotations written as text may mean: of the class body around, and of a
    function around it.
    """
    names: Dict[str, Any] = {}
    outer = frame.f_back if frame is not None else None
    for scope in (outer, frame):
        if scope is not None:
            names.update(
                {name: value for name, value in scope.f_locals.items() if isinstance(value, type)}
            )
    return names


def _check_type(kind: Any, where: str) -> None:
    _, inner = unwrap_optional(kind)
    origin = typing.get_origin(inner) or inner
    if origin in (list, dict):
        if origin is dict and _argument(inner, 0) not in (str, Any):
            raise TypeError(f"{where}: the keys of a dict must be str, JSON knows no others.")
        _check_type(_argument(inner, 1 if origin is dict else 0), where)
    elif not (inner is Any or origin in _WORDS or is_serializable(origin) or _is_enum(origin)):
        raise TypeError(
            f"{where}: {inner!r} cannot be serialized. Allowed are str, int, float, bool,"
            " datetime, Path, enums, Optional, List, Dict[str, ...] and classes decorated with"
            " @serializable."
        )


# --- values


def _serialize(instance: Any, prefix: str) -> Dict[str, Any]:
    return {
        name: encode(getattr(instance, name), kind, f"{prefix}{name}")
        for name, kind in attribute_types(type(instance)).items()
    }


def _deserialize(cls: type, data: Any, where: str) -> Any:
    name = where or cls.__qualname__
    if not isinstance(data, dict):
        raise ParameterError(f"{name} must be a mapping of attributes, not {_short(data)}.")
    kinds = attribute_types(cls)
    for key in data:
        if key not in kinds:
            raise ParameterError(
                f"{name} has no attribute {_short(key)}.{did_you_mean(str(key), kinds)}"
            )
    missing = [key for key in required(cls) if key not in data]
    if missing:
        raise ParameterError(
            f"{name} lacks the attribute {missing[0]!r}: {describe(kinds[missing[0]])}."
        )
    prefix = f"{where}." if where else ""
    return construct(
        cls, {key: decode(data[key], kinds[key], f"{prefix}{key}") for key in data}, name
    )


_WRONG = object()

_WORDS: Dict[Any, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    datetime.datetime: "a time such as 2026-01-31T12:00:00+00:00",
    Path: "a path",
}

_NON_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def _encode_scalar(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return _enum_key(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > SAFE_INTEGER:
        return str(value)  # a browser would round it
    return value


def _decode_scalar(data: Any, origin: Any) -> Any:
    decoder = _DECODERS.get(origin)
    if decoder is not None:
        return decoder(data)
    if _is_enum(origin) and type(data) in (str, int):
        matches = [member for member in origin if _enum_key(member) == data]
        return matches[0] if matches else _WRONG
    return _WRONG


def _decode_int(data: Any) -> Any:
    if isinstance(data, int) and not isinstance(data, bool):
        return data if abs(data) <= SAFE_INTEGER else _WRONG  # a larger one is written as text
    if (
        isinstance(data, str)
        and len(data) <= 400
        and data.isascii()
        and data.removeprefix("-").isdecimal()
    ):
        value = int(data)
        return value if abs(value) > SAFE_INTEGER and str(value) == data else _WRONG
    return _WRONG


def _decode_float(data: Any) -> Any:
    if isinstance(data, str):
        return _NON_FINITE.get(data, _WRONG)
    if isinstance(data, bool) or not isinstance(data, (int, float)):
        return _WRONG
    try:
        return float(data)
    except OverflowError:
        return _WRONG


def _decode_datetime(data: Any) -> Any:
    try:
        return datetime.datetime.fromisoformat(data) if isinstance(data, str) else _WRONG
    except ValueError:
        return _WRONG


_DECODERS: Dict[Any, Callable[[Any], Any]] = {
    str: lambda data: data if isinstance(data, str) else _WRONG,
    bool: lambda data: data if isinstance(data, bool) else _WRONG,
    int: _decode_int,
    float: _decode_float,
    datetime.datetime: _decode_datetime,
    Path: lambda data: Path(data) if isinstance(data, str) else _WRONG,
}


def _is_instance(value: Any, origin: Any) -> bool:
    if origin is Any:
        return True
    if origin in (int, float) and isinstance(value, (bool, enum.Enum)):
        return False
    if origin is str and isinstance(value, enum.Enum):
        return False
    return isinstance(value, (int, float) if origin is float else origin)


def _is_enum(origin: Any) -> bool:
    return isinstance(origin, type) and issubclass(origin, enum.Enum)


def _enum_key(member: enum.Enum) -> Any:
    """An enum's value where it is text or a whole number, else its name."""
    value = member.value
    return value if type(value) in (str, int) else member.name


def _key(key: Any, where: str) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{where}: the key {key!r} is not text.")
    return key


def _require(holds: bool, where: str, kind: Any, value: Any) -> None:
    if not holds:
        raise TypeError(f"{where} must be {describe(kind)}, not {_short(value)}.")


def _argument(kind: Any, position: int) -> Any:
    arguments = typing.get_args(kind)
    return arguments[position] if len(arguments) > position else Any


def _init_name(name: str) -> str:
    """attrs names the argument of an attribute ``_x`` plainly ``x``."""
    return name.lstrip("_")


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."

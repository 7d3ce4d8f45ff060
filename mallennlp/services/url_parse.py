"""``@from_url``: typed parameters of a page, read from the URL and written into links.

``?epochs=3&tag=a&tag=b`` becomes an instance with ``epochs == 3`` and ``tag == ["a", "b"]``. A list
is the same parameter several times. A name without ``=`` stands for "nothing" of an ``Optional``,
or for an empty list.

A name of a file that is not Unicode stands in an address as the index writes it (``storable``), and
is itself again when it is read.
"""

from __future__ import annotations

import datetime
import enum
import re
import typing
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple, TypeVar
from urllib.parse import quote, unquote_plus

import attr

from mallennlp.domain.names import did_you_mean
from mallennlp.exceptions import ParameterError
from mallennlp.services.index.values import restored, storable
from mallennlp.services.serialization import (
    attribute_types,
    construct,
    describe,
    is_serializable,
    required,
    unwrap_optional,
)

_T = TypeVar("_T", bound=type)
_WHOLE = re.compile(r"[+-]?\d{1,400}", re.ASCII)
_NUMBER = re.compile(
    r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|[+-]?inf", re.ASCII | re.IGNORECASE
)
_SCALARS = (str, int, float, bool, datetime.datetime, Path)


def from_url(cls: _T) -> _T:
    """Add ``from_url(search)`` and ``to_url()`` to a class that ``@serializable`` made.

    Types: str, int, float, bool, datetime, Path, enums, Optional of those, List of those. Raises
    ``TypeError`` where the class is not serializable, or has an attribute that a URL cannot hold.

    >>> from mallennlp.services.serialization import serializable
    >>> @from_url
    ... @serializable
    ... class Params:
    ...     message: str = "Hello"
    ...     tag: typing.List[str] = []
    >>> Params.from_url("?tag=a&tag=b")
    Params(message='Hello', tag=['a', 'b'])
    >>> Params(message="a & b").to_url()
    '?message=a%20%26%20b'
    """
    if not is_serializable(cls):
        raise TypeError(f"{cls.__qualname__}: put @serializable under @from_url.")
    for name, kind in attribute_types(cls).items():
        _check_type(kind, f"{cls.__qualname__}.{name}")
    made: Any = cls
    made.from_url = classmethod(_parse)
    made.to_url = _format
    return cls


def to_url(params: Any) -> str:
    """``params.to_url()``, for type checkers, which do not see what a decorator adds."""
    text: str = params.to_url()
    return text


def has_from_url(cls: Any) -> bool:
    """Whether ``cls`` is a class that ``@from_url`` made."""
    return is_serializable(cls) and "to_url" in vars(cls)


def parse_query(search: str) -> List[Tuple[str, Optional[str]]]:
    """The pairs of a query string, in order; the value is None where there is no ``=``.

    >>> parse_query("?a=1&b&c=")
    [('a', '1'), ('b', None), ('c', '')]
    """
    pairs: List[Tuple[str, Optional[str]]] = []
    for part in search.removeprefix("?").split("&"):
        if part:
            name, equals, value = part.partition("=")
            pairs.append((_unquote(name), _unquote(value) if equals else None))
    return pairs


def _parse(cls: type, search: str) -> Any:
    """The instance that a URL's query string describes, with or without its ``?``.

    Raises ``ParameterError``, which names every parameter that is unknown, missing, given twice or
    of a wrong type, with what is allowed.
    """
    kinds = attribute_types(cls)
    given: Dict[str, List[Optional[str]]] = {}
    for name, value in parse_query(search):
        given.setdefault(name, []).append(value)
    faults = [_unknown(name, kinds) for name in given if name not in kinds]
    faults += [
        f"{name!r} is missing; it must be {describe(kinds[name])}"
        for name in required(cls)
        if name not in given
    ]
    values: Dict[str, Any] = {}
    for name in given:
        if name in kinds:
            try:
                values[name] = _read(given[name], kinds[name])
            except ValueError as error:
                faults.append(f"{name!r} {error}")
    unknown = [name for name in given if name not in kinds]
    if len(faults) > len(unknown):
        raise ParameterError(_sentence(faults))
    try:
        made = construct(cls, values, "value")
    except ParameterError as error:  # what a validator says, beside the names that are not known
        said = str(error).removeprefix("value: ").rstrip(".")
        raise ParameterError(_sentence([*faults, said])) from error
    if faults:
        raise ParameterError(_sentence(faults))
    return made


def _format(self: Any) -> str:
    """The query string, beginning with ``?``, that ``from_url`` reads back; attributes at their
    defaults are left out.

    Empty where every attribute is at its default. Raises ``TypeError`` for a value that is not of
    its attribute's type.
    """
    self.serialize()  # types are checked there
    parts: List[str] = []
    for field in attr.fields(type(self)):
        value = getattr(self, field.name)
        if not _is_default(self, field, value):
            parts.extend(_write(field.name, value))
    return "?" + "&".join(parts) if parts else ""


def _unknown(name: str, kinds: Mapping[str, Any]) -> str:
    if not kinds:
        return f"{name!r} is not known: this page takes no parameters"
    return (
        f"{name!r} is not known (allowed: {', '.join(kinds)}).{did_you_mean(name, kinds)}".rstrip(
            "."
        )
    )


def _sentence(faults: List[str]) -> str:
    ended = [fault if fault.endswith("?") else f"{fault}." for fault in faults]
    if len(ended) == 1:
        return f"The address has a wrong parameter: {ended[0]}"
    listed = " ".join(f"({number}) {fault}" for number, fault in enumerate(ended, 1))
    return f"The address has {len(faults)} wrong parameters: {listed}"


def _read(texts: List[Optional[str]], kind: Any) -> Any:
    optional, kind = unwrap_optional(kind)
    if typing.get_origin(kind) is list or kind is list:
        if texts == [None]:
            return []
        inner = (typing.get_args(kind) or (str,))[0]
        return [_read_scalar(text, inner) for text in texts]
    if len(texts) > 1:
        raise ValueError(f"is given {len(texts)} times, and may be given once")
    if texts[0] is None and optional:
        return None
    return _read_scalar(texts[0], kind)


def _read_scalar(text: Optional[str], kind: Any) -> Any:
    if text is not None:
        try:
            return _reader(kind)(text)
        except (ValueError, KeyError, OverflowError):
            pass
    shown = "has no value" if text is None else f"is {text[:60]!r}"
    raise ValueError(f"{shown}, and must be {describe(kind)}")


def _reader(kind: Any) -> Callable[[str], Any]:
    if issubclass(kind, enum.Enum):
        return lambda text: {_enum_text(member): member for member in kind}[text]
    readers: Dict[Any, Callable[[str], Any]] = {
        str: str,
        int: lambda text: int(_matching(_WHOLE, text)),
        float: lambda text: float(_matching(_NUMBER, text)),
        bool: lambda text: {"true": True, "false": False}[text.lower()],
        datetime.datetime: datetime.datetime.fromisoformat,
        Path: Path,
    }
    return readers[kind]


def _matching(pattern: "re.Pattern[str]", text: str) -> str:
    if pattern.fullmatch(text) is None:
        raise ValueError(text)
    return text


def _write(name: str, value: Any) -> List[str]:
    key = quote(name, safe="")
    if value is None or value == []:
        return [key]
    items = value if isinstance(value, list) else [value]
    return [f"{key}={quote(_text(item), safe='/:,')}" for item in items]


def _text(value: Any) -> str:
    if isinstance(value, enum.Enum):
        return _enum_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return storable(str(value))


def _enum_text(member: enum.Enum) -> str:
    return str(member.value) if type(member.value) in (str, int) else member.name


def _is_default(instance: Any, field: Any, value: Any) -> bool:
    default = field.default
    if isinstance(default, attr.Factory):  # type: ignore[arg-type]
        default = default.factory(instance) if default.takes_self else default.factory()
    # -0.0 equals 0.0, and is written all the same.
    return type(default) is type(value) and bool(default == value) and repr(default) == repr(value)


def _unquote(text: str) -> str:
    return restored(unquote_plus(text, errors="replace"))


def _check_type(kind: Any, where: str) -> None:
    optional, inner = unwrap_optional(kind)
    if typing.get_origin(inner) is list or inner is list:
        inner = None if optional else (typing.get_args(inner) or (str,))[0]
    if not (inner in _SCALARS or (isinstance(inner, type) and issubclass(inner, enum.Enum))):
        raise TypeError(
            f"{where}: {kind!r} does not fit into a URL. Allowed are str, int, float, bool,"
            " datetime, Path, enums, and Optional or List of one of those."
        )

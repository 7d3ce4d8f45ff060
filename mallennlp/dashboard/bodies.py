"""Reads the JSON that a callback request brings, strictly: what no browser writes is refused.

Python's own reader takes more than JSON: other encodings, halves of surrogate pairs, NaN, numbers
beyond all bounds, the same key twice. Each of those could mean one thing to what checks a request
and another to what answers it, or break the answer.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Dict, List, Tuple, Union

import flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import BadRequest

from mallennlp.exceptions import UsageError

MAX_BODY_BYTES = 16 * 1024 * 1024
"""The largest request that is read."""

MAX_DEPTH = 200
"""Lists and mappings within each other that a request may hold. Python follows a thousand calls
into each other, and those of the server itself count too.
"""

_LONE_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def install(server: flask.Flask) -> None:
    """Let a server read JSON strictly, and no body that is too large."""
    server.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    server.json = StrictJSON(server)


def read() -> Any:
    """The JSON in the body of the current request.

    Raises ``UsageError`` for what is none, is nested more than ``MAX_DEPTH`` deep, or holds text
    that is not Unicode; 413 for more than ``MAX_BODY_BYTES``, and 415 where the request does not
    call it JSON.
    """
    if not flask.request.is_json:
        flask.abort(415, "The body must be JSON.")
    raw = flask.request.get_data(cache=True)
    try:
        body = flask.request.get_json()
    except BadRequest:
        raise UsageError("The body is not valid JSON.") from None
    except RecursionError:
        raise UsageError("The body is nested too deeply.") from None
    check_depth(body)
    _check_text(raw, body)
    return body


class StrictJSON(DefaultJSONProvider):
    """Flask's JSON, which refuses with ``ValueError`` what RFC 8259 does not know or advises
    against: text that is not UTF-8, numbers that are not finite, names that are given twice.
    """

    def loads(self, s: Union[str, bytes], **kwargs: Any) -> Any:
        """The value that a JSON text stands for."""
        return _DECODER.decode(s.decode("utf-8") if isinstance(s, bytes) else s)


def check_depth(value: Any, most: int = MAX_DEPTH) -> None:
    """Raise ``UsageError`` for lists and mappings that are nested more than ``most`` deep."""
    level, depth = [value] if isinstance(value, (list, dict)) else [], 0
    while level:
        depth += 1
        if depth > most:
            raise UsageError("The body is nested too deeply.")
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (list, dict))
        ]


def _check_text(raw: bytes, body: Any) -> None:
    """Half of a surrogate pair can stand in JSON, as an escape, and could never be answered."""
    if _LONE_SURROGATE.search(raw):
        try:
            json.dumps(body, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise UsageError("The request holds text that is not valid Unicode.") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON.")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("A number is too large.")
    return value


def _unique(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("A name is given twice.")
    return found


_DECODER = json.JSONDecoder(
    parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_unique
)

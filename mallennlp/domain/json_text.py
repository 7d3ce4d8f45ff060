"""Values as JSON, for programs and for people."""

from __future__ import annotations

import math
import re
from typing import Any, Optional

_STEERING = re.compile("[\x7f-\x9f]")
_CONTROLS = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}
"""What JSON lets stand as it is, and a terminal obeys; within JSON they stand in texts alone."""


def to_json(value: Any, indent: Optional[int] = None, strict: bool = True) -> str:
    """A value as JSON. NaN and the infinities, which JSON does not know, become null; what is not
    ``strict``, and for people, names them."""
    import json  # a table needs none

    clean = _without_nan(value) if strict else value
    text = json.dumps(clean, ensure_ascii=False, indent=indent)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = json.dumps(clean, indent=indent)
    return text.translate(_CONTROLS) if _STEERING.search(text) else text


def _without_nan(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _without_nan(child) for key, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(child) for child in value]
    return value

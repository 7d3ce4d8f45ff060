"""Checks the body of a callback request before Dash reads it.

Dash trusts its own browser side; what a client made up would end in exceptions of all kinds. Here a
request is held against the callback that it names: the same inputs, states and outputs, or a 4xx.
"""

from __future__ import annotations

import json
import re
from typing import Any, Dict, List, Mapping, Sequence

from mallennlp.exceptions import NotFoundError, UsageError

_LONE_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_LISTS = ("ALL", "ALLSMALLER")
_WILDCARDS = ("MATCH", *_LISTS)


def check_text(raw: bytes, body: Any) -> None:
    """Raise ``UsageError`` for text that is not Unicode (half of a surrogate pair): it could never
    be answered.
    """
    if _LONE_SURROGATE.search(raw):
        try:
            json.dumps(body, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise UsageError("The request holds text that is not valid Unicode.") from error


def check_body(body: Any, callback_map: Mapping[str, Any]) -> None:
    """Raise ``UsageError`` for a malformed request, ``NotFoundError`` for a callback that does not
    exist.
    """
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        raise UsageError("The request is not one of the dashboard's.")
    known = callback_map.get(body["output"])
    if known is None or "callback" not in known:
        raise NotFoundError(
            "There is no such callback. Reload the page: the dashboard may have been updated."
        )
    _check_arguments(body.get("inputs", []), known["inputs"])
    _check_arguments(body.get("state", []), known["state"])
    _check_outputs(body.get("outputs"), known["output"])
    _check_triggers(body)


def _check_arguments(given: Any, expected: Sequence[Mapping[str, Any]]) -> None:
    _require(isinstance(given, list) and len(given) == len(expected))
    for item, wanted in zip(given, expected):
        pattern = _pattern(wanted["id"])
        if _takes_list(pattern):
            _require(isinstance(item, list))
            for one in item:
                _check_dependency(one, pattern, wanted["property"])
        else:
            _check_dependency(item, pattern, wanted["property"])


def _check_outputs(given: Any, expected: Any) -> None:
    several = isinstance(expected, (list, tuple))
    _require(isinstance(given, list if several else (dict, list)))
    items = given if several else [given]
    wanted = list(expected) if several else [expected]
    _check_arguments(
        items,
        [{"id": out.component_id_str(), "property": out.component_property} for out in wanted],
    )


def _check_dependency(item: Any, pattern: Any, prop: str) -> None:
    _require(isinstance(item, dict) and _matches(pattern, item.get("id")))
    given = item.get("property")
    # Dash puts "@" and a hash behind a property that has several callbacks.
    _require(isinstance(given, str) and given.partition("@")[0] == prop.partition("@")[0])


def _check_triggers(body: Dict[str, Any]) -> None:
    triggers = body.get("changedPropIds", [])
    _require(isinstance(triggers, list))
    known = {f"{_id_text(item['id'])}.{item['property']}" for item in _flat(body.get("inputs", []))}
    _require(all(isinstance(trigger, str) and trigger in known for trigger in triggers))


def _flat(items: List[Any]) -> List[Dict[str, Any]]:
    return [one for item in items for one in (item if isinstance(item, list) else [item])]


def _id_text(component_id: Any) -> str:
    if isinstance(component_id, str):
        return component_id
    return json.dumps(component_id, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _pattern(id_text: str) -> Any:
    return json.loads(id_text) if id_text.startswith("{") else id_text


def _wildcard(value: Any) -> str:
    """A wildcard stands in a pattern as a list of one word, such as ["ALL"]."""
    return value[0] if isinstance(value, list) and value and value[0] in _WILDCARDS else ""


def _takes_list(pattern: Any) -> bool:
    return isinstance(pattern, dict) and any(
        _wildcard(value) in _LISTS for value in pattern.values()
    )


def _matches(pattern: Any, component_id: Any) -> bool:
    if not isinstance(pattern, dict):
        return bool(component_id == pattern)
    if not isinstance(component_id, dict) or component_id.keys() != pattern.keys():
        return False
    return all(
        (
            isinstance(component_id[key], (str, int, float, bool))
            if _wildcard(value)
            else component_id[key] == value
        )
        for key, value in pattern.items()
    )


def _require(holds: bool) -> None:
    if not holds:
        raise UsageError("The request does not fit the callback that it names. Reload the page.")

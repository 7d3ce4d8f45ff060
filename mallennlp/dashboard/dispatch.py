"""Checks the body of a callback request before Dash reads it.

Dash trusts its own browser side; what a client made up would end in exceptions of all kinds. Here a
request is held against the callback that it names: the same inputs, states and outputs, or a 4xx.
"""

from __future__ import annotations

import json
from typing import Any, Dict, Iterator, List, Mapping, Sequence

from mallennlp.dashboard.wiring import LOCATION
from mallennlp.exceptions import NotFoundError, UsageError

LONGEST_ADDRESS = 65_536
"""Characters of a path or a query that a callback is told; longer ones do not arrive as a page's
address either.
"""

_LISTS = ("ALL", "ALLSMALLER")
_WILDCARDS = ("MATCH", *_LISTS)
_SCALARS = (str, int, float, bool)


def callback_id(body: Any) -> str:
    """The id of the callback that a request names, as the client wrote it; empty where it names
    none.
    """
    output = body.get("output") if isinstance(body, dict) else None
    return output if isinstance(output, str) else ""


def check_body(body: Any, callback_map: Mapping[str, Any]) -> Any:
    """The function that Dash will call for a request.

    ``callback_map`` is Dash's, of all callbacks by the id of their outputs. Raises ``UsageError``
    for a malformed request, ``NotFoundError`` for a callback that does not exist.
    """
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        raise UsageError("The request is not one of the dashboard's.")
    known = callback_map.get(callback_id(body))
    if known is None or "callback" not in known:
        raise NotFoundError(
            "There is no such callback. Reload the page: the dashboard may have been updated."
        )
    matched: Dict[str, Any] = {}
    _check_arguments(body.get("inputs", []), known["inputs"], matched)
    _check_arguments(body.get("state", []), known["state"], matched)
    _check_outputs(body["output"], body.get("outputs"), known["output"], matched)
    _check_triggers(body)
    for item in [*_flat(body.get("inputs", [])), *_flat(body.get("state", []))]:
        if item["id"] == LOCATION:
            _check_address(item.get("value"))
    return known["callback"]


def _check_arguments(
    given: Any, expected: Sequence[Mapping[str, Any]], matched: Dict[str, Any]
) -> None:
    """``matched`` holds what MATCH stood for so far: it is the same in all of a request."""
    _require(isinstance(given, list) and len(given) == len(expected))
    for item, wanted in zip(given, expected):
        pattern = _pattern(wanted["id"])
        if _takes_list(pattern):
            _require(isinstance(item, list))
            for one in item:
                _check_dependency(one, pattern, wanted["property"], matched)
        else:
            _check_dependency(item, pattern, wanted["property"], matched)


def _check_outputs(name: str, given: Any, expected: Any, matched: Dict[str, Any]) -> None:
    several = isinstance(expected, (list, tuple))
    wanted = list(expected) if several else [expected]
    if not wanted:
        return  # the browser sends nothing, and Dash would look at nothing
    # Only in the callback's id has a property that several callbacks write "@" and a hash.
    ids = name[2:-2].split("...") if several else [name]
    _check_arguments(
        given if several else [given],
        [
            {"id": out.component_id_str(), "property": one.rpartition(".")[2]}
            for out, one in zip(wanted, ids)
        ],
        matched,
    )


def _check_dependency(item: Any, pattern: Any, prop: str, matched: Dict[str, Any]) -> None:
    _require(isinstance(item, dict) and _matches(pattern, item.get("id"), matched))
    _require(item.get("property") in (prop, prop.partition("@")[0]))


def _check_triggers(body: Dict[str, Any]) -> None:
    triggers = body.get("changedPropIds", [])
    _require(isinstance(triggers, list))
    if not triggers:
        return
    known = {_key(item["id"], item["property"]) for item in _flat(body.get("inputs", []))}
    _require(all(isinstance(trigger, str) and _trigger(trigger) in known for trigger in triggers))


def _check_address(value: Any) -> None:
    """The browser's address comes with every callback of a page, and none at the very start."""
    if value is not None and not isinstance(value, str):
        raise UsageError("The address in the request is not text.")
    if value is not None and len(value) > LONGEST_ADDRESS:
        raise UsageError(f"The address has more than {LONGEST_ADDRESS} characters.")


def _flat(items: List[Any]) -> Iterator[Dict[str, Any]]:
    for item in items:
        yield from item if isinstance(item, list) else [item]


def _trigger(text: str) -> str:
    """A property as the browser names it, in the words of ``_key``: the two write numbers and
    characters differently.
    """
    component_id, _, prop = text.rpartition(".")
    if not component_id.startswith("{"):
        return _key(component_id, prop)
    try:
        return _key(json.loads(component_id), prop)
    except (ValueError, RecursionError):
        return ""


def _key(component_id: Any, prop: str) -> str:
    return json.dumps([component_id, prop], sort_keys=True)


def _pattern(id_text: str) -> Any:
    return json.loads(id_text) if id_text.startswith("{") else id_text


def _wildcard(value: Any) -> str:
    """A wildcard stands in a pattern as a list of one word, such as ["ALL"]."""
    return value[0] if isinstance(value, list) and value and value[0] in _WILDCARDS else ""


def _takes_list(pattern: Any) -> bool:
    return isinstance(pattern, dict) and any(
        _wildcard(value) in _LISTS for value in pattern.values()
    )


def _matches(pattern: Any, component_id: Any, matched: Dict[str, Any]) -> bool:
    if not isinstance(pattern, dict):
        return _same(component_id, pattern)
    if not isinstance(component_id, dict) or component_id.keys() != pattern.keys():
        return False
    return all(
        _fits(_wildcard(value), key, value, component_id[key], matched)
        for key, value in pattern.items()
    )


def _fits(wildcard: str, key: str, wanted: Any, given: Any, matched: Dict[str, Any]) -> bool:
    if not wildcard:
        return _same(given, wanted)
    if not isinstance(given, _SCALARS):
        return False
    return wildcard != "MATCH" or _same(given, matched.setdefault(key, given))


def _same(one: Any, other: Any) -> bool:
    """Python takes True for 1."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _require(holds: bool) -> None:
    if not holds:
        raise UsageError("The request does not fit the callback that it names. Reload the page.")

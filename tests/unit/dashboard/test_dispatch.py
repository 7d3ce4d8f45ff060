"""A request is held against the callback that it names, whatever it is made of."""

from __future__ import annotations

import json
from typing import Any, Dict, List

import pytest
from dash import ALL, ALLSMALLER, MATCH, Dash
from dash.dependencies import Input, Output, State
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.dashboard.dispatch import LONGEST_ADDRESS, callback_id, check_body
from mallennlp.dashboard.wiring import LOCATION
from mallennlp.exceptions import NotFoundError, UsageError

PLAIN = "a.children"
SEVERAL = "..b.children...c.children.."
HERE = "here.children"


def row(kind: str, n: Any) -> Dict[str, Any]:
    return {"type": kind, "n": n}


def made() -> Dict[str, Any]:
    """Dash's own record of one callback of each kind."""
    app = Dash("test", add_log_handler=False)
    callbacks = [
        (Output("a", "children"), [Input("x", "value")], [State("y", "value")]),
        ([Output("b", "children"), Output("c", "children")], [Input("x", "value")], []),
        (Output("here", "children"), [Input(LOCATION, "search")], [State(LOCATION, "pathname")]),
        (
            Output(row("out", MATCH), "children"),
            [Input(row("in", MATCH), "value")],
            [State(row("state", ALL), "value"), State(row("in", ALLSMALLER), "value")],
        ),
        (Output("sum", "children"), [Input(row("in", ALL), "value")], []),
        (Output("x", "value", allow_duplicate=True), [Input("again", "value")], []),
    ]
    for outputs, inputs, states in callbacks:
        function = app.callback(outputs, inputs, states, prevent_initial_call=True)
        function(lambda *values: None)
    app.callback(inputs=[Input("alone", "value")])(lambda value: None)
    app.clientside_callback("function() {}", Output("seen", "children"), Input("x", "value"))
    return dict(app.callback_map)


MAP = made()
MATCHED = next(name for name in MAP if "MATCH" in name)
SILENT = next(name for name in MAP if not MAP[name]["output"])
DUPLICATE = next(name for name in MAP if name.startswith("x.value@"))


def dependency(component: Any, prop: str = "value", value: Any = 1) -> Dict[str, Any]:
    return {"id": component, "property": prop, "value": value}


def output(component: Any, prop: str = "children") -> Dict[str, Any]:
    return {"id": component, "property": prop}


def plain() -> Dict[str, Any]:
    return {
        "output": PLAIN,
        "outputs": output("a"),
        "inputs": [dependency("x")],
        "state": [dependency("y")],
        "changedPropIds": ["x.value"],
    }


def matched(n: Any = 3) -> Dict[str, Any]:
    return {
        "output": MATCHED,
        "outputs": output(row("out", n)),
        "inputs": [dependency(row("in", n))],
        "state": [[dependency(row("state", 7)), dependency(row("state", "x"))], []],
    }


REQUESTS = [
    plain(),
    {**plain(), "changedPropIds": []},
    {"output": SEVERAL, "outputs": [output("b"), output("c")], "inputs": [dependency("x")]},
    matched(),
    matched("text"),
    matched(True),
    {"output": "sum.children", "outputs": output("sum"), "inputs": [[]]},
    {
        "output": "sum.children",
        "outputs": output("sum"),
        "inputs": [[dependency(row("in", n)) for n in range(9)]],
    },
    {
        "output": DUPLICATE,
        "outputs": output("x", DUPLICATE.partition(".")[2]),
        "inputs": [dependency("again")],
    },
    {"output": DUPLICATE, "outputs": output("x", "value"), "inputs": [dependency("again")]},
    {"output": SILENT, "inputs": [dependency("alone")]},
    {
        "output": HERE,
        "outputs": output("here"),
        "inputs": [dependency(LOCATION, "search", "?a=1")],
        "state": [dependency(LOCATION, "pathname", None)],
    },
]


@pytest.mark.parametrize("body", REQUESTS)
def test_what_the_browser_sends_passes(body: Any) -> None:
    body = json.loads(json.dumps(body))
    assert check_body(body, MAP) is MAP[body["output"]]["callback"]


@pytest.mark.parametrize("name", ["", "nothing.children", "seen.children", "a", MATCHED + " "])
def test_what_is_no_callback_of_the_server_is_not_found(name: str) -> None:
    with pytest.raises(NotFoundError, match="There is no such callback"):
        check_body({**plain(), "output": name}, MAP)


@pytest.mark.parametrize(
    "changes",
    [
        {"outputs": output("b")},
        {"outputs": output("a", "style")},
        {"outputs": output("a", "children@0")},
        {"outputs": [output("a")]},
        {"outputs": None},
        {"inputs": []},
        {"inputs": [dependency("y")]},
        {"inputs": [dependency("x", "value@0")]},
        {"inputs": [dependency("x"), dependency("x")]},
        {"inputs": [[dependency("x")]]},
        {"inputs": [dependency(["x"])]},
        {"inputs": [{"id": "x"}]},
        {"inputs": [{"property": "value"}]},
        {"inputs": "x"},
        {"state": []},
        {"state": {"0": dependency("y")}},
        {"changedPropIds": ["y.value"]},
        {"changedPropIds": ["x.other"]},
        {"changedPropIds": ["x"]},
        {"changedPropIds": [None]},
        {"changedPropIds": "x.value"},
        {"changedPropIds": None},
    ],
)
def test_what_belongs_to_another_callback_does_not_fit(changes: Any) -> None:
    with pytest.raises(UsageError, match="does not fit the callback"):
        check_body({**plain(), **changes}, MAP)


@pytest.mark.parametrize(
    "changes",
    [
        {"outputs": output(row("out", 4))},
        {"outputs": output(row("out", True))},
        {"inputs": [dependency(row("in", "3"))]},
        {"inputs": [dependency(row("in", [3]))]},
        {"inputs": [dependency(row("in", None))]},
        {"inputs": [dependency(row("out", 3))]},
        {"inputs": [dependency({"type": "in"})]},
        {"inputs": [dependency({**row("in", 3), "more": 1})]},
        {"inputs": [dependency("in")]},
        {"inputs": [[dependency(row("in", 3))]]},
        {"state": [dependency(row("state", 1)), []]},
        {"state": [[dependency(row("state", {}))], []]},
        {"state": [[None], []]},
        {"changedPropIds": ['{"n":4,"type":"in"}.value']},
        {"changedPropIds": ['{"n":3,"type":"in"}.other']},
        {"changedPropIds": ['{"n":3.value']},
    ],
)
def test_wildcards_stand_for_one_thing(changes: Any) -> None:
    with pytest.raises(UsageError, match="does not fit the callback"):
        check_body({**matched(1 if "True" in str(changes) else 3), **changes}, MAP)


@pytest.mark.parametrize(
    "written", ["3", '"\u00e9\U0001f600"', '"a.b"', "0.00001", "1e+21", "true", "-0.5"]
)
def test_an_id_may_be_written_as_browsers_do(written: str) -> None:
    """Python writes 1e-05 and escapes letters; both read the same."""
    trigger = f'{{"n":{written},"type":"in"}}.value'
    check_body({**matched(json.loads(written)), "changedPropIds": [trigger]}, MAP)


@pytest.mark.parametrize("value", [0, False, [], {"a": 1}, "x" * (LONGEST_ADDRESS + 1)])
@pytest.mark.parametrize("part", ["inputs", "state"])
def test_an_address_is_text_of_bounded_length(part: str, value: Any) -> None:
    body = json.loads(json.dumps(REQUESTS[-1]))
    body[part][0]["value"] = value
    with pytest.raises(UsageError, match="The address"):
        check_body(body, MAP)


# --- whatever a client makes up

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
words = st.sampled_from(["x", "y", "a", "value", "children", "type", "n", "in", "id", "property"])
component_ids = words | st.dictionaries(words, scalars | json_values, max_size=3)
items = st.fixed_dictionaries(
    {}, optional={"id": component_ids, "property": words | json_values, "value": json_values}
)
parts = (
    json_values | items | st.lists(items | st.lists(items, max_size=3) | json_values, max_size=3)
)
bodies = st.fixed_dictionaries(
    {"output": st.sampled_from(sorted(MAP)) | json_values},
    optional={
        "outputs": parts,
        "inputs": parts,
        "state": parts,
        "changedPropIds": st.lists(st.text(max_size=20) | json_values, max_size=3) | json_values,
    },
)


@given(json_values | bodies)
def test_no_request_ends_in_another_exception(body: Any) -> None:
    try:
        function = check_body(body, MAP)
    except (UsageError, NotFoundError) as error:
        assert len(str(error)) < 200
    else:
        assert function is MAP[callback_id(body)]["callback"]


@given(st.sampled_from(REQUESTS), st.data())
def test_one_forged_place_is_refused_or_harmless(body: Any, data: st.DataObject) -> None:
    """Whatever stands at any one place of a good request, nobody else's callback is called, and
    it is given as many values as it has inputs and states.
    """
    forged = json.loads(json.dumps(body))
    place = data.draw(st.sampled_from(places(forged)))
    put(forged, place, data.draw(json_values))
    try:
        function = check_body(forged, MAP)
    except (UsageError, NotFoundError):
        return
    known = MAP[callback_id(forged)]
    assert function is known["callback"]
    assert len(forged.get("inputs", [])) == len(known["inputs"])
    assert len(forged.get("state", [])) == len(known["state"])


def places(value: Any, path: Any = ()) -> List[Any]:
    """The ways to everything within a JSON value."""
    inner = list(value.items() if isinstance(value, dict) else enumerate(value))
    found = []
    for key, child in inner:
        found.append((*path, key))
        if isinstance(child, (dict, list)):
            found += places(child, (*path, key))
    return found


def put(value: Any, path: Any, new: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = new


@given(json_values)
def test_the_name_of_a_callback_is_text(body: Any) -> None:
    assert callback_id(body) == "" and callback_id({"output": body}) in ("", body)

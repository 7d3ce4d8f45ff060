import json
from typing import Any, Dict, Iterator, List

import dash_bootstrap_components as dbc
from dash import dcc, html

from mallennlp.dashboard.components.experiment import config_tree
from mallennlp.dashboard.components.ids import dom_id
from tests.unit.dashboard.components.texts import all_of

CONFIG = {
    "model": {"type": "simple_tagger", "encoder": {"type": "lstm", "hidden_size": 16}},
    "trainer": {"optimizer": {"type": "adam", "lr": 0.02}, "cuda_device": -1, "grad_norm": None},
    "dims": [8, 16],
    "empty": {},
}


def rows_of(tree: Dict[str, Any]) -> Iterator[Dict[str, Any]]:
    """All rows of a tree, in order."""
    for row in tree.get("rows", []):
        yield row
        yield from rows_of(row)


def texts(tree: Dict[str, Any]) -> List[str]:
    """What is written of a tree, in order."""
    names = ("key", "type", "count", "value")
    found = [row.get(name) for row in rows_of(tree) for name in names]
    return [text for text in [*found, tree["note"]] if text]


def branches(tree: Dict[str, Any]) -> List[Dict[str, Any]]:
    return [row for row in rows_of(tree) if "rows" in row]


def test_every_value_is_shown_under_its_key() -> None:
    shown = texts(config_tree.config_tree(CONFIG))
    for text in ("encoder", "hidden_size", "16", "lr", "0.02", "null", "-1", "2 items", "{}"):
        assert text in shown


def test_a_type_is_said_once_beside_the_name_of_its_object() -> None:
    shown = texts(config_tree.config_tree(CONFIG))
    assert shown.count("lstm") == 1
    assert shown[shown.index("lstm") - 1] == "encoder"


def test_an_empty_config_has_no_rows() -> None:
    assert config_tree.config_tree({}) == {"rows": [], "note": ""}


def test_deep_parts_are_closed_at_first() -> None:
    deep = {"a": {"b": {"c": {"d": 1}}}}
    assert [row["open"] for row in branches(config_tree.config_tree(deep))] == [True, True, False]


def test_a_long_part_is_closed_so_that_the_others_are_in_view() -> None:
    tree = config_tree.config_tree({"long": list(range(101)), "short": list(range(100))})
    assert [row["open"] for row in branches(tree)] == [False, True]


def test_more_values_than_a_browser_bears_are_counted() -> None:
    room = config_tree.MOST_LEAVES
    tree = config_tree.config_tree({"list": list(range(room + 7)), "last": 1, "type": "t"})
    assert tree["note"] == "9 values are not shown."
    assert len(branches(tree)[0]["rows"]) == room
    assert branches(tree)[0]["count"] == f"{room + 7:,} items"
    assert branches(config_tree.config_tree({"callbacks": ["one"]}))[0]["count"] == "1 item"
    exactly = config_tree.config_tree({"list": list(range(room))})
    assert exactly["note"] == ""


def test_a_whole_branch_without_room_is_left_out_but_for_its_type() -> None:
    full: Dict[str, Any] = {"full": list(range(config_tree.MOST_LEAVES))}
    tree = config_tree.config_tree({**full, "a": {"x": 1}, "b": {"type": "adam", "x": 1}})
    assert [row["key"] for row in tree["rows"]] == ["full", "b"]
    assert tree["note"] == "3 values are not shown."


def test_of_a_large_config_the_first_part_is_sent() -> None:
    config = {f"k{n:04}": {"type": "t", "x": n} for n in range(1_000)}
    tree = config_tree.config_tree(config, most_characters=10_000)
    keys = [row["key"] for row in tree["rows"]]
    assert keys == [f"k{n:04}" for n in range(len(keys))] and 50 < len(keys) < 200
    left_out = 2 * (1_000 - len(keys))
    assert tree["note"] in (
        f"{left_out:,} values are not shown.",
        f"{left_out + 1:,} values are not shown.",
    )
    assert len(json.dumps(tree)) < 30_000 < len(json.dumps(config_tree.config_tree(config)))


def test_behind_a_value_without_room_nothing_is_shown() -> None:
    config = {"a": 1, "long": "x" * 1_000, "b": 2}
    tree = config_tree.config_tree(config, most_characters=500)
    assert texts(tree) == ["a", "1", "2 values are not shown."]


def test_of_a_very_long_value_the_beginning_is_sent_where_room_is_counted() -> None:
    config = {"long": "x" * 100_000, "b": 2}
    long, other = config_tree.config_tree(config, most_characters=5_000)["rows"]
    assert long["value"] == "x" * config_tree.LONGEST_VALUE + "…" and other["value"] == "2"
    assert config_tree.config_tree(config)["rows"][0]["value"] == "x" * 100_000


def test_what_lies_deepest_is_shown_as_json() -> None:
    config: Any = {"needle": [1, None]}
    for level in range(99, 0, -1):
        config = {f"level{level}": config}
    tree = config_tree.config_tree(config)
    last = list(rows_of(tree))[-1]
    assert last["key"] == f"level{config_tree.DEEPEST + 1}"
    assert last["value"].startswith('{"level22": {"level23"')
    assert depth(tree) == 2 * (config_tree.DEEPEST + 1) + 1


def test_the_view_brings_its_search_and_a_copy_along() -> None:
    made = config_tree.config_view("mine", CONFIG)
    (store,) = all_of(made, dcc.Store)
    assert store.data == config_tree.config_tree(CONFIG)
    (label,) = all_of(made, html.Label)
    (box,) = all_of(made, dbc.Input)
    assert label.htmlFor == dom_id(box.id) == '{"of":"mine","type":"mallennlp-config-search"}'
    button, save = all_of(made, html.Button)
    (copied,) = all_of(made, html.Pre)
    assert getattr(button, "data-mallennlp-copy") == copied.id
    assert getattr(save, "data-mallennlp-save-text") == copied.id
    assert getattr(save, "data-mallennlp-name") == "config.json"
    assert json.loads(copied.children) == CONFIG


def test_the_copy_can_be_left_out() -> None:
    made = config_tree.config_view("mine", CONFIG, copy=False)
    assert not all_of(made, html.Button) and not all_of(made, html.Pre)
    assert all_of(made, dbc.Input)


def depth(node: Any) -> int:
    """How deep objects and lists are nested."""
    inner = node.values() if isinstance(node, dict) else node
    return 1 + max(map(depth, inner), default=0) if isinstance(node, (dict, list)) else 0

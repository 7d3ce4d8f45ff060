from typing import Any, Dict, Iterator, List

from mallennlp.dashboard.components import config_tree

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


def test_a_search_keeps_the_leaves_with_all_its_words_and_opens_them() -> None:
    tree = config_tree.config_tree(CONFIG, "optimizer LR")
    shown = texts(tree)
    assert "0.02" in shown and "hidden_size" not in shown and "cuda_device" not in shown
    assert all(row["open"] for row in branches(tree))


def test_a_search_finds_values_too() -> None:
    assert "encoder" in texts(config_tree.config_tree(CONFIG, "lstm"))


def test_a_search_without_a_result_says_so() -> None:
    (said,) = texts(config_tree.config_tree(CONFIG, "gru"))
    assert said == "Nothing in this config contains 'gru'."
    for search in ("", "gru"):
        assert texts(config_tree.config_tree({}, search)) == ["The config is empty."]


def test_deep_parts_are_closed_at_first() -> None:
    deep = {"a": {"b": {"c": {"d": 1}}}}
    assert [row["open"] for row in branches(config_tree.config_tree(deep))] == [True, True, False]


def test_a_long_part_is_closed_so_that_the_others_are_in_view() -> None:
    tree = config_tree.config_tree({"long": list(range(101)), "short": list(range(100))})
    assert [row["open"] for row in branches(tree)] == [False, True]


def test_more_values_than_anybody_reads_are_counted_and_found_by_a_search() -> None:
    many = {"list": list(range(config_tree.MOST_ROWS + 7)), "last": "needle"}
    shown = texts(config_tree.config_tree(many))
    assert shown[-1] == "8 more values: search to find them."
    assert "needle" in texts(config_tree.config_tree(many, "needle"))


def test_a_long_value_is_shortened() -> None:
    (text,) = [t for t in texts(config_tree.config_tree({"key": "x" * 5000})) if "x" in t]
    assert len(text) < 500 and text.endswith("…")


def test_what_lies_deepest_is_shown_as_json_and_found() -> None:
    config: Any = {"needle": [1, None]}
    for level in range(99, 0, -1):
        config = {f"level{level}": config}
    for search in ("", "level30 needle"):
        tree = config_tree.config_tree(config, search)
        last = list(rows_of(tree))[-1]
        assert last["key"] == f"level{config_tree.DEEPEST + 1}"
        assert last["value"].startswith('{"level22": {"level23"')
    assert depth(tree) == 2 * (config_tree.DEEPEST + 1) + 1


def depth(node: Any) -> int:
    """How deep objects and lists are nested."""
    inner = node.values() if isinstance(node, dict) else node
    return 1 + max(map(depth, inner), default=0) if isinstance(node, (dict, list)) else 0

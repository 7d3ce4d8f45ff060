from dash import html

from mallennlp.dashboard.components import config_tree
from tests.unit.dashboard.components.texts import all_of, texts

CONFIG = {
    "model": {"type": "simple_tagger", "encoder": {"type": "lstm", "hidden_size": 16}},
    "trainer": {"optimizer": {"type": "adam", "lr": 0.02}, "cuda_device": -1, "grad_norm": None},
    "dims": [8, 16],
    "empty": {},
}


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
    assert all(details.open for details in all_of(tree, html.Details))


def test_a_search_finds_values_too() -> None:
    assert "encoder" in texts(config_tree.config_tree(CONFIG, "lstm"))


def test_a_search_without_a_result_says_so() -> None:
    assert "'gru'" in texts(config_tree.config_tree(CONFIG, "gru"))[0]
    assert texts(config_tree.config_tree({})) == ["The config is empty."]


def test_deep_parts_are_closed_at_first() -> None:
    deep = {"a": {"b": {"c": {"d": 1}}}}
    opened = [details.open for details in all_of(config_tree.config_tree(deep), html.Details)]
    assert opened == [True, True, False]


def test_more_values_than_anybody_reads_are_counted_and_found_by_a_search() -> None:
    many = {"list": list(range(config_tree.MOST_ROWS + 7)), "last": "needle"}
    shown = texts(config_tree.config_tree(many))
    assert shown[-1] == "8 more values: search to find them."
    assert "needle" in texts(config_tree.config_tree(many, "needle"))


def test_a_long_value_is_shortened() -> None:
    (text,) = [t for t in texts(config_tree.config_tree({"key": "x" * 5000})) if "x" in t]
    assert len(text) < 500 and text.endswith("…")

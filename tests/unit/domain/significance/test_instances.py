"""Lines of files of predictions as instances."""

from __future__ import annotations

import math
from typing import Any, Dict, List, Mapping

import pytest

from mallennlp.domain.significance.instances import Instance, UnclearLineError, instances_of, keyed

TAGGER_BATCH: Dict[str, Any] = {
    "tokens": {"tokens": {"tokens": [[4, 9, 2], [3, 7, 0]]}},
    "metadata": [{"words": ["a", "b", "."]}, {"words": ["c", "."]}],
    "tags": [["DET", "NOUN", "PUNCT"], ["DET", "PUNCT", "PUNCT"]],
    "logits": [[[0.9, 0.1]] * 3, [[0.2, 0.8]] * 3],
    "loss": 0.5,
    "words": [["a", "b", "."], ["c", "."]],
}
"""The shape of what ``allennlp evaluate`` writes of a tagger."""


def one(line: Mapping[str, Any]) -> Instance:
    (found,) = instances_of(line)
    return found


def test_an_instance_a_line() -> None:
    line = {"logits": [0.9, -0.6], "loss": 0.18, "label": "bad", "tokens": ["was", "dull"]}
    found = one(line)
    assert found.scores == {"loss": 0.18} and "was dull" in found.about


def test_an_instance_of_a_tagger_is_no_batch_of_its_words() -> None:
    line = {"tags": ["DET", "NOUN"], "logits": [[1, 2], [3, 4]], "words": ["a", "b"], "loss": 0.2}
    assert one(line).scores == {"loss": 0.2}


def test_a_batch_a_line_whose_loss_is_of_no_instance() -> None:
    first, second = instances_of(TAGGER_BATCH)
    assert first.scores == {} and second.scores == {}
    assert "a b ." in first.about and "c ." in second.about and first.about != second.about


def test_padding_that_depends_on_the_batch_makes_no_other_instance() -> None:
    padded = {"tokens": [["a", "b", "@@PADDING@@"], ["a", "b", "c"]], "label": ["x", "y"]}
    alone = {"tokens": ["a", "b"], "label": "x"}
    assert instances_of(padded)[0].about == one(alone).about


def test_numbers_of_single_instances_in_a_batch_count() -> None:
    line = {"text": [["a"], ["b"]], "loss": 0.5, "perplexity": [2.0, 3.0], "count": [1, 2]}
    assert [each.scores for each in instances_of(line)] == [
        {"perplexity": 2.0},
        {"perplexity": 3.0},
    ]


@pytest.mark.parametrize(
    "scores, known",
    [
        ({"loss": 0.5, "f1": 1, "exact_match": True}, {"loss": 0.5, "f1": 1.0, "exact_match": 1.0}),
        ({"length": 3, "index": 7, "loss": "0.5"}, {}),
        ({"loss": math.inf}, {"loss": math.inf}),
    ],
)
def test_only_numbers_of_which_it_is_known_what_is_better(
    scores: Dict[str, Any], known: Dict[str, float]
) -> None:
    assert one({"sentence": "x", **scores}).scores == known


@pytest.mark.parametrize(
    "line, scores",
    [
        ({"label": "good", "gold_label": "good"}, {"correct label": 1.0}),
        ({"label": "good", "label_gold": "bad"}, {"correct label": 0.0}),
        ({"prediction": 3, "gold": 3}, {"correct prediction": 1.0}),
        ({"tags": ["A", "B", "C"], "gold_tags": ["A", "X"]}, {"correct tags": 0.5}),
        ({"tags": ["A"], "gold_tags": ["A", "B", "C", "D"]}, {"correct tags": 0.25}),
        ({"tags": ["A"], "metadata": {"gold_tags": ["A"]}}, {"correct tags": 1.0}),
        ({"label": "good", "gold_label": 1}, {}),
        ({"label": "good", "gold_label": None}, {}),
        ({"tags": ["A"], "gold_tags": []}, {}),
        ({"tags": ["A"], "gold_tags": [1]}, {}),
        ({"label": "good"}, {}),
    ],
)
def test_what_is_right_counts_where_it_stands_beside(
    line: Dict[str, Any], scores: Dict[str, float]
) -> None:
    assert one({"text": "x", **line}).scores == scores


def test_right_labels_in_a_batch() -> None:
    line = {"tokens": [["a"], ["b"]], "label": ["x", "y"], "gold_label": ["x", "z"], "loss": 1.0}
    assert [each.scores for each in instances_of(line)] == [
        {"correct label": 1.0},
        {"correct label": 0.0},
    ]


@pytest.mark.parametrize(
    "line",
    [
        {"probs": [[0.1, 0.9], [0.8, 0.2]], "loss": 0.5},
        {"tokens": [["a"], ["b"]], "words": [["a"]], "loss": 0.5},
    ],
)
def test_what_may_be_either_is_not_guessed(line: Dict[str, Any]) -> None:
    with pytest.raises(UnclearLineError):
        instances_of(line)


def test_lists_of_other_lengths_are_of_one_instance() -> None:
    assert one({"probs": [0.1, 0.9], "span": [1, 2, 3], "loss": 0.5}).scores == {"loss": 0.5}
    assert one({"loss": 0.5}) == Instance("", {"loss": 0.5})


@pytest.mark.parametrize(
    "line, other, same",
    [
        ({"id": 7, "text": "a"}, {"id": 7, "text": "b"}, True),
        ({"id": 7, "text": "a"}, {"id": 8, "text": "a"}, False),
        ({"premise": "a", "hypothesis": "b"}, {"premise": "a", "hypothesis": "c"}, False),
        ({"tokens": ["a", "b"], "words": ["a", "b"]}, {"words": ["a", "b"]}, True),
        ({"metadata": {"words": ["a"]}}, {"words": ["a"]}, True),
    ],
)
def test_what_tells_instances_apart(
    line: Dict[str, Any], other: Dict[str, Any], same: bool
) -> None:
    assert (one(line).about == one(other).about) is same


def test_the_same_text_twice_is_two_instances() -> None:
    twice: List[Instance] = [Instance("a", {"loss": 1.0}), Instance("b", {}), Instance("a", {})]
    found = keyed(twice)
    assert found is not None and list(found) == [("a", 0), ("b", 0), ("a", 1)]
    assert found["a", 0].scores == {"loss": 1.0}
    assert keyed([*twice, Instance("", {})]) is None

"""The same instances in the predictions of several runs."""

from __future__ import annotations

import math
from typing import Dict, List

from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.significance.instances import Instance
from mallennlp.domain.significance.pairing import Pairing, ScorePair, pair


def run(**losses: float) -> List[Instance]:
    """Instances with these texts and losses."""
    return [Instance(text, {"loss": loss}) for text, loss in losses.items()]


def nameless(*losses: float) -> List[Instance]:
    return [Instance("", {"loss": loss}) for loss in losses]


def test_by_content_whatever_the_order() -> None:
    found = pair([run(a=1, b=2, c=3)], [run(c=30, a=10, b=20)])
    assert found == Pairing(3, (3, 3), True, (ScorePair("loss", (1, 2, 3), (10, 20, 30)),))


def test_what_only_one_has_is_left_out_and_told() -> None:
    found = pair([run(a=1, b=2, c=3)], [run(b=20, x=0)])
    assert found == Pairing(1, (2, 3), True, (ScorePair("loss", (2,), (20,)),))


def test_by_order_where_nothing_tells_them_apart() -> None:
    found = pair([nameless(1, 2)], [nameless(10, 20)])
    assert found == Pairing(2, (2, 2), False, (ScorePair("loss", (1, 2), (10, 20)),))
    assert pair([nameless(1, 2)], [nameless(10)]) is None
    half = [*run(a=1), *nameless(2)]
    mixed = pair([half], [run(b=3, c=4)])
    assert mixed is not None and not mixed.by_content


def test_of_several_runs_the_mean_counts() -> None:
    found = pair([run(a=1, b=2), run(b=4, a=3)], [run(a=10, b=20)])
    assert found is not None and found.scores == (ScorePair("loss", (2, 3), (10, 20)),)


def test_a_score_that_not_all_have_is_none() -> None:
    with_f1 = [Instance("a", {"f1": 1.0, "loss": 2.0})]
    found = pair([with_f1], [run(a=1)])
    assert found is not None and [score.name for score in found.scores] == ["loss"]
    nothing = pair([[Instance("a", {"f1": 1.0})]], [run(a=1)])
    assert nothing == Pairing(1, (1, 1), True, ())


def test_an_instance_without_the_score_has_none() -> None:
    found = pair([[Instance("a", {"loss": 1.0}), Instance("b", {})]], [run(a=1, b=2)])
    assert found is not None
    (score,) = found.scores
    assert score.first[0] == 1 and math.isnan(score.first[1]) and score.second == (1, 2)


def test_nothing_in_common() -> None:
    assert pair([run(a=1)], [run(b=1)]) == Pairing(0, (1, 1), True, ())


losses = st.dictionaries(st.text(min_size=1, max_size=2), st.floats(0, 9), max_size=6)


@given(losses, losses)
def test_each_pair_is_of_the_same_instance(
    first: Dict[str, float], second: Dict[str, float]
) -> None:
    found = pair([run(**first)], [run(**second)])
    assert found is not None
    common = [text for text in first if text in second]
    assert found.paired == len(common)
    for score in found.scores:
        assert score.first == tuple(first[text] for text in common)
        assert score.second == tuple(second[text] for text in common)

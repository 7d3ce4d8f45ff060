"""Which two sides and which metric are put to the test, and their predictions with them."""

from __future__ import annotations

from pathlib import Path
from typing import Tuple

import pytest

from mallennlp.domain.metrics.comparison import Moment
from mallennlp.domain.significance.pairing import ScorePair
from mallennlp.services.comparing import significance
from mallennlp.services.comparing.predictions import prediction_files
from mallennlp.services.comparing.significance import (
    FileTest,
    chosen_metric,
    predictions_put_to_the_test,
)
from tests.unit.domain.comparisons import run_side

ACCURACY, LOSS = "validation_accuracy", "validation_loss"
A, B, C = run_side("a", {ACCURACY: 0.9, LOSS: 1.0}), run_side("b", {LOSS: 2.0}), run_side("c")
REAL = Path(__file__).parent / "predictions_2.10.1"


def test_the_metric_is_what_the_runs_try_to_improve_unless_another_is_named() -> None:
    assert chosen_metric((A, B)) == ACCURACY
    assert chosen_metric((A, B), LOSS) == LOSS
    assert chosen_metric((A, B), "training_nothing") == ACCURACY
    assert chosen_metric((B, C)) == LOSS
    assert chosen_metric((C, C)) == ""
    late = run_side("late", {}, last={LOSS: 1.0})
    assert chosen_metric((late, late), moment=Moment.LAST) == LOSS


def of_two_seeds(runs: Path) -> Tuple[FileTest, ...]:
    sides = run_side("seed_1"), run_side("seed_2")
    return predictions_put_to_the_test(prediction_files(lambda path: runs / path, *sides))


def test_predictions_are_put_to_the_test() -> None:
    by_name = {test.file.name: test for test in of_two_seeds(REAL)}
    ((name, bootstrap),) = by_name["predictions.jsonl"].scores
    assert name == "loss" and bootstrap is not None and bootstrap.n == 50
    assert bootstrap.low < bootstrap.difference < bootstrap.high
    assert by_name["test_predictions.jsonl"].scores == ()


def test_what_is_kept_of_a_test_holds_no_numbers_of_instances() -> None:
    pairing = {test.file.name: test for test in of_two_seeds(REAL)}[
        "predictions.jsonl"
    ].file.pairing
    assert pairing is not None and pairing.paired == 50
    assert pairing.scores == (ScorePair("loss", (), ()),)


def test_what_would_take_too_long_is_not_tested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(significance, "MOST_DRAWS", 3 * 10 * 10_000)
    for seed in ("seed_1", "seed_2"):
        (tmp_path / seed).mkdir()
        for name in ("predictions_a.jsonl", "predictions_b.jsonl", "predictions_c.jsonl"):
            lines = (f'{{"id": "{at}", "loss": {at}, "accuracy": 1}}' for at in range(10))
            (tmp_path / seed / name).write_text("\n".join(lines))
    found = of_two_seeds(tmp_path)
    assert [len(test.scores) for test in found] == [2, 1, 0]
    (said,) = found[1].file.problems
    assert "is not tested: it would take too long." in said

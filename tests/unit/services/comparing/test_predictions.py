"""Predictions in the directories of runs, as AllenNLP 2.10.1 wrote them.

``predictions.jsonl`` is of ``allennlp predict --use-dataset-reader``, ``test_predictions.jsonl`` of
``allennlp evaluate --predictions-output-file``, which shuffled them in batches. They are of two
seeds, on the same 50 reviews.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any, Iterable

import pytest

from mallennlp.exceptions import ExperimentNotFoundError
from mallennlp.services.comparing import predictions
from mallennlp.services.comparing.predictions import FilePairing, prediction_files
from mallennlp.services.paths import is_predictions
from tests.unit.domain.comparisons import family_side, run_side

REAL = Path(__file__).parent / "predictions_2.10.1"


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    shutil.copytree(REAL, tmp_path / "runs")
    return tmp_path / "runs"


def paired(runs: Path, first: str = "seed_1", second: str = "seed_2") -> "dict[str, FilePairing]":
    found = prediction_files(lambda path: runs / path, run_side(first), run_side(second)).pairings()
    return {each.name: each for each in found}


def put(runs: Path, run: str, lines: Iterable[Any], name: str = "predicted.jsonl") -> None:
    (runs / run).mkdir(parents=True, exist_ok=True)
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    (runs / run / name).write_text("\n".join(texts), "utf-8")


def test_of_predict_the_loss_of_each_instance(runs: Path) -> None:
    found = paired(runs)["predictions.jsonl"]
    assert found.runs == (1, 1) and found.problems == () and found.pairing is not None
    assert (found.pairing.paired, found.pairing.instances) == (50, (50, 50))
    (score,) = found.pairing.scores
    assert score.name == "loss" and len(score.first) == len(score.second) == 50
    lines = (runs / "seed_1" / "predictions.jsonl").read_text("utf-8").splitlines()
    assert list(score.first) == [json.loads(line)["loss"] for line in lines]


def test_of_evaluate_the_instances_and_no_loss(runs: Path) -> None:
    found = paired(runs)["test_predictions.jsonl"]
    assert found.pairing is not None and found.pairing.by_content
    assert (found.pairing.paired, found.pairing.scores) == (50, ())


def test_right_answers_beside_those_of_evaluate_count(runs: Path) -> None:
    for seed in ("seed_1", "seed_2"):
        path = runs / seed / "test_predictions.jsonl"
        batches = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for batch in batches:
            batch["gold_label"] = ["good"] * len(batch["label"])
        put(runs, seed, batches, "test_predictions.jsonl")
    found = paired(runs)["test_predictions.jsonl"].pairing
    assert found is not None
    (score,) = found.scores
    assert score.name == "correct label" and set(score.first) == {0.0, 1.0}
    for seed, values in (("seed_1", score.first), ("seed_2", score.second)):
        assert sum(values) == labels(runs / seed).count("good")


def labels(run: Path) -> "list[str]":
    lines = (run / "predictions.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["label"] for line in lines]


def test_files_that_only_one_has_are_no_pair(runs: Path) -> None:
    (runs / "seed_2" / "predictions.jsonl").unlink()
    assert list(paired(runs)) == ["test_predictions.jsonl"]
    assert paired(runs, "seed_1", "gone") == {}


def test_a_run_that_is_gone_has_none(runs: Path) -> None:
    def directory_of(path: str) -> Path:
        raise ExperimentNotFoundError(path)

    files = prediction_files(directory_of, run_side("seed_1"), run_side("seed_2"))
    assert files.pairings() == () == files.states()


def test_of_a_family_those_that_have_the_file(runs: Path) -> None:
    for at in range(3):
        (runs / "family" / str(at)).mkdir(parents=True)
    put(runs, "family/0", [{"text": "a", "loss": 1.0}])
    put(runs, "family/2", [{"text": "a", "loss": 3.0}])
    put(runs, "seed_1", [{"text": "a", "loss": 7.0}])
    family = family_side("family", [{}, {}, {}])
    (found,) = prediction_files(lambda path: runs / path, family, run_side("seed_1")).pairings()
    assert found.runs == (2, 1) and found.pairing is not None
    assert found.pairing.scores[0].first == (2.0,)


@pytest.mark.parametrize(
    "lines, told",
    [
        ([], "seed_1/predicted.jsonl is empty."),
        (['{"loss": 0.5}', "{"], "is not JSON in line 2."),
        (["[1]"], "holds no JSON object in line 1."),
        (["", '{"probs": [[1], [2]]}'], "of line 2, it may be one instance or a batch"),
        (["[" * 100_000], "is not JSON in line 1."),
    ],
)
def test_what_cannot_be_read_is_told(runs: Path, lines: Any, told: str) -> None:
    put(runs, "seed_1", lines)
    put(runs, "seed_2", [{"loss": 0.5}])
    found = paired(runs)["predicted.jsonl"]
    assert found.pairing is None and found.runs == (0, 1)
    assert len(found.problems) == 1 and told in found.problems[0]


def test_what_cannot_be_paired_is_told(runs: Path) -> None:
    put(runs, "seed_1", [{"loss": 0.5}, {"loss": 0.6}])
    put(runs, "seed_2", [{"loss": 0.5}])
    found = paired(runs)["predicted.jsonl"]
    assert found.pairing is None and "different numbers of instances" in found.problems[0]


def test_bare_nan_is_read(runs: Path) -> None:
    put(runs, "seed_1", ['{"loss": NaN, "text": "a"}', '{"loss": 1.0, "text": "b"}'])
    put(runs, "seed_2", ['{"loss": 2.0, "text": "b"}', '{"loss": Infinity, "text": "a"}'])
    found = paired(runs)["predicted.jsonl"].pairing
    assert found is not None and found.scores[0].second == (float("inf"), 2.0)


def test_large_files_are_told(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(runs, "seed_1", [{"loss": 0.5}] * 4)
    put(runs, "seed_2", [{"loss": 0.5}] * 2)
    monkeypatch.setattr(predictions, "MOST_INSTANCES", 3)
    assert (
        "seed_1/predicted.jsonl has more than 3 instances."
        in paired(runs)["predicted.jsonl"].problems
    )
    monkeypatch.setattr(predictions, "LARGEST_BYTES", 20)
    assert any("is too large" in text for text in paired(runs)["predicted.jsonl"].problems)


def test_a_pipe_is_no_file(runs: Path) -> None:
    for seed in ("seed_1", "seed_2"):
        os.mkfifo(runs / seed / "predicted.json")
    assert "predicted.json" not in paired(runs)


@pytest.mark.parametrize(
    "name, is_one",
    [
        ("predictions.jsonl", True),
        ("test_predictions.jsonl", True),
        ("Predicted-dev.json", True),
        ("pos_test.preds", True),
        ("metrics.json", False),
        ("predictions.txt", False),
        (".preds", False),
        ("predictions.jsonl.bak", False),
    ],
)
def test_names_of_predictions(name: str, is_one: bool) -> None:
    assert is_predictions(name) is is_one


def test_links_that_lead_elsewhere_are_no_predictions(runs: Path) -> None:
    elsewhere = runs.parent / "elsewhere"
    (runs / "seed_1" / "predictions.jsonl").rename(elsewhere)
    (runs / "seed_1" / "predictions.jsonl").symlink_to(elsewhere)
    assert set(paired(runs)) == {"test_predictions.jsonl"}
    elsewhere.rename(runs / "seed_1" / "kept")
    (runs / "seed_1" / "predictions.jsonl").unlink()
    (runs / "seed_1" / "predictions.jsonl").symlink_to("kept")
    assert "predictions.jsonl" in paired(runs)


def test_all_files_together_are_not_too_many(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("predictions_a.jsonl", "predictions_b.jsonl"):
        for seed in ("seed_1", "seed_2"):
            put(runs, seed, [{"id": str(number), "loss": 0.5} for number in range(60)], name)
    monkeypatch.setattr(predictions, "MOST_IN_ALL", 340)
    found = paired(runs)
    assert [found[name].pairing is not None for name in sorted(found)] == [True, True, True, False]
    assert found["predictions_b.jsonl"].problems == ()
    assert found["test_predictions.jsonl"].problems == (
        "seed_1/test_predictions.jsonl is left out: of all files together 340 instances are read.",
        "seed_2/test_predictions.jsonl is left out: of all files together 340 instances are read.",
    )
    monkeypatch.setattr(predictions, "MOST_IN_ALL", 10_000)
    size = (runs / "seed_1" / "predictions.jsonl").stat().st_size
    monkeypatch.setattr(predictions, "MOST_BYTES", 2 * size + 500)
    found = paired(runs)
    assert found["predictions.jsonl"].pairing is not None
    assert "is too large" in found["predictions_b.jsonl"].problems[0]


def test_the_state_of_files_tells_whether_they_have_changed(runs: Path) -> None:
    files = prediction_files(lambda path: runs / path, run_side("seed_1"), run_side("seed_2"))
    before = files.states()
    assert files.states() == before
    (file, *_), _ = files.by_name["predictions.jsonl"]
    content = file.read_bytes()
    file.unlink()
    gone = files.states()
    assert gone != before
    file.write_bytes(content.replace(b"1", b"2"))
    os.utime(file, ns=(0, 1))
    assert files.states() not in (before, gone)

"""In one environment with AllenNLP: its registry is ours, and what it writes today is read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Dict

import pytest

from mallennlp.domain.experiment import Experiment
from mallennlp.domain.status import Status
from mallennlp.services.experiments.reader import ReadContext
from mallennlp.services.experiments.readers import all_readers

pytestmark = pytest.mark.allennlp

EPOCHS = 2


def config(data: Path) -> Dict[str, Any]:
    """A training of seconds: a bag of embeddings over a handful of sentences."""
    return {
        "dataset_reader": {
            "type": "text_classification_json",
            "tokenizer": {"type": "whitespace"},
            "token_indexers": {"tokens": {"type": "single_id"}},
        },
        "train_data_path": str(data),
        "validation_data_path": str(data),
        "model": {
            "type": "basic_classifier",
            "text_field_embedder": {
                "token_embedders": {"tokens": {"type": "embedding", "embedding_dim": 4}}
            },
            "seq2vec_encoder": {"type": "bag_of_embeddings", "embedding_dim": 4},
        },
        "data_loader": {"batch_size": 4},
        "trainer": {
            "optimizer": {"type": "adam", "lr": 0.1},
            "num_epochs": EPOCHS,
            "validation_metric": "+accuracy",
            "cuda_device": -1,
        },
    }


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a run that AllenNLP has just written."""
    folder = tmp_path_factory.mktemp("training")
    sentences = [("fine soup", "good"), ("fine bread", "good"), ("cold soup", "bad")] * 4
    lines = [json.dumps({"text": text, "label": label}) for text, label in sentences]
    (folder / "data.jsonl").write_text("\n".join(lines) + "\n")
    (folder / "config.json").write_text(json.dumps(config(folder / "data.jsonl")))
    done = subprocess.run(
        [sys.executable, "-m", "allennlp", "train", "config.json", "-s", "run"],
        cwd=folder,
        env={**os.environ, "CUDA_VISIBLE_DEVICES": "", "HF_HUB_OFFLINE": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return folder / "run"


@pytest.fixture(scope="module")
def experiment(trained: Path) -> Experiment:
    """The same run as the program sees it."""
    names = frozenset(os.listdir(trained))
    (reader,) = (one for one in all_readers() if one.recognises(str(trained), names))
    return reader.read(trained, "run", ReadContext(now_s=time.time(), stalled_after_s=1800.0))


def test_registrable_is_allennlps_own() -> None:
    from allennlp.common import Registrable as Allennlps

    from mallennlp.services.registrable import Registrable

    assert Registrable is Allennlps


def test_a_page_is_a_registrable_of_allennlp() -> None:
    from allennlp.common import Registrable as Allennlps

    from mallennlp.dashboard.page import Page

    assert issubclass(Page, Allennlps)


def test_a_fresh_run_is_finished_and_whole(experiment: Experiment) -> None:
    assert experiment.status is Status.FINISHED, experiment.reason
    assert experiment.problems == ()
    assert experiment.version == "2.10.1"


def test_a_fresh_run_is_read_as_it_was_written(experiment: Experiment, trained: Path) -> None:
    written = json.loads((trained / "metrics.json").read_text())
    assert experiment.model == "basic_classifier"
    assert len(experiment.epochs) == EPOCHS
    assert experiment.best_metric == written["best_validation_accuracy"]

"""AllenNLP's tags: what the versions call differently and mean the same."""

from __future__ import annotations

import pytest

from mallennlp.services.tensorboard.names import Meaning, meaning
from mallennlp.services.tensorboard.run_events import Tag


@pytest.mark.parametrize(
    "folder, tag, metric",
    [
        ("train", "loss", "training_loss"),
        ("validation", "accuracy3", "validation_accuracy3"),
        ("train", "train/loss", "training_loss"),
        ("validation", "validation/f1/micro", "validation_f1/micro"),
        ("train", "worker_0_memory_MB", "training_worker_0_memory_MB"),
        ("train", "f1/micro", "training_f1/micro"),
    ],
)
def test_metrics_of_epochs_are_those_of_the_epochs_files(
    folder: str, tag: str, metric: str
) -> None:
    assert meaning(Tag(folder, tag)).metric == metric


@pytest.mark.parametrize(
    "tag, name",
    [
        ("train/batch_loss", "batch/loss"),
        ("train/batch_loss_mov_avg", "batch/loss_mov_avg"),
        ("train/batch_accuracy", "batch/accuracy"),
        ("epoch_metrics/accuracy", "batch/accuracy"),
        ("epoch_metrics/batch_loss", "batch/loss"),
        ("epoch_metrics/loss", "batch/mean_loss"),
        ("loss/loss_train", "batch/mean_loss"),
        ("gradient_norm", "gradient_norm"),
        ("learning_rate/encoder.weight", "learning_rate/encoder.weight"),
    ],
)
def test_what_is_measured_at_batches_has_one_name(tag: str, name: str) -> None:
    assert meaning(Tag("train", tag)).name == name


def test_tags_of_other_folders_are_themselves() -> None:
    assert meaning(Tag("test", "loss")) == Meaning("test/loss", "test/loss")
    assert meaning(Tag("", "loss")) == Meaning("loss", "loss")

"""What AllenNLP's tags mean: 0.9 and 1.x, and 2.x, call the same things differently.

| tag, in the folder ``train`` | version | here |
|---|---|---|
| ``loss``, ``accuracy``, after each epoch | 0.9, 1.x | ``training_loss``, ... |
| ``train/loss``, ``train/accuracy``, after each epoch | 2.x | the same |
| ``train/batch_loss`` | 2.x | ``batch/loss`` |
| ``epoch_metrics/accuracy``, ``train/batch_accuracy``: of the epoch so far | both | \
``batch/accuracy`` |
| ``epoch_metrics/loss`` and ``loss/loss_train``: of the epoch so far | 0.9 | ``batch/mean_loss`` |
| ``gradient_norm``, ``learning_rate/...`` and others | all | as they are |

In the folder ``validation`` it is ``validation_loss`` and so on.
"""

from __future__ import annotations

from typing import NamedTuple

from mallennlp.domain.metrics.names import TRAINING_PREFIX, VALIDATION_PREFIX
from mallennlp.services.paths import TENSORBOARD_TRAINING, TENSORBOARD_VALIDATION
from mallennlp.services.tensorboard.run_events import Tag

PREFIXES = {
    TENSORBOARD_TRAINING: TRAINING_PREFIX,
    TENSORBOARD_VALIDATION: VALIDATION_PREFIX,
}
"""How metrics of these folders begin in the files of the epochs."""
_OF_BATCHES = "batch/"
_BATCH = "batch_"
_EPOCH_SO_FAR = "epoch_metrics/"
_RENAMED = {
    _EPOCH_SO_FAR + "loss": _OF_BATCHES + "mean_loss",
    "loss/loss_train": _OF_BATCHES + "mean_loss",
}


class Meaning(NamedTuple):
    """What a tag stands for.

    * ``metric``: the metric that an epoch's file has under this name, if it is one;
    * ``name``: what its curve is called, if it is none.
    """

    metric: str
    name: str


def meaning(tag: Tag) -> Meaning:
    """What a tag stands for.

    >>> meaning(Tag("train", "train/batch_loss")).name
    'batch/loss'
    >>> meaning(Tag("validation", "validation/f1")).metric, meaning(Tag("train", "loss")).metric
    ('validation_f1', 'training_loss')
    """
    prefix = PREFIXES.get(tag.folder)
    if prefix is None:
        name = f"{tag.folder}/{tag.name}" if tag.folder else tag.name
        return Meaning(name, name)
    rest = tag.name.removeprefix(f"{tag.folder}/")
    if tag.name in _RENAMED:
        return Meaning(prefix + rest, _RENAMED[tag.name])
    if rest != tag.name and rest.startswith(_BATCH):
        return Meaning(prefix + rest, _OF_BATCHES + rest.removeprefix(_BATCH))
    if tag.name.startswith(_EPOCH_SO_FAR):
        of_epoch = tag.name.removeprefix(_EPOCH_SO_FAR).removeprefix(_BATCH)
        return Meaning(prefix + rest, _OF_BATCHES + of_epoch)
    return Meaning(prefix + rest, rest)

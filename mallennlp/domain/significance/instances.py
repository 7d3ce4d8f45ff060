"""What a model said of single instances, from the lines of files of predictions.

``allennlp predict`` writes an instance a line: ``{"label": "good", "loss": 0.18, ...}``.
``allennlp evaluate --predictions-output-file`` writes a **batch** a line: lists with an item for
each instance, and one loss for all of them, which says nothing of a single one. It follows the
config's data loader, so the same data can come in another order in every run.
"""

from __future__ import annotations

import json
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.metrics.directions import rises
from mallennlp.domain.metrics.summary import as_number

_IDS = ("id", "instance_id", "example_id", "question_id", "qid", "uid", "guid")
_TEXTS = (
    "words",
    "tokens",
    "text",
    "sentence",
    "premise",
    "premise_tokens",
    "hypothesis",
    "hypothesis_tokens",
    "passage",
    "passage_tokens",
    "question",
    "question_tokens",
    "context",
    "source",
    "source_tokens",
)
_GOLD = ("gold_{}", "{}_gold", "true_{}", "{}_true", "target_{}", "gold_{}s", "gold_label", "gold")
"""How models call what is right beside what they predict. AllenNLP itself keeps the one only."""
_PREDICTED = (
    "label",
    "labels",
    "tag",
    "tags",
    "prediction",
    "predicted_label",
    "predicted_tags",
    "answer",
)
_METADATA = "metadata"
_PADDING = "@@PADDING@@"

Key = Tuple[str, int]
"""What tells an instance from the others: its id or text, and how many of the same came before."""


@attrs.frozen
class Instance:
    """One instance of a file.

    * ``about``: its id or text; "" where there is neither;
    * ``scores``: numbers of which it is known what is better, and for each prediction beside which
      the right one stands, how much of it is right (``"correct label"``, from 0 to 1).
    """

    about: str
    scores: Mapping[str, float]


class UnclearLineError(ValueError):
    """A line that may be an instance, and may be a batch. Knows no line number."""


def instances_of(line: Mapping[str, Any]) -> List[Instance]:
    """The instances of a line: one, or those of a batch. Raises UnclearLineError."""
    size = _batch_size(line)
    if size is None:
        return [_instance(line)]
    return [_instance(dict(_items_at(line, at, size))) for at in range(size)]


def keyed(instances: Sequence[Instance]) -> Optional[Dict[Key, Instance]]:
    """The instances by what tells them apart; None where one of them has neither id nor text."""
    found: Dict[Key, Instance] = {}
    seen: Dict[str, int] = {}
    for instance in instances:
        if not instance.about:
            return None
        number = seen.get(instance.about, 0)
        seen[instance.about] = number + 1
        found[instance.about, number] = instance
    return found


def _batch_size(line: Mapping[str, Any]) -> Optional[int]:
    """How many instances a line has as a batch; None for a single one."""
    lists = [value for value in line.values() if isinstance(value, list)]
    sizes = set(map(len, lists))
    kinds = {kind for kind in map(_kind, line.items()) if kind is not None}
    if kinds == {"batch"}:
        whole = _one_size(line)
        if whole is None:
            raise UnclearLineError("its lists are not equally long")
        return whole
    if kinds == {"instance"} or not lists or len(sizes) > 1:
        return None
    raise UnclearLineError("it may be one instance or a batch of several")


def _kind(item: Tuple[str, Any]) -> Optional[str]:
    """Whether an entry can only be that of a batch, or of an instance; None where it can be of
    both."""
    name, value = item
    if name == _METADATA or name in _TEXTS:
        if isinstance(value, list):
            return "batch" if value and isinstance(value[0], (list, dict)) else "instance"
        if isinstance(value, dict):
            return "instance" if name == _METADATA else "batch"
    if name in _PREDICTED and not isinstance(value, (list, dict)):
        return "instance"
    return "instance" if isinstance(value, str) else None


def _one_size(line: Mapping[str, Any]) -> Optional[int]:
    """How many instances a batch has: as many as the texts or the metadata."""
    telling = [item for item in line.items() if _kind(item) == "batch"]
    sizes = {len(value) for _, value in telling if isinstance(value, list)}
    if not sizes:  # tensors of text alone: {"tokens": {"tokens": [[4, 9], [3, 7]]}}
        sizes = {len(value) for value in line.values() if isinstance(value, list)}
    return sizes.pop() if len(sizes) == 1 else None


def _items_at(line: Mapping[str, Any], at: int, size: int) -> Iterator[Tuple[str, Any]]:
    """What of a batch belongs to one of its instances."""
    for name, value in line.items():
        if isinstance(value, list) and len(value) == size:
            yield name, value[at]


def _instance(line: Mapping[str, Any]) -> Instance:
    metadata = line.get(_METADATA)
    whole = {**metadata, **line} if isinstance(metadata, dict) else line
    scores = {}
    for name, value in whole.items():
        number = float(value) if isinstance(value, bool) else as_number(value)
        if number is not None and rises(name) is not None:
            scores[name] = number
    return Instance(_about(whole), {**scores, **_correctness(whole)})


def _about(line: Mapping[str, Any]) -> str:
    for name in _IDS:
        if isinstance(line.get(name), (str, int)):
            return f"{line[name]}"
    texts = {name: _text(line[name]) for name in _TEXTS if name in line}
    known = {name: text for name, text in texts.items() if text}
    # Words are the same as tokens; a reader may give either or both.
    if "words" in known:
        known.pop("tokens", None)
    return json.dumps(list(known.values()), ensure_ascii=False) if known else ""


def _text(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        while value and value[-1] == _PADDING:
            value = value[:-1]
        return " ".join(value)
    return value if isinstance(value, str) else ""


def _correctness(line: Mapping[str, Any]) -> Dict[str, float]:
    found = {}
    for name in _PREDICTED:
        if name not in line:
            continue
        gold = next((each for each in _gold_names(name) if each in line), None)
        if gold is not None:
            right = _right(line[name], line[gold])
            if right is not None:
                found[f"correct {name}"] = right
    return found


def _gold_names(name: str) -> Iterator[str]:
    """What the right one may be called beside a prediction of this name."""
    return (pattern.format(name) for pattern in _GOLD)


def _right(predicted: Any, gold: Any) -> Optional[float]:
    """How much of a prediction is right: of a sequence, the part of its items. None where the two
    are of different kinds, such as a label and its number."""
    if isinstance(gold, list) and isinstance(predicted, list):
        if not gold or not predicted or type(gold[0]) is not type(predicted[0]):
            return None
        return sum(one == other for one, other in zip(predicted, gold)) / len(gold)
    if type(predicted) is not type(gold) or not isinstance(gold, (str, int, float)):
        return None
    return float(predicted == gold)

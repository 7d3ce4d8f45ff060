"""What a query means, in plain Python over whole experiments: what the SQL is compared with.

Written from docs/query-language.md, and without the modules that it checks: names are looked up
anew, and so is every comparison.
"""

from __future__ import annotations

import fnmatch
import json
import re
import unicodedata
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from mallennlp.domain.config_tree import flatten
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.query_tree import (
    And,
    Comparison,
    Has,
    Node,
    Not,
    Operand,
    Or,
    Phrase,
    Range,
    Value,
    Word,
)

TEXTS: Dict[str, Callable[[Experiment], Optional[str]]] = {
    "path": lambda run: run.path,
    "name": lambda run: run.name,
    "status": lambda run: run.status.value,
    "model": lambda run: run.model or None,
    "dataset_reader": lambda run: run.dataset_reader or None,
    "train_data": lambda run: run.train_data or None,
    "version": lambda run: run.version or None,
    "metric": lambda run: None if run.best_metric is None else run.goal.key,
}
PROSE: Dict[str, Callable[[Experiment], Optional[str]]] = {
    "reason": lambda run: run.reason,
    "notes": lambda run: run.annotations.notes or None,
}
NUMBERS: Dict[str, Callable[[Experiment], Optional[float]]] = {
    "best": lambda run: run.best_metric,
    "epochs": lambda run: run.evidence.epochs_done,
    "epochs_planned": lambda run: run.epochs_planned,
    "duration": lambda run: run.duration_s,
    "size": lambda run: run.size_bytes,
    "created": lambda run: run.started_s,
}
UNITS = {"s": 1, "min": 60, "m": 60, "h": 3600, "d": 86400, "": 1}
SIZES = {"": 1, "B": 1, "kB": 1000, "MB": 10**6, "KiB": 1024}
SIGNS: Dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
}


ARCHIVED = {"true": True, "false": False}
"""What ``archived`` is compared with; and ``any``, which fits both."""


def holds(node: Optional[Node], run: Experiment) -> bool:
    """Whether a query finds an experiment. Dates are not understood."""
    if node is None:
        return True
    if isinstance(node, And):
        return all(holds(each, run) for each in node.operands)
    if isinstance(node, Or):
        return any(holds(each, run) for each in node.operands)
    if isinstance(node, Not):
        return not holds(node.operand, run)
    if isinstance(node, Word):
        return all(_stands(part, run, is_prefix=True) for part in node.text.split())
    if isinstance(node, Phrase):
        return not node.text.strip() or _stands(node.text, run, is_prefix=False)
    if isinstance(node, Has):
        return any(_has(name.text, run) for name in node.names)
    return _compared(node, run)


def _compared(node: Comparison, run: Experiment) -> bool:
    opposite = {"!=": "=", "!~": "~"}.get(node.operator)
    operator = opposite or node.operator
    found = any(_one(node.name.text, operator, operand, run) for operand in node.operands)
    return not found if opposite else found


def _one(name: str, operator: str, operand: Operand, run: Experiment) -> bool:
    if operator == "=" and operand == Value("null"):
        return _is_null(name, run)
    if name == "archived":
        assert isinstance(operand, Value)
        return ARCHIVED.get(operand.text, run.annotations.archived) == run.annotations.archived
    if name in ("tag", "tags"):
        return any(_text("name", tag, operator, operand) for tag in run.annotations.tags)
    if name in TEXTS or name in PROSE:
        value = (TEXTS.get(name) or PROSE[name])(run)
        return value is not None and _text(name, value, operator, operand)
    found = NUMBERS[name](run) if name in NUMBERS else _metric(name, run)
    if name in NUMBERS or found is not None:
        if found is None or found != found:
            return False
        return _number(name, found, operator, operand)
    value = _config(run).get(_key(name, run), None)
    return value is not None and _of_config(value, operator, operand)


def _metric(name: str, run: Experiment) -> Optional[float]:
    """The metric of this name; NaN for one that the run does not have and others may have."""
    epoch = re.fullmatch(r"epoch:(\d+)[._](.*)", name)
    if epoch:
        values = [each.values for each in run.epochs if each.epoch == int(epoch[1])]
        return values[0].get(epoch[2], float("nan")) if values else float("nan")
    for kind, metrics in (("best", run.metrics.best), ("last", run.metrics.last)):
        if re.match(rf"{kind}[._]", name):
            return metrics.get(name[5:], float("nan"))
    if name.startswith(("validation_", "training_", "test_")) and name != "validation_data_path":
        return run.metrics.best.get(name, float("nan"))
    return None


def _config(run: Experiment) -> Dict[str, Any]:
    return dict(flatten(run.config))


def _key(name: str, run: Experiment) -> str:
    name = name.removeprefix("config.")
    keys = _config(run)
    return next((key for key in keys if key == name or key.endswith("." + name)), name)


def _is_null(name: str, run: Experiment) -> bool:
    keys, key = _config(run), _key(name, run)
    if name not in TEXTS and name not in PROSE and name not in NUMBERS and key in keys:
        return keys[key] is None or keys[key] == "null"
    if name == "archived":
        return not run.annotations.archived
    is_config = name not in ("tag", "tags", *TEXTS, *PROSE, *NUMBERS) and _metric(name, run) is None
    return not is_config and not _has(name, run)


def _has(name: str, run: Experiment) -> bool:
    if name == "archived":
        return run.annotations.archived
    if name in ("tag", "tags"):
        return bool(run.annotations.tags)
    if name in TEXTS or name in PROSE:
        return (TEXTS.get(name) or PROSE[name])(run) is not None
    number = NUMBERS[name](run) if name in NUMBERS else _metric(name, run)
    if name in NUMBERS or number is not None:
        return number is not None and number == number
    return _key(name, run) in _config(run)


def _text(name: str, value: str, operator: str, operand: Operand) -> bool:
    if isinstance(operand, Range):
        operand = Value(f"{operand.low or ''}..{operand.high or ''}")
    if operator == "~":
        return re.search(operand.text, value) is not None
    if operator != "=":
        return SIGNS[operator](value, operand.text)
    if not operand.quoted and re.search(r"[*?]", operand.text):
        pattern = f"*{operand.text}*" if name in PROSE else operand.text
        return fnmatch.fnmatchcase(value, pattern)
    return operand.text.lower() in value.lower() if name in PROSE else value == operand.text


def _number(name: str, value: float, operator: str, operand: Operand) -> bool:
    if isinstance(operand, Range):
        low, high = operand.low, operand.high
        return (low is None or value >= _read(name, low)) and (
            high is None or value <= _read(name, high)
        )
    return SIGNS[operator](value, _read(name, operand.text))


def _read(name: str, text: str) -> float:
    if name not in ("duration", "size"):
        return float(text)
    match = re.fullmatch(r"([0-9.]+)([a-zA-Z]*)", text)
    assert match, text
    return float(match[1]) * (UNITS if name == "duration" else SIZES)[match[2]]


def _of_config(value: Any, operator: str, operand: Operand) -> bool:
    if isinstance(operand, Range):
        return _is_number(value) and _number("", value, operator, operand)
    if operator == "~":
        return not isinstance(value, bool) and re.search(operand.text, str(value)) is not None
    number = None if operand.quoted else _as_number(operand.text)
    if operator == "=":
        return _equal(value, number, operand)
    if number is not None:
        return _is_number(value) and SIGNS[operator](value, number)
    return isinstance(value, str) and SIGNS[operator](value, operand.text)


def _equal(value: Any, number: Optional[float], operand: Value) -> bool:
    if isinstance(value, bool):
        return not operand.quoted and operand.text == json.dumps(value)
    if not operand.quoted and re.search(r"[*?]", operand.text):
        return fnmatch.fnmatchcase(str(value), operand.text)
    if isinstance(value, str):
        return value == operand.text
    return number is not None and float(value) == number


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _as_number(text: str) -> Optional[float]:
    try:
        return float(text)
    except ValueError:
        return None


# --- words


def _stands(text: str, run: Experiment, is_prefix: bool) -> bool:
    wanted = words(text)
    return bool(wanted) and any(
        _in_order(wanted, words(place), is_prefix)
        for place in (run.path, _added(run), json.dumps(run.config, ensure_ascii=False))
    )


def _added(run: Experiment) -> str:
    annotations = run.annotations
    return "\n".join((annotations.display_name, *annotations.tags, annotations.notes))


def _in_order(wanted: Sequence[str], there: Sequence[str], is_prefix: bool) -> bool:
    for start in range(len(there) - len(wanted) + 1):
        part = there[start : start + len(wanted)]
        same = part[-1].startswith(wanted[-1]) if is_prefix else part[-1] == wanted[-1]
        if same and list(part[:-1]) == list(wanted[:-1]):
            return True
    return False


def words(text: str) -> List[str]:
    """The words of a text, as the full-text search has them: without case and accents."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    )
    return re.findall(r"[^\W_]+", plain.lower())


def found(where: Optional[Node], runs: Sequence[Experiment]) -> Tuple[str, ...]:
    """The paths of the experiments that a query finds, in order. The archived ones are passed over,
    unless it says something about that."""
    speaks = "'archived'" in repr(where)
    every = [run for run in runs if speaks or not run.annotations.archived]
    return tuple(sorted(run.path for run in every if holds(where, run)))

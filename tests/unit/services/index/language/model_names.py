"""What a name means, for ``query_model``: looked up in the experiments themselves."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, List, Mapping, Sequence, Tuple

import attrs

from mallennlp.domain.experiment import Experiment
from tests.unit.services.index.language.model_literals import Mistake, version_numbers

MISSING: Any = type("Missing", (), {})()
"""What stands for no value; None is a ``null`` in a config."""

QUANTITIES = ("number", "duration", "time", "size")
LONGEST_TEXT = 256
Of = Callable[[Experiment], Any]


@attrs.frozen
class Meaning:
    """A column: its id, which has a colon unless it is a fixed one, what its values are, and the
    value of an experiment; ``sorting``: that which it is sorted by."""

    id: str
    kind: str
    of: Of
    sorting: Of


FIXED: Dict[str, Tuple[str, Of]] = {
    "path": ("text", lambda run: run.path),
    "name": ("text", lambda run: run.annotations.display_name or run.path.split("/")[-1]),
    "status": ("status", lambda run: run.status.value),
    "reason": ("prose", lambda run: run.reason),
    "model": ("text", lambda run: type_of(run.config.get("model"))),
    "dataset_reader": ("text", lambda run: type_of(run.config.get("dataset_reader"))),
    "train_data": ("text", lambda run: data_path(run.config.get("train_data_path"))),
    "tags": ("tags", lambda run: run.annotations.tags),
    "notes": ("prose", lambda run: run.annotations.notes),
    "problems": ("prose", lambda run: "\n".join(run.problems)),
    "best_metric": ("number", lambda run: goal(run)[1]),
    "best_metric_name": ("text", lambda run: goal(run)[0]),
    "epochs": ("number", lambda run: run.evidence.epochs_done),
    "epochs_planned": ("number", lambda run: run.evidence.epochs_planned),
    "started_s": ("time", lambda run: run.started_s),
    "last_activity_s": ("time", lambda run: run.last_activity_s),
    "duration_s": ("duration", lambda run: run.duration_s),
    "size_bytes": ("size", lambda run: run.size_bytes),
    "version": ("version", lambda run: run.version),
    "archived": ("truth", lambda run: run.annotations.archived or None),
}
ALSO = {
    "tag": "tags",
    "note": "notes",
    "best": "best_metric",
    "metric": "best_metric_name",
    "started": "started_s",
    "created": "started_s",
    "last_activity": "last_activity_s",
    "duration": "duration_s",
    "took": "duration_s",
    "size": "size_bytes",
}
SORTED_AS: Dict[str, Callable[[Any], Any]] = {"tags": ", ".join, "version": version_numbers}


def type_of(part: Any) -> Any:
    """The registered name of a part of a config."""
    found = part.get("type") if isinstance(part, dict) else part
    return found if isinstance(found, str) else None


def data_path(setting: Any) -> Any:
    """The path of the training data; several with commas between them."""
    if isinstance(setting, dict):
        return ", ".join(map(str, setting.values()))
    return setting if isinstance(setting, str) else None


def goal(run: Experiment) -> Tuple[Any, Any]:
    """Name and value of the metric that a run tries to improve; None for both without a value."""
    trainer = run.config.get("trainer")
    wanted = trainer.get("validation_metric") if isinstance(trainer, dict) else None
    if isinstance(wanted, list):
        wanted = wanted[0] if wanted else None
    bare = wanted.lstrip("+-") if isinstance(wanted, str) else ""
    name = f"validation_{bare or 'loss'}"
    return (name, run.metrics.best[name]) if name in run.metrics.best else (None, None)


def flat(tree: Any) -> Dict[str, Any]:
    """The leaves of a config by their paths."""
    leaves: Dict[str, Any] = {}
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, child in pairs:
        if isinstance(child, (dict, list)) and child:
            leaves.update({f"{key}.{rest}": leaf for rest, leaf in flat(child).items()})
        else:
            leaves[str(key)] = {"{}": "{}", "[]": "[]"}.get(repr(child), child)
    return leaves


def meaning(name: str, runs: Sequence[Experiment]) -> Meaning:
    """The column that a name means. Raises Mistake for none, and for several."""
    fixed_name = ALSO.get(name, name)
    if fixed_name in FIXED:
        return _fixed(fixed_name)
    configs = {key for run in runs for key in flat(run.config)}
    known = {("config", key) for key in configs} | {
        (kind, metric) for run in runs for kind in ("best", "last") for metric in at(kind, run)
    }
    for readings in (_explicit(name), _whole(name)):
        found = [(kind, key) for kind, key in readings if _is_known(kind, key, known)]
        if found:
            return _only(found)
    return _only([("config", key) for key in sorted(configs) if key.endswith("." + _bare(name))])


def _fixed(name: str) -> Meaning:
    kind, of = FIXED[name]
    as_sorted = SORTED_AS.get(name, lambda value: value)

    def value(run: Experiment) -> Any:
        found = of(run)
        return MISSING if found in (None, "", ()) or found != found else found

    def sorting(run: Experiment) -> Any:
        found = value(run)
        return MISSING if found is MISSING else as_sorted(found)

    return Meaning(name, kind, value, sorting)


def _explicit(name: str) -> List[Tuple[str, str]]:
    kind, dot, key = name.partition(".")
    found = [(kind, key)] if dot and key and kind in ("config", "best", "last") else []
    epoch = re.fullmatch(r"epoch:([0-9]{1,9})[._](.+)", name, re.DOTALL)
    return found + ([(f"epoch {int(epoch[1])}", epoch[2])] if epoch else [])


def _whole(name: str) -> List[Tuple[str, str]]:
    found = [("config", name), ("best", name)]
    return found + [(kind, name[5:]) for kind in ("best", "last") if name.startswith(f"{kind}_")]


def _bare(name: str) -> str:
    return name.removeprefix("config.") or name


def _is_known(kind: str, key: str, known: "set[Tuple[str, str]]") -> bool:
    if kind.startswith("epoch"):
        return ("best", key) in known or ("last", key) in known
    return (kind, key) in known


def _only(found: Sequence[Tuple[str, str]]) -> Meaning:
    if len(found) != 1:
        raise Mistake(f"the name can mean {found or 'nothing'}")
    kind, key = found[0]

    def of(run: Experiment) -> Any:
        value = at(kind, run).get(key, MISSING)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
            value = float(value)
        if isinstance(value, str):
            value = value[:LONGEST_TEXT]
        return MISSING if value != value else value

    return Meaning(f"{kind}:{key}", "config" if kind == "config" else "number", of, of)


def at(kind: str, run: Experiment) -> Mapping[str, Any]:
    """The config's leaves, or the metrics at some moment."""
    if kind == "config":
        return flat(run.config)
    if kind in ("best", "last"):
        return run.metrics.best if kind == "best" else run.metrics.last
    rows = [epoch.values for epoch in run.epochs if f"epoch {epoch.epoch}" == kind]
    return rows[0] if rows else {}

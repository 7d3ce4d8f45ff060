"""Made-up runs to compare: directories like those of ``make_tree`` that differ in a given number of
config keys, with an event file of TensorBoard's each, as AllenNLP writes it for every batch."""

from __future__ import annotations

import itertools
import json
import math
import random
import shutil
from pathlib import Path
from typing import Any, Dict, List

import attrs
from tensorboardX.proto.event_pb2 import Event
from tensorboardX.proto.summary_pb2 import Summary
from tensorboardX.record_writer import RecordWriter

from scripts.make_tree import Run, make_run, write_run

TAG = "train/batch_loss"
"""What AllenNLP 2 calls the loss of each batch."""
CURVE = "batch/loss"
"""What it is called here."""
EVENTS = "log/train/events.out.tfevents.1700000000.bench"
"""Where it stands in the run's directory."""
_KINDS_OF_CURVES = 5
"""Writing one takes longer than reading it: runs share these."""
_FIRST_S = 1.7e9
_BATCH_S = 0.25


def make_runs(root: Path, count: int, keys: int, points: int) -> List[str]:
    """Write ``count`` runs below ``root`` that differ in ``keys`` config keys, with ``points``
    points of a curve each; their paths."""
    curves = [root / f"curve-{number}" for number in range(min(count, _KINDS_OF_CURVES))]
    for number, file in enumerate(curves):
        _write_curve(file, points, random.Random(number))
    paths = []
    for number in range(count):
        run = _run(number, keys)
        write_run(run, root)
        file = root / run.path / EVENTS
        file.parent.mkdir(parents=True)
        shutil.copyfile(curves[number % len(curves)], file)
        paths.append(run.path)
    for file in curves:
        file.unlink()
    return paths


def _run(number: int, keys: int) -> Run:
    """A finished run, with other values of some keys and other metrics."""
    chance = random.Random(f"compared/{number}")
    finished = next(run for run in map(make_run, itertools.count()) if run.ending == "finished")
    config: Dict[str, Any] = json.loads(json.dumps(finished.config))
    for key in range(keys):
        part = config["model"].setdefault(f"part_{key // 10}", {"type": f"part_{key // 10}"})
        part[f"size_{key % 10}"] = [number, chance.random(), f"kind_{number % 7}"][key % 3]
    epochs = [
        {name: _other(value, chance) for name, value in epoch.items()} for epoch in finished.epochs
    ]
    path = f"compared/run_{number:03d}"
    return attrs.evolve(finished, path=path, config=config, epochs=epochs, final=epochs[-1])


def _other(value: Any, chance: random.Random) -> Any:
    return value * chance.uniform(0.9, 1.1) if isinstance(value, float) else value


def _write_curve(file: Path, points: int, chance: random.Random) -> None:
    writer = RecordWriter(str(file))
    writer.write(Event(wall_time=_FIRST_S, file_version="brain.Event:2").SerializeToString())
    for step in range(points):
        loss = math.exp(-step / points) + chance.gauss(0, 0.05)
        summary = Summary(value=[Summary.Value(tag=TAG, simple_value=loss)])
        event = Event(wall_time=_FIRST_S + step * _BATCH_S, step=step, summary=summary)
        writer.write(event.SerializeToString())
    writer.close()

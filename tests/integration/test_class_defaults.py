"""In one environment with AllenNLP: the shipped table of its classes is what they say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict

import pytest

from mallennlp.domain.configs.class_defaults import Standing, judge_config
from mallennlp.services.experiments.class_table import VERSION, class_table, table_path

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.allennlp
def test_the_shipped_table_is_what_allennlp_says() -> None:
    # In a process of its own: it imports all of AllenNLP.
    program = "from scripts.write_class_defaults import table_text; print(table_text(), end='')"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=ROOT,
        env={**os.environ, "CUDA_VISIBLE_DEVICES": "", "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    shipped = table_path(VERSION).read_text("utf-8")
    again = "Write it again with: python -m scripts.write_class_defaults"
    assert json.loads(done.stdout) == json.loads(shipped), again


def standing(config: Dict[str, Any], *path: str) -> Standing:
    return judge_config(class_table(), config).values[path].standing


def test_the_table_knows_what_a_training_needs() -> None:
    table = class_table()
    assert table.version == VERSION and table.root in table.kinds
    assert {"Model", "Trainer", "DataLoader", "DatasetReader", "Vocabulary"} <= set(table.kinds)
    for kind in table.kinds.values():
        assert kind["default"] is None or kind["default"] in kind["types"]
        assert all(name in table.classes for name in kind["types"].values() if name)


def test_parameters_that_are_made_late_and_those_of_other_constructors() -> None:
    """``Lazy``, ``constructor=``, and a default implementation."""
    trainer = {"num_epochs": 20, "optimizer": {"lr": 0.001}, "callbacks": ["tensorboard"]}
    config = {
        "trainer": trainer,
        "data_loader": {"shuffle": False},
        "vocabulary": {"type": "empty"},
    }
    assert standing(config, "trainer", "num_epochs") is Standing.SAME
    assert standing(config, "trainer", "optimizer", "lr") is Standing.SAME  # Adam's
    assert standing(config, "data_loader", "shuffle") is Standing.SAME
    assert standing(config, "trainer", "callbacks", "0") is Standing.REQUIRED
    assert standing(config, "vocabulary", "type") is Standing.CHANGED
    archived = {"model": {"type": "from_archive", "archive_file": "a", "overrides": None}}
    assert standing(archived, "model", "archive_file") is Standing.REQUIRED


def test_objects_in_lists_mappings_and_tuples() -> None:
    indexers = {"tokens": {"type": "single_id", "namespace": "tokens"}}
    weights = [["weight", {"type": "normal", "mean": 0.0}], ["bias", "zero"]]
    config = {
        "dataset_reader": {"type": "sequence_tagging", "token_indexers": indexers},
        "model": {"type": "simple_tagger", "initializer": {"regexes": weights}},
    }
    reader = ("dataset_reader", "token_indexers", "tokens")
    assert standing(config, *reader, "type") is Standing.SAME
    assert standing(config, *reader, "namespace") is Standing.SAME
    initializer = ("model", "initializer", "regexes")
    assert standing(config, *initializer, "0", "1", "mean") is Standing.SAME
    assert standing(config, *initializer, "1", "1") is Standing.REQUIRED


def test_seeds_have_defaults() -> None:
    assert standing({"random_seed": 13370}, "random_seed") is Standing.SAME
    assert standing({"numpy_seed": 1}, "numpy_seed") is Standing.CHANGED

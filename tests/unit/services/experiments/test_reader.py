"""Readers are found by the registry."""

from __future__ import annotations

from pathlib import Path
from typing import AbstractSet

import pytest

from mallennlp.services.experiments.allennlp import AllenNLPReader
from mallennlp.services.experiments.reader import ExperimentReader, ReadContext
from mallennlp.services.experiments.readers import all_readers


def test_ours_is_registered_under_its_name() -> None:
    assert ExperimentReader.by_name("allennlp") is AllenNLPReader
    assert AllenNLPReader in [type(reader) for reader in all_readers()]


def test_a_users_reader_enters_by_the_same_door(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = dict(ExperimentReader._registry[ExperimentReader])  # type: ignore[attr-defined]
    monkeypatch.setitem(
        ExperimentReader._registry, ExperimentReader, registry  # type: ignore[attr-defined]
    )

    @ExperimentReader.register("aaa-mine")
    class Mine(ExperimentReader):
        def recognises(self, directory: str, names: AbstractSet[str]) -> bool:
            return "mine" in names

    # By name, so that the order is the same everywhere.
    assert isinstance(all_readers()[0], Mine)


def test_a_reader_has_to_say_all_three_things() -> None:
    class Empty(ExperimentReader):
        pass

    reader = Empty()
    with pytest.raises(NotImplementedError):
        reader.recognises("x", set())
    with pytest.raises(NotImplementedError):
        reader.signature("x", set())
    with pytest.raises(NotImplementedError):
        reader.read(Path("x"), "x", ReadContext(0.0, 1.0))

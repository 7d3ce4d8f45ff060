"""Readers are found by the registry."""

from __future__ import annotations

from pathlib import Path
from typing import AbstractSet

import pytest

from mallennlp.services.experiments.allennlp import AllenNLPReader
from mallennlp.services.experiments.contract import name_of
from mallennlp.services.experiments.reader import ExperimentReader, ReadContext
from mallennlp.services.experiments.readers import all_readers, reader_called


def test_ours_is_registered_under_its_name() -> None:
    assert issubclass(ExperimentReader.by_name("allennlp"), AllenNLPReader)
    # The plain one: other processes load it without the registry.
    assert [type(reader) for reader in all_readers()] == [AllenNLPReader]


def test_a_reader_is_known_again_by_its_name() -> None:
    (own,) = all_readers()
    assert type(reader_called(name_of(own))) is AllenNLPReader
    assert reader_called("package.of.somebody.Else") is None


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
    mine = all_readers()[0]
    assert isinstance(mine, Mine)
    assert isinstance(reader_called(name_of(mine)), Mine)


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

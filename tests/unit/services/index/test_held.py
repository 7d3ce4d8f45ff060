"""An index that is asked many small questions over one connection."""

from __future__ import annotations

from pathlib import Path
from typing import Any, List

import pytest

from mallennlp.exceptions import ExperimentNotFoundError, UsageError
from mallennlp.services.index import store
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import indexed, made


@pytest.fixture
def index(tmp_path: Path) -> ExperimentIndex:
    index = ExperimentIndex(tmp_path / "index.sqlite")
    index.put(indexed(made("a", config={"lr": 0.1}), made("b")))
    return index


def test_it_answers_as_the_index_does(index: ExperimentIndex) -> None:
    with index.held() as held:
        assert held.get("a") == index.get("a") and held.known("b") == index.known("b")
        assert held.has("a") and not held.has("c")
        with pytest.raises(ExperimentNotFoundError, match="No experiment is called 'aa'"):
            held.get("aa")


def test_one_connection_is_opened(index: ExperimentIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: List[Path] = []
    reading = store.reading

    def counted(path: Path) -> Any:
        opened.append(path)
        return reading(path)

    monkeypatch.setattr(store, "reading", counted)
    with index.held() as held:
        for _ in range(3):
            held.get("a")
            held.has("b")
    assert len(opened) == 1


def test_what_is_written_meanwhile_is_seen_afterwards(index: ExperimentIndex) -> None:
    with index.held() as held:
        assert held.has("a")
        held.put(indexed(made("c")))
        assert not held.has("c")
    assert index.has("c")


def test_without_a_file_everything_is_empty(tmp_path: Path) -> None:
    with ExperimentIndex(tmp_path / "none.sqlite").held() as held:
        assert not held.has("a") and held.known("a") is None


def test_the_connection_is_closed_after_an_error_too(index: ExperimentIndex) -> None:
    with pytest.raises(UsageError):
        with index.held() as held:
            raise UsageError("No.")
    with pytest.raises(Exception, match="closed"):
        held.has("a")

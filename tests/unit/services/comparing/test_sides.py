"""What is compared: which runs and families are meant, in which order, and what is not there."""

from __future__ import annotations

from typing import Any, List, Sequence, Tuple

import pytest

from mallennlp.domain.comparison import MOST_SIDES
from mallennlp.domain.experiment import Experiment
from mallennlp.exceptions import ExperimentNotFoundError, UsageError
from mallennlp.services.comparing.sides import MOST_RUNS, read_sides


class Run:
    """Stands for an experiment: only its path counts here."""

    def __init__(self, path: str) -> None:
        self.path = path


def read(path: str) -> Experiment:
    if path.startswith("gone"):
        raise ExperimentNotFoundError(path)
    run: Any = Run(path)
    return run


def family(name: str) -> Tuple[str, Sequence[str]]:
    size = int(name)
    return f"pos/{name}/seed_*", [f"pos/{name}/seed_{seed}" for seed in range(size)]


def sides(*ids: str) -> Any:
    return read_sides(ids, read, family)


def test_runs_and_families_come_in_the_order_in_which_they_are_named() -> None:
    found = sides("run:pos/b", "family:2", "run:pos/a")
    assert [side.id for side in found.sides] == ["run:pos/b", "family:2", "run:pos/a"]
    assert [side.name for side in found.sides] == ["b", "2/seed_*", "a"]
    assert [side.is_family for side in found.sides] == [False, True, False]
    assert [len(side.runs) for side in found.sides] == [1, 2, 1]
    assert [run.path for run in found.runs()][1] == "pos/2/seed_0"


def test_families_are_told_apart_where_their_runs_have_only_a_folder_in_common() -> None:
    scattered = {"1": ["2.10.1/odd/a", "2.10.1/pos/b"], "2": ["2.10.1/odd/c", "2.10.1/pos/d"]}
    alike = {"3": ["x/s_1", "x/s_2"], "4": ["x/s_3", "x/s_4"]}
    names = {**dict.fromkeys(scattered, "2.10.1/*"), **dict.fromkeys(alike, "x/s_*")}
    paths = {**scattered, **alike}

    def named(*ids: str) -> List[str]:
        found = read_sides(ids, read, lambda name: (names[name], paths[name]))
        return [side.name for side in found.sides]

    assert named("family:1", "run:2.10.1/odd/e", "family:2") == [
        "a and 1 more",
        "e",
        "c and 1 more",
    ]
    assert named("family:3", "family:4") == ["s_1 and 1 more", "s_3 and 1 more"]
    assert named("family:3", "run:y/s_1") == ["x/s_*", "y/s_1"]


def test_what_is_named_twice_is_compared_once() -> None:
    assert [side.id for side in sides("run:a", "run:b", "run:a").sides] == ["run:a", "run:b"]


def test_what_is_not_there_is_told_and_the_rest_compared() -> None:
    found = sides("run:gone/a", "run:b", "family:0")
    assert [side.id for side in found.sides] == ["run:b"]
    assert found.gone == ("run:gone/a", "family:0")


def test_nothing_is_nothing() -> None:
    assert sides().sides == ()


@pytest.mark.parametrize("side", ["", "pos/a", "Run:a", "runs:a"])
def test_what_is_neither_run_nor_family_is_refused(side: str) -> None:
    with pytest.raises(UsageError, match="run:PATH nor family:ID"):
        sides(side)


def test_more_than_can_be_compared_is_refused() -> None:
    many: List[str] = [f"run:{number}" for number in range(MOST_SIDES)]
    assert len(sides(*many).sides) == MOST_SIDES
    with pytest.raises(UsageError, match=f"At most {MOST_SIDES}"):
        sides(*many, "run:one more")
    with pytest.raises(UsageError, match="1,000 runs"):
        sides(f"family:{MOST_RUNS}", "run:one more")


def test_a_family_that_is_too_large_is_refused_before_its_runs_are_read() -> None:
    asked: List[str] = []

    def reading(path: str) -> Experiment:
        asked.append(path)
        return read(path)

    with pytest.raises(UsageError, match="1,000 runs"):
        read_sides(["run:a", f"family:{MOST_RUNS}"], reading, family)
    assert asked == []

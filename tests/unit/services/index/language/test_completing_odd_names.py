"""Keys that are called like words of the language, or like nothing that can be typed: what is
offered of them can be read, and means something."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any, Dict, List

import pytest

from mallennlp.domain.metrics.summary import EpochMetrics, MetricSummary
from mallennlp.services.index.columns import COLUMNS, Kind, fixed
from mallennlp.services.index.language.completion import Completion
from mallennlp.services.index.language.parsing import parse
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import indexed, made

ODD = ("AND", "OR", "NOT", "", " ", "has", "sort", "epoch", "epoch:1", "epoch:1.x", "epoch:1._y")
ODD += ("epoch:", "epoch:0_-x", "x", "-a", "+a", "a b", "lr", "null", "a,b", "a:b", 'q"q', "b\\s")
ODD += ("!", "~x", "=", "status", "config", "best", "best_x", "last.x", "(", ")", "1..2", "*", "ä")
VALUES = (1, 2.5, -1, "t", "", "-x", "a b", "null", "1..2", "*", True, None)
TYPED = ("", *"aAoONehsxcbl.", "epoch:1.", "epoch:1.x", "epoch:0_", "config.", "best_", "last_")
BEFORE = ("", "-", "NOT ", "(", "zz:1 ", "zz:1 OR ")
OPERATORS = tuple(":=<>~")
WORDS = ("OR", "NOT", "has:", "sort:", "epoch:0_")
"""These begin something that is not a comparison yet."""


def odd_config(random: Random) -> Dict[str, Any]:
    config: Dict[str, Any] = {}
    for _ in range(8):
        inner = config
        *above, last = random.choices(ODD, k=random.choice([1, 1, 2, 3]))
        for key in above:
            inner = inner[key] if isinstance(inner.get(key), dict) else inner.setdefault(key, {})
            if not isinstance(inner, dict):
                break
        else:
            inner[last] = random.choice(VALUES)
    return config


def odd_index(path: Path, random: Random) -> ExperimentIndex:
    best, last = ({name: 0.5 for name in random.sample(ODD, 3)} for _ in range(2))
    metrics, epochs = MetricSummary(0, best, last), (EpochMetrics(0, {"x": 1.0}),)
    index = ExperimentIndex(path / "index.sqlite")
    configs = [odd_config(random) for _ in range(3)]
    index.put(indexed(*(made(f"r{n}", config=c, metrics=metrics) for n, c in enumerate(configs))))
    index.put(indexed(made("zz", config={"zz": 1}, epochs=epochs)))
    return index


def offered(index: ExperimentIndex, typed: str) -> List[Completion]:
    return index.complete(typed, len(typed))


def whole(typed: str, each: Completion) -> str:
    """The query with what was offered in its place."""
    return f"{typed[: each.start]}{each.text}{typed[each.end :]}"


def gone_on_with(text: str, name: str) -> str:
    """A query that begins with a name of a column, with or without an operator behind it."""
    column = fixed(name.rstrip("".join(OPERATORS) + "!"))
    value = {Kind.TIME: "1d", Kind.TRUTH: "true"}.get(column.kind if column else Kind.ANY, "1")
    value = "finished" if column is COLUMNS["status"] else value
    return f"{text}{'' if text.endswith(OPERATORS) else ':'}{value}"


@pytest.mark.parametrize("seed", range(6))
def test_every_name_that_is_offered_can_be_read_and_is_known(tmp_path: Path, seed: int) -> None:
    index = odd_index(tmp_path, Random(seed))
    queries = []
    for before in BEFORE:
        for typed in TYPED:
            for each in offered(index, before + typed):
                if each.text not in WORDS:
                    text = whole(before + typed, each)
                    queries.append(gone_on_with(text, each.text) + ")" * before.count("("))
                    if not each.text.endswith(OPERATORS):
                        parse(text + ")" * before.count("("))  # as far as somebody has come
    for typed in TYPED:
        for before in ("has:", 'has:"', "has:zz,", "sort:", "sort:-", "sort:+", "sort:zz,"):
            queries += [whole(before + typed, each) for each in offered(index, before + typed)]
    assert len(queries) > 500
    for query in dict.fromkeys(queries):
        index.search(TableQuery(query=query, limit=1))  # raises for what is not known


@pytest.mark.parametrize(
    ("config", "typed", "text", "query"),
    [
        ({"AND": 1}, "AN", '"AND":', '"AND":1'),
        ({"OR": "x"}, "O", '"OR":', '"OR":x'),
        ({"NOT": 1}, "NO", '"NOT":', '"NOT"<2'),
        ({"has": 1}, "ha", '"has":', '"has":1'),
        ({"AND": 1}, "has:AN", "AND", "has:AND"),
        ({" ": 1}, " config.", '"config. ":', '"config. ":1'),
        ({"a": {"": 1}}, "a", "a.", "a.:1"),
        ({"epoch:1.x": 1}, "epo", "epoch:1.x", "epoch:1.x:1"),
    ],
)
def test_how_an_odd_name_is_offered(
    tmp_path: Path, config: Any, typed: str, text: str, query: str
) -> None:
    index = ExperimentIndex(tmp_path / "index.sqlite")
    index.put(indexed(made("a", config=config), made("b", config={"other": 1})))
    assert text in [each.text for each in offered(index, typed)]
    (found,) = index.search(TableQuery(query=query)).rows
    assert found.path == "a"


def test_a_key_that_cannot_be_said_is_not_offered(tmp_path: Path) -> None:
    index = ExperimentIndex(tmp_path / "index.sqlite")
    metrics = MetricSummary(0, {"": 0.5}, {"": 0.5})
    index.put(indexed(made("a", config={"": 1, "lr": 1}, metrics=metrics)))
    for typed in ("", "config.", "best.", "best_", "epoch:0_", "has:", "sort:"):
        names = {each.text.split(":")[-1].rstrip(":") for each in offered(index, typed)}
        assert not names & {'""', "config.", "best.", "last.", "best_", "last_", "epoch:0."}
    assert "lr" in [each.text for each in offered(index, "l")]

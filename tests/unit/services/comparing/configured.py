"""Sides with configs, made up, for tests."""

from __future__ import annotations

from typing import Any, Mapping

import attrs

from mallennlp.domain.comparison import Comparison, Side
from tests.unit.domain.comparisons import run


def run_with(path: str, config: Mapping[str, Any]) -> Side:
    """A side that is one run with this config."""
    return Side(f"run:{path}", path, (attrs.evolve(run(path), config=config),))


def family_with(name: str, *configs: Mapping[str, Any]) -> Side:
    """A side of several runs, with these configs."""
    runs = tuple(attrs.evolve(run(f"{name}/{at}"), config=one) for at, one in enumerate(configs))
    return Side(f"family:{name}", f"{name}/*", runs)


def runs_with(*configs: Mapping[str, Any]) -> Comparison:
    """Runs that are called a, b, c and so on."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = [letters[at % 26] + str(at // 26 or "") for at in range(len(configs))]
    return Comparison(tuple(run_with(name, config) for name, config in zip(names, configs)))

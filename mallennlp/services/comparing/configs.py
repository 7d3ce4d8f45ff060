"""The configs of what is compared, and what differs between them."""

from __future__ import annotations

from typing import Any, Dict, Sequence, Tuple

import attrs

from mallennlp.domain.comparison import Comparison, Side
from mallennlp.domain.configs.difference import ConfigDifferences, compare_configs, with_values
from mallennlp.domain.configs.values import MISSING, as_scalar, value_text
from mallennlp.domain.plain_table import BASELINE, Cell, Heading, PlainTable

_MOST_NAMED = 5


@attrs.frozen
class ComparedConfigs:
    """What differs between the configs of runs and families.

    * ``sides``: those that have a config, in their order; ``without``: those that have none;
    * ``baseline``: which of ``sides`` the others are measured against;
    * ``families``: whether there are families among them, so that the seeds are left out, and what
      the project calls irrelevant.
    """

    sides: Tuple[Side, ...]
    without: Tuple[Side, ...]
    baseline: int
    families: bool
    differences: ConfigDifferences

    @property
    def alone(self) -> bool:
        """Whether there are not two configs to be compared."""
        return len(self.sides) < 2

    def against(self, baseline_id: str) -> "ComparedConfigs":
        """The same with the side of this id as its baseline; the first counts if it has no
        config."""
        ids = [side.id for side in self.sides]
        return attrs.evolve(self, baseline=ids.index(baseline_id) if baseline_id in ids else 0)


def compared_configs(
    comparison: Comparison,
    baseline_id: str = "",
    ignore: Sequence[str] = (),
    irrelevant: Sequence[str] = (),
) -> ComparedConfigs:
    """What differs between the configs.

    * ``baseline_id``: the id of a side; the first counts if it has no config;
    * ``ignore``: patterns for dotted keys that are left out; ``irrelevant``: those of the project's
      settings, which count where families are compared: what makes them alike is no difference
      between them either.
    """
    sides = tuple(side for side in comparison.sides if side.config)
    without = tuple(side for side in comparison.sides if not side.config)
    families = any(side.is_family for side in sides)
    patterns = [*ignore, *(irrelevant if families else ())]
    found = compare_configs([side.config for side in sides] or [{}], patterns)
    if families:
        found = attrs.evolve(found, seeds=())
    return ComparedConfigs(sides, without, 0, families, found).against(baseline_id)


def differing_values(
    compared: ComparedConfigs, sides: Sequence[Side]
) -> Dict[str, Tuple[Any, ...]]:
    """The dotted keys that differ, each with a value of each of ``sides``: ``MISSING`` also where a
    side has no config. The keys, and what is the same, are those of ``difference_table``."""
    places = {side.id: place for place, side in enumerate(compared.sides)}
    found: Dict[str, Tuple[Any, ...]] = {}
    for path, values in with_values(compared.differences.every()):
        of_sides = (places.get(side.id) for side in sides)
        found.setdefault(path, tuple(MISSING if at is None else values[at] for at in of_sides))
    return found


def difference_table(compared: ComparedConfigs) -> PlainTable:
    """The same as a table: a line for each key, a column for each side. The type of a part is its
    own key."""
    rows = [
        (Cell(path, path), *(_cell(value, at == compared.baseline) for at, value in numbered))
        for path, values in with_values(compared.differences.every())
        for numbered in [tuple(enumerate(values))]
    ]
    return PlainTable(
        "config-differences",
        "Differences between the configs",
        (Heading("key"), *(Heading(side.name) for side in compared.sides)),
        tuple(rows),
    )


def how_much(compared: ComparedConfigs) -> str:
    """What there is to say of the differences as a whole: a sentence or two."""
    said = [_without_config(compared.without)] if compared.without else []
    if compared.alone:
        return " ".join([*said, "There are no two configs to compare."])
    return " ".join([*said, _number(compared)])


def _without_config(sides: Sequence[Side]) -> str:
    names = [side.name for side in sides]
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return f"Without a config: {', '.join(names[:_MOST_NAMED])}{more}."


def _number(compared: ComparedConfigs) -> str:
    differences = compared.differences
    rest = "else " if differences.ignored else ""
    if differences.same and compared.families:
        return f"Nothing {rest}differs but the seeds."
    if differences.same:
        return "Nothing else differs." if rest else "The configs are the same."
    if differences.only_seeds:
        return "Only the seeds differ."
    number = sum(1 for _ in with_values(differences.every()))
    seeds = " The seeds of families are left out." if compared.families else ""
    return f"{'1 key differs' if number == 1 else f'{number:,} keys differ'}.{seeds}"


def _cell(value: object, is_baseline: bool) -> Cell:
    marks = frozenset({BASELINE}) if is_baseline else frozenset()
    if value is MISSING:
        return Cell("", None, marks)
    return Cell(value_text(value), as_scalar(value), marks)

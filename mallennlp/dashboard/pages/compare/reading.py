"""What is compared, read once for all sections of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Hashable, Sequence

from mallennlp.dashboard.caching import Itself, Kept
from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.domain.comparison import Comparison
from mallennlp.services.comparing.configs import ComparedConfigs, compared_configs

if TYPE_CHECKING:
    from mallennlp.project import Project

_MOST_KEPT = 8
"""Comparisons in the memory of each worker; one can hold the configs of a thousand runs."""

_MOST_KEPT_CONFIGS = 4
"""Differences between configs: each holds on to its comparison, also to one that was read anew."""

_kept: Kept[Comparison] = Kept(_MOST_KEPT)
_kept_configs: Kept[ComparedConfigs] = Kept(_MOST_KEPT_CONFIGS)


def comparison_of(project: "Project", sides: Sequence[str]) -> Comparison:
    """The comparison of these sides, as ``Project.compare`` gives it: read anew when the index has
    changed, which follows the files of the runs. Raises UsageError."""
    key = (str(project.root), *sides)
    return _kept.until_the_index_changes(project, key, lambda: project.compare(sides))


def configs_of(
    project: "Project", comparison: Comparison, params: CompareParams
) -> ComparedConfigs:
    """What differs between the configs of a comparison, without the keys that the address ignores,
    and against its baseline."""
    irrelevant = project.config.experiments.irrelevant
    key = key_of(project, comparison, params)
    found = _kept_configs.of_the_same(
        key,
        Itself(comparison),
        lambda: compared_configs(comparison, "", params.ignore, irrelevant),
    )
    return found.against(params.baseline)


def key_of(project: "Project", comparison: Comparison, params: CompareParams) -> Hashable:
    """Names what is made of the configs of a comparison: it depends on what is ignored."""
    irrelevant = project.config.experiments.irrelevant
    sides = tuple(side.id for side in comparison.sides)
    return str(project.root), sides, tuple(params.ignore), tuple(irrelevant)

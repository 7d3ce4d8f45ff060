"""The experiments that another one took something from, by the paths in its config."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Optional, Tuple

from mallennlp.domain.configs.tree import flatten
from mallennlp.services.history.values import Origin

if TYPE_CHECKING:
    from mallennlp.services.index.store import ExperimentIndex

MOST_LOOKED_UP = 500
"""So many paths of a config are looked up: others are data, such as a list of files."""
MOST_ORIGINS = 50
_LONGEST_PATH = 1_000
_INSIDE = "its directory lies inside"


def origins(
    index: "ExperimentIndex", root: Path, path: str, config: Mapping[str, Any]
) -> Tuple[Origin, ...]:
    """The experiments that the one at ``path`` took something from, or whose directory it lies in.

    ``root``: the project's folder, from which relative paths of a config are looked for: where the
    training was started is not recorded.
    """
    known = _Known(index)
    found: Dict[Tuple[str, str], Origin] = {}
    above = known.around(os.path.dirname(path))
    if above is not None:
        found[above, _INSIDE] = Origin(above, _INSIDE)
    for key, value in _paths_in(config):
        for place in _in_project(value, root):
            other = known.around(place)
            if other is not None and other != path:
                found.setdefault((other, key), Origin(other, key))
                break
        if len(found) >= MOST_ORIGINS:
            break
    return tuple(found.values())


class _Known:
    """Asks the index once for each path."""

    def __init__(self, index: "ExperimentIndex") -> None:
        self.index = index
        self.asked: Dict[str, bool] = {}

    def around(self, place: str) -> Optional[str]:
        """The experiment at a path or around it."""
        while place.strip("/.") and place != os.path.dirname(place):
            if place not in self.asked:
                self.asked[place] = self.index.has(place)
            if self.asked[place]:
                return place
            place = os.path.dirname(place)
        return None


def _paths_in(config: Mapping[str, Any]) -> Iterator[Tuple[str, str]]:
    """What in a config may be the path of a file, with its key."""
    looked_up = 0
    for key, value in flatten(config).items():
        if isinstance(value, str) and "/" in value and len(value) <= _LONGEST_PATH:
            if "\0" in value or "://" in value:
                continue
            looked_up += 1
            if looked_up > MOST_LOOKED_UP:
                return
            yield key, value


def _in_project(value: str, root: Path) -> List[str]:
    """How a path of a config may be called in the project."""
    place = os.path.normpath(os.path.join(root, os.path.expanduser(value)))
    inside = os.path.relpath(place, root)
    is_outside = inside.split(os.sep, 1)[0] == os.pardir
    return [place] if is_outside else [inside, place]

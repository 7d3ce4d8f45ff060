"""From the path of a changed file to the folders that have to be looked at."""

from __future__ import annotations

import os
from typing import Dict, FrozenSet, Iterable, List, Optional, Tuple

import attrs

from mallennlp.services.index.walk import Walk, project_path
from mallennlp.services.watching.settings import Watching


@attrs.define
class Places:
    """Where something changed. Directories are real paths, and each has its path in the project.

    * ``alone``: directories to look at without what is below them;
    * ``below``: those to look at with all that is below them, and those that are gone;
    * ``everywhere``: whether only a look at everything can tell;
    * ``linked``: whether there is a link that leads out of the roots: what is behind it is told
      only to those who begin to watch now.
    """

    alone: Dict[str, str] = attrs.field(factory=dict)
    below: Dict[str, str] = attrs.field(factory=dict)
    everywhere: bool = False
    linked: bool = False


def find_places(watching: Watching, changed: Iterable[str]) -> Places:
    """The places that a number of changed paths, absolute ones, belong to."""
    finder = _Finder(watching)
    for path in changed:
        finder.add(path)
    return finder.places


class _Finder:
    """Finds places; what it found out about a folder, it remembers."""

    def __init__(self, watching: Watching) -> None:
        self.places = Places()
        self._watching = watching
        root = watching.project_root
        found = {os.path.realpath(one): project_path(one, root) for one in watching.roots}
        self._roots: List[Tuple[str, str]] = sorted(found.items(), key=lambda one: -len(one[0]))
        self._walk = Walk(root, watching.readers, watching.ignore)
        self._prunes: Dict[str, FrozenSet[str]] = {}
        self._prunable = frozenset(name for reader in watching.readers for name in reader.prune)

    def add(self, changed: str) -> None:
        """Add the places of one changed path."""
        folder, name = os.path.split(changed)
        # Links were followed on the way to it: in the index a run stands under its real path.
        directory = os.path.realpath(folder)
        entry = os.path.join(directory, name)
        if any(entry == root for root, _ in self._roots):
            self.places.everywhere = True
            return
        path = self._path_of(directory, folder)
        if path is None:
            self.places.everywhere = True
        elif path and not self._is_passed_over(directory, path):
            self.places.alone[directory] = path
            self._add_entry(entry, name, path)

    def _add_entry(self, entry: str, name: str, folder_path: str) -> None:
        """What the changed path itself asks for, where it is a folder or was one."""
        path = name if folder_path == "." else f"{folder_path}/{name}"
        if os.path.islink(entry):
            if os.path.isdir(entry):
                self.places.everywhere = True
                self.places.linked |= not self._is_inside(os.path.realpath(entry))
        elif os.path.isdir(entry) or not os.path.lexists(entry):
            if not self._is_passed_over(entry, path):
                self.places.below[entry] = path

    def _is_inside(self, directory: str) -> bool:
        """Whether a directory is in one of the roots, or is one."""
        return any(f"{directory}/".startswith(f"{root.rstrip('/')}/") for root, _ in self._roots)

    def _path_of(self, directory: str, seen_as: str) -> Optional[str]:
        """The path in the project of a directory; None where a scan has to find it out. ``seen_as``
        is the way on which the change was seen, which may lead over links."""
        for root, root_path in self._roots:
            if directory == root:
                return root_path
            if directory.startswith(root.rstrip("/") + "/"):
                inside = os.path.relpath(directory, root)
                return inside if root_path == "." else f"{root_path}/{inside}"
        over_link = project_path_of_link(seen_as, self._watching)
        return over_link if self._watching.index.has(over_link) else None

    def _is_passed_over(self, directory: str, path: str) -> bool:
        """Whether a scan would not get to a directory, for its name or that of one above."""
        for root, root_path in self._roots:
            if directory == root:
                return False
            if directory.startswith(root.rstrip("/") + "/"):
                break
        else:
            return False  # a run behind a link, which a scan got to
        above, name = os.path.split(directory)
        if self._walk.passes_over(name, path):
            return True
        if name in self._prunable and name in self._prune(above):
            return True
        return self._is_passed_over(above, os.path.dirname(path) or ".")

    def _prune(self, directory: str) -> FrozenSet[str]:
        """The names that are not searched in a directory, because it is an experiment."""
        if directory not in self._prunes:
            self._prunes[directory] = self._recognised(directory)
        return self._prunes[directory]

    def _recognised(self, directory: str) -> FrozenSet[str]:
        try:
            names = set(os.listdir(directory))
        except OSError:
            return frozenset()
        for reader in self._watching.readers:
            # A reader may be a user's: whatever it raises must not end the watching.
            try:
                if reader.recognises(directory, names):
                    return reader.prune
            except Exception:
                return frozenset()
        return frozenset()


def project_path_of_link(folder: str, watching: Watching) -> str:
    """How a folder is called in the project, links on the way left as they are."""
    for root in watching.roots:
        real = os.path.realpath(root)
        if folder.startswith(real.rstrip("/") + "/"):
            inside, path = os.path.relpath(folder, real), project_path(root, watching.project_root)
            return inside if path == "." else f"{path}/{inside}"
    return folder

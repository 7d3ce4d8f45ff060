"""Imports go down: cli and dashboard, project, services, domain. Nothing hides in a function."""

from __future__ import annotations

import sys
from importlib import metadata
from typing import Dict, FrozenSet, Iterator, List, Set

import pytest

from tests.architecture.source import (
    PACKAGE,
    ROOT,
    Import,
    Module,
    import_graph,
    imports,
    module_names,
    modules,
)

MAY_IMPORT: Dict[str, FrozenSet[str]] = {
    "": frozenset(),
    "exceptions": frozenset(),
    "domain": frozenset({"exceptions"}),
    "services": frozenset({"exceptions", "domain"}),
    "project": frozenset({"exceptions", "domain", "services"}),
    "dashboard": frozenset({"exceptions", "domain", "services", "project"}),
    "cli": frozenset({"exceptions", "domain", "services", "project"}),
    "__main__": frozenset({"cli"}),
}
"""Which parts of the package a part may import, beside itself and the package's own module."""

SERVE_THE_DASHBOARD = {
    "mallennlp.cli.serve",
    "mallennlp.cli.demo",
    "mallennlp.cli.serving",
    "mallennlp.cli.page",
}
"""The commands that may import the dashboard: those that serve it, or load its pages."""

WEB = {"dash", "dash_ag_grid", "dash_bootstrap_components", "flask", "flask_caching", "flask_login"}
MAY_NOT_USE: Dict[str, Set[str]] = {
    "services": WEB | {"click"},
    "project": WEB | {"click"},
    "dashboard": {"click", "sqlite3"},
    "cli": WEB | {"sqlite3"},
}
ONLY_THIRD_PARTY_OF_DOMAIN = {"attr", "attrs"}

CHANGE_OR_JUDGE = (
    "mallennlp.services.experiments.allennlp",
    "mallennlp.services.experiments.reader",
    "mallennlp.services.experiments.sidecar",
)
"""Services on experiment directories for which the dashboard asks the project."""


def other_parts(module: Module) -> Iterator[Import]:
    """The imports of our own modules that belong to another part."""
    for found in imports(module):
        if found.target in module_names() and part_of(found.target) not in (module.part, ""):
            yield found


def part_of(name: str) -> str:
    """The part of the package to which a module of ours belongs."""
    return (name.split(".") + [""])[1]


def foreign(module: Module) -> Iterator[Import]:
    """The imports of what is neither ours nor the standard library's."""
    for found in imports(module):
        top = found.target.split(".")[0]
        if top != PACKAGE and top not in sys.stdlib_module_names:
            yield found


def report(module: Module, found: Import, reason: str) -> str:
    """One finding, in a form that editors jump to."""
    return f"{module.place(found.line)}: {module.name} imports {found.target}: {reason}"


def test_every_part_of_the_package_has_its_layer() -> None:
    assert {module.part for module in modules()} <= set(MAY_IMPORT)


def test_imports_go_down() -> None:
    wrong: List[str] = []
    for module in modules():
        for found in other_parts(module):
            target = part_of(found.target)
            serves = module.name in SERVE_THE_DASHBOARD and target == "dashboard"
            if target not in MAY_IMPORT[module.part] and not serves:
                wrong.append(report(module, found, f"{module.part} may not import {target}"))
    assert not wrong, "\n".join(wrong)


def test_no_layer_uses_a_library_that_belongs_to_another() -> None:
    wrong: List[str] = []
    for module in modules():
        for found in imports(module):
            if found.target.split(".")[0] in MAY_NOT_USE.get(module.part, set()):
                wrong.append(report(module, found, f"not in {module.part}"))
    assert not wrong, "\n".join(wrong)


def test_the_domain_needs_attrs_and_the_standard_library_alone() -> None:
    wrong = [
        report(module, found, "not in the domain")
        for module in modules()
        if module.part in ("domain", "exceptions")
        for found in foreign(module)
        if found.target.split(".")[0] not in ONLY_THIRD_PARTY_OF_DOMAIN
    ]
    assert not wrong, "\n".join(wrong)


def reach_a_database() -> Set[str]:
    """Our modules whose loading loads sqlite3, directly or through others."""
    graph = import_graph(typing_only=False, lazy=False)
    reached = {
        module.name
        for module in modules()
        if any(found.target == "sqlite3" and not found.typing_only for found in imports(module))
    }
    while True:
        more = {name for name, targets in graph.items() if targets & reached} - reached
        if not more:
            return reached
        reached |= more


def test_the_dashboard_asks_the_project_and_opens_nothing_itself() -> None:
    """It may use services that stand alone, such as serialization, and the values of others."""
    databases = reach_a_database()
    wrong: List[str] = []
    for module in (module for module in modules() if module.part == "dashboard"):
        for found in other_parts(module):
            if part_of(found.target) != "services" or found.typing_only:
                continue
            if found.target in databases or found.target.startswith(CHANGE_OR_JUDGE):
                wrong.append(report(module, found, "ask the project instead"))
    assert not wrong, "\n".join(wrong)


def test_no_imports_in_a_circle() -> None:
    """Imports inside functions count: a lazy import is for speed and not to dodge a circle."""
    found = list(circles(import_graph(typing_only=False, lazy=True)))
    assert not found, "\n".join(" -> ".join(circle) for circle in found)


def circles(graph: Dict[str, Set[str]]) -> Iterator[List[str]]:
    """For every module that can reach itself, one shortest way."""
    for start in sorted(graph):
        ways = [[start]]
        seen: Set[str] = set()
        while ways:
            way = ways.pop(0)
            if start in graph[way[-1]]:
                yield way + [start]
                break
            fresh = sorted(graph[way[-1]] - seen)
            seen.update(fresh)
            ways.extend(way + [name] for name in fresh)


def test_a_circle_is_found() -> None:
    found = list(circles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set()}))
    assert found == [["a", "b", "c", "a"], ["b", "c", "a", "b"], ["c", "a", "b", "c"]]


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_every_library_in_use_is_required(module: Module) -> None:
    """By requirements.txt itself: what only some other library brings along may go any day."""
    required = required_distributions() | {"allennlp"}
    providers = metadata.packages_distributions()
    wrong = []
    for found in foreign(module):
        top = found.target.split(".")[0]
        names = {normalized(name) for name in providers.get(top, [top])}
        if not names & required:
            wrong.append(report(module, found, "requirements.txt does not name it"))
    assert not wrong, "\n".join(wrong)


def required_distributions() -> Set[str]:
    """The names in requirements.txt, and those that Dash is made of and always brings."""
    names = {"flask", "werkzeug", "plotly"}
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            names.add(normalized(line.split("<")[0].split(">")[0].split("=")[0].strip()))
    return names


def normalized(name: str) -> str:
    """A distribution's name as comparisons want it."""
    return name.lower().replace("_", "-").replace(".", "-")

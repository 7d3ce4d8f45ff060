"""Every link and image in the documentation leads somewhere, and every page of it can be found."""

from __future__ import annotations

from pathlib import Path
from typing import Set

import pytest

from tests.docs import ROOT, Link, anchors, links, markdown_files


def test_links_are_found(tmp_path: Path) -> None:
    """Else the tests below would hold of anything."""
    file = tmp_path / "some.md"
    file.write_text(
        "[a](b.md) ![c](d.png) [![e](f.png)](g.md#h) `[not](one)`\n```\n[nor](this)\n```"
    )
    assert {link.target for link in links(file)} == {"b.md", "d.png", "f.png", "g.md#h"}


def test_headings_are_reached_by_the_names_that_github_gives_them(tmp_path: Path) -> None:
    file = tmp_path / "some.md"
    file.write_text("# What `self.p` holds, and why\n### mallennlp ls [PATTERN]\n```\n# no\n```\n")
    assert anchors(file) == {"what-selfp-holds-and-why", "mallennlp-ls-pattern"}


@pytest.mark.parametrize("file", markdown_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_relative_links_and_images_lead_somewhere(file: Path) -> None:
    dead = [fault for link in links(file) if (fault := what_is_wrong(link))]
    assert not dead, "\n".join(dead)


def what_is_wrong(link: Link) -> str:
    """A sentence if the target of a relative link does not exist, else nothing."""
    if link.target.startswith(("http://", "https://", "mailto:")):
        return ""
    name, _, anchor = link.target.partition("#")
    target = (link.file.parent / name).resolve() if name else link.file
    if not target.exists():
        return f"{link.file.relative_to(ROOT)} links to {link.target}, which is not there"
    if anchor and anchor not in anchors(target):
        return f"{link.file.relative_to(ROOT)} links to {link.target}: no such heading"
    return ""


def test_a_dead_link_and_a_missing_heading_are_noticed() -> None:
    readme = ROOT / "README.md"
    assert "not there" in what_is_wrong(Link(readme, "docs/no-such-file.md"))
    assert "no such heading" in what_is_wrong(Link(readme, "docs/design.md#no-such-heading"))
    assert not what_is_wrong(Link(readme, "docs/design.md#pages"))


def test_every_page_of_the_documentation_can_be_reached_from_its_index() -> None:
    index = ROOT / "docs" / "index.md"
    reached: Set[Path] = set()
    waiting = [index]
    while waiting:
        file = waiting.pop()
        if file not in reached and file.suffix == ".md":
            reached.add(file)
            targets = (link.target.partition("#")[0] for link in links(file))
            found = ((file.parent / name).resolve() for name in targets if name)
            waiting += [target for target in found if target.is_file()]
    assert set((ROOT / "docs").rglob("*.md")) <= reached

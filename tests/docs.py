"""What stands in the Markdown files: their code blocks, their links, their headings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Set

ROOT = Path(__file__).resolve().parent.parent

_PART_OF_LINE = re.compile(r"""(?:'[^']*'|"[^"]*"|(?<!&)&(?!&)|[^'"|>#&])+""")
"""What stands between the shell's own signs; those in quotes are not."""
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6} +(.+?)\s*$", re.MULTILINE)
_LINK = re.compile(r"\[(?:[^\[\]]|!\[[^\]]*\]\([^)]*\))*\]\(([^()\s]+)\)")
_CODE = re.compile(r"`[^`\n]*`")


class Block(NamedTuple):
    """A fenced block: its language ("" if none is named) and its text."""

    language: str
    text: str


class Link(NamedTuple):
    """A link or an image; ``target`` as it is written."""

    file: Path
    target: str


def markdown_files() -> List[Path]:
    """The project's Markdown files: those beside README.md, and all of docs/."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def blocks(file: Path, language: str) -> List[Block]:
    """The fenced blocks of a language."""
    found = _FENCE.findall(file.read_text(encoding="utf-8"))
    return [Block(name, text) for name, text in found if name == language]


def modules(file: Path) -> Dict[str, str]:
    """The Python blocks that begin with a comment that names their file: name -> text."""
    named = (re.match(r"# (\w+)\.py\n", block.text) for block in blocks(file, "python"))
    return {match[1]: match.string for match in named if match}


def command_lines(file: Path) -> Iterator[str]:
    """The lines in shell blocks that call ``mallennlp``, without what stands around the call."""
    for block in blocks(file, "bash") + blocks(file, "text"):
        for line in block.text.splitlines():
            for part in parts_of_line(line):
                if part.startswith("mallennlp "):
                    yield part


def parts_of_line(line: str) -> List[str]:
    """The commands of a shell's line, and what else stands between ``&&``, ``|``, ``>``, ``#``.

    >>> parts_of_line("cd x && mallennlp ls 'lr>1' | head > out  # done")
    ['cd x', "mallennlp ls 'lr>1'", 'head', 'out', 'done']
    """
    return [part.strip() for part in _PART_OF_LINE.findall(line)]


def links(file: Path) -> Iterator[Link]:
    """The links and images of a file, those inside of links too; what is code is none."""
    text = _CODE.sub("", _FENCE.sub("", file.read_text(encoding="utf-8")))
    for match in _LINK.finditer(text):
        yield Link(file, match[1])
        for inner in re.findall(r"!\[[^\]]*\]\(([^()\s]+)\)", match[0]):
            if inner != match[1]:
                yield Link(file, inner)


def anchors(file: Path) -> Set[str]:
    """The names under which the headings of a file can be reached, as GitHub makes them."""
    text = _FENCE.sub("", file.read_text(encoding="utf-8"))
    return {_anchor(heading) for heading in _HEADING.findall(text)}


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")

"""docs/page-api.md: that it leaves nothing out, and how a docstring becomes Markdown.

That it is what the code says is held with the other references, in
``test_documentation_covers_the_code.py``.
"""

from __future__ import annotations

import ast
import enum
import inspect
import re
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

import attrs
import pytest

from mallennlp import exceptions
from mallennlp.dashboard import components
from mallennlp.dashboard.callbacks import callback
from mallennlp.dashboard.hooks import CallbackHooks
from mallennlp.dashboard.page import Page
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from scripts.page_reference import default, markdown, members, page_reference, signature, value_doc
from scripts.page_reference_texts import COMPONENTS, NOT_FOR_PAGES, SECTIONS, Entry
from tests.docs import ROOT, blocks

PARTS = [part.strip() for part in page_reference()]
TEXT = "\n\n".join(PARTS)
ENTRIES = {entry.name: entry for section in SECTIONS for entry in section.entries}
HOOKS = {"pre_hooks", "post_hooks", "error_hooks", "prevent_hooks"}


def about(name: str) -> str:
    """What stands below a heading, down to the next one, without its code."""
    found = re.search(rf"^#+ {re.escape(name)}\n(.*?)(?=^#|\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found, f"the reference has no heading {name}"
    return re.sub(r"^```.*?^```", "", found[1], flags=re.MULTILINE | re.DOTALL)


def is_explained(name: str, heading: str) -> bool:
    """Whether the prose below the heading says ``name``, and not its signature alone."""
    return f"`{name}`" in about(heading)


def public(cls: type) -> Iterator[str]:
    return (name for name in dir(cls) if not name.startswith("_"))


def test_every_component_of_the_facade_is_there() -> None:
    assert sorted(COMPONENTS) == sorted(components.__all__)
    for name in components.__all__:
        assert about(name).strip()
        assert f"from {components.__name__} import {name}`" in TEXT


@pytest.mark.parametrize("name", [n for n in COMPONENTS if inspect.isfunction(ENTRIES[n].what)])
def test_arguments_of_components_are_explained(name: str) -> None:
    """Of one with a single argument, the sentence and the argument's name say enough."""
    parameters = list(inspect.signature(ENTRIES[name].what).parameters)
    unclear = [each for each in parameters if not is_explained(each, name)]
    assert len(parameters) <= 2 or not unclear


def test_every_argument_of_a_callback_is_explained() -> None:
    parameters = set(inspect.signature(callback).parameters)
    assert HOOKS | {"outputs", "inputs", "states", "mutating", "permissions"} <= parameters
    assert {name for name in parameters if not is_explained(name, "Page.callback")} == set()


def test_every_attribute_and_method_of_a_page_is_there() -> None:
    own = {name for name in vars(Page) if not name.startswith("_")}
    own |= set(inspect.get_annotations(Page))
    methods = {name for name in own if inspect.isroutine(getattr(Page, name, None))}
    assert {"get_elements", "url", "register", "callback"} <= methods
    for name in methods:
        assert about(f"Page.{name}").strip()
    assert {name for name in own - methods if not is_explained(name, "Page")} == set()
    assert is_explained("project", "Page") and is_explained("user", "Page")


def test_every_method_of_the_project_is_there_or_is_not_for_pages() -> None:
    shown = set(members(ENTRIES["Project"]))
    with_the_class = {"config"}
    assert shown | NOT_FOR_PAGES | with_the_class == set(public(Project))
    assert not shown & NOT_FOR_PAGES
    assert is_explained("root", "Project") and is_explained("config", "Project")
    for name in shown:
        assert about(f"Project.{name}").strip()


def test_every_kind_of_hook_is_there() -> None:
    for name in ("before", "after", "failed", "prevented", "register"):
        assert hasattr(CallbackHooks, name) and about(f"CallbackHooks.{name}").strip()


def test_every_attribute_of_a_value_is_there() -> None:
    for entry in ENTRIES.values():
        if inspect.isclass(entry.what):
            for name in names_of_values(entry.what):
                line = re.search(rf"^ +{name}: \w", code_of(entry.name), re.MULTILINE)
                assert bool(line) is not name.startswith("_"), f"{entry.name}.{name}"


def names_of_values(cls: type) -> Sequence[str]:
    if attrs.has(cls):
        return [field.name for field in attrs.fields(cls)]
    return tuple(getattr(cls, "_fields", ()))


def code_of(heading: str) -> str:
    return TEXT.partition(f"### {heading}\n")[2].partition("```python\n")[2].partition("```")[0]


def test_every_error_is_there() -> None:
    errors = [
        name
        for name, value in vars(exceptions).items()
        if inspect.isclass(value) and issubclass(value, exceptions.MallennlpError)
    ]
    assert len(errors) > 15
    assert [name for name in errors if f"\n| `{name}` | `" not in TEXT] == []


def test_settings_and_the_entry_point_are_there() -> None:
    assert "`mallennlp.pages`" in about("Settings")
    assert '- Default: `["log"]`.' in about("[server] hooks")
    assert "- Default: `[]`." in about("[server] imports")


def test_headings_are_unique() -> None:
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", TEXT, flags=re.M | re.S), re.M)
    anchors = [heading.lower() for heading in headings]
    assert sorted(anchors) == sorted(set(anchors))


# --- what the documentation uses


def imported(source: str) -> Iterator[Tuple[str, str]]:
    """Module and name of all that a text of Python imports from this package."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mallennlp"):
            yield from ((node.module or "", alias.name) for alias in node.names)


def sources() -> List[Tuple[str, str]]:
    """The pages of the documentation: examples, and blocks of the guides."""
    docs = ROOT / "docs"
    examples = [(file.name, file.read_text(encoding="utf-8")) for file in docs.rglob("*.py")]
    guides: Sequence[Path] = [docs / "pages.md", docs / "tutorial-page.md", *docs.glob("how-to/*")]
    return examples + [
        (f"{file.name} {number}", block.text)
        for file in guides
        for number, block in enumerate(blocks(file, "python"))
    ]


@pytest.mark.parametrize(("where", "source"), sources(), ids=lambda text: str(text)[:40])
def test_what_the_documentation_imports_is_in_the_reference(where: str, source: str) -> None:
    known = {(entry.imported_from, entry.name) for entry in ENTRIES.values()}
    known |= {("mallennlp.exceptions", name) for name in vars(exceptions)}
    assert [name for name in imported(source) if name not in known] == []


# --- making it


def parts(text: str) -> List[str]:
    return list(markdown(inspect.cleandoc(text)))


def test_paragraphs_and_lists_are_filled() -> None:
    docstring = """One
    sentence with ``code``.

    * ``a``: first,
      continued;
    * ``b``: second.
    """
    assert parts(docstring) == [
        "One sentence with `code`.",
        "- `a`: first, continued;\n- `b`: second.",
    ]


def test_long_lines_are_broken_and_code_is_not() -> None:
    text = "word " * 30 + "``one piece of code``" + " word" * 30
    (filled,) = parts(text)
    assert max(map(len, filled.splitlines())) <= 120
    assert "`one piece of code`" in filled


def test_examples_and_indented_code_become_blocks() -> None:
    docstring = """Text::

        first = 1

        second = 2

    >>> 1 + 1
    2

    More.
    """
    assert parts(docstring) == [
        "Text:",
        "```python\nfirst = 1\n\nsecond = 2\n```",
        "```python\n>>> 1 + 1\n2\n```",
        "More.",
    ]


def test_code_at_the_end_is_not_lost() -> None:
    assert list(markdown("Text::\n\n    last()\n"))[-1] == "```python\nlast()\n```"


def test_a_table_stays_as_it_is() -> None:
    assert parts("| a | b |\n|---|---|") == ["| a | b |\n|---|---|"]


def test_signatures() -> None:
    def short(self: Any, name: str = "x", *rest: int, flag: Optional[bool] = None) -> None: ...

    def named(first: int, *, second: Permission = Permission.READ) -> None: ...

    assert (
        signature("short", short)
        == 'short(name: str = "x", *rest: int, flag: Optional[bool] = None) -> None'
    )
    assert (
        signature("named", named)
        == "named(first: int, *, second: Permission = Permission.READ) -> None"
    )


def test_a_long_signature_has_a_line_for_each_parameter() -> None:
    lines = signature("Page.callback", callback).splitlines()
    assert lines[0] == "Page.callback(" and lines[-1] == ") -> Callable"
    assert "    mutating: bool = True," in lines


def test_defaults() -> None:
    class Colour(enum.Enum):
        RED = 1

    @attrs.frozen
    class Point:
        x: int = 0

    given: Dict[str, Any] = {
        '"a"': "a",
        "()": (),
        "Colour.RED": Colour.RED,
        "Point()": Point(),
        "[]": attrs.Factory(list),
        "": attrs.NOTHING,
        "DEFAULT_COLUMNS": components.DEFAULT_COLUMNS,
    }
    assert [default(value) for value in given.values()] == list(given)


def test_members_leave_out_what_is_not_asked_for() -> None:
    class Some:
        def shown(self) -> None: ...

        def not_shown(self) -> None: ...

        def _private(self) -> None: ...

        @property
        def value(self) -> None: ...

    found = members(Entry("Some", Some, without=frozenset({"not_shown"})))
    assert list(found) == ["shown", "value"]


def test_the_text_below_a_value_is_found() -> None:
    assert value_doc("mallennlp.dashboard.hooks", "SLOW_S").startswith("A callback that takes")
    with pytest.raises(LookupError):
        value_doc("mallennlp.dashboard.hooks", "log")

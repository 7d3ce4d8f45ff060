"""The module that is written: Python that black would leave alone, whatever the page is called.

What it does in a dashboard is tested in tests/unit/dashboard/test_new_page.py.
"""

from __future__ import annotations

import ast
from typing import Iterator

import black
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mallennlp.domain.page_names import (
    LONGEST_MODULE,
    LONGEST_ROUTE,
    LONGEST_TITLE,
    TAKEN_CLASSES,
    PageNames,
    page_names,
)
from mallennlp.exceptions import UsageError
from mallennlp.services.page_template import page_source

MODE = black.Mode(line_length=100, target_versions={black.TargetVersion.PY310})
LONGEST = page_names("m" * LONGEST_MODULE, "t" * LONGEST_TITLE, "/" + "r" * (LONGEST_ROUTE - 1))
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9 _-]{0,46}[a-z]", fullmatch=True)
TITLES = st.text(
    st.characters(max_codepoint=0x2FF, exclude_characters="\\"), min_size=1, max_size=60
)
"""Of a long title of backslashes or wide characters black would make three lines."""


def formatted(source: str) -> str:
    return black.format_str(source, mode=MODE)


def value_of(source: str, name: str) -> object:
    """The value of a class attribute."""
    (found,) = (
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )
    return ast.literal_eval(found)


@pytest.mark.parametrize("names", [page_names("Error analysis"), page_names("x"), LONGEST])
def test_black_leaves_it_alone(names: PageNames) -> None:
    source = page_source(names)
    assert formatted(source) == source
    assert max(map(len, source.splitlines())) <= 100
    assert "<" not in source


@settings(max_examples=30, deadline=None)
@given(NAMES, TITLES)
def test_any_name_and_title_give_a_module(name: str, title: str) -> None:
    try:
        names = page_names(name, title)
    except UsageError:
        assume(False)
    source = page_source(names)
    assert formatted(source) == source
    assert value_of(source, "navlink_name") == names.title


@pytest.mark.parametrize(
    "title", ["it's", 'a "word"', 'both "\'"', "back\\slash\\n", "分数", "{x} <class>"]
)
def test_a_title_stands_there_as_it_was_given(title: str) -> None:
    source = page_source(page_names("page", title))
    assert value_of(source, "navlink_name") == title
    assert formatted(source) == source


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_it_has_types_and_explains_each_part() -> None:
    source = page_source(page_names("Error analysis"))
    for function in functions(ast.parse(source)):
        assert function.returns is not None, function.name
        assert all(argument.annotation for argument in function.args.args[1:]), function.name
    for part in ("class SessionState", "class Params", "def get_elements", "@Page.callback"):
        before = source[: source.index(part)].rstrip().splitlines()
        decorators = [line for line in before[-2:] if line.strip().startswith("@")]
        assert before[-1 - len(decorators)].strip().startswith("#"), part


def test_the_classes_that_it_uses_are_not_given_to_pages() -> None:
    source = page_source(page_names("Error analysis"))
    imported = {
        alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert {name for name in imported if name[0].isupper()} <= TAKEN_CLASSES
    for name in ("page", "optional", "none"):
        assert f"class {name.title()}Page(Page):" in page_source(page_names(name))

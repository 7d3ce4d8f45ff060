from __future__ import annotations

import re
from typing import Any

import pytest
import toml
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.services.toml_text import TomlError, line_of, parse_toml, toml_literal

TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"))


@given(
    st.recursive(
        TEXT | st.integers(-(2**63), 2**63 - 1) | st.booleans(),
        lambda child: st.lists(child, max_size=3).filter(
            lambda items: len({*map(type, items)}) < 2
        ),
        max_leaves=4,
    )
)
def test_what_is_written_is_read_again(value: Any) -> None:
    assert parse_toml(f"[a]\nkey = {toml_literal(value)}\n") == {"a": {"key": value}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('["a,b", "c]d", "e#f"]', ["a,b", "c]d", "e#f"]),
        ("['old_[0-9]', 'C:\\temp']", ["old_[0-9]", "C:\\temp"]),
        ('"tab\\tquote\\" \\u00e9 \\U0001F600"', 'tab\tquote" é 😀'),
        ('"""\ntwo\nlines"""', "two\nlines"),
        ("'''\nraw \\n'''", "raw \\n"),
        ('"a" # "not this"', "a"),
        ("[\n  'a', # comment\n  'b',\n]", ["a", "b"]),
        ("true", True),
        ("3", 3),
        ("0.5", 0.5),
        ("1e-3", 0.001),
    ],
)
def test_notations_of_hand_written_files(text: str, value: Any) -> None:
    assert parse_toml(f"key = {text}") == {"key": value}


def test_the_reason_for_taking_strings_out() -> None:
    """If this fails, the toml package has been mended and the detour can go."""
    with pytest.raises((toml.TomlDecodeError, IndexError)):
        toml.loads('key = [",0", "0"]')


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[a]\nkey = ", 2),
        ("[a\nkey = 1", 1),
        ('a = "x\n', 1),
        ("[a]\nb = 1\nb = 2", 3),
        ('[a]\nb = "\\q"', 2),
    ],
)
def test_a_broken_text_has_a_line(text: str, line: int) -> None:
    with pytest.raises(TomlError) as caught:
        parse_toml(text)
    assert caught.value.line == line


@given(st.text("[]=\"'#\\\n,. a1{}-:", max_size=30))
def test_nonsense_raises_nothing_else(text: str) -> None:
    try:
        parse_toml(text)
    except TomlError as error:
        assert str(error)


def test_a_value_without_notation_is_refused() -> None:
    with pytest.raises(TypeError):
        toml_literal({"a": 1})


SAMPLE = """\
# [server]
[project]
name = "x"  # port = 1

[server]
 port = 80
"host" = "a"
[other.server]
port = 3
"""


@pytest.mark.parametrize(
    ("section", "key", "line"),
    [
        ("project", None, 2),
        ("project", "name", 3),
        ("server", None, 5),
        ("server", "port", 6),
        ("server", "host", 7),
        ("server", "nothing", None),
        ("nothing", None, None),
    ],
)
def test_the_line_of_a_setting(section: str, key: Any, line: Any) -> None:
    assert line_of(SAMPLE, section, key) == line


def test_the_line_of_dotted_keys_and_inline_tables() -> None:
    assert line_of("\nserver.port = 1", "server", "port") == 2
    assert line_of("\nserver = {port = 1}", "server", "port") == 2


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[a]\nb = "x"\n[a]\nb = "y"', 3, "[a] is there already; write each section once"),
        ('[a]\nb = "x"\n[a.b]', 3, "[a.b] is there already"),
        ('a = "x"\na = "y"', 2, "this setting is there already"),
        ('[a]\nb = 1\n["a"]\nb = 2', None, "'a' is there twice"),
        ('[a "b c"]', 1, "Invalid group name 'a \"b c\"'"),
        ("a" + ".a" * 5_000 + " = 1", None, "its names have too many parts"),
    ],
)
def test_what_is_wrong_is_said_in_words_of_the_text(text: str, line: Any, said: str) -> None:
    with pytest.raises(TomlError, match=re.escape(said)) as caught:
        parse_toml(text)
    assert caught.value.line == line
    assert not re.search("[\ue000-\uf8ff]", str(caught.value)) and len(str(caught.value)) < 300


def test_names_in_quotes_are_put_back_as_well() -> None:
    assert parse_toml('["a"]\nb = "c"\n[x."y.z"]\nk = 1') == {
        "a": {"b": "c"},
        "x": {"y.z": {"k": 1}},
    }


@pytest.mark.parametrize("opened", ["[", "{a=", "[{a="])
@pytest.mark.parametrize("closed", ["", "]"])
def test_deep_brackets_are_refused_and_not_parsed(
    monkeypatch: pytest.MonkeyPatch, opened: str, closed: str
) -> None:
    monkeypatch.setattr(toml, "loads", None)
    text = f"[a]\n\nb = {opened * 50_000}{closed * 50_000}"
    with pytest.raises(TomlError, match="brackets are nested too deeply") as caught:
        parse_toml(text)
    assert caught.value.line == 3


def test_brackets_that_nest_nothing_are_not_counted() -> None:
    text = "[a]\n# [[[[[[[[[[[[\nb = '[[[[[[[[[[[['\nc = [[[1]], [[2]]]\n" + "[[d]]\n" * 20
    assert parse_toml(text)["a"] == {"b": "[[[[[[[[[[[[", "c": [[[1]], [[2]]]}


def test_a_text_that_leaves_no_mark_is_refused() -> None:
    with pytest.raises(TomlError, match="characters for private use"):
        parse_toml("# " + "".join(map(chr, range(0xE000, 0xF900))))

from __future__ import annotations

import keyword
from typing import Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.page_names import (
    LONGEST_MODULE,
    LONGEST_ROUTE,
    LONGEST_TITLE,
    PageNames,
    page_names,
)
from mallennlp.exceptions import UsageError


@pytest.mark.parametrize(
    ("typed", "module", "class_name", "title"),
    [
        ("Error analysis", "error_analysis", "ErrorAnalysis", "Error analysis"),
        ("error_analysis", "error_analysis", "ErrorAnalysis", "Error analysis"),
        ("error-analysis", "error_analysis", "ErrorAnalysis", "Error analysis"),
        ("ErrorAnalysis", "error_analysis", "ErrorAnalysis", "Error analysis"),
        ("leaderboard", "leaderboard", "Leaderboard", "Leaderboard"),
        ("BLEU", "bleu", "BLEU", "BLEU"),
        ("BLEU scores", "bleu_scores", "BLEUScores", "BLEU scores"),
        ("best \n runs ", "best_runs", "BestRuns", "Best runs"),
        ("Ada's runs (2026)", "adas_runs_2026", "AdasRuns2026", "Ada's runs (2026)"),
        ("v1.5 results", "v1_5_results", "V15Results", "V1.5 results"),
        ("Größe & Tempo", "grosse_tempo", "GrosseTempo", "Größe & Tempo"),
        ("café", "cafe", "Cafe", "Café"),
        ("_private__", "private", "Private", "Private"),
        ("match", "match", "Match", "Match"),
    ],
)
def test_names_are_made_of_a_title_or_a_module(
    typed: str, module: str, class_name: str, title: str
) -> None:
    route = "/" + module.replace("_", "-")
    assert page_names(typed) == PageNames(module, class_name, title, route)
    assert page_names(typed).prefix == route[1:]


@pytest.mark.parametrize("typed", ["none", "page", "state", "any", "list of warning", "warning"])
def test_the_class_hides_nothing_that_its_module_needs(typed: str) -> None:
    name = page_names(typed).class_name
    assert not keyword.iskeyword(name)
    assert name.endswith("Page") or name == "ListOfWarning"


def test_what_is_given_comes_before_what_is_made() -> None:
    names = page_names("scores", title=" F1 & BLEU — 分数 ", route="/team/scores")
    assert names == PageNames("scores", "Scores", "F1 & BLEU — 分数", "/team/scores")
    assert names.prefix == "scores"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "needs a letter"),
        ("  ", "needs a letter"),
        ("!?", "needs a letter"),
        ("___", "needs a letter"),
        ("5 best runs", "begins with a digit"),
        ("class", "a word of Python's own"),
        ("Import", "a word of Python's own"),
        ("感情", "letters other than a to z"),
        ("Łódź", "letters other than a to z"),
        ("../../etc/passwd", "is a path"),
        ("pages\\new", "is a path"),
        ("hello.py", "write 'hello'"),
        ("my_pages.new", "without dots"),
        ("a" * (LONGEST_MODULE + 1), "too long"),
        ("x" * 100_000, "too long"),
        ("red \x1b[31m", "characters that cannot be shown"),
        ("half \udce4", "characters that cannot be shown"),
    ],
)
def test_what_cannot_be_a_module_is_refused_in_one_sentence(typed: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        page_names(typed)
    assert len(caught.value.message) < 400 and caught.value.message.isprintable()


@pytest.mark.parametrize("title", ["", " ", "a\nb", "\x1b[31mred", "x" * (LONGEST_TITLE + 1)])
def test_a_title_is_one_short_line(title: str) -> None:
    with pytest.raises(UsageError, match="--title"):
        page_names("fine", title)


def test_the_longest_names_are_taken() -> None:
    names = page_names("m" * LONGEST_MODULE, "t" * LONGEST_TITLE, "/" + "r" * (LONGEST_ROUTE - 1))
    assert (len(names.module), len(names.title)) == (LONGEST_MODULE, LONGEST_TITLE)
    with pytest.raises(UsageError, match="too long for an address"):
        page_names("fine", route="/" + "r" * LONGEST_ROUTE)


@given(st.text(), st.none() | st.text())
def test_whatever_is_typed_gives_names_or_a_message(typed: str, title: Optional[str]) -> None:
    try:
        names = page_names(typed, title)
    except UsageError:
        return
    assert names.module.isidentifier() and names.module.isascii() and names.module.islower()
    assert names.class_name.isidentifier() and not keyword.iskeyword(names.class_name)
    assert names.title.isprintable() and names.title


@given(st.text())
def test_a_modules_name_stands_for_itself(typed: str) -> None:
    try:
        module = page_names(typed, "Title").module
    except UsageError:
        return
    assert page_names(module, "Title").module == module

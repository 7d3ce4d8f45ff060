"""Vocabularies of several sides: against sets of their tokens, and what is odd about files."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Sequence, Set

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.comparison import Side
from mallennlp.exceptions import StorageError
from mallennlp.services.comparing import vocabularies
from mallennlp.services.comparing.vocabularies import (
    MOST_SHOWN,
    Overlap,
    SideVocabulary,
    compare_vocabularies,
)
from mallennlp.services.comparing.vocabulary_tables import other_side, vocabulary_tables
from mallennlp.services.experiments.vocabulary import Vocabulary, read_vocabulary
from tests.unit.domain.comparisons import of, run_side


class Project:
    """Gives the vocabularies in the folders of a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.broken: Set[str] = set()

    def vocabulary(self, path: str) -> Vocabulary:
        if path in self.broken:
            raise StorageError("tokens.txt cannot be read: it is broken.")
        return read_vocabulary(self.root / path)

    def put(self, path: str, **namespaces: Sequence[str]) -> Side:
        """A side with these tokens."""
        folder = self.root / path / "vocabulary"
        folder.mkdir(parents=True)
        for name, tokens in namespaces.items():
            text = "".join(f"{token}\n" for token in tokens)
            (folder / f"{name}.txt").write_text(text, "utf-8", newline="")
        return run_side(path)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def overlap(project: Project, *sides: Side, **more: Any) -> Overlap:
    """Of the last side's tokens with those of the first."""
    return compare_vocabularies(project, of(*sides), **more)[-1].overlaps["tokens"]


def cells(table: Any) -> List[List[str]]:
    assert all(len(row) == len(table.columns) for row in table.rows)
    return [[cell.text for cell in row] for row in table.rows]


def test_what_both_have_and_what_only_one_has(project: Project) -> None:
    one = project.put("a", tokens=["the", "cat", "größe", "東京"])
    other = project.put("b", tokens=["dog", "the", "東京"])
    found = overlap(project, one, other)
    assert found == Overlap(3, 2, 1, ("cat", "größe"), ("dog",))  # the padding is in both
    assert found.jaccard == 0.5


tokens = st.lists(st.text("abcé ", min_size=1, max_size=3), unique=True, max_size=30)


@given(tokens, tokens)
def test_counts_are_those_of_sets(
    tmp_path_factory: Any, first: List[str], second: List[str]
) -> None:
    project = Project(tmp_path_factory.mktemp("vocabularies"))
    found = overlap(project, project.put("a", tokens=first), project.put("b", tokens=second))
    left, right = {*first, "padding"}, {*second, "padding"}
    assert (found.both, found.only_baseline, found.only_side) == (
        len(left & right),
        len(left - right),
        len(right - left),
    )
    assert found.jaccard == len(left & right) / len(left | right)
    assert found.some_side == tuple(token for token in second if token not in left)
    assert found.some_baseline == tuple(token for token in first if token not in right)


def test_large_vocabularies_go_by_in_blocks(project: Project) -> None:
    numbers = [f"token{number}" for number in range(60_000)]
    one = project.put("a", tokens=numbers)
    other = project.put("b", tokens=[*reversed(numbers[10_000:]), *map(str, range(20_000))])
    found = overlap(project, one, other)
    assert (found.both, found.only_baseline, found.only_side) == (50_001, 10_000, 20_000)
    assert found.some_baseline == tuple(numbers[:MOST_SHOWN])
    assert found.some_side == tuple(map(str, range(MOST_SHOWN)))


def test_the_same_again_is_not_compared_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    sides = [project.put(str(at), tokens=["a", "b"]) for at in range(4)]
    sides.append(project.put("other", tokens=["a", "c"]))
    sides.append(project.put("other again", tokens=["a", "c"]))
    compared: List[Any] = []
    compare = vocabularies._Comparer._compared

    def counted(self: Any, other: Vocabulary) -> Overlap:
        compared.append(other)
        return compare(self, other)

    monkeypatch.setattr(vocabularies._Comparer, "_compared", counted)
    found = compare_vocabularies(project, of(*sides))
    assert len(compared) == 1
    assert [each.overlaps["tokens"].both for each in found[1:]] == [3, 3, 3, 2, 2]
    assert found[-1].overlaps["tokens"].some_side == ("c",)


def test_the_search_chooses_which_are_listed_and_not_what_is_counted(project: Project) -> None:
    one = project.put("a", tokens=["Paris", "rome", "London"])
    other = project.put("b", tokens=["PARIS", "oslo"])
    found = overlap(project, one, other, search="par")
    assert (found.some_baseline, found.some_side) == (("Paris",), ("PARIS",))
    assert (found.only_baseline, found.only_side) == (3, 2)


def test_labels_without_padding_and_windows_line_ends(project: Project) -> None:
    one = project.put("a", labels=["NOUN", "VERB"])
    other = project.put("b", labels=["NOUN\r", "VERB\r"])
    found = compare_vocabularies(project, of(one, other))[1].overlaps["labels"]
    assert found == Overlap(2, 0, 0) and found.jaccard == 1


def test_empty_vocabularies_are_alike(project: Project) -> None:
    one, other = project.put("a", labels=[]), project.put("b", labels=[])
    assert compare_vocabularies(project, of(one, other))[1].overlaps["labels"].jaccard == 1


def test_too_many_tokens_are_not_compared(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    sides = of(*(project.put(name, tokens=["x", "y", name]) for name in "abcd"))
    monkeypatch.setattr(vocabularies, "MOST_READ", 9)
    found = compare_vocabularies(project, sides)
    assert ["tokens" in each.overlaps for each in found] == [False, True, True, False]
    monkeypatch.setattr(vocabularies, "MOST_COMPARED", 3)
    assert not any(each.overlaps for each in compare_vocabularies(project, sides))
    (row,) = cells(vocabulary_tables(project, sides)[0])
    assert row == ["tokens", "4", "4", "4", "4"]


def test_one_that_cannot_be_read_is_told_and_the_others_compared(project: Project) -> None:
    sides = of(*(project.put(name, tokens=["x", name]) for name in "abc"))
    project.broken = {"b"}
    found: Dict[str, SideVocabulary] = {
        each.side.name: each for each in compare_vocabularies(project, sides)
    }
    assert "broken" in found["b"].problem and not found["b"].overlaps
    assert found["c"].overlaps["tokens"].both == 2
    sizes = vocabulary_tables(project, sides)[0]
    assert (
        cells(sizes) == [["tokens", "3", "–", "3"]] and "b: tokens.txt cannot be read" in sizes.note
    )


@pytest.mark.parametrize("name, namespace", [("a", "tokens"), ("b", "labels")])
def test_what_vanishes_while_it_is_compared_is_told_and_the_rest_is_shown(
    project: Project, monkeypatch: pytest.MonkeyPatch, name: str, namespace: str
) -> None:
    one = project.put("a", labels=["X"], tokens=["the", "cat"])
    other = project.put("b", labels=["X"], tokens=["the", "dog"])
    read = project.vocabulary

    def vanishing(path: str) -> Vocabulary:
        found = read(path)
        if path == "b":  # the last that is opened
            (project.root / name / "vocabulary" / f"{namespace}.txt").unlink()
        return found

    monkeypatch.setattr(project, "vocabulary", vanishing)
    sizes, shared = vocabulary_tables(project, of(one, other))[:2]
    assert cells(sizes) == [["labels", "1", "1"], ["tokens", "3", "3"]]
    assert f"{name}: " in sizes.note and "No such file" in sizes.note
    compared = [row[0] for row in cells(shared) if row[-1] != "–"]
    assert compared == [each for each in ("labels", "tokens") if each != namespace]


def test_a_baseline_that_vanishes_before_it_is_read_again_is_told(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    sides = of(project.put("a", tokens=["the", "cat"]), project.put("b", tokens=["the", "dog"]))
    some_of = vocabularies._Comparer._some_of

    def without_file(self: Any, missing: Set[bytes]) -> Any:
        (project.root / "a" / "vocabulary" / "tokens.txt").unlink()
        return some_of(self, missing)

    monkeypatch.setattr(vocabularies._Comparer, "_some_of", without_file)
    own, other = compare_vocabularies(project, sides)
    assert "No such file" in own.problem and not other.problem
    assert other.overlaps["tokens"] == Overlap(2, 1, 1, (), ("dog",))


def test_tables(project: Project) -> None:
    one = project.put("a", tokens=["the", "cat"], labels=["X"])
    other = project.put("b", tokens=["the", "dog", "  ", "bell\x07"], tags=["Y"])
    sizes, shared, only = vocabulary_tables(project, of(one, other))
    assert [column.text for column in sizes.columns] == ["namespace", "a (baseline)", "b"]
    assert cells(sizes) == [["labels", "1", "–"], ["tokens", "3", "5"], ["tags", "–", "1"]]
    assert cells(shared) == [["tokens", "b", "2", "1", "3", "33.3"], ["tags", "b", *["–"] * 4]]
    assert "A dash" in shared.note
    assert [column.text for column in only.columns] == ["only in a (1)", "only in b (3)"]
    assert cells(only) == [["cat", "dog"], ["", "'  '"], ["", "'bell\\x07'"]]
    assert only.rows[1][1].value == "  " and only.note == ""


def test_nearly_the_same_is_not_shown_as_the_same(project: Project) -> None:
    many = [str(number) for number in range(10_000)]
    sides = of(project.put("a", tokens=many), project.put("b", tokens=many[1:]))
    assert cells(vocabulary_tables(project, sides)[1])[0][-1] == "99.9"


def test_whose_tokens_are_listed(project: Project) -> None:
    sides = of(*(project.put(name, tokens=["x", name]) for name in "abc"))
    only = vocabulary_tables(project, sides, "run:b", "run:c")[2]
    assert cells(only) == [["b", "c"]]
    assert cells(vocabulary_tables(project, sides, "run:b")[2]) == [["b", "a"]]
    searched = vocabulary_tables(project, sides, search="c")[2]
    assert cells(searched) == [] and "contain 'c'" in searched.note
    assert other_side(sides, "run:a", "run:a") is sides.sides[1]
    assert other_side(of(sides.sides[0])) is None


def test_one_side_has_sizes_alone_and_none_nothing(project: Project) -> None:
    (sizes,) = vocabulary_tables(project, of(project.put("a", tokens=["x"])))
    assert cells(sizes) == [["tokens", "2"]] and sizes.columns[1].text == "a"
    (nothing,) = vocabulary_tables(project, of())
    assert nothing.rows == ()


def test_runs_without_a_vocabulary_are_told(project: Project) -> None:
    (nothing,) = vocabulary_tables(project, of(run_side("x"), run_side("y")))
    assert nothing.rows == () and nothing.note == "No run here has a vocabulary."
    sizes = vocabulary_tables(project, of(project.put("a", tokens=["x"]), run_side("y")))[0]
    assert cells(sizes) == [["tokens", "2", "–"]] and "Without a vocabulary: y." in sizes.note

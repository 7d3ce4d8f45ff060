from __future__ import annotations

from pathlib import Path
from typing import Iterable, List, Tuple

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.cli import completing
from mallennlp.cli.bash import Bash, last_word
from mallennlp.cli.main import cli
from mallennlp.domain.experiment import Annotations
from mallennlp.project import Project
from mallennlp.services.index.paths_below import MOST_PATHS, paths_below
from mallennlp.services.config import Config, ProjectSection
from tests.unit.services.index.making import indexed, made


def project_of(root: Path, paths: Iterable[str]) -> Project:
    """A project whose index holds experiments of these paths."""
    project = Project(root, Config(ProjectSection("p")))
    project.paths.ensure_state_folder()
    project.index.put(indexed(*map(made, paths)))
    return project


def grid(folder: str) -> List[str]:
    return [f"{folder}/lr={number}/seed" for number in range(MOST_PATHS)]


# --- paths


def test_paths_of_one_folder_are_offered_whole(tmp_path: Path) -> None:
    project = project_of(tmp_path, ["a/x", "a/y", "b/x"])
    assert paths_below(project.index, "a") == ["a/x", "a/y"]
    assert paths_below(project.index, "b") == ["b/x"]
    assert paths_below(project.index, "c") == []


def test_paths_of_several_folders_do_not_look_alike(tmp_path: Path) -> None:
    project = project_of(tmp_path, ["pos/a/13", "pos/a/42", "pos/b/13", "pos/b"])
    assert paths_below(project.index, "") == ["pos/a/", "pos/b", "pos/b/"]
    assert paths_below(project.index, "pos/a") == ["pos/a/13", "pos/a/42"]


def test_of_many_paths_the_folders_are_offered(tmp_path: Path) -> None:
    project = project_of(tmp_path, [*grid("pos"), *grid("reviews"), "single"])
    assert paths_below(project.index, "") == ["pos/", "reviews/", "single"]
    assert paths_below(project.index, "p") == sorted(
        f"pos/lr={number}/" for number in range(MOST_PATHS)
    )


def test_a_single_folder_is_gone_through(tmp_path: Path) -> None:
    project = project_of(tmp_path, [*grid("deep/er/one"), *grid("deep/er/two")])
    assert paths_below(project.index, "d") == ["deep/er/one/", "deep/er/two/"]


def test_folders_that_sort_around_the_slash(tmp_path: Path) -> None:
    """'-' and '.' come before '/', '0' comes behind it."""
    names = ["run", "run-1", "run.b", "run0", "run1"]
    project = project_of(tmp_path, [path for name in names for path in grid(name)])
    assert sorted(paths_below(project.index, "ru")) == sorted(f"{name}/" for name in names)


def test_a_run_with_runs_in_it(tmp_path: Path) -> None:
    project = project_of(tmp_path, ["run", *grid("run")])
    assert paths_below(project.index, "r") == ["run", "run/"]
    assert len(paths_below(project.index, "run/")) == MOST_PATHS


@pytest.mark.parametrize("special", ["a*", "a?", "a[b]", "a%", "a_", "größe 1"])
def test_special_characters_stand_for_themselves(tmp_path: Path, special: str) -> None:
    project = project_of(tmp_path, [f"{special}/x", "abc/x", "a1/x"])
    assert paths_below(project.index, special) == [f"{special}/x"]


def test_too_many_folders_are_cut(tmp_path: Path) -> None:
    project = project_of(tmp_path, [f"{number:04}/x" for number in range(MOST_PATHS + 20)])
    assert len(paths_below(project.index, "")) == MOST_PATHS


def test_the_current_folder_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = project_of(tmp_path, ["pos/lstm/1", "pos/gru/1", "ner/1"])
    (tmp_path / "pos" / "lstm").mkdir(parents=True)
    (tmp_path / "Project.toml").write_text('[project]\nname = "p"\n', encoding="utf-8")
    context = click.Context(cli, info_name="mallennlp")
    context.params["wd"] = str(project.root)
    monkeypatch.chdir(tmp_path / "pos")

    def offered(incomplete: str) -> List[str]:
        items = completing.experiments(context, click.Argument(["path"]), incomplete)
        return [item.value for item in items]

    assert offered("ls") == ["lstm/1"]
    assert offered("pos/l") == ["pos/lstm/1"]
    monkeypatch.chdir("/")
    assert offered("ls") == []


# --- what bash takes for a word


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("mallennlp show ", ""),
        ("mallennlp show pos", "pos"),
        ("mallennlp show grid/lr=0.", "0."),
        ("mallennlp show grid/lr=", ""),
        ("mallennlp show a:b=c:d", "d"),
        (r"mallennlp show grid/lr\=0.", "grid/lr=0."),
        ("mallennlp show 'grid/lr=0.", "grid/lr=0."),
        ('mallennlp show "grid/lr=0.', "grid/lr=0."),
        ("mallennlp show a=1 b", "b"),
        ("mallennlp show a=1 ", ""),
        (r"mallennlp show two\ words=1\=2", "1=2"),
        ("", ""),
    ],
)
def test_the_last_word(line: str, word: str) -> None:
    assert last_word(line) == word


@given(st.text("ab=: '\"\\/", max_size=30))
def test_any_line_has_a_last_word(line: str) -> None:
    assert isinstance(last_word(line), str)


@pytest.mark.parametrize(
    ("line", "value", "put"),
    [
        ("mallennlp show grid/l", "grid/lr=0.1", "grid/lr=0.1"),
        ("mallennlp show grid/lr=0", "grid/lr=0.1", "0.1"),
        ("mallennlp ls --status=fa", "failed", "failed"),
        ("mallennlp ls --tag=lr=0", "lr=0.1", "0.1"),
        ("mallennlp ls --st", "--status", "--status"),
    ],
)
def test_bash_gets_what_belongs_in_the_place_of_its_word(
    monkeypatch: pytest.MonkeyPatch, line: str, value: str, put: str
) -> None:
    from click.shell_completion import CompletionItem

    monkeypatch.setenv("COMP_LINE", line)
    completion = Bash(cli, {}, "mallennlp", "_MALLENNLP_COMPLETE")
    assert completion.format_completion(CompletionItem(value)) == f"plain,{put}"


def test_breaks_that_bash_does_not_make(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMP_BREAKS", " :")
    assert last_word("mallennlp show lr=0") == "lr=0"


@pytest.mark.parametrize(
    ("line", "args"),
    [
        ("mallennlp sho", ([], "sho")),
        ("mallennlp show ", (["show"], "")),
        ("mallennlp tag 'two words' --ad", (["tag", "two words"], "--ad")),
    ],
)
def test_the_words_before_the_cursor(
    monkeypatch: pytest.MonkeyPatch, line: str, args: Tuple[List[str], str]
) -> None:
    monkeypatch.setenv("COMP_LINE", line)
    completion = Bash(cli, {}, "mallennlp", "_MALLENNLP_COMPLETE")
    assert completion.get_completion_args() == args


def test_archived_experiments_are_offered_too(tmp_path: Path) -> None:
    project = project_of(tmp_path, ["a/1", "a/2"])
    project.index.put_annotations("a/2", Annotations(archived=True))
    assert paths_below(project.index, "a/") == ["a/1", "a/2"]

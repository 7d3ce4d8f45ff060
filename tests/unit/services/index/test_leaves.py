import os
import shutil
from pathlib import Path
from typing import AbstractSet, Any, List, Optional

import pytest

from mallennlp.domain.status import Status, Verdict
from mallennlp.services import paths
from mallennlp.services.demo import place_runs
from mallennlp.services.experiments.allennlp import AllenNLPReader
from mallennlp.services.experiments.contract import Reader
from mallennlp.services.index import leaves
from mallennlp.services.index.leaves import SETTLED_S, leaf, names_of_leaf
from mallennlp.services.index.refresh import refresh
from mallennlp.services.index.scan import scan
from mallennlp.services.index.store import ExperimentIndex
from mallennlp.services.paths import ProjectPaths
from tests.unit.services.index.making import (
    STALLED_AFTER_S,
    NoteReader,
    wait_for_clock,
    write_note,
)

LEAF = "2.10.1/pos/lstm_h16/seed_13"
OUTER = "2.10.1/pos/lstm_h16/seed_42"
INNER = f"{OUTER}/finetune"


class LockReader(NoteReader):
    """Recognises what has a file of this name; it stands for a reader that is new."""

    def recognises(self, directory: str, names: AbstractSet[str]) -> bool:
        return "mine.lock" in names


def kept(folder: Path, reader: Reader, age_s: float = 2 * SETTLED_S) -> Optional[str]:
    """What is kept of a folder so long after its last change."""
    with os.scandir(folder) as listing:
        entries = list(listing)
    names = {entry.name for entry in entries}
    return leaf(reader, str(folder), entries, names, folder.stat().st_ctime + age_s)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    for name in (paths.VOCABULARY, paths.TENSORBOARD):
        (folder / name).mkdir(parents=True)
    for name in (paths.CONFIG, paths.LOG, "best.th"):
        (folder / name).write_text("")
    return folder


def test_a_leaf_keeps_the_names_that_are_signed(run: Path) -> None:
    text = kept(run, AllenNLPReader())
    assert text is not None
    assert names_of_leaf(text) == {paths.CONFIG, paths.LOG}


def test_a_leaf_without_such_names(tmp_path: Path) -> None:
    text = kept(tmp_path, AllenNLPReader())
    assert text is not None and names_of_leaf(text) == frozenset()


def test_a_folder_to_walk_below_is_no_leaf(run: Path) -> None:
    (run / ".hidden").mkdir()
    assert (
        kept(run, AllenNLPReader()) is None
    ), "what is passed over may be another in the next scan"


@pytest.mark.parametrize("target", [paths.CONFIG, "nowhere"])
def test_a_folder_with_a_link_is_no_leaf(run: Path, target: str) -> None:
    (run / "link").symlink_to(target)
    assert kept(run, AllenNLPReader()) is None, "its target may become a folder"


def test_a_folder_that_has_just_changed_is_no_leaf(run: Path) -> None:
    # No program can set this time back, as one that copies does with the other.
    os.utime(run, (1.0, 1.0))
    assert kept(run, AllenNLPReader(), age_s=SETTLED_S - 0.1) is None
    assert kept(run, AllenNLPReader(), age_s=SETTLED_S + 0.1) is not None


def test_a_reader_that_does_not_tell_what_it_signs_has_no_leaves(tmp_path: Path) -> None:
    assert kept(write_note(tmp_path / "a"), NoteReader()) is None


class Project:
    """Three real runs, one of them inside another, and which of their folders a walk listed."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.index = ExperimentIndex(ProjectPaths(root).index)
        self.listed: List[str] = []
        real = os.scandir

        def noting(folder: str) -> Any:
            self.listed.append(os.path.relpath(folder, root))
            return real(folder)

        monkeypatch.setattr(os, "scandir", noting)

    def scan(self, *readers: Reader, **options: Any) -> List[int]:
        """Scan; how many are new, have changed, are gone."""
        self.listed.clear()
        chosen = readers or (AllenNLPReader(),)
        options = {"processes": {}, **options}
        place, limit_s = self.root, STALLED_AFTER_S
        summary = scan(self.index, [place], place, [], limit_s, chosen, **options)
        return [summary.new, summary.changed, summary.gone]

    def runs_listed(self) -> List[str]:
        """Which of the runs the last scan listed, once or more often."""
        return sorted({LEAF, OUTER, INNER}.intersection(self.listed))

    def leaves(self) -> List[str]:
        """The runs that the index knows as leaves."""
        return sorted(path for path, one in self.index.signatures().items() if one.leaf)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    place_runs(tmp_path, only="2.10.1/pos/lstm_h16/")
    project = Project(tmp_path, monkeypatch)
    monkeypatch.setattr(leaves, "SETTLED_S", -60.0)
    assert project.scan() == [3, 0, 0]
    assert project.leaves() == [LEAF, INNER]
    wait_for_clock()
    return project


def test_what_is_as_before_is_not_listed_again(project: Project) -> None:
    assert project.scan() == [0, 0, 0]
    assert project.runs_listed() == [OUTER], "a run is inside it"
    assert project.index.total() == 3


def test_a_leaf_whose_process_trains_it_shows_it(project: Project) -> None:
    directory = os.path.realpath(project.root / LEAF)
    project.scan(processes={directory: 4711})
    assert project.runs_listed() == [OUTER]
    assert project.index.get(LEAF).evidence.process == 4711


def test_what_counts_as_running_is_listed(project: Project) -> None:
    known = project.index.signatures()[LEAF]
    running = Verdict(Status.RUNNING, "the log goes on")
    assert project.index.judge_again({known.id: None}, lambda evidence: running) == 1
    project.scan()
    assert project.runs_listed() == [LEAF, OUTER]


def test_a_run_inside_a_leaf_is_found(project: Project) -> None:
    shutil.copytree(project.root / INNER, project.root / LEAF / "more")
    assert project.scan() == [1, 1, 0]
    assert project.index.has(f"{LEAF}/more")
    assert project.leaves() == [f"{LEAF}/more", INNER], "it is none any more"


def test_a_file_that_is_rewritten_is_read(project: Project) -> None:
    (project.root / LEAF / paths.LOG).write_text("nothing")
    assert project.scan() == [0, 1, 0]


def test_a_file_that_comes_is_read(project: Project) -> None:
    (project.root / LEAF / paths.SIDECAR).write_text('{"tags": ["late"]}')
    assert project.scan() == [0, 1, 0]
    assert project.index.get(LEAF).annotations.tags == ("late",)


def test_a_leaf_that_is_gone_is_gone(project: Project) -> None:
    (project.root / LEAF).rename(project.root / ".hidden")
    assert project.scan() == [0, 0, 1]


def test_a_leaf_that_is_no_experiment_any_more_is_gone(project: Project) -> None:
    for file in (project.root / LEAF).iterdir():
        if file.is_file():
            file.unlink()
    assert project.scan() == [0, 0, 1]


def test_a_reader_that_comes_before_sees_all_that_is_there(project: Project) -> None:
    for path in (LEAF, INNER):
        write_note(project.root / path)
        (project.root / path / "mine.lock").touch()
    assert project.scan() == [0, 2, 0]
    assert project.leaves() == [LEAF, INNER]
    assert project.scan(LockReader(), AllenNLPReader()) == [0, 2, 0]
    assert project.runs_listed() == [LEAF, OUTER, INNER]


def test_only_the_first_reader_has_leaves(project: Project) -> None:
    project.scan(LockReader(), AllenNLPReader(), rebuild=True)
    assert project.leaves() == []


def test_a_rebuild_lists_everything(project: Project) -> None:
    assert project.scan(rebuild=True) == [0, 0, 0]
    assert project.runs_listed() == [LEAF, OUTER, INNER]


def test_what_had_just_changed_becomes_a_leaf_later(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaves, "SETTLED_S", 600.0)
    (project.root / LEAF / "new.th").touch()
    assert project.scan() == [0, 1, 0]
    assert project.leaves() == [INNER]
    monkeypatch.setattr(leaves, "SETTLED_S", -60.0)
    assert project.scan(quiet=True) == [0, 0, 0]
    assert project.leaves() == [INNER], "nothing is written where nothing changed"
    assert project.scan() == [0, 0, 0]
    assert project.leaves() == [LEAF, INNER]


def test_a_leaf_is_not_noted_of_a_run_that_another_process_has_read_anew(project: Project) -> None:
    known = project.index.signatures()[LEAF]
    assert known.leaf is not None
    project.index.note_leaves([(known.id, "an older signature", "older")])
    assert project.index.signatures()[LEAF] == known
    project.index.note_leaves([(known.id, known.signature, "newer")])
    assert project.index.signatures()[LEAF].leaf == "newer"


def test_a_leaf_that_is_read_without_a_listing_is_none(project: Project) -> None:
    (project.root / LEAF / paths.LOG).write_text("nothing")
    refresh(project.index, project.root / LEAF, LEAF, STALLED_AFTER_S)
    assert project.leaves() == [INNER]
    assert project.scan() == [0, 0, 0]
    assert project.leaves() == [LEAF, INNER]

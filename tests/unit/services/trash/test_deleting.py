"""What may be deleted in a project, and what it does to the project."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Iterable

import pytest

from mallennlp.exceptions import DatabaseError
from mallennlp.project import Project, create_project
from mallennlp.services.config import Config, ExperimentsSection, ProjectSection, render_config
from mallennlp.services.demo import place_runs
from mallennlp.services.index.store import ExperimentIndex
from tests.fixtures import set_time, write_json

RUN = "runs/2.10.1/pos/lstm_h16/seed_42"
NESTED = f"{RUN}/finetune"
DAY_S = 86_400.0


def make_project(root: Path, *roots: str) -> Project:
    experiments = ExperimentsSection(roots=roots or (".",))
    config = Config(project=ProjectSection(name="demo"), experiments=experiments)
    made = create_project(root, render_config(config), "ada", "a long enough password")
    made.scan()
    return made


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project over two runs, one inside the other."""
    root = tmp_path / "project"
    place_runs(root / "runs", only="2.10.1/pos/lstm_h16/seed_42/", newest_age_s=DAY_S)
    return make_project(root)


def paths(project: Project) -> "list[str]":
    return [row.path for row in project.search("sort:path", limit=None).rows]


def test_a_deleted_run_is_gone_with_those_inside_and_comes_back(project: Project) -> None:
    project.tag(RUN, add=["kept"])
    before = project.experiment(RUN)
    (entry,) = project.delete([RUN], "ada").done
    assert (entry.path, entry.nested, entry.by) == (RUN, (NESTED,), "ada")
    assert paths(project) == [] and not (project.root / RUN).exists()
    project.scan()
    assert paths(project) == []  # a scan does not find it in the trash
    outcome = project.restore([entry.id])
    assert outcome.done == (entry,) and outcome.refused == ()
    assert paths(project) == [RUN, NESTED]
    assert project.experiment(RUN) == before and before.annotations.tags == ("kept",)
    assert project.trash.entries() == []


def test_an_index_that_cannot_be_written_hides_no_outcome(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(index: ExperimentIndex, paths: Iterable[str]) -> None:
        assert list(paths) == [RUN, NESTED]
        raise DatabaseError("The index is in use.")

    with monkeypatch.context() as patch:
        patch.setattr(ExperimentIndex, "remove", refuse)
        outcome = project.delete([RUN], "ada")
    assert outcome.done == tuple(project.trash.entries()) and outcome.refused == ()
    project.restore([outcome.done[0].id])
    assert paths(project) == [RUN, NESTED]


def test_the_inner_run_alone(project: Project) -> None:
    project.delete([NESTED], "ada")
    assert paths(project) == [RUN]


def test_a_plan_says_what_and_how_large_and_changes_nothing(project: Project) -> None:
    size = sum(
        os.lstat(os.path.join(folder, name)).st_size
        for folder, _, names in os.walk(project.root / RUN)
        for name in names
    )
    plan = project.deletion([NESTED, RUN, RUN])
    (doomed,) = plan.doomed
    assert (doomed.path, plan.nested, plan.size_bytes) == (RUN, (NESTED,), size)
    assert paths(project) == [RUN, NESTED] and not project.paths.trash.exists()


def test_what_is_none_is_told_and_the_rest_goes(project: Project) -> None:
    wrong = ["../outside", "/etc", "", "runs", "runs/2.10.1", ".mallennlp", "runs/../runs"]
    outcome = project.delete([*wrong, RUN], "ada")
    assert [entry.path for entry in outcome.done] == [RUN]
    assert {path for path, _ in outcome.refused} == set(wrong)
    assert all("No experiment is called" in why for _, why in outcome.refused)


@pytest.mark.parametrize("active", [RUN, NESTED])
def test_a_run_that_goes_on_stays(project: Project, active: str) -> None:
    """Also one inside it, though the last scan took it for ended."""
    log = project.root / active / "out.log"
    log.write_text(log.read_text().partition("\n")[0] + "\n")
    (project.root / active / "metrics.json").unlink()
    for name in os.listdir(project.root / active):
        set_time(project.root / active / name, time.time())
    outcome = project.delete([RUN], "ada")
    ((path, why),) = outcome.refused
    assert (path, outcome.done) == (RUN, ()) and "is running" in why
    assert (active in why.partition("is running")[2]) == (active != RUN)
    assert paths(project) == [RUN, NESTED]


def test_a_run_that_a_process_trains_stays(project: Project) -> None:
    inner = project.root / RUN / "new"  # no scan has seen it
    inner.mkdir()
    code = "import time; time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code, "allennlp", "train", "-s", str(inner)])
    try:
        deadline = time.monotonic() + 10
        while not project.deletion([RUN]).refused and time.monotonic() < deadline:
            time.sleep(0.05)
        ((_, why),) = project.delete([RUN], "ada").refused
        assert f"process {process.pid} trains {inner}" in why
    finally:
        process.kill()
        process.wait()
    assert project.delete([RUN], "ada").refused == ()


def test_a_linked_run_is_not_deleted(project: Project, tmp_path: Path) -> None:
    place_runs(tmp_path / "far", only="2.10.1/odd/forced/", newest_age_s=DAY_S)
    (project.root / "linked").symlink_to(tmp_path / "far/2.10.1/odd/forced")
    (project.root / "folder").symlink_to(tmp_path / "far")
    project.scan()
    linked = [path for path in paths(project) if not path.startswith("runs/")]
    assert linked
    outcome = project.delete(linked, "ada")
    assert outcome.done == () and len(outcome.refused) == len(linked)
    assert all("link" in why for _, why in outcome.refused)
    assert (tmp_path / "far/2.10.1/odd/forced/config.json").exists()


def test_below_a_link_nothing_is_deleted(project: Project, tmp_path: Path) -> None:
    place_runs(tmp_path / "far", only="2.10.1/odd/forced/", newest_age_s=DAY_S)
    (project.root / "folder").symlink_to(tmp_path / "far")
    project.scan()
    path = "folder/2.10.1/odd/forced"
    ((refused, why),) = project.delete([path], "ada").refused
    assert refused == path and "which a link leads to" in why
    assert (project.root / path / "config.json").exists()


def test_a_root_that_is_a_link_or_elsewhere_is_the_projects_own(tmp_path: Path) -> None:
    for name in ("linked", "absolute"):
        place_runs(tmp_path / name, only="2.10.1/odd/forced/", newest_age_s=DAY_S)
    root = tmp_path / "project"
    root.mkdir()
    (root / "runs").symlink_to(tmp_path / "linked")
    project = make_project(root, "runs", str(tmp_path / "absolute"))
    every = paths(project)
    assert len(every) == 2
    outcome = project.delete(every, "ada")
    assert outcome.refused == () and paths(project) == []
    assert not (tmp_path / "linked/2.10.1/odd/forced").exists()
    assert project.restore(entry.id for entry in outcome.done).refused == ()
    assert paths(project) == every


def test_a_root_itself_is_not_deleted(tmp_path: Path) -> None:
    root = tmp_path / "project"
    place_runs(root / "runs", only="2.10.1/odd/forced/", newest_age_s=DAY_S)
    project = make_project(root, "runs/2.10.1/odd/forced")
    ((_, why),) = project.delete(paths(project), "ada").refused
    assert "looks for experiments in" in why and (root / "runs/2.10.1/odd/forced").exists()


def test_a_run_that_holds_the_project_is_not_deleted(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    write_json(root / "config.json", {"model": {"type": "m"}, "trainer": {}, "dataset_reader": {}})
    set_time(root / "config.json", time.time() - DAY_S)
    project = make_project(root)
    assert paths(project) == ["."]
    ((_, why),) = project.delete(["."], "ada").refused
    assert "the project" in why and project.paths.config.exists()


def test_five_hundred_at_once(project: Project) -> None:
    content = {"model": {"type": "m"}, "trainer": {}, "dataset_reader": {"type": "r"}}
    for number in range(500):
        run = project.root / f"many/{number:03}"
        run.mkdir(parents=True)
        write_json(run / "config.json", content, time.time() - DAY_S)
    project.scan()
    many = [path for path in paths(project) if path.startswith("many/")]
    assert len(many) == 500
    outcome = project.delete(many, "ada")
    assert len(outcome.done) == 500 and paths(project) == [RUN, NESTED]
    assert len(project.restore(entry.id for entry in outcome.done).done) == 500
    assert len(paths(project)) == 502
    project.delete(many, "ada")
    assert len(project.empty_trash().done) == 500 and os.listdir(project.paths.trash) == []


@pytest.mark.skipif(
    not os.path.isdir("/dev/shm") or os.stat("/dev/shm").st_dev == os.stat("/tmp").st_dev,
    reason="needs a second file system",
)
def test_from_a_real_other_file_system_and_back(tmp_path: Path) -> None:
    import tempfile

    with tempfile.TemporaryDirectory(dir="/dev/shm") as shared:
        place_runs(Path(shared), only="2.10.1/odd/forced/", newest_age_s=DAY_S)
        project = make_project(tmp_path / "project", shared)
        (path,) = paths(project)
        before = project.experiment(path)
        (entry,) = project.delete([path], "ada").done
        assert not os.path.exists(path) and os.listdir(os.path.dirname(path)) == []
        project.restore([entry.id])
        project.scan()
        assert project.experiment(path) == before and project.trash.entries() == []


def test_tags_and_notes_of_many(project: Project) -> None:
    project.annotate(RUN, notes="first")
    assert len(project.tag_all([RUN, NESTED, "none"], add=["x"]).done) == 2
    outcome = project.note_all([RUN, NESTED, "none"], " second ")
    assert [each.notes for each in outcome.done] == ["first\n\nsecond", "second"]
    assert [path for path, _ in outcome.refused] == ["none"]
    assert project.search("tag:x second").total == 2

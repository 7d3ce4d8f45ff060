"""A project, opened."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from mallennlp.domain.permissions import Permission
from mallennlp.domain.status import Status
from mallennlp.exceptions import (
    ConfigError,
    ExperimentNotFoundError,
    NotFoundError,
    ProjectExistsError,
    ProjectNotFoundError,
    SidecarError,
    StorageError,
    UsageError,
)
from mallennlp.project import ArchiveChange, Project, create_project
from mallennlp.services.config import Config, ExperimentsSection, ProjectSection, render_config
from mallennlp.services.demo import place_runs
from mallennlp.services.index.query import TableQuery
from tests.fixtures import append, set_time

PASSWORD = "a long enough password"
RUN = "runs/2.10.1/pos/lstm_h16/seed_42"
NESTED = f"{RUN}/finetune"


def config_of(**experiments: Any) -> str:
    return render_config(
        Config(project=ProjectSection(name="demo"), experiments=ExperimentsSection(**experiments))
    )


def make_project(root: Path, **experiments: Any) -> Project:
    return create_project(root, config_of(**experiments), "ada", PASSWORD)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project over two runs, one inside the other."""
    root = tmp_path / "project"
    place_runs(root / "runs", only="2.10.1/pos/lstm_h16/seed_42/", newest_age_s=86_400)
    made = make_project(root)
    made.scan()
    return made


@pytest.fixture
def demo(tmp_path: Path) -> Project:
    """A project over the shipped runs of the newest AllenNLP."""
    place_runs(tmp_path / "demo/runs", only="2.10.1/", newest_age_s=86_400)
    made = make_project(tmp_path / "demo")
    made.scan()
    return made


# --- making and finding


def test_a_new_project_can_be_opened_and_entered(tmp_path: Path) -> None:
    made = make_project(tmp_path / "new")
    opened = Project.open(tmp_path / "new")
    assert opened.config == made.config and opened.root == made.root
    assert opened.accounts.verify("ada", PASSWORD, "here").permission is Permission.ADMIN
    assert sorted(os.listdir(tmp_path / "new")) == [".mallennlp", "Project.toml"]
    assert opened.search(TableQuery()).total == 0


def test_a_project_is_found_from_any_folder_below(tmp_path: Path) -> None:
    made = make_project(tmp_path / "new")
    deep = tmp_path / "new" / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "link").symlink_to(deep)
    for start in (made.root, deep, tmp_path / "link", deep / "not there"):
        assert Project.find(start).root == made.root


def test_without_a_project_it_is_said_how_to_make_one(tmp_path: Path) -> None:
    for find in (Project.find, Project.open):
        with pytest.raises(ProjectNotFoundError) as caught:
            find(tmp_path)
        assert str(tmp_path) in caught.value.message and "mallennlp init" in caught.value.message


def test_the_nearest_project_counts(tmp_path: Path) -> None:
    make_project(tmp_path / "outer")
    inner = make_project(tmp_path / "outer" / "inner")
    assert Project.find(inner.root).root == inner.root


def test_settings_are_read_at_once_or_where_one_is_needed(tmp_path: Path) -> None:
    made = make_project(tmp_path / "new")
    assert Project.find(made.root, check=False).config == made.config
    made.paths.config.write_text("[project\n", encoding="utf-8")
    for find in (Project.open, Project.find):
        with pytest.raises(ConfigError, match="line 1: this is not TOML"):
            find(made.root)
        unread = find(made.root, check=False)
        assert unread.search().total == 0
        with pytest.raises(ConfigError, match="line 1: this is not TOML"):
            unread.roots()


def contents(folder: Path) -> Any:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_a_project_is_never_made_over_another(tmp_path: Path) -> None:
    make_project(tmp_path)
    before = contents(tmp_path)
    with pytest.raises(ProjectExistsError, match="mallennlp serve"):
        make_project(tmp_path)
    assert contents(tmp_path) == before
    assert Project.open(tmp_path).accounts.get("ada")


FAILURES = [
    (UsageError, {"password": ""}),
    (UsageError, {"username": "not a name!"}),
    (ConfigError, {"config_text": "[project"}),
    (ConfigError, {"config_text": "[server]\nport = 'x'\n"}),
]


@pytest.mark.parametrize("error, changes", FAILURES)
def test_a_project_that_cannot_be_made_leaves_nothing_behind(
    tmp_path: Path, error: Any, changes: Any
) -> None:
    arguments = {"config_text": config_of(), "username": "ada", "password": PASSWORD, **changes}
    with pytest.raises(error):
        create_project(tmp_path / "new", **arguments)
    assert contents(tmp_path) == set()
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "data.txt").write_text("mine")
    with pytest.raises(error):
        create_project(tmp_path / "old", **arguments)
    assert contents(tmp_path) == {"old", "old/data.txt"}


def test_a_place_where_no_project_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StorageError, match="cannot be made in .*File exists"):
        make_project(tmp_path / "file")
    with pytest.raises(StorageError, match="No such file or directory"):
        make_project(tmp_path / "a" / "b")
    assert contents(tmp_path) == {"file"} and (tmp_path / "file").read_text() == "mine"


# --- experiments


def test_a_scan_finds_runs_and_runs_inside_runs(project: Project) -> None:
    rows = project.search(TableQuery()).rows
    assert {row.path for row in rows} == {RUN, NESTED}
    again = project.scan()
    assert (again.found, again.new, again.changed, again.gone) == (2, 0, 0, 0)
    state = project.scan_state()
    assert state is not None and not state.running and state.message.startswith("2 found")


def test_roots_may_be_outside_and_in_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for place in ("home/runs", "elsewhere"):
        place_runs(tmp_path / place, only="2.10.1/odd/dry_run/")
    outside = str(tmp_path / "elsewhere")
    made = make_project(tmp_path / "project", roots=("~/runs", outside))
    made.scan()
    path = f"{outside}/2.10.1/odd/dry_run"
    assert {row.path for row in made.search(TableQuery()).rows} == {
        path,
        f"{tmp_path}/home/runs/2.10.1/odd/dry_run",
    }
    assert made.directory(path) == Path(path)
    assert made.find_experiment("odd/dry_run", cwd=Path(outside) / "2.10.1") == path


@pytest.mark.parametrize(
    "text, cwd",
    [
        (RUN, "."),
        (RUN + "/", "runs"),
        ("./" + RUN, "."),
        ("seed_42", "runs/2.10.1/pos/lstm_h16"),
        (".", RUN),
        ("..", NESTED),
        ("finetune/..", RUN),
        ("{root}/" + RUN, "runs"),
        ("{link}/" + RUN, "runs"),
        ("seed_42", "{link}/runs/2.10.1/pos/lstm_h16"),
    ],
)
def test_a_person_may_name_an_experiment_in_any_way(
    project: Project, tmp_path: Path, text: str, cwd: str
) -> None:
    (tmp_path / "link").symlink_to(project.root)
    places = {"root": project.root, "link": tmp_path / "link"}
    folder = project.root / cwd.format(**places)
    assert project.find_experiment(text.format(**places), cwd=folder) == RUN


def test_a_linked_experiment_is_named_by_its_link(tmp_path: Path) -> None:
    place_runs(tmp_path / "outside", only="2.10.1/odd/dry_run/")
    made = make_project(tmp_path / "project")
    (made.root / "linked").symlink_to(tmp_path / "outside/2.10.1/odd/dry_run")
    made.scan()
    assert made.find_experiment("linked", cwd=made.root) == "linked"
    assert made.experiment("linked").status is Status.UNKNOWN


def test_a_misspelt_experiment_gets_a_suggestion(project: Project) -> None:
    with pytest.raises(ExperimentNotFoundError, match=f"Did you mean '{RUN}'"):
        project.find_experiment("runs/2.10.1/pos/lstm_h16/seed_43")
    with pytest.raises(ExperimentNotFoundError, match="'mallennlp index' looks for new ones"):
        project.find_experiment("????")


def test_of_a_deleted_experiment_it_is_said_how_it_comes_back(project: Project) -> None:
    assert not project.delete([RUN], by="ada").refused
    for look in (project.find_experiment, project.experiment):
        with pytest.raises(ExperimentNotFoundError, match=f"mallennlp trash restore {RUN}$"):
            look(RUN)
    project.trash.folder.chmod(0o000)
    if not os.access(project.trash.folder, os.R_OK):  # the modes stop everybody but root
        with pytest.raises(ExperimentNotFoundError):
            project.find_experiment(RUN)
    project.trash.folder.chmod(0o700)
    project.empty_trash()
    with pytest.raises(ExperimentNotFoundError, match="'mallennlp index' looks for new ones"):
        project.find_experiment(RUN)


def test_what_was_asked_for_is_not_repeated_at_length(project: Project) -> None:
    for look in (project.directory, project.find_experiment, project.experiment):
        with pytest.raises(ExperimentNotFoundError) as caught:
            look("x" * 1_000_000)
        assert "'xxx" in caught.value.message and len(caught.value.message) < 250


@pytest.mark.parametrize("path", ["", ".", "/etc", "..", "../..", RUN + "/vocabulary", RUN + "/"])
def test_only_what_a_scan_found_is_ever_opened(project: Project, path: str) -> None:
    for look in (project.directory, project.experiment, project.files, project.logs):
        with pytest.raises(ExperimentNotFoundError):
            look(path)
    with pytest.raises(ExperimentNotFoundError):
        project.log_tail(path, "out.log")
    with pytest.raises(ExperimentNotFoundError):
        project.tag(path, add=["x"])


def test_an_experiment_is_shown_as_it_is_now(project: Project) -> None:
    assert project.experiment(RUN).status is Status.FINISHED
    log = project.root / RUN / "out.log"
    append(log, "2026-11-23 05:00:00,000 - INFO - params - random_seed = 13\n")
    set_time(log, log.stat().st_mtime + 7_200)
    assert project.experiment(RUN).status is Status.STALLED
    (row,) = (row for row in project.search(TableQuery()).rows if row.path == RUN)
    assert row.status is Status.STALLED


def test_an_experiment_that_vanished_leaves_the_index_at_the_next_scan(project: Project) -> None:
    shutil.rmtree(project.root / NESTED)
    with pytest.raises(ExperimentNotFoundError, match="is gone. Refresh the list, or run"):
        project.experiment(NESTED)
    assert project.search(TableQuery()).total == 2, "a disk may be missing"
    project.scan()
    assert [row.path for row in project.search(TableQuery()).rows] == [RUN]


def test_logs_and_files_of_an_experiment(project: Project) -> None:
    assert [log.name for log in project.logs(RUN)] == ["out.log"]
    assert len(project.log_tail(RUN, "out.log", lines=7).lines) == 7
    assert {"config.json", "vocabulary/tokens.txt"} <= {file.name for file in project.files(RUN)}
    with pytest.raises(NotFoundError):
        project.log_tail(RUN, "../../../Project.toml")


# --- what people add


def test_tags_are_in_the_file_in_the_index_and_stay_when_it_is_made_anew(project: Project) -> None:
    assert project.tag(RUN, add=["b", "a", "b"]).tags == ("b", "a")
    change = project.tag(RUN, add=[" c "], remove=["b", "never there"])
    assert (change.tags, change.missing) == (("a", "c"), ("never there",))
    assert (project.root / RUN / "mallennlp.json").exists()
    for rebuild in (False, True):
        (row,) = project.search(TableQuery(tags=("a", "c"))).rows
        assert row.path == RUN and row.tags == ("a", "c")
        project.scan(rebuild=rebuild)


def test_a_tag_of_before_that_could_not_be_added_today_can_be_removed(project: Project) -> None:
    sidecar = project.root / RUN / "mallennlp.json"
    sidecar.write_text('{"tags": ["a,b", "c"]}')
    assert project.tag(RUN, remove=["a,b"]).tags == ("c",)


def test_what_cannot_be_kept_changes_nothing(project: Project) -> None:
    with pytest.raises(UsageError):
        project.tag(RUN, add=["good", "not, good"])
    with pytest.raises(UsageError):
        project.annotate(RUN, notes="fine", display_name="x" * 1_000)
    assert not (project.root / RUN / "mallennlp.json").exists()


def test_notes_and_name_are_set_one_by_one(project: Project) -> None:
    project.annotate(RUN, notes=" It worked. ", display_name="The first")
    found = project.annotate(RUN, display_name="")
    assert (found.notes, found.display_name) == ("It worked.", "")
    assert project.experiment(RUN).annotations == found
    assert [row.path for row in project.search(TableQuery(text="worked")).rows] == [RUN]


def test_a_damaged_sidecar_is_told_and_not_overwritten(project: Project) -> None:
    sidecar = project.root / RUN / "mallennlp.json"
    sidecar.write_text("{")
    with pytest.raises(SidecarError):
        project.tag(RUN, add=["x"])
    assert sidecar.read_text() == "{"
    assert any("mallennlp.json" in problem for problem in project.experiment(RUN).problems)


# --- the secret


def test_the_secret_is_made_once_and_read_by_its_owner_only(project: Project) -> None:
    secret = project.secret()
    assert len(secret) >= 32 and Project.open(project.root).secret() == secret
    assert stat.S_IMODE(project.paths.secret.stat().st_mode) == 0o600
    project.paths.secret.unlink()
    assert project.secret() != secret


def show_secret(root: str, results: Any) -> None:
    results.put(Project.open(Path(root)).secret())


def test_processes_that_start_at_once_agree_on_the_secret(project: Project) -> None:
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    workers = [
        context.Process(target=show_secret, args=(str(project.root), results)) for _ in range(3)
    ]
    for worker in workers:
        worker.start()
    secrets = {results.get(timeout=60) for _ in workers}
    for worker in workers:
        worker.join(60)
    results.close()
    results.join_thread()
    assert secrets == {project.secret()}


def test_a_damaged_secret_is_told(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    project.paths.secret.write_bytes(b"short")
    with pytest.raises(StorageError, match="is damaged: delete it"):
        project.secret()
    project.paths.secret.unlink()
    project.paths.secret.mkdir()
    with pytest.raises(StorageError, match="cannot be used: Is a directory"):
        project.secret()


# --- searching


def test_a_text_is_searched_with_columns_and_in_parts(demo: Project) -> None:
    names = ["hidden_size", "best_validation_accuracy", "validation_data_path", "dropout"]
    text = "path:*/pos/lstm_* version:2.10.1 sort:-best_validation_accuracy,path"
    page = demo.search(text, columns=names, offset=1, limit=2)
    whole = demo.search(text, columns=names, limit=None)
    assert page.rows == whole.rows[1:3]
    assert page.total == whole.total == len(whole.rows) > 3
    values = [row["best_validation_accuracy"] for row in whole.rows]
    assert values == sorted(values, reverse=True)
    for row in whole.rows:
        experiment = demo.index.get(row.path)
        assert row["hidden_size"] == experiment.config["model"]["encoder"]["hidden_size"]
        assert row["best_validation_accuracy"] == experiment.metrics.best["validation_accuracy"]
        assert row["dropout"] is None
        assert list(row.values) == names
    assert demo.search(text).rows[0].values == {}


def test_a_query_as_a_value_comes_alone(demo: Project) -> None:
    assert demo.search(TableQuery(limit=3)).total == demo.search(limit=0).total == demo.total()
    for more in ({"columns": ["lr"]}, {"offset": 1}, {"limit": 7}):
        with pytest.raises(TypeError):
            demo.search(TableQuery(), **more)  # type: ignore[arg-type]


def test_how_many_there_are(demo: Project) -> None:
    demo.tag(RUN, add=["paper"])
    assert demo.tags() == [("paper", 1)]
    assert sum(demo.counts().values()) == demo.total()
    assert demo.counts()[Status.FINISHED] == demo.search("status:finished").total


def test_the_vocabulary_of_a_run(demo: Project) -> None:
    found = demo.vocabulary(RUN)
    assert [namespace.name for namespace in found.namespaces] == ["labels", "tokens"]
    with pytest.raises(ExperimentNotFoundError):
        demo.vocabulary("../..")


def test_many_are_archived_and_what_cannot_be_is_told(demo: Project) -> None:
    total = demo.total()
    outcome = demo.archive([RUN, "no/such", RUN])
    assert outcome.done == (ArchiveChange(RUN, True),)
    assert [path for path, _ in outcome.refused] == ["no/such"]
    assert (demo.total(), demo.total(True), demo.total(None)) == (total - 1, 1, total)
    assert sum(demo.counts().values()) == total - 1
    assert demo.archive([RUN]).done == (ArchiveChange(RUN, False),)
    assert demo.unarchive([RUN]).done == (ArchiveChange(RUN, True),)
    assert demo.total() == total and demo.total(True) == 0


def test_archiving_keeps_what_people_added(demo: Project) -> None:
    demo.tag(RUN, add=["paper"])
    demo.annotate(RUN, notes="n", display_name="d")
    demo.archive([RUN])
    demo.note_all([RUN], "more")
    found = demo.experiment(RUN).annotations
    assert (found.tags, found.notes, found.display_name) == (("paper",), "n\n\nmore", "d")
    assert found.archived and demo.unarchive([RUN]).done[0].changed
    assert not demo.experiment(RUN).annotations.archived


def test_what_a_query_finds_is_exported(demo: Project) -> None:
    said = "".join(demo.export("status:finished sort:-best", "csv", ["path", "lr", "best"]))
    head, *lines = said.splitlines()
    assert head == "path,lr,best_metric"
    assert len(lines) == demo.search("status:finished").total
    best = [float(line.rpartition(",")[2]) for line in lines if not line.endswith(",")]
    assert best == sorted(best, reverse=True)
    assert "".join(demo.export(paths=[RUN], form="json")).count("\n") == 1

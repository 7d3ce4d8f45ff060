"""Finding, listing and annotating experiments: index, ls, show, tag, note."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import threading
from pathlib import Path
from typing import Any, Dict, List

import pytest

from mallennlp.project import Project
from mallennlp.services.demo import DEMO_ANNOTATIONS
from tests.terminal import PROGRAM, Terminal, environment, files_below, on_terminal, run, script

RUN = "2.10.1/pos/lstm_h16/seed_13"


def listed(root: Path, *options: str) -> List[Dict[str, Any]]:
    done = run(root, "ls", "--json", *options)
    assert done.code == 0, done.err
    return [json.loads(line) for line in done.lines]


def paths(root: Path, *options: str) -> List[str]:
    return [row["path"] for row in listed(root, *options)]


# --- index


def test_index_tells_what_changed(project: Project) -> None:
    root = project.root
    os.rename(root / RUN, root / "2.10.1/pos/lstm_h16/renamed")
    done = run(root, "index")
    assert done.code == 0
    assert done.out.startswith("3 found: 1 new, 0 changed, 1 gone (")
    assert done.out.count("\n") == 1
    assert run(root, "index").out.startswith("3 found: 0 new, 0 changed, 0 gone (")
    assert run(root, "index", "--rebuild").out.startswith("3 found: ")


def test_index_names_what_it_cannot_read_and_goes_on(project: Project) -> None:
    config = project.paths.config.read_text("utf-8")
    project.paths.config.write_text(config.replace('["."]', '[".", "/not/mounted"]'), "utf-8")
    done = run(project.root, "index", "--rebuild")
    assert done.code == 0
    assert done.out.startswith("3 found: ")
    assert done.err == "1 unreadable:\n  /not/mounted: No such file or directory\n"
    summary = json.loads(run(project.root, "index", "--rebuild", "--json").out)
    assert summary["found"] == 3
    assert summary["unreadable"] == [
        {"path": "/not/mounted", "reason": "No such file or directory"}
    ]


def test_a_damaged_run_is_listed_and_says_what_is_wrong(project: Project) -> None:
    (project.root / RUN / "config.json").write_text('{"model": ', encoding="utf-8")
    assert run(project.root, "index").out.startswith("3 found: 0 new, 1 changed, 0 gone")
    (row,) = listed(project.root, RUN)
    assert "config.json" in row["problems"][0]
    assert "\nproblem: config.json is not JSON" in run(project.root, "show", RUN).out


def test_index_shows_a_bar_on_a_terminal_only(project: Project) -> None:
    shown = on_terminal(project.root, "index", "--rebuild").text
    assert "Looking for experiments" in shown or "Reading experiments" in shown
    assert "3 found: " in shown
    assert run(project.root, "index", "--rebuild").err == ""


def test_a_deleted_index_loses_nothing(project: Project) -> None:
    before = listed(project.root)
    for file in project.paths.state_folder.glob("index-*"):
        file.unlink()
    nothing = run(project.root, "ls")
    assert nothing.code == 0 and "'mallennlp index'" in nothing.err
    assert run(project.root, "index").code == 0
    assert listed(project.root) == before


def test_a_damaged_index_is_told_with_the_remedy(project: Project) -> None:
    project.paths.index.write_bytes(b"this is no database" * 500)
    done = run(project.root, "ls")
    assert (done.code, done.out) == (1, "")
    assert "mallennlp index --rebuild" in done.err
    assert run(project.root, "index", "--rebuild").code == 0
    assert len(paths(project.root)) == 3


# --- ls


def test_json_rows_have_what_a_script_wants(runs: Path) -> None:
    (row,) = listed(runs, "pos/lstm_h16/seed_13")
    assert row["path"] == RUN
    assert row["status"] == "finished"
    assert row["reason"] == "stopped early after 4 of 12 epochs"
    assert row["model"] == "simple_tagger"
    assert row["best_metric_name"] == "validation_accuracy"
    assert row["best_metric"] == pytest.approx(0.951048951048951)
    assert (row["epochs"], row["epochs_planned"]) == (4, 12)
    assert row["duration_s"] == pytest.approx(6.5, abs=1)
    assert row["started"].startswith("2026-") and row["started"].endswith("Z")
    assert row["tags"] == ["baseline", "paper"]


def test_csv_has_the_same_rows(runs: Path) -> None:
    done = run(runs, "ls", "--csv", "--sort", "path")
    read = list(csv.DictReader(done.out.splitlines()))
    rows = listed(runs, "--sort", "path")
    assert [row["path"] for row in read] == [row["path"] for row in rows]
    assert list(read[0]) == list(rows[0])
    tagged = next(row for row in read if row["path"] == RUN)
    assert tagged["tags"] == "baseline,paper" and float(tagged["best_metric"]) > 0.95


def test_latex_has_just_the_columns_that_are_named(runs: Path) -> None:
    asked = ("--columns", "lr,took", "--sort", "best", "--latex", "--limit", "1")
    lines = run(runs, "ls", *asked).lines
    assert lines[0] == "\\begin{tabular}{rr}" and lines[2] == "lr & took \\\\"
    lines = run(runs, "ls", *asked, "--group", "seeds", "--columns", "path,runs").lines
    assert lines[2] == "lr & took & runs & n \\\\"
    shown = run(runs, "ls", *asked[:2]).lines[0].split()
    assert shown == ["PATH", "LR", "TOOK"]


@pytest.mark.parametrize("formats", ["--csv --json", "--csv --latex", "--latex --json"])
def test_two_formats_at_once_are_refused(runs: Path, formats: str) -> None:
    done = run(runs, "ls", *formats.split())
    assert (done.code, done.out) == (2, "")


def test_a_table_for_a_paper(runs: Path) -> None:
    columns = "path,status,hidden_size,best_validation_accuracy,started"
    done = run(runs, "ls", f"path={RUN}", "--latex", "--columns", columns)
    assert (done.code, done.err) == (0, "")
    begin, top, titles, middle, row, bottom, end = done.lines
    assert (begin, end) == (r"\begin{tabular}{llrrl}", r"\end{tabular}")
    assert (top, middle, bottom) == (r"\toprule", r"\midrule", r"\bottomrule")
    assert titles == r"path & status & hidden\_size & best\_validation\_accuracy & started \\"
    path, status, size, accuracy, started = row.removesuffix(r" \\").split(" & ")
    assert (path, status) == (RUN.replace("_", r"\_"), "finished")
    assert int(size) > 0 and re.fullmatch(r"0\.\d{4}", accuracy)
    assert re.fullmatch(r"\d{4}\{-\}\d\d\{-\}\d\d", started)


def test_a_table_of_families_and_one_of_nothing(runs: Path) -> None:
    done = run(runs, "ls", "lstm", "--group", "seeds", "--latex")
    assert done.code == 0 and done.lines[0].startswith(r"\begin{tabular}")
    assert done.lines[-1] == r"\end{tabular}"
    assert run(runs, "ls", "nothing-like-this", "--latex").out == ""


def test_the_whole_list_goes_through_a_pipe_uncut_and_uncoloured(runs: Path) -> None:
    done = run(runs, "ls", COLUMNS="40")
    assert len(done.lines) == len(listed(runs)) + 1
    assert done.err == "" and "\x1b" not in done.out and "…" not in done.out
    assert all(line == line.rstrip() for line in done.lines)


def test_columns_are_aligned(runs: Path) -> None:
    titles, *lines = run(runs, "ls", "--sort", "path").lines
    at = titles.index("STATUS")
    statuses = {line[at:].split()[0] for line in lines}
    assert statuses <= {"finished", "failed", "stopped", "stalled", "unknown", "running"}
    end_of_best = titles.index("BEST") + len("BEST")
    values = [line[end_of_best - 6 : end_of_best] for line in lines]
    assert "0.9510" in values and set(values) <= {
        value for value in values if value[-1:] != " "
    } | {" " * 6}


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (("pos/lstm_h16",), 3),
        (("2.10.1/pos/lstm_h16/*",), 3),
        (("2.10.1/pos/lstm_h16/seed_??",), 2),
        (("2.10.1/reviews/cnn_lr_grid/lr=0.[01]",), 1),
        (("--status", "failed", "--status", "stopped", "failed/"), 9),
        (("--tag", "baseline"), 2),
        (("--tag", "baseline", "--tag", "paper"), 1),
        (("--limit", "5"), 5),
        (("--limit", "0", "pos/lstm_h16"), 3),
    ],
)
def test_choosing(runs: Path, options: tuple[str, ...], count: int) -> None:
    assert len(paths(runs, *options)) == count


def test_folders(runs: Path) -> None:
    below = runs / "2.10.1" / "pos" / "lstm_h16"
    there = {RUN, "2.10.1/pos/lstm_h16/seed_42", "2.10.1/pos/lstm_h16/seed_42/finetune"}
    assert set(paths(below, ".")) == there
    assert set(paths(runs, "./2.10.1/pos/lstm_h16")) == there
    assert set(paths(below, str(below))) == there
    assert paths(below / "seed_13", ".") == [RUN]
    assert paths(below, "../..") == paths(runs)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("best", "best_metric"),
        ("duration", "duration_s"),
        ("epochs", "epochs"),
        ("path", "path"),
        ("size", "size_bytes"),
        ("model", "model"),
    ],
)
def test_sorting(runs: Path, key: str, value: str) -> None:
    up = [row[value] for row in listed(runs, "--sort", key)]
    down = [row[value] for row in listed(runs, "--sort", f"-{key}")]
    known = [entry for entry in up if entry is not None]
    assert known == sorted(known) and len(set(known)) > 1
    assert up[len(known) :] == [None] * (len(up) - len(known))
    assert [entry for entry in down if entry is not None] == sorted(known, reverse=True)


def test_sorting_by_a_metric_and_by_a_config_key(runs: Path) -> None:
    first = listed(runs, "--sort", "config.trainer.optimizer.lr", "--limit", "1", "lr_grid")
    assert first[0]["path"].endswith("lr=0.001")
    assert listed(runs, "--sort", "-best.validation_accuracy", "--limit", "1")


@pytest.mark.parametrize(
    ("column", "guess"),
    [
        ("bset", "best"),
        ("-startd", "started"),
        ("config.trainer.optimizer.lrr", "trainer.optimizer.lr"),
        ("best.validation_acuracy", "validation_accuracy"),
    ],
)
def test_a_wrong_column_gets_the_nearest(runs: Path, column: str, guess: str) -> None:
    done = run(runs, "ls", "--sort", column)
    assert (done.code, done.out) == (2, "")
    assert f"{guess}'?" in done.err


def test_why_they_failed_stands_in_the_list(runs: Path) -> None:
    done = run(runs, "ls", "--status", "failed")
    assert "REASON" in done.lines[0] and "BEST" not in done.lines[0]
    (line,) = (line for line in done.lines if "failed/nan_loss" in line)
    assert "ValueError: nan loss encountered in epoch 2" in line
    assert "REASON" not in run(runs, "ls", "--status", "failed", "--status", "finished").lines[0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("no-such-thing",), "None of the"),
        (("pos/*",), "'*pos/*' finds"),
        (("--tag", "papr"), "No experiment has the tag 'papr'. Did you mean 'paper'?"),
        (("--tag", "wide", "failed/"), "None of the"),
    ],
)
def test_nothing_found_says_why_on_stderr(runs: Path, options: tuple[str, ...], said: str) -> None:
    done = run(runs, "ls", *options)
    assert (done.code, done.out) == (0, "")
    assert said in done.err
    assert run(runs, "ls", "--json", *options).out == ""


def test_a_pattern_that_the_shell_replaced(runs: Path) -> None:
    done = run(runs, "ls", "2.10.1/pos", "2.10.1/odd")
    assert (done.code, done.out) == (2, "")
    assert "quotes" in done.err


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (("status:finished lr>=0.1",), 3),
        (("status:finished", "lr>=0.1"), 3),
        (("--limit", "0", "--", "-status:finished", "path:*/failed/*"), 9),
        (("pos/lstm_h16", "NOT has:tag"), 1),
        (("2.10.1/pos/*", "best>0.9"), 8),
        (("lr_grid", "--status", "finished", "lr<0.1"), 2),
    ],
)
def test_queries(runs: Path, arguments: tuple[str, ...], count: int) -> None:
    assert len(paths(runs, *arguments)) == count


def test_a_query_that_looks_like_options_is_told_what_to_do(runs: Path) -> None:
    done = run(runs, "ls", "-tag:paper")
    assert (done.code, done.out) == (2, "")
    assert "mallennlp ls -- '-tag:paper'" in done.err
    assert "stands behind" not in run(runs, "ls", "--stauts", "failed").err


def test_the_order_of_a_query(runs: Path) -> None:
    rows = listed(runs, "has:best_validation_accuracy sort:-best_validation_accuracy,path")
    values = [row["best_validation_accuracy"] for row in rows]
    assert values == sorted(values, reverse=True) and len(set(values)) > 3
    by_lr = listed(runs, "has:lr sort:-best", "--sort", "lr")
    assert [row["lr"] for row in by_lr] == sorted(row["lr"] for row in by_lr)
    newest = [row["started"] for row in listed(runs, "lstm")]
    assert newest == sorted(newest, reverse=True)


@pytest.mark.parametrize(
    ("arguments", "message", "place"),
    [
        (("lrr>1",), "There is no column 'lrr'. Did you mean 'lr'?", "lrr"),
        (("status:finished (lr>1",), "This bracket is not closed.", "("),
        (("lstm", "status:finshed"), "Did you mean 'finished'?", "finshed"),
        (("sort:-bset",), "There is no column 'bset'. Did you mean 'best'?", "-bset"),
    ],
)
def test_a_mistake_is_shown_with_its_place(
    runs: Path, arguments: tuple[str, ...], message: str, place: str
) -> None:
    done = run(runs, "ls", *arguments)
    assert (done.code, done.out) == (2, "")
    said, query, carets = done.err.splitlines()
    assert message in said and query.strip() == " ".join(arguments)
    at = carets.index("^")
    assert query[at : at + len(carets.strip())] in (place, place.removeprefix("-"))


def test_any_key_and_metric_as_a_column(runs: Path) -> None:
    columns = ("--columns", "lr,hidden_size", "--columns", "best_validation_loss,took,notes")
    titles, *lines = run(runs, "ls", "pos/lstm_h16/*", "--sort", "path", *columns).lines or [""]
    assert not lines and not titles  # no whole path fits
    titles, *lines = run(runs, "ls", "2.10.1/pos/lstm_h16/*", "--sort", "path", *columns).lines
    assert titles.split() == "PATH LR HIDDEN_SIZE BEST_VALIDATION_LOSS TOOK NOTES".split()
    assert lines[0].split()[:5] == [RUN, "0.02", "16", "0.5789", "6.5"]
    assert DEMO_ANNOTATIONS[RUN].notes in lines[0]
    (row,) = listed(runs, RUN, *columns)
    assert (row["lr"], row["hidden_size"]) == (0.02, 16)
    assert row["notes"] == DEMO_ANNOTATIONS[RUN].notes
    done = run(runs, "ls", "--columns", "lrr")
    assert done.code == 2 and "Did you mean 'lr'?" in done.err


# --- families


def test_runs_that_differ_in_seeds_are_one_line(runs: Path) -> None:
    titles, *lines = run(runs, "ls", "lstm_h32", "2.10.1/*", "--group", "seeds").lines
    assert titles.split() == "RUNS N SEEDS STATUS MODEL MEAN STD BEST METRIC FAMILY".split()
    (line,) = lines
    words = line.split()
    assert words[:5] == ["2.10.1/pos/lstm_h32/seed_*", "2", "13,", "42", "finished"]
    members = paths(runs, f"family:{words[-1]}", "--sort", "path")
    assert members == ["2.10.1/pos/lstm_h32/seed_13", "2.10.1/pos/lstm_h32/seed_42"]


def test_families_for_programs(runs: Path) -> None:
    lines = run(runs, "ls", "--group", "seeds", "--json", "--sort", "-runs").lines
    families = [json.loads(line) for line in lines]
    counts = [family["runs"] for family in families]
    assert counts == sorted(counts, reverse=True) and sum(counts) == len(paths(runs))
    assert all(sum(family["status"].values()) == family["runs"] for family in families)
    done = run(runs, "ls", "--group", "seeds", "--csv", "--columns", "lr,best_validation_loss")
    rows = list(csv.DictReader(done.out.splitlines()))
    assert {row["family"] for row in rows} == {family["family"] for family in families}
    assert all(float(row["lr_mean"]) == float(row["lr"]) for row in rows if row["lr"])


def test_irrelevant_keys_count_at_once(project: Project) -> None:
    def families() -> int:
        return len(run(project.root, "ls", "--group", "seeds", "--json").lines)

    before = families()
    text = project.paths.config.read_text("utf-8")
    changed = text.replace("irrelevant = []", 'irrelevant = ["*"]')
    project.paths.config.write_text(changed, "utf-8")
    assert families() == 1 < before
    assert run(project.root, "index").out.startswith("3 found: 0 new, 0 changed")
    assert families() == 1


def test_an_empty_project_says_what_to_do(tmp_path: Path) -> None:
    env = {"MALLENNLP_ADMIN_PASSWORD": "correct horse battery"}
    assert run(tmp_path, "init", "--username", "ada", **env).code == 0
    done = run(tmp_path, "ls")
    assert (done.code, done.out) == (0, "")
    assert str(tmp_path) in done.err and "mallennlp edit" in done.err


@pytest.mark.parametrize("options", [(), ("--json",), ("--csv",)])
def test_a_reader_that_leaves_is_no_error(runs: Path, options: tuple[str, ...]) -> None:
    """As ``mallennlp ls | head -1`` does."""
    process = subprocess.Popen(
        [*PROGRAM, "ls", *options],
        cwd=runs,
        env=environment(PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    with process.stdout, process.stderr:
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.wait(timeout=30) in (0, 141)


def test_a_list_needs_no_settings_and_what_does_tells_what_is_wrong(project: Project) -> None:
    root, before = project.root, paths(project.root)
    project.paths.config.write_text('[project]\nname = "x\n', encoding="utf-8")
    assert paths(root) == before and before
    for command in (["ls", "--group", "seeds"], ["show", RUN], ["index"]):
        done = run(root, *command)
        assert (done.code, done.out) == (2, "") and "line 2: this is not TOML" in done.err


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_told(runs: Path, unbuffered: str) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("only Linux has /dev/full")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*PROGRAM, "ls"],
            cwd=runs,
            env=environment(PYTHONUNBUFFERED=unbuffered),
            stdout=full,
            stderr=subprocess.PIPE,
        )
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == ["Error: No space left on device"]


def test_closed_output_is_no_crash(runs: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *PROGRAM, "ls"],
        cwd=runs,
        env=environment(),
        stderr=subprocess.PIPE,
    )
    assert b"Traceback" not in done.stderr and b"bug" not in done.stderr


# --- show


def test_show_prints_the_whole_run(runs: Path) -> None:
    out = run(runs, "show", RUN).out
    assert out.startswith(f"seed_13\n{RUN}\nfinished: stopped early after 4 of 12 epochs\n")
    assert "Best            validation_accuracy 0.9510" in out
    assert "\nTags            baseline, paper\n" in out
    assert DEMO_ANNOTATIONS[RUN].notes in out
    assert "      lr: 0.02\n" in out


def test_show_as_json_has_config_and_every_epoch(runs: Path) -> None:
    shown = json.loads(run(runs, "show", RUN, "--json").out)
    assert shown["config"] == json.loads((runs / RUN / "config.json").read_text("utf-8"))
    assert [entry["epoch"] for entry in shown["epoch_metrics"]] == [0, 1, 2, 3]
    assert shown["metrics"]["best"]["validation_accuracy"] == shown["best_metric"]


@pytest.mark.parametrize("way", [RUN, f"{RUN}/", "seed_13", "./seed_13", "../lstm_h16/seed_13"])
def test_a_run_is_named_from_the_project_or_from_here(runs: Path, way: str) -> None:
    here = runs / "2.10.1/pos/lstm_h16"
    assert run(here, "show", way).lines[1] == RUN
    assert run(here, "show", str(runs / RUN)).lines[1] == RUN


def test_a_misspelt_path_gets_the_nearest(runs: Path) -> None:
    done = run(runs, "show", "2.10.1/pos/lstm_h16/seed13")
    assert (done.code, done.out) == (3, "")
    assert f"Did you mean '{RUN}'?" in done.err


def test_numbers_that_json_lacks_become_null(runs: Path) -> None:
    """One shipped run has NaN and infinities among its metrics."""
    out = run(runs, "show", "2.10.1/odd/weird_metrics", "--json").out

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    json.loads(out, parse_constant=refuse)
    assert "NaN" in run(runs, "show", "2.10.1/odd/weird_metrics").out


def test_a_run_that_vanished_is_not_found(project: Project) -> None:
    (project.root / RUN).rename(project.root / ".hidden")
    done = run(project.root, "show", RUN)
    assert (done.code, done.out) == (3, "")
    assert "is gone" in done.err and "mallennlp index" in done.err
    run(project.root, "index")
    assert RUN not in paths(project.root)


# --- tag and note


def sidecar(root: Path, path: str = RUN) -> Dict[str, Any]:
    content: Dict[str, Any] = json.loads((root / path / "mallennlp.json").read_text("utf-8"))
    return content


def test_tags_are_added_removed_and_shown(project: Project) -> None:
    root, other = project.root, "2.10.1/pos/lstm_h16/seed_42"
    done = run(root, "tag", RUN, other, "--add", "best", "-a", "größe 感情", "--remove", "baseline")
    assert (done.code, done.err) == (0, "")
    assert done.lines == [f"{RUN}: paper, best, größe 感情", f"{other}: best, größe 感情"]
    assert run(root, "tag", other).lines == [f"{other}: best, größe 感情"]
    assert sidecar(root)["tags"] == ["paper", "best", "größe 感情"]
    assert set(paths(root, "--tag", "best")) == {RUN, other}
    run(root, "index", "--rebuild")
    assert set(paths(root, "--tag", "best")) == {RUN, other}


def test_a_tag_to_remove_that_is_not_there_is_told(project: Project) -> None:
    done = run(project.root, "tag", RUN, "--remove", "q", "--remove", "baseline")
    assert (done.code, done.err) == (0, f"{RUN} has no tag 'q'.\n")
    assert done.lines == [f"{RUN}: paper"]


def test_a_tag_that_was_written_by_hand_can_be_removed(project: Project) -> None:
    content = sidecar(project.root)
    (project.root / RUN / "mallennlp.json").write_text(json.dumps({**content, "tags": ["a, b"]}))
    done = run(project.root, "tag", RUN, "--remove", "a, b")
    assert (done.code, done.err, done.lines) == (0, "", [f"{RUN}: no tags"])


def test_one_wrong_path_does_not_stop_the_others(project: Project) -> None:
    done = run(project.root, "tag", "nope", RUN, "--add", "x")
    assert done.code == 3
    assert "'nope'" in done.err and "x" in sidecar(project.root)["tags"]


def test_a_bad_tag_changes_nothing(project: Project) -> None:
    before = files_below(project.root / RUN)
    done = run(project.root, "tag", RUN, "--add", "good", "--add", "a,b")
    assert (done.code, done.out) == (2, "")
    assert "no comma" in done.err
    assert files_below(project.root / RUN) == before


def test_many_who_tag_at_once_lose_nothing(project: Project) -> None:
    codes: List[int] = []
    threads = [
        threading.Thread(
            target=lambda n=n: codes.append(run(project.root, "tag", RUN, "-a", f"t{n}").code)
        )
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [0] * 6
    assert {f"t{n}" for n in range(6)} <= set(sidecar(project.root)["tags"])
    assert paths(project.root, "--tag", "t3") == [RUN]


def test_a_note_from_the_command_line_and_from_stdin(project: Project) -> None:
    root = project.root
    assert run(root, "note", RUN, "-m", "  two words ").lines == [f"{RUN}: note saved."]
    assert sidecar(root)["notes"] == "two words"
    assert run(root, "note", RUN, "-m", "two words").lines == [f"{RUN}: the note stays as it is."]
    run(root, "note", RUN, "--message", "-", stdin="first\nsecond: größe\n")
    assert sidecar(root)["notes"] == "first\nsecond: größe"
    assert "  first\n  second: größe\n" in run(root, "show", RUN).out


def test_an_empty_note_is_deleted_after_a_yes(project: Project) -> None:
    assert run(project.root, "note", RUN, "-m", "").code == 2
    with Terminal(project.root, "note", RUN, "-m", "") as terminal:
        terminal.expect("Delete the note")
        terminal.type("n\n")
        assert terminal.end() == 130
    assert sidecar(project.root)["notes"]
    assert run(project.root, "note", RUN, "-m", "", "--yes").lines == [f"{RUN}: note deleted."]
    assert sidecar(project.root)["notes"] == ""


def test_a_note_in_the_editor(project: Project, tmp_path: Path) -> None:
    editor = script(tmp_path / "editor", 'echo "and more" >> "$1"')
    with Terminal(project.root, "note", RUN, EDITOR=editor) as terminal:
        terminal.expect("note saved")
        assert terminal.end() == 0
    notes = sidecar(project.root)["notes"]
    assert notes.startswith(DEMO_ANNOTATIONS[RUN].notes) and notes.endswith("and more")


def test_an_editor_left_without_saving_changes_nothing(project: Project) -> None:
    before = sidecar(project.root)
    with Terminal(project.root, "note", RUN, EDITOR="true") as terminal:
        terminal.expect("stays as it is")
        assert terminal.end() == 0
    assert sidecar(project.root) == before


def test_a_note_needs_somebody_to_write_it(project: Project) -> None:
    done = run(project.root, "note", RUN)
    assert (done.code, done.out) == (2, "")
    assert "--message" in done.err


def test_a_name_is_given_and_taken_away(project: Project) -> None:
    root = project.root
    done = run(root, "note", RUN, "--name", "The  baseline")
    assert done.lines == [f"{RUN}: is called The baseline now."]
    assert sidecar(root)["display_name"] == "The baseline"
    assert run(root, "show", RUN).lines[:2] == ["The baseline", RUN]
    assert listed(root, RUN)[0]["name"] == "The baseline"
    assert sidecar(root)["notes"] == DEMO_ANNOTATIONS[RUN].notes
    run(root, "note", RUN, "--name", "", "-m", "both at once")
    assert sidecar(root)["display_name"] == "" and sidecar(root)["notes"] == "both at once"
    assert run(root, "note", RUN, "--name", "x" * 201).code == 2


def test_a_damaged_sidecar_is_not_overwritten(project: Project) -> None:
    file = project.root / RUN / "mallennlp.json"
    file.write_text("{broken", encoding="utf-8")
    done = run(project.root, "tag", RUN, "--add", "x")
    assert (done.code, done.out) == (1, "")
    assert "mallennlp.json" in done.err
    assert file.read_text("utf-8") == "{broken"


def test_a_pattern_tags_all_that_it_fits(project: Project) -> None:
    paths = run(project.root, "ls", "2.10.1/pos/lstm_h16/*", "--json", "--sort", "path").lines
    fitting = [json.loads(line)["path"] for line in paths]
    done = run(project.root, "tag", "2.10.1/pos/lstm_h16/*", "--add", "bulk")
    assert done.code == 0 and len(fitting) > 1
    assert done.lines[0] == f"{len(fitting)} experiments fit '2.10.1/pos/lstm_h16/*'."
    assert [line.partition(":")[0] for line in done.lines[1:]] == fitting
    tagged = run(project.root, "ls", "--tag", "bulk", "--json").lines
    assert {json.loads(line)["path"] for line in tagged} == set(fitting)


def test_a_pattern_that_fits_nothing_is_an_error(project: Project) -> None:
    done = run(project.root, "tag", "nothing/*", "--add", "bulk")
    assert (done.code, done.out) == (3, "") and "'nothing/*'" in done.err

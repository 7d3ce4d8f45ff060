"""The tables of a run's page: epochs with costs, files, tokens, starts."""

from __future__ import annotations

import math
from typing import Any, Dict, List, Optional

from dash import html

from mallennlp.dashboard.components.experiment.epochs_table import MOST_ROWS, costs, epochs_table
from mallennlp.dashboard.components.experiment.files_table import files_table
from mallennlp.dashboard.components.experiment.history import (
    origins_view,
    starts_table,
    summary_facts,
)
from mallennlp.dashboard.components.experiment.vocabulary import namespace_label, tokens_table
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.metrics.summary import EpochMetrics, MetricSummary
from mallennlp.domain.status import Evidence, LastWords, LogEnd, Status
from mallennlp.services.experiments.files import MOST_FILES, FileEntry, kind_of
from mallennlp.services.experiments.vocabulary import Namespace, Token, TokenPage
from mallennlp.services.history.values import History, Origin, Start
from tests.unit.dashboard.components.texts import all_of, texts


def run(*epochs: EpochMetrics, best: Optional[int] = None, **last: float) -> Experiment:
    return Experiment(
        path="p",
        config={"trainer": {"validation_metric": "+accuracy"}},
        status=Status.FINISHED,
        reason="done",
        evidence=Evidence(LogEnd(LastWords.DONE), True, True, True, len(epochs), None, 0.0),
        metrics=MetricSummary(best, {}, last),
        epochs=epochs,
        version="",
        started_s=0.0,
        last_activity_s=0.0,
        duration_s=None,
        size_bytes=0,
    )


def epoch(number: int, elapsed_s: Optional[float] = None, **values: float) -> EpochMetrics:
    return EpochMetrics(number, {"training_loss": 1.5, **values}, elapsed_s)


# --- epochs


def test_an_epoch_a_line_with_its_time_and_the_best_marked() -> None:
    shown = texts(epochs_table(run(epoch(0, 2.0), epoch(1, 5.0, training_loss=0.25), best=1)))
    assert shown == ["epoch", "training loss", "time", "0", "1.5000", "2.0 s"] + [
        "best",
        "1",
        "0.2500",
        "3.0 s",
    ]


def test_without_times_there_is_no_column_of_them() -> None:
    experiment = run(epoch(0, validation_accuracy=math.nan))
    shown = texts(epochs_table(experiment))
    assert "time" not in shown and "NaN" in shown and "validation accuracy" in shown
    assert texts(html.Div(costs(experiment))) == ["time per epoch", "not recorded"]


def test_of_very_many_epochs_the_last_are_shown_and_the_best() -> None:
    many = [epoch(number) for number in range(MOST_ROWS + 50)]
    shown = texts(epochs_table(run(*many, best=3)))
    assert shown[0] == f"The last {MOST_ROWS:,} of {MOST_ROWS + 50:,} epochs, and the best."
    assert shown[4:6] == ["3", "1.5000"] and shown.count("best") == 1
    assert "50" in shown and "49" not in shown


def test_no_epoch_is_said() -> None:
    assert texts(epochs_table(run())) == ["No epoch is done yet."]
    assert costs(run()) == []


def test_memory_has_its_unit() -> None:
    said = texts(html.Div(costs(run(peak_gpu_0_memory_MB=2048.0, peak_worker_0_memory_MB=433.8))))
    assert said == ["most memory, worker 0", "433.8 MB", "most memory, GPU 0", "2,048 MB"]


# --- files


def test_kinds_of_files() -> None:
    kinds: Dict[str, str] = {
        "config.json": "config",
        "metrics.json": "metrics",
        "metrics_epoch_12.json": "metrics",
        "out_worker1.log": "log",
        "best.th": "checkpoint",
        "model.tar.gz": "archive",
        "vocabulary/x": "vocabulary",
        "log/train/events.out.tfevents.1": "TensorBoard",
        "finetune/config.json": "",
        "mallennlp.json": "tags and notes",
        "other": "",
    }
    assert {name: kind_of(name) for name in kinds} == kinds


def test_files_have_links_for_those_who_may() -> None:
    files = [
        FileEntry("a?.log", 10, 0.0, "log", "a\udcff.log"),
        FileEntry("b", 5, 0.0, "", "b", True),
    ]
    links = all_of(html.Div(files_table(files, 0.0, "the run")), html.A)
    assert [texts(link) for link in links] == [["a?.log"], ["b"]]
    assert links[0].href.startswith("/download/file?path=the%20run&name=a%")
    assert "(link)" in " ".join(texts(html.Div(files_table(files, 0.0, "the run"))))
    assert not all_of(html.Div(files_table(files, 0.0)), html.A)


def test_that_files_were_left_out_is_said() -> None:
    files = [FileEntry(str(number), 1, 0.0) for number in range(MOST_FILES)]
    assert texts(html.Div(files_table(files, 0.0)))[0].startswith(
        "2,000 files, 2.0 KB; more are not"
    )
    assert texts(html.Div(files_table(files[:1], 0.0)))[0].startswith("1 file, 1 B")


# --- the vocabulary


def test_a_namespace_says_its_size_and_whether_it_is_padded() -> None:
    assert (
        namespace_label(Namespace("tokens", 1234567, True)) == "tokens (1,234,567 tokens, padded)"
    )
    assert namespace_label(Namespace("x", 1, False)) == "x (1 token, not padded)"


def test_tokens_are_numbered_and_what_cannot_be_seen_is_shown() -> None:
    page = TokenPage((Token(7, "a\n\tb"), Token(8, "x" * 1_000)), 2_000)
    shown = texts(html.Div(tokens_table(page, 6, "")))
    assert shown[0] == "7 to 8 of 2,000 tokens"
    assert shown[3:5] == ["7", "a⏎⇥b"] and len(shown[6]) == 301


def test_what_to_do_where_there_are_no_tokens() -> None:
    def said(total: int, search: str) -> List[str]:
        return texts(html.Div(tokens_table(TokenPage((), total), 900, search)))

    assert said(5, "") == ["There are 5: go back."]
    assert said(0, "x") == ["No token contains that."]
    assert said(0, "") == ["This namespace is empty."]


# --- history


def history(**known: Any) -> History:
    usual: Dict[str, Any] = dict(
        owner="ada", version="", began_s=0.0, changed_s=0.0, changed="", parents=(), inside=()
    )
    return History(**{**usual, "starts": (), **known})


def test_what_is_not_known_is_said_to_be_so() -> None:
    shown = texts(summary_facts(history(owner=""), 0.0))
    assert shown[:6] == ["submitted by", "not known", "AllenNLP", "not known"] + [
        "code version",
        "not recorded",
    ]
    assert "No log tells" in texts(html.Div(starts_table(history(), run())))[0]
    assert "names no file of another run" in texts(html.Div(origins_view(history())))[0]


def test_parents_and_runs_inside_are_links() -> None:
    made = html.Div(
        origins_view(
            history(
                parents=(Origin("a/b", "model.archive_file"),),
                inside=tuple(f"p/{number}" for number in range(105)),
            )
        )
    )
    said = " ".join(texts(made))
    assert "a/b" in said and "model.archive_file" in said
    assert "p/99" in said and "p/100" not in said and "and 5 more" in said


def test_each_start_says_how_it_ended_and_the_last_one_what_the_run_is() -> None:
    starts = (
        Start(0.0, 65.0, 0, 1, LastWords.EXCEPTION, "ValueError: x"),
        Start(None, None, None, None, LastWords.TRAINING),
        Start(200.0, 203.0, 1, 1, LastWords.DONE),
    )
    shown = texts(html.Div(starts_table(history(starts=starts, log_cut=True), run())))
    assert (
        shown[0].startswith("The training was started again 2 times") and "only its end" in shown[0]
    )
    assert "1970-01-01 00:00:00 UTC" in shown and "1 min 5 s" in shown and "0 to 1" in shown
    assert "ValueError: x" in shown and "none" in shown and "recovery 2" in shown
    assert shown[-1] == "finished: done"
    apart = (Start(0.0, 1.0, None, None, LastWords.DONE, epochs_known=False),)
    assert "not known" in texts(html.Div(starts_table(history(starts=apart), run())))

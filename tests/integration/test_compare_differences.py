"""The sections on configs, over real runs and over odd ones, asked as the page asks."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Sequence
from urllib.parse import quote

import pytest

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.home.page  # noqa: F401
from mallennlp.dashboard.pages.compare.differences import MOST_COLUMNS
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from tests.integration.comparing import ask, parts
from tests.integration.conftest import LogIn
from tests.unit.dashboard.fixtures import Browser, walk

LSTM, LSTM_42 = (f"2.10.1/pos/lstm_h16/seed_{seed}" for seed in (13, 42))


@pytest.fixture
def browser(log_in: LogIn) -> Browser:
    return log_in(Permission.READ)


def made(project: Project, name: str, config: Any) -> str:
    """A run with this config, given as an object or as the text of its file."""
    folder = project.root / "made" / name
    folder.mkdir(parents=True)
    text = config if isinstance(config, str) else json.dumps(config, ensure_ascii=False)
    (folder / "config.json").write_text(text, encoding="utf-8")
    (folder / "metrics_epoch_0.json").write_text("{}", encoding="utf-8")
    return f"made/{name}"


def address(runs: Sequence[str], more: str = "") -> str:
    return "?" + "&".join(f"run={quote(run)}" for run in runs) + more


def shown(browser: Browser, section: str, runs: Sequence[str], more: str = "") -> str:
    answer = ask(browser, section, address(runs, more))
    assert "Nothing is left to compare" not in answer.text
    assert answer.status_code == 200, answer.text
    found = parts(answer)["compare-view"]
    assert '"data-status"' not in json.dumps(found), found
    return json.dumps(found, ensure_ascii=False)


def test_only_the_seeds_differ(project: Project, browser: Browser) -> None:
    text = shown(browser, "differences", [LSTM, LSTM_42])
    assert "Only the seeds differ." in text and '"random_seed"' in text
    text = shown(browser, "differences", [LSTM, LSTM_42], "&ignore=*_seed")
    assert "Nothing else differs." in text and '"*_seed"' in text and "(3 differing)" in text


def test_a_file_that_cannot_be_read_is_told_without_the_servers_folders(
    project: Project, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = made(project, "broken", {"lr": 1}), made(project, "whole", {"lr": 2})
    vocabulary = project.root / broken / "vocabulary"
    project.scan()
    (project.root / broken / "config.json").unlink()
    (project.root / broken / "config.json").mkdir()
    vocabulary.symlink_to(project.root)
    answer = ask(browser, "text", address([broken, whole]))
    failed = json.dumps(parts(answer)["compare-view"])
    assert '"data-status": "409"' in failed and "The log has the details" not in failed
    assert "made/broken/config.json cannot be read: Is a directory." in failed
    (record,) = [each for each in caplog.records if "config.json" in each.message]
    assert record.exc_info is None and "\n" not in record.message
    told = shown(browser, "vocabulary", [broken, whole])
    assert "broken: vocabulary is a link out of the run's directory" in told
    assert str(project.root) not in failed + told + record.message


def test_a_family_and_a_run(project: Project, browser: Browser) -> None:
    other = made(project, "gru", {"model": {"type": "simple_tagger", "encoder": "gru"}})
    project.scan()
    (row,) = [row for row in project.search_families("").rows if row.runs > 1]
    answer = ask(browser, "differences", f"?run={other}&family={row.family}")
    text = json.dumps(parts(answer)["compare-view"])
    assert "The seeds of families are left out." in text and "random_seed" not in text


def test_many_sides_show_who_shares_what(project: Project, browser: Browser) -> None:
    runs = [made(project, f"r{n}", {"lr": n % 3, "model": "x"}) for n in range(MOST_COLUMNS + 1)]
    project.scan()
    assert "how many have each" in shown(browser, "differences", runs)
    assert "how many have each" not in shown(browser, "differences", runs, "&differences_by=sides")
    assert "how many have each" not in shown(browser, "differences", runs[:-1])


@pytest.mark.parametrize("section", ["differences", "text"])
def test_the_config_files_of_odd_runs(project: Project, browser: Browser, section: str) -> None:
    """What AllenNLP and people have written, all beside each other."""
    odd = [
        made(
            project, "nan", '{"model": "x", "a": NaN, "b": Infinity, "c": 123456789012345678901234}'
        ),
        made(
            project, "names", {"model": "x", "größe": {"a/b": 1}, "": {"": 2}, "x.y": 3, "*": [4]}
        ),
        made(project, "surrogate", '{"model": "x", "half": "\\ud800", "\\ud800": 1}'),
        made(
            project,
            "large",
            {"model": "x", **{f"key_{n}": {"type": "t", "v": n} for n in range(5_000)}},
        ),
        made(project, "long", {"model": "x", "text": "ä" * 83_000}),
        made(project, "empty", {"model": "x"}),
        made(project, "deep", '{"model": "x", "a": ' + '{"b": ' * 60 + "1" + "}" * 60 + "}"),
        made(
            project,
            "types",
            {"model": "x", "a": [{"type": "t"}, ["r", {"type": 3}]], "b": {"type": {}}},
        ),
    ]
    os.symlink(project.root / odd[0], project.root / "made" / "link")
    project.scan()
    assert len(shown(browser, section, [*odd, "made/link", LSTM])) < 1_200_000
    for one in odd:
        for layout in ("&differences_by=values", "&text_layout=split", ""):
            shown(browser, section, [LSTM, one], layout)
            shown(browser, section, [one, odd[0], LSTM], layout)


@pytest.mark.parametrize("section", ["differences", "text"])
def test_configs_that_cannot_be_read(project: Project, browser: Browser, section: str) -> None:
    for name, text in (("zero", ""), ("broken", "{"), ("list", "[1]")):
        run = f"{LSTM.rpartition('/')[0]}/{name}"
        os.rename(_copied(project, LSTM, name), project.root / run)
        (project.root / run / "config.json").write_text(text, encoding="utf-8")
        project.scan()
        told = shown(browser, section, [LSTM, run])
        assert "Without a config" in told or section == "text"


def _copied(project: Project, run: str, name: str) -> Path:
    import shutil

    return Path(shutil.copytree(project.root / run, project.root / f"copy-{name}"))


def test_the_text_of_two_sides_that_are_chosen(project: Project, browser: Browser) -> None:
    third = made(project, "gru", {"model": {"type": "gru_model"}})
    project.scan()
    text = shown(browser, "text", [LSTM, LSTM_42, third])
    assert "gru_model" not in text and "random_seed" in text
    text = shown(browser, "text", [LSTM, LSTM_42, third], f"&text_right=run:{third}")
    assert "gru_model" in text
    text = shown(browser, "text", [LSTM, LSTM_42, third], f"&baseline=run:{third}")
    assert "gru_model" in text, "the baseline is the first of the two"
    text = shown(browser, "text", [LSTM, third], f"&text_left=run:{third}&text_right=run:{third}")
    assert "are the same" in text
    text = shown(browser, "text", [LSTM, third], "&text_left=run:/etc&text_right=no")
    assert "gru_model" in text, "what is not compared is not opened"


@pytest.mark.parametrize("section", ["differences", "text"])
def test_one_side_alone(project: Project, browser: Browser, section: str) -> None:
    assert "There are no two" in shown(browser, section, [LSTM])


@pytest.mark.parametrize(
    ("section", "wrong"),
    [("differences", "differences_by=both"), ("text", "text_layout=wide")],
)
def test_a_wrong_parameter_is_told(
    project: Project, browser: Browser, section: str, wrong: str
) -> None:
    answer = ask(browser, section, address([LSTM, LSTM_42], f"&{wrong}"))
    assert '"data-status": "400"' in json.dumps(parts(answer)["compare-view"])


def test_what_is_ignored_is_text_and_nothing_else(project: Project, browser: Browser) -> None:
    """Patterns of any length and form."""
    for pattern in ("[", "[!", "(((", "*" * 200, "<script>", "\\", "a\nb"):
        text = shown(browser, "differences", [LSTM, LSTM_42], f"&ignore={quote(pattern)}")
        assert "Only the seeds differ." in text or pattern == "*" * 200


def test_the_buttons_have_names(project: Project, browser: Browser) -> None:
    answer = ask(browser, "differences", address([LSTM, LSTM_42]))
    labels = [p["aria-label"] for p in walk(parts(answer)["compare-view"]) if "aria-label" in p]
    assert labels == ["Ignore random_seed", "Ignore numpy_seed", "Ignore pytorch_seed"]

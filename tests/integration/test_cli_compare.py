"""``mallennlp diff`` and ``mallennlp compare`` as somebody types them."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import List

import pytest

from mallennlp.cli.output import width_of
from mallennlp.project import Project
from tests.terminal import Terminal, on_terminal, run, script

LSTM, LSTM_42 = (f"2.10.1/pos/lstm_h16/seed_{seed}" for seed in (13, 42))
LARGER = "2.10.1/pos/lstm_h32/seed_13"
GRU = "2.10.1/pos/gru_h16_sgd/seed_13"
BOE, CNN = "2.10.1/reviews/boe_tensorboard", "2.10.1/reviews/cnn_lr_grid/lr=0.01"


def lines(root: Path, *arguments: str) -> List[str]:
    """What a pipe gets."""
    done = run(root, *arguments)
    assert done.code == 0, done.err
    return done.lines


# --- diff


def test_an_lstm_and_a_gru(runs: Path) -> None:
    assert lines(runs, "diff", LSTM, GRU) == [
        "--- lstm_h16/seed_13",
        "+++ gru_h16_sgd/seed_13",
        "model.encoder  lstm -> gru",
        "trainer",
        "  num_epochs   12 -> 5",
        "  optimizer    adam -> sgd",
        "    lr         0.02 -> 0.5",
        "    momentum   (not set) -> 0.9",
        "5 keys differ.",
    ]


def test_only_the_seeds(runs: Path) -> None:
    assert lines(runs, "diff", LSTM, LSTM_42)[-1] == "Only the seeds differ."
    ignored = lines(runs, "diff", LSTM, LSTM_42, "--ignore", "*_seed")
    assert ignored[-2:] == [
        "Nothing else differs.",
        "Ignored: random_seed, numpy_seed, pytorch_seed.",
    ]


def test_families(runs: Path) -> None:
    found = lines(runs, "diff", "--group", "seeds", LSTM, LARGER)
    assert found[2:] == [
        "model.encoder.hidden_size  16 -> 32",
        "1 key differs. The seeds of families are left out.",
    ]
    family = {
        json.loads(line)["name"]: json.loads(line)["family"]
        for line in lines(runs, "ls", "lstm_h32", "--group", "seeds", "--json")
    }
    (number,) = family.values()
    assert lines(runs, "diff", LSTM, f"family:{number}")[2:] == found[2:]


def test_the_files_line_by_line_can_be_applied(runs: Path, tmp_path: Path) -> None:
    """What a pipe gets is a patch, of files that end with a line break."""
    done = run(runs, "diff", "--config", BOE, CNN)
    assert done.out.startswith(f"--- {BOE}\n+++ {CNN}\n@@ ")
    shutil.copy(runs / BOE / "config.json", tmp_path / "config.json")
    patch = done.out.replace(f"--- {BOE}", "--- a/config.json")
    (tmp_path / "patch").write_text(patch.replace(f"+++ {CNN}", "+++ b/config.json"))
    # AllenNLP ends its files without a line break, which a list of lines does not know.
    with open(tmp_path / "config.json", "a", encoding="utf-8") as file:
        file.write("\n")
    subprocess.run(["git", "apply", "patch"], cwd=tmp_path, check=True, timeout=30)
    wanted = (runs / CNN / "config.json").read_text(encoding="utf-8")
    assert (tmp_path / "config.json").read_text(encoding="utf-8").rstrip() == wanted.rstrip()


def test_files_that_are_the_same_print_nothing(runs: Path) -> None:
    assert (
        lines(
            runs,
            "diff",
            "--config",
            "2.10.1/stopped/sigint_epoch_0",
            "2.10.1/stopped/sigkill_epoch_0",
        )
        == []
    )


def test_metrics(runs: Path) -> None:
    found = lines(runs, "diff", "--metrics", LSTM, GRU)
    assert found[1].split() == [
        "metric",
        "lstm_h16/seed_13",
        "(baseline)",
        "gru_h16_sgd/seed_13",
        "difference",
        "difference",
        "in",
        "%",
    ]
    (loss,) = (line.split() for line in found if line.startswith("validation_loss"))
    assert loss == ["validation_loss", "0.5789", "0.4628*", "-0.1161", "-20.0", "%"]


def test_vocabularies(runs: Path) -> None:
    found = lines(runs, "diff", "--vocab", LSTM, BOE)
    assert ["labels", "7", "2"] in [line.split() for line in found]
    assert any(line.split()[:2] == ["NOUN", "bad"] for line in found)


@pytest.mark.parametrize("what", [(), ("--config",), ("--metrics",), ("--vocab",)])
def test_the_exit_status(runs: Path, what: List[str]) -> None:
    """As git's: differences are no failure, unless somebody asks."""
    assert run(runs, "diff", LSTM, BOE, *what).code == 0
    assert run(runs, "diff", LSTM, BOE, *what, "--exit-code").code == 1


def test_the_exit_status_of_what_is_the_same(runs: Path) -> None:
    one, other = "2.10.1/stopped/sigint_epoch_0", "2.10.1/stopped/sigkill_epoch_0"
    for what in ([], ["--config"], ["--vocab"]):
        assert run(runs, "diff", one, other, *what, "--exit-code").code == 0


def test_the_exit_status_where_one_has_no_config(project: Project) -> None:
    (project.root / LSTM / "config.json").unlink()
    project.scan()
    assert run(project.root, "diff", LSTM, LSTM_42).code == 0
    assert run(project.root, "diff", LSTM, LSTM_42, "--exit-code").code == 1


def test_a_metric_that_is_nan_in_both_does_not_differ(project: Project) -> None:
    for name in (LSTM, LSTM_42):
        for file in (project.root / name).glob("metrics*.json"):
            file.write_text('{"validation_loss": NaN}', encoding="utf-8")
    project.scan()
    assert run(project.root, "diff", LSTM, LSTM_42, "--metrics", "--exit-code").code == 0


# --- compare


def test_configs_and_metrics_side_by_side(runs: Path) -> None:
    found = lines(runs, "compare", LSTM, GRU, LARGER)
    assert found[1].split() == [
        "key",
        "lstm_h16/seed_13",
        "gru_h16_sgd/seed_13",
        "lstm_h32/seed_13",
    ]
    cells = [line.split() for line in found]
    assert ["hidden_size", "16", "16", "32"] in cells and ["momentum", "-", "0.9", "-"] in cells
    assert "Metrics at the best epoch" in found


def test_a_pattern_names_many(runs: Path) -> None:
    found = json.loads(run(runs, "compare", "2.10.1/reviews/cnn_lr_grid/*", "--json").out)
    assert [side["name"] for side in found["sides"]] == ["lr=0.001", "lr=0.01", "lr=0.1"]
    assert list(found["config"]) == ["trainer.optimizer.lr"]
    assert list(found["config"]["trainer.optimizer.lr"].values()) == [0.001, 0.01, 0.1]


def test_json_says_missing_by_leaving_out(runs: Path) -> None:
    found = json.loads(run(runs, "compare", LSTM, GRU, "--json", "--ignore", "trainer.num*").out)
    assert found["config"]["trainer.optimizer.momentum"] == {f"run:{GRU}": 0.9}
    assert found["config"]["model.encoder.type"] == {f"run:{LSTM}": "lstm", f"run:{GRU}": "gru"}
    assert found["ignored"] == ["trainer.num_epochs"]
    losses = found["metrics"]["validation_loss"]
    assert round(losses[f"run:{LSTM}"] - losses[f"run:{GRU}"], 4) == 0.1161


def test_json_of_families(runs: Path) -> None:
    done = run(runs, "compare", LSTM, LARGER, "--group", "seeds", "--json")
    found = json.loads(done.out)
    first, second = (side["id"] for side in found["sides"])
    assert first.startswith("family:") and len(found["sides"][1]["runs"]) == 2
    assert found["metrics"]["validation_loss"][second]["runs"] == 2


def test_csv_of_a_family_has_the_deviation_and_the_number_of_runs(runs: Path) -> None:
    text = run(runs, "compare", LSTM, LARGER, "--group", "seeds", "--csv").out
    titles, *rows = csv.reader(io.StringIO(text))
    ends = ["", ": standard deviation", ": runs"]
    name = titles[-3]
    assert titles[-3:] == [name + end for end in ends]
    (loss,) = [row for row in rows if row[:2] == ["metric", "validation_loss"]]
    assert float(loss[-3]) > float(loss[-2]) > 0 and loss[-1] == "2"
    (size,) = [row for row in rows if row[:2] == ["config", "model.encoder.hidden_size"]]
    assert size[-3:] == ["32", "", ""]


def test_csv(runs: Path) -> None:
    rows = list(csv.reader(io.StringIO(run(runs, "compare", LSTM, GRU, "--csv").out)))
    assert rows[0] == ["what", "key", "lstm_h16/seed_13", "gru_h16_sgd/seed_13"]
    assert ["config", "trainer.optimizer.momentum", "", "0.9"] in rows
    (loss,) = (row for row in rows if row[1] == "validation_loss")
    assert loss[0] == "metric" and float(loss[2]) > float(loss[3])
    assert {len(row) for row in rows} == {4}


def test_the_baseline(runs: Path) -> None:
    found = lines(runs, "compare", LSTM, GRU, "--baseline", GRU)
    assert any("gru_h16_sgd/seed_13 (baseline)" in line for line in found)


def test_a_run_without_a_config(project: Project) -> None:
    (project.root / LSTM / "config.json").write_text("{", encoding="utf-8")
    project.scan()
    found = lines(project.root, "compare", LSTM, LSTM_42)
    assert found[1] == "Without a config: seed_13. There are no two configs to compare."
    (row,) = csv.reader(io.StringIO(run(project.root, "compare", LSTM, LSTM_42, "--csv").lines[0]))
    assert row == ["what", "key", "seed_13", "seed_42"]
    done = json.loads(run(project.root, "compare", LSTM, LSTM_42, "--json").out)
    assert done["without_config"] == [f"run:{LSTM}"] and done["config"] == {}


def test_a_pattern_that_fits_archived_runs_alone_says_so(project: Project) -> None:
    project.archive([LSTM, LSTM_42])
    done = run(project.root, "compare", "2.10.1/pos/*/seed_??")
    assert done.code == 3 and "2 archived ones fit" in done.err and not done.out
    families = run(project.root, "diff", "--group", "seeds", LSTM, f"{LSTM_42}/finetune")
    assert families.code == 3 and "archived are in none" in families.err


# --- mistakes


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("diff", LSTM, LSTM), 2, "Both name the same: seed_13."),
        (("diff", "--group", "seeds", LSTM, LSTM_42), 2, "leave --group away"),
        (("diff", LSTM, "2.10.1/pos/lstm_h16/*"), 2, "'mallennlp compare' takes up to 100."),
        (("diff", LSTM, "2.10.1/pos/lstm_h16/seed_14"), 3, "Did you mean"),
        (("diff", LSTM, "family:0123456789abcdef"), 3, "There is no family '0123456789abcdef'."),
        (("diff", LSTM), 2, "Missing argument 'B'"),
        (("diff", LSTM, GRU, "--config", "--ignore", "x"), 2, "--ignore is for configs"),
        (("compare", LSTM), 2, "nothing to compare seed_13 with"),
        (("compare", LSTM, GRU, "--json", "--csv"), 2, "exclude each other"),
        (("compare", LSTM, GRU, "--baseline", LARGER), 2, "has to be one of those"),
        (("compare", "2.10.1/no/*", LSTM), 3, "No experiment fits '2.10.1/no/*'"),
        (("diff", "2.10.1/poz/lstm_h16/*", LSTM), 3, "Did you mean '2.10.1/pos/lstm_h16/*'?"),
        (("diff", LSTM, "family:x"), 3, "'mallennlp ls --group seeds --json' tells the ids"),
        (("diff", LSTM, GRU, "--config", "--vocab"), 2, "--config and --vocab exclude each other"),
    ],
)
def test_mistakes(runs: Path, arguments: List[str], code: int, message: str) -> None:
    done = run(runs, *arguments)
    assert done.code == code and message in done.err and not done.out


# --- the terminal


def test_colours_and_widths(runs: Path) -> None:
    shown = on_terminal(runs, "compare", LSTM, GRU, LARGER, BOE, COLUMNS="70", PAGER="cat")
    assert "\x1b[32mgru\x1b[0m" in shown.text
    assert max(width_of(line) for line in shown.plain.splitlines()) <= 70
    assert "\x1b[" not in on_terminal(runs, "diff", LSTM, GRU, NO_COLOR="1", PAGER="cat").text
    assert "\x1b[" not in run(runs, "diff", LSTM, GRU).out


def test_a_terminal_gets_the_pager(runs: Path, tmp_path: Path) -> None:
    pager = script(tmp_path / "pager", 'echo "LESS=$LESS"; sed "s/^/> /"')
    shown = on_terminal(runs, "diff", LSTM, GRU, PAGER=f"{pager} -x", LESS="")
    assert "LESS=\n" in shown.plain and "> model.encoder  lstm -> gru" in shown.plain
    assert "\x1b[32mgru" in shown.text
    unset = on_terminal(runs, "diff", LSTM, GRU, PAGER=pager, NO_COLOR="1")
    assert "> model.encoder" in unset.text and "\x1b[" not in unset.text
    for arguments in (["--no-pager"], []):
        env = {"PAGER": pager} if arguments else {"PAGER": ""}
        assert (
            "> "
            not in on_terminal(runs, "diff", LSTM, BOE, *arguments, **env).plain.splitlines()[2]
        )
    assert "> " not in run(runs, "diff", LSTM, LARGER, PAGER=pager).lines[0]


def test_a_pager_that_leaves_early_is_no_mistake(runs: Path, tmp_path: Path) -> None:
    pager = script(tmp_path / "pager", "exit 0")
    assert on_terminal(runs, "compare", "2.10.1/*", PAGER=pager).plain == ""


def test_a_broken_pager_is_told_and_the_text_printed(runs: Path) -> None:
    shown = on_terminal(runs, "diff", LSTM, GRU, PAGER="no-such-pager")
    assert "The pager 'no-such-pager' cannot be started" in shown.plain
    assert "model.encoder  lstm -> gru" in shown.plain


def test_ctrl_c_is_the_pagers(runs: Path, tmp_path: Path) -> None:
    pager = script(tmp_path / "pager", "trap 'echo stopped; exit 0' INT; cat; echo ready; sleep 60")
    with Terminal(runs, "diff", LSTM, GRU, PAGER=pager) as terminal:
        terminal.expect("ready")
        terminal.interrupt()
        terminal.expect("stopped")
        assert terminal.end() == 0
    assert "Interrupted" not in terminal.text

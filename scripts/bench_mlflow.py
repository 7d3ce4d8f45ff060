"""Measures the same search here, in MLflow, and with ``rg`` and ``jq``, on the same runs.

    python -m scripts.bench_mlflow --runs 1000

The runs are made up by ``make_tree``. MLflow's newest release is installed into an environment of
its own, a temporary one or the folder ``--environment``, and gets every config key as a parameter
and the metrics of the best and the last epoch as metrics, in its sqlite store. Asked is for the
runs of one model over some accuracy, sorted, the first 50: once for the rows that a table shows,
and once for whole runs, which is what MLflow always returns. All is measured in the process that
asks; ``rg`` and ``jq`` are a pipe of a shell, and look at runs with final metrics alone. The best
of some rounds counts.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence

from mallennlp.domain.configs.tree import flatten
from mallennlp.services.experiments.readers import all_readers
from mallennlp.services.index.query import SortKey, TableQuery
from mallennlp.services.index.scan import scan
from mallennlp.services.index.store import ExperimentIndex
from mallennlp.services.paths import CONFIG, METRICS, ProjectPaths
from scripts.make_tree import make_tree

MODEL, LEAST, ROWS = "esim", 0.8, 50
METRIC = "best_validation_accuracy"
_STALLED_AFTER_S = 1800.0

IMPORT_AND_ASK = """
import json, sys, time
import mlflow
from mlflow.entities import Metric, Param
from mlflow.tracking import MlflowClient

runs, store, rounds, question = json.loads(sys.stdin.read())
mlflow.set_tracking_uri(store)
client = MlflowClient()
experiment = client.create_experiment("runs")
for run in runs:
    made = client.create_run(experiment, run_name=run["name"])
    params = [Param(name, str(value)[:6000]) for name, value in run["params"].items()]
    metrics = [Metric(name, value, 0, 0) for name, value in run["metrics"].items()]
    client.log_batch(made.info.run_id, metrics=metrics, params=params[:100])
    client.set_terminated(made.info.run_id)
times = []
for _ in range(rounds + 1):
    start = time.perf_counter()
    found = client.search_runs([experiment], **question)
    times.append(time.perf_counter() - start)
names = [run.info.run_name for run in found]
print(json.dumps({"version": mlflow.__version__, "ms": min(times[1:]) * 1e3, "names": names}))
"""


def experiments(index: ExperimentIndex) -> List[Dict[str, Any]]:
    """All runs of an index, as they go into MLflow."""
    found = []
    for row in index.search(TableQuery(limit=None)).rows:
        run = index.get(row.path)
        moments = (("best", run.metrics.best), ("last", run.metrics.last))
        metrics = {f"{moment}_{k}": v for moment, values in moments for k, v in values.items()}
        found.append({"name": run.path, "params": flatten(run.config), "metrics": metrics})
    return found


def ask_mlflow(python: Path, runs: List[Dict[str, Any]], folder: Path, rounds: int) -> Any:
    """Import the runs, ask, and tell the version, the milliseconds and the names in order."""
    question = {
        "filter_string": f"params.`model.type` = '{MODEL}' and metrics.`{METRIC}` > {LEAST}",
        "order_by": [f"metrics.`{METRIC}` DESC"],
        "max_results": ROWS,
    }
    given = json.dumps([runs, f"sqlite:///{folder / 'mlflow.db'}", rounds, question])
    command = [str(python), "-W", "ignore", "-c", IMPORT_AND_ASK]
    quiet = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}
    done = subprocess.run(
        command, input=given, stdout=subprocess.PIPE, text=True, check=True, env=quiet, cwd=folder
    )
    return json.loads(done.stdout.splitlines()[-1])


def mlflow_python(environment: Path) -> Path:
    """The interpreter of an environment with MLflow, which is made if it is not there."""
    python = environment / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "mlflow"]
        subprocess.run(install, check=True, stderr=subprocess.DEVNULL)
    return python


def ask_index(index: ExperimentIndex, whole: bool) -> List[str]:
    """The paths in order, after the rows alone or the whole runs were read."""
    sort = (SortKey(METRIC, descending=True),)
    asked = TableQuery(query=f"model.type:{MODEL} {METRIC}>{LEAST}", sort=sort, limit=ROWS)
    rows = index.search(asked).rows
    return [index.get(row.path).path if whole else row.path for row in rows]


def shell_command(tree: Path, whole: bool) -> str:
    """What a person types who has no index: names and values, or the files of the runs too."""
    pattern = f'"type": "{MODEL}"'
    chosen = f"select(.{METRIC} > {LEAST}) | [.{METRIC}, input_filename] | @tsv"
    rows = (
        f"rg --files-with-matches --glob {CONFIG} {shlex.quote(pattern)} {shlex.quote(str(tree))}"
        f" | sed 's/{CONFIG}$/{METRICS}/' | xargs ls 2>/dev/null"  # jq ends where one is missing
        f" | xargs jq --raw-output {shlex.quote(chosen)}"
        f" | sort --general-numeric-sort --reverse | head -{ROWS}"
    )
    if not whole:
        return rows
    files = f"$d/{CONFIG} $d/metrics_epoch_*.json $d/{METRICS}"
    return f"{rows} | cut -f 2 | while read f; do d=$(dirname $f); jq --slurp . {files}; done"


def best_ms(work: Callable[[], Any], rounds: int) -> float:
    """The best time of some, in milliseconds, after one that does not count."""
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times[1:]) * 1e3


def ask_shell(tree: Path, whole: bool, rounds: int) -> Optional[float]:
    """Milliseconds of ``rg`` and ``jq``; None where they are not installed."""
    if not (shutil.which("rg") and shutil.which("jq")):
        return None
    command = shell_command(tree, whole)
    return best_ms(
        lambda: subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL), rounds
    )


def check_shell(folder: Path, tree: Path, ours: Sequence[str]) -> None:
    """Raise RuntimeError where the pipe finds something else; that some runs have no final metrics
    is known."""
    if not (shutil.which("rg") and shutil.which("jq")):
        return
    command = shell_command(tree, whole=False)
    done = subprocess.run(command, shell=True, check=True, stdout=subprocess.PIPE, text=True)
    files = [Path(line.split("\t")[1]) for line in done.stdout.splitlines()]
    found = [str(file.parent.relative_to(folder)) for file in files]
    if found != [path for path in ours if (folder / path / METRICS).exists()]:
        raise RuntimeError("rg and jq find different runs.")


def measure(folder: Path, runs: int, rounds: int, python: Path) -> None:
    """Make the runs, ask all three, print."""
    tree = folder / "runs"
    make_tree(runs, tree)
    index = ExperimentIndex(ProjectPaths(folder).index)
    scan(index, [tree], folder, (), _STALLED_AFTER_S, all_readers())
    asked = ask_mlflow(python, experiments(index), folder, rounds)
    ours = ask_index(index, whole=False)
    if not ours or asked["names"] != ours:
        raise RuntimeError("MLflow and the index find different runs.")
    check_shell(folder, tree, ours)
    print(f"{runs:,} runs, of which {len(ours)} are found:")
    for whole, what in ((False, "the rows shown"), (True, "whole runs")):
        print(f"  {what}")
        print(f"    allennlp-manager   {best_ms(lambda: ask_index(index, whole), rounds):8.1f} ms")
        shell_ms = ask_shell(tree, whole, rounds)
        shown = "not installed here" if shell_ms is None else f"{shell_ms:8.1f} ms"
        print(f"    rg and jq          {shown}")
        if whole:
            print(f"    MLflow {asked['version']:<12}{asked['ms']:8.1f} ms")


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure the same search in other programs.")
    parser.add_argument("--runs", type=int, default=1000, help="how many")
    parser.add_argument("--rounds", type=int, default=7, help="how often each is asked")
    parser.add_argument("--environment", type=Path, help="a folder for MLflow's environment")
    chosen = parser.parse_args(arguments)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        environment = chosen.environment or Path(name) / "environment"
        python = mlflow_python(environment.absolute())
        measure(Path(name), chosen.runs, chosen.rounds, python)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Measures how long searches take, and how that grows with the number of experiments.

    python -m scripts.bench_search --sizes 1000,10000,100000 --check

The indexes are of made-up runs, whose rows go straight into the index through the project's own
writer: see ``made_index``. Measured are

* a search by a config key and a metric, sorted, its first 50 rows and its count: against the same
  answer by SQL that a person wrote for this database and this question;
* lists of all in any order, by one column and by several, their first and their last pages, always
  with the count; words; families of seeds;
* the table's answer over HTTP, against a plain Flask route that gives the same rows as JSON from
  the same database; and what a worker of the dashboard then takes of the memory: see
  ``bench_table``.

Each search is a call like the dashboard's and the command line's, which opens the index anew and
remembers nothing. The best of some rounds counts, and where two are compared they take turns, so
that the figures hold on a busy computer too. With ``--check`` the exit status is 1 if something is
over its limit.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.permissions import Permission
from mallennlp.project import Project, create_project
from mallennlp.services.config import (
    Config,
    ExperimentsSection,
    ProjectSection,
    render_config,
)
from mallennlp.services.index.columns import COLUMNS, ROW_COLUMNS
from mallennlp.services.index.query import SortKey, TableQuery
from mallennlp.services.index.store import ExperimentIndex
from mallennlp.services.paths import PROJECT_FILE
from scripts.bench_callback import PASSWORD, USER
from scripts.bench_table import measure_table
from scripts.made_index import make_index

HAND_LIMIT = 3.0
"""Our search by the hand-written one."""
SEARCH_LIMIT_MS = 50.0
DEEP_LIMIT_MS = 100.0
DEEP = 0.9
"""Where a deep page begins, of all."""
PAGE_ROWS = 50
MANY = 100_000
"""From so many on, the table's answer has a limit."""

KEY, METRIC = "model.type", "validation_accuracy"
VALUE, LEAST = "bidaf", 0.9
QUERY = f"{KEY}:{VALUE} best_{METRIC}>{LEAST}"

_ROW = ", ".join(f"e.{column.id}" for column in ROW_COLUMNS)
_FOUND = (
    "FROM attribute a WHERE a.key_id = :metric AND a.value > :least AND a.experiment_id IN "
    "(SELECT experiment_id FROM attribute WHERE key_id = :key AND value = :value)"
)
BY_HAND = (
    f"SELECT {_ROW} FROM (SELECT a.experiment_id, a.value {_FOUND} "
    f"ORDER BY a.value DESC LIMIT {PAGE_ROWS}) f JOIN experiment e ON e.id = f.experiment_id "
    "ORDER BY f.value DESC",
    f"SELECT count(*) {_FOUND}",
)
"""The rows and the count, by SQL for this question alone."""


@attrs.frozen
class Line:
    """One figure: what, how much (milliseconds, or as ``unit`` says), and at most how much."""

    what: str
    figure: float
    limit: Optional[float] = None
    unit: str = "ms"

    @property
    def is_over(self) -> bool:
        """Whether the limit is not kept."""
        return self.limit is not None and self.figure > self.limit

    def __str__(self) -> str:
        limit = "" if self.limit is None else f"   (limit {self.limit:g})"
        return f"  {self.what:<54}{self.figure:9.2f} {self.unit}{limit}"


def by_hand(path: Path) -> Callable[[], Tuple[List[Any], int]]:
    """The hand-written search of an index."""

    def search() -> Tuple[List[Any], int]:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            ids = dict(
                (kind, number)
                for kind, name, number in connection.execute("SELECT kind, name, id FROM key")
                if (kind, name) in (("config", KEY), ("best", METRIC))
            )
            values = {"key": ids["config"], "value": VALUE, "metric": ids["best"], "least": LEAST}
            rows = connection.execute(BY_HAND[0], values).fetchall()
            return rows, connection.execute(BY_HAND[1], values).fetchone()[0]

    return search


def best_ms(works: Sequence[Callable[[], Any]], rounds: int) -> List[float]:
    """The best times of some that take turns, in milliseconds; each is called once before."""
    times: List[List[float]] = [[] for _ in works]
    for round_number in range(rounds + 1):
        for work, its in zip(works, times):
            start = time.perf_counter()
            work()
            if round_number:
                its.append(time.perf_counter() - start)
    return [min(its) * 1e3 for its in times]


def compare(index: ExperimentIndex, rounds: int) -> List[Line]:
    """Our search and the hand-written one."""
    asked = TableQuery(query=QUERY, sort=(SortKey(f"best.{METRIC}", True),), limit=PAGE_ROWS)
    hand = by_hand(index.path)
    page, (rows, count) = index.search(asked), hand()
    if ([row.path for row in page.rows], page.total) != ([row[0] for row in rows], count):
        raise RuntimeError("The hand-written search finds something else.")
    ours_ms, hand_ms = best_ms([lambda: index.search(asked), hand], rounds)
    return [
        Line(f"{QUERY}, sorted, {count:,} found", ours_ms),
        Line("  the same by hand-written SQL", hand_ms),
        Line("  ratio", ours_ms / hand_ms, HAND_LIMIT, "x"),
    ]


def questions(count: int) -> Dict[str, Tuple[List[TableQuery], float]]:
    """What else is asked of an index of so many, and what the slowest may take in milliseconds."""

    def asked(*columns: str, **more: Any) -> List[TableQuery]:
        ways = (False, True)
        sorts = [tuple(SortKey(column, way) for column in columns) for way in ways]
        return [TableQuery(sort=sort, limit=PAGE_ROWS, **more) for sort in sorts]

    accuracy, encoder, patience = f"best.{METRIC}", "config.model.encoder.type", "trainer.patience"
    every = [query for column in COLUMNS for query in asked(column)]
    deep = {"offset": int(count * DEEP)}
    keys = [query for column in (accuracy, encoder, patience) for query in asked(column)]
    far = [
        query
        for column in ("path", "started_s", "best_metric", accuracy, encoder, patience)
        for query in asked(column, **deep) + asked(column, query="has:model.type", **deep)
    ]
    words = ("crf_tagger", "bert news", "babace", "model", "a")
    texts = [query for word in words for query in asked("best_metric", text=word)]
    filters = ("trainer.optimizer.lr<0.001 best_validation_loss<0.3", "NOT status:failed")
    return {
        "all, by a fixed column": (every, SEARCH_LIMIT_MS),
        "all, by a config key or metric": (keys, SEARCH_LIMIT_MS),
        "all, by two columns": (
            asked("model", "best_metric") + asked(encoder, accuracy),
            SEARCH_LIMIT_MS,
        ),
        f"pages from row {deep['offset']:,}": (far, DEEP_LIMIT_MS),
        "words": (texts, SEARCH_LIMIT_MS),
        "other filters": (
            [query for text in filters for query in asked("started_s", query=text)],
            SEARCH_LIMIT_MS,
        ),
    }


def slowest(index: ExperimentIndex, count: int, rounds: int) -> List[Line]:
    """For each kind of question, the slowest of its kind."""
    lines = []
    for what, (queries, limit_ms) in questions(count).items():
        works = [lambda query=query: index.search(query) for query in queries]
        found = best_ms(works, rounds)
        lines.append(Line(f"{what}: the slowest of {len(queries)}", max(found), limit_ms))
    return lines


def families(index: ExperimentIndex, rounds: int) -> List[Line]:
    """Families, of which every run is one: as many as can be."""
    sort = (SortKey("best_metric", True),)
    asked = {
        "families, by the mean of the metric": TableQuery(sort=sort),
        f"families, {QUERY}": TableQuery(query=QUERY, sort=sort),
    }
    works = [lambda query=query: index.search_families(query) for query in asked.values()]
    return [Line(what, ms) for what, ms in zip(asked, best_ms(works, rounds))]


def measure(
    count: int, rounds: int, with_table: bool = True, folder: Optional[Path] = None
) -> List[Line]:
    """All figures of one size. ``folder``: see ``made_project``."""
    with made_project(count, folder) as project:
        lines = compare(project.index, rounds)
        lines += slowest(project.index, count, rounds)
        lines += families(project.index, max(1, rounds // 3))
        if with_table:
            table = measure_table(project, rounds * 10)
            # Beside few experiments, what a request costs by itself counts most.
            ratio_limit = table.RATIO_LIMIT if count >= MANY else None
            lines += [
                Line("the table's answer over HTTP", table.ours_ms),
                Line("  the same rows by a Flask route", table.plain_ms),
                Line("  ratio", table.ratio, ratio_limit, "x"),
                Line("memory of a worker (RSS)", table.rss_mb, table.MEMORY_LIMIT_MB, "MB"),
                Line("  its own share of it (PSS)", table.pss_mb, None, "MB"),
            ]
    return lines


@contextlib.contextmanager
def made_project(count: int, folder: Optional[Path] = None) -> Iterator[Project]:
    """A project whose index has so many experiments: for the length of the block, or in ``folder``,
    where it is used again if it is there already."""
    with contextlib.ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        root = folder / f"project-{count}"
        if not (root / PROJECT_FILE).exists():
            root.mkdir(parents=True)
            # Nothing is watched: without directories, all experiments would be gone.
            experiments = ExperimentsSection(watch=False)
            config = Config(ProjectSection("bench"), experiments=experiments)
            project = create_project(root, render_config(config), "admin", "another for nobody")
            project.accounts.add(USER, PASSWORD, Permission.READ)
            make_index(count, project.paths.index, time.time())
        project = Project.open(root)
        size_mb = project.paths.index.stat().st_size / 1e6
        print(f"{count:,} experiments, an index of {size_mb:.0f} MB", flush=True)
        yield project


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure how long searches take.")
    parser.add_argument("--sizes", default="1000,10000,100000", help="numbers, with commas")
    parser.add_argument("--rounds", type=int, default=9, help="how often each is asked")
    parser.add_argument("--folder", type=Path, help="keep the projects there, and use them again")
    parser.add_argument("--no-table", action="store_true", help="without the dashboard")
    parser.add_argument("--check", action="store_true", help="exit 1 if a limit is not kept")
    chosen = parser.parse_args(arguments)
    system = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {system}")
    print("The rows of made-up runs went straight into the index, without directories.")
    over = []
    for size in chosen.sizes.split(","):
        lines = measure(int(size), chosen.rounds, not chosen.no_table, chosen.folder)
        print("\n".join(map(str, lines)), flush=True)
        over += [f"{int(size):,}: {line.what.strip()}" for line in lines if line.is_over]
    if chosen.check and over:
        print("over the limit: " + "; ".join(over), file=sys.stderr)
    return 1 if chosen.check and over else 0


if __name__ == "__main__":
    sys.exit(main())

"""Lists of families with open ones, against lists that are put together from single answers."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallennlp.domain.experiment import Annotations, Experiment
from mallennlp.domain.metrics.summary import MetricSummary
from mallennlp.exceptions import QueryError
from mallennlp.services.index import family_members, family_query, family_rows
from mallennlp.services.index.family_query import RUNS, FoldedFamily, UnfoldedPage, UnfoldedRun
from mallennlp.services.index.query import SortKey, TableQuery
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import indexed, made

NAN = math.nan
GOAL = {"trainer": {"validation_metric": "+f1"}}


def run(path: str, seed: Any, f1: Optional[float] = None, tags: Any = (), **config: Any) -> Any:
    """A run that tries to raise ``f1``."""
    best = {} if f1 is None else {"validation_f1": f1}
    return made(
        path,
        config={**GOAL, "random_seed": seed, **config},
        metrics=MetricSummary(0, best, {}),
        annotations=Annotations(tuple(tags)),
    )


@pytest.fixture
def index(tmp_path: Path) -> ExperimentIndex:
    index = ExperimentIndex(tmp_path / "index.sqlite")
    index.put(
        indexed(
            run("a/s1", 1, 0.5, tags=["paper", "x"]),
            run("a/s2", 2, 0.7, tags=["a"]),
            run("a/s3", 3, NAN),
            run("b", 1, 0.9, lr=1),
            run("c/s1", 1, 0.1, lr=2),
            run("c/s2", 2, 0.3, lr=2),
        )
    )
    return index


def unfolded(index: ExperimentIndex, opened: Sequence[str] = (), **more: Any) -> UnfoldedPage:
    asked = {"limit": None, "default_sort": (SortKey("path"),), **more}
    return index.unfold_families(TableQuery(**asked), opened)


def lines(page: UnfoldedPage) -> List[str]:
    """Names of the families, and paths of runs, indented below a family."""
    return [
        (
            line.row.name
            if isinstance(line, FoldedFamily)
            else "  " * bool(line.family) + line.row.path
        )
        for line in page.rows
    ]


def ids(index: ExperimentIndex) -> Dict[str, str]:
    """The families' ids by name."""
    rows = index.search_families(TableQuery(limit=None)).rows
    return {row.name: row.family for row in rows}


def test_families_are_folded_and_a_single_run_is_itself(index: ExperimentIndex) -> None:
    page = unfolded(index)
    assert lines(page) == ["a/s*", "b", "c/s*"]
    assert (page.total, page.families, page.runs) == (3, 3, 6)
    assert isinstance(page.rows[1], UnfoldedRun) and page.rows[1].row.best_metric == 0.9


def test_the_runs_of_an_open_family_stand_below_it_in_the_lists_order(
    index: ExperimentIndex,
) -> None:
    name = ids(index)
    page = unfolded(index, [name["a/s*"], name["b"], "0" * 16])
    assert lines(page) == ["a/s*", "  a/s1", "  a/s2", "  a/s3", "b", "c/s*"]
    assert page.total == 6, "one of a single run has nothing to open, and one not there neither"
    assert [line.is_open for line in page.rows if isinstance(line, FoldedFamily)] == [True, False]
    by_f1 = (SortKey("validation_f1", descending=True),)
    assert lines(unfolded(index, [name["a/s*"]], sort=by_f1)) == [
        "b",
        "a/s*",
        "  a/s2",
        "  a/s1",
        "  a/s3",
        "c/s*",
    ]
    most = (SortKey(RUNS, descending=True), SortKey("best_metric"))
    assert lines(unfolded(index, [name["c/s*"]], sort=most)) == [
        "a/s*",
        "c/s*",
        "  c/s1",
        "  c/s2",
        "b",
    ]


def test_only_the_runs_that_the_query_finds_count(index: ExperimentIndex) -> None:
    opened = [*ids(index).values()]
    page = unfolded(index, opened, query="validation_f1>=0.5 OR path:c/s2")
    assert lines(page) == ["a/s*", "  a/s1", "  a/s2", "b", "c/s2"]
    assert (page.total, page.families, page.runs) == (5, 3, 4)
    assert unfolded(index, opened, query="path:none").rows == ()


def test_a_line_tells_of_its_runs(index: ExperimentIndex) -> None:
    first = unfolded(index, columns=("validation_f1", "random_seed", "duration_s")).rows[0]
    assert isinstance(first, FoldedFamily)
    assert first.tags == ("a", "paper", "x")
    assert first.paths == ("a/s1", "a/s2", "a/s3")
    told = ((1, 0.5), (2, 0.7))
    assert first.listed == {"best_metric": told, "validation_f1": told}
    assert first.row.spreads["validation_f1"].nans == 1


def test_the_values_stand_beside_the_seed_that_differs(index: ExperimentIndex) -> None:
    index.put(
        indexed(run("d/1", 7, 0.4, numpy_seed=1, lr=9), run("d/2", 7, 0.6, numpy_seed=2, lr=9))
    )
    (line,) = unfolded(index, query="path:d/*").rows
    assert isinstance(line, FoldedFamily) and line.row.telling_seed == "numpy_seed"
    assert line.listed["best_metric"] == ((1, 0.4), (2, 0.6))


def test_each_run_tells_its_seed(index: ExperimentIndex) -> None:
    seeds = [(1, 5, None), (1, 6, None), (1, None, None)]
    index.put(
        indexed(
            *(
                run(f"d/{number}", first, 0.4, numpy_seed=second, lr=9)
                for number, (first, second, _) in enumerate(seeds)
            )
        )
    )
    opened = [*ids(index).values()]
    told = [line.seed for line in unfolded(index, opened).rows if isinstance(line, UnfoldedRun)]
    assert told == [1, 2, 3, 1, 1, 2, 5, 6, None]
    (alone,) = unfolded(index, opened, query="path:d/1").rows
    assert isinstance(alone, UnfoldedRun) and alone.seed == 1 and alone.family is None


def test_a_large_family_tells_less(index: ExperimentIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(family_rows, "MOST_PATHS", 2)
    monkeypatch.setattr(family_members, "MOST_LISTED", 1)
    large, _, small = unfolded(index).rows
    assert isinstance(large, FoldedFamily) and isinstance(small, FoldedFamily)
    assert large.paths == () and large.row.runs == 3 and large.row.name == "a/s*"
    assert small.paths == ("c/s1", "c/s2")
    assert [len(each.listed["best_metric"]) for each in (large, small)] == [1, 1]


def test_only_so_many_can_be_open(index: ExperimentIndex) -> None:
    some = [f"{number:016x}" for number in range(family_query.MOST_OPEN + 1)]
    assert len(unfolded(index, some[1:]).rows) == 3
    with pytest.raises(QueryError, match="At most 100"):
        unfolded(index, some)


def test_ids_are_values_and_nothing_else(index: ExperimentIndex) -> None:
    odd = ["' OR 1=1 --", '"]', "%", "\ud800", ids(index)["c/s*"]]
    assert lines(unfolded(index, odd)) == ["a/s*", "b", "c/s*", "  c/s1", "  c/s2"]


def test_an_index_without_experiments_has_no_lines(tmp_path: Path) -> None:
    nothing = ExperimentIndex(tmp_path / "none.sqlite")
    assert unfolded(nothing, ["0" * 16]) == UnfoldedPage((), 0, 0, 0)
    with pytest.raises(QueryError):
        unfolded(nothing, query="a>>")
    nothing.put(indexed(run("a", 1)))
    nothing.remove(["a"])
    assert unfolded(nothing, ["0" * 16]) == UnfoldedPage((), 0, 0, 0)
    with pytest.raises(QueryError):
        unfolded(nothing, query="a>>")


RUNS_OF = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from([None, NAN, 0.0, 0.25, 0.5, 1.0])), max_size=14
)
SORTS = st.sampled_from(["path", "best_metric", "validation_f1", "status", "lr", RUNS])


@settings(max_examples=60, deadline=None)
@given(RUNS_OF, SORTS, st.booleans(), st.sets(st.integers(0, 4)), st.data())
def test_every_part_is_that_part_of_the_list_put_together(
    drawn: List[Tuple[int, Optional[float]]],
    column: str,
    descending: bool,
    opened: Any,
    data: st.DataObject,
) -> None:
    experiments: List[Experiment] = [
        run(f"r{number:02}", number, f1, lr=family) for number, (family, f1) in enumerate(drawn)
    ]
    experiments.append(run("z", 1, 0.3, lr=9))  # so that there is every column
    query: Dict[str, Any] = {"sort": (SortKey(column, descending),)}
    with tempfile.TemporaryDirectory() as folder:
        index = ExperimentIndex(Path(folder) / "index.sqlite")
        index.put(indexed(*experiments))
        found = index.search_families(TableQuery(limit=None, **query)).rows
        wanted: List[str] = []
        open_ids = []
        for family in found:
            runs = [row.path for row in _runs(index, family.family)]
            wanted.append(family.name)
            if {int(path[1:]) % 5 for path in runs if path != "z"} & opened:
                open_ids.append(family.family)
                wanted += [f"  {path}" for path in sorted(runs)] if len(runs) > 1 else []
        offset = data.draw(st.integers(0, len(wanted) + 2))
        limit = data.draw(st.integers(0, len(wanted) + 2))
        part = unfolded(index, open_ids, offset=offset, limit=limit, **query)
        assert part.total == len(wanted)
        everything = lines(unfolded(index, open_ids, **query))
        assert lines(part) == everything[offset : offset + limit]
        # Each run stands below its family; where the column is alike, in the order of paths.
        assert sorted(everything) == sorted(wanted)
        assert [_is_run(line) for line in everything] == [_is_run(line) for line in wanted]
        assert [line for line in everything if not _is_run(line)] == [
            line for line in wanted if not _is_run(line)
        ]
        if column in ("lr", "status", RUNS):
            assert everything == wanted


def _is_run(line: str) -> bool:
    return line.startswith(" ")


def _runs(index: ExperimentIndex, family: str) -> Sequence[Any]:
    return index.search(TableQuery(query=f"family:{family}", limit=None)).rows

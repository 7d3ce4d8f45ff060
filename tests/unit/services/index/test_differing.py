"""The keys in which runs differ, against a plain Python count of their values."""

from __future__ import annotations

import json
import math
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallennlp.domain.configs.tree import flatten
from mallennlp.exceptions import QueryError
from mallennlp.services.index import differing as module
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import indexed, made

Config = Dict[str, Any]
LEAVES = st.sampled_from([0, 1, 1.0, 2.5, "1", "adam", True, False, None, math.nan, [], [1, 2]])
CONFIGS = st.dictionaries(
    st.sampled_from(["lr", "seed", "path", "é\udcff"]),
    LEAVES | st.dictionaries(st.sampled_from(["type", "size"]), LEAVES, max_size=2),
    max_size=4,
)


def index_of(folder: Path, configs: Sequence[Config]) -> ExperimentIndex:
    """An index of one experiment a config, called run0, run1, ..."""
    index = ExperimentIndex(folder / "index.sqlite")
    index.put(indexed(*(made(f"run{at}", config=config) for at, config in enumerate(configs))))
    return index


def comparable(leaf: Any) -> Any:
    """1 and 1.0 are equal, 1 and true are not, and NaN is NaN."""
    if isinstance(leaf, float) and math.isnan(leaf):
        return "nan", ""
    return (bool if isinstance(leaf, bool) else str if isinstance(leaf, str) else None), leaf


def brute_force(configs: Sequence[Config]) -> List[str]:
    flat = [flatten(config) for config in configs]
    keys = dict.fromkeys(key for leaves in flat for key in leaves)
    seen = {key: [comparable(c[key]) if key in c else () for c in flat] for key in keys}
    return sorted(key for key, values in seen.items() if len(set(values)) > 1)


def plain(names: Sequence[str]) -> List[str]:
    return sorted(name.removeprefix("config.") for name in names)


@settings(max_examples=60, deadline=None)
@given(st.lists(CONFIGS, min_size=1, max_size=5), st.data())
def test_it_is_what_counting_the_values_gives(configs: List[Config], data: Any) -> None:
    chosen = data.draw(st.sets(st.integers(0, len(configs) - 1), min_size=1))
    with tempfile.TemporaryDirectory() as folder:
        index = index_of(Path(folder), configs)
        some = TableQuery(query=" OR ".join(f"path:run{at}" for at in sorted(chosen)))
        wanted = brute_force([configs[at] for at in sorted(chosen)])
        with pytest.MonkeyPatch.context() as patch:
            for most_read in (5_000, 0):  # from the configs, and from the values in the index
                patch.setattr(module, "MOST_READ", most_read)
                everything = index.differing(TableQuery())
                assert plain(everything.names) == brute_force(configs)
                found = index.differing(some)
                assert plain(found.names) == wanted and found.compared == len(chosen)
                paths = tuple(f"run{at}" for at in chosen)
                assert index.differing(TableQuery(paths=paths)) == found


def test_keys_come_in_the_order_of_the_configs_and_not_too_many(tmp_path: Path) -> None:
    configs = [{f"z{40 - at}": at + run for at in range(40)} for run in range(2)]
    found = index_of(tmp_path, configs).differing(TableQuery())
    assert found.names == tuple(f"z{40 - at}" for at in range(module.MOST_DIFFERING))
    assert found.more


def test_one_run_differs_in_nothing_and_none_neither(tmp_path: Path) -> None:
    index = index_of(tmp_path, [{"lr": 1}, {"lr": 2}])
    assert index.differing(TableQuery(query="path:run0")).names == ()
    assert index.differing(TableQuery(query="path:none")).compared == 0
    assert index.differing(TableQuery(paths=("run0", "not/there"))).compared == 1
    assert ExperimentIndex(tmp_path / "none.sqlite").differing(TableQuery()).compared == 0


def test_a_query_with_a_mistake_is_told(tmp_path: Path) -> None:
    index = index_of(tmp_path, [{"lr": 1}])
    with pytest.raises(QueryError):
        index.differing(TableQuery(query="no_such_column:3"))
    with pytest.raises(QueryError):
        ExperimentIndex(tmp_path / "none.sqlite").differing(TableQuery(query="lr>>1"))


def test_names_can_be_asked_for_as_columns(tmp_path: Path) -> None:
    """Also of keys that are called like something else."""
    configs: List[Config] = [{"status": run, "tags": {"x": run}, "lr": run} for run in (1, 2)]
    index = index_of(tmp_path, configs)
    names = index.differing(TableQuery()).names
    assert names == ("config.status", "tags.x", "lr")
    rows = index.search(TableQuery(columns=names)).rows
    assert [json.dumps(list(row.values.values())) for row in rows] == ["[1, 1, 1]", "[2, 2, 2]"]

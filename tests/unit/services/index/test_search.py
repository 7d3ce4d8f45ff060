import math
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mallennlp.domain.experiment import Annotations
from mallennlp.domain.metrics.summary import MetricSummary
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError
from mallennlp.services.index.columns import COLUMNS, Kind
from mallennlp.services.index.query import OPERATORS, ColumnFilter, SortKey, TableQuery
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import indexed, made, with_best

Found = Callable[..., List[str]]


@pytest.fixture
def index(tmp_path: Path) -> ExperimentIndex:
    return ExperimentIndex(tmp_path / "index.sqlite")


@pytest.fixture
def found(index: ExperimentIndex) -> Found:
    """The paths that a query finds, all of them, with the count checked."""

    def search(**query: Any) -> List[str]:
        page = index.search(TableQuery(**{"limit": None, **query}))
        assert page.total == len(page.rows) or query.get("offset") or query.get("limit") is not None
        return [row.path for row in page.rows]

    return search


def fill(index: ExperimentIndex, configs: Dict[str, Any]) -> None:
    """Experiments with these configs, by path."""
    index.put(indexed(*[made(path, config=config) for path, config in configs.items()]))


def filtered(found: Found, column: str, operator: str, value: Any = None) -> List[str]:
    """The paths that one filter finds."""
    return found(filters=(ColumnFilter(column, operator, value),))


# --- words


def test_every_word_has_to_begin_a_word_somewhere(index: ExperimentIndex, found: Found) -> None:
    config = {"model": {"type": "bidirectional_lstm"}, "lr": 0.001, "text": "Überraschung"}
    notes = Annotations(("camera-ready",), "diverged early", "The Best")
    index.put(indexed(made("pos/run-7", config=config, annotations=notes), made("ner/x")))
    for text in (
        "lstm",
        "bidirectional_l",
        "LSTM pos",
        "camera",
        "camera-ready",
        "early div",
        "the best",
        "0.001",
        "run-7",
        "uberra",
        "type",
        "lstm \0",
    ):
        assert found(text=text) == ["pos/run-7"], text
    for text in (
        "stm",
        "lstm missing",
        '"',
        "*",
        "AND",
        "lstm OR",
        "path:pos",
        "NEAR(a b)",
        "-lstm x",
    ):
        assert found(text=text) == [], text
    for text in ("  ", "\0", "\0\0 \0", "\x01", "\x1b \x7f", "\x85\x9b"):
        assert found(text=text) == ["ner/x", "pos/run-7"], text
    assert found(text="\0lstm\x01pos\x9f") == ["pos/run-7"]


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text())
def test_no_text_breaks_the_search(index: ExperimentIndex, text: str) -> None:
    if not index.path.exists():
        fill(index, {"a": {"b": "c"}})
    index.search(TableQuery(text=text, path_glob=text, tags=(text,)))
    index.search(TableQuery(filters=(ColumnFilter("config.b", "contains", text),)))


def test_words_of_others_scripts(index: ExperimentIndex, found: Found) -> None:
    fill(index, {"东京/实验": {"schlüssel": "äpfel"}, "b": {}})
    assert found(text="äpf") == found(text="东京") == ["东京/实验"]


# --- path, status, tags


def test_path_patterns(index: ExperimentIndex, found: Found) -> None:
    fill(index, {"pos/a/x": {}, "pos/b": {}, "ner/a": {}, "100%_[a]": {}})
    assert found(path_glob="pos/*") == ["pos/a/x", "pos/b"]
    assert found(path_glob="*/a") == ["ner/a"]
    assert found(path_glob="[np]??/?") == ["ner/a", "pos/b"]
    assert found(path_glob="100%_[[]a]") == ["100%_[a]"]


def test_statuses_are_any_of_and_tags_all_of(index: ExperimentIndex, found: Found) -> None:
    both = Annotations(("paper", "best"))
    index.put(
        indexed(
            made("a", annotations=both),
            made("b", annotations=Annotations(("paper",)), status=Status.FAILED),
            made("c", status=Status.STALLED),
        )
    )
    assert found(statuses=(Status.FAILED, Status.STALLED)) == ["b", "c"]
    assert found(tags=("paper",)) == ["a", "b"]
    assert found(tags=("paper", "best")) == ["a"]
    assert filtered(found, "tags", "=", "best") == ["a"]
    assert filtered(found, "tags", "!=", "best") == ["b", "c"]
    assert filtered(found, "tags", "missing") == ["c"]
    assert filtered(found, "status", "=", Status.FAILED.value) == ["b"]
    assert index.tags() == [("best", 1), ("paper", 2)]
    assert index.counts() == {Status.FINISHED: 1, Status.FAILED: 1, Status.STALLED: 1}


# --- filters


@pytest.mark.parametrize(
    "operator, value, expected",
    [
        ("=", 1, ["int", "real"]),
        ("=", "1", ["int", "real", "text"]),
        ("=", True, ["true"]),
        ("=", "true", ["true", "word"]),
        ("=", None, ["null"]),
        ("=", "null", ["null", "nullword"]),
        ("!=", 1, ["big", "missing", "null", "nullword", "text", "true", "word"]),
        (">", 0.5, ["big", "int", "real"]),
        (">=", "2", ["big"]),
        ("<", 2, ["int", "real"]),
        ("<=", 1, ["int", "real"]),
        (">", "a", ["nullword", "word"]),
        ("<", "o", ["nullword", "text"]),
        ("contains", "UL", ["nullword"]),
        ("starts", "tr", ["word"]),
        ("ends", "ll", ["nullword"]),
        ("glob", "n*l", ["nullword"]),
        ("present", None, ["big", "int", "null", "nullword", "real", "text", "true", "word"]),
        ("missing", None, ["missing"]),
    ],
)
def test_filters_of_a_config_key(
    index: ExperimentIndex, found: Found, operator: str, value: Any, expected: List[str]
) -> None:
    values = dict(int=1, real=1.0, text="1", true=True, word="true", null=None, nullword="null")
    fill(index, {path: {"a.b": {"k": value}} for path, value in values.items()})
    fill(index, {"big": {"a.b": {"k": 2**70}}, "missing": {"other": 1}})
    assert filtered(found, "config.a.b.k", operator, value) == expected


@pytest.mark.parametrize(
    "operator, value, expected",
    [
        ("=", 0.5, ["a"]),
        ("!=", 0.5, ["b", "nan", "none"]),
        (">", "0.4", ["a", "b"]),
        ("<", 1, ["a"]),
        ("present", None, ["a", "b"]),
        ("missing", None, ["nan", "none"]),
        ("contains", ".5", ["a"]),
    ],
)
@pytest.mark.parametrize("column", ["best_metric", "best.validation_loss"])
def test_filters_of_a_metric(
    index: ExperimentIndex,
    found: Found,
    column: str,
    operator: str,
    value: Any,
    expected: List[str],
) -> None:
    experiments = [("a", 0.5), ("b", math.inf), ("nan", math.nan)]
    index.put(indexed(*[with_best(path, validation_loss=loss) for path, loss in experiments]))
    index.put(indexed(made("none")))
    assert filtered(found, column, operator, value) == expected


def test_special_characters_of_patterns_are_taken_as_they_are(
    index: ExperimentIndex, found: Found
) -> None:
    fill(index, {"100%": {}, "100x": {}, "a_b": {}, "axb": {}, "back\\slash": {}})
    assert filtered(found, "path", "contains", "0%") == ["100%"]
    assert filtered(found, "path", "starts", "a_") == ["a_b"]
    assert filtered(found, "path", "ends", "\\slash") == ["back\\slash"]
    assert filtered(found, "path", "not contains", "0") == ["a_b", "axb", "back\\slash"]
    assert filtered(found, "path", "=", "' OR 1=1 --") == []


@pytest.mark.parametrize("text", ["a" * 60_000, "é" * 30_000, "%" * 30_000])
def test_a_pattern_that_is_too_long_for_sqlite_is_a_mistake_in_the_query(
    index: ExperimentIndex, found: Found, text: str
) -> None:
    """Else the index would be said to be damaged."""
    fill(index, {"a": {"key": "value"}})
    for column in ("path", "tags", "config.key"):
        for operator in ("contains", "not contains", "starts", "ends"):
            with pytest.raises(QueryError, match="at most 50,000 bytes"):
                filtered(found, column, operator, text)
        assert filtered(found, column, "=", text) == []
    for query in ({"path_glob": text * 2}, {"filters": (ColumnFilter("path", "glob", text * 2),)}):
        with pytest.raises(QueryError, match="at most 50,000 bytes"):
            found(**query)


def test_a_status_may_be_asked_for_any_number_of_times(
    index: ExperimentIndex, found: Found
) -> None:
    fill(index, {"a": {}})
    status = index.search(TableQuery()).rows[0].status
    assert found(statuses=(status,) * 300_000) == ["a"]


@pytest.mark.parametrize(
    "query, message",
    [
        (TableQuery(sort=(SortKey("stauts"),)), "Did you mean 'status'"),
        (TableQuery(filters=(ColumnFilter("epoch", "=", 1),)), "Did you mean 'epochs'"),
        (TableQuery(filters=(ColumnFilter("model", "is", "x"),)), "no operator 'is'"),
        (TableQuery(filters=(ColumnFilter("config.modle", "=", "x"),)), "Did you mean 'model'"),
        (TableQuery(sort=(SortKey("best.validation_los"),)), "Did you mean 'validation_loss'"),
        (TableQuery(filters=(ColumnFilter("epochs", ">", "many"),)), "'many' is not one"),
        (TableQuery(filters=(ColumnFilter("epochs", ">", True),)), "True is not one"),
        (TableQuery(filters=(ColumnFilter("epochs", ">", math.nan),)), "nan is not one"),
        (TableQuery(filters=(ColumnFilter("model", "="),)), "needs a value"),
        (TableQuery(filters=(ColumnFilter("config.model", ">"),)), "to compare with"),
        (TableQuery(sort=(SortKey("path; DROP TABLE experiment"),)), "no column"),
        (TableQuery(offset=-1), "negative"),
        (TableQuery(limit=-1), "negative"),
        (TableQuery(offset=2**70), "offset"),
    ],
)
def test_what_cannot_be_asked_is_said(
    index: ExperimentIndex, query: TableQuery, message: str
) -> None:
    metrics = MetricSummary(0, {"validation_loss": 1.0}, {})
    index.put(indexed(made("a", config={"model": "x"}, metrics=metrics)))
    with pytest.raises(QueryError, match=message):
        index.search(query)


def test_every_column_sorts_and_filters_with_every_operator(index: ExperimentIndex) -> None:
    fill(index, {"a": {"model": "x"}, "b": {}})
    for column in COLUMNS.values():
        for descending in (False, True):
            assert index.search(TableQuery(sort=(SortKey(column.id, descending),))).total == 2
        value = 1 if column.kind.numeric else "x"
        for operator in () if column.kind is Kind.TRUTH else OPERATORS:
            index.search(TableQuery(filters=(ColumnFilter(column.id, operator, value),)))


# --- sorting and paging


def test_missing_values_come_last_in_both_directions(index: ExperimentIndex, found: Found) -> None:
    losses: Dict[str, Optional[float]] = {"a": None, "b": 2.0, "c": math.nan, "d": 1.0, "e": None}
    for path, loss in losses.items():
        index.put(indexed(made(path) if loss is None else with_best(path, validation_loss=loss)))
    for column in ("best_metric", "best.validation_loss"):
        assert found(sort=(SortKey(column),)) == ["d", "b", "a", "c", "e"]
        assert found(sort=(SortKey(column, descending=True),)) == ["b", "d", "e", "c", "a"]


def test_nulls_of_a_config_sort_with_what_is_missing(index: ExperimentIndex, found: Found) -> None:
    fill(index, {"a": {"k": None}, "b": {"k": "x"}, "c": {}, "d": {"k": 5}, "e": {"k": True}})
    assert found(sort=(SortKey("config.k"),)) == ["d", "b", "e", "a", "c"]
    assert found(sort=(SortKey("config.k", descending=True),)) == ["e", "b", "d", "c", "a"]


def test_a_key_that_is_null_everywhere_can_be_sorted_by(
    index: ExperimentIndex, found: Found
) -> None:
    fill(index, {"a": {"k": None}, "b": {"k": None}})
    assert found(sort=(SortKey("config.k"),)) == ["a", "b"]


def test_ties_come_in_the_order_of_paths(index: ExperimentIndex, found: Found) -> None:
    for path in ("c", "a", "b"):
        index.put(indexed(made(path, status=Status.FAILED)))
    assert found(sort=(SortKey("status"),)) == ["a", "b", "c"]
    assert found(sort=(SortKey("status", descending=True),)) == ["c", "b", "a"]


def test_several_keys_of_all_kinds(index: ExperimentIndex, found: Found) -> None:
    fill(index, {"a": {"x": 1, "y": 2}, "b": {"x": 1, "y": 3}, "c": {"x": 0}, "d": {"y": 9}})
    sort = (SortKey("config.x"), SortKey("config.y", descending=True), SortKey("config.x", True))
    assert found(sort=sort) == ["c", "b", "a", "d"]
    assert found(sort=(SortKey("status"), SortKey("config.y"))) == ["a", "b", "d", "c"]
    assert found(sort=(SortKey("config.y"), SortKey("path", True)), text="x") == ["a", "b", "c"]


@pytest.mark.parametrize("sort", [(), (SortKey("config.k"),), (SortKey("config.k", True),)])
def test_pages_put_together_are_the_list(
    index: ExperimentIndex, found: Found, sort: Tuple[SortKey, ...]
) -> None:
    fill(index, {f"{at:02}": {"k": at % 5} if at % 3 else {} for at in range(23)})
    everything = found(sort=sort)
    assert sorted(everything) == [f"{at:02}" for at in range(23)]
    pages = [found(sort=sort, offset=start, limit=4) for start in range(0, 28, 4)]
    assert sum(pages, []) == everything
    assert index.search(TableQuery(sort=sort, offset=100)).total == 23
    assert index.search(TableQuery(sort=sort, limit=0)).rows == ()
    chosen = (ColumnFilter("config.k", "=", 2),)
    assert found(sort=sort, filters=chosen, limit=2) == found(sort=sort, filters=chosen)[:2]


VALUES = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, "a", "b", "1"])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.fixed_dictionaries({}, optional={"k": VALUES}), max_size=8), st.booleans())
def test_sorting_by_a_key_is_what_python_makes_of_it(
    tmp_path_factory: pytest.TempPathFactory, configs: List[Dict[str, Any]], descending: bool
) -> None:
    index = ExperimentIndex(tmp_path_factory.mktemp("index") / "index.sqlite")
    fill(index, {f"{at}": config for at, config in enumerate(configs)})
    with_value = [
        (config["k"], f"{at}") for at, config in enumerate(configs) if config.get("k") is not None
    ]
    without = [f"{at}" for at, config in enumerate(configs) if config.get("k") is None]
    ranked = sorted(
        with_value, key=lambda pair: (_rank(pair[0]), pair[0], pair[1]), reverse=descending
    )
    expected = [path for _, path in ranked] + sorted(without, reverse=descending)
    if not any("k" in config for config in configs):
        return  # a key that no config has is an error, not an order
    page = index.search(TableQuery(sort=(SortKey("config.k", descending),)))
    assert [row.path for row in page.rows] == expected


def _rank(value: Any) -> int:
    return 2 if isinstance(value, bool) else 1 if isinstance(value, str) else 0


@pytest.mark.parametrize(
    "query",
    [
        TableQuery(filters=(ColumnFilter("x" * 10**6, "="),)),
        TableQuery(filters=(ColumnFilter("config." + "x" * 10**6, "="),)),
        TableQuery(filters=(ColumnFilter("path", "x" * 10**6),)),
        TableQuery(filters=(ColumnFilter("epochs", "=", "x" * 10**6),)),
        TableQuery(sort=(SortKey("x" * 10**6),)),
    ],
)
def test_what_was_asked_for_is_not_repeated_at_length(
    index: ExperimentIndex, query: TableQuery
) -> None:
    fill(index, {"a": {"b": 1}})
    with pytest.raises(QueryError) as caught:
        index.search(query)
    assert "xxx" in caught.value.message and len(caught.value.message) < 600

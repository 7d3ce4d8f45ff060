"""What cells show of a row."""

import math
from typing import Any

import pytest

from mallennlp.dashboard.components.table.cells import as_cells, is_fixed
from mallennlp.dashboard.components.table.columns import DEFAULT_COLUMNS, FIXED
from mallennlp.domain.status import Status
from mallennlp.services.index.query import ExperimentRow
from mallennlp.services.index.values import restored

ROW = ExperimentRow(
    path="pos/lstm/seed_13",
    name="seed_13",
    status=Status.FAILED,
    reason="ValueError: nan loss",
    model="simple_tagger",
    dataset_reader=None,
    train_data="data/train.tsv",
    best_metric_name="validation_accuracy",
    best_metric=0.951048951,
    epochs=2,
    epochs_planned=12,
    duration_s=61.0,
    started_s=1_000_000_000.0,
    last_activity_s=None,
    tags=("paper",),
    version="2.10.1",
    size_bytes=100,
    family="5663afe7b433b8ec",
    problems=(),
)


def test_a_row_is_texts_with_the_full_values_beside_them() -> None:
    (cells,) = as_cells([ROW], DEFAULT_COLUMNS, now_s=1_000_000_090.0)
    assert cells["best_metric"] == "0.9510" and cells["best_metric_full"] == "0.951048951"
    assert cells["best_metric_name"] == "accuracy"
    assert cells["epochs"] == "2 / 12" and cells["duration_s"] == "1 min 1 s"
    assert cells["started_s"] == "1 min ago"
    assert cells["started_s_full"] == "2001-09-09 01:46:40 UTC"
    assert cells["status"] == "failed" and cells["tags"] == ["paper"]


def test_a_path_that_is_not_unicode_can_be_sent_there_and_back() -> None:
    path = "fold\udcff/run é"
    (cells,) = as_cells([ROW._replace(path=path)], DEFAULT_COLUMNS, now_s=0.0)
    assert cells["path_shown"] == "fold\ufffd/run é"
    assert restored(cells["path"].encode().decode()) == path


def test_what_is_missing_is_an_empty_cell() -> None:
    bare = ROW._replace(best_metric=None, started_s=None, duration_s=None, epochs_planned=None)
    (cells,) = as_cells([bare], DEFAULT_COLUMNS, now_s=0.0)
    assert cells["best_metric"] == cells["best_metric_name"] == cells["started_s"] == ""
    assert cells["duration_s"] == "" and cells["epochs"] == "2"


def test_every_column_that_has_a_look_of_its_own_has_cells() -> None:
    own = [name for name in FIXED if name not in ("notes", "problems")]
    row = ROW._replace(values={"notes": "good\nbad"})
    (cells,) = as_cells([row], list(FIXED), now_s=0.0)
    assert set(FIXED) <= set(cells) and all(map(is_fixed, own))
    assert not is_fixed("notes") and cells["notes"] == "good\nbad"
    assert cells["size_bytes"] == "100 B" and cells["size_bytes_full"] == "100 bytes"
    assert cells["last_activity_s"] == ""


def test_only_the_cells_of_the_columns_travel() -> None:
    (cells,) = as_cells([ROW], ["status"], now_s=0.0)
    assert "status_icon" in cells and "model" not in cells and "started_s" not in cells


@pytest.mark.parametrize(
    "value, shown, is_number",
    [
        (0.02, "0.02", True),
        (0.123456789, "0.1235", True),
        (1e-05, "1e-05", True),
        (2_000_000, "2,000,000", True),
        (math.nan, "NaN", True),
        (True, "true", False),
        ("lstm", "lstm", False),
        (None, "", False),
    ],
)
def test_a_value_of_a_config_is_shown_as_what_it_is(
    value: Any, shown: str, is_number: bool
) -> None:
    name = "trainer.optimizer.lr"
    (cells,) = as_cells([ROW._replace(values={name: value})], [name], now_s=0.0)
    assert not is_fixed(name)
    assert cells[name] == shown and (f"{name}_number" in cells) is is_number


def test_a_metric_has_the_digits_of_all_metrics_and_the_rest_on_hover() -> None:
    row = ROW._replace(values={"best_validation_accuracy": 0.5})
    (cells,) = as_cells([row], ["best_validation_accuracy"], now_s=0.0)
    assert cells["best_validation_accuracy"] == "0.5000"
    assert cells["best_validation_accuracy_full"] == "0.5"

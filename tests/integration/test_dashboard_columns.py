"""Other columns for a table, asked for as a browser asks, and as a browser never would."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterator, List
from urllib.parse import quote

import pytest

import mallennlp.dashboard.pages.home.page  # noqa: F401 - registered before it is isolated
from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.components import DEFAULT_COLUMNS
from mallennlp.dashboard.components.ids import dom_id, part_id
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from tests.servers import PASSWORD, make_project
from tests.unit.dashboard.components.table_asking import REQUEST, answered, body
from tests.unit.dashboard.fixtures import Browser, toasts, walk

TABLE = "experiments-grid"
SIZE = "model.encoder.hidden_size"
LSTM = {"query": "path:2.10.1/pos/lstm_h*"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Runs of two sizes and some seeds, only to be looked at."""
    folder = tmp_path_factory.mktemp("columns")
    project = make_project(folder / "project", only="2.10.1/pos/")
    project.accounts.add("reader", PASSWORD, Permission.READ)
    return project


@pytest.fixture
def browser(project: Project) -> Iterator[Browser]:
    """Somebody who only reads."""
    with isolated_registry():
        made = Browser(create_app(project))
        made.log_in("reader", PASSWORD)
        yield made


def request(out: str, prop: str, given: Dict[str, Any], states: Dict[str, Any]) -> Dict[str, Any]:
    """What a browser sends for the callback with this one output. ``given``, ``states``: parts and
    properties with their values."""

    def described(values: Dict[str, Any]) -> List[Dict[str, Any]]:
        return [
            {"id": part_id(part, TABLE), "property": name, "value": value}
            for (part, name), value in values.items()
        ]

    path = {"id": "mallennlp-location", "property": "pathname", "value": "/"}
    ((part, name),) = given
    return {
        "output": f'{{"of":["MATCH"],"type":"mallennlp-{out}"}}.{prop}',
        "outputs": {"id": part_id(out, TABLE), "property": prop},
        "inputs": described(given),
        "state": [*described(states), path],
        "changedPropIds": [f"{dom_id(part_id(part, TABLE))}.{name}"],
    }


def columns_request(wanted: Any, shown: Any = ("path",)) -> Dict[str, Any]:
    there = list(shown) if isinstance(shown, tuple) else shown
    return request(
        "table-defined",
        "data",
        {("table-wanted", "data"): wanted},
        {("table-columns", "data"): there},
    )


def catalogue_request(is_open: Any = True, shown: Any = ("path", SIZE)) -> Dict[str, Any]:
    return request(
        "columns-catalogue",
        "data",
        {("columns-panel", "is_open"): is_open},
        {("table-columns", "data"): list(shown)},
    )


def differ_request(query: Any, rows: Any = None, layout: Any = None) -> Dict[str, Any]:
    return request(
        "table-wanted",
        "data",
        {("columns-differ", "n_clicks"): 1},
        {
            ("table-query", "data"): query,
            ("table-layout", "data"): layout,
            ("table-columns", "data"): ["path", "status", "lr", "best_metric", "model"],
            ("table", "selectedRows"): rows,
        },
    )


def data_of(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    (found,) = [
        value["data"] for name, value in answer.get_json()["response"].items() if "data" in value
    ]
    return found


def test_the_grid_learns_what_a_column_is(browser: Browser) -> None:
    wanted = ["path", "hidden_size", "best_validation_accuracy", "epoch:1.training_loss"]
    made = data_of(browser.post(columns_request(wanted)))
    assert made["columns"] == ["path", SIZE, *wanted[2:]]
    fields = {each["field"]: each for each in made["defs"]}
    assert fields[SIZE]["filter"] == "agNumberColumnFilter"  # the index knows its type
    assert fields[SIZE]["headerTooltip"] == SIZE


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (["path", "no_such_key"], "There is no column 'no_such_key'"),
        (["path", "lr'); DROP TABLE experiment; --"], "There is no column"),
        (["path", "lr", "nöne"], "There is no column"),
        (["type"], "can mean"),
        ([], "list of names"),
        ("path", "list of names"),
        ({"path": 1}, "list of names"),
        ([["path"]], "list of names"),
        ([3], "list of names"),
        (["x" * 301], "list of names"),
        ([""], "list of names"),
        ([f"c{at}" for at in range(61)], "list of names"),
    ],
)
def test_what_is_no_column_is_refused(browser: Browser, wanted: Any, said: str) -> None:
    answer = browser.post(columns_request(wanted))
    assert answer.status_code == 400 and said in answer.get_json()["error"]


def test_a_column_that_vanished_meanwhile_does_not_stop_the_others(browser: Browser) -> None:
    made = data_of(browser.post(columns_request(["path", "gone", "lr"], ("path", "gone"))))
    assert made["columns"] == ["path", "gone", "trainer.optimizer.lr"]
    for shown in (None, "gone", {"gone": 1}):
        assert browser.post(columns_request(["path", "gone"], shown)).status_code == 400


def test_the_list_of_columns_is_told_when_it_is_opened(browser: Browser) -> None:
    made = data_of(browser.post(catalogue_request(shown=["path", "hidden_size"])))
    assert made["same"] == {"hidden_size": SIZE}
    by_name = {row["name"]: row for row in made["columns"]}
    assert (by_name[SIZE]["type"], by_name[SIZE]["count"]) == ("number", "12")
    assert by_name["last_validation_accuracy"]["group"] == "metric"
    assert browser.post(catalogue_request(is_open=False)).status_code == 204
    assert browser.post(catalogue_request(is_open="yes")).status_code == 204


def test_of_the_config_only_what_differs(browser: Browser) -> None:
    answer = browser.post(differ_request(LSTM))
    assert data_of(answer) == [
        *("path", "status", "best_metric", SIZE),
        *("trainer.num_epochs", "numpy_seed", "pytorch_seed", "random_seed", "model"),
    ]
    (said,) = toasts(answer)
    assert said["message"].endswith("differ in 5 config keys.")


def test_with_a_selection_the_selected_ones_are_compared(browser: Browser) -> None:
    rows = [{"path": f"2.10.1/pos/lstm_h16/seed_{seed}"} for seed in (13, 42)]
    answer = browser.post(differ_request(LSTM, rows))
    assert SIZE not in data_of(answer) and "random_seed" in data_of(answer)
    assert toasts(answer)[0]["message"].startswith("2 runs differ")
    elsewhere = browser.post(differ_request({"query": "path:nowhere"}, rows))
    assert data_of(elsewhere) == data_of(answer)  # they were selected before that search
    for odd in ([{"path": 3}, "x"], "x", [{"path": "../../etc"}, {"path": "/"}]):
        assert browser.post(differ_request(LSTM, odd)).status_code == 200


def test_the_grids_own_filters_count(browser: Browser) -> None:
    one = {"lr": {"filterType": "number", "type": "greaterThan", "filter": 1e9}}
    answer = browser.post(differ_request("", layout={"filters": one}))
    assert "nothing to compare: the search finds 0 runs" in toasts(answer)[0]["message"]


@pytest.mark.parametrize(
    "forged",
    [
        {"query": {"sql": "1"}},
        {"query": "lr>>1"},
        {"query": "no_such_key:1"},
        {"query": "", "layout": {"filters": {"status": {"type": "sql", "filter": "1"}}}},
        {"query": "", "layout": {"filters": {"size_bytes": {"type": "equals", "filter": 1}}}},
        {"query": "", "layout": {"filters": [1]}},
    ],
)
def test_a_forged_comparison_is_refused(browser: Browser, forged: Any) -> None:
    assert browser.post(differ_request(**forged)).status_code == 400


@pytest.mark.parametrize("make", [columns_request, differ_request])
def test_a_stranger_learns_nothing(browser: Browser, make: Any) -> None:
    stranger = Browser(browser.app)
    assert stranger.post(make(["path"])).status_code == 401
    assert stranger.post(catalogue_request()).status_code == 401


def test_no_row_is_sorted_by_a_column_that_the_table_has_not(browser: Browser) -> None:
    for column in ("reason", "e.id; --", SIZE):
        asked = {**REQUEST, "sortModel": [{"colId": column, "sort": "asc"}]}
        answer = browser.post(body(asked, columns=["path"], path="/", table=TABLE))
        assert answer.status_code == 400


# --- the address


def grid_of(browser: Browser, address: str) -> Dict[str, Any]:
    """The grid of the page at an address."""
    answer = browser.open(address)
    (grid,) = [props for props in walk(answer.get_json()) if "columnDefs" in props]
    return grid


def shown_fields(grid: Dict[str, Any]) -> Dict[str, Dict[str, Any]]:
    """Its columns but for those that only families have."""
    return {each["field"]: each for each in grid["columnDefs"] if not each.get("initialHide")}


def test_an_address_is_the_table(browser: Browser) -> None:
    filters = quote(json.dumps({"model": {"type": "contains", "filter": "tagger"}}))
    grid = grid_of(
        browser,
        "/?columns=status,hidden_size,path&sort=-hidden_size,duration&pinned=status"
        f"&widths=path:420,hidden_size:99&filters={filters}",
    )
    made = shown_fields(grid)
    # What is sorted or filtered by is shown.
    assert list(made) == ["status", SIZE, "path", "duration_s", "model"]
    assert made[SIZE]["initialSort"] == "desc" and made["duration_s"]["initialSortIndex"] == 1
    assert made["status"]["initialPinned"] == "left" and made["path"]["initialPinned"] is None
    assert made["path"]["initialWidth"] == 420 and made[SIZE]["initialWidth"] == 99
    assert grid["dashGridOptions"]["initialState"]["filter"]["filterModel"]["model"]


def test_without_parameters_it_is_the_usual_table(browser: Browser) -> None:
    fields = list(shown_fields(grid_of(browser, "/")))
    assert fields == list(DEFAULT_COLUMNS)


def test_differ_is_worked_out_when_the_link_is_opened(browser: Browser) -> None:
    address = f"/?q={quote(LSTM['query'])}&columns=differ"
    fields = list(shown_fields(grid_of(browser, address)))
    assert fields[:5] == ["path", "status", "best_metric", "best_metric_name", SIZE]
    assert "random_seed" in fields and "trainer.optimizer.lr" not in fields
    broken = list(shown_fields(grid_of(browser, "/?q=lr>>1&columns=differ")))
    assert broken == list(DEFAULT_COLUMNS)  # the mistake is told in the table's place


def test_a_column_that_there_is_not_is_told_in_the_tables_place(browser: Browser) -> None:
    fields = list(shown_fields(grid_of(browser, "/?columns=path,hiden_size")))
    assert fields == ["path", "hiden_size"]
    found = answered(browser.post(body(columns=fields, path="/", table=TABLE)), TABLE)
    assert "There is no column 'hiden_size'" in json.dumps(found["message"])


@pytest.mark.parametrize(
    "wrong",
    [
        "widths=path:1",
        "filters=x",
        "sort=-",
        "columns=" + "x" * 301,
        "pinned=:right",
        "colums=lr",
        'filters={"path":{"type":"sql"}}',
    ],
)
def test_a_wrong_parameter_is_named(browser: Browser, wrong: str) -> None:
    text = browser.open(f"/?{wrong}").text
    assert "The address has a wrong parameter" in text and f"'{wrong.split('=')[0]}'" in text


def test_the_close_button_of_a_folder_keeps_the_columns(browser: Browser) -> None:
    answer = browser.open("/?folder=2.10.1/pos&columns=path,lr&sort=-lr")
    hrefs = [props.get("href") for props in walk(answer.get_json()) if "href" in props]
    assert "/?columns=path,lr&sort=-lr" in hrefs

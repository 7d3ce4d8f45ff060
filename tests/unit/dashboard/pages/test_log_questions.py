"""What a browser asks of a log is read strictly, and what it is told is enough to draw it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict

import pytest

from mallennlp.dashboard.pages.experiment.log_answers import found, problem, shown
from mallennlp.dashboard.pages.experiment.log_questions import FindQuestion, ViewQuestion
from mallennlp.exceptions import ParameterError, UsageError
from mallennlp.services.logs import line_numbers
from mallennlp.services.logs.opened import open_log

VIEW: Dict[str, Any] = {"number": 1, "log": "out.log", "at": "end", "position": 0, "stamp": ""}
FIND: Dict[str, Any] = {
    **{"number": 1, "log": "out.log", "task": "next", "text": "x", "case": False},
    **{"position": 0, "until": 0, "stamp": ""},
}


def test_a_viewers_questions_are_read() -> None:
    assert ViewQuestion.read(VIEW) == ViewQuestion(1, "out.log", "end", 0, "")
    question = FindQuestion.read({**FIND, "text": None, "case": True})
    assert question.wanted.text is None and question.wanted.match_case


@pytest.mark.parametrize("asked", [None, 1, "x", [], {}, {**VIEW, "more": 1}])
def test_what_is_no_question_is_refused(asked: Any) -> None:
    for kind in (ViewQuestion, FindQuestion):
        with pytest.raises(ParameterError):
            kind.read(asked)


@pytest.mark.parametrize(
    "field, value",
    [
        ("number", -1),
        ("number", True),
        ("number", 1.5),
        ("number", "1"),
        ("log", None),
        ("log", "x" * 201),
        ("stamp", 3),
        ("stamp", "x" * 201),
        ("position", -1),
        ("position", 2**53 + 1),
        ("position", None),
    ],
)
def test_a_wrong_value_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ParameterError):
        ViewQuestion.read({**VIEW, field: value})
    with pytest.raises(ParameterError):
        FindQuestion.read({**FIND, field: value})


@pytest.mark.parametrize("at", ["", "middle", None, 3, ["end"], {}])
def test_only_the_parts_that_there_are_can_be_seen(at: Any) -> None:
    with pytest.raises(ParameterError):
        ViewQuestion.read({**VIEW, "at": at})


@pytest.mark.parametrize(
    "field, value",
    [
        ("task", "all"),
        ("task", ["next"]),
        ("text", ""),
        ("text", 3),
        ("text", ["x"]),
        ("case", 1),
        ("case", None),
        ("until", -1),
        ("until", None),
    ],
)
def test_a_wrong_search_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ParameterError):
        FindQuestion.read({**FIND, field: value})


def test_a_long_text_is_a_mistake_that_is_told() -> None:
    with pytest.raises(UsageError, match="at most 200 characters"):
        FindQuestion.read({**FIND, "text": "x" * 201})


# --- answers


def write(directory: Path, content: bytes) -> None:
    (directory / "out.log").write_bytes(content)


def view(directory: Path, **fields: Any) -> Any:
    with open_log(directory, "out.log") as log:
        return shown(log, ViewQuestion.read({**VIEW, **fields}))


def find(directory: Path, **fields: Any) -> Any:
    with open_log(directory, "out.log") as log:
        return found(log, FindQuestion.read({**FIND, **fields}))


LINES = b"".join(b"line %d\n" % number for number in range(1, 2_001))


def texts(answer: Any) -> Any:
    return [row[2] for row in answer["rows"]]


def test_the_end_of_a_log(tmp_path: Path) -> None:
    write(tmp_path, LINES)
    answer = view(tmp_path)
    assert texts(answer) == [f"line {number}" for number in range(1_601, 2_001)]
    assert answer["first"] == 1_601 and answer["breaks"] == 400
    assert answer["end"] == answer["next"] == answer["size"] == len(LINES)
    assert LINES[answer["start"] :].startswith(b"line 1601\n")
    assert [row[1] for row in answer["rows"]] == list(range(400))
    assert not answer["replaced"] and answer["number"] == 1


def test_the_parts_of_a_log_join(tmp_path: Path) -> None:
    write(tmp_path, LINES)
    start = view(tmp_path, at="start")
    following = view(tmp_path, at="after", position=start["next"], stamp=start["stamp"])
    assert texts(start)[-1] == "line 400" and texts(following)[0] == "line 401"
    assert following["back"] == 0 and following["first"] == 401
    before = view(tmp_path, at="before", position=following["start"])
    assert texts(before) == texts(start)


def test_around_a_line_of_a_number_and_a_position(tmp_path: Path) -> None:
    write(tmp_path, LINES)
    by_number = view(tmp_path, at="line", position=1_000)
    assert LINES[by_number["target"] :].startswith(b"line 1000\n")
    by_position = view(tmp_path, at="around", position=by_number["target"] + 3)
    assert texts(by_number) == texts(by_position) and "line 1000" in texts(by_number)
    assert texts(view(tmp_path, at="line", position=9_999_999))[-1] == "line 2000"


def test_bars_say_how_far_before_the_question_they_begin(tmp_path: Path) -> None:
    write(tmp_path, b"one\ntwo\n outer\n\r inner\x1b[A\r over \n")
    answer = view(tmp_path, at="after", position=8)
    assert answer["start"] == 0 and answer["back"] == 2
    assert texts(answer) == ["one", "two", " over", " inner"]


def test_colours_travel_as_words(tmp_path: Path) -> None:
    write(tmp_path, b"\x1b[31mbad\x1b[0m news\n2026 - ERROR - x\n" + b"y" * 5_000 + b"\n")
    rows = view(tmp_path)["rows"]
    assert rows[0][2:] == [[["bad", "red"], [" news", ""]], "", 0]
    assert rows[1][3] == "error" and rows[2][4] == 1_000


def test_a_log_that_was_replaced_is_shown_from_its_end(tmp_path: Path) -> None:
    write(tmp_path, LINES)
    stamp = view(tmp_path)["stamp"]
    write(tmp_path, b"new one\n")
    answer = view(tmp_path, at="before", position=50, stamp=stamp)
    assert answer["replaced"] and answer["at"] == "end" and texts(answer) == ["new one"]
    assert find(tmp_path, stamp=stamp)["replaced"]
    assert not view(tmp_path, stamp=answer["stamp"])["replaced"]


def test_a_place_behind_the_end_is_the_end(tmp_path: Path) -> None:
    write(tmp_path, b"one\ntwo\n")
    answer = view(tmp_path, at="after", position=2**53)
    assert answer["at"] == "end" and texts(answer) == ["one", "two"]
    assert find(tmp_path, position=2**53)["done"]


def test_numbers_that_take_long_come_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_numbers, "_BLOCK_BYTES", 1_000)
    times = iter([*range(0, 1_000)])
    write(tmp_path, LINES)
    with monkeypatch.context() as patch:
        patch.setattr(line_numbers.time, "monotonic", lambda: float(next(times)))
        answer = view(tmp_path)
        assert answer["first"] is None and len(answer["rows"]) == 400
        line = view(tmp_path, at="line", position=1_900)
        assert 0 < line["counted"] < len(LINES) and "rows" not in line
        asked = find(tmp_path, task="number", text=None, position=answer["start"])
        assert not asked["done"] and asked["found"] is None and asked["searched"] > 0
    asked = find(tmp_path, task="number", text=None, position=answer["start"])
    assert asked["done"] and asked["found"] == 1_601


def test_searches(tmp_path: Path) -> None:
    write(tmp_path, LINES)
    answer = find(tmp_path, text="LINE 20")
    assert LINES[answer["found"] :].startswith(b"line 20\n") and answer["done"]
    assert find(tmp_path, text="LINE 20", case=True)["found"] is None
    back = find(tmp_path, task="previous", text="line 1", position=len(LINES))
    assert LINES[back["found"] :].startswith(b"line 1999\n")
    assert find(tmp_path, task="count", text="line 20", until=len(LINES))["found"] == 12
    assert find(tmp_path, text=None)["found"] is None


def test_what_is_sent_is_bounded(tmp_path: Path) -> None:
    for content in (b"x" * 3_000_000, b"\x00" * 3_000_000, (b"y" * 600 + b"\n") * 5_000):
        write(tmp_path, content)
        for at in ("start", "end", "around", "before", "after"):
            answer = view(tmp_path, at=at, position=1_500_000)
            assert len(json.dumps(answer)) < 400_000


def test_a_problem_is_told_to_who_asked() -> None:
    question = ViewQuestion.read({**VIEW, "number": 7})
    assert problem(question, "Gone.") == {"number": 7, "log": "out.log", "problem": "Gone."}

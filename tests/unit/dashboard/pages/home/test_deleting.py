from pathlib import Path

from mallennlp.dashboard.pages import trash
from mallennlp.dashboard.pages.home import deleting
from mallennlp.services.trash.contents import Contents
from mallennlp.services.trash.deleting import Doomed, Plan
from mallennlp.services.trash.store import Trashed
from tests.unit.dashboard.components.texts import texts


def doomed(number: int, *nested: str) -> Doomed:
    return Doomed(f"runs/{number}", Path("/runs"), Contents(2, 1500), nested)


def test_the_question_names_what_how_large_and_what_stays() -> None:
    plan = Plan((doomed(1, "runs/1/a"), doomed(2)), (("runs/3", "runs/3 is running."),))
    said = [text for part in deleting.question(plan) for text in texts(part)]
    assert said[0] == "2 experiments of 3.0 KB will go into the trash:"
    assert said[1:3] == ["runs/1 (1.5 KB), with 1 experiment inside", "runs/2 (1.5 KB)"]
    assert said[3:5] == ["1 experiment will stay:", "runs/3 is running."]


def test_a_long_list_is_cut() -> None:
    plan = Plan(tuple(map(doomed, range(500))))
    said = [text for part in deleting.question(plan) for text in texts(part)]
    assert said[1] == "runs/0 (1.5 KB)" and "and 492 more" in said and len(said) == 11


def test_reasons_come_in_one_notification() -> None:
    told = deleting.refusals([("a", "a is running."), ("b", "b is a link.")])
    assert (told.message, told.title) == ("a is running. b is a link.", "Not possible: 2")


def test_a_reason_that_all_have_is_told_once() -> None:
    refused = [(f"runs/{n}", "'a,b' cannot be a tag.") for n in range(50)]
    told = deleting.refusals([*refused, ("b", "b is a link.")])
    assert told.message == "'a,b' cannot be a tag. b is a link." and told.title.endswith(": 51")
    told = deleting.refusals([(f"runs/{n}", f"runs/{n} is a link.") for n in range(10)])
    assert told.message.endswith("runs/7 is a link. And 2 more.")


def test_the_trash_tells_who_and_how_much_and_stays_short() -> None:
    entries = [Trashed(f"id{n}", f"runs/{n}", "/r", "ada", 0.0, 1, 1000) for n in range(201)]
    said = [text for part in trash.trash_list(entries, 60.0) for text in texts(part)]
    assert said[0].startswith("201 experiments, 201.0 KB. The last 200 are shown")
    assert "runs/199" in "".join(said) and "runs/200" not in "".join(said)
    assert said.count("ada") == 200 and "1 min ago" in said

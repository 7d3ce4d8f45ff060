from mallennlp.dashboard.pages import home
from mallennlp.domain.status import Status
from mallennlp.services.scan_state import ScanState
from tests.unit.dashboard.components.texts import texts


def test_the_count_says_how_many_of_how_many() -> None:
    assert home.count_text(55, 55) == "55"
    assert home.count_text(3, 12_345) == "3 of 12,345"


def test_only_statuses_that_occur_or_are_chosen_are_offered() -> None:
    options = home.status_options({Status.FAILED: 2}, ["stalled"])
    assert [option["value"] for option in options] == ["failed", "stalled"]
    assert texts(options[0]["label"]) == ["failed", "2"]


def test_statuses_from_the_browser_are_checked() -> None:
    assert home.chosen_statuses(["failed", "no such", 3, None]) == (Status.FAILED,)
    assert home.chosen_statuses("failed") == () and home.chosen_statuses(None) == ()


def test_an_empty_place_says_what_to_do() -> None:
    assert home.nothing_to_see(3, 5, []) is None
    assert "Nothing matches" in texts(home.nothing_to_see(0, 5, []))
    shown = texts(home.nothing_to_see(0, 0, ["/data/runs"]))
    assert "No experiments yet" in shown and any("/data/runs" in text for text in shown)


def test_the_progress_of_a_scan_is_said_in_words() -> None:
    reading = ScanState("reading", 1200, 5000, "", 0.0, 1)
    assert texts(home.scan_progress(reading))[0] == "Reading 1,200 of 5,000 experiments"
    walking = ScanState("walking", 17, 0, "", 0.0, 1)
    assert texts(home.scan_progress(walking))[0] == "Looking for experiments: 17 found"


def test_the_end_of_a_scan_is_told_as_what_it_is() -> None:
    done = home.outcome(ScanState("done", 3, 3, "3 found", 0.0, 1))
    failed = home.outcome(ScanState("failed", 1, 3, "No space left", 0.0, 1))
    assert (done.level, done.message) == ("success", "3 found")
    assert (failed.level, failed.message) == ("danger", "No space left")

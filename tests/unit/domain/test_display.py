import pytest

from mallennlp.domain.display import exact_time, iso_time, relative_time


@pytest.mark.parametrize("posix_s", [1e18, -1e18, 1e300, float("nan"), float("inf")])
def test_a_time_that_no_calendar_has_is_not_taken_for_another(posix_s: float) -> None:
    assert exact_time(posix_s) == iso_time(posix_s) == relative_time(posix_s, 1e9) == ""


def test_times_long_ago_and_far_ahead_are_shown() -> None:
    assert exact_time(-86_400.0) == "1969-12-31 00:00:00 UTC"
    assert iso_time(4e9) == "2096-10-02T07:06:40Z"
    assert relative_time(4e9, 1e9) == "just now"

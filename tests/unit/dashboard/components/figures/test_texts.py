"""Texts in figures."""

from hypothesis import given
from hypothesis import strategies as st

from mallennlp.dashboard.components.figures.texts import as_text, for_hover, key_lines, shortened


@given(st.text(max_size=200), st.integers(min_value=5, max_value=40))
def test_a_shortened_text_fits_into_one_line(text: str, most: int) -> None:
    short = shortened(text, most).replace("&lt;", "<").replace("&amp;", "&")
    assert len(short.replace("% {", "%{")) <= most and "\n" not in short
    if len(text) <= most and text == " ".join(text.split()):
        assert shortened(text, most) == as_text(text)


@given(st.text(max_size=100), st.integers(min_value=5, max_value=40), st.integers(1, 4))
def test_a_key_has_no_more_lines_than_there_is_room_for(text: str, width: int, most: int) -> None:
    lines = key_lines(text, width, most).split("<br>")
    assert len(lines) <= most


@given(st.text(max_size=3000))
def test_the_text_of_a_hover_has_an_end_and_no_markup(text: str) -> None:
    shown = for_hover(text).replace("<br>", "")
    assert "<" not in shown and "%{" not in shown and shown
    assert len(shown) < 5_000


def test_the_end_of_a_key_says_most() -> None:
    assert key_lines("trainer.optimizer.lr", 20) == "trainer.optimizer.lr"
    assert key_lines("a.very.long.key.of.many.parts.indeed", 8, 2).endswith("indeed")

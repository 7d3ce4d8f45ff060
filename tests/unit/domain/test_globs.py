import fnmatch
import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.globs import literal_glob

TEXTS = st.text(st.sampled_from("ab*?[]!-^\\/"), max_size=8)


@given(TEXTS, TEXTS)
def test_a_literal_pattern_fits_its_own_text_and_no_other(text: str, other: str) -> None:
    pattern = literal_glob(text)
    assert fnmatch.fnmatchcase(other, pattern) is (other == text)
    assert fnmatch.fnmatchcase(text, pattern)


@given(TEXTS, TEXTS)
def test_sqlite_understands_it_the_same_way(text: str, other: str) -> None:
    connection = sqlite3.connect(":memory:")
    sql = "SELECT ? GLOB ?, ? GLOB ?"
    pattern = literal_glob(text)
    row = connection.execute(sql, (text, pattern, other, pattern)).fetchone()
    connection.close()
    assert row == (1, int(other == text))

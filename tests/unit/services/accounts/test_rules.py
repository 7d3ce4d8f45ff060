import time

from mallennlp.services.accounts.rules import hash_password, matches


def seconds(password: str, password_hash: "str | None") -> float:
    """The least of three times that one check took."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        assert not matches(password, password_hash)
        times.append(time.perf_counter() - start)
    return min(times)


def test_a_hash_is_salted_and_slow_to_make() -> None:
    first, second = hash_password("correct horse"), hash_password("correct horse")
    assert first != second and first.startswith("scrypt:32768:8:1$")
    assert matches("correct horse", first) and matches("correct horse", second)


def test_a_user_who_does_not_exist_takes_as_long_as_one_who_does() -> None:
    known = seconds("wrong", hash_password("correct horse"))
    assert known / 3 < seconds("wrong", None) < known * 3
    assert known / 3 < seconds("x" * 5000, None) < known * 3

from mallennlp.exceptions import StorageError
from mallennlp.services.many import Outcome, each


def test_what_fails_does_not_stop_the_rest() -> None:
    asked = []

    def action(name: str) -> int:
        asked.append(name)
        if name == "b":
            raise StorageError("b is full")
        return len(asked)

    assert each(["a", "b", "a", "c"], action) == Outcome((1, 3), (("b", "b is full"),))
    assert asked == ["a", "b", "c"]

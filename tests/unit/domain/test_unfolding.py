"""Parts of a list with open groups, against the whole list."""

from __future__ import annotations

from typing import List, Optional, Sequence, Set, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.unfolding import Piece, length, pieces

Line = Tuple[Optional[int], int]


def whole(sizes: Sequence[int], is_open: Set[int]) -> List[Line]:
    """Every line: a group as ``(None, place)``, a member as ``(place, which)``."""
    lines: List[Line] = []
    for place, size in enumerate(sizes):
        lines.append((None, place))
        if place in is_open:
            lines += [(place, which) for which in range(size)]
    return lines


@given(
    st.lists(st.integers(1, 5), max_size=12).flatmap(
        lambda sizes: st.tuples(st.just(sizes), st.sets(st.integers(0, len(sizes))))
    ),
    st.integers(0, 40),
    st.one_of(st.none(), st.integers(0, 40)),
)
def test_any_part_is_that_part_of_the_whole(
    groups: Tuple[List[int], Set[int]], offset: int, limit: Optional[int]
) -> None:
    sizes, is_open = groups
    is_open = {place for place in is_open if place < len(sizes)}
    opened = [(place, sizes[place]) for place in sorted(is_open)]
    found = pieces(opened, len(sizes), offset, limit)
    lines = [(piece.of, piece.first + at) for piece in found for at in range(piece.count)]
    end = None if limit is None else offset + limit
    assert lines == whole(sizes, is_open)[offset:end]
    assert all(piece.count > 0 for piece in found)
    assert length(opened, len(sizes)) == len(whole(sizes, is_open))


@pytest.mark.parametrize("offset, limit", [(0, 0), (7, 5), (100, None)])
def test_a_part_in_which_there_is_nothing_is_empty(offset: int, limit: Optional[int]) -> None:
    assert pieces([(1, 3)], 4, offset, limit) == []


def test_a_part_may_begin_and_end_among_members() -> None:
    assert pieces([(0, 3), (1, 2)], 2, 2, 4) == [
        Piece(0, 1, 2),
        Piece(None, 1, 1),
        Piece(1, 0, 1),
    ]

"""A list of groups some of which are open: where each line of it comes from.

The list is every group in its order, and below each one that is open its members. Nobody makes the
whole list: these rules tell what stands in one part of it.
"""

from __future__ import annotations

from typing import Iterator, List, Optional, Sequence, Tuple

import attrs

Opened = Tuple[int, int]
"""The place of an open group among all groups, from 0, and how many members it has."""


@attrs.frozen
class Piece:
    """Lines that stand beside each other and are of one sort.

    * ``of``: None for groups, else the place of the group whose members they are;
    * ``first``: which of them comes first, from 0; ``count``: how many there are, at least one.
    """

    of: Optional[int]
    first: int
    count: int


def pieces(
    opened: Sequence[Opened], groups: int, offset: int = 0, limit: Optional[int] = None
) -> List[Piece]:
    """What stands in a part of the list.

    ``opened``: the open groups, by place; ``groups``: how many groups there are; ``offset``,
    ``limit``: lines passed over and lines given at most, None for all.

    >>> [(piece.of, piece.first, piece.count) for piece in pieces([(1, 3)], 4, offset=1, limit=3)]
    [(None, 1, 1), (1, 0, 2)]
    """
    end = length(opened, groups) if limit is None else offset + limit
    found, line = [], 0
    for piece in _whole(opened, groups):
        skipped = max(0, offset - line)
        count = min(piece.count, end - line) - skipped
        if count > 0:
            found.append(Piece(piece.of, piece.first + skipped, count))
        line += piece.count
    return found


def length(opened: Sequence[Opened], groups: int) -> int:
    """How many lines the whole list has."""
    return groups + sum(members for _, members in opened)


def _whole(opened: Sequence[Opened], groups: int) -> Iterator[Piece]:
    first = 0
    for place, members in opened:
        yield Piece(None, first, place + 1 - first)
        yield Piece(place, 0, members)
        first = place + 1
    yield Piece(None, first, groups - first)

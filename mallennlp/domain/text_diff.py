"""The difference between two texts as git shows it: hunks with context, numbered lines, and in
changed lines the words that changed.

``difflib`` needs quadratic time and more where lines repeat. So what both texts begin and end with
is taken off first, lines that stand once in both hold the rest together, and what is still too
much between two of them is replaced as a whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from typing import Any, Iterator, List, Optional, Sequence, Tuple

import attrs

CONTEXT = 3
MOST_PAIRS = 100_000
"""Of equal lines; a stretch with more is not given to difflib."""
LONGEST_LINE = 2_000
"""Characters; in a longer line no words are looked for."""
_MOST_PAIRED = 200
"""Lines of a change in which words are looked for; of a longer one nobody reads single words."""
_NEAR = 10
"""New lines among which the one is looked for that an old one became."""
_LIKE = 0.4
"""The part of two lines that has to be the same for them to be one line that changed."""
_WORDS = re.compile(r"\d[\w.]*(?:(?<=e)[+-]\d+)?|\w+|\s+|[^\w\s]")

_Match = Tuple[int, int, int]
"""Where equal lines begin in the one and the other text, and how many there are."""
Piece = Tuple[str, bool]
"""A part of a line, and whether it changed."""
_Words = Tuple[Tuple[Piece, ...], Tuple[Piece, ...]]
"""The pieces of an old and a new line."""


@attrs.frozen
class Line:
    """A line of a text. ``number``: counted from 1; ``pieces``: its text, in one or more."""

    number: int
    pieces: Tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(text for text, _ in self.pieces)


@attrs.frozen
class Block:
    """Lines that stand in both texts (``same``), or the old ones and the new ones in their place.

    Where they are the same, ``old`` and ``new`` are equally long. ``before``: how many lines there
    are before it in each of the texts.
    """

    same: bool
    old: Tuple[Line, ...]
    new: Tuple[Line, ...]
    before: Tuple[int, int]


@attrs.frozen
class Hunk:
    """Changes that stand close together, with the lines around them."""

    blocks: Tuple[Block, ...]

    @property
    def header(self) -> str:
        """As git writes it: ``@@ -1,4 +1,5 @@``."""
        old, new = (sum(map(len, lines)) for lines in self._lines())
        before_old, before_new = self.blocks[0].before
        return f"@@ -{_range(before_old, old)} +{_range(before_new, new)} @@"

    def _lines(self) -> Tuple[List[Sequence[Line]], List[Sequence[Line]]]:
        return [block.old for block in self.blocks], [block.new for block in self.blocks]


@attrs.frozen
class TextDiff:
    """What differs between two texts. ``added``, ``removed``: how many lines."""

    hunks: Tuple[Hunk, ...]
    added: int
    removed: int

    @property
    def same(self) -> bool:
        """Whether the texts have the same lines."""
        return not self.hunks


def diff_texts(old: Sequence[str], new: Sequence[str], context: int = CONTEXT) -> TextDiff:
    """The difference between two texts, given as lines without their ends. ``context``: how many
    equal lines are kept around what changed.

    >>> diff = diff_texts(["a", "b = 1", "c"], ["a", "b = 2", "c"])
    >>> diff.hunks[0].header, diff.hunks[0].blocks[1].new[0].pieces
    ('@@ -1,3 +1,3 @@', (('b = ', False), ('2', True)))
    """
    blocks = list(_blocks(old, new))
    added = sum(len(block.new) for block in blocks if not block.same)
    removed = sum(len(block.old) for block in blocks if not block.same)
    return TextDiff(tuple(_hunks(blocks, context)), added, removed)


def _range(before: int, number: int) -> str:
    start = before + 1 if number else before
    return f"{start}" if number == 1 else f"{start},{number}"


# --- hunks


def _hunks(blocks: Sequence[Block], context: int) -> Iterator[Hunk]:
    """Groups of changes, between which more than twice the context is equal."""
    kept: List[Block] = []
    for at, block in enumerate(blocks):
        if not block.same:
            kept.append(block)
            continue
        begins, ends = at == 0, at == len(blocks) - 1
        length = len(block.old)
        if not (begins or ends) and length <= 2 * context:
            kept.append(block)
            continue
        if not begins:
            kept += _part(block, 0, min(context, length))
            yield Hunk(tuple(kept))
        kept = [] if ends else _part(block, max(0, length - context), length)
    if any(not block.same for block in kept) and not blocks[-1].same:
        yield Hunk(tuple(kept))


def _part(block: Block, start: int, end: int) -> List[Block]:
    if start >= end:
        return []
    before = (block.before[0] + start, block.before[1] + start)
    return [Block(True, block.old[start:end], block.new[start:end], before)]


# --- what is equal


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    """All lines of both texts, equal and changed ones by turns."""
    at_old = at_new = 0
    for start_old, start_new, length in [*_matches(old, new), (len(old), len(new), 0)]:
        if start_old > at_old or start_new > at_new:
            yield _changed(old[at_old:start_old], new[at_new:start_new], (at_old, at_new))
        if length:
            lines = old[start_old : start_old + length]
            before = (start_old, start_new)
            yield Block(True, _plain(lines, start_old), _plain(lines, start_new), before)
        at_old, at_new = start_old + length, start_new + length


def _matches(old: Sequence[str], new: Sequence[str]) -> List[_Match]:
    """The equal stretches in their order, none beside the next."""
    found: List[_Match] = []
    for start_old, start_new, length in _stretches(old, new, 0, len(old), 0, len(new)):
        if found and found[-1][0] + found[-1][2] == start_old:
            last = found[-1]
            if last[1] + last[2] == start_new:
                found[-1] = (last[0], last[1], last[2] + length)
                continue
        if length:
            found.append((start_old, start_new, length))
    return found


def _stretches(
    old: Sequence[str], new: Sequence[str], low: int, high: int, first: int, last: int
) -> Iterator[_Match]:
    """What is equal in ``old[low:high]`` and ``new[first:last]``."""
    start = 0
    while low + start < high and first + start < last and old[low + start] == new[first + start]:
        start += 1
    yield low, first, start
    low, first, end = low + start, first + start, 0
    while high - end > low and last - end > first and old[high - end - 1] == new[last - end - 1]:
        end += 1
    yield from _inner(old, new, low, high - end, first, last - end)
    yield high - end, last - end, end


def _inner(
    old: Sequence[str], new: Sequence[str], low: int, high: int, first: int, last: int
) -> Iterator[_Match]:
    """The same, of stretches that begin and end differently."""
    if low == high or first == last:
        return
    if _pairs(old[low:high], new[first:last]) <= MOST_PAIRS:
        matcher: Any = SequenceMatcher(None, old[low:high], new[first:last], autojunk=False)
        for start_old, start_new, length in matcher.get_matching_blocks():
            yield low + start_old, first + start_new, length
        return
    at_old, at_new = low, first
    for anchor_old, anchor_new in _anchors(old, new, low, high, first, last):
        yield from _stretches(old, new, at_old, anchor_old, at_new, anchor_new)
        yield anchor_old, anchor_new, 1
        at_old, at_new = anchor_old + 1, anchor_new + 1
    if at_old > low:  # without anchors nothing would become smaller
        yield from _stretches(old, new, at_old, high, at_new, last)


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """How many pairs of equal lines there are: what difflib goes through, again and again."""
    counts = Counter(old)
    return sum(counts[line] * number for line, number in Counter(new).items())


def _anchors(
    old: Sequence[str], new: Sequence[str], low: int, high: int, first: int, last: int
) -> List[Tuple[int, int]]:
    """Lines that stand once in both, as many as have the same order."""
    in_old = _single(old, low, high)
    in_new = _single(new, first, last)
    pairs = [(at, in_new[line]) for line, at in in_old.items() if line in in_new]
    return _longest_rise(sorted(pairs))


def _single(lines: Sequence[str], start: int, end: int) -> "dict[str, int]":
    counts = Counter(lines[start:end])
    return {lines[at]: at for at in range(start, end) if counts[lines[at]] == 1}


def _longest_rise(pairs: Sequence[Tuple[int, int]]) -> List[Tuple[int, int]]:
    """As many of the pairs, ordered by their first, as rise in their second, too."""
    ends: List[int] = []
    last: List[int] = []
    before: List[int] = []
    for at, (_, value) in enumerate(pairs):
        place = bisect_left(ends, value)
        before.append(last[place - 1] if place else -1)
        if place == len(ends):
            ends.append(value)
            last.append(at)
        else:
            ends[place], last[place] = value, at
    found = []
    at = last[-1] if last else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]


# --- what changed in a line


def _plain(lines: Sequence[str], before: int) -> Tuple[Line, ...]:
    return tuple(Line(number, ((line, False),)) for number, line in enumerate(lines, before + 1))


def _changed(old: Sequence[str], new: Sequence[str], at: Tuple[int, int]) -> Block:
    """The old lines and the new ones, with the words that changed in those that are alike."""
    before, after = list(_plain(old, at[0])), list(_plain(new, at[1]))
    if max(len(old), len(new)) <= _MOST_PAIRED:
        for number, other, pieces in _alike(old, new):
            before[number] = attrs.evolve(before[number], pieces=pieces[0])
            after[other] = attrs.evolve(after[other], pieces=pieces[1])
    return Block(False, tuple(before), tuple(after), at)


def _alike(old: Sequence[str], new: Sequence[str]) -> Iterator[Tuple[int, int, _Words]]:
    """Which old line became which new one, both in their order, and their pieces."""
    taken = 0
    for number, line in enumerate(old):
        for other in range(taken, min(len(new), taken + _NEAR)):
            pieces = _words(line, new[other])
            if pieces is not None:
                yield number, other, pieces
                taken = other + 1
                break


def _words(old: str, new: str) -> Optional[_Words]:
    """Both lines in pieces, None where they have too little in common."""
    if max(len(old), len(new)) > LONGEST_LINE:
        return None
    left, right = _WORDS.findall(old), _WORDS.findall(new)
    if _pairs(left, right) > MOST_PAIRS:
        return None
    matcher: Any = SequenceMatcher(None, left, right, autojunk=False)
    blocks = matcher.get_matching_blocks()
    shared = sum(len("".join(left[at : at + size]).strip()) for at, _, size in blocks)
    if shared < _LIKE * max(len(old.strip()), len(new.strip()), 1):
        return None
    return (
        _pieces(left, [(at, size) for at, _, size in blocks]),
        _pieces(right, [(at, size) for _, at, size in blocks]),
    )


def _pieces(words: Sequence[str], same: Sequence[Tuple[int, int]]) -> Tuple[Piece, ...]:
    found: List[Piece] = []
    at = 0
    for start, size in same:
        found.append(("".join(words[at:start]), True))
        found.append(("".join(words[start : start + size]), False))
        at = start + size
    return tuple(piece for piece in found if piece[0]) or (("", False),)

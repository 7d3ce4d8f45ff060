"""The vocabularies of several sides: their sizes, what they share, and what only one of two has.

A vocabulary can have a million tokens. Those of the baseline are kept in memory, one namespace at a
time; all others go by in blocks. Most runs that are compared share their data: what is the same to
the last byte is compared once.
"""

from __future__ import annotations

import hashlib
from typing import Callable, Dict, Iterable, Iterator, List, Mapping, Optional, Protocol, Set, Tuple

import attrs

from mallennlp.domain.comparison import Comparison, Side, baseline_among
from mallennlp.exceptions import MallennlpError, StorageError
from mallennlp.services.experiments.vocabulary import (
    Namespace,
    Vocabulary,
    token_blocks,
    token_text,
)

MOST_COMPARED = 2_000_000
"""Tokens of a namespace of the baseline: of more, only the sizes are told."""
MOST_READ = 6_000_000
"""Tokens of all sides together: of what comes behind them, only the sizes are told."""
MOST_NAMESPACES = 50
"""Of one side: a vocabulary has a handful."""
MOST_SHOWN = 100
"""Tokens that only one of two has, of each."""


class HasVocabularies(Protocol):
    """What gives the vocabulary of a run: a project."""

    def vocabulary(self, path: str) -> Vocabulary:
        """Raises ExperimentNotFoundError, StorageError."""


@attrs.frozen
class Overlap:
    """A namespace of a side beside the baseline's.

    * ``both``: tokens that both have; ``only_baseline``, ``only_side``: that one has alone;
    * ``some_baseline``, ``some_side``: some of those, in the order of their numbers.
    """

    both: int
    only_baseline: int
    only_side: int
    some_baseline: Tuple[str, ...] = ()
    some_side: Tuple[str, ...] = ()

    @property
    def jaccard(self) -> float:
        """How alike they are, from 0 to 1: the tokens of both as a part of those of either. Two
        empty ones are alike."""
        either = self.both + self.only_baseline + self.only_side
        return self.both / either if either else 1.0


@attrs.frozen
class SideVocabulary:
    """The vocabulary of a side: that of its first run.

    * ``namespaces``: by name; ``overlaps``: with the baseline's, of those that both have and that
      are not too large;
    * ``problem``: why it could not be read, "" where it could.
    """

    side: Side
    namespaces: Mapping[str, Namespace]
    overlaps: Mapping[str, Overlap]
    problem: str = ""


def compare_vocabularies(
    project: HasVocabularies,
    comparison: Comparison,
    baseline_id: str = "",
    search: str = "",
) -> Tuple[SideVocabulary, ...]:
    """The vocabularies of all sides, each beside that of the baseline.

    ``search``: of the tokens that only one has, those alone are given that contain this; upper and
    lower case are the same.
    """
    baseline = baseline_among(comparison.sides, baseline_id)
    if baseline is None:
        return ()
    opened = {side.id: _Opened(project, side) for side in comparison.sides}
    own, left = opened[baseline.id], MOST_READ
    for name in own.namespaces:
        comparer = own.comparer(name, search.lower())
        if comparer is None:
            continue
        for side in comparison.sides:
            other = opened[side.id]
            if side is not baseline and name in other.namespaces:
                left -= other.namespaces[name].size
                if left >= 0:
                    other.compare(name, comparer)
    return tuple(each.result() for each in opened.values())


class _Opened:
    """The vocabulary of a side while it is compared."""

    def __init__(self, project: HasVocabularies, side: Side) -> None:
        self.side = side
        self.vocabulary: "Vocabulary | None" = None
        self.namespaces: Dict[str, Namespace] = {}
        self._overlaps: Dict[str, Overlap] = {}
        self._problem = ""
        try:
            self.vocabulary = project.vocabulary(side.runs[0].path)
        except MallennlpError as error:
            self._problem = error.message
        else:
            found = self.vocabulary.namespaces[:MOST_NAMESPACES]
            self.namespaces = {namespace.name: namespace for namespace in found}

    def comparer(self, name: str, search: str) -> "Optional[_Comparer]":
        """What compares a namespace of this baseline with those of others; None where it is too
        large, or cannot be read any more."""
        if self.vocabulary is None or self.namespaces[name].size > MOST_COMPARED:
            return None
        try:
            return _Comparer(self.vocabulary, name, search, self.note)
        except StorageError as error:
            self.note(error)
            return None

    def compare(self, name: str, comparer: "_Comparer") -> None:
        """Compare a namespace with the baseline's."""
        if self.vocabulary is None:
            return
        try:
            self._overlaps[name] = comparer.overlap(self.vocabulary)
        except StorageError as error:
            self.note(error)

    def note(self, error: StorageError) -> None:
        """Note that a file cannot be read any more: it was removed or replaced meanwhile."""
        self._problem = error.message

    def result(self) -> SideVocabulary:
        """What was found."""
        return SideVocabulary(self.side, self.namespaces, self._overlaps, self._problem)


class _Comparer:
    """Compares namespaces of one name with the baseline's, which is read anew for those of its
    tokens that others have not; ``told``: is told when it cannot be. Raises StorageError."""

    def __init__(
        self,
        baseline: Vocabulary,
        name: str,
        search: str,
        told: Callable[[StorageError], None],
    ) -> None:
        self._told = told
        self._baseline = baseline
        self._name = name
        self._search = search
        self._tokens: Set[bytes] = set()
        digest = _Digest()
        for block in digest.passing(token_blocks(baseline, name)):
            self._tokens.update(block)
        self._known = {digest.found(): Overlap(len(self._tokens), 0, 0)}
        self._sizes = {_size(baseline, name)}

    def overlap(self, other: Vocabulary) -> Overlap:
        """What the other vocabulary shares with the baseline's. Raises StorageError."""
        size = _size(other, self._name)
        if size in self._sizes:  # it may be one that was compared before
            digest = _Digest()
            for _ in digest.passing(token_blocks(other, self._name)):
                pass
            known = self._known.get(digest.found())
            if known is not None:
                return known
        self._sizes.add(size)
        return self._compared(other)

    def _compared(self, other: Vocabulary) -> Overlap:
        missing, only_side, some = set(self._tokens), 0, _Some(self._search)
        digest = _Digest()
        for block in digest.passing(token_blocks(other, self._name)):
            missing.difference_update(block)
            alone = set(block) - self._tokens
            if alone:
                only_side += len(alone)
                some.take(token for token in block if token in alone)
        found = Overlap(
            both=len(self._tokens) - len(missing),
            only_baseline=len(missing),
            only_side=only_side,
            some_baseline=self._some_of(missing),
            some_side=some.found(),
        )
        self._known[digest.found()] = found
        return found

    def _some_of(self, missing: Set[bytes]) -> Tuple[str, ...]:
        some = _Some(self._search)
        try:
            for block in token_blocks(self._baseline, self._name) if missing else ():
                some.take(token for token in block if token in missing)
                if some.is_full:
                    break
        except StorageError as error:
            self._told(error)
        return some.found()


def _size(vocabulary: Vocabulary, name: str) -> int:
    return next(each.size for each in vocabulary.namespaces if each.name == name)


class _Digest:
    """What tells a namespace from others, worked out while its tokens go by."""

    def __init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=16)

    def passing(self, blocks: Iterable[List[bytes]]) -> Iterator[List[bytes]]:
        """The same blocks."""
        for block in blocks:
            self._hash.update(b"\n".join(block) + b"\n")
            yield block

    def found(self) -> bytes:
        """Of all that went by."""
        return self._hash.digest()


class _Some:
    """The first tokens that contain a text, and not too many."""

    def __init__(self, search: str) -> None:
        self._search = search
        self._found: Dict[str, None] = {}

    @property
    def is_full(self) -> bool:
        """Whether no more are wanted."""
        return len(self._found) >= MOST_SHOWN

    def take(self, tokens: Iterable[bytes]) -> None:
        """Keep those that are wanted."""
        for token in tokens:
            if self.is_full:
                return
            text = token_text(token)
            if self._search in text.lower():
                self._found[text] = None

    def found(self) -> Tuple[str, ...]:
        """What was kept."""
        return tuple(self._found)

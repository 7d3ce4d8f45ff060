"""Texts for the parser, made at random: what somebody types, pastes, mistypes, or tries."""

from __future__ import annotations

from random import Random
from typing import Callable, List, Sequence

from mallennlp.domain.queries.tree import to_text
from tests.unit.services.index.language.random_projects import query

TOKENS = ["(", ")", '"', "OR", "NOT", "AND", "or", "-", ":", "=", "==", "!=", "<", "<=", ">", ">="]
TOKENS += ["~", "!~", "..", ",", " ", " ", " ", "sort:", "sort:-", "has:", "lr", "a", "1", "7d"]
TOKENS += ["path", "status", "finished", "*", "?", "[", "]", "\\", "null", "epoch:1_", "!", "\n"]
TOKENS += ["0.1", "0.1..0.5", "2026-01", "best_loss", "config.", "tag", "^a|b$", "(a+)+$", "1e999"]
TOKENS += [
    "created",
    "duration",
    "size",
    "1GB",
    "version",
    "+",
    ".",
    "--",
    "'",
    ";",
    "/*",
    "%",
    "_",
]
CHARACTERS = (
    "aZ09 \t\n\r\x00\x01\x1b\x7f\x85\xa0ßéИ東\u0301\u200b\u2028\u202e\ufeff\ufffd\U0001f600"
)
CHARACTERS += "\ud800\udcff\U0010ff80:=<>~!()\",-*?[]{}\\|^$+.;'`%_#@&/"
LONGEST = 4_200
"""A little more than is read."""


def text(random: Random, known: Sequence[str]) -> str:
    """Any text. ``known``: names of columns."""
    return random.choices(KINDS, WEIGHTS)[0](random, known)


def _tokens(random: Random, known: Sequence[str]) -> str:
    return random.choice(["", "", " "]).join(random.choices(TOKENS, k=random.randint(1, 20)))


def _characters(random: Random, known: Sequence[str]) -> str:
    return "".join(random.choices(CHARACTERS, k=random.randint(0, 40)))


def _any_characters(random: Random, known: Sequence[str]) -> str:
    return "".join(chr(random.randrange(0x110000)) for _ in range(random.randint(0, 20)))


def _valid(random: Random, known: Sequence[str]) -> str:
    return to_text(query(random, known))


def _mutated(random: Random, known: Sequence[str]) -> str:
    """A query with a few mistakes."""
    letters: List[str] = list(_valid(random, known))
    for _ in range(random.randint(1, 4)):
        at = random.randint(0, len(letters))
        new = random.choice([random.choice(CHARACTERS), random.choice(TOKENS), ""])
        letters[at : at + random.randint(0, 2)] = [new]
    return "".join(letters)


def _cut(random: Random, known: Sequence[str]) -> str:
    """A query of which only the beginning is typed yet."""
    whole = _valid(random, known)
    return whole[: random.randint(0, len(whole))]


def _deep(random: Random, known: Sequence[str]) -> str:
    depth = random.choice([1, 5, 29, 30, 31, 32, 300, 2_000])
    opening = random.choice(["(", "-(", "NOT(", "(a OR ", "( ", "path~(", '"('])
    closing = depth + random.choice([-1, 0, 0, 1])
    return (opening * depth + random.choice(["a", "lr=1", ""]) + ")" * closing)[:LONGEST]


def _long(random: Random, known: Sequence[str]) -> str:
    piece = random.choice(
        [*TOKENS, "a ", "lr:1 ", "a OR ", "path~a ", "x,", '"a" ', _valid(random, known)]
    )
    return (random.choice(["", "lr:", "sort:"]) + piece * LONGEST)[: random.randint(1_000, LONGEST)]


KINDS: Sequence[Callable[[Random, Sequence[str]], str]]
KINDS = (_tokens, _characters, _any_characters, _valid, _mutated, _cut, _deep, _long)
WEIGHTS = (30, 15, 5, 10, 25, 10, 4, 1)

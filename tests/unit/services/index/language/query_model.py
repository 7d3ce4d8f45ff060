"""What a query means, in plain Python over whole experiments: what the SQL is compared with.

Written from ``docs/query-language.md``, and without the modules that it checks: only the tree that
the parser makes is shared. ``model_names`` looks names up, ``model_literals`` reads numbers, dates,
durations and sizes, ``model_texts`` finds patterns and words in texts. Nothing here is fast.
"""

from __future__ import annotations

import operator as operators
import re
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.experiment import Experiment
from mallennlp.domain.queries.tree import (
    And,
    Comparison,
    Has,
    Name,
    Node,
    Not,
    Operand,
    Or,
    Phrase,
    Query,
    Range,
    SortTerm,
    Value,
    Word,
)
from mallennlp.domain.status import Status
from tests.unit.services.index.language.model_literals import (
    Mistake,
    Stretch,
    number,
    quantity,
    stretch,
    version_numbers,
)
from tests.unit.services.index.language.model_names import (
    MISSING,
    QUANTITIES,
    Meaning,
    meaning,
)
from tests.unit.services.index.language.model_texts import (
    Fits,
    blanks,
    glob_fits,
    is_glob,
    regular,
    stands,
)

Test = Callable[[Experiment], bool]

LONGEST = 256
MOST_SORTED = 20
ORDERS: Dict[str, Callable[[Any, Any], bool]] = {
    "<": operators.lt,
    "<=": operators.le,
    ">": operators.gt,
    ">=": operators.ge,
    "=": operators.eq,
}


@attrs.frozen
class Model:
    """A project's experiments, in the order in which they were found, and the present in POSIX
    seconds."""

    runs: Sequence[Experiment]
    now_s: float

    def found(self, query: Query) -> List[str]:
        """The paths that a query finds, in its order. Raises Mistake."""
        if not self.runs:
            return []  # and nobody knows which columns there will be
        holds = (lambda run: True) if query.where is None else self.test(query.where)
        listed = [
            run
            for run in self.runs
            if not run.annotations.archived or _speaks_of("archived", query.where)
        ]
        return self._ordered([run for run in listed if holds(run)], query.sort)

    # --- conditions

    def test(self, node: Node) -> Test:
        """Whether a part of a query holds of an experiment. Raises Mistake for one that can hold
        of none, whatever stands beside it."""
        if isinstance(node, Word):
            return lambda run: all(stands(each, run, whole=False) for each in blanks(node.text))
        if isinstance(node, Phrase):
            return lambda run: not blanks(node.text) or stands(node.text, run, whole=True)
        if isinstance(node, Not):
            inner = self.test(node.operand)
            return lambda run: not inner(run)
        if isinstance(node, Has):
            columns = [self._meaning(name) for name in node.names]
            return lambda run: any(column.of(run) is not MISSING for column in columns)
        if isinstance(node, Comparison):
            return self._comparison(node)
        tests = [self.test(operand) for operand in node.operands]
        join = all if isinstance(node, And) else any
        return lambda run: join(each(run) for each in tests)

    def _meaning(self, name: Name) -> Meaning:
        return meaning(name.text, self.runs)

    def _comparison(self, node: Comparison) -> Test:
        column = self._meaning(node.name)
        sign = node.operator.replace("!", "") if node.operator in ("!=", "!~") else node.operator
        tests = [self._one(column, sign, operand) for operand in node.operands]
        if sign == node.operator:
            return lambda run: any(test(run) for test in tests)
        return lambda run: not any(test(run) for test in tests)

    def _one(self, column: Meaning, sign: str, operand: Operand) -> Test:
        if sign == "=" and operand == Value("null"):
            return _null(column)
        if column.kind == "truth":
            return _of_truth(column, sign, _text(operand).text)
        fits = self._fits(column, sign, operand)

        def test(run: Experiment) -> bool:
            value = column.of(run)
            if value is MISSING or value is None:
                return False
            return any(map(fits, value)) if column.kind == "tags" else fits(value)

        return test

    def _fits(self, column: Meaning, sign: str, operand: Operand) -> Fits:
        kind = column.kind
        if kind in QUANTITIES:
            return self._of_number(kind, sign, operand)
        if sign == "~":
            return regular(_text(operand).text)
        if kind == "config":
            return _of_config(sign, operand)
        if kind == "version" and (sign != "=" or isinstance(operand, Range)):
            return _of_version(sign, operand)
        return _of_text(kind, sign, _text(operand))

    def _of_number(self, kind: str, sign: str, operand: Operand) -> Fits:
        if sign == "~":
            raise Mistake("a regular expression looks into texts")
        if kind == "time":
            return self._of_time(sign, operand)
        if isinstance(operand, Range):
            return _between(*(end and quantity(kind, end) for end in (operand.low, operand.high)))
        wanted = quantity(kind, operand.text)
        return lambda value: ORDERS[sign](value, wanted)

    def _of_time(self, sign: str, operand: Operand) -> Fits:
        if isinstance(operand, Range):
            low, high = (end and stretch(end, self.now_s) for end in (operand.low, operand.high))
            if low and high and low.is_age and high.is_age and low.start_s > high.start_s:
                low, high = high, low
            return lambda value: (not low or low.start_s <= value) and (
                not high or high.holds(value) or value < high.start_s
            )
        then = stretch(operand.text, self.now_s)
        if then.is_age and sign == "=":
            sign = ">="
        return lambda value: _time_fits(sign, value, then)

    # --- the order

    def _ordered(self, runs: List[Experiment], terms: Sequence[SortTerm]) -> List[str]:
        columns: Dict[str, Tuple[Meaning, bool]] = {}
        for term in terms:
            column = self._meaning(term.name)
            columns.setdefault(column.id, (column, term.descending))
        if len(columns) > MOST_SORTED:
            raise Mistake("so many columns cannot be sorted by")
        falls = bool(columns) and list(columns.values())[-1][1]
        ranked = sorted(runs, key=lambda run: text_rank(run.path), reverse=falls)
        if len(columns) == 1 and ":" in next(iter(columns)):  # by a single config key or metric
            ((column, _),) = columns.values()
            found = {run.path: at for at, run in enumerate(self.runs)}
            with_value = [run for run in runs if rank(column.of(run)) is not None]
            with_value.sort(key=lambda run: found[run.path], reverse=falls)
            ranked = with_value + [run for run in ranked if rank(column.of(run)) is None]
        for column, descending in reversed(list(columns.values())):
            ranked = _by(column, descending, ranked)
        return [run.path for run in ranked]


def _by(column: Meaning, descending: bool, runs: List[Experiment]) -> List[Experiment]:
    """In the order of one column; what is equal stays as it was."""
    ranks = [(rank(column.sorting(run)), run) for run in runs]
    having = [(found, run) for found, run in ranks if found is not None]
    having.sort(key=lambda pair: pair[0], reverse=descending)
    return [run for _, run in having] + [run for found, run in ranks if found is None]


def rank(value: Any) -> Optional[Tuple[int, Any]]:
    """Where a value comes in an order: numbers, texts, truth values; None for what comes last."""
    if value is MISSING or value is None:
        return None
    if isinstance(value, bool):
        return 2, value
    if isinstance(value, str):
        return 1, text_rank(value)
    if isinstance(value, tuple):
        return 3, value
    return 0, value


def text_rank(text: str) -> List[int]:
    """The order of texts is that of their characters; bytes that are none come last."""
    return [code + 0x110000 * (0xDC80 <= code <= 0xDCFF) for code in map(ord, text)]


# --- comparisons


def _null(column: Meaning) -> Test:
    if column.kind != "config":
        return lambda run: column.of(run) is MISSING
    return lambda run: column.of(run) in (None, "null")


def _speaks_of(name: str, node: Optional[Node]) -> bool:
    """Whether a query compares a column, or asks for it, anywhere."""
    if isinstance(node, (And, Or)):
        return any(_speaks_of(name, operand) for operand in node.operands)
    if isinstance(node, Not):
        return _speaks_of(name, node.operand)
    if isinstance(node, Has):
        return Name(name) in [Name(each.text) for each in node.names]
    return isinstance(node, Comparison) and node.name.text == name


def _of_truth(column: Meaning, sign: str, wanted: str) -> Test:
    if sign != "=" or wanted not in ("true", "false", "any"):
        raise Mistake("it is so or not")
    if wanted == "any":
        return lambda run: True
    return lambda run: (column.of(run) is not MISSING) == (wanted == "true")


def _text(operand: Operand) -> Value:
    if isinstance(operand, Value):
        return operand
    return Value((operand.low or "") + ".." + (operand.high or ""))


def _between(low: Any, high: Any) -> Fits:
    return lambda value: (low is None or low <= value) and (high is None or value <= high)


def _time_fits(sign: str, value: float, then: Stretch) -> bool:
    if sign == "=":
        return then.holds(value)
    if sign in ("<", ">="):
        return ORDERS[sign](value, then.start_s)
    if then.is_age:
        return ORDERS[sign](value, then.start_s)
    return value < then.end_s if sign == "<=" else value >= then.end_s


def _of_version(sign: str, operand: Operand) -> Fits:
    if isinstance(operand, Range):
        low, high = (end and version_numbers(end) for end in (operand.low, operand.high))
        return lambda value: _between(low or None, high or None)(version_numbers(value))
    wanted = version_numbers(operand.text)
    if not wanted:
        raise Mistake("not a version")
    return lambda value: ORDERS[sign](version_numbers(value), wanted)


def _of_text(kind: str, sign: str, wanted: Value) -> Fits:
    if kind == "tags" and sign != "=":
        raise Mistake("an experiment has a tag or not")
    if sign != "=":
        return lambda value: ORDERS[sign](text_rank(value), text_rank(wanted.text))
    if is_glob(wanted):
        pattern = f"*{wanted.text}*" if kind == "prose" else wanted.text
        return lambda value: glob_fits(pattern, value)
    if kind == "prose":
        return lambda value: a_to_z(wanted.text) in a_to_z(value)
    if kind == "status" and wanted.text not in {status.value for status in Status}:
        raise Mistake("there is no such status")
    return lambda value: bool(value == wanted.text)


def _of_config(sign: str, operand: Operand) -> Fits:
    if isinstance(operand, Range):
        low, high = (
            end if end is None else quantity("number", end) for end in (operand.low, operand.high)
        )
        return lambda value: is_number(value) and _between(low, high)(value)
    wanted = None if operand.quoted else number(operand.text)
    if sign == "=":
        return lambda value: _equal(value, wanted, operand)
    if wanted is not None:
        return lambda value: is_number(value) and ORDERS[sign](value, wanted)
    ordered = text_rank(operand.text[:LONGEST])
    return lambda value: isinstance(value, str) and ORDERS[sign](text_rank(value), ordered)


def _equal(value: Any, wanted: Any, operand: Value) -> bool:
    if is_glob(operand):
        return not isinstance(value, bool) and glob_fits(operand.text, str(value))
    if isinstance(value, bool):
        return not operand.quoted and operand.text == ("true" if value else "false")
    if isinstance(value, str):
        return value == operand.text[:LONGEST]
    return wanted is not None and bool(value == wanted)


def is_number(value: Any) -> bool:
    """Whether a value of a config is one, which truth values are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def a_to_z(text: str) -> str:
    """A text with its letters from A to Z in lower case."""
    return re.sub("[A-Z]", lambda match: match[0].lower(), text)

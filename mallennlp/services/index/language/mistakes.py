"""Saying what is wrong with a query that cannot be read."""

from __future__ import annotations

import re
from typing import List, Optional

from lark import UnexpectedInput

from mallennlp.domain.names import quoted
from mallennlp.exceptions import QueryError

_QUOTED_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|\\.|[()"]', re.DOTALL)
_PIECE = re.compile(r'[:=<>~!]+|[()",-]|[^\s()",:=<>~!-]+')
_OPERATOR = re.compile(r"(?:[:=<>~]|![=~])[:=<>~!]*")


def explain(text: str, error: UnexpectedInput) -> QueryError:
    """The error to show for what the parser did not expect."""
    start = _start(text, error)
    open_bracket, open_quote = _left_open(text)
    if open_quote is not None and start >= open_quote:
        return QueryError("These quotes are not closed.", text, open_quote, len(text))
    if open_bracket is not None and start == open_bracket and _follows_pattern_sign(text, start):
        return QueryError("This bracket is not closed.", text, start, start + 1)
    piece = _PIECE.match(text, start)
    end = piece.end() if piece else min(start + 1, len(text))
    if start >= len(text):
        return _at_the_end(text, open_bracket)
    return QueryError(_message(text, start, text[start:end]), text, start, end)


def _follows_pattern_sign(text: str, start: int) -> bool:
    return text[:start].rstrip().endswith("~")


def _start(text: str, error: UnexpectedInput) -> int:
    position = error.pos_in_stream
    at_end = getattr(getattr(error, "token", None), "type", "") == "$END"
    if position is None or position < 0 or at_end:
        return len(text)
    return position


def _at_the_end(text: str, open_bracket: Optional[int]) -> QueryError:
    before = text.rstrip()
    last = _last_piece(before)
    end, start = len(before), len(before) - len(last)
    if _OPERATOR.fullmatch(last):
        return QueryError(f"A value is missing after {quoted(last)}.", text, start, end)
    if last == ",":
        return QueryError("A value is missing after the comma.", text, start, end)
    if last in ("OR", "AND", "NOT", "-"):
        return QueryError(f"A condition is missing after {quoted(last)}.", text, start, end)
    if open_bracket is not None:
        return QueryError("This bracket is not closed.", text, open_bracket, open_bracket + 1)
    return QueryError("The query ends too early.", text, start, end)


def _last_piece(text: str) -> str:
    pieces = _PIECE.findall(text)
    return pieces[-1] if pieces else ""


def _message(text: str, start: int, piece: str) -> str:
    before = _last_piece(text[:start].rstrip())
    if _OPERATOR.fullmatch(before):
        quotes = " Put a value with such characters into quotes." if piece not in ")" else ""
        return f"A value is missing between {quoted(before)} and {quoted(piece)}.{quotes}"
    if before == "," and piece != "(":
        return f"A value is missing between the comma and {quoted(piece)}."
    if piece == ")":
        if before == "(":
            return "There is nothing in these brackets."
        if before in ("OR", "AND", "NOT", "-"):
            return f"A condition is missing after {quoted(before)}."
        return "No bracket was opened that this one could close."
    if piece == "(":
        if before.lower() in ("or", "and", "not"):
            return f"Did you mean {before.upper()}? It is written in capitals."
        return (
            "A bracket cannot follow directly: put a space before it, or quotes around the text if "
            "it is part of that."
        )
    if piece in ("OR", "AND"):
        return f"A condition is missing before {piece}. To search for the word, put it into quotes."
    if piece == "-":
        return "'-' stands directly before what is not wanted, as in -lstm or -tag:old."
    if piece == ",":
        return "A comma separates values, as in status:failed,stopped."
    if _OPERATOR.fullmatch(piece):
        word = re.split(r"[\s(]", text[:start].rstrip())[-1]
        if word.startswith("!"):
            wanted = f"-{word[1:]}{piece}"
            return f"'-' or NOT stands before what is not wanted, as in {wanted!r}."
        return f"The name of a column is missing before {quoted(piece)}."
    return f"{quoted(piece)} is not expected here. To search for it as a text, put it into quotes."


def _left_open(text: str) -> "tuple[Optional[int], Optional[int]]":
    """Where the innermost bracket, and the quotes, begin that are never closed."""
    brackets: List[int] = []
    for match in _QUOTED_OR_BRACKET.finditer(text):
        if match[0] == "(":
            brackets.append(match.start())
        elif match[0] == ")" and brackets:
            brackets.pop()
        elif match[0] == '"':
            return (brackets[-1] if brackets else None), match.start()
    return (brackets[-1] if brackets else None), None

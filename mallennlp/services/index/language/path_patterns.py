"""The patterns for paths that a query demands, to be told where one of them fits nothing."""

from __future__ import annotations

from typing import Iterator, List, Optional

from mallennlp.domain.queries.tree import And, Comparison, Node, Or, Value
from mallennlp.services.index.columns import COLUMNS, fixed
from mallennlp.services.index.language.comparing import is_pattern
from mallennlp.services.index.language.parsing import parse


def path_patterns(text: str) -> List[Value]:
    """The patterns in conditions such as ``path:pos/*``, each with its place, in their order; not
    those that exclude something. Raises QueryError.

    >>> [value.text for value in path_patterns("path:pos/*,ner -path:a* tag:b*")]
    ['pos/*']
    """
    return list(_demanded(parse(text).where))


def _demanded(node: Optional[Node]) -> Iterator[Value]:
    if isinstance(node, (And, Or)):
        for part in node.operands:
            yield from _demanded(part)
    elif isinstance(node, Comparison) and node.operator == "=":
        if fixed(node.name.text) is COLUMNS["path"]:
            for operand in node.operands:
                if isinstance(operand, Value) and is_pattern(operand):
                    yield operand

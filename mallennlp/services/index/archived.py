"""Archived experiments are left out of every list, unless it is asked for them.

A query that speaks of the column ``archived`` decides by itself: ``archived:true`` finds them
alone, ``archived:any`` all. One that does not finds none of them.
"""

from __future__ import annotations

from typing import Optional

from mallennlp.services.index.columns import ARCHIVED, fixed
from mallennlp.services.index.query import TableQuery


def scope(query: TableQuery) -> Optional[bool]:
    """Which experiments a query is about: False for those that are not archived, True for those
    that are, None for all. Raises QueryError."""
    return None if _decides(query) else query.archived


def _decides(query: TableQuery) -> bool:
    if any(fixed(each.column) is ARCHIVED for each in query.filters):
        return True
    if ARCHIVED.id not in query.query:
        return False  # the usual case, which needs no parser
    from mallennlp.domain.queries.tree import names_in
    from mallennlp.services.index.language.parsing import parse

    return any(fixed(name.text) is ARCHIVED for name in names_in(parse(query.query).where))

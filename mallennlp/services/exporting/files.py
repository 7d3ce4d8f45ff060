"""Whatever somebody wants to have as a file: single runs, or families of them."""

from __future__ import annotations

from typing import Iterable, Iterator, Optional, Protocol, Sequence, Union

from mallennlp.services.exporting import families, runs
from mallennlp.services.exporting.lots import Source
from mallennlp.services.exporting.request import (
    Format,
    Group,
    format_called,
    group_called,
    wanted_rows,
)
from mallennlp.services.index.query import TableQuery


class AnySource(Source, families.Described, Protocol):
    """What has the rows of both: an ``ExperimentIndex``."""


def export(
    source: AnySource,
    query: Union[str, TableQuery],
    form: Union[str, Format] = Format.CSV,
    columns: Sequence[str] = (),
    paths: Optional[Iterable[str]] = None,
    group: Union[str, Group] = Group.NONE,
) -> Iterator[str]:
    """See ``Project.export``. ``source``: has the rows."""
    known, asked = format_called(form), wanted_rows(query, paths)
    if group_called(group) is Group.SEEDS:
        return families.export(source, asked, known, columns)
    return runs.export(source, asked, known, columns)

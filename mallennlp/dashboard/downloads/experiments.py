"""Files of many experiments: a browser downloads them as they are read, in pieces.

The address holds all that the table asks for; what stands in it is checked like a request of the
table itself.
"""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any, Iterable, Iterator, Mapping, Tuple
from urllib.parse import urlencode

import attrs
import flask

from mallennlp.dashboard import bodies
from mallennlp.dashboard.embedded.table_wanted import NEWEST_FIRST, TableRequest
from mallennlp.dashboard.embedded.viewers import check_viewer
from mallennlp.dashboard.page import Pages
from mallennlp.exceptions import QueryError, UsageError
from mallennlp.services.exporting.request import Format, Group, format_called
from mallennlp.services.index.family_query import RUNS
from mallennlp.services.index.language.parsing import parse
from mallennlp.services.index.query import SortKey, TableQuery

if TYPE_CHECKING:
    from mallennlp.project import Project

ROUTE = "/download/experiments"
PAGE = "/"
"""The page whose table it is: whoever may see that may have the file."""
LONGEST_ADDRESS = 7_000
"""Characters; a server reads no longer ones."""
_MODELS = ("sortModel", "filterModel")
_ONE_ROW = {"startRow": 0, "endRow": 1}


@attrs.frozen
class TableState:
    """What a table of experiments shows, as its parts in the browser say: the last ``request`` of
    its grid, and what is in the stores of its ``columns``, of its ``query`` and of how it groups.
    Nothing in it is trusted."""

    request: Any
    columns: Any
    query: Any
    group: Any = ""

    def grouped_by(self) -> Group:
        """How it groups. Raises QueryError for what no table of ours says."""
        return Group.NONE if self._asked().opened is None else Group.SEEDS

    def names(self, form: Format) -> Tuple[str, ...]:
        """The names of its columns. Where it shows families, a table for people has their number of
        runs behind the first, as the browser shows it there. Raises QueryError."""
        asked = self._asked()
        if asked.opened is None or form is not Format.LATEX:
            return asked.columns
        others = [name for name in asked.columns if name != RUNS]
        return (*others[:1], RUNS, *others[1:])

    def file_name(self, form: Format) -> str:
        """What a file of it is called. Raises QueryError."""
        what = "families" if self.grouped_by() is Group.SEEDS else "experiments"
        return f"{what}.{form.ending}"

    def found(self) -> TableQuery:
        """All that it finds, in its order. Raises QueryError."""
        return self._asked().ordered()._replace(offset=0, limit=None)

    def of_paths(self, paths: Iterable[str]) -> TableQuery:
        """These experiments alone, whatever it finds, in its order. Raises QueryError."""
        asked = self._asked()
        sort = asked.query.sort or _sort_of(asked.wanted.query) or NEWEST_FIRST
        return TableQuery(sort=sort, limit=None, paths=tuple(paths), archived=None)

    def address(self, form: Format) -> str:
        """Where a file of all that it finds is. Raises UsageError where that is too long."""
        stores = {"columns": self.columns, "query": self.query, "group": self.group}
        given = {**self._models(), **stores}
        text = json.dumps(given, separators=(",", ":"))
        found = f"{ROUTE}?{urlencode({'form': form.value, 'table': text})}"
        if len(found) > LONGEST_ADDRESS:
            raise UsageError("The query is too long for so many rows: make it shorter.")
        return found

    def _asked(self) -> TableRequest:
        request = {**self._models(), **_ONE_ROW}
        return TableRequest.read(request, self.query, self.columns, self.group)

    def _models(self) -> Mapping[str, Any]:
        given = self.request if isinstance(self.request, dict) else {}
        return {name: given.get(name) for name in _MODELS}


def table_of(text: str) -> TableState:
    """The table that an address holds. Raises UsageError."""
    try:
        given = flask.current_app.json.loads(text)
    except (ValueError, RecursionError):
        raise UsageError("The address names no table.") from None
    if not isinstance(given, dict):
        raise UsageError("The address names no table.")
    bodies.check_depth(given)
    return TableState(given, given.get("columns"), given.get("query"), given.get("group"))


def exported(
    project: "Project", table: TableState, query: TableQuery, form: Format
) -> Iterator[str]:
    """Runs, or families of them, with the columns of a table and as it groups. ``query``: which.
    Raises QueryError."""
    group = table.grouped_by().value
    return project.export(query, form, table.names(form), group=group)


def connect(server: flask.Flask, project: "Project", pages: Pages) -> None:
    """Serve the files."""

    def download() -> flask.Response:
        check_viewer(pages, PAGE)
        form = format_called(flask.request.args.get("form", ""))
        table = table_of(flask.request.args.get("table", ""))
        pieces = exported(project, table, table.found(), form)
        # A mistake in the query is told with a status, so it has to come before the file begins.
        first = list(itertools.islice(pieces, 1))
        response = flask.Response(_encoded(first, pieces), mimetype=form.mime_type)
        disposition = f'attachment; filename="{table.file_name(form)}"'
        response.headers["Content-Disposition"] = disposition
        return response

    server.add_url_rule(ROUTE, "download-experiments", download)


def _encoded(first: Iterable[str], rest: Iterable[str]) -> Iterator[bytes]:
    """File names that are not UTF-8 have the bytes that they have on the disk."""
    for piece in itertools.chain(first, rest):
        try:
            yield piece.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:  # half of a pair, from a config
            yield piece.encode("utf-8", "replace")


def _sort_of(text: str) -> Tuple[SortKey, ...]:
    try:
        terms = parse(text).sort
    except QueryError:
        return ()  # the table says what is wrong
    return tuple(SortKey(term.name.text, term.descending) for term in terms)

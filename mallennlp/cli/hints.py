"""Why a list is empty, and what to do about it."""

from __future__ import annotations

from mallennlp.cli.output import printable
from mallennlp.domain.names import did_you_mean
from mallennlp.project import Project
from mallennlp.services.index.nothing_found import reason
from mallennlp.services.index.query import TableQuery


def why_nothing(project: Project, query: TableQuery) -> str:
    """Why nothing is listed, and what to do about it, on one line: names of folders hold
    anything."""
    return printable(_why_nothing(project, query))


def _why_nothing(project: Project, query: TableQuery) -> str:
    index = project.index
    total = index.total()
    if total:
        return (
            _hint_on_tags(project, query)
            or reason(index, project.root, query)
            or _none_fits(project, query, total)
        )
    if index.last_scan() is None:
        return "Nobody has looked for experiments yet: 'mallennlp index' does."
    roots = ", ".join(str(root) for root in project.roots())
    return (
        f"No experiments were found in {roots}. 'mallennlp index' looks again, 'mallennlp edit'"
        " changes the roots."
    )


def _hint_on_tags(project: Project, query: TableQuery) -> str:
    known = [tag for tag, _ in project.index.tags()] if query.tags else []
    missing = next((tag for tag in query.tags if tag not in known), None)
    if missing is None:
        return ""
    return f"No experiment has the tag {missing!r}.{did_you_mean(missing, known)}"


def _none_fits(project: Project, query: TableQuery, total: int) -> str:
    if query.archived:
        archived = project.total(archived=True)
        if not archived:
            return "No experiment is archived."
        listed = "'mallennlp ls archived:true' lists them."
        return f"None of the {archived:,} archived experiments fits. {listed}"
    return f"None of the {total:,} experiments fits. 'mallennlp ls' lists all."

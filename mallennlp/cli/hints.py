"""Why a list is empty, and what to do about it."""

from __future__ import annotations

from mallennlp.cli.folders import found
from mallennlp.cli.path_hints import hint_on_pattern
from mallennlp.domain.names import did_you_mean, quoted
from mallennlp.exceptions import QueryError
from mallennlp.project import Project
from mallennlp.services.index.columns import COLUMNS, fixed
from mallennlp.services.index.language.hints import as_meant, hints
from mallennlp.services.index.query import TableQuery

TAGS = COLUMNS["tags"]


def why_nothing(project: Project, query: TableQuery) -> str:
    """Why nothing is listed, and what to do about it."""
    total = project.index.total()
    if total:
        return (
            _hint_on_tags(project, query)
            or _hint_on_joining(project, query)
            or _hint_on_archived(project, query)
            or hint_on_pattern(project, query)
            or _hint_on_value(project, query)
            or _hint_on_word(project, query)
            or _none_fits(project, query, total)
        )
    if project.index.last_scan() is None:
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


def _hint_on_joining(project: Project, query: TableQuery) -> str:
    """``or`` is a word to search for, and only ``OR`` is none."""
    asked = query.query or query.text
    said = hints(asked)
    if not said:
        return ""
    meant = as_meant(asked)
    try:
        total = found(project, query, text="", query=meant)
    except QueryError:  # it was meant otherwise
        total = 0
    return f"{said[0].text} '{meant}' finds {total:,}." if total else said[0].text


def _hint_on_archived(project: Project, query: TableQuery) -> str:
    total = found(project, query, archived=True) if query.archived is False else 0
    if not total:
        return ""
    what = "1 archived experiment fits" if total == 1 else f"{total:,} archived experiments fit"
    return f"{what}: add 'archived:any' to the query to list archived ones too."


def _hint_on_value(project: Project, query: TableQuery) -> str:
    """A value that occurs nowhere may be a slip of the pen."""
    unknown = project.index.unknown_values(query.query) if query.query else []
    if not unknown:
        return ""
    said = next((each for each in unknown if each.near), unknown[0])
    what = "the tag" if fixed(said.name) is TAGS else said.name
    hint = f" Did you mean {said.near!r}?" if said.near else ""
    return f"No experiment has {what} {quoted(said.value)}.{hint}"


def _hint_on_word(project: Project, query: TableQuery) -> str:
    """What begins no word may stand in the middle of a path."""
    if query.path_glob or not query.text or " " in query.text:
        return ""
    pattern = f"*{query.text}*"
    total = found(project, query, path_glob=pattern, text="")
    return f"No word begins with {query.text!r}. '{pattern}' finds {total:,}." if total else ""


def _none_fits(project: Project, query: TableQuery, total: int) -> str:
    if query.archived:
        archived = project.total(archived=True)
        if not archived:
            return "No experiment is archived."
        listed = "'mallennlp ls archived:true' lists them."
        return f"None of the {archived:,} archived experiments fits. {listed}"
    return f"None of the {total:,} experiments fits. 'mallennlp ls' lists all."

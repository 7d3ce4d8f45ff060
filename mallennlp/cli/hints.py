"""Why a list is empty, and what to do about it."""

from __future__ import annotations

import os
from typing import Any

from mallennlp.cli.folders import meant_pattern, missing_folder
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
            or _hint_on_folder(project, query)
            or _hint_on_pattern(project, query)
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
    found = hints(asked)
    if not found:
        return ""
    meant = as_meant(asked)
    try:
        total = _count(project, query, text="", query=meant)
    except QueryError:  # it was meant otherwise
        total = 0
    return f"{found[0].text} '{meant}' finds {total:,}." if total else found[0].text


def _hint_on_archived(project: Project, query: TableQuery) -> str:
    total = _count(project, query, archived=True) if query.archived is False else 0
    if not total:
        return ""
    what = "1 archived experiment fits" if total == 1 else f"{total:,} archived experiments fit"
    return f"{what}: add 'archived:any' to the query to list archived ones too."


def _hint_on_folder(project: Project, query: TableQuery) -> str:
    """A folder may be called otherwise, or be gone."""
    folder = missing_folder(project, query.path_glob)
    if not folder:
        return ""
    is_there = os.path.isdir(os.path.join(project.root, folder))
    what = f"No experiment lies in {folder!r}." if is_there else f"There is no folder {folder!r}."
    meant = meant_pattern(project, query.path_glob)
    return f"{what} Did you mean {meant!r}?" if meant else what


def _hint_on_pattern(project: Project, query: TableQuery) -> str:
    """A pattern that fits no whole path may fit the end of one."""
    if not query.path_glob or query.path_glob.startswith("*"):
        return ""
    total = _count(project, query, path_glob=f"*{query.path_glob}")
    if not total:
        return ""
    wider = f"*{query.path_glob}"
    return f"A pattern has to fit the whole path, which none does. '{wider}' finds {total:,}."


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
    total = _count(project, query, path_glob=pattern, text="")
    return f"No word begins with {query.text!r}. '{pattern}' finds {total:,}." if total else ""


def _none_fits(project: Project, query: TableQuery, total: int) -> str:
    if query.archived:
        archived = project.total(archived=True)
        if not archived:
            return "No experiment is archived."
        listed = "'mallennlp ls archived:true' lists them."
        return f"None of the {archived:,} archived experiments fits. {listed}"
    return f"None of the {total:,} experiments fits. 'mallennlp ls' lists all."


def _count(project: Project, asked: TableQuery, **changes: Any) -> int:
    return project.search(asked._replace(columns=(), sort=(), limit=1, **changes)).total

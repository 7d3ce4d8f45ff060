"""Why a list is empty, and what to do about it."""

from __future__ import annotations

import os
from typing import Any

from mallennlp.cli.folders import count, meant_pattern, missing_folder
from mallennlp.domain.globs import is_pattern
from mallennlp.domain.names import did_you_mean
from mallennlp.project import Project
from mallennlp.services.index import nothing_found
from mallennlp.services.index.query import TableQuery


def why_nothing(project: Project, query: TableQuery) -> str:
    """Why nothing is listed, and what to do about it."""
    index = project.index
    total = index.total()
    if total:
        return (
            _hint_on_tags(project, query)
            or nothing_found.on_joining(index, query)
            or nothing_found.on_archived(index, query)
            or _hint_on_pattern(project, query)
            or _hint_on_folder(project, query)
            or nothing_found.on_value(index, query)
            or nothing_found.on_word(index, query)
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


def _hint_on_folder(project: Project, query: TableQuery) -> str:
    """A folder may be called otherwise, or be gone."""
    folder = missing_folder(project, query.path_glob)
    if not folder:
        return ""
    is_there = os.path.isdir(os.path.join(project.root, folder))
    what = f"No experiment lies in {folder!r}." if is_there else f"There is no folder {folder!r}."
    as_pattern = count(project, folder) if is_pattern(folder) else 0
    if as_pattern:  # of "./pos/*" the whole is a folder
        return f"{what} As a pattern, {folder!r} finds {as_pattern:,}."
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

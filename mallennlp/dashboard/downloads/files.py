"""One file of an experiment, for those who may write: a browser saves it, and never shows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import flask

from mallennlp.dashboard import access, routing
from mallennlp.dashboard.components.links import EXPERIMENT_ROUTE, FILE_ROUTE
from mallennlp.dashboard.page import Pages
from mallennlp.domain.permissions import Permission
from mallennlp.services.index.values import restored

if TYPE_CHECKING:
    from mallennlp.project import Project

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ._=+@()-]")


def disposition(name: str) -> str:
    """The header that makes a browser save a file under its name, whatever the name is.

    >>> print(disposition("model.tar.gz"))
    attachment; filename="model.tar.gz"; filename*=UTF-8''model.tar.gz
    """
    text = name.encode("utf-8", "replace").decode()
    plain = _NOT_PLAIN.sub("_", text).strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(text, safe='')}"


def connect(server: flask.Flask, project: "Project", pages: Pages) -> None:
    """Serve the files."""

    def download() -> flask.Response:
        access.check_access(routing.find(pages, EXPERIMENT_ROUTE), Permission.READ_WRITE)
        given = flask.request.args
        path, name = restored(given.get("path", "")), restored(given.get("name", ""))
        opened = project.open_file(path, name)
        response = flask.Response(opened.pieces(), mimetype="application/octet-stream")
        response.call_on_close(opened.file.close)
        response.headers["Content-Length"] = str(opened.size_bytes)
        response.headers["Content-Disposition"] = disposition(opened.name)
        return response

    server.add_url_rule(FILE_ROUTE, "download-file", download)

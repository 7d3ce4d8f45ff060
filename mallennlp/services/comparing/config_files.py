"""Config files as texts: what two of them differ in, line by line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Mapping, Tuple

from mallennlp.domain.json_text import to_json
from mallennlp.exceptions import RunFileError, StorageError
from mallennlp.services.paths import CONFIG
from mallennlp.services.regular_files import lies_inside, read_regular

LARGEST_BYTES = 4_000_000
"""A larger file is data, and nobody reads a difference in it."""
_INDENT = 4
"""As AllenNLP writes it."""


def config_lines(directory: Path, config: Mapping[str, Any], run: str = "") -> Tuple[str, ...]:
    """The lines of the config file in a run's directory, as they stand on the disk; of one that is
    written on a single line those of the same, indented.

    ``config``: what was read of it, for a run that keeps it elsewhere, also by a link: what is
    there is no config until it was read as one, and is not shown. ``run``: how an error calls the
    directory. Raises RunFileError for a file that cannot be read, or is too large.
    """
    path, called = directory / CONFIG, f"{run}/{CONFIG}" if run else CONFIG
    if path.is_symlink() and not lies_inside(str(path), str(directory)):
        return _lines_of(config)
    try:
        content = read_regular(str(path), LARGEST_BYTES)
    except FileNotFoundError:
        return _lines_of(config)
    except OSError as error:
        raise RunFileError(f"{called} cannot be read: {error.strerror}.") from error
    except StorageError as error:
        raise RunFileError(f"{called} {error.message}.") from error
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n").removesuffix("\n")
    # As git counts them: what else ends a line for Python may stand within a text.
    lines = text.split("\n") if text else []
    return tuple(_indented(lines[0]) if len(lines) == 1 else lines)


def _lines_of(config: Mapping[str, Any]) -> Tuple[str, ...]:
    return tuple(to_json(config, _INDENT, strict=False).split("\n")) if config else ()


def _indented(text: str) -> "list[str]":
    try:
        return to_json(json.loads(text), _INDENT, strict=False).split("\n")
    except (ValueError, RecursionError):
        return [text]

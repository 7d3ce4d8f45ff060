"""A scan as people see it: a bar while it runs, a summary at its end."""

from __future__ import annotations

import sys
from typing import Any, Dict, Optional, TYPE_CHECKING

import click

from mallennlp.cli.output import printable
from mallennlp.project import Project

if TYPE_CHECKING:
    from mallennlp.services.index.scan import ScanProgress, ScanSummary

REASONS_SHOWN = 20


def scan_with_bar(project: Project, rebuild: bool = False) -> "ScanSummary":
    """Bring the index up to date, with a progress bar on stderr if that is a terminal."""
    if not sys.stderr.isatty():
        return project.scan(rebuild)
    bar = _Bar()
    try:
        return project.scan(rebuild, bar.update)
    finally:
        bar.close()


class _Bar:
    """While folders are walked their number is not known: it counts. While experiments are read it
    is a bar.
    """

    def __init__(self) -> None:
        self._bar: Optional[Any] = None
        self._line = 0

    def update(self, progress: "ScanProgress") -> None:
        if progress.phase != "reading" or not progress.total:
            self._show(f"Looking for experiments: {progress.done:,}")
            return
        if self._bar is None:
            self._clear()
            self._bar = click.progressbar(
                length=progress.total, label="Reading experiments", file=sys.stderr
            )
            self._bar.__enter__()
        self._bar.update(progress.done - self._bar.pos)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
        self._clear()

    def _show(self, text: str) -> None:
        click.echo("\r" + text.ljust(self._line), err=True, nl=False)
        self._line = len(text)

    def _clear(self) -> None:
        if self._line:
            click.echo("\r" + " " * self._line + "\r", err=True, nl=False)
            self._line = 0


def print_summary(summary: "ScanSummary", err: bool = False) -> None:
    """Print what a scan found and what it could not read."""
    click.echo(
        f"{summary.found:,} found: {summary.new:,} new, {summary.changed:,} changed,"
        f" {summary.gone:,} gone ({summary.seconds:.1f} s)",
        err=err,
    )
    if not summary.unreadable:
        return
    click.echo(click.style(f"{len(summary.unreadable):,} unreadable:", fg="yellow"), err=True)
    for path, reason in summary.unreadable[:REASONS_SHOWN]:
        click.echo(f"  {printable(str(path))}: {printable(reason)}", err=True)
    rest = len(summary.unreadable) - REASONS_SHOWN
    if rest > 0:
        click.echo(f"  and {rest:,} more; 'mallennlp index --json' lists all", err=True)


def summary_object(summary: "ScanSummary") -> Dict[str, Any]:
    """A summary for programs; ``seconds`` is what it took."""
    return {
        "found": summary.found,
        "new": summary.new,
        "changed": summary.changed,
        "gone": summary.gone,
        "unreadable": [
            {"path": str(path), "reason": reason} for path, reason in summary.unreadable
        ],
        "seconds": round(summary.seconds, 3),
    }

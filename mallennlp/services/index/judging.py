"""Judging states anew: time goes by and processes end, while the files stay as they are."""

from __future__ import annotations

import sqlite3
from typing import Callable, Iterable, List, Mapping, Optional

import attrs

from mallennlp.domain.status import Evidence, Verdict
from mallennlp.services.index.documents import pack_evidence, unpack_evidence
from mallennlp.services.index.values import restored, storable

_SQL = (
    "SELECT e.status, e.reason, d.evidence FROM experiment e JOIN document d USING (id) "
    "WHERE e.id = ?"
)


@attrs.frozen
class Change:
    """A verdict that is not the one in the index. ``new_status``: not only its reason is new."""

    id: int
    verdict: Verdict
    evidence: Evidence
    new_status: bool


def judged(
    connection: sqlite3.Connection,
    processes: Mapping[int, Optional[int]],
    judge: Callable[[Evidence], Verdict],
) -> List[Change]:
    """Judge some experiments, by id, with the processes that now train them."""
    changes = []
    for number, process in processes.items():
        row = connection.execute(_SQL, (number,)).fetchone()
        if row is None:
            continue
        status, reason, packed = row
        before = unpack_evidence(packed)
        evidence = attrs.evolve(before, process=process)
        verdict = judge(evidence)
        new_status = verdict.status.value != status
        if new_status or verdict.reason != restored(reason) or evidence != before:
            changes.append(Change(number, verdict, evidence, new_status))
    return changes


def write_verdicts(connection: sqlite3.Connection, changes: Iterable[Change]) -> None:
    """Put new verdicts into the index. Inside a write transaction."""
    for change in changes:
        connection.execute(
            "UPDATE experiment SET status = ?, reason = ? WHERE id = ?",
            (change.verdict.status.value, storable(change.verdict.reason), change.id),
        )
        connection.execute(
            "UPDATE document SET evidence = ? WHERE id = ?",
            (pack_evidence(change.evidence), change.id),
        )

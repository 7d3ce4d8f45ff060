import logging
import sys

from mallennlp.cli.log_format import LogFormat


def test_a_traceback_cannot_pass_for_lines_of_the_log() -> None:
    try:
        raise ValueError("x\n2026-01-01 00:00:00,000 INFO forged\x1b[31m")
    except ValueError:
        record = logging.makeLogRecord({"msg": "It failed", "exc_info": sys.exc_info()})
    first, *rest = LogFormat().format(record).split("\n")
    assert first.endswith("It failed")
    assert rest[0] == "  Traceback (most recent call last):"
    assert rest[-1] == "  2026-01-01 00:00:00,000 INFO forged\\x1b[31m"
    assert all(line.startswith("  ") for line in rest)

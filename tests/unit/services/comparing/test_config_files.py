"""Config files as lines."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mallennlp.exceptions import RunFileError
from mallennlp.services.comparing import config_files
from mallennlp.services.comparing.config_files import config_lines
from mallennlp.services.paths import CONFIG


def test_as_it_stands_on_the_disk(tmp_path: Path) -> None:
    (tmp_path / CONFIG).write_bytes(b'{\n  "lr": 1.0e-2,\r\n  "name": "gr\xc3\xb6\xc3\x9fe"\n}\n')
    assert config_lines(tmp_path, {}) == ("{", '  "lr": 1.0e-2,', '  "name": "größe"', "}")


def test_a_single_line_is_indented(tmp_path: Path) -> None:
    (tmp_path / CONFIG).write_text('{"a": {"b": NaN}, "c": "ö"}', encoding="utf-8")
    assert config_lines(tmp_path, {}) == (
        "{",
        '    "a": {',
        '        "b": NaN',
        "    },",
        '    "c": "ö"',
        "}",
    )


def test_what_is_damaged_is_shown_as_it_is(tmp_path: Path) -> None:
    (tmp_path / CONFIG).write_bytes(b'{"a": \xff')
    assert config_lines(tmp_path, {}) == ('{"a": \ufffd',)
    (tmp_path / CONFIG).write_bytes(b"")
    assert config_lines(tmp_path, {}) == ()


def test_a_run_that_keeps_its_config_elsewhere(tmp_path: Path) -> None:
    assert config_lines(tmp_path, {"a": 1}) == ("{", '    "a": 1', "}")
    assert config_lines(tmp_path, {}) == ()


def test_what_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / CONFIG)
    with pytest.raises(RunFileError) as raised:
        config_lines(tmp_path, {})
    assert raised.value.message == f"{CONFIG} is not a regular file."
    (tmp_path / CONFIG).unlink()
    (tmp_path / CONFIG).mkdir()
    with pytest.raises(RunFileError) as raised:
        config_lines(tmp_path, {}, "pos/lstm")
    assert raised.value.message == f"pos/lstm/{CONFIG} cannot be read: Is a directory."
    (tmp_path / CONFIG).rmdir()
    (tmp_path / CONFIG).write_text("[1, 2, 3]", encoding="utf-8")
    monkeypatch.setattr(config_files, "LARGEST_BYTES", 5)
    with pytest.raises(RunFileError, match="is too large"):
        config_lines(tmp_path, {})


def test_what_a_link_leads_to_elsewhere_is_not_shown(tmp_path: Path) -> None:
    """Who may put a link into a run must not thereby read the files of whoever serves it."""
    (tmp_path / "secret").write_text("root:x:0:0", encoding="utf-8")
    run = tmp_path / "run"
    (run / "kept").mkdir(parents=True)
    (run / CONFIG).symlink_to(tmp_path / "secret")
    assert config_lines(run, {}) == ()
    assert config_lines(run, {"a": 1}) == ("{", '    "a": 1', "}"), "what was read as a config"
    (tmp_path / "way").symlink_to(run)
    (run / "kept/config").write_text("own", encoding="utf-8")
    (run / CONFIG).unlink()
    (run / CONFIG).symlink_to("kept/config")
    assert config_lines(tmp_path / "way", {}) == ("own",), "links within, and to the run itself"


def test_a_line_is_what_git_takes_for_one(tmp_path: Path) -> None:
    content = '{\r\n "a": "one\u2028line\x85still"\r\n}\r\n'
    (tmp_path / CONFIG).write_text(content, "utf-8", newline="")
    assert config_lines(tmp_path, {}) == ("{", ' "a": "one\u2028line\x85still"', "}")

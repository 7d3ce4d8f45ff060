"""Records of event files: whole, cut, damaged, very long."""

from __future__ import annotations

from pathlib import Path
from typing import List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.exceptions import StorageError
from mallennlp.services.tensorboard import records as module
from mallennlp.services.tensorboard.records import masked_checksum, records
from tests.event_files import write_records


def read(path: Path, begin: int = 0) -> List[bytes]:
    with open(path, "rb") as file:
        return [content for content, _ in records(file, begin)]


def test_checksums_are_those_of_tensorboardx(tmp_path: Path) -> None:
    write_records(tmp_path / "f", [b"some content"])
    written = (tmp_path / "f").read_bytes()
    assert int.from_bytes(written[8:12], "little") == masked_checksum(written[:8])
    assert int.from_bytes(written[-4:], "little") == masked_checksum(b"some content")


def test_what_was_written_is_read(tmp_path: Path) -> None:
    contents = [b"", b"a", b"bc" * 1_000, b"\x00" * 70_000]
    assert read(write_records(tmp_path / "f", contents)) == contents


def test_reading_goes_on_behind_what_was_read(tmp_path: Path) -> None:
    path = write_records(tmp_path / "f", [b"first", b"second", b"third"])
    with open(path, "rb") as file:
        _, position = next(records(file, 0))
    assert read(path, position) == [b"second", b"third"]
    assert read(path, path.stat().st_size) == []


@given(st.integers(0, 70))
def test_a_record_that_is_being_written_is_not_there_yet(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    path = write_records(tmp_path_factory.mktemp("cut") / "f", [b"x" * 10, b"y" * 20])
    whole = path.read_bytes()
    path.write_bytes(whole[:cut])
    expected = [b"x" * 10, b"y" * 20][: (cut >= 26) + (cut >= 62)]
    assert read(path) == expected


def test_records_longer_than_what_is_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_READ_BYTES", 64)
    contents = [bytes([number]) * (number * 7) for number in range(40)]
    assert read(write_records(tmp_path / "f", contents)) == contents


def test_very_long_records_are_passed_over_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_READ_BYTES", 64)
    monkeypatch.setattr(module, "LONGEST_RECORD", 200)
    path = write_records(tmp_path / "f", [b"before", b"p" * 5_000, b"behind"])
    assert read(path) == [b"before", b"", b"behind"]


@pytest.mark.parametrize("at", [22, 30])
def test_where_a_length_is_damaged_reading_ends_with_the_place(tmp_path: Path, at: int) -> None:
    path = write_records(tmp_path / "f", [b"first", b"second", b"third"])
    damaged = bytearray(path.read_bytes())
    damaged[at] ^= 0x40
    path.write_bytes(damaged)
    with open(path, "rb") as file:
        found = records(file, 0)
        assert next(found)[0] == b"first"
        with pytest.raises(StorageError, match="is damaged at byte 21; what stands behind"):
            next(found)


def test_a_file_of_zeros_is_damaged_at_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"\x00" * 1_000)
    with pytest.raises(StorageError, match="at byte 0;"):
        read(tmp_path / "f")


def test_a_wrong_checksum_of_the_content_alone_is_let_pass(tmp_path: Path) -> None:
    path = write_records(tmp_path / "f", [b"first", b"second"])
    damaged = bytearray(path.read_bytes())
    damaged[17] ^= 1  # of the checksum
    path.write_bytes(damaged)
    assert read(path) == [b"first", b"second"]


@pytest.mark.parametrize("length", [2**40, 2**60, 2**63, 2**64 - 1])
def test_a_record_longer_than_the_file_is_not_there_yet(tmp_path: Path, length: int) -> None:
    path = write_records(tmp_path / "f", [b"first"])
    header = length.to_bytes(8, "little")
    checksum = masked_checksum(header).to_bytes(4, "little")
    path.write_bytes(path.read_bytes() + header + checksum + b"x" * 100)
    assert read(path) == [b"first"]

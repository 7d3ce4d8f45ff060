"""The records of an event file: TensorFlow's TFRecord format.

A record is its length (8 bytes), a checksum of the length (4), its content, and a checksum of the
content (4), all little-endian. The checksum is a CRC-32C, "masked" by a rotation and a constant.

That of the length is checked, as a wrong length leads astray. That of the content is not: in plain
Python it would take several times as long as all the rest, and content that was damaged is hardly
ever an event.
"""

from __future__ import annotations

import os
import struct
from typing import BinaryIO, Dict, Iterator, List, Tuple

from mallennlp.exceptions import StorageError

_HEADER = struct.Struct("<QI")
_FOOTER_BYTES = 4
_READ_BYTES = 1 << 20
LONGEST_RECORD = 4 << 20
"""Bytes; longer ones are pictures and sounds, and are passed over unread: taken apart, they could
need a hundred times as much memory."""
_MOST_LENGTHS = 10_000
_POLYNOMIAL = 0x82F63B78
_MASK_DELTA = 0xA282EAD8


def records(file: BinaryIO, begin: int) -> Iterator[Tuple[bytes, int]]:
    """The whole records of a file, each with the position behind it.

    A record of which only a part is there ends it: it may be in the middle of being written.

    * ``begin``: the position to begin at, the beginning of a record.

    Raises StorageError, with a clause that fits behind the file's name, where no record begins.
    """
    position, buffer = begin, b""
    end_of_file = file.seek(0, os.SEEK_END)
    file.seek(position)
    unpack, known = _HEADER.unpack_from, _Lengths()
    while True:
        more = file.read(_READ_BYTES)
        if not more:
            return
        buffer += more
        at, size = 0, len(buffer)
        while size - at >= _HEADER.size:
            length, checksum = unpack(buffer, at)
            if known.get(length) != checksum:
                known.learn(length, checksum, position)
            end = at + _HEADER.size + length + _FOOTER_BYTES
            if end > size:
                if length <= LONGEST_RECORD:
                    break
                if position + end - at > end_of_file:
                    return
                position += end - at
                file.seek(position)
                buffer, at = b"", 0
                yield b"", position
                break
            position += end - at
            yield buffer[at + _HEADER.size : end - _FOOTER_BYTES], position
            at = end
        buffer = buffer[at:]


class _Lengths(Dict[int, int]):
    """The checksums of lengths that were right: records have a few lengths, over and over."""

    def learn(self, length: int, checksum: int, position: int) -> None:
        """Remember a length. Raises StorageError for one that is wrong."""
        if masked_checksum(struct.pack("<Q", length)) != checksum:
            raise StorageError(
                f"is damaged at byte {position:,}; what stands behind it is not read"
            )
        if len(self) >= _MOST_LENGTHS:
            self.clear()
        self[length] = checksum


def masked_checksum(content: bytes) -> int:
    """The checksum that the format asks for."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + _MASK_DELTA) & 0xFFFFFFFF


def _table() -> List[int]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (_POLYNOMIAL if byte & 1 else 0)
        table.append(byte)
    return table


_TABLE = _table()

"""The records of an event file: TensorFlow's TFRecord format.

A record is its length (8 bytes), a checksum of the length (4), its content, and a checksum of the
content (4), all little-endian. The checksum is a CRC-32C, "masked" by a rotation and a constant.

That of the length is checked, as a wrong length leads astray. That of the content is not: in plain
Python it would take several times as long as all the rest, and content that was damaged is hardly
ever an event.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import BinaryIO, Iterator, List, Tuple

from mallennlp.exceptions import StorageError

_HEADER = struct.Struct("<QI")
_FOOTER_BYTES = 4
_READ_BYTES = 1 << 20
LONGEST_RECORD = 32 << 20
"""Bytes; longer ones are pictures and sounds, and are passed over unread."""
_POLYNOMIAL = 0x82F63B78
_MASK_DELTA = 0xA282EAD8


def records(file: BinaryIO, begin: int) -> Iterator[Tuple[bytes, int]]:
    """The whole records of a file, each with the position behind it.

    A record of which only a part is there ends it: it may be in the middle of being written.

    * ``begin``: the position to begin at, the beginning of a record.

    Raises StorageError, with a clause that fits behind the file's name, where no record begins.
    """
    position, buffer = begin, b""
    file.seek(position)
    while True:
        more = file.read(_READ_BYTES)
        if not more:
            return
        buffer += more
        at = 0
        while len(buffer) - at >= _HEADER.size:
            length = _length(buffer, at, position)
            size = _HEADER.size + length + _FOOTER_BYTES
            if len(buffer) - at < size:
                if length <= LONGEST_RECORD:
                    break
                position += size
                file.seek(position)
                buffer, at = b"", 0
                yield b"", position
                break
            begin_s = at + _HEADER.size
            position, at = position + size, at + size
            yield buffer[begin_s : begin_s + length], position
        buffer = buffer[at:]


def _length(buffer: bytes, at: int, position: int) -> int:
    length: int
    length, checksum = _HEADER.unpack_from(buffer, at)
    if _checksum_of_length(length) != checksum:
        raise StorageError(f"is damaged at byte {position:,}; what stands behind it is not read")
    return length


@lru_cache(maxsize=10_000)
def _checksum_of_length(length: int) -> int:
    """Records have a few lengths, over and over."""
    return masked_checksum(struct.pack("<Q", length))


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

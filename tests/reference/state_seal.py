"""Saved states that were tampered with (docs/state-format.md)."""

import zlib


def seal(data):
    """The bytes of a state with every checksum made right again."""
    data = bytearray(data)
    data[12:16] = zlib.crc32(data[:12]).to_bytes(4, "little")
    place = 16
    while place + 24 <= len(data):
        stored = int.from_bytes(data[place + 12 : place + 16], "little")
        data[place + 16 : place + 20] = zlib.crc32(data[place + 24 : place + 24 + stored]).to_bytes(4, "little")
        data[place + 20 : place + 24] = zlib.crc32(data[place : place + 20]).to_bytes(4, "little")
        place += 24 + stored
    return bytes(data)

"""The same data as many different gzip files, all of them valid: members split anywhere, header fields, levels, BGZF, padding."""

import gzip
import random
import struct
import zlib

FHCRC, FEXTRA, FNAME, FCOMMENT = 2, 4, 8, 16
BGZF_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
BGZF_MOST = 0xFF00


def member(data, level=6, extra=None, name=None, comment=None, header_crc=False):
    """One gzip member with the header fields asked for."""
    flags = (
        (FHCRC if header_crc else 0)
        | (FEXTRA if extra is not None else 0)
        | (FNAME if name is not None else 0)
        | (FCOMMENT if comment is not None else 0)
    )
    header = struct.pack("<BBBBIBB", 0x1F, 0x8B, 8, flags, 0, 0, 255)
    if extra is not None:
        header += struct.pack("<H", len(extra)) + extra
    for text in (name, comment):
        if text is not None:
            header += text + b"\0"
    if header_crc:
        header += struct.pack("<H", zlib.crc32(header) & 0xFFFF)
    compressor = zlib.compressobj(level, zlib.DEFLATED, -15)
    deflated = compressor.compress(data) + compressor.flush()
    return header + deflated + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def odd_member(data, rng):
    return member(
        data,
        level=rng.choice((0, 1, 6, 9)),
        extra=rng.choice((None, None, b"", b"AB\x03\x00xyz")),
        name=rng.choice((None, b"access.log", b"", b"\xff\x1f\x8b\x08")),
        comment=rng.choice((None, None, b"a comment")),
        header_crc=rng.random() < 0.3,
    )


def many_members(data, seed, most=12):
    """Split at random byte positions, so mostly inside lines; some members are empty; sometimes zeros after the last."""
    rng = random.Random(seed)
    cuts = sorted(rng.randrange(len(data) + 1) for _ in range(rng.randrange(1, most)))
    pieces = [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)])]
    return b"".join(odd_member(piece, rng) for piece in pieces) + rng.choice((b"", b"", b"\0" * 512))


def bgzf_block(piece, level=6):
    """A member that tells its size."""
    unsized = member(piece, level, extra=b"BC\x02\x00\0\0")
    return unsized[:16] + struct.pack("<H", len(unsized) - 1) + unsized[18:]


def bgzf(data):
    """As bgzip writes it: members of less than 64 KiB that tell their size, and an empty one last."""
    return b"".join(bgzf_block(data[start : start + BGZF_MOST]) for start in range(0, len(data), BGZF_MOST)) + BGZF_END


def one_member(data):
    return gzip.compress(data, 6, mtime=0)

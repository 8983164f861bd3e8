"""Values and rows as bytes: the outputs csv, tsv, jsonl and json of SPEC section 6."""

import functools
import re
from decimal import Decimal

from froe_fields import Duration, Ordered

JSON_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
JSON_ESCAPED = re.compile(r'[\x00-\x1f\x7f"\\]')
TSV_ESCAPES = {b"\t": b"\\t", b"\n": b"\\n", b"\r": b"\\r", b"\\": b"\\\\"}


def text_of(value):
    """The bytes of a value that is present."""
    if isinstance(value, (Ordered, Duration)):
        return value.text
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, int):
        return b"%d" % value
    return value


def decimal_text(value):
    """As many places as it needs, and no exponent."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).encode()


def csv_cell(value):
    """RFC 4180; an absent value is an empty cell, an empty string is `""`."""
    if value is None:
        return b""
    text = text_of(value)
    if not text or re.search(rb'[,"\r\n]', text):
        return b'"' + text.replace(b'"', b'""') + b'"'
    return text


def tsv_cell(value):
    if value is None:
        return b""
    return re.sub(rb"[\t\n\r\\]", lambda match: TSV_ESCAPES[match[0]], text_of(value))


@functools.lru_cache(1 << 14)
def json_string(text):
    """Python's "replace" puts one U+FFFD for each maximal ill-formed part, as Unicode recommends."""
    decoded = text.decode("utf-8", "replace")
    escaped = JSON_ESCAPED.sub(lambda match: JSON_ESCAPES.get(match[0], "\\u%04x" % ord(match[0])), decoded)
    return b'"' + escaped.encode("utf-8") + b'"'


def name_bytes(name):
    """The name of a column, as it was typed."""
    return name.encode("utf-8", "surrogateescape")


def json_value(value):
    """Also of lists and of dicts with str keys, in their order."""
    if value is None:
        return b"null"
    if isinstance(value, (int, Decimal, Duration)):
        return text_of(value)
    if isinstance(value, dict):
        return b"{" + b",".join(json_string(name_bytes(k)) + b":" + json_value(v) for k, v in value.items()) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(json_value(item) for item in value) + b"]"
    return json_string(text_of(value))


def write_rows(columns, rows, output):
    """`rows` are lists of values; `output` is csv, tsv or jsonl."""
    if output == "jsonl":
        names = [json_string(name_bytes(column)) + b":" for column in columns]
        return b"".join(b"{" + b",".join([name + json_value(value) for name, value in zip(names, row)]) + b"}\n" for row in rows)
    cell, separator = {"csv": (csv_cell, b","), "tsv": (tsv_cell, b"\t")}[output]
    header = [name_bytes(column) for column in columns]
    return b"".join(separator.join(map(cell, row)) + b"\n" for row in [header, *rows])

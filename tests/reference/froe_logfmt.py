"""Keys and values (logfmt): what a line of a log holds, and what froe makes of it.

Deliberately plain; `tests/cli/test_logfmt.py` holds froe against it.
"""

import re

KEY = re.compile(rb'[^\x00-\x20="]+=')
WORD = re.compile(rb"[^\x00-\x20]*")
QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
ESCAPE = re.compile(rb'\\(?:(["\\/bfnrt])|u([0-9a-fA-F]{4}))|\\?[^\\]|\\', re.DOTALL)
MEANINGS = dict(zip(b'"\\/bfnrt', b'"\\/\b\f\n\r\t'))
# A date and a time of day in one piece, as ISO 8601 or Common have them, and what may follow them.
TIME = re.compile(rb"\[?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]|[0-9]{2}/...[/][0-9]{4}:)[0-9]{2}:[0-9]{2}:[0-9]{2}[0-9.:+Z-]*(?: UTC| [+-][0-9]{4})?\]?", re.DOTALL)
HEADER = re.compile(rb"(?:[0-9]{1,7} (?=<))?(?:<[^>]{0,3}>(?:1 )?)?(?:.(?=, \[), )?", re.DOTALL)
INSTANT = re.compile(rb"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9:]{8})(?:[.][0-9]+)?(?: ?([+-][0-9]{2}):?([0-9]{2})| ?UTC|Z)?")


def without_escapes(text):
    def undone(found):
        if found[1]:
            return bytes((MEANINGS[found[1][0]],))
        return chr(int(found[2], 16)).encode() if found[2] else found[0]

    return ESCAPE.sub(undone, text)


def split_line(line):
    """The values by their keys, of several with a key the last; None: there is none, or a quote is not closed."""
    values = {}
    at = 0
    while at < len(line):
        key = KEY.match(line, at)
        if not key:
            at = WORD.match(line, at).end() + 1
            continue
        quoted, word, time = (form.match(line, key.end()) for form in (QUOTED, WORD, TIME))
        if quoted:
            value, at = without_escapes(quoted[1]), WORD.match(line, quoted.end()).end()
        elif word[0].startswith(b'"'):
            return None
        else:
            found = time if time and len(word[0]) >= len("0000-00-00") and time.end() > word.end() else word
            value, at = found[0], found.end()
        values[key[0][:-1]] = value
    return values or None


def present(value):
    """Empty and `-` are absent in the places of a record."""
    return None if value in (None, b"", b"-") else value


def instant(text):
    """As froe shows it; None: it is none. Days and hours of the suite exist but for the 30th of February."""
    found = INSTANT.fullmatch(text.strip(b"[]")) if text else None
    if not found or found[2] + found[3] == b"0230":
        return None
    year, month, day, clock, hours, minutes = found.groups()
    return b"-".join((year, month, day)) + b"T" + clock + (hours or b"+00") + b":" + (minutes or b"00")


def judge_line(line):
    """(why the line is no record, None) or (None, its values by key, with those of a record's places as froe shows them)."""
    line = line.lstrip(b" \t\0")
    if not line:
        return "empty", None
    values = split_line(line)
    if values is None:
        return "bad-fields", None
    shown = {key: present(values.get(key)) for key in (b"method", b"path", b"remote_user", b"user_agent", b"referer", b"host")}
    for key, good in ((b"status", rb"[0-9]{3}"), (b"size", rb"[0-9]{1,18}")):
        value = present(values.get(key))
        shown[key] = value if value and re.fullmatch(good, value) else None
    if not shown[b"method"] and not shown[b"status"]:
        return "bad-fields", None
    header = TIME.match(line, HEADER.match(line).end())
    shown[b"time"] = instant(present(values.get(b"time"))) or instant(header and header[0])
    return None, {**values, **shown}

"""Labeled tab-separated values, http://ltsv.org: what a line of a log holds, and what froe makes of it.

Deliberately plain; `tests/cli/test_ltsv.py` holds froe against it.
"""

import re

CLF_TIME = re.compile(rb"\[([0-9]{2})/Feb/(20[0-9]{2}):([0-9]{2}):([0-9]{2}):([0-9]{2}) ([+-][0-9]{2})([0-9]{2})\]")


def split_line(line):
    """The values by their labels, of several with a label the last; None: a field has no label."""
    values = {}
    for field in line.lstrip(b" \t\0").split(b"\t"):
        label, colon, value = field.partition(b":")
        if field and (not colon or not label):
            return None
        if field:
            values[label] = value
    return values


def present(value):
    """Empty and `-` are absent in the places of a record."""
    return None if value in (None, b"", b"-") else value


def judge_line(line):
    """(why the line is no record, None) or (None, its values by label, with those of a record's places as froe shows them)."""
    if not line.strip(b" \t\0"):
        return "empty", None
    values = split_line(line)
    if values is None:
        return "bad-fields", None
    # In this order the labels of the format are looked at; the time is judged when all have been.
    for label, good, reason in ((b"status", rb"[0-9]{3}", "bad-status"), (b"size", rb"[0-9]{1,18}", "bad-bytes")):
        value = present(values.get(label))
        if value is not None and not re.fullmatch(good, value):
            return reason, None
    time = present(values.get(b"time"))
    found = CLF_TIME.fullmatch(time) if time else None
    if time and not found:
        return "bad-time", None
    shown = {label: present(values.get(label)) for label in (b"user", b"ua", b"referer", b"status", b"size", b"vhost")}
    if found:
        day, year, *clock, zone_hours, zone_minutes = found.groups()
        shown[b"time"] = year + b"-02-" + day + b"T" + b":".join(clock) + zone_hours + b":" + zone_minutes
    else:
        shown[b"time"] = None
    return None, {**values, **shown}

"""Moments as users type them, and whether a record is before one: `--since`, `--until`, and times in expressions.

Without a zone a moment means the clock of the record that it is compared with.
"""

import re
from dataclasses import dataclass

from froe_record import MONTHS, days_from_date

ISO = re.compile(
    rb"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    rb"(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
CLF = re.compile(
    rb"([0-9]{2})/(" + b"|".join(MONTHS) + rb")/([0-9]{4}):([0-9]{2}):([0-9]{2}):([0-9]{2})(?: ([+-][0-9]{4}))?"
)


class BadMoment(ValueError):
    """That is no time."""


@dataclass(frozen=True)
class Moment:
    """`seconds` on the clock whose offset is `offset`, or on the clock of the record if that is None."""

    seconds: int
    offset: int | None

    def of(self, time):
        """(the record's time, this one) as two numbers to compare."""
        if self.offset is None:
            return time.day * 86400 + time.second_of_day, self.seconds
        return time.instant, self.seconds - self.offset


def parse_offset(text):
    """Seconds east of UTC."""
    if text is None:
        return None
    if text == b"Z":
        return 0
    digits = text.replace(b":", b"")
    hours, minutes = int(digits[1:3]), int(digits[3:5])
    if hours > 23 or minutes > 59:
        raise BadMoment(text)
    return (-1 if digits[:1] == b"-" else 1) * (hours * 3600 + minutes * 60)


def parse_zone(text):
    """Of `--tz`: UTC or an offset, in seconds east of UTC."""
    return 0 if text == b"UTC" else parse_offset(text)


def parse_moment(text):
    """`2024-02-27`, `2024-02-27T22:00`, `2024-02-27T22:00:30`, the last two with a zone or not; or as in a log."""
    iso, clf = ISO.fullmatch(text), CLF.fullmatch(text)
    if iso:
        year, month, day, hour, minute, second, zone = iso.groups()
        month_number = int(month)
    elif clf:
        day, month, year, hour, minute, second, zone = clf.groups()
        month_number = 1 + MONTHS.index(month)
    else:
        raise BadMoment(text)
    hour, minute, second = int(hour or 0), int(minute or 0), int(second or 0)
    if hour > 23 or minute > 59 or second > 60:
        raise BadMoment(text)
    try:
        days = days_from_date(int(year), month_number, int(day))
    except ValueError:
        raise BadMoment(text) from None
    return Moment(days * 86400 + hour * 3600 + minute * 60 + min(second, 59), parse_offset(zone))


def is_before(time, moment):
    theirs, ours = moment.of(time)
    return theirs < ours


class TimeRange:
    """From `since` on, and before `until`; both bytes or None."""

    def __init__(self, since=None, until=None):
        self.since = None if since is None else parse_moment(since)
        self.until = None if until is None else parse_moment(until)

    def keeps(self, time):
        if self.since is not None and is_before(time, self.since):
            return False
        return self.until is None or is_before(time, self.until)

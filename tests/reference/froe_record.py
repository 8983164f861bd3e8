"""From bytes to records: SPEC section 2, the slow and obvious way.

Everything works on bytes; no line is ever decoded as text. A blank is a space or a tab, nothing else.
"""

import datetime
import re
from dataclasses import dataclass
from fractions import Fraction

BLANKS = b" \t"
TOKEN = re.compile(rb"[^ \t]+")
PAIRS_OR_LAST_QUOTE = re.compile(rb'(?:\\[\0-\xff])+|"(?=[ \t]|\Z)')
BLANK_BRACKET = re.compile(rb"[ \t]\[")
BLANKS_QUOTE = re.compile(rb'[ \t]+"')
SCHEME_AND_AUTHORITY = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://[^/]*")
MONTHS = (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec")
TIME = re.compile(
    rb"([0-9]{2})/(" + b"|".join(MONTHS) + rb")/([0-9]{4}):([0-9]{2}):([0-9]{2}):([0-9]{2}) ([+-])([0-9]{2})([0-9]{2})"
)
TIME_LENGTH = 26

LONGEST_LINE = 1 << 20
SAMPLE_BYTES = 1 << 16
LARGEST_BYTES = (1 << 63) - 1
DAYS_IN_400_YEARS = 146097

# Every reason for which a line is no record, in the order in which outputs list them.
REASONS = ("empty", "too-long", "no-time", "bad-time", "no-request", "bad-status", "bad-bytes", "open-quote")


class Malformed(Exception):
    """The line is no record; `reason` is one of REASONS."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Time:
    """A time stamp: the wall clock of the log, and how far that is ahead of UTC."""

    text: bytes  # as logged, 26 bytes
    day: int  # local date, as days since 1970-01-01
    second_of_day: int  # local, 0..86399
    offset: int  # seconds

    @property
    def instant(self):
        return self.day * 86400 + self.second_of_day - self.offset

    def in_zone(self, offset):
        """The same instant on the clock that is so far ahead of UTC."""
        day, second_of_day = divmod(self.instant + offset, 86400)
        return Time(self.text, day, second_of_day, offset)


@dataclass(frozen=True)
class Request:
    """The parts of a request line; all None when it is not HTTP. `query` and `protocol` may be None in any case."""

    method: bytes | None = None
    target: bytes | None = None
    path: bytes | None = None
    query: bytes | None = None
    protocol: bytes | None = None


@dataclass(frozen=True)
class Record:
    """One line. None means absent. `status_text` is the three digits as logged."""

    vhost: bytes | None
    host: bytes
    ident: bytes | None
    user: bytes | None
    time: Time
    request_text: bytes
    request: Request
    status: int | None
    status_text: bytes | None
    bytes: int | None
    referer: bytes | None
    agent: bytes | None
    duration: int | None = None  # nanoseconds; in Common Log Format there is none


def split_lines(data):
    """The lines of a file without their ends: `\\n`, or `\\r\\n`. The last one needs no end, and then keeps its `\\r`."""
    lines = data.split(b"\n")
    unfinished = lines.pop()
    lines = [line[:-1] if line.endswith(b"\r") else line for line in lines]
    if unfinished:
        lines.append(unfinished)
    return lines


def sample_of(data):
    """What tells the format of a file: of its first 64 KiB behind NULs the lines that end in them, or the beginning of a longer one."""
    sample = data.lstrip(b"\0")[:SAMPLE_BYTES]
    whole_lines = sample.rfind(b"\n") + 1
    return sample[:whole_lines] if len(sample) == SAMPLE_BYTES and whole_lines > 0 else sample


def without_lead(line):
    """(the line without leading blanks and NULs, how many NULs were skipped)."""
    body = line.lstrip(BLANKS + b"\0")
    return body, line.count(b"\0", 0, len(line) - len(body))


def dash_is_absent(text):
    return None if text == b"-" else text


def days_from_date(year, month, day):
    """Days since 1970-01-01, or ValueError. The calendar repeats every 400 years, which brings year 0 into Python's range."""
    same_calendar = datetime.date(400 + year % 400, month, day)
    cycles = year // 400 - 1
    return same_calendar.toordinal() + cycles * DAYS_IN_400_YEARS - datetime.date(1970, 1, 1).toordinal()


def date_from_days(days):
    """The reverse: (year, month, day)."""
    ordinal = days + datetime.date(1970, 1, 1).toordinal() + DAYS_IN_400_YEARS
    cycles, ordinal_in_cycle = divmod(ordinal - 1, DAYS_IN_400_YEARS)
    date = datetime.date.fromordinal(ordinal_in_cycle + 1)
    return date.year + 400 * (cycles - 1), date.month, date.day


def parse_time(text):
    """`dd/Mon/yyyy:HH:MM:SS ±hhmm` and nothing else."""
    match = TIME.fullmatch(text)
    if not match:
        raise Malformed("bad-time")
    day, month_name, year, hour, minute, second, sign, offset_hours, offset_minutes = match.groups()
    hour, minute, second = int(hour), int(minute), int(second)
    offset_hours, offset_minutes = int(offset_hours), int(offset_minutes)
    if hour > 23 or minute > 59 or second > 60 or offset_hours > 23 or offset_minutes > 59:
        raise Malformed("bad-time")
    try:
        days = days_from_date(int(year), 1 + MONTHS.index(month_name), int(day))
    except ValueError:
        raise Malformed("bad-time") from None
    offset = (offset_hours * 60 + offset_minutes) * 60
    return Time(
        text=text,
        day=days,
        second_of_day=hour * 3600 + minute * 60 + min(second, 59),
        offset=-offset if sign == b"-" else offset,
    )


def parse_target(target):
    """(path, query): the fragment dropped, split at the first `?`, then scheme and authority dropped."""
    before_fragment = target.split(b"#", 1)[0]
    path, question_mark, query = before_fragment.partition(b"?")
    absolute = SCHEME_AND_AUTHORITY.match(path)
    if absolute:
        path = path[absolute.end() :] or b"/"
    return path, (query if question_mark else None)


def without_colour(text):
    """A request without the escape sequences for colours around it."""
    return re.sub(rb"\A(?:\x1b\[[0-9;]*m)+|(?:\x1b\[[0-9;]*m)+\Z", b"", text)


def parse_request(text):
    words = list(TOKEN.finditer(text))
    if len(words) >= 3 and words[-1][0].startswith(b"HTTP/"):
        protocol = words[-1][0]
        target = text[words[1].start() : words[-2].end()]
    elif len(words) == 2 and re.fullmatch(rb"[A-Z]+", words[0][0]) and words[1][0].startswith(b"/"):
        protocol = None
        target = words[1][0]
    else:
        return Request()
    path, query = parse_target(target)
    return Request(method=words[0][0], target=target, path=path, query=query, protocol=protocol)


def end_of_quoted(body, start):
    """Where the quote stands that ends the field starting at `start`: unescaped, before a blank or the end of the line."""
    for match in PAIRS_OR_LAST_QUOTE.finditer(body, start):
        if match[0] == b'"':
            return match.start()
    raise Malformed("open-quote")


def skip_blanks(body, position):
    while position < len(body) and body[position] in BLANKS:
        position += 1
    return position


def next_token(body, position):
    """(the token after any blanks, or b"" at the end of the line; the position behind it)."""
    match = TOKEN.match(body, skip_blanks(body, position))
    return (match[0], match.end()) if match else (b"", len(body))


def next_quoted(body, position):
    """(the content of a quoted field after any blanks, or None when something else or nothing follows; the position behind)."""
    start = skip_blanks(body, position)
    if body[start : start + 1] != b'"':
        return None, position
    end = end_of_quoted(body, start + 1)
    return body[start + 1 : end], end + 1


def find_time(body, tokens_before_user):
    """(that many tokens, user, the position behind the bracket that opens the time)."""
    tokens = []
    position = 0
    for _ in range(tokens_before_user):
        token, position = next_token(body, position)
        tokens.append(token)
    bracket = BLANK_BRACKET.search(body, position)
    if not bracket:
        raise Malformed("no-time")
    return tokens, body[position : bracket.start()].strip(BLANKS), bracket.end()


def parse_line(line, has_vhost, duration_unit=None):
    """The record of one line (as split_lines gives it), or Malformed with the first reason that applies.

    With a `duration_unit`, in nanoseconds, a number of such units stands behind the agent, in every line.
    """
    body, _ = without_lead(line)
    if not body:
        raise Malformed("empty")
    if len(body) > LONGEST_LINE:
        raise Malformed("too-long")

    tokens, user, position = find_time(body, 3 if has_vhost else 2)
    vhost = tokens[0] if has_vhost else None
    host, ident = tokens[-2:]

    end = position + TIME_LENGTH
    if body[end : end + 1] != b"]":
        raise Malformed("bad-time")
    time = parse_time(body[position:end])
    position = end + 1

    if not BLANKS_QUOTE.match(body, position):
        raise Malformed("no-request")
    request_text, position = next_quoted(body, position)
    request_text = without_colour(request_text)

    status_text, position = next_token(body, position)
    if status_text != b"-" and not re.fullmatch(rb"[0-9]{3}", status_text):
        raise Malformed("bad-status")
    status_text = dash_is_absent(status_text)

    bytes_text, position = next_token(body, position)
    if bytes_text != b"-" and not re.fullmatch(rb"[0-9]+", bytes_text):
        raise Malformed("bad-bytes")
    bytes_text = dash_is_absent(bytes_text)
    bytes_number = None if bytes_text is None else decimal(bytes_text)

    referer, position = next_quoted(body, position)
    agent = None
    if referer is not None:
        agent, position = next_quoted(body, position)
    duration = None
    if duration_unit is not None:
        duration_text, position = next_token(body, position)
        duration = int(Fraction(duration_text.decode()) * duration_unit)

    return Record(
        vhost=vhost,
        host=host,
        ident=dash_is_absent(ident),
        user=dash_is_absent(user),
        time=time,
        request_text=request_text,
        request=parse_request(request_text),
        status=None if status_text is None else int(status_text),
        status_text=status_text,
        bytes=bytes_number,
        referer=dash_is_absent(referer),
        agent=dash_is_absent(agent),
        duration=duration,
    )


def decimal(digits):
    """The number of bytes sent: up to 2^63-1, with any count of leading zeros."""
    significant = digits.lstrip(b"0")
    if len(significant) > len(str(LARGEST_BYTES)) or int(significant or b"0") > LARGEST_BYTES:
        raise Malformed("bad-bytes")
    return int(significant or b"0")


def votes_for_vhost(line):
    """Does this line, which parses without a vhost, look as if its first token were one?"""
    body, _ = without_lead(line)
    _, _, behind_bracket = find_time(body, 2)
    tokens = TOKEN.findall(body[: behind_bracket - 1])
    if len(tokens) < 4 or tokens[1] == b"-":
        return False
    return (
        tokens[2] == b"-"
        or b"." in tokens[1]
        or b":" in tokens[1]
        or re.search(rb":[0-9]+\Z", tokens[0]) is not None
    )


def file_has_vhost(lines):
    """`--log-format auto`: the majority of the first 64 lines of a sample that parse; a tie means no."""
    votes = []
    for line in lines:
        if len(votes) == 64:
            break
        try:
            parse_line(line, has_vhost=False)
        except Malformed:
            continue
        votes.append(votes_for_vhost(line))
    return votes.count(True) > votes.count(False)

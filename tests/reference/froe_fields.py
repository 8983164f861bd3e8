"""The value of every field of a record, by name (SPEC section 2), and the path filters (SPEC section 3).

A value is None (absent), bytes, an int, a Duration, or an Ordered: a text that sorts by something else than its bytes.
"""

import dataclasses
import ipaddress
import re
from typing import NamedTuple

from froe_record import date_from_days

DEFAULT_FIELDS = (
    "host ident user time request method target path query protocol status bytes referer agent".split()
)
WEEKDAYS = (b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun")
BUCKET_UNITS = {"s": 1, "m": 60, "h": 3600}
URL = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)")
BRACKETED_HOST = re.compile(rb"(\[[^\]]*\])(:.*)?", re.DOTALL)
AGENT = re.compile(rb"([^ \t]+)[ \t]+\(([^)]*)\)[ \t]*(.*)", re.DOTALL)
UUID = re.compile(rb"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")

PAGES_NAMES = (
    b"favicon.ico robots.txt humans.txt crossdomain.xml _images search.html genindex.html "
    b"searchindex.js modindex.html py-modindex.html"
).split()
PAGES_EXTENSIONS = b".png .js .css".split()


class UnknownField(ValueError):
    """No field has that name."""


class Ordered(NamedTuple):
    """A text that sorts by a number first. Two values are the same group only if both agree."""

    order: int
    text: bytes


class Duration(NamedTuple):
    """Shown in seconds."""

    nanoseconds: int

    @property
    def text(self):
        seconds, rest = divmod(self.nanoseconds, 10**9)
        return b"%d" % seconds if rest == 0 else (b"%d.%09d" % (seconds, rest)).rstrip(b"0")


# --- time -------------------------------------------------------------------------------------------------


def date_text(day):
    return b"%04d-%02d-%02d" % date_from_days(day)


def moment(day, second_of_day, offset):
    """ISO 8601 with the offset, sorted by the instant (and then, as it happens, by the offset)."""
    minutes = abs(offset) // 60
    text = b"%sT%02d:%02d:%02d%s%02d:%02d" % (
        date_text(day),
        second_of_day // 3600,
        second_of_day // 60 % 60,
        second_of_day % 60,
        b"-" if offset < 0 else b"+",
        minutes // 60,
        minutes % 60,
    )
    return Ordered(day * 86400 + second_of_day - offset, text)


def bucket_seconds(bucket):
    """`bucket` is what stands behind `time:`, but not `1d`."""
    match = re.fullmatch(r"([1-9][0-9]*)([smh])", bucket)
    if not match or int(match[1]) * BUCKET_UNITS[match[2]] >= 86400:
        raise UnknownField("time:" + bucket)
    return int(match[1]) * BUCKET_UNITS[match[2]]


def bucket_start(time, bucket):
    """When the bucket of a time begins, on the same clock; buckets count from local midnight."""
    seconds = bucket_seconds(bucket)
    return dataclasses.replace(time, second_of_day=time.second_of_day // seconds * seconds)


def time_bucket(time, bucket):
    """A day is a date; shorter buckets are moments."""
    if bucket == "1d":
        return date_text(time.day)
    start = bucket_start(time, bucket)
    return moment(start.day, start.second_of_day, start.offset)


def weekday(time):
    index = (time.day + 3) % 7  # 1970-01-01 was a Thursday
    return Ordered(index, WEEKDAYS[index])


# --- path -------------------------------------------------------------------------------------------------


def segments(path):
    return [segment for segment in path.split(b"/") if segment]


def path_segment(path, number):
    if path is None or number > len(segments(path)):
        return None
    return segments(path)[number - 1]


def name_of(path):
    return None if path is None else path.rpartition(b"/")[2]


def extension(path):
    if path is None:
        return None
    _, _, behind_dot = name_of(path).rpartition(b".")
    if b"." not in name_of(path) or not behind_dot:
        return None
    return b"." + behind_dot.lower()


def template_segment(segment):
    if re.fullmatch(rb"[0-9]+", segment):
        return b"{n}"
    if UUID.fullmatch(segment):
        return b"{uuid}"
    if re.fullmatch(rb"[0-9A-Fa-f]{16,}", segment):
        return b"{hex}"
    return segment


def path_template(path):
    return None if path is None else b"/".join(template_segment(segment) for segment in path.split(b"/"))


def query_parameter(query, name):
    """First value of the parameter, undecoded; `?name` without `=` has the empty value."""
    for parameter in (query or b"").split(b"&"):
        key, _, value = parameter.partition(b"=")
        if query is not None and key == name:
            return value
    return None


# --- referer, agent, host ------------------------------------------------------------------------------------


def referer_host(referer):
    """The host in `scheme://[userinfo@]host[:port]…`, lower case, an IPv6 address with its brackets."""
    url = URL.match(referer or b"")
    if not url:
        return None
    host_and_port = url[1].rpartition(b"@")[2]
    if host_and_port.startswith(b"["):
        bracketed = BRACKETED_HOST.fullmatch(host_and_port)
        return bracketed[1].lower() if bracketed else None
    return host_and_port.partition(b":")[0].lower() or None


def agent_part(agent, number):
    """1 product, 2 system, 3 details; None for an agent of another shape."""
    match = AGENT.fullmatch(agent or b"")
    return match[number] if match else None


def host_network(host, length_of_ipv4, length_of_ipv6):
    """The network of an address as text, None for a host name (or a length the address does not have)."""
    try:
        address = ipaddress.ip_address(host.decode("ascii"))
    except ValueError:
        return None
    length = length_of_ipv4 if address.version == 4 else length_of_ipv6
    if length > address.max_prefixlen:
        return None
    return str(ipaddress.ip_network((address, length), strict=False)).encode("ascii")


# --- by name ------------------------------------------------------------------------------------------------

PLAIN_FIELDS = {
    "vhost": lambda r: r.vhost,
    "host": lambda r: r.host,
    "ident": lambda r: r.ident,
    "user": lambda r: r.user,
    "time": lambda r: moment(r.time.day, r.time.second_of_day, r.time.offset),
    "time.text": lambda r: r.time.text,
    "hour": lambda r: r.time.second_of_day // 3600,
    "weekday": lambda r: weekday(r.time),
    "request": lambda r: r.request_text,
    "method": lambda r: r.request.method,
    "target": lambda r: r.request.target,
    "path": lambda r: r.request.path,
    "path.template": lambda r: path_template(r.request.path),
    "name": lambda r: name_of(r.request.path),
    "ext": lambda r: extension(r.request.path),
    "query": lambda r: r.request.query,
    "protocol": lambda r: r.request.protocol,
    "status": lambda r: r.status,
    "status.class": lambda r: None if r.status is None else r.status_text[:1] + b"xx",
    "bytes": lambda r: r.bytes,
    "referer": lambda r: r.referer,
    "referrer": lambda r: r.referer,
    "referer.host": lambda r: referer_host(r.referer),
    "agent": lambda r: r.agent,
    "agent.product": lambda r: agent_part(r.agent, 1),
    "agent.system": lambda r: agent_part(r.agent, 2),
    "agent.details": lambda r: agent_part(r.agent, 3),
    "host.net": lambda r: host_network(r.host, 24, 48),
    "duration": lambda r: None if r.duration is None else Duration(r.duration),
}
PATTERN_FIELD = re.compile(r"query\..+|path\.[1-9][0-9]*|host/[0-9]{1,3}")
KINDS = {"status": "number", "bytes": "number", "hour": "number", "time": "time", "weekday": "weekday", "duration": "duration"}


def is_time_key(field):
    """Rows grouped by one of these first are listed by time, not by count."""
    return field in ("time", "hour", "weekday") or field.startswith("time:")


def field_value(field, record, file_name):
    """The value of the field named `field`; UnknownField if there is none of that name."""
    if field in PLAIN_FIELDS:
        return PLAIN_FIELDS[field](record)
    if field == "file":
        return file_name
    if field.startswith("time:"):
        return time_bucket(record.time, field.removeprefix("time:"))
    if field.startswith("query.") and field != "query.":
        return query_parameter(record.request.query, field.removeprefix("query.").encode())
    if re.fullmatch(r"path\.[1-9][0-9]*", field):
        return path_segment(record.request.path, int(field.removeprefix("path.")))
    if re.fullmatch(r"host/[0-9]{1,3}", field) and int(field.removeprefix("host/")) <= 128:
        length = int(field.removeprefix("host/"))
        return host_network(record.host, length, length)
    raise UnknownField(field)


def field_kind(field):
    """What its values are: text, number, duration, time, or weekday. Dates are texts that sort by time anyway."""
    if field in KINDS:
        return KINDS[field]
    if field.startswith("time:") and field != "time:1d":
        bucket_seconds(field.removeprefix("time:"))
        return "time"
    if field not in PLAIN_FIELDS and field not in ("file", "time:1d") and not PATTERN_FIELD.fullmatch(field):
        raise UnknownField(field)
    return "text"


def clock_of(field, record):
    """For a field of the kind time: its value as a froe_record.Time, to be compared with moments."""
    if field == "time":
        return record.time
    return bucket_start(record.time, field.removeprefix("time:")) if field.startswith("time:") and field != "time:1d" else None


# --- filters ------------------------------------------------------------------------------------------------


def parse_list(text, standard):
    """The LIST of --exclude-name or --exclude-ext: comma-separated; a leading `+` adds it to the standard list."""
    plus = text.startswith(b"+")
    items = [item for item in text.removeprefix(b"+").split(b",") if item]
    return items + (standard if plus else [])


class PathFilter:
    """SPEC section 3. The arguments are those of the command line, as bytes or None."""

    def __init__(self, pages=False, exclude_name=None, exclude_ext=None, under=None):
        self.pages = pages
        self.under = under
        self.names = PAGES_NAMES if pages else []
        self.extensions = PAGES_EXTENSIONS if pages else []
        if exclude_name is not None:
            self.names = parse_list(exclude_name, PAGES_NAMES)
        if exclude_ext is not None:
            self.extensions = parse_list(exclude_ext, PAGES_EXTENSIONS)

    def keeps(self, path):
        if not (self.pages or self.names or self.extensions) and self.under is None:
            return True
        parts = segments(path or b"")
        if self.pages and not parts:
            return False
        if any(part in self.names for part in parts):
            return False
        if any((name_of(path) or b"").endswith(ending) for ending in self.extensions):
            return False
        if self.under is not None:
            return len(parts) >= 2 and parts[0] == self.under
        return True

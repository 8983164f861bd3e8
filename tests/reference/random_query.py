#!/usr/bin/env python3
"""Random questions about a log: expressions, time ranges, keys and aggregates, the same for the same seed.

    random_query.py --seed 3 access.log        prints ten command lines

What they compare with is mostly taken from the records themselves, so that the answers are neither all nor nothing.
"""

import argparse
import random
import re
import shlex
from pathlib import Path

import froe_fields
import froe_output
import froe_record
import froe_where

TEXTS = (
    "host ident user time.text request method target path query protocol path.1 path.2 path.9 path.template name ext status.class referer "
    "referer.host agent agent.product agent.system agent.details host.net host/16 vhost query.q query.page file"
).split()
NUMBERS = "status bytes hour".split()
KEYS = (
    "host user method path path.1 name ext protocol status status.class bytes referer.host agent agent.product host.net query.q time:1d time:1h "
    "time:5m hour weekday vhost"
).split()
FEW_VALUES = "method status status.class protocol weekday hour ext path.1 time:1d".split()
QUANTILES = ("p1", "p25", "p50", "p90", "p95", "p99", "p99.9")
EARLIEST = froe_record.days_from_date(1, 1, 1) * 86400
LATEST = froe_record.days_from_date(9999, 12, 31) * 86400
BARE = re.compile(rb"""[^ \t(),"'\x00]+""")


# --- literals -------------------------------------------------------------------------------------------------


def quoted(text):
    return b'"' + re.sub(rb'["\\]', rb"\\\g<0>", text) + b'"'


def text_literal(rng, text):
    """Bare where that is possible, now and then."""
    if BARE.fullmatch(text) and rng.random() < 0.5:
        return text
    return quoted(text)


def piece_of(rng, text):
    """A few bytes in a row."""
    start = rng.randrange(len(text) + 1)
    return text[start : start + rng.choice((0, 1, 2, 3, 5, 9, 20, 40))]


def number_literal(rng, number):
    number = min(max(0, number + rng.choice((0, 0, 0, 1, -1, 1000))), froe_record.LARGEST_BYTES)
    if number >= 10**15:
        return b"%d" % number
    suffix, factor = rng.choice(((b"", 1),) * 4 + ((b"k", 1000), (b"M", 10**6), (b"Ki", 1024), (b"Mi", 1 << 20)))
    return b"%d%s" % (number // factor, suffix)


def duration_literal(rng, nanoseconds):
    unit, factor = rng.choice(((b"", 10**9), (b"s", 10**9), (b"ms", 10**6), (b"m", 60 * 10**9), (b"h", 3600 * 10**9)))
    if rng.random() < 0.3 and unit in (b"", b"s"):
        return froe_fields.Duration(nanoseconds).text + unit
    return b"%d%s" % (nanoseconds // factor, unit)


def moment_literal(rng, time):
    """A moment near a time: with its offset, with that of UTC, without any, or the day alone; or as it stands in logs."""
    kind = rng.randrange(6)
    if kind == 0:
        return froe_fields.date_text(time.day)
    if kind == 1:
        return time.text.replace(b":60 ", b":59 ")
    at = time.day * 86400 + time.second_of_day + rng.choice((0, 0, 1, -1, 3600, -40000))
    day, second = divmod(min(max(at, EARLIEST), LATEST), 86400)
    moment = froe_fields.moment(day, second, 0 if kind == 2 else time.offset).text
    if kind == 2:
        return moment.replace(b"+00:00", b"Z")
    if kind == 3:
        return moment[:19]
    return moment[:16] if kind == 4 else moment


# --- patterns: what Python's re and PCRE agree on ---------------------------------------------------------------


def literal_pattern(text):
    return re.sub(rb"[^A-Za-z0-9_/ -]", lambda match: b"\\x%02x" % match[0][0], text)


def pattern(rng, text):
    """A regular expression that has to do with the text, and finds it more often than not."""
    parts = []
    for _ in range(rng.choice((1, 1, 2, 3))):
        piece = piece_of(rng, text)
        parts.append(
            rng.choice((literal_pattern(piece),) * 4 + (b".", b".*", b"[a-z]+", b"[^/]*", b"\\d+", b"\\w", b"[0-9]{1,3}", b"\\.", b"/?", b"[A-M\xe0-\xff]"))
        )
    found = b"".join(parts)
    if rng.random() < 0.3:
        found = b"(" + found + b"|" + literal_pattern(piece_of(rng, text)) + b")"
    found = rng.choice((b"", b"", b"", b"^")) + found + rng.choice((b"", b"", b"", b"$"))
    return rng.choice((b"", b"", b"", b"(?i)")) + found


# --- expressions ------------------------------------------------------------------------------------------------


class Maker:
    """Questions about these records. Every method takes its chance from `rng`."""

    def __init__(self, rng, records, texts=TEXTS, numbers=NUMBERS, keys=KEYS):
        self.rng = rng
        self.records = records
        self.texts = texts
        self.numbers = numbers
        self.keys = keys

    def value(self, field):
        """A value of the field that occurs, or None after some search; never with a NUL in it, which no argument can hold."""
        for _ in range(10):
            value = froe_fields.field_value(field, self.rng.choice(self.records), b"file")
            if value is not None and not (isinstance(value, bytes) and b"\0" in value):
                return value
        return None

    def text(self, field):
        value = self.value(field)
        return self.rng.choice((b"", b"x", b"GET", b"/")) if value is None else froe_output.text_of(value)

    def text_test(self, field):
        text, rng = self.text(field), self.rng
        operator = rng.choice((b"=", b"=", b"!=", b"<", b"<=", b">", b">=", b"^=", b"$=", b"*=", b"*=", b"~", b"~"))
        if operator == b"^=":
            text = text[: rng.randrange(len(text) + 1)]
        elif operator == b"$=":
            text = text[rng.randrange(len(text) + 1) :]
        elif operator == b"*=":
            text = piece_of(rng, text)
        elif operator == b"~":
            text = pattern(rng, text)
        literal = text_literal(rng, text)
        blank = b" " if operator == b"=" and literal[:1] in b"=~" else rng.choice((b" ", b" ", b"", b"\t "))
        return rng.choice((b" ", b" ", b"")) + operator + blank + literal

    def literal(self, field):
        kind, value = froe_fields.field_kind(field), self.value(field)
        if kind == "number":
            return number_literal(self.rng, value or 0)
        if kind == "duration":
            return duration_literal(self.rng, value.nanoseconds if value else 0)
        if kind == "time":
            return quoted_if_needed(moment_literal(self.rng, self.rng.choice(self.records).time))
        return text_literal(self.rng, self.text(field))

    def network(self):
        rng = self.rng
        if rng.random() < 0.3:
            return rng.choice((b"::/0", b"2001:db8::/32", b"2001:db8:1::/48", b"fe80::/10", b"::1/128", b"::ffff:0:0/96"))
        length = rng.choice((0, 8, 16, 23, 24, 31, 32))
        for _ in range(20):
            network = froe_fields.host_network(rng.choice(self.records).host, length, 129)
            if network:
                return network
        return b"10.0.0.0/8"

    def test(self):
        rng = self.rng
        kind = rng.choice(("text",) * 6 + ("number",) * 4 + ("present", "in", "in", "network", "time", "weekday"))
        if kind == "text":
            field = rng.choice(self.texts)
            return field.encode() + self.text_test(field)
        if kind == "number":
            field = rng.choice(self.numbers)
            return b" ".join((field.encode(), rng.choice((b"=", b"!=", b"<", b"<=", b">", b">=")), self.literal(field)))
        if kind == "present":
            return rng.choice(self.texts + self.numbers).encode()
        if kind == "in":
            field = rng.choice(self.texts + self.numbers)
            members = [self.literal(field) for _ in range(rng.choice((1, 2, 3, 8)))]
            return field.encode() + b" in (" + rng.choice((b",", b", ", b" , ")).join(members) + b")"
        if kind == "network":
            return b"host in " + self.network()
        if kind == "time":
            return b" ".join((b"time", rng.choice((b"=", b"!=", b"<", b"<=", b">", b">=")), self.literal("time")))
        return b"weekday " + rng.choice((b"= Sat", b"!= Mon", b"in (Mon, Tue)"))

    def expression(self, depth=3):
        rng = self.rng
        if depth == 0 or rng.random() < 0.35:
            return self.test()
        kind = rng.choice(("and", "and", "or", "or", "not", "parentheses"))
        if kind == "not":
            return b"not " + self.expression(depth - 1)
        if kind == "parentheses":
            blank = rng.choice((b"", b" "))
            return b"(" + blank + self.expression(depth - 1) + blank + b")"
        return self.expression(depth - 1) + b" " + kind.encode() + b" " + self.expression(depth - 1)

    # aggregates, keys, and whole command lines

    def aggregate(self, percentiles):
        rng = self.rng
        kinds = ("count", "if", "sum", "avg", "min", "max", "distinct", "distinct", "first", "last", "visitors", "visits") + (("percentile",) * 3 if percentiles else ())
        kind = rng.choice(kinds)
        if kind in ("count", "visitors", "visits"):
            return kind.encode()
        if kind == "if":
            return b"count(" + self.expression(1) + b")"
        if kind == "distinct":
            return b"distinct(" + rng.choice(self.texts + self.numbers + ["time", "time:1d", "weekday"]).encode() + b")"
        if kind in ("first", "last"):
            return kind.encode() + b"(" + rng.choice(self.texts + self.numbers + ["time"]).encode() + b")"
        if kind == "percentile":
            return rng.choice(QUANTILES).encode() + b"(" + rng.choice(self.numbers).encode() + b")"
        fields = self.numbers + (["time"] if kind in ("min", "max") else [])
        return kind.encode() + b"(" + rng.choice(fields).encode() + b")"

    def aggregates(self, percentiles=False):
        """A list of which no two have the same text."""
        return list(dict.fromkeys(self.aggregate(percentiles) for _ in range(self.rng.choice((1, 1, 2, 3, 5)))))

    def selection(self):
        """--where, --since and --until, or nothing."""
        rng, arguments = self.rng, []
        if rng.random() < 0.6:
            arguments += [rng.choice(("-w", "--where")), self.expression()]
        if rng.random() < 0.3:
            arguments += ["--since", moment_literal(rng, rng.choice(self.records).time)]
        elif rng.random() < 0.4:
            arguments += ["--until", moment_literal(rng, rng.choice(self.records).time)]
        return arguments

    def count(self, percentiles=False):
        """The arguments of `count`, without output and operands. Percentiles are never what is sorted by."""
        rng = self.rng
        keys = rng.sample(self.keys, rng.choice((1, 1, 2, 3)))
        aggregates = self.aggregates(percentiles)
        if percentiles:
            aggregates.insert(0, b"count") if b"count" not in aggregates else None
        arguments = ["count", ",".join(keys), "-a", rng.choice((b",", b", ", b" ,")).join(aggregates)]
        columns = [key.encode() for key in keys] + [a for a in aggregates if not a.startswith(b"p")]
        if percentiles or rng.random() < 0.4:
            arguments += ["--sort", rng.choice(columns) + rng.choice((b"", b":asc", b":desc"))]
        if rng.random() < 0.2 and any(a.startswith((b"count", b"sum")) for a in aggregates):
            arguments += ["--share"]
        if rng.random() < 0.5 and (b"visitors" in aggregates or b"visits" in aggregates):
            arguments += ["--visitor", ",".join(rng.sample(self.keys, rng.choice((1, 1, 2))))]
        if rng.random() < 0.5 and b"visits" in aggregates:
            arguments += ["--visit-gap", rng.choice(("0s", "1s", "59", "5m", "2h", "1d"))]
        if rng.random() < 0.2:
            arguments += ["-n", str(rng.choice((1, 2, 10)))]
        if rng.random() < 0.2:
            arguments += ["--min-count", str(rng.choice((1, 2, 3)))]
        return arguments


def quoted_if_needed(text):
    return text if BARE.fullmatch(text) else quoted(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("log", type=Path)
    options = parser.parse_args()
    lines = froe_record.split_lines(options.log.read_bytes())
    has_vhost = froe_record.file_has_vhost(lines)
    records = []
    for line in lines:
        try:
            records.append(froe_record.parse_line(line, has_vhost))
        except froe_record.Malformed:
            pass
    maker = Maker(random.Random(options.seed), records)
    for _ in range(10):
        arguments = [*maker.count(), *maker.selection()]
        words = [word if isinstance(word, str) else word.decode("utf-8", "surrogateescape") for word in arguments]
        if "-w" in words:
            froe_where.parse(arguments[words.index("-w") + 1])
        print(ascii(shlex.join(words)))


if __name__ == "__main__":
    main()

"""The aggregates of `--agg` (SPEC section 5), each computed from all values of its group at once."""

import collections
import itertools
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import froe_fields
import froe_where
from froe_fields import Duration

NUMERIC = ("number", "duration", "time")
CALL = re.compile(rb"([a-z][a-z0-9.]*)[ \t]*\((.*)\)", re.DOTALL)
PERCENTILE = re.compile(rb"p([0-9]{1,3}(?:\.[0-9]+)?)")


class BadAggregate(ValueError):
    """There is no such aggregate, or not of that field."""


@dataclass(frozen=True)
class Aggregate:
    """`text` as typed names the column. `condition` is the tree of count(EXPR); `quantile` is of a percentile; `visitor`,
    fields, and `gap`, seconds, are of visitors and visits."""

    text: str
    kind: str
    field: str | None = None
    condition: tuple | None = None
    quantile: Fraction | None = None
    visitor: tuple = ("host", "agent")
    gap: int = 30 * 60


# --- reading --------------------------------------------------------------------------------------------------


def split_list(text):
    """The items between the commas that stand in no parentheses and in no quotes."""
    items, start, depth, position = [], 0, 0, 0
    while position < len(text):
        quoted = froe_where.QUOTED.match(text, position)
        if quoted:
            position = quoted.end()
            continue
        byte = text[position : position + 1]
        depth += (byte == b"(") - (byte == b")")
        if byte == b"," and depth == 0:
            items.append(text[start:position])
            start = position + 1
        position += 1
    return [*items, text[start:]]


def parse_aggregate(text, of_visits=None):
    text = text.strip(b" \t")
    name = text.decode("utf-8", "surrogateescape")
    if text in (b"visitors", b"visits"):
        return Aggregate(name, name, **(of_visits or {}))
    if text == b"count":
        return Aggregate(name, "count")
    call = CALL.fullmatch(text)
    if not call:
        raise BadAggregate(name)
    function, argument = call[1], call[2].strip(b" \t")
    if function == b"count":
        return Aggregate(name, "count", condition=froe_where.parse(argument))
    field = argument.decode()
    kind = froe_fields.field_kind(field)
    if function in (b"distinct", b"first", b"last"):
        return Aggregate(name, function.decode(), field)
    if kind not in NUMERIC or (kind == "time" and function in (b"sum", b"avg")):
        raise BadAggregate(name)
    if function in (b"sum", b"avg", b"min", b"max"):
        return Aggregate(name, function.decode(), field)
    percentile = PERCENTILE.fullmatch(function)
    if not percentile or Fraction(percentile[1].decode()) > 100:
        raise BadAggregate(name)
    return Aggregate(name, "percentile", field, quantile=Fraction(percentile[1].decode()) / 100)


def parse_gap(text):
    """Seconds of a whole number with a unit."""
    number, unit = re.fullmatch(r"([0-9]+)([smhd]?)", text).groups()
    return int(number) * {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}[unit]


def parse_list(text, visitor=None, gap=None):
    """The aggregates of a list given as bytes; visitor and gap as in --visitor and --visit-gap."""
    of_visits = ({"visitor": tuple(visitor.split(","))} if visitor else {}) | ({"gap": parse_gap(gap)} if gap else {})
    return [parse_aggregate(item, of_visits) for item in split_list(text)]


# --- computing ------------------------------------------------------------------------------------------------


def number_of(value):
    return value.nanoseconds if isinstance(value, Duration) else value


def rounded(fraction):
    """To three places, half to even."""
    return Decimal(round(fraction * 1000)).scaleb(-3)


def average(values):
    mean = Fraction(sum(map(number_of, values)), len(values))
    return rounded(mean / 10**9 if isinstance(values[0], Duration) else mean)


def nearest_rank(values, quantile):
    """The smallest value that at least this share of the values does not exceed."""
    return sorted(values)[max(1, math.ceil(quantile * len(values))) - 1]


def at_time(pairs, choose_time, choose_value):
    """Of (instant, value) pairs those of the chosen instant, and of their values the chosen one."""
    instant = choose_time(instant for instant, _ in pairs)
    return choose_value(value for at, value in pairs if at == instant)


def times_of_visitors(aggregate, members):
    """{values of the fields of a visitor: when its requests came, in order}"""
    times = collections.defaultdict(list)
    for name, record in members:
        times[tuple(froe_fields.field_value(field, record, name) for field in aggregate.visitor)].append(record.time.instant)
    return {visitor: sorted(instants) for visitor, instants in times.items()}


def count_visits(instants, gap):
    return 1 + sum(after - before > gap for before, after in itertools.pairwise(instants))


def compute(aggregate, members):
    """`members` are (file name, record) pairs."""
    if aggregate.kind == "visitors":
        return len(times_of_visitors(aggregate, members))
    if aggregate.kind == "visits":
        return sum(count_visits(instants, aggregate.gap) for instants in times_of_visitors(aggregate, members).values())
    if aggregate.kind == "count":
        condition = aggregate.condition
        return len(members) if condition is None else sum(froe_where.holds(condition, record, name) for name, record in members)
    pairs = [(record.time.instant, froe_fields.field_value(aggregate.field, record, name)) for name, record in members]
    pairs = [(instant, value) for instant, value in pairs if value is not None]
    values = [value for _, value in pairs]
    if aggregate.kind == "distinct":
        return len(set(values))
    if aggregate.kind == "sum":
        total = sum(map(number_of, values))
        return Duration(total) if froe_fields.field_kind(aggregate.field) == "duration" else total
    if not values:
        return None
    if aggregate.kind == "avg":
        return average(values)
    if aggregate.kind == "percentile":
        return nearest_rank(values, aggregate.quantile)
    if aggregate.kind in ("first", "last"):
        choose = min if aggregate.kind == "first" else max
        return at_time(pairs, choose, choose)
    return min(values) if aggregate.kind == "min" else max(values)

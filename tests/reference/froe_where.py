"""The expressions of `--where` (SPEC section 4): read into a tree, then asked of one record after the other.

    expression  = all { "or" all }
    all         = negated { "and" negated }
    negated     = "not" negated | "(" expression ")" | test
    test        = field | field operator literal | field ["not"] "in" ( literal | "(" literal { "," literal } ")" )

Keywords may be in capitals. A literal is bare, in double quotes with two escapes, or in single quotes without any.

A tree is a tuple: ("or", a, b), ("and", a, b), ("not", a), ("present", field), (operator, field, literal). Comparisons
with an absent value are false, and `not` has two values, so nothing is ever unknown.
"""

import ipaddress
import re
from fractions import Fraction

import froe_fields
import froe_time_range
from froe_fields import Duration, Ordered

BLANKS = re.compile(rb"[ \t]*")
FIELD = re.compile(rb'[^ \t(),=!<>^$*~"]+')
OPERATOR = re.compile(rb"\^=|\$=|\*=|!=|<=|>=|=|<|>|~")
BARE = re.compile(rb"(?![\"'])[^ \t(),]+")
QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
RAW = re.compile(rb"'([^']*)'", re.DOTALL)
NUMBER = re.compile(rb"([0-9]+(?:\.[0-9]+)?)(k|M|G|Ki|Mi|Gi)?")
DURATION = re.compile(rb"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)?")
FACTORS = {None: 1, b"k": 10**3, b"M": 10**6, b"G": 10**9, b"Ki": 2**10, b"Mi": 2**20, b"Gi": 2**30}
NANOSECONDS = {
    None: 10**9, b"ms": 10**6, b"s": 10**9, b"m": 60 * 10**9, b"h": 3600 * 10**9, b"d": 86400 * 10**9,
}  # fmt: skip
KEYWORDS = (b"and", b"or", b"not", b"in")
TEXT_ONLY = (b"^=", b"$=", b"*=", b"~")


class BadExpression(ValueError):
    """`column` counts bytes from 1."""

    def __init__(self, column, expected):
        super().__init__(f"column {column}: {expected}")
        self.column = column


# --- literals -------------------------------------------------------------------------------------------------


def scaled(pattern, factors, text):
    match = pattern.fullmatch(text)
    if not match:
        raise ValueError(text)
    return Fraction(match[1].decode()) * factors[match[2]]


def literal_value(kind, text):
    """What a literal means beside a field of that kind; ValueError when it means nothing there."""
    if kind == "number":
        return scaled(NUMBER, FACTORS, text)
    if kind == "duration":
        return scaled(DURATION, NANOSECONDS, text)
    if kind == "time":
        return froe_time_range.parse_moment(text)
    if kind == "weekday":
        return froe_fields.WEEKDAYS.index(text)
    return text


def network_of(text):
    """The CIDR block, or None if the literal is not one."""
    if b"/" not in text:
        return None
    return ipaddress.ip_network(text.decode("ascii"), strict=False)


# --- reading --------------------------------------------------------------------------------------------------


class Reader:
    def __init__(self, text):
        self.text = text
        self.position = 0

    def take(self, pattern):
        """The match of `pattern` behind blanks, or None."""
        start = BLANKS.match(self.text, self.position).end()
        match = pattern.match(self.text, start)
        if match:
            self.position = match.end()
        return match

    def take_word(self, word):
        """A keyword: not part of a longer word."""
        return self.take(re.compile(rb"(?i:" + word + rb")(?![^ \t()=!<>^$*~,\"'])")) is not None

    def take_sign(self, sign):
        return self.take(re.compile(re.escape(sign))) is not None

    def fail(self, expected):
        raise BadExpression(BLANKS.match(self.text, self.position).end() + 1, expected)

    def expression(self):
        tree = self.all()
        while self.take_word(b"or"):
            tree = ("or", tree, self.all())
        return tree

    def all(self):
        tree = self.negated()
        while self.take_word(b"and"):
            tree = ("and", tree, self.negated())
        return tree

    def negated(self):
        if self.take_word(b"not"):
            return ("not", self.negated())
        if self.take_sign(b"("):
            tree = self.expression()
            if not self.take_sign(b")"):
                self.fail("`)`")
            return tree
        return self.test()

    def test(self):
        match = self.take(FIELD)
        if not match:
            self.fail("a field")
        if match[0].lower() in KEYWORDS:
            raise BadExpression(match.start() + 1, "a field")
        field = match[0].decode()
        try:
            kind = froe_fields.field_kind(field)
        except froe_fields.UnknownField:
            raise BadExpression(match.start() + 1, "a known field") from None
        if self.take_word(b"in"):
            return self.membership(field, kind)
        if self.take_word(b"not"):
            if not self.take_word(b"in"):
                self.fail("`in`")
            return ("not", self.membership(field, kind))
        operator = self.take(OPERATOR)
        if not operator:
            return ("present", field)
        column, operator = operator.start() + 1, operator[0]
        if operator in TEXT_ONLY and kind != "text":
            raise BadExpression(column, "an operator for a " + kind)
        if operator == b"~":
            return ("~", field, self.pattern())
        value = self.literal(kind)
        if operator == b"!=":
            return ("not", ("=", field, value))
        return (operator.decode(), field, value)

    def literal(self, kind):
        match = self.take(QUOTED) or self.take(RAW) or self.take(BARE)
        if not match:
            self.fail("a value")
        text = match[0]
        if match.re is QUOTED:
            text = re.sub(rb'\\(["\\])', rb"\1", match[1])
        elif match.re is RAW:
            text = match[1]
        try:
            return literal_value(kind, text)
        except ValueError:
            raise BadExpression(match.start() + 1, "a " + kind) from None

    def pattern(self):
        column = BLANKS.match(self.text, self.position).end() + 1
        try:
            return re.compile(self.literal("text"))
        except re.error:
            raise BadExpression(column, "a regular expression") from None

    def member(self, field, kind):
        start = self.position
        value = self.literal(kind)
        if field != "host":
            return ("=", field, value)
        try:
            network = network_of(value)
        except ValueError:
            raise BadExpression(BLANKS.match(self.text, start).end() + 1, "a network") from None
        return ("=", field, value) if network is None else ("within", field, network)

    def membership(self, field, kind):
        if not self.take_sign(b"("):
            return self.member(field, kind)
        tree = self.member(field, kind)
        while self.take_sign(b","):
            tree = ("or", tree, self.member(field, kind))
        if not self.take_sign(b")"):
            self.fail("`,` or `)`")
        return tree


def parse(text):
    """The tree of an expression given as bytes, or BadExpression."""
    reader = Reader(text)
    tree = reader.expression()
    if BLANKS.match(text, reader.position).end() != len(text):
        reader.fail("`and`, `or` or the end")
    return tree


# --- asking ---------------------------------------------------------------------------------------------------


def sides(value, time, literal):
    """The two sides of a comparison as things that Python compares."""
    if isinstance(literal, froe_time_range.Moment):
        return literal.of(time)
    if isinstance(value, Duration):
        return value.nanoseconds, literal
    if isinstance(value, Ordered):
        return value.order, literal
    return value, literal


def is_within(host, network):
    try:
        return ipaddress.ip_address(host.decode("ascii")) in network
    except ValueError:
        return False


COMPARISONS = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "^=": lambda a, b: a.startswith(b),
    "$=": lambda a, b: a.endswith(b),
    "*=": lambda a, b: b in a,
}


def holds(tree, record, file_name):
    """Whether the expression is true of the record."""
    operator, *parts = tree
    if operator == "or":
        return holds(parts[0], record, file_name) or holds(parts[1], record, file_name)
    if operator == "and":
        return holds(parts[0], record, file_name) and holds(parts[1], record, file_name)
    if operator == "not":
        return not holds(parts[0], record, file_name)
    value = froe_fields.field_value(parts[0], record, file_name)
    if value is None:
        return False
    if operator == "present":
        return True
    if operator == "~":
        return parts[1].search(value) is not None
    if operator == "within":
        return is_within(value, parts[1])
    return COMPARISONS[operator](*sides(value, froe_fields.clock_of(parts[0], record), parts[1]))

"""Groups of records and their aggregates, in the order of SPEC section 5."""

import collections
from dataclasses import dataclass
from fractions import Fraction

import froe_aggregate
import froe_fields
import froe_output


@dataclass
class Question:
    """What `count` is asked; `sort` is COLUMN[:asc|desc] or None, `top` 0 means all, `pivot` is none of the keys."""

    keys: list
    aggregates: list
    sort: str | None = None
    top: int = 0
    min_count: int = 0
    share: bool = False
    pivot: str | None = None

    @property
    def columns(self):
        return [*self.keys, *(aggregate.text for aggregate in self.aggregates)]


@dataclass
class Groups:
    """The result of one count: rows are lists of the values of the columns, totals are those of the aggregates."""

    columns: list
    rows: list
    totals: list
    distinct: int


def order_of(value):
    """Absent first, then numbers as numbers, texts by their bytes, times by the instant."""
    return (0,) if value is None else (1, value)


def parse_sort(question):
    """(column, descending). Without a direction aggregates fall and keys rise."""
    if question.sort is None:
        by_time = froe_fields.is_time_key(question.keys[0])
        return (question.keys[0], False) if by_time else (question.aggregates[0].text, True)
    column, _, direction = question.sort.rpartition(":")
    if direction not in ("asc", "desc") or column not in question.columns:
        column, direction = question.sort, "asc" if question.sort in question.keys else "desc"
    if column not in question.columns:
        raise SystemExit(f"froe_reference: no column {column!r}")
    return column, direction == "desc"


def grouped(kept, keys):
    """{key values: (file name, record) pairs}, in the order of the keys."""
    members_of = collections.defaultdict(list)
    for name, record in kept:
        members_of[tuple(froe_fields.field_value(key, record, name) for key in keys)].append((name, record))
    return dict(sorted(members_of.items(), key=lambda group: [order_of(value) for value in group[0]]))


def aggregate_all(question, members):
    return [froe_aggregate.compute(aggregate, members) for aggregate in question.aggregates]


def count(kept, question):
    """Groups of (file name, record) pairs."""
    groups = grouped(kept, question.keys)
    rows = [[len(members), *values, *aggregate_all(question, members)] for values, members in groups.items()]
    # Sorting is stable, with reverse=True too: what is equal in the sort column stays in the order of the keys.
    column, descending = parse_sort(question)
    index = 1 + question.columns.index(column)
    rows.sort(key=lambda row: order_of(row[index]), reverse=descending)

    shown = [row[1:] for row in rows if row[0] >= question.min_count]
    shown = shown[: question.top] if question.top else shown
    totals = aggregate_all(question, kept)
    columns = question.columns
    if question.share:
        columns, shown = with_shares(question, shown, totals)
    if question.pivot:
        columns, shown = pivoted(question, shown, groups, kept)
    return Groups(columns, shown, totals, distinct=len(rows))


def with_shares(question, rows, totals):
    """Beside each count and each sum a column with its part of the total."""
    keys = len(question.keys)
    columns, wide = list(question.keys), [row[:keys] for row in rows]
    for number, aggregate in enumerate(question.aggregates):
        columns.append(aggregate.text)
        wide = [[*new, row[keys + number]] for new, row in zip(wide, rows)]
        if aggregate.kind in ("count", "sum"):
            columns.append(f"share({aggregate.text})")
            wide = [[*new, percentage(row[keys + number], totals[number])] for new, row in zip(wide, rows)]
    return columns, wide


def percentage(part, whole):
    """Absent when the whole is nothing."""
    part, whole = froe_aggregate.number_of(part), froe_aggregate.number_of(whole)
    return froe_aggregate.rounded(Fraction(100 * part, whole)) if whole else None


def pivoted(question, rows, groups, kept):
    """A column for each value of one more key, in the order of these values, with the aggregate of what has that value."""
    if len(question.aggregates) != 1:
        raise SystemExit("froe_reference: one aggregate goes with --pivot")
    values = [value for (value,) in grouped(kept, [question.pivot])]
    wide = []
    for row in rows:
        keys = tuple(row[: len(question.keys)])
        parts = {value: members for (value,), members in grouped(groups[keys], [question.pivot]).items()}
        wide.append([*keys, *(froe_aggregate.compute(question.aggregates[0], parts.get(value, [])) for value in values)])
    names = ["-" if value is None else froe_output.text_of(value).decode("utf-8", "surrogateescape") for value in values]
    return [*question.keys, *names], wide

"""Groups of records and their aggregates, in the order of SPEC section 5."""

import collections
from dataclasses import dataclass

import froe_aggregate
import froe_fields


@dataclass
class Question:
    """What `count` is asked; `sort` is COLUMN[:asc|desc] or None, `top` 0 means all."""

    keys: list
    aggregates: list
    sort: str | None = None
    top: int = 0
    min_count: int = 0

    @property
    def columns(self):
        return [*self.keys, *(aggregate.text for aggregate in self.aggregates)]


@dataclass
class Groups:
    """The result of one count: rows are lists of the values of the columns, totals are those of the aggregates."""

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


def aggregate_all(question, members):
    return [froe_aggregate.compute(aggregate, members) for aggregate in question.aggregates]


def count(kept, question):
    """Groups of (file name, record) pairs."""
    members_of = collections.defaultdict(list)
    for name, record in kept:
        members_of[tuple(froe_fields.field_value(key, record, name) for key in question.keys)].append((name, record))
    rows = [[len(members), *values, *aggregate_all(question, members)] for values, members in members_of.items()]
    # Sorting is stable, with reverse=True too: what is equal in the sort column stays in the order of the keys.
    rows.sort(key=lambda row: [order_of(value) for value in row[1 : 1 + len(question.keys)]])
    column, descending = parse_sort(question)
    index = 1 + question.columns.index(column)
    rows.sort(key=lambda row: order_of(row[index]), reverse=descending)

    shown = [row[1:] for row in rows if row[0] >= question.min_count]
    return Groups(
        rows=shown[: question.top] if question.top else shown,
        totals=aggregate_all(question, kept),
        distinct=len(rows),
    )

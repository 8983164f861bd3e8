#!/usr/bin/env python3
"""A slow reference implementation of froe: what SPEC sections 2 and 3 say, written independently of the C sources.

    froe_reference.py count KEY[,KEY...] [OPTIONS] FILE|-...
    froe_reference.py records [OPTIONS] FILE|-...
    froe_reference.py check [OPTIONS] FILE|-...

It takes froe's arguments and prints, for json, jsonl, csv and tsv, the same bytes. Files are plain or gzip and whole;
there is no table output and no treatment of damaged input.
"""

import argparse
import collections
import gzip
import os
import sys
from dataclasses import dataclass, field

import froe_fields
import froe_output
import froe_record

EXAMPLES_PER_REASON = 3
EXAMPLE_BYTES = 160


@dataclass
class LogFile:
    """One input, read and parsed whole."""

    name: bytes
    stored_bytes: int
    inflated_bytes: int
    lines: int
    has_vhost: bool
    records: list = field(default_factory=list)
    malformed: list = field(default_factory=list)  # (reason, line number from 1, line)
    nul_bytes: int = 0

    @property
    def holds_no_log(self):
        """Not one line of a file that is not empty is a record: exit code 1."""
        return self.inflated_bytes > 0 and not self.records


def parse_file(name, stored):
    """`stored` are the bytes of the file, possibly gzip; what it is, its first bytes tell."""
    data = gzip.decompress(stored) if stored.startswith(b"\x1f\x8b") else stored
    lines = froe_record.split_lines(data)
    has_vhost = froe_record.file_has_vhost(lines)
    log = LogFile(name, len(stored), len(data), len(lines), has_vhost)
    for number, line in enumerate(lines, start=1):
        log.nul_bytes += froe_record.without_lead(line)[1]
        try:
            log.records.append(froe_record.parse_line(line, has_vhost))
        except froe_record.Malformed as malformed:
            log.malformed.append((malformed.reason, number, line))
    return log


def read_operands(operands):
    logs = []
    for operand in operands:
        if operand == b"-":
            logs.append(parse_file(operand, sys.stdin.buffer.read()))
        else:
            with open(operand, "rb") as file:
                logs.append(parse_file(operand, file.read()))
    return logs


def kept_records(logs, path_filter):
    """(file name, record) for those that the filters leave, in input order."""
    return [(log.name, record) for log in logs for record in log.records if path_filter.keeps(record.request.path)]


def input_object(logs, kept):
    """The member "input" of the JSON output."""
    reasons = collections.Counter(reason for log in logs for reason, _, _ in log.malformed)
    records = sum(len(log.records) for log in logs)
    return {
        "files": len(logs),
        "bytes": sum(log.stored_bytes for log in logs),
        "bytes_inflated": sum(log.inflated_bytes for log in logs),
        "lines": sum(log.lines for log in logs),
        "records": records,
        "filtered": records - kept,
        "malformed": {
            "total": sum(reasons.values()),
            "reasons": {reason: reasons[reason] for reason in froe_record.REASONS if reason in reasons},
        },
        "nul_bytes": sum(log.nul_bytes for log in logs),
        "skipped_bytes": 0,
    }


# --- count --------------------------------------------------------------------------------------------------


def order_of(value):
    """Absent first, then numbers as numbers, texts by their bytes, times by the instant."""
    return (0,) if value is None else (1, value)


def parse_sort(text, keys):
    """COLUMN[:asc|desc] as (column, descending). Without a direction: count falls, keys rise."""
    if text is None:
        return (keys[0], False) if froe_fields.is_time_key(keys[0]) else ("count", True)
    column, _, direction = text.rpartition(":")
    if direction not in ("asc", "desc"):
        column, direction = text, "desc" if text == "count" else "asc"
    if column != "count" and column not in keys:
        raise SystemExit(f"froe_reference: no column {column!r}")
    return column, direction == "desc"


@dataclass
class Groups:
    """The result of one count: rows are lists of the key values and the count."""

    rows: list
    total: int
    distinct: int


def count(kept, keys, sort=None, top=0, min_count=0):
    """Groups of (file name, record) pairs. `top` 0 means all."""
    groups = collections.Counter(
        tuple(froe_fields.field_value(key, record, name) for key in keys) for name, record in kept
    )
    rows = [[*values, hits] for values, hits in groups.items()]
    # Sorting is stable, with reverse=True too: what is equal in the sort column stays in the order of the keys.
    rows.sort(key=lambda row: [order_of(value) for value in row[:-1]])
    column, descending = parse_sort(sort, keys)
    index = [*keys, "count"].index(column)
    rows.sort(key=lambda row: order_of(row[index]), reverse=descending)

    shown = [row for row in rows if row[-1] >= min_count]
    return Groups(rows=shown[:top] if top else shown, total=len(kept), distinct=len(rows))


def groups_object(groups, keys):
    return {
        "rows": [dict(zip([*keys, "count"], row)) for row in groups.rows],
        "total": {"count": groups.total},
        "distinct": groups.distinct,
    }


def run_count(logs, path_filter, keys, output, sort=None, top=0, min_count=0):
    """The whole output of `count`."""
    kept = kept_records(logs, path_filter)
    groups = count(kept, keys, sort, top, min_count)
    if output == "json":
        result = {**groups_object(groups, keys), "input": input_object(logs, len(kept)), "errors": []}
        return froe_output.json_value(result) + b"\n"
    return froe_output.write_rows([*keys, "count"], groups.rows, output)


def run_count_per_file(logs, path_filter, keys, output, sort=None, top=0, min_count=0):
    """The whole output of `count --per-file`."""
    files, rows = [], []
    for log in logs:
        kept = kept_records([log], path_filter)
        groups = count(kept, keys, sort, top, min_count)
        files.append({"file": log.name, **groups_object(groups, keys), "input": input_object([log], len(kept))})
        rows += [[log.name, *row] for row in groups.rows]
    if output == "json":
        all_kept = len(kept_records(logs, path_filter))
        return froe_output.json_value({"files": files, "input": input_object(logs, all_kept), "errors": []}) + b"\n"
    return froe_output.write_rows(["file", *keys, "count"], rows, output)


# --- records and check ----------------------------------------------------------------------------------------


def default_fields(logs):
    return froe_fields.DEFAULT_FIELDS + (["vhost"] if any(log.has_vhost for log in logs) else [])


def run_records(logs, path_filter, fields, output):
    """The whole output of `records`."""
    kept = kept_records(logs, path_filter)
    rows = [[froe_fields.field_value(name, record, file) for name in fields] for file, record in kept]
    if output == "json":
        result = {
            "rows": [dict(zip(fields, row)) for row in rows],
            "total": {"count": len(rows)},
            "input": input_object(logs, len(kept)),
            "errors": [],
        }
        return froe_output.json_value(result) + b"\n"
    return froe_output.write_rows(fields, rows, output)


def malformed_by_reason(logs):
    """{reason: [(file name, line number, line)]} in the order of REASONS, only those that occur."""
    found = {
        reason: [(log.name, number, line) for log in logs for why, number, line in log.malformed if why == reason]
        for reason in froe_record.REASONS
    }
    return {reason: places for reason, places in found.items() if places}


def run_check(logs, output):
    """The whole output of `check`; how froe cuts and escapes the examples' text is its own affair."""
    found = malformed_by_reason(logs)
    order = sorted(found, key=lambda reason: (-len(found[reason]), reason))
    if output != "json":
        return froe_output.write_rows(["reason", "count"], [[r.encode(), len(found[r])] for r in order], output)
    rows = [
        {
            "reason": reason.encode(),
            "count": len(found[reason]),
            "examples": [
                {"file": name, "line": number, "text": line[:EXAMPLE_BYTES]}
                for name, number, line in found[reason][:EXAMPLES_PER_REASON]
            ],
        }
        for reason in order
    ]
    result = {
        "rows": rows,
        "total": {"count": sum(map(len, found.values()))},
        "distinct": len(found),
        "input": input_object(logs, sum(len(log.records) for log in logs)),
        "errors": [],
    }
    return froe_output.json_value(result) + b"\n"


# --- command line -----------------------------------------------------------------------------------------------


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("count", "records", "check"))
    parser.add_argument("operands", nargs="*", help="for count, the keys come first")
    parser.add_argument("--format", choices=("json", "jsonl", "csv", "tsv"))
    parser.add_argument("--fields", help="for records: a comma-separated list")
    parser.add_argument("-n", "--top", type=int, default=0)
    parser.add_argument("--min-count", type=int, default=0)
    parser.add_argument("--sort")
    parser.add_argument("--per-file", action="store_true")
    parser.add_argument("--pages", action="store_true")
    parser.add_argument("--exclude-name", type=os.fsencode)
    parser.add_argument("--exclude-ext", type=os.fsencode)
    parser.add_argument("--under", type=os.fsencode)
    parser.add_argument("-j", "--threads", type=int, help="taken and without effect")
    parser.add_argument("--unordered", action="store_true", help="taken and without effect")
    options = parser.parse_intermixed_args(arguments)
    options.keys = options.operands.pop(0).split(",") if options.command == "count" and options.operands else []
    if options.command == "count" and not options.keys:
        parser.error("count needs a KEY")
    options.operands = [os.fsencode(operand) for operand in options.operands] or [b"-"]
    return options


def answer(options, logs):
    """(output, exit code) for parsed arguments and parsed files."""
    path_filter = froe_fields.PathFilter(options.pages, options.exclude_name, options.exclude_ext, options.under)
    if options.command == "check":
        output = run_check(logs, options.format or "json")
    elif options.command == "records":
        fields = options.fields.split(",") if options.fields else default_fields(logs)
        output = run_records(logs, path_filter, fields, options.format or "jsonl")
    else:
        run_it = run_count_per_file if options.per_file else run_count
        limits = (options.sort, options.top, options.min_count)
        output = run_it(logs, path_filter, options.keys, options.format or "csv", *limits)
    return output, exit_code(logs)


def run(arguments):
    """(output, exit code) of the command line `arguments`."""
    options = parse_arguments(arguments)
    return answer(options, read_operands(options.operands))


def exit_code(logs):
    return 1 if any(log.holds_no_log for log in logs) else 0


if __name__ == "__main__":
    result, code = run(sys.argv[1:])
    sys.stdout.buffer.write(result)
    sys.exit(code)

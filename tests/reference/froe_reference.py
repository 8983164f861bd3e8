#!/usr/bin/env python3
"""A slow reference implementation of froe: what SPEC sections 2 to 5 say, written independently of the C sources.

    froe_reference.py count KEY[,KEY...] [OPTIONS] FILE|-...
    froe_reference.py records [OPTIONS] FILE|-...
    froe_reference.py check [OPTIONS] FILE|-...

It takes froe's arguments and prints, for json, jsonl, csv and tsv, the same bytes. Files are plain or gzip and whole;
there is no table output and no treatment of damaged input.
"""

import argparse
import collections
import dataclasses
import functools
import gzip
import os
import sys
from dataclasses import dataclass, field

import froe_aggregate
import froe_count
import froe_fields
import froe_output
import froe_record
import froe_time_range
import froe_where

# Combined with one more number, as Apache and as nginx name it. Of other formats with a duration the reference knows nothing.
DURATION_UNITS = {
    '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D': 1000,
    '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent '
    '"$http_referer" "$http_user_agent" $request_time': 10**9,
}
LOG_FORMATS = ("auto", "common", "combined", "vhost_common", "vhost_combined", *DURATION_UNITS)
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

    def in_zone(self, offset):
        """With all times on one clock, `offset` seconds ahead of UTC."""
        records = [dataclasses.replace(record, time=record.time.in_zone(offset)) for record in self.records]
        return dataclasses.replace(self, records=records)

    @property
    def holds_no_log(self):
        """Not one line of a file that is not empty is a record: exit code 1."""
        return self.inflated_bytes > 0 and not self.records


def parse_line(line, has_vhost, duration_unit):
    """The record, or why there is none."""
    try:
        return froe_record.parse_line(line, has_vhost, duration_unit)
    except froe_record.Malformed as malformed:
        return malformed.reason


# Many tests ask of the same lines again and again.
parse_line_of_before = functools.lru_cache(1 << 15)(parse_line)


def parse_file(name, stored, log_format="auto"):
    """`stored` are the bytes of the file, possibly gzip; what it is, its first bytes tell."""
    if log_format not in LOG_FORMATS:
        raise SystemExit(f"froe_reference: unknown log format {log_format!r}")
    data = gzip.decompress(stored) if stored.startswith(b"\x1f\x8b") else stored
    lines = froe_record.split_lines(data)
    duration_unit = DURATION_UNITS.get(log_format)
    has_vhost = log_format in ("vhost_common", "vhost_combined")
    if log_format == "auto":
        has_vhost = froe_record.file_has_vhost(froe_record.split_lines(froe_record.sample_of(data)))
    log = LogFile(name, len(stored), len(data), len(lines), has_vhost)
    for number, line in enumerate(lines, start=1):
        log.nul_bytes += froe_record.without_lead(line)[1]
        parse = parse_line_of_before if len(line) < 4096 else parse_line
        parsed = parse(line, has_vhost, duration_unit)
        if isinstance(parsed, str):
            log.malformed.append((parsed, number, line))
        else:
            log.records.append(parsed)
    return log


def read_operands(operands, log_format):
    logs = []
    for operand in operands:
        if operand == b"-":
            logs.append(parse_file(operand, sys.stdin.buffer.read(), log_format))
        else:
            with open(operand, "rb") as file:
                logs.append(parse_file(operand, file.read(), log_format))
    return logs


@dataclass
class Filters:
    """All that can drop a record. `where` is a tree of froe_where or None."""

    path: froe_fields.PathFilter = field(default_factory=froe_fields.PathFilter)
    time: froe_time_range.TimeRange = field(default_factory=froe_time_range.TimeRange)
    where: tuple | None = None

    def keeps(self, record, file_name):
        return (
            self.path.keeps(record.request.path)
            and self.time.keeps(record.time)
            and (self.where is None or froe_where.holds(self.where, record, file_name))
        )


def kept_records(logs, filters):
    """(file name, record) for those that the filters leave, in input order."""
    return [(log.name, record) for log in logs for record in log.records if filters.keeps(record, log.name)]


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


def groups_object(groups, question):
    return {
        "rows": [dict(zip(groups.columns, row)) for row in groups.rows],
        "total": {aggregate.text: value for aggregate, value in zip(question.aggregates, groups.totals)},
        "distinct": groups.distinct,
    }


def run_count(logs, filters, question, output):
    """The whole output of `count`."""
    kept = kept_records(logs, filters)
    groups = froe_count.count(kept, question)
    if output == "json":
        result = {**groups_object(groups, question), "input": input_object(logs, len(kept)), "errors": []}
        return froe_output.json_value(result) + b"\n"
    return froe_output.write_rows(groups.columns, groups.rows, output)


def run_count_per_file(logs, filters, question, output):
    """The whole output of `count --per-file`."""
    files, rows, columns = [], [], question.columns
    for log in logs:
        kept = kept_records([log], filters)
        groups = froe_count.count(kept, question)
        files.append({"file": log.name, **groups_object(groups, question), "input": input_object([log], len(kept))})
        rows += [[log.name, *row] for row in groups.rows]
        columns = groups.columns
    if output == "json":
        all_kept = len(kept_records(logs, filters))
        return froe_output.json_value({"files": files, "input": input_object(logs, all_kept), "errors": []}) + b"\n"
    return froe_output.write_rows(["file", *columns], rows, output)


# --- records and check ----------------------------------------------------------------------------------------


def default_fields(logs):
    return froe_fields.DEFAULT_FIELDS + (["vhost"] if any(log.has_vhost for log in logs) else [])


def run_records(logs, filters, fields, output):
    """The whole output of `records`."""
    kept = kept_records(logs, filters)
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
    parser.add_argument("-a", "--agg", type=os.fsencode, default=b"count")
    parser.add_argument("--visitor", help="the fields of a visitor")
    parser.add_argument("--visit-gap", help="a whole number with s, m, h or d behind it")
    parser.add_argument("--share", action="store_true")
    parser.add_argument("--pivot", help="one of the keys")
    parser.add_argument("-w", "--where", type=os.fsencode)
    parser.add_argument("--since", type=os.fsencode)
    parser.add_argument("--until", type=os.fsencode)
    parser.add_argument("--unsorted", action="store_true", help="taken and without effect")
    parser.add_argument("--tz", type=os.fsencode, help="UTC or an offset")
    parser.add_argument("--log-format", default="auto", help="a name, or one of the strings in DURATION_UNITS")
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


def filters_of(options):
    return Filters(
        froe_fields.PathFilter(options.pages, options.exclude_name, options.exclude_ext, options.under),
        froe_time_range.TimeRange(options.since, options.until),
        None if options.where is None else froe_where.parse(options.where),
    )


def question_of(options):
    return froe_count.Question(
        keys=[key for key in options.keys if key != options.pivot],
        aggregates=froe_aggregate.parse_list(options.agg, options.visitor, options.visit_gap),
        sort=options.sort,
        top=options.top,
        min_count=options.min_count,
        share=options.share,
        pivot=options.pivot,
    )


def answer(options, logs):
    """(output, exit code) for parsed arguments and parsed files."""
    filters = filters_of(options)
    if options.tz is not None:
        logs = [log.in_zone(froe_time_range.parse_zone(options.tz)) for log in logs]
    if options.command == "check":
        output = run_check(logs, options.format or "json")
    elif options.command == "records":
        fields = options.fields.split(",") if options.fields else default_fields(logs)
        output = run_records(logs, filters, fields, options.format or "jsonl")
    else:
        question = question_of(options)
        run_it = run_count_per_file if options.per_file else run_count
        output = run_it(logs, filters, question, options.format or "csv")
    return output, exit_code(logs)


def run(arguments):
    """(output, exit code) of the command line `arguments`."""
    options = parse_arguments(arguments)
    return answer(options, read_operands(options.operands, options.log_format))


def exit_code(logs):
    return 1 if any(log.holds_no_log for log in logs) else 0


if __name__ == "__main__":
    result, code = run(sys.argv[1:])
    sys.stdout.buffer.write(result)
    sys.exit(code)

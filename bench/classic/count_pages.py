#!/usr/bin/env python3
"""Counts pages in access logs the way a script of that purpose is usually written: gzip, a regular expression, a
namedtuple and a Counter. What froe is compared with; prints what `froe count path --pages --format tsv` prints.

It is meant as a fair opponent, neither tuned nor slowed down: text mode, one compiled expression, fields left as text
that the count does not need. With --typed every field becomes a value of its type first, as in a script that has one
Record for all its questions; state which one a ratio is for. It is not the reference of the format: that is in tests/.
"""

import argparse
import collections
import concurrent.futures
import datetime
import functools
import gzip
import multiprocessing
import multiprocessing.pool
import re
import sys

Record = collections.namedtuple("Record", "host ident user time request status bytes referer agent")

# A quoted field: a backslash takes the next byte with it, and only a quote before a blank or the end closes.
QUOTED = r'"([^"\\]*(?:(?:\\.|"(?![ \t]|\Z))[^"\\]*)*)"(?=[ \t]|\Z)'
LINE = re.compile(
    r'[ \t\0]*([^ \t]+)[ \t]+([^ \t]+)(?:[ \t]+(.*?))??[ \t]+'
    r'\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\][ \t]+' + QUOTED +
    r'[ \t]+(\d{3}|-)[ \t]+(\d+|-)(?=[ \t]|\Z)'
    r'(?:[ \t]+' + QUOTED + r'(?:[ \t]+' + QUOTED + r'|(?![ \t]*"))|(?![ \t]*"))',
    re.DOTALL | re.ASCII)
REQUEST = re.compile(
    r'[ \t]*(?:[^ \t]+[ \t]+(.+?)[ \t]+HTTP/[^ \t]*|[A-Z]+[ \t]+(/[^ \t]*))[ \t]*\Z', re.DOTALL)
AUTHORITY = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*://[^/]*')

NAMES = frozenset("favicon.ico robots.txt humans.txt crossdomain.xml _images search.html genindex.html "
                  "searchindex.js modindex.html py-modindex.html".split())
EXTENSIONS = (".png", ".js", ".css")

AGENT = re.compile(r'([^ \t]+)[ \t]+\(([^)]*)\)[ \t]*(.*)', re.DOTALL)


def open_log(name):
    with open(name, "rb") as log:
        compressed = log.read(2) == b"\x1f\x8b"
    # The errors handler keeps bytes that are not UTF-8; newline="\n" because a lone \r ends no line.
    return (gzip.open if compressed else open)(name, "rt", encoding="utf-8", errors="surrogateescape", newline="\n")


def number(text):
    return None if text == "-" else int(text)


def typed(record):
    agent = AGENT.match(record.agent or "")
    return record._replace(time=datetime.datetime.strptime(record.time, "%d/%b/%Y:%H:%M:%S %z"),
                           status=number(record.status), bytes=number(record.bytes),
                           agent=agent.groups() if agent else None)


def records(lines, all_typed):
    for line in lines:
        match = LINE.match(line.removesuffix("\n").removesuffix("\r"))
        if not match:
            continue
        record = Record(*match.groups())
        try:
            yield typed(record) if all_typed else record
        except ValueError: # a date that does not exist
            continue


def path_of(request):
    match = REQUEST.match(request)
    if not match:
        return None
    path = (match[1] or match[2]).partition("#")[0].partition("?")[0]
    authority = AUTHORITY.match(path)
    return (path[authority.end():] or "/") if authority else path


def is_page(path):
    segments = [segment for segment in path.split("/") if segment]
    return bool(segments) and NAMES.isdisjoint(segments) and not path.endswith(EXTENSIONS)


def count_file(name, all_typed):
    counts = collections.Counter()
    with open_log(name) as log:
        for record in records(log, all_typed):
            path = path_of(record.request)
            if path and is_page(path):
                counts[path] += 1
    return counts


def total(parts):
    counts = collections.Counter()
    for part in parts:
        counts.update(part)
    return counts


def run(count, mode, jobs, chunk, names):
    if mode == "serial":
        return total(map(count, names))
    if mode == "threads":
        with multiprocessing.pool.ThreadPool(jobs) as pool:
            return total(pool.map(count, names, 1))
    if mode == "futures":
        with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
            return total(pool.map(count, names, chunksize=chunk))
    with multiprocessing.Pool(jobs) as pool:
        return total({"map": pool.map, "imap": pool.imap, "imap_unordered": pool.imap_unordered}[mode](
            count, names, chunk))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--mode", default="serial",
                        choices=["serial", "threads", "map", "imap", "imap_unordered", "futures"])
    parser.add_argument("--jobs", type=int, default=2, help="threads or processes (%(default)s)")
    parser.add_argument("--chunk", type=int, default=1, help="files handed out at a time (%(default)s)")
    parser.add_argument("--typed", action="store_true", help="make every field a value of its type")
    parser.add_argument("names", nargs="+", metavar="FILE")
    options = parser.parse_args()
    count = functools.partial(count_file, all_typed=options.typed)
    counts = run(count, options.mode, options.jobs, options.chunk, options.names)
    out = sys.stdout.buffer
    out.write(b"path\tcount\n")
    rows = [(-count, path.encode("utf-8", "surrogateescape")) for path, count in counts.items()]
    for negative, path in sorted(rows):
        out.write(b"%s\t%d\n" % (path.replace(b"\\", b"\\\\").replace(b"\t", b"\\t"), -negative))


if __name__ == "__main__":
    main()

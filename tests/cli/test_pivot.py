"""froe count --pivot, against a pivot made here from the rows that froe counts without it.

    FROE=build/asan/froe FROE_DIFF_ROUNDS=40 python3 -m unittest tests/cli/test_pivot.py

FROE names the program; without it build/release/froe is tested. FROE_DIFF_ROUNDS: how many hostile logs are made up.
"""

import csv
import datetime
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE") or ROOT / "build/release/froe").resolve())
ROUNDS = int(os.environ.get("FROE_DIFF_ROUNDS", "4"))
SLOWER = 20 if os.environ.get("FROE_SANITIZED") else 1
sys.path.insert(0, str(ROOT / "tests/reference"))

import mutate  # noqa: E402
import sample_log  # noqa: E402

SAMPLE = ROOT / "data/sample.log"
FIELDS = ["status", "status.class", "method", "weekday", "hour", "protocol", "time:1h", "time:1d", "path.1", "ext", "bytes", "user", "referer.host"]
AGGREGATES = [
    "count", "count(status >= 300)", "sum(bytes)", "avg(bytes)", "min(bytes)", "p90(bytes)", "distinct(host)", "max(time)",
    "first(agent)", "last(status)", "visitors", "visits",
]  # fmt: skip
LINE = b'%s - - [17/May/2015:10:05:%02d +0000] "%s /%s HTTP/1.1" %s %d\n'


def is_time(field):
    return field.startswith("time") or field in ("hour", "weekday")


def zero_of(aggregate):
    """What a cell shows that nothing has occurred in."""
    return 0 if aggregate.startswith(("count", "sum", "distinct", "share", "visit")) else None


def text_of(value):
    return "-" if value is None else str(value)


def pivot(groups, keys, field, shown, sort=None, top=None, min_count=0):
    """The rows as lists of pairs. groups: lists of (name, value), sorted by their keys, the hits as "count" among them."""
    others = [key for key in keys if key != field]
    values = []
    rows = {}
    for group in groups:
        group = dict(group)
        value = group[field]
        if value not in values:
            values.append(value)
        rows.setdefault(tuple(group[key] for key in others), {})[value] = group
    order = list(rows)  # by the other keys: the groups came so
    by, _, direction = (sort or "").rpartition(":") if (sort or "").endswith((":asc", ":desc")) else (sort or "", "", "")
    hits = {row: sum(cell["count"] for cell in cells.values()) for row, cells in rows.items()}
    if by in others:
        place = others.index(by)
        ranks = {value: rank for rank, value in enumerate(ordered(groups, by))}
        order.sort(key=lambda row: ranks[row[place]] * (-1 if direction == "desc" else 1))
    elif by == "count" or not is_time(others[0]):
        order.sort(key=lambda row: hits[row] * (1 if direction == "asc" else -1))
    order = [row for row in order if hits[row] >= min_count][: top or None]
    return [
        list(zip(others, row))
        + [
            (text_of(value) + (f" {name}" if len(shown) > 1 else ""), rows[row].get(value, {}).get(name, zero_of(name)))
            for value in ordered(groups, field, values)
            for name in shown
        ]
        for row in order
    ]


def ordered(groups, field, values=None):
    """The values of a field in their order: as froe sorts, which the weekdays show best."""
    found = values if values is not None else list(dict.fromkeys(dict(group)[field] for group in groups))
    if field == "weekday":
        return sorted(found, key=lambda day: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].index(day))
    if field.startswith("time"):
        return sorted(found, key=instant)
    return sorted(found, key=lambda value: (value is not None, value.encode() if isinstance(value, str) else value or 0))


def instant(text):
    """Times by the instant, then by the offset; dates as they are."""
    if "T" not in text:
        return (text,)
    at = datetime.datetime.fromisoformat(text)
    return (at.timestamp(), at.utcoffset())


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="froe-pivot-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, name, data):
        (self.folder / name).write_bytes(data)
        return name

    def run_froe(self, *arguments):
        return subprocess.run([FROE, *map(str, arguments)], cwd=self.folder, capture_output=True, timeout=120, check=False)

    def froe(self, *arguments):
        done = self.run_froe(*arguments)
        self.assertEqual((done.returncode, done.stderr), (0, b""), arguments)
        return done.stdout

    def rows(self, *arguments):
        output = self.froe("count", *arguments, "--format", "jsonl").decode()
        return [json.loads(line, object_pairs_hook=list) for line in output.split("\n")[:-1]]

    def groups(self, keys, aggregates, *arguments):
        """What is counted without a pivot, in the order of the keys."""
        names = ["count", *(name for name in aggregates if name != "count")]
        return self.rows(",".join(keys), "-a", ",".join(names), "--sort", f"{keys[0]}:asc", *arguments)

    def agree(self, keys, field, aggregates, log, *, sort=None, top=None, min_count=0, threads=2):
        others = [key for key in keys if key != field]
        groups = self.groups([*others, field], aggregates, log)
        wanted = pivot(groups, keys, field, aggregates, sort, top, min_count)
        arguments = [",".join(keys), "--pivot", field, "-a", ",".join(aggregates), "-j", threads, log]
        arguments += ["--sort", sort] if sort else []
        arguments += ["-n", top] if top else []
        arguments += ["--min-count", min_count] if min_count else []
        found = self.rows(*arguments)
        self.assertEqual(len(found), len(wanted), arguments)
        for number, pair in enumerate(zip(found, wanted)):
            self.assertEqual(*pair, f"row {number} of {arguments}")
        return arguments


class Rows(Case):
    def test_random_questions(self):
        rng = random.Random(1)
        for seed in range(3 * ROUNDS):
            log = self.file(f"{seed}.log", sample_log.sample_log(seed, 400, rng.choice(("common", "combined"))))
            keys = rng.sample(FIELDS, rng.choice((2, 2, 3, 4)))
            field = rng.choice([key for key in keys if key not in ("bytes", "path.1")] or keys)
            if field in ("bytes", "path.1"):
                continue
            others = [key for key in keys if key != field]
            aggregates = ["count"] if rng.random() < 0.4 else rng.sample(AGGREGATES, rng.choice((1, 2, 4)))
            sorts = [None, *others, f"{others[-1]}:desc", f"{others[0]}:desc", f"{others[-1]}:asc"]
            sorts += ["count", "count:asc", "count:desc"] if "count" in aggregates else []
            with self.subTest(seed=seed, keys=keys, field=field):
                self.agree(
                    keys, field, aggregates, log, sort=rng.choice(sorts), top=rng.choice((None, None, 1, 5)),
                    min_count=rng.choice((0, 0, 2, 5)), threads=rng.choice((1, 7)),
                )  # fmt: skip

    def test_every_format_has_the_same_cells_for_every_number_of_threads(self):
        log = self.file("hostile.log", mutate.hostile_log(2, lines=20000))
        arguments = ["path.1,status,method", "--pivot", "status", "-a", "count,avg(bytes)", log]
        for form in ("table", "csv", "tsv", "jsonl", "json", "arrow"):
            outputs = {self.run_froe("count", *arguments, "--format", form, "-j", threads).stdout for threads in (1, 2, 7)}
            self.assertEqual(len(outputs), 1, form)
        lines = list(csv.reader(io.StringIO(self.run_froe("count", *arguments, "--format", "csv").stdout.decode("latin-1"), newline="")))
        output = self.run_froe("count", *arguments, "--format", "jsonl").stdout
        rows = [json.loads(line, parse_float=str) for line in output.splitlines()]
        self.assertEqual(len(lines), len(rows) + 1)
        for cells, row in zip(lines[1:], rows):
            self.assertEqual([cell or None for cell in cells[2:]], [None if v is None else str(v) for v in list(row.values())[2:]])
        document = json.loads(self.run_froe("count", *arguments, "--format", "json").stdout, parse_float=str)
        self.assertEqual(document["rows"], rows)
        plain = json.loads(self.run_froe("count", arguments[0], *arguments[3:], "--format", "json").stdout, parse_float=str)
        for part in ("total", "distinct", "input"):
            self.assertEqual(document[part], plain[part])

    def test_rows_by_their_hits(self):
        lines = [LINE % (b"h", 0, b"GET", path, status, 1) for path, status in zip((b"b", b"a", b"c", b"a", b"b", b"c", b"c"), [b"200", b"404"] * 4)]
        log = self.file("a.log", b"".join(lines))
        self.assertEqual(
            self.froe("count", "path,status", "--pivot", "status", "--format", "csv", log),
            b"path,200,404\n/c,2,1\n/a,0,2\n/b,2,0\n",
        )
        self.assertEqual(
            self.froe("count", "path,status", "--pivot", "status", "--format", "csv", "--sort", "count:asc", log),
            b"path,200,404\n/a,0,2\n/b,2,0\n/c,2,1\n",
        )
        self.assertEqual(
            self.froe("count", "status,path", "--pivot", "path", "--min-count", "4", "--format", "csv", log), b"status,/a,/b,/c\n200,0,2,2\n"
        )

    def test_a_time_series(self):
        self.assertEqual(
            self.froe("count", "time:1d,status.class", "--pivot", "status.class", SAMPLE).decode(),
            "time:1d      2xx  3xx  4xx  5xx\n"
            "2025-03-03  1023  159   33    6\n"
            "2025-03-04   661   76   18    0\n"
            "total       1684  235   51    6\n",
        )

    def test_nothing_to_count(self):
        arguments = ("count", "path,status", "--pivot", "status", "--where", "status = 1", SAMPLE)
        self.assertEqual(self.froe(*arguments), b"path\ntotal\n")
        self.assertEqual(self.froe(*arguments, "--format", "csv"), b"path\n")
        self.assertEqual(json.loads(self.froe(*arguments, "--format", "json"))["rows"], [])


class Totals(Case):
    def lines(self, *arguments):
        return [line.split() for line in self.froe("count", *arguments).decode().splitlines()]

    def test_totals_are_of_all_rows_where_they_add_up(self):
        arguments = ["path.1,status.class", "--pivot", "status.class", "-a", "count,sum(bytes),avg(bytes)", SAMPLE]
        all_rows = self.rows(*arguments)
        for top in ([], ["-n", "3"], ["--min-count", "20"]):
            total = self.lines(*arguments, *top)[-1]
            wanted = ["total"]
            for number, (name, _) in enumerate(all_rows[0][1:], start=1):
                wanted.append("-" if "avg" in name else str(sum(row[number][1] for row in all_rows)))
            self.assertEqual(total, wanted)

    def test_shares_are_of_the_column(self):
        arguments = ["path.1,status.class", "--pivot", "status.class", "-a", "count,max(bytes),sum(bytes)", SAMPLE]
        plain = [dict(row) for row in self.rows(*arguments)]
        shares = [dict(row) for row in self.rows(*arguments, "--share", "-n", "4")]
        self.assertEqual(len(shares), 4)
        for column in [name for name in plain[0] if name.endswith(("count", "sum(bytes)"))]:
            value, _, aggregate = column.partition(" ")
            whole = sum(row[column] for row in plain)
            for row, share in zip(plain, shares):
                self.assertAlmostEqual(share[f"{value} share({aggregate})"], 100 * row[column] / whole, delta=0.00051)
        self.assertEqual(set(self.lines(*arguments[:3], "--share", SAMPLE)[-1][2::2]), {"100"})


class Names(Case):
    def names(self, lines, *arguments):
        log = self.file("a.log", b"".join(LINE % line for line in lines))
        output = self.froe("count", "status,path", "--pivot", "path", "--sort", "status", *arguments, log)
        return output

    def lines(self, *paths):
        return [(b"h", 0, b"GET", path, b"200", 1) for path in paths]

    def test_absent_comes_first_as_a_dash(self):
        log = self.file("a.log", LINE % (b"h", 0, b"GET", b"a", b"200", 1) + b'h - - [17/May/2015:10:05:00 +0000] "x" 200 1\n')
        self.assertEqual(self.froe("count", "status,path", "--pivot", "path", "--format", "csv", log), b"status,-,/a\n200,1,1\n")

    def test_hostile_values(self):
        hostile = (b'a,"b', b"c\td", b"e\x1b[2J\xe2\x80\xae", b"f\0g\\n", b"=h\x85")
        lines = self.lines(*hostile)
        first = self.names(lines, "--format", "csv").split(b"\n")[0]
        self.assertEqual(first, b'status,/=h\x85,"/a,""b",/c\td,/e\x1b[2J\xe2\x80\xae,/f\0g\\n')
        first = self.names(lines, "--format", "tsv").split(b"\n")[0]
        self.assertEqual(first, b'status\t/=h\x85\t/a,"b\t/c\\td\t/e\x1b[2J\xe2\x80\xae\t/f\0g\\\\n')
        names = list(json.loads(self.names(lines, "--format", "jsonl")))
        self.assertEqual(names, ["status", "/=h\ufffd", '/a,"b', "/c\td", "/e\x1b[2J\u202e", "/f\0g\\n"])
        table = self.names(lines).split(b"\n")
        self.assertEqual(table[0].split(), [b"status", b"/=h\\x85", b'/a,"b', b"/c\\x09d", b"/e\\x1b[2J\\xe2\\x80\\xae", b"/f\\x00g\\n"])
        self.assertEqual(len({len(line) for line in table[:-1]}), 1)

    def test_csv_safe(self):
        log = self.file("a.log", b"".join(b'h - %s [17/May/2015:10:05:00 +0000] "x" 200 1\n' % user for user in (b"=1+1", b"@x", b"u")))
        output = self.froe("count", "status,user", "--pivot", "user", "--format", "csv", "--csv-safe", log)
        self.assertEqual(output, b"status,'=1+1,'@x,u\n200,1,1,1\n")

    def test_names_that_look_alike_in_json_are_told_apart(self):
        lines = self.lines(b"\xff", b"\xfe", b"\xf8", b"\xef\xbf\xbd (3)")
        row = json.loads(self.names(lines, "--format", "jsonl"), object_pairs_hook=list)
        self.assertEqual([name for name, _ in row], ["status", "/\ufffd (3)", "/\ufffd", "/\ufffd (2)", "/\ufffd (4)"])
        log = self.file("b.log", b"".join(b'h - %s [17/May/2015:10:05:00 +0000] "x" 200 1\n' % user for user in (b"status", b"x")))
        self.assertEqual(
            self.froe("count", "status,user", "--pivot", "user", "--format", "csv", log), b"status,status (2),x\n200,1,1\n"
        )

    def test_an_empty_value(self):
        log = self.file("a.log", b'h -  [17/May/2015:10:05:00 +0000] "x" 200 1\nh - u [17/May/2015:10:05:00 +0000] "x" 200 1\n')
        self.assertEqual(self.froe("count", "status,user", "--pivot", "user", "--format", "csv", log), b'status,"",u\n200,1,1\n')
        self.assertEqual(json.loads(self.froe("count", "status,user", "--pivot", "user", "--format", "jsonl", log)), {"status": 200, "": 1, "u": 1})

    def test_hostile_logs(self):
        for seed in range(ROUNDS):
            log = self.file("a.log", mutate.hostile_log(seed, lines=300))
            done = self.run_froe("count", "status,user,method", "--pivot", "user", "--format", "jsonl", "-a", "count,last(path)", log)
            total = 0
            for line in done.stdout.decode().split("\n")[:-1]:
                row = json.loads(line, object_pairs_hook=list)
                self.assertEqual(len(row), len(dict(row)), "names that are there twice")
                total += sum(value for name, value in row if name.endswith(" count") and isinstance(value, int))
            plain = [json.loads(line) for line in self.run_froe("count", "status", "--format", "jsonl", log).stdout.splitlines()]
            self.assertEqual(total, sum(row["count"] for row in plain))


class Bounds(Case):
    def test_a_thousand_columns_and_no_more(self):
        log = self.file("a.log", b"".join(LINE % (b"h", 0, b"GET", b"%d" % number, b"200", 1) for number in range(1001)))
        inside = ["count", "status,path", "--pivot", "path", "--format", "csv", "--where", "path != /1000", log]
        self.assertEqual(self.froe(*inside).splitlines()[1], b"200" + 1000 * b",1")
        for aggregates, number in (("count", b"1001"), ("count,sum(bytes)", b"2002")):
            target = self.folder / "out.csv"
            done = self.run_froe("count", "status,path", "--pivot", "path", "-a", aggregates, "-o", target, log)
            self.assertEqual((done.returncode, done.stdout, target.exists()), (2, b"", False))
            for part in (number, b"1000", b"--where", b"path"):
                self.assertIn(part, done.stderr)

    def test_many_rows_and_columns_are_quick(self):
        rows, columns, lines = 10000, 1000, 60000
        log = self.file("a.log", b"".join(
            LINE % (b"h", 0, b"M%d" % (number % columns), b"%d" % (number * 7919 % rows), b"200", 1) for number in range(lines)
        ))  # fmt: skip
        begin = time.monotonic()
        output = self.froe("count", "path,method", "--pivot", "method", "--format", "csv", log)
        self.assertLess(time.monotonic() - begin, 5 * SLOWER)
        names, *rest = output.splitlines()
        self.assertEqual((names.count(b","), len(rest)), (columns, rows))
        self.assertEqual(sum(sum(map(int, row.split(b",")[1:])) for row in rest), lines)


class Refusals(Case):
    def refuse(self, *arguments, parts, caret=0):
        done = self.run_froe("count", *arguments, SAMPLE)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        message, *more = done.stderr.decode().splitlines()
        for part in parts:
            self.assertIn(part, message)
        if caret:
            self.assertEqual(more[1].index("^"), 1 + caret)

    def test_what_makes_no_sense(self):
        self.refuse("status", "--pivot", "status", parts=["another key"], caret=1)
        self.refuse("path,status", "--pivot", "method", parts=["path, status"], caret=1)
        self.refuse("path,status", "--pivot", "status", "--per-file", parts=["file"])
        self.refuse("path,status", "--pivot", "status", "--sort", "status", parts=["columns"], caret=1)
        self.refuse("path,status", "--pivot", "status", "-a", "count,sum(bytes)", "--sort", "sum(bytes)", parts=["count", "key"], caret=1)
        self.refuse("path,status", "--pivot", "status", "--sort", "nothing", parts=["no column"], caret=1)

    def test_other_commands(self):
        done = self.run_froe("records", "--pivot", "status", SAMPLE)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"--pivot makes no sense for records", done.stderr)


if __name__ == "__main__":
    unittest.main()

"""Arrow streams, read by a reader of our own and compared with the jsonl of the same run.

    FROE=build/asan/froe FROE_DIFF_ROUNDS=40 python3 -m unittest tests/cli/test_arrow.py

FROE names the program; without it build/release/froe is tested. FROE_DIFF_ROUNDS: how many hostile logs are made up.
"""

import collections
import gzip
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE") or ROOT / "build/release/froe").resolve())
ROUNDS = int(os.environ.get("FROE_DIFF_ROUNDS", "4"))
sys.path.insert(0, str(ROOT / "tests/reference"))

import arrow_stream  # noqa: E402
import gzip_pack  # noqa: E402
import mutate  # noqa: E402
import sample_log  # noqa: E402

SAMPLE = ROOT / "data/sample.log"
KINDS = {
    "time": "timestamp[s, UTC]", "time:5m": "timestamp[s, UTC]", "time:1h": "timestamp[s, UTC]", "time:1d": "date32",
    "status": "int32", "hour": "int32", "bytes": "int64", "count": "int64",
}  # fmt: skip
STANDARD = "host ident user time request method target path query protocol status bytes referer agent".split()
FIELDS = [
    *STANDARD,
    *"vhost file time.text time:5m time:1h time:1d hour weekday status.class path.1 path.2 path.template name ext".split(),
    *"referer.host agent.product agent.system agent.details host.net host/33 query.q".split(),
]
INSTANT = re.compile(r"(-?\d{4,})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)([+-])(\d\d):(\d\d))?")


def days_from_civil(year, month, day):
    """Days since 1970-01-01 in the Gregorian calendar, also before year 1, which Python's own dates lack."""
    before = (year if month > 2 else year - 1, (month + 9) % 12)
    return 365 * before[0] + before[0] // 4 - before[0] // 100 + before[0] // 400 + (153 * before[1] + 2) // 5 + day - 719469


def number_of(text):
    """A date as days, a time with its offset as seconds since 1970-01-01 UTC."""
    year, month, day, hour, minute, second, sign, east, rest = INSTANT.fullmatch(text).groups()
    days = days_from_civil(int(year), int(month), int(day))
    if hour is None:
        return days
    offset = (int(east) * 60 + int(rest)) * (-60 if sign == "-" else 60)
    return days * 86400 + int(hour) * 3600 + int(minute) * 60 + int(second) - offset


def rows_of_jsonl(output, kinds):
    """The rows of jsonl with the values that Arrow has for them."""
    rows = []
    for line in output.decode("utf-8").split("\n")[:-1]:
        pairs = json.loads(line, object_pairs_hook=list)
        assert [name for name, _ in pairs] == [name for name, _ in kinds], line
        rows.append(
            tuple(
                number_of(value) if value is not None and not kind.startswith(("int", "utf8", "double", "decimal")) else value
                for (_, value), (_, kind) in zip(pairs, kinds)
            )
        )
    return rows


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="froe-arrow-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, name, data):
        (self.folder / name).write_bytes(data)
        return name

    def froe(self, *arguments, code=0, **more):
        done = subprocess.run(
            [FROE, *map(str, arguments)], cwd=self.folder, capture_output=True, timeout=120, check=False, **more
        )
        self.assertEqual(done.returncode, code, (arguments, done.stderr[-1000:]))
        return done.stdout

    def stream(self, *arguments, **more):
        return arrow_stream.Stream(self.froe(*arguments, "--format", "arrow", **more))

    def agree(self, *arguments, **more):
        """The stream is that of the jsonl with the same arguments; returns it."""
        stream = self.stream(*arguments, **more)
        rows = rows_of_jsonl(self.froe(*arguments, "--format", "jsonl", **more), stream.kinds())
        self.assertEqual(len(stream.rows()), len(rows), arguments)
        for number, (found, expected) in enumerate(zip(stream.rows(), rows)):
            self.assertEqual(found, expected, f"row {number} of {arguments}")
        return stream


class Records(Case):
    def test_the_standard_fields_and_their_types(self):
        stream = self.agree("records", SAMPLE)
        self.assertEqual(stream.kinds(), [(name, KINDS.get(name, "utf8")) for name in STANDARD])
        self.assertEqual(sum(stream.batches), 1976)

    def test_all_fields_in_the_order_asked_for(self):
        for fields in (FIELDS, FIELDS[::-1]):
            stream = self.agree("records", "--fields", ",".join(fields), SAMPLE)
            self.assertEqual(stream.kinds(), [(name, KINDS.get(name, "utf8")) for name in fields])

    def test_every_log_format(self):
        for number, log_format in enumerate(sample_log.FORMATS):
            log = self.file(f"{log_format}.log", sample_log.sample_log(number, 300, log_format))
            with self.subTest(log_format):
                self.agree("records", log)
                self.agree("records", "--fields", ",".join(FIELDS), "--tz", "+02:00", log)

    def test_hostile_logs(self):
        for seed in range(ROUNDS):
            data = mutate.hostile_log(seed)
            logs = [self.file("a.log", data), self.file("b.gz", gzip_pack.many_members(data, seed))]
            with self.subTest(seed=seed):
                # A log without any record is an error; what is written is a stream all the same.
                code = self.froe_code("records", *logs)
                self.agree("records", "--fields", ",".join(FIELDS), "-j", "2", *logs, code=code)
                self.agree("count", "path,status,time:1h,weekday", logs[0], code=self.froe_code("records", logs[0]))

    def froe_code(self, *arguments):
        return subprocess.run([FROE, *arguments], cwd=self.folder, capture_output=True, timeout=120, check=False).returncode

    def test_the_rows_are_the_same_for_every_number_of_threads(self):
        data = mutate.hostile_log(3, lines=20000)
        for log in (self.file("a.log", data), self.file("a.gz", gzip.compress(data, 1))):
            streams = [self.agree("records", "-j", threads, log) for threads in (1, 2, 7)]
            self.assertGreater(len(streams[0].batches), 3)
            # Files, unlike pipes, are always cut into the same blocks: not only the rows, all bytes are the same.
            for stream in streams[1:]:
                self.assertEqual(stream.data, streams[0].data)

    def test_batches_hold_the_rows_of_whole_blocks(self):
        stream = self.stream("records", "-j", "2", self.file("a.log", SAMPLE.read_bytes() * 20))
        self.assertGreater(sum(stream.batches) / len(stream.batches), 800)
        self.assertLess(max(stream.batches), 5000)

    def test_unordered(self):
        log = self.file("a.log", SAMPLE.read_bytes() * 10)
        ordered = self.stream("records", "-j", "4", log)
        unordered = self.stream("records", "-j", "4", "--unordered", log)
        self.assertEqual(collections.Counter(unordered.rows()), collections.Counter(ordered.rows()))

    def test_filters(self):
        stream = self.agree("records", "--pages", "--under", "book", SAMPLE)
        self.assertGreater(len(stream.rows()), 0)

    def test_no_rows(self):
        empty = self.file("empty.log", b"")
        for arguments in (["records", empty], ["records", "--under", "nowhere", str(SAMPLE)], ["count", "path", empty]):
            stream = self.stream(*arguments)
            self.assertEqual((stream.batches, stream.rows()), ([], []))
            self.assertGreater(len(stream.fields), 1)

    def test_long_texts(self):
        line = b'h - - [17/May/2015:10:05:03 +0000] "GET /%s HTTP/1.1" 200 1 "-" "-"\n'
        log = self.file("long.log", b"".join(line % (b"\xff" * size) for size in (1, 7, 8, 9, 1000, 1048400, 1048400, 5)))
        stream = self.agree("records", "--fields", "path,request,target,name,path.1,path.template,host,file", log)
        self.assertEqual(len(stream.rows()[-2][0]), 1 + 1048400)

    def test_names_of_columns_are_utf8(self):
        kinds = self.stream("records", "--fields", b"query.\xff,query.\xc3\xa9".decode("utf-8", "surrogateescape"), SAMPLE).kinds()
        self.assertEqual(kinds, [("query.\ufffd", "utf8"), ("query.é", "utf8")])

    def test_the_time_zone_is_told(self):
        zones = {
            "UTC": "UTC", "Z": "UTC", "Europe/Berlin": "Europe/Berlin", "+02:00": "Etc/GMT-2", "-0500": "Etc/GMT+5",
            "+14:00": "Etc/GMT-14", "-1300": "UTC", "+05:30": "UTC", "+0000": "UTC",
        }  # fmt: skip
        for zone, name in zones.items():
            stream = self.agree("records", "--fields", "time,time:1h,time:1d,hour,weekday", "--tz", zone, SAMPLE)
            self.assertEqual([kind for _, kind in stream.kinds()[:2]], [f"timestamp[s, {name}]"] * 2)

    def test_bad_lines_and_a_named_output(self):
        data = mutate.mutate(SAMPLE.read_bytes(), 5)
        log = self.file("a.log", data)
        self.froe("records", "--bad-lines", "bad1", "--format", "jsonl", log)
        for name in ("x.arrow", "x.arrows", "X.ARROW"):
            self.file(name, b"before")
            self.assertEqual(self.froe("records", "--bad-lines", "bad2", "-o", name, log), b"")
            written = arrow_stream.Stream((self.folder / name).read_bytes())
            self.assertEqual(written.rows(), self.stream("records", log).rows())
            self.assertEqual((self.folder / "bad2").read_bytes(), (self.folder / "bad1").read_bytes())
        self.assertGreater(len((self.folder / "bad1").read_bytes()), 100)

    def test_a_truncated_archive_still_gives_a_whole_stream(self):
        log = self.file("a.gz", gzip.compress(SAMPLE.read_bytes() * 5)[:-30000])
        stream = self.agree("records", log, code=1)
        self.assertGreater(len(stream.rows()), 100)

    def test_a_closed_pipe_is_a_quiet_end(self):
        log = self.file("a.log", SAMPLE.read_bytes() * 20)
        with subprocess.Popen(
            [FROE, "records", "--format", "arrow", log], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            process.stdout.read(1000)
            process.stdout.close()
            self.assertEqual((process.wait(60), process.stderr.read()), (0, b""))


class Counts(Case):
    def test_keys_keep_their_types(self):
        stream = self.agree("count", "time:1h,path,status,time:1d,weekday,hour,bytes", SAMPLE)
        names = ["time:1h", "path", "status", "time:1d", "weekday", "hour", "bytes", "count"]
        self.assertEqual(stream.kinds(), [(name, KINDS.get(name, "utf8")) for name in names])

    def test_large_results_come_in_the_same_order(self):
        lines = (b'h%d - - [17/May/2015:10:05:03 +0000] "GET /%d HTTP/1.1" 200 %d\n' % (i, i % 7, i) for i in range(150000))
        log = self.file("a.log", b"".join(lines))
        for arguments in (["host"], ["bytes,path", "-n", "5000"], ["path", "--min-count", "21429"]):
            self.agree("count", *arguments, "-j", "3", log)

    def test_per_file(self):
        logs = [self.file("a.log", SAMPLE.read_bytes()), self.file("b.log", b""), self.file("c.log", sample_log.sample_log(1, 50, "common"))]
        stream = self.agree("count", "status", "--per-file", *logs)
        self.assertEqual(stream.kinds(), [("file", "utf8"), ("status", "int32"), ("count", "int64")])
        self.assertEqual({row[0] for row in stream.rows()}, {"a.log", "c.log"})
        self.assertEqual(self.stream("count", "status", "--per-file", "b.log").rows(), [])

    def test_aggregates_and_their_types(self):
        kinds = {
            "count": "int64", "count(status >= 300)": "int64", "sum(bytes)": "decimal128(38, 0)", "avg(bytes)": "double",
            "min(bytes)": "int64", "p95(status)": "int64", "max(time)": "timestamp[s, UTC]", "distinct(host)": "int64",
            "first(time:1d)": "date32", "last(agent)": "utf8", "first(weekday)": "utf8", "p50(time)": "timestamp[s, UTC]",
        }  # fmt: skip
        names = list(kinds)
        logs = [SAMPLE, self.file("hostile.log", mutate.hostile_log(11, lines=3000))]
        for log in logs:
            stream = self.agree("count", "path.1,status", "-a", ",".join(names), log)
            self.assertEqual(stream.kinds()[2:], list(kinds.items()))
        shares = self.agree("count", "method", "-a", "count,avg(bytes),sum(bytes)", "--share", SAMPLE)
        kinds = ["utf8", "int64", "double", "double", "decimal128(38, 0)", "double"]
        self.assertEqual([kind for _, kind in shares.kinds()], kinds)
        self.agree("count", "method", "-a", "sum(bytes),max(time)", "--share", "--per-file", *logs)

    def test_sums_of_more_than_64_bits(self):
        line = b'h - - [17/May/2015:10:05:03 +0000] "GET /%s HTTP/1.1" 200 %d\n'
        log = self.file("a.log", b"".join([line % (b"a", 2**63 - 1)] * 5 + [line % (b"b", 1)] + [line % (b"c", 2**63 - 1)] * 2))
        stream = self.agree("count", "path", "-a", "sum(bytes),max(bytes)", log)
        self.assertEqual(stream.columns[1], [5 * (2**63 - 1), 2**64 - 2, 1])
        self.assertEqual(stream.columns[2], [2**63 - 1, 2**63 - 1, 1])

    def test_pivots(self):
        self.agree("count", "time:1h,status.class", "--pivot", "status.class", "-a", "count,sum(bytes),avg(bytes)", SAMPLE)
        self.agree("count", "path.1,status.class", "--pivot", "status.class", "--share", SAMPLE)
        stream = self.agree("count", "hour,referer.host,method", "--pivot", "method", "-n", "7", SAMPLE)
        self.assertEqual(stream.kinds()[:2], [("hour", "int32"), ("referer.host", "utf8")])
        self.assertEqual({kind for _, kind in stream.kinds()[2:]}, {"int64"})
        hostile = mutate.hostile_log(5, lines=400)
        self.agree("count", "status,user", "--pivot", "user", self.file("hostile.log", hostile))

    def test_durations(self):
        lines = (f'h{i % 3} - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 {i * 1017}\n' for i in range(50))
        log = self.file("a.log", "".join(lines).encode())
        aggregates = "sum(duration),avg(duration),p95(duration),min(duration)"
        stream = self.agree("count", "host", "-a", aggregates, "--log-format", '%h %l %u %t "%r" %>s %b %D', log)
        self.assertEqual({kind for _, kind in stream.kinds()[1:]}, {"double"})


class Refusals(Case):
    def refuse(self, *arguments, part):
        done = subprocess.run([FROE, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn(part, done.stderr.splitlines()[0])
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_check_has_no_table(self):
        self.refuse("check", "--format", "arrow", str(SAMPLE), part="check")
        self.refuse("check", "-o", "x.arrow", str(SAMPLE), part="check")

    def test_csv_safe(self):
        self.refuse("records", "--csv-safe", "-o", "x.arrow", str(SAMPLE), part="--csv-safe")

    def test_unordered_counts(self):
        self.refuse("count", "path", "--per-file", "--unordered", "--format", "arrow", str(SAMPLE), part="jsonl")

    def test_a_terminal(self):
        for arguments in (["records"], ["count", "path"]):
            master, slave = pty.openpty()
            try:
                done = subprocess.run(
                    [FROE, *arguments, "--format", "arrow", SAMPLE], stdout=slave, stderr=subprocess.PIPE, timeout=60, check=False
                )
                os.set_blocking(master, False)
                self.assertRaises(BlockingIOError, os.read, master, 1)
            finally:
                os.close(master)
                os.close(slave)
            self.assertEqual(done.returncode, 2)
            self.assertIn(b"terminal", done.stderr)


if __name__ == "__main__":
    unittest.main()

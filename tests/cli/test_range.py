"""--since and --until: what they keep, and that leaving out what lies outside changes nothing.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_range.py

FROE names the program; without it build/release/froe is tested. FROE_RANGE_ROUNDS: ranges tried on each log.
"""

import gzip
import json
import os
import random
import shutil
import subprocess
import tempfile
import unittest
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE", ROOT / "build/release/froe")).resolve())
ROUNDS = int(os.environ.get("FROE_RANGE_ROUNDS", "1" if os.environ.get("FROE_SANITIZED") else "12" if "FROE_TEST_ALL" in os.environ else "4"))
START = datetime(2024, 10, 26, tzinfo=timezone.utc)
SLACK = 600  # seconds of disorder that froe allows for
UTC = timezone.utc
EAST = timezone(timedelta(hours=5, minutes=30))


def line(time, path, status=200):
    return b'192.0.2.1 - - [%s] "GET %s HTTP/1.1" %d 120 "-" "agent of some length"\n' % (
        time.strftime("%d/%b/%Y:%H:%M:%S %z").encode(), path, status)  # fmt: skip


def berlin(time):
    """The zone of Berlin around the end of summer time in 2024, at 01:00 UTC on 27 October."""
    return timezone(timedelta(hours=2 if time < datetime(2024, 10, 27, 1, tzinfo=UTC) else 1))


class Log:
    """A generated log: its bytes, and (time with zone, path, status) of each record."""

    def __init__(self, seed, lines=12000, step=40, disorder=0, zone_of=lambda time: UTC, malformed=200):
        rng = random.Random(seed)
        self.records, parts = [], []
        for i in range(lines):
            time = START + timedelta(seconds=i * step + SLACK - (rng.randrange(disorder + 1)))
            time = time.astimezone(zone_of(time))
            path = b"/%d/%s" % (rng.randrange(50), b"x" * rng.randrange(150))
            self.records.append((time, path, rng.choice((200, 200, 304, 404))))
            parts.append(line(*self.records[-1]))
            if rng.randrange(malformed) == 0:
                parts.append(rng.choice((b"\n", b"no record\n" * rng.randrange(100), b"\0" * 5000, b"x" * 20000 + b"\n")))
        self.bytes = b"".join(parts)
        self.rng = rng

    def bound(self):
        """A time near a record: itself, a second or the slack beside it, in one of several zones or none."""
        time = self.rng.choice(self.records)[0] + timedelta(seconds=self.rng.choice((0, 0, 1, -1, SLACK, -SLACK, 86400)))
        form = self.rng.randrange(4)
        if form == 0:
            return time.replace(tzinfo=None), time.strftime("%Y-%m-%dT%H:%M:%S")
        if form == 1:
            return time, time.strftime("[%d/%b/%Y:%H:%M:%S %z]")
        if form == 2:
            return time, time.astimezone(EAST).isoformat(" ")
        time = time.replace(hour=0, minute=0, second=0, tzinfo=None)
        return time, time.strftime("%Y-%m-%d")

    def kept(self, since, until, zone=None):
        """The records in the range; bounds are datetimes, without zone they mean the clock of the record or of `zone`."""

        def before(time, bound):
            if bound.tzinfo is None:
                time = time.astimezone(zone).replace(tzinfo=None) if zone else time.replace(tzinfo=None)
            return time < bound

        return [
            record
            for record in self.records
            if (since is None or not before(record[0], since)) and (until is None or before(record[0], until))
        ]


def froe(*arguments, expected=0, **more):
    run = subprocess.run([FROE, *map(str, arguments)], capture_output=True, check=False, timeout=120, **more)
    if expected is not None:
        assert run.returncode == expected, (arguments, run.returncode, run.stderr)
    return run


def counted(*arguments, **more):
    return json.loads(froe("count", *arguments, "--format", "json", **more).stdout)


class Case(unittest.TestCase):
    def setUp(self):
        self.directory = Path(tempfile.mkdtemp(prefix="froe-range-"))
        self.addCleanup(shutil.rmtree, self.directory)

    def file(self, name, content):
        path = self.directory / name
        path.write_bytes(content)
        return path

    def same_however_read(self, command, *arguments):
        """The output, the same with and without skipping and for each number of threads."""
        found = {
            (threads, *more): froe(*command, *more, "-j", threads, *arguments).stdout
            for more in ((), ("--unsorted",))
            for threads in ("1", "7")
        }
        first = found["1", "--unsorted"]
        for how, output in found.items():
            self.assertEqual(output, first, f"{command} {arguments} {how}")
        return first


class Property(Case):
    def check(self, log, *operands, zone=None, skips=True):
        """Random ranges on files that hold the log."""
        tz = [] if zone is None else ["--tz", "UTC" if zone is UTC else "+05:30"]
        for _ in range(ROUNDS):
            (since, since_text), (until, until_text) = log.bound(), log.bound()
            open_end = log.rng.randrange(4)
            arguments = [] if open_end == 0 else ["--since", since_text]
            arguments += [] if open_end == 1 else ["--until", until_text]
            if froe("count", "status", *arguments, os.devnull, expected=None).returncode == 2:
                continue  # the one is not before the other
            kept = log.kept(None if open_end == 0 else since, None if open_end == 1 else until, zone)
            rows = self.same_however_read(["count", "status", "--format", "csv", *tz], *arguments, *operands)
            expected = sorted(Counter(status for _, _, status in kept).items(), key=lambda row: (-row[1], row[0]))
            self.assertEqual(rows.decode(), "status,count\n" + "".join(f"{s},{n}\n" for s, n in expected), arguments)
            rows = self.same_however_read(["count", "path", "--pages", "--format", "csv", *tz], *arguments, *operands)
            self.assertEqual(rows.count(b"\n") - 1, len({path for _, path, _ in kept}))
            self.same_however_read(["records", "--fields", "time,path,file", *tz], *arguments, *operands)
            self.same_however_read(["count", "time:1h", "--per-file", "--format", "csv", *tz], *arguments, *operands)
            total = counted("status", *tz, *arguments, *operands)["input"]
            self.assertEqual(total["bytes"] + total["skipped_bytes"], sum(path.stat().st_size for path in operands))
            self.assertEqual(total["records"] - total["filtered"], len(kept))
            self.assertTrue(skips or total["skipped_bytes"] == 0)
        hour = ["--since", "2024-10-26T18:00", "--until", "2024-10-26T19:00"]
        self.assertEqual(counted("status", *tz, *hour, *operands)["input"]["skipped_bytes"] > 0, skips)

    def test_sorted(self):
        log = Log(1)
        self.check(log, self.file("access.log", log.bytes))

    def test_disorder(self):
        log = Log(2, disorder=SLACK)
        self.check(log, self.file("access.log", log.bytes))

    def test_unsorted(self):
        log = Log(3, disorder=50 * SLACK)
        self.check(log, self.file("access.log", log.bytes), skips=False)

    def test_clock_put_back(self):
        log = Log(4, step=10, disorder=SLACK, zone_of=berlin)
        self.check(log, self.file("access.log", log.bytes))

    def test_shown_in_another_zone(self):
        log = Log(5, zone_of=berlin)
        self.check(log, self.file("access.log", log.bytes), zone=EAST)
        self.check(log, self.file("access.log", log.bytes), zone=UTC)

    def test_many_malformed_lines(self):
        log = Log(6, malformed=3)
        self.check(log, self.file("access.log", log.bytes))

    def test_no_last_line_end(self):
        log = Log(7)
        self.check(log, self.file("access.log", log.bytes[:-1]))

    def test_rotated_files(self):
        log = Log(8)
        lines = log.bytes.splitlines(keepends=True)
        third = len(lines) // 3
        pieces = [b"".join(lines[i * third : (i + 1) * third if i < 2 else None]) for i in range(3)]
        self.check(log, self.file("access.log.2.gz", gzip.compress(pieces[0])), self.file("access.log.1", pieces[1]),
                   self.file("access.log", pieces[2]))  # fmt: skip

    def test_compressed(self):
        log = Log(9, lines=40000)
        self.check(log, self.file("access.log.gz", gzip.compress(log.bytes, 1)), skips=False)


class WhatIsRead(Case):
    def setUp(self):
        super().setUp()
        self.log = Log(20)
        self.path = self.file("access.log", self.log.bytes)

    def test_a_day_of_a_week(self):
        answer = counted("time:1d", "--since", "2024-10-28", "--until", "2024-10-29", self.path)
        self.assertEqual(answer["rows"], [{"time:1d": "2024-10-28", "count": 2160}])
        self.assertGreater(answer["input"]["skipped_bytes"], len(self.log.bytes) / 2)
        self.assertEqual(answer["input"]["files"], 1)

    def test_nothing(self):
        for bounds in (["--until", "2024-10-25"], ["--since", "2030-01-01"], ["--since", "1s"]):
            answer = counted("path", *bounds, self.path)
            self.assertEqual((answer["rows"], answer["total"], answer["errors"]), ([], {"count": 0}, []))
            self.assertGreater(answer["input"]["skipped_bytes"], len(self.log.bytes) - 16384)

    def test_stats_tell(self):
        arguments = ("count", "path", "--stats", self.path)
        self.assertNotIn(b"skipped", froe(*arguments).stderr)
        self.assertRegex(froe(*arguments, "--since", "2030-01-01").stderr, rb"bytes .* inflated, [1-9]\d* skipped\n")

    def test_who_asks_for_malformed_lines_gets_all(self):
        day = ["--since", "2024-10-28", "--until", "2024-10-29"]
        bad = self.directory / "bad"
        answers = [
            counted("time:1d", *day, "--bad-lines", bad, self.path),
            counted("time:1d", *day, "--strict", self.path, expected=1),
            counted("time:1d", *day, "--unsorted", self.path),
        ]
        for answer in answers:
            self.assertEqual(answer, answers[0])
            self.assertEqual(answer["input"]["skipped_bytes"], 0)
        self.assertEqual(bad.read_bytes().count(b"\n"), answers[0]["input"]["malformed"]["total"])

    def test_only_malformed_lines_are_near(self):
        """That a stretch of a log holds no record does not make it no log."""
        junk = b"".join(b"junk %d\n" % i for i in range(100000))
        half = line(START, b"/a") * 20000
        log = self.file("junk.log", half + junk + line(START + timedelta(days=9), b"/b") * 20000)
        answer = counted("path", "--since", "2024-10-28", "--until", "2024-10-29", log)
        self.assertEqual((answer["rows"], answer["errors"]), ([], []))
        self.assertGreater(answer["input"]["skipped_bytes"], len(half))

    def test_virtual_hosts(self):
        content = b"".join(b"example.org:443 " + line(*record) for record in self.log.records)
        log = self.file("vhost.log", content)
        day = ["--since", "2024-10-28", "--until", "2024-10-29"]
        answer = counted("vhost", *day, log)
        self.assertEqual(answer["rows"], [{"vhost": "example.org:443", "count": 2160}])
        self.assertGreater(answer["input"]["skipped_bytes"], len(content) / 2)


class Streams(Case):
    def setUp(self):
        super().setUp()
        rng = random.Random(30)
        lines = (line(START + timedelta(seconds=i), b"/%x" % rng.getrandbits(256)) for i in range(60000))
        self.content = b"".join(lines)
        self.packed = gzip.compress(self.content, 1)

    def test_a_compressed_file_past_the_range_is_left(self):
        log = self.file("access.log.gz", self.packed)
        read = counted("path", "--until", "2024-10-20", log)["input"]
        self.assertEqual(read["bytes"] + read["skipped_bytes"], len(self.packed))
        self.assertLess(read["bytes"], len(self.packed) / 2)
        self.assertEqual(read["filtered"], read["records"])
        self.assertEqual(counted("path", "--until", "2024-10-20", "--unsorted", log)["input"]["records"], 60000)
        # Not quite past: the slack, and for clocks without zone two hours more.
        for until, left in (("2024-10-25T23:50:01Z", False), ("2024-10-25T23:50:00Z", True), ("2024-10-25T21:50:01", False)):
            read = counted("path", "--until", until, log)["input"]
            self.assertEqual(read["skipped_bytes"] > 0, left, until)

    def test_what_is_not_read_is_not_looked_at(self):
        log = self.file("access.log.gz", self.packed[:-1000] + bytes(1000))
        self.assertEqual(counted("path", "--until", "2024-10-20", log)["errors"], [])
        self.assertEqual(len(counted("path", "--until", "2024-10-20", "--unsorted", log, expected=1)["errors"]), 1)

    def test_a_start_without_records(self):
        """The first record decides, not the first block."""
        log = self.file("access.log.gz", gzip.compress(b"junk\n" * 200000 + self.content, 1))
        read = counted("path", "--until", "2024-10-20", log)["input"]
        self.assertGreater(read["skipped_bytes"], 0)
        self.assertGreaterEqual(read["malformed"]["total"], 200000)

    def test_blocks_in_order(self):
        files = [self.file(f"{i}.log.gz", self.packed) for i in range(3)]
        for until in ("2024-10-20", "2024-10-26T01:00"):
            output = {froe("records", "--until", until, "-j", j, *files).stdout for j in (1, 2, 7)}
            self.assertEqual(len(output), 1)

    def test_pipes_are_read_to_the_end(self):
        """Whoever writes into one would be ended by a signal."""
        for content in (self.content, self.packed):
            read = counted("path", "--until", "2024-10-20", "-", input=content)["input"]
            self.assertEqual((read["records"], read["filtered"], read["skipped_bytes"]), (60000, 60000, 0))


class Usage(Case):
    def test_refused(self):
        for arguments, message in (
            (["--since", "yesterday"], b"froe: --since: not a time"),
            (["--until", "2024-02-30"], b"no such day\n  2024-02-30\n          ^\n"),
            (["--since", "2024-02-02", "--until", "2024-02-02"], b"--until is not after --since"),
            (["--since", "1d", "--until", "2d"], b"--until is not after --since"),
            (["--unsorted"], b"--unsorted makes no sense"),
        ):
            run = froe("count", "host", *arguments, os.devnull, expected=2)
            self.assertIn(message, run.stderr)
            self.assertEqual(run.stdout, b"")
        self.assertIn(b"makes no sense for check", froe("check", "--since", "1d", os.devnull, expected=2).stderr)

    def test_before_now(self):
        now = datetime.now(UTC)
        ages = (timedelta(seconds=30), timedelta(minutes=90), timedelta(days=2), timedelta(days=10))
        log = self.file("access.log", b"".join(line(now - age, b"/") for age in ages))
        for since, count in (("1m", 1), ("90s", 1), ("2h", 2), ("1h50m", 2), ("1d", 2), ("3d", 3), ("-3d", 3), ("2w", 4)):
            self.assertEqual(counted("path", "--since", since, log)["total"]["count"], count, since)
            self.assertEqual(counted("path", "--until", since, log)["total"]["count"], 4 - count, since)
        self.assertEqual(counted("path", "--since", "3d", "--until", "1h", log)["total"]["count"], 2)


if __name__ == "__main__":
    unittest.main()

"""Rows of counts in every order: the first ones of many, and those that only a last look puts apart.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_orders.py

FROE names the program; without it build/release/froe is tested.
"""

import csv
import io
import os
import random
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE", ROOT / "build/release/froe")).resolve())


def log_line(stamp, path, size):
    return f'h - - [{stamp}] "GET {path} HTTP/1.1" 200 {size} "-" "-"\n'


def count(log, *arguments):
    command = [FROE, "count", "--format", "csv", *arguments, log]
    output = subprocess.run(command, capture_output=True, text=True, check=True, timeout=100).stdout
    return list(csv.reader(io.StringIO(output)))[1:]


class Orders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.log = str(Path(cls.folder.name) / "access.log")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def write(self, lines):
        Path(self.log).write_text("".join(lines))


class FirstRows(Orders):
    """Where few rows are wanted of many, most are passed over as soon as they are seen."""

    PATHS = 30000

    def test_every_order(self):
        chance = random.Random(5)
        stamp = "17/May/2015:10:05:03 +0000"
        hits = [1] * (self.PATHS - 400) + [2] * 200 + [254, 255, 256, 300] * 50
        chance.shuffle(hits)
        paths = [f"/d/{chance.randrange(10**9)}-{i}" for i in range(self.PATHS)]
        lines = [log_line(stamp, path, chance.randrange(5)) for path, n in zip(paths, hits) for _ in range(n)]
        chance.shuffle(lines)
        self.write(lines)
        for order in ("count", "count:asc", "path", "path:desc", "sum(bytes)", "sum(bytes):asc"):
            question = ["path", "-a", "count,sum(bytes)", "--sort", order]
            rows = count(self.log, *question, "-n", "0", "-j", "1")
            with self.subTest(order=order):
                self.assertEqual(len(rows), self.PATHS)
                self.assertTrue(rows == self.sorted_by(rows, order))
            for threads in ("1", "2", "5"):
                for top in (1, 20, 60, 700):
                    with self.subTest(order=order, threads=threads, top=top):
                        self.assertEqual(count(self.log, *question, "-n", str(top), "-j", threads), rows[:top])

    def test_many_hits(self):
        """Where counts are so high that what rows are sorted by first has no room for their keys."""
        paths = [f"/{i * 7919 % 12007:05}" for i in range(12000)]
        stamp = "17/May/2015:10:05:03 +0000"
        block = "".join(log_line(stamp, path, 1) for path in paths[:900])
        self.write([log_line(stamp, path, 1) for path in paths[900:]] + [block * 256])
        wanted = sorted(paths[:900])
        for threads in ("1", "2"):
            for top in (1, 10, 40, 300):
                with self.subTest(threads=threads, top=top):
                    rows = count(self.log, "path", "-n", str(top), "-j", threads)
                    self.assertEqual(rows, [[path, "256"] for path in wanted[:top]])

    @staticmethod
    def sorted_by(rows, order):
        column = {"path": 0, "count": 1, "sum(bytes)": 2}[order.split(":")[0]]
        down = order in ("path:desc", "count", "sum(bytes)")
        rows = sorted(rows, key=lambda row: row[0])
        return sorted(rows, key=lambda row: row[0] if column == 0 else int(row[column]), reverse=down)


class Ties(Orders):
    """Rows with equal counts are in the order of their keys, however long that takes to tell."""

    def test_times_of_one_instant(self):
        """They differ in their offsets alone."""
        stamps = [(f"17/May/2015:{10 + offset:02}:05:{second:02} +{offset:02}00", second, offset) for second in range(4) for offset in range(12)]
        wanted = [f"2015-05-17T{10 + offset:02}:05:{second:02}+{offset:02}:00" for _, second, offset in stamps]
        lines = [log_line(stamp, "/a", 1) for stamp, _, _ in stamps]
        random.Random(3).shuffle(lines)
        self.write(lines * 2)
        for order in ("count", "count:asc"):
            for keys in ("time", "time,path"):
                with self.subTest(order=order, keys=keys):
                    self.assertEqual([row[0] for row in count(self.log, keys, "--sort", order, "-n", "0")], wanted)

    def test_texts_that_begin_alike(self):
        """Seven bytes at a time are looked at: texts end before, at and behind the end of these, and differ there."""
        starts = ["/", "/shared/", "/shared/other/"]
        ends = ["", "a", "aaaaaa", "aaaaaab", "aaaaaaa", "aaaaaaab", "aaaaaaaaaaaaaa", "aaaaaaaaaaaaaab", "aaaaaaaaaaaaaac/d", "\xff" * 7, "\xff" * 8]
        paths = sorted({start + end + tail for start in starts for end in ends for tail in ("", "0", "1" * 9)}, key=lambda path: path.encode())
        lines = [log_line("17/May/2015:10:05:03 +0000", path, 1) for path in paths for _ in range(3)]
        random.Random(4).shuffle(lines)
        self.write(lines)
        self.assertEqual([row[0] for row in count(self.log, "path", "-n", "0")], paths)


class Tables(Orders):
    def test_values_that_take_long_to_find(self):
        """A table measures its cells before it writes them, and remembers percentiles in between."""
        chance = random.Random(6)
        stamp = "17/May/2015:10:05:03 +0000"
        sizes = ["-", 0, 1, 127, 128, 10**6, 2**62]
        lines = [log_line(stamp, f"/{chance.randrange(9000)}", chance.choice(sizes)) for _ in range(30000)]
        self.write(lines)
        question = ["path", "-a", "p50(bytes),count,p95(bytes),p50(time)", "-n", "0", "-j", "2"]
        command = [FROE, "count", "--format", "table", *question, self.log]
        table = subprocess.run(command, capture_output=True, text=True, check=True, timeout=100).stdout
        rows = [["" if cell == "-" else cell for cell in line.split()] for line in table.splitlines()[1:-1]]
        self.assertGreater(len(rows), 8000)
        self.assertTrue(rows == count(self.log, *question))  # a difference would take minutes to show


if __name__ == "__main__":
    unittest.main()

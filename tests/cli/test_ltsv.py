"""Labeled tab-separated values against the plain reading of them in tests/reference/froe_ltsv.py.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_ltsv.py
"""

import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE") or ROOT / "build/release/froe").resolve())
sys.path.insert(0, str(ROOT / "tests" / "reference"))

from froe_ltsv import judge_line  # noqa: E402

# Fields of froe and the labels that they are of.
PLACES = {"user": b"user", "agent": b"ua", "referer": b"referer", "status": b"status", "bytes": b"size", "vhost": b"vhost", "time": b"time"}
OTHERS = (b"X-Cache", b"a.b", b"x_y", b"a-label-that-is-longer-than-what-is-remembered")
VALUES = {
    b"time": (b"[28/Feb/2013:12:00:00 +0900]", b"[01/Feb/2013:23:59:59 -0130]", b"-", b"", b"[30/Feb/2013:12:00:00 +0900", b"yesterday"),
    b"status": (b"200", b"404", b"-", b"", b"20", b"OK"),
    b"size": (b"0", b"123456789012", b"-", b"", b"1k", b"-7"),
}
TEXTS = (b"", b"-", b"a", b"a b", b"a:b", b":", b"\\t\\x22", b"\xc3\xa9", b"0123456789abcde", b"0123456789abcdef", b'"quoted"', b"time:1")


def random_line(chance):
    labels = [*PLACES.values(), *OTHERS, b"other"]
    if chance.random() < 0.3:
        chance.shuffle(labels)
    fields = []
    for label in labels:
        if chance.random() < 0.2:
            continue
        # What cannot be read is rare.
        values = VALUES.get(label, TEXTS)
        value = chance.choice(values[:4] if label in VALUES and chance.random() < 0.97 else values)
        fields.append(label + b":" + value)
        if chance.random() < 0.02:
            fields.append(chance.choice((b"", b"", b"no label", b":x", labels[0] + b":twice")))
    return b"\t".join(fields)


class Ltsv(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="froe-ltsv-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def froe(self, *arguments):
        run = subprocess.run([FROE, *arguments], cwd=self.folder, capture_output=True, timeout=60, check=False)
        self.assertEqual((run.returncode, run.stderr), (0, b""), arguments)
        return run.stdout

    def test_random_lines(self):
        fields = [*PLACES, *("." + label.decode() for label in OTHERS)]
        labels = [*PLACES.values(), *OTHERS]
        for seed in range(4):
            chance = random.Random(seed)
            lines = [random_line(chance) for _ in range(3000)]
            end = b"\r\n" if seed % 2 else b"\n"
            (self.folder / "a.log").write_bytes(end.join(lines))
            (self.folder / "a.log.gz").write_bytes(gzip.compress(end.join(lines) + end, 1))
            judged = [judge_line(line) for line in lines]
            reasons = [reason for reason, _ in judged if reason is not None]
            for file in ("a.log", "a.log.gz"):
                for log_format in ("ltsv", "auto"):
                    with self.subTest(seed=seed, file=file, log_format=log_format):
                        output = self.froe("records", "--format", "jsonl", "--fields", ",".join(fields), "--log-format", log_format, file)
                        found = [json.loads(row) for row in output.splitlines()]
                        wanted = [record for reason, record in judged if reason is None]
                        self.assertEqual(len(found), len(wanted))
                        for row, record in zip(found, wanted):
                            for field, label in zip(fields, labels):
                                value = record.get(label)
                                if value == b"-":
                                    value = None
                                if value is not None and field in ("status", "bytes"):
                                    self.assertEqual(row[field], int(value))
                                else:
                                    self.assertEqual(row[field], None if value is None else value.decode(), (field, record))
                        answer = json.loads(self.froe("count", "status", "--format", "json", "--log-format", log_format, file))
                        told = {reason: count for reason, count in answer["input"]["malformed"]["reasons"].items() if count}
                        self.assertEqual(told, {reason: reasons.count(reason) for reason in set(reasons)})


if __name__ == "__main__":
    unittest.main()

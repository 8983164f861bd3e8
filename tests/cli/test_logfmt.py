"""Keys and values (logfmt) against the plain reading of them in tests/reference/froe_logfmt.py, and hostile lines of them.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_logfmt.py
"""

import gzip
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
SANITIZED = "FROE_SANITIZED" in os.environ
sys.path.insert(0, str(ROOT / "tests" / "reference"))

from froe_logfmt import judge_line  # noqa: E402

# Fields of froe and the keys that they are of.
PLACES = {"method": b"method", "target": b"path", "user": b"remote_user", "agent": b"user_agent", "referer": b"referer", "vhost": b"host",
          "status": b"status", "bytes": b"size", "time": b"time"}  # fmt: skip
OTHERS = (b"x-cache", b"a.b", b"x_y", b"a-key-that-is-longer-than-what-is-remembered", b"d'e")
VALUES = {
    b"time": (b"2023-10-10T13:55:36.123456789Z", b'"2023-10-10T13:55:36+02:00"', b"2023-10-10 13:55:36 +0200", b"[2023-10-10 13:55:36 UTC]", b"-", b"",
              b"2023-02-30T13:55:36Z", b"yesterday"),
    b"status": (b"200", b'"404"', b"503", b"-", b"", b"20", b"OK"),
    b"size": (b"0", b"123456789012", b"-", b"", b"1k", b"-7"),
    b"method": (b"GET", b"POST", b"-", b""),
    b"path": (b"/", b'"/a?b=1"', b'"/\\u00e9"', b"-", b""),
}  # fmt: skip
TEXTS = (b"", b'""', b"-", b"a", b'"a b"', b"a=b", b'"a=b \\"c\\" \\\\"', b'"\\n\\t\\u00e9\\u12"', b'"a"b', b'a"b', b"\xc3\xa9", b"0123456789abcde",
         b"0123456789abcdef", b'"a text of more than thirty-two bytes"', b"\\t", b"{}")  # fmt: skip
HEADERS = (b"2023-10-09T13:55:36.123456+00:00 heroku[router]: ", b"<158>1 2023-10-09T13:55:36-01:00 host heroku router - ",
           b"252 <158>1 2023-10-09T13:55:36Z host heroku router - ", b"I, [2023-10-09T13:55:36.123456 #123]  INFO -- : [id] ", b"Oct  9 13:55:36 h a: ",
           b"<158>Oct  9 13:55:36 h a: ", b"[2023-10-09 13:55:36 UTC] ", b"INFO ", b" \t")  # fmt: skip


def random_line(chance):
    keys = [*PLACES.values(), *OTHERS, b"other"]
    if chance.random() < 0.3:
        chance.shuffle(keys)
    words = []
    for key in keys:
        if chance.random() < 0.2:
            continue
        words.append(key + b"=" + chance.choice(VALUES.get(key, TEXTS)))
        if chance.random() < 0.05:
            words.append(chance.choice((b"", b"flag", b"=x", b'"said" ', b'"a=b', keys[0] + b"=twice", b"x==", b'z="', b'z="\\"')))
    line = chance.choice((b" ", b" ", b" ", b"  ", b"\t", b"\x01")).join(words)
    return (chance.choice(HEADERS) if chance.random() < 0.4 else b"") + line


class Logfmt(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="froe-logfmt-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def froe(self, *arguments):
        run = subprocess.run([FROE, *arguments], cwd=self.folder, capture_output=True, timeout=60, check=False)
        self.assertEqual((run.returncode, run.stderr), (0, b""), arguments)
        return run.stdout

    def records(self, file, fields, log_format):
        output = self.froe("records", "--format", "jsonl", "--fields", ",".join(fields), "--log-format", log_format, file)
        return [json.loads(row) for row in output.splitlines()]

    def test_random_lines(self):
        fields = [*PLACES, *("." + key.decode() for key in OTHERS)]
        keys = [*PLACES.values(), *OTHERS]
        for seed in range(4):
            chance = random.Random(seed)
            lines = [random_line(chance) for _ in range(3000)]
            end = b"\r\n" if seed % 2 else b"\n"
            (self.folder / "a.log").write_bytes(end.join(lines))
            (self.folder / "a.log.gz").write_bytes(gzip.compress(end.join(lines) + end, 1))
            judged = [judge_line(line) for line in lines]
            reasons = [reason for reason, _ in judged if reason is not None]
            wanted = [record for reason, record in judged if reason is None]
            self.assertGreater(len(wanted), 1500)
            for file in ("a.log", "a.log.gz"):
                for log_format in ("logfmt", "auto"):
                    with self.subTest(seed=seed, file=file, log_format=log_format):
                        self.compare(self.records(file, fields, log_format), wanted, dict(zip(fields, keys)))
                        # What is a record does not depend on what is asked for.
                        self.assertEqual(len(self.records(file, ["host"], log_format)), len(wanted))
                        answer = json.loads(self.froe("count", "user", "--format", "json", "--log-format", log_format, file))
                        told = {reason: count for reason, count in answer["input"]["malformed"]["reasons"].items() if count}
                        self.assertEqual(told, {reason: reasons.count(reason) for reason in set(reasons)})

    def compare(self, found, wanted, keys):
        self.assertEqual(len(found), len(wanted))
        for row, record in zip(found, wanted):
            for field, key in keys.items():
                value = record.get(key)
                if value == b"-":
                    value = None
                if value is not None and field in ("status", "bytes"):
                    self.assertEqual(row[field], int(value))
                else:
                    self.assertEqual(row[field], None if value is None else value.decode(), (field, record))

    def test_messages_among_requests(self):
        """They are no records, and do not decide the format even where there are many of them before the first request."""
        message = b'time=2023-10-10T13:55:36Z level=info msg="still here" path=/etc/a status=ready size=7\n'
        request = b'time=2023-10-10T13:55:36Z level=info msg="request" method=GET path=/a status=200\n'
        (self.folder / "a.log").write_bytes(message * 300 + request + message * 20 + request)
        self.assertEqual([row["path"] for row in self.records("a.log", ["path"], "auto")], ["/a", "/a"])
        combined = b'h - - [10/Oct/2000:13:55:36 -0700] "GET /b HTTP/1.0" 200 1 "-" "-"\n'
        # Docker's registry writes both.
        (self.folder / "a.log").write_bytes((request + combined + request) * 200)
        self.assertEqual({row["path"] for row in self.records("a.log", ["path"], "auto")}, {"/b"})
        (self.folder / "a.log").write_bytes(message * 60 + combined)
        self.assertEqual([row["path"] for row in self.records("a.log", ["path"], "auto")], ["/b"])

    def test_request_line_in_a_target(self):
        """A line with one is a record whether the target is asked for or not."""
        (self.folder / "a.log").write_bytes(b'uri="GET /a?b HTTP/1.1" remote_addr=192.0.2.1\nuri=/c remote_addr=192.0.2.2\n')
        for fields, row in (("host",), {"host": "192.0.2.1"}), (("method", "path"), {"method": "GET", "path": "/a"}):
            self.assertEqual(self.records("a.log", fields, "logfmt"), [row])

    def test_hostile_lines(self):
        """As long as a line may be, in a time that grows with it alone."""
        head = b"method=GET path=/a status=200 "
        room = 900_000
        hostile = {
            "a key": head + b"k" * room + b"=1",
            "no key": head + b"k" * room,
            "keys": head + b" ".join(b"k%d=1" % i for i in range(room // 10)),
            "one key": head + b"k=1 " * (room // 4),
            "empty": head + b"k= " * (room // 3),
            "escapes": head + b'k="' + b'\\"' * (room // 2) + b'"',
            "backslashes": head + b'k="' + b"\\" * room + b'"',
            "quotes": head + b"k=" + b'"' * room,
            "open": head + b'k="' + b"a " * (room // 2),
            "equals": head + b"=" * room,
            "times": head + b"k=2023-10-10 13:55:36 +0000 " * (room // 28),
            "blanks": head + b" " * room + b"k=1",
        }
        for name, line in hostile.items():
            with self.subTest(name):
                (self.folder / "a.log").write_bytes(b"\n".join((head, line, head)))
                begun = time.monotonic()
                found = self.records("a.log", ["status", ".k"], "logfmt")
                self.assertEqual(len(found), 2 + (judge_line(line)[0] is None))
                self.assertLess(time.monotonic() - begun, 20 if SANITIZED else 5)


if __name__ == "__main__":
    unittest.main()

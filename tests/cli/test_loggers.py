"""Lines of access logs behind what the logger of a program puts before them, and between quotes.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_loggers.py
"""

import itertools
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE") or ROOT / "build/release/froe").resolve())

COMBINED = ['192.0.2.%d - - [14/Nov/2023:22:13:%02d +0000] "GET /a?b=%d HTTP/1.1" 200 %d "-" "a (b)"' % (i % 250, i % 60, i, i) for i in range(100)]
NAMED = ['2001:db8::%x - bob [14/Nov/2023:22:13:%02d +0000] "GET /%d HTTP/1.1" 200 %d' % (i, i % 60, i, i) for i in range(100)]
VHOST = ["www.example.com " + line for line in COMBINED]
PYTHON = ['192.0.2.%d - - [14/Nov/2023 22:13:%02d] "GET /a?b=%d HTTP/1.1" 404 -' % (i % 250, i % 60, i) for i in range(100)]
LIGHTTPD = [line.replace(" - - ", " www.example.com - " if i % 9 else " - - ", 1) for i, line in enumerate(COMBINED)]
TWISTED = [f'"{line.replace(" ", chr(34) + " ", 1)}' for line in COMBINED]
CLOCK = "2023-11-14 22:13:20"
LOGGERS = {
    "Python, basicConfig": lambda line: f"INFO:werkzeug:{line}",
    "Python, with a time": lambda line: f"{CLOCK},123 - werkzeug - INFO - {line}",
    "Python, with other columns": lambda line: f"{CLOCK},123 INFO werkzeug {line}",
    "Python, a time in brackets": lambda line: f"[{CLOCK},123] INFO in _internal: {line}",
    "Quarkus": lambda line: f"{CLOCK},123 INFO  [io.qua.htt.access-log] (executor-thread-1) {line}",
    "Hypercorn": lambda line: f"[{CLOCK} +0000] [8] [INFO] {line}",
    "Go": lambda line: f"2023/11/14 22:13:20 {line}",
    "Go, with microseconds and a file": lambda line: f"2023/11/14 22:13:20.123456 main.go:23: {line}",
    "Twisted": lambda line: f"2023-11-14T22:13:20+0000 [twisted.python.log#info] {line}",
    "Twisted, before": lambda line: f"{CLOCK}+0000 [-] {line}",
    "LiteSpeed": lambda line: f'"{line}"',
    "LiteSpeed, padded": lambda line: f'"{line}" \t',
}


class Loggers(unittest.TestCase):
    FIELDS = ("vhost", "host", "ident", "user", "time", "method", "path", "query", "protocol", "status", "bytes", "referer", "agent")

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="froe-loggers-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_froe(self, command, lines, *arguments):
        (self.folder / "a.log").write_bytes("".join(line + "\n" for line in lines).encode())
        run = subprocess.run([FROE, command, *arguments, "a.log"], cwd=self.folder, capture_output=True, timeout=60, check=False)
        self.assertEqual((run.returncode, run.stderr), (0, b""), arguments)
        return run.stdout

    def records(self, lines, *arguments):
        output = self.run_froe("records", lines, "--format", "jsonl", "--fields", ",".join(self.FIELDS), *arguments)
        return [json.loads(row) for row in output.splitlines()]

    def test_records(self):
        """Are those of the lines alone, with auto and where their format was asked for."""
        for log_format, lines in (("combined", COMBINED), ("common", NAMED), ("vhost_combined", VHOST), ("http.server", PYTHON), ("twisted", TWISTED), ("lighttpd", LIGHTTPD)):
            expected = self.records(lines, "--log-format", log_format)
            for name, carry in LOGGERS.items():
                if log_format == "vhost_combined" and not name.startswith("LiteSpeed"):
                    continue  # which of the words before the host is one, nothing says
                if log_format == "twisted" and not name.startswith("Twisted"):
                    continue
                if log_format == "lighttpd" and not name.startswith("LiteSpeed"):
                    continue  # a header ends before a dash for ident
                if log_format == "http.server" and name.startswith("Twisted"):
                    continue
                carried = [carry(line) for line in lines]
                for given in ("auto", log_format)[log_format == "lighttpd" :]:
                    with self.subTest(name, log_format=log_format, given=given):
                        self.assertEqual(self.records(carried, "--log-format", given), expected)

    def test_virtual_hosts_for_ident(self):
        """Whatever else is asked for, line by line and many at a time."""
        fields = ("vhost", "ident", "host", "path", "agent")
        rows = [dict(zip(fields, (None if i % 9 == 0 else "www.example.com", None, f"192.0.2.{i}", "/a", "a (b)"))) for i in range(100)]
        odd = [" " * (i % 3) + line for i, line in enumerate(LIGHTTPD)]
        for size in range(1, 6):
            for names in itertools.combinations(fields, size):
                for lines in LIGHTTPD, odd:
                    out = self.run_froe("records", lines, "--format", "jsonl", "--fields", ",".join(names), "--log-format", "lighttpd")
                    self.assertEqual([json.loads(row) for row in out.splitlines()], [{name: row[name] for name in names} for row in rows], names)
        count = json.loads(self.run_froe("count", LIGHTTPD, "vhost,ident", "--format", "json", "--log-format", "lighttpd"))["rows"]
        self.assertEqual({(row["vhost"], row["ident"]): row["count"] for row in count}, {("www.example.com", None): 88, (None, None): 12})

    def test_virtual_hosts_behind_a_clock(self):
        """Go's loggers put nothing between, so what stands alone there is one: Caddy 1 logs so."""
        expected = self.records(VHOST, "--log-format", "vhost_combined")
        self.assertEqual(self.records([f"2023/11/14 22:13:20 {line}" for line in VHOST]), expected)
        for head in ("2023/11/14 22:13:20 a.go:7: ", "2023/11/14 22:13:20 [a.go:7] ", "2023/11/14 22:13:20 a b.c ", "2023/11/14 22:13:20 x "):
            self.assertEqual(self.records([head + line for line in COMBINED]), self.records(COMBINED), head)

    def test_what_else_a_program_says(self):
        """Comes before and among the requests, and is malformed."""
        for name, carry in LOGGERS.items():
            lines = [carry("Running on http://127.0.0.1:5000")] * 70 + [carry(line) for line in COMBINED] + [carry("bye")]
            with self.subTest(name):
                answer = json.loads(self.run_froe("check", lines, "--format", "json"))["input"]
                self.assertEqual((answer["records"], answer["malformed"]["total"]), (len(COMBINED), 71))

    def test_lines_as_they_stand_among_them(self):
        for name, carry in LOGGERS.items():
            with self.subTest(name):
                lines = COMBINED[:20] + [carry(line) for line in COMBINED[20:]]
                self.assertEqual(self.records(lines), self.records(COMBINED))

    def test_stray_lines(self):
        """A few that are carried do not make others be taken for such."""
        for name, carry in LOGGERS.items():
            with self.subTest(name):
                lines = COMBINED + [carry(line) for line in COMBINED[:10]]
                self.assertEqual(self.records(lines)[:100], self.records(COMBINED))

    def test_what_looks_like_a_logger(self):
        """Syslog keeps its header, and a time has no host behind it."""
        syslog = ["2023-11-14T22:13:20.123Z web1 nginx: " + line for line in COMBINED]
        self.assertEqual(self.records(syslog), self.records(COMBINED))
        for head in (CLOCK, f"{CLOCK} -", "INFO:x", "INFO:x:", "INFO: x:", "INFO:x:a b", "[" + CLOCK, '"', '""', '"]', '"] "', '" "'):
            for tail in ("", " ", " - - [14/Nov/2023:22:13:20 +0000] ", ' - - [14/Nov/2023:22:13:20 +0000] "', " [14/Nov/2023:22:13:20 +0000", " [14/Nov"):
                answer = json.loads(self.run_froe("check", [head + tail] * 5 + COMBINED, "--format", "json"))["input"]
                self.assertEqual(answer["records"] + answer["malformed"]["total"], 5 + len(COMBINED), head + tail)

    def test_quotes_in_quotes(self):
        """An agent may hold one that nothing escapes, where what is behind it is no blank."""
        line = '192.0.2.1 - - [14/Nov/2023:22:13:20 +0000] "GET /"a HTTP/1.1" 200 5 "http://r/" "a "b" c"'
        self.assertEqual(self.records([f'"{line}"'] * 3), self.records([line] * 3))

    def test_the_format_of_litespeed(self):
        """Stands in quotes too; whether lines do is as their writer is."""
        plain = '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"'
        expected = self.records(COMBINED, "--log-format", plain)
        for lines in (COMBINED, [f'"{line}"' for line in COMBINED]):
            self.assertEqual(self.records(lines, "--log-format", f'"{plain}"'), expected)
        line = '"192.0.2.1" "GET /a HTTP/1.1"'
        self.assertEqual(self.records([line], "--log-format", '"%h" "%r"')[0]["host"], "192.0.2.1")


if __name__ == "__main__":
    unittest.main()

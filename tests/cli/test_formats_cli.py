"""Every log format as its users meet it: by name, as a string in the language of a server, and told by froe itself.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_formats_cli.py
"""

import gzip
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE") or ROOT / "build/release/froe").resolve())
sys.path.insert(0, str(ROOT / "tests" / "reference"))

from format_cases import BAD_STRINGS, NAMED, STRINGS  # noqa: E402

THREADS = ("1", "2", "7")
SANITIZED = "FROE_SANITIZED" in os.environ


def text_of(lines):
    return "".join(line + "\n" for line in lines).encode()


class Formats(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="froe-formats-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, name, data):
        (self.folder / name).write_bytes(data)
        return name

    def run_froe(self, *arguments, **more):
        return subprocess.run([FROE, *arguments], cwd=self.folder, capture_output=True, timeout=60, check=False, **more)

    def output(self, *arguments, **more):
        run = self.run_froe(*arguments, **more)
        self.assertEqual((run.returncode, run.stderr), (0, b""), arguments)
        return run.stdout

    def records(self, file, fields, *arguments):
        """The records as dicts, numbers as they are written: 1 is not 1.0."""
        output = self.output("records", "--format", "jsonl", "--fields", ",".join(fields), *arguments, file)
        return [json.loads(row, parse_float=str) for row in output.splitlines()]

    def expect(self, file, records, *arguments):
        for names in {tuple(record) for record in records}:
            found = self.records(file, names, *arguments)
            self.assertEqual(len(found), len(records), arguments)
            for expected, row in zip(records, found):
                if tuple(expected) == names:
                    self.assertEqual(row, in_places(expected))


def in_places(record):
    """Durations as froe writes them: no exponent."""
    return {name: f"{value:.9f}".rstrip("0") if isinstance(value, float) else value for name, value in record.items()}


class ByName(Formats):
    def test_records(self):
        for name, log_format, lines, records in NAMED:
            with self.subTest(name):
                self.expect(self.file("a.log", text_of(lines)), records, "--log-format", log_format)

    def test_every_line_is_a_record(self):
        for name, log_format, lines, records in NAMED:
            with self.subTest(name):
                file = self.file("a.log", text_of(lines))
                answer = json.loads(self.output("count", "host", "--format", "json", "--strict", "--log-format", log_format, file))
                self.assertEqual((answer["total"]["count"], answer["input"]["malformed"]["total"]), (len(records), 0))

    def test_line_ends_of_windows_and_none_at_the_end(self):
        for name, log_format, lines, records in NAMED:
            with self.subTest(name):
                self.expect(self.file("a.log", text_of(lines).replace(b"\n", b"\r\n")), records, "--log-format", log_format)
                self.expect(self.file("b.log", text_of(lines)[:-1]), records, "--log-format", log_format)

    def test_long_logs(self):
        """More than one block, in every way to read it."""
        for name, log_format, lines, records in NAMED:
            header = [line for line in lines if line.startswith("#") or line.startswith('"time_micros"')]
            times = 2_000_000 // len("".join(lines)) + 1
            body = [line for line in lines if line not in header]
            data = text_of(header + body * times if lines == header + body else lines * times)
            self.file("a.log", data)
            self.file("a.gz", gzip.compress(data, 1))
            outputs = {
                self.output("count", "host,path,status,duration", "--format", "csv", "--log-format", log_format, "-j", threads, file)
                for threads, file in ((("1", "a.log"), ("7", "a.gz")) if SANITIZED else itertools.product(THREADS, ("a.log", "a.gz")))
            }
            with self.subTest(name):
                self.assertEqual(len(outputs), 1)
                self.assertEqual(sum(int(row.rpartition(b",")[2]) for row in outputs.pop().splitlines()[1:]) % len(records), 0)

    def test_they_are_listed(self):
        listed = self.output("formats").decode()
        for _, log_format, _, _ in NAMED:
            self.assertIn(log_format, listed)

    def test_completions_and_readme_know_all_names(self):
        listed = self.output("formats").decode()
        names = re.findall(r"^  ([a-z]\S*) ", listed[: listed.index("\n\n")], re.MULTILINE)
        self.assertGreater(len(names), 40)
        self.assertIn(" ".join(("auto", *names)), self.output("completions", "bash").decode())
        readme = (ROOT / "README.md").read_text()
        self.assertEqual([name for name in names if f"`{name}`" not in readme], [])

    def test_every_prefix_of_a_line_is_read_or_refused(self):
        """Without a crash, and every line is counted once."""
        for name, log_format, lines, _ in NAMED:
            header = [line for line in lines[:-1] if line.startswith("#") or line.startswith('"time_micros"')]
            prefixes = [lines[-1][:length] for length in range(len(lines[-1]))]
            file = self.file("a.log", text_of(header + prefixes))
            with self.subTest(name):
                run = self.run_froe("count", "host,user,path,status,agent,duration", "--format", "json", "--log-format", log_format, file)
                self.assertIn(run.returncode, (0, 1))
                answer = json.loads(run.stdout)
                self.assertEqual(answer["input"]["records"] + answer["input"]["malformed"]["total"], answer["input"]["lines"])
                self.assertEqual(answer["total"]["count"], answer["input"]["records"])

    def test_what_is_no_name(self):
        run = self.run_froe("count", "host", "--log-format", "combind", self.file("a.log", text_of(NAMED[0][2])))
        self.assertEqual((run.returncode, run.stdout), (2, b""))
        self.assertIn(b"combined", run.stderr)


class Auto(Formats):
    def test_records(self):
        for name, _, lines, records in NAMED:
            with self.subTest(name):
                self.expect(self.file("a.log", text_of(lines)), records)
                self.expect(self.file("a.log", text_of(lines)), records, "--log-format", "auto")

    def test_many_formats_in_one_run(self):
        """Each file is read as what it is, in any order and with any number of threads."""
        files, expected = [], {}
        for number, (_, _, lines, records) in enumerate(NAMED):
            name = self.file(f"{number}.log", text_of(lines) if number % 2 else gzip.compress(text_of(lines)))
            files.append(name)
            for record in records:
                row = (name, record["host"], record["path"], record["status"], record["bytes"] if "bytes" in record else None)
                expected[row] = expected.get(row, 0) + 1
        for threads in THREADS:
            for order in (files, files[::-1]):
                output = self.output("count", "file,host,path,status,bytes", "--format", "jsonl", "-j", threads, *order)
                rows = [json.loads(row) for row in output.splitlines()]
                self.assertEqual({tuple(row.values())[:-1]: row["count"] for row in rows}, expected)

    def test_stats_say_what_was_chosen(self):
        for name, log_format, lines, _ in NAMED:
            with self.subTest(name):
                run = self.run_froe("count", "host", "--format", "csv", "--stats", self.file("a.log", text_of(lines)))
                # A Common line is a line of a Combined log that leaves two fields out.
                names = {"nginx": ("nginx", "combined"), "common": ("common", "combined"), "vhost_common": ("vhost_common", "vhost_combined")}.get(log_format, (log_format,))
                self.assertTrue(any(each.encode() in run.stderr for each in names), run.stderr)

    def test_what_cannot_be_told_is_an_error(self):
        """That shows the line and how to name the format."""
        file = self.file("a.log", b"17;10:05;GET;/nothing/known\n" * 20)
        run = self.run_froe("count", "host", "--format", "csv", file)
        self.assertEqual(run.returncode, 1)
        self.assertIn(b"/nothing/known", run.stderr)
        self.assertIn(b"--log-format", run.stderr)

    def test_a_message_that_looks_like_a_request_decides_nothing(self):
        """What a program says before the log of another begins."""
        message = "level=info msg=x method=GET path=/h status=200\n"
        tiny = "GET /index 200 512 - 1.234 ms\n"
        common = '192.0.2.1 - - [10/Oct/2023:13:55:36 +0000] "GET / HTTP/1.1" 200 5\n'
        iis = "2023-10-10 13:55:36 192.0.2.2 GET /a - 80 - 192.0.2.1 Moz - 200 0 0 15\n"
        requests = '{"method":"GET","status":200,"path":"/x","remote_addr":"192.0.2.1"}\n'
        for first in (message, tiny, message + "starting\n" * 63, "starting\n" * 63 + tiny):
            for rest, times in ((common, 300), (iis, 300), (requests, 1), (requests, 300)):
                file = self.file("a.log", (first + rest * times).encode())
                with self.subTest(first=first[-40:], rest=rest[:40], times=times):
                    # Without its #Fields line IIS is told by the first lines.
                    if rest == iis and "starting" in first:
                        continue
                    output = self.output("count", "host", "--format", "csv", file)
                    self.assertEqual(output, b"host,count\n192.0.2.1,%d\n" % times)

    def test_a_server_in_front_of_a_program(self):
        """Both write to the same place, the program perhaps first: it knows less of a request."""
        front = '192.0.2.1 - - [10/Oct/2023:13:55:36 +0000] "GET /a HTTP/1.1" 200 512 "-" "curl"\n'
        for program in (
            '192.0.2.9 -  10/Oct/2023:13:55:36 +0000 "GET /a" 200\n',
            '[GIN] 2023/10/10 - 13:55:36 | 200 |      65.917µs |       192.0.2.9 | GET      "/a"\n',
            'INFO:     192.0.2.9:54321 - "GET /a HTTP/1.1" 200 OK\n',
            '[10/Oct/2023 13:55:36] "GET /a HTTP/1.1" 200 1234\n',
            "GET /a 200 512 - 1.234 ms\n",
            "level=info msg=x method=GET path=/a status=200\n",
        ):
            for header in ("", "Oct 10 13:55:36 web nginx: "):
                file = self.file("a.log", ("starting\n" + (program + header + front) * 100).encode())
                with self.subTest(program=program, header=header):
                    self.assertEqual(self.output("count", "host,agent", "--format", "csv", file), b"host,agent,count\n192.0.2.1,curl,100\n")

    def test_a_line_full_of_blanks(self):
        """Takes no longer than any other, in every format."""
        blanks = "192.0.2.1 - -" + " " * 1_000_000 + "x\n"
        for name, log_format, lines, _ in NAMED:
            with self.subTest(name):
                self.run_froe("check", "--log-format", log_format, self.file("a.log", text_of(lines) + blanks.encode()))
                self.run_froe("check", "a.log")

    def test_a_byte_order_mark(self):
        """Is no part of the first line, however it comes; in any other place it is one."""
        line = b'::1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 1\n'
        for text, hosts in (
            (b"\xef\xbb\xbf" + line * 3, {"::1": 3}),
            (b"\xef\xbb\xbf" + line[:-1], {"::1": 1}),
            (line + b"\xef\xbb\xbf" + line, {"::1": 1, "\ufeff::1": 1}),
            (b"\xef\xbb" + line + line, {"\ufffd::1": 1, "::1": 1}),
        ):
            for file, standard_input in ((self.file("a.log", text), None), (self.file("a.log.gz", gzip.compress(text)), None), ("-", text)):
                run = subprocess.run([FROE, "count", "host", "--format", "json", file], input=standard_input, capture_output=True, check=True, cwd=self.folder)
                self.assertEqual({row["host"]: row["count"] for row in json.loads(run.stdout)["rows"]}, hosts)

    def test_what_to_do_about_it(self):
        for text, said in (
            (b"2020-01-01 10:00:00 192.0.2.1 x\n", "without its #Fields line, --log-format '#Fields: date time ...'"),
            # IIS, of columns that somebody chose, and none of a balancer's
            (b"2020-01-01 10:00:00 192.0.2.1 - 10.0.0.9 80 GET /a.htm - 200 7930 248 31 A/1+(X) http://h/\n", "'#Fields: date time ...' says its columns"),
            (b"2020-01-01 10:00:00 web-7 10.0.0.9 GET /b.aspx - 80 - 192.0.2.1 - - 200 0 0 15 -\n", "'#Fields: date time ...' says its columns"),
            (b'[{"a": 1},\n{"b": 2}]\n', "'jq -c .[]' makes lines"),
            (b"[\n 1\n]\n", "'jq -c .[]' makes lines"),
            (b"[x] y\n", "`; --log-format says how to read it (froe formats)"),
            (b"\nx y\n", "most as no-time: "),  # rather than that one is empty
        ):
            run = self.run_froe("count", "host", self.file("a.log", text))
            self.assertEqual(run.returncode, 1)
            self.assertIn(said.encode(), run.stderr)

    def test_lines_with_nothing_on_them(self):
        """There is nothing to say about a format."""
        for text in b"\n\n   \n", b"\0\0\0", b" \t\r\n":
            log = Path(self.folder) / "blank.log"
            log.write_bytes(text)
            run = subprocess.run([FROE, "count", "path", log], capture_output=True, text=True)
            self.assertEqual(run.returncode, 1)
            self.assertRegex(run.stderr, r"^froe: .*blank\.log: no line is a record: there is nothing on any of \d\n$")

    def test_damaged_lines_first(self):
        for name, _, lines, records in NAMED:
            if lines[0].startswith(("#", '"time_micros"')):
                continue
            with self.subTest(name):
                self.expect(self.file("a.log", b"\n\0\0junk\n\xff\xfe\n" + text_of(lines)), records)


class Strings(Formats):
    def test_blanks_before_a_user(self):
        """Two of them say that there is none only where the time follows."""
        lines = "".join(f'192.0.2.1 - {user} 2023-10-10T13:55:36+0000 "GET /a HTTP/1.1" 200\n' for user in ("bob", " bob", "-", ""))
        log_format = '%h %l %u %{%Y-%m-%dT%H:%M:%S%z}t "%r" %>s'
        rows = self.output("records", "--log-format", log_format, "--fields", "user,status", "--format", "csv", self.file("a.log", lines.encode()))
        self.assertEqual(rows, b"user,status\nbob,200\nbob,200\n,200\n,200\n")

    def test_a_host_that_is_nothing(self):
        """Is absent, and another column's is the host then."""
        lines = "".join(
            f'www.example.com - [2024-05-21T15:40:13.8Z] "GET /a HTTP/1.1" 200 0 1 "-" "x" "{remote}" "-" x_forwarded_for:"{forwarded}" x_forwarded_proto:"https"\n'
            for remote, forwarded in (("192.0.2.1:5000", "192.0.2.2, 192.0.2.3"), ("192.0.2.1:5000", ""), ("192.0.2.1:5000", "-"))
        )
        rows = self.output("records", "--log-format", "gorouter", "--fields", "host", "--format", "csv", self.file("a.log", lines.encode()))
        self.assertEqual(rows, b"host\n192.0.2.2\n192.0.2.1\n192.0.2.1\n")

    def test_records(self):
        for name, log_format, lines, records in STRINGS:
            with self.subTest(name):
                self.expect(self.file("a.log", text_of(lines)), records, "--log-format", log_format)

    def test_every_line_is_a_record(self):
        for name, log_format, lines, records in STRINGS:
            with self.subTest(name):
                file = self.file("a.log", text_of(lines))
                answer = json.loads(self.output("count", "host", "--format", "json", "--strict", "--log-format", log_format, file))
                self.assertEqual(answer["total"]["count"], len(records))

    def test_other_fields_of_the_same_line(self):
        """A field is the same whether others are asked for beside it or not."""
        for name, log_format, lines, records in (*NAMED, *STRINGS):
            file = self.file("a.log", text_of(lines))
            names = list(records[0])
            together = self.records(file, names, "--log-format", log_format)
            for field in names[len(name) % 3 :: 3] if SANITIZED else names:
                with self.subTest(name, field=field):
                    alone = self.records(file, [field], "--log-format", log_format)
                    self.assertEqual([row[field] for row in alone], [row[field] for row in together])

    def test_names_of_fields_in_any_case(self):
        _, log_format, lines, _ = next(case for case in STRINGS if case[0] == "Apache: headers")
        file = self.file("a.log", text_of(lines))
        for field in ("x-forwarded-for", "X-Forwarded-For", "x_forwarded_for"):
            output = self.output("count", field, "--format", "csv", "--log-format", log_format, "-w", f'{field} ^= "203."', file)
            self.assertEqual(output.splitlines()[1], b'"203.0.113.9, 10.0.0.1",1')

    def test_durations_are_filtered_and_added(self):
        _, log_format, lines, _ = next(case for case in STRINGS if case[0] == "Apache: %D behind Common")
        file = self.file("a.log", text_of(lines))
        aggregates = "count,sum(duration),min(duration),max(duration),avg(duration)"
        output = self.output("count", "status", "--format", "csv", "--log-format", log_format, "-a", aggregates, file)
        self.assertEqual(output.splitlines()[1], b"200,2,2.000001,0,2.000001,1")
        for expression, count in (("duration > 2s", 1), ("duration <= 2s", 1), ("duration >= 2000001us", 1), ("duration < 1m", 2), ("duration = 0", 1)):
            with self.subTest(expression):
                rows = self.output("records", "--fields", "host", "--log-format", log_format, "-w", expression, file).splitlines()
                self.assertEqual(len(rows), count)

    def test_what_is_no_format(self):
        for text, column in BAD_STRINGS:
            with self.subTest(text):
                run = self.run_froe("count", "host", "--log-format", text, self.file("a.log", text_of(NAMED[0][2])))
                self.assertEqual((run.returncode, run.stdout), (2, b""))
                carets = [line for line in run.stderr.decode().splitlines() if line.strip() == "^"]
                self.assertEqual(carets, [" " * (column + 1) + "^"] if column else carets)

    def test_fields_that_no_format_has(self):
        run = self.run_froe("records", "--fields", "upstream_respnse_time", self.file("a.log", text_of(NAMED[0][2])))
        self.assertEqual((run.returncode, run.stdout), (2, b""))
        self.assertIn(b"upstream_response_time", run.stderr)


if __name__ == "__main__":
    unittest.main()

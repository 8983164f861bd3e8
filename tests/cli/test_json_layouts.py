"""JSON lines of any layout: what is known of the keys of those who log requests, and in which units they count.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_json_layouts.py
"""

import gzip
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE") or ROOT / "build/release/froe").resolve())
SANITIZED = "FROE_SANITIZED" in os.environ
sys.path.insert(0, str(ROOT / "tests" / "reference"))

import mutate  # noqa: E402
from json_cases import LAYOUTS  # noqa: E402


def in_places(record):
    """Durations as froe writes them: no exponent."""
    return {name: f"{value:.9f}".rstrip("0") if isinstance(value, float) else value for name, value in record.items()}


class Json(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="froe-json-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, name, lines):
        (self.folder / name).write_bytes("".join(line + "\n" for line in lines).encode())
        return name

    def froe(self, *arguments):
        run = subprocess.run([FROE, *arguments], cwd=self.folder, capture_output=True, timeout=60, check=False)
        self.assertEqual((run.returncode, run.stderr), (0, b""), arguments)
        return run.stdout

    def records(self, file, fields, *arguments):
        output = self.froe("records", "--format", "jsonl", "--fields", ",".join(fields), *arguments, file)
        return [json.loads(row, parse_float=str) for row in output.splitlines()]


class Layouts(Json):
    def test_records(self):
        for name, lines, records in LAYOUTS:
            file = self.file("a.log", lines)
            for log_format in ("auto", "json"):
                with self.subTest(name, log_format=log_format):
                    self.assertEqual(self.records(file, list(records[0]), "--log-format", log_format), [in_places(record) for record in records])

    def test_nanoseconds(self):
        """Of Go's loggers: whole numbers all of them, and one of a million at least."""
        slog = '{"time":"2023-11-14T22:13:20Z","level":"INFO","msg":"request","path":"/a","%s":%s}'
        logrus = '{"%s":%s,"level":"info","msg":"request","path":"/a","time":"2023-11-14T22:13:20Z"}'
        strange = '{"time":"2023-11-14T22:13:20Z","level":"INFO","path":"/a","%s":%s}'
        numbers = ["45123", "0", "1000000", "20000000000"]
        nanoseconds = ["0.000045123", 0, "0.001", 20]
        for line, key, given, expected in (
            (slog, "duration", numbers, nanoseconds),
            (logrus, "latency", numbers, nanoseconds),
            (slog, "elapsed", ["7"] * 200 + ["1000000"], ["0.000000007"] * 200 + ["0.001"]),
            (slog, "duration", ["1000000", '"1.5s"'], ["0.001", "1.5"]),
            (slog, "duration", ["45123", "999999"], [45123, 999999]),
            (slog, "duration", ["45123", "1000000", "0.25"], [45123, 1000000, "0.25"]),
            (slog, "duration", ["1000000", "1e0"], [1000000, 1]),
            (strange, "duration", ["1000000"], [1000000]),
            (slog, "request_time", ["1000000"], [1000000]),
            (slog, "response_flags\":\"-\",\"duration", ["1000000"], [1000]),
        ):
            lines = [line % (key, number) for number in given]
            for log_format in "auto", "json":
                with self.subTest(key, numbers=given[:4], log_format=log_format):
                    rows = self.records(self.file("a.log", lines), ("duration",), "--log-format", log_format)
                    self.assertEqual([row["duration"] for row in rows], expected)
                    for carried in [in_object(line) for line in lines], [f"<190>Nov  3 05:29:31 web1 app: {line}" for line in lines]:
                        self.assertEqual(self.records(self.file("b.log", carried), ("duration",), "--log-format", log_format), rows)

    def test_nanoseconds_of_several_files(self):
        """Each file is told for itself, also where something carries the lines of some."""
        line = '{"time":"2023-11-14T22:13:20Z","level":"INFO","msg":"request","path":"/a","duration":%d}'
        logs = [line % 2000000] * 2, [in_object(line % 3000000)] * 2, [line % 5] * 2, [in_object(line % 7)] * 2
        files = [self.file(f"{i}.log", lines) for i, lines in enumerate(logs * 2)]
        rows = json.loads(self.froe("count", "file", "-a", "max(duration)", "--sort", "file", "--format", "json", *files), parse_float=str)["rows"]
        self.assertEqual([list(row.values())[-1] for row in sorted(rows, key=lambda row: row["file"])], ["0.002", "0.003", 5, 7] * 2)

    def test_fields_alone(self):
        """A field is the same whether others are asked for beside it or not."""
        for name, lines, records in LAYOUTS:
            file = self.file("a.log", lines)
            for field in list(records[0])[len(name) % 3 :: 3] if SANITIZED else records[0]:
                with self.subTest(name, field=field):
                    expected = [in_places({field: record[field]}) for record in records]
                    self.assertEqual(self.records(file, [field]), expected)

    def test_all_of_them_in_one_file(self):
        """Whose line it is, each line tells by itself: in any order, with any number of threads."""
        fields = ("host", "method", "path", "query", "status", "bytes", "agent", "vhost", "duration")
        lines = [line for _, lines, _ in LAYOUTS for line in lines]
        expected = [self.records(self.file("a.log", [line]), fields, "--log-format", "json")[0] for line in lines]
        for threads in ("1", "3"):
            self.assertEqual(self.records(self.file("a.log", lines * 50), fields, "-j", threads), expected * 50)
            self.assertEqual(self.records(self.file("a.log", lines[::-1] * 50), fields, "-j", threads), expected[::-1] * 50)


HEADERS = (
    "<190>Nov  3 05:29:31 web1 haproxy[77]: ",
    "Nov 13 05:29:31 web1 nginx: ",
    '<190>1 2023-11-14T22:13:20.123Z web1 nginx 77 - [meta sequenceId="1"] ',
    "2023-11-14T22:13:20.123456789Z stdout F ",
)


class Spellings(Json):
    """Of keys that differ only in what names do not, each is the field that is spelled as it is."""

    def test_a_key_that_columns_spell_in_several_ways(self):
        keys = ("user-agent", "user_agent", "User-Agent", "UA", "ua")
        for key in keys:
            for nested in (False, True):
                wrap = (lambda values: {"request": {"headers": values}}) if nested else (lambda values: values)
                start = {"time": "2023-11-14T22:13:20Z", "method": "GET", "uri": "/a", "status": 200}
                field = ".request.headers." + key if nested else "." + key
                alone = self.file("a.log", [json.dumps({**start, **wrap({key: "x"})})])
                among = self.file("b.log", [json.dumps({**start, **wrap({other: "x" if other == key else "y" for other in keys})})])
                for fields in ((field,), (field, "agent")):
                    with self.subTest(field, fields=fields):
                        self.assertEqual(self.records(alone, fields)[0][field], "x")
                        self.assertEqual(self.records(among, fields)[0][field], "x")

    def test_a_name_that_is_spelled_otherwise(self):
        for key in ("user-agent", "user_agent"):
            file = self.file("a.log", [json.dumps({"time": "2023-11-14T22:13:20Z", "uri": "/a", "status": 200, key: "x"})])
            self.assertEqual(self.records(file, (".User-agent",)), [{".User-agent": "x"}])


class BehindHeaders(Json):
    FIELDS = ("host", "time", "method", "target", "status", "bytes", "agent", "vhost", "duration")

    def test_records(self):
        lines = [line for _, lines, _ in LAYOUTS for line in lines]
        expected = self.records(self.file("a.log", lines), self.FIELDS, "--log-format", "json")
        for header in HEADERS:
            file = self.file("b.log", [header + line for line in lines])
            for log_format in ("auto", "json"):
                with self.subTest(header, log_format=log_format):
                    self.assertEqual(self.records(file, self.FIELDS, "--log-format", log_format), expected)
        mixed = self.file("c.log", [HEADERS[i % 4] * (i % 5 > 0) + line for i, line in enumerate(lines)])
        self.assertEqual(self.records(mixed, self.FIELDS), expected)

    def test_what_is_no_header(self):
        lines = ['x {"uri":"/a"}', 'Nov 33 05-29 web1 x: {"uri":"/a"}', HEADERS[0] + '{"uri":', HEADERS[0] + "{x}", HEADERS[1] + 'a={"uri":"/a"}']
        good = [HEADERS[0] + '{"uri":"/{b}"}'] * 8
        answer = json.loads(self.froe("check", "--format", "json", self.file("a.log", good + lines)))["input"]
        self.assertEqual((answer["records"], answer["malformed"]["reasons"]), (8, {"bad-json": 5}))

    def test_lines_that_are_too_long(self):
        """With the header that is kept of them, however much of their end has been dropped before they are read."""
        for header in ("", *HEADERS):
            line = header + '{"uri":"/a","status":200}'
            longest = line + " " * ((1 << 20) - len(line.encode()))
            for end in (" ", " " * 100, " " * (8 << 20)):
                with self.subTest(header, end=len(end)):
                    file = self.file("a.log", [line, longest, longest + end, line])
                    answer = json.loads(self.froe("check", "--format", "json", file))["input"]
                    self.assertEqual((answer["records"], answer["malformed"]["reasons"]), (3, {"too-long": 1}))


def in_object(line, stream="stdout", end="\\n"):
    """A line as Docker's json-file driver keeps it."""
    text = json.dumps(line, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
    return '{"log":%s%s","stream":"%s","time":"2023-11-14T22:13:20.123456789Z"}' % (text[:-1], end, stream)


CONTAINER_TIME = "2023-11-14T22:13:20.123456789Z"
# What carries lines, whoever wrote them.
CARRIERS = {
    "docker": in_object,
    "docker, \\r\\n": lambda line: in_object(line, end="\\r\\n"),
    "docker, cut": lambda line: in_object(line, end=""),
    "cri": lambda line: f"{CONTAINER_TIME} stdout F {line}",
    "cri, tags": lambda line: f"2023-11-14T22:13:20.1+01:00 stderr F:x {line}",
    "compose": lambda line: f"web-1  | {line}",
    "foreman": lambda line: f"nginx.1    | {line}",
    "compose, in colour": lambda line: f"\x1b[1;36mweb_1  |\x1b[0m {line}",
    "cri, in part": lambda line: f"{CONTAINER_TIME} stdout P {line}",
    "loki": lambda line: json.dumps({"line": line, "timestamp": CONTAINER_TIME}),
    "google": lambda line: json.dumps({"insertId": "1", "textPayload": line, "severity": "DEFAULT"}),
    "splunk": lambda line: json.dumps({"path": "/var/log/x", "status": "info", "_raw": line}),
    "padded": lambda line: f" \t{CONTAINER_TIME} stdout F {line}",
    "padded object": lambda line: "\0 " + in_object(line) + " \t",
    "cf logs": lambda line: f"   2023-11-14T22:13:20.12+0100 [APP/PROC/WEB/0]    OUT {line}",
    "kubectl --prefix": lambda line: f"[pod/web-7d4-x2/nginx] {line}",
    "fluent bit": lambda line: json.dumps({"date": 1700000000.5, "stream": "stdout", "_p": "F", "log": line, "kubernetes": {"host": "n1", "labels": {"message": "x"}}}),
    "filebeat": lambda line: json.dumps({"@timestamp": CONTAINER_TIME, "host": {"name": "n1"}, "log": {"offset": 1, "file": {"path": "/var/log/x"}}, "message": line}),
    "logstash": lambda line: json.dumps({"@version": "1", "message": line, "host": "n1", "tags": ["a", "b"]}, separators=(" , ", " : ")),
    "journal": lambda line: json.dumps({"_HOSTNAME": "n1", "PRIORITY": "6", "MESSAGE": line, "_PID": "77"}),
}  # fmt: skip


# The same for lines of any bytes.
CARRIERS_OF_BYTES = {
    "docker": lambda line: b'{"log":"' + escaped(line) + b'\\n","stream":"stdout"}',
    "cri": lambda line: CONTAINER_TIME.encode() + b" stdout F " + line,
    "compose": lambda line: b"web-1  | " + line,
}


def escaped(line):
    return b"".join(b"\\" + bytes([c]) if c in b'"\\' else b"\\u%04x" % c if c < 0x20 else bytes([c]) for c in line)


class Carried(Json):
    CLF = [
        '192.0.2.%d - - [14/Nov/2023:22:13:%02d +0000] "GET /a?b=%d&c HTTP/1.1" 200 %d "-" "a <\\"b\\"> \u00e9"' % (i % 250, i % 60, i, i) for i in range(200)
    ]
    FIELDS = ("host", "time", "target", "path", "query", "status", "bytes", "agent")

    def test_records(self):
        """Lines of any format are read as if they stood alone, with auto and by name."""
        syslog = ["Nov 14 22:13:20 web1 nginx: " + line for line in self.CLF]
        ingress = [line + ' 99 0.005 [a-b-80] [] 10.0.0.1:80 5 0.004 200 7f' for line in self.CLF]
        logs = ((self.CLF, "combined"), (syslog, "syslog"), (ingress, "nginx-ingress"), *((lines, "json") for _, lines, _ in LAYOUTS))
        for number, (lines, log_format) in enumerate(logs):
            expected = self.records(self.file("a.log", lines), self.FIELDS, "--log-format", log_format)
            ways = list(itertools.product(CARRIERS, ("auto", log_format)))
            # Sanitizers: each log in a few ways, others for each.
            for carrier, name in ways[number % 5 :: 5] if SANITIZED and log_format == "json" else ways:
                carried = self.file("b.log", [CARRIERS[carrier](line) for line in lines])
                with self.subTest(carrier, log_format=log_format, name=name, line=lines[0]):
                    self.assertTrue(self.records(carried, self.FIELDS, "--log-format", name) == expected)

    def test_format_strings(self):
        wrapped = self.file("b.log", [in_object("192.0.2.1|200|0.5"), in_object("192.0.2.2|404|1")])
        expected = [{"host": "192.0.2.1", "duration": "0.5"}, {"host": "192.0.2.2", "duration": 1}]
        self.assertEqual(self.records(wrapped, ("host", "duration"), "--log-format", "$remote_addr|$status|$request_time"), expected)

    def test_what_else_a_container_says_is_malformed(self):
        lines = [in_object(line) for line in self.CLF] + [in_object("ready", "stderr"), in_object(""), '{"log":"cut', "", "x"]
        run = json.loads(self.froe("check", "--format", "json", self.file("a.log", lines)))
        self.assertEqual(run["input"]["records"], len(self.CLF))
        self.assertEqual(run["input"]["malformed"]["reasons"], {"no-time": 2, "empty": 2, "bad-json": 1})
        examples = [example["text"] for row in run["rows"] for example in row["examples"]]
        self.assertIn(in_object("ready", "stderr"), examples)

    def test_hostile_lines(self):
        """What can be read of them is as of the lines alone, among long ones and some that cannot be taken out of what carries them."""
        lines = mutate.hostile_log(7, lines=500).split(b"\n")
        lines = [line + b"x" * (8100 + i if i % 20 == 0 else 0) for i, line in enumerate(lines)] + [lines[0] + b"y" * 70000] * 3
        (self.folder / "a.log").write_bytes(b"\n".join(lines))
        expected = json.loads(self.froe("check", "--format", "json", "--log-format", "combined", "a.log"))["input"]
        for carrier, carry in CARRIERS_OF_BYTES.items():
            carried = [carry(line) for line in lines]
            (self.folder / "b.log").write_bytes(b"\n".join(carried))
            with self.subTest(carrier):
                for question in ("records", "count host,status,agent -j 3"):
                    command = [*question.split(), "--log-format", "combined"]
                    self.assertEqual(self.froe(*command, "b.log"), self.froe(*command, "a.log"))
                found = json.loads(self.froe("check", "--format", "json", "--log-format", "combined", "b.log"))["input"]
                for name in "lines", "records", "malformed":
                    self.assertEqual(found[name], expected[name])
            (self.folder / "b.log").write_bytes(b"\n".join(line for pair in zip(carried, [carried[0], b'{"log":'] * len(carried)) for line in pair))
            more = json.loads(self.froe("check", "--format", "json", "--log-format", "combined", "b.log"))["input"]
            self.assertEqual(more["lines"], 2 * len(carried))
            self.assertEqual(more["malformed"]["reasons"]["bad-json"], len(carried) // 2)

    def test_long_lines_that_hold_short_ones(self):
        """Are too long, from a file as from a pipe, which gives them in pieces."""
        lines = [in_object(self.CLF[i % 200], end='\\n","pad":"' + "p" * ((1 << 20) + i) if i % 40 == 20 else "\\n") for i in range(400)]
        text = "".join(line + "\n" for line in lines).encode()
        (self.folder / "a.log").write_bytes(text)
        (self.folder / "a.log.gz").write_bytes(gzip.compress(text, 1))
        for name, given in (("a.log", None), ("a.log.gz", None), ("-", text)):
            run = subprocess.run([FROE, "check", "--format", "json", name], input=given, cwd=self.folder, capture_output=True, timeout=60, check=True)
            self.assertEqual(json.loads(run.stdout)["input"]["malformed"]["reasons"], {"too-long": 10}, name)

    def test_lines_that_nothing_carries(self):
        """`docker compose logs` begins with one, and a file may have had another writer before."""
        for carry in CARRIERS["cri"], CARRIERS["compose"]:
            file = self.file("a.log", ["Attaching to web-1"] + [carry(line) for line in self.CLF[:150]] + self.CLF[150:])
            self.assertEqual(self.records(file, self.FIELDS), self.records(self.file("b.log", self.CLF), self.FIELDS))

    def test_formats_that_spell_out_what_carries(self):
        """A format that was asked for is what the lines are, as they stand or inside, whichever it reads."""
        head = '192.0.2.1 - - [14/Nov/2023:22:13:20 +0000] "GET /a HTTP/1.1" 200 5'
        for line, log_format in (
            ('192.0.2.1 | [14/Nov/2023:22:13:20 +0000] | "GET /a HTTP/1.1" | 200', '%h | %t | "%r" | %>s'),
            (f"[pod/x] {head}", '[pod/x] %h %l %u %t "%r" %>s %b'),
            (f"2023-11-14T22:13:20Z stdout F {head}", '%{%Y-%m-%dT%H:%M:%SZ}t stdout F %h %l %u [%{X}e] "%r" %>s %b'),
            ('{"msg":"{\\"a\\":1}","method":"GET","status":200}', "json"),
        ):
            rows = self.records(self.file("a.log", [line] * 5), ("method", "status"), "--log-format", log_format)
            self.assertEqual(rows, [{"method": "GET", "status": 200}] * 5, log_format)

    def test_carried_later(self):
        """Some lines come before the first that something carries, or that is a request."""
        expected = self.records(self.file("a.log", self.CLF), self.FIELDS)
        for carry in CARRIERS["compose"], CARRIERS["cri"]:
            lines = [carry(line) for line in self.CLF]
            for before in (["Attaching to web-1"] * 70, [carry("starting")] * 1500, []):
                self.assertTrue(self.records(self.file("a.log", before + lines), self.FIELDS) == expected)
            file = self.file("a.log", [])
            (self.folder / file).write_text(lines[0])
            self.assertEqual(self.records(file, ("host",)), [{"host": "192.0.2.0"}])

    def test_carried_in_a_format_that_was_asked_for(self):
        """Whatever comes before the first request, and with a mark in front, from a file as from a pipe."""
        expected = self.records(self.file("a.log", self.CLF), self.FIELDS)
        for name in "compose", "cri", "kubectl --prefix", "docker", "filebeat":
            carry = CARRIERS[name]
            lines = [carry(line) for line in self.CLF]
            for before in ([""], ['tial"}'], [carry("starting")] * 64, ["\ufeff" + lines[0]]):
                file = self.file("a.log", before + (lines[1:] if "\ufeff" in before[0] else lines))
                with self.subTest(name, before=before[0]):
                    self.assertTrue(self.records(file, self.FIELDS, "--log-format", "combined") == expected)
                    with open(self.folder / file, "rb") as log:
                        run = subprocess.run([FROE, "records", "--log-format", "combined", "--fields", ",".join(self.FIELDS), "-"], stdin=log, capture_output=True, check=True)
                    self.assertTrue([json.loads(row, parse_float=str) for row in run.stdout.splitlines()] == expected)

    def test_requests_with_a_message_come_late(self):
        lines = [json.dumps({"message": clf, "method": "GET", "url": f"/{i}", "status": 201}) for i, clf in enumerate(self.CLF)]
        for before in (["plain start"] * 40, [json.dumps({"level": "info", "msg": "starting"})] * 70):
            rows = self.records(self.file("a.log", before + lines), ("status", "path"))
            self.assertEqual(rows[-len(lines) :], [{"status": 201, "path": f"/{i}"} for i in range(len(lines))])

    def test_padding_is_counted_once(self):
        """Also where a batch is full and a line is read again."""
        request = json.dumps({"remote_addr": "192.0.2.1", "method": "GET", "uri": '/"' + "x" * 9000, "status": 200})
        file = self.file("a.log", ["\0\0\0web-1  | " + request] * 300)
        for field in "status", "target":
            said = json.loads(self.froe("count", field, "--log-format", "json", "--format", "json", file))
            self.assertEqual(said["input"]["nul_bytes"], 900)

    def test_console_of_caddy(self):
        """The time stands before the object, the level in colour unless it is told otherwise."""
        requests = [
            f'{{"request": {{"remote_ip": "192.0.2.{i}", "method": "GET", "uri": "/a?{i}"}}, "duration": 0.25, "size": 5, "status": 200}}' for i in range(1, 99)
        ]
        expected = [{"time": "2023-11-14T22:13:20+00:00", "host": f"192.0.2.{i}", "path": "/a", "query": str(i), "duration": "0.25"} for i in range(1, 99)]
        for level in "INFO", "\x1b[34mINFO\x1b[0m":
            for time in "2023/11/14 22:13:20.789", "2023/11/14 22:13:20.123456789", "2023/11/14 22:13:20":
                before = f"{time}\t{level}\tadmin\tadmin endpoint started"
                lines = [before, *(f"{time}\t{level}\thttp.log.access\thandled request\t{request}" for request in requests)]
                for name in "auto", "caddy":
                    with self.subTest(level=level, time=time, name=name):
                        rows = self.records(self.file("a.log", lines), list(expected[0]), "--log-format", name)
                        self.assertEqual(rows, expected)
        lines = [f"2023/11/14 22:13:20\tINFO\t{{\t{{\t{request}" for request in requests]
        self.assertEqual(self.records(self.file("a.log", lines), list(expected[0])), expected)
        for line in ("x/11/14 22:13:20\tINFO\ta\tb\t{}", "2023/11/14 22:13:2x\tINFO\ta\tb\t{}", "2023/11/14 22:13:20\tA\t{\t{\t{}", "2023/11/14 22:13:20\t", "2023/11/14 22:13:20",
                     "2023/11/14 22:13:20\tINFO\t\t\t{}", "2023/11/14 22:13:20\tINFO\ta\tb\t", "2023/11/14 22:13:20\tINFO\ta\tb\t{", '2023/11/14 22:13:20\tINFO\ta\tb\t{"'):  # fmt: skip
            answer = json.loads(self.froe("check", "--format", "json", self.file("a.log", [*lines, line.replace("{}", requests[0])])))["input"]
            self.assertEqual((answer["records"], answer["malformed"]["total"]), (len(lines), 1), line)

    def test_headers_among_carried_lines(self):
        """Are no hosts."""
        lines = [CARRIERS["cri"](line) for line in self.CLF] + ["<190>Nov 14 22:13:20 web1 nginx: " + self.CLF[0], f"{CONTAINER_TIME} stdout {self.CLF[0]}"]
        rows = self.records(self.file("a.log", lines), self.FIELDS)
        self.assertEqual(rows, self.records(self.file("b.log", self.CLF), self.FIELDS))

    def test_several_lines_in_one(self):
        """Newline outranks everything: none of them is a record."""
        lines = [in_object(line) for line in self.CLF] + [json.dumps({"log": self.CLF[0] + "\n" + self.CLF[1]})]
        answer = json.loads(self.froe("check", "--format", "json", self.file("a.log", lines)))["input"]
        self.assertEqual((answer["records"], answer["malformed"]["reasons"]), (len(self.CLF), {"bad-fields": 1}))

    def test_shards(self):
        """What is carried is carried in every part."""
        lines = [("\0" * (i % 3) + " " * (i % 2)) + carry(line) for carry in (CARRIERS["cri"], CARRIERS["compose"]) for i, line in enumerate(self.CLF * 20)]
        file = self.file("a.log", lines)
        states = [os.path.join(self.folder, f"{i}.state") for i in range(3)]
        for i, state in enumerate(states):
            self.froe("count", "host,path", "--shard", f"{i + 1}/3", "--save-state", state, file)
        self.assertEqual(self.froe("merge", "--format", "csv", *states), self.froe("count", "host,path", "--format", "csv", file))

    def test_what_looks_carried(self):
        """Messages beside a request are no lines, and not every bar is a border."""
        lines = [json.dumps({"message": clf, "status": 200, "url": {"path": f"/{i}"}}) for i, clf in enumerate(self.CLF)]
        self.assertEqual(self.records(self.file("a.log", lines), ("path",)), [{"path": f"/{i}"} for i in range(len(lines))])
        piped = [clf.replace(" - - [", " | - [") for clf in self.CLF]
        self.assertEqual(self.records(self.file("a.log", piped), ("ident", "user")), [{"ident": "|", "user": None}] * len(piped))
        for line in ("x | ", " x | y", "[pod/x", "[pod/x] ", "2023-11-14T22:13:20 stdout F", "2023-11-14T22:13:20 stdout X y", "\x1b[36", "{}", '{"message":1}', '{"message":"x"', '{"log":"x",}'):
            answer = json.loads(self.froe("check", "--format", "json", self.file("a.log", [line] * 5 + self.CLF)))["input"]
            self.assertEqual(answer["records"] + answer["malformed"]["total"], len(self.CLF) + 5, line)

    def test_what_nobody_can_read_stays_json(self):
        file = self.file("a.log", [in_object("listening on port 80")] * 3)
        self.assertEqual(self.records(file, ("log",), "--log-format", "json"), [{"log": "listening on port 80\n"}] * 3)
        self.assertEqual(len(self.records(file, ("time", "path"))), 3)

    def test_long_lines(self):
        """More of them at a time than there is room for copies."""
        clf = [line[:-1] + "\\u00e9" * 20 + "x" * (1500 + i % 9) + '"' for i, line in enumerate(self.CLF * 10)]
        objects = [json.dumps({"path": "/" + "p" * 1200, "query": "n=%d" % i, "user_agent": "\t" * 900, "status": 200}) for i in range(2000)]
        for lines in (clf, objects):
            expected = self.records(self.file("a.log", lines), self.FIELDS)
            self.assertEqual(len(expected), 2000)
            wrapped = self.file("b.log", [in_object(line) for line in lines])
            for threads in ("1", "3"):
                self.assertEqual(self.records(wrapped, self.FIELDS, "-j", threads), expected)


if __name__ == "__main__":
    unittest.main()

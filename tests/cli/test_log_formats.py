"""Log formats of whole files: told apart in one run, said in --stats, and what nobody can read."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

FROE = os.path.abspath(os.environ.get("FROE", "build/release/froe"))

COMBINED = '192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET /clf HTTP/1.1" 200 23 "-" "ua"\n'
SQUID = "1286536308.779    180 192.0.2.2 TCP_MISS/404 411 GET http://x/squid - DIRECT/192.0.2.7 text/html\n"
ELB = (
    "2015-05-13T23:39:43.945958Z lb 192.0.2.3:2817 10.0.0.1:80 0.000073 0.001048 0.000057 503 200 0 29 "
    '"GET http://www.example.com:80/elb HTTP/1.1" "curl/7.38.0" - -\n'
)
FIELDS = "#Fields: date time c-ip cs-method cs-uri-stem sc-status\n"
W3C = "2002-05-24 20:18:01 192.0.2.4 GET /w3c 200\n"
CADDY = (
    '{"level":"info","ts":1646861401.5,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":'
    '"192.0.2.5","method":"GET","uri":"/caddy","proto":"HTTP/2.0","host":"h","headers":{"User-Agent":["a\\"b"]}},'
    '"duration":0.25,"size":5,"status":200,"resp_headers":{}}\n'
)


class Formats(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="froe-formats-"))
        self.addCleanup(lambda: shutil.rmtree(self.folder, ignore_errors=True))

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def froe(self, *arguments):
        done = subprocess.run([FROE, *arguments], capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    def rows(self, *arguments):
        code, out, err = self.froe(*arguments, "--format", "jsonl")
        self.assertEqual((code, err), (0, ""), arguments)
        return [json.loads(line) for line in out.splitlines()]

    def test_formats_are_told_file_by_file(self):
        names = ["a.log", "b.log", "c.log", "d.log", "e.log"]
        files = [self.file(n, t) for n, t in zip(names, [COMBINED * 3, SQUID * 2, ELB, FIELDS + W3C * 4, CADDY])]
        for threads in ("1", "3"):
            rows = self.rows("count", "path", "-j", threads, *files)
            self.assertEqual(
                {row["path"]: row["count"] for row in rows},
                {"/clf": 3, "/squid": 2, "/elb": 1, "/w3c": 4, "/caddy": 1},
            )
        code, _, err = self.froe("count", "path", "--stats", *files)
        self.assertEqual(code, 0)
        for name in ("combined", "squid", "elb", "w3c", "caddy"):
            self.assertIn(name + " (1 file)", err)

    def test_a_field_of_one_format_is_absent_in_the_others(self):
        files = [self.file("a.log", COMBINED), self.file("b.log", ELB)]
        rows = self.rows("count", "target_status_code,duration", *files)
        self.assertEqual(
            sorted((str(row["target_status_code"]), str(row["duration"])) for row in rows),
            [("200", "0.001178"), ("None", "None")],
        )

    def test_records_have_what_the_format_adds(self):
        (row,) = self.rows("records", self.file("b.log", SQUID))
        self.assertEqual((row["result_code"], row["peer"], row["duration"]), ("TCP_MISS", "192.0.2.7", 0.18))
        (row,) = self.rows("records", self.file("a.log", COMBINED))
        self.assertNotIn("duration", row)

    def test_a_format_string(self):
        log = self.file("n.log", COMBINED.rstrip("\n") + ' 0.345 "0.1"\n')
        string = (
            '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" '
            '"$http_user_agent" $request_time "$upstream_response_time"'
        )
        self.assertEqual(
            self.rows("count", "duration,upstream_response_time", "--log-format", string, log),
            [{"duration": 0.345, "upstream_response_time": 0.1, "count": 1}],
        )

    def test_a_wrong_string_is_pointed_at(self):
        code, _, err = self.froe("count", "path", "--log-format", "%h %y", self.file("a.log", COMBINED))
        self.assertEqual(code, 2)
        self.assertIn("unknown directive", err)
        code, _, err = self.froe("count", "path", "--log-format", "cmbined", self.file("a.log", COMBINED))
        self.assertEqual(code, 2)
        for string, says, column in (
            ("combined %D", "nothing can follow the name combined", 9),
            ("%h %{User-Agent}h", "%h takes only these words in braces: c", 5),
            ("%h %{d.M.Q}t", "or Java's, dd/MMM/yyyy", 9),
        ):
            code, _, err = self.froe("count", "path", "--log-format", string, self.file("a.log", COMBINED))
            self.assertEqual(code, 2)
            lines = err.splitlines()
            self.assertIn(says, lines[0])
            self.assertEqual(lines[1:3], ["  " + string, "  " + " " * column + "^"])

    def test_an_argument_is_one_format(self):
        log = self.file("a.log", COMBINED)
        for string in ("%h %l\n%h %u", "LogFormat \"%h\" a\nLogFormat \"%h %l\" b", "log_format a '$host';\nlog_format b '$host';"):
            code, _, err = self.froe("count", "path", "--log-format", string, log)
            self.assertEqual(code, 2)
            self.assertIn("one format is one argument", err)

    def test_what_nobody_can_read_shows_its_first_line(self):
        code, out, err = self.froe("count", "path", self.file("x.log", "\nhello \x1b[31mworld\n"))
        self.assertEqual(code, 1)
        self.assertIn("hello \\x1b[31mworld", err)
        self.assertIn("--log-format", err)

    def test_directives_are_no_lines(self):
        log = self.file("w.log", FIELDS + W3C + "#Date: 2002-05-25\n" + FIELDS + W3C + "#Fields: date\nx\n\n")
        code, out, _ = self.froe("check", "--format", "json", log)
        answer = json.loads(out)
        self.assertEqual(answer["input"]["lines"], 4)
        self.assertEqual(answer["input"]["records"], 2)
        self.assertEqual({row["reason"]: row["count"] for row in answer["rows"]}, {"bad-time": 1, "empty": 1})
        lines = sorted(example["line"] for row in answer["rows"] for example in row["examples"])
        self.assertEqual(lines, [7, 8], "numbers of lines in the file")

    def test_a_byte_order_mark_is_no_part_of_a_line(self):
        for text in (FIELDS + W3C, "#Date: 2002-05-24\n" + FIELDS + W3C, CADDY):
            log = self.file("m.log", ("\ufeff" + text) * 40001)
            for threads in ("1", "3"):
                answer = json.loads(self.froe("count", "path,method", "-j", threads, "--format", "json", log)[1])
                self.assertEqual([row["count"] for row in answer["rows"]], [40001])
                self.assertEqual(answer["input"]["malformed"]["total"], 0)

    def test_a_long_log_of_columns_is_the_same_for_any_threads(self):
        text = FIELDS + "".join(
            "2002-05-24 20:%02d:%02d 192.0.2.%d GET /p%d %d\n" % (i // 60 % 60, i % 60, i % 250, i % 1000, 200 + i % 3)
            for i in range(150000)
        )
        log = self.file("long.log", text)
        answers = {self.froe("count", "path,status,time:1h", "-j", j, "--format", "csv", log)[1] for j in ("1", "2", "5")}
        self.assertEqual(len(answers), 1)
        (row,) = self.rows("count", "method", log)
        self.assertEqual(row, {"method": "GET", "count": 150000})

    def test_a_dot_in_front_makes_a_key_of_json(self):
        log = self.file("c.log", '{"time":"2024-01-01T00:00:00Z","remote_addr":"::1","uri":"/","status":200,"region":"eu","user":{"name":"bob"}}\n')
        for format in ("auto", "json"):
            rows = self.rows("count", ".region,.user.name,user.name", "-w", ".region = eu", "--log-format", format, log)
            self.assertEqual(rows, [{".region": "eu", ".user.name": "bob", "user.name": "bob", "count": 1}])
            more = self.file("n.log", '{"uri":"/","status":200,"request_length":%d}\n' * 2 % (5, 7))
            rows = self.rows("count", "path", "-a", "sum(.request_length)", "--log-format", format, more)
            self.assertEqual(rows, [{"path": "/", "sum(.request_length)": 12}])  # a number by its name, as without the dot
        code, _, err = self.froe("count", ".region", "--log-format", "combined", log)
        self.assertEqual((code, err.splitlines()[0]), (2, "froe: unknown field: .region (see froe help fields)"))

    def test_records_behind_many_lines_that_are_none(self):
        """Copies of such lines do not fill the room for those of records: what follows is read whatever came before."""
        docker = '{"log":"%s\\n","stream":"stdout","time":"2000-10-10T13:55:36Z"}\n'
        inner = json.dumps(COMBINED.strip())[1:-1]
        gcs = '"1606776660000000","192.0.2.9","1","a ""b"" %s","GET","/","%s","0","12","42","h","","ua","A","get","b","x"\n'
        head = '"time_micros","c_ip","c_ip_type","c_ip_region","cs_method","cs_uri","sc_status","cs_bytes","sc_bytes",'
        head += '"time_taken_micros","cs_host","cs_referer","cs_user_agent","s_request_id","cs_operation","cs_bucket","cs_object"\n'
        long = 100 * "m"
        for format, first, good, bad in (
            ("auto", "", docker % inner, docker % ("a message, \\t" + long)),
            ("caddy", "", CADDY, CADDY.replace("200", "20000").replace('a\\"', 'a\\"' + long)),
            ("gcs", head, gcs % ("", "200"), gcs % (long, "20000")),
        ):
            with self.subTest(format=format):
                log = self.file("n.log", first + good * 300 + bad * 3000 + good * 200)
                answer = json.loads(self.froe("count", "agent", "--format", "json", "--log-format", format, log)[1])
                told = answer["total"]["count"], answer["input"]["lines"], answer["input"]["malformed"]["total"]
                self.assertEqual(told, (500, 3500, 3000))

    def test_escapes_in_json_are_undone(self):
        log = self.file("c.log", CADDY * 30000)
        for threads in ("1", "3"):
            self.assertEqual(self.rows("count", "agent", "-j", threads, log), [{"agent": 'a"b', "count": 30000}])


if __name__ == "__main__":
    unittest.main()

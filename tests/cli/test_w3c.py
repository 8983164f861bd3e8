"""Logs that name their columns, and do so again in the middle, read in all the ways that a file can be read."""

import collections
import gzip
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "reference"))

import gzip_pack  # noqa: E402

FROE = os.path.abspath(os.environ.get("FROE", "build/release/froe"))
SANITIZED = "FROE_SANITIZED" in os.environ
SANITIZED = "FROE_SANITIZED" in os.environ

# Starts froe and tells its peak in KiB; a small process, for a child begins with the peak of its parent.
MEASURE = """
import os, sys
_, status, usage = os.wait4(os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:]), 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""

# Columns, and how a line of them is written.
LAYOUTS = (
    ("date time c-ip cs-uri-stem sc-status", "{day} {clock} {host} {path} {status}"),
    ("date time cs-uri-stem c-ip sc-status", "{day} {clock} {path} {host} {status}"),
    ("time sc-status c-ip cs-uri-stem x-note", "{clock} {status} {host} {path} #note"),
    ("sc-status c-ip date time cs-uri-stem", "{status} {host} {day} {clock} {path}"),
)
KEYS = "host,path,status,time:1d"


def make_log(lines, seed):
    """A log of a server that is started again and again, always to log other things; and how often each row is in it."""
    source = random.Random(seed)
    text, rows, written = [], collections.Counter(), 0
    while written < lines:
        names, form = source.choice(LAYOUTS)
        day = "2020-01-%02d" % source.randrange(1, 29)
        end = source.choice(("\n", "\r\n", " \n"))
        text.append("#Software: server\n#Date: %s 00:00:00\r\n#Fields: %s%s" % (day, names, end))
        for _ in range(source.choice((0, 1, 10, 1000, 60000))):
            row = ("10.0.0.%d" % source.randrange(4), "/p%d" % source.randrange(5), source.choice((200, 404)), day)
            clock = "%02d:00:00" % source.randrange(24)
            text.append(form.format(host=row[0], path=row[1], status=row[2], day=day, clock=clock) + "\n")
            rows[row] += 1
            written += 1
    return "".join(text).encode(), rows


def rows_of(answer):
    return {(r["host"], r["path"], r["status"], r["time:1d"]): r["count"] for r in answer["rows"]}


class W3C(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="froe-w3c-"))
        self.addCleanup(lambda: shutil.rmtree(self.folder, ignore_errors=True))

    def file(self, name, data):
        path = self.folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return str(path)

    def froe(self, *arguments, data=b"", code=0):
        done = subprocess.run([FROE, *arguments], input=data, capture_output=True, timeout=300)
        self.assertEqual((done.returncode, done.stderr), (code, b""), arguments)
        return done.stdout

    def records(self, text, fields):
        out = self.froe("records", "--fields", fields, self.file("w.log", text))
        return [tuple(json.loads(line).values()) for line in out.splitlines()]

    def test_columns_change_in_the_middle(self):
        text = (
            "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time c-ip cs-uri-stem time-taken\n"
            "2020-01-01 10:00:00 192.0.2.1 /a 15\n"
            "#Fields: date time cs-uri-stem c-ip time-taken x-note\n2020-01-01 10:00:01 /b 192.0.2.2 1500 n\n"
            "#Fields: date time c-ip cs-uri-stem time-taken\n2020-01-01 10:00:02 192.0.2.3 /c 20\n"
        )
        expected = [("192.0.2.1", "/a", 0.015, None), ("192.0.2.2", "/b", 1.5, "n"), ("192.0.2.3", "/c", 0.02, None)]
        self.assertEqual(self.records(text, "host,path,duration,x_note"), expected)

    def test_a_time_without_date_is_of_the_day_that_was_named(self):
        text = (
            "#Fields: time cs-uri\n01:00:00 /before\n#Date: 12-Jan-1996 00:00:00\n02:00:00 /first\n"
            "#Date: 1996-01-13\n03:00:00 /second\n#Date: soon\n04:00:00 /unknown\n"
        )
        expected = [
            (None, "/before"),
            ("1996-01-12T02:00:00+00:00", "/first"),
            ("1996-01-13T03:00:00+00:00", "/second"),
            (None, "/unknown"),
        ]
        self.assertEqual(self.records(text, "time,path"), expected)

    def test_proxysg(self):
        """Blue Coat counts time-taken in milliseconds, and names the path as nobody else does."""
        text = (
            "#Software: SGOS 6.7.5.14\n#Version: 1.0\n"
            "#Fields: date time time-taken c-ip sc-status cs-method cs-host cs-uri-path cs-uri-query cs(User-Agent)\n"
            '2020-01-01 10:00:01 1418 192.0.2.1 200 GET www.example.com /a/b ?c=d "Mozilla/5.0 (x) y"\n'
        )
        expected = ("2020-01-01T10:00:01+00:00", 1.418, "/a/b", "www.example.com", "Mozilla/5.0 (x) y")
        self.assertEqual(self.records(text, "time,duration,path,vhost,agent"), [expected])

    def test_aspnetcore(self):
        """Its logger counts milliseconds and fractions of them; it says when it began, and not which software it is."""
        start, software = "#Start-Date: 2021-09-29 22:18:28\n", "#Software: some server\n"
        fields = (
            "#Fields: date time c-ip s-computername s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status time-taken cs-version cs-host "
            "cs(User-Agent) cs(Referer)\n"
        )
        line = "2021-09-29 22:18:28 ::1 DESKTOP ::1 5000 GET / - 200 %s HTTP/1.1 localhost:5000 Mozilla/5.0 -\n"
        lines = line % "59.9171" + line % "1234" + line % "0.0005"
        rows = [(0.0599171,), (1.234,), (0.0000005,)]
        self.assertEqual(self.records("#Version: 1.0\n" + start + fields + lines, "duration"), rows)
        rows = [(59.9171,), (1234,), (0.0005,)]
        self.assertEqual(self.records("#Version: 1.0\n" + fields + lines, "duration"), rows)
        self.assertEqual(self.records(software + start + fields + lines, "duration"), rows)
        seconds = "#Version: 1.0\n" + start + "#Fields: c-ip sc-status time-taken\n192.0.2.1 200 0.5\n"
        self.assertEqual(self.records(seconds, "duration"), [(0.5,)])

    def test_status_behind_a_slash(self):
        """What stands before it is how a cache has served it, and a status has three digits."""
        text = "#Fields: c-ip sc-status\n" + "".join(f"h {status}\n" for status in ("TCP_HIT/200", "a/b/503", "304", "-", "0"))
        self.assertEqual(self.records(text, "status"), [(200,), (503,), (304,), (None,), (None,)])
        bad = "".join(f"h {status}\n" for status in ("TCP_HIT/", "TCP_HIT/20", "TCP_HIT/2000", "TCP_HIT/0", "200/", "x200", "/", "/404"))
        answer = json.loads(self.froe("check", "--format", "json", self.file("w.log", text + bad)))
        self.assertEqual(answer["input"]["malformed"]["reasons"], {"bad-status": 8})

    def test_columns_that_were_given(self):
        """Nothing is guessed where they fit, not even what they could be with IIS."""
        line = "2020-01-01 10:00:01 192.0.2.9 GET /a - 80 - 192.0.2.1 M/5+(X) www.example.com 200 512 7 2\n"
        fields = "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs-host sc-status sc-bytes cs-bytes time-taken"
        name = self.file("a.log", line * 3)
        rows = [json.loads(row) for row in self.froe("records", "--log-format", fields, "--fields", "vhost,referer,bytes,duration", name).splitlines()]
        self.assertEqual(rows, [{"vhost": "www.example.com", "referer": None, "bytes": 512, "duration": 2}] * 3)

    def test_columns_that_nobody_named(self):
        """Others may follow the usual ones, in some lines; but not where the log names its columns after all."""
        line = "2020-01-01 10:00:0%d 10.0.0.9 GET /a%d - 80 - 192.0.2.1 M/5+(X) http://r/ 200 0 0 15%s\n"
        fields = (
            "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) "
            "sc-status sc-substatus sc-win32-status time-taken\n"
        )
        software = "#Software: Microsoft Internet Information Services 10.0\n"
        bare = line % (1, 1, " 198.51.100.7") + line % (2, 2, "") + line % (3, 3, " a b") + "2020-01-01 10:00:04 short\n"
        full = "2020-01-01 10:00:05 W3SVC1 w 10.0.0.9 GET /f - 80 - 192.0.2.1 HTTP/1.1 M/5 - - h 200 0 0 9 8 15 198.51.100.7\n"
        bare, named, full = self.file("a.log", bare * 2), self.file("b.log", software + fields + line % (1, 4, "") + line % (2, 5, " x")), self.file("c.log", full)
        for given in (), ("--log-format", "w3c"):
            for names in (bare, named, full), (named, full, bare):
                answer = json.loads(self.froe("count", "path,duration", "--format", "json", "-j1", *given, *names))
                rows = {(row["path"], row["duration"]): row["count"] for row in answer["rows"]}
                self.assertEqual(rows, {("/a1", 0.015): 2, ("/a2", 0.015): 2, ("/a3", 0.015): 2, ("/a4", 0.015): 1, ("/f", 0.015): 1})
                self.assertEqual(answer["input"]["malformed"]["reasons"], {"bad-fields": 3})

    def test_nothing_in_quotes(self):
        """Is no number where one should be; but at the end of a line a column is missing."""
        text = '#Fields: sc-bytes cs(User-Agent) sc-status\n"" "" ""\n"-" "-" "-"\n"7" "a" "404"\n7 a ""\n'
        self.assertEqual(self.records(text, "bytes,agent,status"), [(None, "", None), (None, None, None), (7, "a", 404), (7, "a", None)])
        answer = json.loads(self.froe("count", "status", "--format", "json", self.file("w.log", text + '7 a \n7 "" "x"\n"x" a 200\n')))
        self.assertEqual(answer["input"]["malformed"]["reasons"], {"bad-status": 2, "bad-bytes": 1})

    def test_files_of_the_same_columns_share_them(self):
        """But not what only IIS means by them: milliseconds."""
        text = "#Software: %s\n#Fields: date time c-ip cs-uri-stem sc-status time-taken\n2020-01-01 10:00:0%d 192.0.2.1 /p 200 15\n"
        names = [self.file("%04d.log" % i, text % (("Microsoft IIS", "server")[i % 3 == 0], i % 7)) for i in range(3000)]
        rows = json.loads(self.froe("count", "duration", "--format", "json", str(self.folder)))["rows"]
        self.assertEqual({row["duration"]: row["count"] for row in rows}, {0.015: 2000, 15: 1000})
        if SANITIZED:  # memory is not to be measured
            return
        few, all_of_them = (self.peak("count", "path", "-o", os.devnull, *given) for given in (names[:30], [str(self.folder)]))
        self.assertLess(all_of_them - few, 3000 * 3)

    def peak(self, *arguments):
        done = subprocess.run([sys.executable, "-S", "-c", MEASURE, FROE, *arguments], capture_output=True, timeout=300, check=True)
        return int(done.stdout)

    def test_path_and_query_apart_are_one_target(self):
        text = "#Fields: cs-uri-query time cs-uri-stem\na=b 10:00:00 /p\n- 10:00:00 /p\n\"\" 10:00:00 /p\na=b 10:00:00 -\n"
        expected = [("/p?a=b", "/p", "a=b"), ("/p", "/p", None), ("/p", "/p", ""), (None, None, "a=b")]
        self.assertEqual(self.records(text, "target,path,query"), expected)

    def test_a_stem_with_a_query(self):
        """Is cut as a target is, whoever asks for what of it; but # and, beside a query, ? are of the path, which is logged decoded."""
        text = (
            '#Fields: time cs-uri-stem cs-uri-query\n10:00:00 /a?b c=d\n10:00:00 /a?b -\n10:00:00 /a?b ""\n10:00:00 /a#b c\n'
            "10:00:00 /a#b?x -\n10:00:00 /a c#d\n10:00:00 mms://h/a c\n10:00:00 mms://h -\n10:00:00 * c\n10:00:00 - c?d\n"
        )
        expected = [
            ("/a?b?c=d", "/a?b", "c=d"),
            ("/a?b", "/a", "b"),
            ("/a?b", "/a", "b"),
            ("/a#b?c", "/a#b", "c"),
            ("/a#b?x", "/a#b?x", None),
            ("/a?c#d", "/a", "c#d"),
            ("mms://h/a?c", "/a", "c"),
            ("mms://h", "/", None),
            ("*?c", "*", "c"),
            (None, None, "c?d"),
        ]
        self.assertEqual(self.records(text, "target,path,query"), expected)
        for i, field in enumerate(("target", "path", "query")):
            self.assertEqual(self.records(text, field), [row[i : i + 1] for row in expected])
        self.assertEqual(self.records(text, "query.c"), [({"c": "", "c=d": "d"}.get(query),) for _, _, query in expected])

    def test_targets_of_long_lines(self):
        """More of them at a time than there is room for copies; NULs before lines are counted once."""
        lines = [("\0" * (i % 3), "/" + "p" * (1500 + i % 7), "n=%d" % i) for i in range(3000)]
        text = "#Fields: date time cs-uri-stem cs-uri-query\n" + "".join("%s2020-01-01 10:00:00 %s %s\n" % line for line in lines)
        log = self.file("w.log", text)
        expected = ["%s?%s" % line[1:] for line in lines]
        for threads in ("1", "3"):
            rows = self.froe("records", "--fields", "target", "-j", threads, log).splitlines()
            self.assertEqual([json.loads(row)["target"] for row in rows], expected)
            answer = json.loads(self.froe("count", "target", "--format", "json", "-j", threads, log))
            self.assertEqual((answer["distinct"], answer["total"]["count"]), (3000, 3000))
            self.assertEqual(answer["input"]["nul_bytes"], sum(len(line[0]) for line in lines))

    def test_a_date_that_is_logged_counts(self):
        text = "#Date: 2020-01-09\n#Fields: date time cs-uri\n2020-01-01 10:00:00 /a\n"
        self.assertEqual(self.records(text, "time"), [("2020-01-01T10:00:00+00:00",)])

    def test_so_many_columns_and_no_more(self):
        """The first columns and 32 others are known at once, whoever reads the file."""
        text = "".join("#Fields: time x-%d cs-uri\n10:00:00 n /p%d\n" % (i, i) for i in range(40)) * 3
        log = self.file("many.log", text)
        for threads in ("1", "4"):
            answer = json.loads(self.froe("count", "path", "--format", "json", "-j", threads, log))
            known = {"/p%d" % i: 3 for i in range(33)}
            self.assertEqual({row["path"]: row["count"] for row in answer["rows"] if row["path"] in known}, known)
            self.assertEqual(answer["input"]["malformed"]["reasons"], {"bad-fields": 21})

    def test_however_it_is_read(self):
        data, rows = make_log(100000 if SANITIZED else 300000, 5)
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w:gz", compresslevel=1) as archive:
            member = tarfile.TarInfo("w.log")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        files = [
            self.file("w.log", data),
            self.file("w.log.gz", gzip.compress(data, 1)),
            self.file("w.bgz", gzip_pack.bgzf(data)),
            self.file("w.tgz", tar.getvalue()),
        ]
        for name in files + ["-"]:
            for threads in ("1", "2", "7"):
                out = self.froe("count", KEYS, "--format", "json", "-j", threads, name, data=data if name == "-" else b"")
                answer = json.loads(out)
                self.assertEqual(rows_of(answer), rows, (name, threads))
                self.assertEqual(answer["input"]["malformed"]["total"], 0)
        out = self.froe("records", "--fields", KEYS, files[0])
        self.assertEqual(collections.Counter(tuple(json.loads(line).values()) for line in out.splitlines()), rows)
        for name in files[0], files[2]:
            self.check_shards(name)
        self.check_range(files[0], rows)

    def test_more_is_said_than_is_noted(self):
        """Columns change so often, in a log of several chunks, that not all of it is kept while headings are sought; more
        of them than are known at once first come up in a later chunk. A stream hears them one after the other."""
        some = "".join("#Fields: time x-%d cs-uri\n#Date: 2020-02-%02d\n10:00:00 n /p%d\n" % (i, 1 + i % 28, i) for i in range(20))
        more = "".join("#Fields: cs-uri time x-%d%s\n/q%d 10:00:00 n\n" % (i, 400 * "z", i) for i in range(40))
        plain = "10:00:00 n /same\n" * 300000
        text = some * 2 + plain + some + plain + more * 3 + "/end 11:00:00 n\n" * 300000 + some * 500
        log, stream = self.file("said.log", text), self.file("said.log.gz", gzip.compress(text.encode(), 1))
        wanted = self.rows_and_malformed("1", stream)
        self.assertGreater(wanted[1]["total"], 0)
        for threads in ("1", "2", "7"):
            self.assertEqual(self.rows_and_malformed(threads, log), wanted, threads)

    def rows_and_malformed(self, threads, name):
        answer = json.loads(self.froe("count", "path,time:1h", "--format", "json", "-j", threads, name))
        return answer["rows"], answer["input"]["malformed"]

    def check_shards(self, name):
        states = []
        for i in range(1, 6):
            states.append(str(self.folder / ("s%d" % i)))
            self.froe("count", KEYS, "--shard", "%d/5" % i, "--save-state", states[-1], "-o", "/dev/null", name)
        merged = self.froe("merge", "--format", "json", *states)
        self.assertEqual(merged, self.froe("count", KEYS, "--format", "json", name))

    def check_range(self, name, rows):
        out = self.froe("count", "path", "--since", "2020-01-05", "--until", "2020-01-07", "--format", "json", name)
        expected = sum(count for row, count in rows.items() if "2020-01-05" <= row[3] < "2020-01-07")
        self.assertEqual(json.loads(out)["total"]["count"], expected)


if __name__ == "__main__":
    unittest.main()

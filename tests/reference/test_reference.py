"""The reference against what was worked out by hand: `python3 -m unittest discover -s tests/reference`."""

import contextlib
import dataclasses
import gzip
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import froe_aggregate  # noqa: E402
import froe_fields  # noqa: E402
import froe_output  # noqa: E402
import froe_record  # noqa: E402
import froe_reference  # noqa: E402
import froe_time_range  # noqa: E402
import froe_where  # noqa: E402
import gzip_pack  # noqa: E402
import mutate  # noqa: E402
import query_cases  # noqa: E402
import sample_log  # noqa: E402
import typed_cases  # noqa: E402
from froe_fields import Ordered  # noqa: E402

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "real"


def run(*arguments):
    return froe_reference.run([*map(str, arguments)])


class TypedCases(unittest.TestCase):
    def test_lines(self):
        for line, expected in typed_cases.RECORDS:
            with self.subTest(line=line):
                if isinstance(expected, str):
                    with self.assertRaises(froe_record.Malformed) as caught:
                        froe_record.parse_line(line, has_vhost=False)
                    self.assertEqual(caught.exception.reason, expected)
                    continue
                record = froe_record.parse_line(line, has_vhost=False)
                for field, value in expected.items():
                    found = froe_fields.field_value(field, record, b"file")
                    self.assertEqual(found.text if isinstance(found, Ordered) else found, value, field)

    def test_files(self):
        for content, has_vhost, expected in typed_cases.FILES:
            with self.subTest(content=content[:200]):
                log = froe_reference.parse_file(b"f", content)
                self.assertEqual(log.has_vhost, has_vhost)
                self.assertEqual([record.host for record in log.records], [e for e in expected if isinstance(e, bytes)])
                self.assertEqual([reason for reason, _, _ in log.malformed], [e for e in expected if isinstance(e, str)])
                self.assertEqual(log.lines, len(expected))

    def test_filters(self):
        for arguments, expected in typed_cases.FILTERS:
            for path, kept in expected.items():
                with self.subTest(arguments=arguments, path=path):
                    self.assertEqual(froe_fields.PathFilter(**arguments).keeps(path), kept)

    def test_longest_line(self):
        head = typed_cases.with_request(b"-") + b" "
        longest = head + b"x" * ((1 << 20) - len(head))
        froe_record.parse_line(b" \0" * 99 + longest, has_vhost=False)
        with self.assertRaises(froe_record.Malformed) as caught:
            froe_record.parse_line(longest + b"x", has_vhost=False)
        self.assertEqual(caught.exception.reason, "too-long")

    def test_nul_bytes_are_counted_at_the_start_of_lines_only(self):
        log = froe_reference.parse_file(b"f", b"\0\0 \0x\0\n\0\0\n" + typed_cases.PLAIN + b"\0")
        self.assertEqual((log.nul_bytes, log.lines), (6, 4))

    def test_unknown_fields(self):
        record = froe_record.parse_line(typed_cases.with_request(b"-"), has_vhost=False)
        for field in ("", "nothing", "path.0", "path.", "path.x", "query.", "time:", "time:0m", "time:5x", "host/129", "host/"):
            with self.subTest(field=field), self.assertRaises(froe_fields.UnknownField):
                froe_fields.field_value(field, record, b"f")


class Calendar(unittest.TestCase):
    def test_every_leap_rule(self):
        self.assertEqual(froe_record.days_from_date(1970, 1, 1), 0)
        self.assertEqual(froe_record.days_from_date(2000, 3, 1), 11017)
        self.assertEqual(froe_record.days_from_date(0, 1, 1), -719528)
        self.assertEqual(froe_record.days_from_date(9999, 12, 31), 2932896)

    def test_there_and_back(self):
        for days in range(-719528, 2932897, 997):
            self.assertEqual(froe_record.days_from_date(*froe_record.date_from_days(days)), days)


class Output(unittest.TestCase):
    def test_cells(self):
        for value, csv, tsv, json in (
            (None, b"", b"", b"null"),
            (b"", b'""', b"", b'""'),
            (7, b"7", b"7", b"7"),
            (Ordered(3, b"Thu"), b"Thu", b"Thu", b'"Thu"'),
            (b"a b", b"a b", b"a b", b'"a b"'),
            (b'a,"b', b'"a,""b"', b'a,"b', b'"a,\\"b"'),
            (b"\t\n\r\\/", b'"\t\n\r\\/"', b"\\t\\n\\r\\\\/", b'"\\t\\n\\r\\\\/"'),
            (b"\0\x08\x0c\x1b\x1f\x7f", b"\0\x08\x0c\x1b\x1f\x7f", b"\0\x08\x0c\x1b\x1f\x7f", b'"\\u0000\\b\\f\\u001b\\u001f\\u007f"'),
            (b"\xc3\xa9\xc2\x9b\xf0\x9f\x98\x80", b"\xc3\xa9\xc2\x9b\xf0\x9f\x98\x80", b"\xc3\xa9\xc2\x9b\xf0\x9f\x98\x80",
             b'"\xc3\xa9\xc2\x9b\xf0\x9f\x98\x80"'),
        ):  # fmt: skip
            with self.subTest(value=value):
                self.assertEqual(froe_output.csv_cell(value), csv)
                self.assertEqual(froe_output.tsv_cell(value), tsv)
                self.assertEqual(froe_output.json_value(value), json)

    def test_maximal_ill_formed_parts(self):
        # Unicode 15, section 3.9, table 3-8 and the rows of table 3-7 that it follows from.
        for text, expected in (
            (b"\xff", "?"),
            (b"\xc0\xaf\xe0\x80\xbf\xf0\x81\x82A", "????????A"),
            (b"\xed\xa0\x80\xed\xbf\xbfA", "??????A"),
            (b"\xf4\x91\x92\x93\xffA\x80\xbfB", "?????A??B"),
            (b"\xe1\x80\xe2\xf0\x91\x92\xf1\xbfA", "????A"),
            (b"\xe2\x82", "?"),
            (b"\xf0\x9f\x98", "?"),
            (b"\xf0\x9f\x98\xff", "??"),
        ):
            with self.subTest(text=text):
                self.assertEqual(froe_output.json_string(text), ('"' + expected.replace("?", "\ufffd") + '"').encode())


class CommandLine(unittest.TestCase):
    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        stack.enter_context(contextlib.chdir(folder))
        line = b'%s - - [%s] "%s" %s 5\n'
        a = (
            line % (b"h1", b"17/May/2015:10:00:00 +0000", b"GET /b HTTP/1.1", b"200")
            + line % (b"h2", b"17/May/2015:12:00:00 +0200", b"GET /a HTTP/1.1", b"-")
            + line % (b"h1", b"16/May/2015:23:00:00 -1100", b"GET /b HTTP/1.1", b"099")
            + line % (b"h3", b"18/May/2015:00:00:00 +0000", b"-", b"404")
            + b"\0junk\n"
        )
        Path("a.log").write_bytes(a)
        Path("b.gz").write_bytes(gzip_pack.member(b"\n") + gzip_pack.member(line % (b"h1", b"01/Jan/1970:00:00:00 +0000", b"GET /a HTTP/1.1", b"200")))

    def count(self, *arguments):
        return run("count", *arguments)[0]

    def test_json(self):
        b_size = os.path.getsize("b.gz")
        inflated = os.path.getsize("a.log") + len(gzip.decompress(Path("b.gz").read_bytes()))
        Path("one").write_bytes(Path("a.log").read_bytes().split(b"\n")[0])
        self.assertEqual(
            run("count", "path", "--format", "json", "--top", "2", "a.log", "b.gz"),
            (
                b'{"rows":[{"path":"/a","count":2},{"path":"/b","count":2}],"total":{"count":5},"distinct":3,'
                b'"input":{"files":2,"bytes":%d,"bytes_inflated":%d,"lines":7,"records":5,"filtered":0,'
                b'"malformed":{"total":2,"reasons":{"empty":1,"no-time":1}},"nul_bytes":1,"skipped_bytes":0},"errors":[]}\n'
                % (os.path.getsize("a.log") + b_size, inflated),
                0,
            ),
        )
        self.assertEqual(
            run("count", "path", "--format=json", "--pages", "--under=x", "one")[0],
            b'{"rows":[],"total":{"count":0},"distinct":0,"input":{"files":1,"bytes":59,"bytes_inflated":59,"lines":1,"records":1,'
            b'"filtered":1,"malformed":{"total":0,"reasons":{}},"nul_bytes":0,"skipped_bytes":0},"errors":[]}\n',
        )

    def test_order(self):
        self.assertEqual(self.count("path", "a.log"), b"path,count\n/b,2\n,1\n/a,1\n")
        self.assertEqual(self.count("status", "a.log"), b"status,count\n,1\n99,1\n200,1\n404,1\n")
        self.assertEqual(self.count("status,host", "a.log", "--format=tsv"), b"status\thost\tcount\n\th2\t1\n99\th1\t1\n200\th1\t1\n404\th3\t1\n")
        self.assertEqual(self.count("path", "a.log", "--sort", "path:desc"), b"path,count\n/b,2\n/a,1\n,1\n")
        self.assertEqual(self.count("path", "a.log", "--sort", "count:asc"), b"path,count\n,1\n/a,1\n/b,2\n")
        self.assertEqual(self.count("path", "a.log", "--min-count", "2"), b"path,count\n/b,2\n")

    def test_time_keys_come_by_time(self):
        # Three of the four are the same instant; they differ in their offset and stay apart.
        self.assertEqual(
            self.count("time", "a.log", "--format=jsonl"),
            b'{"time":"2015-05-16T23:00:00-11:00","count":1}\n{"time":"2015-05-17T10:00:00+00:00","count":1}\n'
            b'{"time":"2015-05-17T12:00:00+02:00","count":1}\n{"time":"2015-05-18T00:00:00+00:00","count":1}\n',
        )
        self.assertEqual(self.count("weekday", "a.log"), b"weekday,count\nMon,1\nSat,1\nSun,2\n")
        self.assertEqual(self.count("weekday", "a.log", "--sort=count"), b"weekday,count\nSun,2\nMon,1\nSat,1\n")
        self.assertEqual(self.count("host,weekday", "a.log"), b"host,weekday,count\nh1,Sat,1\nh1,Sun,1\nh2,Sun,1\nh3,Mon,1\n")

    def test_per_file(self):
        self.assertEqual(self.count("path", "--per-file", "b.gz", "a.log"), b"file,path,count\nb.gz,/a,1\na.log,/b,2\na.log,,1\na.log,/a,1\n")

    def test_records(self):
        self.assertEqual(run("records", "--fields", "host,status,path", "b.gz", "a.log", "--under", "b")[0], b"")
        self.assertEqual(
            run("records", "--fields", "host,status,path,file", "b.gz", "a.log", "--format=csv")[0],
            b"host,status,path,file\nh1,200,/a,b.gz\nh1,200,/b,a.log\nh2,,/a,a.log\nh1,99,/b,a.log\nh3,404,,a.log\n",
        )

    def test_exit_code(self):
        Path("none").write_bytes(b"no log\n")
        Path("empty").write_bytes(b"")
        self.assertEqual(run("count", "path", "none")[1], 1)
        self.assertEqual(run("count", "path", "empty")[1], 0)
        self.assertEqual(run("check", "none", "a.log")[1], 1)


class Queries(unittest.TestCase):
    def setUp(self):
        self.log = froe_reference.parse_file(b"f", query_cases.LOG)
        self.assertEqual(len(self.log.records), len(query_cases.EVERY))

    def kept(self, **filters):
        filters = froe_reference.Filters(**filters)
        return {number for number, record in enumerate(self.log.records) if filters.keeps(record, b"f")}

    def test_expressions(self):
        for expression, expected in query_cases.EXPRESSIONS:
            with self.subTest(expression=expression):
                self.assertEqual(self.kept(where=froe_where.parse(expression)), expected)

    def test_bad_expressions(self):
        for expression, column in query_cases.BAD_EXPRESSIONS:
            with self.subTest(expression=expression), self.assertRaises(froe_where.BadExpression) as caught:
                froe_where.parse(expression)
            self.assertEqual(caught.exception.column, column, expression)

    def test_bad_patterns(self):
        for pattern in query_cases.BAD_PATTERNS:
            with self.subTest(pattern=pattern), self.assertRaises(froe_where.BadExpression) as caught:
                froe_where.parse(b'path ~ "%s"' % pattern)
            self.assertEqual(caught.exception.column, 8)

    def test_durations(self):
        record = dataclasses.replace(self.log.records[0], duration=1_500_000_000)
        for expression, expected in query_cases.ON_DURATION_OF_1_5_SECONDS:
            with self.subTest(expression=expression):
                self.assertEqual(froe_where.holds(froe_where.parse(expression), record, b"f"), expected)
                self.assertFalse(froe_where.holds(froe_where.parse(expression), self.log.records[0], b"f"))

    def test_ranges(self):
        for since, until, expected in query_cases.RANGES:
            with self.subTest(since=since, until=until):
                self.assertEqual(self.kept(time=froe_time_range.TimeRange(since, until)), expected)

    def test_bad_moments(self):
        for text in query_cases.BAD_MOMENTS:
            with self.subTest(text=text), self.assertRaises(froe_time_range.BadMoment):
                froe_time_range.parse_moment(text)

    def test_aggregates(self):
        for arguments, expected in (*query_cases.AGGREGATES, *query_cases.SHARES, *query_cases.PIVOTS):
            with self.subTest(arguments=arguments):
                options = froe_reference.parse_arguments(["count", *arguments, "f"])
                self.assertEqual(froe_reference.answer(options, [self.log])[0].decode("latin-1"), expected)

    def test_totals_cover_all_groups(self):
        arguments = ["method", "--format=json", "-n1", "-a", "count,max(bytes),distinct(path.1),first(host),avg(status),p50(hour)"]
        output, _ = froe_reference.answer(froe_reference.parse_arguments(["count", *arguments, "f"]), [self.log])
        self.assertEqual(
            json.loads(output)["total"],
            {"count": 6, "max(bytes)": 2048, "distinct(path.1)": 3, "first(host)": "10.1.2.3", "avg(status)": 361.6, "p50(hour)": 12},
        )

    def test_nearest_ranks(self):
        for values, ranks in query_cases.RANKS:
            for text, expected in ranks.items():
                with self.subTest(values=values[:5], text=text):
                    quantile = froe_aggregate.parse_aggregate(text.encode() + b"(bytes)").quantile
                    self.assertEqual(froe_aggregate.nearest_rank(values, quantile), expected)

    def test_averages(self):
        for values, expected in query_cases.AVERAGES:
            with self.subTest(values=values):
                self.assertEqual(froe_output.text_of(froe_aggregate.average(values)).decode(), expected)
        seconds = [froe_fields.Duration(nanoseconds) for nanoseconds in (1_000_000, 2_000_000, 4_500_000)]
        self.assertEqual(froe_output.text_of(froe_aggregate.average(seconds)), b"0.002")

    def test_values_of_durations(self):
        for nanoseconds, text in ((0, b"0"), (1, b"0.000000001"), (10**9, b"1"), (90 * 10**9, b"90"), (345 * 10**6, b"0.345")):
            self.assertEqual(froe_output.json_value(froe_fields.Duration(nanoseconds)), text)

    def test_bad_aggregates(self):
        for text in query_cases.BAD_AGGREGATES:
            with self.subTest(text=text), self.assertRaises(ValueError):
                froe_aggregate.parse_list(text)

    def test_formats_with_a_duration(self):
        for text, (log_format, unit) in zip((b"345", b"0.345"), froe_reference.DURATION_UNITS.items()):
            line = query_cases.LOG.split(b"\n")[0] + b" " + text + b"\n"
            (record,) = froe_reference.parse_file(b"f", line, log_format).records
            self.assertEqual(record.duration, int(text.replace(b"0.", b"")) * (1000 if unit == 1000 else 10**6))


class Makers(unittest.TestCase):
    def test_the_same_seed_makes_the_same_log(self):
        for seed in range(5):
            self.assertEqual(mutate.hostile_log(seed), mutate.hostile_log(seed))
        self.assertNotEqual(mutate.hostile_log(4), mutate.hostile_log(5))

    def test_sample_lines_are_records(self):
        for log_format in sample_log.FORMATS:
            log = froe_reference.parse_file(b"f", sample_log.sample_log(1, 300, log_format))
            self.assertEqual((len(log.records), log.has_vhost), (300, log_format.startswith("vhost")), log_format)

    def test_hostile_logs_reach_every_reason_but_too_long(self):
        reached = set()
        for seed in range(20):
            reached |= {reason for reason, _, _ in froe_reference.parse_file(b"f", mutate.hostile_log(seed)).malformed}
        self.assertEqual(reached, set(froe_record.REASONS) - {"too-long"})

    def test_gzip_packings_hold_the_data(self):
        for seed in range(10):
            data = mutate.hostile_log(seed)
            for packed in (gzip_pack.one_member(data), gzip_pack.many_members(data, seed), gzip_pack.bgzf(data)):
                self.assertEqual(gzip.decompress(packed), data)


@unittest.skipUnless(REAL.is_dir(), f"{REAL} is missing")
class RealLogs(unittest.TestCase):
    def test_known_answer(self):
        log = REAL / "apache_logs.log"
        output, code = run("count", "path", "--pages", "--format", "json", "--top", "3", log)
        self.assertEqual(code, 0)
        self.assertEqual(
            output,
            b'{"rows":[{"path":"/blog/tags/puppet","count":489},{"path":"/projects/xdotool/","count":224},'
            b'{"path":"/projects/xdotool/xdotool.xhtml","count":154}],"total":{"count":4396},"distinct":994,'
            b'"input":{"files":1,"bytes":2370789,"bytes_inflated":2370789,"lines":10000,"records":9999,"filtered":5603,'
            b'"malformed":{"total":1,"reasons":{"open-quote":1}},"nul_bytes":0,"skipped_bytes":0},"errors":[]}\n',
        )

    def test_not_a_log(self):
        self.assertEqual(run("check", REAL / "epa_http_half_day.log")[1], 1)


if __name__ == "__main__":
    unittest.main()

"""Expressions, time ranges and aggregates: froe against the reference and against the laws that they obey.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_queries.py

FROE, FROE_DIFF_ROUNDS and FROE_DIFF_FIRST are as in test_differential.py. FROE_REAL_LOGS names a folder with real logs
(*.log) that the same questions are asked of.
"""

import functools
import gzip
import itertools
import json
import os
import random
import re
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from test_differential import CONFIGURATIONS, FIRST_SEED, REPOSITORY, ROUNDS, SANITIZED, Differential, Input  # noqa: E402

import froe_fields  # noqa: E402
import froe_reference  # noqa: E402
import gzip_pack  # noqa: E402
import mutate  # noqa: E402
import query_cases  # noqa: E402
import random_query  # noqa: E402
import sample_log  # noqa: E402

REAL = Path(os.environ.get("FROE_REAL_LOGS") or REPOSITORY.parent / "shared" / "data" / "real")
QUESTIONS = 12  # of each kind, in a round
PERCENTILE = re.compile(r"p[0-9.]+\(")
EXACT_BELOW = 128
TOLERANCE = 0.01


def words(arguments):
    """Arguments as they stand in a command line."""
    return [os.fsdecode(argument) for argument in arguments]


class Queries(Differential):
    def froe(self, arguments, given, configuration=None):
        return super().froe(words(arguments), given, configuration)

    def agree(self, arguments, given, configurations=(None,)):
        super().agree(words(arguments), given, configurations)

    def succeed(self, arguments, given, configuration=None):
        """Standard output of a run that ends with 0."""
        found, code, again = self.froe(arguments, given, configuration)
        self.expect_code(0, code, again)
        return found

    def rows(self, arguments, given, configuration=None):
        return [json.loads(row) for row in self.succeed([*arguments, "--format", "jsonl"], given, configuration).splitlines()]

    def refuse(self, arguments, given):
        """A usage error; returns standard error."""
        found, code, again = self.froe(arguments, given)
        if code != 2 or found:
            self.differ(f"exit code {code}, expected 2; standard output {found[:200]!r}", again)
        return again

    def logs_of(self, data, log_format="auto"):
        """An Input of one file, and the records in it."""
        log = froe_reference.parse_file(b"a.log", data, log_format)
        return self.stored("a.log", data, log), log.records


class TypedCases(Queries):
    """froe against the answers worked out by hand, without the reference between."""

    def setUp(self):
        super().setUp()
        self.given = self.stored("f", query_cases.LOG)
        self.hosts = [record.host.decode() for record in self.given.logs[0].records]

    def kept(self, *arguments):
        rows = self.rows(["records", "--fields", "host", *arguments], self.given)
        return {self.hosts.index(row["host"]) for row in rows}

    def test_expressions(self):
        for expression, expected in query_cases.EXPRESSIONS:
            with self.subTest(expression=expression):
                self.assertEqual(self.kept("--where", expression), expected)

    def test_bad_expressions(self):
        for expression, column in query_cases.BAD_EXPRESSIONS:
            with self.subTest(expression=expression):
                again = self.refuse(["records", "-w", expression], self.given)
                messages = re.search(r"standard error: b(['\"])(.*)\1$", again)[2].split("\\n")
                caret = [line for line in messages if line.strip() == "^"]
                self.assertEqual(caret, [" " * (column + 1) + "^"], again)

    def test_bad_patterns(self):
        for pattern in query_cases.BAD_PATTERNS:
            with self.subTest(pattern=pattern):
                self.refuse(["records", "-w", b'path ~ "%s"' % pattern], self.given)

    def test_ranges(self):
        for since, until, expected in query_cases.RANGES:
            with self.subTest(since=since, until=until):
                arguments = (["--since", since] if since else []) + (["--until", until] if until else [])
                self.assertEqual(self.kept(*arguments), expected)
                self.assertEqual(self.kept(*arguments, "--unsorted"), expected)

    def test_bad_moments(self):
        for text in query_cases.BAD_MOMENTS:
            with self.subTest(text=text):
                self.refuse(["records", "--since", text], self.given)
                self.refuse(["count", "host", "--until", text], self.given)
                if text:
                    self.refuse(["records", "-w", b'time > "' + text + b'"'], self.given)

    def test_aggregates(self):
        for arguments, expected in (*query_cases.AGGREGATES, *query_cases.SHARES):
            with self.subTest(arguments=arguments):
                found = self.succeed(["count", *arguments, "--format", "csv"], self.given)
                self.assertEqual(found.decode("latin-1"), expected)

    def test_bad_aggregates(self):
        for text in query_cases.BAD_AGGREGATES:
            with self.subTest(text=text):
                self.refuse(["count", "host", "-a", text], self.given)

    def test_columns_that_are_none(self):
        for column in ("bytes", "sum(bytes)", "count:up", ""):
            with self.subTest(column=column):
                self.refuse(["count", "host", "--sort", column], self.given)

    def test_options_that_make_no_sense(self):
        for arguments in (
            ["count", "host", "-a", "avg(bytes)", "--share"],
            ["records", "--share"],
            ["records", "-a", "count"],
            ["records", "--sort", "host"],
            ["check", "-w", "status"],
            ["check", "--agg", "count"],
        ):
            with self.subTest(arguments=arguments):
                self.refuse(arguments, self.given)

    def test_moments_before_now(self):
        now = int(time.time())
        stamps = [time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now - ago)) for ago in (30, 5400, 2 * 86400, 10 * 86400)]
        given = self.stored("a.log", "".join(f'h{i} - - [{stamp}] "-" 200 1\n' for i, stamp in enumerate(stamps)).encode())
        for since, expected in (("1m", 1), ("90s", 1), ("1h", 1), ("2h", 2), ("1d", 2), ("3d", 3), ("300d", 4)):
            with self.subTest(since=since):
                self.assertEqual(len(self.rows(["records", "--since", since], given)), expected)
                self.assertEqual(len(self.rows(["records", "--until", since], given)), 4 - expected)

    def test_averages(self):
        for values, expected in query_cases.AVERAGES:
            with self.subTest(values=values):
                lines = "".join(f'h - - [17/May/2015:10:05:03 +0000] "-" 200 {value}\n' for value in values)
                given = self.stored("a.log", lines.encode())
                self.assertEqual(self.succeed(["count", "host", "-a", "avg(bytes)", "--format", "csv"], given), f"host,avg(bytes)\nh,{expected}\n".encode())

    def test_aggregates_of_nothing(self):
        """Files without a record, or of which filters leave none, beside others."""
        files = [self.stored("empty.log", b""), self.stored("none.log", sample_log.sample_log(1, 50, "common")), self.given]
        given = Input([name for file in files for name in file.operands], [log for file in files for log in file.logs])
        aggregates = ["-a", "count,sum(bytes),avg(bytes),min(bytes),distinct(path),first(path),last(time),p50(bytes),count(status = 200)"]
        for expression in ("status = 999", "status = 500", "user = mary"):
            for more in ([], ["--per-file"], ["--share"]):
                for output in ("json", "csv"):
                    with self.subTest(expression=expression, more=more, output=output):
                        self.agree(["count", "method", *aggregates, *more, "-w", expression, "--format", output], given)

    def test_sums_are_wide(self):
        lines = b'h - - [17/May/2015:10:05:03 +0000] "-" 200 9223372036854775807\n' * 1000
        given = self.stored("a.log", lines)
        for configuration in CONFIGURATIONS:
            found = self.succeed(["count", "host", "-a", "sum(bytes),avg(bytes)", "--format", "csv"], given, configuration)
            self.assertEqual(found, b"host,sum(bytes),avg(bytes)\nh,9223372036854775807000,9223372036854775807\n")


class AgainstTheReference(Queries):
    def ask_of(self, maker, given):
        for output in itertools.islice(itertools.cycle(("csv", "jsonl", "json", "tsv")), QUESTIONS):
            for arguments in (["records", "--fields", "host,time,request,bytes"], maker.count()):
                self.agree([*arguments, *ranged(maker.selection(), output), "--format", output], given)

    def test_hostile_logs(self):
        for seed in range(FIRST_SEED, FIRST_SEED + ROUNDS):
            self.origin = f"seed {seed}: tests/reference/mutate.py --seed {seed}"
            given, records = self.logs_of(mutate.hostile_log(seed))
            if records:
                self.ask_of(random_query.Maker(random.Random(seed), records), given)

    def test_sample_logs(self):
        for seed in range(FIRST_SEED, FIRST_SEED + ROUNDS):
            log_format = sample_log.FORMATS[seed % 4]
            self.origin = f"seed {seed}: tests/reference/sample_log.py --seed {seed} --lines 600 --format {log_format}"
            given, records = self.logs_of(sample_log.sample_log(seed, 600, log_format))
            self.ask_of(random_query.Maker(random.Random(seed), records), given)

    def test_durations(self):
        for seed in range(FIRST_SEED, FIRST_SEED + max(1, ROUNDS // 2)):
            for log_format in froe_reference.DURATION_UNITS:
                self.origin = f"seed {seed}: sample_log.timed_log({seed}, 300, ...) for {log_format}"
                given, records = self.logs_of(sample_log.timed_log(seed, 300, in_seconds="$" in log_format), log_format)
                numbers = ["duration", "duration", "bytes", "status"]
                maker = random_query.Maker(random.Random(seed), records, numbers=numbers, keys=["duration", "status", "path.1", "time:1h"])
                for _ in range(QUESTIONS):
                    arguments = [*maker.count(), *ranged(maker.selection(), "json"), "--log-format", log_format]
                    self.agree([*arguments, "--format", "json"], given)

    def test_other_clocks(self):
        given, records = self.logs_of(sample_log.sample_log(5, 600, "combined"))
        maker = random_query.Maker(random.Random(5), records)
        for zone in ("UTC", "+05:30", "-11:00"):
            for _ in range(QUESTIONS // 2):
                self.agree([*maker.count(), *ranged(maker.selection(), "json"), "--tz=" + zone, "--format", "json"], given)

    def test_several_files(self):
        for seed in range(FIRST_SEED, FIRST_SEED + max(1, ROUNDS // 2)):
            self.origin = f"seeds {seed} to {seed + 2}"
            files = [
                self.stored("a.log", mutate.hostile_log(seed)),
                self.stored("b.gz", gzip_pack.many_members(sample_log.sample_log(seed, 300, "vhost_combined"), seed)),
                self.stored("c.log", sample_log.sample_log(seed + 2, 300, "common")),
            ]
            given = Input([name for file in files for name in file.operands], [log for file in files for log in file.logs])
            records = [record for log in given.logs for record in log.records]
            maker = random_query.Maker(random.Random(seed), records, keys=[*random_query.KEYS, "file"])
            self.ask_of(maker, given)
            self.agree([*maker.count(), "--per-file", *ranged(maker.selection(), "json"), "--format", "json"], given)

    @unittest.skipUnless(REAL.is_dir(), f"{REAL} is missing")
    def test_real_logs(self):
        for path in sorted(REAL.glob("*.log")):
            self.origin = path.name
            given, records = self.logs_of(b"".join(path.read_bytes().splitlines(keepends=True)[:3000]))
            if records:
                maker = random_query.Maker(random.Random(FIRST_SEED), records)
                for _ in range(max(1, ROUNDS // 4)):
                    self.ask_of(maker, given)


def ranged(selection, output):
    """With --unsorted where it matters: what lies outside of a range may stay unread, and then json tells of fewer lines."""
    has_range = "--since" in selection or "--until" in selection
    return [*selection, "--unsorted"] if has_range and output == "json" else selection


class Percentiles(Queries):
    """Within the documented error of the nearest rank, exact for small numbers."""

    def close(self, expected, found):
        if expected is None or found is None:
            return expected is found
        return expected == found if expected < EXACT_BELOW else abs(found - expected) <= TOLERANCE * expected

    def compare(self, arguments, given):
        options = froe_reference.parse_arguments([*words(arguments), "--format", "jsonl", *given.operands])
        expected = [json.loads(row) for row in froe_reference.answer(options, given.logs)[0].splitlines()]
        found = self.rows(arguments, given)
        again = self.froe(arguments, given)[2]
        self.assertEqual(len(found), len(expected), again)
        for expected_row, found_row in zip(expected, found):
            self.assertEqual(list(found_row), list(expected_row), again)
            for column, value in expected_row.items():
                same = self.close(value, found_row[column]) if PERCENTILE.match(column) else value == found_row[column]
                if not same:
                    self.differ(f"{column} is {found_row[column]}, expected {value} in {expected_row}", again)

    def test_random_questions(self):
        for seed in range(FIRST_SEED, FIRST_SEED + ROUNDS):
            given, records = self.logs_of(sample_log.sample_log(seed, 1000, "combined"))
            maker = random_query.Maker(random.Random(seed), records, keys=random_query.FEW_VALUES)
            for _ in range(QUESTIONS):
                self.compare([*maker.count(percentiles=True), *maker.selection()], given)

    def test_adversarial_distributions(self):
        rng = random.Random(1)
        distributions = {
            "ascending": range(5000),
            "descending": range(5000, 0, -1),
            "constant": [123456789] * 3000,
            "one": [(1 << 63) - 1],
            "heavy tail": [int(rng.paretovariate(0.5)) for _ in range(4000)],
            "one outlier": [*[10] * 2000, (1 << 63) - 1],
            "two far apart": [1, 1 << 62] * 500,
            "powers of two": [1 << n for n in range(63)],
            "about powers of two": [max(0, (1 << n) + d) for n in range(63) for d in (-1, 0, 1)],
            "small": [n % 128 for n in range(1000)],
        }
        quantiles = ",".join(f"p{q}(bytes)" for q in ("1", "10", "25", "50", "75", "90", "99", "99.9"))
        for name, values in distributions.items():
            lines = "".join(f'{"ab"[i % 2]} - - [17/May/2015:10:05:03 +0000] "-" 200 {value}\n' for i, value in enumerate(values))
            with self.subTest(name):
                given, _ = self.logs_of(lines.encode())
                self.compare(["count", "host", "-a", f"count,{quantiles}", "--sort", "host"], given)

    def test_rows_can_be_sorted_by_one(self):
        given, _ = self.logs_of(sample_log.sample_log(3, 2000, "combined"))
        question = ["count", "path", "-a", "count,p90(bytes)"]
        unsorted = self.rows(question, given)
        for direction in (":asc", ":desc", ""):
            found = self.rows([*question, "--sort", "p90(bytes)" + direction], given)
            values = [(row["p90(bytes)"] is not None, row["p90(bytes)"] or 0) for row in found]
            self.assertEqual(values, sorted(values, reverse=direction != ":asc"))
            self.assertCountEqual(map(str, found), map(str, unsorted))


class Laws(Queries):
    """What must hold whatever the answers are. The log is longer than the blocks it is read in."""

    @staticmethod
    @functools.cache
    def log(seed):
        """Some 5 MB in the order of time, as servers write it: now and then a few seconds late."""
        rng = random.Random(seed)
        lines = sample_log.sample_log(seed, 3000, "combined").splitlines(keepends=True)
        stamp, made = 1_700_000_000, []
        for _ in range(25000):
            stamp += rng.choice((0, 0, 1, 1, 2, 60))
            shown = time.strftime("[%d/%b/%Y:%H:%M:%S +0000]", time.gmtime(stamp - rng.choice((0,) * 8 + (1, 5)))).encode()
            made.append(re.sub(rb"\[[^]]*\]", shown, rng.choice(lines), count=1))
        return b"".join(made)

    def setUp(self):
        super().setUp()
        self.given = Input(["a.log"], [])
        self.lines = self.log(FIRST_SEED).splitlines(keepends=True)
        (self.folder / "a.log").write_bytes(self.log(FIRST_SEED))
        few = b"".join(self.lines[:: len(self.lines) // 500])
        self.maker = random_query.Maker(random.Random(FIRST_SEED), froe_reference.parse_file(b"a.log", few).records)
        self.maker.texts = [field for field in random_query.TEXTS if field != "file"]

    def total(self, expression, given=None):
        """How many records an expression keeps."""
        return json.loads(self.succeed(["count", "weekday", "--format", "json", "-w", expression], given or self.given))["total"]["count"]

    def pieces(self, rng, name):
        """The same lines in several files, plain and gzip, in an order of their own."""
        cuts = sorted(rng.randrange(len(self.lines)) for _ in range(rng.choice((1, 3, 8))))
        names = []
        for number, (start, end) in enumerate(itertools.pairwise((0, *cuts, len(self.lines)))):
            data = b"".join(self.lines[start:end])
            names.append(f"{name}-{number}.log")
            pack = rng.choice((lambda data: data, gzip_pack.one_member, lambda data: gzip_pack.many_members(data, number)))
            (self.folder / names[-1]).write_bytes(pack(data))
        rng.shuffle(names)
        return Input(names, [])

    def test_no_split_changes_the_result(self):
        rng = random.Random(FIRST_SEED)
        (self.folder / "a.gz").write_bytes(gzip.compress(self.log(FIRST_SEED), 1))
        for _ in range(max(4, ROUNDS)):
            arguments = ["--log-format", "combined", *self.maker.count(percentiles=rng.random() < 0.5), *self.maker.selection()]
            arguments += ["--format", rng.choice(("csv", "jsonl", "tsv"))]
            expected = self.succeed(arguments, self.given, (CONFIGURATIONS[0][0], 1))
            for given in (self.given, Input(["a.gz"], []), self.pieces(rng, "b"), self.pieces(rng, "c")):
                for threads in (1, 2, 7):
                    configuration = (rng.choice(CONFIGURATIONS)[0], threads)
                    found, _, again = self.froe(arguments, given, configuration)
                    if found != expected:
                        self.differ("another result than from one file with one thread", again)

    def test_no_order_of_lines_changes_the_result(self):
        rng = random.Random(FIRST_SEED)
        for name, lines in (("shuffled.log", rng.sample(self.lines, len(self.lines))), ("reversed.log", self.lines[::-1])):
            (self.folder / name).write_bytes(b"".join(lines))
        for number in range(max(4, ROUNDS)):
            arguments = ["--log-format", "combined", *self.maker.count(), "--format", "csv"]
            if number % 2 == 0:
                arguments = ["count", rng.choice(random_query.KEYS), "--agg", "visits,visitors,count", "--visit-gap", rng.choice(("0s", "90s", "1h")), *arguments[:2], *arguments[-2:]]
            expected = self.succeed(arguments, self.given, (CONFIGURATIONS[0][0], 1))
            for name in ("shuffled.log", "reversed.log"):
                found, _, again = self.froe(arguments, Input([name], []))
                if found != expected:
                    self.differ("another result than from the lines in their order", again)

    def test_counts_of_expressions(self):
        everything = len(self.lines)
        for _ in range(max(4, ROUNDS * 2)):
            a, b = self.maker.expression(2), self.maker.expression(2)
            both, either = self.total(b"(%s) and (%s)" % (a, b)), self.total(b"(%s) or (%s)" % (a, b))
            with self.subTest(a=a, b=b):
                self.assertEqual(either, self.total(a) + self.total(b) - both)
                self.assertEqual(self.total(b"not (%s)" % a), everything - self.total(a))
                self.assertEqual(self.total(b"not ((%s) and (%s))" % (a, b)), self.total(b"not (%s) or not (%s)" % (a, b)))

    def test_conditional_counts_are_filtered_counts(self):
        for _ in range(max(4, ROUNDS)):
            expression = self.maker.expression(2)
            arguments = ["count", "weekday", "--format", "json", "-a", b"count(" + expression + b")"]
            (total,) = json.loads(self.succeed(arguments, self.given))["total"].values()
            with self.subTest(expression=expression):
                self.assertEqual(total, self.total(expression))

    def test_totals_are_those_of_the_groups(self):
        aggregates = "count,sum(bytes),min(bytes),max(bytes),count(status >= 400),min(time),max(time)"
        for keys in ("path", "host,status", "time:1h", "agent,weekday", "bytes"):
            answer = json.loads(self.succeed(["count", keys, "-a", aggregates, "--format", "json"], self.given))
            with self.subTest(keys=keys):
                self.assertEqual(len(answer["rows"]), answer["distinct"])
                for column, total in answer["total"].items():
                    values = [row[column] for row in answer["rows"] if row[column] is not None]
                    whole = {"min": min, "max": max}.get(column[:3], sum)
                    self.assertEqual(whole(values), total, column)

    def test_distinct_counts_groups(self):
        for field in ("host", "path", "bytes", "agent", "time", "time:1d", "weekday", "status"):
            answer = json.loads(self.succeed(["count", field, "-a", f"count,distinct({field})", "-w", field, "--format", "json"], self.given))
            with self.subTest(field=field):
                self.assertEqual(answer["total"][f"distinct({field})"], answer["distinct"])
                self.assertEqual({row[f"distinct({field})"] for row in answer["rows"]}, {1})

    def test_ranges_are_expressions(self):
        moments = [froe_fields.moment(*divmod(at, 86400), 0).text for at in sorted(random.Random(1).sample(range(1_699_990_000, 1_700_300_000), 8))]
        skipped = 0
        pairs = list(itertools.combinations(moments, 2))
        if "FROE_TEST_ALL" not in os.environ:
            pairs = pairs[:: 5 if SANITIZED else 2]
        for since, until in [*pairs, (moments[0], None), (None, moments[-1]), (moments[3], None), (None, moments[3])]:
            for moment_of in (lambda text: text, lambda text: text[:19]):  # with a zone and on the clock of the records
                tests = ([b"time >= " + moment_of(since)] if since else []) + ([b"time < " + moment_of(until)] if until else [])
                bounds = (["--since", moment_of(since)] if since else []) + (["--until", moment_of(until)] if until else [])
                expected = self.succeed(["count", "path,time", "--format", "csv", "-w", b" and ".join(tests)], self.given)
                for more in ([], ["--unsorted"]):
                    found, _, again = self.froe(["count", "path,time", "--format", "csv", *bounds, *more], self.given)
                    if found != expected:
                        self.differ("not what the expression gives", again)
            skipped += json.loads(self.succeed(["count", "status", "--format", "json", *bounds], self.given))["input"]["skipped_bytes"]
        self.assertGreater(skipped, 0)

    def test_ranges_of_records_keep_their_order(self):
        bounds = ["--since", "2023-11-15", "--until", "2023-11-16"]
        expected = self.succeed(["records", "--fields", "time,host,request", *bounds, "--unsorted"], self.given)
        self.assertGreater(len(expected), 0)
        for configuration in CONFIGURATIONS:
            self.assertEqual(self.succeed(["records", "--fields", "time,host,request", *bounds], self.given, configuration), expected)


if __name__ == "__main__":
    unittest.main()

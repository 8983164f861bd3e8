"""Saved states: --save-state, froe merge, --shard.

    FROE=build/asan/froe FROE_DIFF_ROUNDS=40 python3 -m unittest tests/cli/test_state.py

FROE names the program; without it build/release/froe is tested. FROE_DIFF_ROUNDS: how many hostile logs are made up.
"""

import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE") or ROOT / "build/release/froe").resolve())
ROUNDS = int(os.environ.get("FROE_DIFF_ROUNDS", "4"))
SLOWER = 20 if os.environ.get("FROE_SANITIZED") else 1
sys.path.insert(0, str(ROOT / "tests/reference"))

import froe_reference  # noqa: E402
import gzip_pack  # noqa: E402
import mutate  # noqa: E402
import random_query  # noqa: E402
import sample_log  # noqa: E402
import state_seal  # noqa: E402

FORMATS = ("table", "csv", "tsv", "json", "jsonl", "arrow")
SHOWN = ("--sort", "-n", "--min-count", "--share")
AGGREGATES = (
    "count,count(status >= 300),sum(bytes),avg(bytes),min(bytes),max(bytes),p50(bytes),p99.9(bytes),distinct(host),distinct(path),"
    "distinct(bytes),distinct(time),visitors,visits,min(time),max(time),p50(time),first(path),last(agent),first(bytes),last(time:1h),first(weekday)"
)


def split_arguments(arguments):
    """The arguments that say what is counted, and those that say how it is shown."""
    query, shown = [], []
    place = 0
    while place < len(arguments):
        argument = arguments[place]
        length = 1 if argument == "--share" else 2
        (shown if argument in SHOWN else query).extend(arguments[place : place + (length if argument in SHOWN else 1)])
        place += length if argument in SHOWN else 1
    return query, shown


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="froe-state-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, name, data):
        (self.folder / name).write_bytes(data)
        return name

    def run_froe(self, *arguments, **others):
        others = {"cwd": self.folder, "capture_output": True, "timeout": 60 * SLOWER, "check": False, **others}
        return subprocess.run([FROE, *(a if isinstance(a, bytes) else str(a) for a in arguments)], **others)

    def froe(self, *arguments, codes=(0,)):
        done = self.run_froe(*arguments)
        self.assertIn(done.returncode, codes, (arguments, done.stderr))
        return done.stdout

    def refused(self, *arguments):
        """What is said when nothing is done."""
        done = self.run_froe(*arguments)
        self.assertEqual((done.returncode, done.stdout), (2, b""), (arguments, done.stderr))
        return done.stderr.decode()

    def pieces(self, rng, data, count):
        """The data in files of whole lines, some of them compressed, and one of them empty."""
        lines = data.splitlines(keepends=True)
        cuts = sorted(rng.randrange(len(lines) + 1) for _ in range(count - 1))
        names = []
        for number, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(lines)])):
            piece = b"".join(lines[start:end])
            packed = rng.random() < 0.4
            names.append(self.file(f"p{number}.log" + (".gz" if packed else ""), gzip.compress(piece) if packed else piece))
        return names

    def merge_tree(self, rng, states):
        """States merged in any order, some of them into states first. The arguments that are left for the last merge."""
        states = list(states)
        rng.shuffle(states)
        while len(states) > 1 and rng.random() < 0.6:
            some = [states.pop(rng.randrange(len(states))) for _ in range(rng.randrange(1, len(states) + 1))]
            name = f"m{rng.randrange(10**9)}.state"
            self.froe("merge", *some, "--save-state", name, "-o", "/dev/null", codes=(0, 1, 2) if not states else (0, 1))
            states.append(name)
        return states


class Merging(Case):
    def check(self, rng, arguments, files, formats):
        """Any split over runs, merged in any order: the bytes and the exit code of one run."""
        query, shown = split_arguments(arguments)
        states = []
        left = list(files)
        rng.shuffle(left)
        while left:
            some = [left.pop() for _ in range(rng.randrange(1, len(left) + 1))]
            state = f"s{len(states)}.state"
            done = self.run_froe(*query, "-j", rng.choice((1, 2, 3)), "--save-state", state, *some)
            if done.returncode != 2:
                states.append(state)
        tree = self.merge_tree(rng, states)
        for name in formats:
            one = self.run_froe(*query, *shown, "--format", name, *files)
            two = self.run_froe("merge", *shown, "--format", name, "-j", rng.choice((1, 2, 4)), *tree)
            self.assertEqual((two.stdout, two.returncode), (one.stdout, one.returncode), (arguments, tree, two.stderr))

    def test_random_questions(self):
        for seed in range(ROUNDS):
            rng = random.Random(seed)
            data = mutate.hostile_log(seed) + sample_log.sample_log(seed, 300, "combined")
            files = self.pieces(rng, data, 5)
            maker = random_query.Maker(rng, froe_reference.parse_file(b"a.log", data).records)
            for turn in range(6):
                arguments = [os.fsencode(a) if isinstance(a, str) else a for a in maker.count(percentiles=turn % 2 == 0) + maker.selection()]
                arguments = [os.fsdecode(a) for a in arguments]
                with self.subTest(seed=seed, arguments=arguments):
                    self.check(rng, arguments, files, (FORMATS[turn],))

    def test_every_aggregate_and_format(self):
        rng = random.Random(1)
        files = self.pieces(rng, sample_log.sample_log(7, 4000, "combined"), 4)
        for number, arguments in enumerate((
            ["count", "path", "-a", AGGREGATES],
            ["count", "status,method", "-a", AGGREGATES, "--share"],
            ["count", "host", "-a", "distinct(path),distinct(agent),count", "--approx", "-n", "7"],
            ["count", "time:1h,user", "-a", AGGREGATES, "--tz", "Europe/Berlin", "--min-count", "2"],
            ["count", "file,status", "--pages"],
            ["count", "path", "--pages", "--exclude-ext", "+.html", "-n", "3"],
            ["count", "host.net", "--where", "not agent *= 'x' and status >= 200"],
        )):  # fmt: skip
            with self.subTest(arguments):
                self.check(rng, arguments, files, FORMATS[number % 3 :: 3] if SLOWER > 1 else FORMATS)

    def test_pivot_is_for_the_merge_to_say(self):
        files = self.pieces(random.Random(2), sample_log.sample_log(8, 500, "combined"), 2)
        for number, name in enumerate(files):
            self.froe("count", "method,status.class", "--save-state", f"{number}.state", name)
        one = self.froe("count", "method,status.class", "--pivot", "status.class", *files)
        self.assertEqual(self.froe("merge", "0.state", "1.state", "--pivot", "status.class"), one)

    def test_percentiles_of_times_are_on_the_clock_of_the_zone(self):
        """Where the zone's clock goes on between the earliest time and the percentile."""
        lines = [b'h - - [%s +0000] "GET /a HTTP/1.1" 200 1\n' % time for time in (b"01/Jan/2015:01:59:03", b"01/Jul/2015:02:59:30", b"01/Dec/2015:00:59:03")]
        names = [self.file(f"z{number}.log", line) for number, line in enumerate(lines)]
        question = ["path", "-a", "p0(time),p50(time),p100(time)", "--tz", "Europe/Berlin", "--save-state"]
        one = self.froe("count", *question, "one.state", "--format", "csv", *names)
        self.assertEqual(one.splitlines()[1], b"/a,2015-01-01T02:59:03+01:00,2015-07-01T04:59:30+02:00,2015-12-01T01:59:03+01:00")
        for name in names:
            self.froe("count", *question, name + ".state", "-o", "/dev/null", name)
        self.assertEqual(self.froe("merge", "--format", "csv", *(name + ".state" for name in names)), one)

    def test_state_does_not_depend_on_threads_or_on_the_split(self):
        data = sample_log.sample_log(9, 6000, "combined")
        self.file("all.log", data)
        self.pieces(random.Random(3), data, 3)
        question = ("count", "path,host", "-a", AGGREGATES)
        states = set()
        for threads in (1, 2, 5):
            self.froe(*question, "-j", threads, "--save-state", "a.state", "all.log")
            states.add((self.folder / "a.state").read_bytes())
        self.froe("merge", "a.state", "--save-state", "b.state")
        states.add((self.folder / "b.state").read_bytes())
        self.assertEqual(len(states), 1)

    def test_input_counts_and_errors_come_along(self):
        self.file("a.log", sample_log.sample_log(1, 50, "combined") + b"not a record\n\n")
        self.file("b.log.gz", gzip.compress(sample_log.sample_log(2, 5000, "combined"))[:-100])
        self.file("c10.log", b"no log\n" * 3)
        self.file("c9.log", b"")
        names = ["a.log", "b.log.gz", "c9.log", "c10.log", "missing.log"]
        one = self.froe("count", "status", "--format", "json", *names, codes=(1,))
        self.froe("count", "status", "--save-state", "1.state", "c10.log", "missing.log", "a.log", codes=(1,))
        self.froe("count", "status", "--save-state", "2.state", "missing.log", "b.log.gz", codes=(1,))
        self.froe("count", "status", "--save-state", "3.state", "c9.log")
        merged = self.run_froe("merge", "3.state", "1.state", "2.state", "--format", "json")
        self.assertEqual((merged.stdout, merged.returncode), (one, 1))
        self.assertEqual([error["file"] for error in json.loads(one)["errors"]], ["b.log.gz", "c10.log", "missing.log"])
        self.assertEqual(merged.stderr.count(b"missing.log"), 1)
        self.froe("merge", "3.state")
        self.froe("merge", "3.state", "--strict")
        self.file("d.log", sample_log.sample_log(1, 5, "combined") + b"x\n")
        self.froe("count", "status", "--save-state", "4.state", "d.log")
        self.froe("merge", "4.state", "--strict", codes=(1,))

    def test_a_state_that_is_named_twice_is_read_once(self):
        self.file("a.log", sample_log.sample_log(9, 30, "combined"))
        one = self.froe("count", "path", "--format", "json", "--save-state", "a.state", "a.log")
        os.link(self.folder / "a.state", self.folder / "b.state")
        self.assertEqual(self.froe("merge", "--format", "json", "a.state", "./a.state", "b.state"), one)

    def test_patterns(self):
        self.file("a.log", sample_log.sample_log(1, 30, "combined"))
        self.file("b.log", sample_log.sample_log(2, 30, "combined"))
        (self.folder / "days").mkdir()
        (self.folder / "days/more").mkdir()
        self.froe("count", "path", "--save-state", "days/part-1.state", "a.log")
        self.froe("count", "path", "--save-state", "days/more/part-2.state", "b.log")
        both = self.froe("count", "path", "a.log", "b.log")
        for operands in (["**/part-*"], ["days/part-?.state", "days/*/*.state"], ["days/part-1.state", "**/part-*", "**/*.state"]):
            self.assertEqual(self.froe("merge", *operands), both, operands)
        os.rename(self.folder / "days/more/part-2.state", self.folder / "part-*")
        self.file("part-1", b"")
        self.assertEqual(self.froe("merge", "part-*"), self.froe("count", "path", "b.log"))
        self.assertIn("part-1.state: is read, and --output would write over it", self.refused("merge", "days/*.state", "-o", "days/part-1.state"))
        self.assertEqual(self.froe("merge", "days/*.state", "part-*", "--save-state", "days/part-1.state"), both)
        self.assertEqual(self.froe("merge", "days/*.state"), both)

    def test_result_is_written_beside_the_state(self):
        self.file("a.log", sample_log.sample_log(1, 50, "combined"))
        self.assertEqual(self.froe("count", "status", "--save-state", "s", "a.log"), self.froe("count", "status", "a.log"))
        self.assertEqual(self.froe("merge", "s", "--save-state", "t"), self.froe("count", "status", "a.log"))
        self.assertEqual((self.folder / "s").read_bytes(), (self.folder / "t").read_bytes())

    def test_nobody_need_read_the_result(self):
        self.file("a.log", sample_log.sample_log(1, 2500, "combined"))
        read, write = os.pipe()
        os.close(read)
        done = self.run_froe("count", "host,path,time", "--save-state", "s", "a.log", capture_output=False, stdout=write)
        os.close(write)
        self.assertEqual(done.returncode, 0)
        self.froe("merge", "s")


class Shards(Case):
    def check(self, arguments, operands, count, formats=("json",)):
        """Shards merged in any order: the bytes and the exit code of one run."""
        states = []
        for index in range(1, count + 1):
            state = f"{index}of{count}.state"
            done = self.run_froe(*arguments, "--shard", f"{index}/{count}", "--save-state", state, *operands)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            states.append(state)
        random.Random(count).shuffle(states)
        for name in formats:
            one = self.run_froe(*arguments, "--format", name, *operands)
            two = self.run_froe("merge", "--format", name, *states)
            self.assertEqual((two.stdout, two.returncode), (one.stdout, one.returncode), (arguments, count, two.stderr))
        return states

    def test_files_of_all_kinds(self):
        rng = random.Random(8)
        logs = self.folder / "logs"
        logs.mkdir()
        for number in range(6):
            data = mutate.hostile_log(number) + sample_log.sample_log(number, rng.randrange(5, 400), "combined")
            packed = number % 3 == 1
            (logs / f"a{number}.log{'.gz' if packed else ''}").write_bytes(gzip.compress(data) if packed else data)
        (logs / "empty.log").write_bytes(b"")
        (logs / "no.log").write_bytes(b"this is no log\n" * 500)
        (logs / "open.log").write_bytes(sample_log.sample_log(3, 1, "combined").rstrip(b"\n"))
        for count in (1, 3) if SLOWER > 1 else (1, 3, 31):
            with self.subTest(count):
                formats = FORMATS if count == 3 else ("json",)
                self.check(["count", "path,status", "-a", AGGREGATES], ["logs", "missing.log"], count, formats)

    def test_one_large_file_is_cut_at_lines(self):
        """Lines of 1 MiB, runs of NULs, an end without a newline: cut at every place that matters."""
        for data in (
            b"\n".join(b"%d.log" % n for n in range(30)),
            sample_log.sample_log(5, 200, "combined") + b"\0" * 3000 + sample_log.sample_log(6, 5, "combined"),
            sample_log.sample_log(7, 3, "common") + b"x" * 5000 + b"\n" * 50 + sample_log.sample_log(8, 3, "common")[:-1],
            b"\n" * 40,
            b"x" * 100,
        ):
            self.file("a.log", data)
            for count in (2, 9) if SLOWER > 1 else (2, 5, 23):
                with self.subTest(start=data[:20], count=count):
                    self.check(["count", "host"], ["a.log"], count)

    def test_ranges_of_time(self):
        data = b"".join(
            b'10.0.0.%d - - [%02d/May/2015:%02d:%02d:00 +0000] "GET /%d HTTP/1.1" 200 5\n' % (n % 200, 1 + n // 1440, n // 60 % 24, n % 60, n % 50)
            for n in range(20000)
        )
        self.file("a.log", data)
        self.file("b.log.gz", gzip.compress(data[:100000]))
        for bounds in (["--since", "2015-05-05T10:00"], ["--since", "2015-05-03", "--until", "2015-05-04"], ["--until", "2015-05-02"]):
            for count in (2, 5):
                self.check(["count", "time:1h", *bounds], ["a.log", "b.log.gz"], count)

    def test_records_of_all_shards(self):
        self.file("a.log", sample_log.sample_log(9, 300, "combined"))
        one = self.froe("records", "a.log")
        self.assertEqual(b"".join(self.froe("records", "--shard", f"{index}/4", "a.log") for index in (1, 2, 3, 4)), one)

    def test_more_shards_than_bytes(self):
        self.file("a.log", sample_log.sample_log(9, 1, "combined"))
        self.check(["count", "path"], ["a.log"], 260 // min(SLOWER, 5))

    def test_nothing_to_read_is_no_failure(self):
        self.file("a.log", sample_log.sample_log(9, 1, "combined"))
        self.assertEqual(self.run_froe("count", "path", "--shard", "1/3", "--save-state", "s", "a.log").returncode, 0)
        self.assertIn("no input could be read", self.refused("count", "path", "--shard", "1/3", "--save-state", "s", "missing"))

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_a_file_that_nobody_may_read(self):
        self.file("a.log", sample_log.sample_log(9, 30, "combined"))
        self.file("b.log", sample_log.sample_log(9, 30, "combined"))
        (self.folder / "b.log").chmod(0)
        self.check(["count", "path"], ["a.log", "b.log"], 4)

    def test_refusals(self):
        self.file("a.log", sample_log.sample_log(9, 1, "combined"))
        for wrong in ("", "1", "0/3", "4/3", "1/0", "a/3", "1/3x", "-1/3", "1/3/5"):
            with self.subTest(wrong):
                self.assertIn("a shard is told as I/N", self.refused("count", "path", "--shard", wrong, "a.log"))
        self.assertIn("only files", self.refused("count", "path", "--shard", "1/2", "-"))
        self.assertIn("by itself", self.refused("count", "path", "--shard", "1/2", "--per-file", "a.log"))
        self.assertIn("--shard makes no sense for check", self.refused("check", "--shard", "1/2", "a.log"))

    def test_worked_example(self):
        """docs/state-format.md and README.md: with GNU parallel where it is installed, otherwise with the shell alone."""
        (self.folder / "logs").mkdir()
        for number in range(3):
            (self.folder / "logs" / f"{number}.log").write_bytes(sample_log.sample_log(number, 500, "combined"))
        environment = {**os.environ, "PATH": os.path.dirname(FROE) + os.pathsep + os.environ["PATH"]}
        parallel = shutil.which("parallel")
        runs = (
            "seq 8 | parallel froe count path --shard {}/8 --save-state part{}.state -o /dev/null logs/"
            if parallel
            else "for i in 1 2 3 4 5 6 7 8; do froe count path --shard $i/8 --save-state part$i.state -o /dev/null logs/ & done; wait"
        )
        done = subprocess.run(
            ["sh", "-ec", f"{runs}\nfroe merge part*.state > merged\nfroe count path logs/ > one\ncmp merged one"],
            cwd=self.folder, env=environment, capture_output=True, timeout=120, check=False,
        )  # fmt: skip
        self.assertEqual(done.returncode, 0, done)


class Refusals(Case):
    def setUp(self):
        super().setUp()
        self.file("a.log", sample_log.sample_log(1, 40, "combined"))
        self.froe("count", "path", "--save-state", "path.state", "a.log")

    def test_states_are_no_logs(self):
        said = "froe: path.state: a state that --save-state has saved, and no log: froe merge reads it\n"
        for command in (["count", "path"], ["records"], ["check"], ["report"]):
            with self.subTest(command=command):
                self.assertEqual(self.refused(*command, "path.state"), said + "froe: no input could be read\n")
                done = self.run_froe(*command, "a.log", "path.state")
                self.assertEqual((done.returncode, done.stderr.decode()), (1, said))

    def test_compressed_states_are_no_logs(self):
        self.file("path.state.gz", gzip.compress((self.folder / "path.state").read_bytes()))
        done = self.run_froe("count", "path", "path.state.gz")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"; it is a compressed state of --save-state: froe merge reads it when it is decompressed\n", done.stderr)

    def test_other_queries(self):
        for arguments, told in (
            (["count", "status"], ["keys is `path` there, and `status` here", "keys is `status` there, and `path` here"]),
            (["count", "path", "-a", "count,sum(bytes)"], ["agg is"]),
            (["count", "path", "--where", "status = 200"], ["where is not given", "where is `status = 200` there"]),
            (["count", "path", "--pages"], ["pages is"]),
            (["count", "path", "--tz", "UTC"], ["tz is"]),
            (["count", "path", "--under", "book"], ["under is"]),
            (["count", "path", "--since", "2015-05-17"], ["since is"]),
            (["count", "path", "--until", "2030-05-17T10:00Z"], ["until is"]),
        ):
            with self.subTest(arguments):
                self.froe(*arguments, "--save-state", "other.state", "a.log")
                said = self.refused("merge", "path.state", "other.state")
                self.assertIn("made by another query than", said)
                self.assertTrue(any(part in said for part in told), said)
        self.froe("count", "path", "-a", "distinct(host)", "--save-state", "exact.state", "a.log")
        self.froe("count", "path", "-a", "distinct(host)", "--approx", "--save-state", "approx.state", "a.log")
        self.assertIn("approx is", self.refused("merge", "exact.state", "approx.state"))

    def test_other_words_for_the_same_query(self):
        agg = ["-a", "visitors,visits"]
        for plain, given in (
            (["count", "path", *agg], ["--visitor", "host,agent"]),
            (["count", "path", *agg], ["--visitor", " host, agent ", "--visit-gap", "30m"]),
            (["count", "path", *agg], ["--visit-gap", "1800"]),
            (["report"], ["--visit-gap", "0.5h", "--visitor", "host, agent"]),
        ):
            with self.subTest(given=given):
                self.froe(*plain, "--save-state", "a.state", "a.log")
                self.froe(*plain, *given, "--save-state", "b.state", "a.log")
                self.froe("merge", "a.state", "b.state")
                self.froe("merge", "b.state", "a.state")
        for question, lists in ((["count", "path", *agg, "--visitor"], ("host,user", "host , user")), (["report", "--panels"], ("overview,paths", "overview, paths"))):
            for name, names in zip(("a.state", "b.state"), lists):
                self.froe(*question, names, "--save-state", name, "a.log")
            self.froe("merge", "a.state", "b.state")
        for gaps in (("1h", "60m"), ("0", "0s"), ("90", "1.5m"), ("1d", "86400s")):
            for name, gap in zip(("a.state", "b.state"), gaps):
                self.froe("count", "path", *agg, "--visit-gap", gap, "--save-state", name, "a.log")
            self.assertEqual((self.folder / "a.state").read_bytes(), (self.folder / "b.state").read_bytes())
        self.froe("count", "path", *agg, "--visit-gap", "1740s", "--save-state", "a.state", "a.log")
        self.froe("count", "path", *agg, "--save-state", "b.state", "a.log")
        self.assertIn("visit-gap is not given there, and `29m` here", self.refused("merge", "a.state", "b.state"))

    def test_what_is_shown_is_no_part_of_the_query(self):
        self.froe("count", "path", "-n", "3", "--sort", "path", "--min-count", "2", "--share", "--save-state", "b.state", "a.log")
        self.assertEqual((self.folder / "b.state").read_bytes(), (self.folder / "path.state").read_bytes())
        self.froe("count", " path".strip(), "-a", " count ", "--since", "2000-01-01", "--save-state", "c.state", "a.log")
        self.froe("count", "path", "-a", "count", "--since", "2000-01-01T00:00", "--save-state", "d.state", "a.log")
        self.froe("merge", "c.state", "d.state")
        self.froe("count", "path", "--under", "/book/", "--save-state", "e.state", "a.log")
        self.froe("count", "path", "--under", "book", "--save-state", "f.state", "a.log")
        self.assertEqual((self.folder / "e.state").read_bytes(), (self.folder / "f.state").read_bytes())

    def test_what_is_no_state(self):
        state = (self.folder / "path.state").read_bytes()
        newer = bytearray(state[:16])
        newer[8] = 2
        newer[12:16] = zlib.crc32(newer[:12]).to_bytes(4, "little")
        for name, data, told in (
            ("empty", b"", "is empty"),
            ("log", b"127.0.0.1 - - [", "is no saved state"),
            ("cut", state[:-1], "cut off"),
            ("half", state[: len(state) // 2], "cut off"),
            ("start", state[:12], "cut off (at byte 12)"),
            ("newer", bytes(newer) + state[16:], "version 2, and this froe knows up to 1"),
            ("longer", state + b"x", "behind the end"),
            ("twice", state + state, "behind the end"),
            ("text", state.replace(b"\r\n", b"\n", 1), "is no saved state"),
            ("gzip", gzip.compress(state), "is compressed: a saved state (--save-state) is read as it was written"),
        ):
            with self.subTest(name):
                self.file(name, data)
                said = self.refused("merge", "path.state", name)
                self.assertIn(f"froe: {name}: ", said)
                self.assertIn(told, said)
        self.assertIn("No such file", self.refused("merge", "missing"))
        self.assertIn("froe: .: Is a directory: name the saved states in it", self.refused("merge", "."))
        self.assertIn("froe: nothing*: no file matches\n", self.refused("merge", "path.state", "nothing*"))
        self.assertIn("froe: log: is no saved state", self.refused("merge", "path.state", "lo?"))
        for arguments in (["merge", "-"], ["merge", "path.state", "-"], ["report", "--compare", "-", "path.state"]):
            said = self.refused(*arguments)
            self.assertIn("froe: -: saved states are files", said)
            self.assertIn(f"Try 'froe {arguments[0]} --help'.", said)
        self.assertIn("needs one or more saved states", self.refused("merge"))

    def test_options_that_make_no_sense(self):
        self.assertIn("--save-state makes no sense for records", self.refused("records", "--save-state", "s", "a.log"))
        self.assertIn("--where makes no sense for merge", self.refused("merge", "--where", "status = 200", "path.state"))
        self.assertIn("cannot be saved", self.refused("count", "path", "--per-file", "--save-state", "s", "a.log"))
        self.assertIn("name the same file", self.refused("count", "path", "-o", "s", "--save-state", "s", "a.log"))
        os.mkdir(Path(self.folder) / "d")
        os.symlink("s", Path(self.folder) / "link")
        for one, other in ("s", "./s"), ("s", "d/../s"), ("s", str(Path(self.folder) / "s")), ("link", "s"):
            said = self.refused("count", "path", "-o", one, "--save-state", other, "a.log")
            self.assertIn("--output and --save-state name the same file", said)
        self.run_froe("count", "path", "-o", "d/s", "--save-state", "s", "a.log")
        self.assertIn("no column to sort by", self.refused("merge", "path.state", "--sort", "status"))

    def test_statistics_of_a_merge(self):
        self.run_froe("count", "path", "--save-state", "more", "a.log")
        told = self.run_froe("merge", "more", "--stats").stderr
        self.assertIn(b"peak memory", told)
        self.assertNotIn(b"log formats", told)

    def test_a_state_in_the_place_of_one_that_it_was_made_of(self):
        for name in "sum", "more":
            self.run_froe("count", "path", "--save-state", name, "a.log")
        self.assertIn("sum: is read, and --output would write", self.refused("merge", "sum", "more", "-o", "sum"))
        once = self.run_froe("merge", "more", "sum")
        self.assertEqual(self.run_froe("merge", "sum", "more", "--save-state", "sum").stdout, once.stdout)
        self.assertEqual(self.run_froe("merge", "sum").stdout, once.stdout)

    def test_a_state_that_cannot_be_written(self):
        (self.folder / "dir").mkdir()
        self.assertIn("Is a directory", self.refused("count", "path", "--save-state", "dir", "a.log"))
        self.assertIn("No such file", self.refused("count", "path", "--save-state", "no/where", "a.log"))
        done = self.run_froe("count", "path", "--save-state", "/dev/full", "-o", "result", "a.log")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"No space left", done.stderr)
        self.assertFalse((self.folder / "result").exists())


class Damage(Case):
    def setUp(self):
        super().setUp()
        self.file("a.log", sample_log.sample_log(1, 12, "combined"))
        self.froe("count", "path", "-a", "count,sum(bytes),distinct(host),p50(bytes)", "--save-state", "a.state", "a.log")
        self.state = (self.folder / "a.state").read_bytes()

    def test_a_byte_that_is_another(self):
        rng = random.Random(4)
        step = max(1, len(self.state) * SLOWER // 500)
        for place in range(0, len(self.state), step):
            data = bytearray(self.state)
            data[place] ^= 1 << rng.randrange(8)
            self.file("b.state", bytes(data))
            said = self.refused("merge", "b.state")
            self.assertIn("b.state: ", said, place)

    def test_cut_off_anywhere(self):
        for length in range(0, len(self.state), 31 * SLOWER):
            self.file("b.state", self.state[:length])
            self.refused("merge", "b.state", "--save-state", "c.state", "-o", "c.csv")
            self.assertEqual({p.name for p in self.folder.iterdir()}, {"a.log", "a.state", "b.state"})

    def test_a_group_without_hits(self):
        """What adds values to a group that is elsewhere is no group by itself."""
        self.file("one.log", b'10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5\n')
        self.froe("count", "path", "--save-state", "one.state", "-o", "/dev/null", "one.log")
        state = (self.folder / "one.state").read_bytes()
        self.assertEqual(state.count(b"\x03/a\x01"), 1)
        self.file("none.state", state_seal.seal(state.replace(b"\x03/a\x01", b"\x03/a\x00")))
        self.assertIn("a group has no hits", self.refused("merge", "none.state"))
        self.froe("merge", "none.state", "one.state")

    def test_bytes_that_are_meant_to_do_harm(self):
        """Checksums hold against accidents. Whoever makes them fit gets another result or a refusal, but no crash."""
        self.assertEqual(state_seal.seal(self.state), self.state)
        rng = random.Random(5)
        for _ in range(240 // SLOWER):
            data = bytearray(self.state)
            for _ in range(rng.choice((1, 1, 2, 5))):
                data[rng.randrange(16, len(data))] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
            self.file("b.state", state_seal.seal(data))
            done = self.run_froe("merge", "b.state", "--save-state", "c.state")
            self.assertIn(done.returncode, (0, 1, 2), done.stderr)


class Endings(Case):
    """Interrupts and kills: a state is there whole, or as it was."""

    @classmethod
    def setUpClass(cls):
        rng = random.Random(6)
        cls.lines = [
            b'10.0.%d.%d - - [17/May/2015:10:05:03 +0000] "GET /%d HTTP/1.1" 200 %d\n'
            % (rng.randrange(256), rng.randrange(256), rng.randrange(10**6), rng.randrange(10**5))
            for _ in range(200000 // SLOWER)
        ]

    def setUp(self):
        super().setUp()
        self.file("a.log", b"".join(self.lines))
        self.file("b.log.gz", gzip.compress(b"".join(self.lines[:1000])))
        self.question = ("count", "path,host", "-a", "count,distinct(bytes)", "a.log", "a.log", "b.log.gz")

    def test_kill_at_any_moment(self):
        start = time.monotonic()
        whole = self.froe(*self.question, "--save-state", "whole.state", "--format", "csv")
        spent = time.monotonic() - start
        state = (self.folder / "whole.state").read_bytes()
        rng = random.Random(7)
        for turn in range(12):
            self.file("s", b"before")
            self.file("o.csv", b"before")
            child = subprocess.Popen([FROE, *self.question, "--save-state", "s", "-o", "o.csv"], cwd=self.folder, stderr=subprocess.DEVNULL)
            time.sleep(rng.random() * spent * 1.1)
            child.send_signal(signal.SIGKILL if turn % 2 == 0 else signal.SIGTERM)
            child.wait(60 * SLOWER)
            self.assertIn((self.folder / "s").read_bytes(), (b"before", state))
            self.assertIn((self.folder / "o.csv").read_bytes(), (b"before", whole))
            if child.returncode == 0:
                self.assertEqual((self.folder / "s").read_bytes(), state)
            if turn % 2 == 1:
                self.assertEqual([p.name for p in self.folder.iterdir() if p.name.startswith(".")], [])
            for left in self.folder.glob(".*"):
                left.unlink()

    def test_interrupt_within_a_second(self):
        self.file("s", b"before")
        names = [os.link(self.folder / "a.log", self.folder / f"c{n}.log") or f"c{n}.log" for n in range(1)]
        child = subprocess.Popen(
            [FROE, "count", "path,host", "--save-state", "s", "-", *names], cwd=self.folder, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        time.sleep(0.3)
        start = time.monotonic()
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=60)
        self.assertLess(time.monotonic() - start, 1 * SLOWER)
        self.assertEqual(child.returncode, -signal.SIGINT)
        self.assertIn(b"interrupted after", said)
        self.assertEqual((self.folder / "s").read_bytes(), b"before")

    def test_interrupted_merge(self):
        self.froe(*self.question, "--save-state", "a.state", "-o", "/dev/null")
        start = time.monotonic()
        self.froe("merge", "a.state", "--save-state", "whole.state", "-o", "/dev/null")
        spent = time.monotonic() - start
        self.file("s", b"before")
        for turn in range(6):
            child = subprocess.Popen(
                [FROE, "merge", "a.state", "--save-state", "s", "-o", "/dev/null"], cwd=self.folder, stderr=subprocess.DEVNULL
            )
            time.sleep(spent * turn / 5)
            child.send_signal(signal.SIGTERM)
            child.wait(60)
            self.assertIn(child.returncode, (0, -signal.SIGTERM))
            self.assertIn((self.folder / "s").read_bytes(), (b"before", (self.folder / "a.state").read_bytes()))
            self.assertEqual(list(self.folder.glob(".*")), [])

    def test_what_an_interrupted_merge_says(self):
        """It waits for whoever reads its output."""
        os.mkfifo(self.folder / "pipe")
        self.froe(*self.question, "--save-state", "a.state", "-o", "/dev/null")
        for name in ("before.state", "after.state"):
            self.froe("report", "--save-state", name, "-o", "/dev/null", "a.log")
        for arguments, said in (
            (["merge", "a.state"], b"froe: interrupted while saved states were merged\n"),
            (["report", "--compare", "before.state", "after.state"], b"froe: interrupted while saved states were compared\n"),
        ):
            with self.subTest(arguments=arguments):
                child = subprocess.Popen([FROE, *arguments, "-o", "pipe"], cwd=self.folder, stderr=subprocess.PIPE)
                time.sleep(0.5 * SLOWER)
                child.send_signal(signal.SIGINT)
                self.assertEqual((child.communicate(timeout=60)[1], child.returncode), (said, -signal.SIGINT))


if __name__ == "__main__":
    unittest.main()

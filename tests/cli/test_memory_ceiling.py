"""--memory: what does not fit goes to disk and the result stays the same, byte for byte.

    python3 -m unittest tests/cli/test_memory_ceiling.py

FROE names the program. FROE_TEST_ALL: of cases that are much alike, all are run.
"""

import datetime
import gzip
import json
import lzma
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "reference"))

import state_seal  # noqa: E402

FROE = str(Path(os.environ.get("FROE", ROOT / "build/release/froe")).resolve())
SANITIZED = "FROE_SANITIZED" in os.environ
MIB = 1 << 20

# What a process takes beside what --memory counts: its code, libraries and stacks.
BESIDE = 6 * MIB


def some(cases):
    """Every third of cases that are much alike, unless FROE_TEST_ALL is set: runs that use the disk take long."""
    return cases if "FROE_TEST_ALL" in os.environ else cases[::3]


# Keys are of any length up to this, so that a few lines have more of them than memory takes. Lines are few for the time
# that a run takes goes by lines.
LONG = "/of-many-words" * 40
LINES = 36_000
REPORTED_LINES = 10_000


def write_log(path, lines, seed):
    chance = random.Random(seed)
    with open(path, "w") as log:
        for number in range(lines):
            who = chance.randrange(LINES)
            page = chance.randrange(LINES)
            time_text = f"{1 + number % 28:02}/Oct/2023:{number % 24:02}:{page % 60:02}:{who % 60:02} +0200"
            agent = f"a{who % 97} (x{page % 31}) é{who}{LONG[: who % 250]}" if page % 5 else "-"
            size = str(page * who % 90_001) if who % 11 else "-"
            log.write(
                f'10.{who >> 16}.{who >> 8 & 255}.{who & 255} - - [{time_text}] "GET /shop/{page}{LONG[: page % 401]}/i{who % 7}.html?q={page % 9} HTTP/1.1" '
                f'{(200, 404, 503)[page % 3]} {size} "http://r{who % 53}.example/" "{agent}"\n'
            )


REPORTED = ("--log-format", '%v %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-agent}i" %D')


def write_reported_log(path, lines, seed):
    """With something for every panel."""
    chance = random.Random(seed)
    with open(path, "w") as log:
        for number in range(lines):
            who, page = chance.randrange(lines), chance.randrange(lines // 2)
            log.write(
                f"v{page % 300}.example 10.{who >> 16}.{who >> 8 & 255}.{who & 255} - - [{1 + page * 27 // lines + who % 14:02}/Oct/2023:{number % 24:02}:{page % 60:02}:{who % 60:02} +0200] "
                f'"GET /shop/{page}{LONG[: page % 401]}/i.{("html", "css", "png")[page % 3]} HTTP/1.1" {(200, 404, 503)[page % 4 % 3]} {page * who % 90_001} '
                f'"http://r{who % 9000}.example/{page % 3}{LONG[: page % 401]}" "{("a", "Googlebot/")[who % 5 == 0]}{who % 9000} (x{page % 31}) é{who}{LONG[: who % 250]}" {page * 7919 % 1_000_003}\n'
            )


# Runs commands and tells of each its exit code and peak memory; a small process, for a child begins with the peak of its
# parent, and one for all of them, for it takes longer to start than most of what it runs.
WATCH = """
import json, os, subprocess, sys
for line in sys.stdin:
    command, folder, output, error = json.loads(line)
    with open(output, "wb") as out, open(error, "wb") as err:
        child = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    print(child.returncode, usage.ru_maxrss * 1024, flush=True)
"""


def peak_of(arguments, output, folder):
    """Exit code, peak resident bytes, messages."""
    error = LOGS / "messages"
    WATCHER.stdin.write(json.dumps([list(map(str, arguments)), str(folder), str(output), str(error)]) + "\n")
    WATCHER.stdin.flush()
    code, peak = WATCHER.stdout.readline().split()
    return int(code), int(peak), error.read_bytes()


def time_of(command, folder):
    """Seconds of a run that nobody interrupts."""
    start = time.monotonic()
    subprocess.run(command, cwd=folder, check=True)
    return time.monotonic() - start


def setUpModule():
    global LOGS, WATCHER
    folder = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(folder.cleanup)
    LOGS = Path(folder.name)
    write_log(LOGS / "a.log", LINES * 3 // 4, 1)
    write_log(LOGS / "b.log", LINES // 4, 2)
    write_reported_log(LOGS / "r.log", REPORTED_LINES, 3)
    write_reported_log(LOGS / "s.log", REPORTED_LINES, 4)
    WATCHER = subprocess.Popen([sys.executable, "-I", "-S", "-c", WATCH], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    unittest.addModuleCleanup(WATCHER.wait)
    unittest.addModuleCleanup(WATCHER.stdout.close)
    unittest.addModuleCleanup(WATCHER.stdin.close)


class Ceiling(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        for name in "a.log", "b.log", "r.log", "s.log":
            os.link(LOGS / name, Path(folder.name) / name)
        (Path(folder.name) / "temp").mkdir()

    def run_froe(self, *arguments, names=("a.log", "b.log"), **more):
        return subprocess.run(
            [FROE, *arguments, "--temp-dir", "temp", *names], cwd=self.folder, capture_output=True, timeout=600, **more
        )

    def expect_same(self, *arguments, memories=("16Mi",), threads=(1,), names=("a.log", "b.log")):
        whole = self.run_froe(*arguments, names=names)
        self.assertEqual(whole.returncode, 0, whole.stderr)
        for memory in memories:
            for count in threads:
                with self.subTest(arguments=arguments, memory=memory, threads=count):
                    output = Path(self.folder) / "out"
                    command = [FROE, *arguments, "--memory", memory, "-j", str(count), "--temp-dir", "temp", *names]
                    code, peak, error = peak_of(command, output, self.folder)
                    self.assertEqual(code, 0, error)
                    self.assertEqual(output.read_bytes() == whole.stdout, True, "the output differs")
                    if not SANITIZED:
                        self.assertLess(peak, int(memory[:-2]) * MIB + BESIDE)
        self.assertEqual(os.listdir(Path(self.folder) / "temp"), [])

    def test_formats(self):
        for form in some(("csv", "tsv", "json", "arrow", "jsonl", "table")):
            self.expect_same("count", "path,host", "--format", form)

    def test_text_of_what_fits(self):
        """All groups are in memory; what is written of them is longer than they are, and must not be held as a whole."""
        self.expect_same("count", "host,path,agent", "--format", "table", memories=("30Mi",), threads=(1, 2))

    def test_threads(self):
        # With 16 MiB there is one thread, with 32 MiB there are three.
        question = ("count", "host,path,agent", "--format", "jsonl")
        self.expect_same(*question, memories=("32Mi",), threads=(7,))
        if not SANITIZED:
            self.expect_same(*question, memories=("16Mi", "20Mi"), threads=(2,))

    def test_aggregates(self):
        aggregates = "count,count(status >= 500),sum(bytes),avg(bytes),min(bytes),max(time),p50(bytes),p99(time),first(agent),last(path)"
        self.expect_same("count", "host,path", "--agg", aggregates, "--format", "json", threads=(2,), memories=("24Mi",))

    def test_distinct_values_of_few_groups(self):
        # The values alone are too many, whatever group they are of.
        self.expect_same("count", "status", "--agg", "distinct(path),distinct(agent),count,distinct(bytes)", "--format", "json")
        self.expect_same("count", "method", "--agg", "count,distinct(query),distinct(target)", "--share", "--format", "table", threads=(2,), memories=("24Mi",))

    def test_few_values_of_many_groups(self):
        """Values are parted by what they are: a single one has more groups than fit."""
        self.expect_same("count", "host,path", "--agg", "count,distinct(method),distinct(status)", "--format", "json", threads=(1, 2), memories=("20Mi",))
        self.expect_same("count", "path,host", "--agg", "visits,visitors,distinct(method)", "--visitor", "status", "--format", "json", threads=(2,), memories=("20Mi",))

    def test_distinct_values_of_many_groups(self):
        self.expect_same("count", "host", "--agg", "distinct(path),distinct(bytes)", "--sort", "distinct(bytes):asc", "--format", "json")
        self.expect_same("count", "host,path", "--agg", "distinct(agent)", "--approx", "--format", "csv")

    def test_visitors(self):
        self.expect_same("count", "status", "--agg", "visitors,visits,distinct(path),count", "--format", "json")
        self.expect_same("count", "path,host", "--agg", "visits,count", "--format", "json", threads=(2,), memories=("24Mi",))

    def test_report(self):
        """Panels are made of groups that are on disk, and those of some go there in turn."""
        for number, form in some(list(enumerate(("json", "table", "html", "csv", "tsv", "jsonl")))):
            run = (("16Mi", 1), ("20Mi", 2), ("32Mi", 7))[number % 3]
            self.expect_same("report", *REPORTED, "--format", form, memories=run[:1], threads=run[1:], names=("r.log",))

    def test_all_rows_of_a_report(self):
        for top, memory in some((("0", "32Mi"), ("0", "16Mi"), ("3000", "16Mi"))):
            self.expect_same("report", *REPORTED, "--top", top, "--format", "json", memories=(memory,), threads=(7,), names=("r.log",))

    @unittest.skipIf(SANITIZED, "it takes long, and others do the same with less")
    def test_a_report_that_fits_when_it_is_merged(self):
        """Its groups are put on disk while records are read, with their visits, and are there all together at the end."""
        chance = random.Random(1)
        with open(Path(self.folder) / "visits.log", "w") as log:
            for number in range(400_000):
                who = chance.randrange(40_000)
                log.write(
                    f'10.0.{who >> 8}.{who & 255} - - [{1 + number % 28:02}/Oct/2023:{number % 24:02}:{number % 60:02}:00 +0000] '
                    f'"GET /p{number % 9}/{number % 1000}.html HTTP/1.1" 200 {number % 5000} "-" "agent {who % 100}"\n'
                )
        question = [FROE, "report", "--panels", "overview,hosts,paths", "--format", "json", "visits.log"]
        whole = subprocess.run([*question, "--save-state", "whole.report"], cwd=self.folder, capture_output=True, check=True)
        for memory, threads, *more in ("40Mi", "1"), ("50Mi", "2", "--save-state", "spill.report"):
            limited = [*question, "--memory", memory, "-j", threads, *more]
            run = subprocess.run([*limited, "--temp-dir", "nowhere"], cwd=self.folder, capture_output=True)
            self.assertIn(b"cannot make a temporary file", run.stderr)
            run = subprocess.run([*limited, "--temp-dir", "temp"], cwd=self.folder, capture_output=True)
            self.assertEqual((run.returncode, run.stderr), (0, b""))
            self.assertEqual(run.stdout == whole.stdout, True)
        states = [(Path(self.folder) / name).read_bytes() for name in ("spill.report", "whole.report")]
        self.assertEqual(states[0] == states[1], True)

    def test_orders_and_limits(self):
        for more in some((
            ("--top", "7"),
            ("--top", "50000"),
            ("--min-count", "2"),
            ("--sort", "path:desc"),
            ("--sort", "host"),
            ("--sort", "count:asc", "--top", "100001"),
            ("--share",),
            ("--pages",),
            ("--where", "status = 404"),
        )):
            self.expect_same("count", "path,host", *more, "--format", "csv")

    def test_random_questions(self):
        chance = random.Random(7)
        for _ in range(2 if SANITIZED else 5):
            keys = ",".join([chance.choice(("path", "agent")), *chance.sample(["host", "time", "bytes", "query.q", "referer.host", "time:1h"], chance.randint(1, 3))])
            aggregates = ["count", *chance.sample(["sum(bytes)", "p90(bytes)", "distinct(host)", "last(referer)", "min(time)", "distinct(path)", "avg(bytes)"], 2)]
            more = chance.choice(((), ("--top", "5000"), ("--share",), ("--sort", "count:asc")))
            form = chance.choice(("csv", "json", "table", "arrow"))
            self.expect_same(
                "count", keys, "--agg", ",".join(aggregates), *more, "--format", form, memories=(chance.choice(("16Mi", "24Mi")),), threads=(chance.choice((1, 2)),)
            )

    def test_pivot(self):
        self.expect_same("count", "referer.host,status", "--pivot", "status", "--format", "csv")
        for form, memory, threads in some((
            ("csv", "16Mi", 1), ("table", "16Mi", 1), ("arrow", "24Mi", 2), ("json", "32Mi", 7),
        )):  # fmt: skip
            self.expect_same("count", "path,host,status", "--pivot", "status", "--format", form, memories=(memory,), threads=(threads,))
        for more in (
            ("--sort", "count:asc", "--top", "777"),
            ("--sort", "host:desc", "--min-count", "2"),
        ):
            self.expect_same("count", "path,host,status", "--pivot", "status", *more, "--format", "json")

    @unittest.skipIf(SANITIZED, "it takes long, and others do the same with less")
    def test_wide_pivots(self):
        """Rows with many groups, of which a window has few, and much text for each of them."""
        aggregates = ("-a", "count,sum(bytes),p50(bytes),first(agent)", "--share")
        self.expect_same("count", "host,hour", "--pivot", "hour", *aggregates, "--top", "20000", "--format", "arrow")
        self.expect_same("count", "path,time:1h", "--pivot", "time:1h", "--format", "csv", "--top", "1000")

    def test_a_pivot_with_too_many_columns(self):
        run = self.run_froe("count", "host,agent", "--pivot", "agent", "--memory", "16Mi")
        self.assertEqual((run.returncode, run.stdout), (2, b""))
        self.assertIn(b"a pivot by agent makes more than 1000 columns", run.stderr)

    def test_page(self):
        self.expect_same("count", "path,host", "--top", "50", "--format", "html")
        self.expect_same("count", "path,host", "--format", "html", names=("a.log",))
        self.expect_same("count", "host,path,status", "--pivot", "status", "--format", "html", threads=(2,), memories=("20Mi",), names=("a.log",))
        self.expect_same("count", "time:1m", "-a", "count,distinct(path),visitors,last(agent)", "--format", "html", names=("a.log",))

    def test_per_file(self):
        self.expect_same("count", "status", "--per-file", "--format", "json")
        for form, memory, threads in some((("arrow", "24Mi", 2), ("json", "16Mi", 1), ("table", "64Mi", 7))):
            self.expect_same("count", "path,host", "--per-file", "--format", form, memories=(memory,), threads=(threads,))
        aggregates = "count,distinct(path),p50(bytes),visitors"
        self.expect_same("count", "status", "-a", aggregates, "--per-file", "--format", "csv", memories=("24Mi",), threads=(2,))

    def test_many_files(self):
        """Files that fit behind some that do not: small ones, compressed ones, members of archives, all in work at once."""
        folder = Path(self.folder) / "many"
        folder.mkdir()
        lines = (Path(self.folder) / "a.log").read_bytes().splitlines(keepends=True)
        step = len(lines) // 30
        for number in range(30):
            (folder / f"{number:02}.log").write_bytes(b"".join(lines[number * step : (number + 1) * step]))
        parts = sorted(path.name for path in folder.iterdir())
        with tarfile.open(folder / "x.tar", "w") as archive, tarfile.open(folder / "y.tar.gz", "w:gz", compresslevel=1) as packed:
            for number, name in enumerate(parts[:20]):
                (archive if number % 2 else packed).add(folder / name, name)
        for name in parts[:20]:
            (folder / name).unlink()
        for name in parts[20:24]:
            (folder / (name + ".gz")).write_bytes(gzip.compress((folder / name).read_bytes(), 1))
            (folder / name).unlink()
        files = ["b.log", "many", "a.log"]
        for more, memory, threads in some((
            (("--pages", "--format", "jsonl"), "48Mi", 7), (("--format", "json"), "16Mi", 1), (("--format", "csv", "--top", "3000"), "24Mi", 2),
        )):  # fmt: skip
            question = [FROE, "count", "path,host,agent", "--per-file", *more, *files]
            whole = subprocess.run(question, cwd=self.folder, capture_output=True, check=True).stdout
            output = Path(self.folder) / "out"
            limited = [*question, "--memory", memory, "-j", str(threads), "--temp-dir", "temp"]
            code, peak, error = peak_of(limited, output, self.folder)
            self.assertEqual((code, error), (0, b""))
            self.assertEqual(output.read_bytes() == whole, True, "the output differs")
            if not SANITIZED:
                self.assertLess(peak, int(memory[:-2]) * MIB + BESIDE)
            if "jsonl" in more:
                # As they come: whole results in another order.
                code, _, error = peak_of([*limited, "--unordered"], output, self.folder)
                self.assertEqual((code, error), (0, b""))
                self.assertEqual(sorted(output.read_bytes().split(b"\n")) == sorted(whole.split(b"\n")), True)
        self.assertEqual(os.listdir(Path(self.folder) / "temp"), [])

    def test_per_file_without_a_folder_for_it(self):
        run = subprocess.run(
            [FROE, "count", "path,host", "--per-file", "--memory", "16Mi", "--temp-dir", "nowhere", "a.log"], cwd=self.folder, capture_output=True
        )
        self.assertEqual((run.returncode, run.stdout), (2, b""))
        self.assertIn(b"cannot make a temporary file in nowhere", run.stderr)

    def test_keys_of_hundreds_of_kilobytes(self):
        """However few rows are in memory at a time."""
        with open(Path(self.folder) / "long.log", "w") as log:
            for number in range(300):
                agent = f"{number * 7919 % 300:04}" * 50_000
                log.write(f'a - - [17/May/2015:10:05:{number % 60:02} +0000] "GET /{number % 3} HTTP/1.1" 200 1 "-" "{agent}"\n')
        for question in some((("agent",), ("agent", "-n", "3"), ("agent", "--format", "tsv"), ("path,agent", "--sort", "path"))):
            self.expect_same("count", *question, names=("long.log",), threads=(2,))
        # A batch of Arrow has 64 rows at least, whatever these take; where it ends is the same.
        stream = ("count", "agent", "--format", "arrow")
        self.assertEqual(self.run_froe(*stream, "--memory", "16Mi", names=("long.log",)).stdout == self.run_froe(*stream, names=("long.log",)).stdout, True)

    @unittest.skipUnless("FROE_TEST_ALL" in os.environ, "it takes 390 MB, and memory that a part of huge rows fits into")
    def test_parts_of_huge_rows(self):
        with open(Path(self.folder) / "huge.log", "w") as log:
            for number in range(90_000):
                log.write(f'a - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "{number * 7919 % 1000003:010}{"x" * 4290}"\n')
        stream = ("count", "agent", "--format", "arrow")
        self.assertEqual(self.run_froe(*stream, "--memory", "271Mi", names=("huge.log",)).stdout == self.run_froe(*stream, names=("huge.log",)).stdout, True)

    def test_records_and_check(self):
        for command in (("records", "--format", "csv"), ("check",)):
            whole = subprocess.run([FROE, *command, "a.log", "b.log"], cwd=self.folder, capture_output=True)
            output = Path(self.folder) / "out"
            code, peak, error = peak_of([FROE, *command, "--memory", "16Mi", "-j", "7", "a.log", "b.log"], output, self.folder)
            self.assertEqual((code, error), (0, b""))
            self.assertEqual(output.read_bytes() == whole.stdout, True)
            if not SANITIZED:
                self.assertLess(peak, 16 * MIB + BESIDE)

    @unittest.skipIf(SANITIZED or not shutil.which("xz"), "no xz, or memory that cannot be measured")
    def test_parts_of_compressed_files(self):
        name, output = Path(self.folder) / "large.xz", Path(self.folder) / "out"
        text = (Path(self.folder) / "a.log").read_bytes() * 4
        self.assertGreater(len(text), 40 * MIB)
        name.write_bytes(subprocess.run(["xz", "-0", "-T2", "--block-size=40MiB"], input=text, capture_output=True, check=True).stdout)
        for threads in "1", "4":
            code, peak, error = peak_of([FROE, "count", "status", "--memory", "24Mi", "-j", threads, name], output, self.folder)
            self.assertEqual((code, error), (0, b""))
            self.assertLess(peak, 24 * MIB + BESIDE)

    @unittest.skipIf(SANITIZED, "memory that cannot be measured")
    def test_windows_of_decoders(self):
        """What a decoder needs is taken from the groups; what is more than --memory allows is told."""
        name, output = Path(self.folder) / "window.xz", Path(self.folder) / "out"
        text = b"".join((Path(self.folder) / log).read_bytes() for log in ("a.log", "b.log"))
        name.write_bytes(lzma.compress(text, filters=[{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 32 * MIB}]))
        question = [FROE, "count", "path,host", "--format", "csv"]
        whole = subprocess.run([*question, "a.log", "b.log"], cwd=self.folder, capture_output=True, check=True).stdout
        for threads in "1", "2":
            code, peak, error = peak_of([*question, "--memory", "48Mi", "-j", threads, "--temp-dir", "temp", name], output, self.folder)
            self.assertEqual((code, error), (0, b""))
            self.assertEqual(output.read_bytes() == whole, True)
            self.assertLess(peak, 48 * MIB + BESIDE)
        run = subprocess.run([*question, "--memory", "16Mi", "window.xz", "b.log"], cwd=self.folder, capture_output=True)
        self.assertEqual(run.returncode, 1)
        self.assertRegex(run.stderr, rb"window.xz: an xz stream needs \d+ MiB of memory; no more than 12 are given")

    @unittest.skipIf(SANITIZED, "memory that cannot be measured")
    def test_windows_side_by_side(self):
        """Those that do not fit together are had one after the other, whatever is asked of the files."""
        folder, output = Path(self.folder) / "windows", Path(self.folder) / "out"
        folder.mkdir()
        text = (Path(self.folder) / "a.log").read_bytes()[: 1 << 20].rpartition(b"\n")[0] + b"\n"

        def pack(data, size):
            return lzma.compress(data, filters=[{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": size * MIB}])

        large = pack(text * 24, 24)
        for number in range(4):
            (folder / f"{number}.xz").write_bytes(large)
        if shutil.which("zstd"):
            frame = subprocess.run(["zstd", "-q", "-1", "--zstd=wlog=24"], input=text * 24, capture_output=True, check=True).stdout
            for number in range(4):
                (folder / f"{number}.zst").write_bytes(frame)
        # Members that lie in the archive as bytes, and ones that are taken from it, for others to read.
        (folder / "inner.log.xz").write_bytes(pack(text * 16, 16))
        (folder / "a.log").write_bytes(text * 10)
        with tarfile.open(folder / "nested.tar", "w") as archive:
            for name in "a.log", "inner.log.xz", "a.log", "inner.log.xz":
                archive.add(folder / name, name)
        nested = (folder / "nested.tar").read_bytes()
        packed = pack(nested, 8)
        for name in "nested.tar.xz", "again.tar.xz":
            (folder / name).write_bytes(packed)
        for command, names, threads in (
            (("count", "path"), "?.xz", "4"),
            (("count", "path", "--per-file"), "?.zst", "2"),
            (("records", "--fields", "bytes"), "*.tar.xz", "4"),
        ):
            question = [FROE, *command, *sorted(str(path) for path in folder.glob(names))]
            whole = subprocess.run(question, capture_output=True)
            code, peak, error = peak_of([*question, "--memory", "48Mi", "-j", threads], output, self.folder)
            self.assertEqual((code, error), (whole.returncode, whole.stderr))
            self.assertEqual(output.read_bytes() == whole.stdout, True)
            self.assertLess(peak, 48 * MIB + BESIDE, (command, names))
        # Text of records waits for its turn while a window takes nearly all that there is.
        (folder / "inner.log.xz").write_bytes(pack(text * 40, 32))
        with tarfile.open(folder / "wide.tar", "w") as archive:
            for name in "a.log", "inner.log.xz", "a.log", "inner.log.xz":
                archive.add(folder / name, name)
        question = [FROE, "records", str(folder / "wide.tar")]
        whole = subprocess.run(question, capture_output=True, check=True).stdout
        for _ in range(5):
            code, peak, error = peak_of([*question, "--memory", "44Mi", "-j", "7"], output, self.folder)
            self.assertEqual((code, error, output.read_bytes() == whole), (0, b"", True))
            self.assertLess(peak, 44 * MIB + BESIDE)
        for count in "1", "7":
            run = subprocess.run([FROE, "count", "path", "--memory", "32Mi", "-j", count, "nested.tar.xz"], cwd=folder, capture_output=True)
            self.assertEqual(run.returncode, 1)
            self.assertRegex(run.stderr, rb"nested.tar.xz!inner.log.xz: an xz stream needs 17 MiB of memory; no more than 15 are given")

    @unittest.skipIf(SANITIZED, "memory that cannot be measured")
    def test_records_of_compressed_files_in_order(self):
        """A block that waits to be taken is not overtaken by all those behind it."""
        output, question = Path(self.folder) / "out", [FROE, "records", "0.gz", "1.gz"]
        member = gzip.compress((Path(self.folder) / "a.log").read_bytes()[: 2 << 20].rpartition(b"\n")[0] + b"\n", 1)
        for name in "01":
            (Path(self.folder) / f"{name}.gz").write_bytes(member * 8)
        whole = subprocess.run(question, cwd=self.folder, capture_output=True, check=True).stdout
        for threads in "2", "7":
            code, peak, error = peak_of([*question, "--memory", "24Mi", "-j", threads], output, self.folder)
            self.assertEqual((code, error, output.read_bytes() == whole), (0, b"", True))
            self.assertLess(peak, 24 * MIB + BESIDE)

    def test_interrupts_while_windows_are_waited_for(self):
        """Who has one waits for a pipe."""
        large = lzma.compress(b"x" * MIB, filters=[{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 24 * MIB}])
        pipe = Path(self.folder) / "pipe"
        os.mkfifo(pipe)
        for name in "12":
            (Path(self.folder) / f"wait{name}.xz").write_bytes(large)
        for command in ("count", "path"), ("records",):
            child = subprocess.Popen(
                [FROE, *command, "--memory", "48Mi", "-j", "3", "pipe", "wait1.xz", "wait2.xz"], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
            with open(pipe, "wb") as source:
                source.write(large[:-100])
                source.flush()
                time.sleep(0.1)
                child.send_signal(signal.SIGINT)
                child.communicate(timeout=20 if SANITIZED else 2)
            self.assertEqual(child.returncode, -signal.SIGINT)

    def test_sizes(self):
        for size in ("", "x", "12Q", "-1", "0", "1k", "16777215", "15Mi", "99999999999999999999"):
            run = self.run_froe("count", "status", "--memory", size)
            self.assertEqual(run.returncode, 2, size)
            self.assertIn(b"size is a number" if size not in ("0", "1k", "16777215", "15Mi") else b"16Mi of memory at least", run.stderr)
        for size in ("16Mi", "16777216", "17M", "0.5G", "1Gi", "1000G"):
            self.assertEqual(self.run_froe("count", "status", "--memory", size).returncode, 0)

    def test_a_limit_of_address_space(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (600 * MIB, 600 * MIB))

        if SANITIZED:
            self.skipTest("sanitizers need address space")
        whole = self.run_froe("count", "host,path,agent", "--format", "jsonl")
        limited = self.run_froe("count", "host,path,agent", "--format", "jsonl", preexec_fn=limit)
        self.assertEqual((limited.returncode, limited.stderr), (0, b""))
        self.assertEqual(limited.stdout == whole.stdout, True)


class TempDir(Ceiling):
    """What can go wrong with temporary files."""

    # Only those below: the tests of the base class have run.
    for name in [name for name in dir(Ceiling) if name.startswith("test_")]:
        locals()[name] = None
    del name

    QUESTION = ("count", "path,host,agent", "--format", "jsonl", "--memory", "16Mi")

    def spill(self, *more, **environment):
        return subprocess.run([FROE, *self.QUESTION, *more, "a.log"], cwd=self.folder, capture_output=True, timeout=600, **environment)

    def test_there_is_none(self):
        run = self.spill("--temp-dir", "nowhere")
        self.assertEqual((run.returncode, run.stdout), (2, b""))
        self.assertEqual(
            run.stderr.splitlines()[0], b"froe: cannot make a temporary file in nowhere: No such file or directory (--temp-dir says where such files go)"
        )

    def test_it_is_looked_at_before_it_is_needed(self):
        for name in "nowhere", "a.log":
            run = subprocess.run([FROE, "count", "status", "--temp-dir", name, "a.log"], cwd=self.folder, capture_output=True)
            self.assertEqual((run.returncode, run.stdout), (2, b""))
            self.assertIn(b"cannot make a temporary file in " + name.encode(), run.stderr)

    def test_tmpdir(self):
        run = self.spill(env={**os.environ, "TMPDIR": "/no/where"})
        self.assertEqual(run.returncode, 2)
        self.assertIn(b"cannot make a temporary file in /no/where", run.stderr)
        self.assertEqual(self.spill(env={**os.environ, "TMPDIR": "temp"}).returncode, 0)

    def test_the_disk_is_full(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (MIB, MIB))

        run = self.spill("--temp-dir", "temp", "-o", "full.jsonl", preexec_fn=limit)
        self.assertEqual((run.returncode, run.stdout), (2, b""))
        self.assertIn(b"cannot write the temporary file in temp: File too large", run.stderr)
        self.assertEqual(os.listdir(Path(self.folder) / "temp"), [])
        self.assertFalse((Path(self.folder) / "full.jsonl").exists())

    def test_the_disk_is_full_for_a_report(self):
        for size in some((2, 1, 4)):
            limit = (size * MIB, size * MIB)
            command = [FROE, "report", *REPORTED, "--memory", "16Mi", "--temp-dir", "temp", "-o", "full.html", "r.log"]
            run = subprocess.run(command, cwd=self.folder, capture_output=True, preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, limit))
            self.assertEqual((run.returncode, (Path(self.folder) / "full.html").exists()), (2, False))
            self.assertIn(b"cannot write the temporary file in temp: File too large", run.stderr)

    def test_it_makes_no_sense_elsewhere(self):
        run = subprocess.run([FROE, "check", "--temp-dir", "temp", "a.log"], cwd=self.folder, capture_output=True)
        self.assertEqual(run.returncode, 2)

    def test_interrupts_at_any_time(self):
        command = [FROE, *self.QUESTION, "--temp-dir", "temp", "-o", "result.jsonl", "a.log"]
        whole = time_of(command, self.folder)
        chance = random.Random(3)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL) * (1 if SANITIZED else 2):
            child = subprocess.Popen(command, cwd=self.folder, stderr=subprocess.PIPE)
            time.sleep(chance.uniform(0.05, 1) * whole)
            child.send_signal(number)
            sent = time.monotonic()
            child.communicate(timeout=60)
            if number != signal.SIGKILL and child.returncode < 0:
                self.assertLess(time.monotonic() - sent, 20 if SANITIZED else 3)
            self.assertEqual(os.listdir(Path(self.folder) / "temp"), [])

    def test_interrupts_while_rows_are_written(self):
        """From disk, a window at a time: one that is called off has no rows, and was asked for for ever."""
        command = [FROE, "count", "host,path", "-a", "count,last(referer)", "--memory", "16Mi", "-o", "/dev/null", "a.log"]
        whole = time_of(command, self.folder)
        for turn in range(5 if SANITIZED else 16):
            child = subprocess.Popen(command, cwd=self.folder, stderr=subprocess.PIPE)
            time.sleep(whole * (0.4 + turn / 32))
            child.send_signal(signal.SIGTERM)
            child.communicate(timeout=60)
            self.assertIn(child.returncode, (0, -signal.SIGTERM))


class States(Ceiling):
    """--save-state of what does not fit: the result beside it is the same, and so is what comes of the state."""

    # Only those below, as above.
    for name in [name for name in dir(Ceiling) if name.startswith("test_")]:
        locals()[name] = None
    del name

    AGGREGATES = (
        "count,count(status >= 500),sum(bytes),avg(bytes),min(bytes),max(time),p50(bytes),p99(time),first(agent),last(path)",
        "distinct(path),distinct(agent),count,distinct(bytes)",
        "visitors,visits,distinct(path),count,sum(bytes),last(referer)",
    )

    def froe(self, *arguments, **more):
        run = subprocess.run([FROE, *arguments], cwd=self.folder, capture_output=True, timeout=600, **more)
        self.assertEqual(run.returncode, 0, (arguments, run.stderr))
        return run.stdout

    def read(self, name):
        return (Path(self.folder) / name).read_bytes()

    def save(self, memory, threads, *arguments):
        """A run that is to keep below the ceiling; what it prints."""
        output = Path(self.folder) / "out"
        command = [FROE, *arguments, "--memory", memory, "-j", str(threads), "--temp-dir", "temp"]
        code, peak, error = peak_of(command, output, self.folder)
        self.assertEqual(code, 0, error)
        if not SANITIZED:
            self.assertLess(peak, int(memory[:-2]) * MIB + BESIDE)
        self.assertEqual(os.listdir(Path(self.folder) / "temp"), [])
        return output.read_bytes()

    def expect_state(self, *arguments, runs, pieces=False):
        """One state of all, which is the very one without a ceiling unless it has to be written in pieces. pieces None: whether it must is left open."""
        whole = self.froe(*arguments, "--format", "jsonl", "--save-state", "whole.state", "a.log", "b.log")
        for memory, threads in runs:
            with self.subTest(arguments=arguments, memory=memory, threads=threads):
                printed = self.save(memory, threads, *arguments, "--format", "jsonl", "--save-state", "spill.state", "a.log", "b.log")
                self.assertEqual(printed == whole, True, "the output differs")
                if pieces is not None:
                    self.assertEqual(self.read("spill.state") != self.read("whole.state"), pieces)
                self.assertEqual(self.froe("merge", "spill.state", "--format", "jsonl", "--save-state", "again.state") == whole, True)
                self.assertEqual(self.read("again.state") == self.read("whole.state"), True, "the merged state differs")

    def test_threads(self):
        self.expect_state("count", "host,path,agent", runs=(("16Mi", 1), ("20Mi", 2)))
        # Only with more than keys does 64 MiB, which seven threads need, not suffice.
        self.expect_state("count", "host,path", "-a", self.AGGREGATES[2], runs=(("64Mi", 7),), pieces=None)

    def test_aggregates(self):
        for aggregates, run in some(tuple(zip(self.AGGREGATES, (("16Mi", 1), ("32Mi", 7), ("16Mi", 1))))):
            self.expect_state("count", "host,path", "-a", aggregates, runs=(run,), pieces=None)
        self.expect_state("count", "host,path", "-a", "distinct(agent),visitors", "--approx", runs=(("24Mi", 2),))

    @unittest.skipIf(SANITIZED, "it takes long, and others do the same with less")
    def test_a_group_with_more_values_than_fit(self):
        for aggregates in self.AGGREGATES[1:]:
            self.expect_state("count", "status", "-a", aggregates, runs=(("16Mi", 1), ("24Mi", 2)), pieces=True)

    def test_values_with_more_groups_than_fit(self):
        self.expect_state("count", "host,path", "-a", "count,distinct(method),distinct(status)", runs=(("20Mi", 2),))
        self.expect_state("count", "path,host", "-a", "visits,visitors,distinct(method)", "--visitor", "status", runs=(("20Mi", 1),), pieces=None)

    def test_what_is_shown_does_not_matter(self):
        for more in some((("--top", "7"), ("--min-count", "2"), ("--sort", "path:desc"), ("--pages",), ("--share",), ("--where", "status = 404"))):
            self.expect_state("count", "path,host", *more[: 2 * (more[0] in ("--pages", "--where"))], runs=())
            self.save("16Mi", 1, "count", "path,host", *more, "--save-state", "spill.state", "a.log", "b.log")
            self.assertEqual(self.read("spill.state") == self.read("whole.state"), True, more)

    @unittest.skipIf(SANITIZED, "it takes long, and others do the same with less")
    def test_shards(self):
        for key, aggregates in zip(("host,path", "status", "status"), self.AGGREGATES):
            question = ("count", key, "-a", aggregates)
            whole = self.froe(*question, "--format", "csv", "a.log", "b.log")
            # States of shards tell of files that were read in part, as one of the whole input does not.
            for part in range(3):
                self.froe(*question, "--shard", f"{part + 1}/3", "--save-state", f"{part}.whole", "-o", "/dev/null", "a.log", "b.log")
            self.froe("merge", "0.whole", "1.whole", "2.whole", "--save-state", "whole.state", "-o", "/dev/null")
            for part, (memory, threads) in enumerate((("16Mi", 1), ("20Mi", 2), ("30Mi", 7))):
                self.save(memory, threads, *question, "--shard", f"{part + 1}/3", "--save-state", f"{part}.state", "a.log", "b.log")
            merged = self.froe("merge", "2.state", "0.state", "1.state", "--format", "csv", "--save-state", "merged.state")
            self.assertEqual(merged == whole, True, "the output differs")
            self.assertEqual(self.read("merged.state") == self.read("whole.state"), True, "the state differs")

    def test_the_disk_is_full_at_any_moment(self):
        def limit(size):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        for question in (("count", "host,path,agent"), ("count", "status", "-a", self.AGGREGATES[2])):
            command = [FROE, *question, "--memory", "16Mi", "--temp-dir", "temp", "--save-state", "full.state", "-o", "full.csv", "-n", "99", "a.log"]
            said, size = set(), MIB
            while True:
                run = subprocess.run(command, cwd=self.folder, capture_output=True, timeout=600, preexec_fn=lambda size=size: limit(size))
                self.assertEqual(sorted(path.name for path in Path(self.folder).glob(".*")), [])
                self.assertEqual(os.listdir(Path(self.folder) / "temp"), [])
                if run.returncode == 0:
                    break
                self.assertEqual(run.returncode, 2, run.stderr)
                self.assertRegex(run.stderr, b"cannot write the temporary file in temp: File too large|full.*: File too large")
                self.assertEqual([(Path(self.folder) / name).exists() for name in ("full.state", "full.csv")], [False, False])
                said.add(run.stderr)
                size += size if SANITIZED else size // 2
            self.assertGreater(len(said), 0)
            for name in ("full.state", "full.csv"):
                (Path(self.folder) / name).unlink()

    def test_a_state_that_cannot_be_written(self):
        run = self.run_froe("count", "host,path,agent", "--memory", "16Mi", "--save-state", "/dev/full", "-o", "none.csv")
        self.assertEqual(run.returncode, 2)
        self.assertIn(b"/dev/full", run.stderr)
        self.assertFalse((Path(self.folder) / "none.csv").exists())

    @unittest.skipIf(SANITIZED, "it takes long, and others do the same with less")
    def test_interrupts_at_any_time(self):
        chance = random.Random(5)
        (Path(self.folder) / "kept.state").write_bytes(b"before")
        command = [FROE, "count", "host,path", "-a", self.AGGREGATES[2], "--memory", "16Mi", "--temp-dir", "temp", "-o", "/dev/null", "a.log"]
        whole = time_of([*command, "--save-state", "whole.state"], self.folder)
        for number in (signal.SIGINT, signal.SIGTERM) * 2:
            child = subprocess.Popen([*command, "--save-state", "kept.state"], cwd=self.folder, stderr=subprocess.PIPE)
            time.sleep(chance.uniform(0.05, 1) * whole)
            child.send_signal(number)
            sent = time.monotonic()
            child.communicate(timeout=60)
            self.assertLess(time.monotonic() - sent, 20 if SANITIZED else 3)
            self.assertEqual(os.listdir(Path(self.folder) / "temp"), [])
            self.assertEqual(sorted(path.name for path in Path(self.folder).glob(".*")), [])
            # The state appears before the result is written: an interrupt then finds it there, and whole.
            if self.read("kept.state") != b"before":
                self.froe("merge", "kept.state", "-o", "/dev/null")
                (Path(self.folder) / "kept.state").write_bytes(b"before")
            else:
                self.assertNotEqual(child.returncode, 0)


class Merges(States):
    """froe merge: states that do not fit are read in turns, rows that do not fit go to disk."""

    # Only those below, as above.
    for name in [name for name in dir(States) if name.startswith("test_")]:
        locals()[name] = None
    del name

    PARTS = ("2.state", "0.state", "1.state")

    def shards(self, *question):
        for part in range(3):
            self.froe(*question, "--shard", f"{part + 1}/3", "--save-state", f"{part}.state", "-o", "/dev/null", "a.log", "b.log")

    def expect_merge(self, *more, runs=(("16Mi", 1), ("30Mi", 7)), saves=True):
        """The same result and state as without a ceiling; a state in pieces is the same once it is merged again."""
        more = ("merge", *self.PARTS, *more)
        whole = self.froe(*more, *(("--save-state", "whole.state") if saves else ()))
        for memory, threads in runs:
            with self.subTest(arguments=more, memory=memory, threads=threads):
                self.assertEqual(self.save(memory, threads, *more) == whole, True, "the output differs")
                if not saves:
                    continue
                self.assertEqual(self.save(memory, threads, *more, "--save-state", "spill.state") == whole, True, "the output differs beside a state")
                self.froe("merge", "spill.state", "--save-state", "again.state", "-o", "/dev/null")
                self.assertEqual(self.read("again.state") == self.read("whole.state"), True, "the state differs")

    def test_many_groups(self):
        self.shards("count", "host,path,agent")
        self.expect_merge("--format", "jsonl", runs=some((("20Mi", 2), ("16Mi", 1), ("30Mi", 7))))
        for more in some((
            ("--format", "table"),
            ("--top", "7", "--format", "json"),
            ("--top", "50000", "--format", "csv"),
            ("--min-count", "2", "--share", "--format", "tsv"),
            ("--sort", "path:desc", "--top", "100001", "--format", "arrow"),
        )):
            self.expect_merge(*more, runs=(("16Mi", 1), ("30Mi", 2)), saves=False)

    def test_pivots(self):
        self.shards("count", "path,host,status")
        for more, run in ((("--format", "csv"), ("16Mi", 1)), (("--sort", "host:desc", "--min-count", "2", "--format", "arrow"), ("30Mi", 7))):
            self.expect_merge("--pivot", "status", *more, runs=(run,), saves=False)

    @unittest.skipIf(SANITIZED, "it takes long, and others do the same with less")
    def test_many_aggregates(self):
        self.shards("count", "host,path", "-a", self.AGGREGATES[0])
        self.expect_merge("--format", "json", runs=(("30Mi", 7),))
        self.shards("count", "host,path", "-a", self.AGGREGATES[2])
        self.expect_merge("--format", "json", runs=(("16Mi", 1),))

    @unittest.skipIf(SANITIZED, "it takes long, and others do the same with less")
    def test_many_values_of_few_groups(self):
        for aggregates, run in zip(self.AGGREGATES[1:], (("16Mi", 1), ("20Mi", 2))):
            self.shards("count", "status", "-a", aggregates)
            self.expect_merge("--format", "json", runs=(run,))

    def test_a_block_that_is_too_large(self):
        content = b"".join(b"\x0f%014d\x01" % number for number in range(400_000))
        head = bytes([2, 0]) + bytes(6) + 2 * len(content).to_bytes(4, "little")
        self.froe("count", "path", "--save-state", "small.state", "-o", "/dev/null", "a.log")
        state = self.read("small.state")
        summary = 16 + 24 + int.from_bytes(state[28:32], "little")
        end = state[-32:-8] + (2).to_bytes(8, "little")
        (Path(self.folder) / "large.state").write_bytes(state_seal.seal(state[:summary] + head + bytes(8) + content + end))
        whole = self.froe("merge", "large.state", "--format", "csv")
        self.assertEqual(whole.count(b"\n"), 400_001)
        self.assertEqual(self.save("128Mi", 2, "merge", "large.state", "--format", "csv") == whole, True)
        run = subprocess.run([FROE, "merge", "large.state", "--memory", "16Mi"], cwd=self.folder, capture_output=True)
        self.assertEqual((run.returncode, run.stdout), (2, b""))
        self.assertIn(b"large.state: a block of 12800000 bytes is too large: it may take a fourth of --memory", run.stderr)

    def test_a_visitor_with_more_visits_than_fit(self):
        """They are one value, and the error says so."""
        start = datetime.datetime(2015, 5, 17, tzinfo=datetime.timezone.utc)
        for part in range(2):
            times = (start + datetime.timedelta(seconds=2 * i) for i in range(60_000 * part, 60_000 * (part + 1)))
            lines = (f'h - - [{time:%d/%b/%Y:%H:%M:%S} +0000] "GET /a HTTP/1.1" 200 5 "-" "-"\n' for time in times)
            (Path(self.folder) / f"visits{part}.log").write_text("".join(lines))
            self.froe("count", "path", "-a", "visits", "--visit-gap", "1s", "--save-state", f"visits{part}.state", "-o", "/dev/null", f"visits{part}.log")
        states = ["visits0.state", "visits1.state"]
        self.assertEqual(self.froe("merge", *states, "--format", "csv"), b"path,visits\n/a,120000\n")
        run = subprocess.run([FROE, "merge", *states, "--memory", "16Mi"], cwd=self.folder, capture_output=True)
        self.assertEqual((run.returncode, run.stdout), (2, b""))
        self.assertIn(b"--memory is too small: a group, or a visitor with its visits, does not fit into it", run.stderr)

    def test_reports(self):
        states = ("r.report", "s.report")
        for name in states:
            question = ("report", *REPORTED, name.replace("report", "log"))
            whole = self.froe(*question, "--format", "csv", "--save-state", name)
        self.assertEqual(self.save("16Mi", 1, *question, "--format", "csv", "--save-state", "spill.report") == whole, True)
        self.assertEqual(self.read("spill.report") == self.read(name), True)
        for command in ("merge",), ("report", "--compare"):
            for number, form in some(list(enumerate(("json", "html", "table", "csv")[: 4 if command[0] == "merge" else 2]))):
                whole = self.froe(*command, *states, "--format", form)
                run = (("16Mi", 1), ("24Mi", 2), ("40Mi", 7))[number % 3]
                with self.subTest(command=command, form=form, run=run):
                    arguments = [FROE, *command, *states, "--format", form, "--memory", run[0], "-j", str(run[1]), "--temp-dir", "temp"]
                    code, peak, error = peak_of(arguments, Path(self.folder) / "out", self.folder)
                    self.assertEqual((code, self.read("out") == whole), (0, True), error)
                    if not SANITIZED:
                        self.assertLess(peak, int(run[0][:-2]) * MIB + BESIDE)
        # Rows of two results that do not fit into memory are put beside each other on the disk.
        for top, form, run in ("0", "json", ("16Mi", 1)), ("100000", "csv", ("24Mi", 7)):
            compare = ("report", "--compare", *states, "--top", top, "--format", form)
            whole = self.froe(*compare)
            with self.subTest(top=top, form=form, run=run):
                arguments = [FROE, *compare, "--memory", run[0], "-j", str(run[1]), "--temp-dir", "temp"]
                code, peak, error = peak_of(arguments, Path(self.folder) / "out", self.folder)
                self.assertEqual((code, self.read("out") == whole), (0, True), error)
                self.assertEqual(os.listdir(Path(self.folder) / "temp"), [])
                # Of as many stores as there are panels, twice, only those that are read have buffers.
                if not SANITIZED:
                    self.assertLess(peak, int(run[0][:-2]) * MIB + BESIDE // 6)

    def test_temporary_files(self):
        self.shards("count", "host,path,agent")
        merge = [FROE, "merge", *self.PARTS, "--memory", "16Mi", "-o", "full.csv"]
        run = subprocess.run([*merge, "--temp-dir", "nowhere"], cwd=self.folder, capture_output=True)
        self.assertEqual((run.returncode, run.stderr), (2, b"froe: cannot make a temporary file in nowhere: No such file or directory (--temp-dir says where such files go)\nTry 'froe merge --help'.\n"))

        def limit(size):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        size = MIB // 4
        while True:
            run = subprocess.run(
                [*merge, "--temp-dir", "temp", "--save-state", "full.state"], cwd=self.folder, capture_output=True, preexec_fn=lambda size=size: limit(size)
            )
            self.assertEqual(sorted(path.name for path in Path(self.folder).glob(".*")), [])
            if run.returncode == 0:
                break
            self.assertEqual(run.returncode, 2, run.stderr)
            self.assertRegex(run.stderr, b"cannot write the temporary file in temp: File too large|full.*: File too large")
            self.assertFalse((Path(self.folder) / "full.state").exists() and b"full.state" in run.stderr)
            (Path(self.folder) / "full.state").unlink(missing_ok=True)
            size *= 2
        whole = time_of([*merge, "--temp-dir", "temp"], self.folder)
        chance = random.Random(9)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL) * (1 if SANITIZED else 2):
            child = subprocess.Popen([*merge, "--temp-dir", "temp"], cwd=self.folder, stderr=subprocess.PIPE)
            time.sleep(chance.uniform(0.05, 1) * whole)
            child.send_signal(number)
            sent = time.monotonic()
            child.communicate(timeout=60)
            halves = list(Path(self.folder).glob(".*"))
            if number != signal.SIGKILL:
                self.assertLess(time.monotonic() - sent, 20 if SANITIZED else 3)
                self.assertEqual(halves, [])
            for path in halves:
                path.unlink()
            self.assertEqual(os.listdir(Path(self.folder) / "temp"), [])


if __name__ == "__main__":
    unittest.main()

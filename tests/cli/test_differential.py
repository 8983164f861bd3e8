"""froe against the reference implementation, byte for byte: `python3 -m unittest discover -s tests/cli`.

FROE               the binary; by default build/release/froe of this repository
FROE_DIFF_ROUNDS   how many hostile logs are made up (default 40); round N has seed N
FROE_DIFF_FIRST    the first seed (default 0)
FROE_TEST_ALL      every instruction set with every number of threads each time, instead of with one of them in turn; and
                   larger parts of real logs

On a difference the inputs stay in their temporary folder, which the message names.
"""

import dataclasses
import itertools
import json
import operator
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "tests" / "reference"))

import froe_reference  # noqa: E402
import gzip_pack  # noqa: E402
import mutate  # noqa: E402
import sample_log  # noqa: E402
import typed_cases  # noqa: E402

FROE = Path(os.environ.get("FROE") or REPOSITORY / "build" / "release" / "froe").resolve()
REAL = REPOSITORY.parent / "shared" / "data" / "real"
FIRST_SEED = int(os.environ.get("FROE_DIFF_FIRST", "0"))
ROUNDS = int(os.environ.get("FROE_DIFF_ROUNDS", "40"))
TIMEOUT = 120  # seconds for one run of froe, sanitizers included

FIELDS = (
    "host ident user time time.text hour weekday time:5m time:1h time:1d request method target path query protocol path.1 path.2 path.3 path.9 "
    "path.template name ext status status.class bytes referer referer.host agent agent.product agent.system agent.details host.net vhost "
    "query.q query.page"
).split()
FIELDS_AS_LOGGED = "vhost host ident user time.text request status bytes referer agent".split()  # all that a packing could spoil
RARE_FIELDS = "host/8 host/16 host/31 host/32 host/33 host/64 host/90 time:1s time:15s time:90m time:7h path.20 query.flag query.%71".split()
KEY_LISTS = (
    "path,status host,time:1h time:1d,status.class weekday,hour time:5m,host hour,path.1 method,protocol agent.product,agent.system "
    "referer.host,path ext,bytes query,name status,weekday ident,user,host bytes,status,method time,request"
).split()
SELECTIONS = tuple(
    arguments.split()
    for arguments in (
        "--pages",
        "--pages --under book",
        "--under blog",
        "--exclude-name index.html,blog",
        "--exclude-name +README",
        "--exclude-ext .html,.gz",
        "--exclude-ext +.JPG",
        "--pages --exclude-name +index.html --exclude-ext +.html,.gz",
        "--pages --exclude-name x --exclude-ext .nothing",
        "--exclude-name=index.html --exclude-ext=.png --under=book",
    )
)
SHOWN = tuple(
    arguments.split()
    for arguments in (
        "-n 3",
        "--top 1",
        "--top=0",
        "--min-count 2",
        "-n 2 --min-count 2",
        "--sort count:asc",
        "--sort count:desc -n 5",
        "--sort path",
        "--sort path:asc -n 4",
        "--pages -n 2 --sort path",
    )
)


def instruction_sets():
    """The values of FROE_ISA that this processor can run."""
    flags = set()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("flags"):
            flags = set(line.split())
            break
    needs = {"scalar": set(), "sse42": {"sse4_2"}, "avx2": {"avx2"}, "avx512": {"avx512bw", "avx512vl"}}
    return [name for name, needed in needs.items() if needed <= flags]


SETS = instruction_sets()
THREADS = (1, 2, 7)
CONFIGURATIONS = list(itertools.product(SETS, THREADS))  # (FROE_ISA, -j)
SANITIZED = "FROE_SANITIZED" in os.environ
if SANITIZED:  # slow: the bytes have been compared in all configurations without sanitizers
    CONFIGURATIONS = [CONFIGURATIONS[0], CONFIGURATIONS[-1]]

EXCERPT = 400 if SANITIZED else 2000 if "FROE_TEST_ALL" in os.environ else 1000  # lines of real logs that every question is asked of


def first_difference(expected, found, output):
    """Where two outputs part, in words."""
    separator = b"},{" if output == "json" else b"\n"
    rows = itertools.zip_longest(expected.split(separator), found.split(separator), fillvalue=b"(no more rows)")
    for number, (expected_row, found_row) in enumerate(rows):
        if expected_row != found_row:
            return f"row {number} (the header or first row is 0)\n  reference: {shorten(expected_row, found_row)}\n  froe:      {shorten(found_row, expected_row)}"
    return "no difference"


def shorten(row, other):
    """`row` around the place where it begins to differ from `other`."""
    common = len(os.path.commonprefix([row, other]))
    start = max(0, common - 200)
    return f"{'... ' if start else ''}{row[start : common + 200]!r}{' ...' if common + 200 < len(row) else ''} (at byte {common})"


def without_errors(output):
    """JSON up to its member "errors", of which the words are froe's own."""
    return output.rpartition(b'"errors":[')[0]


class Input:
    """Files in a folder, or bytes for standard input, with what the reference makes of them."""

    def __init__(self, operands, logs, stdin=b""):
        self.operands = operands
        self.logs = logs
        self.stdin = stdin


@unittest.skipUnless(FROE.is_file() or "FROE" in os.environ, f"{FROE} is not built")
class Differential(unittest.TestCase):
    """What the test classes share. Each test has a folder of its own, in which froe runs."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="froe-differential-"))
        self.keep_folder = False
        self.addCleanup(lambda: self.keep_folder or shutil.rmtree(self.folder))
        self.next_configuration = itertools.cycle(CONFIGURATIONS)
        self.turn = 0
        self.answered = None  # (the question, what the reference said) of the last records
        self.origin = ""  # how the input came to be, for messages

    # inputs

    def stored(self, name, stored, log=None):
        """An Input of one file with these bytes. `log`: the content as parsed already, under whatever name."""
        (self.folder / name).write_bytes(stored)
        log = log or froe_reference.parse_file(name.encode(), stored)
        return Input([name], [dataclasses.replace(log, name=name.encode(), stored_bytes=len(stored))])

    def piped(self, stored, log):
        return Input(["-"], [dataclasses.replace(log, name=b"-", stored_bytes=len(stored))], stored)

    def packings(self, data, seed, most=6):
        """The same content in every way froe can be given it, or in `most` of them; the plain file comes first."""
        plain = self.stored("plain.log", data)
        log = plain.logs[0]
        makers = (
            lambda: plain,
            lambda: self.stored("one.gz", gzip_pack.one_member(data), log),
            lambda: self.stored("many.gz", gzip_pack.many_members(data, seed), log),
            lambda: self.stored("blocks.gz", gzip_pack.bgzf(data), log),
            lambda: self.piped(data, log),
            lambda: self.piped(gzip_pack.many_members(data, seed), log),
        )
        return [make() for make in makers[:most]]

    # running

    def configurations(self):
        """Every instruction set, each time with another number of threads; all pairs of them where all is to be run."""
        if "FROE_TEST_ALL" in os.environ or SANITIZED:
            return CONFIGURATIONS
        self.turn += 1
        return [(isa, THREADS[(self.turn + number) % len(THREADS)]) for number, isa in enumerate(SETS)]

    def froe(self, arguments, given, configuration=None):
        """(standard output, exit code, how to run it again)."""
        isa, threads = configuration or next(self.next_configuration)
        command = [str(FROE), *arguments, "-j", str(threads), *given.operands]
        done = subprocess.run(
            command,
            input=given.stdin,
            capture_output=True,
            cwd=self.folder,
            env={**os.environ, "FROE_ISA": isa},
            timeout=TIMEOUT,
            check=False,
        )
        again = (
            f"{self.origin}\n(cd {self.folder} && FROE_ISA={isa} {shlex.join(command)})"
            f"{' < standard input of ' + str(len(given.stdin)) + ' bytes' if given.stdin else ''}"
            f"\n  exit code {done.returncode}, standard error: {done.stderr[-2000:]!r}"
        )
        return done.stdout, done.returncode, again

    def differ(self, what, again):
        self.keep_folder = True
        self.fail(f"{what}\n{again}")

    def expect_code(self, expected, code, again):
        if expected != code:
            self.differ(f"exit code {code}, expected {expected}", again)

    def answer(self, arguments, options, logs):
        """What the reference says. Records of other packings of the same log are those of the packing before."""
        if options.command != "records" or options.format == "json" or "file" in (options.fields or "").split(","):
            return froe_reference.answer(options, logs)
        question = arguments, [log.records for log in logs]
        if self.answered is None or self.answered[0][0] != arguments or not all(map(operator.is_, self.answered[0][1], question[1])):
            self.answered = question, froe_reference.answer(options, logs)
        return self.answered[1]

    def agree(self, arguments, given, configurations=(None,)):
        """froe and the reference give the same bytes and the same exit code, under each of the configurations."""
        options = froe_reference.parse_arguments([*arguments, *given.operands])
        expected, expected_code = self.answer(arguments, options, given.logs)
        wordy = options.format == "json" and expected_code != 0
        if wordy:
            expected = without_errors(expected)
        for configuration in configurations:
            found, code, again = self.froe(arguments, given, configuration)
            self.expect_code(expected_code, code, again)
            if wordy:
                found = without_errors(found)
            if found != expected:
                self.differ(first_difference(expected, found, options.format), again)

    def agree_on_check(self, given, configuration=None):
        """`check`: the totals byte for byte; the rows' counts; the examples are the first places in order."""
        arguments = ["check", "--format", "json"]
        options = froe_reference.parse_arguments([*arguments, *given.operands])
        expected, expected_code = froe_reference.answer(options, given.logs)
        found, code, again = self.froe(arguments, given, configuration)
        self.expect_code(expected_code, code, again)

        totals = [output[output.rfind(b',"total":{"count":') : output.rfind(b',"errors":[')] for output in (expected, found)]
        if totals[0] != totals[1]:
            self.differ(first_difference(*totals, "json"), again)

        places = froe_reference.malformed_by_reason(given.logs)
        rows = {row["reason"]: row for row in json.loads(found)["rows"]}
        counts = {reason: row["count"] for reason, row in rows.items()}
        if counts != {reason: len(found_at) for reason, found_at in places.items()}:
            self.differ(f"reasons: {counts}", again)
        for reason, row in rows.items():
            examples = [(example["file"].encode(), example["line"]) for example in row["examples"]]
            if not examples or examples != [place[:2] for place in places[reason][: len(examples)]]:
                self.differ(f"examples of {reason}: {examples}, expected the first of {places[reason][:9]}", again)

    def agree_on_everything(self, given, outputs_of_count):
        """Every command once or more; the configurations take turns."""
        for output in ("jsonl", "csv", "tsv"):
            self.agree(["records", "--fields", ",".join(FIELDS), "--format", output], given)
            self.agree(["records", "--fields", "path,host,bytes", "--format", output, "--pages", "--under", "book"], given)
        self.agree(["records", "--fields", "request"], given)
        outputs = itertools.cycle(("json", "csv", "jsonl", "tsv"))
        for keys in (*FIELDS, *KEY_LISTS):
            for output in itertools.islice(outputs, outputs_of_count):
                self.agree(["count", keys, "--format", output], given)
        for selection in SELECTIONS:
            for output in itertools.islice(outputs, outputs_of_count):
                self.agree(["count", "path", "--format", output, *selection], given)
                self.agree(["count", "host,status", "--format", output, *selection], given)
        for shown in SHOWN:
            for output in itertools.islice(outputs, outputs_of_count):
                self.agree(["count", "path", "--format", output, *shown], given)
        self.agree_on_check(given)


class HostileLogs(Differential):
    def test_rounds(self):
        for seed in range(FIRST_SEED, FIRST_SEED + ROUNDS):
            self.origin = f"seed {seed}: tests/reference/mutate.py --seed {seed}"
            inputs = self.packings(mutate.hostile_log(seed), seed)
            self.agree(["records", "--fields", ",".join(FIELDS)], inputs[0], self.configurations())
            for given in inputs[1:]:
                self.agree(["records", "--fields", ",".join(FIELDS_AS_LOGGED)], given, self.configurations())
            self.agree_on_everything(inputs[seed % len(inputs)], outputs_of_count=1)

    def test_logs_of_many_blocks(self):
        for seed in range(FIRST_SEED + 1000, FIRST_SEED + 1000 + max(1, ROUNDS // 10)):
            self.origin = f"seed {seed}: tests/reference/mutate.py --seed {seed} --lines 12000"
            inputs = self.packings(mutate.hostile_log(seed, lines=12000), seed)
            for given in inputs:
                self.agree(["records", "--fields", "host,time,request,status,bytes,agent"], given, self.configurations())
                self.agree(["count", "path", "--pages", "--format", "json"], given, self.configurations())
                self.agree_on_check(given)
            self.agree(["count", "agent,host", "--format", "json"], inputs[0], self.configurations())

    def test_several_files_of_different_formats(self):
        for seed in range(FIRST_SEED, FIRST_SEED + max(1, ROUNDS // 4)):
            self.origin = f"seeds {seed} to {seed + 4}"
            files = [
                self.stored("a.log", mutate.hostile_log(seed)),
                self.stored("b.gz", gzip_pack.many_members(mutate.hostile_log(seed + 1), seed)),
                self.stored("c.log", sample_log.sample_log(seed, 50, sample_log.FORMATS[seed % 4])),
                self.stored("d.log", mutate.hostile_log(seed + 2)),
                self.stored("empty.log", b""),
                self.stored("e.gz", gzip_pack.bgzf(mutate.hostile_log(seed + 3, lines=2500))),
            ]
            given = Input([name for file in files for name in file.operands], [log for file in files for log in file.logs])
            self.agree(["records", "--fields", "file,vhost,host,path,agent"], given, self.configurations())
            self.agree(["count", "path", "--pages", "--format", "json"], given, self.configurations())
            for keys in ("file", "file,status", "vhost,file", "time:1d"):
                for output in ("json", "csv"):
                    self.agree(["count", keys, "--format", output], given)
            self.agree_on_check(given)

    def test_per_file(self):
        files = [self.stored(f"{seed}.log", sample_log.sample_log(seed, 200, sample_log.FORMATS[seed % 4])) for seed in range(6)]
        given = Input([name for file in files for name in file.operands], [log for file in files for log in file.logs])
        for output in ("json", "csv", "tsv", "jsonl"):
            self.agree(["count", "path.1,status", "--per-file", "--pages", "--format", output, "-n", "5"], given, self.configurations())

    def test_unordered_records_are_the_same_records(self):
        given = self.stored("a.log", mutate.hostile_log(77, lines=12000))
        arguments = ["records", "--fields", "host,time,request"]
        options = froe_reference.parse_arguments([*arguments, *given.operands])
        expected, _ = froe_reference.answer(options, given.logs)
        found, code, again = self.froe([*arguments, "--unordered"], given, (CONFIGURATIONS[-1][0], 7))
        self.expect_code(0, code, again)
        if sorted(found.split(b"\n")) != sorted(expected.split(b"\n")):
            self.differ("not the same records", again)

    def test_rare_fields(self):
        given = self.stored("a.log", mutate.hostile_log(5, lines=2000))
        for field in RARE_FIELDS:
            with self.subTest(field=field):
                self.agree(["count", field, "--format", "csv"], given)
                self.agree(["records", "--fields", field], given)

    def test_default_fields_of_records(self):
        given = self.stored("a.log", sample_log.sample_log(3, 100, "combined"))
        for output in ("jsonl", "csv", "tsv"):
            self.agree(["records", "--format", output], given)
        self.agree(["records"], given)


class Edges(Differential):
    """Where kernels, blocks and windows have their edges."""

    def test_every_alignment(self):
        lines = [line for line, _ in typed_cases.RECORDS]
        body = b"\n".join(lines) + b"\n"
        for shift in range(0, 64, 9 if SANITIZED else 1):
            self.origin = f"typed cases behind {shift} more bytes"
            given = self.stored("a.log", b"h" * shift + typed_cases.with_request(b"GET / HTTP/1.1") + b"\n" + body)
            for isa in SETS:
                self.agree(["records", "--fields", ",".join(FIELDS)], given, [(isa, 1)])
                self.agree(["count", "path", "--format", "json"], given, [(isa, 2)])

    def test_a_file_cut_at_every_byte(self):
        whole = typed_cases.RECORDS[0][0] + b"\r\n" + typed_cases.RECORDS[0][0]
        arguments = ["count", "path,agent", "--format", "json"]
        files = [self.stored(f"{length:03}.log", whole[:length]) for length in range(len(whole) + 1)]
        for given in files if "FROE_TEST_ALL" in os.environ else files[::7]:
            self.agree(arguments, given)
        given = Input([name for file in files for name in file.operands], [log for file in files for log in file.logs])
        self.agree([*arguments, "--per-file"], given, self.configurations())

    def test_longest_lines(self):
        """1 MiB is a line, one byte more is not, wherever it stands and whatever was skipped before it."""
        head = typed_cases.with_request(b"GET /long HTTP/1.1") + b' "r" "a" '
        longest = head + b"x" * ((1 << 20) - len(head))
        request = head[:-1].replace(b"/long", b"/" + b"p" * ((1 << 20) - len(head) - 3))
        agent = head.replace(b'"a" ', b'"' + b"a" * 1000000 + b'"')
        line = typed_cases.PLAIN
        for number, data in enumerate(
            (
                longest,
                longest + b"x",
                longest + b"\n",
                longest + b"\r\n",
                longest + b"x\r\n",
                line + longest + b"\n" + line + longest + b"x\n" + line + longest + b"\r\n" + line,
                line + b"\0 \t" * 1500000 + longest + b"\n" + line + b"\0" * 3000000 + longest + b"x\n" + line,
                line * 5000 + b"\0" * 5000000 + line * 5000 + b" " * 5000000 + b"\n" + line,
                line + b"x" * 10000000 + b"\n" + line,
                line + b"x" * 10000000,
                line + b'"' * 3000000 + b"\n" + line,
                line + b"\\" * 3000000 + b"\n" + line,
                line + request + b"\n" + line + agent + b"\n" + line,
                b"\n" * 300000 + line,
            )
        ):
            self.origin = f"case {number} of test_longest_lines"
            for given in self.packings(data, seed=1, most=2 if SANITIZED else 5):
                self.agree(["count", "host,bytes", "--format", "json"], given, [CONFIGURATIONS[0], CONFIGURATIONS[-1], *([] if SANITIZED else [None])])
            self.agree(["records", "--fields", "name,agent"], given)
            self.agree_on_check(given)

    def test_line_ends_at_block_edges(self):
        """Lines of every length near the powers of two, so that line ends fall on and around the edges of blocks."""
        for size in (1 << 12, 1 << 16, 1 << 18):
            for excess in (-2, -1, 0, 1, 2):
                line = typed_cases.with_request(b"GET /a HTTP/1.1") + b" "
                line += b"x" * (size + excess - 1 - len(line))
                self.origin = f"lines of {size + excess} bytes"
                data = (line + b"\n") * 6 + typed_cases.PLAIN
                for given in self.packings(data, seed=excess + 2, most=3):
                    self.agree(["count", "path", "--format", "json"], given, self.configurations())


class TypedCases(Differential):
    """froe against the answers worked out by hand, without the reference between."""

    def text(self, value):
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else value

    def input_of(self, given, configuration):
        found, code, again = self.froe(["count", "host", "--format", "json"], given, configuration)
        return json.loads(found)["input"], again

    def test_records(self):
        cases = [(line, fields) for line, fields in typed_cases.RECORDS if isinstance(fields, dict)]
        names = sorted({name for _, fields in cases for name in fields} - {"referrer"})
        given = self.stored("a.log", b"".join(line + b"\n" for line, _ in cases))
        for configuration in CONFIGURATIONS:
            found, code, again = self.froe(["records", "--fields", ",".join(names)], given, configuration)
            self.expect_code(0, code, again)
            rows = [json.loads(row) for row in found.splitlines()]
            self.assertEqual(len(rows), len(cases), again)
            for row, (line, fields) in zip(rows, cases):
                for name, value in fields.items():
                    if name != "referrer" and row[name] != self.text(value):
                        self.differ(f"{name} is {row[name]!r}, expected {value!r}, in {line!r}", again)

    def test_reasons(self):
        cases = [(line, reason) for line, reason in typed_cases.RECORDS if isinstance(reason, str)]
        given = Input([self.stored(f"{number:03}.log", line + b"\n").operands[0] for number, (line, _) in enumerate(cases)], [])
        for isa in SETS:
            found, code, again = self.froe(["count", "host", "--per-file", "--format", "json"], given, (isa, 1))
            files = json.loads(found)["files"]
            self.assertEqual(len(files), len(cases), again)
            for file, (line, reason) in zip(files, cases):
                if file["input"]["malformed"] != {"total": 1, "reasons": {reason: 1}}:
                    self.differ(f"{file['input']['malformed']}, expected {reason}, for {line!r}", again)

    def test_files(self):
        for content, _, expected in typed_cases.FILES:
            given = self.stored("a.log", content)
            found, _, again = self.froe(["records", "--fields", "host", "--format", "csv"], given)
            if found != b"\n".join([b"host", *(host for host in expected if isinstance(host, bytes)), b""]):
                self.differ(f"hosts {found!r}, expected {expected} for {content!r}", again)
            found, again = self.input_of(given, None)
            reasons = [reason for reason in expected if isinstance(reason, str)]
            if found["malformed"]["reasons"] != {reason: reasons.count(reason) for reason in reasons}:
                self.differ(f"{found['malformed']}, expected {reasons} for {content!r}", again)

    def test_filters(self):
        for options, expected in typed_cases.FILTERS:
            arguments = []
            for name, value in options.items():
                arguments += ["--" + name.replace("_", "-")] + ([] if value is True else [value.decode()])
            for path, kept in expected.items():
                request = b"-" if path is None else b"GET %s HTTP/1.1" % (path or b"?")
                given = self.stored("a.log", typed_cases.with_request(request) + b"\n")
                found, code, again = self.froe(["count", "path", "--format", "json", *arguments], given)
                if json.loads(found)["total"]["count"] != int(kept):
                    self.differ(f"{path!r} should {'' if kept else 'not '}be kept", again)


def excerpt(path, number=0, lines=2000):
    """`lines` lines of a log, another part of it for each number."""
    whole = path.read_bytes().splitlines(keepends=True)
    start = number * lines % len(whole)
    return b"".join((whole + whole)[start : start + lines])


@unittest.skipUnless(REAL.is_dir(), f"{REAL} is missing")
class RealLogs(Differential):
    def test_known_answer(self):
        given = Input([str(REAL / "apache_logs.log")], [])
        for configuration in CONFIGURATIONS:
            found, code, again = self.froe(["count", "path", "--pages", "--format", "json", "--top", "3"], given, configuration)
            self.expect_code(0, code, again)
            if found != (
                b'{"rows":[{"path":"/blog/tags/puppet","count":489},{"path":"/projects/xdotool/","count":224},'
                b'{"path":"/projects/xdotool/xdotool.xhtml","count":154}],"total":{"count":4396},"distinct":994,'
                b'"input":{"files":1,"bytes":2370789,"bytes_inflated":2370789,"lines":10000,"records":9999,"filtered":5603,'
                b'"malformed":{"total":1,"reasons":{"open-quote":1}},"nul_bytes":0,"skipped_bytes":0},"errors":[]}\n'
            ):
                self.differ(f"{found!r}", again)

    def agree_on_log(self, data, seed):
        inputs = self.packings(data, seed)
        self.agree(["records", "--fields", ",".join(FIELDS)], inputs[0], self.configurations())
        for given in inputs[1:]:
            self.agree(["records", "--fields", ",".join(FIELDS_AS_LOGGED)], given, self.configurations())
            self.agree(["count", "path", "--pages", "--format", "json"], given, self.configurations())
            self.agree_on_check(given)
        self.agree_on_everything(inputs[0], outputs_of_count=1)

    def test_as_they_are(self):
        for path in sorted(REAL.glob("*.log")):
            with self.subTest(path=path.name):
                self.origin = path.name
                whole = self.stored("whole.log", path.read_bytes())
                fields = FIELDS if "FROE_TEST_ALL" in os.environ else [*FIELDS_AS_LOGGED, "path", "query", "ext", "referer.host", "agent.product"]
                self.agree(["records", "--fields", ",".join(fields)], whole)
                self.agree(["count", "path", "--pages", "--format", "json"], whole)
                if not SANITIZED:  # they have damaged ones, which are no less
                    self.agree_on_log(excerpt(path, lines=EXCERPT), seed=0)

    def test_damaged(self):
        """Of each log another part for each seed: the reference is slow."""
        for seed in range(FIRST_SEED, FIRST_SEED + max(1, ROUNDS // 20)):
            for path in sorted(REAL.glob("*.log")):
                with self.subTest(path=path.name, seed=seed):
                    self.origin = f"seed {seed}: tests/reference/mutate.py --seed {seed} on excerpt({path}, {seed})"
                    self.agree_on_log(mutate.mutate(excerpt(path, seed, EXCERPT // 2), seed), seed)


if __name__ == "__main__":
    unittest.main()

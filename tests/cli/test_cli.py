"""The command line as its users see it: arguments, messages, exit codes. Interrupts and terminals have files of their own.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_cli.py

FROE names the program; without it build/release/froe is tested.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE", ROOT / "build/release/froe")).resolve())

sys.path.insert(0, str(ROOT / "tests" / "reference"))

import mmdb  # noqa: E402

SANITIZED = "FROE_SANITIZED" in os.environ
HAS_NETWORKS = "networks: none" not in subprocess.run([FROE, "--version"], capture_output=True, text=True, check=True).stdout

COMMON = set(
    "log-format all files-from output format csv-safe color bad-lines strict threads memory progress stats help version".split()
)
OF_RECORDS = set("where since until unsorted pages exclude-name exclude-ext under no-bots only-bots agents geoip unordered tz".split())
OF_MERGE = {
    "agents", "geoip", "panels", "share", "pivot", "top", "min-count", "sort", "output", "format", "csv-safe", "color", "save-state", "strict", "threads", "memory", "temp-dir",
    "progress", "stats", "help", "version",
}  # fmt: skip
OPTIONS = {
    "count": COMMON | OF_RECORDS | {"agg", "approx", "visitor", "visit-gap", "share", "pivot", "top", "min-count", "sort", "per-file", "save-state", "shard", "temp-dir"},
    "records": COMMON | OF_RECORDS | {"fields", "shard"},
    "report": COMMON | (OF_RECORDS - {"unordered"}) | {"panels", "compare", "top", "visitor", "no-visitors", "visit-gap", "temp-dir", "save-state", "shard"},
    "check": COMMON,
    "merge": OF_MERGE,
    "formats": {"help", "version"},
    "help": {"help", "version"},
    "completions": {"help", "version"},
    "manual": {"help", "version"},
}
TOPICS = ["fields", "where", "agg"]
SHORT = {"w": "where", "a": "agg", "n": "top", "o": "output", "j": "threads", "h": "help", "V": "version"}
FLAGS = set("all unsorted pages no-bots only-bots no-visitors approx compare share per-file unordered csv-safe strict stats help version".split())
A_CHOICE = {"format": "csv", "color": "auto", "progress": "auto"}
EVERY_OPTION = set().union(*OPTIONS.values())


def log_line(host, path="/a", status=200):
    return f'{host} - - [17/May/2015:10:05:03 +0000] "GET {path} HTTP/1.1" {status} 120 "-" "curl/7"\n'


THREE_HOSTS = "".join(log_line(host) for host in "a a a b b c".split())
THREE_HOSTS_CSV = "host,count\na,3\nb,2\nc,1\n"


def environment(**changes):
    """Ours without what the program looks at."""
    names = ("NO_COLOR", "COLUMNS", "FROE_ISA", "FROE_CACHE")
    return {**{k: v for k, v in os.environ.items() if k not in names}, "TERM": "xterm", **changes}


def froe(*arguments, stdin="", env=None, **more):
    """Runs to the end. `stdin` is text or a file descriptor; the other streams are captured unless given in `more`."""
    more["input" if isinstance(stdin, str) else "stdin"] = stdin
    more.setdefault("stdout", subprocess.PIPE)
    more.setdefault("stderr", subprocess.PIPE)
    return subprocess.run([FROE, *arguments], text=True, env=env or environment(), timeout=30, check=False, **more)


def start(*arguments, env=None, **streams):
    return subprocess.Popen([FROE, *arguments], env=env or environment(), **streams)


class Case(unittest.TestCase):
    def setUp(self):
        self.directory = Path(tempfile.mkdtemp(prefix="froe-cli-"))
        self.addCleanup(shutil.rmtree, self.directory)

    def file(self, name, text=THREE_HOSTS):
        path = self.directory / name
        path.write_text(text)
        return str(path)

    def assert_usage_error(self, run, *parts):
        """Exit code 2, nothing on standard output, a message with the parts, then where help is to be found."""
        self.assertEqual(run.returncode, 2, run.stderr)
        self.assertEqual(run.stdout, "")
        first, last = run.stderr.splitlines()[0], run.stderr.splitlines()[-1]
        self.assertTrue(first.startswith("froe: "), run.stderr)
        self.assertRegex(last, r"^Try 'froe (.*--help|help [a-z]+)'\.$")
        for part in parts:
            self.assertIn(part, first)

    def assert_good(self, run, stdout):
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, stdout, ""))


class Parsing(Case):
    def count(self, *arguments):
        return froe("count", "host", "--format", "csv", *arguments, self.file("access.log"))

    def test_values_of_long_and_short_options(self):
        two = "host,count\na,3\nb,2\n"
        for spelling in (["--top=2"], ["--top", "2"], ["-n2"], ["-n", "2"], ["-n=2"]):
            with self.subTest(spelling):
                self.assert_good(self.count(*spelling), two)

    def test_of_a_setting_given_twice_the_last_counts(self):
        self.assert_good(self.count("-n1", "--top=2"), "host,count\na,3\nb,2\n")
        settings = ["--min-count=9", "--min-count=0", "--format=table", "--format=csv", "-j9", "-j1", "--color=always", "--color=auto"]
        settings += ["--progress=always", "--progress=never", "--memory=16Mi", "--memory=64Mi", "--tz=UTC", "--tz=+02:00", "--strict", "--strict"]
        self.assert_good(self.count(*settings), THREE_HOSTS_CSV)

    def test_what_would_be_lost_is_not_given_twice(self):
        again = {"top", "min-count", "threads", "format", "color", "progress", "memory", "tz", "geoip"} | FLAGS
        takers = [(next(c for c in ("count", "report", "records") if option in OPTIONS[c]), option) for option in sorted(EVERY_OPTION - again)]
        self.assertIn(("count", "files-from"), takers)
        for command, option in takers:
            for first in f"--{option}", next((f"-{letter}" for letter, name in SHORT.items() if name == option), f"--{option}"):
                with self.subTest(option, first=first):
                    run = froe(command, first, "1", f"--{option}", "1", self.file("access.log"))
                    self.assert_usage_error(run, f"--{option} is given twice")
        self.assert_usage_error(self.count("-w", "host", "--where=status"), "joined by and, or within one")
        self.assert_usage_error(self.count("-a", "count", "--agg=visits"), "in one, separated by commas")
        self.assert_usage_error(self.count("--files-from", "a", "--files-from", "b"), "one file lists all")

    def test_top_zero_means_all(self):
        self.assert_good(self.count("--top", "0"), THREE_HOSTS_CSV)

    def test_min_count(self):
        self.assert_good(self.count("--min-count", "3"), "host,count\na,3\n")

    def test_options_and_operands_in_any_order(self):
        log = self.file("access.log")
        for arguments in (
            ["--format=csv", "count", "host", log],
            ["count", "--format=csv", "host", log],
            ["count", "host", "--format=csv", log],
            ["-j", "1", "count", "host", log, "--format", "csv"],
        ):
            with self.subTest(arguments):
                self.assert_good(froe(*arguments), THREE_HOSTS_CSV)

    def test_after_two_dashes_all_are_operands(self):
        self.file("--top")
        run = froe("count", "--format", "csv", "--", "host", "--top", cwd=self.directory)
        self.assert_good(run, THREE_HOSTS_CSV)

    def test_two_dashes_before_the_command(self):
        self.assert_good(froe("--format=csv", "--", "count", "host", self.file("-x.log")), THREE_HOSTS_CSV)

    def test_one_dash_is_standard_input(self):
        self.assert_good(froe("count", "host", "-", "--format=csv", stdin=THREE_HOSTS), THREE_HOSTS_CSV)

    def test_without_operands_standard_input_is_read(self):
        self.assert_good(froe("count", "host", "--format=csv", stdin=THREE_HOSTS), THREE_HOSTS_CSV)

    def test_clustered_short_options(self):
        run = froe("count", "-Vh")
        self.assertEqual(run.returncode, 0)
        self.assertIn("Usage: froe count", run.stdout)

    def test_names_may_not_be_shortened(self):
        self.assert_usage_error(self.count("--min", "3"), "unknown option --min", "did you mean --min-count?")

    def test_a_flag_takes_no_value(self):
        for name in sorted(FLAGS):
            with self.subTest(name):
                self.assert_usage_error(froe(f"--{name}=yes", "count"), f"--{name} takes no value")
        self.assert_usage_error(froe("-h=yes"), "--help takes no value")

    def test_a_missing_value(self):
        for name in sorted(EVERY_OPTION - FLAGS):
            with self.subTest(name):
                self.assert_usage_error(froe("count", "host", f"--{name}"), f"--{name} needs a value")

    def test_wrong_numbers(self):
        for value in ("", "x", "-1", "+1", "1.5", "1k", " 1", "0x10"):
            with self.subTest(value):
                self.assert_usage_error(self.count(f"--top={value}"), f"--top: '{value}' is not a number")
        self.assert_usage_error(self.count("--top=18446744073709551616"), "too large")
        self.assert_usage_error(self.count("--threads=4294967296"), "too large")
        self.assert_good(self.count("--top=18446744073709551615"), THREE_HOSTS_CSV)

    def test_wrong_choices(self):
        run = froe("count", "host", "--format", "xml")
        self.assert_usage_error(run, "'xml' is not one of table, csv, tsv, json, jsonl, arrow, html")
        self.assert_usage_error(froe("count", "host", "--format", "cvs"), "did you mean csv?")
        self.assert_usage_error(froe("count", "host", "--color", ""), "'' is not one of auto, always, never")
        self.assert_usage_error(froe("count", "host", "--progress", "alway"), "did you mean always?")

    def test_an_empty_file_name(self):
        for name in ("output", "bad-lines", "files-from"):
            with self.subTest(name):
                self.assert_usage_error(self.count(f"--{name}="), f"--{name}", "empty")


class Refusals(Case):
    def test_an_option_that_makes_no_sense_is_refused(self):
        for number, (command, taken) in enumerate(OPTIONS.items()):
            # All of them are refused in one place.
            for name in sorted(EVERY_OPTION - taken)[number % 5 if SANITIZED else 0 :: 5 if SANITIZED else 1]:
                value = [] if name in FLAGS else [A_CHOICE.get(name, "1")]
                with self.subTest(command=command, option=name):
                    run = froe(command, f"--{name}", *value)
                    self.assert_usage_error(run, f"froe: --{name} makes no sense for {command}")
                    self.assertIn(f"'froe {command} --help'", run.stderr)

    def test_the_short_form_is_refused_too(self):
        self.assert_usage_error(froe("records", "-n5"), "froe: --top makes no sense for records")
        self.assert_usage_error(froe("records", "-a", "count"), "froe: --agg makes no sense for records")
        self.assert_usage_error(froe("check", "-w", "status = 404"), "froe: --where makes no sense for check")

    def test_contradictions(self):
        for arguments, parts in (
            (["--unordered"], ["--unordered makes no sense for count without --per-file"]),
            (["--unordered", "--per-file"], ["jsonl"]),
            (["--unordered", "--per-file", "--format=json"], ["jsonl"]),
            (["--unordered", "--per-file", "-o", "x.csv"], ["jsonl"]),
            (["--unsorted"], ["--unsorted", "--since", "--until"]),
            (["--approx"], ["approx", "distinct(host)"]),
            (["--approx", "--agg", "count,sum(bytes)"], ["approx", "distinct(host)"]),
            (["--visitor", "host"], ["visitor", "visits"]),
            (["--visitor", "host", "--agg", "distinct(host)"], ["visitor", "visits"]),
            (["--visit-gap", "1h", "--agg", "visitors"], ["visit-gap", "visits"]),
            (["--visit-gap", "1500ms", "--agg", "visits"], ["whole number of seconds"]),
            (["--visit-gap", "soon", "--agg", "visits"], ["duration", "30m"]),
            (["--visit-gap", "30000d", "--agg", "visits"], ["68 years"]),
            (["--visitor", "hots", "--agg", "visits"], ["hots", "did you mean host?"]),
            (["--approx", "--agg", "visits"], ["approx", "visitors"]),
            (["--share", "--agg", "visits"], ["no count and no sum", "share"]),
            (["--share", "--agg", "avg(bytes)"], ["no count and no sum", "share"]),
            (["--csv-safe"], ["--csv-safe", "--format csv"]),
            (["--csv-safe", "--format", "tsv"], ["--csv-safe", "--format csv"]),
            (["--bad-lines", "-"], ["--bad-lines"]),
            (["--bad-lines", "x", "--output", "x"], ["--bad-lines", "--output"]),
            (["--bad-lines", "x", "--save-state", "./x"], ["--bad-lines and --save-state name the same file"]),
            (["--files-from", "-", "-"], ["--files-from"]),
        ):
            with self.subTest(arguments):
                self.assert_usage_error(froe("count", "host", *arguments, cwd=self.directory), *parts)
        self.assertEqual(list(self.directory.iterdir()), [])

    def test_a_column_that_is_named_twice(self):
        for arguments, place in ((["count", "status,host,status"], 12), (["records", "--fields", "host,host"], 5)):
            run = froe(*arguments, os.devnull, cwd=self.directory)
            self.assert_usage_error(run, "named twice: " + arguments[-1].split(",")[0])
            self.assertEqual(run.stderr.splitlines()[2], " " * (place + 2) + "^")

    def test_columns_of_one_name(self):
        """No row has the same name twice, or which value is meant could not be told."""
        log = str(self.directory / "log")
        Path(log).write_text('1.2.3.4 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 %d\n' * 3 % (7, 8, 7))
        self.assert_good(froe("count", "file,path", "--per-file", "--format=csv", log), f"file,path,count\n{log},/a,3\n")
        for form in "csv", "jsonl", "json", "table":
            self.assertEqual(froe("count", "path,file", "--per-file", "--format", form, log).returncode, 0)
        # A field of the log format that is called as an aggregate is.
        question = ["count", "count", "--log-format", '$remote_addr - $remote_user [$time_local] "$request" $status $bytes_sent $count']
        self.assert_good(froe(*question, "--format=jsonl", log), '{"count":"7","count (2)":2}\n{"count":"8","count (2)":1}\n')
        self.assert_good(froe(*question, "--format=csv", "--sort=count (2):asc", log), "count,count (2)\n8,1\n7,2\n")
        self.assert_good(froe(*question, "--format=csv", "--sort=count:desc", log), "count,count (2)\n8,1\n7,2\n")

    def test_what_only_looks_like_a_contradiction(self):
        log = self.file("access.log")
        run = froe("count", "host", "--per-file", "--unordered", "--format=jsonl", log)
        self.assertEqual((run.returncode, len(run.stdout.splitlines())), (0, 3), run.stderr)
        out = str(self.directory / "out.csv")
        self.assert_good(froe("count", "host", "--csv-safe", "-o", out, log), "")
        formula = self.file("formula.log", '=HYPERLINK("http://a/")\n' + THREE_HOSTS)
        for option, excerpt in ([], '"=HYPERLINK(""http://a/"")"'), (["--csv-safe"], """"'=HYPERLINK(""http://a/"")\""""):
            run = froe("check", "--format=csv", *option, formula, cwd=self.directory)
            self.assertEqual((run.returncode, run.stdout.splitlines()[1:]), (0, [f"no-time,1,{formula},1,{excerpt}"]))
        self.assert_good(froe("count", "host", "-o", "/dev/null", "--bad-lines", "/dev/null", log), "")
        self.assertEqual(froe("records", "--unordered", log).returncode, 0)

    def test_unknown_options(self):
        self.assert_usage_error(froe("count", "--tpo", "3"), "unknown option --tpo", "did you mean --top?")
        self.assert_usage_error(froe("count", "--thread=3"), "unknown option --thread;", "did you mean --threads?")
        self.assert_usage_error(froe("count", "-x"), "unknown option -x")
        self.assert_usage_error(froe("count", "-5"), "unknown option -5")
        for typed, meant in (
            ("--wher", "where"),
            ("--filter", None),
            ("--ag", "agg"),
            ("--aprox", "approx"),
            ("--shares", "share"),
            ("--sicne", "since"),
            ("--untill", "until"),
            ("--unsort", "unsorted"),
            ("--qqqqqqqq", None),
        ):
            with self.subTest(typed):
                run = froe("count", typed)
                self.assert_usage_error(run, f"unknown option {typed}")
                found = re.search(r"did you mean --([a-z-]+)\?", run.stderr)
                self.assertEqual(found and found[1], meant)

    def test_a_suggestion_is_one_that_the_command_takes(self):
        self.assertNotIn("did you mean", froe("records", "--tpo").stderr)

    def test_what_does_not_exist_is_unknown(self):
        for word in ("--mammoth", "-m", "-x"):
            with self.subTest(word):
                self.assert_usage_error(froe("count", "host", word, "x"), f"unknown option {word}")
        for word in ("reports",):
            with self.subTest(word):
                self.assert_usage_error(froe(word), f"unknown command '{word}'")

    def test_commands(self):
        self.assert_usage_error(froe(), "no command")
        self.assert_usage_error(froe(""), "unknown command ''")
        self.assert_usage_error(froe("cuont"), "unknown command 'cuont'", "did you mean count?")
        self.assert_usage_error(froe("record"), "did you mean records?")
        self.assert_usage_error(froe("help", "chekc"), "no help on 'chekc'", "did you mean check?")
        self.assert_usage_error(froe("help", "wehre"), "did you mean where?")
        self.assert_usage_error(froe("help", "field"), "did you mean fields?")
        self.assertNotIn("did you mean", froe("help", "nothing").stderr)
        self.assert_usage_error(froe("where"), "unknown command 'where'")

    def test_operands_that_a_command_does_not_take(self):
        self.assert_usage_error(froe("formats", "x"), "formats", "'x'")
        self.assert_usage_error(froe("manual", "x"), "manual", "'x'")
        self.assert_usage_error(froe("help", "count", "x"), "help", "'x'")
        self.assert_usage_error(froe("completions"), "bash|zsh|fish")
        self.assert_usage_error(froe("completions", "tcsh"), "'tcsh'", "bash|zsh|fish")

    def test_count_without_keys_names_some_fields(self):
        self.assert_usage_error(froe("count", "--top=3"), "host", "path", "status", "time:1h")

    def test_count_of_a_file_without_keys(self):
        log = self.file("access.log")
        for name in ("access.log", "./access.log", log):
            with self.subTest(name):
                run = froe("count", name, stdin=THREE_HOSTS, cwd=self.directory)
                self.assert_usage_error(run, f"{name} is a file: what is to be counted?")
                self.assertEqual(run.stderr.splitlines()[1:], ["Try 'froe count --help'."])
        (self.directory / "logs").mkdir()
        for name in (".", "logs", "./logs/"):
            with self.subTest(name):
                run = froe("count", name, stdin=THREE_HOSTS, cwd=self.directory)
                self.assert_usage_error(run, f"{name} is a directory: what is to be counted?")
        self.file("\x1b.log")
        self.assert_usage_error(froe("count", "\x1b.log", cwd=self.directory), "\\x1b.log is a file")

    def test_fields_that_files_are_called_by(self):
        """A standard field is one whatever lies about, and so is any with operands behind it."""
        for name in ("host", "level.log"):
            self.file(name)
        self.assert_good(froe("count", "host", "--format=csv", stdin=THREE_HOSTS, cwd=self.directory), THREE_HOSTS_CSV)
        lines = '{"time":"2015-05-17T10:05:03Z","path":"/a","level":{"log":"info"}}\n'
        run = froe("count", "level.log", "-", "--format=csv", stdin=lines, cwd=self.directory)
        self.assert_good(run, "level.log,count\ninfo,1\n")
        (self.directory / "upstream_addr").mkdir()
        run = froe("count", "upstream_addr", "--format=csv", stdin=THREE_HOSTS, cwd=self.directory)
        self.assertEqual((run.returncode, run.stdout), (0, "upstream_addr,count\n,6\n"))

    def test_bytes_of_arguments_are_escaped_for_terminals(self):
        evil = b"\x1b[31m\x07\x9b\xc2\x9b\xe2\x80\xae\xff\n"
        for arguments in ([b"count", b"--" + evil], [evil], [b"count", b"-" + evil], [b"count", b"--top=" + evil]):
            run = subprocess.run([FROE, *arguments], capture_output=True, check=False, timeout=30)
            with self.subTest(arguments):
                self.assertEqual(run.returncode, 2)
                self.assertNotRegex(run.stderr.decode("utf-8"), "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]")
                self.assertEqual(run.stderr.count(b"\n"), 2)

    def test_a_very_long_argument(self):
        self.assert_usage_error(froe("count", "--" + "x" * 100_000), "unknown option --xxxx")

    def test_a_letter_beyond_ascii_is_shown_whole(self):
        self.assert_usage_error(froe("count", "-é"), "unknown option -é")


class Help(Case):
    def test_help_of_a_command_mentions_exactly_its_options(self):
        for command, options in OPTIONS.items():
            with self.subTest(command):
                run = froe(command, "--help")
                self.assertEqual((run.returncode, run.stderr), (0, ""))
                own = run.stdout.replace(froe("formats").stdout, "")
                self.assertEqual(set(re.findall(r"(?<![\w-])--([a-z][a-z-]*)", own)), options)
                listed = re.findall(r"^  (?:-(\w), |    )--([a-z-]+)", run.stdout, re.MULTILINE)
                self.assertEqual(sorted(name for _, name in listed), sorted(options))
                short = {name: letter for letter, name in SHORT.items()}
                letters = {name: letter for letter, name in listed if letter}
                self.assertEqual(letters, {name: short[name] for name in options & set(short)})

    def test_all_ways_to_help_say_the_same(self):
        for command in OPTIONS:
            text = froe(command, "--help").stdout
            self.assertEqual(text, froe("help", command).stdout)
            self.assertEqual(text, froe(command, "-h").stdout)
            self.assertEqual(text, froe("-h", command).stdout)
        self.assertEqual(froe("--help").stdout, froe("help").stdout)

    def test_help_lists_the_commands(self):
        overview = froe("--help").stdout
        parts = {heading: re.findall(r"^  ([a-z]+) +[a-z]", overview.split(f"\n{heading}:\n")[1].split("\n\n")[0], re.M)
                 for heading in ("Commands", "Topics")}
        self.assertEqual(parts, {"Commands": list(OPTIONS), "Topics": TOPICS})

    def test_lines_fit_a_terminal(self):
        for arguments in ([], *([name] for name in [*OPTIONS, *TOPICS])):
            for line in froe("help", *arguments).stdout.splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_help_comes_before_what_is_missing_or_refused(self):
        self.assertEqual(froe("count", "--help").returncode, 0)
        self.assertEqual(froe("records", "--top=3", "--help").returncode, 0)

    def test_version(self):
        for arguments in (["--version"], ["-V"], ["count", "-V"]):
            run = froe(*arguments)
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            self.assertRegex(run.stdout, r"^froe \d+\.\d+")
            self.assertRegex(run.stdout, r"(?mi)^built with: .*(gcc|clang) \d")
            self.assertTrue(run.stdout.endswith("\n") and not run.stdout.endswith("\n\n"))

    def test_formats(self):
        run = froe("formats")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        for word in ("common", "combined", "host"):
            self.assertIn(word, run.stdout)
        self.assertTrue(froe("help", "formats").stdout.endswith(run.stdout))

    def test_an_instruction_set_that_is_none(self):
        env = environment(FROE_ISA="nonsense")
        for arguments in (["--version"], ["count", "host", self.file("access.log")]):
            run = froe(*arguments, env=env)
            self.assertEqual((run.returncode, run.stdout), (2, ""))
            self.assertIn("froe: ", run.stderr)
            self.assertIn("FROE_ISA", run.stderr)
        self.assertEqual(froe("manual", env=env).returncode, 0)

    def test_a_use_of_the_page_cache_that_is_none(self):
        log = self.file("access.log", THREE_HOSTS)
        run = froe("count", "host", log, env=environment(FROE_CACHE="nonsense"))
        self.assertEqual((run.returncode, run.stdout), (2, ""))
        self.assertEqual(run.stderr, "froe: FROE_CACHE names no use of the page cache (keep, drop)\n")
        for use in ("keep", "drop", ""):
            self.assert_good(froe("count", "host", "--format=csv", log, env=environment(FROE_CACHE=use)), THREE_HOSTS_CSV)


class Generated(Case):
    def completions(self, shell):
        run = froe("completions", shell)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        return run.stdout

    def test_scripts_parse_and_know_all(self):
        for shell in ("bash", "zsh", "fish"):
            script = self.completions(shell)
            with self.subTest(shell):
                for name in EVERY_OPTION:
                    self.assertRegex(script, rf"(--|-l ){name}\b")
                for command in OPTIONS:
                    self.assertIn(command, script)
                if shutil.which(shell):
                    check = subprocess.run([shell, "-n"], input=script, text=True, capture_output=True, check=False)
                    self.assertEqual((check.returncode, check.stderr), (0, ""))

    @unittest.skipUnless(shutil.which("bash"), "no bash")
    def test_bash_completes(self):
        script = self.completions("bash")
        for words, expected in (
            (["froe", "co"], "count completions"),
            (["froe", "records", "--un"], "--until --unsorted --under --unordered"),
            (["froe", "count", "--a"], "--all --agents --agg --approx"),
            (["froe", "records", "--wh"], "--where"),
            (["froe", "check", "--pa"], ""),
            (["froe", "count", "--format", "js"], "json jsonl"),
            (["froe", "count", "--format", "=", "js"], "json jsonl"),
            (["froe", "completions", "z"], "zsh"),
            (["froe", "help", "ch"], "check"),
            (["froe", "help", "a"], "agg"),
            (["froe", "help", "f"], "formats fields"),
            (["froe", "count", "path", ""], ""),
        ):
            quoted = " ".join(f"'{word}'" for word in words)
            text = f'{script}\nCOMP_WORDS=({quoted})\nCOMP_CWORD={len(words) - 1}\n_froe\necho "${{COMPREPLY[*]}}"\n'
            run = subprocess.run(["bash"], input=text, text=True, capture_output=True, check=False)
            with self.subTest(words):
                self.assertEqual((run.stdout, run.stderr), (expected + "\n", ""))

    def test_the_manual_page_names_every_option_and_command(self):
        text = froe("manual").stdout.replace("\\-", "-")
        for name in EVERY_OPTION:
            self.assertRegex(text, rf"(?m)^\.B (-\w, )?--{name}( |$)")
        for command in OPTIONS:
            self.assertIn(f".SS {command}\n", text)
        for topic in TOPICS:
            self.assertIn(f"froe help {topic}", text)
        for variable in "NO_COLOR TERM COLUMNS LC_ALL TMPDIR FROE_CACHE FROE_ISA".split():
            self.assertRegex(text, rf"(?m)^\.B {variable}\b")

    @unittest.skipUnless(shutil.which("groff"), "no groff")
    def test_groff_finds_nothing_wrong_with_the_manual_page(self):
        page = froe("manual").stdout
        words = ["groff", "-ww", "-man", "-Tutf8", "-z"]
        run = subprocess.run(words, input=page, text=True, capture_output=True, check=False)
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", ""))


class Errors(Case):
    def test_a_file_that_is_not_what_the_string_says(self):
        """The string has no name that says anything."""
        run = froe("count", "host", "--log-format", "%h %u [%t]", self.file("x.log"))
        self.assertEqual(run.returncode, 1)
        self.assertIn("x.log: no line is a record of the log format that was given (", run.stderr)

    def test_the_caret_stands_below_the_fault(self):
        run = froe("count", "host,nosuch", self.file("access.log"))
        self.assert_usage_error(run, "nosuch")
        self.assertEqual(run.stderr.splitlines()[1:3], ["  host,nosuch", "       ^"])
        run = froe("report", "--panels", "paths,hots", self.file("access.log"))
        self.assert_usage_error(run, "did you mean hosts?")
        self.assertEqual(run.stderr.splitlines()[1:3], ["  paths,hots", "        ^"])

    def test_the_caret_behind_escaped_bytes(self):
        run = froe("records", "--fields", "host,\x1b,nosuch", self.file("access.log"))
        self.assert_usage_error(run)
        self.assertEqual(run.stderr.splitlines()[1:3], ["  host,\\x1b,nosuch", "       ^"])

    def test_an_unknown_sort_column(self):
        run = froe("count", "host", "--sort", "nosuch:asc", self.file("access.log"))
        self.assert_usage_error(run, "nosuch")
        self.assertEqual(run.stderr.splitlines()[1:3], ["  nosuch:asc", "  ^"])

    def test_an_unknown_log_format(self):
        self.assert_usage_error(froe("count", "host", "--log-format", "nosuch", self.file("access.log")), "combined")
        run = froe("count", "host", "--log-format", "combind", self.file("access.log"))
        self.assert_usage_error(run, "did you mean combined?")
        self.assertEqual(run.stderr.splitlines()[1:], ["  combind", "  ^", "Try 'froe help formats'."])

    def test_a_missing_file_among_good_ones(self):
        missing = str(self.directory / "missing.log")
        run = froe("count", "host", "--format=csv", missing, self.file("access.log"))
        self.assertEqual((run.returncode, run.stdout), (1, THREE_HOSTS_CSV))
        self.assertRegex(run.stderr, rf"^froe: {re.escape(missing)}: .*\n$")

    def test_an_unreadable_file_among_good_ones(self):
        unreadable = str(self.directory / "socket.log")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(unreadable)  # even root cannot open it
            run = froe("count", "host", "--format=csv", self.file("access.log"), unreadable)
        self.assertEqual((run.returncode, run.stdout), (1, THREE_HOSTS_CSV))
        self.assertRegex(run.stderr, rf"^froe: {re.escape(unreadable)}: .*\n$")

    def test_when_no_operand_can_be_read(self):
        run = froe("count", "host", str(self.directory / "missing.log"))
        self.assertEqual((run.returncode, run.stdout), (2, ""))
        self.assertIn("missing.log", run.stderr)

    def test_blanks_around_the_names_of_a_list(self):
        log = self.file("access.log")
        for blank, plain in (
            (["count", "status , host"], ["count", "status,host"]),
            (["count", "host,status", "--pivot", " status ", "--sort", " host :desc"], ["count", "host,status", "--pivot", "status", "--sort", "host:desc"]),
            (["count", "host", "-a", "visitors", "--visitor", "host , user"], ["count", "host", "-a", "visitors", "--visitor", "host,user"]),
            (["records", "--fields", " time,\thost "], ["records", "--fields", "time,host"]),
            (["report", "--panels", "paths, hosts", "--visitor", " host"], ["report", "--panels", "paths,hosts", "--visitor", "host"]),
            (["report", "--visitor", "host, agent"], ["report"]),
        ):
            with self.subTest(arguments=blank):
                self.assert_good(froe(*blank, "--format", "csv", log), froe(*plain, "--format", "csv", log).stdout)
        run = froe("report", "--panels", "paths, hots", log)
        self.assertIn("(did you mean hosts?)\n  paths, hots\n         ^\n", run.stderr)

    def test_strict(self):
        log = self.file("access.log", THREE_HOSTS + "no record\n")
        self.assert_good(froe("count", "host", "--format=csv", log), THREE_HOSTS_CSV)
        run = froe("count", "host", "--format=csv", "--strict", log)
        self.assertEqual((run.returncode, run.stdout), (1, THREE_HOSTS_CSV))
        self.assertEqual(run.stderr, "froe: 1 line is malformed (see froe check)\n")
        twice = self.file("twice.log", THREE_HOSTS + "no record\n" * 2)
        run = froe("report", "--format=json", "--strict", log, twice)
        self.assertEqual((run.returncode, run.stderr), (1, "froe: 3 lines are malformed (see froe check)\n"))
        self.assertEqual(json.loads(run.stdout)["errors"], [])
        self.assertEqual(froe("check", "--strict", log).stderr, "")
        self.assert_good(froe("count", "host", "--format=csv", "--strict", self.file("good.log", THREE_HOSTS)), THREE_HOSTS_CSV)

    def test_names_of_files_are_escaped(self):
        run = froe("count", "host", str(self.directory / "\x1b[31m.log"))
        self.assertEqual(run.returncode, 2)
        self.assertNotIn("\x1b", run.stderr)
        self.assertIn("\\x1b[31m.log", run.stderr)

    def test_stats_go_to_standard_error(self):
        run = froe("count", "host", "--format=csv", "--stats", self.file("access.log"))
        self.assertEqual((run.returncode, run.stdout), (0, THREE_HOSTS_CSV))
        self.assertTrue(run.stderr.endswith("\n"))


def aggregate_line(host, path, status, size, second=0, agent="curl/7"):
    return f'{host} - - [17/May/2015:10:05:{second:02} +0000] "GET {path} HTTP/1.1" {status} {size} "-" "{agent}"\n'


SIX_LINES = "".join(
    (
        aggregate_line("10.0.0.1", "/a", 200, 1000, 1),
        aggregate_line("10.0.0.1", "/a", 500, 3000, 2),
        aggregate_line("10.0.0.2", "/a", 404, "-", 3),
        aggregate_line("10.0.0.2", "/b", 200, 1234567, 4, "bot"),
        aggregate_line("192.0.2.1", "/b", 200, 1, 5),
        aggregate_line("192.0.2.1", "/c", 304, "-", 6),
    )
)


class Queries(Case):
    """--where, --agg and what belongs to them. What they compute is checked elsewhere, against the reference."""

    def count(self, *arguments, text=SIX_LINES):
        return froe("count", *arguments, self.file("access.log", text))

    def csv(self, *arguments):
        return self.count(*arguments, "--format=csv")

    def test_fields_that_no_input_has(self):
        run = self.count("status", "-w", "url or path or upstream_addr")
        missing = "froe: warning: no input has the field "
        self.assertEqual((run.returncode, run.stderr), (0, f"{missing}url (did you mean path?)\n{missing}upstream_addr\n"))
        layout = '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %{X-Forwarded-For}i'
        run = self.count("x-forwarded-for", "--log-format", layout)
        self.assertEqual((run.returncode, run.stderr), (0, ""))

    def test_fields_that_no_input_has_but_for_case(self):
        for name, meant in (
            ("Status", "status"),
            ("HOST", "host"),
            ("Referer.host", "referer.host"),
            ("Path.1", "path.1"),
            ("Query.Page", "query.Page"),
        ):
            with self.subTest(name):
                run = self.count(name)
                self.assertEqual((run.returncode, run.stderr), (0, f"froe: warning: no input has the field {name} (is {meant} meant?)\n"))
        self.assertEqual(self.count(".Status").stderr, "froe: warning: no input has the field Status\n")
        self.assert_fault(self.count("Time:1h"), "Time:1h", 1, "fields", "did you mean time:1h?")
        run = self.count("Query.Page", "--format=csv", text='{"time":"2015-05-17T10:05:03Z","path":"/a","Query":{"Page":"x"}}\n')
        self.assert_good(run, "Query.Page,count\nx,1\n")

    def test_where_keeps_records(self):
        expression = "status >= 400 and not host in (10.0.0.2, 192.0.2.0/24)"
        for words in (["--where", expression], [f"--where={expression}"], ["-w", expression], [f"-w{expression}"]):
            with self.subTest(words):
                self.assert_good(self.csv("path", *words), "path,count\n/a,1\n")
        run = froe("records", "-w", 'agent = "bot"', "--fields", "path,bytes", self.file("access.log", SIX_LINES))
        self.assert_good(run, '{"path":"/b","bytes":1234567}\n')

    def test_where_that_keeps_nothing(self):
        self.assert_good(self.csv("path", "-w", "status = 999"), "path,count\n")
        self.assert_good(self.count("path", "-w", "status = 999"), "path   count\ntotal      0\n")

    def test_aggregates_are_columns(self):
        agg = "count,count(status >= 400),sum(bytes),avg(bytes),min(bytes),max(bytes),distinct(host)"
        run = self.csv("path", "--agg", agg)
        expected = f"path,{agg}\n/a,3,2,4000,2000,1000,3000,2\n/b,2,0,1234568,617284,1,1234567,2\n/c,1,0,0,,,,1\n"
        self.assert_good(run, expected)
        self.assert_good(self.csv("path", "-a", " avg(bytes) "), "path,avg(bytes)\n/b,617284\n/a,2000\n/c,\n")

    def test_rows_are_sorted_by_any_column(self):
        agg = ["--agg", "count,sum(bytes),last(time)"]
        for column, order in (
            ("count", "abc"),
            ("count:asc", "cba"),
            ("sum(bytes)", "bac"),
            ("sum(bytes):desc", "bac"),
            ("sum(bytes):asc", "cab"),
            ("last(time)", "cba"),
            ("last(time):asc", "abc"),
            ("path", "abc"),
            ("path:desc", "cba"),
        ):
            run = self.csv("path", *agg, "--sort", column)
            with self.subTest(column):
                self.assertEqual("".join(re.findall("^/(.)", run.stdout, re.M)), order, run.stderr)

    def test_the_first_aggregate_is_the_order(self):
        run = self.csv("path", "--agg", "sum(bytes),count")
        self.assert_good(run, "path,sum(bytes),count\n/b,1234568,2\n/a,4000,3\n/c,0,1\n")

    def test_the_last_row_of_a_table_is_of_all_records(self):
        run = self.count("path,status", "-n1", "--agg", "count,sum(bytes),avg(bytes),p50(bytes),last(status)")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        rows = [line.split() for line in run.stdout.splitlines()]
        self.assertEqual(rows[0], "path status count sum(bytes) avg(bytes) p50(bytes) last(status)".split())
        self.assertEqual(rows[1], "/b 200 2 1234568 617284 1 200".split())
        self.assertEqual(rows[2][:4], "total 6 1238568 309642".split())
        self.assertEqual(rows[2][5:], ["304"])
        self.assertEqual(len(rows), 3)
        self.assertNotIn("total", self.csv("path").stdout)

    def test_the_total_of_json_has_the_aggregates(self):
        run = self.count("path", "--format=json", "--agg", "count,avg(bytes),distinct(host)")
        document = json.loads(run.stdout)
        self.assertEqual(document["total"], {"count": 6, "avg(bytes)": 309642, "distinct(host)": 3})
        self.assertEqual(document["distinct"], 3)

    def test_share(self):
        run = self.csv("path", "--share", "--agg", "count,avg(bytes),sum(bytes)")
        columns, first = run.stdout.splitlines()[:2]
        self.assertEqual(columns, "path,count,share(count),avg(bytes),sum(bytes),share(sum(bytes))")
        self.assertEqual(first, "/a,3,50,2000,4000,0.323")
        self.assertEqual((run.returncode, run.stderr), (0, ""))

    def test_approx_tells_its_error(self):
        for words in (["--agg", "distinct(host)"], ["--agg", "count,distinct(host),distinct(path)"]):
            with self.subTest(words):
                run = self.csv("path", "--approx", *words)
                self.assertEqual(run.returncode, 0)
                self.assertEqual(run.stderr, "froe: note: distinct() is estimated, with a standard error of 0.81%\n")
                self.assertIn("/a", run.stdout)
        self.assertEqual(self.csv("path", "--agg", "distinct(host)").stderr, "")
        for words, what in (("visitors,visits", "visitors are"), ("distinct(host),visitors", "distinct() and visitors are")):
            run = self.csv("path", "--approx", "--agg", words)
            self.assertEqual(run.stderr, f"froe: note: {what} estimated, with a standard error of 0.81%\n")

    def test_a_hostile_regular_expression_is_given_up(self):
        text = SIX_LINES + aggregate_line("a", "/" + "x" * 60, 200, 1) * 3
        expression = 'path ~ "^/(x+x+)+[yz]$" or path = /a'
        for words in (["--where", expression], ["--agg", f"count({expression})"]):
            with self.subTest(words):
                begin = time.monotonic()
                run = self.count("path", "--format=csv", *words, text=text)
                self.assertLess(time.monotonic() - begin, 20)
                self.assertEqual(run.returncode, 0)
                self.assertIn("\n/a,3\n", run.stdout)
                self.assertRegex(run.stderr, r"\Afroe: warning: a regular expression was given up on 1 text,.*\n\Z")

    def assert_fault(self, run, text, column, topic, *parts):
        """A usage error that shows the text, with a caret below the column, and names the topic to read."""
        self.assert_usage_error(run, *parts)
        shown, caret, hint = run.stderr.splitlines()[1:]
        self.assertEqual(shown, f"  {text}")
        self.assertEqual(caret, "  " + " " * (column - 1) + "^")
        self.assertEqual(hint, f"Try 'froe help {topic}'.")

    def test_faults_in_where(self):
        for text, column, part in (
            ("", 1, "expected an expression"),
            ("statsu = 404", 1, "unknown field: statsu (did you mean status?)"),
            ("status = 404 and agnet *= bot", 18, "unknown field: agnet (did you mean agent?)"),
            ("nothing", 1, "unknown field: nothing (see froe help fields)"),
            ("subnet = x", 1, "did you mean host.net?"),
            ("status == 404", 8, "write ="),
            ("status = abc", 10, "expected a number"),
            ("status = 5xx", 10, "status.class = 5xx"),
            ("status >=", 10, "expected a number"),
            ("bytes ^= 1", 7, "are for texts"),
            ("path = a b", 10, "needs quotes"),
            ('path = "a', 8, "never closed"),
            ("(status = 200", 14, "or )"),
            ("status = 200)", 13, "no ("),
            ("status = 200 && path", 14, "write `and`"),
            ("status in (200, )", 17, "expected a number"),
            ("host in (1.2.3.4/33)", 10, "expected a host or a network"),
            ("host = 10.0.0.0/8", 6, "write `in`"),
            ('path ~ "(a"', 11, "regular expression"),
            ("time > yesterday", 8, "expected a time"),
            ("duration > 1 s", 14, "or the end"),
            ("! status", 1, "`not` negates"),
        ):
            with self.subTest(text):
                self.assert_fault(self.count("path", "--where", text), text, column, "where", part)

    def test_faults_in_aggregates(self):
        for text, column, part in (
            ("", 1, "an aggregate is missing"),
            ("count,", 7, "an aggregate is missing"),
            ("cuont", 1, "unknown function: cuont (did you mean count?)"),
            ("count,mean(bytes)", 7, "did you mean avg?"),
            ("count,sum(byte)", 11, "unknown field: byte (did you mean bytes?)"),
            ("count(statsu >= 500)", 7, "did you mean status?"),
            ("sum(bytes),count(status >= x)", 28, "expected a number"),
            ("sum(path)", 5, "is no number"),
            ("sum()", 5, "a field is missing"),
            ("avg", 4, "in parentheses"),
            ("count,count", 7, "named twice"),
            ("p101(bytes)", 1, "p0 to p100"),
            ("sum(bytes", 4, "not closed"),
            ("sum(bytes))", 11, "closes none"),
        ):
            with self.subTest(text):
                self.assert_fault(self.count("path", "--agg", text), text, column, "agg", part)

    def test_faults_in_lists_of_fields(self):
        run = froe("records", "--fields", "host,pth", self.file("access.log"))
        self.assert_fault(run, "host,pth", 6, "fields", "unknown field: pth (did you mean path?)")
        self.assert_fault(self.count("status,time:1y"), "status,time:1y", 8, "fields", "5m, 1h, up to 1d")
        self.assert_fault(self.count("extension"), "extension", 1, "fields", "did you mean ext?")

    def test_faults_in_parameters_of_fields(self):
        """They are no keys of JSON lines, whatever dots are in them."""
        for name, part in (
            ("time:1.5h", "no time bucket: time:1.5h (a whole number of s, m or h: time:5m, 1h, up to 1d)"),
            ("time:0m", "no time bucket: time:0m"),
            ("time:5", "no time bucket: time:5"),
            ("time:x", "no time bucket: time:x"),
            ("path.0", "no segment of the path: path.0 (they are counted from 1: path.1, path.2)"),
            ("path.x", "no segment of the path: path.x"),
            ("path.temp", "did you mean path.template?"),
            ("query.", "did you mean query?"),
            ("host/", "no network: host/ ("),
            ("host/300", "128 at most: host/16, host/48"),
            ("host/1.5", "no network: host/1.5"),
            ("host.net/3", "stands behind host: host/16"),
        ):
            with self.subTest(name):
                log = self.file("access.log")
                self.assert_fault(self.count(f"status,{name}"), f"status,{name}", 8, "fields", part)
                self.assert_fault(froe("records", "--fields", f"host,{name}", log), f"host,{name}", 6, "fields", part)
                self.assert_fault(self.count("path", "-w", f"status and {name}"), f"status and {name}", 12, "where", part)
                self.assert_fault(self.count("path", "-a", f"distinct({name})"), f"distinct({name})", 10, "agg", part)
                if name not in ("path.x", "path.temp"):
                    run = froe("count", name, "--log-format", "json", log)
                    self.assert_fault(run, name, 1, "fields", part)
        lines = '{"time":"2015-05-17T10:05:03Z","host":"a","time:1.5h":"x","path":{"x":"y"}}\n'
        run = self.count(".time:1.5h,path.x", "--log-format=json", "--format=csv", text=lines)
        self.assert_good(run, ".time:1.5h,path.x,count\nx,y,1\n")

    def test_slashes_around_a_segment(self):
        text = "".join(log_line("a", path) for path in ("/book/a", "/book", "//book//b", "/books/a"))
        for segment in ("book", "/book", "book/", "/book/", "//book//"):
            with self.subTest(segment):
                self.assert_good(self.count("path", "--under", segment, "--format=csv", text=text), "path,count\n//book//b,1\n/book/a,1\n")

    def test_faults_in_path_filters(self):
        for option, value, column, part in (
            ("--under", "a/b", 2, "--under takes one segment"),
            ("--under", "/a//b/", 3, "--under takes one segment"),
            ("--exclude-name", "a,b/c", 4, "--exclude-name takes names of single segments"),
            ("--exclude-name", "+/a", 2, "--exclude-name takes names of single segments"),
            ("--exclude-ext", ".a,.b/", 6, "--exclude-ext takes endings of names"),
        ):
            with self.subTest(option, value=value):
                run = self.count("path", option, value)
                self.assert_usage_error(run, part)
                self.assertEqual(run.stderr.splitlines()[1:], [f"  {value}", " " * (column + 1) + "^", "Try 'froe count --help'."])
        for value in ("", "/", "//"):
            run = self.count("path", "--under", value)
            self.assert_usage_error(run, "--under takes the first segment of a path, and this is empty")
            self.assertEqual(len(run.stderr.splitlines()), 2)

    def test_a_column_to_sort_by_that_there_is_not(self):
        agg = ["--agg", "sum(bytes),count(status >= 500)"]
        for text, part in (
            ("sum(byte)", "no column to sort by: sum(byte) (did you mean sum(bytes)?)"),
            ("sum(byte):asc", "no column to sort by: sum(byte) (did you mean sum(bytes)?)"),
            ("count(status>=500)", "(did you mean count(status >= 500)?)"),
            ("paht", "(did you mean path?)"),
            ("hits", "(the columns are path, status, sum(bytes), count(status >= 500))"),
            ("sum(bytes):up", "no column to sort by: sum(bytes):up"),
        ):
            run = self.count("path,status", *agg, "--sort", text)
            with self.subTest(text):
                self.assert_usage_error(run, part)
                self.assertEqual(run.stderr.splitlines()[1:3], [f"  {text}", "  ^"])

    def test_faults_in_times(self):
        run = self.count("path", "--since", "2015-05-32")
        self.assert_usage_error(run)
        self.assertEqual(run.stderr.splitlines()[1], "  2015-05-32")
        self.assertRegex(run.stderr.splitlines()[2], r"^ +\^$")
        self.assert_usage_error(self.count("path", "--since", "2015-05-18", "--until", "2015-05-17"))


class Lessons(Case):
    """What help and README.md show works as it is shown."""

    def setUp(self):
        super().setUp()
        sample = ROOT / "data/sample.log"
        (self.directory / "logs").mkdir()
        for name in ("access.log", "logs/access.log"):
            shutil.copy(sample, self.directory / name)
        for name in ("access.log.1.gz", "access.log.gz", "logs/access.log.1.gz"):
            shutil.copy(ROOT / "data/sample.log.gz", self.directory / name)
        lines = sample.read_text(errors="replace").split("\n")[:-1]
        (self.directory / "timed.log").write_text("".join(f"{line} {len(line)}000\n" for line in lines))
        (self.directory / "GeoLite2-Country.mmdb").write_bytes(mmdb.database(mmdb.CITIES))
        (self.directory / "froe").symlink_to(FROE)
        for folder in ("logs/2026-05", "2026"):
            (self.directory / folder).mkdir()
        shutil.copy(sample, self.directory / "logs/2026-05/access.log")
        for name in ("2026/april.state", "2026/may.state"):
            self.run_line(f"froe count path --save-state {name} logs/2026-05/ > /dev/null")
        for name in ("april.report", "may.report"):
            self.run_line(f"froe report --save-state {name} logs/2026-05/ > /dev/null")

    def run_line(self, line):
        env = environment(PATH=f"{self.directory}:{os.environ['PATH']}")
        words = ["bash", "-euo", "pipefail", "-c", line]
        more = {"text": True, "capture_output": True, "timeout": 30, "check": False}
        return subprocess.run(words, cwd=self.directory, env=env, **more)

    def assert_works(self, line):
        run = self.run_line(line)
        note = "froe: note: distinct() is estimated, with a standard error of 0.81%\n" if "--approx" in line else ""
        with self.subTest(line):
            self.assertEqual((run.returncode, run.stderr), (0, note))
            self.assertTrue(run.stdout or " -o " in line, "nothing came")
        return run.stdout

    def test_examples_of_help_run(self):
        for name in ("count", "records", "report", "check", *TOPICS):
            examples = re.findall(r"^  ((?:froe|zcat) .*)$", froe("help", name).stdout, re.M)
            self.assertTrue(examples, name)
            for line in examples:
                self.assert_works(line)

    def test_results_that_help_shows(self):
        shown = 0
        for name in TOPICS:
            for line, result in re.findall(r"^  \$ (.*)\n((?:  .*\n)+)", froe("help", name).stdout, re.M):
                self.assertEqual(self.assert_works(line), re.sub("^  ", "", result, flags=re.M))
                shown += 1
        self.assertGreaterEqual(shown, 2)

    def test_fields_that_help_lists_are_fields(self):
        names = set()
        for line in froe("help", "fields").stdout.splitlines():
            listed = re.match(r"  (\S+(?: \S+)?) +(text|number|time|date|weekday|duration) +\S", line)
            if listed:
                names.update(listed[1].replace("/N", "/16").replace("NAME", "page").split())
        self.assertGreater(len(names), 30)
        for name in sorted(names):
            words = ["count", name, "--where", name, "--agg", f"count,distinct({name})", "access.log"]
            if name.startswith(("country", "city", "asn")):
                words += ["--geoip", "GeoLite2-Country.mmdb"] if HAS_NETWORKS else ["--help"]
            run = froe(*words, cwd=self.directory)
            self.assertEqual((run.returncode, run.stderr), (0, ""), name)

    def test_questions_of_the_readme(self):
        text = (ROOT / "README.md").read_text()
        lines = [
            line.split("  # ")[0].strip()
            for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
            for line in block.splitlines()
        ]
        questions = [line for line in lines if re.match(r"(froe|zcat) ", line) and (HAS_NETWORKS or "--geoip" not in line)]
        self.assertGreaterEqual(len(questions), 10)
        for line in questions:
            self.assert_works(line)


class Output(Case):
    def test_the_ending_sets_the_format(self):
        log = self.file("access.log")
        begins = {
            "csv": "host,count\n",
            "tsv": "host\tcount\n",
            "json": '{"rows":',
            "jsonl": '{"host":',
            "ndjson": '{"host":',
        }
        for ending, begin in begins.items():
            out = self.directory / f"out.{ending}"
            with self.subTest(ending):
                self.assert_good(froe("count", "host", "-o", str(out), log), "")
                self.assertEqual(out.read_text()[: len(begin)], begin)

    def test_format_outranks_the_ending(self):
        out = self.directory / "out.csv"
        self.assert_good(froe("count", "host", "--format=json", "-o", str(out), self.file("access.log")), "")
        self.assertEqual(len(json.loads(out.read_text())["rows"]), 3)

    def test_an_unknown_ending_is_a_table(self):
        log = self.file("access.log")
        out = self.directory / "out.xls"
        self.assert_good(froe("count", "host", "-o", str(out), log), "")
        self.assertEqual(out.read_text(), froe("count", "host", "--format=table", log).stdout)

    def test_a_dash_is_standard_output(self):
        self.assert_good(froe("count", "host", "--format=csv", "-o", "-", self.file("access.log")), THREE_HOSTS_CSV)
        self.assertEqual(sorted(path.name for path in self.directory.iterdir()), ["access.log"])

    def test_a_full_device(self):
        log = self.file("access.log")
        jobs = (["count", "host", log], ["records", log], ["check", log])
        for arguments in (*jobs, ["--help"], ["--version"], ["manual"]):
            with self.subTest(arguments), open("/dev/full", "w", encoding="utf-8") as full:
                run = froe(*arguments, stdout=full)
                self.assertEqual(run.returncode, 2)
                self.assertRegex(run.stderr, r"^froe: .*No space left on device")

    def test_what_is_read_is_not_written_over(self):
        log = self.file("access.log")
        (self.directory / "link.log").symlink_to(log)
        for option in "--output", "--bad-lines", "--save-state":
            for operand in log, str(self.directory / "link.log"), str(self.directory), str(self.directory / "*.log"):
                run = froe("count", "host", option, f"{self.directory}/./access.log", operand)
                self.assertEqual((run.returncode, run.stdout), (2, ""))
                self.assertIn(f"access.log: is read, and {option} would write over it", run.stderr)
            run = froe("count", "host", option, log, stdin=THREE_HOSTS)
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            self.file("access.log")
        names = self.file("names", log + "\n")
        for option in "--output", "--bad-lines", "--save-state":
            run = froe("count", "host", option, names, "--files-from", names)
            self.assertEqual((run.returncode, run.stdout), (2, ""))
            self.assertIn(f"names: is read, and {option} would write over it", run.stderr)
        self.assertEqual(Path(names).read_text(), log + "\n")
        os.remove(names)
        with open(log) as lines:
            run = subprocess.run([FROE, "records", "-o", log], stdin=lines, capture_output=True, text=True)
        self.assertEqual(run.returncode, 2)
        self.assertEqual(Path(log).read_text(), THREE_HOSTS)
        self.assertEqual(sorted(os.listdir(self.directory)), ["access.log", "link.log"])

    def test_a_full_device_as_output_file(self):
        run = froe("count", "host", "-o", "/dev/full", self.file("access.log"))
        self.assertEqual((run.returncode, run.stdout), (2, ""))
        self.assertRegex(run.stderr, r"^froe: .*/dev/full.*No space left on device")
        self.assertTrue(os.path.exists("/dev/full"))

    def test_an_output_directory_that_is_missing(self):
        run = froe("count", "host", "-o", str(self.directory / "missing" / "out.csv"), self.file("access.log"))
        self.assertEqual((run.returncode, run.stdout), (2, ""))

    def test_a_closed_pipe_is_a_quiet_end(self):
        log = self.file("access.log", THREE_HOSTS * 2000)
        jobs = (["count", "host", log], ["records", log], ["check", log])
        for arguments in (*jobs, ["--help"], ["completions", "zsh"], ["manual"]):
            reader, writer = os.pipe()
            os.close(reader)
            with self.subTest(arguments):
                run = froe(*arguments, stdout=writer)
                self.assertEqual((run.returncode, run.stderr), (0, ""))
            os.close(writer)

    def test_closed_standard_output(self):
        log = self.file("access.log")
        for arguments in (["count", "host", log], ["--help"]):
            with self.subTest(arguments):
                run = froe(*arguments, stdout=None, preexec_fn=lambda: os.close(1))
                self.assertEqual(run.returncode, 2)
                self.assertIn("froe: ", run.stderr)

    def test_closed_standard_error_does_not_end_up_in_files(self):
        out = self.directory / "out.csv"
        log = self.file("access.log")
        missing = str(self.directory / "missing.log")
        run = froe("count", "host", "-o", str(out), missing, log, stderr=None, preexec_fn=lambda: os.close(2))
        self.assertEqual(run.returncode, 1)
        self.assertEqual(out.read_text(), THREE_HOSTS_CSV)


if __name__ == "__main__":
    unittest.main()

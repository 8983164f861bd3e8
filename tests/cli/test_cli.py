"""The command line as its users see it: arguments, messages, exit codes, signals, terminals.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_cli.py

FROE names the program; without it build/release/froe is tested.
"""

import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import termios
import threading
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE", ROOT / "build/release/froe")).resolve())

COMMON = set(
    "log-format all files-from output format color bad-lines strict threads progress stats help version".split()
)
OF_RECORDS = set("since until unsorted pages exclude-name exclude-ext under unordered tz csv-safe".split())
OPTIONS = {
    "count": COMMON | OF_RECORDS | {"top", "min-count", "sort", "per-file"},
    "records": COMMON | OF_RECORDS | {"fields"},
    "check": COMMON,
    "formats": {"help", "version"},
    "help": {"help", "version"},
    "completions": {"help", "version"},
    "manual": {"help", "version"},
}
SHORT = {"n": "top", "o": "output", "j": "threads", "h": "help", "V": "version"}
FLAGS = set("all unsorted pages per-file unordered csv-safe strict stats help version".split())
A_CHOICE = {"format": "csv", "color": "auto", "progress": "auto"}
EVERY_OPTION = set().union(*OPTIONS.values())


def log_line(host, path="/a", status=200):
    return f'{host} - - [17/May/2015:10:05:03 +0000] "GET {path} HTTP/1.1" {status} 120 "-" "curl/7"\n'


THREE_HOSTS = "".join(log_line(host) for host in "a a a b b c".split())
THREE_HOSTS_CSV = "host,count\na,3\nb,2\nc,1\n"


def environment(**changes):
    """Ours without what the program looks at."""
    names = ("NO_COLOR", "COLUMNS", "FROE_ISA")
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
        self.assertRegex(last, r"^Try 'froe .*--help'\.$")
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

    def test_of_an_option_given_twice_the_last_counts(self):
        self.assert_good(self.count("-n1", "--top=2"), "host,count\na,3\nb,2\n")

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
        self.assert_usage_error(run, "'xml' is not one of table, csv, tsv, json, jsonl, arrow")
        self.assert_usage_error(froe("count", "host", "--format", "cvs"), "did you mean csv?")
        self.assert_usage_error(froe("count", "host", "--color", ""), "'' is not one of auto, always, never")
        self.assert_usage_error(froe("count", "host", "--progress", "alway"), "did you mean always?")

    def test_an_empty_file_name(self):
        for name in ("output", "bad-lines", "files-from"):
            with self.subTest(name):
                self.assert_usage_error(self.count(f"--{name}="), f"--{name}", "empty")


class Refusals(Case):
    def test_an_option_that_makes_no_sense_is_refused(self):
        for command, taken in OPTIONS.items():
            for name in sorted(EVERY_OPTION - taken):
                value = [] if name in FLAGS else [A_CHOICE.get(name, "1")]
                with self.subTest(command=command, option=name):
                    run = froe(command, f"--{name}", *value)
                    self.assert_usage_error(run, f"froe: --{name} makes no sense for {command}")
                    self.assertIn(f"'froe {command} --help'", run.stderr)

    def test_the_short_form_is_refused_too(self):
        self.assert_usage_error(froe("records", "-n5"), "froe: --top makes no sense for records")

    def test_contradictions(self):
        for arguments, parts in (
            (["--unordered"], ["--unordered makes no sense for count without --per-file"]),
            (["--unordered", "--per-file"], ["jsonl"]),
            (["--unordered", "--per-file", "--format=json"], ["jsonl"]),
            (["--unordered", "--per-file", "-o", "x.csv"], ["jsonl"]),
            (["--unsorted"], ["--unsorted", "--since", "--until"]),
            (["--csv-safe"], ["--csv-safe", "--format csv"]),
            (["--csv-safe", "--format", "tsv"], ["--csv-safe", "--format csv"]),
            (["--bad-lines", "-"], ["--bad-lines"]),
            (["--bad-lines", "x", "--output", "x"], ["--bad-lines", "--output"]),
            (["--files-from", "-", "-"], ["--files-from"]),
        ):
            with self.subTest(arguments):
                self.assert_usage_error(froe("count", "host", *arguments, cwd=self.directory), *parts)
        self.assertEqual(list(self.directory.iterdir()), [])

    def test_what_only_looks_like_a_contradiction(self):
        log = self.file("access.log")
        run = froe("count", "host", "--per-file", "--unordered", "--format=jsonl", log)
        self.assertEqual((run.returncode, len(run.stdout.splitlines())), (0, 3), run.stderr)
        out = str(self.directory / "out.csv")
        self.assert_good(froe("count", "host", "--csv-safe", "-o", out, log), "")
        self.assert_good(froe("count", "host", "-o", "/dev/null", "--bad-lines", "/dev/null", log), "")
        self.assertEqual(froe("records", "--unordered", log).returncode, 0)

    def test_unknown_options(self):
        self.assert_usage_error(froe("count", "--tpo", "3"), "unknown option --tpo", "did you mean --top?")
        self.assert_usage_error(froe("count", "--thread=3"), "unknown option --thread;", "did you mean --threads?")
        self.assert_usage_error(froe("count", "-x"), "unknown option -x")
        self.assert_usage_error(froe("count", "-5"), "unknown option -5")
        self.assertNotIn("did you mean", froe("count", "--qqqqqqqq").stderr)

    def test_a_suggestion_is_one_that_the_command_takes(self):
        self.assertNotIn("did you mean", froe("records", "--tpo").stderr)

    def test_what_does_not_exist_is_unknown(self):
        for word in ("--where", "--agg", "--memory", "--save-state", "--approx", "-w", "-a"):
            with self.subTest(word):
                self.assert_usage_error(froe("count", "host", word, "x"), f"unknown option {word}")
        for word in ("report", "merge"):
            with self.subTest(word):
                self.assert_usage_error(froe(word), f"unknown command '{word}'")

    def test_commands(self):
        self.assert_usage_error(froe(), "no command")
        self.assert_usage_error(froe(""), "unknown command ''")
        self.assert_usage_error(froe("cuont"), "unknown command 'cuont'", "did you mean count?")
        self.assert_usage_error(froe("record"), "did you mean records?")
        self.assert_usage_error(froe("help", "chekc"), "did you mean check?")

    def test_operands_that_a_command_does_not_take(self):
        self.assert_usage_error(froe("formats", "x"), "formats", "'x'")
        self.assert_usage_error(froe("manual", "x"), "manual", "'x'")
        self.assert_usage_error(froe("help", "count", "x"), "help", "'x'")
        self.assert_usage_error(froe("completions"), "bash|zsh|fish")
        self.assert_usage_error(froe("completions", "tcsh"), "'tcsh'", "bash|zsh|fish")

    def test_count_without_keys_names_some_fields(self):
        self.assert_usage_error(froe("count", "--top=3"), "host", "path", "status", "time:1h")

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
                self.assertEqual(set(re.findall(r"(?<![\w-])--([a-z][a-z-]*)", run.stdout)), options)
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
        commands = re.findall(r"^  ([a-z]+) +[a-z]", froe("--help").stdout, re.MULTILINE)
        self.assertEqual(commands, list(OPTIONS))

    def test_lines_fit_a_terminal(self):
        for arguments in ([], *([command] for command in OPTIONS)):
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
            self.assertTrue(run.stdout.endswith("\n") and not run.stdout.endswith("\n\n"))

    def test_formats(self):
        run = froe("formats")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        for word in ("common", "combined", "host"):
            self.assertIn(word, run.stdout)

    def test_an_instruction_set_that_is_none(self):
        env = environment(FROE_ISA="nonsense")
        for arguments in (["--version"], ["count", "host", self.file("access.log")]):
            run = froe(*arguments, env=env)
            self.assertEqual((run.returncode, run.stdout), (2, ""))
            self.assertIn("froe: ", run.stderr)
            self.assertIn("FROE_ISA", run.stderr)
        self.assertEqual(froe("manual", env=env).returncode, 0)


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
            (["froe", "check", "--pa"], ""),
            (["froe", "count", "--format", "js"], "json jsonl"),
            (["froe", "count", "--format", "=", "js"], "json jsonl"),
            (["froe", "completions", "z"], "zsh"),
            (["froe", "help", "ch"], "check"),
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

    @unittest.skipUnless(shutil.which("groff"), "no groff")
    def test_groff_finds_nothing_wrong_with_the_manual_page(self):
        page = froe("manual").stdout
        words = ["groff", "-ww", "-man", "-Tutf8", "-z"]
        run = subprocess.run(words, input=page, text=True, capture_output=True, check=False)
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", ""))


class Errors(Case):
    def test_the_caret_stands_below_the_fault(self):
        run = froe("count", "host,nosuch", self.file("access.log"))
        self.assert_usage_error(run, "nosuch")
        self.assertEqual(run.stderr.splitlines()[1:3], ["  host,nosuch", "       ^"])

    def test_the_caret_behind_escaped_bytes(self):
        run = froe("records", "--fields", "host,\x1b,nosuch", self.file("access.log"))
        self.assert_usage_error(run)
        self.assertEqual(run.stderr.splitlines()[1:3], ["  host,\\x1b,nosuch", "       ^"])

    def test_an_unknown_sort_column(self):
        run = froe("count", "host", "--sort", "nosuch:asc", self.file("access.log"))
        self.assert_usage_error(run, "nosuch")
        self.assertEqual(run.stderr.splitlines()[1:3], ["  nosuch:asc", "  ^"])

    def test_an_unknown_log_format(self):
        self.assert_usage_error(froe("count", "host", "--log-format", "nosuch", self.file("access.log")))

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

    def test_strict(self):
        log = self.file("access.log", THREE_HOSTS + "no record\n")
        self.assert_good(froe("count", "host", "--format=csv", log), THREE_HOSTS_CSV)
        run = froe("count", "host", "--format=csv", "--strict", log)
        self.assertEqual((run.returncode, run.stdout), (1, THREE_HOSTS_CSV))

    def test_names_of_files_are_escaped(self):
        run = froe("count", "host", str(self.directory / "\x1b[31m.log"))
        self.assertEqual(run.returncode, 2)
        self.assertNotIn("\x1b", run.stderr)
        self.assertIn("\\x1b[31m.log", run.stderr)

    def test_stats_go_to_standard_error(self):
        run = froe("count", "host", "--format=csv", "--stats", self.file("access.log"))
        self.assertEqual((run.returncode, run.stdout), (0, THREE_HOSTS_CSV))
        self.assertTrue(run.stderr.endswith("\n"))


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
        out = self.directory / "out.html"
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


class SlowInput:
    """A pipe that goes on giving a line every 20 ms until end(); a context manager."""

    def __enter__(self):
        self.reader, self.writer = os.pipe()
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.feed)
        self.thread.start()
        return self

    def feed(self):
        try:
            while not self.stopping.wait(0.02):
                os.write(self.writer, log_line("a").encode())
        except BrokenPipeError:
            pass
        os.close(self.writer)

    def end(self):
        self.stopping.set()
        self.thread.join()

    def __exit__(self, *_):
        os.close(self.reader)
        self.end()


class Interrupts(Case):
    def interrupt(self, process, number):
        """Sends the signal and waits for the end; returns how long that took."""
        time.sleep(0.4)
        self.assertIsNone(process.poll())
        begin = time.monotonic()
        process.send_signal(number)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return time.monotonic() - begin

    def assert_interrupted(self, process, number):
        with process:
            seconds = self.interrupt(process, number)
            message = process.stderr.read()
        self.assertEqual(process.returncode, -number)
        self.assertLess(seconds, 1.0)
        self.assertRegex(message, r"\Afroe: interrupted after \d+( of \d+)? bytes \(\d+ of \d+ files\)\n\Z")

    def test_a_signal_ends_the_run_and_leaves_no_file(self):
        out = self.directory / "out.csv"
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            for command in (["count", "host"], ["records"]):
                with self.subTest(number=number, command=command), SlowInput() as slow:
                    words = [*command, "-o", str(out), "--stats"]
                    process = start(*words, stdin=slow.reader, stderr=subprocess.PIPE, text=True)
                    self.assert_interrupted(process, number)
                    self.assertEqual(list(self.directory.iterdir()), [])

    def test_an_output_file_of_before_stays(self):
        out = self.directory / "out.csv"
        out.write_text("of before\n")
        with SlowInput() as slow:
            words = ["count", "host", "-o", str(out)]
            process = start(*words, stdin=slow.reader, stderr=subprocess.PIPE, text=True)
            self.assert_interrupted(process, signal.SIGINT)
        self.assertEqual([path.name for path in self.directory.iterdir()], ["out.csv"])
        self.assertEqual(out.read_text(), "of before\n")

    def test_while_nobody_reads_the_result(self):
        log = self.file("access.log", THREE_HOSTS * 20_000)
        process = start("records", log, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assert_interrupted(process, signal.SIGINT)

    def test_an_ignored_signal_stays_ignored(self):
        with SlowInput() as slow:
            process = start(
                "count",
                "host",
                "--format=csv",
                stdin=slow.reader,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
            )
            time.sleep(0.4)
            process.send_signal(signal.SIGINT)
            time.sleep(0.4)
            self.assertIsNone(process.poll())
            slow.end()
            stdout, stderr = process.communicate(timeout=10)
        self.assertEqual((process.returncode, stderr), (0, ""))
        self.assertRegex(stdout, r"\Ahost,count\na,\d+\n\Z")


class Terminal:
    """A pseudo-terminal whose other side is read by a thread. A context manager; `fd` is for the program."""

    def __init__(self, columns=100):
        self.columns = columns

    def __enter__(self):
        self.master, self.fd = pty.openpty()
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, self.columns, 0, 0))
        self.bytes = b""
        return self

    def drain(self):
        while select.select([self.master], [], [], 0.05)[0]:
            self.bytes += os.read(self.master, 65536)

    def wait_for(self, process, seconds=30):
        end = time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < end:
            self.drain()
        self.drain()
        return self.bytes.decode()

    def __exit__(self, *_):
        os.close(self.fd)
        os.close(self.master)


def screen(text):
    """What stands on a terminal in the end: its lines, without colours and trailing blanks."""
    text = re.sub("\x1b\\[[0-9;]*m", "", text)
    lines, row, column = [[]], 0, 0
    for character in text:
        if character == "\n":
            row, lines = row + 1, lines + [[]]
        elif character == "\r":
            column = 0
        else:
            line = lines[row]
            line[column : column + 1] = [character]
            column += 1
    return ["".join(line).rstrip() for line in lines]


class OnTerminals(Case):
    def run_slowly(self, *arguments, seconds=1.8, **streams):
        """Runs on a slow input that ends after the time; returns the process, not yet waited for."""
        slow = self.enterContext(SlowInput())
        process = start(*arguments, stdin=slow.reader, **streams)
        self.addCleanup(process.wait)
        timer = threading.Timer(seconds, slow.end)
        timer.start()
        self.addCleanup(timer.join)
        return process

    def on_standard_error(self, *arguments, **more):
        """(what came on a terminal that is standard error, what came on standard output)"""
        out = self.directory / "out"
        with Terminal() as terminal, open(out, "w", encoding="utf-8") as stdout:
            text = terminal.wait_for(self.run_slowly(*arguments, stdout=stdout, stderr=terminal.fd, **more))
        return text, out.read_text()

    def test_the_line_appears_after_a_second_and_is_erased(self):
        text, result = self.on_standard_error("count", "host", "--format=csv")
        self.assertRegex(text, r"\rfroe: \d+(\.\d+)? k?B, \d+(\.\d+)? k?B/s, 0 of 1 file")
        self.assertNotIn("\n", text)
        self.assertEqual(screen(text), [""])
        self.assertRegex(result, r"\Ahost,count\na,\d+\n\Z")

    def test_a_short_run_shows_nothing(self):
        text, _ = self.on_standard_error("count", "host", seconds=0.5)
        self.assertEqual(text, "")

    def test_always_shows_it_at_once(self):
        text, _ = self.on_standard_error("count", "host", "--progress=always", seconds=0.7)
        self.assertIn("\rfroe: ", text)
        self.assertEqual(screen(text), [""])

    def test_never(self):
        text, _ = self.on_standard_error("count", "host", "--progress=never")
        self.assertEqual(text, "")

    def test_elsewhere_than_on_a_terminal_there_is_none(self):
        process = self.run_slowly("count", "host", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(process.communicate()[1], b"")

    def test_always_elsewhere_gives_lines(self):
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = self.run_slowly("count", "host", "--progress=always", text=True, **streams)
        lines = process.communicate()[1].splitlines()
        self.assertIn(len(lines), (2, 3))
        for line in lines:
            self.assertRegex(line, r"^froe: .* of 1 file$")

    def test_it_fits_the_terminal(self):
        for columns in (1, 8, 20, 40):
            with self.subTest(columns), Terminal(columns) as terminal:
                streams = {"stdout": subprocess.DEVNULL, "stderr": terminal.fd}
                process = self.run_slowly("count", "host", "--progress=always", seconds=0.5, **streams)
                for painted in terminal.wait_for(process).split("\r"):
                    self.assertLess(len(painted), columns)

    def test_messages_come_on_lines_of_their_own(self):
        missing = str(self.directory / "missing.log")
        text, _ = self.on_standard_error("count", "host", "--progress=always", "-", missing)
        lines = screen(text)
        self.assertEqual(len(lines), 2, text)
        self.assertTrue(lines[0].startswith(f"froe: {missing}: "), text)
        self.assertEqual(lines[1], "")

    def test_a_table_on_the_same_terminal_is_not_garbled(self):
        with Terminal() as terminal:
            text = terminal.wait_for(self.run_slowly("count", "host", stdout=terminal.fd, stderr=terminal.fd))
        self.assertIn("froe: ", text)
        log = self.file("access.log", log_line("a"))
        with Terminal() as terminal:
            words = ["count", "host", "--progress=never", log]
            quiet = terminal.wait_for(start(*words, stdout=terminal.fd, stderr=terminal.fd))
        digits = re.compile(r"[\d,]+")
        plain = [re.sub(" +", " ", digits.sub("N", line)) for line in screen(quiet)]
        self.assertEqual([re.sub(" +", " ", digits.sub("N", line)) for line in screen(text)], plain)

    def test_records_on_a_terminal_have_no_line_beside_them(self):
        with Terminal() as terminal:
            words = ["records", "--fields", "host", "--format=csv"]
            process = self.run_slowly(*words, stdout=terminal.fd, stderr=terminal.fd)
            text = terminal.wait_for(process)
        self.assertNotIn("froe", text)
        self.assertIn("host\r\n", text)

    def test_an_interrupt_erases_the_line_first(self):
        with Terminal() as terminal, SlowInput() as slow:
            words = ["count", "host", "--progress=always"]
            process = start(*words, stdin=slow.reader, stdout=subprocess.DEVNULL, stderr=terminal.fd)
            threading.Timer(0.6, process.send_signal, [signal.SIGINT]).start()
            lines = screen(terminal.wait_for(process))
        self.assertEqual(process.returncode, -signal.SIGINT)
        self.assertRegex(lines[0], r"^froe: interrupted after \d+")
        self.assertEqual(lines[1:], [""])

    def test_standard_input_on_a_terminal_is_a_usage_error(self):
        for arguments in (["count", "host"], ["records"], ["check"]):
            with self.subTest(arguments), Terminal() as terminal:
                run = froe(*arguments, stdin=terminal.fd)
                self.assert_usage_error(run, "no input")

    def colored(self, *arguments, **changes):
        with Terminal() as terminal:
            words = ["count", "host", *arguments, self.file("access.log")]
            process = start(*words, stdout=terminal.fd, stderr=subprocess.DEVNULL, env=environment(**changes))
            text = terminal.wait_for(process)
        self.assertIn("a", text)
        return "\x1b[" in text

    def test_colors(self):
        self.assertFalse(self.colored(NO_COLOR="1"))
        self.assertFalse(self.colored(TERM="dumb"))
        self.assertFalse(self.colored("--color=never"))
        self.assertEqual(self.colored(), self.colored(NO_COLOR=""))
        self.assertEqual(self.colored(), self.colored("--color=always", NO_COLOR="1"))
        self.assertNotIn("\x1b", froe("count", "host", self.file("access.log")).stdout)


if __name__ == "__main__":
    unittest.main()

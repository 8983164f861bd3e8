"""What is shown on terminals, and when. FROE names the program, as for test_cli.py."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from test_cli import ROOT, Case, environment, froe, log_line, start  # noqa: E402
from test_interrupts import SlowInput  # noqa: E402


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
        process = self.run_slowly("count", "host", "--progress=always", "-j3", text=True, **streams)
        lines = process.communicate()[1].splitlines()
        self.assertIn(len(lines), (2, 3))
        # Each thread has a letter: one waits in read(), and the others have nothing to do.
        for line in lines[:-1]:
            self.assertRegex(line, r"^froe: .* of 1 file, threads [rdp.]{3}$")
        self.assertRegex(lines[0], r" threads (r\.\.|\.r\.|\.\.r)$")
        self.assertRegex(lines[-1], r"^froe: .*, writing the result, 1 of 1 file$")

    def test_threads_that_do_not_fit_are_counted(self):
        with Terminal(80) as terminal:
            streams = {"stdout": subprocess.DEVNULL, "stderr": terminal.fd}
            text = terminal.wait_for(self.run_slowly("count", "host", "--progress=always", "-j70", seconds=0.7, **streams))
        self.assertRegex(text, r"0 of 1 file, threads 1r 0d 0p \d+\.")

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

    def table_on_a_terminal(self, columns, *arguments):
        """The lines of a table of the sample log, with their colours."""
        with Terminal(columns) as terminal:
            words = ["count", *arguments, "--progress=never", str(ROOT / "data/sample.log")]
            env = environment(LC_ALL="C.UTF-8")
            text = terminal.wait_for(start(*words, stdout=terminal.fd, stderr=subprocess.DEVNULL, env=env))
        return text.replace("\r\n", "\n").splitlines()

    def test_tables_of_aggregates_fit(self):
        agg = ["--agg", "count,avg(bytes),p95(bytes),last(time)"]
        for columns in (80, 120):
            with self.subTest(columns):
                lines = self.table_on_a_terminal(columns, "path", *agg, "--color=always")
                plain = screen("\n".join(lines))
                self.assertEqual(len(plain), 22)
                self.assertLessEqual(max(len(line) for line in plain), columns)
                number, when = r"\d+(?:,\d{3})*", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+01:00"
                for line in plain[1:]:  # separators, all places, whole times
                    self.assertRegex(line, rf"^\S+ +{number} +{number}\.\d{{3}} +{number} +{when}")
                self.assertRegex(lines[-1], "^\x1b\\[1mtotal +1,976 .*\x1b\\[0m$")
                self.assertEqual(columns == 120, "\u2588" in "".join(lines))

    def test_shares_on_a_terminal(self):
        lines = self.table_on_a_terminal(80, "status.class", "--agg", "count,sum(bytes)", "--share", "--color=never")
        self.assertEqual(lines[0].split(), "status.class count share sum(bytes) share".split())
        self.assertEqual(lines[-1].split(), "total 1,976 100.0% 71,213,816 100.0%".split())
        self.assertEqual(lines[1].split(), "2xx 1,684 85.2% 71,146,641 99.9%".split())

    def test_a_small_share_is_not_shown_as_nothing(self):
        lines = self.table_on_a_terminal(80, "path", "--agg", "sum(bytes),count", "--share", "--color=never", "-n0")
        self.assertIn("<0.1%", "".join(lines))
        for line in lines[1:]:
            if line.split()[2] == "0.0%":
                self.assertEqual(line.split()[1], "0")

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
        with Terminal() as terminal:
            run = froe("count", self.file("access.log"), stdin=terminal.fd)
            self.assert_usage_error(run, "what to count by stands before the files")

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

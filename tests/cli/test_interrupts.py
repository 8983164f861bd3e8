"""Interrupts of the command line: each ends within a second. FROE names the program, as for test_cli.py."""

import os
import signal
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from test_cli import THREE_HOSTS, Case, log_line, start  # noqa: E402


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

    def test_a_kill_leaves_no_file(self):
        try:
            os.close(os.open(self.directory, os.O_TMPFILE | os.O_WRONLY))
        except OSError:
            self.skipTest("this file system knows no files without a name")
        with SlowInput() as slow:
            process = start("records", "-o", str(self.directory / "out.csv"), stdin=slow.reader, stderr=subprocess.PIPE)
            os.write(slow.writer, (log_line("a") * 20_000).encode())
            with process:
                self.interrupt(process, signal.SIGKILL)
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


if __name__ == "__main__":
    unittest.main()

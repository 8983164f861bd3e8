"""Each system call that reads or writes goes wrong once: froe says so, keeps what it can, and takes nothing for whole
that is not. And it is killed, at any moment.

    FROE_FAILING_CALLS=build/release/tests/libfailing_calls.so python3 -m unittest tests/cli/test_calls.py

FROE names the program, FROE_FAILING_CALLS the library of tests/cli/failing_calls.c.
"""

import bz2
import gzip
import io
import lzma
import os
import random
import re
import subprocess
import tarfile
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE", ROOT / "build/release/froe")).resolve())
LIBRARY = os.environ.get("FROE_FAILING_CALLS", "")
VERSION = subprocess.run([FROE, "--version"], capture_output=True, text=True, check=True).stdout


def record(number):
    return f'h{number % 7} - - [17/May/2015:10:05:03 +0000] "GET /{number} HTTP/1.1" 200 120 "-" "x{number * 7919 % 4096}"\n'


def log(first, last):
    return "".join(map(record, range(first, last))).encode()


def is_part(part, whole):
    """Whether the lines of one are among those of the other, in its order."""
    lines = iter(whole.split(b"\n"))
    return all(line in lines for line in part.split(b"\n"))


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "in").mkdir()
        self.files = {"a.log": log(0, 900), "b.log.gz": gzip.compress(log(1000, 1900))}
        if "bzip2 " in VERSION:
            self.files["c.log.bz2"] = bz2.compress(log(10_000, 14_000), 1)
        if "xz " in VERSION:
            self.files["d.log.xz"] = lzma.compress(log(20_000, 20_900))
        if "archives: none" not in VERSION:
            to = io.BytesIO()
            with tarfile.open(fileobj=to, mode="w") as archive:
                for number in range(2):
                    info = tarfile.TarInfo(f"{number}.log")
                    info.size = len(log(30_000 + number, 30_300 + number))
                    archive.addfile(info, io.BytesIO(log(30_000 + number, 30_300 + number)))
            self.files["e.tar"] = to.getvalue()
        for name, data in self.files.items():
            (self.folder / "in" / name).write_bytes(data)

    def left(self):
        """What lies in the folder beside the input."""
        return sorted(path.name for path in self.folder.iterdir() if path.name != "in")


@unittest.skipUnless(LIBRARY, "FROE_FAILING_CALLS is not set")
class Calls(Case):
    def run_with(self, calls, fault, number, *arguments, go_on=False):
        environment = {**os.environ, "LD_PRELOAD": LIBRARY, "FROE_CALLS": calls, "FROE_FAULT": fault, "FROE_FAIL_AT": str(number)}
        if go_on:
            environment["FROE_FAIL_ON"] = "1"
        return subprocess.run([FROE, *arguments], cwd=self.folder, env=environment, capture_output=True, check=False, timeout=60)

    def each(self, calls, fault, *arguments, go_on=False):
        """The whole result, then what came of each call that went wrong."""
        whole = self.run_with(calls, fault, 0, *arguments)
        self.assertEqual(whole.returncode, 0, whole.stderr)
        count = int(re.search(rb"([0-9]+) calls\n$", whole.stderr)[1])
        self.assertGreater(count, 0)
        for number in range(1, count + 1):
            with self.subTest(calls=calls, fault=fault, number=number, arguments=arguments):
                yield whole.stdout, self.run_with(calls, fault, number, *arguments, go_on=go_on and number % 2 == 0)

    RECORDS = ("records", "--fields", "path,agent", "--format", "csv")

    def test_what_is_interrupted_or_short_goes_on(self):
        for calls in "read", "write":
            for fault in "EINTR", "short":
                for threads in "1", "3":
                    for whole, run in self.each(calls, fault, *self.RECORDS, "-j", threads, "in"):
                        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, whole, b""))
            # One byte at a time, from some call on.
            some = self.run_with(calls, "short", 3, *self.RECORDS, "in/a.log", go_on=True)
            self.assertEqual((some.returncode, some.stderr), (0, b""))
            self.assertEqual(some.stdout.count(b"\n"), 901)

    def test_inputs_that_cannot_be_opened_or_read(self):
        for calls, fault in ("open", "EMFILE"), ("open", "EIO"), ("read", "EIO"):
            for threads in "1", "3":
                for whole, run in self.each(calls, fault, *self.RECORDS, "-j", threads, "in", go_on=True):
                    self.assertIn(run.returncode, (0, 1, 2), run.stderr)
                    self.assertEqual(run.returncode != 0, run.stderr != b"")
                    if run.returncode == 0:
                        self.assertEqual(run.stdout, whole)
                    self.assertTrue(is_part(run.stdout, whole))
                    if run.returncode == 1:
                        self.assertRegex(run.stderr, rb"\A(froe: in/[^\n]+\n)+\Z")

    def test_tables_that_cannot_be_mapped(self):
        for threads in "1", "3":
            for whole, run in self.each("mmap", "ENOMEM", "count", "path,agent", "-j", threads, "--format", "csv", "in", go_on=True):
                if run.returncode == 1:  # the window of a decoder is missing: that input is lost
                    self.assertRegex(run.stderr, rb"\Afroe: in/[^\n]+: out of memory for [^\n]+\n\Z")
                    continue
                self.assertIn(run.returncode, (0, 2))
                self.assertEqual(run.stdout, whole if run.returncode == 0 else b"")

    def test_a_list_that_cannot_be_read(self):
        (self.folder / "in" / "list").write_text("in/a.log\n")
        for calls, fault in ("open", "EMFILE"), ("read", "EIO"):
            for whole, run in self.each(calls, fault, "count", "status", "--format", "csv", "--files-from", "in/list"):
                self.assertEqual(run.returncode != 0, run.stderr != b"")
                if run.returncode != 1:  # then it was the file in the list
                    self.assertEqual(run.stdout, whole if run.returncode == 0 else b"")

    def test_outputs_that_cannot_be_written(self):
        for threads in "1", "3":
            for fault in "EIO", "ENOSPC":
                for whole, run in self.each("write", fault, *self.RECORDS, "-j", threads, "in"):
                    if run.returncode == 0 and run.stdout == whole:
                        continue  # a pipe that was read faster took fewer writes
                    self.assertEqual(run.returncode, 2, run.stderr)
                    self.assertRegex(run.stderr, rb"\Afroe: [^\n]+\n\Z")
                    self.assertTrue(whole.startswith(run.stdout))

    def test_output_files_are_whole_or_not_there(self):
        arguments = ("records", "--fields", "path", "-o", "out.csv", "-j", "2", "in")
        for old in None, b"old\n":
            for calls, fault in ("write", "ENOSPC"), ("sync", "EIO"), ("rename", "EIO"), ("open", "EMFILE"), ("write", "short"):
                path = self.folder / "out.csv"
                path.unlink(missing_ok=True)
                good = self.run_with(calls, fault, 0, *arguments)
                self.assertEqual(good.returncode, 0)
                content = path.read_bytes()
                for number in range(1, 1 + int(re.search(rb"([0-9]+) calls\n$", good.stderr)[1])):
                    with self.subTest(old=old, calls=calls, fault=fault, number=number):
                        path.unlink(missing_ok=True)
                        if old is not None:
                            path.write_bytes(old)
                        run = self.run_with(calls, fault, number, *arguments)
                        self.assertEqual(run.returncode == 0, run.stderr == b"")
                        if run.returncode == 0:
                            self.assertEqual(path.read_bytes(), content)
                        elif run.returncode == 1:  # an input could not be opened
                            self.assertEqual(calls, "open")
                            self.assertTrue(is_part(path.read_bytes(), content))
                        else:
                            self.assertEqual(path.read_bytes() if path.exists() else None, old)
                        self.assertEqual(self.left(), ["out.csv"] if path.exists() else [])


    def test_a_merge_on_disk(self):
        whole_log = "".join(record(number) for number in range(60_000)).encode()
        for state in "a.state", "b.state":
            subprocess.run([FROE, "count", "path", "--save-state", state, "-o", os.devnull], input=whole_log, cwd=self.folder, check=True)
        arguments = ("merge", "a.state", "b.state", "--memory", "16Mi", "--temp-dir", ".", "--format", "csv", "-o", "out.csv", "--save-state", "c.state")
        for calls, fault in ("open", "EMFILE"), ("read", "EIO"), ("write", "ENOSPC"), ("read", "short"), ("write", "short"):
            good = self.run_with(calls, fault, 0, *arguments)
            self.assertEqual(good.returncode, 0, good.stderr)
            content = {name: (self.folder / name).read_bytes() for name in ("out.csv", "c.state")}
            count = int(re.search(rb"([0-9]+) calls\n$", good.stderr)[1])
            for number in {*range(1, min(count, 5) + 1), *range(1, count + 1, count // 20 + 1), count}:
                with self.subTest(calls=calls, fault=fault, number=number):
                    for name in content:
                        (self.folder / name).unlink(missing_ok=True)
                    run = self.run_with(calls, fault, number, *arguments)
                    self.assertEqual((run.returncode, run.stdout), (2 if run.stderr != b"" else 0, b""), run.stderr)
                    for name in content:
                        path = self.folder / name
                        if path.exists() or run.returncode == 0:
                            self.assertEqual(path.read_bytes(), content[name])
                    self.assertLessEqual(set(self.left()), {"a.state", "b.state", "c.state", "out.csv"})


class Killed(Case):
    def test_at_any_moment(self):
        chance = random.Random(5)
        command = [FROE, "records", "--fields", "path,agent", "-o", "out.csv", "in"]
        began = time.monotonic()
        subprocess.run(command, cwd=self.folder, check=True)
        duration = time.monotonic() - began
        path = self.folder / "out.csv"
        content = path.read_bytes()
        for turn in range(60):
            old = b"old\n" if turn % 2 == 0 else None
            path.unlink(missing_ok=True)
            if old is not None:
                path.write_bytes(old)
            process = subprocess.Popen(command, cwd=self.folder)
            time.sleep(chance.random() * duration * 1.2)
            process.kill()
            process.wait()
            self.assertIn(path.read_bytes() if path.exists() else None, (old, content))
            # Nor is what it left behind read as a log.
            for rest in self.left():
                if rest != "out.csv":
                    self.assertNotIn("out.csv", {rest, rest.removeprefix(".")})
                    (self.folder / rest).unlink()


if __name__ == "__main__":
    unittest.main()

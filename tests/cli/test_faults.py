"""Damaged, huge and awkward inputs and outputs: what survives, what is said, what it costs.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_faults.py

FROE names the program; without it build/release/froe is tested. When FROE_SANITIZED is set, memory is not limited and
time less so.
"""

import gzip
import json
import os
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE", ROOT / "build/release/froe")).resolve())
sys.path.insert(0, str(ROOT / "tests/reference"))

import froe_record  # noqa: E402

MIB = 1 << 20
LIMIT = 100_000_000
NOBODY = 65534
SANITIZED = "FROE_SANITIZED" in os.environ
FORMATS = ("table", "csv", "tsv", "json", "jsonl")


def record(path="/a", host="h", agent="x"):
    return (
        f'{host} - - [17/May/2015:10:05:03 +0000] "GET {path} HTTP/1.1" 200 120 "-" "{agent}"\n'.encode()
    )


def records(first, last):
    return b"".join(record(f"/{number}") for number in range(first, last))


def member(data, level=6):
    packer = zlib.compressobj(level, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


def bgzf(data):
    """A block of BGZF: a member whose extra field tells its size."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    body = packer.compress(data) + packer.flush()
    head = b"\x1f\x8b\x08\x04" + bytes(6) + struct.pack("<H2sHH", 6, b"BC", 2, len(body) + 25)
    return head + body + struct.pack("<II", zlib.crc32(data), len(data))


def decode(stored):
    """The whole lines that zlib decodes of a first member before it meets a fault, and whether it meets none."""
    decoder = zlib.decompressobj(31)
    out = b""
    for at in range(len(stored)):
        try:
            out += decoder.decompress(stored[at : at + 1])
        except zlib.error:
            break
    return out[: out.rfind(b"\n") + 1], decoder.eof


def survivors(stored):
    return decode(stored)[0]


# The kernel counts what a process was before exec(), here all that the tests have ever held. So something small is put
# between. Arguments: a file for status and peak, then the command.
LAUNCHER = """
import os, sys
_, status, usage = os.wait4(os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ), 0)
open(sys.argv[1], "w").write(f"{status} {usage.ru_maxrss}")
"""


class Result:
    """A run that has ended: status (negative: the signal), stdout and stderr as bytes, with `measured` peak memory."""

    def __init__(self, arguments, stdin=None, stdout=None, measured=False, program=FROE, **more):
        command = [program, *map(str, arguments)]
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.NamedTemporaryFile() as note:
            if measured:
                command = [sys.executable, "-I", "-S", "-c", LAUNCHER, note.name, *command]
            if isinstance(stdin, bytes):
                more["input"] = stdin
            else:
                more["stdin"] = stdin or subprocess.DEVNULL
            streams = {"stdout": stdout or out, "stderr": err}
            self.status = subprocess.run(command, timeout=120, check=False, **streams, **more).returncode
            if measured:
                status, kibibytes = note.read().split()
                self.status = os.waitstatus_to_exitcode(int(status))
                self.peak = int(kibibytes) * 1024
            out.seek(0)
            err.seek(0)
            self.stdout = out.read()
            self.stderr = err.read()


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="froe-faults-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def count(self, *arguments, **more):
        """(the result, hits of each path, the document)"""
        result = Result(["count", "path", "--format", "json", *arguments], **more)
        document = json.loads(result.stdout) if result.stdout else {}
        return result, {row["path"]: row["count"] for row in document.get("rows", [])}, document

    def assert_small(self, result):
        if not SANITIZED:
            self.assertLess(result.peak, LIMIT)

    def assert_quiet(self, result, status=0):
        self.assertEqual((result.status, result.stderr), (status, b""))


class Gzip(Case):
    def assert_recovered(self, stored, paths, errors, *parts):
        """The counts of a file with these bytes, the number of errors, what their messages contain."""
        path = self.write("x.gz", stored)
        for threads in ("1", "3"):
            result, counts, document = self.count("-j", threads, path)
            self.assertEqual(counts, {name: 1 for name in paths})
            self.assertEqual(len(document["errors"]), errors, document["errors"])
            self.assertEqual(result.status, 1 if errors else 0)
            self.assertEqual(result.stderr.count(b"\n"), errors)
            for part, error in zip(parts, document["errors"]):
                self.assertIn(part, error["message"])
                self.assertIsNotNone(error["offset"])

    def lines_of_each(self, files):
        """For {name: bytes}: {name: (lines read, messages)}."""
        for name, stored in files.items():
            self.write(f"many/{name}.gz", stored)
        result = Result(["count", "host", "--per-file", "--format", "json", self.folder / "many"])
        self.assertIn(result.status, (0, 1), result.stderr)
        document = json.loads(result.stdout)
        messages = {}
        for error in document["errors"]:
            messages.setdefault(Path(error["file"]).stem, []).append(error["message"])
        return {
            Path(entry["file"]).stem: (entry["input"]["lines"], messages.get(Path(entry["file"]).stem, []))
            for entry in document["files"]
        }

    def test_truncated_at_every_byte(self):
        whole = member(records(0, 4))
        found = self.lines_of_each({str(length): whole[:length] for length in range(4, len(whole) + 1)})
        for length in range(4, len(whole)):
            with self.subTest(length=length):
                lines, messages = found[str(length)]
                self.assertEqual(lines, survivors(whole[:length]).count(b"\n"))
                self.assertIn("unexpected end of file", messages[0])
                self.assertEqual(len([text for text in messages if "no line is a record" not in text]), 1)
        self.assertEqual(found[str(len(whole))], (4, []))

    def test_less_than_a_header_is_not_gzip(self):
        for length in range(1, 4):
            result, counts, _ = self.count(self.write("short.gz", member(b"")[:length]))
            self.assertEqual((result.status, counts), (1, {}))
            self.assertIn(b"no line is a record", result.stderr)

    def test_every_flipped_bit(self):
        whole = member(records(0, 4))
        damaged = {}
        for bit in range(32, 8 * len(whole)):
            stored = bytearray(whole)
            stored[bit // 8] ^= 1 << bit % 8
            damaged[str(bit)] = bytes(stored)
        found = self.lines_of_each(damaged)
        for bit, stored in damaged.items():
            with self.subTest(bit=bit):
                lines, messages = found[bit]
                kept, is_whole = decode(stored)
                self.assertEqual(lines, kept.count(b"\n"))
                self.assertEqual(messages == [], is_whole, messages)

    def test_wrong_crc_and_wrong_length(self):
        whole = member(records(0, 3))
        for at, text in ((-8, "CRC mismatch"), (-4, "length mismatch")):
            stored = bytearray(whole)
            stored[at] ^= 1
            self.assert_recovered(stored, ["/0", "/1", "/2"], 1, text)
            self.assert_recovered(stored + member(record("/b")), ["/0", "/1", "/2", "/b"], 1, text)

    def test_the_member_after_a_corrupt_one(self):
        first = bytearray(member(records(0, 200)))
        first[len(first) // 2] ^= 0xFF
        kept = survivors(first)
        names = [f"/{number}" for number in range(kept.count(b"\n"))]
        path = self.write("x.gz", first + member(records(1000, 1003)))
        result, counts, document = self.count(path)
        self.assertEqual(result.status, 1)
        self.assertEqual(len(document["errors"]), 1)
        self.assertLess(len(names), 200)
        self.assertGreater(len(names), 10)
        for name in ("/1000", "/1001", "/1002", *names[:-3]):
            self.assertEqual(counts.get(name), 1, name)
        self.assertEqual(document["input"]["lines"], len(names) + 3)

    def test_a_line_does_not_run_on_across_a_fault(self):
        first = bytearray(member(record("/a") + b"h - - [17/May/2015:10:05:03 +0000] "))
        first[-8] ^= 1
        self.assert_recovered(first + member(b'"GET /never HTTP/1.1" 200 1\n' + record("/b")), ["/a", "/b"], 1)

    def test_a_line_runs_on_across_members(self):
        line = record("/a")
        self.assert_recovered(member(line[:40]) + member(b"") + member(line[40:] + record("/b")), ["/a", "/b"], 0)

    def test_many_empty_members(self):
        empty = member(b"") * 20_000
        self.assert_recovered(empty, [], 0)
        self.assert_recovered(empty + member(record("/a")) + empty + member(record("/b")), ["/a", "/b"], 0)

    def test_padding_and_garbage_behind_the_last_member(self):
        whole = member(records(0, 2))
        self.assert_recovered(whole + bytes(100_000), ["/0", "/1"], 0)
        self.assert_recovered(whole + b"garbage", ["/0", "/1"], 1, "trailing bytes")
        self.assert_recovered(whole + bytes(512) + b"garbage", ["/0", "/1"], 1, "trailing bytes")

    def test_header_fields(self):
        data = record("/a")
        body = member(data)[10:]
        for flags in range(32):
            head = b"\x1f\x8b\x08" + bytes([flags]) + bytes(6)
            head += struct.pack("<H", 300) + b"\x1f\x8b\x08" * 100 if flags & 4 else b""
            head += b"name\xff\0" if flags & 8 else b""
            head += b"comment " * 20_000 + b"\0" if flags & 16 else b""
            head += struct.pack("<H", zlib.crc32(head) & 0xFFFF) if flags & 2 else b""
            with self.subTest(flags=flags):
                self.assert_recovered(head + body, ["/a"], 0)

    def test_a_wrong_header_crc(self):
        head = b"\x1f\x8b\x08\x02" + bytes(6)
        wrong = struct.pack("<H", zlib.crc32(head) & 0xFFFF ^ 1)
        self.assert_recovered(head + wrong + member(record("/a"))[10:] + member(record("/b")), ["/b"], 1)

    def test_bgzf(self):
        data = records(0, 3000)
        blocks = [bgzf(data[at : at + 60_000]) for at in range(0, len(data), 60_000)] + [bgzf(b"")]
        names = [f"/{number}" for number in range(3000)]
        self.assert_recovered(b"".join(blocks), names, 0)
        damaged = bytearray(blocks[1])
        damaged[len(damaged) // 2] ^= 0xFF
        path = self.write("damaged.gz", blocks[0] + damaged + b"".join(blocks[2:]))
        result, counts, document = self.count(path)
        self.assertEqual((result.status, len(document["errors"])), (1, 1))
        self.assertEqual((counts["/0"], counts["/2999"]), (1, 1))

    @unittest.skipUnless(os.path.exists("/proc/self/mem"), "no /proc")
    def test_files_that_are_said_to_be_empty(self):
        run = subprocess.run([FROE, "check", "--format", "json", "/proc/self/status"], capture_output=True, timeout=60)
        self.assertEqual(run.returncode, 1)
        self.assertGreater(json.loads(run.stdout)["input"]["lines"], 20)
        run = subprocess.run([FROE, "count", "status", "/proc/self/mem"], capture_output=True, timeout=60)
        self.assertEqual((run.returncode, run.stdout), (2, b""))
        self.assertIn(b"froe: /proc/self/mem: ", run.stderr)

    def test_empty_files(self):
        self.assert_recovered(b"", [], 0)
        result, counts, document = self.count(self.write("empty.log", b""), self.write("a.log", record("/a")))
        self.assertEqual(counts, {"/a": 1})
        self.assertEqual((document["input"]["files"], document["input"]["lines"]), (2, 1))
        self.assert_quiet(result)


class Shrinking(Case):
    """The program is kept busy with a pipe before it comes to the file, or the file is cut while it is read."""

    def cut_while_read(self, stored, keep, *arguments):
        path = self.write("b.log", stored)
        result = []
        pipe = self.folder / "a.pipe"
        os.mkfifo(pipe)

        def run():
            result.append(self.count("-j", "1", "--bad-lines", self.folder / "bad", *arguments, path, pipe))

        thread = threading.Thread(target=run)
        thread.start()
        writer = os.open(pipe, os.O_WRONLY)
        os.truncate(path, keep)
        os.close(writer)
        thread.join()
        return result[0]

    def test_cut_before_it_is_opened_is_no_fault(self):
        result, counts, document = self.cut_while_read(records(0, 1000), len(records(0, 10)))
        self.assertIn(result.status, (0, 1))
        self.assertEqual(sum(counts.values()), document["total"]["count"])

    def cut_repeatedly(self, name, stored, smallest):
        """Runs on a file that is cut at some moment; returns the runs that noticed."""
        noticed = []
        for attempt in range(40):
            path = self.write(name, stored)
            timer = threading.Timer(0.002 * (attempt % 20), os.truncate, (path, smallest))
            timer.start()
            result, counts, document = self.count("-j", str(1 + attempt % 4), path)
            timer.join()
            self.assertIn(result.status, (0, 1), result.stderr)
            self.assertEqual(result.status == 1, document["errors"] != [])
            if result.status == 1:
                noticed.append((counts, document))
                if len(noticed) == 5:
                    break
        return noticed

    def test_a_plain_file(self):
        data = records(0, 50) * 20_000
        whole = data[: data.rfind(b"\n", 0, 64 * MIB) + 1]
        for counts, document in self.cut_repeatedly("a.log", whole, 5 * MIB + 17):
            messages = [error["message"] for error in document["errors"]]
            self.assertEqual(messages, ["the file shrank while it was read"])
            # The line where it breaks off is no line.
            self.assertEqual(document["input"]["malformed"]["total"], 0)
            self.assertTrue(set(counts) <= {f"/{number}" for number in range(50)})

    def test_a_gzip_file(self):
        stored = member(records(0, 3000)) * 600
        for _, document in self.cut_repeatedly("a.log.gz", stored, len(stored) // 3):
            for error in document["errors"]:
                self.assertRegex(error["message"], "shrank while it was read|unexpected end of file")


class Operands(Case):
    def test_missing_and_unreadable_among_good_ones(self):
        program = self.folder / "froe"
        shutil.copy(FROE, program)
        program.chmod(0o755)
        self.folder.chmod(0o755)
        good = self.write("good.log", record("/a"))
        closed = self.write("logs/closed.log", record("/b"))
        closed.chmod(0)
        hidden = self.write("hidden/x.log", record("/c")).parent
        hidden.chmod(0)
        self.addCleanup(hidden.chmod, 0o755)
        def become_nobody():
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
        missing = self.folder / "missing.log"
        for threads in ("1", "4"):
            result, counts, document = self.count(
                "-j", threads, missing, self.folder / "logs", hidden, good, program=program, preexec_fn=become_nobody
            )
            self.assertEqual((result.status, counts), (1, {"/a": 1}))
            found = {(Path(error["file"]).name, error["message"]) for error in document["errors"]}
            self.assertEqual(
                found,
                {
                    ("missing.log", "No such file or directory"),
                    ("closed.log", "Permission denied"),
                    ("hidden", "Permission denied"),
                },
            )
            self.assertEqual(result.stderr.count(b"\n"), 3)

    def test_a_file_is_read_once(self):
        path = self.write("a.log", record("/a"))
        os.symlink(path, self.folder / "link.log")
        os.link(path, self.folder / "hard.log")
        link = self.folder / "link.log"
        for operands in ([path, path], [path, self.folder], [link, path], [self.folder, self.folder]):
            result, counts, document = self.count(*operands)
            self.assertEqual((counts, document["input"]["files"]), ({"/a": 1}, 1))
            self.assert_quiet(result)

    def test_a_copy_beside_its_compressed_form(self):
        self.write("a.log.1", record("/a"))
        self.write("a.log.1.gz", member(record("/a")))
        result, counts, _ = self.count(self.folder)
        self.assertEqual((result.status, counts), (0, {"/a": 2}))
        self.assertRegex(result.stderr, rb"\Afroe: .*warning: ")

    def test_directories_and_natural_order(self):
        names = ["access.log", "access.log.1", "access.log.2", "access.log.10", "sub/b.log", "sub/b.log.1"]
        for name in reversed(names):
            self.write(name, record("/" + name))
        self.write("notes.txt", record("/never"))
        result = Result(["records", "--fields", "path", "--format", "csv", "-j", "3", self.folder])
        self.assertEqual(result.stdout.decode().split(), ["path", *("/" + name for name in names)])
        result, counts, _ = self.count("--all", self.folder)
        self.assertEqual(counts["/never"], 1)

    def test_quoted_patterns_and_lists(self):
        for name in ("a.log", "b.log", "c.txt", "new\nline.log"):
            self.write(name, record(f"/{name[0]}"))
        _, counts, _ = self.count(self.folder / "*.log")
        self.assertEqual(counts, {"/a": 1, "/b": 1, "/n": 1})
        _, counts, _ = self.count(str(self.folder / "[bc].*"))
        self.assertEqual(counts, {"/b": 1, "/c": 1})

    def test_lists_of_operands(self):
        for name in ("a.log", "b.log", "c.txt", "new\nline.log"):
            self.write(name, record(f"/{name[0]}"))
        lines = f"{self.folder}/a.log\n\n{self.folder}/c.txt".encode()
        zeros = b"\0".join(os.fsencode(self.folder / name) for name in ("new\nline.log", "b.log"))
        same, by_zeros = {"/a": 1, "/c": 1}, {"/n": 1, "/b": 1}
        for text, wanted in ((lines, same), (lines.replace(b"\n", b"\r\n") + b"\r\n", same), (zeros, by_zeros)):
            for name, stdin in ((self.write("list", text), None), ("-", text)):
                result, counts, _ = self.count("--files-from", name, stdin=stdin)
                self.assertEqual(counts, wanted)
                self.assert_quiet(result)

    def test_a_pattern_that_matches_nothing(self):
        result, _, _ = self.count(self.folder / "*.log")
        self.assertEqual((result.status, result.stdout), (2, b""))

    def test_standard_input(self):
        data = records(0, 3)
        for stored in (data, member(data)):
            for operands in ([], ["-"]):
                result, counts, _ = self.count(*operands, stdin=stored)
                self.assertEqual(counts, {"/0": 1, "/1": 1, "/2": 1})
                self.assert_quiet(result)
            reader, writer = os.pipe()
            thread = threading.Thread(target=self.dribble, args=(writer, stored))
            thread.start()
            with open(reader, "rb") as stdin:
                result, counts, _ = self.count("-j", "3", stdin=stdin)
            thread.join()
            self.assertEqual(counts, {"/0": 1, "/1": 1, "/2": 1})

    @staticmethod
    def dribble(writer, data):
        for at in range(len(data)):
            os.write(writer, data[at : at + 1])
            time.sleep(0.0005)
        os.close(writer)


class Outputs(Case):
    COMMANDS = (["count", "path"], ["count", "path", "--per-file"], ["records"], ["check"])

    def setUp(self):
        super().setUp()
        lines = b"".join(record(f"/{number}") for number in range(40_000))
        self.log = self.write("a.log", lines + b"".join(b"bad %d\n" % number for number in range(100)))

    def each(self):
        for command in self.COMMANDS:
            for format_ in FORMATS:
                with self.subTest(command=command, format=format_):
                    yield [*command, "--format", format_, "-j", "2", self.log]

    def test_a_closed_pipe_is_a_quiet_end(self):
        for arguments in self.each():
            reader, writer = os.pipe()
            os.close(reader)
            with open(writer, "wb") as stdout:
                self.assert_quiet(Result(arguments, stdout=stdout))

    def test_a_reader_that_goes_away_later(self):
        for arguments in self.each():
            if arguments[0] != "check":
                with subprocess.Popen(
                    [FROE, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
                ) as process:
                    process.stdout.read(100)
                    process.stdout.close()
                    self.assertEqual((process.wait(30), process.stderr.read()), (0, b""))

    def test_a_full_disk(self):
        for arguments in self.each():
            with open("/dev/full", "wb") as full:
                result = Result(arguments, stdout=full)
            self.assertEqual(result.status, 2)
            self.assertEqual(result.stderr, b"froe: standard output: No space left on device\n")
            result = Result([*arguments, "-o", "/dev/full"])
            self.assertEqual((result.status, result.stdout), (2, b""))
            self.assertEqual(result.stderr, b"froe: /dev/full: No space left on device\n")

    def test_no_file_may_become_so_large(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

        result = Result(["records", "-o", self.folder / "large.jsonl", self.log], preexec_fn=limit)
        self.assertEqual((result.status, result.stdout), (2, b""))
        self.assertIn(b"large.jsonl: File too large\n", result.stderr)
        self.assertEqual([name for name in os.listdir(self.folder) if "large" in name], [])

    def test_full_disk_for_bad_lines(self):
        result = Result(["count", "path", "--bad-lines", "/dev/full", "-o", self.folder / "out", self.log])
        self.assertEqual(result.stderr, b"froe: /dev/full: No space left on device\n")
        self.assertEqual((result.status, (self.folder / "out").exists()), (2, False))

    def test_all_of_it_comes_through_a_slow_pipe(self):
        for arguments in (["records", "--format", "csv", self.log], ["count", "path", "--format", "csv", self.log]):
            wanted = Result(arguments).stdout
            with subprocess.Popen([FROE, *map(str, arguments)], stdout=subprocess.PIPE) as process:
                time.sleep(0.5)
                got = process.stdout.read(70_000)
                time.sleep(0.3)
                got += process.stdout.read()
            self.assertEqual((process.returncode, got == wanted), (0, True))


class Sizes(Case):
    def line_of(self, length):
        line = record("/long", agent="")
        return line[:-2] + b"x" * (length - len(line) + 1) + line[-2:]

    def test_lines_of_about_a_mebibyte(self):
        for pack in (bytes, member):
            for extra, wanted in ((0, {"/long": 1, "/b": 1}), (1, {"/b": 1})):
                line = self.line_of(MIB + extra)
                self.assertEqual(len(line), MIB + extra + 1)
                result, counts, document = self.count(self.write("a.log", pack(line + record("/b"))))
                self.assertEqual(counts, wanted)
                self.assertEqual(document["input"]["malformed"]["reasons"], {"too-long": 1} if extra else {})
                self.assert_quiet(result)

    def write_long(self, name, byte, megabytes):
        """A record, then a line of that many MiB of one byte, then a record."""
        path = self.folder / name
        with open(path, "wb") as file:
            file.write(record("/a"))
            for _ in range(megabytes):
                file.write(byte * MIB)
            file.write(b"\n" + record("/b"))
        return path

    def write_bomb(self, name, byte, megabytes):
        """The same as one gzip member. A part that ends with a full flush may be there many times."""
        step = 16
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        first, middle, last = record("/a"), byte * (step * MIB), b"\n" + record("/b")
        parts = [packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH) for text in (first, middle, last)]
        crc = zlib.crc32(first)
        for _ in range(megabytes // step):
            crc = zlib.crc32(middle, crc)
        length = len(first) + megabytes * MIB + len(last)
        trailer = struct.pack("<II", zlib.crc32(last, crc), length & 0xFFFFFFFF)
        body = parts[0] + parts[1] * (megabytes // step) + parts[2] + packer.flush()
        return self.write(name, b"\x1f\x8b\x08" + bytes(7) + body + trailer)

    def test_a_line_of_300_megabytes(self):
        path = self.write_long("a.log", b"y", 300)
        for command in (["count", "path"], ["records", "--fields", "path"], ["check"]):
            more = ["--format", "json", "-j", "2", "--bad-lines", self.folder / "bad", path]
            result = Result([*command, *more], measured=True)
            document = json.loads(result.stdout)
            self.assertEqual((document["input"]["lines"], document["input"]["records"]), (3, 2))
            self.assertEqual((self.folder / "bad").read_bytes(), b"y" * (MIB + 1) + b"\n")
            self.assert_quiet(result)
            self.assert_small(result)

    def test_a_hole_of_300_megabytes(self):
        path = self.folder / "a.log"
        with open(path, "wb") as file:
            file.truncate(300 * MIB)
            file.seek(300 * MIB)
            file.write(record("/a"))
        for stdin in (None, open(path, "rb")):  # pylint: disable=consider-using-with
            result, counts, document = self.count("-j", "2", *([] if stdin else [path]), stdin=stdin, measured=True)
            self.assertEqual((counts, document["input"]["nul_bytes"]), ({"/a": 1}, 300 * MIB))
            self.assertEqual((document["input"]["lines"], document["input"]["malformed"]["total"]), (1, 0))
            self.assert_quiet(result)
            self.assert_small(result)
            if stdin:
                stdin.close()

    def test_the_log_format_behind_a_hole(self):
        lines = b"".join(b"www.example.org:80 " + record(f"/{number}") for number in range(100))
        for name, data in (("a.log", bytes(MIB) + lines), ("a.log.gz", member(bytes(MIB) + lines))):
            path = self.write(name, data)
            result = Result(["count", "vhost", "--format", "csv", path])
            self.assertEqual(result.stdout, b"vhost,count\nwww.example.org:80,100\n")
            result = Result(["records", "-j", "2", path])
            self.assertEqual(json.loads(result.stdout.splitlines()[0])["vhost"], "www.example.org:80")

    def test_a_bomb_of_one_line(self):
        for byte, megabytes in ((b"\0", 512), (b"a", 1024)):
            path = self.write_bomb("a.log.gz", byte, megabytes)
            self.assertLess(path.stat().st_size, 4 * MIB)
            result, counts, document = self.count("-j", "2", path, measured=True)
            self.assertEqual(counts, {"/a": 1, "/b": 1})
            self.assertEqual(document["input"]["malformed"]["total"], 1)
            self.assertGreater(document["input"]["bytes_inflated"], megabytes * MIB)
            self.assert_quiet(result)
            self.assert_small(result)

    def assert_cheap(self, path, hits, *commands):
        result = Result(["count", "path,agent", "--format", "json", "-n", "1", "-j", "2", path], measured=True)
        self.assert_quiet(result)
        self.assert_small(result)
        self.assertEqual(json.loads(result.stdout)["total"]["count"], hits)
        for command in (["records"], *commands):
            with self.subTest(path=path.name, command=command), open(os.devnull, "wb") as null:
                result = Result([*command, "-j", "2", path], stdout=null, measured=True)
                self.assert_quiet(result)
                self.assert_small(result)

    def test_hundreds_of_megabytes(self):
        part = b"".join(record(f"/{number % 5000}", agent=f"agent {number % 77}") for number in range(100_000))
        # More than may be held in memory; where that is not measured, more than is held of it at any time.
        times = (30 if SANITIZED else 130) * MIB // len(part)
        plain = self.folder / "a.log"
        with open(plain, "wb") as file:
            for _ in range(times):
                file.write(part)
        self.assert_cheap(plain, times * 100_000, ["records", "--unordered"], ["check"])
        plain.unlink()
        self.assert_cheap(self.write("b.gz", member(part, 1) * times), times * 100_000)
        packer = zlib.compressobj(1, zlib.DEFLATED, 31)
        single = b"".join(packer.compress(part) for _ in range(times)) + packer.flush()
        self.assert_cheap(self.write("c.gz", single), times * 100_000, ["check"])


class Orders(Case):
    """Outputs that follow the order of the input, for any number of threads."""

    @classmethod
    def setUpClass(cls):
        cls.place = Path(tempfile.mkdtemp(prefix="froe-faults-"))
        cls.addClassCleanup(shutil.rmtree, cls.place)
        cls.data = {}
        cls.odd = {}  # the lines of each file that are not made by record()
        for number in range(6):
            odd = [b"\0" * (number * 1000) + b" \tgarbage\n"]
            lines = odd[:]
            for line in range(20_000 if number < 3 else 300):
                lines.append(record(f"/{number}/{line}", agent="a" * (line % 200)))
                if line % 97 == 0:
                    odd.append(b"\0" * (line % 13) + b"no record %d of %d\r\n" % (line, number))
                    lines.append(odd[-1])
                if line % 10_007 == 0:
                    odd.append(b"z" * (MIB + line % 3) + b"\n\n")
                    lines.append(odd[-1])
            data = b"".join(lines)
            name = f"{number}.log" + (".gz" if number % 2 else "")
            cls.data[name] = data
            cls.odd[name] = b"".join(odd)
            (cls.place / name).write_bytes(gzip.compress(data, 1) if number % 2 else data)

    @classmethod
    def malformed_lines(cls):
        out = []
        for name in sorted(cls.data):
            for line in froe_record.split_lines(cls.odd[name]):
                try:
                    froe_record.parse_line(line, False)
                except froe_record.Malformed:
                    out.append(froe_record.without_lead(line)[0][: MIB + 1] + b"\n")
        return b"".join(out)

    def test_bad_lines(self):
        wanted = self.malformed_lines()
        self.assertGreater(wanted.count(b"\n"), 500)
        for command in (["count", "path"], ["check"], ["records", "--fields", "path"], ["records", "--unordered"]):
            for threads in (1, 2, 7):
                with self.subTest(command=command, threads=threads):
                    bad = self.folder / "bad"
                    result = Result([*command, "-j", threads, "--bad-lines", bad, self.place])
                    self.assertEqual(result.status, 0, result.stderr)
                    got = bad.read_bytes()
                    if "--unordered" in command:
                        self.assertEqual(sorted(got.splitlines()), sorted(wanted.splitlines()))
                    else:
                        self.assertTrue(got == wanted)

    def test_bad_lines_of_a_pipe(self):
        """Whatever the sizes of the pieces that come."""
        data = self.data["0.log"][: 3 * MIB]
        path = self.write("part.log", data)
        Result(["check", "--bad-lines", self.folder / "wanted", path])
        for step in (1000, 65_536):
            reader, writer = os.pipe()
            def feed():
                for at in range(0, len(data), step):
                    os.write(writer, data[at : at + step])
                os.close(writer)
            thread = threading.Thread(target=feed)
            thread.start()
            with open(reader, "rb") as stdin:
                Result(["check", "--bad-lines", self.folder / "bad"], stdin=stdin)
            thread.join()
            self.assertTrue((self.folder / "bad").read_bytes() == (self.folder / "wanted").read_bytes())

    def test_records(self):
        wanted = Result(["records", "--fields", "path,agent,file", "-j", "1", self.place]).stdout
        paths = [json.loads(line)["path"] for line in wanted.splitlines()]
        self.assertEqual(
            paths,
            [f"/{number}/{line}" for number in range(6) for line in range(20_000 if number < 3 else 300)],
        )
        for threads in (2, 7, 16):
            for _ in range(2):
                got = Result(["records", "--fields", "path,agent,file", "-j", threads, self.place]).stdout
                self.assertTrue(got == wanted, threads)

    def per_file(self, format_, *more):
        result = Result(["count", "path", "--per-file", "--format", format_, "-n", "2", *more, self.place])
        self.assert_quiet(result)
        return result.stdout.decode()

    def test_per_file(self):
        names = [str(self.place / name) for name in sorted(self.data)]
        twice = [name for name in names for _ in range(2)]
        for threads in ("1", "2", "7"):
            document = json.loads(self.per_file("json", "-j", threads))
            self.assertEqual([entry["file"] for entry in document["files"]], names)
            self.assertEqual(document["input"]["files"], len(names))
            self.assertEqual(document["errors"], [])
            for entry in document["files"]:
                self.assertEqual(set(entry), {"file", "rows", "total", "distinct", "input"})
                self.assertEqual(len(entry["rows"]), 2)
                self.assertEqual(entry["input"]["records"], entry["total"]["count"])
            for key in ("lines", "records", "bytes", "bytes_inflated", "nul_bytes"):
                self.assertEqual(sum(entry["input"][key] for entry in document["files"]), document["input"][key])
            lines = self.per_file("csv", "-j", threads).splitlines()
            self.assertEqual(lines[0], "file,path,count")
            self.assertEqual([line.split(",")[0] for line in lines[1:]], twice)
            tables = self.per_file("table", "-j", threads).split("\n\n")
            self.assertEqual([table.splitlines()[0] for table in tables if table], names)
            for order, more in ((list, []), (sorted, ["--unordered"])):
                rows = [json.loads(line) for line in self.per_file("jsonl", "-j", threads, *more).splitlines()]
                self.assertEqual(order([row["file"] for row in rows]), twice)
                self.assertEqual({tuple(row) for row in rows}, {("file", "path", "count")})

    def test_per_file_of_nothing(self):
        empty = self.write("empty.log", b"")
        document = json.loads(Result(["count", "path", "--per-file", "--format", "json", empty]).stdout)
        self.assertEqual([entry["rows"] for entry in document["files"]], [[]])
        missing = self.folder / "missing"
        document = json.loads(Result(["count", "path", "--per-file", "--format", "json", missing, empty]).stdout)
        self.assertEqual((len(document["files"]), len(document["errors"])), (1, 1))


class Waiting(Case):
    """Interrupts while nothing moves."""

    def start(self, *arguments, **streams):
        process = subprocess.Popen(
            [FROE, *map(str, arguments)], stderr=subprocess.PIPE, preexec_fn=os.setpgrp, **streams
        )
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def settle(self, processes):
        """Returns when all have begun, which they show by catching signals, and all their threads wait."""
        before, quiet, end = None, 0, time.monotonic() + 20
        while quiet < 4 and time.monotonic() < end:
            time.sleep(0.05)
            now = [self.activity(process.pid) for process in processes]
            quiet = quiet + 1 if now == before and all(part is not None for part in now) else 0
            before = now

    @staticmethod
    def activity(pid):
        """How often each thread was switched to, while all of them sleep; None: not all, or signals are not caught yet."""
        switches = []
        for task in sorted(Path(f"/proc/{pid}/task").iterdir()):
            text = (task / "status").read_text()
            told = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
            if told["State"][0] != "S" or not int(told["SigCgt"], 16) >> signal.SIGINT - 1 & 1:
                return None
            switches.append((task.name, told["nonvoluntary_ctxt_switches"]))
        return switches

    def assert_ends(self, processes, number=signal.SIGINT, busy=False):
        """All wait, or are busy; each ends soon after the signal, by it, with a message."""
        if busy:
            time.sleep(0.7)
        else:
            self.settle(processes)
        for process in processes:
            with self.subTest(arguments=process.args[1:]):
                self.assertIsNone(process.poll())
                begin = time.monotonic()
                process.send_signal(number)
                process.wait(10)
                self.assertLess(time.monotonic() - begin, 5.0 if SANITIZED else 1.0)
                message = process.stderr.read()
                self.assertEqual(process.returncode, -number, message)
                pattern = rb"\Afroe: interrupted after \d+( of \d+)? bytes \(\d+ of \d+ files\)\n\Z"
                self.assertRegex(message, pattern)

    COMMANDS = (["count", "path"], ["count", "path", "--per-file"], ["records"], ["check"])

    def pipe(self):
        """Both ends stay open to the end of the test."""
        ends = os.pipe()
        for end in ends:
            self.addCleanup(os.close, end)
        return ends

    def named_pipe(self, name):
        os.mkfifo(self.folder / name)
        return self.folder / name

    def hold_open(self, path):
        self.addCleanup(os.close, os.open(path, os.O_RDWR))

    def test_silent_standard_input(self):
        processes = []
        for command in self.COMMANDS:
            for threads in ("1", "4"):
                for head in (b"", record(), member(record())[:30]):
                    reader, writer = self.pipe()
                    os.write(writer, head)
                    out = self.folder / f"out{len(processes)}"
                    processes.append(self.start(*command, "-j", threads, "-o", out, stdin=reader))
        self.assert_ends(processes)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_silent_list_of_operands(self):
        processes = []
        for head in b"", b"a.log\n":
            reader, writer = self.pipe()
            os.write(writer, head)
            processes.append(self.start("count", "path", "--files-from", "-", "-o", self.folder / "out", stdin=reader))
        self.assert_ends(processes)

    def test_what_has_come_is_passed_on(self):
        reader, writer = self.pipe()
        process = self.start("records", "--fields", "path", "--format", "csv", stdin=reader, stdout=subprocess.PIPE)
        for number in range(3):
            os.write(writer, record(f"/{number}"))
            expected = f"path\n/{number}\n" if number == 0 else f"/{number}\n"
            # The head of the table may come by itself.
            got = ""
            while len(got) < len(expected):
                more = os.read(process.stdout.fileno(), 100).decode()
                self.assertNotEqual(more, "")
                got += more
            self.assertEqual(got, expected)
        self.assert_ends([process])
        process.stdout.close()

    def test_silent_named_pipes(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            pipes = [self.named_pipe(f"{number}{name}.log") for name in "ab"]
            for open_ in (False, True):
                if open_:
                    self.hold_open(pipes[0])
                processes = [self.start(*command, "-j", "3", *pipes) for command in self.COMMANDS]
                self.assert_ends(processes, number)

    def test_nobody_reads(self):
        data = records(0, 40_000)
        log, packed = self.write("a.log", data), self.write("a.log.gz", member(data, 1))
        processes = []
        for command in self.COMMANDS[:3]:
            for threads in ("1", "2", "7"):
                for path in (log, packed):
                    arguments = [*command, "--format", "jsonl", "-j", threads, path]
                    processes.append(self.start(*arguments, stdout=self.pipe()[1]))
        self.assert_ends(processes)

    def test_other_writers_of_the_pipe_are_not_touched(self):
        """What is standard output also belongs to others, whose writes must go on blocking."""
        log = self.write("a.log", records(0, 100_000))
        stdout = self.pipe()[1]
        self.assert_ends([self.start("records", log, stdout=stdout)])
        self.assertTrue(os.get_blocking(stdout))

    def test_a_named_pipe_as_output(self):
        log = self.write("a.log", records(0, 100_000) + b"bad\n" * 100_000)
        pipe = self.named_pipe("pipe")
        for open_ in (False, True):
            if open_:
                self.hold_open(pipe)
            processes = [
                self.start("records", option, pipe, log, stdout=subprocess.DEVNULL) for option in ("-o", "--bad-lines")
            ]
            self.assert_ends(processes)

    def test_a_bomb(self):
        stored = member(b"a" * (16 * MIB), 9)
        path = self.write("bomb.gz", stored * 9600)
        self.assert_ends([self.start("count", "path", "-j", "2", path, stdout=subprocess.DEVNULL)], busy=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    unittest.main()

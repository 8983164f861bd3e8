"""Compressed inputs and archives: the same answers as of plain text, and what is said of damaged and hostile ones.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_codecs.py

FROE names the program; without it build/release/froe is tested. FROE_TEST_ALL: all bombs. Codecs that it says it does not have are left out; so are
encoders that this machine lacks.
"""

import bz2
import functools
import gzip
import io
import json
import lzma
import os
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE", ROOT / "build/release/froe")).resolve())
VERSION = subprocess.run([FROE, "--version"], capture_output=True, text=True, check=True).stdout
ARCHIVES = "archives: none" not in VERSION
sys.path.insert(0, str(ROOT / "tests/reference"))

import archive_pack  # noqa: E402


def tool(*command):
    return lambda data: subprocess.run(command, input=data, capture_output=True, check=True).stdout


ENCODERS = {"gzip": gzip.compress, "xz": lambda data: lzma.compress(data, preset=1), "bzip2": bz2.compress}
if shutil.which("zstd"):
    ENCODERS["zstd"] = tool("zstd", "-qc", "--check")
if shutil.which("lz4"):
    ENCODERS["lz4"] = tool("lz4", "-qcB4")
SANITIZED = "FROE_SANITIZED" in os.environ
ENCODERS = {name: encode for name, encode in ENCODERS.items() if name == "gzip" or f"{name} " in VERSION}
QUICK = ("gzip", "zstd", "lz4")  # to decode


def record(number, status=200, day=17):
    return f'h{number % 7} - - [{day}/May/2015:10:05:03 +0000] "GET /{number} HTTP/1.1" {status} 120 "-" "x"\n'.encode()


@functools.lru_cache(8)
def log(first, last, **more):
    return b"".join(record(number, **more) for number in range(first, last))


tar = archive_pack.tar


def pack(members, method=zipfile.ZIP_DEFLATED):
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return to.getvalue()


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="froe-codecs-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def run_froe(self, *arguments, stdin=b"", status=0, said=""):
        done = subprocess.run([FROE, *map(str, arguments)], input=stdin, capture_output=True, check=False, timeout=60,
                              cwd=self.folder)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertIn(said, done.stderr.decode(errors="replace"))
        if not said:
            self.assertEqual(done.stderr, b"")
        return done.stdout

    def count(self, *arguments, **more):
        return self.run_froe("count", "path", "--format", "csv", *arguments, **more)


class Codecs(Case):
    def test_same_answers_as_of_plain_text(self):
        text = log(0, 8000)
        plain = self.write("plain.log", text)
        for name, encode in ENCODERS.items():
            with self.subTest(coding=name):
                stored = self.write(f"stored.{name}", encode(text))
                for query in (["count", "host,status"], ["records", "--fields", "path,status"], ["check"]):
                    for threads in "1", "3":
                        expected = self.run_froe(*query, "-j", threads, "--format", "csv", plain)
                        got = self.run_froe(*query, "-j", threads, "--format", "csv", stored)
                        self.assertEqual(got, expected)
                self.assertEqual(self.count("-", stdin=encode(text)), self.count(plain))

    def test_the_log_format_is_told_from_a_last_line_without_newline(self):
        text = b"no log\n" + b"v.example " + record(1)[:-1]
        packed = {"plain": text, **{name: encode(text) for name, encode in ENCODERS.items()}}
        if ARCHIVES:
            packed.update({"tar": tar([("a.log", text)]), "zip": pack([("a.log", text)]), "stored": pack([("a.log", text)], zipfile.ZIP_STORED)})
            packed["tar.gz"] = gzip.compress(packed["tar"])
        for name, data in packed.items():
            with self.subTest(packing=name):
                query = ["records", "--fields", "vhost,host"]
                self.assertEqual(self.run_froe(*query, self.write("a", data)), b'{"vhost":"v.example","host":"h1"}\n')
                self.assertEqual(self.run_froe(*query, stdin=data), b'{"vhost":"v.example","host":"h1"}\n')

    def test_a_line_that_does_not_end_in_the_sample_tells_no_log_format(self):
        """A plain file was asked for the beginning of such a line, too."""
        text = record(0) + b"v.example " + record(1) + b"v.example " + record(2)[:-1] + b" " + b"x" * 70000 + b"\n"
        for name, data in {"plain": text, **{name: encode(text) for name, encode in ENCODERS.items()}}.items():
            with self.subTest(packing=name):
                query = ["count", "vhost", "--format", "csv"]
                self.assertEqual(self.run_froe(*query, self.write("a", data)), b"vhost,count\n,3\n")

    def test_parts_that_follow_each_other(self):
        text = log(0, 3000)
        plain = self.write("plain.log", text)
        for name, encode in ENCODERS.items():
            with self.subTest(coding=name):
                # A line runs on from one part to the next.
                stored = self.write("stored", encode(text[:50001]) + encode(b"") + encode(text[50001:]))
                self.assertEqual(self.count(stored), self.count(plain))

    def test_what_several_workers_decode(self):
        """Files with parts, whole, cut and damaged: the same of every number of threads, messages included."""
        text = log(0, 60000)
        plain = self.write("plain.log", text)
        pieces = [text[at : at + 300_001] for at in range(0, len(text), 300_001)]
        many = {"bzip2": bz2.compress(text), "zstd": b"".join(map(ENCODERS["zstd"], pieces)) if "zstd" in ENCODERS else None,
                "lz4": ENCODERS["lz4"](text) if "lz4" in ENCODERS else None,
                "xz": tool("xz", "-1cT2", "--block-size=300KiB")(text) if shutil.which("xz") else None}
        for name in ENCODERS.keys() & {name for name, stored in many.items() if stored}:
            stored = many[name]
            damaged = bytearray(stored)
            damaged[len(stored) // 2 : len(stored) // 2 + 50] = bytes(50)
            for kind, data in ("whole", stored), ("cut", stored[: len(stored) * 2 // 3]), ("damaged", bytes(damaged)):
                self.write("stored", data)
                for query in ["records", "--fields", "path,status"], ["count", "host", "--format", "csv"]:
                    with self.subTest(coding=name, kind=kind, query=query[0]):
                        command = [FROE, *query, "stored", "-j"]
                        told = {threads: subprocess.run([*command, threads], capture_output=True, check=False, timeout=60, cwd=self.folder)
                                for threads in ("14" if SANITIZED else "1234")}
                        self.assertEqual({(done.returncode, done.stdout, done.stderr) for done in told.values()},
                                         {(told["1"].returncode, told["1"].stdout, told["1"].stderr)})
                        self.assertEqual(told["1"].returncode, kind != "whole")
                        if kind == "whole":
                            self.assertEqual(told["1"].stdout, self.run_froe(*query, plain))

    def test_damage_in_what_several_workers_decode(self):
        """How much of a file was read does not depend on who decoded ahead."""
        chance = random.Random(1)
        text = b"".join(b'h - - [17/May/2015:10:05:03 +0000] "GET /%064x HTTP/1.1" 200 1\n' % chance.getrandbits(256) for _ in range(30000))
        pieces = [text[at : at + 150000] for at in range(0, len(text), 150000)]
        packed = {"bzip2": bz2.compress(text, 1), **{name: b"".join(map(ENCODERS[name], pieces)) for name in ENCODERS if name != "bzip2"}}
        for name in packed.keys() & ENCODERS.keys():
            spoilt = bytearray(packed[name])
            spoilt[len(spoilt) // 2] ^= 16
            (self.folder / "x").write_bytes(spoilt)
            alone = self.run_froe("count", "status", "--format", "json", "-j", 1, "x", status=1, said="x: ")
            self.assertEqual(json.loads(alone)["input"]["bytes"], len(spoilt))
            for threads in (2, 7):
                shared = self.run_froe("count", "status", "--format", "json", "-j", threads, "x", status=1, said="x: ")
                self.assertEqual(shared, alone, (name, threads))

    def test_what_is_cut_or_followed_by_garbage(self):
        text = log(0, 30000)
        self.write("plain.log", text)
        for name, encode in ENCODERS.items():
            with self.subTest(coding=name):
                stored = encode(text)
                part = "frame" if name in ("zstd", "lz4") else "member" if name == "gzip" else "stream"
                self.write("cut", stored[: len(stored) * 2 // 3])
                said = f"froe: cut: unexpected end of file in a {name} {part}" if name in ("gzip", "zstd", "bzip2") else \
                    f"froe: cut: unexpected end of file in an {name} {part}"
                got = self.run_froe("records", "--fields", "path", "--format", "csv", "cut", status=1, said=said)
                self.assertTrue(text.startswith(b"".join(map(record, range(got.count(b"\n") - 1)))))
                # bzip2 gives whole blocks of 900,000 bytes.
                self.assertGreater(got.count(b"\n"), 8000)
                self.write("more", stored + b"garbage")
                self.assertEqual(self.count("more", status=1, said=f"trailing bytes after the last {name} {part}"),
                                 self.count("plain.log"))

    def test_damage_is_told_with_its_place(self):
        text = log(0, 30000)
        for name, encode in ENCODERS.items():
            with self.subTest(coding=name):
                stored = bytearray(encode(text))
                place = len(stored) // 2
                stored[place : place + 200] = bytes(200)
                self.write("bad", stored)
                done = json.loads(self.run_froe("count", "status", "--format", "json", "bad", status=1, said="froe: bad: "))
                self.assertEqual(len(done["errors"]), 1)
                self.assertGreater(done["errors"][0]["offset"], 0)
                self.assertLessEqual(done["errors"][0]["offset"], len(stored))

    def lines_of_each(self, stored):
        """For files in memory, in order: lines read, messages with their offsets. The same for every number of threads."""
        for number, data in enumerate(stored):
            self.write(f"many/{number}", data)
        results = set()
        for threads in "1", "3":
            done = subprocess.run([FROE, "count", "host", "--per-file", "--all", "--format", "json", "-j", threads, "many"],
                                  capture_output=True, check=False, timeout=300, cwd=self.folder)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            results.add(done.stdout)
        self.assertEqual(len(results), 1)
        shutil.rmtree(self.folder / "many")
        document = json.loads(results.pop())
        told = {}
        for error in document["errors"]:
            told.setdefault(int(Path(error["file"]).name), []).append((error["message"], error["offset"]))
        lines = {int(Path(part["file"]).name): part["input"]["lines"] for part in document["files"]}
        return [(lines[number], told.get(number, [])) for number in range(len(stored))]

    def test_cut_at_every_byte(self):
        text = log(0, 40)
        for name, encode in ENCODERS.items():
            with self.subTest(coding=name):
                stored, before = encode(text), 0
                first = 10  # what is shorter than the magic is no compressed file
                for length, (lines, told) in enumerate(self.lines_of_each([stored[:cut] for cut in range(first, len(stored))]), first):
                    told = [error for error in told if not error[0].startswith("no line is a record")]
                    self.assertEqual([offset for _, offset in told], [length], told)
                    self.assertTrue(told[0][0].startswith("unexpected end of file in a"), told)
                    self.assertGreaterEqual(lines, before)
                    self.assertLessEqual(lines, 40)
                    before = lines

    def test_every_bit_flipped(self):
        text = log(0, 12)
        for name, encode in ENCODERS.items():
            with self.subTest(coding=name):
                stored = encode(text)
                flipped = [stored[: bit // 8] + bytes([stored[bit // 8] ^ 1 << bit % 8]) + stored[bit // 8 + 1 :] for bit in range(80, len(stored) * 8, 5 if SANITIZED else 1)]
                for lines, told in self.lines_of_each(flipped):
                    told = [error for error in told if not error[0].startswith("no line is a record")]
                    self.assertLessEqual(len(told), 1, told)
                    self.assertTrue(lines == 12 or told)
                    self.assertTrue(not told or 0 <= told[0][1] <= len(stored))

    def test_left_early(self):
        old, new = self.write("old.log", log(0, 100, day=10)), log(0, 60000, day=20)
        for name, encode in ENCODERS.items():
            with self.subTest(coding=name):
                stored = self.write("new", encode(new))
                result = json.loads(self.run_froe("count", "status", "--until", "2015-05-15", "--format", "json", old, stored))
                self.assertEqual(result["total"]["count"], 100)
                self.assertLess(result["input"]["bytes_inflated"], len(new))

    def test_one_endless_line(self):
        for name, encode in ENCODERS.items():
            with self.subTest(coding=name):
                self.write("bomb", encode(b"x" * 10_000_000 + b"\n" + record(1)))
                self.assertEqual(self.count("bomb"), b"path,count\n/1,1\n")


@unittest.skipIf(SANITIZED, "memory is not to be measured, and it takes long")
class Bombs(Case):
    """Little that becomes much: in little memory, in time that what is stored or decoded accounts for."""

    # Starts froe and writes down its peak. A process inherits the peak of the one it was before it became another
    # program, and this one, which makes the bombs, has been large.
    MEASURE = """
import os, sys
pid = os.spawnv(os.P_NOWAIT, sys.argv[2], sys.argv[2:])
_, status, usage = os.wait4(pid, 0)
with open(sys.argv[1], "w") as peak:
    peak.write(str(usage.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""

    def measure(self, *arguments, status=0, said=""):
        with open(self.folder / "out", "wb") as out, open(self.folder / "err", "wb") as err:
            command = [sys.executable, "-S", "-c", self.MEASURE, "peak", FROE, *map(str, arguments)]
            process = subprocess.run(command, stdout=out, stderr=err, cwd=self.folder, timeout=30, check=False)
        told = (self.folder / "err").read_bytes()
        self.assertEqual(process.returncode, status, told)
        self.assertIn(said, told.decode(errors="replace"))
        self.assertLessEqual(told.count(b"\n"), 1)
        self.assertLess(int((self.folder / "peak").read_text()), 250_000)
        return (self.folder / "out").read_bytes()

    def test_hundreds_of_megabytes_of_one_line(self):
        for name, encode in ENCODERS.items():
            for byte, threads in ((b"x", "1"), (b"\0", "4")) if name in QUICK or "FROE_TEST_ALL" in os.environ else ((b"x", "4"),):
                with self.subTest(coding=name, byte=byte):
                    self.write("bomb", encode(byte * (64 << 20)) * (8 if name in QUICK else 5) + encode(b"\n" + record(1)))
                    self.assertLess((self.folder / "bomb").stat().st_size, 8 << 20)
                    got = self.measure("count", "path", "--format", "csv", "-j", threads, "bomb")
                    self.assertEqual(got, b"path,count\n/1,1\n")

    def test_parts_that_claim_to_be_large(self):
        if "xz" not in ENCODERS or not shutil.which("xz"):
            self.skipTest("no xz")
        text = log(0, 400_000)
        for size in "400KiB", "4MiB", "24MiB":
            self.write("claims.xz", tool("xz", "-1cT2", f"--block-size={size}")(text))
            for threads in "1", "3":
                got = self.measure("count", "status", "--format", "csv", "-j", threads, "claims.xz")
                self.assertEqual(got, b"status,count\n200,400000\n")

    def test_endless_empty_parts(self):
        for name, encode in ENCODERS.items():
            with self.subTest(coding=name):
                self.write("empty", encode(b"") * 50_000 + encode(record(1)))
                for threads in "1", "4":
                    got = self.measure("count", "path", "--format", "csv", "-j", threads, "empty")
                    self.assertEqual(got, b"path,count\n/1,1\n")
                # Those before a damaged one are not decoded once more for each of them.
                self.write("damaged", encode(b"") * 50_000 + encode(record(1))[:-5] + b"12345")
                self.measure("count", "path", "--format", "csv", "-j", "4", "damaged", status=1)

    @unittest.skipUnless(ARCHIVES, "this build reads no archives")
    def test_archives_without_a_bottom(self):
        heads, data = [], record(1)
        data += bytes(-len(data) % 512)
        size = len(record(1))
        for depth in range(10_000):
            info = tarfile.TarInfo(f"{depth}.log" if depth == 0 else f"{depth}.tar")
            info.size = size
            heads.append(info.tobuf())
            size = 512 + (size + 511) // 512 * 512 + 1024
        stored = b"".join(reversed(heads)) + data + bytes(1024 * 10_000)
        for name, encode in {"tar": bytes, **ENCODERS}.items():
            with self.subTest(coding=name):
                self.write("deep.tar", encode(stored))
                got = self.measure("count", "path", "--format", "csv", "deep.tar", status=1, said="archives nested more than 4 deep are not read")
                self.assertEqual(got, b"path,count\n")


@unittest.skipUnless(ARCHIVES, "this build reads no archives")
class Archives(Case):
    def setUp(self):
        super().setUp()
        self.logs = [("logs/access.log", log(0, 4000)), ("logs/other/b.log", log(3000, 9000, status=404)),
                     ("logs/access.log.1.gz", gzip.compress(log(8000, 8500)))]
        for name, data in self.logs:
            self.write(name, data)
        self.members = [*self.logs[:1], ("readme.txt", b"no log\n" * 1000), *self.logs[1:], ("logs/empty.log", b"")]

    def test_same_answers_as_of_a_directory(self):
        expected = {threads: self.count("-j", threads, "logs") for threads in "13"}
        kinds = {"tar": tar(self.members), "ustar": tar(self.members, tarfile.USTAR_FORMAT),
                 "gnu": tar(self.members, tarfile.GNU_FORMAT), "zip": pack(self.members),
                 "stored": pack(self.members, zipfile.ZIP_STORED)}
        kinds.update({f"tar.{name}": encode(kinds["tar"]) for name, encode in ENCODERS.items()})
        for name, data in kinds.items():
            with self.subTest(kind=name):
                self.write("a." + name, data)
                for threads in "13":
                    self.assertEqual(self.count("-j", threads, "a." + name), expected[threads])
                self.assertEqual(self.count("-", stdin=data), expected["1"])

    def test_names(self):
        names = [f"a.tar!{name}" for name, _ in self.logs]
        self.write("a.tar", tar(self.logs))
        for threads in "1", "4":
            rows = self.run_froe("records", "--fields", "file", "--format", "csv", "-j", threads, "a.tar").decode().split()
            self.assertEqual(list(dict.fromkeys(rows[1:])), names)
            parts = json.loads(self.run_froe("count", "status", "--per-file", "--format", "json", "-j", threads, "a.tar"))
            self.assertEqual([part["file"] for part in parts["files"]], names)
            self.assertEqual([part["total"]["count"] for part in parts["files"]], [4000, 6000, 500])
            self.assertEqual(parts["input"]["files"], 3)
            self.assertEqual(parts["input"]["lines"], 10500)

    def test_names_are_only_names(self):
        names = ["../../up/access.log", "/root/access.log", "evil\x1b[31m\n/x.log", "caf\u00e9.log", "n" * 300 + ".log"]
        self.write("a.tar", tar([(name, record(1)) for name in names]))
        rows = json.loads(self.run_froe("count", "file", "--format", "json", "a.tar"))["rows"]
        self.assertEqual({row["file"] for row in rows}, {f"a.tar!{name}" for name in names})
        self.write("b.tar", tar([(names[2], b"no record\n")]))
        self.count("b.tar", status=1, said="froe: b.tar!evil\\x1b[31m\\x0a/x.log: no line is a record")
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["a.tar", "b.tar", "logs"])

    def test_line_numbers_of_members(self):
        self.write("a.tar", tar([("a.log", log(0, 10)), ("b.log", log(0, 4) + b"bad\n"), ("c.log", b"bad\n" + log(0, 9))]))
        rows = json.loads(self.run_froe("check", "--format", "json", "a.tar"))["rows"]
        places = [(example["file"], example["line"]) for row in rows for example in row["examples"]]
        self.assertEqual(places, [("a.tar!b.log", 5), ("a.tar!c.log", 1)])

    def test_formats_are_told_member_by_member(self):
        text = "".join(f"v.example:80 {line}\n" for line in log(0, 50).decode().splitlines()).encode()
        self.write("a.zip", pack([("vhost.log", text), ("plain.log", log(0, 50))]))
        self.assertEqual(self.run_froe("count", "vhost", "--format", "csv", "a.zip"), b"vhost,count\n,50\nv.example:80,50\n")
        for name in "v.tar", "v.tar.gz":
            data = tar([("vhost.log", text)])
            self.write(name, gzip.compress(data) if name.endswith("gz") else data)
            self.assertIn(b'"vhost":"v.example:80"', self.run_froe("records", name))

    def test_nested(self):
        inner = gzip.compress(tar(self.members))
        self.write("a.zip", pack([("in/inner.tar.gz", inner), ("last.log", log(0, 5))]))
        rows = json.loads(self.run_froe("count", "file", "--format", "json", "a.zip"))["rows"]
        self.assertEqual({row["file"] for row in rows},
                         {f"a.zip!in/inner.tar.gz!{name}" for name, _ in self.logs} | {"a.zip!last.log"})
        data, name = gzip.compress(record(1)), "x.log.gz"
        for depth in range(1, 7):
            data = tar([(name, data), ("beside.log", record(2))])
            self.write("deep", data)
            expected = f"path,count\n/2,{depth}\n/1,1\n" if depth > 1 else "path,count\n/1,1\n/2,1\n"
            if depth <= 4:
                self.assertEqual(self.count("deep").decode(), expected)
            else:
                self.assertEqual(self.count("deep", status=1, said="archives nested more than 4 deep are not read"),
                                 b"path,count\n/2,4\n")
            name = f"{depth}.tar"

    def test_directories_take_archives(self):
        self.write("all/x.tar", tar(self.logs[:1]))
        self.write("all/y.tgz", gzip.compress(tar(self.logs[1:2])))
        self.write("all/z.zip", pack(self.logs[2:]))
        self.assertEqual(self.count("all"), self.count("logs"))

    def test_members_that_are_no_logs(self):
        self.write("a.tar", tar([("readme.txt", record(1))]))
        self.assertEqual(self.count("a.tar", said="froe: a.tar: warning: no log files in it"), b"path,count\n")
        self.assertEqual(self.count("--all", "a.tar"), b"path,count\n/1,1\n")

    def test_cut(self):
        data = tar([("a.log", log(0, 1000)), ("b.log", log(1000, 2000))])
        for name, stored in (("a.tar", data), ("a.tar.gz", gzip.compress(data)),
                             ("a.zip", pack([("a.log", log(0, 1000)), ("b.log", log(1000, 2000))]))):
            with self.subTest(kind=name):
                self.write(name, stored[: len(stored) * 3 // 4])
                got = json.loads(self.run_froe("records", "--fields", "path", "--format", "json", name, status=1,
                                               said=f"froe: {name}"))
                paths = [row["path"] for row in got["rows"]]
                self.assertEqual(paths, [f"/{number}" for number in range(len(paths))])
                self.assertGreater(len(paths), 1000)
                self.assertEqual(len(got["errors"]), 1, got["errors"])

    def test_cut_between_members(self):
        data = tar([("a.log", log(0, 100)), ("b.log", log(100, 200))], tarfile.USTAR_FORMAT)
        place = data.index(b"b.log") if data.index(b"b.log") % 512 == 0 else None
        self.assertIsNotNone(place)
        end = place + 512 + (len(log(100, 200)) + 511) // 512 * 512
        said = "tar archive: unexpected end of file, nothing marks the end of the archive (at byte "
        for encode in bytes, gzip.compress:
            for cut, count in (place, 100), (end, 200):
                self.write("a.tar", encode(data[:cut]))
                done = json.loads(self.run_froe("count", "status", "--format", "json", "a.tar", status=1, said=f"{said}{cut})"))
                self.assertEqual(done["total"]["count"], count)
            # A lone block of NUL bytes is a mark, as for tar.
            self.write("a.tar", encode(data[: end + 512]))
            self.count("a.tar")
        # The same behind a member that is passed over.
        self.write("a.tar", tar([("a.log", log(0, 100)), ("readme", b"x" * 9000)], tarfile.USTAR_FORMAT)[: place + 512 + 9216])
        self.count("a.tar", status=1, said=said)

    def test_a_damaged_member_leaves_the_others(self):
        bad = bytearray(gzip.compress(log(0, 1000)))
        bad[500:510] = bytes(10)
        self.write("a.tar", tar([("bad.log.gz", bytes(bad)), ("good.log", log(5000, 5100))]))
        got = json.loads(self.run_froe("count", "file", "--format", "json", "a.tar", status=1, said="froe: a.tar!bad.log.gz: "))
        self.assertEqual([row["count"] for row in got["rows"] if row["file"] == "a.tar!good.log"], [100])
        self.assertEqual([error["file"] for error in got["errors"]], ["a.tar!bad.log.gz"])
        data = bytearray(pack([("bad.log", log(0, 1000)), ("good.log", log(5000, 5100))]))
        data[1000] ^= 0x10
        self.write("a.zip", data)
        got = json.loads(self.run_froe("count", "file", "--format", "json", "a.zip", status=1, said="froe: a.zip"))
        self.assertEqual(len(got["errors"]), 1)

    def test_what_follows_a_tar(self):
        data = tar(self.logs)
        self.write("two.tar", data + data)
        self.assertEqual(self.count("two.tar", status=1, said="bytes behind the end of the tar archive"), self.count("logs"))
        stored = bytearray(gzip.compress(data))
        stored[-6] ^= 1
        self.write("crc.tar.gz", stored)
        self.assertEqual(self.count("crc.tar.gz", status=1, said="froe: crc.tar.gz: CRC"), self.count("logs"))

    def test_encrypted(self):
        data = bytearray(pack([("a.log", log(0, 100))]))
        for mark in b"PK\3\4", b"PK\1\2":
            data[data.index(mark) + (6 if mark[2] == 3 else 8)] |= 1
        self.write("a.zip", data)
        self.count("a.zip", status=1, said="froe: a.zip")

    def test_methods_of_zip(self):
        self.write("a.zip", pack([("a.log", log(0, 100))], zipfile.ZIP_BZIP2))
        self.assertEqual(self.count("a.zip").count(b"\n"), 101)
        self.write("a.zip", pack([("a.log", log(0, 100))], zipfile.ZIP_LZMA))
        self.count("a.zip", status=1, said="froe: a.zip: zip archive: a member is compressed in a way that is not read: ZIP 6.3 (lzma)")

    def test_many_members(self):
        inner = tar([("a.log", record(1))])
        self.write("wide.tar", tar([(f"{number}.tar", inner) for number in range(3000)]))
        self.assertEqual(self.count("wide.tar"), b"path,count\n/1,3000\n")
        self.write("bad.tar", tar([(f"{number}.log", b"bad\n") for number in range(3000)]))
        done = subprocess.run([FROE, "count", "path", "bad.tar"], capture_output=True, check=False, cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr.count(b"\n")), (1, 100))

    @unittest.skipUnless("zstd" in ENCODERS and not SANITIZED, "it takes long otherwise")
    def test_endless_empty_members(self):
        head = tarfile.TarInfo("a.log").tobuf()
        packed = [ENCODERS["zstd"](text) for text in (tar([("b.log", record(1))])[:1024], head * 10_000)]
        self.write("a.tar.zst", packed[0] + packed[1] * 105)
        self.assertEqual(self.count("a.tar.zst", status=1, said="more than 1000000 members without content"),
                         b"path,count\n/1,1\n")


if __name__ == "__main__":
    unittest.main()

"""Members of archives that are spread over the workers: the same bytes for every number of threads, of every kind of
archive, whatever is wrong with it; and what the headers of zip and tar say, right or wrong.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_archives.py

FROE names the program; without it build/release/froe is tested. FROE_TEST_ALL: every number of threads each time.
"""

import bz2
import functools
import gzip
import io
import itertools
import json
import lzma
import os
import shutil
import struct
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

SANITIZED = "FROE_SANITIZED" in os.environ
OTHER_THREADS = itertools.cycle((2, 4, 7))


def other_threads():
    """Numbers of threads to compare with one: another one each time, or all of them."""
    return (2, 4, 7) if "FROE_TEST_ALL" in os.environ else (next(OTHER_THREADS),)


@functools.lru_cache(1 << 17)
def record(number, day=17):
    return (f'h{number % 97} - - [{day}/May/2015:{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02} +0000] '
            f'"GET /{number % 5000} HTTP/1.1" 200 120 "-" "x"\n').encode()


def log(first, last, **more):
    return b"".join(record(number, **more) for number in range(first, last))


def tar(members, kind=tarfile.GNU_FORMAT):
    return archive_pack.tar(members, kind)


class Pipe(io.RawIOBase):
    """Makes zipfile write sizes behind the members."""

    def __init__(self):
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.data += data
        return len(data)


def pack(members, method=zipfile.ZIP_DEFLATED, streamed=False, large=False):
    to = Pipe() if streamed else io.BytesIO()
    with zipfile.ZipFile(to, "w", method) as archive:
        for name, data in members:
            with archive.open(zipfile.ZipInfo(name) if method is None else _info(name, method), "w",
                              force_zip64=large) as member:
                member.write(data)
    return bytes(to.data) if streamed else to.getvalue()


def _info(name, method):
    info = zipfile.ZipInfo(name)
    info.compress_type = method
    return info


def damage(data, at, count=10):
    return data[:at] + bytes(255 - byte for byte in data[at : at + count]) + data[at + count :]


@unittest.skipUnless(ARCHIVES, "this build reads no archives")
class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="froe-archives-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return name

    def run_froe(self, *arguments, stdin=None):
        given = b"" if stdin is None else stdin.read_bytes()
        done = subprocess.run([FROE, *map(str, arguments)], input=given, capture_output=True, check=False, timeout=100,
                              cwd=self.folder)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return done.stdout, sorted(done.stderr.splitlines()), done.returncode

    def same(self, *arguments):
        """The answer, which is the same for every number of threads."""
        first = self.run_froe(*arguments, "-j", 1)
        for threads in other_threads():
            got = self.run_froe(*arguments, "-j", threads)
            self.assertEqual(got[1:], first[1:], (threads, arguments))
            self.assertTrue(got[0] == first[0], (threads, arguments))
        return first

    def document(self, *arguments):
        return json.loads(self.same("count", "file", "--format", "json", *arguments)[0])

    def faults(self, *arguments):
        return [(error["file"], error["message"], error.get("offset")) for error in self.document(*arguments)["errors"]]


QUERIES = (
    ("count", "path", "--format", "csv"),
    ("count", "host,status", "--per-file", "--format", "json"),
    ("records", "--fields", "file,time,path", "--format", "csv"),
    ("check", "--format", "json"),
    ("report", "--format", "json"),
)


class SameForAll(Case):
    def members(self):
        bad = gzip.compress(log(0, 6000))
        inner = [("a.log", log(0, 700)), ("b.log.gz", gzip.compress(log(700, 1300))), ("c.log", b"no record\n" * 9)]
        return [
            ("large.log", log(0, 60_000)),  # two chunks
            ("empty.log", b""),
            ("small.log", log(5, 6)),
            *((f"many/{number}.log.gz", gzip.compress(log(number, 3 * number))) for number in range(40)),
            *((f"plain/{number}.log", log(number, 2 * number)) for number in range(40)),
            ("damaged.log.gz", damage(bad, len(bad) // 2)),
            ("two.log.gz", damage(bad, len(bad) // 2) + gzip.compress(log(0, 40))),
            ("cut.log.gz", bad[: len(bad) // 3]),
            ("none.log", b"this is no record\n" * 1000),
            ("inner.tar.gz.log", gzip.compress(tar(inner))),
            ("inner.tar.log", tar(inner)),
            ("inner.zip.log", pack(inner)),
            ("other.log.xz", lzma.compress(log(0, 3000), preset=0) if "xz " in VERSION else b""),
            ("other.log.bz2", bz2.compress(log(0, 30_000)) if "bzip2 " in VERSION else b""),
            ("large.log.gz", gzip.compress(log(7, 40_000), 1)),
            ("last.log", log(1, 3000) + b"not whole"),
        ]

    def test_kinds(self):
        members = self.members()
        kinds = {
            "gnu.tar": tar(members),
            "pax.tar": tar(members, tarfile.PAX_FORMAT),
            "deflated.zip": pack(members),
            "stored.zip": pack(members, zipfile.ZIP_STORED),
            "streamed.zip": pack(members, streamed=True),
            "large.zip": pack(members, large=True),
            "a.tar.gz": gzip.compress(tar(members), 1),
        }
        if SANITIZED:  # slow
            kinds = {name: kinds[name] for name in ("gnu.tar", "streamed.zip", "a.tar.gz")}
        for name, data in kinds.items():
            self.write(name, data)
        answers = {}
        for name in kinds:
            # A report takes longest, and is what records make, whatever they come from.
            for query in QUERIES if name == "gnu.tar" or "FROE_TEST_ALL" in os.environ else QUERIES[:4]:
                with self.subTest(kind=name, query=query[0]):
                    answers[name, query] = self.same(*query, name)
        # What archives hold does not depend on their kind.
        for query in QUERIES[0], QUERIES[2]:
            texts = {answers[name, query][0].replace(name.encode(), b"archive") for name in kinds}
            self.assertEqual(len(texts), 1, query)
        names = [row.split(b",")[0].split(b"!")[1] for row in answers["gnu.tar", QUERIES[2]][0].splitlines()[1:]]
        order = [name.encode() for name, _ in members]
        self.assertEqual(sorted(set(names), key=lambda name: order.index(name)), list(dict.fromkeys(names)))

    def test_log_formats_are_told_by_as_many_lines(self):
        """By the same lines as that of a file, however the member arrives."""
        text = b"no record of any format\n" * 20 + b"".join(b"v.example:80 " + line + b"\n" for line in log(0, 60).splitlines())
        self.write("a.log", text)
        expected = self.run_froe("count", "vhost", "--format", "csv", "a.log")[0]
        self.assertIn(b"v.example:80,60\n", expected)
        kinds = {"a.tar": tar([("a.log", text)]), "a.zip": pack([("a.log", text)]), "a.tar.gz": gzip.compress(tar([("a.log", text)])),
                 "gz.tar": tar([("a.log.gz", gzip.compress(text))]), "in.tar": tar([("b.tar.log", tar([("a.log", text)]))])}
        for name, data in kinds.items():
            self.write(name, data)
            for arguments, stdin in ((name,), None), (("-",), self.folder / name):
                got = self.run_froe("count", "vhost", "--format", "csv", *arguments, stdin=stdin)[0]
                self.assertEqual(got, expected, (name, arguments))

    def test_several_at_once_and_bad_lines(self):
        members = self.members()
        self.write("all/a.tar", tar(members))
        self.write("all/b.zip", pack(members))
        self.write("all/c.log", log(0, 20_000))
        self.write("all/d.tar.gz", gzip.compress(tar(members), 1))
        for query in QUERIES[:4]:
            with self.subTest(query=query[0]):
                self.same(*query, "all")
        bad = set()
        for threads in 1, 2, 7:
            self.run_froe("count", "path", "--bad-lines", "bad", "-j", threads, "all")
            bad.add((self.folder / "bad").read_bytes())
        self.assertEqual(len(bad), 1)
        self.assertGreaterEqual(bad.pop().count(b"\n"), 3 * (1000 + 3 * 9 + 1))

    def test_little_memory_for_results_that_wait(self):
        """The first member takes long, and what comes of the others does not fit memory."""
        few, plain, most = log(0, 200) * (500 if SANITIZED else 1500), 40 if SANITIZED else 120, 70 if SANITIZED else 200
        members = [("0.log.gz", gzip.compress(few, 1)),
                   *((f"{number}.log.gz", gzip.compress(log(number, 2000 + number), 1)) for number in range(1, plain)),
                   *((f"{number}.log", log(number, 2000 + number)) for number in range(plain, most))]
        kinds = [("a.tar.gz", gzip.compress(tar(members), 0)), ("a.tar", tar(members)), ("a.zip", pack(members))]
        for name, data in kinds[: 1 if SANITIZED else 3]:
            self.write(name, data)
            for query in ("records",), ("count", "path,host", "--per-file", "--format", "csv"):
                with self.subTest(kind=name, query=query[0]):
                    expected = self.run_froe(*query, "--memory", "32Mi", "-j", 1, name)
                    for threads in other_threads():
                        self.assertTrue(self.run_froe(*query, "--memory", "32Mi", "-j", threads, name) == expected)

    def test_faults_beyond_those_told(self):
        members = [(f"{number}.log", log(0, 3) if number % 7 == 0 else b"no record\n") for number in range(900)]
        for name, data in ("a.tar", tar(members)), ("a.zip", pack(members)), ("a.tar.gz", gzip.compress(tar(members))):
            self.write(name, data)
            told = self.faults(name)
            self.assertEqual(len(told), 100)
            self.assertEqual([file for file, _, _ in told][:8], [f"{name}!{number}.log" for number in (1, 2, 3, 4, 5, 6, 8, 9)])
            self.assertIn("more faults from here on", told[-1][1])


class Ranges(Case):
    def test_since_reads_a_part_of_a_member(self):
        text = log(0, 60_000)
        self.write("plain.log", text)
        self.write("a.tar", tar([("old.log.gz", gzip.compress(log(0, 9000, day=20))), ("a.log", text), ("b.log", log(0, 10))]))
        arguments = "--since", "2015-05-17T10:00", "--until", "2015-05-17T10:05"
        expected = self.document(*arguments, "plain.log")
        got = self.document(*arguments, "a.tar")
        self.assertEqual(got["total"], expected["total"])
        self.assertEqual(got["rows"][0]["file"], "a.tar!a.log")
        self.assertGreater(got["input"]["skipped_bytes"], len(text) // 2)
        self.assertLess(got["input"]["bytes"] + got["input"]["skipped_bytes"] - (self.folder / "a.tar").stat().st_size, 1)

    def test_bytes_are_counted_once(self):
        members = [("a.log", log(0, 60_000)), ("b.log.gz", gzip.compress(log(0, 900))), ("readme", bytes(70_000)), ("c.log", log(0, 9))]
        for name, data in ("a.tar", tar(members)), ("a.zip", pack(members)), ("b.zip", pack(members, streamed=True)):
            self.write(name, data)
            # zip is read up to its directory.
            most, least = len(data), len(data) - (600 if name.endswith("zip") else 0)
            self.assertLessEqual(self.document(name)["input"]["bytes"], most)
            self.assertGreaterEqual(self.document(name)["input"]["bytes"], least)

    def test_shards(self):
        self.write("a.tar", tar([(f"{number}.log", log(number, 900 + number)) for number in range(20)]))
        self.write("b.log", log(0, 30_000))
        whole = self.run_froe("count", "path", "--format", "csv", "a.tar", "b.log")[0]
        for part in "123":
            self.run_froe("count", "path", "--shard", f"{part}/3", "--save-state", part, "-j", part, "a.tar", "b.log")
        self.assertEqual(self.run_froe("merge", "--format", "csv", "1", "2", "3")[0], whole)


class Tar(Case):
    def test_sizes_that_are_not_what_is_stored(self):
        """A sparse file claims more than it has; so may a pax header. Nothing is read twice."""
        text = log(0, 50)
        info = tarfile.TarInfo("a.log")
        info.size = len(text)
        for headers in {"GNU.sparse.realsize": "100000000"}, {"GNU.sparse.major": "1", "GNU.sparse.minor": "0"}, {"size": "5000"}:
            info.pax_headers = headers
            to = io.BytesIO()
            with tarfile.open(fileobj=to, mode="w", format=tarfile.PAX_FORMAT) as archive:
                archive.addfile(info, io.BytesIO(text))
                archive.addfile(tarfile.TarInfo("empty"), io.BytesIO())
            self.write("a.tar", to.getvalue())
            self.same("check", "--format", "json", "a.tar")
            self.assertLessEqual(self.document("a.tar")["input"]["lines"], 60)

    @unittest.skipUnless(shutil.which("tar"), "no tar")
    def test_sparse_files(self):
        with open(self.folder / "hole.log", "wb") as file:
            file.write(log(0, 200))
            file.seek(1 << 20)
            file.write(log(200, 300))
        self.write("after.log", log(0, 7))
        for kind in "gnu", "pax":
            subprocess.run(["tar", "-S", f"--format={kind}", "-cf", "a.tar", "hole.log", "after.log"], cwd=self.folder, check=True)
            rows = {row["file"]: row["count"] for row in self.document("a.tar")["rows"]}
            self.assertEqual(rows, {"a.tar!hole.log": 300, "a.tar!after.log": 7})

    def test_cut_at_many_places(self):
        data = tar([("a.log", log(0, 200)), ("b.log.gz", gzip.compress(log(0, 400))), ("c.log", log(200, 500))])
        for cut in range(600, len(data.rstrip(b"\0")), 997):
            self.write("a.tar", data[:cut])
            output, told, status = self.same("count", "path", "--format", "csv", "a.tar")
            self.assertEqual((status, len(told)), (1, 1), (cut, told))
            self.assertLessEqual(output.count(b"\n"), 501)


class Zip(Case):
    def test_a_damaged_member_leaves_the_others(self):
        members = [("a.log", log(0, 4000)), ("b.log", log(0, 300)), ("c.log.gz", gzip.compress(log(0, 100)))]
        for streamed in False, True:
            for method in zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED:
                with self.subTest(method=method, streamed=streamed):
                    self.write("a.zip", damage(pack(members, method, streamed), 5000, 3))
                    rows = {row["file"]: row["count"] for row in self.document("a.zip")["rows"]}
                    self.assertEqual((rows["a.zip!b.log"], rows["a.zip!c.log.gz"]), (300, 100))
                    told = self.faults("a.zip")
                    self.assertEqual([file for file, _, _ in told], ["a.zip!a.log"], told)
                    self.assertTrue("in a zip member" in told[0][1], told)

    def test_wrong_crc(self):
        data = bytearray(pack([("a.log", log(0, 2000)), ("b.log", log(0, 3))]))
        data[14] ^= 1
        self.write("a.zip", data)
        told = self.faults("a.zip")
        self.assertEqual([file for file, _, _ in told], ["a.zip!a.log"])
        self.assertIn("CRC mismatch in a zip member", told[0][1])
        self.assertEqual(self.document("a.zip")["total"]["count"], 2003)

    def test_wrong_size(self):
        data = bytearray(pack([("a.log", log(0, 2000))]))
        data[22] ^= 1
        self.write("a.zip", data)
        self.assertIn("length mismatch in a zip member", self.faults("a.zip")[0][1])

    def test_directories_that_are_wrong(self):
        """Sizes behind the members are found with the directory; without a right one by decoding."""
        members = [("a.log", log(0, 2000)), ("b.log.gz", gzip.compress(log(0, 300))), ("c.log", log(0, 30))]
        data = pack(members, streamed=True)
        expected = self.document(self.write("a.zip", data))["total"]
        directory = data.index(b"PK\1\2")
        fields = {"none": None, "size": (20, 4), "crc": (16, 4), "content": (24, 4), "offset": (42, 4), "name": (28, 2),
                  "extra": (30, 2), "magic": (0, 4)}
        for name, place in fields.items():
            with self.subTest(field=name):
                other = bytearray(data)
                if place is None:
                    del other[directory:]
                    other += data[-22:]
                else:
                    at, width = directory + place[0], place[1]
                    for value in 0, 1, 256**width - 1:
                        other[at : at + width] = value.to_bytes(width, "little")
                        self.assertEqual(self.document(self.write("a.zip", other))["total"], expected)
                self.assertEqual(self.document(self.write("a.zip", other))["total"], expected)
        end = data.index(b"PK\5\6")
        for at, width in (12, 4), (16, 4), (20, 2):
            for value in 0, 1, 2**15, 256**width - 1:
                other = bytearray(data)
                other[end + at : end + at + width] = value.to_bytes(width, "little")
                self.assertEqual(self.document(self.write("a.zip", other))["total"], expected)
        self.assertEqual(self.document(self.write("a.zip", data + b"PK\5\6 a comment?"))["total"], expected)

    def test_headers_of_every_value(self):
        data = pack([("a.log", log(0, 40)), ("b.log", log(40, 60))])
        for at in range(4, 30):
            for value in 0, 1, 8, 0x7f, 0xff:
                other = bytearray(data)
                other[at] = value
                self.write(f"many/{at}-{value}.zip", other)
        output, _, _ = self.same("count", "file", "--per-file", "--format", "json", "--all", "many")
        for part in json.loads(output)["files"]:
            self.assertLessEqual(part["input"]["lines"], 60, part["file"])

    def test_members_of_other_methods(self):
        members = [("a.log", log(0, 50)), ("b.log", log(50, 60))]
        self.write("a.zip", pack(members[:1], zipfile.ZIP_BZIP2))
        self.assertEqual(self.document("a.zip")["total"]["count"], 50)
        # One after the other, in one archive.
        to = io.BytesIO()
        with zipfile.ZipFile(to, "w") as archive:
            for number, method in enumerate((zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2)):
                archive.writestr(f"{number}.log", log(0, 10 + number), method)
        self.write("a.zip", to.getvalue())
        self.assertEqual([row["count"] for row in self.document("--sort", "file:asc", "a.zip")["rows"]], [10, 11, 12, 13])

    def test_sizes_of_64_bits(self):
        data = bytearray(pack([("a.log", log(0, 500)), ("b.log", log(0, 5))], large=True))
        self.assertEqual(data[18:26], b"\xff" * 8)
        self.assertEqual(self.document(self.write("a.zip", data))["total"]["count"], 505)
        extra = data.index(struct.pack("<HH", 1, 16))
        for at, value in (extra + 2, 4), (extra + 2, 15), (extra + 2, 99), (extra + 12, 2**63 - 1), (extra + 12, 2**64 - 1):
            other = bytearray(data)
            width = 8 if at > extra + 2 else 2
            other[at : at + width] = value.to_bytes(width, "little")
            self.write("a.zip", other)
            self.same("check", "--format", "json", "a.zip")


if __name__ == "__main__":
    unittest.main()

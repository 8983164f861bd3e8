"""--shard of BGZF files: cut between blocks, every line in exactly one shard, and the states merged the bytes of one run.

    FROE=build/asan/froe FROE_DIFF_ROUNDS=40 python3 -m unittest tests/cli/test_shard_bgzf.py

FROE names the program; without it build/release/froe is tested. FROE_DIFF_ROUNDS: how many files are made up.
"""

import io
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE") or ROOT / "build/release/froe").resolve())
ROUNDS = int(os.environ.get("FROE_DIFF_ROUNDS", "4"))
SLOWER = 20 if os.environ.get("FROE_SANITIZED") else 1
sys.path.insert(0, str(ROOT / "tests/reference"))

import gzip_pack  # noqa: E402
import mutate  # noqa: E402
import sample_log  # noqa: E402

QUERY = ("count", "path,status", "-a", "count,sum(bytes),distinct(host),first(path),max(time)")


def in_blocks(rng, data, most):
    """Blocks of any size up to `most`; some of them are empty, and some end where a line does."""
    blocks, at = [], 0
    while at < len(data):
        size = rng.choice((0, 1, most, rng.randrange(most) + 1))
        if rng.random() < 0.3:
            newline = data.find(b"\n", at, at + most)
            size = size if newline < 0 else newline + 1 - at
        blocks.append(gzip_pack.bgzf_block(data[at : at + size], rng.choice((0, 1, 6))))
        at += size
    return blocks


def damaged(rng, block):
    """A block that is broken behind its header, so that the next one is where it says."""
    bytes_ = bytearray(block)
    place = rng.randrange(18, len(block))
    bytes_[place] ^= 1 << rng.randrange(8)
    return bytes(bytes_)


class ShardsOfBlocks(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="froe-shard-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, name, data):
        (self.folder / name).write_bytes(data)

    def run_froe(self, *arguments):
        return subprocess.run(
            [FROE, *(str(a) for a in arguments)], cwd=self.folder, capture_output=True, timeout=60 * SLOWER, check=False
        )

    def check(self, count, operands=("a.log.gz",), query=QUERY):
        """States of all shards merged: the bytes and the exit code of one run. Bytes that each shard has read."""
        states, read, told = [], [], []
        for index in range(1, count + 1):
            state = f"{index}.state"
            done = self.run_froe(*query, "--format", "json", "--shard", f"{index}/{count}", "--save-state", state, *operands)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            read.append(json.loads(done.stdout)["input"]["bytes"])
            told += [line for line in done.stderr.splitlines() if b"byte" in line]
            states.append(state)
        random.Random(count).shuffle(states)
        one = self.run_froe(*query, "--format", "json", *operands)
        merged = self.run_froe("merge", "--format", "json", *states)
        self.assertEqual((merged.stdout, merged.returncode), (one.stdout, one.returncode), (count, merged.stderr))
        self.assertEqual(sum(read), json.loads(one.stdout)["input"]["bytes"])
        self.assertEqual(len(told), len(set(told)), "a fault is told by one shard")
        return read

    def check_records(self, count):
        """Lines, each once and in order."""
        one = self.run_froe("records", "a.log.gz").stdout
        self.assertEqual(b"".join(self.run_froe("records", "--shard", f"{i + 1}/{count}", "a.log.gz").stdout for i in range(count)), one)

    def test_is_divided(self):
        data = sample_log.sample_log(1, 20000, "combined")
        self.file("a.log.gz", gzip_pack.bgzf(data))
        size = (self.folder / "a.log.gz").stat().st_size
        for count in (3,) if SLOWER > 1 else (2, 3, 7):
            self.assertLess(max(self.check(count)), size / count + 70_000)
            self.check_records(count)

    def test_many_numbers_of_shards(self):
        rng = random.Random(2)
        self.file("a.log.gz", b"".join(in_blocks(rng, sample_log.sample_log(2, 300, "combined"), 700)) + gzip_pack.BGZF_END)
        for count in (1, 2, 7, 13) if SLOWER > 1 else (*range(1, 12), 23, 50):
            with self.subTest(count):
                read = self.check(count)
                self.assertGreaterEqual(sum(part > 0 for part in read), min(count, 10))

    def test_hostile_logs(self):
        for seed in range(ROUNDS * 3):
            rng = random.Random(seed)
            data = mutate.hostile_log(seed) + sample_log.sample_log(seed, rng.randrange(60), "combined")
            end = rng.choice((gzip_pack.BGZF_END, gzip_pack.BGZF_END * 3, b"", b"\0" * 600))
            self.file("a.log.gz", b"".join(in_blocks(rng, data, rng.choice((3, 90, 2000, 65280)))) + end)
            for count in (rng.randrange(2, 9),) if SLOWER > 1 else (2, rng.randrange(3, 30)):
                with self.subTest(seed=seed, count=count):
                    self.check(count)
                    self.check_records(count)

    def test_lines_and_blocks(self):
        line = b'10.0.0.1 - - [02/May/2015:10:00:00 +0000] "GET /%d HTTP/1.1" 200 5\n'
        lines = [line % n for n in range(40)]
        text = b"".join(lines)
        noise = random.Random(3).randbytes(3_000_000).replace(b"\n", b"x").replace(b"\0", b"y")
        block = gzip_pack.bgzf_block
        for name, pieces in {
            "a line to a block": lines,
            "the newline before the line": [b"\n" + one[:-1] for one in lines],
            "newlines alone": [part for one in lines for part in (one[:-1], b"\n")],
            "a byte to a block": [text[at : at + 1] for at in range(len(text))],
            "no newline at all": [b"abcdefgh"] * 50,
            "no newline at the end": [*lines, line[:-1] % 99],
            "a line longer than blocks": [*lines[:3], b"x" * 3000, b"y" * 3000, b"z\n", *lines[3:]],
            "a line too long": [text, *(noise[at : at + 60_000] for at in range(0, len(noise), 60_000)), b"\n" + text],
            "empty blocks": [part for one in lines for part in (b"", one, b"", b"")],
            "NUL bytes": [text, b"\0" * 60_000, b"\0" * 60_000, text, b"\0" * 3, text],
            "nothing": [b""] * 30,
        }.items():
            self.file("a.log.gz", b"".join(block(piece, 1) for piece in pieces) + gzip_pack.BGZF_END)
            for count in (4,) if SLOWER > 1 else (2, 3, 16):
                with self.subTest(name, count=count):
                    self.check(count)

    def test_blocks_that_are_damaged(self):
        """Told once, by one shard; the lines before it and behind it are kept as by one run."""
        for seed in range(ROUNDS * 5):
            rng = random.Random(seed)
            blocks = in_blocks(rng, sample_log.sample_log(seed, 150, "combined"), rng.choice((100, 900)))
            for place in rng.sample(range(1, len(blocks)), rng.randrange(1, 5)):
                blocks[place] = damaged(rng, blocks[place])
            end = rng.choice((gzip_pack.BGZF_END, gzip_pack.BGZF_END[:-5], b"trailing bytes"))
            self.file("a.log.gz", b"".join(blocks) + end)
            for count in (2 + seed * 5 % 9,) if SLOWER > 1 else (1, 2, 3 + seed * 5 % 27):
                with self.subTest(seed=seed, count=count):
                    self.check(count)

    def test_more_faults_than_are_told(self):
        """Of a file that is damaged all over a hundred faults are told, however many shards find them."""
        rng = random.Random(7)
        data = sample_log.sample_log(7, 700, "combined")
        blocks = [gzip_pack.bgzf_block(data[at : at + 300], 1) for at in range(0, len(data), 300)]
        self.assertGreater(len(blocks), 310)
        for place in range(1, len(blocks), 2):
            blocks[place] = damaged(rng, blocks[place])
        self.file("a.log.gz", b"".join(blocks) + gzip_pack.BGZF_END)
        for count in (1, 2, 3, 9):
            with self.subTest(count):
                self.check(count)
        errors = json.loads(self.run_froe(*QUERY, "--format", "json", "a.log.gz").stdout)["errors"]
        self.assertEqual((len(errors), "more faults" in errors[-1]["message"]), (100, True))

    def test_damaged_headers_and_files_cut_off(self):
        for seed in range(ROUNDS * 5):
            rng = random.Random(seed)
            packed = bytearray(b"".join(in_blocks(rng, sample_log.sample_log(seed, 150, "combined"), 900)))
            for _ in range(rng.randrange(4)):
                packed[rng.randrange(30, len(packed))] ^= 1 << rng.randrange(8)
            self.file("a.log.gz", packed[: rng.randrange(len(packed) // 2, len(packed) + 1)])
            for count in (2 + seed * 5 % 9,) if SLOWER > 1 else (2, 3 + seed * 5 % 27):
                with self.subTest(seed=seed, count=count):
                    self.check(count)

    def test_not_bgzf_all_through(self):
        text = [sample_log.sample_log(n, 4000, "combined") for n in range(3)]
        packed = gzip_pack.bgzf(text[0]), gzip_pack.one_member(text[1]), gzip_pack.bgzf(text[2])
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w") as archive:
            for n, one in enumerate(text):
                member = tarfile.TarInfo(f"{n}.log")
                member.size = len(one)
                archive.addfile(member, io.BytesIO(one))
        lies = bytearray(packed[0])
        struct.pack_into("<H", lies, 16, 70)
        for name, stored in {
            "one member behind": packed[0] + packed[1],
            "one member before": packed[1] + packed[0],
            "one member between": b"".join(packed),
            "bytes that do not compress": packed[0] + gzip_pack.member(random.Random(1).randbytes(4_000_000)) + packed[2],
            "a tar archive": gzip_pack.bgzf(tar.getvalue()),
            "a first block that lies": bytes(lies),
        }.items():
            self.file("a.log.gz", stored)
            for count in (3,) if SLOWER > 1 else (2, 7):
                with self.subTest(name, count=count):
                    self.check(count)

    def test_blocks_in_stored_blocks(self):
        """Data that hold BGZF as it is stored, in blocks that do not compress."""
        rng = random.Random(6)
        inner = gzip_pack.bgzf(b"inner\n" * 20)
        text = b"".join(rng.choice((inner, b"\n" + sample_log.sample_log(n, 1, "common"))) for n in range(2000))
        self.file("a.log.gz", b"".join(gzip_pack.bgzf_block(text[at : at + 60_000], 0) for at in range(0, len(text), 60_000)))
        for count in (2, 3, 29):
            with self.subTest(count):
                self.check(count)

    def test_ranges_of_time(self):
        lines = [
            b'10.0.0.1 - - [%02d/May/2015:%02d:%02d:00 +0000] "GET / HTTP/1.1" 200 5\n' % (1 + n // 1440, n // 60 % 24, n % 60)
            for n in range(9000)
        ]
        for data in (b"".join(lines), b"no time\n" * 90_000 + b"".join(lines)):
            self.file("a.log.gz", gzip_pack.bgzf(data))
            for bounds in (["--until", "2014-05-02"], ["--until", "2015-05-02"], ["--since", "2015-05-04", "--until", "2015-05-05"]):
                for count in (3,) if SLOWER > 1 else (2, 9):
                    with self.subTest(bounds, count=count):
                        self.check(count, query=("count", "time:1h", *bounds))

    def test_beside_other_files(self):
        (self.folder / "logs").mkdir()
        rng = random.Random(7)
        for n in range(6):
            data = sample_log.sample_log(n, rng.randrange(10, 600), "combined")
            stored = rng.choice((data, gzip_pack.one_member(data), b"".join(in_blocks(rng, data, 3000))))
            self.file(f"logs/{n}.log", stored)
        for count in (2, 11) if SLOWER > 1 else (2, 5, 31):
            with self.subTest(count):
                self.check(count, ("logs",))


if __name__ == "__main__":
    unittest.main()

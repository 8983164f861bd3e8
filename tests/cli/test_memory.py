"""Each allocation fails once: froe says so and ends with 2, or the result is what it would have been.

    FROE_SHORT_OF_MEMORY=build/release/tests/libshort_of_memory.so python3 -m unittest tests/cli/test_memory.py

FROE names the program, FROE_SHORT_OF_MEMORY the library of tests/cli/short_of_memory.c. Of a question with very many
allocations some are left out; FROE_MEMORY_MOST says how many are made to fail at most (120; 0: all).
"""

import concurrent.futures
import gzip
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "reference"))

import gzip_pack  # noqa: E402
import mmdb  # noqa: E402

FROE = str(Path(os.environ.get("FROE", ROOT / "build/release/froe")).resolve())
LIBRARY = os.environ.get("FROE_SHORT_OF_MEMORY", "")
MOST = int(os.environ.get("FROE_MEMORY_MOST", "120")) or 1 << 30

EVERYTHING = "count,count(path ~ '1$'),sum(bytes),avg(bytes),p95(bytes),distinct(path),distinct(bytes),first(path),last(name),p50(time),visitors,visits"
EXPRESSION = 'path ~ "[1-7]$" and host in 10.0.0.0/8 or name in (p8, p9) or agent *= curl'
NETWORKS = ("count", "country,asn", "-w", "not city", "--geoip", "cities,networks", "--format", "csv")
QUESTIONS = (
    ("count", "host", "-a", EVERYTHING, "--sort", "first(path)", "-n", "50", "--format", "json"),
    ("count", "name,ext,time:1h", "-a", "distinct(host),sum(bytes),visitors", "--visitor", "host,hour", "--approx", "--share", "--format", "table"),
    ("count", "path.template", "-a", "distinct(host),visits", "--visit-gap", "1s", "--per-file", "--pages", "-w", EXPRESSION, "--format", "csv"),
    ("count", "time:5m,path.template", "-a", "count,avg(bytes),last(host)", "--share", "--since", "2015-05-17T00:10", "--format", "arrow"),
    ("count", "agent.browser,agent.bot.name", "-a", "count,distinct(agent.os)", "--only-bots", "-w", "agent.device = Other", "--format", "csv"),
    ("count", "host,name", "-a", EVERYTHING, "--shard", "1/1", "--save-state", "s.state", "--format", "csv"),
    ("count", "host", "--shard", "2/20", "c.gz", "--format", "csv"),
    ("merge", "a.state", "b.state", "-n", "5", "--save-state", "c.state", "--format", "json"),
    ("merge", "a.state", "b.state", "--format", "csv"),
    ("merge", "large.state", "same.state", "--memory", "16Mi", "--temp-dir", ".", "--save-state", "c.state", "--format", "csv"),
    ("merge", "values.state", "--memory", "16Mi", "--save-state", "c.state", "--format", "json"),
    ("merge", "c.report", "d.report", "-n", "3", "--panels", "overview,hours,browsers", "--format", "json"),
    ("report", "--compare", "c.report", "d.report", "--panels", "overview,hours,hosts,new", "-n", "9", "--format", "html"),
    ("report", "--panels", "overview,vhosts", "--visit-gap", "5s", "--save-state", "e.report", "--format", "csv"),
    ("report", "-w", EXPRESSION, "--format", "json"),
    ("report", "--visitor", "host", "--panels", "overview,paths,hosts,agents", "--save-state", "e.report", "--format", "csv"),
    ("report", "--no-visitors", "--panels", "overview,paths,hosts,agents", "--format", "csv"),
    ("report", "--panels", "overview,time,hours,paths", "-n", "9", "--format", "html"),
    ("report", "--panels", "overview,hours,hosts", "-n", "2", "--format", "table"),
    ("count", "time:1h", "-n", "9", "--format", "html"),
    ("records", "--fields", "time,path.template,duration,agent.product", "-w", EXPRESSION, "--format", "csv"),
)  # fmt: skip


def line(number):
    time = f"17/May/2015:{number // 60 % 24:02}:{number % 60:02}:00 +0000"
    return f'10.0.{number // 256}.{number % 256} - - [{time}] "GET /{number}/p{number % 9}.html HTTP/1.1" 200 {number * 37} "-" "curl/7 (x) y"\n'


@unittest.skipUnless(LIBRARY, "FROE_SHORT_OF_MEMORY is not set")
class ShortOfMemory(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        log = "".join(map(line, range(1200))).encode()  # so many groups that they are merged in several tasks
        (Path(folder.name) / "a.log").write_bytes(log)
        (Path(folder.name) / "cities").write_bytes(mmdb.database(mmdb.CITIES))
        (Path(folder.name) / "networks").write_bytes(mmdb.database(mmdb.NETWORKS))
        blocks = (gzip_pack.bgzf_block(log[at : at + 9000]) for at in range(0, len(log), 9000))
        (Path(folder.name) / "c.gz").write_bytes(b"".join(blocks) + gzip_pack.BGZF_END)
        (Path(folder.name) / "b.gz").write_bytes(gzip.compress(log[: len(log) // 3]))
        for name, state in (("a.log", "a.state"), ("b.gz", "b.state")):
            subprocess.run([FROE, "count", "name", "-a", EVERYTHING, "--save-state", state, name], cwd=self.folder, capture_output=True, check=True)
        large = "".join(line(number * 7) for number in range(60_000)).encode()  # more than 16 MiB are enough for
        for state, *question in (("large.state", "path"), ("same.state", "path"), ("values.state", "status", "-a", "distinct(path)")):
            subprocess.run([FROE, "count", *question, "--save-state", state, "-o", os.devnull], input=large, cwd=self.folder, capture_output=True, check=True)
        for name, state in (("a.log", "c.report"), ("b.gz", "d.report")):
            subprocess.run([FROE, "report", "--save-state", state, name], cwd=self.folder, capture_output=True, check=True)

    def run_with(self, question, number, go_on=False):
        environment = {**os.environ, "LD_PRELOAD": LIBRARY, "FROE_FAIL_AT": str(number)}
        if go_on:
            environment["FROE_FAIL_ON"] = "1"
        return subprocess.run([FROE, *question, "-j", "1", *(() if question[0] == "merge" or "--compare" in question else ("a.log", "b.gz"))], cwd=self.folder, env=environment, capture_output=True, timeout=60)

    def test_every_allocation(self):
        has_networks = b"networks: none" not in subprocess.run([FROE, "--version"], capture_output=True, check=True).stdout
        for question in QUESTIONS + ((NETWORKS,) if has_networks else ()):
            whole = self.run_with(question, 0)
            self.assertEqual(whole.returncode, 0, whole.stderr)
            count = int(re.search(rb"([0-9]+) allocations\n$", whole.stderr)[1])
            # Most allocations of a state are those of its 1024 partitions, all alike.
            step = 61 if "--save-state" in question else -(-count // MOST)
            numbers = range(1, count + 1, step)
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                runs = list(pool.map(lambda number: self.run_with(question, number, go_on=number % 3 == 0), numbers))
            for number, run in zip(numbers, runs):
                with self.subTest(question=question, number=number):
                    self.assertIn(run.returncode, (0, 2), run.stderr)
                    if run.returncode == 0:
                        self.assertEqual(run.stdout, whole.stdout)
                    else:
                        self.assertNotEqual(run.stderr, b"")
                        self.assertNotRegex(run.stderr, b"damaged|other questions")


if __name__ == "__main__":
    unittest.main()

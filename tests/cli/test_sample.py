"""froe's answers on data/sample.log, byte for byte against the results kept in data/expected.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_sample.py
"""

import gzip
import os
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE") or ROOT / "build/release/froe").resolve())
DATA = ROOT / "data"
PAGES = ["count", "path", "--pages", "--format", "csv"]
CHECK = ["check", "--format", "json"]


def output(*command):
    """What it prints when run in the root of the tree, as the names of files in the results are relative to that."""
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, timeout=60, check=True).stdout


class Sample(unittest.TestCase):
    maxDiff = 4000

    def assert_expected(self, name, found):
        self.assertMultiLineEqual(found.decode(), (DATA / "expected" / name).read_bytes().decode())

    def test_pages(self):
        for log in ("data/sample.log", "data/sample.log.gz"):
            with self.subTest(log=log):
                self.assert_expected("pages.csv", output(FROE, *PAGES, log))

    def test_check(self):
        self.assert_expected("check.json", output(FROE, *CHECK, "data/sample.log"))

    def test_both_files_hold_the_same(self):
        self.assertEqual(gzip.decompress((DATA / "sample.log.gz").read_bytes()), (DATA / "sample.log").read_bytes())

    def test_the_results_are_those_of_the_reference(self):
        reference = [sys.executable, "-B", "tests/reference/froe_reference.py"]
        self.assert_expected("pages.csv", output(*reference, *PAGES, "data/sample.log"))
        self.assert_expected("check.json", output(*reference, *CHECK, "data/sample.log"))


if __name__ == "__main__":
    unittest.main()

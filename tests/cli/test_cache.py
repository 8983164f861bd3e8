"""FROE_CACHE=drop leaves the page cache as it was: what froe has read does not stay in it."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = Path(os.environ.get("FROE", ROOT / "build/release/froe")).resolve()
LINE = b'192.0.2.1 - - [17/May/2015:10:05:03 +0000] "GET /a/%d HTTP/1.1" 200 5 "-" "x"\n'


def cached_bytes(path):
    """Bytes of the file in the page cache."""
    answer = subprocess.run(["fincore", "--bytes", "--noheadings", "--output", "RES", path], capture_output=True, check=True)
    return int(answer.stdout)


@unittest.skipUnless(shutil.which("fincore"), "fincore (util-linux) is missing")
class PageCache(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="froe-cache-", dir=os.environ.get("FROE_CACHE_TEST_DIR"))
        self.addCleanup(self.folder.cleanup)
        self.path = Path(self.folder.name) / "access.log"
        with open(self.path, "wb") as log:
            for i in range(8):
                log.write(b"".join(LINE % (j % 1000) for j in range(i * 40000, (i + 1) * 40000)))
            log.flush()
            os.fsync(log.fileno())
            os.posix_fadvise(log.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        if cached_bytes(self.path) > 0:
            self.skipTest("this file system keeps its files in memory")

    def count(self, policy):
        environment = dict(os.environ, FROE_CACHE=policy)
        result = subprocess.run([FROE, "count", "status", "--format", "csv", "-j2", self.path], env=environment, capture_output=True)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertEqual(result.stdout, b"status,count\n200,320000\n")

    def test_drop_leaves_little_behind(self):
        self.count("drop")
        self.assertLess(cached_bytes(self.path), self.path.stat().st_size // 10)

    def test_keep_leaves_it_there(self):
        self.count("keep")
        self.assertGreater(cached_bytes(self.path), self.path.stat().st_size // 2)


if __name__ == "__main__":
    unittest.main()

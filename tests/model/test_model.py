"""The models of what threads hand to each other, checked in every order of their steps by spin.

    python3 -m unittest tests/model/test_model.py

Each model also has mistakes that can be switched on, and spin must find them: a model that cannot fail proves nothing.
"""

import concurrent.futures
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
MISTAKES = {"deque": (1, 2), "parking": (1, 2), "parts": (1, 2), "texts": (1, 2), "windows": (1, 2, 3)}


@unittest.skipUnless(shutil.which("spin") and shutil.which("cc"), "spin is missing")
class Models(unittest.TestCase):
    def errors(self, model, mistake):
        """The number of errors that a search through all states finds before it stops."""
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["spin", f"-DMISTAKE={mistake}", "-a", HERE / f"{model}.pml"], cwd=folder, check=True, capture_output=True)
            subprocess.run(["cc", "-O2", "-w", "-DSAFETY", "-DVECTORSZ=512", "-DMEMLIM=1500", "-DCOLLAPSE", "-o", "pan", "pan.c"], cwd=folder, check=True)
            said = subprocess.run(["./pan", "-m100000"], cwd=folder, check=False, capture_output=True, text=True).stdout
        self.assertNotIn("Search not completed" if mistake == 0 else "max search depth too small", said)
        self.assertNotIn("max search depth too small", said)
        return int(re.search(r"errors: (\d+)", said)[1])

    def test_all(self):
        self.assertEqual(sorted(MISTAKES), sorted(path.stem for path in HERE.glob("*.pml")))
        searches = [(model, mistake) for model, mistakes in MISTAKES.items() for mistake in (0, *mistakes)]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for (model, mistake), errors in zip(searches, pool.map(self.errors, *zip(*searches))):
                with self.subTest(model=model, mistake=mistake):
                    self.assertEqual(errors > 0, mistake > 0)


if __name__ == "__main__":
    unittest.main()

"""JSON lines of any layout: what is known of the keys of those who log requests, and in which units they count.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_json_layouts.py
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE") or ROOT / "build/release/froe").resolve())
sys.path.insert(0, str(ROOT / "tests" / "reference"))

from json_cases import LAYOUTS  # noqa: E402


def in_places(record):
    """Durations as froe writes them: no exponent."""
    return {name: f"{value:.9f}".rstrip("0") if isinstance(value, float) else value for name, value in record.items()}


class Layouts(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="froe-json-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, name, lines):
        (self.folder / name).write_bytes("".join(line + "\n" for line in lines).encode())
        return name

    def froe(self, *arguments):
        run = subprocess.run([FROE, *arguments], cwd=self.folder, capture_output=True, timeout=60, check=False)
        self.assertEqual((run.returncode, run.stderr), (0, b""), arguments)
        return run.stdout

    def records(self, file, fields, *arguments):
        output = self.froe("records", "--format", "jsonl", "--fields", ",".join(fields), *arguments, file)
        return [json.loads(row, parse_float=str) for row in output.splitlines()]

    def test_records(self):
        for name, lines, records in LAYOUTS:
            file = self.file("a.log", lines)
            for log_format in ("auto", "json"):
                with self.subTest(name, log_format=log_format):
                    self.assertEqual(self.records(file, list(records[0]), "--log-format", log_format), [in_places(record) for record in records])

    def test_fields_alone(self):
        """A field is the same whether others are asked for beside it or not."""
        for name, lines, records in LAYOUTS:
            file = self.file("a.log", lines)
            for field in records[0]:
                with self.subTest(name, field=field):
                    expected = [in_places({field: record[field]}) for record in records]
                    self.assertEqual(self.records(file, [field]), expected)

    def test_all_of_them_in_one_file(self):
        """Whose line it is, each line tells by itself: in any order, with any number of threads."""
        fields = ("host", "method", "path", "query", "status", "bytes", "agent", "vhost", "duration")
        lines = [line for _, lines, _ in LAYOUTS for line in lines]
        expected = [self.records(self.file("a.log", [line]), fields, "--log-format", "json")[0] for line in lines]
        for threads in ("1", "3"):
            self.assertEqual(self.records(self.file("a.log", lines * 50), fields, "-j", threads), expected * 50)
            self.assertEqual(self.records(self.file("a.log", lines[::-1] * 50), fields, "-j", threads), expected[::-1] * 50)


if __name__ == "__main__":
    unittest.main()

"""The rules of the tree that no compiler knows: which folder may include which, sizes, what stands where.

    python3 -m unittest tests/test_structure.py
"""

import re
import shutil
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Lowest first. A file may include headers of its own folder and of folders on lower levels, not of those beside its own.
LEVELS = ["base", "simd sched", "input", "parse", "query agent", "geo", "run", "report", "api", "cli"]
LEVEL_OF = {folder: number for number, folders in enumerate(LEVELS) for folder in folders.split()}
TOP_LEVEL = set("src include bench tests data docs CMakeLists.txt CMakePresets.json README.md LICENSE".split())
LONGEST_SOURCE = 450  # lines

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<(froe/[^>]+)>)', re.MULTILINE)
MARKS = re.compile(r"\b(?:TO" r"DO|FIX" r"ME)\b")


def sources(root, *folders, endings=(".c", ".h")):
    return sorted(path for folder in folders for path in (root / folder).rglob("*") if path.suffix in endings)


def may_include(folder, other):
    """Whether files of src/`folder` may include headers of src/`other`."""
    if folder == other:
        return True
    return folder != "cli" and LEVEL_OF[other] < LEVEL_OF[folder]


def wrong_includes(root):
    found = []
    for path in sources(root, "src"):
        folder = path.relative_to(root / "src").parts[0]
        for own, public in INCLUDE.findall(path.read_text()):
            other = own.partition("/")[0]
            if public:
                good = public == "froe/froe.h"
            else:
                good = (root / "src" / own).is_file() and other in LEVEL_OF and may_include(folder, other)
            if not good:
                found.append(f"{path.relative_to(root)} includes {own or public}")
    return found


def unknown_folders(root):
    return [path.name for path in sorted((root / "src").iterdir()) if not path.is_dir() or path.name not in LEVEL_OF]


def long_sources(root):
    lengths = {path: path.read_text().count("\n") for path in sources(root, "src", "include")}
    return [f"{path.relative_to(root)}: {lines} lines" for path, lines in lengths.items() if lines > LONGEST_SOURCE]


def bare_headers(root):
    headers = sources(root, "src", "include", "tests", "bench", endings=(".h",))
    return [str(path.relative_to(root)) for path in headers if not path.read_text().startswith(("/*", "//"))]


def strangers(root):
    """Top-level entries beyond the agreed ones; folders that git ignores and dot files aside."""
    ignored = {line.rstrip("/") for line in (root / ".gitignore").read_text().splitlines() if line.endswith("/")}
    names = {path.name for path in root.iterdir() if not path.name.startswith(".")}
    return sorted(names - TOP_LEVEL - ignored)


def marks(root):
    places = []
    for path in sources(root, "src", "include", "bench", "tests", ".ci", endings=(".c", ".h", ".py", ".txt", ".awk", ".md", "")):
        if path.is_file() and "corpus" not in path.parts:
            lines = path.read_text().splitlines()
            places += [f"{path.relative_to(root)}:{n}" for n, line in enumerate(lines, start=1) if MARKS.search(line)]
    return places


class Tree(unittest.TestCase):
    def test_includes_point_downwards(self):
        self.assertEqual(wrong_includes(ROOT), [])

    def test_every_folder_has_a_level(self):
        self.assertEqual(unknown_folders(ROOT), [])

    def test_no_source_is_too_long(self):
        self.assertEqual(long_sources(ROOT), [])

    def test_headers_begin_with_what_they_are_for(self):
        self.assertEqual(bare_headers(ROOT), [])

    def test_top_level(self):
        self.assertEqual(strangers(ROOT), [])

    def test_nothing_is_left_for_later(self):
        self.assertEqual(marks(ROOT), [])


class Rules(unittest.TestCase):
    """That the rules above are rules: each finds what breaks it."""

    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="froe-structure-"))
        self.addCleanup(shutil.rmtree, self.root)
        for folder in (*LEVEL_OF, "wild"):
            self.write(f"src/{folder}/{folder}.h", "/* Does its part. */\n")
        self.write(".gitignore", "build/\n*.o\n")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def complaints(self, includer, *included):
        self.write(includer, "".join(f"#include {header}\n" for header in included))
        return wrong_includes(self.root)

    def test_what_may_be_included(self):
        self.assertEqual(self.complaints("src/cli/a.c", "<froe/froe.h>", '"cli/cli.h"', "<stdio.h>"), [])
        self.assertEqual(self.complaints("src/parse/b.c", "<froe/froe.h>", '"input/input.h"', '"simd/simd.h"', '"base/base.h"'), [])
        self.assertEqual(self.complaints("src/api/c.c", *(f'"{f}/{f}.h"' for f in LEVEL_OF if f != "cli")), [])

    def test_what_may_not(self):
        for folder, header in (
            ("base", '"simd/simd.h"'),
            ("simd", '"sched/sched.h"'),
            ("sched", '"simd/simd.h"'),
            ("query", '"agent/agent.h"'),
            ("run", '"report/report.h"'),
            ("api", '"cli/cli.h"'),
            ("cli", '"base/base.h"'),
            ("cli", '"api/api.h"'),
            ("api", '"wild/wild.h"'),
            ("run", '"missing.h"'),
            ("run", "<froe/other.h>"),
        ):
            with self.subTest(folder=folder, header=header):
                self.assertEqual(len(self.complaints(f"src/{folder}/x.c", header)), 1)
                (self.root / f"src/{folder}/x.c").unlink()

    def test_the_rest(self):
        self.assertEqual(unknown_folders(self.root), ["wild"])
        self.write("src/base/long.c", "\n" * (LONGEST_SOURCE + 1))
        self.assertEqual(long_sources(self.root), ["src/base/long.c: 451 lines"])
        self.write("src/base/bare.h", "#pragma once\n")
        self.assertEqual(bare_headers(self.root), ["src/base/bare.h"])
        self.write("build/x", "")
        self.write("new/x", "")
        self.assertEqual(strangers(self.root), ["new"])
        self.write("bench/later.py", "# TO" "DO: later\n")
        self.assertEqual(marks(self.root), ["bench/later.py:1"])


if __name__ == "__main__":
    unittest.main()

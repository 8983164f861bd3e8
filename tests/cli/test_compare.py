"""Saved reports: merged to the bytes of one run, and compared as arithmetic on two of them says.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_compare.py

FROE names the program; without it build/release/froe is tested.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE") or ROOT / "build/release/froe").resolve())
SLOWER = 20 if os.environ.get("FROE_SANITIZED") else 1
SAMPLE = (ROOT / "data/sample.log").read_bytes()
sys.path.insert(0, str(ROOT / "tests" / "reference"))

import mmdb  # noqa: E402
import sample_log  # noqa: E402
import state_seal  # noqa: E402

FORMATS = ("table", "csv", "tsv", "json", "jsonl", "html")
VERSION = subprocess.run([FROE, "--version"], capture_output=True, check=True).stdout
HAS_NETWORKS = b"networks: none" not in VERSION
HAS_AGENTS = subprocess.run([FROE, "count", "agent.browser", ROOT / "data/sample.log"], capture_output=True).returncode == 0
KEYS = {
    "hours": ["weekday", "hour"], "paths": ["path"], "static": ["path"], "not-found": ["path"], "slowest": ["path"], "biggest": ["path"], "new": ["path"],
    "vanished": ["path"], "status": ["status"], "status-classes": ["status.class"], "methods": ["method"], "protocols": ["protocol"], "hosts": ["host"],
    "networks": ["host.net"], "browsers": ["agent.browser"], "systems": ["agent.os"], "devices": ["agent.device"], "bots": ["agent.bot.name"],
    "agents": ["agent.product"], "sites": ["referer.host"], "referers": ["referer"], "vhosts": ["vhost"], "countries": ["country"], "asns": ["asn", "asn.org"],
}  # fmt: skip


def loads(text):
    return json.loads(text, parse_float=Decimal)


class Case(unittest.TestCase):
    maxDiff = 3000

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="froe-compare-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, name, data):
        (self.folder / name).write_bytes(data)
        return name

    def run_froe(self, *arguments):
        return subprocess.run([FROE, *map(str, arguments)], cwd=self.folder, capture_output=True, timeout=60 * SLOWER, check=False)

    def froe(self, *arguments, codes=(0,)):
        done = self.run_froe(*arguments)
        self.assertIn(done.returncode, codes, (arguments, done.stderr))
        return done.stdout

    def refused(self, *arguments):
        """What is said when nothing is done."""
        done = self.run_froe(*arguments)
        self.assertEqual((done.returncode, done.stdout), (2, b""), (arguments, done.stderr))
        return done.stderr.decode()

    def halves(self, data=SAMPLE):
        lines = data.splitlines(keepends=True)
        return self.file("a.log", b"".join(lines[: len(lines) // 2])), self.file("b.log", b"".join(lines[len(lines) // 2 :]))

    def save(self, *arguments, names=("a.log", "b.log")):
        for name in names:
            self.froe("report", *arguments, "-o", "/dev/null", "--save-state", name.replace(".log", ".state"), name, codes=(0, 1))


class Merging(Case):
    def check(self, *arguments, shown=()):
        self.save(*arguments)
        for name in FORMATS[len(str(arguments)) % 3 :: 3] if SLOWER > 1 and arguments else FORMATS:
            one = self.run_froe("report", *arguments, *shown, "--format", name, "a.log", "b.log")
            for states in (("a.state", "b.state"), ("b.state", "a.state")):
                two = self.run_froe("merge", *shown, "--format", name, "-j", 3, *states)
                self.assertEqual((two.stdout, two.returncode), (one.stdout, one.returncode), (arguments, two.stderr))

    def test_one_run_would_say_the_same(self):
        self.halves()
        for arguments in (
            (),
            ("--pages", "--tz", "Asia/Kathmandu"),
            ("--where", "status >= 300 or bytes > 5000", "--visit-gap", "10s"),
            ("--panels", "paths,hosts"),
            ("--panels", "vanished"),
            ("--no-visitors",),
            ("--visitor", "host", "--visit-gap", "10s"),
            ("--since", "2025-03-03T23:30", "--until", "2025-03-04T00:10"),
            *((("--no-bots",), ("--only-bots",)) if HAS_AGENTS else ()),
        ):
            with self.subTest(arguments):
                self.check(*arguments)

    def test_visits_cross_the_cut_in_any_order(self):
        """Hosts come back after a while, in no order of time; every visitor is in both halves."""
        chance = random.Random(3)
        lines = [
            b'10.0.0.%d - - [17/May/2015:%02d:%02d:%02d +0000] "GET /%d HTTP/1.1" 200 %d "-" "agent %d"\n'
            % (chance.randrange(30), chance.randrange(24), chance.randrange(60), chance.randrange(60), chance.randrange(9), chance.randrange(999), chance.randrange(2))
            for _ in range(3000)
        ]
        self.halves(b"".join(lines))
        self.check()
        visits = loads(self.froe("merge", "a.state", "b.state", "--format", "json"))["panels"]["overview"]["rows"][0]["visits"]
        counted = loads(self.froe("count", "status", "-a", "visits", "--format", "json", "a.log", "b.log"))["total"]["visits"]
        self.assertEqual(visits, counted)
        self.assertGreater(visits, 1000)

    def test_durations_and_hosts(self):
        self.halves(b"".join(
            b'%d.example 10.0.0.1 - - [17/May/2015:10:05:%02d +0000] "GET /%d HTTP/1.1" 404 5 %d\n' % (n % 3, n % 60, n % 7, n * 977) for n in range(900)))  # fmt: skip
        self.check("--log-format", '%v %h %l %u %t "%r" %>s %O %D')
        self.assertGreaterEqual(set(loads(self.froe("merge", "a.state", "--format", "json"))["panels"]), {"slowest", "vhosts"})

    @unittest.skipUnless(HAS_NETWORKS, "no databases of networks in this build")
    def test_what_is_known_of_networks_is_for_the_merge_to_say(self):
        self.halves(b"".join(b'10.0.%d.9 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5\n' % (n % 7) for n in range(90)))
        self.file("cities", mmdb.database(mmdb.CITIES))
        self.save()
        one = self.froe("report", "--geoip", "cities", "--format", "json", "a.log", "b.log")
        self.assertEqual(self.froe("merge", "--geoip", "cities", "--format", "json", "a.state", "b.state"), one)
        self.assertEqual(self.froe("report", "--panels", "countries", "--geoip", "cities", "a.log", codes=(0,)).replace(b"a.log\n", b""),
                         self.froe("merge", "--panels", "countries", "--geoip", "cities", "a.state"))  # fmt: skip

    def test_a_state_is_not_what_was_counted(self):
        """A page names its input when that is one; a merge knows how many there were."""
        self.halves()
        self.froe("count", "path", "--save-state", "count.state", "-o", os.devnull, "a.log")
        self.froe("report", "--save-state", "report.state", "-o", os.devnull, "a.log")
        for state in "count.state", "report.state":
            for form in ("html", "table") if state == "report.state" else ("html",):
                page = self.froe("merge", state, "--format", form)
                self.assertNotIn(state.encode(), page)
                self.assertTrue(b"1 file" in page or b"<dt>Files</dt><dd>1</dd>" in page)

    def test_what_is_shown_is_for_the_merge_to_say(self):
        self.halves()
        self.check(shown=("-n", "3"))
        self.check(shown=("--panels", "hosts,paths", "-n", "0"))

    def test_state_does_not_depend_on_threads_or_on_the_split(self):
        self.halves()
        self.file("all.log", SAMPLE)
        states = set()
        for threads in (1, 2, 5):
            self.froe("report", "-j", threads, "--save-state", "c.state", "all.log")
            states.add((self.folder / "c.state").read_bytes())
        self.froe("merge", "c.state", "--save-state", "d.state", "-j", "3")
        states.add((self.folder / "d.state").read_bytes())
        self.assertEqual(len(states), 1)
        self.save()
        self.froe("merge", "a.state", "b.state", "--save-state", "ab.state")
        self.froe("merge", "b.state", "a.state", "--save-state", "ba.state", "-j", "1")
        self.froe("report", "a.log", "b.log", "--save-state", "one.state")
        self.assertEqual(len({(self.folder / name).read_bytes() for name in ("ab.state", "ba.state", "one.state")}), 1)

    def test_shards(self):
        self.file("all.log", SAMPLE + b"no record\n")
        for index in (1, 2, 3):
            self.froe("report", "--shard", f"{index}/3", "--save-state", f"{index}.state", "all.log")
        one = self.froe("report", "--format", "json", "all.log")
        self.assertEqual(self.froe("merge", "--format", "json", "2.state", "3.state", "1.state"), one)

    def test_errors_come_along(self):
        self.halves()
        self.file("no.log", b"no log\n" * 3)
        self.froe("report", "--save-state", "a.state", "no.log", "a.log", codes=(1,))
        self.froe("report", "--save-state", "b.state", "b.log")
        one = self.froe("report", "--format", "json", "a.log", "b.log", "no.log", codes=(1,))
        self.assertEqual(self.froe("merge", "--format", "json", "b.state", "a.state", codes=(1,)), one)
        compared = loads(self.froe("report", "--compare", "a.state", "b.state", "--format", "json", codes=(1,)))
        self.assertEqual([error["file"] for error in compared["before"]["errors"]], ["no.log"])
        self.assertEqual(compared["errors"], [])


class Comparing(Case):
    def compare(self, *arguments):
        return loads(self.froe("report", "--compare", "a.state", "b.state", "--format", "json", *arguments))

    def expect_values(self, row, before, now, names):
        """One row or total of a comparison against those of the two results; None: there is no such row."""
        for name in names:
            was, value = (None if side is None else side[name] for side in (before, now))
            self.assertEqual((row[f"before {name}"], row[f"after {name}"]), (was, value), row)
            numbers = not isinstance(was, (str, type(None))) and not isinstance(value, (str, type(None)))
            self.assertEqual(row[f"change {name}"], value - was if numbers else None, row)

    def expect_panel(self, panel, keys, before, now, top):
        """A panel against both results with all rows."""
        key = lambda row: tuple(row[name] for name in keys)  # noqa: E731
        was, has = ({key(row): row for row in side["rows"]} for side in (before, now))
        first = [key(row) for row in now["rows"][:top]]
        order = first + [name for name in map(key, before["rows"][:top]) if name not in first]
        found = [key(row) for row in panel["rows"]]
        if top is None:
            self.assertEqual((sorted(found, key=str), len(found)), (sorted(order, key=str), len(set(found))))
        else:
            self.assertEqual(found, order)
        names = [name for name in (now if now["rows"] else before)["rows"][0] if name not in keys]
        for row in panel["rows"]:
            self.expect_values(row, was.get(key(row)), has.get(key(row)), names)
        self.expect_values(panel["total"], before["total"], now["total"], names)
        self.assertEqual(panel["distinct"], now["distinct"])

    def check(self, *arguments, top=20):
        self.save(*arguments)
        found = self.compare("-n", top)
        before, now = (loads(self.froe("report", *arguments, "-n", "0", "--format", "json", name)) for name in ("a.log", "b.log"))
        self.assertEqual((found["before"]["input"], found["input"]), (before["input"], now["input"]))
        one, two = (side["panels"]["overview"]["rows"][0] for side in (before, now))
        self.expect_values(found["panels"]["overview"]["rows"][0], one, two, two)
        for name in set(KEYS) - {"new", "vanished"}:
            with self.subTest(panel=name):
                sides = [side["panels"].get(name) for side in (before, now)]
                self.assertEqual(name in found["panels"], any(sides))
                if all(sides):
                    self.expect_panel(found["panels"][name], KEYS[name], *sides, None if name == "hours" else top)
        self.expect_unmatched(found["panels"], before["panels"]["paths"]["rows"], now["panels"]["paths"]["rows"], top)
        return found["panels"]

    def expect_unmatched(self, panels, before, now, top):
        for name, some, others, side in (("new", now, before, "after"), ("vanished", before, now, "before")):
            known = {row["path"] for row in others}
            expected = [(row["path"], row["count"], row["sum(bytes)"]) for row in some if row["path"] not in known]
            rows = panels[name]["rows"] if expected else panels.get(name, {"rows": []})["rows"]
            self.assertEqual([(row["path"], row[f"{side} count"], row[f"{side} sum(bytes)"]) for row in rows], expected[:top])
            self.assertEqual(panels.get(name, {"distinct": 0})["distinct"], len(expected), name)

    def test_halves_of_the_sample(self):
        self.halves()
        for top in (20, 3):
            self.check(top=top)

    def test_all_rows_stand_as_the_first_of_many_do(self):
        self.halves()
        self.save()
        self.assertEqual(self.compare("-n", 0), self.compare("-n", 1000000))

    def test_filters(self):
        self.halves()
        self.check("--where", "bytes > 1000", "--tz", "UTC")

    def test_alternating_lines(self):
        lines = SAMPLE.splitlines(keepends=True)
        self.file("a.log", b"".join(lines[::2]))
        self.file("b.log", b"".join(lines[1::2]))
        series = self.check()["time"]["rows"]
        time = next(iter(series[0]))
        self.assertEqual([row[time] for row in series], sorted(row[time] for row in series))
        self.assertGreater(sum(row["before count"] is not None and row["after count"] is not None for row in series), 20)
        self.save("--panels", "time")
        counts = [loads(self.froe("count", time, "-a", "count", "--format", "json", name)) for name in ("a.log", "b.log")]
        before, after = ({row[time]: row["count"] for row in side["rows"]} for side in counts)
        self.assertEqual([(row["before count"], row["after count"]) for row in series],
                         [(before.get(name), after.get(name)) for name in sorted({**before, **after})])  # fmt: skip

    def test_one_log_at_two_times(self):
        self.file("all.log", SAMPLE)
        self.froe("report", "--until", "2025-03-03T23:50", "--save-state", "a.state", "all.log")
        self.froe("report", "--since", "2025-03-03T23:50", "--save-state", "b.state", "all.log")
        row = self.compare()["panels"]["overview"]["rows"][0]
        self.assertEqual(row["before count"] + row["after count"], loads(self.froe("count", "status", "--format", "json", "all.log"))["total"]["count"])

    def test_nothing_on_one_side(self):
        self.halves(SAMPLE)
        self.file("b.log", b"")
        self.save()
        found = self.compare()["panels"]
        self.assertTrue(all(row["after count"] is None for row in found["paths"]["rows"]))
        self.assertEqual(found["vanished"]["rows"][0]["before count"], found["paths"]["rows"][0]["before count"])
        for name in FORMATS:
            for states in (("a.state", "b.state"), ("b.state", "a.state"), ("b.state", "b.state")):
                self.froe("report", "--compare", *states, "--format", name)

    def test_text_that_is_no_terminal_s_has_no_units(self):
        self.halves()
        self.file("a.log", b"")
        self.save()
        rows = self.froe("report", "--compare", "a.state", "b.state", "--panels", "paths").decode().splitlines()
        total = loads(self.froe("count", "path", "-a", "count,visitors,sum(bytes)", "--format", "json", "b.log"))["total"].values()
        self.assertEqual(rows[-1].split(), ["total"] + [text for value in total for text in (str(value), "0", f"+{value}")])

    def test_what_is_the_same_has_not_changed(self):
        self.halves()
        self.save()
        found = loads(self.froe("report", "--compare", "a.state", "a.state", "--format", "json"))["panels"]
        self.assertNotIn("new", found)
        self.assertNotIn("vanished", found)
        for panel in found.values():
            for row in panel["rows"]:
                self.assertTrue(all(value in (0, None) for name, value in row.items() if name.startswith("change ")), row)

    def test_every_format_whatever_the_threads(self):
        self.halves()
        self.save()
        for name in FORMATS:
            outputs = {self.froe("report", "--compare", "a.state", "b.state", "--format", name, "-j", threads) for threads in (1, 2, 5)}
            self.assertEqual(len(outputs), 1)
        self.assertIn(b"b.state", outputs.pop())
        self.assertIn(b"compared with\na.state\n", self.froe("report", "a.state", "b.state", "--compare"))

    def test_merged_states(self):
        self.halves()
        self.save()
        self.froe("merge", "a.state", "b.state", "--save-state", "c.state")
        found = loads(self.froe("report", "--compare", "a.state", "c.state", "--format", "json"))["panels"]
        self.assertNotIn("vanished", found)
        self.assertEqual(found["overview"]["rows"][0]["change count"], loads(self.froe("count", "status", "--format", "json", "b.log"))["total"]["count"])

    def test_panels(self):
        self.halves()
        self.save("--panels", "paths,status")
        self.assertEqual(list(self.compare()["panels"]), ["paths", "status"])
        self.assertEqual(list(self.compare("--panels", "static,methods")["panels"]), ["static", "methods"])
        self.assertIn("do not have what the panel hosts shows", self.refused("report", "--compare", "a.state", "b.state", "--panels", "hosts"))
        self.assertIn("there is no panel pats", self.refused("report", "--compare", "a.state", "b.state", "--panels", "pats"))


class Refusals(Case):
    def setUp(self):
        super().setUp()
        self.halves()
        self.save()

    def test_other_reports(self):
        for arguments, told in (
            (["--where", "status = 200"], "where is `status = 200` there, and not given here"),
            (["--pages"], "pages is given there"),
            (["--tz", "UTC"], "tz is `UTC` there"),
            (["--under", "book"], "under is"),
            (["--visit-gap", "10m"], "visit-gap is `10m` there, and not given here"),
            (["--no-visitors"], "no-visitors is given there"),
            (["--visitor", "host"], "visitor is `host` there"),
            (["--panels", "paths"], "panels is `paths` there"),
            (["--exclude-ext", "+.x"], "exclude-ext is"),
        ):
            with self.subTest(arguments):
                self.froe("report", *arguments, "--save-state", "b.state", "b.log")
                for command in (["report", "--compare"], ["merge"]):
                    said = self.refused(*command, "a.state", "b.state")
                    self.assertIn("b.state: made by another query than a.state: ", said)
                    self.assertIn(told, said)
        self.froe("report", "--since", "2025-03-04", "--save-state", "b.state", "b.log")
        self.froe("report", "--compare", "a.state", "b.state")
        self.assertIn("since is `2025-03-04T00:00:00` there", self.refused("merge", "a.state", "b.state"))

    def test_counts(self):
        self.froe("count", "path", "--save-state", "count.state", "a.log")
        self.assertIn("no report in a saved count", self.refused("report", "--compare", "a.state", "count.state"))
        self.assertIn("no report in a saved count", self.refused("report", "--compare", "count.state", "count.state"))
        self.assertIn("made by another query", self.refused("merge", "a.state", "count.state"))

    def test_options(self):
        for option in (
            ["--where", "status = 200"], ["--since", "7d"], ["--pages"], ["--log-format", "common"], ["--tz", "UTC"], ["--all"], ["--files-from", "x"],
            ["--visit-gap", "5m"], ["--visitor", "host"], ["--no-visitors"], ["--save-state", "c.state"], ["--bad-lines", "x"], ["--no-bots"],
        ):  # fmt: skip
            self.assertIn(f"{option[0]} makes no sense with --compare", self.refused("report", "--compare", *option, "a.state", "b.state"))
        for names in ((), ("a.state",), ("a.state", "b.state", "a.state")):
            self.assertIn("--compare needs two saved reports", self.refused("report", "--compare", *names))
        for command in ("count", "records", "check", "merge"):
            self.assertIn(f"--compare makes no sense for {command}", self.refused(command, "--compare", "a.state", "b.state"))
        for option in (["--sort", "count"], ["--share"], ["--pivot", "path"], ["--min-count", "2"]):
            self.assertIn("makes no sense for saved reports", self.refused("merge", *option, "a.state"))
        self.froe("count", "path", "--save-state", "count.state", "a.log")
        for option in (["--panels", "paths"], ["--agents", "x"], ["--geoip", "x"]):
            self.assertIn("makes no sense for saved counts", self.refused("merge", *option, "count.state"))
        self.assertIn("name the same file", self.refused("report", "-o", "s", "--save-state", "s", "a.log"))
        self.assertIn("arrow", self.refused("merge", "a.state", "--format", "arrow", "-o", "x.arrow"))

    def test_what_is_no_state(self):
        state = (self.folder / "a.state").read_bytes()
        for name, data, told in (("empty", b"", "is empty"), ("log", SAMPLE, "is no saved state"), ("cut", state[:-1], "cut off"), ("longer", state + b"x", "behind the end")):
            self.file(name, data)
            for names in (("a.state", name), (name, "a.state")):
                said = self.refused("report", "--compare", *names)
                self.assertIn(f"froe: {name}: ", said)
                self.assertIn(told, said)
        self.assertIn("missing: No such file", self.refused("report", "--compare", "a.state", "missing"))


class Damage(Case):
    def setUp(self):
        super().setUp()
        self.halves(sample_log.sample_log(1, 24, "combined"))
        self.save()
        self.state = (self.folder / "a.state").read_bytes()

    def test_a_byte_that_is_another(self):
        chance = random.Random(4)
        for place in range(0, len(self.state), max(1, len(self.state) * SLOWER // 150)):
            data = bytearray(self.state)
            data[place] ^= 1 << chance.randrange(8)
            self.file("c.state", bytes(data))
            names = ("b.state", "c.state") if place % 2 == 0 else ("c.state", "b.state")
            self.assertIn("c.state: ", self.refused("report", "--compare", *names), place)

    def test_bytes_that_are_meant_to_do_harm(self):
        """Checksums hold against accidents. Whoever makes them fit gets another result or a refusal, but no crash."""
        self.assertEqual(state_seal.seal(self.state), self.state)
        chance = random.Random(5)
        for turn in range(160 // SLOWER):
            data = bytearray(self.state)
            for _ in range(chance.choice((1, 1, 2, 5))):
                data[chance.randrange(16, len(data))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
            self.file("c.state", state_seal.seal(data))
            command = (("merge", "c.state"), ("report", "--compare", "b.state", "c.state"), ("report", "--compare", "c.state", "b.state", "--format", "html"))[turn % 3]
            done = self.run_froe(*command)
            self.assertIn(done.returncode, (0, 1, 2), done.stderr)


if __name__ == "__main__":
    unittest.main()

"""Fields of the user-agent database, --no-bots, --only-bots and --agents.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_agents.py

FROE names the program; without it build/release/froe is tested.
"""

import csv
import io
import json
import os
import random
import re
import subprocess
import tempfile
import unittest
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE") or ROOT / "build/release/froe").resolve())
SAMPLE = str(ROOT / "data/sample.log")
VERSION = subprocess.run([FROE, "--version"], capture_output=True, text=True, check=True).stdout
ABOUT = re.search(r"^user agents: (.*)$", VERSION, re.MULTILINE)[1]
FIELDS = [
    "agent.browser", "agent.browser.version", "agent.os", "agent.os.version", "agent.device", "agent.device.brand",
    "agent.device.model", "agent.bot", "agent.bot.name", "agent.bot.kind",
]  # fmt: skip

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 13_2_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0.3 Mobile/15E148 Safari/604.1"
SAMSUNG = "Mozilla/5.0 (Linux; Android 10; SM-G981B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/80.0.3987.162 Mobile Safari/537.36"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:125.0) Gecko/20100101 Firefox/125.0"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
# What the rules of uap-core say of them.
KNOWN = {
    IPHONE: ["Mobile Safari", "13.0.3", "iOS", "13.2.3", "iPhone", "Apple", "iPhone", False, None, None],
    SAMSUNG: ["Chrome Mobile", "80.0.3987", "Android", "10", "Samsung SM-G981B", "Samsung", "SM-G981B", False, None, None],
    FIREFOX: ["Firefox", "125.0", "Windows", "10", "Other", None, None, False, None, None],
    GOOGLEBOT: ["Googlebot", "2.1", "Other", None, "Spider", "Spider", "Desktop", True, "Googlebot", "crawler"],
    "curl/8.5.0": ["curl", "8.5.0", "Other", None, "Other", None, None, True, "curl", "library"],
    "Mozilla/5.0 zgrab/0.x": ["Other", None, "Other", None, "Other", None, None, True, "ZGrab", "scanner"],
    "": ["Other", None, "Other", None, "Other", None, None, False, None, None],
    "nonsense": ["Other", None, "Other", None, "Other", None, None, False, None, None],
}
ABSENT = [None] * len(FIELDS)


def line(agent, number=0):
    end = "" if agent is None else f' "-" "{agent}"'
    return f'10.0.0.{number % 250} - - [17/May/2015:10:05:{number % 60:02} +0000] "GET /{number % 7} HTTP/1.1" 200 {number}{end}\n'


def froe(*arguments, log=None, **options):
    data = None if log is None else log if isinstance(log, bytes) else log.encode()
    return subprocess.run([FROE, *arguments], input=data, capture_output=True, timeout=300, **options)


def rows(*arguments, log=None):
    run = froe(*arguments, "--format", "jsonl", log=log)
    assert run.returncode == 0, run.stderr
    return [json.loads(text) for text in run.stdout.splitlines()]


@unittest.skipIf(ABOUT.startswith("none"), "this build knows no user agents")
@unittest.skipIf("no rules built in" in ABOUT, "no rules are built in")
class BuiltIn(unittest.TestCase):
    def test_what_is_known(self):
        log = "".join(line(agent, number) for number, agent in enumerate(KNOWN)) + line(None) + line("-")
        found = rows("records", "--fields", ",".join(["agent", *FIELDS]), log=log)
        wanted = [[agent, *facts] for agent, facts in KNOWN.items()] + [[None, *ABSENT]] * 2
        self.assertEqual([list(row.values()) for row in found], wanted)

    def test_logs_without_blanks(self):
        """IIS writes `+` for a blank, CloudFront `%20` or, encoding twice, `%2520`: what is known stays the same, the agent as logged."""
        agents = [agent for agent in KNOWN if " (" in agent]
        for encoded in (
            [agent.replace(" ", "+") for agent in agents],
            [agent.replace(" ", "%20") for agent in agents],
            [urllib.parse.quote(agent, safe="/;:+.,()") for agent in agents],
            [urllib.parse.quote(urllib.parse.quote(agent, safe="/;:+.,()"), safe="/;:+.,()") for agent in agents],
        ):
            log = "".join(line(agent) for agent in encoded)
            found = rows("records", "--fields", ",".join(["agent", *FIELDS]), log=log)
            self.assertEqual([[row[name] for name in FIELDS] for row in found], [KNOWN[agent] for agent in agents])
            self.assertEqual([row["agent"] for row in found], encoded)
            self.assertEqual(len(rows("records", "--no-bots", log=log)), sum(not KNOWN[agent][7] for agent in agents))

    def test_each_field_is_a_key(self):
        log = "".join(line(agent, number) * (number + 1) for number, agent in enumerate([*KNOWN, None]))
        for index, field in enumerate(FIELDS):
            wanted = {}
            for number, facts in enumerate([*KNOWN.values(), ABSENT]):
                wanted[facts[index]] = wanted.get(facts[index], 0) + number + 1
            found = {row[field]: row["count"] for row in rows("count", field, log=log)}
            self.assertEqual(found, wanted, field)

    def test_where(self):
        log = "".join(line(agent) for agent in [*KNOWN, None])
        for expression, wanted in (
            ("agent.bot", 3),
            ("not agent.bot", 6),
            ("agent.bot = true", 3),
            ("agent.bot = false", 5),
            ("agent.bot != false", 4),
            ("agent.bot.name", 3),
            ("agent.bot.kind in (library, scanner)", 2),
            ("agent.browser = Firefox", 1),
            ("agent.browser ^= Chrome or agent.os = iOS", 2),
            ("agent.os = Other and agent.browser = Other", 3),
            ("agent.device.brand", 3),
            ("agent.browser", 8),
        ):
            self.assertEqual(len(rows("records", "-w", expression, log=log)), wanted, expression)

    def test_aggregates(self):
        log = "".join(line(agent, 3) for agent in [*KNOWN, None])
        aggregates = "count,count(agent.bot),distinct(agent.browser),first(agent.os),distinct(agent.bot),min(agent.bot)"
        refused = froe("count", "status", "-a", "min(agent.bot)", log=log)
        self.assertEqual(refused.returncode, 2)
        self.assertIn(b"agent.bot is no number", refused.stderr)
        (row,) = rows("count", "status", "-a", aggregates.rpartition(",")[0], log=log)
        self.assertEqual(list(row.values())[1:5], [9, 3, 6, row["first(agent.os)"]])
        self.assertEqual(row["distinct(agent.bot)"], 2)

    def test_every_format_writes_booleans(self):
        log = line("curl/8") + line("x") * 2
        self.assertEqual(froe("count", "agent.bot", "--format", "csv", log=log).stdout, b"agent.bot,count\nfalse,2\ntrue,1\n")
        self.assertEqual(froe("count", "agent.bot", "--format", "tsv", log=log).stdout, b"agent.bot\tcount\nfalse\t2\ntrue\t1\n")
        self.assertEqual(json.loads(froe("count", "agent.bot", "--format", "json", log=log).stdout)["rows"][0], {"agent.bot": False, "count": 2})
        self.assertRegex(froe("count", "agent.bot", log=log).stdout, rb"\nfalse +2\ntrue +1\n")
        self.assertEqual(froe("records", "--fields", "agent.bot", "--format", "csv", log=log).stdout, b"agent.bot\ntrue\nfalse\nfalse\n")
        self.assertIn(b"agent.bot", froe("count", "agent.bot", "--format", "arrow", log=log).stdout)

    def test_order_is_that_of_false_and_true(self):
        log = line("curl/8") + line("x") + line(None)
        found = [row["agent.bot"] for row in rows("count", "agent.bot", "--sort", "agent.bot", log=log)]
        self.assertEqual(found, [None, False, True])

    def test_bots_are_what_where_says(self):
        log = "".join(line(agent, number) for number, agent in enumerate([*KNOWN, None] * 3))
        for option, expression in (("--only-bots", "agent.bot"), ("--no-bots", "not agent.bot")):
            for command in (["count", "path"], ["count", "agent.bot.name,agent.browser"], ["count", "host", "-a", "sum(bytes)"], ["records"]):
                for more in ([], ["--pages", "-w", "bytes > 3"], ["--since", "2015-05-17T10:05:05"]):
                    with_where = [*more[:1], "-w", f"bytes > 3 and {expression}"] if "-w" in more else [*more, "-w", expression]
                    for operand, data in ((SAMPLE, None), ("-", log)):
                        own = froe(*command, option, *more, "--format", "json", operand, log=data)
                        other = froe(*command, *with_where, "--format", "json", operand, log=data)
                        self.assertEqual(own.returncode, 0, own.stderr)
                        self.assertEqual(own.stdout, other.stdout, (option, command, more))

    def test_bots_and_people_are_everybody(self):
        whole = json.loads(froe("count", "status", "--format", "json", SAMPLE).stdout)
        parts = [json.loads(froe("count", "status", option, "--format", "json", SAMPLE).stdout) for option in ("--no-bots", "--only-bots")]
        self.assertEqual(sum(part["total"]["count"] for part in parts), whole["total"]["count"])
        self.assertEqual(parts[0]["input"]["filtered"], parts[1]["total"]["count"])

    def test_hostile_agents_are_the_same_for_everyone(self):
        chance = random.Random(7)
        pieces = [*KNOWN, "\\x00", "\\xff", ";", "bot", "Android 4.", "Build/", "Mozilla/5.0 (", "\u00e9", "A" * 3000, "HbbTV/1.1.1 (;"]
        log = b""
        for number in range(3000):
            agent = "".join(chance.choices(pieces, k=chance.randrange(6))).replace('"', "")
            raw = line(agent, number).encode()
            if number % 10 == 0:
                raw = raw.replace(b"Mozilla", b"Moz\x00illa\xff")
            log += raw
        log += line("x" * 900000 + " bot").encode()
        keys = ",".join(FIELDS[:3] + FIELDS[7:9])
        results = set()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "hostile.log"
            path.write_bytes(log)
            for isa in ("scalar", "avx2", "avx512"):
                for threads in ("1", "3"):
                    run = froe("count", keys, "-j", threads, "--format", "csv", str(path), env={**os.environ, "FROE_ISA": isa})
                    if b"FROE_ISA" not in run.stderr:
                        self.assertEqual(run.returncode, 0, run.stderr)
                        results.add(run.stdout)
        self.assertEqual(len(results), 1)
        total = sum(int(row["count"]) for row in csv.DictReader(io.StringIO(results.pop().decode(errors="replace"))))
        self.assertEqual(total, 3001)

    def test_many_distinct_agents(self):
        """More than a memo holds."""
        log = "".join(line(f"Thing{number}/{number}.{number % 10} Firefox/{number % 100}.0 {'y' * 600}", number) for number in range(30000))
        found = rows("count", "agent.browser.version", log=log)
        self.assertEqual({row["agent.browser.version"]: row["count"] for row in found}, {f"{n}.0": 300 for n in range(100)})

    def test_states_of_the_same_rules_merge(self):
        log = [line(agent, number) for number, agent in enumerate([*KNOWN, None] * 3)]
        with tempfile.TemporaryDirectory() as folder:
            rules = Path(folder) / "rules.yaml"
            rules.write_text("os_parsers: [{regex: Windows}]\n")
            for name, part, options in (
                ("a", log[:9], []),
                ("b", log[9:], []),
                ("people", log[9:], ["--no-bots"]),
                ("others", log[9:], ["--agents", str(rules)]),
            ):
                run = froe("count", "agent.browser,agent.bot", "--save-state", f"{folder}/{name}", *options, "-", log="".join(part))
                self.assertEqual(run.returncode, 0, run.stderr)
            merged = froe("merge", f"{folder}/a", f"{folder}/b", "--format", "csv")
            self.assertEqual(merged.stdout, froe("count", "agent.browser,agent.bot", "--format", "csv", log="".join(log)).stdout)
            for name in ("people", "others"):
                self.assertEqual(froe("merge", f"{folder}/a", f"{folder}/{name}").returncode, 2)

    def test_refused(self):
        run = froe("count", "path", "--no-bots", "--only-bots", SAMPLE)
        self.assertEqual((run.returncode, b"--no-bots and --only-bots" in run.stderr), (2, True))
        self.assertEqual(froe("check", "--no-bots", SAMPLE).returncode, 2)
        run = froe("count", "agent.brwser", SAMPLE)
        self.assertIn(b"did you mean agent.browser?", run.stderr)

    def test_version_tells_the_rules(self):
        self.assertRegex(ABOUT, r"^Hyperscan [0-9.]+, rules of .+ \([0-9]+ browsers, [0-9]+ systems, [0-9]+ devices\)$")


@unittest.skipIf(ABOUT.startswith("none"), "this build knows no user agents")
class OwnRules(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, text, name="rules.yaml"):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    def test_rules_of_a_file(self):
        path = self.write(
            "user_agent_parsers:\n"
            "  - regex: '(Thing)/(\\d+)'\n    family_replacement: 'Our $1'\n"
            "  - regex: 'Thing'\n"
            "device_parsers:\n"
            "  - regex: 'thing.*crawls'\n    regex_flag: 'i'\n    device_replacement: 'Spider'\n"
        )
        log = line("Thing/7") + line("Thing") + line("Thing/8 crawls") + line(FIREFOX)
        found = rows("records", "--fields", "agent.browser,agent.browser.version,agent.os,agent.bot,agent.bot.name", "--agents", path, log=log)
        self.assertEqual(
            [list(row.values()) for row in found],
            [["Our Thing", "7", "Other", False, None], ["Other", None, "Other", False, None],
             ["Our Thing", "8", "Other", True, "Our Thing"], ["Other", None, "Other", False, None]],
        )  # fmt: skip
        self.assertEqual(len(rows("records", "--only-bots", "--agents", path, log=log)), 1)

    def test_errors_name_file_and_line(self):
        for text, wanted in (
            ("user_agent_parsers:\n  - regex: '(a'\n", "line 2: regex: "),
            ("user_agent_parsers:\n  - regex: a\n    x: y\n", "line 3: "),
            ("nothing: here\n", "line 2: "),
            ("a: [\n", "line 2: "),
            (b"\xff\xfe\x00", "line 1: "),
        ):
            path = self.write(text, "bad\x1brules.yaml")
            run = froe("count", "agent.os", "--agents", path, SAMPLE)
            self.assertEqual(run.returncode, 2, run.stderr)
            self.assertEqual(run.stdout, b"")
            message = run.stderr.decode()
            self.assertIn(f"bad\\x1brules.yaml: {wanted}", message)
            self.assertNotIn("\x1b", message)

    def test_files_that_cannot_be_read(self):
        run = froe("count", "agent.os", "--agents", str(self.folder / "missing"), SAMPLE)
        self.assertEqual((run.returncode, b"No such file" in run.stderr), (2, True), run.stderr)
        run = froe("count", "agent.os", "--agents", str(self.folder), SAMPLE)
        self.assertEqual((run.returncode, b"s a directory" in run.stderr), (2, True), run.stderr)

    def test_rules_are_not_written_over(self):
        path = self.write("os_parsers: [{regex: a}]\n")
        state = str(self.folder / "report.state")
        self.assertEqual(froe("report", "-o", "/dev/null", "--save-state", state, SAMPLE).returncode, 0)
        for option in "--output", "--save-state":
            run = froe("merge", state, "--agents", path, option, path)
            self.assertEqual((run.returncode, run.stdout), (2, b""))
            self.assertIn(f"rules.yaml: is read, and {option} would write over it".encode(), run.stderr)
        self.assertEqual(Path(path).read_text(), "os_parsers: [{regex: a}]\n")

    def test_states_of_other_rules(self):
        """What the rules are counts, not what their file is called."""
        log = line(FIREFOX)
        for command in (["count", "agent.browser"], ["count", "path", "-w", "agent.browser = Fox"], ["report", "-w", "agent.browser = Fox", "--panels", "status"]):
            with self.subTest(command=command):
                for state, name, family in (("one", "rules.yaml", "Fox"), ("copied", "copy.yaml", "Fox"), ("other", "rules.yaml", "Vixen")):
                    rules = self.write(f"user_agent_parsers: [{{regex: Firefox, family_replacement: {family}}}]\n", name)
                    run = froe(*command, "--agents", rules, "--save-state", str(self.folder / state), "-", log=log)
                    self.assertEqual(run.returncode, 0, run.stderr)
                self.assertEqual((self.folder / "one").read_bytes(), (self.folder / "copied").read_bytes())
                run = froe("merge", str(self.folder / "one"), str(self.folder / "other"))
                self.assertEqual(run.returncode, 2)
                self.assertIn(b"agents is `", run.stderr)

    def test_refused_where_nobody_asks(self):
        path = self.write("os_parsers: [{regex: a}]\n")
        run = froe("count", "path", "--agents", path, SAMPLE)
        self.assertEqual((run.returncode, b"makes no sense" in run.stderr), (2, True), run.stderr)


if __name__ == "__main__":
    unittest.main()

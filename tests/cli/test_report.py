"""froe report: every panel against the count command that it stands for.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_report.py

FROE names the program; without it build/release/froe is tested.
"""

import csv
import datetime
import html
import io
import json
import os
import random
import re
import shlex
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE") or ROOT / "build/release/froe").resolve())
SANITIZED = "FROE_SANITIZED" in os.environ
sys.path.insert(0, str(ROOT / "tests" / "reference"))

import mmdb  # noqa: E402

HAS_NETWORKS = b"networks: none" not in subprocess.run([FROE, "--version"], capture_output=True, check=True).stdout
SAMPLE = str(ROOT / "data/sample.log")

HITS = "count,sum(bytes)"
WHO = "count,visitors,sum(bytes)"
TIMED = WHO + ",p50(duration),p95(duration)"
STATIC = (
    "ext in (.css, .js, .mjs, .map, .png, .jpg, .jpeg, .gif, .svg, .webp, .avif, .ico, .bmp, .woff, .woff2, .ttf, "
    ".otf, .eot, .mp3, .mp4, .webm, .ogg, .wav, .txt, .xml, .pdf, .zip, .gz)"
)
# What each panel is: keys, aggregates, condition, order.
PANELS = {
    "hours": ("weekday,hour", HITS, None, None),
    "paths": ("path", WHO, None, None),
    "static": ("path", HITS, STATIC, None),
    "not-found": ("path", WHO, "status = 404", None),
    "biggest": ("path", HITS, None, "sum(bytes)"),
    "status": ("status", HITS, None, None),
    "status-classes": ("status.class", HITS, None, None),
    "methods": ("method", HITS, None, None),
    "protocols": ("protocol", HITS, None, None),
    "hosts": ("host", WHO, None, None),
    "networks": ("host.net", WHO, None, None),
    "browsers": ("agent.browser", WHO, None, None),
    "systems": ("agent.os", WHO, None, None),
    "devices": ("agent.device", WHO, None, None),
    "bots": ("agent.bot.name", WHO, "agent.bot", None),
    "agents": ("agent.product", WHO, None, None),
    "sites": ("referer.host", HITS, None, None),
    "referers": ("referer", HITS, None, None),
}
HAS_AGENTS = subprocess.run([FROE, "count", "agent.browser", SAMPLE], capture_output=True).returncode == 0
if not HAS_AGENTS:
    for name in ("browsers", "systems", "devices", "bots"):
        del PANELS[name]
UNLIMITED = {"time", "hours"}
OF_AGENTS = {"browsers", "systems", "devices", "bots", "agents"}
WITHOUT_VISITORS = {name: (keys, shown.replace("visitors,", ""), where, sort) for name, (keys, shown, where, sort) in PANELS.items()}
BY_HOST = {name: (WITHOUT_VISITORS if name in OF_AGENTS else PANELS)[name] for name in PANELS}


def run(*args, stdin=None, code=0):
    done = subprocess.run([FROE, *args], input=stdin, capture_output=True)
    assert done.returncode == code, (args, done.returncode, done.stderr)
    return done.stdout


def report(*args, **kwargs):
    return json.loads(run("report", "--format", "json", *args, **kwargs))


def count(panel, keys, aggregates, where, sort, filters, files, top, stdin=None):
    """What the count command says, in the form of a panel."""
    user = filters.get("--where")
    if "visitors" not in aggregates:
        filters = {name: value for name, value in filters.items() if name not in ("--visitor", "--no-visitors")}
    wheres = [f"({text})" for text in (user, where) if text]
    args = [keys, "-a", aggregates, "--format", "json", "-n", str(0 if panel in UNLIMITED else top)]
    if wheres:
        args += ["-w", " and ".join(wheres)]
    if sort:
        args += ["--sort", sort]
    for name, value in filters.items():
        if name != "--where":
            args += [name] if value is True else [name, value]
    found = json.loads(run("count", *args, *files, stdin=stdin))
    return {key: found[key] for key in ("rows", "total", "distinct")}


class PanelsAreCounts(unittest.TestCase):
    maxDiff = 2000

    def check(self, files, top=20, filters=None, panels=None, stdin=None):
        filters = filters or {}
        options = [word for name, value in filters.items() for word in ([name] if value is True else [name, value])]
        found = report(*options, "--top", str(top), *files, stdin=stdin)["panels"]
        expected = dict(panels or PANELS)
        if panels is None and "time" in found:
            key = next(iter(found["time"]["rows"][0]))
            self.assertRegex(key, r"^time:\d+[mhd]$")
            expected["time"] = (key, HITS, None, None)
        # Sanitizers: of a whole report some panels, others of each; all were compared without them.
        step = 3 if SANITIZED and panels is None else 1
        for name, (keys, aggregates, where, sort) in list(expected.items())[len(str(filters)) % step :: step]:
            with self.subTest(panel=name, files=files, filters=filters):
                said = count(name, keys, aggregates, where, sort, filters, files, top, stdin=stdin)
                if all(row[keys.split(",")[0]] is None for row in said["rows"]):  # nobody has data for it
                    self.assertNotIn(name, found)
                else:
                    self.assertEqual(found[name], said)
        return found

    def test_sample(self):
        self.check([SAMPLE])

    def test_all_rows(self):
        self.check([SAMPLE], top=0)

    def test_few_rows(self):
        self.check([SAMPLE], top=3)

    def test_filters(self):
        self.check([SAMPLE], filters={"--where": "status >= 300 or bytes > 5000"})
        self.check([SAMPLE], filters={"--pages": True})
        if HAS_AGENTS:
            self.check([SAMPLE], filters={"--no-bots": True})
            self.check([SAMPLE], filters={"--only-bots": True})
        self.check([SAMPLE], filters={"--tz": "Asia/Kathmandu"})

    def test_time_zones_that_change(self):
        lines = [
            f'10.0.0.{i % 5} - - [{time.strftime("%d/%b/%Y:%H:%M:%S")} +0000] "GET /{i % 7}.html HTTP/1.1" 200 {i}\n'
            for i, time in enumerate(
                datetime.datetime(2024, 10, 26, 20) + datetime.timedelta(seconds=97 * step) for step in range(1000)
            )
        ]
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "access.log"
            log.write_text("".join(lines))
            for zone in ("Europe/Berlin", "America/St_Johns", "UTC", "-03:30"):
                self.check([str(log)], filters={"--tz": zone}, panels={"hours": PANELS["hours"]})

    def test_hostile_log(self):
        chance = random.Random(5)
        pieces = ["/", "a", "%20", "\\x1b", '\\"', "é", "?q=1", "#f", ".css", ".PNG", "//", "<script>", " ", "\t"]
        lines = []
        for i in range(4000):
            path = "/" + "".join(chance.choice(pieces) for _ in range(chance.randrange(6)))
            request = chance.choice([f"GET {path} HTTP/1.1", f"GET {path}", "-", "", f"* {path} HTTP/2", f"get {path} HTTP/1.1"])
            referer = chance.choice(["-", "", "http://A.example/x", f"https://b.example{path}", path])
            agent = chance.choice(["-", "", "Mozilla/5.0 (X11; Linux) x", path, "curl/8"])
            host = chance.choice(["10.1.2.3", "10.1.2.4", "2001:db8::1", "name", "-", "1.2.3.4.5"])
            status = chance.choice(["200", "404", "404", "-", "500", "000", "999"])
            size = chance.choice(["-", "0", str(chance.randrange(1 << 62))])
            zone = chance.choice(["+0000", "+0530", "-0800"])
            when = f"{1 + i % 28:02}/Mar/2024:{chance.randrange(24):02}:{chance.randrange(60):02}:00 {zone}"
            lines.append(f'{host} - - [{when}] "{request}" {status} {size} "{referer}" "{agent}"\n')
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "access.log"
            log.write_bytes("".join(lines).encode() + b"no record\n\0\0\n")
            self.check([str(log)], top=0)
            self.check([str(log)], filters={"--where": "path"})

    def test_durations_and_virtual_hosts(self):
        chance = random.Random(7)
        lines = [
            f'{chance.choice("abc")}.example 10.0.0.{i % 9} - - [17/May/2015:10:05:{i % 60:02} +0000] '
            f'"GET /{chance.randrange(30)} HTTP/1.1" 200 {i} "-" "-" {chance.choice([str(chance.randrange(10**7)), "-"])}\n'
            for i in range(2000)
        ]
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "access.log"
            log.write_text("".join(lines))
            panels = {
                "paths": ("path", TIMED, None, None),
                "slowest": ("path", "count,p50(duration),p95(duration)", None, "p95(duration)"),
                "vhosts": ("vhost", HITS, None, None),
            }
            form = '%v %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D'
            found = self.check([str(log)], filters={"--log-format": form}, panels=panels)
            self.assertIn("slowest", found)
            self.assertIn("vhosts", found)

    @unittest.skipUnless(HAS_NETWORKS, "no library for databases of networks")
    def test_countries_and_autonomous_systems(self):
        with tempfile.TemporaryDirectory() as folder:
            log, names = Path(folder) / "access.log", []
            for name, table in (("city.mmdb", mmdb.CITIES), ("asn.mmdb", mmdb.NETWORKS)):
                (Path(folder) / name).write_bytes(mmdb.database(table))
                names.append(str(Path(folder) / name))
            hosts = [text.split("/")[0] for text, _ in (*mmdb.CITIES, *mmdb.NETWORKS)] + ["name.example", "203.0.113.7"]
            log.write_text("".join(f'{hosts[i * i % len(hosts)]} - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 {i} '
                                   f'"-" "a{i % 5}"\n' for i in range(300)))  # fmt: skip
            panels = {"countries": ("country", WHO, None, None), "asns": ("asn,asn.org", WHO, None, None)}
            found = self.check([str(log)], filters={"--geoip": ",".join(names)}, panels=panels)
            self.assertTrue(set(panels) <= set(found))
            done = subprocess.run([FROE, "report", "--panels", "countries", str(log)], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2)
            self.assertIn("--geoip", done.stderr)

    def test_visitors_by_host(self):
        """Panels of agents have none then: a host may have several."""
        lines = "".join(f'{{"remote_ip": "10.0.0.{i % 9}", "uri": "/{i % 70}", "status": {200 + 4 * (i % 2)}}}\n{{"uri": "/{i % 5}"}}\n' for i in range(300))
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "access.json"  # half of the records have no host
            log.write_text(lines)
            self.check([str(log)], filters={"--visitor": "host", "--log-format": "json"}, panels={name: BY_HOST[name] for name in ("paths", "not-found", "hosts")})
        for filters in ({}, {"--where": "status >= 300"}, {"--pages": True}):
            found = self.check([SAMPLE], top=0, filters={"--visitor": "host", **filters}, panels=BY_HOST)
            fact = found["overview"]["rows"][0]
            said = json.loads(run("count", "status", "-a", "visitors,visits", "--visitor", "host", "--format", "json", SAMPLE,
                                  *(word for name, value in filters.items() for word in ([name] if value is True else [name, value]))))  # fmt: skip
            self.assertEqual((fact["visitors"], fact["visits"]), (said["total"]["visitors"], said["total"]["visits"]))

    def test_without_visitors(self):
        for filters in ({}, {"--where": "status >= 300"}, {"--pages": True}):
            found = self.check([SAMPLE], top=0, filters={"--no-visitors": True, **filters}, panels=WITHOUT_VISITORS)
            self.assertEqual({name for name in found["overview"]["rows"][0] if "visit" in name}, set())
        self.assertNotIn(b"isitor", run("report", "--no-visitors", "--format", "csv", SAMPLE))
        everything, less = (run("report", *args, "--format", "json", SAMPLE) for args in ((), ("--no-visitors",)))
        rows = [[{key: value for key, value in row.items() if "visit" not in key} for panel in json.loads(said)["panels"].values() for row in panel["rows"]]
                for said in (everything, less)]  # fmt: skip
        self.assertEqual(rows[0], rows[1])

    def test_visitors_by_host_and_agent_are_the_default(self):
        with tempfile.TemporaryDirectory() as folder:
            states = [os.path.join(folder, name) for name in ("a", "b")]
            shown = [run("report", *args, "--save-state", state, SAMPLE) for args, state in zip(((), ("--visitor", "host,agent")), states)]
            self.assertEqual(*shown)
            self.assertEqual(*(Path(state).read_bytes() for state in states))

    def test_commands_of_pages(self):
        """Each panel of a page names the command that it stands for, with what it shows."""
        for args, visitors in (((), None), (("--visitor", "host"), "host"), (("--no-visitors",), None)):
            with tempfile.TemporaryDirectory() as folder:
                page = Path(folder) / "report.html"
                run("report", *args, "-o", str(page), SAMPLE)
                commands = re.findall(r"froe count [^<]*", html.unescape(page.read_text()))
            self.assertGreater(len(commands), 10)
            for command in commands:
                words = shlex.split(command)[1:]
                said = json.loads(run(*words, "--format", "json", "-n", "1", SAMPLE))
                self.assertEqual("visitors" in words[words.index("-a") + 1].split(","), "visitors" in said["total"])
                self.assertEqual("--visitor" in words, visitors is not None and "visitors" in said["total"], command)

    def assert_commands_give(self, shown, panels):
        commands = re.findall(r'<section id="([a-z-]+)"(?:(?!</section>).)*?froe count ([^<]*)', shown, re.DOTALL)
        self.assertGreater(len(commands), 10)
        for panel, command in commands:
            words = ["count", *shlex.split(html.unescape(command))]
            said = json.loads(run(*words, "--format", "json", SAMPLE))
            self.assertGreater(said["total"]["count"], 0, panel)
            self.assertEqual(said["total"], panels[panel]["total"], panel)
            self.assertEqual(said["rows"][: len(panels[panel]["rows"])], panels[panel]["rows"], panel)

    def test_commands_have_the_filters(self):
        """What is asked again with the command of a page is what the page shows, of a run as of a saved report."""
        where = 'status >= 300 or path ~ "it\'s" or method = GET'
        filters = ["--where", where, "--under", "book", "--since", "2025-03-04", "--no-bots", "--tz", "Asia/Kolkata"]
        filters += ["--exclude-ext", ".gif"]
        with tempfile.TemporaryDirectory() as folder:
            page, state = Path(folder) / "report.html", str(Path(folder) / "state")
            run("report", *filters, "-o", str(page), "--save-state", state, SAMPLE)
            shown = page.read_text()
            run("merge", state, "-o", str(page))
            self.assertEqual(*(re.findall(r"froe count [^<]*|<p>with .*", text) for text in (shown, page.read_text())))
            # Only what is the same for both sides of a comparison.
            run("report", *filters[:4], "--since", "2025-03-03", "--save-state", state + "0", SAMPLE)
            run("report", *filters[:4], "--since", "2025-03-04", "--save-state", state + "1", SAMPLE)
            run("report", "--compare", state + "0", state + "1", "-o", str(page))
            with_what = re.search(r"<p>with <code>(.*)</code></p>", page.read_text())[1]
            self.assertEqual(shlex.split(html.unescape(with_what)), filters[:4])
        self.assertEqual(shlex.split(html.unescape(re.search(r"<p>with <code>(.*)</code></p>", shown)[1]))[:2], filters[:2])
        self.assert_commands_give(shown, json.loads(run("report", *filters, "--format", "json", SAMPLE))["panels"])

    def test_commands_have_the_rules_that_filters_need(self):
        rules = ("user_agent_parsers:\n  - regex: '(Firefox)'\nos_parsers:\n  - regex: '(Windows)'\n"
                 "device_parsers:\n  - regex: 'Windows'\n    device_replacement: 'Spider'\n")  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            page, agents = Path(folder) / "report.html", Path(folder) / "my rules.yaml"
            agents.write_text(rules)
            filters = ["--no-bots", "--agents", str(agents)]
            run("report", *filters, "-o", str(page), SAMPLE)
            panels = json.loads(run("report", *filters, "--format", "json", SAMPLE))["panels"]
            self.assertNotEqual(panels["overview"]["total"], report("--no-bots", SAMPLE)["panels"]["overview"]["total"])
            self.assert_commands_give(page.read_text(), panels)

    def test_commands_of_the_manual(self):
        """The page of help names every panel."""
        found = report(SAMPLE)["panels"]
        text = run("help", "report").decode().split()
        for name in found:
            self.assertIn(name, text)


class Overview(unittest.TestCase):
    def test_facts(self):
        fact = report(SAMPLE)["panels"]["overview"]["rows"][0]
        everything = json.loads(
            run("count", "status", "-a", "count,visitors,visits,sum(bytes),min(time),max(time),count(status >= 400)", "--share",
                "--format", "json", SAMPLE)
        )  # fmt: skip
        total = everything["total"]
        for name in ("count", "visitors", "visits", "sum(bytes)", "min(time)", "max(time)", "count(status >= 400)"):
            self.assertEqual(fact[name], total[name], name)
        self.assertEqual(fact["records"], everything["input"]["records"])
        self.assertEqual(fact["malformed"], everything["input"]["malformed"]["total"])
        self.assertAlmostEqual(fact["share(count(status >= 400))"], 100 * total["count(status >= 400)"] / total["count"], 3)
        first, last = (datetime.datetime.fromisoformat(total[name]) for name in ("min(time)", "max(time)"))
        seconds = (last - first).total_seconds() + 1
        self.assertAlmostEqual(fact["requests per second"], total["count"] / seconds, 3)


    def test_few_requests_a_second_are_not_none(self):
        line = '10.0.0.1 - - [{:02}/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1\n'
        for days, wanted in (((1, 2), 0.000023), ((1, 31), 0.000001), ((1,), 1)):
            log = "".join(line.format(day) for day in days).encode()
            fact = report(stdin=log)["panels"]["overview"]["rows"][0]
            self.assertEqual(fact["requests per second"], wanted)

    def test_visits_with_another_gap(self):
        for gap in ("10s", "2h", "1d"):
            fact = report("--visit-gap", gap, SAMPLE)["panels"]["overview"]["rows"][0]
            said = json.loads(run("count", "status", "-a", "visits", "--visit-gap", gap, "--format", "json", SAMPLE))
            self.assertEqual(fact["visits"], said["total"]["visits"])


class NewAndVanished(unittest.TestCase):
    def test_halves(self):
        found = report("--top", "0", SAMPLE)["panels"]
        everything = json.loads(run("count", "path", "-a", "count,sum(bytes),min(time),max(time)", "--format", "json", SAMPLE))
        parse = datetime.datetime.fromisoformat
        first, last = (parse(everything["total"][name]) for name in ("min(time)", "max(time)"))
        middle = first + datetime.timedelta(seconds=int((last - first).total_seconds() + 1) // 2)
        for panel, name, holds in (
            ("new", "min(time)", lambda time: time >= middle),
            ("vanished", "max(time)", lambda time: time < middle),
        ):
            rows = [row for row in everything["rows"] if row[name] is not None and holds(parse(row[name]))]
            expected = [{key: row[key] for key in ("path", "count", "sum(bytes)", name)} for row in rows]
            self.assertEqual(found[panel]["rows"], expected, panel)
            self.assertEqual(found[panel]["total"]["count"], sum(row["count"] for row in rows))


class SeriesWidths(unittest.TestCase):
    def test_as_many_points_as_are_good_to_look_at(self):
        line = '10.0.0.1 - - [{} +0000] "GET / HTTP/1.1" 200 1\n'
        start = datetime.datetime(2020, 1, 1)
        for hours, width in ((1, "1m"), (3, "1m"), (4, "5m"), (24, "15m"), (24 * 7, "1h"), (24 * 30, "6h"),
                             (24 * 90, "12h"), (24 * 800, "1d")):  # fmt: skip
            times = [start + datetime.timedelta(hours=hours) * (i / 400) for i in range(401)]
            log = "".join(line.format(time.strftime("%d/%b/%Y:%H:%M:%S")) for time in times)
            rows = report("-", stdin=log.encode())["panels"]["time"]["rows"]
            self.assertIn("time:" + width, rows[0], hours)

    def test_no_gaps_where_a_wider_point_shows_the_same(self):
        line = '10.0.0.1 - - [{} +0000] "GET / HTTP/1.1" 200 1\n'
        start = datetime.datetime(2020, 1, 1, 4, 5)
        for every, count, extra, width in ((60, 84, [], "1h"), (60, 84, [60 * 40 + 30], "30m"), (24 * 60, 4, [], "1d"),
                                           (1, 1, [], "1m"), (5, 2, [], "5m"), (1, 100, [], "1m")):  # fmt: skip
            times = [start + datetime.timedelta(minutes=m) for m in [every * i for i in range(count)] + extra]
            log = "".join(line.format(time.strftime("%d/%b/%Y:%H:%M:%S")) for time in times)
            rows = report("-", stdin=log.encode())["panels"]["time"]["rows"]
            self.assertIn("time:" + width, rows[0], (every, count, extra))
            self.assertEqual(sum(row["count"] for row in rows), len(times))

    def test_a_day_of_two_offsets_is_one_point(self):
        line = '10.0.0.1 - - [25/Oct/2020:{}] "GET / HTTP/1.1" 200 1\n'
        log = line.format("00:30:00 +0200") + line.format("23:30:00 +0100")
        rows = report("-", stdin=log.encode())["panels"]["time"]["rows"]
        self.assertEqual([row["time:12h"] for row in rows], ["2020-10-25T00:00:00+02:00", "2020-10-25T12:00:00+01:00"])


class Options(unittest.TestCase):
    def test_same_bytes_for_every_number_of_threads(self):
        for form in ("json", "csv"):
            alone = run("report", "-j1", "--format", form, SAMPLE)
            self.assertEqual(alone, run("report", "-j3", "--format", form, SAMPLE))

    def test_more_threads_than_have_work(self):
        line = '10.0.{}.{} - - [17/May/2015:10:05:03 +0000] "GET /{} HTTP/1.1" 404 {} "http://h{}/" "agent{}/1"\n'
        log = "".join(line.format(i // 250, i % 250, i % 1500, i, i % 1200, i % 1100) for i in range(6000)).encode()
        one = report("-j", "1", "-", stdin=log)
        for threads in "2", "3", "16":
            self.assertEqual(report("-j", threads, "-", stdin=log), one)

    def test_chosen_panels(self):
        found = report("--panels", "hosts,paths", SAMPLE)
        self.assertEqual(list(found["panels"]), ["paths", "hosts"])
        self.assertEqual(found["panels"], {name: report(SAMPLE)["panels"][name] for name in ("paths", "hosts")})

    def test_each_panel_alone(self):
        everything = report(SAMPLE)["panels"]
        for name, panel in everything.items():
            self.assertEqual(report("--panels", name, SAMPLE)["panels"], {name: panel})

    def test_unknown_panel(self):
        done = subprocess.run([FROE, "report", "--panels", "hosst", SAMPLE], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("did you mean hosts?", done.stderr)

    def test_panel_without_data(self):
        done = subprocess.run([FROE, "report", "--panels", "vhosts,hosts", "--format", "json", SAMPLE], capture_output=True)
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"warning: no input has what the panel vhosts shows", done.stderr)
        self.assertEqual(list(json.loads(done.stdout)["panels"]), ["hosts"])

    def test_refused(self):
        for args in (["--format", "arrow"], ["--visitor", "agent"], ["--visitor", "host", "--no-visitors"], ["--visitor", "host,agent", "--no-visitors"], ["--visit-gap", "1h", "--no-visitors"],
                     ["--visitor", "host", "--panels", "status"], ["--visitor", "host", "--panels", "agents"], ["--sort", "count"], ["--agg", "count"], ["--per-file"], ["--unordered"]):
            done = subprocess.run([FROE, "report", *args, SAMPLE], capture_output=True)
            self.assertEqual(done.returncode, 2, args)

    def test_csv(self):
        rows = list(csv.reader(io.StringIO(run("report", "--panels", "status", "--format", "csv", SAMPLE).decode())))
        self.assertEqual(rows[0][:2], ["panel", "status"])
        self.assertTrue(all(row[0] == "status" for row in rows[1:]))

    def test_nothing_matches(self):
        found = report("--where", "status = 999", SAMPLE)
        self.assertEqual(list(found["panels"]), ["overview"])
        self.assertEqual(found["panels"]["overview"]["rows"][0]["count"], 0)

    def test_little_memory(self):
        """What does not fit into memory goes to disk."""
        line = '10.{}.{}.{} - - [17/May/2015:10:05:03 +0000] "GET /{} HTTP/1.1" 200 1 "-" "{}"\n'
        log = "".join(line.format(i % 7, i % 251, i % 253, i, "x" * (i % 900)) for i in range(40000 if SANITIZED else 120000)).encode()
        whole = run("report", "--format", "json", "-", stdin=log)
        for memory in "1G", "16Mi":
            self.assertEqual(run("report", "--memory", memory, "--format", "json", "-", stdin=log), whole)

    def test_statistics(self):
        done = subprocess.run([FROE, "report", "--stats", SAMPLE], capture_output=True, text=True)
        self.assertIn("peak memory", done.stderr)


if __name__ == "__main__":
    unittest.main()

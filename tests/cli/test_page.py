"""Reports and counts as HTML pages, and reports as csv, tsv and text: what is in them, and that nothing gets out.

    FROE=build/release/froe python3 -m unittest tests/cli/test_page.py

`python3 -m tests.cli.test_page hostile` writes the log that it is tried on.
"""

import base64
import csv
import hashlib
import html.parser
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

FROE = os.environ.get("FROE", "build/release/froe")
SAMPLE = "data/sample.log"

HOSTILE = [
    "<script>alert(1)</script>",
    "</style></title><script>alert(2)//",
    "\"onmouseover='alert(3)'",
    "&lt;b&gt;&amp;",
    "=cmd|'/C calc'!A0",
    "\x1b]0;title\x07\x1b[31m",
    "\u202egnp.exe",
    "http://evil.example/<img src=x>",
    "]]><!--",
]


def run(*arguments, **more):
    return subprocess.run([FROE, *arguments], capture_output=True, check=False, **more)


def quoted(text):
    return text.replace("\\", "\\\\").replace('"', '\\"')


def hostile_log():
    """Every field of it holds what means something to browsers, terminals or spreadsheets."""
    lines = []
    for number, text in enumerate(HOSTILE):
        host = re.sub(r"\s", "", text)
        lines.append(
            f'{host} - {text} [17/May/2015:10:05:{number:02} +0000] "GET /{quoted(text)} HTTP/1.1" 404 {number} '
            f'"http://{quoted(text)}/" "{quoted(text)} (x)"'
        )
    return "".join(line + "\n" for line in lines).encode() + b"\xff\xfe no record\n"


class Page(html.parser.HTMLParser):
    """Collects what a browser would act on, and the tables."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.ids, self.links = {}, set(), [], []
        self.text = {"style": [], "script": []}
        self.policy = None
        self.sections, self.cell = {}, None
        self.section = None
        self.stack = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.attributes.update(attributes)
        if tag in self.text:
            self.text[tag].append("")
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if "href" in attributes:
            self.links.append(attributes["href"])
        if attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes["content"]
        if tag == "section":
            self.section = self.sections.setdefault(attributes["id"], [])
        if tag == "tr" and self.section is not None:
            self.section.append([])
        if tag in ("td", "th"):
            self.cell = ""
        self.stack.append(tag)

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.section[-1].append(self.cell)
            self.cell = None
        self.stack.pop()

    def handle_data(self, data):
        if self.stack and self.stack[-1] in self.text:
            self.text[self.stack[-1]][-1] += data
        if self.cell is not None:
            self.cell += data


class Case(unittest.TestCase):
    def setUp(self):
        self.directory = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="froe-page-")))
        self.hostile = self.directory / "access.log"
        self.hostile.write_bytes(hostile_log())

    def page(self, *arguments):
        done = run(*arguments, "--format", "html")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return Page(done.stdout.decode("utf-8"))


class Pages(Case):
    def assert_alone(self, page):
        """One script, one style sheet, both allowed by their hashes, and nothing that asks for anything."""
        self.assertEqual(page.tags["script"], 1)
        self.assertEqual(page.tags["style"], 1)
        hashes = {
            name: "'sha256-" + base64.b64encode(hashlib.sha256(page.text[name][0].encode()).digest()).decode() + "'"
            for name in page.text
        }
        self.assertEqual(
            page.policy,
            f"default-src 'none'; img-src data:; style-src {hashes['style']}; script-src {hashes['script']}; "
            "base-uri 'none'; form-action 'none'",
        )
        self.assertFalse(set(page.tags) & {"img", "iframe", "object", "embed", "form", "base", "audio", "video"})
        self.assertFalse({name for name in page.attributes if name.startswith("on") or name in ("style", "src", "srcset")})
        self.assertEqual([link for link in page.links if not link.startswith("#")], ["data:,"])
        self.assertNotRegex(page.text["style"][0], r"url\(|@import|expression")

    def test_a_report_needs_nothing_else(self):
        self.assert_alone(self.page("report", SAMPLE))

    def test_links_lead_to_panels(self):
        page = self.page("report", SAMPLE)
        self.assertEqual(len(page.ids), len(set(page.ids)))
        self.assertLessEqual({link[1:] for link in page.links if link.startswith("#")}, set(page.ids))

    def test_bytes_of_logs_are_text(self):
        for command in (["report", "--top", "0"], ["count", "path,host,referer,agent"], ["count", "user", "--share"]):
            with self.subTest(command):
                page = self.page(*command, str(self.hostile))
                self.assert_alone(page)
                cells = {cell for rows in page.sections.values() for row in rows for cell in row}
                shown = [text.replace("\x1b", "\\x1b").replace("\x07", "\\x07").replace("\u202e", "\\xe2\\x80\\xae") for text in HOSTILE]
                for text in shown:
                    self.assertTrue(any(text in cell for cell in cells), text)

    def test_a_name_of_a_file_is_text(self):
        log = self.directory / "<script>alert(1)<!--.log"
        log.write_bytes(self.hostile.read_bytes())
        page = self.page("report", str(log))
        self.assert_alone(page)

    def test_panels_show_the_numbers_of_the_json(self):
        page = self.page("report", SAMPLE)
        report = json.loads(run("report", SAMPLE, "--format", "json").stdout)
        for name in ("paths", "status", "hosts", "referers"):
            rows = [row for row in page.sections[name] if row[0] not in ("Path", "Total", "Status", "Host", "Page")]
            self.assertEqual(len(rows), len(report["panels"][name]["rows"]))
            for row, wanted in zip(rows, report["panels"][name]["rows"]):
                key = next(iter(wanted.values()))
                self.assertEqual(row[:2], ["-" if key is None else str(key), f"{wanted['count']:,}"])

    def test_size(self):
        self.assertLess(len(run("report", SAMPLE, "--format", "html").stdout), 1_000_000)

    def test_the_same_for_every_number_of_threads(self):
        pages = {run("report", SAMPLE, "--format", "html", f"-j{threads}").stdout for threads in (1, 2, 7)}
        self.assertEqual(len(pages), 1)

    def test_a_count_is_a_page_too(self):
        page = self.page("count", "path", "-a", "count,max(bytes)", "-n", "3", SAMPLE)
        self.assert_alone(page)
        wanted = json.loads(run("count", "path", "-a", "count,max(bytes)", "-n", "3", SAMPLE, "--format", "json").stdout)
        rows = page.sections["result"]
        self.assertEqual(rows[0], ["path", "count", "", "Share", "max(bytes)"])
        share = f"{100 * wanted['rows'][0]['count'] / wanted['total']['count']:.1f}%"
        first = wanted["rows"][0]
        self.assertEqual(rows[1], [first["path"], f"{first['count']:,}", "", share, f"{first['max(bytes)']:,}"])
        self.assertEqual(rows[-1][:2], ["Total", f"{wanted['total']['count']:,}"])
        self.assertEqual(len(rows), 5)

    def test_a_small_share_is_not_shown_as_nothing(self):
        log = self.directory / "small.log"
        line = '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET {} HTTP/1.1" 200 1\n'
        log.write_text(line.format("/much") * 2001 + line.format("/little"))
        done = run("report", str(log), "--panels", "paths", "--format", "html").stdout.decode()
        self.assertIn('<td class="n share" data-v="0.01">&lt;0.1%</td>', done)
        self.assertIn('<td class="n share">100.0%</td>', done)

    def test_the_share_of_the_biggest_paths_is_of_traffic(self):
        log = self.directory / "big.log"
        line = '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET {} HTTP/1.1" 200 {}\n'
        log.write_text(line.format("/often", 1000) * 3 + line.format("/big", 7000))
        done = run("report", str(log), "--panels", "biggest", "--format", "html").stdout.decode()
        self.assertEqual(re.findall('<td class="n share">([^<]*)</td>', done), ["70.0%", "30.0%", "100.0%"])

    def test_a_very_long_path_takes_a_few_lines(self):
        log = self.directory / "long.log"
        long, short = "/" + "x" * 65000, "/" + "y" * 200
        line = '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET {} HTTP/1.1" 200 1\n'
        log.write_text(line.format(long) + line.format(short))
        done = run("report", str(log), "--panels", "paths", "--format", "html").stdout.decode()
        self.assertIn(f'<th scope="row"><div class="long" tabindex="0">{long}</div></th>', done)
        self.assertIn(f'<th scope="row">{short}</th>', done)

    def test_counts_by_time_are_drawn(self):
        page = self.page("count", "time:1m", SAMPLE)
        self.assertGreater(page.tags["rect"], 50)
        self.assertNotIn("figure", self.page("count", "time:1m,path", SAMPLE).tags)
        self.assertNotIn("figure", self.page("count", "time:1m,status.class", "--pivot", "status.class", SAMPLE).tags)
        self.assertIn("details", self.page("count", "weekday,hour", SAMPLE).tags)

    def test_no_input_at_all(self):
        empty = self.directory / "empty.log"
        empty.write_bytes(b"")
        for command in (["report"], ["count", "path"], ["count", "time:1h"]):
            self.assert_alone(self.page(*command, str(empty)))

    def test_the_ending_sets_the_format(self):
        for ending in ("html", "HTM"):
            out = self.directory / f"page.{ending}"
            self.assertEqual(run("count", "path", SAMPLE, "-o", str(out)).returncode, 0)
            self.assertTrue(out.read_text().startswith("<!doctype html>"))

    def test_what_has_no_page(self):
        for arguments in (["records"], ["check"], ["count", "path", "--per-file"]):
            done = run(*arguments, SAMPLE, "--format", "html")
            self.assertEqual((done.returncode, done.stdout), (2, b""))
            self.assertIn(b"html", done.stderr)


class OtherFormats(Case):
    def test_csv_is_one_table(self):
        text = run("report", SAMPLE, "--format", "csv").stdout.decode()
        rows = list(csv.DictReader(io.StringIO(text)))
        report = json.loads(run("report", SAMPLE, "--format", "json").stdout)
        self.assertEqual(list(dict.fromkeys(row["panel"] for row in rows)), list(report["panels"]))
        for name, panel in report["panels"].items():
            mine = [row for row in rows if row["panel"] == name]
            self.assertEqual(len(mine), len(panel["rows"]))
            for row, wanted in zip(mine, panel["rows"]):
                for column, value in wanted.items():
                    self.assertEqual(row[column], "" if value is None else str(value) if not isinstance(value, float) else row[column])
                self.assertEqual({key for key, value in row.items() if value} - set(wanted), {"panel"})

    def test_lines_of_json(self):
        lines = [json.loads(line) for line in run("report", SAMPLE, "--format", "jsonl").stdout.splitlines()]
        report = json.loads(run("report", SAMPLE, "--format", "json").stdout)
        wanted = [{"panel": name, **row} for name, panel in report["panels"].items() for row in panel["rows"]]
        self.assertEqual(lines, wanted)
        self.assertTrue(all(next(iter(line)) == "panel" for line in lines))

    def test_csv_for_spreadsheets(self):
        text = run("report", str(self.hostile), "--format", "csv", "--csv-safe").stdout.decode("utf-8", "replace")
        for row in csv.reader(io.StringIO(text)):
            for cell in row:
                self.assertNotRegex(cell, r"^[=+@]|^-(?!\d)")
        self.assertIn("'=cmd", text)

    def test_text_holds_nothing_that_a_terminal_would_act_on(self):
        text = run("report", str(self.hostile), "--top", "0").stdout
        self.assertNotRegex(text.decode("utf-8"), "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]")
        self.assertIn(rb"\x1b]0;title\x07", text)

    def test_colour_only_when_asked_for(self):
        self.assertNotIn(b"\x1b", run("report", SAMPLE).stdout)
        self.assertIn(b"\x1b[1m", run("report", SAMPLE, "--color=always").stdout)


if __name__ == "__main__":
    if sys.argv[1:] == ["hostile"]:
        sys.stdout.buffer.write(hostile_log())
    else:
        unittest.main()

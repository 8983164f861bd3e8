#!/usr/bin/env python3
"""Runs froe and other programs on the same logs, as whole processes in turn, and prints a Markdown table.

In turn, each time in another order, so that a machine that grows slower or faster meanwhile does so for all of them
alike. Results are compared too: a program that counts pages and gets another answer than the first one is marked.
"""

import argparse
import dataclasses
import hashlib
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PARTS = 6


@dataclasses.dataclass
class Case:
    name: str
    group: str              # the input: plain, six-gz or lone-gz
    argv: list
    slow: bool = False      # fewer runs, and on less data if so asked
    counts: bool = False    # prints the counts of pages as froe does
    reference: bool = False # the one that others of its group are set against
    seconds: list = dataclasses.field(default_factory=list)
    peak_kib: int = 0
    fault: str = ""
    answer: str = ""


@dataclasses.dataclass
class Data:
    plain: list
    six_gz: list
    lone_gz: list
    nbytes: int = 0

    def of(self, group):
        return {"plain": self.plain, "six-gz": self.six_gz, "lone-gz": self.lone_gz}[group]


# ---- data -----------------------------------------------------------------------------------------------------------

def gzip_all(jobs):
    """Each job is (target, sources): the sources one after the other as one gzip member, two at a time."""
    def start(target, sources):
        partial = folder_made(target.parent) / (target.name + ".partial")
        print(f"compare: making {target}", file=sys.stderr)
        process = subprocess.Popen(["sh", "-c", 'out=$1; shift; cat -- "$@" | gzip -6 >"$out"', "sh", partial, *sources])
        return process, partial, target

    running = []
    for job in [*jobs, None, None]:
        if len(running) == 2 or (job is None and running):
            process, partial, target = running.pop(0)
            if process.wait():
                sys.exit(f"compare: gzip could not make {target}")
            partial.rename(target)
        if job:
            running.append(start(*job))


def folder_made(folder):
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def data_in(folder, make_plain):
    data = Data([folder / "six" / f"part-{i}.log" for i in range(PARTS)],
                [folder / "six-gz" / f"part-{i}.log.gz" for i in range(PARTS)], [folder / "one" / "all.log.gz"])
    if not (folder / "six").exists():
        with tempfile.TemporaryDirectory(dir=folder_made(folder)) as partial: # whole or not at all
            print(f"compare: making {folder / 'six'}", file=sys.stderr)
            (pathlib.Path(partial) / "six").mkdir()
            make_plain([pathlib.Path(partial) / "six" / log.name for log in data.plain])
            (pathlib.Path(partial) / "six").rename(folder / "six")
    jobs = [(gz, [log]) for gz, log in zip(data.six_gz, data.plain)] + [(data.lone_gz[0], data.plain)]
    gzip_all([(target, sources) for target, sources in jobs if not target.exists()])
    data.nbytes = sum(log.stat().st_size for log in data.plain)
    return data


def generated(options):
    if not (options.data / "six").exists() and not shutil.which(options.generator):
        sys.exit(f"compare: {options.generator}: no such program, and no data in {options.data}")

    def make(logs):
        subprocess.run([options.generator, "--lines", str(options.lines), "--files", str(PARTS),
                        "--out", str(logs[0].parent / "part")], check=True)
    return make


def first_lines_of(data, lines):
    def make(logs):
        for source, target in zip(data.plain, logs):
            with open(target, "wb") as out:
                subprocess.run(["head", "-n", str(lines // PARTS), source], stdout=out, check=True)
    return make


# ---- programs -------------------------------------------------------------------------------------------------------

def froe_cases(options):
    count = [options.froe, "count", "path", "--pages", "--format", "tsv", "-j", str(options.threads)]
    return [Case(f"froe -j {options.threads}", group, count, counts=True) for group in ("plain", "six-gz", "lone-gz")]


def other_cases(options):
    # Each process of igzip gets its share of the files at once, which is a little faster than one process for each file.
    share = -(-PARTS // options.threads)
    shared = ["sh", "-c", f'printf "%s\\0" "$@" | xargs -0 -P {options.threads} -n {share} igzip -dc', "igzip"]
    return [
        Case("wc -l", "plain", ["wc", "-l"], reference=True),
        Case("mawk", "plain", ["mawk", "-f", str(HERE / "classic/count_pages.awk")], counts=True),
        Case("goaccess", "plain", ["goaccess", "--no-global-config", "--no-progress", "--log-format=COMBINED",
                                   "-o", os.path.join(options.scratch, "goaccess.json")], slow=True),
        Case(f"igzip -dc, {options.threads} processes", "six-gz", shared, reference=True),
        Case("igzip -dc", "lone-gz", ["igzip", "-dc"], reference=True),
        Case("libdeflate-gunzip -c", "lone-gz", ["libdeflate-gunzip", "-c"]),
    ]


def classic_cases(options):
    script = [sys.executable, str(HERE / "classic/count_pages.py"), "--jobs", str(options.threads)]
    modes = [("serial", []), ("serial, typed", ["--typed"]), ("threads", ["--mode", "threads"]),
             ("map", ["--mode", "map"]), ("imap, chunks of 2", ["--mode", "imap", "--chunk", "2"]),
             ("imap_unordered", ["--mode", "imap_unordered"]), ("futures", ["--mode", "futures"])]
    cases = [Case(f"python {name}", "six-gz", script + arguments, slow=True, counts=True) for name, arguments in modes]
    return [Case("python serial", "plain", script, slow=True, counts=True), *cases]


def label(case):
    return f"{case.name} [{case.group}]"


def chosen(options):
    cases = [*froe_cases(options), *other_cases(options), *classic_cases(options)]
    order = {"plain": 0, "six-gz": 1, "lone-gz": 2}
    cases.sort(key=lambda case: order[case.group])
    if options.only:
        cases = [case for case in cases if any(part in label(case) for part in options.only)]
    return [case for case in cases if not any(part in label(case) for part in options.skip)]


def missing(case):
    programs = [case.argv[0]] + (["xargs", "igzip"] if case.argv[0] == "sh" else [])
    return next((program for program in programs if not shutil.which(program)), None)


# ---- measuring ------------------------------------------------------------------------------------------------------

def measure(case, files, scratch):
    """One run. The first counts of each go to a file, so that they can be compared; all else goes to /dev/null."""
    keep = case.counts and not case.seconds
    output = os.path.join(scratch, "output") if keep else os.devnull
    errors = os.path.join(scratch, "errors")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0), (os.POSIX_SPAWN_OPEN, 1, output, flags, 0o600),
               (os.POSIX_SPAWN_OPEN, 2, errors, flags, 0o600)]
    argv = [*case.argv, *map(str, files)]
    start = time.perf_counter()
    pid = os.posix_spawnp(argv[0], argv, {**os.environ, "LC_ALL": "C"}, file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - start
    if status:
        message = pathlib.Path(errors).read_text(errors="replace").strip().splitlines()[-1:]
        case.fault = f"failed with {os.waitstatus_to_exitcode(status)}: {' '.join(message)[:120]}"
        return
    case.seconds.append(seconds)
    case.peak_kib = max(case.peak_kib, usage.ru_maxrss)
    if keep:
        case.answer = hashlib.sha256(pathlib.Path(output).read_bytes()).hexdigest()


def measure_all(cases, data, slow_data, options):
    for files in (data.plain, data.six_gz, data.lone_gz): # the page cache is warm from here on
        subprocess.run(["cat", *files], stdout=subprocess.DEVNULL, check=True)
    # A program that runs behind one that took seconds, on one processor, finds the other one asleep: in each turn they
    # come in another order, the same each time that this is run.
    chance = random.Random(1)
    for turn in range(max(options.runs, options.slow_runs)):
        for case in chance.sample(cases, len(cases)):
            if case.fault or turn >= (options.slow_runs if case.slow else options.runs):
                continue
            source = slow_data if case.slow else data
            measure(case, source.of(case.group), options.scratch)
            if options.verbose and case.seconds:
                print(f"compare: {label(case)}: {case.seconds[-1]:.3f} s", file=sys.stderr)


# ---- table ----------------------------------------------------------------------------------------------------------

def find(cases, group, wanted):
    return next((case for case in cases if case.group == group and wanted(case) and case.seconds), None)


def table(cases, data, slow_data):
    floor = rss_floor()
    scale = data.nbytes / slow_data.nbytes
    def seconds(case):
        return statistics.median(case.seconds) * (scale if case.slow else 1)
    def ratio(case, other):
        return f"{seconds(case) / seconds(other):.2f}" if other else "-"
    answers = {}
    print("| input | program | median s | min s | GB/s | x reference | x froe | peak MiB | runs | notes |")
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|---|")
    for case in cases:
        if case.fault:
            print(f"| {case.group} | {case.name} | | | | | | | | {case.fault} |")
            continue
        scaled = case.slow and scale != 1
        notes = ["reference"] if case.reference else []
        if scaled:
            notes.append(f"scaled by {scale:.2f}")
        if case.counts and case.answer != answers.setdefault(scaled, case.answer):
            notes.append("ANOTHER RESULT")
        peak = case.peak_kib / 1024
        mark = "~" if scaled else ""
        print(f"| {case.group} | {case.name} | {mark}{seconds(case):.3f} "
              f"| {mark}{min(case.seconds) * (scale if case.slow else 1):.3f} | {data.nbytes / seconds(case) / 1e9:.3f} "
              f"| {ratio(case, find(cases, case.group, lambda c: c.reference))} "
              f"| {ratio(case, find(cases, case.group, lambda c: c.name.startswith('froe')))} "
              f"| {f'{peak:.0f}' if peak > floor * 1.05 else f'<= {floor:.0f}'} | {len(case.seconds)} | {'; '.join(notes)} |")


def rss_floor():
    """What a started process reports at least, in MiB: Linux carries over the peak of this script through exec."""
    pid = os.posix_spawnp("true", ["true"], os.environ)
    return os.wait4(pid, 0)[2].ru_maxrss / 1024


def machine():
    model = "unknown processor"
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as info:
            model = next((line.split(":", 1)[1].strip() for line in info if line.startswith("model name")), model)
    return f"{model}, {len(os.sched_getaffinity(0))} CPUs usable, Linux {os.uname().release}"


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--froe", default="build/release/froe", help="(%(default)s)")
    parser.add_argument("--generator", default="build/release/generate_log", help="makes data that are missing (%(default)s)")
    parser.add_argument("--data", type=pathlib.Path, default=pathlib.Path("bench-data"), help="folder (%(default)s)")
    parser.add_argument("--lines", type=int, default=3000000, help="in all six logs, where they are made (%(default)s)")
    parser.add_argument("--threads", type=int, default=2, help="threads or processes for those that take some (%(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="(%(default)s)")
    parser.add_argument("--slow-runs", type=int, default=1, help="of GoAccess and Python; 0 skips them (%(default)s)")
    parser.add_argument("--slow-lines", type=int, default=0, metavar="N",
                        help="give those the first N lines only and scale their time by bytes (0: all lines)")
    parser.add_argument("--only", action="append", default=[], metavar="TEXT", help="cases that contain TEXT; repeatable")
    parser.add_argument("--skip", action="append", default=[], metavar="TEXT", help="leave those out; repeatable")
    parser.add_argument("--list", action="store_true", help="print the cases and stop")
    parser.add_argument("--verbose", action="store_true", help="print each time as it is taken")
    options = parser.parse_args()
    for name, least in (("lines", PARTS), ("threads", 1), ("runs", 1), ("slow_runs", 0), ("slow_lines", 0)):
        if getattr(options, name) < least:
            parser.error(f"--{name.replace('_', '-')} must be {least} or more")
    if 0 < options.slow_lines < PARTS:
        parser.error(f"--slow-lines must be 0, or {PARTS} or more")
    return options


def main():
    options = parse_options()
    with tempfile.TemporaryDirectory(prefix="froe-compare-") as options.scratch:
        cases = chosen(options)
        if options.list:
            print(*map(label, cases), sep="\n")
            return
        absent = {label(case): missing(case) for case in cases if missing(case)}
        cases = [case for case in cases if label(case) not in absent and not (case.slow and options.slow_runs == 0)]
        data = slow_data = data_in(options.data, generated(options))
        if options.slow_lines and any(case.slow for case in cases):
            folder = options.data / f"first-{options.slow_lines}"
            slow_data = data_in(folder, first_lines_of(data, options.slow_lines))
        measure_all(cases, data, slow_data, options)
        print(f"{machine()}. {data.nbytes / 1e6:.0f} MB of logs; GB/s are bytes of log, inflated. "
              "The peak is that of the largest process.\n")
        table(cases, data, slow_data)
        if absent:
            print("\nNot run:\n")
        for name, program in absent.items():
            print(f"- {name}: {program} is not there")


if __name__ == "__main__":
    main()

"""Countries, cities and autonomous systems: froe against the tables that databases are made of.

    FROE=build/asan/froe python3 -m unittest tests/cli/test_geo.py
"""

import collections
import ipaddress
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROE = str(Path(os.environ.get("FROE") or ROOT / "build/release/froe").resolve())
sys.path.insert(0, str(ROOT / "tests" / "reference"))

import mmdb  # noqa: E402

FIELDS = ["host", "country", "country.name", "city", "asn", "asn.org"]
HAS_LIBRARY = "networks: none" not in subprocess.run([FROE, "--version"], capture_output=True, text=True, check=True).stdout
ODD_HOSTS = ["h.example.org", "10.1.2", "10.1.2.03", "256.0.0.1", "10.1.2.3.4", "::1", "::ffff:10.1.2.3", "2001:DB8::1", "10.1.2.3%eth0", "1" * 500, "-"]


def line(host):
    return f'{host} - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 1\n'


def look(table, host, version=6):
    """The value of the narrowest network that holds the address."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return {}
    if address.version == 6 and version == 4:
        return {}
    if address.version == 6 and address.ipv4_mapped:
        address = address.ipv4_mapped
    found, width = {}, -1
    for text, value in table:
        network = ipaddress.ip_network(text)
        if network.version == address.version and address in network and network.prefixlen > width:
            found, width = value, network.prefixlen
    return found


def facts(value):
    """What the fields of froe are to be."""

    def at(*names):
        inner = value
        for name in names:
            inner = inner.get(name) if isinstance(inner, dict) else None
        return inner

    return {
        "country": at("country", "iso_code"),
        "country.name": at("country", "names", "en"),
        "city": at("city", "names", "en"),
        "asn": at("autonomous_system_number"),
        "asn.org": at("autonomous_system_organization"),
    }


class Geo(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="froe-geo-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, name, data):
        (self.folder / name).write_bytes(data)
        return name

    def run_froe(self, *arguments):
        # libmaxminddb 1.7.1 loses memory when it refuses a database for its metadata.
        suppressions = self.folder / "lsan"
        suppressions.write_text("leak:data_pool_new\n")
        env = {**os.environ, "LSAN_OPTIONS": f"suppressions={suppressions}:print_suppressions=0"}
        return subprocess.run([FROE, *arguments], cwd=self.folder, capture_output=True, timeout=60, check=False, env=env)

    def output(self, *arguments):
        run = self.run_froe(*arguments)
        self.assertEqual((run.returncode, run.stderr), (0, b""), arguments)
        return run.stdout

    def rows(self, *arguments):
        return [json.loads(row) for row in self.output(*arguments, "--format", "jsonl").splitlines()]

    def refuse(self, *arguments):
        run = self.run_froe(*arguments)
        self.assertEqual((run.returncode, run.stdout), (2, b""), arguments)
        return run.stderr.decode()

    def hosts(self, seed, count=300):
        """Addresses in and around the networks of the tables, and what is none."""
        rng = random.Random(seed)
        hosts = list(ODD_HOSTS)
        networks = [ipaddress.ip_network(text) for text, _ in (*mmdb.CITIES, *mmdb.NETWORKS)]
        while len(hosts) < count:
            network = rng.choice(networks)
            near = int(network.network_address) + rng.randrange(-3, network.num_addresses + 3)
            hosts.append(str(ipaddress.ip_address(near)) if network.version == 4 else str(ipaddress.IPv6Address(near)))
        return hosts


class Refusals(Geo):
    def test_without_a_database(self):
        log = self.file("a.log", line("10.1.2.3").encode())
        for arguments in (["count", "country"], ["count", "host", "-a", "distinct(asn)"], ["records", "-w", "city = Paris"], ["count", "host", "-a", "visitors", "--visitor", "asn.org"]):
            self.assertIn("--geoip FILE", self.refuse(*arguments, log))

    def test_a_database_that_nothing_is_asked_of(self):
        log = self.file("a.log", line("10.1.2.3").encode())
        self.assertIn("makes no sense", self.refuse("count", "host", "--geoip", "x.mmdb", log))
        self.assertIn("makes no sense", self.refuse("check", "--geoip", "x.mmdb", log))

    @unittest.skipIf(HAS_LIBRARY, "there is a library")
    def test_a_build_that_cannot_read_any(self):
        log = self.file("a.log", line("10.1.2.3").encode())
        self.assertIn("libmaxminddb", self.refuse("count", "country", "--geoip", "x.mmdb", log))


@unittest.skipUnless(HAS_LIBRARY, "built without libmaxminddb")
class Databases(Geo):
    def test_files_that_are_none(self):
        log = self.file("a.log", line("10.1.2.3").encode())
        good = self.file("good.mmdb", mmdb.database(mmdb.CITIES))
        self.file("text", b"no database\n" * 100)
        self.file("empty", b"")
        for name, what in (
            ("missing.mmdb", "missing.mmdb: No such file"),
            (".", ".: Is a directory"),
            ("text", "text: no database"),
            ("empty", "empty: no database"),
            (f"{good},text", "text: no database"),
            (f"{good},", "empty"),
            (",".join([good] * 9), "more than 8"),
            ("mi\x1bssing", "mi\\x1bssing: No such file"),
        ):
            with self.subTest(name=name):
                self.assertIn(what, self.refuse("count", "country", "--geoip", name, log))
        self.assertIn("is empty", self.refuse("count", "country", "--geoip", "", log))

    def test_metadata_that_makes_no_sense(self):
        log = self.file("a.log", line("10.1.2.3").encode())
        for metadata in (
            {"record_size": mmdb.Typed(mmdb.UINT16, 25)},
            {"ip_version": mmdb.Typed(mmdb.UINT16, 5)},
            {"binary_format_major_version": mmdb.Typed(mmdb.UINT16, 3)},
            {"node_count": mmdb.Typed(mmdb.UINT32, 1 << 30)},
            {"node_count": "many"},
        ):
            with self.subTest(metadata=metadata):
                name = self.file("bad.mmdb", mmdb.database(mmdb.CITIES, metadata=metadata))
                self.assertIn("bad.mmdb: no database", self.refuse("count", "country", "--geoip", name, log))

    def test_every_record_size_and_version(self):
        hosts = self.hosts(1)
        log = self.file("a.log", "".join(map(line, hosts)).encode())
        for record_size in (24, 28, 32):
            for version in (4, 6):
                for sharing in (True, False):
                    with self.subTest(record_size=record_size, version=version, sharing=sharing):
                        tables = [[row for row in table if version == 6 or ":" not in row[0]] for table in (mmdb.CITIES, mmdb.NETWORKS)]
                        for name, table in zip(("city", "asn"), tables):
                            self.file(name, mmdb.database(table, version=version, record_size=record_size, sharing=sharing))
                        found = self.rows("records", "--fields", ",".join(FIELDS), "--geoip", "city,asn", log)
                        self.assertEqual(len(found), len(hosts))
                        for host, row in zip(hosts, found):
                            expected = facts(look(tables[0], host, version) | look(tables[1], host, version))
                            self.assertEqual(row, {"host": host, **expected})

    def test_large_databases(self):
        """Many nodes and much data: pointers of every length."""
        rng = random.Random(2)
        table = []
        for number in range(3000):
            network = ipaddress.ip_network((rng.randrange(1 << 32) >> 8 << 8, 24))
            table.append((str(network), mmdb.city(f"{number % 26 + 65:c}{number % 25 + 65:c}", f"Country {number % 700} " + "x" * (number % 300), f"City {number}" + "y" * (number % 500))))
        self.file("large", mmdb.database(list(dict(table).items()), record_size=28))
        hosts = [text.replace(".0/24", ".9") for text, _ in table]
        log = self.file("a.log", "".join(map(line, hosts)).encode())
        for host, row in zip(hosts, self.rows("records", "--fields", ",".join(FIELDS), "--geoip", "large", log)):
            self.assertEqual(row, {"host": host, **facts(dict(table)[str(ipaddress.ip_network(host + "/24", strict=False))])})

    def test_other_layouts(self):
        flat = self.file("flat", mmdb.database(mmdb.FLAT))
        log = self.file("a.log", (line("10.9.9.9") + line("192.168.3.4") + line("1.1.1.1")).encode())
        rows = self.rows("records", "--fields", ",".join(FIELDS[1:]), "--geoip", flat, log)
        self.assertEqual(
            rows,
            [
                {"country": "NL", "country.name": "Netherlands", "city": None, "asn": 64510, "asn.org": "Flat"},
                {"country": "BE", "country.name": "Belgium", "city": "Gent", "asn": 64511, "asn.org": None},
                dict.fromkeys(FIELDS[1:]),
            ],
        )

    def test_the_first_that_knows_tells(self):
        self.file("city", mmdb.database(mmdb.CITIES))
        self.file("flat", mmdb.database(mmdb.FLAT))
        log = self.file("a.log", line("10.1.2.3").encode())
        for options, country, asn in (
            (["--geoip", "city,flat"], "CH", 64510),
            (["--geoip", "flat,city"], "NL", 64510),
            (["--geoip", "city", "--geoip=flat"], "CH", 64510),
            (["--geoip", "city"], "CH", None),
        ):
            with self.subTest(options=options):
                self.assertEqual(self.rows("records", "--fields", "country,asn", *options, log), [{"country": country, "asn": asn}])

    def test_keys_conditions_and_aggregates(self):
        self.file("city", mmdb.database(mmdb.CITIES))
        self.file("asn", mmdb.database(mmdb.NETWORKS))
        hosts = self.hosts(3, 2000)
        log = self.file("a.log", "".join(map(line, hosts)).encode())
        known = [facts(look(mmdb.CITIES, host) | look(mmdb.NETWORKS, host)) for host in hosts]
        geo = ["--geoip", "city,asn", log]
        for field in FIELDS[1:]:
            with self.subTest(field=field):
                found = {row[field]: row["count"] for row in self.rows("count", field, *geo)}
                self.assertEqual(found, collections.Counter(one[field] for one in known))
        outputs = {self.output("count", "country,asn", "-a", "count,distinct(city),max(asn),visitors", "--format", "csv", "-j", threads, *geo) for threads in ("1", "2", "7")}
        self.assertEqual(len(outputs), 1)
        for expression, holds in (
            ("country = DE", lambda one: one["country"] == "DE"),
            ("country", lambda one: one["country"] is not None),
            ("country in (FR, CH) and asn >= 64501", lambda one: one["country"] in ("FR", "CH") and (one["asn"] or 0) >= 64501),
            ("asn.org *= Org", lambda one: "Org" in (one["asn.org"] or "")),
            ("not city", lambda one: one["city"] is None),
        ):
            with self.subTest(expression=expression):
                self.assertEqual(len(self.rows("records", "--fields", "host", "-w", expression, *geo)), sum(map(holds, known)))

    def test_states_of_other_databases(self):
        """What a database holds counts, not what its file is called."""
        self.file("city", mmdb.database(mmdb.CITIES))
        self.file("asn", mmdb.database(mmdb.NETWORKS))
        log = self.file("a.log", line("10.1.2.3").encode())
        for command in (["count", "country"], ["count", "path", "-w", "country = CH"], ["report", "-w", "country in (CH, NL)", "--panels", "status"]):
            with self.subTest(command=command):
                for state, databases in (("one", "city,asn"), ("same", "./city,asn"), ("order", "asn,city"), ("copied", "copy,asn")):
                    self.file("copy", (self.folder / "city").read_bytes())
                    self.output(*command, "--geoip", databases, "--save-state", state, log)
                self.file("copy", mmdb.database(mmdb.FLAT))
                self.output(*command, "--geoip", "copy,asn", "--save-state", "other", log)
                for same in ("same", "copied"):
                    self.assertEqual((self.folder / "one").read_bytes(), (self.folder / same).read_bytes())
                for other in ("order", "other"):
                    self.assertIn("geoip is `Test", self.refuse("merge", "one", other))

    def test_the_database_is_replaced_and_cut_off(self):
        """What was opened stays as it was: froe works on a copy."""
        self.file("city", mmdb.database(mmdb.CITIES))
        process = subprocess.Popen([FROE, "count", "country", "--geoip", "city", "--format", "csv", "-"], cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.stdin.write(line("10.1.2.3").encode() * 100000)
        process.stdin.flush()
        os.truncate(self.folder / "city", 0)
        process.stdin.write(line("10.1.2.3").encode() * 100)
        self.assertEqual(process.communicate(timeout=60)[0], b"country,count\nCH,100100\n")
        self.assertEqual(process.returncode, 0)

    def test_damage(self):
        """Bytes that are others: what cannot be read is missing and said to be, and nothing else happens."""
        hosts = self.hosts(4)
        log = self.file("a.log", "".join(map(line, hosts)).encode())
        whole = mmdb.database(mmdb.CITIES + mmdb.NETWORKS, record_size=24)
        rng = random.Random(5)
        told = 0
        for _ in range(150):
            data = bytearray(whole)
            for _ in range(rng.choice((1, 1, 3, 20))):
                data[rng.randrange(len(data))] = rng.choice((0, 0xFF, rng.randrange(256)))
            if rng.random() < 0.2:
                del data[rng.randrange(len(data)) :]
            name = self.file("bad.mmdb", bytes(data))
            run = self.run_froe("count", "country,city,asn", "--geoip", name, "--format", "csv", log)
            self.assertIn(run.returncode, (0, 2), run.stderr)
            if run.returncode == 0 and run.stderr:
                self.assertEqual(run.stderr, b"froe: warning: bad.mmdb is damaged: what it should tell of some addresses is missing\n")
                told += 1
            elif run.returncode == 2:
                self.assertIn(b"bad.mmdb: no database", run.stderr)
        self.assertGreater(told, 3)


if __name__ == "__main__":
    unittest.main()

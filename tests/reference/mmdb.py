"""Databases of networks in the format of MaxMind ("MaxMind DB File Format Specification", version 2.0), for tests.

    mmdb.py --record-size 28 to.mmdb        writes the typed table below
"""

import argparse
import ipaddress
import struct
from pathlib import Path

POINTER, TEXT, DOUBLE, BYTES, UINT16, UINT32, MAP, INT32, UINT64, UINT128, ARRAY = range(1, 12)
BOOLEAN = 14
SEPARATOR = bytes(16)
MARKER = b"\xab\xcd\xefMaxMind.com"


class Typed:
    """A number that is to have this type."""

    def __init__(self, kind, number):
        self.kind = kind
        self.number = number


# --- the data section -------------------------------------------------------------------------------------------


def control(kind, size):
    """The byte that says what comes, and those that say how much of it."""
    extended = b"" if kind <= 7 else bytes([kind - 7])
    first = (kind if kind <= 7 else 0) << 5
    for step, (base, width) in enumerate(((29, 1), (285, 2), (65821, 3))):
        if size < base:
            break
        more = size - base
        if more < 1 << (8 * width):
            return bytes([first | (29 + step)]) + extended + more.to_bytes(width, "big")
    return bytes([first | size]) + extended


def pointer(to):
    for step, (base, bits) in enumerate(((0, 11), (2048, 19), (526336, 27))):
        if to - base < 1 << bits:
            rest = (to - base).to_bytes(step + 2, "big")
            return bytes([POINTER << 5 | step << 3 | rest[0]]) + rest[1:]
    return bytes([POINTER << 5 | 3 << 3]) + to.to_bytes(4, "big")


class Data:
    """Values one after the other. What was written before is pointed to when `sharing`."""

    def __init__(self, sharing=True):
        self.bytes = bytearray()
        self.places = {}
        self.sharing = sharing

    def number(self, kind, number):
        width = {UINT16: 2, UINT32: 4, INT32: 4, UINT64: 8, UINT128: 16}[kind]
        digits = number.to_bytes(width, "big").lstrip(b"\0")
        self.bytes += control(kind, len(digits)) + digits

    def value(self, value):
        if isinstance(value, Typed):
            self.number(value.kind, value.number)
        elif isinstance(value, bool):
            self.bytes += control(BOOLEAN, int(value))
        elif isinstance(value, int):
            self.number(UINT32, value)
        elif isinstance(value, float):
            self.bytes += control(DOUBLE, 8) + struct.pack(">d", value)
        elif isinstance(value, (str, bytes)):
            self.text(value if isinstance(value, bytes) else value.encode())
        elif isinstance(value, list):
            self.bytes += control(ARRAY, len(value))
            for item in value:
                self.value(item)
        else:
            self.bytes += control(MAP, len(value))
            for key, item in value.items():
                self.text(key.encode())
                self.value(item)

    def text(self, text):
        place = self.places.get(text)
        if place is not None and self.sharing:
            self.bytes += pointer(place)
            return
        self.places.setdefault(text, len(self.bytes))
        self.bytes += control(TEXT, len(text)) + text


# --- the search tree --------------------------------------------------------------------------------------------


class Tree:
    """Nodes are pairs; a leaf is the place of its data, None where there is none."""

    def __init__(self, version):
        self.version = version
        self.root = [None, None]

    def bits_of(self, network):
        """The first bits that addresses of the network have in common."""
        network = ipaddress.ip_network(network)
        bits = f"{int(network.network_address):0{network.max_prefixlen}b}"[: network.prefixlen]
        return "0" * 96 + bits if network.version == 4 and self.version == 6 else bits

    def insert(self, network, leaf):
        """Networks within others come after these."""
        bits, node = self.bits_of(network), self.root
        for bit in bits[:-1]:
            inner = node[int(bit)]
            if not isinstance(inner, list):
                inner = node[int(bit)] = [inner, inner]
            node = inner
        node[int(bits[-1])] = leaf

    def node_at(self, bits):
        node = self.root
        for bit in bits:
            if not isinstance(node, list):
                return None
            node = node[int(bit)]
        return node

    def alias(self, network, to):
        """Lets a network of IPv6 lead to where another does."""
        target, bits = self.node_at(to), self.bits_of(network)
        if isinstance(target, list):
            self.insert(network, target)
        assert self.node_at(bits) is target

    def nodes(self):
        """All nodes, the root first, each once."""
        numbers, order = {id(self.root): 0}, [self.root]
        for node in order:
            for inner in node:
                if isinstance(inner, list) and id(inner) not in numbers:
                    numbers[id(inner)] = len(order)
                    order.append(inner)
        return order, numbers

    def encoded(self, record_size):
        order, numbers = self.nodes()
        count = len(order)

        def record(inner):
            if isinstance(inner, list):
                return numbers[id(inner)]
            return count if inner is None else count + len(SEPARATOR) + inner

        return b"".join(pair(record(left), record(right), record_size) for left, right in order), count


def pair(left, right, record_size):
    if record_size == 28:
        middle = (left >> 24) << 4 | right >> 24
        return (left & 0xFFFFFF).to_bytes(3, "big") + bytes([middle]) + (right & 0xFFFFFF).to_bytes(3, "big")
    return left.to_bytes(record_size // 8, "big") + right.to_bytes(record_size // 8, "big")


# --- whole files ------------------------------------------------------------------------------------------------


def database(table, version=6, record_size=24, kind="Test-City", sharing=True, aliases=True, metadata=None):
    """The bytes of a database. `table`: (network, value) pairs, values of dicts, lists, texts, numbers and the like."""
    data, tree, places = Data(sharing), Tree(version), {}
    for network, value in sorted(table, key=lambda row: ipaddress.ip_network(row[0]).prefixlen + (96 if ":" not in row[0] else 0)):
        if repr(value) not in places:
            places[repr(value)] = len(data.bytes)
            data.value(value)
        tree.insert(network, places[repr(value)])
    if version == 6 and aliases:
        tree.alias("::ffff:0:0/96", "0" * 96)
    nodes, count = tree.encoded(record_size)
    about = {
        "node_count": Typed(UINT32, count),
        "record_size": Typed(UINT16, record_size),
        "ip_version": Typed(UINT16, version),
        "database_type": kind,
        "languages": ["en"],
        "binary_format_major_version": Typed(UINT16, 2),
        "binary_format_minor_version": Typed(UINT16, 0),
        "build_epoch": Typed(UINT64, 1431857103),
        "description": {"en": "a test"},
    }
    ends = Data(sharing=False)
    ends.value(about | (metadata or {}))
    return nodes + SEPARATOR + bytes(data.bytes) + MARKER + bytes(ends.bytes)


def city(code, name, town=None):
    place = {"country": {"iso_code": code, "names": {"de": name + "!", "en": name}}}
    return place | ({"city": {"geoname_id": 7, "names": {"en": town}}} if town else {})


def network(number, name):
    return {"autonomous_system_number": number, "autonomous_system_organization": name}


CITIES = (
    ("10.0.0.0/8", city("DE", "Germany")),
    ("10.1.0.0/16", city("DE", "Germany", "Köln")),
    ("10.1.2.0/24", city("FR", "France", "Paris")),
    ("10.1.2.3/32", city("CH", "Switzerland", "Zürich")),
    ("192.168.0.0/17", city("US", "United States", "<script>")),
    ("2001:db8::/32", city("JP", "Japan", "東京")),
    ("2001:db8:1::/48", {"registered_country": {"iso_code": "NZ"}}),
)
NETWORKS = (
    ("10.0.0.0/9", network(64500, "Example Net")),
    ("10.1.2.0/23", network(4200000000, 'An "Org", Inc.')),
    ("192.168.0.0/16", network(64501, "=cmd()")),
    ("2001:db8::/33", network(64502, "Six")),
)
# As others lay it out.
FLAT = (
    ("10.0.0.0/8", {"country": "NL", "country_name": "Netherlands", "asn": "AS64510", "as_name": "Flat"}),
    ("192.168.0.0/16", {"country_code": "BE", "country": "Belgium", "city": "Gent", "asn": Typed(UINT64, 64511)}),
)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record-size", type=int, choices=(24, 28, 32), default=24)
    parser.add_argument("--table", choices=("cities", "networks", "flat"), default="cities")
    parser.add_argument("to", type=Path)
    options = parser.parse_args()
    table = {"cities": CITIES, "networks": NETWORKS, "flat": FLAT}[options.table]
    options.to.write_bytes(database(table, record_size=options.record_size))


if __name__ == "__main__":
    main()

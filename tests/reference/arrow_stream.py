#!/usr/bin/env python3
"""A reader of Apache Arrow IPC streams, with the standard library alone, that forgives nothing.

It knows what froe writes: flat columns of utf8, int32, int64, float64, decimal128 without places, timestamps in seconds
and days; no dictionaries, no compression. What readers might rely on is checked: alignment, bounds, zeroed padding, counts of nulls, offsets that
never fall, well-formed UTF-8. The sources are the pages "Columnar Format" of Arrow and "Internals" of FlatBuffers.

    arrow_stream.py [FILE]      prints the columns and the rows, as JSON lines
"""

import json
import struct
import sys

CONTINUATION = 0xFFFFFFFF
SCHEMA, RECORD_BATCH = 1, 3
V5 = 4


class Malformed(Exception):
    """The stream breaks a rule."""


def expect(condition, what):
    if not condition:
        raise Malformed(what)


class Table:
    """A table of a FlatBuffer; fields are asked for by number."""

    def __init__(self, data, place):
        self.data = data
        self.place = place
        expect(place % 4 == 0, f"a table at {place}")
        self.vtable = place - self.number(place, "<i")
        expect(self.vtable % 2 == 0 and self.vtable >= 4, f"a vtable at {self.vtable}")
        self.vtable_size, self.size = self.number(self.vtable, "<H"), self.number(self.vtable + 2, "<H")
        expect(self.vtable_size >= 4 and self.vtable_size % 2 == 0, "the size of a vtable")
        expect(self.vtable + self.vtable_size <= len(data) and place + self.size <= len(data), "a table beyond the end")

    def number(self, place, layout):
        size = struct.calcsize(layout)
        expect(place % size == 0 and 0 <= place <= len(self.data) - size, f"a number of {size} bytes at {place}")
        return struct.unpack_from(layout, self.data, place)[0]

    def slot(self, index):
        """Where a field is; None: it has its default."""
        at = 4 + 2 * index
        offset = self.number(self.vtable + at, "<H") if at < self.vtable_size else 0
        expect(offset < self.size, "a field outside of its table")
        return self.place + offset if offset else None

    def scalar(self, index, layout, default=0):
        place = self.slot(index)
        return default if place is None else self.number(place, layout)

    def follow(self, place):
        offset = self.number(place, "<I")
        expect(0 < offset <= len(self.data) - place - 4, "an offset beyond the end")
        return place + offset

    def table(self, index):
        place = self.slot(index)
        expect(place is not None, f"no table in field {index}")
        return Table(self.data, self.follow(place))

    def vector(self, index, size, align):
        """(number of elements, place of the first)."""
        place = self.slot(index)
        expect(place is not None, f"no vector in field {index}")
        place = self.follow(place)
        count = self.number(place, "<I")
        expect((place + 4) % align == 0, f"elements of a vector at {place + 4}")
        expect(place + 4 + count * size <= len(self.data), "a vector beyond the end")
        return count, place + 4

    def string(self, index):
        count, place = self.vector(index, 1, 4)
        expect(self.data[place + count : place + count + 1] == b"\0", "a string without NUL")
        return self.data[place : place + count].decode("utf-8")

    def tables(self, index):
        count, place = self.vector(index, 4, 4)
        return [Table(self.data, self.follow(place + 4 * i)) for i in range(count)]

    def structs(self, index, layout):
        size = struct.calcsize(layout)
        count, place = self.vector(index, size, 8)
        return [struct.unpack_from(layout, self.data, place + size * i) for i in range(count)]


class Field:
    """A column: its name and what its values are, such as "int32" or "timestamp[s, UTC]"."""

    def __init__(self, table):
        self.name = table.string(0)
        expect(table.scalar(1, "<B") == 1, f"{self.name} is not nullable")
        expect(table.slot(4) is None, f"{self.name} has a dictionary")
        expect(table.tables(5) == [], f"{self.name} has children")
        self.kind = self.kind_of(table.scalar(2, "<B"), table.table(3))
        self.layout = {"int32": "i", "int64": "q", "double": "d", "date32": "i", "utf8": None, "decimal128(38, 0)": "qq"}.get(self.kind, "q")

    @staticmethod
    def kind_of(number, type_table):
        if number == 2:
            expect(type_table.scalar(1, "<B") == 1, "a number without sign")
            return f"int{type_table.scalar(0, '<i')}"
        if number == 3:
            expect(type_table.scalar(0, "<h") == 2, "a float that is no double")
            return "double"
        if number == 5:
            return "utf8"
        if number == 7:
            expect(type_table.scalar(2, "<i", default=128) == 128, "a decimal of other than 128 bits")
            return f"decimal128({type_table.scalar(0, '<i')}, {type_table.scalar(1, '<i')})"
        if number == 8:
            expect(type_table.scalar(0, "<h", default=1) == 0, "a date that is not in days")
            return "date32"
        expect(number == 10, f"type {number}")
        expect(type_table.scalar(0, "<h") == 0, "a timestamp that is not in seconds")
        return f"timestamp[s, {type_table.string(1)}]"


class Body:
    """The buffers of a record batch, taken one after the other."""

    def __init__(self, data, buffers):
        self.data = data
        self.buffers = iter(buffers)
        self.end = 0

    def take(self):
        offset, length = next(self.buffers, (None, None))
        expect(offset is not None, "too few buffers")
        expect(offset % 8 == 0 and offset >= self.end and length >= 0, f"a buffer at {offset}")
        expect(offset + length <= len(self.data), "a buffer beyond the end")
        expect(not any(self.data[self.end : offset]), "padding that is not zero")
        self.end = offset + length
        return self.data[offset : self.end]

    def finish(self):
        expect(next(self.buffers, None) is None, "too many buffers")
        expect(not any(self.data[self.end :]) and len(self.data) - self.end < 8, "the end of a body")


def presence(body, rows, nulls):
    """For each row whether it has a value."""
    bitmap = body.take()
    if not bitmap:
        expect(nulls == 0, "nulls without a bitmap")
        return [True] * rows
    expect(len(bitmap) == (rows + 7) // 8, "the size of a bitmap")
    bits = [bool(bitmap[i // 8] >> i % 8 & 1) for i in range(len(bitmap) * 8)]
    expect(not any(bits[rows:]), "bits behind the last row")
    expect(bits[:rows].count(False) == nulls, "the count of nulls")
    return bits[:rows]


def number_of(parts):
    """A value of fixed width; of 128 bits the low half comes first."""
    low, *high = parts
    return low if not high else (low & (1 << 64) - 1) | high[0] << 64


def column(field, node, body, rows):
    length, nulls = node
    expect(length == rows, "the length of a column")
    present = presence(body, rows, nulls)
    if field.layout is not None:
        data = body.take()
        expect(len(data) == rows * struct.calcsize(field.layout), f"the size of {field.name}")
        values = [number_of(parts) for parts in struct.iter_unpack(f"<{field.layout}", data)]
        expect(all(there or value == 0 for there, value in zip(present, values)), "a null that is not zero")
    else:
        offsets = struct.unpack(f"<{rows + 1}i", body.take())
        data = body.take()
        expect(offsets[0] == 0 and offsets[-1] == len(data), "the first or last offset")
        expect(all(a <= b for a, b in zip(offsets, offsets[1:])), "offsets that fall")
        expect(all(there or a == b for there, a, b in zip(present, offsets, offsets[1:])), "a null with text")
        values = [data[a:b].decode("utf-8") for a, b in zip(offsets, offsets[1:])]
    return [value if there else None for there, value in zip(present, values)]


class Stream:
    """`fields`, and the values of all rows in `columns`; `batches` has the number of rows of each record batch."""

    def __init__(self, data):
        self.data = data
        self.at = 0
        header, _ = self.message(SCHEMA)
        expect(header is not None, "no schema")
        expect(header.scalar(0, "<h") == 0, "not little-endian")
        self.fields = [Field(table) for table in header.tables(1)]
        self.columns = [[] for _ in self.fields]
        self.batches = []
        while True:
            header, body = self.message(RECORD_BATCH)
            if header is None:
                break
            self.add(header, body)
        expect(self.at == len(data), "bytes behind the end of the stream")

    def take(self, size):
        expect(size >= 0 and self.at + size <= len(self.data), f"{size} bytes at {self.at} of {len(self.data)}")
        self.at += size
        return self.data[self.at - size : self.at]

    def message(self, kind):
        """(header, body), or (None, None) at the end."""
        expect(self.at % 8 == 0, f"a message at {self.at}")
        mark, size = struct.unpack("<Ii", self.take(8))
        expect(mark == CONTINUATION, "no continuation mark")
        if size == 0:
            return None, None
        expect(size % 8 == 0, "the size of metadata")
        metadata = self.take(size)
        root = Table(metadata, struct.unpack_from("<I", metadata)[0])
        expect(root.scalar(0, "<h") == V5, "the version of the metadata")
        expect(root.scalar(1, "<B") == kind, f"a header of type {root.scalar(1, '<B')}")
        length = root.scalar(3, "<q")
        expect(length % 8 == 0, "the length of a body")
        return root.table(2), self.take(length)

    def add(self, header, data):
        rows = header.scalar(0, "<q")
        expect(rows > 0, "an empty batch")
        expect(header.slot(3) is None, "a compressed body")
        nodes = header.structs(1, "<qq")
        expect(len(nodes) == len(self.fields), "the number of columns")
        body = Body(data, header.structs(2, "<qq"))
        for field, node, values in zip(self.fields, nodes, self.columns):
            values += column(field, node, body, rows)
        body.finish()
        self.batches.append(rows)

    def kinds(self):
        return [(field.name, field.kind) for field in self.fields]

    def rows(self):
        return list(zip(*self.columns))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        with open(sys.argv[1], "rb") as file:
            stream = Stream(file.read())
    else:
        stream = Stream(sys.stdin.buffer.read())
    print(json.dumps(stream.kinds()))
    for shown in stream.rows():
        print(json.dumps(shown, ensure_ascii=False))

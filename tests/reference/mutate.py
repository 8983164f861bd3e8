#!/usr/bin/env python3
"""Hostile logs, the same for the same seed.

    mutate.py --seed 7             a sample log with odd fields and damaged lines
    mutate.py --seed 7 FILE        the lines of FILE, damaged
"""

import argparse
import random
import sys

import sample_log

# --- odd values of single fields, put in before the line is written -------------------------------------------

ODD = {
    "vhost": (b"-", b"[::1]:443", b"x:y", b"caf\xe9.example", b":80", b"[", b"a" * 300),
    "host": (b"-", b"[::1]", b"1.2.3", b"1.2.3.256", b"01.2.3.4", b"::ffff:10.1.2.3", b"fe80::1%eth0", b"[x", b"h\0st", b'"h"', b"1::2::3",
             b"2001:DB8:0:0:1:0:0:1", b"12345::", b"a,b", b"=cmd", b"::", b"1:2:3:4:5:6:7:8", b"1:2:3:4:5:6:7::"),
    "ident": (b"-", b"--", b"[", b'"', b"\\", b"\xff", b"a.b", b"a:b"),
    "user": (b"", b"-", b"- -", b"john smith", b" spaced  out ", b"tab\tbed", b"br[acket", b"x]y", b'"quoted"', b"back\\", b"[user",
             b"a [not/a/time] b", b"\xc3\xa9\xff", b"a,b", b"=1+1"),
    "time": (b"31/Feb/2024:10:00:00 +0000", b"29/Feb/2024:10:00:00 +0000", b"29/Feb/2023:10:00:00 +0000", b"29/Feb/1900:00:00:00 +0000",
             b"29/Feb/2000:23:59:60 +0000", b"31/Dec/1969:23:59:59 -0100", b"01/Jan/1970:00:00:00 +0000", b"31/Apr/2024:01:02:03 +0000",
             b"00/Jan/2024:01:02:03 +0000", b"01/Jan/2024:24:00:00 +0000", b"01/Jan/2024:23:60:00 +0000", b"01/Jan/2024:23:59:61 +0000",
             b"31/Dec/9999:23:59:60 -2359", b"01/Jan/0001:00:00:00 +2359", b"01/Jan/0000:00:00:00 +0000", b"29/Feb/0000:12:00:00 -0000",
             b"1/Jan/2024:00:00:00 +0000", b"01/jan/2024:00:00:00 +0000", b"01/JAN/2024:00:00:00 +0000", b"01/Okt/2024:00:00:00 +0000",
             b"01/Jan/2024:00:00:00 +2400", b"01/Jan/2024:00:00:00 +0060", b"01/Jan/2024:00:00:00 0000", b"01/Jan/2024:00:00:00  +000",
             b"01/Jan/2024:00:00:00\t+0000", b"01/Jan/2024:00:00:00 +00:00", b"01-Jan-2024:00:00:00 +0000", b"01/Jan/2024 00:00:00 +0000",
             b" 1/Jan/2024:00:00:00 +0000", b"01/Jan/2024:00:00:00 +000a", b"2024-01-01T00:00:00+00:00", b"", b"-", b"01/Jan/20a4:00:00:00 +0000",
             b"01/Mar/2024:00:00:00 +0100", b"29/Feb/2024:23:00:00 +0000", b"01/Mar/2024:13:00:00 +1400", b"01/Ja\xee/2024:00:00:00 +0000"),
    "request": (b"", b"-", b" ", b"GET", b"GET /", b"GET  /two  blanks ", b" GET /lead HTTP/1.1", b"GET / HTTP/1.1 ", b"get /", b"GET x",
                b"GET HTTP/1.1", b"HTTP/1.1", b"GET  HTTP/1.1", b"GET /a b c HTTP/1.1", b"GET /tab\there HTTP/1.1", b"GET\t/tabs\tHTTP/1.0",
                b"GET / HTTP/", b"GET / http/1.1", b"GET / XHTTP/1.1", b"GET /a HTTP/1.1 x", b"PRI * HTTP/2.0", b"OPTIONS * HTTP/1.1",
                b"CONNECT host:443 HTTP/1.1", b"GET http://h/p?q=1#f HTTP/1.1", b"GET http://h HTTP/1.1", b"GET HTTP://H/ HTTP/1.1",
                b"GET http://h?x=/y HTTP/1.1", b"GET http:///p HTTP/1.1", b"GET 1ttp://h/p HTTP/1.1", b"GET s+p-q.r://h//p HTTP/1.1", b"GET ://h/p HTTP/1.1",
                b"GET //x HTTP/1.1", b"GET //x/y//z/ HTTP/1.1", b"GET / HTTP/1.1 HTTP/1.1", b"GET ?a=b HTTP/1.1", b"GET #f HTTP/1.1",
                b"GET /a#b?c HTTP/1.1", b"GET /a?b#c?d HTTP/1.1", b"GET /a? HTTP/1.1", b"GET /a?b?c HTTP/1.1", b"GET /a?# HTTP/1.1",
                b"\\x16\\x03\\x01\\x02\\x00", b"\x16\x03\x01\x02\x00\x01\xfc", b"GET /\\\"q\\\" HTTP/1.1", b"GET /bs\\\\ HTTP/1.1", b"GET /esc\\x22 HTTP/1.1",
                b"GET /caf\xe9 HTTP/1.1", b"GET /caf\xc3\xa9 HTTP/1.1", b"GET /n\0l HTTP/1.1", b"GET /c\x01\x1b\x7f\x08\x0c HTTP/1.1", b"\0 /a HTTP/1.1",
                b"GET /cr\r HTTP/1.1", b"GET /a\"b HTTP/1.1", b"GET /a.b.C HTTP/1.1", b"GET /a./b HTTP/1.1", b"GET /.png HTTP/1.1", b"GET /x.PNG HTTP/1.1",
                b"GET /book HTTP/1.1", b"GET /book/ HTTP/1.1", b"GET //book//x HTTP/1.1", b"GET /book/x.png/ HTTP/1.1", b"GET /book/_images/x HTTP/1.1",
                b"GET /a,b;c=\"d HTTP/1.1", b"GET /=x HTTP/1.1", b"GET ftp://u@h:1/p/q.js HTTP/1.1", b"G\xc3\x89T /", b"GET /12/34a/0x1f HTTP/1.1",
                b"GET /0123456789abcdeF/0123456789abcde/123E4567-E89B-12D3-A456-426614174000/1-2 HTTP/1.1",
                b"GET / " + b"x" * 300 + b" HTTP/1.1", b"GET /" + b"seg/" * 70 + b" HTTP/1.1", b"\\"),
    "status": (b"-", b"000", b"007", b"099", b"999", b"600", b"20", b"2000", b"", b"2x0", b"+20", b"-200", b"--", b"2\xff0", b"20\0"),
    "bytes": (b"-", b"0", b"007", b"9223372036854775807", b"9223372036854775808", b"18446744073709551616", b"99999999999999999999999",
              b"0" * 40 + b"5", b"0" * 70 + b"9223372036854775807", b"", b"12a", b"-1", b"+1", b"1.5", b"0x10", b"--", b"1e3", b"12\0", b"4294967296"),
    "referer": (b"-", b"", b"--", b" -", b"http://", b"http://?q", b"http://h", b"HTTP://Mixed.CASE/", b"http://u:p@h:8/", b"http://[::1]:80/x",
                b"http://[::1", b"http://[]/", b"http://@/", b"http://:80/", b"//h/p", b"h/p", b"://h", b"1http://h/", b"http:/h/", b"http://h#f",
                b"http://h?q@x", b"http://caf\xc3\x89/", b"http://\xff\xfe/", b"x\\\"y", b"x\\", b'a" b', b'a"b', b"\\\\", b"http://h\\/p", b"http://a b/c",
                b"tab\there", b"a,b", b"\x1b[31m", b"http://" + b"h" * 400 + b"/"),
    "agent": (b"-", b"", b"--", b"a (b) c", b"a(b) c", b"a (b", b"a\t(b)\tc", b"a ()", b"a () ", b" a (b) c", b"(b) c", b"a b (c) d", b"a (b (c) d) e",
              b"a (b)c", b"a  \t (b) \t c d ", b"a ) (b)", b"x\\\"y (z) w", b"x\\", b'a" (b)', b'a"(b) c', b"\xf0\x9f\x98\x80 (\xe2\x82) \xed\xa0\x80",
              b"\xf0\x80\x80\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", b"\xe1\x80", b"\xf1\x80\x80x", b"a\0b (\0) c", b"\xc2\x9b31m (\x7f) \x08\x0c",
              b"\xe2\x80\xae(x)", b"Mozilla/5.0 (" + b"X" * 2000 + b") y", b"a (b)\x0bc", b"cr\r (x)\r"),
}  # fmt: skip

WHOLE_LINES = (
    b"", b" ", b"\t", b"\r", b"\r\r", b"\0", b"\0\0 \0\t", b"-", b"- -", b"- - -", b"- - - [", b"- - - []", b"[", b'"', b"\\", b'"""""', b"a b [c", b"a  [b",
    b"h [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1",
    b"h i [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1",
    b"h i[01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1",
    b"h - - [01/Jan/2024:00:00:00 +0000]\"GET / HTTP/1.1\" 200 1",
    b"h - - [01/Jan/2024:00:00:00 +0000]  \t\"GET / HTTP/1.1\"  \t200\t 1 \t",
    b"h - - [01/Jan/2024:00:00:00 +0000] 'GET / HTTP/1.1' 200 1",
    b"h - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\"200 1",
    b"h - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\"",
    b"h - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200",
    b"h - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1 x \"r\" \"a\"",
    b"h - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" x \"a\"",
    b"h - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a\" \"open extra",
    b"h - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"r\"\"a\"",
    b"h - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"r\" \"a",
    b"h - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"r",
    b"h - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"",
    b"h - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"r\\\" \"a\" \"b\"",
    b"h - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\\",
    b"port11.annex1.naples.net [30:00:00:00] \"GET / HTTP/1.0\" 200 4889",
)  # fmt: skip


def odd_line(rng, log_format):
    """A line of which one field, sometimes two, has an odd value; or a line that is odd as a whole."""
    if rng.random() < 0.1:
        return rng.choice(WHOLE_LINES)
    parts = sample_log.fields(rng)
    for name in rng.sample(sorted(ODD), rng.choice((1, 1, 1, 2))):
        parts[name] = rng.choice(ODD[name])
    return sample_log.render(parts, log_format)


# --- damage to the bytes of a line ----------------------------------------------------------------------------------


def flip_bits(line, rng):
    return replace_at(line, rng, lambda byte: bytes([byte[0] ^ (1 << rng.randrange(8))]))


def replace_at(line, rng, change):
    """One byte replaced by `change` of it."""
    if not line:
        return line
    at = rng.randrange(len(line))
    return line[:at] + change(line[at : at + 1]) + line[at + 1 :]


def insert(line, rng, piece):
    at = rng.randrange(len(line) + 1)
    return line[:at] + piece + line[at:]


def replace_one_of(line, rng, old, new):
    """One of the places where `old` stands."""
    places = [at for at in range(len(line)) if line.startswith(old, at)]
    if not places:
        return line
    at = rng.choice(places)
    return line[:at] + new + line[at + len(old) :]


def duplicate_piece(line, rng):
    start = rng.randrange(len(line) + 1)
    piece = line[start : start + rng.randrange(1, 40)]
    return insert(line, rng, piece)


DAMAGES = (
    flip_bits,
    duplicate_piece,
    lambda line, rng: replace_at(line, rng, lambda byte: b""),
    lambda line, rng: replace_at(line, rng, lambda byte: byte * 2),
    lambda line, rng: replace_at(line, rng, lambda byte: bytes([rng.randrange(256)])),
    lambda line, rng: insert(line, rng, bytes([rng.randrange(256)])),
    lambda line, rng: insert(line, rng, rng.choice((b'"', b"\\", b"[", b"]", b" [", b'" ', b' "', b'\\"', b'\\\\"', b"-", b" - "))),
    lambda line, rng: insert(line, rng, rng.choice((b"\x01", b"\x1b[2J", b"\x7f", b"\x0b", b"\x0c", b"\r", b"\x85", b"\xc2\x85", b"\xa0"))),
    lambda line, rng: insert(line, rng, rng.choice((b"\xff", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98", b"\xed\xa0\x80", b"\xc0\x80", b"\xe2\x80\xae"))),
    lambda line, rng: insert(line, rng, b"\0" * rng.randrange(1, 200)),
    lambda line, rng: b"\0" * rng.randrange(1, 5000) + line,
    lambda line, rng: rng.choice((b" ", b"\t", b" \0\t")) + line,
    lambda line, rng: insert(line, rng, b"\n"),
    lambda line, rng: line[: rng.randrange(len(line) + 1)],
    lambda line, rng: line[rng.randrange(len(line) + 1) :],
    lambda line, rng: replace_one_of(line, rng, b" ", b"  "),
    lambda line, rng: replace_one_of(line, rng, b" ", b"\t"),
    lambda line, rng: replace_one_of(line, rng, b" ", b""),
    lambda line, rng: replace_one_of(line, rng, b'"', b""),
    lambda line, rng: replace_one_of(line, rng, b'"', b'\\"'),
    lambda line, rng: replace_one_of(line, rng, b'"', b'""'),
    lambda line, rng: replace_one_of(line, rng, b"/", rng.choice((b"//", b"/./", b"#", b"?"))),
    lambda line, rng: line.replace(b" ", b"\t"),
    lambda line, rng: line.replace(b" ", b"  "),
    lambda line, rng: line + rng.choice((b" extra", b' "extra"', b' "open', b" 0.123 0.456", b" ", b"\t", b"\\", b' "-" "-" 17')),
    lambda line, rng: line + b"\r",
    lambda line, rng: line + rng.choice((b"", b" ")) + line,
    lambda line, rng: replace_one_of(line, rng, b"/", b"/" + b"long" * rng.choice((50, 500, 20000))),
)  # fmt: skip


def damaged_line(line, rng):
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        line = rng.choice(DAMAGES)(line, rng)
    return line


def join_lines(lines, rng):
    """The lines of a file with their ends: mostly `\\n`, in some files `\\r\\n`, and now and then the last one without."""
    end = rng.choice((b"\n",) * 6 + (b"\r\n",))
    data = b"".join(line + end for line in lines)
    missing = rng.choice((0, 0, 0, 1, len(end)))
    return data[: len(data) - missing]


def mutate(data, seed, share=0.2):
    """The log `data` with about that share of its lines damaged."""
    rng = random.Random(seed)
    lines = data.split(b"\n")[:-1]
    return join_lines([damaged_line(line, rng) if rng.random() < share else line for line in lines], rng)


def hostile_log(seed, lines=None):
    """A log made up from the seed alone: its format, its length, and how odd and how damaged it is."""
    rng = random.Random(seed)
    log_format = rng.choice(sample_log.FORMATS)
    other_format = rng.choice(sample_log.FORMATS)
    share_of_other_format = rng.choice((0, 0, 0, 0.1, 0.5))
    share_of_odd = rng.choice((0, 0.1, 0.5, 0.9))
    share_of_damaged = rng.choice((0, 0.05, 0.2, 0.5))
    made = []
    for _ in range(rng.choice((0, 1, 2, 30, 200, 200, 400)) if lines is None else lines):
        this_format = other_format if rng.random() < share_of_other_format else log_format
        if rng.random() < share_of_odd:
            line = odd_line(rng, this_format)
        else:
            line = sample_log.render(sample_log.fields(rng), this_format)
        made.append(damaged_line(line, rng) if rng.random() < share_of_damaged else line)
    return join_lines(made, rng)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", type=int, help="how many, when no FILE is given")
    parser.add_argument("file", nargs="?")
    options = parser.parse_args()
    if options.file:
        with open(options.file, "rb") as log:
            sys.stdout.buffer.write(mutate(log.read(), options.seed))
    else:
        sys.stdout.buffer.write(hostile_log(options.seed, options.lines))

#!/usr/bin/env python3
"""Small deterministic access logs as a real server might write them, in the four formats froe knows.

    sample_log.py --seed 1 --lines 20 --format vhost_combined
"""

import argparse
import datetime
import random
import sys

FORMATS = ("common", "combined", "vhost_common", "vhost_combined")

SITES = ("example.org", "www.example.org:443", "blog.example.com:80", "book.test")
USERS = ("-",) * 8 + ("frank", "mary ann", "o'brien@example.org", "")
METHODS = ("GET",) * 12 + ("POST", "HEAD", "OPTIONS", "PUT", "PROPFIND")
PROTOCOLS = ("HTTP/1.1",) * 6 + ("HTTP/1.0", "HTTP/2.0")
STATUSES = (200,) * 10 + (206, 301, 302, 304, 304, 403, 404, 404, 500, 503, 400)
FOLDERS = ("book", "blog", "projects", "api", "images", "_images", "docs", "über", "style2.css", "a%20b", "42")
NAMES = (
    "index.html", "", "search.html", "genindex.html", "favicon.ico", "robots.txt", "logo.png", "style.css", "app.js",
    "Photo.JPG", "archive.tar.gz", "README", ".hidden", "dot.", "chapter-1.html", "1234567890",
    "123e4567-e89b-12d3-a456-426614174000", "0123456789abcdef0123", "png", "x.PNG", "über.html",
)  # fmt: skip
QUERIES = ("q=grain", "page=2&q=a+b", "q=", "flag", "flag&q=%C3%A9", "utm=x&utm=y", "", "a=b?c=d", "q=1&&q=2", "=v&page")
REFERERS = (
    "-", "-", "-", "", "https://www.Example.org/search?q=froe", "http://user:pw@Host.Example:8080/p", "http://[2001:DB8::1]:80/",
    "android-app://com.example.reader/", "http://localhost", "/relative", "https://t.co/AbC#x", "http:///nohost", "http://a@b@c/",
)  # fmt: skip
AGENTS = (
    "-", "", "curl/7.88.1", "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "python-requests/2.31.0",
    "Opera/9.80 (Windows NT 6.1) Presto/2.12.388 Version/12.18", "Tool/1 ()", "Tool/1  (a) ", "Mozilla/5.0 (open",
    "two words (x) y", "(no product)", "Quote/1 (say \\\"hi\\\") there", "Back\\\\slash/1 (x\\x22)",
)  # fmt: skip
OFFSETS = ("+0000",) * 4 + ("+0200", "-0400", "+0530", "-0930", "+1345", "-0000")


def host(rng):
    kind = rng.randrange(10)
    if kind < 6:
        return f"{rng.choice((10, 83, 192, 203))}.{rng.randrange(4)}.{rng.randrange(3)}.{rng.randrange(256)}"
    if kind < 8:
        return rng.choice(("2001:db8:%x::%x", "2001:0DB8:%x:0:0:0:0:%x", "fe80::%x:%x")) % (
            rng.randrange(4),
            rng.randrange(1, 0x10000),
        )
    return rng.choice(("uplherc.upl.com", "Proxy-3.example.net", "localhost", "::1", "::ffff:192.0.2.7"))


def target(rng):
    parts = [rng.choice(FOLDERS) for _ in range(rng.choice((0, 1, 1, 2, 3)))] + [rng.choice(NAMES)]
    path = rng.choice(("/",) * 15 + ("//",)) + "/".join(parts)
    if rng.random() < 0.25:
        path += "?" + rng.choice(QUERIES)
    if rng.random() < 0.05:
        path += "#top"
    if rng.random() < 0.03:
        path = "http://example.org" + path
    return path


def fields(rng):
    """The parts of one line, as text that may be replaced before `render`."""
    second = datetime.timedelta(seconds=int(rng.expovariate(1 / 86400)))
    return {
        "vhost": rng.choice(SITES),
        "host": host(rng),
        "ident": rng.choice(("-",) * 15 + ("ident",)),
        "user": rng.choice(USERS),
        "time": (datetime.datetime(2024, 2, 27, 22, 0) + second).strftime("%d/%b/%Y:%H:%M:%S ") + rng.choice(OFFSETS),
        "request": f"{rng.choice(METHODS)} {target(rng)} {rng.choice(PROTOCOLS)}",
        "status": str(rng.choice(STATUSES)),
        "bytes": rng.choice(("-", "0", str(rng.randrange(500)), str(rng.randrange(10**7)))),
        "referer": rng.choice(REFERERS),
        "agent": rng.choice(AGENTS),
    }


def render(parts, log_format):
    """One line without its end. Parts are str (written as UTF-8) or bytes."""
    pieces = {name: part if isinstance(part, bytes) else part.encode() for name, part in parts.items()}
    template = b'%(host)s %(ident)s %(user)s [%(time)s] "%(request)s" %(status)s %(bytes)s'
    if log_format.startswith("vhost_"):
        template = b"%(vhost)s " + template
    if log_format.endswith("combined"):
        template += b' "%(referer)s" "%(agent)s"'
    return template % {name.encode(): piece for name, piece in pieces.items()}


def sample_log(seed, lines, log_format):
    """The bytes of a whole log; every line ends in a newline."""
    rng = random.Random(seed)
    return b"".join(render(fields(rng), log_format) + b"\n" for _ in range(lines))


def timed_log(seed, lines, in_seconds):
    """A Combined log with one more number behind: what a request took, in seconds to the millisecond or in microseconds.

    Users are one word and there is no identity, as nginx writes it.
    """
    rng = random.Random(seed)
    made = []
    for _ in range(lines):
        parts = {**fields(rng), "ident": "-", "user": rng.choice(("-", "-", "frank"))}
        took = rng.choice((0, 1, rng.randrange(100), rng.randrange(10**4), int(rng.paretovariate(0.5)) % 10**7))
        made.append(render(parts, "combined") + (b" %d.%03d\n" % divmod(took, 1000) if in_seconds else b" %d\n" % took))
    return b"".join(made)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", type=int, default=100)
    parser.add_argument("--format", choices=FORMATS, default="combined")
    options = parser.parse_args()
    sys.stdout.buffer.write(sample_log(options.seed, options.lines, options.format))

"""Lines and what they mean, worked out by hand from the specification; no program made these answers.

Both the reference and froe are held against them.
"""

AT = b'h - - [17/May/2015:10:05:03 +0000] "'  # a line up to its request
END = b'" 200 1'


def with_time(time):
    return b"h - - [" + time + b'] "GET / HTTP/1.1" 200 1'


def with_request(request):
    return AT + request + END


def with_referer(referer):
    return AT + b"GET / HTTP/1.1" + END + b' "' + referer + b'"'


def with_agent(agent):
    return AT + b"GET / HTTP/1.1" + END + b' "-" "' + agent + b'"'


def with_host(host):
    return host + with_request(b"GET / HTTP/1.1")[1:]


NOT_HTTP = {"method": None, "target": None, "path": None, "query": None, "protocol": None}
NO_AGENT_PARTS = {"agent.product": None, "agent.system": None, "agent.details": None}

# (line, {field: value}); a value is None (absent), bytes or a number; times are their texts.
RECORDS = (
    (
        b'83.149.9.216 id frank [17/May/2015:10:05:03 -0730] "GET /a/b.TXT?q=1&r=2#f HTTP/1.1" 404 203023 "http://U@Ex.Org:80/p" "M/5 (X; Y) G/1 H"',
        {
            "host": b"83.149.9.216", "ident": b"id", "user": b"frank", "time": b"2015-05-17T10:05:03-07:30",
            "time.text": b"17/May/2015:10:05:03 -0730", "request": b"GET /a/b.TXT?q=1&r=2#f HTTP/1.1", "method": b"GET",
            "target": b"/a/b.TXT?q=1&r=2#f", "path": b"/a/b.TXT", "query": b"q=1&r=2", "protocol": b"HTTP/1.1", "status": 404, "bytes": 203023,
            "referer": b"http://U@Ex.Org:80/p", "referrer": b"http://U@Ex.Org:80/p", "agent": b"M/5 (X; Y) G/1 H", "path.1": b"a", "path.2": b"b.TXT",
            "path.3": None, "name": b"b.TXT", "ext": b".txt", "time:5m": b"2015-05-17T10:05:00-07:30", "time:1h": b"2015-05-17T10:00:00-07:30",
            "time:1d": b"2015-05-17", "hour": 10, "weekday": b"Sun", "status.class": b"4xx", "referer.host": b"ex.org", "agent.product": b"M/5",
            "agent.system": b"X; Y", "agent.details": b"G/1 H", "host.net": b"83.149.9.0/24", "host/16": b"83.149.0.0/16", "vhost": None, "query.q": b"1",
            "query.r": b"2", "query.s": None, "path.template": b"/a/b.TXT",
        },
    ),
    # absent and empty
    (b'h - - [17/May/2015:10:05:03 +0000] "-" - - "-" "-"', {"host": b"h", "ident": None, "user": None, "request": b"-", "status": None, "bytes": None,
                                                              "status.class": None, "referer": None, "agent": None, "referer.host": None, **NOT_HTTP}),
    (b'- -- - - [17/May/2015:10:05:03 +0000] "" 200 0 "" ""', {"host": b"-", "ident": b"--", "user": b"- -", "request": b"", "bytes": 0, "referer": b"",
                                                                "agent": b"", "path.1": None, "name": None, "ext": None, "path.template": None, **NOT_HTTP}),
    (b'h i [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1', {"host": b"h", "ident": b"i", "user": b"", "referer": None, "agent": None}),
    (b'h i  \t [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1', {"user": b""}),
    (b'h i  a [b\t[17/May/2015:10:05:03 +0000] "" 200 1', "bad-time"),
    (b'h i a[b ]\tc [17/May/2015:10:05:03 +0000] "" 200 1', {"user": b"a[b ]\tc"}),
    (b"\0 \t\0h\0x - \xff [17/May/2015:10:05:03 +0000] \t\"GET / HTTP/1.1\"\t\t200 \t007\t", {"host": b"h\0x", "user": b"\xff", "bytes": 7, "referer": None}),
    # extra fields
    (with_request(b"-") + b' x "r" "a"', {"referer": None, "agent": None}),
    (with_request(b"-") + b' "r" x "a"', {"referer": b"r", "agent": None}),
    (with_request(b"-") + b' "r" "a" "never closed', {"referer": b"r", "agent": b"a"}),
    (with_request(b"-") + b' "r"x" "a" 1', {"referer": b'r"x', "agent": b"a"}),
    (with_request(b"-") + b' "r\\" "a" "b"', {"referer": b'r\\" "a', "agent": b"b"}),
    (with_request(b"-") + b' "r\\\\" "a"', {"referer": b"r\\\\", "agent": b"a"}),
    # numbers
    (AT + b'" 007 9223372036854775807', {"status": 7, "status.class": b"0xx", "bytes": 9223372036854775807}),
    (AT + b'" 999 ' + b"0" * 40 + b"1", {"status": 999, "status.class": b"9xx", "bytes": 1}),
    # requests
    (with_request(b" GET\t /a  b \tHTTP/2 "), {"request": b" GET\t /a  b \tHTTP/2 ", "method": b"GET", "target": b"/a  b", "path": b"/a  b", "protocol": b"HTTP/2"}),
    (with_request(b"get x HTTP/"), {"method": b"get", "target": b"x", "path": b"x", "protocol": b"HTTP/", "path.1": b"x", "name": b"x"}),
    (with_request(b"GET /old"), {"method": b"GET", "target": b"/old", "path": b"/old", "query": None, "protocol": None}),
    (with_request(b"get /old"), NOT_HTTP),
    (with_request(b"GET old"), NOT_HTTP),
    (with_request(b"GET HTTP/1.1"), NOT_HTTP),
    (with_request(b"GET"), NOT_HTTP),
    (with_request(b"GET / http/1.1"), NOT_HTTP),
    (with_request(b"GET / HTTP/1.1 x"), NOT_HTTP),
    (with_request(b"\\x16\\x03\\x01"), {"request": b"\\x16\\x03\\x01", **NOT_HTTP}),
    (with_request(b"GET / HTTP/1.0 HTTP/1.1"), {"target": b"/ HTTP/1.0", "path": b"/ HTTP/1.0", "protocol": b"HTTP/1.1"}),
    (with_request(b'GET /a"b\\"c\\\\ HTTP/1.1'), {"path": b'/a"b\\"c\\\\'}),
    (with_request(b'GET /x" y HTTP/1.1'), "bad-status"),
    # targets
    (with_request(b"OPTIONS * HTTP/1.1"), {"path": b"*", "query": None, "path.1": b"*", "name": b"*", "ext": None}),
    (with_request(b"CONNECT host.org:443 HTTP/1.1"), {"path": b"host.org:443", "name": b"host.org:443", "ext": b".org:443"}),
    (with_request(b"GET //x/y.tar.GZ HTTP/1.1"), {"path": b"//x/y.tar.GZ", "path.1": b"x", "path.2": b"y.tar.GZ", "ext": b".gz"}),
    (with_request(b"GET http://h:8/p/?q HTTP/1.1"), {"path": b"/p/", "query": b"q", "path.1": b"p", "name": b"", "ext": None, "query.q": b""}),
    (with_request(b"GET http://h HTTP/1.1"), {"path": b"/", "query": None, "path.1": None, "name": b""}),
    (with_request(b"GET http://h?x=/y HTTP/1.1"), {"path": b"/", "query": b"x=/y"}),
    (with_request(b"GET 1http://h/p HTTP/1.1"), {"path": b"1http://h/p", "path.1": b"1http:", "path.2": b"h"}),
    (with_request(b"GET a+b-c.d://h//p HTTP/1.1"), {"path": b"//p"}),
    (with_request(b"GET /a#b?c HTTP/1.1"), {"target": b"/a#b?c", "path": b"/a", "query": None}),
    (with_request(b"GET /a?b?c#d?e HTTP/1.1"), {"path": b"/a", "query": b"b?c"}),
    (with_request(b"GET /a? HTTP/1.1"), {"path": b"/a", "query": b"", "query.q": None}),
    (with_request(b"GET ?q=1&q=2 HTTP/1.1"), {"path": b"", "query": b"q=1&q=2", "query.q": b"1", "name": b"", "path.1": None}),
    (with_request(b"GET /?x&=y&q=a=b&%71=z HTTP/1.1"), {"query.x": b"", "query.q": b"a=b", "query.%71": b"z"}),
    (with_request(b"GET /a.b/c HTTP/1.1"), {"name": b"c", "ext": None}),
    (with_request(b"GET /a. HTTP/1.1"), {"name": b"a.", "ext": None}),
    (with_request(b"GET /.PnG HTTP/1.1"), {"name": b".PnG", "ext": b".png"}),
    (with_request(b"GET /\xc3\x89.\xc3\x89A HTTP/1.1"), {"ext": b".\xc3\x89a"}),
    (with_request(b"GET /1//2a/123E4567-e89b-12d3-a456-426614174000/0123456789abcdeF/0123456789abcde/12345678901234567/ HTTP/1.1"),
     {"path.template": b"/{n}//2a/{uuid}/{hex}/0123456789abcde/{n}/"}),
    # referers
    (with_referer(b"ftp://u:p@x@H.Org:21/f"), {"referer.host": b"h.org"}),
    (with_referer(b"http://[2001:DB8::1]:80/"), {"referer.host": b"[2001:db8::1]"}),
    (with_referer(b"http://h?q@x"), {"referer.host": b"h"}),
    (with_referer(b"http:///p"), {"referer.host": None}),
    (with_referer(b"http://:80/p"), {"referer.host": None}),
    (with_referer(b"//h/p"), {"referer.host": None}),
    (with_referer(b"h.org/p"), {"referer.host": None}),
    (with_referer(b"http:/h/p"), {"referer.host": None}),
    # agents
    (with_agent(b"a (b) (c) d"), {"agent.product": b"a", "agent.system": b"b", "agent.details": b"(c) d"}),
    (with_agent(b"a \t (b (c) d) "), {"agent.product": b"a", "agent.system": b"b (c", "agent.details": b"d) "}),
    (with_agent(b"a ()"), {"agent.product": b"a", "agent.system": b"", "agent.details": b""}),
    (with_agent(b"a(x (b)"), {"agent.product": b"a(x", "agent.system": b"b", "agent.details": b""}),
    (with_agent(b"a(b) c"), NO_AGENT_PARTS),
    (with_agent(b"a b (c)"), NO_AGENT_PARTS),
    (with_agent(b" a (b)"), NO_AGENT_PARTS),
    (with_agent(b"(b) c"), NO_AGENT_PARTS),
    (with_agent(b"a (b"), NO_AGENT_PARTS),
    (with_agent(b"curl/7"), {"agent": b"curl/7", **NO_AGENT_PARTS}),
    # hosts
    (with_host(b"255.0.1.2"), {"host.net": b"255.0.1.0/24", "host/0": b"0.0.0.0/0", "host/31": b"255.0.1.2/31", "host/33": None}),
    (with_host(b"256.0.1.2"), {"host.net": None}),
    (with_host(b"01.2.3.4"), {"host.net": None}),
    (with_host(b"1.2.3"), {"host.net": None}),
    (with_host(b"2001:DB8:1:2::3"), {"host.net": b"2001:db8:1::/48", "host/64": b"2001:db8:1:2::/64", "host/128": b"2001:db8:1:2::3/128"}),
    (with_host(b"2001:0:0:4:0:0:0:8"), {"host.net": b"2001::/48", "host/128": b"2001:0:0:4::8/128"}),
    (with_host(b"::1"), {"host.net": b"::/48"}),
    (with_host(b"[::1]"), {"host.net": None}),
    (with_host(b"fe80::1%eth0"), {"host.net": b"fe80::/48"}),
    (with_host(b"1::2::3"), {"host.net": None}),
    # times
    (with_time(b"29/Feb/2024:23:59:60 +0530"), {"time": b"2024-02-29T23:59:59+05:30", "time.text": b"29/Feb/2024:23:59:60 +0530",
                                                 "time:5m": b"2024-02-29T23:55:00+05:30", "hour": 23, "weekday": b"Thu"}),
    (with_time(b"29/Feb/2000:00:00:00 -0000"), {"time": b"2000-02-29T00:00:00+00:00", "weekday": b"Tue"}),
    (with_time(b"31/Dec/1969:23:59:59 -2359"), {"time": b"1969-12-31T23:59:59-23:59", "time:1h": b"1969-12-31T23:00:00-23:59", "weekday": b"Wed"}),
    (with_time(b"01/Jan/0001:00:00:00 +0100"), {"time": b"0001-01-01T00:00:00+01:00", "weekday": b"Mon"}),
    (with_time(b"31/Dec/9999:10:05:03 +0000"), {"time": b"9999-12-31T10:05:03+00:00", "time:1d": b"9999-12-31", "weekday": b"Fri"}),
    (with_time(b"17/May/2015:10:05:03 +0545"), {"time:7h": b"2015-05-17T07:00:00+05:45", "time:90m": b"2015-05-17T09:00:00+05:45",
                                                 "time:15s": b"2015-05-17T10:05:00+05:45"}),
    # malformed lines
    (b"", "empty"),
    (b" \t\0\0 ", "empty"),
    (b"h", "no-time"),
    (b"h [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1", "no-time"),
    (b"h -[17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1", "no-time"),
    (b"h - - (17/May/2015:10:05:03 +0000) \"GET / HTTP/1.1\" 200 1", "no-time"),
    (b"h - - [", "bad-time"),
    (with_time(b""), "bad-time"),
    (with_time(b"29/Feb/2023:00:00:00 +0000"), "bad-time"),
    (with_time(b"29/Feb/1900:00:00:00 +0000"), "bad-time"),
    (with_time(b"31/Apr/2024:00:00:00 +0000"), "bad-time"),
    (with_time(b"00/Apr/2024:00:00:00 +0000"), "bad-time"),
    (with_time(b"17/may/2015:10:05:03 +0000"), "bad-time"),
    (with_time(b"17/May/2015:24:05:03 +0000"), "bad-time"),
    (with_time(b"17/May/2015:10:60:03 +0000"), "bad-time"),
    (with_time(b"17/May/2015:10:05:61 +0000"), "bad-time"),
    (with_time(b"17/May/2015:10:05:03 +2400"), "bad-time"),
    (with_time(b"17/May/2015:10:05:03 +0060"), "bad-time"),
    (with_time(b"17/May/2015:10:05:03  +000"), "bad-time"),
    (with_time(b"17/May/2015:10:05:03\t+0000"), "bad-time"),
    (with_time(b"17/May/2015:10:05:03 +0000 "), "bad-time"),
    (with_time(b"17/May/2015:10:05:03 00000"), "bad-time"),
    (b"h - - [17/May/2015:10:05:03 +0000", "bad-time"),
    (b"h - - [17/May/2015:10:05:03 +0000]", "no-request"),
    (b"h - - [17/May/2015:10:05:03 +0000]\"GET / HTTP/1.1\" 200 1", "no-request"),
    (b"h - - [17/May/2015:10:05:03 +0000] GET / HTTP/1.1 200 1", "no-request"),
    (AT, "open-quote"),
    (AT + b'GET / HTTP/1.1"200 1', "open-quote"),
    (AT + b"\\", "open-quote"),
    (AT + b'\\"', "open-quote"),
    (AT + b'"', "bad-status"),
    (AT + b'" 20 1', "bad-status"),
    (AT + b'" 2000 1', "bad-status"),
    (AT + b'" -- 1', "bad-status"),
    (AT + b'" 200', "bad-bytes"),
    (AT + b'" 200 1x', "bad-bytes"),
    (AT + b'" 200 -1', "bad-bytes"),
    (AT + b'" 200 9223372036854775808', "bad-bytes"),
    (AT + b'" 200 1"r" "a"', "bad-bytes"),
    (with_request(b"-") + b' "r', "open-quote"),
    (with_request(b"-") + b' "', "open-quote"),
    (with_request(b"-") + b' "r" "a', "open-quote"),
    (with_request(b"-") + b' "r""a"', {"referer": b'r""a', "agent": None}),
)  # fmt: skip

# Whole files: (content, has it a vhost?, [host, or reason, of each line])
PLAIN = b'h.org - - [17/May/2015:10:05:03 +0000] "-" 200 1\n'
VHOST = b'v.org:80 h.org - - [17/May/2015:10:05:03 +0000] "-" 200 1\n'
BARE_VHOST = b'v.org h.org ident bob [17/May/2015:10:05:03 +0000] "-" 200 1\n'
FILES = (
    (b"", False, []),
    (b"\n", False, ["empty"]),
    (b"\r\n", False, ["empty"]),
    (b"\r\r\n", False, ["no-time"]),
    (b"\r", False, ["no-time"]),
    (b"x", False, ["no-time"]),
    (PLAIN, False, [b"h.org"]),
    (PLAIN[:-1], False, [b"h.org"]),
    (PLAIN[:-1] + b"\r\n", False, [b"h.org"]),
    (PLAIN[:-1] + b"\r", False, ["bad-bytes"]),
    (PLAIN + b"\0" * 3000, False, [b"h.org", "empty"]),
    (b"\0" * 3000 + PLAIN, False, [b"h.org"]),
    (VHOST, True, [b"h.org"]),
    (BARE_VHOST, True, [b"h.org"]),
    (VHOST + PLAIN, False, [b"v.org:80", b"h.org"]),
    (VHOST + VHOST + PLAIN, True, [b"h.org", b"h.org", b"-"]),
    (b"junk\n" * 5 + VHOST, True, ["no-time"] * 5 + [b"h.org"]),
    (VHOST * 32 + PLAIN * 32 + VHOST * 9, False, [b"v.org:80"] * 32 + [b"h.org"] * 32 + [b"v.org:80"] * 9),
    (VHOST * 33 + PLAIN * 99, True, [b"h.org"] * 33 + [b"-"] * 99),
    (b'h.org - two words [17/May/2015:10:05:03 +0000] "-" 200 1\n', False, [b"h.org"]),
    (b'h.org ident two words [17/May/2015:10:05:03 +0000] "-" 200 1\n', False, [b"h.org"]),
    (b'v:8 h ident bob [17/May/2015:10:05:03 +0000] "-" 200 1\n', True, [b"h"]),
    (b'v ::1 ident bob [17/May/2015:10:05:03 +0000] "-" 200 1\n', True, [b"::1"]),
    (b'v h - [17/May/2015:10:05:03 +0000] "-" 200 1\n', False, [b"v"]),
)  # fmt: skip

# (the path filter's arguments, {path: kept?}); a path None stands for a request that is not HTTP.
FILTERS = (
    ({}, {None: True, b"/": True, b"/a.png": True}),
    (
        {"pages": True},
        {
            None: False, b"": False, b"/": False, b"//": False, b"/a": True, b"*": True, b"/a.png": False, b"/a.PNG": True, b"/a.png/": True,
            b"/.css": False, b"x.js": False, b"/png": True, b"/a.png/b": True, b"/favicon.ico": False, b"/x/favicon.ico/y": False,
            b"/favicon.ico2": True, b"/_images/x": False, b"/search.html": False, b"//robots.txt//": False, b"/Robots.txt": True, b"/a.jpg": True,
        },
    ),
    ({"pages": True, "exclude_name": b"x,y"}, {b"/x": False, b"/a/y/b": False, b"/favicon.ico": True, b"/a.png": False, b"/": False}),
    ({"pages": True, "exclude_name": b"+x"}, {b"/x": False, b"/favicon.ico": False, b"/y": True}),
    ({"pages": True, "exclude_ext": b".jpg"}, {b"/a.jpg": False, b"/a.png": True, b"/favicon.ico": False}),
    ({"pages": True, "exclude_ext": b"+.jpg,.gif"}, {b"/a.jpg": False, b"/a.gif": False, b"/a.png": False, b"/a.svg": True}),
    ({"exclude_name": b"x"}, {None: True, b"/": True, b"/x": False, b"/favicon.ico": True, b"/a.png": True}),
    ({"exclude_name": b"+x"}, {None: True, b"/x": False, b"/favicon.ico": False, b"/a.png": True}),
    ({"exclude_ext": b".x,.tar.gz"}, {None: True, b"/a.x": False, b"/a.tar.gz": False, b"/a.gz": True, b"/a.png": True, b"/.x/": True}),
    ({"under": b"book"}, {None: False, b"/book": False, b"/book/": False, b"/book/a": True, b"//book//a": True, b"/a/book/b": False, b"/books/a": False,
                          b"/book/a.png": True, b"book/x": True}),
    ({"under": b"book", "pages": True}, {b"/book/a": True, b"/book/a.png": False, b"/book/_images/b": False}),
)  # fmt: skip

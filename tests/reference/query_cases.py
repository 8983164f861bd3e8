"""Questions and their answers, worked out by hand from the specification; no program made these answers.

Both the reference and froe are held against them. Records are named by their number in LOG.
"""

LOG = (
    b'10.1.2.3 - frank [17/May/2015:10:05:03 +0000] "GET /api/users?page=2 HTTP/1.1" 200 1000 "http://Ex.org/a" "Bot/1 (x; bot) y"\n'
    b'192.168.7.9 id - [17/May/2015:12:05:03 +0200] "POST /api/items HTTP/1.1" 500 2048 "-" "curl/7"\n'
    b'2001:db8::1 - mary [16/May/2015:23:59:59 -1100] "GET /Index.HTML HTTP/1.0" 404 - "-" "-"\n'
    b'h.example.org - - [18/May/2015:00:00:00 +0000] "-" 400 0\n'
    b'::ffff:10.1.2.3 - - [18/May/2015:23:59:59 +0530] "GET / HTTP/1.1" - 1024 "" "a \\"q\\" \\\\ b"\n'
    b'10.200.0.1 - o"k [18/May/2015:20:00:00 +0000] "GET /a b,c(d)?q= HTTP/1.1" 304 1500 "http://h/" "\xff\xc3\xa9"\n'
)
EVERY = {0, 1, 2, 3, 4, 5}

# (expression, the records of which it is true)
EXPRESSIONS = (
    # presence
    (b"status", {0, 1, 2, 3, 5}),
    (b"not status", {4}),
    (b"not not status", {0, 1, 2, 3, 5}),
    (b"path", {0, 1, 2, 4, 5}),
    (b"query.page", {0}),
    (b"query.q", {5}),
    (b"referer", {0, 4, 5}),
    (b"ident", {1}),
    (b"vhost", set()),
    (b"file", EVERY),
    # numbers
    (b"status = 200", {0}),
    (b"status=200", {0}),
    (b"status  =\t200", {0}),
    (b"status != 200", {1, 2, 3, 4, 5}),
    (b"status >= 400", {1, 2, 3}),
    (b"status > 400", {1, 2}),
    (b"status < 400", {0, 5}),
    (b"status <= 400", {0, 3, 5}),
    (b"not status < 400", {1, 2, 3, 4}),
    (b"bytes = 0", {3}),
    (b"bytes != 0", {0, 1, 2, 4, 5}),
    (b"bytes >= 1k", {0, 1, 4, 5}),
    (b"bytes >= 1Ki", {1, 4, 5}),
    (b"bytes = 2Ki", {1}),
    (b"bytes < 1M and bytes > 1Ki", {1, 5}),
    (b"bytes < 1Mi", {0, 1, 3, 4, 5}),
    (b"bytes > 1G or bytes > 1Gi", set()),
    (b"hour = 23", {2, 4}),
    (b"hour in (10,12)", {0, 1}),
    (b"bytes = 1.5k", {5}),
    (b"bytes > 1.9999Ki", {1}),
    # text
    (b"method = GET", {0, 2, 4, 5}),
    (b"method = get", set()),
    (b"method != GET", {1, 3}),
    (b'path ^= "/api/"', {0, 1}),
    (b"path ^= /api/", {0, 1}),
    (b"path^=/api/", {0, 1}),
    (b"path $= s", {0, 1}),
    (b"path *= .H", {2}),
    (b"path *= .h", set()),
    (b'path *= ""', {0, 1, 2, 4, 5}),
    (b'path = "/a b,c(d)"', {5}),
    (b'path *= "b,c("', {5}),
    (b"target = /api/users?page=2", {0}),
    (b"path < /api", {2, 4, 5}),
    (b"path <= /api/items", {1, 2, 4, 5}),
    (b"path > /api/items", {0}),
    (b'referer = ""', {4}),
    (b'referer != ""', {0, 1, 2, 3, 5}),
    (b'user *= "\\""', {5}),
    (b'agent *= "\\\\"', {4}),
    (b'agent *= "\\\\\\""', {4}),
    (b'agent *= "\\q"', set()),
    (b"agent ^= \xff", {5}),
    (b"agent *= \xa9", {5}),
    (b"status.class = 4xx", {2, 3}),
    (b"ext = .html", {2}),
    (b"referer.host = ex.org", {0}),
    (b"path.1 = api and path.2 != users", {1}),
    (b"time:1d = 2015-05-17", {0, 1}),
    (b"weekday = Mon", {3, 4, 5}),
    (b"weekday in (Sat, Sun)", {0, 1, 2}),
    # regular expressions
    (b"path ~ ^/api/[a-z]+s$", {0, 1}),
    (b'path ~ "^/(api|index)"', {0, 1}),
    (b'path ~ "(?i)^/(api|index)"', {0, 1, 2}),
    (b"path ~ I", {2}),
    (b'agent ~ "\\d"', {0, 1}),
    (b'agent ~ "^.{3}$"', {5}),
    (b'agent ~ "\\\\\\\\"', {4}),
    (b"not path ~ api", {2, 3, 4, 5}),
    # lists and networks
    (b"status in (200, 304,404)", {0, 2, 5}),
    (b"not status in (200, 304,404)", {1, 3, 4}),
    (b'method in ("POST")', {1}),
    (b"user in (frank,mary)", {0, 2}),
    (b"user not in (frank,mary)", {1, 3, 4, 5}),
    (b"path in ('/a b,c(d)', '/')", {4, 5}),
    (b"host in 10.0.0.0/8", {0, 5}),
    (b"host in 10.1.2.3/32", {0}),
    (b"host in 0.0.0.0/0", {0, 1, 5}),
    (b"host in 2001:db8::/32", {2}),
    (b"host in ::/0", {2, 4}),
    (b"not host in 10.0.0.0/8", {1, 2, 3, 4}),
    # times
    (b"time >= 2015-05-18", {3, 4, 5}),
    (b"time < 2015-05-17", {2}),
    (b"time >= 2015-05-17T10:05:03Z", EVERY),
    (b"time > 2015-05-17T10:05:03Z", {2, 3, 4, 5}),
    (b"time = 2015-05-17T10:05:03Z", {0, 1}),
    (b"time = 2015-05-17T12:05:03+02:00", {0, 1}),
    (b"time = 2015-05-17T12:05:03", {1}),
    (b"time < 2015-05-17T10:06", {0, 2}),
    (b"time:1h = 2015-05-17T10:00", {0}),
    (b"time:1h = 2015-05-17T10:00Z", {0, 1, 2}),
    (b"time:15m <= 2015-05-17T10:00Z", {0, 1}),
    (b"time:1d >= 2015-05-18", {3, 4, 5}),
    (b"time:1d < 2015-05-17", {2}),
    (b'time < "17/May/2015:10:05:04 +0000"', {0, 1}),
    # precedence
    (b"status = 200 or status = 500 and method = GET", {0}),
    (b"(status = 200 or status = 500) and method = POST", {1}),
    (b"not status = 200 and method = GET", {2, 4, 5}),
    (b"not (status = 200 and method = GET)", {1, 2, 3, 4, 5}),
    (b"not status = 200 or method = GET", EVERY),
    (b"not(status = 200)and(method = GET)", {2, 4, 5}),
    (b"status = 200 or not path and status = 400 or bytes = 1024", {0, 3, 4}),
    (b"((status))", {0, 1, 2, 3, 5}),
    (b"NOT status = 200 AND method = GET Or hour = 0", {2, 3, 4, 5}),
)  # fmt: skip

ON_DURATION_OF_1_5_SECONDS = (
    (b"duration", True),
    (b"duration > 1", True),
    (b"duration = 1.5", True),
    (b"duration = 1500ms", True),
    (b"duration < 1500ms", False),
    (b"duration >= 1.5s", True),
    (b"duration < 1m", True),
    (b"duration > 1h", False),
    (b"duration < 1d", True),
)

# What is no expression, and the column (from 1) of what is wrong with it.
BAD_EXPRESSIONS = (
    (b"", 1),
    (b"nothing = 1", 1),
    (b"status and nothing", 12),
    (b"status = x", 10),
    (b"status >= 1q", 11),
    (b"status ^= 4", 8),
    (b"status ~ 4", 8),
    (b"path =", 7),
    (b"(status", 8),
    (b"status)", 7),
    (b"status = 200 bytes", 14),
    (b"status in (200", 15),
    (b"status in ()", 12),
    (b"and status", 1),
    (b"not", 4),
    (b"host in 10.0.0.0/33", 9),
    (b"time > yesterday", 8),
    (b'path = "open', 8),
)
BAD_PATTERNS = (b"a(b", b"[a", b"a**", b"a{2,1}", b"(?<n", b"(?P<")

# (--since, --until, the records between)
RANGES = (
    (b"2015-05-17", None, {0, 1, 3, 4, 5}),
    (None, b"2015-05-17", {2}),
    (b"2015-05-17", b"2015-05-18", {0, 1}),
    (b"2015-05-17T10:05:03", None, {0, 1, 3, 4, 5}),
    (b"2015-05-17T10:05:04", None, {1, 3, 4, 5}),
    (b"2015-05-17T10:05:04Z", None, {2, 3, 4, 5}),
    (b"2015-05-17T10:05:03Z", None, EVERY),
    (None, b"2015-05-17T10:05:03Z", set()),
    (None, b"2015-05-17T10:06Z", {0, 1}),
    (None, b"2015-05-17T12:05:04+02:00", {0, 1}),
    (b"2015-05-18T00:00", b"2015-05-18T18:30Z", {3, 4}),
    (b"2015-05-18T00:00+00:00", b"2015-05-18T18:29:59Z", {3}),
    (b"17/May/2015:23:59:59 -1100", b"18/May/2015:20:00:00 +0000", {4}),
    (b"2015-05-19", None, set()),
)

BAD_MOMENTS = (
    b"", b"2015-5-17", b"2015-02-29", b"2015-13-01", b"2015-05-17T", b"2015-05-17T25:00", b"2015-05-17T10:60", b"2015-05-17T10:05:61",
    b"2015-05-17T10:05+25:00", b"2015-05-17T10:05 XYZ", b"17/Mai/2015:10:05:03 +0000", b"31/Apr/2015:10:05:03 +0000", b"tomorrow",
)  # fmt: skip

# (arguments of `count`, the csv)
AGGREGATES = (
    (
        ["method", "-a", "count,sum(bytes),min(bytes),max(bytes),avg(bytes),distinct(host)"],
        "method,count,sum(bytes),min(bytes),max(bytes),avg(bytes),distinct(host)\n"
        "GET,4,3524,1000,1500,1174.667,4\n,1,0,0,0,0,1\nPOST,1,2048,2048,2048,2048,1\n",
    ),
    (["path.1", "-a", "sum(bytes)"], "path.1,sum(bytes)\napi,3048\n\"a b,c(d)\",1500\n,1024\nIndex.HTML,0\n"),
    (
        ["status.class", "-a", "max(bytes),avg(status)"],
        "status.class,max(bytes),avg(status)\n5xx,2048,500\n3xx,1500,304\n,1024,\n2xx,1000,200\n4xx,0,402\n",
    ),
    (
        ["referer", "-a", " count , count(status >= 400), count( path ~ \"^/(a|I)\" )"],
        "referer,count,count(status >= 400),\"count( path ~ \"\"^/(a|I)\"\" )\"\n,3,3,2\n\"\",1,0,0\nhttp://Ex.org/a,1,0,1\nhttp://h/,1,0,1\n",
    ),
    (
        ["method", "-a", "count,first(path),last(path),first(host),last(host)"],
        "method,count,first(path),last(path),first(host),last(host)\n"
        'GET,4,/api/users,"/a b,c(d)",10.1.2.3,10.200.0.1\n,1,,,h.example.org,h.example.org\n'
        "POST,1,/api/items,/api/items,192.168.7.9,192.168.7.9\n",
    ),
    (
        ["protocol", "-a", "p50(hour),p1(hour),p99.9(hour),min(hour)"],
        "protocol,p50(hour),p1(hour),p99.9(hour),min(hour)\nHTTP/1.0,23,23,23,23\nHTTP/1.1,12,10,23,10\n,0,0,0,0\n",
    ),
    (
        ["method", "-a", "count,min(bytes)", "--sort", "min(bytes):asc"],
        "method,count,min(bytes)\n,1,0\nGET,4,1000\nPOST,1,2048\n",
    ),
    (
        ["path", "-a", "count,max(bytes)", "--sort", "max(bytes)"],
        "path,count,max(bytes)\n/api/items,1,2048\n\"/a b,c(d)\",1,1500\n/,1,1024\n/api/users,1,1000\n,1,0\n/Index.HTML,1,\n",
    ),
    (
        ["path", "-a", "count,max(bytes)", "--sort", "max(bytes):asc", "-n", "2"],
        "path,count,max(bytes)\n/Index.HTML,1,\n,1,0\n",
    ),
    (
        ["method", "-a", "sum(bytes),distinct(user)", "--sort", "method", "--min-count", "1"],
        "method,sum(bytes),distinct(user)\n,0,0\nGET,3524,3\nPOST,2048,0\n",
    ),
    (["method", "-a", "sum(bytes)", "--min-count", "2"], "method,sum(bytes)\nGET,3524\n"),
    (
        ["time:1d", "-a", "sum(bytes),first(time),last(time)"],
        "time:1d,sum(bytes),first(time),last(time)\n"
        "2015-05-16,0,2015-05-16T23:59:59-11:00,2015-05-16T23:59:59-11:00\n"
        "2015-05-17,3048,2015-05-17T10:05:03+00:00,2015-05-17T12:05:03+02:00\n"
        "2015-05-18,2524,2015-05-18T00:00:00+00:00,2015-05-18T20:00:00+00:00\n",
    ),
    (
        ["time:1d", "-a", "count,first(path),last(path)", "-w", "path"],
        "time:1d,count,first(path),last(path)\n2015-05-16,1,/Index.HTML,/Index.HTML\n2015-05-17,2,/api/items,/api/users\n"
        '2015-05-18,2,/,"/a b,c(d)"\n',
    ),
    (["method", "-a", "count,sum(bytes)", "--tz", "UTC", "--since", "2015-05-18"], "method,count,sum(bytes)\nGET,2,2524\n,1,0\n"),
    (["method", "-a", "visitors,visits", "--visitor", "method"], "method,visitors,visits\n,1,1\nGET,1,4\nPOST,1,1\n"),
    (["weekday", "-a", "visits", "--visitor", "protocol", "--visit-gap", "90m"], "weekday,visits\nMon,3\nSat,1\nSun,1\n"),
    (["weekday", "-a", "visits", "--visitor", "protocol", "--visit-gap", "5401s"], "weekday,visits\nMon,2\nSat,1\nSun,1\n"),
    (["hour", "-a", "max(bytes)", "--tz", "UTC"], "hour,max(bytes)\n0,0\n10,2048\n18,1024\n20,1500\n"),
)  # fmt: skip

BAD_AGGREGATES = (
    b"", b"count,", b"sum", b"sum(path)", b"avg(agent)", b"p50(host)", b"p101(bytes)", b"p(bytes)", b"median(bytes)", b"sum(bytes",
    b"sum(nothing)", b"count(status = )", b"count()", b"sum(bytes) x", b"avg(time)",
)  # fmt: skip

# Likewise
SHARES = (
    (["method", "--share"], "method,count,share(count)\nGET,4,66.667\n,1,16.667\nPOST,1,16.667\n"),
    (
        ["method", "-a", "sum(bytes),count,max(bytes),count(status = 404)", "--share", "-n1"],
        "method,sum(bytes),share(sum(bytes)),count,share(count),max(bytes),count(status = 404),share(count(status = 404))\n"
        "GET,3524,63.245,4,66.667,1500,1,100\n",
    ),
    (["method", "-a", "sum(bytes)", "--share", "-w", "status = 404"], "method,sum(bytes),share(sum(bytes))\nGET,0,\n"),
)

# Likewise, of the reference alone
PIVOTS = (
    (
        ["time:1d,status.class", "--pivot", "status.class"],
        "time:1d,-,2xx,3xx,4xx,5xx\n2015-05-16,0,0,0,1,0\n2015-05-17,0,1,0,0,1\n2015-05-18,1,0,1,1,0\n",
    ),
    (
        ["status.class,method", "--pivot", "method", "-a", "max(bytes)", "-w", "status"],
        "status.class,-,GET,POST\n5xx,,,2048\n3xx,,1500,\n2xx,,1000,\n4xx,0,,\n",
    ),
)

# (values, {quantile as typed: the nearest rank})
RANKS = (
    ([7], {"p1": 7, "p50": 7, "p99.9": 7}),
    ([3, 1, 2], {"p1": 1, "p33": 1, "p34": 2, "p50": 2, "p66": 2, "p67": 3, "p99": 3}),
    (list(range(1, 101)), {"p1": 1, "p5": 5, "p50": 50, "p99": 99, "p99.9": 100}),
    (list(range(1, 1001)), {"p99.9": 999, "p99": 990, "p0.1": 1, "p0": 1, "p100": 1000}),
)

# (values, their average): halves go to the even neighbour
AVERAGES = (
    ([1, 2], "1.5"),
    ([1, 1, 2], "1.333"),
    ([0, 0, 0, 0, 0, 0, 0, 1], "0.125"),
    ([0] * 15 + [1], "0.062"),
    ([0] * 15 + [3], "0.188"),
    ([9223372036854775807, 9223372036854775807], "9223372036854775807"),
    ([9223372036854775807, 0], "4611686018427387903.5"),
)

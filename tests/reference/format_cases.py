"""Lines of every log format that froe knows, typed anew after the manuals of the servers, and the fields that are in them.

A case is (name, what `--log-format` takes, lines, [{field: value} for each record]). Values are as in JSON: None is absent.
Durations are seconds. Times without a zone are shown as UTC.
"""

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0"

COMMON_LINE = '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326'
COMMON_FIELDS = {
    "host": "127.0.0.1", "ident": None, "user": "frank", "time": "2000-10-10T13:55:36-07:00", "method": "GET", "path": "/apache_pb.gif", "query": None,
    "protocol": "HTTP/1.0", "status": 200, "bytes": 2326,
}  # fmt: skip
COMBINED_LINE = COMMON_LINE + ' "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"'
COMBINED_FIELDS = {**COMMON_FIELDS, "referer": "http://www.example.com/start.html", "agent": "Mozilla/4.08 [en] (Win98; I ;Nav)"}

# The formats that have a name.
NAMED = (
    ("common", "common", [COMMON_LINE], [COMMON_FIELDS]),
    ("combined", "combined", [COMBINED_LINE], [COMBINED_FIELDS]),
    ("vhost_common", "vhost_common", ["www.example.com:443 " + COMMON_LINE], [{**COMMON_FIELDS, "vhost": "www.example.com:443"}]),
    ("vhost_combined", "vhost_combined", ["www.example.com:80 " + COMBINED_LINE], [{**COMBINED_FIELDS, "vhost": "www.example.com:80"}]),
    (
        "behind proxies and a virtual host", "vhost_forwarded",
        ['www.example.com:80 203.0.113.9, 10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /a?b=1 HTTP/1.1" 200 53 "-" "curl/8.4.0"',
         'www.example.org 2001:db8::9 - bob [17/May/2015:10:05:04 +0000] "GET /c HTTP/1.1" 404 5',
         'www.example.org:443 - - - [17/May/2015:10:05:05 +0000] "GET /d HTTP/1.1" 400 0 "-" "-"'],
        [{"vhost": "www.example.com:80", "host": "203.0.113.9", "user": None, "path": "/a", "query": "b=1", "status": 200, "bytes": 53, "agent": "curl/8.4.0"},
         {"vhost": "www.example.org", "host": "2001:db8::9", "user": "bob", "path": "/c", "query": None, "status": 404, "bytes": 5, "agent": None},
         {"vhost": "www.example.org:443", "host": None, "user": None, "path": "/d", "query": None, "status": 400, "bytes": 0, "agent": None}],
    ),
    ("combinedio", "combinedio", [COMBINED_LINE + " 312 2588"], [{**COMBINED_FIELDS, "bytes_in": 312, "bytes_out": 2588}]),
    (
        "nginx", "nginx",
        ['203.0.113.9 - - [17/May/2015:10:05:03 +0000] "POST /api/v1/items?dry=1 HTTP/2.0" 201 53 "-" "curl/8.4.0"'],
        [{"host": "203.0.113.9", "user": None, "time": "2015-05-17T10:05:03+00:00", "method": "POST", "path": "/api/v1/items", "query": "dry=1",
          "protocol": "HTTP/2.0", "status": 201, "bytes": 53, "referer": None, "agent": "curl/8.4.0"}],
    ),
    (
        "nginx-ingress", "nginx-ingress",
        ['203.0.113.9 - - [17/May/2023:10:05:03 +0000] "GET /shop/cart HTTP/1.1" 200 1234 "https://example.org/" "curl/8.4.0" 412 0.045 '
         "[default-shop-80] [] 10.244.1.17:8080 1234 0.044 200 5f1d0e9c8b7a6d5e4f3c2b1a09f8e7d6",
         '203.0.113.9 - - [17/May/2023:10:05:04 +0000] "GET /nowhere HTTP/1.1" 404 146 "-" "-" 99 0.000 [] [] - - - - '
         "00112233445566778899aabbccddeeff"],
        [{"host": "203.0.113.9", "time": "2023-05-17T10:05:03+00:00", "path": "/shop/cart", "status": 200, "bytes": 1234, "referer": "https://example.org/",
          "agent": "curl/8.4.0", "duration": 0.045, "request_length": 412, "proxy_upstream_name": "default-shop-80", "upstream_addr": "10.244.1.17:8080",
          "upstream_response_length": 1234, "upstream_response_time": 0.044, "upstream_status": 200, "req_id": "5f1d0e9c8b7a6d5e4f3c2b1a09f8e7d6"},
         {"host": "203.0.113.9", "time": "2023-05-17T10:05:04+00:00", "path": "/nowhere", "status": 404, "bytes": 146, "referer": None, "agent": None,
          "duration": 0, "request_length": 99, "upstream_addr": None, "upstream_response_length": None, "upstream_response_time": None,
          "upstream_status": None, "req_id": "00112233445566778899aabbccddeeff"}],
    ),
    (
        "Apache, requests by TLS", "ssl_request",
        ['[17/May/2023:10:05:03 +0200] 203.0.113.9 TLSv1.3 TLS_AES_128_GCM_SHA256 "GET /a?b=1 HTTP/1.1" 512',
         '[17/May/2023:10:05:04 +0200] 203.0.113.9 - - "POST /c HTTP/2.0" -'],
        [{"host": "203.0.113.9", "time": "2023-05-17T10:05:03+02:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "HTTP/1.1", "status": None,
          "bytes": 512, "ssl_protocol": "TLSv1.3", "ssl_cipher": "TLS_AES_128_GCM_SHA256"},
         {"host": "203.0.113.9", "time": "2023-05-17T10:05:04+02:00", "method": "POST", "path": "/c", "query": None, "protocol": "HTTP/2.0", "status": None,
          "bytes": None, "ssl_protocol": None, "ssl_cipher": None}],
    ),
    (
        "Istio before 1.9, with and without a reason", "istio-v0",
        ['[2019-05-17T10:05:03.500Z] "GET /a?b=1 HTTP/1.1" 200 - "-" 0 512 25 24 "-" "curl/8.4.0" "7f" "web:80" "10.0.0.3:80" outbound|80||web - 10.0.0.2:80 '
         "10.0.0.9:50000 -",
         '[2020-05-17T10:05:04.500Z] "- - -" 0 UF,URX "-" "no route to host" 7 0 1500 - "-" "-" "-" "-" "10.0.0.3:80" outbound|80||web - 10.0.0.2:80 '
         "[2001:db8::9]:50000 - default"],
        [{"host": "10.0.0.9", "time": "2019-05-17T10:05:03+00:00", "method": "GET", "path": "/a", "status": 200, "bytes": 512, "duration": 0.025,
          "agent": "curl/8.4.0", "vhost": "web:80", "bytes_received": 0, "upstream_transport_failure_reason": None, "route_name": None},
         {"host": "2001:db8::9", "time": "2020-05-17T10:05:04+00:00", "method": None, "path": None, "status": None, "bytes": 0, "duration": 1.5,
          "agent": None, "vhost": None, "bytes_received": 7, "upstream_transport_failure_reason": "no route to host", "route_name": "default"}],
    ),
    (
        "ingress-nginx before it had alternatives and identifiers", "nginx-ingress",
        ['203.0.113.9 - - [17/May/2019:10:05:03 +0000] "GET /a HTTP/1.1" 200 1234 "-" "curl/8.4.0" 412 0.045 [shop-80] 10.0.0.3:80 1234 0.044 200 7f',
         '203.0.113.9 - - [17/May/2018:10:05:04 +0000] "GET /c HTTP/1.1" 404 146 "-" "-" 99 0.000 [] - - - -'],
        [{"host": "203.0.113.9", "path": "/a", "status": 200, "bytes": 1234, "agent": "curl/8.4.0", "duration": 0.045, "proxy_upstream_name": "shop-80", "proxy_alternative_upstream_name": None,
          "upstream_addr": "10.0.0.3:80", "upstream_status": 200, "req_id": "7f"},
         {"host": "203.0.113.9", "path": "/c", "status": 404, "bytes": 146, "agent": None, "duration": 0, "proxy_upstream_name": "", "proxy_alternative_upstream_name": None, "upstream_addr": None,
          "upstream_status": None, "req_id": None}],
    ),
    (
        "ingress-nginx before it had alternatives, before services with addresses of IPv6", "nginx-ingress",
        ['203.0.113.9 - - [17/May/2019:10:05:03 +0000] "GET /a HTTP/1.1" 200 1234 "-" "curl/8.4.0" 412 0.045 [shop-80] [2001:db8::3]:80 1234 0.044 200 7f',
         '203.0.113.9 - - [17/May/2019:10:05:04 +0000] "GET /c HTTP/1.1" 200 146 "-" "-" 99 0.010 [shop-80] [2001:db8::3]:80, 10.0.0.4:80 : [2001:db8::5]:80 '
         "0, - : 146 0.001, - : 0.002 502, - : 200 80"],
        [{"host": "203.0.113.9", "path": "/a", "status": 200, "bytes": 1234, "duration": 0.045, "proxy_upstream_name": "shop-80",
          "proxy_alternative_upstream_name": None, "upstream_addr": "[2001:db8::3]:80", "upstream_response_time": 0.044, "upstream_status": 200,
          "req_id": "7f"},
         {"host": "203.0.113.9", "path": "/c", "status": 200, "bytes": 146, "duration": 0.01, "proxy_upstream_name": "shop-80",
          "proxy_alternative_upstream_name": None, "upstream_addr": "[2001:db8::3]:80, 10.0.0.4:80 : [2001:db8::5]:80", "upstream_response_time": 0.003,
          "upstream_status": 200, "req_id": "80"}],
    ),
    (
        "a value between bytes and referer", "combined_value",
        [COMMON_LINE + ' 0.012 "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"',
         COMMON_LINE + ' 6 "-" "curl/8.4.0" "bucket.example.com" "id" 131 4', COMMON_LINE + ' - "-" "-"',
         COMMON_LINE + " 7", *[COMMON_LINE + ' 1 "-" "curl/8.4.0"'] * 30, COMBINED_LINE],
        [COMBINED_FIELDS, {**COMMON_FIELDS, "referer": None, "agent": "curl/8.4.0"}, *[{**COMMON_FIELDS, "referer": None, "agent": None}] * 2,
         *[{**COMMON_FIELDS, "referer": None, "agent": "curl/8.4.0"}] * 30, COMBINED_FIELDS],
    ),
    (
        "a virtual host between bytes and referer", "combined_vhost",
        [COMMON_LINE + ' www.example.com "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)" "-"',
         COMMON_LINE + ' example.org:443 "-" "curl/8.4.0" "-"', *[COMMON_LINE + ' example.org "-" "curl/8.4.0"'] * 30, COMBINED_LINE],
        [{**COMBINED_FIELDS, "vhost": "www.example.com"}, {**COMMON_FIELDS, "vhost": "example.org:443", "referer": None, "agent": "curl/8.4.0"},
         *[{**COMMON_FIELDS, "vhost": "example.org", "referer": None, "agent": "curl/8.4.0"}] * 30, {**COMBINED_FIELDS, "vhost": None}],
    ),
    (
        "lighttpd, and others who log virtual hosts so", "lighttpd",
        ['203.0.113.9 www.example.com - [17/May/2023:10:05:03 +0000] "GET /a?b=1 HTTP/1.1" 200 53 "-" "curl/8.4.0"',
         '203.0.113.9 example.org bob [17/May/2023:10:05:04 +0000] "GET /c HTTP/2.0" 304 0 "http://example.org/" "-" "more"',
         '2001:db8::9 192.0.2.1  bob [17/May/2023:10:05:05 +0000] "-" 400 0'] * 2,
        [{"vhost": "www.example.com", "host": "203.0.113.9", "ident": None, "user": None, "path": "/a", "query": "b=1", "status": 200, "bytes": 53,
          "referer": None, "agent": "curl/8.4.0"},
         {"vhost": "example.org", "host": "203.0.113.9", "ident": None, "user": "bob", "path": "/c", "status": 304, "bytes": 0, "referer": "http://example.org/"},
         {"vhost": "192.0.2.1", "host": "2001:db8::9", "ident": None, "user": "bob", "path": None, "status": 400, "bytes": 0, "agent": None}] * 2,
    ),
    (
        "Combined, its time in ISO 8601", "combined_iso",
        ['203.0.113.9 - bob [2023-05-17T10:05:03+02:00] "GET /a?b=1 HTTP/1.1" 200 53 "-" "curl/8.4.0" "-" 0.034',
         '2001:db8::9 - - [2023-05-17T10:05:04.123Z] "-" 408 -'],
        [{"host": "203.0.113.9", "ident": None, "user": "bob", "time": "2023-05-17T10:05:03+02:00", "method": "GET", "path": "/a", "query": "b=1", "status": 200,
          "bytes": 53, "referer": None, "agent": "curl/8.4.0"},
         {"host": "2001:db8::9", "user": None, "time": "2023-05-17T10:05:04+00:00", "path": None, "status": 408, "bytes": None, "agent": None}],
    ),
    (
        "Twisted", "twisted",
        ['"203.0.113.9" - - [17/May/2023:10:05:03 +0000] "GET /schedule.json?a=1 HTTP/1.1" 200 53 "-" "curl/8.4.0"',
         '"2001:db8::9" - - [17/May/2023:10:05:04 +0000] "POST /a HTTP/1.1" 304 - "http://example.org/" "-"'],
        [{"host": "203.0.113.9", "time": "2023-05-17T10:05:03+00:00", "method": "GET", "path": "/schedule.json", "query": "a=1", "status": 200, "bytes": 53,
          "referer": None, "agent": "curl/8.4.0"},
         {"host": "2001:db8::9", "time": "2023-05-17T10:05:04+00:00", "method": "POST", "path": "/a", "status": 304, "bytes": None,
          "referer": "http://example.org/", "agent": None}],
    ),
    (
        "squid", "squid",
        ["1286536308.779    180 192.168.0.224 TCP_MISS/200 411 GET http://www.example.com/path?a=1 - HIER_DIRECT/198.51.100.7 text/html",
         "1286536309.586  60921 192.168.0.68 TCP_TUNNEL/200 4810 CONNECT mail.example.com:443 bob HIER_DIRECT/198.51.100.25 -"],
        [{"host": "192.168.0.224", "time": "2010-10-08T11:11:48+00:00", "method": "GET", "path": "/path", "query": "a=1", "status": 200, "bytes": 411,
          "user": None, "duration": 0.18, "result_code": "TCP_MISS", "content_type": "text/html"},
         {"host": "192.168.0.68", "time": "2010-10-08T11:11:49+00:00", "method": "CONNECT", "path": "mail.example.com:443", "query": None, "status": 200,
          "bytes": 4810, "user": "bob", "duration": 60.921, "result_code": "TCP_TUNNEL", "content_type": None}],
    ),
    (
        "IIS", "w3c",
        ["#Software: Microsoft Internet Information Services 10.0", "#Version: 1.0", "#Date: 2019-03-01 00:00:33",
         "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus "
         "sc-win32-status time-taken",
         "2019-03-01 00:00:33 10.0.0.5 GET /default.aspx id=7 443 - 192.0.2.10 Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64) https://example.com/ 200 0 0 312",
         "2019-03-01 00:00:34 10.0.0.5 POST /login.aspx - 443 EXAMPLE\\bob 192.0.2.11 curl/8.4.0 - 401 2 5 15"],
        [{"host": "192.0.2.10", "user": None, "time": "2019-03-01T00:00:33+00:00", "method": "GET", "path": "/default.aspx", "query": "id=7", "status": 200,
          "agent": "Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64)", "referer": "https://example.com/", "duration": 0.312, "sc_substatus": 0},
         {"host": "192.0.2.11", "user": "EXAMPLE\\bob", "time": "2019-03-01T00:00:34+00:00", "method": "POST", "path": "/login.aspx", "query": None,
          "status": 401, "agent": "curl/8.4.0", "referer": None, "duration": 0.015, "sc_substatus": 2}],
    ),
    (
        "W3C with other columns", "w3c",
        ["#Version: 1.0", "#Fields: date time c-ip cs-method cs-uri sc-status sc-bytes time-taken",
         "2019-03-01 10:00:00 192.0.2.10 GET /a?b=c 200 512 1.5",
         "#Software: a server that was started again", "#Fields: date time c-ip cs-method cs-uri sc-status sc-bytes time-taken",
         "2019-03-01 10:00:01 192.0.2.11 HEAD /d 304 - 0"],
        [{"host": "192.0.2.10", "time": "2019-03-01T10:00:00+00:00", "method": "GET", "path": "/a", "query": "b=c", "status": 200, "bytes": 512, "duration": 1.5},
         {"host": "192.0.2.11", "time": "2019-03-01T10:00:01+00:00", "method": "HEAD", "path": "/d", "query": None, "status": 304, "bytes": None,
          "duration": 0}],
    ),
    (
        "W3C with columns that change", "w3c",
        ["#Version: 1.0", "#Date: 12-Jan-1996 00:00:00", "#Fields: time cs-method cs-uri", "00:34:23 GET /foo/bar.html",
         "#Date: 1996-01-13 08:00:00", "#Fields: cs-method time c-ip cs-uri sc-status", "GET 12:21:16 192.0.2.10 /foo?x=1 404"],
        [{"host": None, "time": "1996-01-12T00:34:23+00:00", "method": "GET", "path": "/foo/bar.html", "query": None, "status": None},
         {"host": "192.0.2.10", "time": "1996-01-13T12:21:16+00:00", "method": "GET", "path": "/foo", "query": "x=1", "status": 404}],
    ),
    (
        "cloudfront", "cloudfront",
        ["#Version: 1.0",
         "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) "
         "x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher "
         "x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type "
         "sc-content-type sc-content-len sc-range-start sc-range-end",
         "\t".join("2019-12-04 21:02:31 LAX1-C3 392 192.0.2.24 GET d111111abcdef8.cloudfront.net /index.html 200 - "
                   "Mozilla/5.0%20(Windows%20NT%2010.0;%20Win64;%20x64) a=1 - Hit SOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ== "
                   "www.example.com https 23 0.001 - TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 Hit HTTP/2.0 - - 11040 0.001 Hit text/html 78 - -".split())],
        [{"host": "192.0.2.24", "time": "2019-12-04T21:02:31+00:00", "method": "GET", "path": "/index.html", "query": "a=1", "protocol": "HTTP/2.0",
          "status": 200, "bytes": 392, "referer": None, "agent": "Mozilla/5.0%20(Windows%20NT%2010.0;%20Win64;%20x64)", "vhost": "www.example.com",
          "duration": 0.001, "x_edge_location": "LAX1-C3", "x_edge_result_type": "Hit"}],
    ),
    (
        "cloudfront without its #Fields line, of an earlier year", "cloudfront",
        ["\t".join("2016-06-10 18:41:39 IAD53 224281 192.0.2.1 GET d111111abcdef8.cloudfront.net /a/b.pdf 200 https://example.com/ "
                   "Mozilla/5.0%2520(X11) - - Miss UGskZ6dUKY7b4C6Pt7wAWVsU2KO== www.example.com https 883 0.036 - TLSv1.2 "
                   "ECDHE-RSA-AES128-GCM-SHA256 RefreshHit".split())],
        [{"host": "192.0.2.1", "time": "2016-06-10T18:41:39+00:00", "method": "GET", "path": "/a/b.pdf", "query": None, "status": 200, "bytes": 224281,
          "referer": "https://example.com/", "agent": "Mozilla/5.0%2520(X11)", "vhost": "www.example.com", "duration": 0.036,
          "x_edge_response_result_type": "RefreshHit", "protocol": None}],
    ),
    (
        "elb", "elb",
        ['2015-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 '
         '"GET http://www.example.com:80/ HTTP/1.1" "curl/7.38.0" - -',
         '2015-05-13T23:39:44.945958Z my-loadbalancer 192.168.131.40:2818 - -1 -1 -1 503 0 0 0 "GET http://www.example.com:80/x?y HTTP/1.1" "-" - -'],
        [{"host": "192.168.131.39", "time": "2015-05-13T23:39:43+00:00", "method": "GET", "path": "/", "status": 200, "bytes": 29, "agent": "curl/7.38.0",
          "duration": 0.001178, "elb": "my-loadbalancer", "received_bytes": 0},
         {"host": "192.168.131.40", "time": "2015-05-13T23:39:44+00:00", "method": "GET", "path": "/x", "status": 503, "bytes": 0, "agent": None,
          "duration": None, "elb": "my-loadbalancer", "received_bytes": 0}],
    ),
    (
        "elb before it told of agents and ciphers", "elb",
        ['2014-02-15T23:39:43.945958Z my-loadbalancer 192.0.2.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 '
         '"GET http://www.example.com:80/a HTTP/1.1"',
         '2014-02-15T23:39:44.945958Z my-loadbalancer 192.0.2.40:55128 - -1 -1 -1 408 - 1294336 0 "PUT https://www.example.com:443/b HTTP/1.1"'],
        [{"host": "192.0.2.39", "time": "2014-02-15T23:39:43+00:00", "method": "GET", "path": "/a", "status": 200, "bytes": 29, "agent": None,
          "duration": 0.001178, "ssl_protocol": None},
         {"host": "192.0.2.40", "time": "2014-02-15T23:39:44+00:00", "method": "PUT", "path": "/b", "status": 408, "bytes": 0, "agent": None,
          "duration": None, "received_bytes": 1294336}],
    ),
    (
        "alb, a client with an IPv6 address", "alb",
        ['https 2018-07-02T22:23:00.186641Z app/lb/50dc6c495c0c9188 [2001:db8::1]:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 '
         '"GET https://www.example.com:443/ HTTP/1.1" "curl/7.46.0" - - arn "-" "-" "-" 1 2018-07-02T22:22:48.364000Z "forward" "-" "-"'],
        [{"host": "2001:db8::1", "host.net": "2001:db8::/48", "client_port": 2817, "path": "/", "status": 200, "bytes": 57, "agent": "curl/7.46.0", "actions_executed": "forward"}],
    ),
    (
        "alb", "alb",
        ['https 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 '
         '"GET https://www.example.com:443/a/b?c=d HTTP/1.1" "curl/7.46.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 '
         'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "Root=1-58337281-1d84f3d73c47ec4e58577259" '
         '"www.example.com" "arn:aws:acm:us-east-2:123456789012:certificate/12345678-1234-1234-1234-123456789012" 1 2018-07-02T22:22:48.364000Z '
         '"authenticate,forward" "-" "-" "10.0.0.1:80" "200" "-" "-" TID_123456'],
        [{"host": "192.168.131.39", "time": "2018-07-02T22:23:00+00:00", "method": "GET", "path": "/a/b", "query": "c=d", "protocol": "HTTP/1.1", "status": 200,
          "bytes": 57, "agent": "curl/7.46.0", "duration": 0.171, "target_processing_time": 0.048, "actions_executed": "authenticate,forward",
          "domain_name": "www.example.com", "redirect_url": None}],
    ),
    (
        "s3", "s3",
        ['79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be examplebucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 '
         '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be 3E57427F3EXAMPLE REST.GET.OBJECT photos/cat.jpg '
         '"GET /photos/cat.jpg?versionId=1 HTTP/1.1" 200 - 4406 4406 41 28 "-" "S3Console/0.4" - '
         's9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader '
         'examplebucket.s3.us-west-1.amazonaws.com TLSv1.2 - -',
         '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be examplebucket [06/Feb/2019:00:01:00 +0000] 192.0.2.4 - '
         '7B4A0FABBEXAMPLE REST.GET.OBJECT secret.txt "GET /secret.txt HTTP/1.1" 403 AccessDenied 243 - 9 - "-" "-" - '
         'hostid= - - - examplebucket.s3.us-west-1.amazonaws.com - - -'],
        [{"host": "192.0.2.3", "user": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be", "time": "2019-02-06T00:00:38+00:00",
          "method": "GET", "path": "/photos/cat.jpg", "query": "versionId=1", "status": 200, "bytes": 4406, "referer": None, "agent": "S3Console/0.4",
          "duration": 0.041, "bucket": "examplebucket", "operation": "REST.GET.OBJECT", "key": "photos/cat.jpg", "error_code": None, "object_size": 4406},
         {"host": "192.0.2.4", "user": None, "time": "2019-02-06T00:01:00+00:00", "method": "GET", "path": "/secret.txt", "query": None, "status": 403,
          "bytes": 243, "referer": None, "agent": None, "duration": 0.009, "bucket": "examplebucket", "operation": "REST.GET.OBJECT", "key": "secret.txt",
          "error_code": "AccessDenied", "object_size": None}],
    ),
    (
        "haproxy-http", "haproxy-http",
        ['Feb  6 12:14:14 localhost haproxy[14389]: 10.0.1.2:33317 [06/Feb/2009:12:14:14.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- '
         '1/1/1/1/0 0/0 {1wt.eu} {} "GET /index.html?x=1 HTTP/1.1"',
         'Feb  6 12:14:15 localhost haproxy[14389]: 10.0.1.3:33318 [06/Feb/2009:12:14:15.100] http-in~ dynamic/app2 0/2/1/1300/1303 503 212 - - SC-- '
         '7/7/3/1/0 0/2 {} {} "POST /api/login HTTP/1.1"'],
        [{"host": "10.0.1.2", "time": "2009-02-06T12:14:14+00:00", "method": "GET", "path": "/index.html", "query": "x=1", "status": 200, "bytes": 2750,
          "duration": 0.109, "frontend_name": "http-in", "backend_name": "static", "server_name": "srv1", "time_response": 0.069, "termination_state": "----"},
         {"host": "10.0.1.3", "time": "2009-02-06T12:14:15+00:00", "method": "POST", "path": "/api/login", "query": None, "status": 503, "bytes": 212,
          "duration": 1.303, "frontend_name": "http-in~", "backend_name": "dynamic", "server_name": "app2", "time_response": 1.3,
          "termination_state": "SC--"}],
    ),
    (
        "haproxy-http without a syslog header and captures", "haproxy-http",
        ['10.0.1.2:33317 [06/Feb/2009:12:14:14.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"'],
        [{"host": "10.0.1.2", "time": "2009-02-06T12:14:14+00:00", "path": "/", "status": 200, "bytes": 2750, "duration": 0.109, "server_name": "srv1"}],
    ),
    (
        "haproxy-http with a retry elsewhere and captures with blanks", "haproxy-http",
        ['10.0.1.2:33317 [06/Feb/2009:12:14:14.655] http-in static/srv1 10/0/30/69/+109 200 +2750 - - ---- 1/1/1/1/+3 0/0 '
         '{Mozilla/5.0 (X11; U)|x} {Apache} "GET / HTTP/1.1"'],
        [{"host": "10.0.1.2", "path": "/", "status": 200, "bytes": 2750, "duration": 0.109, "retries": 3,
          "captured_request_headers": "Mozilla/5.0 (X11; U)|x", "captured_response_headers": "Apache"}],
    ),
    (
        "caddy with blanks between, an older one, a clock on the wall", "caddy",
        ['{"level": "info", "ts": "2022/03/09 21:30:01.524", "msg": "handled request", "request": {"remote_addr": "192.0.2.7:41342", "proto": "HTTP/2.0", '
         '"method": "GET", "host": "localhost", "uri": "/a", "headers": {}}, "duration": 0.5, "size": 1, "status": 200}',
         '{"ts":1646861401524000000,"request":{"remote_addr":"[2001:db8::1]:41342","method":"GET","uri":"/b"},"duration":"1.5ms","size":2,"status":404}'],
        [{"host": "192.0.2.7", "time": "2022-03-09T21:30:01+00:00", "method": "GET", "path": "/a", "status": 200, "bytes": 1, "duration": 0.5,
          "vhost": "localhost"},
         {"host": "2001:db8::1", "time": "2022-03-09T21:30:01+00:00", "method": "GET", "path": "/b", "status": 404, "bytes": 2, "duration": 0.0015,
          "vhost": None}],
    ),
    (
        "caddy", "caddy",
        ['{"level":"info","ts":1646861401.5241024,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"192.0.2.7","remote_port":"41342",'
         '"client_ip":"192.0.2.7","proto":"HTTP/2.0","method":"GET","host":"localhost","uri":"/a%20b?c=\\u0022d\\u0022","headers":{"User-Agent":["curl/7.82.0"],'
         '"Accept":["*/*"],"Referer":["https://example.org/"]},"tls":{"resumed":false,"version":772,"cipher_suite":4865,"proto":"h2","server_name":"localhost"}},'
         '"bytes_read":0,"user_id":"","duration":0.000929675,"size":10900,"status":200,"resp_headers":{"Server":["Caddy"],"Content-Type":["text/html"]}}'],
        [{"host": "192.0.2.7", "time": "2022-03-09T21:30:01+00:00", "method": "GET", "path": "/a%20b", "query": 'c="d"', "protocol": "HTTP/2.0",
          "status": 200, "bytes": 10900, "duration": 0.000929675, "vhost": "localhost", "agent": "curl/7.82.0", "referer": "https://example.org/"}],
    ),
    (
        "syslog", "syslog",
        ['<190>Jul  9 12:01:02 web1 nginx: 192.0.2.50 - - [09/Jul/2018:12:01:01 +0000] "GET /api?x=1 HTTP/1.1" 200 1234 "https://example.org/" "curl/8.4.0"',
         'Jul 19 12:01:02 web1 httpd[44]: 192.0.2.51 - bob [19/Jul/2018:12:01:02 +0000] "GET /none HTTP/1.1" 404 19'],
        [{"host": "192.0.2.50", "user": None, "time": "2018-07-09T12:01:01+00:00", "path": "/api", "query": "x=1", "status": 200, "bytes": 1234,
          "referer": "https://example.org/", "agent": "curl/8.4.0"},
         {"host": "192.0.2.51", "user": "bob", "time": "2018-07-19T12:01:02+00:00", "path": "/none", "status": 404, "bytes": 19,
          "referer": None, "agent": None}],
    ),
    (
        "traefik", "traefik",
        ['192.0.2.50 - - [09/Jul/2018:12:01:01 +0000] "GET /api/rawdata?x=1 HTTP/1.1" 200 1234 "https://example.org/" "curl/8.4.0" 42 '
         '"api@internal" "http://10.0.0.2:80" 7ms',
         '192.0.2.51 - bob [09/Jul/2018:12:01:02 +0000] "GET /none HTTP/1.1" 404 19 "-" "-" 43 "-" "-" 0ms'],
        [{"host": "192.0.2.50", "user": None, "time": "2018-07-09T12:01:01+00:00", "path": "/api/rawdata", "query": "x=1", "status": 200, "bytes": 1234,
          "referer": "https://example.org/", "agent": "curl/8.4.0", "duration": 0.007, "router_name": "api@internal", "request_count": 42},
         {"host": "192.0.2.51", "user": "bob", "time": "2018-07-09T12:01:02+00:00", "path": "/none", "query": None, "status": 404, "bytes": 19,
          "referer": None, "agent": None, "duration": 0, "router_name": None, "request_count": 43}],
    ),
    (
        "traefik 1.7, of no frontend", "traefik",
        ['192.0.2.51 - bob [09/Jul/2018:12:01:02 +0000] "GET /none HTTP/1.1" 404 19 "-" "curl/8.4.0" 43 - - 1ms'],
        [{"host": "192.0.2.51", "user": "bob", "path": "/none", "status": 404, "bytes": 19, "referer": None, "agent": "curl/8.4.0", "duration": 0.001,
          "router_name": None, "server_url": None, "request_count": 43}],
    ),
    (
        "traefik before 1.6", "traefik-v1",
        ['192.0.2.50 - - [09/Jul/2017:12:01:01 +0000] "GET /api?x=1 HTTP/1.1" 200 1234 - "curl/8.4.0" 42 "Host-a-0" "http://10.0.0.2:80" 7ms',
         '192.0.2.51 - bob [09/Jul/2017:12:01:02 +0000] "GET /none HTTP/1.1" 404 19 - - 43 - - 0ms',
         '192.0.2.52 - - [09/Jul/2017:12:01:03 +0000] "GET /b HTTP/1.1" 200 7 "https://example.org/" "Mozilla/5.0 (X11)" 44 "Host-a-0" "http://10.0.0.2:80" 1ms'],
        [{"host": "192.0.2.50", "user": None, "time": "2017-07-09T12:01:01+00:00", "path": "/api", "query": "x=1", "status": 200, "bytes": 1234,
          "referer": None, "agent": "curl/8.4.0", "duration": 0.007, "router_name": "Host-a-0", "server_url": "http://10.0.0.2:80", "request_count": 42},
         {"host": "192.0.2.51", "user": "bob", "time": "2017-07-09T12:01:02+00:00", "path": "/none", "query": None, "status": 404, "bytes": 19,
          "referer": None, "agent": None, "duration": 0, "router_name": None, "server_url": None, "request_count": 43},
         {"host": "192.0.2.52", "user": None, "time": "2017-07-09T12:01:03+00:00", "path": "/b", "query": None, "status": 200, "bytes": 7,
          "referer": "https://example.org/", "agent": "Mozilla/5.0 (X11)", "duration": 0.001, "router_name": "Host-a-0", "server_url": "http://10.0.0.2:80",
          "request_count": 44}],
    ),
    (
        "traefik-json", "traefik-json",
        ['{"ClientAddr":"192.0.2.50:50000","ClientHost":"192.0.2.50","ClientPort":"50000","ClientUsername":"-","DownstreamContentSize":1234,'
         '"DownstreamStatus":200,"Duration":7000000,"OriginContentSize":1234,"OriginDuration":6500000,"OriginStatus":200,"Overhead":500000,"RequestAddr":'
         '"www.example.org","RequestContentSize":0,"RequestCount":42,"RequestHost":"www.example.org","RequestMethod":"GET","RequestPath":"/api?x=1",'
         '"RequestPort":"-","RequestProtocol":"HTTP/1.1","RequestScheme":"https","RetryAttempts":0,"RouterName":"web@docker","StartLocal":'
         '"2018-07-09T12:01:01.123456789Z","StartUTC":"2018-07-09T12:01:01.123456789Z","entryPointName":"websecure","level":"info","msg":"",'
         '"request_User-Agent":"curl/8.4.0","time":"2018-07-09T12:01:01Z"}'],
        [{"host": "192.0.2.50", "user": None, "time": "2018-07-09T12:01:01+00:00", "method": "GET", "path": "/api", "query": "x=1", "protocol": "HTTP/1.1",
          "status": 200, "bytes": 1234, "duration": 0.007, "vhost": "www.example.org", "agent": "curl/8.4.0"}],
    ),
    (
        "traefik-json with little in it", "traefik-json",
        ['{"ClientHost": "192.0.2.50", "DownstreamStatus": 404, "RequestPath": "/api", "time": "2018-07-09T12:01:01+02:00"}'],
        [{"host": "192.0.2.50", "time": "2018-07-09T12:01:01+02:00", "path": "/api", "status": 404, "method": None}],
    ),
    (
        "uwsgi", "uwsgi",
        ["[pid: 1|app: 0|req: 1/1] 192.0.2.1 () {32 vars in 400 bytes} [Sun Nov  1 12:00:00 2020] GET /x?y=1 => generated 10 bytes in 3 msecs (HTTP/1.1 200) "
         "2 headers in 80 bytes (1 switches on core 0)",
         "[pid: 27|app: 0|req: 17/35] 2001:db8::1 (bob) {44 vars in 812 bytes} [Sat Nov 21 12:00:01 2020] POST /s/a.css => generated 0 bytes in 1500 msecs "
         "via sendfile() (HTTP/1.0 304) 4 headers in 116 bytes (0 switches on core 3)",
         "[pid: 28|app: -1|req: -1/36]  () {28 vars in 333 bytes} [Sat Nov 21 12:00:02 2020] GET /z => generated 21 bytes in 0 msecs (HTTP/1.1 500) "
         "1 headers in 57 bytes (0 switches on core 0)"],
        [{"host": "192.0.2.1", "user": None, "time": "2020-11-01T12:00:00+00:00", "method": "GET", "path": "/x", "query": "y=1", "protocol": "HTTP/1.1",
          "status": 200, "bytes": 10, "duration": 0.003, "pid": 1, "app_requests": 1, "request_count": 1, "switches": 1, "core": "0"},
         {"host": "2001:db8::1", "user": "bob", "time": "2020-11-21T12:00:01+00:00", "method": "POST", "path": "/s/a.css", "query": None,
          "protocol": "HTTP/1.0", "status": 304, "bytes": 0, "duration": 1.5, "pid": 27, "app_requests": 17, "request_count": 35, "switches": 0,
          "core": "3"},
         {"host": None, "user": None, "time": "2020-11-21T12:00:02+00:00", "method": "GET", "path": "/z", "query": None, "protocol": "HTTP/1.1",
          "status": 500, "bytes": 21, "duration": 0, "pid": 28, "request_count": 36, "switches": 0, "core": "0"}],
    ),
    (
        "uwsgi in microseconds", "uwsgi-micros",
        ["[pid: 1|app: 0|req: 1/1] 192.0.2.1 () {32 vars in 400 bytes} [Sun Nov  1 12:00:00 2020] GET /x => generated 10 bytes in 3500 micros (HTTP/1.1 200) "
         "2 headers in 80 bytes (1 switches on core 0)"],
        [{"host": "192.0.2.1", "user": None, "path": "/x", "status": 200, "bytes": 10, "duration": 0.0035, "headers_size": 80}],
    ),
    (
        "PHP-FPM, nobody and somebody", "php-fpm",
        ['172.19.0.4 -  27/Jan/2019:15:52:24 +0100 "GET /index.php" 200', '172.19.0.4 - bob 27/Jan/2019:15:52:25 +0100 "POST /a.php?x=1" 500'],
        [{"host": "172.19.0.4", "user": None, "time": "2019-01-27T15:52:24+01:00", "method": "GET", "path": "/index.php", "query": None, "protocol": None,
          "status": 200},
         {"host": "172.19.0.4", "user": "bob", "time": "2019-01-27T15:52:25+01:00", "method": "POST", "path": "/a.php", "query": "x=1", "status": 500}],
    ),
    (
        "PHP-FPM as www.conf suggests", "php-fpm-full",
        ['127.0.0.1 -  27/Jan/2019:15:52:24 +0000 "GET /a.php" 200 /srv/www/a.php 12.345 2048 81.01%'],
        [{"host": "127.0.0.1", "user": None, "path": "/a.php", "status": 200, "duration": 0.012345, "script_filename": "/srv/www/a.php", "memory_kb": 2048,
          "cpu_percent": "81.01"}],
    ),
    (
        "Nginx Proxy Manager, proxy hosts", "nginx-proxy-manager",
        ['[10/Oct/2023:13:55:36 +0000] - - 301 - GET http example.com "/" [Client 192.0.2.1] [Length 166] [Gzip -] [Sent-to 10.0.0.2] "curl/8" "-"',
         '[10/Oct/2023:13:55:37 +0000] HIT 200 200 - POST https example.com "/x?a=1" [Client 2001:db8::1] [Length 123] [Gzip 3.2] [Sent-to app] "curl/8" "https://r/"'],
        [{"host": "192.0.2.1", "time": "2023-10-10T13:55:36+00:00", "method": "GET", "path": "/", "status": 301, "bytes": 166, "referer": None,
          "agent": "curl/8", "vhost": "example.com", "upstream_cache_status": None, "upstream_status": None, "scheme": "http", "gzip_ratio": None,
          "server": "10.0.0.2"},
         {"host": "2001:db8::1", "time": "2023-10-10T13:55:37+00:00", "method": "POST", "path": "/x", "query": "a=1", "status": 200, "bytes": 123,
          "referer": "https://r/", "agent": "curl/8", "vhost": "example.com", "upstream_cache_status": "HIT", "upstream_status": 200, "scheme": "https",
          "gzip_ratio": "3.2", "server": "app"}],
    ),
    (
        "Nginx Proxy Manager, other hosts", "nginx-proxy-manager-standard",
        ['[10/Oct/2023:13:55:36 +0000] 404 - GET http example.com "/x" [Client 192.0.2.1] [Length 0] [Gzip -] "-" "-"'],
        [{"host": "192.0.2.1", "method": "GET", "path": "/x", "status": 404, "bytes": 0, "referer": None, "agent": None, "vhost": "example.com"}],
    ),
    (
        "Gin", "gin",
        ['[GIN] 2023/10/10 - 13:55:36 | 200 |      65.917µs |       127.0.0.1 | GET      "/ping?a=1"',
         '[GIN] 2023/10/10 - 13:55:37 | 404 |  1.002103s |             ::1 | POST     "/x"',
         '[GIN] 2023/10/10 - 13:55:38 |\x1b[97;41m 500 \x1b[0m|          1m2s |       127.0.0.1 |\x1b[97;44m GET     \x1b[0m "/slow"'],
        [{"host": "127.0.0.1", "user": None, "time": "2023-10-10T13:55:36+00:00", "method": "GET", "path": "/ping", "query": "a=1", "status": 200,
          "bytes": None, "duration": 0.000065917},
         {"host": "::1", "time": "2023-10-10T13:55:37+00:00", "method": "POST", "path": "/x", "query": None, "status": 404, "duration": 1.002103},
         {"host": "127.0.0.1", "time": "2023-10-10T13:55:38+00:00", "method": "GET", "path": "/slow", "status": 500, "duration": 62}],
    ),
    (
        "aiohttp, with and without referer and agent", "aiohttp",
        ['203.0.113.9 [10/Oct/2023:13:55:36 +0000] "GET /x?a=1 HTTP/1.1" 200 150 "-" "curl/8.4.0"',
         '203.0.113.9 [10/Oct/2023:13:55:37 +0000] "POST /y HTTP/1.1" 404 -'] * 2,
        [{"host": "203.0.113.9", "ident": None, "user": None, "time": "2023-10-10T13:55:36+00:00", "method": "GET", "path": "/x", "query": "a=1",
          "protocol": "HTTP/1.1", "status": 200, "bytes": 150, "referer": None, "agent": "curl/8.4.0"},
         {"host": "203.0.113.9", "time": "2023-10-10T13:55:37+00:00", "path": "/y", "status": 404, "bytes": None, "referer": None, "agent": None}] * 2,
    ),
    (
        "Gorouter, old and new", "gorouter",
        ['www.example.com - [2017-01-20T15:40:13.892+0000] "GET / HTTP/1.1" 200 0 7 "-" "curl/7" 192.0.2.9:52238 10.0.0.2:60012 x_forwarded_for:"-" '
         'x_forwarded_proto:"http" vcap_request_id:c6b5 response_time:0.007390127 app_id:fdc7 app_index:0',
         'www.example.com - [2024-05-21T15:40:13.892179798Z] "GET /a?b=1 HTTP/1.1" 404 3 110563 "http://r/" "curl/8.4.0" "192.0.2.9:52238" "10.0.0.2:61222" '
         'x_forwarded_for:"18.21.57.150, 10.0.0.1" x_forwarded_proto:"https" vcap_request_id:"e2d8" response_time:0.191835 gorouter_time:0.000139 '
         'app_id:"4dee" app_index:"1" instance_id:"ec23" failed_attempts:2 failed_attempts_time:"-" dns_time:0.000000 x_cf_routererror:"-"'],
        [{"vhost": "www.example.com", "host": "192.0.2.9", "time": "2017-01-20T15:40:13+00:00", "path": "/", "status": 200, "bytes": 7, "agent": "curl/7",
          "duration": 0.007390127, "vcap_request_id": "c6b5", "app_id": "fdc7", "app_index": "0", "gorouter_time": None, "instance_id": None},
         {"vhost": "www.example.com", "host": "18.21.57.150", "time": "2024-05-21T15:40:13+00:00", "method": "GET", "path": "/a", "query": "b=1",
          "protocol": "HTTP/1.1", "status": 404, "bytes": 110563, "bytes_received": 3, "referer": "http://r/", "agent": "curl/8.4.0", "duration": 0.191835,
          "remote_address": "192.0.2.9:52238", "backend_address": "10.0.0.2:61222", "vcap_request_id": "e2d8", "gorouter_time": 0.000139, "app_id": "4dee",
          "failed_attempts": 2, "failed_attempts_time": None, "dns_time": 0, "x_cf_routererror": None}],
    ),
    (
        "Bunny CDN", "bunny",
        ["HIT|200|1507167062421|412|390|163.172.53.229|-|https://zone.b-cdn.net/x.jpg?a=1|WA|Mozilla/5.0 (X11)|322b688b|DE",
         "-|404|1507167062999|0|390|2001:db8::|http://r/|https://zone.b-cdn.net/y|UK|-|322b688c|--"],
        [{"host": "163.172.53.229", "time": "2017-10-05T01:31:02+00:00", "method": None, "path": "/x.jpg", "query": "a=1", "status": 200, "bytes": 412,
          "referer": None, "agent": "Mozilla/5.0 (X11)", "cache_status": "HIT", "pull_zone_id": "390", "edge_location": "WA", "request_id": "322b688b",
          "country_code": "DE"},
         {"host": "2001:db8::", "path": "/y", "status": 404, "bytes": 0, "referer": "http://r/", "agent": None, "cache_status": None, "country_code": "--"}],
    ),
    (
        "Sonatype Nexus, with and without a body", "nexus",
        ['192.0.2.1 - - [10/Oct/2023:13:55:36 +0000] "GET /repository/x HTTP/1.1" 200 - 5678 7 "curl/8.4.0" [qtp1-100]',
         '192.0.2.2 - admin [10/Oct/2023:13:55:37 +0000] "PUT /repository/x HTTP/1.1" 201 999 0 45 "curl/8.4.0" [qtp123-45]'],
        [{"host": "192.0.2.1", "user": None, "time": "2023-10-10T13:55:36+00:00", "method": "GET", "path": "/repository/x", "status": 200, "bytes": 5678,
          "content_length": None, "duration": 0.007, "referer": None, "agent": "curl/8.4.0", "thread": "qtp1-100"},
         {"host": "192.0.2.2", "user": "admin", "method": "PUT", "path": "/repository/x", "status": 201, "bytes": 0, "content_length": 999, "duration": 0.045, "agent": "curl/8.4.0",
          "thread": "qtp123-45"}],
    ),
    (
        "Django's runserver", "django",
        ['[10/Oct/2023 13:55:36] "GET /admin/?x=1 HTTP/1.1" 200 1234', '[10/Oct/2023 13:55:37] "GET /static/x.css HTTP/1.1" 304 0'],
        [{"host": None, "time": "2023-10-10T13:55:36+00:00", "method": "GET", "path": "/admin/", "query": "x=1", "protocol": "HTTP/1.1", "status": 200,
          "bytes": 1234},
         {"host": None, "time": "2023-10-10T13:55:37+00:00", "path": "/static/x.css", "status": 304, "bytes": 0}],
    ),
    (
        "Uvicorn", "uvicorn",
        ['INFO:     127.0.0.1:54321 - "GET /items?x=1 HTTP/1.1" 200 OK', 'INFO:     ::1:54322 - "POST /x HTTP/1.1" 404 Not Found'],
        [{"host": "127.0.0.1", "time": None, "method": "GET", "path": "/items", "query": "x=1", "protocol": "HTTP/1.1", "status": 200, "bytes": None},
         {"host": "::1", "time": None, "method": "POST", "path": "/x", "status": 404}],
    ),
    (
        "Morgan, short", "morgan-short",
        ["::1 - GET /x HTTP/1.1 200 123 - 3.456 ms", "::ffff:127.0.0.1 bob POST /y?a=1 HTTP/1.1 404 - - 0.456 ms"],
        [{"host": "::1", "user": None, "time": None, "method": "GET", "path": "/x", "protocol": "HTTP/1.1", "status": 200, "bytes": 123,
          "duration": 0.003456},
         {"host": "::ffff:127.0.0.1", "user": "bob", "method": "POST", "path": "/y", "query": "a=1", "status": 404, "bytes": None, "duration": 0.000456}],
    ),
    (
        "Morgan, tiny", "morgan-tiny",
        ["GET /x 200 123 - 3.456 ms", "GET /y - - - - ms"],
        [{"host": None, "time": None, "method": "GET", "path": "/x", "protocol": None, "status": 200, "bytes": 123, "duration": 0.003456},
         {"host": None, "method": "GET", "path": "/y", "status": None, "bytes": None, "duration": None}],
    ),
    (
        "ltsv", "ltsv",
        ["\t".join(("time:[28/Feb/2013:12:00:00 +0900]", "host:192.0.2.1", "forwardedfor:-", "req:GET /list?page=2 HTTP/1.1", "status:200", "size:5316",
                    "reqsize:312", "referer:https://example.org/", "ua:" + FIREFOX, "vhost:www.example.org", "reqtime:0.25", "cache:HIT", "runtime:0.012",
                    "apptime:0.2", "server:web1")),
         "\t".join(("time:[28/Feb/2013:12:00:01 +0900]", "host:192.0.2.2", "forwardedfor:203.0.113.9", "req:POST /login HTTP/1.1", "status:-", "size:-",
                    "reqsize:-", "referer:-", "ua:-", "vhost:www.example.org", "reqtime:1.5", "cache:-", "runtime:-", "apptime:-"))],
        [{"host": "192.0.2.1", "time": "2013-02-28T12:00:00+09:00", "method": "GET", "path": "/list", "query": "page=2", "protocol": "HTTP/1.1",
          "status": 200, "bytes": 5316, "referer": "https://example.org/", "agent": FIREFOX, "vhost": "www.example.org", "duration": 0.25,
          "forwardedfor": None, "reqsize": 312, "cache": "HIT", "runtime": "0.012", "apptime": 0.2, ".server": "web1"},
         {"host": "192.0.2.2", "time": "2013-02-28T12:00:01+09:00", "method": "POST", "path": "/login", "query": None, "protocol": "HTTP/1.1",
          "status": None, "bytes": None, "referer": None, "agent": None, "vhost": "www.example.org", "duration": 1.5, "forwardedfor": "203.0.113.9",
          "reqsize": None, "cache": None, "runtime": None, "apptime": None, ".server": None}],
    ),
    (
        "ltsv, parts of the request", "ltsv",
        ["host:2001:db8::1\ttime:2013-02-28T12:00:00Z\tmethod:GET\turi:/a?b=c\tprotocol:HTTP/1.1\tstatus:404\tsize:9\treqtime_microsec:1500"],
        [{"host": "2001:db8::1", "time": "2013-02-28T12:00:00+00:00", "method": "GET", "path": "/a", "query": "b=c", "protocol": "HTTP/1.1",
          "status": 404, "bytes": 9, "duration": 0.0015, "request": None}],
    ),
    (
        "logfmt, Heroku's router", "logfmt",
        ['2023-10-10T13:55:36.123456+00:00 heroku[router]: at=info method=GET path="/a?b=1" host=myapp.example.org request_id=8601b555 '
         'fwd="192.0.2.1" dyno=web.1 connect=1ms service=18ms status=200 bytes=13 tls_version=tls1.1 protocol=http',
         '<158>1 2023-10-10T13:55:37+02:00 host heroku router - at=error code=H12 desc="Request timeout" method=POST path=/c host=myapp.example.org '
         'request_id=8601b556 fwd="2001:db8::1,192.0.2.9" dyno= connect= service=30000ms status=503 bytes=0 protocol=https',
         '93 <158>1 2023-10-10T13:55:38Z host heroku router - at=info method=GET path="/d" fwd= dyno=web.2 service=2 status=304 bytes='],
        [{"host": "192.0.2.1", "time": "2023-10-10T13:55:36+00:00", "method": "GET", "path": "/a", "query": "b=1", "protocol": "http", "status": 200,
          "bytes": 13, "vhost": "myapp.example.org", "duration": 0.018, "dyno": "web.1", "connect": "1ms", "request_id": "8601b555", ".at": "info",
          ".desc": None},
         {"host": "2001:db8::1", "time": "2023-10-10T13:55:37+02:00", "method": "POST", "path": "/c", "query": None, "protocol": "https", "status": 503,
          "bytes": 0, "vhost": "myapp.example.org", "duration": 30, "dyno": "", "connect": "", "request_id": "8601b556", ".at": "error",
          ".desc": "Request timeout"},
         {"host": None, "time": "2023-10-10T13:55:38+00:00", "method": "GET", "path": "/d", "query": None, "protocol": None, "status": 304, "bytes": None,
          "vhost": None, "duration": 0.002, "dyno": "web.2", "connect": None, "request_id": None, ".at": "info", ".desc": None}],
    ),
    (
        "logfmt, lograge in Rails", "logfmt",
        ["method=GET path=/jobs/833552.json format=json controller=JobsController action=show status=200 duration=58.33 view=40.43 db=15.26 "
         "remote_ip=192.0.2.1 time=2023-10-10 13:55:36 +0200",
         "I, [2023-10-10T13:55:36.123456 #123]  INFO -- : [5f1d0e9c] [192.0.2.2] method=POST path=/jobs format=html controller=JobsController action=create "
         "status=302 duration=5 ip=192.0.2.2 location=https://example.org/jobs/1?a=b"],
        [{"host": "192.0.2.1", "time": "2023-10-10T13:55:36+02:00", "method": "GET", "path": "/jobs/833552.json", "status": 200, "duration": 0.05833,
          "controller": "JobsController", "action": "show", ".view": "40.43", ".location": None},
         {"host": "192.0.2.2", "time": "2023-10-10T13:55:36+00:00", "method": "POST", "path": "/jobs", "status": 302, "duration": 0.005,
          "controller": "JobsController", "action": "create", ".view": None, ".location": "https://example.org/jobs/1?a=b"}],
    ),
    (
        "logfmt, Grafana", "logfmt",
        ['logger=context userId=0 orgId=0 uname=admin t=2023-10-10T13:55:36.123456789Z level=info msg="Request Completed" method=GET path=/d/x status=302 '
         "remote_addr=192.0.2.1 time_ms=1 duration=1.234ms size=29 referer= handler=/",
         'logger=context userId=0 orgId=0 uname= t=2022-10-10T13:55:36+0000 lvl=info msg="Request Completed" method=GET path=/ status=200 '
         "remote_addr=[2001:db8::1] time_ms=12 size=0 referer=https://example.org/"],
        [{"host": "192.0.2.1", "user": "admin", "time": "2023-10-10T13:55:36+00:00", "method": "GET", "path": "/d/x", "status": 302, "bytes": 29,
          "duration": 0.001234, "referer": None, "level": "info", "msg": "Request Completed", "logger": "context"},
         {"host": "2001:db8::1", "user": None, "time": "2022-10-10T13:55:36+00:00", "method": "GET", "path": "/", "status": 200, "bytes": 0,
          "duration": 0.012, "referer": "https://example.org/", "level": None, "msg": "Request Completed", "logger": "context"}],
    ),
    (
        "logfmt, Docker's registry", "logfmt",
        ['time="2023-10-10T13:55:36.123456789Z" level=info msg="response completed" go.version=go1.16.15 http.request.host="localhost:5000" '
         'http.request.id=5f1d http.request.method=GET http.request.remoteaddr="192.0.2.1:46500" http.request.uri="/v2/" '
         'http.request.useragent="docker/24.0 go/1.20" http.response.contenttype="application/json" http.response.duration=1.234ms http.response.status=200 '
         "http.response.written=2"],
        [{"host": "192.0.2.1", "time": "2023-10-10T13:55:36+00:00", "method": "GET", "path": "/v2/", "status": 200, "bytes": 2, "duration": 0.001234,
          "vhost": "localhost:5000", "agent": "docker/24.0 go/1.20", "msg": "response completed", ".go.version": "go1.16.15"}],
    ),
    (
        "logfmt, loggers of Go: units, quotes in quotes, a flag, a service of that name", "logfmt",
        ['time=2023-10-10T13:55:36.123Z level=INFO msg="request \\"a\\" \\\\ \\u00e9" method=GET path="/x\\ty=z?b" status=200 service=web '
         "duration=65.9\xb5s remote=192.0.2.1:1234 cached",
         'ts=1696946136.5 caller=log.go:7 method=GET uri=/x status_code=404 took=1m2.5s bytes_written=7 remote=[2001:db8::1]:1234 x-a="say ""this" b=c',
         'time=2023-10-10T13:55:37Z level=INFO msg=request request="GET /y HTTP/1.1" status=- duration=0.25 user_agent=-'],
        [{"host": "192.0.2.1", "time": "2023-10-10T13:55:36+00:00", "method": "GET", "path": "/x\ty=z", "query": "b", "protocol": None, "status": 200,
          "bytes": None, "duration": 0.0000659, "agent": None, "msg": 'request "a" \\ \u00e9', ".cached": None, ".x-a": None, ".b": None},
         {"host": "2001:db8::1", "time": "2023-10-10T13:55:36+00:00", "method": "GET", "path": "/x", "query": None, "protocol": None, "status": 404,
          "bytes": 7, "duration": 62.5, "agent": None, "msg": None, ".cached": None, ".x-a": "say ", ".b": "c"},
         {"host": None, "time": "2023-10-10T13:55:37+00:00", "method": "GET", "path": "/y", "query": None, "protocol": "HTTP/1.1", "status": None,
          "bytes": None, "duration": 0.25, "agent": None, "msg": "request", ".cached": None, ".x-a": None, ".b": None}],
    ),
    (
        "cloudflare", "cloudflare",
        ['{"ClientIP":"192.0.2.60","ClientRequestHost":"www.example.org","ClientRequestMethod":"GET","ClientRequestURI":"/api?x=1",'
         '"ClientRequestProtocol":"HTTP/2","ClientRequestUserAgent":"curl/8.4.0","ClientRequestReferer":"","EdgeStartTimestamp":"2018-07-09T12:01:01Z",'
         '"EdgeEndTimestamp":"2018-07-09T12:01:02Z","EdgeResponseBytes":1234,"EdgeResponseStatus":200,"RayID":"43a1"}'],
        [{"host": "192.0.2.60", "time": "2018-07-09T12:01:01+00:00", "method": "GET", "path": "/api", "query": "x=1", "protocol": "HTTP/2",
          "status": 200, "bytes": 1234, "vhost": "www.example.org", "agent": "curl/8.4.0", "referer": None, "RayID": "43a1"}],
    ),
    (
        "gcs", "gcs",
        ['"time_micros","c_ip","c_ip_type","c_ip_region","cs_method","cs_uri","sc_status","cs_bytes","sc_bytes","time_taken_micros","cs_host","cs_referer",'
         '"cs_user_agent","s_request_id","cs_operation","cs_bucket","cs_object"',
         '"1331679940000000","192.0.2.1","1","","GET","/bucket/obj%2C1?x=1","200","0","5120","12000","storage.googleapis.com","https://example.org/",'
         '"Agent, ""quoted""","AFK4Eu","GET_Object","bucket","obj,1"'],
        [{"host": "192.0.2.1", "time": "2012-03-13T23:05:40+00:00", "method": "GET", "path": "/bucket/obj%2C1", "query": "x=1", "status": 200, "bytes": 5120,
          "duration": 0.012, "vhost": "storage.googleapis.com", "referer": "https://example.org/", "agent": 'Agent, "quoted"'}],
    ),
)  # fmt: skip

# Formats in the language of a server.
STRINGS = (
    (
        "Apache: virtual host, sent bytes, microseconds", '%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i" %D',
        ['www.example.org:443 203.0.113.7 - alice [17/May/2015:10:05:03 +0200] "GET /p?q=1 HTTP/1.1" 200 5120 "-" "curl/7.88" 1500'],
        [{"host": "203.0.113.7", "user": "alice", "time": "2015-05-17T10:05:03+02:00", "path": "/p", "query": "q=1", "status": 200, "bytes": 5120,
          "referer": None, "agent": "curl/7.88", "duration": 0.0015}],
    ),
    (
        "Apache: %D behind Common", '%h %l %u %t "%r" %>s %b %D', [COMMON_LINE + " 2000001", COMMON_LINE + " 0"],
        [{**COMMON_FIELDS, "duration": 2.000001}, {**COMMON_FIELDS, "duration": 0}],
    ),
    ("Apache: %T", '%h %l %u %t "%r" %>s %b %T', [COMMON_LINE + " 3"], [{**COMMON_FIELDS, "duration": 3}]),
    ("Apache: %{ms}T", '%h %l %u %t "%r" %>s %b %{ms}T', [COMMON_LINE + " 1234"], [{**COMMON_FIELDS, "duration": 1.234}]),
    (
        "Apache: headers", '%h %l %u %t "%r" %>s %b "%{X-Forwarded-For}i" "%{Content-Type}o" %{session}C',
        [COMMON_LINE + ' "203.0.113.9, 10.0.0.1" "text/html; charset=utf-8" abc123', COMMON_LINE + ' "-" "-" -'],
        [{**COMMON_FIELDS, "x-forwarded-for": "203.0.113.9, 10.0.0.1", "sent.content-type": "text/html; charset=utf-8", "cookie.session": "abc123"},
         {**COMMON_FIELDS, "x-forwarded-for": None, "sent.content-type": None, "cookie.session": None}],
    ),
    (
        "Apache: a header first", '"%{X-Forwarded-For}i" %h %l %u %t "%r" %>s %b', ['"203.0.113.9, 10.0.0.1" ' + COMMON_LINE],
        [{**COMMON_FIELDS, "x-forwarded-for": "203.0.113.9, 10.0.0.1"}],
    ),
    (
        "Apache: behind a proxy", '%{X-Forwarded-For}i %l %u %t "%r" %>s %b',
        ['203.0.113.9, 10.0.0.1 - bob [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5',
         '2001:db8::1 - - [17/May/2015:10:05:03 +0000] "GET /b HTTP/1.1" 200 5', '- - - [17/May/2015:10:05:03 +0000] "GET /c HTTP/1.1" 200 5'],
        [{"host": "203.0.113.9", "x-forwarded-for": "203.0.113.9, 10.0.0.1", "ident": None, "user": "bob", "path": "/a", "status": 200},
         {"host": "2001:db8::1", "x-forwarded-for": "2001:db8::1", "ident": None, "user": None, "path": "/b", "status": 200},
         {"host": None, "x-forwarded-for": None, "ident": None, "user": None, "path": "/c", "status": 200}],
    ),
    (
        "nginx: behind a proxy", '$proxy_add_x_forwarded_for - $remote_user [$time_local] "$request" $status',
        ['203.0.113.9, 10.0.0.1 - bob [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200'],
        [{"host": "203.0.113.9", "proxy_add_x_forwarded_for": "203.0.113.9, 10.0.0.1", "user": "bob", "path": "/a", "status": 200}],
    ),
    (
        "nginx: behind a proxy, in quotes", '"$http_x_forwarded_for" [$time_local] "$request" $status',
        ['"203.0.113.9, 10.0.0.1" [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200', '"-" [17/May/2015:10:05:03 +0000] "GET /b HTTP/1.1" 200'],
        [{"host": "203.0.113.9", "x-forwarded-for": "203.0.113.9, 10.0.0.1", "path": "/a", "status": 200},
         {"host": None, "x-forwarded-for": None, "path": "/b", "status": 200}],
    ),
    (
        "nginx: JSON behind a proxy", '{"xff":"$http_x_forwarded_for","ip":"$remote_addr","t":"$time_iso8601"}',
        ['{"xff":"203.0.113.9, 10.0.0.1","ip":"10.0.0.2","t":"2015-05-17T10:05:03+00:00"}'],
        [{"host": "10.0.0.2", "xff": "203.0.113.9, 10.0.0.1", "time": "2015-05-17T10:05:03+00:00"}],
    ),
    (
        "Apache: the directive as it stands in httpd.conf", 'LogFormat "%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined',
        [COMBINED_LINE], [COMBINED_FIELDS],
    ),
    (
        "Apache: the quotes of the directive without it", '"%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\""',
        [COMBINED_LINE], [COMBINED_FIELDS],
    ),
    (
        "Apache: CustomLog", 'CustomLog "logs/access_log" "%h %l %u %t \\"%r\\" %>s %b" env=!quiet', [COMMON_LINE], [COMMON_FIELDS],
    ),
    (
        "Apache: parts of the request", '%t %a %m %U %H %>s %B', ["[17/May/2015:10:05:03 +0000] 203.0.113.7 HEAD /a/b HTTP/1.1 304 0"],
        [{"host": "203.0.113.7", "time": "2015-05-17T10:05:03+00:00", "method": "HEAD", "path": "/a/b", "query": None, "protocol": "HTTP/1.1", "status": 304,
          "bytes": 0}],
    ),
    (
        "Apache: path and query side by side", '%h %t "%m %U%q %H" %s %b', ['h [17/May/2015:10:05:03 +0000] "GET /a?x=1 HTTP/1.1" 200 5'],
        [{"host": "h", "method": "GET", "path": "/a", "query": "x=1", "protocol": "HTTP/1.1", "status": 200, "bytes": 5}],
    ),
    (
        "Apache: a time of one's own", '%{%Y-%m-%dT%H:%M:%S%z}t %h "%r" %>s %b', ['2015-05-17T10:05:03+0200 h "GET / HTTP/1.1" 200 5'],
        [{"host": "h", "time": "2015-05-17T10:05:03+02:00", "path": "/", "status": 200, "bytes": 5}],
    ),
    (
        "nginx: main", '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for"',
        [COMBINED_LINE + ' "198.51.100.4"'], [{**COMBINED_FIELDS, "x-forwarded-for": "198.51.100.4"}],
    ),
    (
        "nginx: times of upstreams",
        '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_time "$upstream_response_time"',
        [COMBINED_LINE + ' 0.123 "0.120"', COMBINED_LINE + ' 0.000 "-"'],
        [{**COMBINED_FIELDS, "duration": 0.123, "upstream_response_time": 0.12}, {**COMBINED_FIELDS, "duration": 0, "upstream_response_time": None}],
    ),
    (
        "nginx: names before the values", '$remote_addr [$time_local] "$request" $status rt=$request_time uct=$upstream_connect_time us=$upstream_status',
        ['203.0.113.9 [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 502 rt=10.001 uct=0.002 us=502'],
        [{"host": "203.0.113.9", "status": 502, "path": "/", "duration": 10.001, "upstream_connect_time": 0.002, "upstream_status": 502}],
    ),
    (
        "nginx: columns between bars", "$time_iso8601|$host|$remote_addr|$request_method|$request_uri|$status|$bytes_sent|$request_time",
        ["2015-05-17T10:05:03+02:00|www.example.org|203.0.113.9|GET|/a?b=c|200|512|0.005"],
        [{"time": "2015-05-17T10:05:03+02:00", "vhost": "www.example.org", "host": "203.0.113.9", "method": "GET", "path": "/a", "query": "b=c", "status": 200,
          "bytes": 512, "duration": 0.005}],
    ),
    (
        "nginx: the directive as it stands in nginx.conf",
        "log_format timed '$remote_addr - $remote_user [$time_local] \"$request\" '\n    '$status $body_bytes_sent $request_time';",
        [COMMON_LINE + " 0.250"], [{**COMMON_FIELDS, "duration": 0.25}],
    ),
    (
        "nginx: JSON",
        '{"t":"$time_iso8601","ip":"$remote_addr","req":"$request","st":$status,"len":$body_bytes_sent,"rt":$request_time,"ua":"$http_user_agent"}',
        ['{"t":"2015-05-17T10:05:03+00:00","ip":"203.0.113.9","req":"GET /a?b=\\"c\\" HTTP/1.1","st":200,"len":512,"rt":0.005,"ua":"x\\\\y"}',
         '{"ua":"","rt":1,"len":0,"st":304,"req":"GET / HTTP/1.1","ip":"203.0.113.9","t":"2015-05-17T10:05:04+00:00"}'],
        [{"host": "203.0.113.9", "time": "2015-05-17T10:05:03+00:00", "method": "GET", "path": "/a", "query": 'b="c"', "status": 200, "bytes": 512,
          "duration": 0.005, "agent": "x\\y"},
         {"host": "203.0.113.9", "time": "2015-05-17T10:05:04+00:00", "method": "GET", "path": "/", "query": None, "status": 304, "bytes": 0, "duration": 1,
          "agent": None}],  # nginx writes nothing for what is absent
    ),
    (
        "nginx: JSON in the quotes of nginx.conf",
        "log_format json escape=json '{\"t\":\"$time_iso8601\",\"ip\":\"$remote_addr\",'\n  '\"req\":\"$request\",\"st\":$status}';",
        ['{"st":200,"t":"2015-05-17T10:05:03+00:00","ip":"203.0.113.9","req":"GET /a?b=\\"c\\" HTTP/1.1"}'],
        [{"host": "203.0.113.9", "time": "2015-05-17T10:05:03+00:00", "path": "/a", "query": 'b="c"', "status": 200}],
    ),
    (
        "nginx: what stands behind the name in nginx.conf", "escape=json '{\"t\":\"$time_iso8601\",\"ip\":\"$remote_addr\",\"st\":$status}'",
        ['{"st":200,"t":"2015-05-17T10:05:03+00:00","ip":"203.0.113.9"}'], [{"host": "203.0.113.9", "time": "2015-05-17T10:05:03+00:00", "status": 200}],
    ),
    (
        "GoAccess: date and time of one's own, on lines without names", "%h %d %t %m %U %s %b\n%m/%d/%y\n%T",
        ["203.0.113.9 05/17/15 10:05:03 GET /a?b 200 5"],
        [{"host": "203.0.113.9", "time": "2015-05-17T10:05:03+00:00", "method": "GET", "path": "/a", "query": "b", "status": 200, "bytes": 5}],
    ),
    (
        "GoAccess: several addresses", '~h{, } - - [%d:%t %^] "%r" %s %b',
        ['203.0.113.9, 10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5',
         '2001:db8::1 - - [17/May/2015:10:05:03 +0000] "GET /b HTTP/1.1" 200 5', '- - - [17/May/2015:10:05:03 +0000] "GET /c HTTP/1.1" 200 5'],
        [{"host": "203.0.113.9", "path": "/a", "status": 200}, {"host": "2001:db8::1", "path": "/b", "status": 200},
         {"host": None, "path": "/c", "status": 200}],
    ),
    (
        "GoAccess: several addresses in quotes", '%^ [%d:%t %^] "%r" %s %b "~h{, }" ~h{", }',
        ['x [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 "203.0.113.9, 10.0.0.1" "203.0.113.7", "10.0.0.1"'],
        [{"host": "203.0.113.9", "time": "2015-05-17T10:05:03+00:00", "path": "/a", "status": 200, "bytes": 5}],
    ),
    (
        "GoAccess: JSON", '{"at":"%x","client":{"ip":"%h"},"m":"%m","u":"%U","s":"%s","us":"%D"}\n%d.%m.%Y %H:%M:%S\n%d.%m.%Y %H:%M:%S',
        ['{"at":"17.05.2015 10:05:03","client":{"ip":"203.0.113.9"},"m":"GET","u":"/a?b","s":"200","us":"1500"}'],
        [{"host": "203.0.113.9", "time": "2015-05-17T10:05:03+00:00", "method": "GET", "path": "/a", "query": "b", "status": 200, "duration": 0.0015}],
    ),
    (
        "GoAccess", '%h %^[%d:%t %^] "%r" %s %b "%R" "%u" %D\n%d/%b/%Y\n%H:%M:%S',
        ['203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 "-" "curl/8" 1500'],
        [{"host": "203.0.113.9", "time": "2015-05-17T10:05:03+00:00", "path": "/a", "status": 200, "bytes": 5, "referer": None, "agent": "curl/8",
          "duration": 0.0015}],
    ),
)  # fmt: skip

# Strings that are no format, and the column (from 1) of what is wrong with them; 0: no place.
BAD_STRINGS = (
    ("nothing", 0),
    ("%h %Z", 4),
    ("%h %{Referer", 4),
    ("$remote_addr $", 14),
)

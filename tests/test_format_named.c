/* Named log formats of servers: lines in the shape of the examples in their manuals, told by auto and by name. */
#include <criterion/criterion.h>

#include "support/format_case.h"

#define UA "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101"

static const struct format_case cases[] = {
    /* Apache mod_log_config, Log Files */
    {"common",
     "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /apache_pb.gif HTTP/1.0\" 200 2326\n",
     {"host", "127.0.0.1", "ident", NULL, "user", "frank", "time", "2000-10-10T13:55:36-07:00", "request",
      "GET /apache_pb.gif HTTP/1.0", "status", "200", "bytes", "2326"}},
    {"combined",
     "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /apache_pb.gif HTTP/1.0\" 200 2326 "
     "\"http://www.example.com/start.html\" \"Mozilla/4.08 [en] (Win98; I ;Nav)\"\n",
     {"path", "/apache_pb.gif", "referer", "http://www.example.com/start.html", "agent",
      "Mozilla/4.08 [en] (Win98; I ;Nav)"}},
    {"forwarded", /* mod_log_config, %{X-Forwarded-For}i; one address, several, none */
     "192.0.2.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /a?b HTTP/1.0\" 200 7 \"-\" \"curl x\"\n"
     "- - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 7\n"
     "192.0.2.1, 198.51.100.2, 2001:db8::1 - frank m [10/Oct/2000:13:55:36 -0700] \"GET /a?b HTTP/1.0\" 200 7 \"-\" "
     "\"curl x\" 77\n",
     {"host", "192.0.2.1", "ident", NULL, "user", "frank m", "path", "/a", "bytes", "7", "agent", "curl x", "vhost",
      NULL}},
    {"vhost_forwarded", /* with a port and without */
     "www.example.com:443 192.0.2.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /a?b HTTP/1.0\" 200 7 \"-\" \"curl x\"\n"
     "www.example.com 192.0.2.1, 198.51.100.2 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 7\n"
     "www.example.com:80 2001:db8::1, 198.51.100.2,192.0.2.1 - frank m [10/Oct/2000:13:55:36 -0700] \"GET /a?b "
     "HTTP/1.0\" 200 7 \"-\" \"curl x\" 77\n",
     {"vhost", "www.example.com:80", "host", "2001:db8::1", "ident", NULL, "user", "frank m", "path", "/a", "bytes",
      "7", "agent", "curl x"}},
    {"combinedio",
     "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /apache_pb.gif HTTP/1.0\" 200 2326 \"-\" \"M\" 480 2655\n",
     {"bytes", "2326", "bytes_in", "480", "bytes_out", "2655", "Bytes-In", "480"}},
    {"ssl_request", /* httpd-ssl.conf; a request that was none */
     "[10/Oct/2000:13:55:36 -0700] 192.0.2.9 TLSv1.2 AES128-SHA \"-\" -\n"
     "[10/Oct/2000:13:55:36 -0700] 192.0.2.7 TLSv1.3 TLS_AES_256_GCM_SHA384 \"GET /a?b HTTP/1.1\" 512\n",
     {"host", "192.0.2.7", "user", NULL, "time", "2000-10-10T13:55:36-07:00", "ssl_protocol", "TLSv1.3", "ssl_cipher",
      "TLS_AES_256_GCM_SHA384", "method", "GET", "path", "/a", "status", NULL, "bytes", "512"}},
    {"vhost_combined",
     "www.example.com:443 127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 2326 \"-\" \"M\"\n",
     {"vhost", "www.example.com:443", "host", "127.0.0.1", "port", "443"}},
    /* nginx, ngx_http_log_module; ingress-nginx, log format */
    {"nginx",
     "192.0.2.7 - bob [28/Sep/2013:10:00:00 +0000] \"GET / HTTP/1.1\" 304 0 \"-\" \"" UA "\"\n",
     {"host", "192.0.2.7", "user", "bob", "status", "304", "agent", UA}},
    {"nginx-ingress",
     "10.1.2.3 - - [13/Feb/2021:14:15:16 +0000] \"POST /api?x=1 HTTP/2.0\" 200 13 \"-\" \"kube-probe/1.20\" 512 0.012 "
     "[default-web-80] [] 10.0.0.5:8080, 10.0.0.6:8080 0, 13 0.001, 0.011 502, 200 2b6c8a4e0c1f4f0a\n",
     {"request_length",
      "512",
      "duration",
      "0.012",
      "request_time",
      "0.012",
      "proxy_upstream_name",
      "default-web-80",
      "proxy_alternative_upstream_name",
      "",
      "upstream_addr",
      "10.0.0.5:8080, 10.0.0.6:8080",
      "upstream_status",
      "200",
      "upstream_response_time",
      "0.012",
      "upstream_response_length",
      "13",
      "req_id",
      "2b6c8a4e0c1f4f0a",
      "method",
      "POST",
      "query.x",
      "1"}},
    {"nginx-ingress",
     "10.1.2.3 - - [13/Feb/2021:14:15:16 +0000] \"GET / HTTP/2.0\" 200 13 \"-\" \"-\" 512 0.012 [default-web-80] [] "
     "10.0.0.6:8080 13 0.011 200 2b6c8a4e0c1f4f0a\n",
     {"upstream_addr", "10.0.0.6:8080", "upstream_response_length", "13", "upstream_response_time", "0.011",
      "upstream_status", "200", "req_id", "2b6c8a4e0c1f4f0a"}},
    {"nginx-ingress", /* before there was an alternative, with the address alone in front */
     "10.1.2.3 - - [13/Feb/2019:14:15:16 +0000] \"GET /d?test=v HTTP/1.1\" 200 261 \"-\" \"curl x\" 1904 0.011 "
     "[name-8080] 10.0.0.5:9000, 10.0.0.6:9000 0, 298 0.002, 0.010 502, 200 bfb9417d\n",
     {"duration",
      "0.011",
      "request_length",
      "1904",
      "proxy_upstream_name",
      "name-8080",
      "proxy_alternative_upstream_name",
      NULL,
      "upstream_addr",
      "10.0.0.5:9000, 10.0.0.6:9000",
      "upstream_response_length",
      "298",
      "upstream_response_time",
      "0.012",
      "upstream_status",
      "200",
      "req_id",
      "bfb9417d",
      "agent",
      "curl x"}},
    {"nginx-ingress", /* before there was an identifier */
     "10.1.2.3 - bob [13/Feb/2018:14:15:16 +0000] \"GET /d HTTP/1.1\" 200 261 \"-\" \"curl x\" 1904 0.011 [name-8080] "
     "10.0.0.6:9000 298 0.012 200\n",
     {"user", "bob", "duration", "0.011", "proxy_upstream_name", "name-8080", "upstream_addr", "10.0.0.6:9000",
      "upstream_status", "200", "req_id", NULL}},
    {"nginx-ingress", /* likewise, with upstreams that have addresses of IPv6; nginx, ngx_http_upstream_module */
     "10.1.2.3 - - [13/Feb/2018:14:15:16 +0000] \"GET / HTTP/1.1\" 200 0 \"-\" \"curl x\" 9 0.011 [a-80] "
     "[2001:db8::1]:80 7 0.010 200\n"
     "10.1.2.3 - bob [13/Feb/2018:14:15:16 +0000] \"GET /d HTTP/1.1\" 200 261 \"-\" \"curl x\" 1904 0.011 [a-80] "
     "[2001:db8::1]:80, [2001:db8::2]:80 : 10.0.0.1:80 1, - : 2 0.001, - : 0.010 502, - : 200\n",
     {"proxy_upstream_name", "a-80", "proxy_alternative_upstream_name", NULL, "upstream_addr",
      "[2001:db8::1]:80, [2001:db8::2]:80 : 10.0.0.1:80", "upstream_response_length", "2", "upstream_response_time",
      "0.011", "upstream_status", "200", "req_id", NULL}},
    {"nginx-ingress", /* the same later */
     "10.1.2.3 - bob [13/Feb/2022:14:15:16 +0000] \"GET /d HTTP/1.1\" 200 261 \"-\" \"curl x\" 1904 0.011 [a-80] [] "
     "[2001:db8::1]:80, [2001:db8::2]:80 : 10.0.0.1:80 1, - : 2 0.001, - : 0.010 502, - : 200 bfb9417d\n",
     {"proxy_alternative_upstream_name", "", "upstream_addr", "[2001:db8::1]:80, [2001:db8::2]:80 : 10.0.0.1:80",
      "upstream_response_time", "0.011", "upstream_status", "200", "req_id", "bfb9417d"}},
    {"nginx-ingress-v0",
     "10.1.2.3 - [2001:db8::9] - - [13/Feb/2018:14:15:16 +0000] \"GET / HTTP/1.1\" 200 0 \"-\" \"-\" 100 0.012 [a-80] "
     "[2001:db8::1]:80, 10.0.0.2:80 : [2001:db8::3]:80 1, 2 : 3 0.001, 0.002 : 0.003 502, 502 : 200 bfb9417d\n",
     {"the_real_ip", "2001:db8::9", "proxy_upstream_name", "a-80", "upstream_addr",
      "[2001:db8::1]:80, 10.0.0.2:80 : [2001:db8::3]:80", "upstream_response_length", "3", "upstream_response_time",
      "0.006", "upstream_status", "200", "req_id", "bfb9417d"}},
    {"nginx-ingress", /* likewise, with an alternative and a blank at the end */
     "10.1.2.3 - bob [13/Feb/2018:14:15:16 +0000] \"GET /d HTTP/1.1\" 404 261 \"-\" \"curl x\" 1904 0.011 [] [b-80] - "
     "- - "
     "- \n",
     {"proxy_upstream_name", "", "proxy_alternative_upstream_name", "b-80", "upstream_addr", NULL, "upstream_status",
      NULL, "req_id", NULL}},
    {"nginx-ingress-v0", /* likewise */
     "10.1.2.3 - [10.1.2.9] - bob [13/Feb/2018:14:15:16 +0000] \"GET / HTTP/1.1\" 200 0 \"-\" \"curl/7\" 100 0.012 "
     "[a-80] 10.0.0.6:8080 13 0.011 200\n",
     {"host", "10.1.2.3", "the_real_ip", "10.1.2.9", "upstream_addr", "10.0.0.6:8080", "upstream_status", "200",
      "req_id", NULL}},
    {"nginx-ingress-v0",
     "10.1.2.3 - [10.1.2.9] - bob [13/Feb/2019:14:15:16 +0000] \"HEAD /api?x=1 HTTP/1.1\" 308 0 \"-\" \"curl/7\" 100 "
     "0.012 "
     "[default-web-80] 10.0.0.5:8080, 10.0.0.6:8080 0, 13 0.001, 0.011 502, 200 bfb9417d\n",
     {"host",
      "10.1.2.3",
      "user",
      "bob",
      "the_real_ip",
      "10.1.2.9",
      "path",
      "/api",
      "status",
      "308",
      "duration",
      "0.012",
      "proxy_upstream_name",
      "default-web-80",
      "upstream_addr",
      "10.0.0.5:8080, 10.0.0.6:8080",
      "upstream_response_time",
      "0.012",
      "upstream_status",
      "200",
      "req_id",
      "bfb9417d"}},
    {"nginx-ingress-v0",
     "10.1.2.3 - [10.1.2.3] - - [13/Feb/2019:14:15:16 +0000] \"GET / HTTP/1.1\" 504 0 \"-\" \"-\" 100 0.012 [] - - - - "
     "bfb9417d\n",
     {"host", "10.1.2.3", "proxy_upstream_name", "", "upstream_addr", NULL, "upstream_status", NULL, "req_id",
      "bfb9417d"}},
    /* Traefik, Access Logs */
    {"traefik",
     "192.0.2.2 - - [14/Feb/2024:10:11:12 +0000] \"GET /whoami HTTP/1.1\" 200 395 \"-\" \"curl/8\" 35 "
     "\"whoami@docker\" \"http://172.18.0.3:80\" 2ms\n",
     {"request_count", "35", "router_name", "whoami@docker", "server_url", "http://172.18.0.3:80", "duration",
      "0.002"}},
    {"traefik", /* 1.7; what no frontend took */
     "192.0.2.2 - - [14/Feb/2019:10:11:12 +0000] \"GET /none HTTP/1.1\" 404 19 \"-\" \"curl/8\" 36 - - 3ms\n",
     {"agent", "curl/8", "request_count", "36", "router_name", NULL, "server_url", NULL, "duration", "0.003"}},
    {"traefik-v1", /* 1.5; no referer, no agent, neither */
     "192.0.2.2 - - [14/Feb/2018:10:11:12 +0000] \"GET / HTTP/1.1\" 200 5 \"http://r/\" - 3 \"front\" "
     "\"http://10.0.0.3\" "
     "0ms\n"
     "192.0.2.2 - - [14/Feb/2018:10:11:12 +0000] \"GET / HTTP/1.1\" 404 19 - - 4 - - 0ms\n"
     "192.0.2.2 - bob [14/Feb/2018:10:11:13 +0000] \"GET /a?b HTTP/1.1\" 200 5 - \"curl x\" 17 \"front end\" "
     "\"http://10.0.0.3:80\" 12ms\n",
     {"user",          "bob",  "path",        "/a",        "status",     "200",
      "bytes",         "5",    "referer",     NULL,        "agent",      "curl x",
      "request_count", "17",   "router_name", "front end", "server_url", "http://10.0.0.3:80",
      "duration",      "0.012"}},
    {"traefik-v1",
     "192.0.2.2 - - [14/Feb/2018:10:11:12 +0000] \"GET / HTTP/1.1\" 404 19 \"http://r/\" - 4 - - 7ms\n",
     {"referer", "http://r/", "agent", NULL, "request_count", "4", "router_name", NULL, "server_url", NULL, "duration",
      "0.007"}},
    /* uWSGI, Logging; of a line that is too long for it only the sizes are told */
    {"uwsgi",
     "[pid: 7|app: 0|req: 1/2] 0.0.0.0 () {32 vars in 9400 bytes} [Sun Nov  1 12:00:00 2020] - - => generated 10 bytes "
     "in "
     "3 msecs (- 200) 2 headers in 80 bytes (1 switches on core 0)\n"
     "[pid: 7|app: 0|req: 17/35] 192.0.2.1 () {32 vars in 400 bytes} [Sun Nov  1 12:00:00 2020] GET /x?y=1 => "
     "generated "
     "10 bytes in 1503 msecs (HTTP/1.1 200) 2 headers in 80 bytes (1 switches on core 3)\n",
     {"host",          "192.0.2.1", "ident",        NULL,
      "user",          NULL,        "time",         "2020-11-01T12:00:00+00:00",
      "method",        "GET",       "path",         "/x",
      "query",         "y=1",       "protocol",     "HTTP/1.1",
      "status",        "200",       "bytes",        "10",
      "duration",      "1.503",     "pid",          "7",
      "app",           "0",         "app_requests", "17",
      "request_count", "35",        "var_count",    "32",
      "vars_size",     "400",       "header_count", "2",
      "headers_size",  "80",        "switches",     "1",
      "core",          "3",         "request",      NULL}},
    {"uwsgi", /* a user, a file */
     "[pid: 7|app: |req: -1/3] 2001:db8::1 (bob m) {32 vars in 400 bytes} [Sat Nov 21 12:00:00 2020] POST /s/a.css => "
     "generated 10 bytes in 0 msecs via sendfile() (HTTP/2.0 304) 2 headers in 80 bytes (1 switches on core 3)\n",
     {"host", "2001:db8::1", "user", "bob m", "time", "2020-11-21T12:00:00+00:00", "ext", ".css", "protocol",
      "HTTP/2.0", "status", "304", "duration", "0", "header_count", "2"}},
    {"uwsgi-micros",
     "[pid: 7|app: 0|req: 1/2] 192.0.2.1 () {32 vars in 400 bytes} [Sun Nov  1 12:00:00 2020] GET /x => generated 10 "
     "bytes in 1503 micros (HTTP/1.1 200) 2 headers in 80 bytes (1 switches on core 0)\n",
     {"user", NULL, "duration", "0.001503", "status", "200", "core", "0"}},
    /* nginx, Logging to syslog; RFC 3164, RFC 5424; the container runtime interface of
     * Kubernetes */
    {"syslog",
     "<190>Nov  3 05:29:31 web1 nginx: 192.0.2.1 - bob [03/Nov/2026:05:29:30 +0000] \"GET /p?q HTTP/1.1\" 200 612 "
     "\"http://r/\" \"curl x\"\n",
     {"host", "192.0.2.1", "ident", NULL, "user", "bob", "time", "2026-11-03T05:29:30+00:00", "path", "/p", "status",
      "200", "bytes", "612", "referer", "http://r/", "agent", "curl x"}},
    {"syslog",
     "Nov  3 05:29:31 web1 nginx[12]: 192.0.2.1 - bob smith [03/Nov/2026:05:29:30 +0000] \"GET / HTTP/1.1\" 200 612\n",
     {"host", "192.0.2.1", "ident", NULL, "user", "bob smith", "bytes", "612"}},
    {"syslog",
     "<190>1 2026-11-03T05:29:31.123Z web1 nginx 77 - [meta sequenceId=\"1\"] 2001:db8::1 - - "
     "[03/Nov/2026:05:29:30 +0000] \"GET / HTTP/1.1\" 200 612\n",
     {"host", "2001:db8::1", "user", NULL, "bytes", "612", "referer", NULL, "agent", NULL}},
    {"combined", /* what carries lines is no part of their format */
     "2026-11-03T05:29:31.123456789Z stdout F 192.0.2.1 - - [03/Nov/2026:05:29:30 +0000] \"GET / HTTP/1.1\" 200 612 "
     "\"-\" \"curl x\" 0.1\n",
     {"host", "192.0.2.1", "referer", NULL, "agent", "curl x"}},
    {"syslog", /* an empty user, as nginx and Apache write it, and with one blank */
     "<190>Nov  3 05:29:31 web1 nginx: 192.0.2.1 -  [03/Nov/2026:05:29:30 +0000] \"GET /[ [x] HTTP/1.1\" 200 612\n"
     "<190>Nov  3 05:29:31 web1 nginx: 192.0.2.2 - [03/Nov/2026:05:29:30 +0000] \"GET / HTTP/1.1\" 200 612\n",
     {"host", "192.0.2.2", "ident", NULL, "user", "", "bytes", "612"}},
    {"syslog",
     "<190>1 2026-11-03T05:29:31.123Z web1 nginx 77 - - 192.0.2.1 -  [03/Nov/2026:05:29:30 +0000] \"GET / HTTP/1.1\" "
     "200 612\n",
     {"host", "192.0.2.1", "ident", NULL, "user", "", "path", "/"}},
    /* HAProxy, HTTP log format */
    {"haproxy-http",
     "Feb  6 12:14:14 localhost haproxy[14389]: 10.0.1.2:33317 [06/Feb/2009:12:14:14.655] http-in static/srv1 "
     "10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} \"GET /index.html HTTP/1.1\"\n",
     {"host",
      "10.0.1.2",
      "client_port",
      "33317",
      "time",
      "2009-02-06T12:14:14+00:00",
      "time.text",
      "06/Feb/2009:12:14:14.655",
      "frontend_name",
      "http-in",
      "backend_name",
      "static",
      "server_name",
      "srv1",
      "time_request",
      "0.01",
      "time_queue",
      "0",
      "time_connect",
      "0.03",
      "time_response",
      "0.069",
      "duration",
      "0.109",
      "status",
      "200",
      "bytes",
      "2750",
      "captured_request_cookie",
      NULL,
      "termination_state",
      "----",
      "actconn",
      "1",
      "retries",
      "0",
      "backend_queue",
      "0",
      "captured_request_headers",
      "1wt.eu",
      "captured_response_headers",
      "",
      "path",
      "/index.html"}},
    {"haproxy-http",
     "2001:db8::1:33317 [06/Feb/2009:12:14:14.655] http-in static/<NOSRV> -1/-1/-1/-1/+109 -1 +2750 - - CR-- "
     "1/1/1/1/+1 0/0 \"<BADREQ>\"\n",
     {"host",    "2001:db8::1",  "client_port", "33317",    "server_name",
      "<NOSRV>", "time_request", NULL,          "duration", "0.109",
      "status",  NULL,           "bytes",       "2750",     "captured_request_headers",
      NULL,      "request",      "<BADREQ>",    "path",     NULL}},
    /* Squid, Features/LogFormat */
    {"envoy", /* Envoy, access logging, default format string */
     "[2016-04-15T20:17:00.310Z] \"POST /api/v1/locations?a HTTP/2\" 204 - 154 0 226 100 \"10.0.35.28, 10.0.0.1\" "
     "\"nsq2http x\" \"cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2\" \"locations\" \"tcp://10.0.2.1:80\"\n",
     {"time",
      "2016-04-15T20:17:00+00:00",
      "host",
      "10.0.35.28",
      "method",
      "POST",
      "path",
      "/api/v1/locations",
      "status",
      "204",
      "bytes",
      "0",
      "duration",
      "0.226",
      "agent",
      "nsq2http x",
      "vhost",
      "locations",
      "bytes_received",
      "154",
      "upstream_service_time",
      "100"}},
    {"envoy", /* a request that was none */
     "[2016-04-15T20:17:00.310Z] \"- - -\" 0 DC 0 0 1 - \"-\" \"-\" \"-\" \"-\" \"-\"\n",
     {"host", NULL, "method", NULL, "response_flags", "DC", "duration", "0.001", "agent", NULL, "vhost", NULL}},
    {"istio", /* Istio, Envoy access logs, default format */
     "[2020-11-25T21:26:18.409Z] \"GET /status/418 HTTP/1.1\" 418 - via_upstream - \"-\" 0 135 3 1 \"-\" "
     "\"curl/7.73.0-DEV "
     "x\" \"84961386-6d84-929d-98bd-c5aee93b5c88\" \"httpbin:8000\" \"127.0.0.1:80\" inbound|8000|| 127.0.0.1:41854 "
     "10.44.1.27:80 10.44.1.23:37652 outbound_.8000_._.httpbin.foo.svc.cluster.local default\n",
     {"time",
      "2020-11-25T21:26:18+00:00",
      "host",
      "10.44.1.23",
      "path",
      "/status/418",
      "status",
      "418",
      "bytes",
      "135",
      "duration",
      "0.003",
      "agent",
      "curl/7.73.0-DEV x",
      "vhost",
      "httpbin:8000",
      "downstream_remote_address",
      "10.44.1.23:37652",
      "x-forwarded-for",
      NULL,
      "route_name",
      "default"}},
    {"istio-v0", /* with the metadata alone, as 1.1 has it */
     "[2019-03-06T09:31:27.354Z] \"GET /status/418?a HTTP/1.1\" 418 - \"-\" 0 135 11 10 \"-\" \"curl/7.60.0 x\" "
     "\"d209e46f\" \"httpbin:8000\" \"192.0.2.73:80\" outbound|8000||httpbin.default.svc.cluster.local - "
     "192.0.2.94:8000 192.0.2.82:60290 -\n",
     {"time",
      "2019-03-06T09:31:27+00:00",
      "host",
      "192.0.2.82",
      "path",
      "/status/418",
      "status",
      "418",
      "dynamic_metadata",
      NULL,
      "upstream_transport_failure_reason",
      NULL,
      "bytes_received",
      "0",
      "bytes",
      "135",
      "duration",
      "0.011",
      "upstream_service_time",
      "10",
      "agent",
      "curl/7.60.0 x",
      "request_id",
      "d209e46f",
      "vhost",
      "httpbin:8000",
      "upstream_cluster",
      "outbound|8000||httpbin.default.svc.cluster.local"}},
    {"istio-v0", /* with a reason too, and the name of a route */
     "[2020-08-06T09:31:27.354Z] \"GET / HTTP/2\" 503 UF,URX \"-\" \"TLS error: no \\\"ca\\\"\" 7 91 30 - "
     "\"203.0.113.9\" \"-\" \"d209e46f\" \"web:80\" \"192.0.2.73:80\" outbound|80||web - 192.0.2.94:80 "
     "[2001:db8::1]:60290 web.example.org default\n",
     {"host", "2001:db8::1", "status", "503", "response_flags", "UF,URX", "upstream_transport_failure_reason",
      "TLS error: no \\\"ca\\\"", "bytes_received", "7", "bytes", "91", "duration", "0.03", "agent", NULL, "route_name",
      "default"}},
    {"http.server", /* Python, http.server: log_date_time_string() */
     "127.0.0.1 - - [29/Aug/2023 22:02:58] \"GET /a?b HTTP/1.1\" 200 -\n",
     {"host", "127.0.0.1", "time", "2023-08-29T22:02:58+00:00", "path", "/a", "status", "200", "bytes", NULL}},
    {"http.server", /* Werkzeug, on a terminal */
     "127.0.0.1 - - [29/Aug/2023 22:02:58] \"\x1b[31m\x1b[1mPOST /a?b HTTP/1.1\x1b[0m\" 400 -\n",
     {"request", "POST /a?b HTTP/1.1", "method", "POST", "path", "/a", "query", "b", "protocol", "HTTP/1.1", "status",
      "400"}},
    {"combined",
     "127.0.0.1 - - [29/Aug/2023:22:02:58 +0000] \"\x1b[33mGET /a HTTP/1.1\x1b[0m\" 404 9 \"-\" \"curl\"\n",
     {"request", "GET /a HTTP/1.1", "method", "GET", "path", "/a", "protocol", "HTTP/1.1", "status", "404", "agent",
      "curl"}},
    {"combined_value", /* nginx with $request_time there */
     FORMAT_CASE_HEAD " 0.012 \"http://r/\" \"ua/1\"\n",
     {"host", "192.0.2.1", "user", "bob", "path", "/a", "status", "200", "bytes", "23", "referer", "http://r/", "agent",
      "ua/1", "vhost", NULL, "duration", NULL}},
    {"combined_value", /* Alibaba's OSS */
     FORMAT_CASE_HEAD " 6 \"-\" \"ua/1 \\\"x\\\"\" \"b.oss.example.com\" \"id\" 131 4 \"-\"\n",
     {"path", "/a", "bytes", "23", "referer", NULL, "agent", "ua/1 \\\"x\\\"", "agent.product", NULL}},
    {"combined_value",
     FORMAT_CASE_HEAD "  0.012  0.010 \"-\"  \"ua/1\"\n",
     {"path", "/a", "bytes", "23", "referer", NULL, "agent", "ua/1"}},
    {"combined_vhost", /* IONOS */
     FORMAT_CASE_HEAD " www.example.com \"-\" \"Mozilla/5.0 (X11)\" \"-\"\n",
     {"vhost", "www.example.com", "host", "192.0.2.1", "referer", NULL, "agent", "Mozilla/5.0 (X11)", "agent.system",
      "X11"}},
    {"lighttpd",
     "192.0.2.1 www.example.com bob [29/Aug/2023:22:02:58 +0000] \"GET /a?b HTTP/1.1\" 200 12 \"-\" \"ua\"\n",
     {"host", "192.0.2.1", "ident", NULL, "vhost", "www.example.com", "user", "bob", "time",
      "2023-08-29T22:02:58+00:00", "path", "/a", "bytes", "12", "referer", NULL, "agent", "ua"}},
    {"lighttpd", /* byte by byte */
     " 192.0.2.1 \twww.example.com  bob [29/Aug/2023:22:02:58 +0000]  \"GET /a HTTP/1.1\"  200 12\n",
     {"host", "192.0.2.1", "ident", NULL, "vhost", "www.example.com", "user", "bob", "path", "/a", "agent", NULL}},
    {"combined_iso", /* nginx' $time_iso8601, and something behind */
     "192.0.2.1 - bob b [2023-08-29T22:02:58.123+02:00] \"GET /a?b HTTP/1.1\" 200 12 \"-\" \"ua/1\" \"-\" 0.034\n",
     {"host", "192.0.2.1", "ident", NULL, "user", "bob b", "time", "2023-08-29T22:02:58+02:00", "path", "/a", "status",
      "200", "bytes", "12", "referer", NULL, "agent", "ua/1"}},
    {"combined_iso",
     "2001:db8::1 - - [2023-08-29T22:02:58Z] \"-\" 408 -\n",
     {"host", "2001:db8::1", "time", "2023-08-29T22:02:58+00:00", "path", NULL, "status", "408", "bytes", NULL, "agent",
      NULL}},
    {"twisted",
     "\"127.0.0.1\" - - [29/Aug/2023:22:02:58 +0000] \"GET /a?b HTTP/1.1\" 200 12 \"http://r/\" \"curl \\\"x\\\"\"\n",
     {"host", "127.0.0.1", "ident", NULL, "user", NULL, "time", "2023-08-29T22:02:58+00:00", "path", "/a", "status",
      "200", "bytes", "12", "referer", "http://r/", "agent", "curl \\\"x\\\""}},
    {"twisted",
     "\"-\" - - [29/Aug/2023:22:02:58 +0000] \"GET / HTTP/1.1\" 304 - \"-\" \"-\"\n",
     {"host", NULL, "path", "/", "status", "304", "bytes", NULL, "referer", NULL, "agent", NULL}},
    {"squid",
     "1286536308.779    180 192.168.0.224 TCP_MISS/200 411 GET http://liveupdate.example.com/live%20upd.zip?a - "
     "DIRECT/192.0.2.7 application/zip\n",
     {"time",         "2010-10-08T11:11:48+00:00",
      "duration",     "0.18",
      "host",         "192.168.0.224",
      "result_code",  "TCP_MISS",
      "status",       "200",
      "bytes",        "411",
      "method",       "GET",
      "path",         "/live%20upd.zip",
      "query",        "a",
      "user",         NULL,
      "hierarchy",    "DIRECT",
      "peer",         "192.0.2.7",
      "content_type", "application/zip"}},
    {"squid",
     "1286536308.779      0 192.168.0.224 TCP_DENIED/407 411 CONNECT example.com:443 bob HIER_NONE/- text/html\n",
     {"path", "example.com:443", "user", "bob", "peer", NULL, "duration", "0"}},
};

enum { CASES = sizeof cases / sizeof cases[0] };

Test(format_named, by_name)
{
    format_cases_by_name(cases, CASES);
}

Test(format_named, by_auto)
{
    format_cases_by_auto(cases, CASES);
}

Test(format_named, told_apart)
{
    format_cases_told_apart(cases, CASES);
}

Test(format_named, names)
{
    format_cases_names(cases, CASES);
}

/* Named log formats: lines in the shape of the examples in their manuals, told by auto and by name. */
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
    {"combinedio",
     "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /apache_pb.gif HTTP/1.0\" 200 2326 \"-\" \"M\" 480 2655\n",
     {"bytes", "2326", "bytes_in", "480", "bytes_out", "2655", "Bytes-In", "480"}},
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
    /* CloudFront, standard logging v2: a date and a time of day under a key each */
    {"json",
     "{\"date\":\"2019-12-04\",\"time\":\"21:02:31\",\"sc-bytes\":\"392\",\"c-ip\":\"192.0.2.100\",\"cs-method\":"
     "\"GET\","
     "\"cs-uri-stem\":\"/index.html\",\"sc-status\":\"200\",\"cs(Referer)\":\"-\",\"cs(User-Agent)\":\"M/5\","
     "\"cs-uri-query\":\"a=b\",\"x-host-header\":\"www.example.com\",\"time-taken\":\"0.5\","
     "\"cs-protocol-version\":\"HTTP/2.0\"}\n",
     {"host",     "192.0.2.100",
      "time",     "2019-12-04T21:02:31+00:00",
      "method",   "GET",
      "path",     "/index.html",
      "query.a",  "b",
      "protocol", "HTTP/2.0",
      "status",   "200",
      "bytes",    "392",
      "referer",  NULL,
      "agent",    "M/5",
      "vhost",    "www.example.com",
      "duration", "0.5"}},
    {"json",
     "{\"time\":\"10:00:01\",\"remote_addr\":\"192.0.2.1\",\"date\":\"2024-01-02\"}\n",
     {"time", "2024-01-02T10:00:01+00:00"}},
    {"json", "{\"time\":\"10:00:01\",\"remote_addr\":\"192.0.2.1\"}\n", {"time", NULL}},
    {"json",
     "{\"time\":\"2019-12-04T21:02:31Z\",\"remote_addr\":\"192.0.2.1\",\"method\":\"GET\",\"uri\":\"\",\"status\":200}"
     "\n",
     {"method", "GET", "target", NULL, "path", NULL, "query", NULL}},
    {"json",
     "{\"time\":\"no time\",\"timestamp\":\"2024-01-02T03:04:05Z\",\"ip\":\"192.0.2.1\"}\n",
     {"time", "2024-01-02T03:04:05+00:00"}},
    {"traefik-json", /* accessLog.fields may leave some out */
     "{\"ClientAddr\":\"[2001:db8::1]:36244\",\"DownstreamStatus\":200,\"Duration\":9607128,\"RequestPath\":\"/a?b\","
     "\"StartLocal\":\"2022-01-19T10:36:30.1342339+01:00\"}\n",
     {"host", "2001:db8::1", "time", "2022-01-19T10:36:30+01:00", "path", "/a", "duration", "0.009607128", "ClientAddr",
      "[2001:db8::1]:36244"}},
    {"json", /* GitLab puts X-Forwarded-For there */
     "{\"time\":\"2022-01-19T10:36:30Z\",\"remote_ip\":\"192.0.2.1, 10.0.0.1\",\"path\":\"/a\",\"status\":200}\n",
     {"host", "192.0.2.1", "path", "/a", ".remote_ip", "192.0.2.1, 10.0.0.1"}},
    {"traefik-json",
     "{\"ClientAddr\":\"172.19.0.1:36244\",\"ClientHost\":\"172.19.0.1\",\"ClientPort\":\"36244\",\"ClientUsername\":"
     "\"-\",\"DownstreamContentSize\":717,\"DownstreamStatus\":200,\"Duration\":9607128,\"OriginContentSize\":717,"
     "\"OriginDuration\":9594158,\"OriginStatus\":200,\"Overhead\":12970,\"RequestAddr\":\"api.localhost\","
     "\"RequestContentSize\":0,\"RequestCount\":2,\"RequestHost\":\"api.localhost\",\"RequestMethod\":\"GET\","
     "\"RequestPath\":\"/login?next=1\",\"RequestPort\":\"-\",\"RequestProtocol\":\"HTTP/"
     "1.1\",\"RequestScheme\":\"http\","
     "\"RetryAttempts\":0,\"RouterName\":\"api@docker\",\"StartUTC\":\"2022-01-19T09:36:30.1342339Z\","
     "\"entryPointName\":\"web\",\"level\":\"info\",\"msg\":\"\",\"request_User-Agent\":\"curl/7.68.0\","
     "\"time\":\"2022-01-19T09:36:31Z\"}\n",
     {"host",           "172.19.0.1",  "user",         NULL,
      "status",         "200",         "bytes",        "717",
      "duration",       "0.009607128", "method",       "GET",
      "path",           "/login",      "query",        "next=1",
      "protocol",       "HTTP/1.1",    "vhost",        "api.localhost",
      "agent",          "curl/7.68.0", "time",         "2022-01-19T09:36:30+00:00",
      "RouterName",     "api@docker",  "routername",   "api@docker",
      "OriginDuration", "0.009594158", "RequestCount", "2",
      "entryPointName", "web"}},
    /* Cloudflare, Logpush, HTTP requests: times in nanoseconds unless asked for otherwise */
    {"cloudflare",
     "{\"ClientIP\":\"192.0.2.1\",\"ClientRequestHost\":\"www.example.com\",\"ClientRequestMethod\":\"GET\","
     "\"ClientRequestURI\":\"/a?b=1\",\"ClientRequestUserAgent\":\"Mozilla/5.0\",\"ClientRequestReferer\":\"\","
     "\"EdgeEndTimestamp\":1712790000123000000,\"EdgeResponseBytes\":12480,\"EdgeResponseStatus\":200,"
     "\"EdgeStartTimestamp\":1712790000100000000,\"RayID\":\"87a1b2c3\",\"CacheCacheStatus\":\"miss\","
     "\"ClientCountry\":\"US\",\"ClientRequestProtocol\":\"HTTP/2\",\"EdgeTimeToFirstByteMs\":15,"
     "\"FirewallMatchesActions\":[]}\n",
     {"host",
      "192.0.2.1",
      "time",
      "2024-04-10T23:00:00+00:00",
      "method",
      "GET",
      "path",
      "/a",
      "query.b",
      "1",
      "protocol",
      "HTTP/2",
      "vhost",
      "www.example.com",
      "status",
      "200",
      "bytes",
      "12480",
      "referer",
      NULL,
      "agent",
      "Mozilla/5.0",
      "RayID",
      "87a1b2c3",
      "cachecachestatus",
      "miss",
      "EdgeTimeToFirstByteMs",
      "0.015"}},
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
    {"http.server", /* Python, http.server: log_date_time_string() */
     "127.0.0.1 - - [29/Aug/2023 22:02:58] \"GET /a?b HTTP/1.1\" 200 -\n",
     {"host", "127.0.0.1", "time", "2023-08-29T22:02:58+00:00", "path", "/a", "status", "200", "bytes", NULL}},
    {"w3c", /* IIS 10 and IIS 7 by default, without the #Fields line */
     "2018-01-01 08:09:10 127.0.0.1 GET / q=100 80 - 192.0.2.1 Mozilla/5.0+(X) http://r/ 200 0 0 123\n",
     {"time", "2018-01-01T08:09:10+00:00", "host", "192.0.2.1", "path", "/", "query", "q=100", "status", "200",
      "duration", "0.123", "referer", "http://r/", "agent", "Mozilla/5.0+(X)"}},
    {"w3c",
     "2018-01-01 08:09:10 127.0.0.1 GET / q=100 80 - 192.0.2.1 Mozilla/5.0+(X) 200 0 0 123\n",
     {"host", "192.0.2.1", "status", "200", "duration", "0.123", "referer", NULL, "agent", "Mozilla/5.0+(X)"}},
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
    /* AWS, Access logs for your Classic / Application Load Balancer */
    {"elb",
     "2015-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 201 "
     "7 29 \"GET http://www.example.com:80/a?b HTTP/1.1\" \"curl/7.38.0\" - -\n",
     {"time",
      "2015-05-13T23:39:43+00:00",
      "elb",
      "my-loadbalancer",
      "host",
      "192.168.131.39",
      "client_port",
      "2817",
      "target_addr",
      "10.0.0.1:80",
      "request_processing_time",
      "0.000073",
      "target_processing_time",
      "0.001048",
      "backend_processing_time",
      "0.001048",
      "response_processing_time",
      "0.000057",
      "duration",
      "0.001178",
      "status",
      "200",
      "target_status_code",
      "201",
      "received_bytes",
      "7",
      "bytes",
      "29",
      "path",
      "/a",
      "query",
      "b",
      "agent",
      "curl/7.38.0",
      "ssl_cipher",
      NULL}},
    {"elb",
     "2015-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 - 0.1 -1 0.2 503 0 0 0 "
     "\"GET https://www.example.com:443/ HTTP/1.1\" \"-\" - -\n",
     {"target_addr", NULL, "target_processing_time", NULL, "duration", NULL, "agent", NULL, "status", "503"}},
    {"alb",
     "h2 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 10.0.1.252:48160 10.0.0.66:9000 0.000 0.002 "
     "0.001 200 200 5 257 \"GET https://10.0.2.105:773/ HTTP/2.0\" \"curl/7.46.0\" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 "
     "arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "
     "\"Root=1-58337327-72bd00b0343d75b906739c42\" \"-\" \"-\" 1 2018-07-02T22:22:48.364000Z \"redirect\" "
     "\"https://example.com:80/\" \"-\" \"10.0.0.66:9000\" \"200\" \"-\" \"-\" TID_1234abcd5678ef90 "
     "\"m.example.com\" \"-\" \"TransformSuccess\" 10.0.0.7\n",
     {"type",
      "h2",
      "duration",
      "0.003",
      "protocol",
      "HTTP/2.0",
      "ssl_protocol",
      "TLSv1.2",
      "trace_id",
      "Root=1-58337327-72bd00b0343d75b906739c42",
      "domain_name",
      NULL,
      "matched_rule_priority",
      "1",
      "request_creation_time",
      "2018-07-02T22:22:48.364000Z",
      "actions_executed",
      "redirect",
      "redirect_url",
      "https://example.com:80/",
      "target_port_list",
      "10.0.0.66:9000",
      "conn_trace_id",
      "TID_1234abcd5678ef90",
      "transformed_host",
      "m.example.com",
      "transformed_uri",
      NULL,
      "request_transform_status",
      "TransformSuccess"}},
    {"alb", /* written before the later columns were added */
     "http 2016-08-10T22:08:42.945958Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 "
     "0.001 "
     "0.000 200 200 34 366 \"GET http://www.example.com:80/ HTTP/1.1\" \"curl/7.46.0\" - - arn:x \"Root=1\"\n",
     {"trace_id", "Root=1", "domain_name", NULL, "conn_trace_id", NULL, "bytes", "366"}},
    /* Amazon S3 server access log format */
    {"s3",
     "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be amzn-s3-demo-bucket1 "
     "[06/Feb/2019:00:00:38 +0000] 192.0.2.3 79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be "
     "3E57427F3EXAMPLE REST.GET.VERSIONING - \"GET /amzn-s3-demo-bucket1?versioning HTTP/1.1\" 200 - 113 - 7 5 \"-\" "
     "\"S3Console/0.4\" - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3= SigV4 ECDHE-RSA-AES128-GCM-SHA256 "
     "AuthHeader amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com TLSV1.2 arn:aws:s3:x Yes us-east-1\n",
     {"bucket",
      "amzn-s3-demo-bucket1",
      "time",
      "2019-02-06T00:00:38+00:00",
      "host",
      "192.0.2.3",
      "operation",
      "REST.GET.VERSIONING",
      "key",
      NULL,
      "path",
      "/amzn-s3-demo-bucket1",
      "query",
      "versioning",
      "error_code",
      NULL,
      "bytes",
      "113",
      "object_size",
      NULL,
      "duration",
      "0.007",
      "turn_around_time",
      "0.005",
      "vhost",
      "amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com",
      "acl_required",
      "Yes",
      "source_region",
      "us-east-1"}},
    {"s3", /* what S3 itself does has no request */
     "79a59d bucket [06/Feb/2019:00:00:38 +0000] - AmazonS3 ABC S3.EXPIRE.OBJECT my/key - - - - 37 - - - - v1 - - - - "
     "- "
     "- - -\n",
     {"host", NULL, "operation", "S3.EXPIRE.OBJECT", "key", "my/key", "request", NULL, "method", NULL, "status", NULL,
      "bytes", NULL, "object_size", "37", "version_id", "v1"}},
    /* Amazon CloudFront, standard logs */
    {"cloudfront",
     "#Version: 1.0\n"
     "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) "
     "cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes "
     "time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status "
     "fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len "
     "sc-range-start sc-range-end\n"
     "2019-12-04\t21:02:31\tLAX1\t392\t192.0.2.100\tGET\td111111abcdef8.cloudfront.net\t/index.html\t200\t-\t"
     "Mozilla/5.0%20(Windows)\tq=1\t-\tHit\tSOX4xwn4XV6Q4rgb7XiVGOHms==\twww.example.com\thttps\t23\t0.001\t-\t"
     "TLSv1.2\tECDHE-RSA-AES128-GCM-SHA256\tHit\tHTTP/2.0\t-\t-\t11040\t0.002\tHit\ttext/html\t78\t-\t-\n",
     {"time",
      "2019-12-04T21:02:31+00:00",
      "time.text",
      "2019-12-04\t21:02:31",
      "x_edge_location",
      "LAX1",
      "x-edge-location",
      "LAX1",
      "bytes",
      "392",
      "host",
      "192.0.2.100",
      "method",
      "GET",
      "path",
      "/index.html",
      "target",
      "/index.html?q=1",
      "query",
      "q=1",
      "status",
      "200",
      "referer",
      NULL,
      "agent",
      "Mozilla/5.0%20(Windows)",
      "x_edge_result_type",
      "Hit",
      "vhost",
      "www.example.com",
      "cs_bytes",
      "23",
      "duration",
      "0.001",
      "x-forwarded-for",
      NULL,
      "protocol",
      "HTTP/2.0",
      "c_port",
      "11040",
      "time_to_first_byte",
      "0.002",
      "sc_content_len",
      "78",
      "sc_range_end",
      NULL}},
    /* IIS, W3C logging */
    {"w3c",
     "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Date: 2002-05-24 20:18:01\n"
     "#Fields: date time c-ip cs-username s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status sc-bytes cs-bytes "
     "time-taken cs(User-Agent) cs(Referrer) cs(X-Forwarded-For) \n"
     "2002-05-24 20:18:01 172.224.24.114 - 206.73.118.24 80 GET /Default.htm a=b 200 7930 248 31 "
     "Mozilla/4.0+(compatible;+MSIE+5.01) http://64.224.24.114/ 10.0.0.1\n",
     {"time",
      "2002-05-24T20:18:01+00:00",
      "host",
      "172.224.24.114",
      "user",
      NULL,
      "s_ip",
      "206.73.118.24",
      "s-port",
      "80",
      "method",
      "GET",
      "path",
      "/Default.htm",
      "target",
      "/Default.htm?a=b",
      "query",
      "a=b",
      "status",
      "200",
      "bytes",
      "7930",
      "cs_bytes",
      "248",
      "duration",
      "0.031",
      "agent",
      "Mozilla/4.0+(compatible;+MSIE+5.01)",
      "referer",
      "http://64.224.24.114/",
      "x-forwarded-for",
      "10.0.0.1"}},
    {"w3c", /* the draft: time-taken in seconds, quoted strings, columns apart */
     "#Version: 1.0\n#Fields: time cs-method cs-uri x-note date time-taken\n"
     "00:34:23 GET /foo/bar.html?x \"a \"\"b\"\" c\" 1996-01-12 1.5\n",
     {"time", "1996-01-12T00:34:23+00:00", "time.text", "00:34:23", "target", "/foo/bar.html?x", "query", "x", "x-note",
      "a \"\"b\"\" c", "duration", "1.5"}},
    {"w3c", /* IIS, Advanced Logging: the clock of the place, columns in quotes */
     "#Software: IIS Advanced Logging Module\n#Version: 1.0\n#Start-Date: 2014-11-18 00:00:00.128\n"
     "#Fields:   date-local time-local   s-ip   cs-method cs-uri-stem c-ip cs(User-Agent) cs(Host) sc-status "
     "TimeTakenMS\n"
     "2012-08-15 17:00:00.363 10.1.2.3 GET /Products \"192.0.2.95\" \"Mozilla/5.0 (Linux; Android 4.4.4)\" "
     "\"xyz.example.com\" 200 109\n",
     {"time", "2012-08-15T17:00:00+00:00", "host", "192.0.2.95", "agent", "Mozilla/5.0 (Linux; Android 4.4.4)", "vhost",
      "xyz.example.com", "duration", "0.109"}},
    {"w3c", /* what is of UTC counts for more */
     "#Fields: time-local date-local date time TimeTakenMS\n02:00:01 2012-08-16 2012-08-15 23:00:00 1500\n",
     {"time", "2012-08-15T23:00:00+00:00", "duration", "1.5"}},
    {"w3c", /* Incapsula: all columns in quotes */
     "#Software: Incapsula LOGS API\n#Fields: date time c-ip cs-uri cs-postbody cs-method cs-uri-query sc-status\n"
     "\"2017-06-28\" \"07:26:35\" \"192.0.2.123\" \"www.example.com/page.php\" \"\" \"GET\" \"a=b\" \"200\"\n",
     {"time", "2017-06-28T07:26:35+00:00", "time.text", "2017-06-28\" \"07:26:35", "host", "192.0.2.123", "path",
      "www.example.com/page.php", "query.a", "b", "status", "200"}},
    {"w3c", /* SHOUTcast */
     "#Fields: c-ip c-dns date time cs-uri-stem c-status sc-bytes x-duration\n"
     "192.0.2.1 192.0.2.2 2015-12-07 10:37:05 /stream 200 65580 1\n",
     {"host", "192.0.2.1", "status", "200", "bytes", "65580", "x-duration", "1"}},
    {"w3c", /* CloudFront, standard logging v2 */
     "#Fields: timestamp(ms) c-ip sc-status c-country\n1575493351678\t192.0.2.1\t304\tDE\n",
     {"time", "2019-12-04T21:02:31+00:00", "status", "304", "c_country", "DE"}},
    /* Google Cloud Storage, usage logs */
    {"gcs",
     "\"time_micros\",\"c_ip\",\"c_ip_type\",\"c_ip_region\",\"cs_method\",\"cs_uri\",\"sc_status\",\"cs_bytes\","
     "\"sc_bytes\",\"time_taken_micros\",\"cs_host\",\"cs_referer\",\"cs_user_agent\",\"s_request_id\","
     "\"cs_operation\",\"cs_bucket\",\"cs_object\"\n"
     "\"1606776660000000\",\"192.0.2.9\",\"1\",\"\",\"GET\",\"/storage/v1/b/b1/o/x?alt=media\",\"200\",\"0\",\"1234\","
     "\"42000\",\"storage.googleapis.com\",\"\",\"gsutil/4.55 \"\"x\"\", y\",\"ABC\",\"storage.objects.get\",\"b1\","
     "\"x\" \t\n",
     {"time",         "2020-11-30T22:51:00+00:00",
      "host",         "192.0.2.9",
      "c_ip_type",    "1",
      "c_ip_region",  NULL,
      "method",       "GET",
      "path",         "/storage/v1/b/b1/o/x",
      "status",       "200",
      "cs_bytes",     "0",
      "bytes",        "1234",
      "duration",     "0.042",
      "vhost",        "storage.googleapis.com",
      "referer",      NULL,
      "agent",        "gsutil/4.55 \"x\", y",
      "cs_operation", "storage.objects.get",
      "cs_object",    "x"}},
    /* Caddy, Logging */
    {"caddy",
     "{\"level\":\"info\",\"ts\":1646861401.5241024,\"logger\":\"http.log.access\",\"msg\":\"handled request\","
     "\"request\":{\"remote_ip\":\"127.0.0.1\",\"remote_port\":\"41342\",\"client_ip\":\"192.0.2.1\",\"proto\":"
     "\"HTTP/2.0\",\"method\":\"GET\",\"host\":\"localhost\",\"uri\":\"/a?b=1\",\"headers\":{\"User-Agent\":"
     "[\"curl \\\"x\\\" \\u00e9\"],\"Accept\":[\"*/*\"],\"Accept-Encoding\":[\"gzip, deflate, "
     "br\"]},\"tls\":{\"resumed\":"
     "false,\"version\":772,\"cipher_suite\":4865,\"proto\":\"h2\",\"server_name\":\"example.com\"}},\"bytes_read\": 0,"
     "\"user_id\":\"\",\"duration\":0.000929675,\"size\":10900,\"status\":200,\"resp_headers\":{\"Server\":[\"Caddy\"]}"
     "}\n",
     {"time",
      "2022-03-09T21:30:01+00:00",
      "host",
      "192.0.2.1",
      "user",
      NULL,
      "method",
      "GET",
      "path",
      "/a",
      "query",
      "b=1",
      "protocol",
      "HTTP/2.0",
      "vhost",
      "localhost",
      "status",
      "200",
      "bytes",
      "10900",
      "duration",
      "0.000929675",
      "agent",
      "curl \"x\" \xc3\xa9",
      "request.tls.server_name",
      "example.com",
      "request.remote_port",
      "41342",
      "request.headers.Accept-Encoding",
      "gzip, deflate, br",
      "request.headers.Accept.0",
      "*/*",
      "bytes_read",
      "0",
      "logger",
      "http.log.access",
      "resp_headers.Server",
      "Caddy"}},
    {"caddy", /* another time_key */
     "{\"level\":\"info\",\"time\":\"2024-01-02T03:04:05.5Z\",\"msg\":\"handled request\",\"request\":{\"remote_ip\":"
     "\"192.0.2.1\",\"method\":\"GET\",\"uri\":\"/u\"},\"duration\":0.1,\"size\":1,\"status\":200}\n",
     {"time", "2024-01-02T03:04:05+00:00", "path", "/u"}},
};

enum { CASES = sizeof cases / sizeof cases[0] };

Test(format_named, by_name)
{
    for (size_t i = 0; i < CASES; i++)
        format_case_check(&cases[i]);
}

/* What a head of a log looks like, its format is told by. */
Test(format_named, by_auto)
{
    for (size_t i = 0; i < CASES; i++) {
        /* In one line alone nothing tells nginx from Combined, nor that a log of no time is one of Caddy's. */
        struct format_case given = cases[i];
        given.format = "auto";
        if (strcmp(cases[i].format, "vhost_combined") == 0)
            given.fields[4] = NULL; /* auto knows no port there */
        format_case_check(&given);
    }
}

Test(format_named, told_apart)
{
    for (size_t i = 0; i < CASES; i++) {
        const char *wanted = cases[i].format;
        if (strcmp(wanted, "nginx") == 0 || strcmp(wanted, "common") == 0)
            wanted = "combined";
        cr_expect_str_eq(format_detected(cases[i].lines), wanted, "%s", cases[i].lines);
    }
}

/* Every name compiles, and is what it says. */
Test(format_named, names)
{
    froe_error error;
    struct froe_log_format *format = froe_format_compile("IIS", &error);
    cr_assert_not_null(format);
    cr_expect_str_eq(format->name, "w3c");
    froe_format_free(format);
    for (size_t i = 0; i < CASES; i++) {
        format = froe_format_compile(cases[i].format, &error);
        cr_assert_not_null(format, "%s", cases[i].format);
        cr_expect_str_eq(format->name, cases[i].format);
        froe_format_free(format);
    }
}

/* Lines of a W3C log that are none: directives do not count, columns that do not fit do. */
Test(format_named, fields_lines)
{
    static const char log[] = "#Fields: date time c-ip sc-status\n"
                              "2020-01-01 00:00:00 1.1.1.1 200\n"
                              "#Date: 2020-01-01\n"
                              "#Fields: date time c-ip sc-status \n"
                              "2020-01-01 00:00:01 1.1.1.1 200 \n"
                              "#Fields: date time c-ip\n"
                              "2020-01-01 00:00:02 1.1.1.1\n"
                              "2020-01-01 00:00:02 1.1.1.1 200 7\n"
                              "2020-13-01 00:00:02 1.1.1.1 200\n"
                              "2020-12-01 00:00:02 1.1.1.1 OK\n";
    froe_error error;
    struct froe_catalog *catalog = froe_catalog_create("auto", &error);
    struct froe_log_format *own;
    bool known;
    struct format_query query;
    froe_catalog_detect(catalog, froe_span_of(log), &own, &known);
    cr_assert_not_null(own);
    format_query_open(&query, catalog, "host");
    struct format_reading reading = format_read(own, &query, froe_span_of(log), 1, NULL, NULL);
    cr_expect_eq(reading.records, 2);
    cr_expect_eq(reading.directives, 3);
    cr_expect_eq(reading.lines, 7);
    cr_expect_eq(reading.reasons[FROE_REASON_BAD_FIELDS], 3, "another #Fields line, a column too few and too many");
    cr_expect_eq(reading.reasons[FROE_REASON_BAD_TIME], 1);
    cr_expect_eq(reading.reasons[FROE_REASON_BAD_STATUS], 1);
    format_query_close(&query);
    froe_format_free(own);
    froe_catalog_free(catalog);
}

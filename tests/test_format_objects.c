/* Formats of objects in JSON, and of labels and values: lines in the shape of the examples in their manuals, told by
 * auto and by name. */
#include <criterion/criterion.h>

#include "support/format_case.h"

static const struct format_case cases[] = {
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
    /* ltsv.org, Labels for Web server's Log */
    {"ltsv",
     "time:[28/Feb/2013:12:00:00 +0900]\thost:192.0.2.1\tforwardedfor:198.51.100.2\tident:-\tuser:bob\t"
     "req:GET /a?b HTTP/1.1\tstatus:200\tsize:5316\treqsize:12\treferer:-\tua:curl x\tvhost:example.com\treqtime:0.25\t"
     "X-Cache:HIT\tX-Runtime:0.012\tapptime:0.5\n",
     {"time",         "2013-02-28T12:00:00+09:00",
      "time.text",    "28/Feb/2013:12:00:00 +0900",
      "host",         "192.0.2.1",
      "ident",        NULL,
      "user",         "bob",
      "request",      "GET /a?b HTTP/1.1",
      "path",         "/a",
      "query",        "b",
      "protocol",     "HTTP/1.1",
      "status",       "200",
      "bytes",        "5316",
      "referer",      NULL,
      "agent",        "curl x",
      "vhost",        "example.com",
      "duration",     "0.25",
      "forwardedfor", "198.51.100.2",
      "reqsize",      "12",
      "apptime",      "0.5",
      ".X-Cache",     "HIT",
      ".X-Runtime",   "0.012",
      ".x",           NULL}},
    {"ltsv", /* parts of the request under labels of their own, microseconds, nothing between two tabs */
     "host:2001:db8::1\tmethod:POST\turi:/a?b\tprotocol:HTTP/2.0\ttime:2013-02-28T12:00:00Z\tstatus:-\tsize:-\t\t"
     "reqtime_microsec:1500\tcache:\t\n",
     {"host",     "2001:db8::1", "time",     "2013-02-28T12:00:00+00:00",
      "method",   "POST",        "target",   "/a?b",
      "path",     "/a",          "query",    "b",
      "protocol", "HTTP/2.0",    "status",   NULL,
      "bytes",    NULL,          "duration", "0.0015",
      "request",  NULL}},
    {"ltsv", /* as nginx calls them */
     "time_local:28/Feb/2013:12:00:00 +0900\tremote_addr:192.0.2.1\turi:/a\tquery:b=c\trequest_time:0.002\t"
     "body_bytes_sent:9\thttp_user_agent:curl x\tupstream_response_time:0.001\n",
     {"host", "192.0.2.1", "time", "2013-02-28T12:00:00+09:00", "target", "/a?b=c", "path", "/a", "query.b", "c",
      "duration", "0.002", "bytes", "9", "agent", "curl x", "upstream_response_time", "0.001"}},
    /* Heroku's router, lograge, and what goes for a duration */
    {"logfmt",
     "2023-10-10T13:55:36.123456+00:00 heroku[router]: at=info method=GET path=\"/a?b=1\" host=v.example.org "
     "fwd=\"192.0.2.1,192.0.2.2\" dyno=web.1 connect=1ms service=18ms status=503 bytes=13 protocol=http\n",
     {"time",     "2023-10-10T13:55:36+00:00",
      "host",     "192.0.2.1",
      "vhost",    "v.example.org",
      "method",   "GET",
      "target",   "/a?b=1",
      "path",     "/a",
      "query",    "b=1",
      "protocol", "http",
      "status",   "503",
      "bytes",    "13",
      "duration", "0.018",
      "dyno",     "web.1",
      "connect",  "1ms",
      ".at",      "info",
      ".x",       NULL}},
    {"logfmt", /* milliseconds, a time without quotes */
     "method=GET path=/a.json controller=C action=show status=200 duration=58.33 view=40.43 "
     "time=2023-10-10 13:55:36 +0200 ip=192.0.2.1\n",
     {"time", "2023-10-10T13:55:36+02:00", "host", "192.0.2.1", "duration", "0.05833", "controller", "C", ".view",
      "40.43"}},
    {"logfmt", /* seconds, escapes, a service that is no duration */
     "time=2023-10-10T13:55:36Z msg=\"a \\\"b\\\" c=d\" method=GET uri=\"/\\u00e9\" status=200 service=web "
     "duration=0.25 "
     "user_agent=\"curl x\" referer= flag\n",
     {"msg", "a \"b\" c=d", "path", "/\xc3\xa9", "duration", "0.25", "agent", "curl x", "referer", NULL, ".flag",
      NULL}},
};

enum { CASES = sizeof cases / sizeof cases[0] };

Test(format_objects, by_name)
{
    format_cases_by_name(cases, CASES);
}

Test(format_objects, by_auto)
{
    format_cases_by_auto(cases, CASES);
}

Test(format_objects, told_apart)
{
    format_cases_told_apart(cases, CASES);
}

Test(format_objects, names)
{
    format_cases_names(cases, CASES);
}

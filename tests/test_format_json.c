/* Formats that spell out an object of JSON in any of the languages, and JSON of which nothing is said. */
#include <criterion/criterion.h>

#include "support/format_case.h"

static const struct format_case cases[] = {
    {"{\"time\":\"$time_iso8601\",\"req\":{\"ip\":\"$remote_addr\",\"line\":\"$request\"},\"rt\":$request_time,"
     "\"st\":$status,\"up\":\"$upstream_response_time\",\"a\":[\"$http_user_agent\"]}",
     "{\"st\":200,\"rt\":0.5,\"time\":\"2024-02-03T04:05:06+01:00\",\"req\":{\"ip\":\"::1\",\"line\":\"GET \\/a "
     "HTTP\\/1.1\"},"
     "\"up\":\"0.25\",\"a\":[\"x\"],\"other\":{\"Key\":\"v\"}}\n",
     {"time", "2024-02-03T04:05:06+01:00", "host", "::1", "path", "/a", "status", "200", "duration", "0.5", "up",
      "0.25", "agent", "x", "other.Key", "v", "bytes", NULL}},
    {"{ \"t\":\"%t\", \"h\":\"%a\", \"r\":\"%m %U%q %H\", \"s\":\"%>s\", \"xff\":\"%{X-Forwarded-For}i\", \"v\": \"1\" "
     "}",
     "{ \"t\":\"[10/Oct/2000:13:55:36 -0700]\", \"h\":\"h\", \"r\":\"GET /a?b HTTP/1.1\", \"s\":\"404\", \"xff\":\"f\" "
     "}\n",
     {"time", "2000-10-10T13:55:36-07:00", "time.text", "10/Oct/2000:13:55:36 -0700", "host", "h", "path", "/a",
      "query", "b", "status", "404", "xff", "f"}},
    {"{\"ts\":\"%x.%^\",\"request\":{\"client_ip\":\"%h\",\"method\":\"%m\",\"uri\":\"%U\"},\"duration\":\"%T\","
     "\"size\":\"%b\","
     "\"status\":\"%s\"}\ndate-format %s\ntime-format %s",
     "{\"ts\":1646861401.5,\"request\":{\"client_ip\":\"h\",\"method\":\"GET\",\"uri\":\"/"
     "q?r\"},\"duration\":1.5e-05,\"size\":"
     "7,\"status\":200}\n",
     {"time", "2022-03-09T21:30:01+00:00", "host", "h", "path", "/q", "query", "r", "duration", "0.000015", "bytes",
      "7"}},
    /* the letters of strftime() are none of GoAccess' */
    {"{\"time\":\"%{%Y-%m-%dT%T}t.%{msec_frac}tZ\",\"ip\":\"%h\",\"r\":\"%r\",\"s\":%>s,\"us\":%D}",
     "{\"time\":\"2023-10-10T13:55:36.123Z\",\"ip\":\"h\",\"r\":\"GET /a HTTP/1.1\",\"s\":200,\"us\":1500}\n",
     {"time", "2023-10-10T13:55:36+00:00", "host", "h", "path", "/a", "status", "200", "duration", "0.0015"}},
    /* as it stands between the quotes of a configuration */
    {"{ \\\"time\\\":\\\"%{%FT%T%z}t\\\", \\\"ip\\\":\\\"%h\\\", \\\"s\\\":%>s }",
     "{ \"s\":200, \"time\":\"2023-10-10T13:55:36+0200\", \"ip\":\"h\" }\n",
     {"time", "2023-10-10T13:55:36+02:00", "host", "h", "status", "200"}},
    {"{\\\"ip\\\":\\\"$remote_addr\\\",\\\"s\\\":$status}",
     "{\"s\":200,\"ip\":\"h\"}\n",
     {"host", "h", "status", "200"}},
    {"{\"url\":\"$scheme://$host$request_uri\",\"server\":\"$server_addr$server_port\",\"ip\":\"$remote_addr\"}",
     "{\"url\":\"https://h/a?b\",\"server\":\"192.0.2.780\",\"ip\":\"192.0.2.1\"}\n",
     {"path", "/a", "query", "b", "server", "192.0.2.780", "host", "192.0.2.1"}},
    {"json",
     "{\"@timestamp\":\"2024-01-02T03:04:05.678Z\",\"remote_addr\":\"1.1.1.1\",\"method\":\"GET\",\"uri\":\"/"
     "x?y\",\"status\":"
     "\"ok\",\"user\":{\"name\":\"eve\"},\"latency\":\"12.5ms\",\"size\":12,\"n\":null,\"e\":\"\",\"l\":[{\"k\":1}]}\n",
     {"time",
      "2024-01-02T03:04:05+00:00",
      "host",
      "1.1.1.1",
      "user",
      "eve",
      "path",
      "/x",
      "status",
      NULL,
      "duration",
      "0.0125",
      "bytes",
      "12",
      "user.name",
      "eve",
      "n",
      NULL,
      "e",
      "",
      "l.0.k",
      "1",
      "nothing.here",
      NULL}},
    {"json",
     "{\"ts\":1700000000123,\"http\":{\"request\":{\"method\":\"PUT\"},\"response\":{\"status_code\":201}}}\n",
     {"time", "2023-11-14T22:13:20+00:00", "method", "PUT", "status", "201"}},
    {"json", /* slashes that are escaped are slashes */
     "{\"request\":\"https:\\/\\/h\\/p?x\",\"status\":200}\n",
     {"request", NULL, "target", "https://h/p?x", "path", "/p", "query", "x"}},
    {"json", /* whole numbers written as fractions */
     "{\"request\":\"GET / HTTP/1.1\",\"status\":200.0,\"body_bytes_sent\":5.00}\n",
     {"status", "200", "bytes", "5"}},
    {"json", /* and with exponents */
     "{\"request\":\"GET / HTTP/1.1\",\"status\":4.04E2,\"body_bytes_sent\":1e+18}\n",
     {"status", "404", "bytes", "1000000000000000000"}},
    {"json", /* no whole numbers */
     "{\"request\":\"GET / HTTP/1.1\",\"status\":200.5,\"body_bytes_sent\":-5.0}\n",
     {"status", NULL, "bytes", NULL}},
};

Test(format_json, fields)
{
    format_cases_by_name(cases, sizeof cases / sizeof cases[0]);
}

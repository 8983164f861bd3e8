/* Format strings in the language of nginx: log_format. */
#include <criterion/criterion.h>

#include "support/format_case.h"

static const struct format_case cases[] = {
    {"$remote_addr $request $status", "h GET /a 200\n", {"request", "GET /a", "path", "/a", "status", "200"}},
    {"$remote_addr $request $status", "h - 400\n", {"request", NULL, "status", "400"}},
    {"$remote_addr $request $status", "h \\x16\\x03 400\n", {"request", "\\x16\\x03", "path", NULL}},
    {"$remote_addr $request $status", "h  GET  /a  HTTP/2.0  200\n", {"request", "GET  /a  HTTP/2.0", "status", "200"}},
    {"$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" "
     "\"$http_user_agent\" $request_time \"$upstream_response_time\" \"$http_x_forwarded_for\" $request_length",
     FORMAT_CASE_QUOTED " 0.345 \"0.100, 0.200\" \"-\" 777\n",
     {"duration", "0.345", "request_time", "0.345", "upstream_response_time", "0.3", "x-forwarded-for", NULL,
      "request_length", "777"}},
    {"$status [$upstream_addr] [$upstream_response_time] [$upstream_status] [$upstream_response_length]",
     "200 [a:1, b:2 : c:3] [5.000, - : 0.049] [504, - : 200] [0, - : 19437]\n",
     {"upstream_addr", "a:1, b:2 : c:3", "upstream_response_time", "5.049", "upstream_status", "200",
      "upstream_response_length", "19437"}},
    {"$status \"$request_length\" [$upstream_status] [$upstream_response_time]",
     "200 \"1 024\" [502, -] [0.1 0.2]\n",
     {"request_length", NULL, "upstream_status", "502", "upstream_response_time", NULL}},
    {"$status [$upstream_response_time] [$upstream_status] [$upstream_response_length]",
     "200 [-, -] [504, x] [9223372036854775807, 1]\n",
     {"upstream_response_time", NULL, "upstream_status", NULL, "upstream_response_length", "1"}},
    {"log_format main escape=default '$remote_addr - $remote_user [$time_local] \"$request\" '\n"
     "    '$status $body_bytes_sent \"$http_referer\" '\n    '\"$http_user_agent\" rt=${request_time}s';",
     FORMAT_CASE_QUOTED " rt=0.345s\n",
     {"agent", "ua \\\"x\\\"", "duration", "0.345"}},
    {"$host\t$remote_addr\t$time_iso8601\t$request_method\t$scheme\t$request_uri\t$server_protocol\t$status\t$bytes_"
     "sent\t"
     "$upstream_connect_time\t$cookie_sid\t$sent_http_content_type\t$pipe",
     "www\t10.0.0.1\t2024-02-03T04:05:06+01:00\tGET\thttps\t/a b?c\tHTTP/2.0\t200\t99\t0.001\tabc\ttext/html\t.\n",
     {"vhost",
      "www",
      "time",
      "2024-02-03T04:05:06+01:00",
      "method",
      "GET",
      "scheme",
      "https",
      "path",
      "/a b",
      "query",
      "c",
      "protocol",
      "HTTP/2.0",
      "bytes",
      "99",
      "upstream_connect_time",
      "0.001",
      "cookie.sid",
      "abc",
      "sent.content-type",
      "text/html",
      "pipe",
      "."}},
    {"$msec|$remote_addr|$uri$is_args$args|$upstream_addr|$status",
     "1700000000.123|h|/x?y|1.1.1.1:80, 2.2.2.2:80|200\n",
     {"time", "2023-11-14T22:13:20+00:00", "path", "/x", "query", "y", "upstream_addr", "1.1.1.1:80, 2.2.2.2:80"}},
    {"$remote_addr $upstream_status $upstream_addr $status",
     "h 502, 200 : 204 1.1.1.1:80, [::1]:80 200\n",
     {"upstream_addr", "1.1.1.1:80, [::1]:80", "status", "200"}},
    {"$remote_addr \"$request_method $scheme://$host$request_uri $server_protocol\" $status",
     "192.0.2.1 \"GET https://h.x:8/a/b?c=/d HTTP/2.0\" 200\n",
     {"vhost", "h.x:8", "scheme", "https", "target", "/a/b?c=/d", "path", "/a/b", "query", "c=/d", "protocol",
      "HTTP/2.0", "status", "200"}},
    {"$remote_addr \"$http_host$uri$is_args$args\" $status", /* of a request that could not be read there is no path */
     "192.0.2.1 \"h/a?b\" 200\n192.0.2.1 \"_\" 400\n",
     {"vhost", "_", "target", "", "status", "400"}},
};

Test(format_nginx, fields)
{
    format_cases_by_name(cases, sizeof cases / sizeof cases[0]);
}

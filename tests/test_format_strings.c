/* Format strings of Apache, nginx and GoAccess, and JSON objects of them. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "support/format_case.h"

#define HEAD   "192.0.2.1 - bob [10/Oct/2000:13:55:36 -0700] \"GET /a?b=1 HTTP/1.1\" 200 23"
#define QUOTED HEAD " \"http://r/\" \"ua \\\"x\\\"\""

static const struct format_case cases[] = {
    /* Apache */
    {"%h %u %t %>s", "h  [10/Oct/2000:13:55:36 -0700] 200\n", {"host", "h", "user", "", "status", "200"}},
    {"%h %u %t %>s", "h [10/Oct/2000:13:55:36 -0700] 200\n", {"host", "h", "user", "", "status", "200"}},
    {"%h %u %t %>s", "h b  o [10/Oct/2000:13:55:36 -0700] 200\n", {"host", "h", "user", "b  o", "status", "200"}},
    {"%h %t %m %>s",
     "h [10/Oct/2000:13:55:36 -0700] GET 200\n",
     {"method", "GET", "target", NULL, "path", NULL, "name", NULL}},
    {"%h - %u - %v %t", "h - - - w [10/Oct/2000:13:55:36 -0700]\n", {"host", "h", "user", NULL, "vhost", "w"}},
    {"%h - %u - %v %t", "h -  - w [10/Oct/2000:13:55:36 -0700]\n", {"host", "h", "user", "", "vhost", "w"}},
    {"%h - %u - %v %t", "h - b o - w [10/Oct/2000:13:55:36 -0700]\n", {"host", "h", "user", "b o", "vhost", "w"}},
    {"%h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\" %D",
     QUOTED " 1500\n",
     {"host", "192.0.2.1", "user", "bob", "bytes", "23", "referer", "http://r/", "agent", "ua \\\"x\\\"", "duration",
      "0.0015", "path", "/a"}},
    {"%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\" %D",
     "www.x.org:8443 " QUOTED " 1500\n",
     {"vhost", "www.x.org:8443", "port", "8443", "duration", "0.0015", "time", "2000-10-10T13:55:36-07:00"}},
    {"LogFormat \"%h %l %u %t \\\"%r\\\" %>s %b \\\"%{X-Forwarded-For}i\\\" %{ms}T\" nick",
     HEAD " \"10.0.0.1, 10.0.0.2\" 12\n",
     {"x-forwarded-for", "10.0.0.1, 10.0.0.2", "X_Forwarded_For", "10.0.0.1, 10.0.0.2", "duration", "0.012", "agent",
      NULL}},
    {"%a %{c}a %A %{local}p %P %{tid}P %k %X %T %{us}T %D\\t%I %S %^FB %R %L %f",
     "10.0.0.1 10.0.0.2 10.0.0.3 8080 77 0x7f 3 + 2 2000001 2000002\t100 300 1234 proxy-server XyZ /srv/a\n",
     {"host",        "10.0.0.1",   "peer_addr",
      "10.0.0.2",    "local_addr", "10.0.0.3",
      "local_port",  "8080",       "pid",
      "77",          "tid",        "0x7f",
      "keepalive",   "3",          "connection_status",
      "+",           "duration_s", "2",
      "duration",    "2.000001",   "duration_us",
      "2.000001",    "bytes_in",   "100",
      "bytes_total", "300",        "first_byte_time",
      "0.001234",    "handler",    "proxy-server",
      "log_id",      "XyZ",        "filename",
      "/srv/a"}},
    {"%h %l %u %t \"%r\" %s %b %D %F", HEAD " 1500 12\n", {"duration", "0.0015", "commit_time", "0.012"}}, /* Tomcat */
    {"%m %U%q %H %s %B",
     "GET /a/b?c=d HTTP/1.1 404 17\n",
     {"method", "GET", "path", "/a/b", "query", "c=d", "target", "/a/b?c=d", "request", "GET /a/b?c=d HTTP/1.1",
      "protocol", "HTTP/1.1", "status", "404", "bytes", "17", "query.c", "d"}},
    {"%m %U %q", "GET /a ?c=d\n", {"path", "/a", "query", "c=d", "target", "/a?c=d", "request", NULL}},
    /* A request without quotes ends with the version of HTTP. */
    {"%h %l %u %t %r %s %b %{Referer}i %{User-Agent}i %T",
     "h - - [10/Oct/2000:13:55:36 -0700] GET /a b?c HTTP/1.1 200 - http://r/ HTTP/2 3\n",
     {"request", "GET /a b?c HTTP/1.1", "path", "/a b", "status", "200", "referer", "http://r/", "agent", "HTTP/2",
      "duration", "3"}},
    {"$remote_addr $request $status", "h GET /a 200\n", {"request", "GET /a", "path", "/a", "status", "200"}},
    {"$remote_addr $request $status", "h - 400\n", {"request", NULL, "status", "400"}},
    {"$remote_addr $request $status", "h \\x16\\x03 400\n", {"request", "\\x16\\x03", "path", NULL}},
    {"$remote_addr $request $status", "h  GET  /a  HTTP/2.0  200\n", {"request", "GET  /a  HTTP/2.0", "status", "200"}},
    {"%!200,304{Referer}i %400,501{User-agent}i %>s %<s",
     "http://r/ - 200 302\n",
     {"referer", "http://r/", "agent", NULL, "status", "200", "original_status", "302"}},
    {"\"%400r\" \"%r\"", "\"-\" \"GET /a HTTP/1.1\"\n", {"path", "/a"}}, /* the one that is always there */
    {"%>{%d %b %Y %H:%M:%S}t.%>{usec_frac}t%>{%z}t %!400{X-A}i %h",
     "10 Oct 2000 13:55:36.123456-0700 a h\n",
     {"time", "2000-10-10T13:55:36-07:00", "x-a", "a", "host", "h"}},
    {"%{%G-W%V-%u %g %U %W %w %y%m%d %I:%M:%S %P}t %h",
     "2000-W41-2 00 41 41 2 001010 01:55:36 pm h\n",
     {"time", "2000-10-10T13:55:36+00:00", "host", "h"}},
    {"%{sid}C|%{REMOTE}e|%{trace}n|%{Content-Type}o|%{SSL_PROTOCOL}x|%{X-T}^ti|%%|%{Host}i",
     "s=1 2|e|n|text/html; q|TLSv1|t|%|www.x.org\n",
     {"cookie.sid", "s=1 2", "env.remote", "e", "note.trace", "n", "sent.content-type", "text/html; q", "ssl_protocol",
      "TLSv1", "trailer.x-t", "t", "vhost", "www.x.org"}},
    {"[%{%d/%b/%Y:%T}t.%{msec_frac}t %{%z}t] %h",
     "[10/Oct/2000:13:55:36.123 -0700] h\n",
     {"time", "2000-10-10T13:55:36-07:00", "time.text", "10/Oct/2000:13:55:36.123 -0700", "host", "h"}},
    {"%{%Y-%m-%dT%H:%M:%S%z}t %h", "2000-10-10T13:55:36+0530 h\n", {"time", "2000-10-10T13:55:36+05:30"}},
    {"%{begin:%F %T}t %h", "2000-10-10 13:55:36 h\n", {"time", "2000-10-10T13:55:36+00:00"}},
    {"%{sec}t %{msec}t %{usec}t %h",
     "971211336 971211336123 971211336123456 h\n",
     {"time", "2000-10-10T20:55:36+00:00", "time.text", "971211336"}},
    {"%{end:msec}t %h", "971211336123 h\n", {"time", "2000-10-10T20:55:36+00:00"}},
    {"%{begin}t %h %{end}t %>s",
     "[10/Oct/2000:13:55:36 -0700] h [10/Oct/2000:13:55:38 -0700] 200\n",
     {"time", "2000-10-10T13:55:36-07:00", "status", "200"}},
    {"%{sec}t.%{usec_frac}t %h", "971211336.123456 h\n", {"time.text", "971211336.123456", "host", "h"}},
    {"%{end:sec}t.%{end:msec_frac}t %h", "971211336.123 h\n", {"time.text", "971211336.123", "host", "h"}},
    {"%{%I:%M:%S %p %b %e %y}t %h", "01:02:03 PM Oct  5 00 h\n", {"time", "2000-10-05T13:02:03+00:00"}},
    /* of the names of a virtual host each has a field, whatever comes first */
    {"%v %V \"%{Host}i\" %t",
     "a.x b.x \"c.x\" [10/Oct/2000:13:55:36 -0700]\n",
     {"vhost", "a.x", "server_name", "b.x", "http_host", "c.x"}},
    {"\"%{Host}i\" %V %v %t",
     "\"c.x\" b.x a.x [10/Oct/2000:13:55:36 -0700]\n",
     {"vhost", "a.x", "server_name", "b.x", "http_host", "c.x"}},
    {"%{Host}i %V %t", "c.x b.x [10/Oct/2000:13:55:36 -0700]\n", {"vhost", "b.x", "http_host", "c.x"}},
    {"%v %t", "a.x [10/Oct/2000:13:55:36 -0700]\n", {"vhost", "a.x", "server_name", "a.x"}},
    {"%v:%p %h %l %u %t \"%r\" %>s %b %V \"%{Host}i\"",
     "a.x:80 " HEAD " b.x \"c.x\"\n",
     {"vhost", "a.x:80", "port", "80", "server_name", "b.x", "http_host", "c.x"}},
    {"%V %h %l %u %t \"%r\" %>s %b %v", "b.x " HEAD " a.x\n", {"vhost", "a.x", "server_name", "b.x", "status", "200"}},
    {"%{c}h %h %{remote}a %{peer}a %{server}a %{client}p %{c}L %{ns}T %{CLF}O %{d}u %t",
     "p h 10.0.0.2 10.0.0.3 10.0.0.4 555 idc 1500 - bob [10/Oct/2000:13:55:36 -0700]\n",
     {"host",        "h",        "peer_host",   "p",   "remote_addr",       "10.0.0.2", "peer_addr", "10.0.0.3",
      "server_addr", "10.0.0.4", "client_port", "555", "connection_log_id", "idc",      "duration",  "0.0000015",
      "bytes",       NULL,       "user",        "bob"}},
    /* Tomcat and Jetty */
    {"%{remote}a %h [%{dd/MMM/yyyy:HH:mm:ss Z}t] &quot;%r&quot; %&gt;s %b &quot;%{shop.user}r&quot; %{cart}s &apos;",
     "10.0.0.2 h [10/Oct/2000:13:55:36 +0200] \"GET /a HTTP/1.1\" 200 5 \"bo b\" c7 '\n",
     {"host", "h", "remote_addr", "10.0.0.2", "time", "2000-10-10T13:55:36+02:00", "path", "/a", "attribute.shop.user",
      "bo b", "session.cart", "c7", "status", "200"}},
    {"%h %t \"&quot;\" %{fracsec}T", "h [10/Oct/2000:13:55:36 +0200] \"&quot;\" 0.25\n", {"duration", "0.25"}},
    {"%{client}a - %u %{dd/MMM/yyyy:HH:mm:ss ZZZ|GMT}t \"%r\" %s %O \"%{Referer}i\" \"%{User-Agent}i\"",
     QUOTED "\n",
     {"host", "192.0.2.1", "time", "2000-10-10T13:55:36-07:00", "agent", "ua \\\"x\\\"", "bytes", "23"}},
    {"%h [%{EEE, d MMMM yy h:mm:ss a z|GMT|en}t] %s",
     "h [Tue, 10 October 00 1:55:36 PM GMT] 200\n",
     {"time", "2000-10-10T13:55:36+00:00", "status", "200"}},
    {"%h %{yyyy-MM-dd'T'HH:mm:ss.SSSXXX}t %s",
     "h 2000-10-10T13:55:36.123+02:00 200\n",
     {"time", "2000-10-10T13:55:36+02:00", "status", "200"}},
    {"%h %{begin:DDD/uuuu H ''''mm}t %s", "h 284/2000 13 ''55 200\n", {"time", "2000-10-10T13:55:00+00:00"}},
    {"%h %{yyyy-MM-dd}t %{HH:mm:ss}t.%{msec_frac}t %s",
     "h 2000-10-10 13:55:36.123 200\n",
     {"time", "2000-10-10T13:55:36+00:00", "status", "200"}},
    /* line ends that divide nothing */
    {"LogFormat \"%h %t \\\n  \\\"%r\\\" %>s\" x\n# two\n",
     "h [10/Oct/2000:13:55:36 +0200] \"GET /a HTTP/1.1\" 200\n",
     {"path", "/a", "status", "200"}},
    {"%h %t %>s \r\n", "h [10/Oct/2000:13:55:36 +0200] 200\n", {"status", "200"}},
    {"log_format main '$remote_addr $status'; access_log '/var/log/a b' main;",
     "192.0.2.1 200\n",
     {"host", "192.0.2.1", "status", "200"}},
    {"log_format main '$remote_addr [$time_local] ' # it's \"one\"\n '$status\n';\naccess_log /l main;",
     "h [10/Oct/2000:13:55:36 +0200] 200\n",
     {"host", "h", "status", "200"}},
    {"$remote_addr [$time_local] $status\n", "h [10/Oct/2000:13:55:36 +0200] 200\n", {"status", "200"}},
    /* a word that is a name, before a whole format */
    {"nginx %h %t %>s", "nginx h [10/Oct/2000:13:55:36 +0200] 200\n", {"host", "h", "status", "200"}},
    /* a common head with other columns behind it */
    {"%h %l %u %t \"%r\" %>s %b \"%{User-Agent}i\" \"%{Referer}i\" %v",
     HEAD " \"ua\" \"http://r/\" www\n",
     {"agent", "ua", "referer", "http://r/", "vhost", "www", "status", "200"}},
    {"%h %l %u %t \"%r\" %>s %b", HEAD " \"not looked at\n", {"bytes", "23", "agent", NULL}},
    /* nginx */
    {"$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" "
     "\"$http_user_agent\" $request_time \"$upstream_response_time\" \"$http_x_forwarded_for\" $request_length",
     QUOTED " 0.345 \"0.100, 0.200\" \"-\" 777\n",
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
     QUOTED " rt=0.345s\n",
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
    {"%h %v%U%q %>s", "192.0.2.1 h:8/a?c 200\n", {"vhost", "h:8", "path", "/a", "query", "c", "status", "200"}},
    /* GoAccess */
    {"%h %^[%d:%t %^] \"%r\" %s %b \"%R\" \"%u\"",
     QUOTED "\n",
     {"host", "192.0.2.1", "user", "bob", "time", "2000-10-10T13:55:36-07:00", "agent", "ua \\\"x\\\""}},
    {"log-format %^[%d:%t %^] %v %h \"%r\" %s %b %T %^ %e\ndate-format %d/%b/%Y\ntime-format %H:%M:%S\n",
     "x [10/Oct/2000:13:55:36 -0700] www 1.1.1.1 \"GET / HTTP/1.1\" 200 5 0.25 skipped bob\n",
     {"vhost", "www", "host", "1.1.1.1", "duration", "0.25", "user", "bob", "time", "2000-10-10T13:55:36-07:00"}},
    {"%^ %dT%t.%^ %v %h:%^ %^ %^ %T %^ %s %^ %^ %b \"%r\" \"%u\"",
     "h2 2018-07-02T22:23:00.186641Z app/x 10.0.1.252:48160 10.0.0.66:9000 0.000 0.002 0.000 200 200 5 257 "
     "\"GET https://10.0.2.105:773/ HTTP/2.0\" \"curl/7.46.0\"\n",
     {"time", "2018-07-02T22:23:00+00:00", "vhost", "app/x", "host", "10.0.1.252", "duration", "0.002", "status", "200",
      "bytes", "257", "agent", "curl/7.46.0"}},
    {"%x.%^ %~%L %h %^/%s %b %m %U\ndate-format %s\ntime-format %s",
     "1286536308.779    180 192.168.0.224 TCP_MISS/200 411 GET http://x/y?z\n",
     {"time", "2010-10-08T11:11:48+00:00", "duration", "0.18", "path", "/y", "query", "z", "status", "200"}},
    {"%d %t %h %D %n",
     "2020/02/03 04:05:06 h 1500 7\n",
     {"time", "2020-02-03T04:05:06+00:00", "time.text", "2020/02/03 04:05:06", "duration", "0.0015"}},
    {"log-format COMBINED", QUOTED "\n", {"host", "192.0.2.1", "path", "/a", "agent", "ua \\\"x\\\""}},
    {"log-format %h %^ %^ [%x] \"%r\" %s %b\ndatetime-format %d/%b/%Y:%H:%M:%S %z",
     HEAD "\n",
     {"time", "2000-10-10T13:55:36-07:00", "host", "192.0.2.1", "status", "200"}},
    {"~h{,\" } - %e [%d:%t %^] \"%r\" %s %b", /* addresses in the place of a host */
     "\"10.0.0.2, 10.0.0.1\" - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5\n",
     {"host", "10.0.0.2", "user", NULL, "time", "2000-10-10T13:55:36-07:00", "status", "200"}},
    {"\"%x\",\"%h\",\"%U\",\"%s\",\"%u\"\ndatetime-format %*", /* lines go on in the manner of the format */
     "\"1632408000123\",\"192.0.2.1\",\"/a\",\"200\",\"ua \"q\"1\",\"more\",\"x y\"\n",
     {"time", "2021-09-23T14:40:00+00:00", "status", "200", "agent", "ua \"q\"1"}},
    {"%x|%h|%s\ndatetime-format %f", "1632408000123456|h|200\n", {"time", "2021-09-23T14:40:00+00:00"}},
    {"%h|\"%{User-Agent}i\"", "h|\"u \"a\"b\"|\"c\"\n", {"agent", "u \"a\"b"}},
    {"(\"%{User-Agent}i\")", "(\"u \"a\"b\")x\n", {"agent", "u \"a\"b"}},
    /* JSON */
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
    {"#Fields: date time c-ip cs(X-A) sc(X-B)",
     "2020-01-02 03:04:05 h a b\n",
     {"time", "2020-01-02T03:04:05+00:00", "x-a", "a", "sent.x-b", "b"}},
};

enum { CASES = sizeof cases / sizeof cases[0] };

Test(format_strings, fields)
{
    for (size_t i = 0; i < CASES; i++)
        format_case_check(&cases[i]);
}

/* What is wrong with a string, and where. */
static const struct {
    const char *string;
    unsigned column;
    const char *says;
} wrong[] = {
    {"nonsense", 0, "unknown log format"},
    {"", 0, "unknown log format"},
    {"%h %y", 4, "unknown directive"},
    {"%h %{x}", 4, "cut off"},
    {"%h %", 4, "cut off"},
    {"%h %{%Q}t", 6, "unknown letter"},
    {"%h%u", 3, "something must stand between"},
    {"LogFormat \"%h %y\" x", 15, "unknown directive"},
    {"$remote_addr $ ", 14, "without the name"},
    {"$remote_addr ${status", 14, "without the name"},
    {"$remote_addr$status", 13, "something must stand between"},
    {"%h %d %y", 7, "unknown specifier"},
    {"%h %d\ndate-format %d/%Q", 22, "unknown letter"},
    {"%h %x %", 7, "at the end"},
    {"plain text %%", 1, "no directive"},
    {"{\"a\":\"%h\"", 10, "expected"},
    {"{\"a\" \"%h\"}", 6, "expected"},
    {"{\"a\":\"%y\"}", 7, "unknown directive"},
    {"{\"a\":\"%h\"} x", 12, "follows"},
    {"{\"a\":\"x\"}", 1, "no directive"},
    /* arguments that a letter does not take */
    {"%h %{req.http.Referer}V", 6, "%V takes no argument"},
    {"%{User-Agent}h", 3, "%h takes only these words in braces: c"},
    {"%h %{foo}p", 6, "canonical client local remote server"},
    {"%h %{second}T", 6, "s ms us ns fracsec"},
    {"%h %{pi}P", 6, "pid tid hextid"},
    {"%h %!200{x}b", 10, "%b takes no argument"},
    {"{\"a\":\"%{x}H\"}", 9, "%H takes no argument"},
    /* times in no language */
    {"%h %{dd/MMM/yyyy:HH:mm:ss Q|GMT}t", 27, "strftime()'s letters"},
    {"%h %{dd/MMM/yyyy:kk:mm:ss}t", 18, "strftime()'s letters"}, /* midnight would be 24 */
    {"%h %{ms}t", 6, "strftime()'s letters"},
    {"%h %{end:--}t", 10, "strftime()'s letters"},
    {"%h %{yyyy 'o}t", 11, "strftime()'s letters"},
    {"%h "
     "%{yyyyyMMddHHmmssSSSyyyyMMddHHmmssSSS'0123456789012345678901234567890123456789012345678901234567890123456789012"
     "3456789012345678901234567890'}t",
     6, "strftime()'s letters"},
    {"%ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru", 1, "squid"},
    /* two formats, and more than the name of one */
    {"%h %l\n%h %u", 7, "one format is one argument"},
    {"%h %l\r\n  %h %u", 10, "one format is one argument"},
    {"LogFormat \"%h %l\" a\nLogFormat \"%h %u\" b", 32, "one format is one argument"},
    {"$remote_addr $status\n$host", 22, "one format is one argument"},
    {"log_format a '$remote_addr ' '$status';\nlog_format b '$host';", 54, "one format is one argument"},
    {"log_format a '$remote_addr\n $status';", 29, "one format is one argument"},
    {"log_format a '{\"a\":\"$host\"}';\nlog_format b '{\"b\":\"$host\"}';", 14, "follows the JSON format"},
    {"combined %D", 10, "nothing can follow the name combined"},
    {"COMBINED \"%{X}i\"", 10, "'froe formats' shows"},
    {"nginx $request_time", 7, "nothing can follow the name nginx"},
    {"log-format COMBINED %D", 21, "nothing can follow the name combined"},
};

Test(format_strings, errors)
{
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        froe_error error = {0};
        cr_assert_null(froe_format_compile(wrong[i].string, &error), "%s", wrong[i].string);
        cr_expect_eq(error.column, wrong[i].column, "%s: %u, %s", wrong[i].string, error.column, error.text);
        cr_expect_not_null(strstr(error.text, wrong[i].says), "%s: %s", wrong[i].string, error.text);
        cr_expect_str_eq(error.option, "log_format");
    }
}

/* A string that is a CLF layout is read as one, in whatever language it is written. */
static const struct {
    const char *string;
    bool clf, vhost, combined, extra;
} kinds[] = {
    {"%h %l %u %t \"%r\" %>s %b", true, false, false, false},
    {"%h %l %u %t \"%r\" %s %O", true, false, false, false},
    {"%v %h %l %u %t \"%r\" %>s %b", true, true, false, false},
    {"%V:%p %a %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-agent}i\"", true, true, true, false},
    {"%h  %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %D", true, false, true, true},
    {"%h - %u %t \"%r\" %>s %b", true, false, false, false},
    {"%h %^[%d:%t %^] \"%r\" %s %b \"%R\" \"%u\"", true, false, true, false},
    {"%v:%^ %h %^[%d:%t %^] \"%r\" %s %b \"%R\" \"%u\"", true, true, true, false},
    {"$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" "
     "\"$http_user_agent\"",
     true, false, true, false},
    {"$remote_addr - $remote_user [$time_local] \"$request\" $status $bytes_sent \"$http_user_agent\"", true, false,
     false, true},
    {"%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\",%D", false, false, false, false},
    {"%h %l %u %t %r %>s %b", false, false, false, false},
    {"%h %u %t \"%r\" %>s %b", false, false, false, false},
    {"$remote_addr - $remote_user [$time_iso8601] \"$request\" $status $body_bytes_sent", false, false, false, false},
};

Test(format_strings, kinds)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        froe_error error;
        struct froe_log_format *format = froe_format_compile(kinds[i].string, &error);
        cr_assert_not_null(format, "%s: %s", kinds[i].string, error.text);
        cr_expect_eq(format->kind == FROE_FORMAT_KIND_CLF, kinds[i].clf, "%s", kinds[i].string);
        cr_expect_eq(format->vhost, kinds[i].vhost, "%s", kinds[i].string);
        cr_expect_eq(format->combined, kinds[i].combined, "%s", kinds[i].string);
        cr_expect_eq(format->extra, kinds[i].extra, "%s", kinds[i].string);
        froe_format_free(format);
    }
}

/* Why lines are none of a format. */
static const struct {
    const char *format, *line;
    enum froe_reason reason;
} malformed[] = {
    {"%h %t \"%r\" %>s %b", "", FROE_REASON_EMPTY},
    {"%h %t \"%r\" %>s %b", "h", FROE_REASON_NO_TIME},
    {"%h %t \"%r\" %>s %b", "h [", FROE_REASON_NO_TIME},
    {"%h %t \"%r\" %>s %b", "h [10/Oct/2000]", FROE_REASON_BAD_TIME},
    {"%h %t \"%r\" %>s %b", "h [30/Feb/2000:13:55:36 -0700] \"GET /\" 200 1", FROE_REASON_BAD_TIME},
    {"%h %t \"%r\" %>s %b", "h [10/Oct/2000:13:55:36 -0700] GET", FROE_REASON_NO_REQUEST},
    {"%h %t \"%r\" %>s %b", "h [10/Oct/2000:13:55:36 -0700] \"GET", FROE_REASON_OPEN_QUOTE},
    {"%h %t \"%r\" %>s %b", "h [10/Oct/2000:13:55:36 -0700] \"GET\"", FROE_REASON_BAD_STATUS},
    {"%h %t \"%r\" %>s %b", "h [10/Oct/2000:13:55:36 -0700] \"GET\" 2000 1", FROE_REASON_BAD_STATUS},
    {"%h %t \"%r\" %>s %b", "h [10/Oct/2000:13:55:36 -0700] \"GET\" 200 1x", FROE_REASON_BAD_BYTES},
    {"%h %t \"%r\" %>s %b", "h [10/Oct/2000:13:55:36 -0700] \"GET\" 200", FROE_REASON_BAD_BYTES},
    {"%h %t \"%r\" %>s %b", "h [10/Oct/2000:13:55:36 -0700] \"GET\" - -", FROE_REASON_NONE},
    {"%h %t \"%r\" %>s %b", "\0 h [10/Oct/2000:13:55:36 -0700] \"GET\" - -", FROE_REASON_EMPTY},
    {"%{X}i|%h|%m", "a|b", FROE_REASON_BAD_FIELDS},
    {"$time_iso8601 $remote_addr", "2020-01-01T25:00:00Z h", FROE_REASON_BAD_TIME},
    {"$time_iso8601 $remote_addr", "- h", FROE_REASON_NONE},
    {"gcs", "\"1\",\"h", FROE_REASON_OPEN_QUOTE},
    {"gcs", "\"1606776660000000\",\"h\"", FROE_REASON_BAD_FIELDS},
    {"gcs", "\"x\",\"h\"", FROE_REASON_BAD_TIME},
    {"json", "{\"a\":1", FROE_REASON_BAD_JSON},
    {"json", "{\"time\":\"yesterday\",\"status\":\"-\"}", FROE_REASON_NONE},
    {"caddy", "{\"ts\":\"yesterday\"}", FROE_REASON_BAD_TIME},
    {"caddy", "{\"status\":2000}", FROE_REASON_BAD_STATUS},
    {"caddy", "{\"status\":20}", FROE_REASON_BAD_STATUS},
    {"caddy", "{\"status\":0}", FROE_REASON_NONE},
    {"json", "{\"status\":20}", FROE_REASON_NONE},
    /* A status is three digits wherever it stands. */
    {"%h %t %>s", "h [10/Oct/2000:13:55:36 -0700] 20", FROE_REASON_BAD_STATUS},
    {"%h %t %>s", "h [10/Oct/2000:13:55:36 -0700] 2000", FROE_REASON_BAD_STATUS},
    {"%h %t %>s", "h [10/Oct/2000:13:55:36 -0700] 2x0", FROE_REASON_BAD_STATUS},
    {"%h %t %>s", "h [10/Oct/2000:13:55:36 -0700] -", FROE_REASON_NONE},
    {"%h %t %>s", "h [10/Oct/2000:13:55:36 -0700] 200", FROE_REASON_NONE},
    /* Blanks before a line are none of it, nor is what stands before those: no user ends there. */
    {"%u %t %>s", " [10/Oct/2000:13:55:36 -0700] 200", FROE_REASON_BAD_FIELDS},
    {"%u %t %>s", "[10/Oct/2000:13:55:36 -0700] 200", FROE_REASON_BAD_FIELDS},
    {"$remote_addr|$status", "h|20", FROE_REASON_BAD_STATUS},
    {"$remote_addr|$status", "h|000", FROE_REASON_NONE},
    {"%h %d %t %s\n%d/%m/%y\n%T", "h 17/05/15 10:05:03 99", FROE_REASON_BAD_STATUS},
    {"combined", "h - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 20 1", FROE_REASON_BAD_STATUS},
    {"%h %l %u %t \"%r\" %>s %b %D", "h - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 20 1 5",
     FROE_REASON_BAD_STATUS},
    {"squid", "1286536308.779 1 1.2.3.4 TCP_MISS/20 4 GET / - DIRECT/1.1.1.1 text/html", FROE_REASON_BAD_STATUS},
    {"squid", "1286536308.779 1 1.2.3.4 TCP_MISS/0 4 GET / - DIRECT/1.1.1.1 text/html", FROE_REASON_NONE},
    {"caddy", "{\"size\":\"big\"}", FROE_REASON_BAD_BYTES},
    {"caddy", "{\"ts\":null}", FROE_REASON_NONE},
};

/* A line is malformed or not whatever is asked of it. */
Test(format_strings, malformed)
{
    static const char *const lists[] = {"path", "host,status,time", "duration", "agent,vhost,query"};
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
        for (size_t j = 0; j < sizeof lists / sizeof lists[0]; j++) {
            froe_error error;
            struct froe_catalog *catalog = froe_catalog_create(malformed[i].format, &error);
            struct format_query query;
            format_query_open(&query, catalog, lists[j]);
            struct froe_buffer log = {0};
            froe_buffer_format(&log, "%s\n", malformed[i].line);
            struct format_reading reading =
                format_read(froe_catalog_chosen(catalog), &query, (struct froe_span){log.data, log.len}, 1, NULL, NULL);
            enum froe_reason found = FROE_REASON_NONE;
            for (int reason = 1; reason < FROE_REASON_COUNT; reason++)
                if (reading.reasons[reason] == 1)
                    found = (enum froe_reason)reason;
            cr_expect_eq(found, malformed[i].reason, "%s: `%s` is %s", malformed[i].format, malformed[i].line,
                         froe_reason_name(found));
            froe_buffer_free(&log);
            format_query_close(&query);
            froe_catalog_free(catalog);
        }
}

/* Names that no format has, and what is known without one. */
Test(format_strings, unknown_names)
{
    static const struct {
        const char *format, *name;
        bool known;
    } names[] = {
        {"combined", "x-forwarded-for", false},
        {"auto", "x-forwarded-for", true},
        {"auto", "upstream_response_tme", false},
        {"auto", "Target-Processing-Time", true},
        {"auto", "backend_status_code", true},
        {"auto", "request.id", true},
        {"auto", "path.templat", false},
        {"auto", "cs(X-Custom)", true},
        {"auto", "cs-custom", true},
        {"json", "anything", true},
        {"caddy", "anything", true},
        {"squid", "anything", false},
        {"w3c", "x-custom", true},
        {"elb", "x-custom", false},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        froe_error error;
        struct froe_extra_name found;
        struct froe_catalog *catalog = froe_catalog_create(names[i].format, &error);
        cr_expect_eq(froe_catalog_resolve(catalog, froe_span_of(names[i].name), &found), names[i].known, "%s, %s",
                     names[i].format, names[i].name);
        froe_catalog_free(catalog);
    }
}

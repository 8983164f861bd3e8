/* Format strings in the language of GoAccess: log-format, date-format, time-format. */
#include <criterion/criterion.h>

#include "support/format_case.h"

static const struct format_case cases[] = {
    {"%h %^[%d:%t %^] \"%r\" %s %b \"%R\" \"%u\"",
     FORMAT_CASE_QUOTED "\n",
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
    {"log-format COMBINED", FORMAT_CASE_QUOTED "\n", {"host", "192.0.2.1", "path", "/a", "agent", "ua \\\"x\\\""}},
    {"log-format %h %^ %^ [%x] \"%r\" %s %b\ndatetime-format %d/%b/%Y:%H:%M:%S %z",
     FORMAT_CASE_HEAD "\n",
     {"time", "2000-10-10T13:55:36-07:00", "host", "192.0.2.1", "status", "200"}},
    {"~h{,\" } - %e [%d:%t %^] \"%r\" %s %b", /* addresses in the place of a host */
     "\"10.0.0.2, 10.0.0.1\" - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5\n",
     {"host", "10.0.0.2", "user", NULL, "time", "2000-10-10T13:55:36-07:00", "status", "200"}},
    {"\"%x\",\"%h\",\"%U\",\"%s\",\"%u\"\ndatetime-format %*", /* lines go on in the manner of the format */
     "\"1632408000123\",\"192.0.2.1\",\"/a\",\"200\",\"ua \"q\"1\",\"more\",\"x y\"\n",
     {"time", "2021-09-23T14:40:00+00:00", "status", "200", "agent", "ua \"q\"1"}},
    /* what GoAccess' users have: quotes of a shell, its options, words joined as in nginx' configuration */
    {"log-format '%h %^ %^ [%x] \"%r\" %s %b'\ndatetime-format '%d/%b/%Y:%H:%M:%S %z'",
     FORMAT_CASE_HEAD "\n",
     {"time", "2000-10-10T13:55:36-07:00", "host", "192.0.2.1", "status", "200"}},
    {"'%h %^ %^ [%d:%t %^] \"%r\" %s %b'", FORMAT_CASE_HEAD "\n", {"host", "192.0.2.1", "status", "200"}},
    {"goaccess a.log --log-format='%h|%x|%s' --date-format=\"%Y-%m-%d \" --time-format %T -o r.html",
     "h|2023-10-10 13:55:36|200\n",
     {"host", "h", "time", "2023-10-10T13:55:36+00:00", "status", "200"}},
    {"goaccess --date-format='%d.%m.%Y' --log-format='%h|%d|%t|%s'",
     "h|10.11.2023|13:55:36|200\n",
     {"time", "2023-11-10T13:55:36+00:00", "status", "200"}},
    {"goaccess --log-format \"%h %^[%d:%t %^] \\\"%r\\\" %s %b\" \\\n --date-format=%d/%b/%Y \\\n --time-format=%T\\\n "
     "-o r.html",
     FORMAT_CASE_HEAD "\n",
     {"host", "192.0.2.1", "time", "2000-10-10T13:55:36-07:00", "status", "200", "method", "GET"}},
    {"time_format %T\ndate_format %d/%b/%Y\nlog_format a=\"%d:%t %^\" m=\"%m\" ip=\"%h\" s=\"%s\"",
     "a=\"10/Oct/2000:13:55:36 -0700\" m=\"GET\" ip=\"h\" s=\"200\"\n",
     {"method", "GET", "host", "h", "status", "200"}},
    {"%^:\"%dT%t+%^\",%^,%^:\"%h\",%^:\"%s\"%^", /* anything may follow a quote */
     "{\"t\":\"2017-04-30T14:05:35+00:00\",\"a\":1,\"ip\":\"192.0.2.1\",\"s\":\"200\"}\n",
     {"time", "2017-04-30T14:05:35+00:00", "host", "192.0.2.1", "status", "200"}},
    {"%x \"%u\"%^\ndatetime-format %s", "5 \"a \\\"b\\\" c\" d\n", {"agent", "a \\\"b\\\" c"}},
    {"%x|%h|%s\ndatetime-format %f", "1632408000123456|h|200\n", {"time", "2021-09-23T14:40:00+00:00"}},
};

Test(format_goaccess, fields)
{
    format_cases_by_name(cases, sizeof cases / sizeof cases[0]);
}

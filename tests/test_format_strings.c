/* Format strings whatever their language: how they are given, what is wrong with them, which are layouts of CLF, and
 * why lines are none of a format. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "support/format_case.h"

static const struct format_case cases[] = {
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
     FORMAT_CASE_HEAD " \"ua\" \"http://r/\" www\n",
     {"agent", "ua", "referer", "http://r/", "vhost", "www", "status", "200"}},
    {"%h %l %u %t \"%r\" %>s %b", FORMAT_CASE_HEAD " \"not looked at\n", {"bytes", "23", "agent", NULL}},
    {"#Fields: date time c-ip cs(X-A) sc(X-B)",
     "2020-01-02 03:04:05 h a b\n",
     {"time", "2020-01-02T03:04:05+00:00", "x-a", "a", "sent.x-b", "b"}},
};

Test(format_strings, fields)
{
    format_cases_by_name(cases, sizeof cases / sizeof cases[0]);
}

/* What is wrong with a string, and where. */
static const struct {
    const char *string;
    unsigned column;
    const char *says;
} wrong[] = {
    {"nonsense", 0,
     "unknown log format (auto, combined and others that 'froe formats' lists, or the format string of Apache, nginx, "
     "PHP-FPM or "
     "GoAccess)"},
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

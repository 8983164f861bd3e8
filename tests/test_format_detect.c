/* Which log format auto takes a log for whose lines are not all alike. */
#include <criterion/criterion.h>

#include "support/format_case.h"

#define CLF             "h - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1 \"-\" \"-\""
#define VHOST           "v:80 " CLF
#define SQUID           "1286536308.779 1 1.2.3.4 TCP_MISS/200 4 GET / - DIRECT/1.1.1.1 text/html\n"
#define HEADER          "Nov 30 05:29:31 web1 nginx: "
#define IN_OBJECT(line) "{\"log\":\"" line "\\n\",\"stream\":\"stdout\",\"time\":\"2000-10-10T13:55:36Z\"}\n"
#define OBJECT          "{\"a\":1}\n"
#define SAID            "{\"level\":\"info\",\"ts\":1.5,\"msg\":\"adapted config to JSON\"}\n"
/* Objects of requests without what was asked for, and codes of anything. */
#define OF_REQUEST "{\"level\":30,\"time\":1,\"req\":{\"id\":1},\"res\":{},\"code\":7,\"msg\":\"connected\"}\n"
#define PINO       "{\"level\":30,\"time\":1,\"req\":{\"url\":\"/\"},\"res\":{\"statusCode\":200},\"msg\":\"done\"}\n"
#define CADDY                                                                                                          \
    "{\"level\":\"info\",\"ts\":1.5,\"msg\":\"handled request\",\"request\":{\"remote_ip\":\"h\",\"method\":\"GET\","  \
    "\"uri\":\"/\"},\"status\":200}\n"

Test(format_detect, mixtures)
{
    cr_expect_str_eq(format_detected(""), "unknown");
    cr_expect_str_eq(format_detected("\n\n  \n"), "unknown");
    cr_expect_str_eq(format_detected("hello world\n"), "unknown");
    cr_expect_str_eq(format_detected(CLF " 12 34\n"), "combinedio");
    cr_expect_str_eq(format_detected(CLF " 12 34 56\n"), "combined", "something else behind it");
    cr_expect_str_eq(format_detected(CLF " 12 34\n" CLF "\n"), "combined", "not on most lines");
    cr_expect_str_eq(format_detected(CLF " 12 34\n" CLF "\n" CLF " 56 78\n"), "combinedio", "on most lines");
    cr_expect_str_eq(format_detected(VHOST "\n" CLF "\n" VHOST "\n"), "vhost_combined");
    cr_expect_str_eq(format_detected(CLF "\n" SQUID CLF "\n"), "combined");
    cr_expect_str_eq(format_detected(SQUID CLF "\n" SQUID), "squid");
    cr_expect_str_eq(format_detected("junk\n" SQUID "junk\n"), "squid");
    cr_expect_str_eq(format_detected("1286536308.779 1 1.2.3.4 58938 TCP_MISS/200 4 1 GET / - DIRECT/1.1.1.1 a/b\n"),
                     "unknown", "columns that Squid's own format has not");
    cr_expect_str_eq(format_detected(OBJECT), "json");
    cr_expect_str_eq(format_detected(OBJECT OBJECT CLF "\n"), "json");
    cr_expect_str_eq(format_detected("{not json\n" CLF "\n"), "combined");
    cr_expect_str_eq(format_detected("\xef\xbb\xbf#Fields: date time c-ip\n"), "w3c");
    cr_expect_str_eq(format_detected("#Fields: date time x-edge-location\n"), "cloudfront");
    cr_expect_str_eq(format_detected("# a comment\n" CLF "\n"), "combined");
    cr_expect_str_eq(format_detected(" \t" OBJECT), "json", "blanks before an object");
    cr_expect_str_eq(format_detected(SAID SAID SAID CADDY), "caddy", "messages are no requests");
    cr_expect_str_eq(format_detected(SAID CADDY OBJECT OBJECT), "json");
    cr_expect_str_eq(format_detected(SAID SAID), "json");
    cr_expect_str_eq(format_detected(SAID SAID CLF "\n"), "combined");
    cr_expect_str_eq(format_detected(SAID OF_REQUEST OF_REQUEST CLF "\n"), "combined", "no evidence of requests");
    cr_expect_str_eq(format_detected(SAID PINO PINO CLF "\n"), "json");
    cr_expect_str_eq(format_detected(HEADER CLF "\n" HEADER CLF "\n" CLF "\n"), "syslog");
    cr_expect_str_eq(format_detected(IN_OBJECT("1286536308.779 1 1.2.3.4 TCP_MISS/200 4 GET / - DIRECT/1.1.1.1 a/b")),
                     "squid");
    cr_expect_str_eq(format_detected(IN_OBJECT("{\\\"request\\\":{\\\"method\\\":\\\"GET\\\",\\\"uri\\\":\\\"/\\\","
                                               "\\\"remote_ip\\\":\\\"h\\\"},\\\"status\\\":200}")),
                     "caddy");
    cr_expect_str_eq(format_detected(IN_OBJECT("hello world")), "json");
    cr_expect_str_eq(format_detected(HEADER CADDY HEADER CADDY "\n"), "caddy");
    cr_expect_str_eq(format_detected(HEADER CADDY HEADER CLF "\n" HEADER CLF "\n"), "syslog");
    cr_expect_str_eq(format_detected("nothing of the time: " CADDY), "unknown");
    cr_expect_str_eq(format_detected(IN_OBJECT("hello world") CLF "\n" CLF "\n"), "combined");
    cr_expect_str_eq(format_detected(HEADER CLF "\n" CLF "\n" CLF "\n"), "combined");
    cr_expect_str_eq(format_detected("Nov 30 05:29;31 web1 nginx: " CLF "\n"), "combined", "no clock");
    cr_expect_str_eq(format_detected("Now 30 05:29:31 web1 nginx: " CLF "\n"), "combined", "no month");
}

/* What looks like ingress-nginx behind Combined is that only as a whole. */
Test(format_detect, ingress)
{
    cr_expect_str_eq(format_detected(CLF " 19 0.011 [a-80] [] 10.0.0.5:80 2 0.012 200 abc\n"), "nginx-ingress");
    cr_expect_str_eq(format_detected(CLF " 19 0.011 [a-80] 10.0.0.5:80 2 0.012 200 abc\n"), "nginx-ingress");
    cr_expect_str_eq(format_detected(CLF " 19 0.011 [a-80] 10.0.0.5:80 2 0.012 200\n"), "nginx-ingress");
    cr_expect_str_eq(format_detected(CLF " 19 0.011 [a-80] [::1]:80 2 0.012 200 abc\n"), "nginx-ingress");
    cr_expect_str_eq(format_detected(CLF " 19 0.011 [a-80] [::1] 2 0.012 200 abc\n"), "combined", "no address");
    cr_expect_str_eq(format_detected(CLF " 19 0.011 10.0.0.5:80 2 0.012 200\n"), "combined", "no name");
    cr_expect_str_eq(format_detected(CLF " 19 0.011 [a-80] 10.0.0.5:80 2 0.012\n"), "combined", "no status");
    cr_expect_str_eq(format_detected(CLF " 19 0.011 [a-80] 10.0.0.5:80 2 - \n"), "combined", "no status");
    cr_expect_str_eq(format_detected(CLF " 19 0.011 [a-80] 10.0.0.5:80 2 0.012 200 abc d\n"), "combined", "more");
    cr_expect_str_eq(format_detected(CLF " 19 0.011 [a-80] 10.0.0.5:80 x 0.012 200 abc\n"), "combined", "no number");
    cr_expect_str_eq(format_detected(CLF " 19 0.011 [a-80] [b] [c] 2 0.012 a\n"), "combined", "no number");
}

/* Traefik has written what is absent without quotes, of referer and agent before its version 1.6. Of logs that may be
 * of either it is the later one. */
Test(format_detect, traefik)
{
#define HEAD "h - - [10/Oct/2017:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1 "
#define BOTH HEAD "\"r\" \"a\" 1 \"f\" \"b\" 2ms\n"
    cr_expect_str_eq(format_detected(BOTH), "traefik");
    cr_expect_str_eq(format_detected(HEAD "\"-\" \"-\" 1 - - 2ms\n"), "traefik");
    cr_expect_str_eq(format_detected(HEAD "- \"a b\" 1 \"f\" \"b\" 2ms\n"), "traefik-v1");
    cr_expect_str_eq(format_detected(BOTH BOTH BOTH HEAD "\"r\" - 1 - - 2ms\n"), "traefik-v1");
    cr_expect_str_eq(format_detected(HEAD "- - 1 - - 2ms\n" HEAD "\n"), "combined", "not on most lines");
    cr_expect_str_eq(format_detected(HEAD "- \"a\" 1 - - 2\n"), "combined", "no milliseconds");
    cr_expect_str_eq(format_detected(HEAD "- \"a\" x - - 2ms\n"), "combined", "no number");
}

/* Labels and values are requests by what they tell of, and all of a line are such. */
Test(format_detect, labels)
{
#define LTSV "time:[28/Feb/2013:12:00:00 +0900]\thost:h\treq:GET / HTTP/1.1\tstatus:200\n"
    cr_expect_str_eq(format_detected(LTSV), "ltsv");
    cr_expect_str_eq(format_detected("uri:/\tx:1\n"), "ltsv");
    cr_expect_str_eq(format_detected("junk\n" LTSV "junk\n"), "ltsv");
    cr_expect_str_eq(format_detected(LTSV CLF "\n" CLF "\n"), "combined");
    cr_expect_str_eq(format_detected("a:/\tx:1\n"), "unknown", "no request");
    cr_expect_str_eq(format_detected("time:1 host:h req:GET\n"), "unknown", "no tabs");
    cr_expect_str_eq(format_detected("time:1\ta word\n"), "unknown", "no label");
    cr_expect_str_eq(format_detected(IN_OBJECT("time:1\\thost:h\\treq:GET / HTTP/1.1")), "ltsv");
}

/* Keys and values are requests by what was asked for and how it ended; whoever writes Common too is told by that. */
Test(format_detect, keys)
{
#define LOGFMT  "level=info method=GET path=/ status=200\n"
#define MESSAGE "level=info msg=\"starting up\" path=/etc/x duration=1ms\n"
    cr_expect_str_eq(format_detected(LOGFMT), "logfmt");
    cr_expect_str_eq(format_detected("at=info path=\"/\" status=200\n"), "logfmt");
    cr_expect_str_eq(format_detected("request=\"GET / HTTP/1.1\" took=1ms\n"), "logfmt");
    cr_expect_str_eq(format_detected("<158>1 2023-10-10T13:55:36Z h heroku router - " LOGFMT), "logfmt");
    cr_expect_str_eq(format_detected("I, [2023-10-10T13:55:36 #1]  INFO -- : [id] " LOGFMT), "logfmt");
    cr_expect_str_eq(format_detected("web-1  | " LOGFMT "web-1  | " LOGFMT), "logfmt");
    cr_expect_str_eq(format_detected(MESSAGE MESSAGE MESSAGE "junk\n" LOGFMT), "logfmt");
    cr_expect_str_eq(format_detected(MESSAGE MESSAGE CLF "\n"), "combined", "only messages");
    cr_expect_str_eq(format_detected(CLF "\n" LOGFMT LOGFMT LOGFMT LOGFMT), "combined", "both of each request");
    cr_expect_str_eq(format_detected(CLF "\n" LOGFMT LOGFMT LOGFMT LOGFMT LOGFMT), "logfmt");
    cr_expect_str_eq(format_detected(LOGFMT LTSV LTSV), "ltsv");
    cr_expect_str_eq(format_detected(MESSAGE), "unknown", "no request");
    cr_expect_str_eq(format_detected("method=GET status=ok\n"), "unknown", "no status");
    cr_expect_str_eq(format_detected("path=/ duration=1ms\n"), "unknown", "neither method nor status");
    cr_expect_str_eq(format_detected("\"said\" method=GET path=/ status=200\n"), "unknown",
                     "something in quotes before");
    cr_expect_str_eq(format_detected("method=GET path=\"/ status=200\n"), "unknown", "a quote that is not closed");
}

/* uWSGI tells a lot of itself before the first request. */
Test(format_detect, uwsgi)
{
#define UWSGI(unit)                                                                                                    \
    "[pid: 7|app: 0|req: 1/2] h () {2 vars in 4 bytes} [Sun Nov  1 12:00:00 2020] GET / => generated 1 bytes in "      \
    "2 " unit " (HTTP/1.1 200) 2 headers in 8 bytes (1 switches on core 0)\n"
    cr_expect_str_eq(format_detected("*** Starting uWSGI ***\nmapped 7 bytes\n" UWSGI("msecs")), "uwsgi");
    cr_expect_str_eq(format_detected(UWSGI("micros") UWSGI("micros via route()")), "uwsgi-micros");
    cr_expect_str_eq(format_detected(UWSGI("secs")), "unknown", "no such unit");
}

/* Several addresses before the time are those of X-Forwarded-For, and no virtual host. */
Test(format_detect, forwarded)
{
#define BEHIND(addresses) addresses " - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1 \"-\" \"-\"\n"
    cr_expect_str_eq(format_detected(BEHIND("10.0.0.2, 10.0.0.1")), "forwarded");
    cr_expect_str_eq(format_detected(BEHIND("10.0.0.3") BEHIND("10.0.0.2, 10.0.0.1, 2001:db8::1")), "forwarded");
    cr_expect_str_eq(format_detected(BEHIND("2001:db8::1, 10.0.0.1") "junk\n"), "forwarded");
    cr_expect_str_eq(format_detected(BEHIND("10.0.0.3")), "combined");
    cr_expect_str_eq(format_detected(BEHIND("a, 10.0.0.3")), "vhost_combined", "no address");
    cr_expect_str_eq(format_detected(BEHIND("10.0.0.3,")), "combined", "no other one");
    cr_expect_str_eq(format_detected(SQUID SQUID BEHIND("10.0.0.2, 10.0.0.1")), "squid");
    cr_expect_str_eq(format_detected(BEHIND("v:80 10.0.0.2, 10.0.0.1")), "vhost_forwarded");
    cr_expect_str_eq(format_detected(BEHIND("v 2001:db8::1, 10.0.0.1, 10.0.0.2")), "vhost_forwarded");
    cr_expect_str_eq(format_detected(BEHIND("v:80 10.0.0.3") BEHIND("v 10.0.0.3, 10.0.0.1") "junk\n"),
                     "vhost_forwarded");
    cr_expect_str_eq(format_detected(BEHIND("v:80 10.0.0.3")), "vhost_combined");
    cr_expect_str_eq(format_detected(BEHIND("v:80 10.0.0.3,")), "vhost_combined", "no other one");
}

/* Lines of applications that have the level and the message of a log are requests when they tell of one, and one line
 * of another format among them is a stray one. */
static const char *format_detected_of_four(const char *log)
{
    return format_detected(format_four_times(log));
}

/* Between the bytes and the referer, on nearly all lines. */
Test(format_detect, a_value_in_between)
{
#define BETWEEN(value, referer, agent)                                                                                 \
    "h - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1 " value " \"" referer "\" \"" agent "\""
#define FOUR(line) line line line line
#define TIME       BETWEEN("0.012", "http://r/", "a/1")
    cr_expect_str_eq(format_detected_of_four(TIME "\n"), "combined_value");
    cr_expect_str_eq(format_detected(TIME "\n" TIME "\n" TIME "\n"), "combined", "too few");
    cr_expect_str_eq(format_detected_of_four(TIME " \"x\" 7\n"), "combined_value", "more may follow");
    cr_expect_str_eq(format_detected_of_four(TIME "\n" BETWEEN("-", "-", "-") "\n" TIME "\n"), "combined_value");
    cr_expect_str_eq(format_detected_of_four(BETWEEN("www.example.com", "-", "a/1") " \"-\"\n"), "combined_vhost");
    cr_expect_str_eq(format_detected_of_four(BETWEEN("1und1.example:443", "/r", "a/1") "\n"), "combined_vhost");
    cr_expect_str_eq(format_detected_of_four(BETWEEN("192.0.2.1", "-", "a/1") "\n"), "combined_value");
    cr_expect_str_eq(format_detected_of_four(BETWEEN("1.5ms", "-", "a/1") "\n"), "combined_value");
    cr_expect_str_eq(format_detected_of_four(BETWEEN("www.example.com", "-", "a/1") "\n" TIME "\n"), "combined_value");
    /* Other fields than these two. */
    cr_expect_str_eq(format_detected_of_four(BETWEEN("5", "www.example.com", "a/1") "\n"), "combined");
    cr_expect_str_eq(format_detected_of_four(BETWEEN("5", "a/1 (b)", "http://r/") "\n"), "combined");
    cr_expect_str_eq(format_detected_of_four(BETWEEN("5", "-", "192.0.2.1") "\n"), "combined");
    cr_expect_str_eq(format_detected_of_four(BETWEEN("5 6", "-", "a/1") "\n"), "combined_value");
    cr_expect_str_eq(format_detected_of_four(BETWEEN("[5]", "-", "a/1") "\n"), "combined");
    cr_expect_str_eq(format_detected_of_four(BETWEEN("\"5\"", "-", "a/1") "\n"), "combined");
    /* Of many lines one may be otherwise. */
    cr_expect_str_eq(format_detected_of_four(TIME "\n" CLF "\n"), "combined");
    cr_expect_str_eq(format_detected_of_four(CLF "\n" FOUR(FOUR(TIME "\n"))), "combined_value");
    cr_expect_str_eq(format_detected_of_four(CLF "\n" CLF "\n" FOUR(FOUR(TIME "\n"))), "combined");
    cr_expect_str_eq(format_detected_of_four("v:80 " TIME "\n"), "vhost_combined");
#undef TIME
#undef FOUR
#undef BETWEEN
}

/* Whoever may choose a user name, or a few values behind the time, does not decide what a log is. */
Test(format_detect, values_before_the_request)
{
#define USER                                                                                                           \
    "192.0.2.1 - a [10/Oct/2000:13:55:36 -0700] x [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 401 1 \"-\" \"-\"\n"
#define BETWEEN "192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" \"example.com\" 200 1 \"-\" \"-\"\n"
#define ISO     "192.0.2.1 - - [2000-10-10T13:55:36-07:00] \"GET / HTTP/1.0\" 200 1 \"-\" \"-\"\n"
    cr_expect_str_eq(format_detected_of_four(USER CLF "\n"), "combined");
    cr_expect_str_eq(format_detected_of_four(USER USER CLF "\n"), "combined");
    cr_expect_str_eq(format_detected_of_four(BETWEEN), "unknown");
    cr_expect_str_eq(format_detected(ISO), "combined_iso");
    cr_expect_str_eq(format_detected(ISO CLF "\n"), "combined", "not most");
    cr_expect_str_eq(format_detected_of_four("www.example.com " ISO), "unknown", "no address");
    cr_expect_str_eq(format_detected("www - [2019-10-31T00:11:09.329+0000] \"GET / HTTP/1.1\" \"-\" 0 0 \"-\" \"-\" "
                                     "\"192.0.2.1:7\" \"-\" x_forwarded_for:\"-\"\n"),
                     "gorouter");
#undef ISO
#undef BETWEEN
#undef USER
}

/* In place of ident, on nearly all lines. */
Test(format_detect, virtual_hosts_for_ident)
{
#define IDENT(name, user) "h " name " " user " [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1 \"-\" \"-\"\n"
    cr_expect_str_eq(format_detected_of_four(IDENT("www.example.com", "-")), "lighttpd");
    cr_expect_str_eq(format_detected(IDENT("www.example.com", "-") IDENT("www.example.com", "-")), "combined",
                     "too few");
    cr_expect_str_eq(format_detected_of_four(IDENT("www.example.com", "bob b") IDENT("localhost", "-")
                                                 IDENT("b\xc3\xbc.example.de", "-") IDENT("example.de", "-")),
                     "combined", "one in four is no name of a host");
    cr_expect_str_eq(format_detected_of_four(IDENT("www.example.com", "-") IDENT("localhost", "-") IDENT(
                         "example.de", "-") IDENT("192.0.2.1", "-") IDENT("example.org", "-")),
                     "lighttpd");
    cr_expect_str_eq(format_detected_of_four(IDENT("www.example.com", "-") IDENT("-", "-")), "combined");
    cr_expect_str_eq(format_detected_of_four(IDENT("localhost", "-") IDENT("192.0.2.1", "-")), "combined");
    cr_expect_str_eq(format_detected_of_four(IDENT("john.smith", "-")), "combined", "a user");
    cr_expect_str_eq(format_detected_of_four(IDENT("192.0.2.1", "-")), "combined");
    cr_expect_str_eq(format_detected_of_four(IDENT("bob", "-")), "combined");
    cr_expect_str_eq(format_detected_of_four(IDENT("www.example.com", "")), "combined", "perhaps a user");
    cr_expect_str_eq(format_detected_of_four("v:80 " IDENT("www.example.com", "-")), "vhost_combined");
#undef IDENT
}

Test(format_detect, hosts_in_quotes)
{
#define QUOTED "\"h\" - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1"
    cr_expect_str_eq(format_detected(QUOTED " \"-\" \"-\"\n"), "twisted");
    cr_expect_str_eq(format_detected(QUOTED "\n"), "twisted");
    cr_expect_str_eq(format_detected(QUOTED " 7\n" CLF "\nx\n" QUOTED "\n"), "twisted");
    cr_expect_str_eq(format_detected(QUOTED "\n" CLF "\n"), "combined");
    cr_expect_str_eq(format_detected("\"h - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1\n"), "combined");
#undef QUOTED
}

Test(format_detect, messages_with_requests)
{
    static const char slog[] =
        "{\"time\":1.5,\"level\":\"INFO\",\"msg\":\"request\",\"method\":\"GET\",\"path\":\"/a\",\"code\":200}\n";
    static const char *const logs[][2] = {{slog, CLF "\n"}, {slog, CADDY}, {PINO, CLF "\n"}, {PINO, SQUID}};
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++)
        for (int stray = 0; stray < 200; stray += 63) {
            struct froe_buffer log = {0};
            for (int j = 0; j < 250; j++)
                froe_buffer_text(&log, logs[i][j == stray]);
            froe_buffer_append(&log, "", 1);
            cr_expect_str_eq(format_detected((const char *)log.data), "json", "%zu, %d", i, stray);
            froe_buffer_free(&log);
        }
}

/* A server may have a lot to say before the first request; but lines that can be read decide. */
Test(format_detect, late)
{
    static const char started[] = "Feb 25 16:19:38 lb haproxy[1]: Proxy p started.\n";
    static const char *const logs[][4] = {{"", started, SQUID, "squid"},
                                          {OBJECT, started, SQUID, "json"},
                                          {SAID, started, SQUID, "squid"},
                                          {"", SAID, CADDY, "caddy"},
                                          {SAID, started, started, "json"}};
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
        struct froe_buffer log = {0};
        froe_buffer_text(&log, logs[i][0]);
        for (int j = 0; j < 300; j++)
            froe_buffer_text(&log, logs[i][1]);
        for (int j = 0; j < 100; j++)
            froe_buffer_text(&log, logs[i][2]);
        froe_buffer_append(&log, "", 1);
        cr_expect_str_eq(format_detected((const char *)log.data), logs[i][3], "%zu", i);
        froe_buffer_free(&log);
    }
}

#define ELB_BEHIND  " 0.1 0.2 0.3 200 200 7 29 \"GET http://h:80/ HTTP/1.1\" \"a/1\" - -\n"
#define IIS         "2020-01-01 10:00:00 10.0.0.9 GET /a - 80 - 192.0.2.1 A/1+(X) "
#define IIS_OF(...) "2020-01-01 10:00:00 " __VA_ARGS__ " 200 0 0 15 -\n"
#define CLOUDFRONT                                                                                                     \
    "2020-01-01\t10:00:00\tFRA1\t392\t192.0.2.1\tGET\th.example\t/a\t200\tno-referer\tA/1\t-\t-\tHit\tID\t-\n"

/* What has the columns of a balancer's log, but not as AWS writes them. */
Test(format_detect, balancers)
{
    static const char *const others[] = {
        "2020-01-01T10:00:00.1Z lb 192.0.2.1 -" ELB_BEHIND,
        "2020-01-01T10:00:00.1Z lb 192.0.2.1:http -" ELB_BEHIND,
        "2020-01-01T10:00:00.1Z lb client:80 -" ELB_BEHIND,
        "2020-01-01 10:00:00.1Z lb 192.0.2.1:80 -" ELB_BEHIND,
        "2020-01-01T10:00:00.1 lb 192.0.2.1:80 -" ELB_BEHIND,
        "- lb 192.0.2.1:80 -" ELB_BEHIND,
        "2020-01-01T10:00:00.1Z lb 192.0.2.1:80 - 0.1 0.2 0.3 200 200 7 29 GET \"a/1\" - -\n",
        "http 2020-01-01 10:00:00 lb 192.0.2.1:80 -" ELB_BEHIND,
        /* IIS, of other columns than the usual ones */
        "2020-01-01 10:00:00 192.0.2.1 - 10.0.0.9 80 GET /a.htm - 200 7930 248 31 A/1+(X) http://h/\n",
        "2020-01-01 10:00:00 web-7 10.0.0.9 GET /a/b.aspx - 80 - 192.0.2.1 - - 200 0 0 15 -\n",
    };
    cr_expect_str_eq(format_detected("2020-01-01T10:00:00Z lb 192.0.2.1:80 -" ELB_BEHIND), "elb");
    cr_expect_str_eq(format_detected("2020-01-01T10:00:00.1Z lb 2001:db8::1:80 -" ELB_BEHIND), "elb");
    cr_expect_str_eq(format_detected("ws 2020-01-01T10:00:00.1Z lb [::1]:80 -" ELB_BEHIND), "alb");
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        cr_expect_str_eq(format_detected(others[i]), "unknown", "%s", others[i]);
}

/* Logs of IIS without the line that names their columns. */
Test(format_detect, columns_that_nobody_named)
{
    static const char *const logs[][2] = {
        {IIS "- 200 0 0 15\n", "w3c"},
        {IIS "h:80 200 0 0 15 192.0.2.7 80\n", "w3c"},
        {IIS "200 0 0 15\n", "w3c"},
        {IIS "200 0 0 15 192.0.2.7\n", "w3c"},
        {IIS "word 200 0 0 15\n", "unknown"},
        {IIS "- - 0 0 15\n", "unknown"},
        {IIS "- 200 0 0\n", "unknown"},
        /* The size of what was sent is not how long it took. */
        {IIS "- 200 0 0 5120 300 15\n", "unknown"},
        {IIS "200 0 0 5120 300 15\n", "unknown"},
        {IIS_OF("10.0.0.9 GET /a - 80 - x.x.x.x A/1 -"), "w3c"},
        {IIS_OF("- M-SEARCH /a - - - - A/1 -"), "w3c"},
        {IIS_OF("web7 GET /a - 80 - 192.0.2.1 A/1 -"), "unknown"},
        {IIS_OF("10.0.0.9 80 /a - 80 - 192.0.2.1 A/1 -"), "unknown"},
        {IIS_OF("10.0.0.9 - /a - 80 - 192.0.2.1 A/1 -"), "unknown"},
        {IIS_OF("10.0.0.9 -GET /a - 80 - 192.0.2.1 A/1 -"), "unknown"},
        {IIS_OF("10.0.0.9 GET /a - http - 192.0.2.1 A/1 -"), "unknown"},
        {IIS_OF("10.0.0.9 GET /a - 80 - a/b.c A/1 -"), "unknown"},
        {IIS_OF("10.0.0.9 GET /a - 80 - eve A/1 -"), "unknown"},
        {CLOUDFRONT, "cloudfront"},
        {IIS "- 200 0 0 15 -\n" IIS "- 200 0 0 15\njunk\n", "w3c"},
    };
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++)
        cr_expect_str_eq(format_detected(logs[i][0]), logs[i][1], "%s", logs[i][0]);
}

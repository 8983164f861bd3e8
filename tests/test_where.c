/* Expressions: what holds for which record, and that no way of evaluating them differs. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "support/where_case.h"

struct truth {
    const char *text;
    enum where_line line;
    bool holds;
};

static void check_truths(const struct truth *truths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char negated[512];
        cr_expect_eq(where_says(truths[i].text, truths[i].line), truths[i].holds, "`%s`, line %d", truths[i].text,
                     (int)truths[i].line);
        snprintf(negated, sizeof negated, "not (%s)", truths[i].text);
        cr_expect_eq(where_says(negated, truths[i].line), !truths[i].holds, "`%s`, line %d", negated,
                     (int)truths[i].line);
    }
}

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const struct truth numbers[] = {
    {"status = 404", WHERE_FULL, true},
    {"status = 404.0", WHERE_FULL, true},
    {"status = 404.5", WHERE_FULL, false},
    {"status != 404", WHERE_FULL, false},
    {"status != 404.5", WHERE_FULL, true},
    {"status < 404", WHERE_FULL, false},
    {"status < 404.5", WHERE_FULL, true},
    {"status < 405", WHERE_FULL, true},
    {"status <= 403.9", WHERE_FULL, false},
    {"status <= 404", WHERE_FULL, true},
    {"status > 403.5", WHERE_FULL, true},
    {"status > 404", WHERE_FULL, false},
    {"status > 404.5", WHERE_FULL, false},
    {"status >= 404", WHERE_FULL, true},
    {"status >= 404.5", WHERE_FULL, false},
    {"status < 0", WHERE_FULL, false},
    {"status >= 0", WHERE_FULL, true},
    {"status > 9223372036854775807", WHERE_FULL, false},
    {"status >= 9223372036854775807", WHERE_FULL, false},
    {"status <= 9223372036854775807", WHERE_FULL, true},
    {"status=404", WHERE_FULL, true},
    {"status = \"404\"", WHERE_FULL, true},
    {"status = '404'", WHERE_FULL, true},
    {"status in 404", WHERE_FULL, true},
    {"status in (200, 404)", WHERE_FULL, true},
    {"status in (200,404.5,403)", WHERE_FULL, false},
    {"status in (404.5)", WHERE_FULL, false},
    {"status not in (200, 404)", WHERE_FULL, false},
    {"status in (1,2,3,4,5,6,7,8,9,10,404,11)", WHERE_FULL, true},
    {"status in (12,11,10,9,8,7,6,5,4,3,2,1)", WHERE_FULL, false},
    {"status", WHERE_FULL, true},
    {"bytes = 1.5k", WHERE_FULL, true},
    {"bytes < 1.5Ki", WHERE_FULL, true},
    {"bytes >= 1.5K", WHERE_FULL, true},
    {"bytes < 1M and bytes < 1Mi and bytes < 1G and bytes < 1Gi", WHERE_FULL, true},
    {"bytes = 9223372036854775807", WHERE_ODD, true},
    {"bytes > 9223372036854775806", WHERE_ODD, true},
    {"bytes > 9223372036854775807", WHERE_ODD, false},
    {"bytes <= 9223372036854775806.5", WHERE_ODD, false},
    {"hour = 23", WHERE_FULL, true},
    {"hour >= 9 and hour < 17", WHERE_FULL, false},
    {"hour in (22, 23)", WHERE_FULL, true},
    {"upstream_status = 502", WHERE_FULL, true},
    {"upstream_status >= 500 and upstream_status < 600", WHERE_FULL, true},
    {"upstream_status in (500, 501)", WHERE_FULL, false},
    {"duration = 0.25", WHERE_FULL, true},
    {"duration = 250ms", WHERE_FULL, true},
    {"duration > 0.1s", WHERE_FULL, true},
    {"duration >= 1m", WHERE_FULL, false},
    {"duration < 1h and duration < 1d", WHERE_FULL, true},
    {"duration in (0.25, 1)", WHERE_FULL, true},
    {"wait > 1ms", WHERE_FULL, true},
    {"wait < 1500us", WHERE_FULL, true},
    {"wait = 1200000ns", WHERE_FULL, true},
};

Test(where, numbers)
{
    check_truths(numbers, COUNT_OF(numbers));
}

static const struct truth texts[] = {
    {"method = GET", WHERE_FULL, true},
    {"method = get", WHERE_FULL, false},
    {"method != POST", WHERE_FULL, true},
    {"method in (GET, HEAD)", WHERE_FULL, true},
    {"method in (POST)", WHERE_FULL, false},
    {"method not in (POST, PUT)", WHERE_FULL, true},
    {"method NOT IN (GET)", WHERE_FULL, false},
    {"path = /api/v1/Users.PNG", WHERE_FULL, true},
    {"path ^= /api/", WHERE_FULL, true},
    {"path ^= /API/", WHERE_FULL, false},
    {"path ^= /api/v1/Users.PNG", WHERE_FULL, true},
    {"path ^= /api/v1/Users.PNG1", WHERE_FULL, false},
    {"path ^= \"\"", WHERE_FULL, true},
    {"path $= .PNG", WHERE_FULL, true},
    {"path $= .png", WHERE_FULL, false},
    {"path $= ''", WHERE_FULL, true},
    {"path *= v1", WHERE_FULL, true},
    {"path *= v2", WHERE_FULL, false},
    {"path *= \"\"", WHERE_FULL, true},
    {"path ~ v[0-9]", WHERE_FULL, true},
    {"path ~ ^v", WHERE_FULL, false},
    {"path ~ \"(?i)users\\.png$\"", WHERE_FULL, true},
    {"path ~ \"/(v1|v2)/\"", WHERE_FULL, true},
    {"path < /b", WHERE_FULL, true},
    {"path < /api/v1/Users.PNG", WHERE_FULL, false},
    {"path <= /api/v1/Users.PNG", WHERE_FULL, true},
    {"path > /api/v1/Users.PNG", WHERE_FULL, false},
    {"path >= /api/v1/Users.PNG", WHERE_FULL, true},
    {"path > /api/v1", WHERE_FULL, true},
    {"path > /Z", WHERE_FULL, true}, /* by bytes, not by letters */
    {"path in (/a,/b,/c,/d,/e,/f,/g,/h,/i,/api/v1/Users.PNG,/j)", WHERE_FULL, true},
    {"path in (/a,/b,/c,/d,/e,/f,/g,/h,/i,/api/v1/Users.PNGx,/j)", WHERE_FULL, false},
    {"query = 'q=a(b)&x'", WHERE_FULL, true},
    {"query.q = \"a(b)\"", WHERE_FULL, true},
    {"query.x = \"\"", WHERE_FULL, true},
    {"query.y = \"\"", WHERE_FULL, false},
    {"protocol = HTTP/1.1", WHERE_FULL, true},
    {"user = \"bob smith\"", WHERE_FULL, true},
    {"user = \"bob smith \"", WHERE_FULL, false},
    {"referer = http://Ex.org/x", WHERE_FULL, false},
    {"referer = \"http://Ex.org/x,y\"", WHERE_FULL, true},
    {"referrer $= ',y'", WHERE_FULL, true},
    {"referer.host = ex.org", WHERE_FULL, true},
    {"agent *= Linux", WHERE_FULL, true},
    {"agent *= linux", WHERE_FULL, false},
    {"agent ~ \"(?i)linux\"", WHERE_FULL, true},
    {"agent *= \"\\\\\\\"\"", WHERE_FULL, true}, /* the log holds \" */
    {"agent *= '\\\"'", WHERE_FULL, true},
    {"agent *= '\\\\'", WHERE_FULL, false},      /* two backslashes: no escapes between these quotes */
    {"agent ~ \"\\d\\.\\d\"", WHERE_FULL, true}, /* other backslashes stay */
    {"agent ~ \"\\\\d\"", WHERE_FULL, true},
    {"agent.product = Mozilla/5.0", WHERE_FULL, true},
    {"agent.system ~ \"^X11; .*64$\"", WHERE_FULL, true},
    {"agent.details ^= Gecko", WHERE_FULL, true},
    {"name = Users.PNG and ext = .png and path.2 = v1 and not path.4", WHERE_FULL, true},
    {"path.template = /api/v1/Users.PNG", WHERE_FULL, true},
    {"status.class = 4xx", WHERE_FULL, true},
    {"status.class ^= 4", WHERE_FULL, true},
    {"status.class >= 4xx", WHERE_FULL, true},
    {"status.class < 4xx", WHERE_FULL, false},
    {"status.class in (2xx, 3xx)", WHERE_FULL, false},
    {"status.class ~ \"^[45]\"", WHERE_FULL, true},
    {"status.class", WHERE_FULL, true},
    {"time.text ^= 17/May/2015", WHERE_FULL, true},
    {"vhost = www.example.org", WHERE_FULL, true},
    {"file $= access.log", WHERE_FULL, true},
    {"client = 10.1.2.3", WHERE_FULL, true},
    {"client *= .2.", WHERE_FULL, true},
    {"path = /", WHERE_ODD, false},
    {"path ~ \\xff", WHERE_ODD, true},
    {"path *= \xff", WHERE_ODD, true},
    {"path > \x7f", WHERE_ODD, false},
    {"path = \"/\xff\x01\"", WHERE_ODD, true},
    {"user = \"\"", WHERE_ODD, true},
    {"user *= \"\"", WHERE_ODD, true},
    {"user ~ ^$", WHERE_ODD, true},
    {"user > \"\"", WHERE_ODD, false},
    {"user >= \"\"", WHERE_ODD, true},
    {"user", WHERE_ODD, true},
};

Test(where, texts)
{
    check_truths(texts, COUNT_OF(texts));
}

static const struct truth networks[] = {
    {"host = 83.149.9.216", WHERE_FULL, true},
    {"host in 83.149.0.0/16", WHERE_FULL, true},
    {"host in \"83.149.0.0/16\"", WHERE_FULL, true},
    {"host in (83.149.0.0/16)", WHERE_FULL, true},
    {"host in (10.0.0.0/8, 83.149.9.216)", WHERE_FULL, true},
    {"host in (10.0.0.0/8, 83.149.9.217)", WHERE_FULL, false},
    {"host in (83.149.9.217, 83.149.9.0/24, example.org)", WHERE_FULL, true},
    {"host not in (10.0.0.0/8, 83.149.9.217)", WHERE_FULL, true},
    {"host in (2001:db8::/32, 0.0.0.0/0)", WHERE_FULL, true},
    {"host in ::/0", WHERE_FULL, false},
    {"host.net = 83.149.9.0/24", WHERE_FULL, true},
    {"host/16 = 83.149.0.0/16", WHERE_FULL, true},
    {"host/16 in (83.149.0.0/16)", WHERE_FULL, true},
    {"client in 10.0.0.0/8", WHERE_FULL, true},
    {"client in \"10.0.0.0/8\"", WHERE_FULL, false}, /* a text, beside fields that are not the host */
    {"client in (10.0.0.0/9, x/y)", WHERE_FULL, true},
    {"path in (10.0.0.0/8, /api/v1/Users.PNG)", WHERE_FULL, true},
    {"host in 2001:db8::/32", WHERE_ODD, true},
    {"host in (2001:db8::/32)", WHERE_ODD, true},
    {"host in (::1, 2001:db9::/32)", WHERE_ODD, false},
    {"host in 0.0.0.0/0", WHERE_ODD, false},
    {"host in 0.0.0.0/0", WHERE_EMPTY, false},
    {"host in (0.0.0.0/0, ::/0, crawler.example)", WHERE_EMPTY, true},
};

Test(where, networks)
{
    check_truths(networks, COUNT_OF(networks));
}

/* FULL: Sunday, 2015-05-17T23:05:03+02:00; ODD: 1969-12-31T23:59:59Z. */
static const struct truth times[] = {
    {"time = 2015-05-17T23:05:03+02:00", WHERE_FULL, true},
    {"time = 2015-05-17T21:05:03Z", WHERE_FULL, true},
    {"time = 2015-05-17T23:05:03Z", WHERE_FULL, false},
    {"time = 2015-05-17T23:05:03", WHERE_FULL, true},
    {"time = \"17/May/2015:23:05:03 +0200\"", WHERE_FULL, true},
    {"time = \"2015-05-17 23:05:03\"", WHERE_FULL, true},
    {"time != 2015-05-17T23:05:03", WHERE_FULL, false},
    {"time = 2015-05-17T23:05:03.000", WHERE_FULL, true},
    {"time = 2015-05-17T23:05:03.5", WHERE_FULL, false},
    {"time < 2015-05-17T23:05:03.5Z and time < 2015-05-17T23:05:03.5", WHERE_FULL, true},
    {"time <= 2015-05-17T23:05:02.5", WHERE_FULL, false},
    {"time > 2015-05-17T23:05:02.5", WHERE_FULL, true},
    {"time >= 2015-05-17T23:05:03.5", WHERE_FULL, false},
    {"time > 2015-05-17T23", WHERE_FULL, true},
    {"time >= 2015-05-17 and time < 2015-05-18", WHERE_FULL, true},
    {"time > 2015-05-17T23:05:03", WHERE_FULL, false},
    {"time >= 2015-05-17T21:05:04Z", WHERE_FULL, false},
    {"time in (2015-05-17T21:05:03Z, 2015-05-18)", WHERE_FULL, true},
    {"time in (2015-05-17T21:05:03, 2015-05-17T23:05:03Z)", WHERE_FULL, false},
    {"time in (2015-05-17T23:05:03, 2015-05-17T23:05:03Z)", WHERE_FULL, true},
    {"time not in (2015-05-17T23:05:03, 2015-05-17T23:05:03Z)", WHERE_FULL, false},
    {"time not in (2015-05-17T23:05:04, 2015-05-17T23:05:03Z)", WHERE_FULL, true},
    {"time", WHERE_FULL, true},
    {"time:1h = 2015-05-17T23:00", WHERE_FULL, true},
    {"time:1h = 2015-05-17T21:00Z", WHERE_FULL, true},
    {"time:1h = 2015-05-17T21:05Z", WHERE_FULL, false},
    {"time:5m >= 2015-05-17T23:05 and time:5m < 2015-05-17T23:10", WHERE_FULL, true},
    {"time:1d = 2015-05-17", WHERE_FULL, true},
    {"time:1d != 2015-05-17", WHERE_FULL, false},
    {"time:1d < 2015-05-17", WHERE_FULL, false},
    {"time:1d in (2015-05-16, 2015-05-17)", WHERE_FULL, true},
    {"weekday = Sun", WHERE_FULL, true},
    {"weekday = sunday", WHERE_FULL, true},
    {"weekday > Fri", WHERE_FULL, true},
    {"weekday <= Fri", WHERE_FULL, false},
    {"weekday >= Mon", WHERE_FULL, true},
    {"weekday in (Sat, Sun)", WHERE_FULL, true},
    {"time < 1970-01-01", WHERE_ODD, true},
    {"time >= 1969-12-31T23:59:59Z", WHERE_ODD, true},
    {"time:1d = 1969-12-31", WHERE_ODD, true},
    {"hour = 23", WHERE_ODD, true},
};

Test(where, times)
{
    check_truths(times, COUNT_OF(times));
}

static const struct truth agents[] = {
    {"agent.bot", WHERE_FULL, false},
    {"agent.bot", WHERE_ODD, true},
    {"agent.bot", WHERE_EMPTY, false},
    {"not agent.bot", WHERE_EMPTY, true},
    {"agent.bot = true", WHERE_ODD, true},
    {"agent.bot = false", WHERE_FULL, true},
    {"agent.bot = false", WHERE_EMPTY, false},
    {"agent.bot != true", WHERE_EMPTY, true},
    {"agent.bot in (true, false)", WHERE_ODD, true},
    {"agent.bot in (true, false)", WHERE_EMPTY, false},
    {"agent.bot.name", WHERE_FULL, false},
    {"agent.bot.name = B", WHERE_ODD, true},
    {"agent.browser = Gecko and agent.browser.version ^= \"1.\"", WHERE_FULL, true},
    {"agent.browser in (Gecko, Other)", WHERE_EMPTY, false},
    {"agent.os", WHERE_FULL, false},
    {"agent *= X11 and agent.browser ~ ck and not agent.bot", WHERE_FULL, true},
};

Test(where, facts_of_agents)
{
    check_truths(agents, COUNT_OF(agents));
}

/* --tz moves what clocks show, and nothing else. */
Test(where, times_in_another_zone)
{
    static const struct truth zoned[] = {
        {"time = 2015-05-17T21:05:03Z", WHERE_FULL_ZONED, true},
        {"time = 2015-05-17T23:05:03", WHERE_FULL_ZONED, false},
        {"time = 2015-05-18T02:35:03", WHERE_FULL_ZONED, true},
        {"time:1h = 2015-05-18T02:00", WHERE_FULL_ZONED, true},
        {"time:1d = 2015-05-18 and weekday = Mon and hour = 2", WHERE_FULL_ZONED, true},
        {"time in (2015-05-18T02:35:03, 2015-05-18T02:35:03Z)", WHERE_FULL_ZONED, true},
    };
    check_truths(zoned, COUNT_OF(zoned));
}

/* In EMPTY all that can be absent is. */
Test(where, absent_values)
{
    static const char *const names[] = {
        "ident",         "user",     "method",  "target",       "path",          "query",
        "protocol",      "referer",  "agent",   "status.class", "path.1",        "path.template",
        "name",          "ext",      "query.q", "referer.host", "agent.product", "agent.system",
        "agent.details", "host.net", "client",  "host/8",       "vhost",
    };
    static const char *const tests[] = {
        "%s",
        "%s = x",
        "%s = -",
        "%s = \"\"",
        "%s < x",
        "%s <= x",
        "%s > \"\"",
        "%s >= \"\"",
        "%s ^= \"\"",
        "%s $= \"\"",
        "%s *= \"\"",
        "%s ~ \"\"",
        "%s in (a, \"\")",
        "%s in (a,b,c,d,e,f,g,h,i,\"\")",
    };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        for (size_t j = 0; j < COUNT_OF(tests); j++) {
            char text[100];
            snprintf(text, sizeof text, tests[j], names[i]);
            check_truths(&(struct truth){text, WHERE_EMPTY, false}, 1);
        }
}

Test(where, absent_numbers)
{
    static const char *const names[] = {"status", "bytes", "duration", "upstream_status", "wait"};
    static const char *const tests[] = {"%s",     "%s = 0",  "%s < 1000000", "%s <= 0",
                                        "%s > 0", "%s >= 0", "%s in 0",      "%s in (0,1,2,3,4,5,6,7,8,9)"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        for (size_t j = 0; j < COUNT_OF(tests); j++) {
            char text[100];
            snprintf(text, sizeof text, tests[j], names[i]);
            check_truths(&(struct truth){text, WHERE_EMPTY, false}, 1);
        }
    static const struct truth others[] = {
        {"status != 200", WHERE_EMPTY, true},
        {"status not in (200, 201)", WHERE_EMPTY, true},
        {"agent != x", WHERE_EMPTY, true},
        {"agent not in (x, y)", WHERE_EMPTY, true},
        {"not status", WHERE_EMPTY, true},
        {"time", WHERE_NO_TIME, false},
        {"time < 2100-01-01", WHERE_NO_TIME, false},
        {"time < 2100-01-01T00:00Z or time > 1900-01-01T00:00Z", WHERE_NO_TIME, false},
        {"time:1h > 1900-01-01", WHERE_NO_TIME, false},
        {"time:1d > 1900-01-01", WHERE_NO_TIME, false},
        {"hour >= 0", WHERE_NO_TIME, false},
        {"weekday >= Mon", WHERE_NO_TIME, false},
        {"weekday in (Mon, Thu)", WHERE_NO_TIME, false},
        {"time.text", WHERE_NO_TIME, false},
    };
    check_truths(others, COUNT_OF(others));
}

/* status is 404, method GET: yes and no spelled out. */
#define YES "status = 404"
#define NO  "method = POST"
static const struct truth logic[] = {
    {YES " and " YES, WHERE_FULL, true},
    {YES " and " NO, WHERE_FULL, false},
    {NO " and " YES, WHERE_FULL, false},
    {YES " or " NO, WHERE_FULL, true},
    {NO " or " YES, WHERE_FULL, true},
    {NO " or " NO, WHERE_FULL, false},
    {YES " or " YES " and " NO, WHERE_FULL, true},
    {NO " and " YES " or " YES, WHERE_FULL, true},
    {"(" YES " or " YES ") and " NO, WHERE_FULL, false},
    {NO " and (" YES " or " YES ")", WHERE_FULL, false},
    {"not " NO, WHERE_FULL, true},
    {"not " YES " or " YES, WHERE_FULL, true},
    {"not " NO " and " NO, WHERE_FULL, false},
    {"not (" NO " and " NO ")", WHERE_FULL, true},
    {"not not " YES, WHERE_FULL, true},
    {"not not not " YES, WHERE_FULL, false},
    {"not(not(" YES "))", WHERE_FULL, true},
    {"not (" NO " or not (" YES " and not " NO "))", WHERE_FULL, true},
    {"((((" YES "))))", WHERE_FULL, true},
    {YES " AND NOT " NO, WHERE_FULL, true},
    {NO " Or " YES, WHERE_FULL, true},
    {"  \t\n" YES "\r\n  and\n" YES "  ", WHERE_FULL, true},
    {"(" YES ")and(" YES ")", WHERE_FULL, true},
    {"path=/api/v1/Users.PNG and method=GET", WHERE_FULL, true},
    {"path *= and", WHERE_FULL, false}, /* a word where a value must stand is the value */
    {"path *= api and (status < 400 or agent ~ Linux)", WHERE_FULL, true},
    {"path *= api and path $= .PNG and path ~ Users and status > 400 and not path ~ x", WHERE_FULL, true},
    {"path ~ no or path ~ nope or agent *= Linux or status = 1", WHERE_FULL, true},
};

Test(where, logic)
{
    check_truths(logic, COUNT_OF(logic));
}

/* Expressions: what holds for which record, what is refused and where, and that no way of evaluating them differs. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "query/where.h"
#include "support/chance.h"
#include "support/where_records.h"

/* The column where expressions of these tests begin in their option. */
enum { COLUMN = 8 };

static struct froe_where *parse(const char *text, froe_error *error)
{
    /* In memory of its own size, and gone when the expression is used. */
    size_t len = strlen(text);
    char *exact = malloc(len == 0 ? 1 : len);
    memcpy(exact, text, len);
    struct froe_field_scope scope = where_scope();
    *error = (froe_error){.text = ""};
    struct froe_where *where = froe_where_parse(exact, len, "agg", COLUMN, &scope, error);
    memset(exact, 'x', len);
    free(exact);
    froe_field_scope_free(&scope);
    return where;
}

static struct froe_where *parsed(const char *text)
{
    froe_error error;
    struct froe_where *where = parse(text, &error);
    cr_assert_not_null(where, "`%s`: %s", text, error.text);
    return where;
}

/* By every kernel, with memos, twice with the same memos, and without; all must agree. */
static bool holds(const char *text, enum where_line line)
{
    size_t kernel_count;
    const struct froe_kernel *kernels = froe_kernels(&kernel_count);
    struct froe_where *where = parsed(text);
    struct where_record own;
    where_record_open(&own, line, froe_where_need(where));
    int yes = 0, total = 0;
    for (size_t i = 0; i < kernel_count; i++) {
        struct froe_where_state *state = froe_where_state_create(where, &kernels[i]);
        for (int round = 0; round < 3; round++, total++) {
            froe_where_use_memo(state, round < 2);
            yes += froe_where_holds(where, state, &own.record, &own.context);
        }
        cr_expect_not(froe_where_failed(state));
        froe_where_state_free(state);
    }
    where_record_free(&own);
    froe_where_free(where);
    cr_assert(yes == 0 || yes == total, "`%s`, line %d: %d of %d say yes", text, (int)line, yes, total);
    return yes != 0;
}

struct truth {
    const char *text;
    enum where_line line;
    bool holds;
};

static void check_truths(const struct truth *truths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char negated[512];
        cr_expect_eq(holds(truths[i].text, truths[i].line), truths[i].holds, "`%s`, line %d", truths[i].text,
                     (int)truths[i].line);
        snprintf(negated, sizeof negated, "not (%s)", truths[i].text);
        cr_expect_eq(holds(negated, truths[i].line), !truths[i].holds, "`%s`, line %d", negated, (int)truths[i].line);
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

struct refused {
    const char *text;
    unsigned column; /* from 1 */
    const char *says;
};

static const struct refused refused[] = {
    {"", 1, "expected an expression"},
    {"   ", 1, "expected an expression"},
    {"statsu = 3", 1, "did you mean status?"},
    {"status = 1 or  nothing = 3", 16, "unknown field: nothing"},
    {"500 <= status", 1, "unknown field: 500"},
    {"time:3x = 1", 1, "no time bucket"},
    {"status =", 9, "expected a number"},
    {"status = ", 10, "expected a number"},
    {"status = abc", 10, "expected a number"},
    {"status = 5xx", 10, "status.class = 5xx"},
    {"status = -1", 10, "expected a number"},
    {"status>=404and status<500", 9, "expected a number"},
    {"status = 1m", 10, "expected a number"},
    {"status = 9223372036854775808", 10, "more than any value"},
    {"bytes > 10000000000G", 9, "more than any value"},
    {"bytes > 0.1234567890123456789", 9, "18 places"},
    {"status = ()", 10, "expected a number"},
    {"status in ()", 12, "expected a number"},
    {"status in (1,)", 14, "expected a number"},
    {"status in (1 2)", 14, "expected , or )"},
    {"status in (1,x)", 14, "expected a number"},
    {"status in (1", 13, "expected , or )"},
    {"status in", 10, "expected a number"},
    {"duration > 1k", 12, "expected a duration"},
    {"duration > 1d2h", 12, "expected a duration"},
    {"wait > fast", 8, "expected a duration"},
    {"upstream_status > x", 19, "expected a number"},
    {"time > yesterday", 8, "expected a time"},
    {"time > 2015-02-29", 8, "expected a time"},
    {"time > 7d", 8, "expected a time"},
    {"time > now", 8, "expected a time"},
    {"time > 2015-05-17T10:05x", 8, "expected a time"},
    {"time:1d > 2015-02-29", 11, "expected a date"},
    {"time:1d > 2015-05", 11, "expected a date"},
    {"time:1d > 2015-05-1T", 11, "expected a date"},
    {"time:1d > 17/May/201", 11, "expected a date"},
    {"time:1h > 2015-13-01", 11, "expected a time"},
    {"time:1d = 2015-05-17T10:00", 11, "expected a date"},
    {"time in (2015-05-17, never)", 22, "expected a time"},
    {"weekday = Someday", 11, "expected a weekday"},
    {"weekday > 1", 11, "expected a weekday"},
    {"agent.bot = yes", 13, "expected true or false"},
    {"agent.bot ^= t", 11, "are for texts"},
    {"hour = noon", 8, "expected a number"},
    {"status ^= 5", 8, "= != < <= > >= in"},
    {"bytes $= 5", 7, "= != < <= > >= in"},
    {"time *= 2015", 6, "are for texts"},
    {"weekday ~ M", 9, "are for texts"},
    {"duration ~ M", 10, "are for texts"},
    {"path ~", 7, "expected a text"},
    {"path = )", 8, "expected a text"},
    {"path = ,", 8, "expected a text"},
    {"path = \"abc", 8, "never closed"},
    {"path = \"abc\\\"", 8, "never closed"},
    {"path = \"abc\\", 8, "never closed"},
    {"path = 'abc", 8, "never closed"},
    {"path = \"abc\"x", 13, "behind the closing quote"},
    {"path = \"a\"b\"", 11, "behind the closing quote"},
    {"path == /a", 6, "write ="},
    {"path =~ /a", 6, "write ~"},
    {"path !~ /a", 6, "not FIELD ~"},
    {"path <> /a", 6, "write !="},
    {"path ! /a", 6, "expected an operator"},
    {"path ^ /a", 6, "expected an operator"},
    {"path * /a", 6, "expected an operator"},
    {"path $ /a", 6, "expected an operator"},
    {"!path", 1, "`not` negates"},
    {"not !path", 5, "`not` negates"},
    {"path contains x", 6, "expected `and`, `or` or the end"},
    {"path = a b", 10, "needs quotes"},
    {"path = a(b", 9, "with parentheses needs quotes"},
    {"path ~ ^/(a|b)/", 10, "with parentheses needs quotes"},
    {"path = a, b", 9, "in (a, b)"},
    {"path && status", 6, "write `and`"},
    {"path || status", 6, "write `or`"},
    {"path = a)", 9, "no ( for this )"},
    {")", 1, "expected a field"},
    {"()", 2, "expected a field"},
    {"(status = 1", 12, "expected `and`, `or` or )"},
    {"(status = 1 status = 2)", 13, "expected `and`, `or` or )"},
    {"status = 1 and", 15, "expected a field"},
    {"status = 1 or or status = 2", 15, "unknown field: or"},
    {"and status = 1", 1, "unknown field: and"},
    {"not", 4, "expected a field"},
    {"path not = a", 6, "not in"},
    {"= 5", 1, "expected a field"},
    {"\"path\" = 5", 1, "expected a field"},
    {"host in 10.0.0.0/33", 9, "a network"},
    {"host in (10.0.0.0/8, 10.0.0.0/x)", 22, "a network"},
    {"host in 300.0.0.0/8", 9, "a network"},
    {"host in 2001:db8::/129", 9, "a network"},
    {"host in example.org/8", 9, "a network"},
    {"host = 10.0.0.0/8", 6, "host in 10.0.0.0/8"},
    {"path ~ a[b", 11, "no regular expression"},
    {"path ~ \"a(b\"", 12, "no regular expression"},
    {"path ~ \"\\\"\\\\\\\\(b\"", 17, "no regular expression"},
    {"path ~ *b", 8, "no regular expression"},
    {"path ~ 'a)b'", 10, "no regular expression"},
    {"path ~ \"(*UTF)a\"", 15, "no regular expression"},
    {"\x1b[31m = 1", 1, "\\x1b"},
};

Test(where, refused)
{
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        froe_error error;
        struct froe_where *where = parse(refused[i].text, &error);
        cr_assert_null(where, "`%s`", refused[i].text);
        cr_expect_eq(error.column, refused[i].column + COLUMN - 1, "`%s`: column %u, %s", refused[i].text,
                     error.column - COLUMN + 1, error.text);
        cr_expect(error.option != NULL && strcmp(error.option, "agg") == 0, "`%s`", refused[i].text);
        cr_expect_not_null(strstr(error.text, refused[i].says), "`%s`: %s", refused[i].text, error.text);
    }
}

Test(where, needs)
{
    static const struct {
        const char *text;
        unsigned need;
    } cases[] = {
        {"status >= 500", FROE_NEED_NUMBERS},
        {"status >= 500 and path ^= /a", FROE_NEED_NUMBERS | FROE_NEED_PATH},
        {"agent.product = x or referer.host = y", FROE_NEED_AGENT | FROE_NEED_REFERER},
        {"not (hour = 1 and host in 1.0.0.0/8)", FROE_NEED_TIME | FROE_NEED_CLIENT},
        {"client = x or duration > 1", FROE_NEED_EXTRA},
        {"file = x", 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct froe_where *where = parsed(cases[i].text);
        cr_expect_eq(froe_where_need(where), cases[i].need, "%s", cases[i].text);
        froe_where_free(where);
    }
}

/* --- size --- */

/* unit count times, then middle, then tail count times. */
static char *repeated(const char *unit, const char *middle, const char *tail, size_t count)
{
    char *text = malloc((strlen(unit) + strlen(tail)) * count + strlen(middle) + 1), *to = text;
    for (size_t i = 0; i < count; i++)
        to = stpcpy(to, unit);
    to = stpcpy(to, middle);
    for (size_t i = 0; i < count; i++)
        to = stpcpy(to, tail);
    return text;
}

static void expect_too_much(char *text, unsigned column, const char *says)
{
    froe_error error;
    struct froe_where *where = parse(text, &error);
    cr_expect_null(where);
    cr_expect_eq(error.column, column + COLUMN - 1, "column %u", error.column - COLUMN + 1);
    cr_expect_not_null(strstr(error.text, says), "%s", error.text);
    free(text);
}

Test(where, depth)
{
    char *deepest = repeated("(", YES, ")", FROE_WHERE_DEPTH_MAX);
    cr_expect(holds(deepest, WHERE_FULL));
    free(deepest);
    deepest = repeated("not (status = 1 or ", YES, ")", FROE_WHERE_DEPTH_MAX);
    cr_expect(holds(deepest, WHERE_FULL));
    free(deepest);
    expect_too_much(repeated("(", YES, ")", FROE_WHERE_DEPTH_MAX + 1), FROE_WHERE_DEPTH_MAX + 1,
                    "too many parentheses");
    expect_too_much(repeated("(", YES, ")", 10000), FROE_WHERE_DEPTH_MAX + 1, "too many parentheses");
    expect_too_much(repeated("(", "", "", 100000), FROE_WHERE_DEPTH_MAX + 1, "too many parentheses");
}

Test(where, length)
{
    char *text = repeated("not ", YES, "", 100000);
    cr_expect(holds(text, WHERE_FULL));
    free(text);
    text = repeated("status = 1 or path *= x or ", YES, "", (FROE_WHERE_TESTS_MAX - 1) / 2);
    cr_expect(holds(text, WHERE_FULL));
    free(text);
    expect_too_much(repeated("path or ", "path", "", FROE_WHERE_TESTS_MAX), 8 * FROE_WHERE_TESTS_MAX + 1,
                    "too many tests");
    expect_too_much(repeated("x", "", "", FROE_WHERE_TEXT_MAX + 1), 1, "too long");
}

/* Long lists are searched, not walked. */
Test(where, long_lists)
{
    struct froe_buffer text = {0};
    froe_buffer_text(&text, "path in (");
    for (int i = 0; i < 20000; i++)
        froe_buffer_format(&text, "/%d, ", i * 7919 % 20000);
    froe_buffer_text(&text, "/api/v1/Users.PNG) and bytes in (");
    for (int i = 0; i < 20000; i++)
        froe_buffer_format(&text, "%d, ", (i * 7919 % 20000) * 2 + 1);
    froe_buffer_text(&text, "1500)");
    froe_buffer_byte(&text, '\0');
    cr_expect(holds((const char *)text.data, WHERE_FULL));
    cr_expect_not(holds((const char *)text.data, WHERE_ODD));
    froe_buffer_free(&text);
}

/* More parts and more sources than memos keep. */
Test(where, many_parts)
{
    struct froe_buffer text = {0};
    for (int i = 0; i < 100; i++)
        froe_buffer_format(&text, "(path ~ x%d and status = %d) or (agent ~ y%d and bytes = %d) or ", i, i, i, i);
    froe_buffer_text(&text, "(path ~ Users and status = 404 and agent ~ Linux and bytes = 1500)");
    froe_buffer_byte(&text, '\0');
    cr_expect(holds((const char *)text.data, WHERE_FULL));
    cr_expect_not(holds((const char *)text.data, WHERE_ODD));
    froe_buffer_free(&text);
}

/* --- regular expressions without an end --- */

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

Test(where, hostile_pattern)
{
    char line[400] = "h - - [17/May/2015:23:05:03 +0200] \"GET / HTTP/1.1\" 200 1 \"-\" \"";
    memset(line + strlen(line), 'a', 200);
    strcat(line, "!\"");
    struct froe_where *where = parsed("not agent ~ \"(a+)+$\"");
    struct froe_where_state *state = froe_where_state_create(where, froe_kernel_choose(NULL));
    struct where_record own;
    cr_assert(where_record_read(&own, (const uint8_t *)line, strlen(line), false, froe_where_need(where)));
    double begin = seconds();
    for (int i = 0; i < 100000; i++)
        cr_assert(froe_where_holds(where, state, &own.record, &own.context));
    cr_expect_lt(seconds() - begin, 5.0);
    cr_expect_eq(froe_where_limits_hit(state), 1, "once for each distinct text");
    froe_where_use_memo(state, false);
    cr_assert(froe_where_holds(where, state, &own.record, &own.context));
    cr_expect_eq(froe_where_limits_hit(state), 2);
    cr_expect_not(froe_where_failed(state));
    where_record_free(&own);
    froe_where_state_free(state);
    froe_where_free(where);
}

/* Expressions that are refused, and where; and what of a record they need. */
#include <criterion/criterion.h>

#include "support/where_case.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

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

Test(where_refused, refused)
{
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        froe_error error;
        struct froe_where *where = where_parse(refused[i].text, &error);
        cr_assert_null(where, "`%s`", refused[i].text);
        cr_expect_eq(error.column, refused[i].column + WHERE_COLUMN - 1, "`%s`: column %u, %s", refused[i].text,
                     error.column - WHERE_COLUMN + 1, error.text);
        cr_expect(error.option != NULL && strcmp(error.option, "agg") == 0, "`%s`", refused[i].text);
        cr_expect_not_null(strstr(error.text, refused[i].says), "`%s`: %s", refused[i].text, error.text);
    }
}

Test(where_refused, needs)
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
        struct froe_where *where = where_parsed(cases[i].text);
        cr_expect_eq(froe_where_need(where), cases[i].need, "%s", cases[i].text);
        froe_where_free(where);
    }
}

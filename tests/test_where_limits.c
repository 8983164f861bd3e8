/* Expressions at their limits: depth, length, lists, parts, and regular expressions without an end. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <time.h>

#include "support/where_case.h"

/* status is 404. */
#define YES "status = 404"

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
    struct froe_where *where = where_parse(text, &error);
    cr_expect_null(where);
    cr_expect_eq(error.column, column + WHERE_COLUMN - 1, "column %u", error.column - WHERE_COLUMN + 1);
    cr_expect_not_null(strstr(error.text, says), "%s", error.text);
    free(text);
}

Test(where_limits, depth)
{
    char *deepest = repeated("(", YES, ")", FROE_WHERE_DEPTH_MAX);
    cr_expect(where_says(deepest, WHERE_FULL));
    free(deepest);
    deepest = repeated("not (status = 1 or ", YES, ")", FROE_WHERE_DEPTH_MAX);
    cr_expect(where_says(deepest, WHERE_FULL));
    free(deepest);
    expect_too_much(repeated("(", YES, ")", FROE_WHERE_DEPTH_MAX + 1), FROE_WHERE_DEPTH_MAX + 1,
                    "too many parentheses");
    expect_too_much(repeated("(", YES, ")", 10000), FROE_WHERE_DEPTH_MAX + 1, "too many parentheses");
    expect_too_much(repeated("(", "", "", 100000), FROE_WHERE_DEPTH_MAX + 1, "too many parentheses");
}

Test(where_limits, length)
{
    char *text = repeated("not ", YES, "", 100000);
    cr_expect(where_says(text, WHERE_FULL));
    free(text);
    text = repeated("status = 1 or path *= x or ", YES, "", (FROE_WHERE_TESTS_MAX - 1) / 2);
    cr_expect(where_says(text, WHERE_FULL));
    free(text);
    expect_too_much(repeated("path or ", "path", "", FROE_WHERE_TESTS_MAX), 8 * FROE_WHERE_TESTS_MAX + 1,
                    "too many tests");
    expect_too_much(repeated("x", "", "", FROE_WHERE_TEXT_MAX + 1), 1, "too long");
}

/* Long lists are searched, not walked. */
Test(where_limits, long_lists)
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
    cr_expect(where_says((const char *)text.data, WHERE_FULL));
    cr_expect_not(where_says((const char *)text.data, WHERE_ODD));
    froe_buffer_free(&text);
}

/* More parts and more sources than memos keep. */
Test(where_limits, many_parts)
{
    struct froe_buffer text = {0};
    for (int i = 0; i < 100; i++)
        froe_buffer_format(&text, "(path ~ x%d and status = %d) or (agent ~ y%d and bytes = %d) or ", i, i, i, i);
    froe_buffer_text(&text, "(path ~ Users and status = 404 and agent ~ Linux and bytes = 1500)");
    froe_buffer_byte(&text, '\0');
    cr_expect(where_says((const char *)text.data, WHERE_FULL));
    cr_expect_not(where_says((const char *)text.data, WHERE_ODD));
    froe_buffer_free(&text);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

Test(where_limits, hostile_pattern)
{
    char line[400] = "h - - [17/May/2015:23:05:03 +0200] \"GET / HTTP/1.1\" 200 1 \"-\" \"";
    memset(line + strlen(line), 'a', 200);
    strcat(line, "!\"");
    struct froe_where *where = where_parsed("not agent ~ \"(a+)+$\"");
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

/* Filters of a query as options of a command line. */
#include "run/filters.h"

#include <criterion/criterion.h>

static void expect_text(struct froe_buffer *buffer, const char *wanted)
{
    froe_buffer_byte(buffer, '\0');
    cr_expect_str_eq((const char *)buffer->data, wanted);
    froe_buffer_free(buffer);
}

Test(filters, words_of_a_shell)
{
    static const char *const cases[][2] = {
        {"", "''"},
        {"combined", "combined"},
        {"2025-03-04T00:00:00+01:00", "2025-03-04T00:00:00+01:00"},
        {"Asia/Kolkata", "Asia/Kolkata"},
        {"status = 404", "'status = 404'"},
        {"path ~ \"it's\"", "'path ~ \"it'\\''s\"'"},
        {"$(reboot)", "'$(reboot)'"},
        {"a;b", "'a;b'"},
        {"~", "'~'"},
        {"*.log", "'*.log'"},
        {"a\nb", "'a\nb'"},
        {"\xc3\xa9", "'\xc3\xa9'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct froe_buffer buffer = {0};
        froe_shell_word(&buffer, cases[i][0]);
        expect_text(&buffer, cases[i][1]);
    }
}

Test(filters, options_of_a_query)
{
    static const char *const items[][2] = {
        {"keys", "path"},        {"agg", "count"},        {"tz", "UTC"},       {"where", "status = 404"},
        {"exclude-name", ""},    {"exclude-ext", ".gif"}, {"visitor", "host"}, {"pages", ""},
        {"no-bots", ""},         {"since", "2025-03-04"}, {"agents", "0123"},  {".log-format", "%h"},
        {"log-format", "%^ %h"}, {"questions", "many"},   {".groups", "1"},
    };
    struct froe_query query = {.count = 0};
    struct froe_buffer buffer = {0};
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++)
        cr_assert(froe_query_add(&query, items[i][0], items[i][1]));
    froe_query_filters(&query, FROE_FILTERS_WHERE | FROE_FILTERS_RANGE, &buffer);
    expect_text(&buffer, " --where 'status = 404' --pages --exclude-name '' --exclude-ext .gif --since 2025-03-04 "
                         "--no-bots --tz UTC --log-format '%^ %h'");
    buffer = (struct froe_buffer){0};
    froe_query_filters(&query, 0, &buffer);
    expect_text(&buffer, " --pages --exclude-name '' --exclude-ext .gif --no-bots --tz UTC --log-format '%^ %h'");
    froe_query_free(&query);
    froe_query_filters(&(struct froe_query){.count = 0}, FROE_FILTERS_WHERE, &buffer);
    expect_text(&buffer, "");
}

/* Values as typed. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "query/literal.h"

/* In memory of its own size. */
static struct froe_span exact(const char *text)
{
    size_t len = strlen(text);
    uint8_t *copy = malloc(len == 0 ? 1 : len);
    memcpy(copy, text, len);
    return (struct froe_span){copy, len};
}

static void drop(struct froe_span text)
{
    free((void *)(uintptr_t)text.ptr);
}

struct number_case {
    const char *text;
    enum froe_literal_status status;
    int64_t floor;
    bool more;
};

#define BAD      FROE_LITERAL_BAD, 0, false
#define TOO_BIG  FROE_LITERAL_TOO_BIG, 0, false
#define TOO_LONG FROE_LITERAL_TOO_LONG, 0, false

static const struct number_case numbers[] = {
    {"0", FROE_LITERAL_OK, 0, false},
    {"007", FROE_LITERAL_OK, 7, false},
    {"9223372036854775807", FROE_LITERAL_OK, INT64_MAX, false},
    {"9223372036854775807.5", FROE_LITERAL_OK, INT64_MAX, true},
    {"9223372036854775807.000", FROE_LITERAL_OK, INT64_MAX, false},
    {"9223372036854775808", TOO_BIG},
    {"99999999999999999999999999999", TOO_BIG},
    {"9223372036.854775807G", FROE_LITERAL_OK, INT64_MAX, false},
    {"9223372036.854775808G", TOO_BIG},
    {"8589934592Gi", TOO_BIG},
    {"8589934591Gi", FROE_LITERAL_OK, INT64_C(8589934591) << 30, false},
    {"8589934591.999999999Gi", FROE_LITERAL_OK, INT64_C(9223372036854775806), true},
    {"1k", FROE_LITERAL_OK, 1000, false},
    {"1K", FROE_LITERAL_OK, 1000, false},
    {"1.5k", FROE_LITERAL_OK, 1500, false},
    {"1.0005k", FROE_LITERAL_OK, 1000, true},
    {"2M", FROE_LITERAL_OK, 2000000, false},
    {"3G", FROE_LITERAL_OK, 3000000000, false},
    {"1Ki", FROE_LITERAL_OK, 1024, false},
    {"0.5Mi", FROE_LITERAL_OK, 524288, false},
    {"1Gi", FROE_LITERAL_OK, 1 << 30, false},
    {"0.1", FROE_LITERAL_OK, 0, true},
    {"0.999999999999999999", FROE_LITERAL_OK, 0, true},
    {"0.9999999999999999999", TOO_LONG},
    {"0.50000000000000000000000000", FROE_LITERAL_OK, 0, true},
    {"", BAD},
    {"k", BAD},
    {".5", BAD},
    {"5.", BAD},
    {"5.k", BAD},
    {"-1", BAD},
    {"+1", BAD},
    {"1e3", BAD},
    {"0x10", BAD},
    {"1 k", BAD},
    {"1m", BAD},
    {"1kB", BAD},
    {"1ki", BAD},
    {"1.2.3", BAD},
    {"1,000", BAD},
};

static const struct number_case durations[] = {
    {"0", FROE_LITERAL_OK, 0, false},
    {"2", FROE_LITERAL_OK, 2000000000, false},
    {"0.5", FROE_LITERAL_OK, 500000000, false},
    {"0.000000001", FROE_LITERAL_OK, 1, false},
    {"0.0000000001", FROE_LITERAL_OK, 0, true},
    {"1ns", FROE_LITERAL_OK, 1, false},
    {"1us", FROE_LITERAL_OK, 1000, false},
    {"250ms", FROE_LITERAL_OK, 250000000, false},
    {"1.5ms", FROE_LITERAL_OK, 1500000, false},
    {"3s", FROE_LITERAL_OK, 3000000000, false},
    {"2m", FROE_LITERAL_OK, 120000000000, false},
    {"0.5h", FROE_LITERAL_OK, 1800000000000, false},
    {"1d", FROE_LITERAL_OK, 86400000000000, false},
    {"0.333333333333333333m", FROE_LITERAL_OK, 19999999999, true},
    {"106751d", FROE_LITERAL_OK, INT64_C(106751) * 86400 * 1000000000, false},
    {"106752d", TOO_BIG},
    {"1k", BAD},
    {"1M", BAD},
    {"1min", BAD},
    {"1h30m", BAD},
    {"s", BAD},
};

static void check_numbers(const struct number_case *cases, size_t count,
                          enum froe_literal_status (*read)(struct froe_span, struct froe_literal_number *))
{
    for (size_t i = 0; i < count; i++) {
        struct froe_literal_number number = {-1, false};
        struct froe_span text = exact(cases[i].text);
        cr_expect_eq(read(text, &number), cases[i].status, "`%s`", cases[i].text);
        if (cases[i].status == FROE_LITERAL_OK) {
            cr_expect_eq(number.floor, cases[i].floor, "`%s`: %lld", cases[i].text, (long long)number.floor);
            cr_expect_eq(number.more, cases[i].more, "`%s`", cases[i].text);
        }
        drop(text);
    }
}

Test(literal, numbers)
{
    check_numbers(numbers, sizeof numbers / sizeof numbers[0], froe_literal_number_read);
}

Test(literal, durations)
{
    check_numbers(durations, sizeof durations / sizeof durations[0], froe_literal_duration_read);
}

Test(literal, weekdays)
{
    static const char *const good[] = {"Mon", "tuesday", "WED", "Thursday", "fri", "Saturday", "sUN"};
    static const char *const bad[] = {"", "M", "Mo", "Mond", "Mondayy", "Lun", "1", "Mon "};
    int64_t day;
    for (size_t i = 0; i < 7; i++) {
        cr_expect(froe_weekday_read(froe_span_of(good[i]), &day), "%s", good[i]);
        cr_expect_eq(day, (int64_t)i, "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_not(froe_weekday_read(froe_span_of(bad[i]), &day), "%s", bad[i]);
}

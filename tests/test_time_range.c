#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "query/time_range.h"
#include "support/chance.h"

/* 2015-05-17T10:05:03Z, a Sunday. */
#define THEN ((int64_t)1431857103)
#define DAY  ((int64_t)86400)

struct text {
    char text[48];
    int64_t seconds;
    bool local;
};

ParameterizedTestParameters(time_range, understood)
{
    static struct text texts[] = {
        {"2015-05-17", THEN / DAY * DAY, true},
        {"2015-05-17T10", THEN - 303, true},
        {"2015-05-17T10:05", THEN - 3, true},
        {"2015-05-17T10:05:03", THEN, true},
        {"2015-05-17t10:05:03", THEN, true},
        {"2015-05-17 10:05:03", THEN, true},
        {"2015-05-17T10:05:03.0", THEN, true},
        {"2015-05-17T10:05:03.000000000", THEN, true},
        {"2015-05-17T10:05:02.25", THEN, true},
        {"2015-05-17T10:05:02,0000000000000000001Z", THEN, false},
        {"2015-05-17T10:05:60", THEN + 56, true},
        {"2015-05-17T24:00", THEN / DAY * DAY + DAY, true},
        {"2015-05-17T24:00:00.0", THEN / DAY * DAY + DAY, true},
        {"2015-05-17T23:59:59.5", THEN / DAY * DAY + DAY, true},
        {"2015-05-17Z", THEN / DAY * DAY, false},
        {"2015-05-17+02:00", THEN / DAY * DAY - 7200, false},
        {"2015-05-17-02:00", THEN / DAY * DAY + 7200, false},
        {"2015-05-17T10:05:03Z", THEN, false},
        {"2015-05-17T10:05:03z", THEN, false},
        {"2015-05-17T10:05:03 Z", THEN, false},
        {"2015-05-17T12:05:03+02:00", THEN, false},
        {"2015-05-17T12:05:03+0200", THEN, false},
        {"2015-05-17T12:05:03+02", THEN, false},
        {"2015-05-17 04:35:03 -0530", THEN, false},
        {"2015-05-17T10:05-00:00", THEN - 3, false},
        {"2015-05-18T10:04:03+23:59", THEN, false},
        {"[17/May/2015:10:05:03 +0000]", THEN, false},
        {"17/May/2015:10:05:03 +0000", THEN, false},
        {"17/May/2015:12:05:03 +0200", THEN, false},
        {"[17/May/2015:10:05:03]", THEN, true},
        {"17/May/2015:10:05:03", THEN, true},
        {"17/may/2015:10:05", THEN - 3, true},
        {"17/MAY/2015", THEN / DAY * DAY, true},
        {"[2015-05-17]", THEN / DAY * DAY, true},
        {"29/Feb/2024", INT64_C(1709164800), true},
        {"2000-02-29", INT64_C(951782400), true},
        {"1970-01-01", 0, true},
        {"1969-12-31T23:59:59Z", -1, false},
        {"0000-01-01", INT64_C(-62167219200), true},
        {"9999-12-31", INT64_C(253402214400), true},
        {"now", THEN, false},
        {"0s", THEN, false},
        {"90s", THEN - 90, false},
        {"30m", THEN - 1800, false},
        {"12h", THEN - 12 * 3600, false},
        {"7d", THEN - 7 * DAY, false},
        {"-7d", THEN - 7 * DAY, false},
        {"2w", THEN - 14 * DAY, false},
        {"1d12h", THEN - 36 * 3600, false},
        {"1h30m5s", THEN - 5405, false},
        {"007d", THEN - 7 * DAY, false},
    };
    return cr_make_param_array(struct text, texts, sizeof texts / sizeof *texts);
}

ParameterizedTest(struct text *parameter, time_range, understood)
{
    struct froe_time_bound bound;
    froe_error error = {0};
    cr_assert(froe_time_bound_read(&bound, parameter->text, "since", THEN, &error), "%s: %s", parameter->text,
              error.text);
    cr_expect(bound.given);
    cr_expect_eq(bound.seconds, parameter->seconds, "%s: %lld", parameter->text, (long long)bound.seconds);
    cr_expect_eq(bound.local, parameter->local, "%s", parameter->text);
}

struct refused {
    char text[48];
    unsigned column;
    char part[32]; /* of the message */
};

ParameterizedTestParameters(time_range, refused)
{
    static struct refused texts[] = {
        {"", 1, "not a time"},
        {"tomorrow", 1, "not a time"},
        {"nows", 1, "not a time"},
        {" 2015-05-17", 1, "not a time"},
        {"-", 1, "not a time"},
        {"-2015-05-17", 1, "not a time"},
        {"[", 1, "not a time"},
        {"[]", 1, "not a time"},
        {"+7d", 1, "not a time"},
        {"\xff\x1b[31m", 1, "not a time"},
        {"2015", 5, "unit"},
        {"20150517T100503Z", 5, "expected -"},
        {"1431857103", 11, "unit"},
        {"7", 2, "unit"},
        {"7d12", 5, "unit"},
        {"7y", 2, "expected a unit"},
        {"-7y", 3, "expected a unit"},
        {"1.5h", 2, "whole numbers of s, m, h, d or w"},
        {"-0,5d", 3, "whole numbers of s, m, h, d or w"},
        {"1d1.5h", 4, "whole numbers of s, m, h, d or w"},
        {"2015.05.17", 5, "expected -"},
        {"7days", 3, "number"},
        {"7d ", 3, "number"},
        {"7d-1h", 3, "number"},
        {"99999999999999999999999d", 1, "too long ago"},
        {"3660001d", 1, "too long ago"},
        {"3660000d1s", 9, "too long ago"},
        {"15-05-17", 3, "year has four digits"},
        {"2015-", 6, "month is 01 to 12"},
        {"2015/05/17", 5, "expected -"},
        {"2015-5-17", 7, "month is 01 to 12"},
        {"2015-00-17", 6, "month is 01 to 12"},
        {"2015-13-17", 6, "month is 01 to 12"},
        {"2015-05", 8, "expected -"},
        {"2015-05-1", 10, "day is 01 to 31"},
        {"2015-05-00", 9, "day is 01 to 31"},
        {"2015-05-32", 9, "day is 01 to 31"},
        {"2015-04-31", 9, "no such day"},
        {"2015-02-29", 9, "no such day"},
        {"1900-02-29", 9, "no such day"},
        {"2015-05-17T", 12, "hour is 00 to 23"},
        {"2015-05-17T1", 13, "hour is 00 to 23"},
        {"2015-05-17T25", 12, "hour is 00 to 23"},
        {"2015-05-17T24:01", 12, "24:00"},
        {"2015-05-17T24:00:00.1", 12, "24:00"},
        {"2015-05-17T10:", 15, "minute is 00 to 59"},
        {"2015-05-17T10:60", 15, "minute is 00 to 59"},
        {"2015-05-17T10:5", 16, "minute is 00 to 59"},
        {"2015-05-17T10:05:", 18, "second is 00 to 59"},
        {"2015-05-17T10:05:61", 18, "second is 00 to 59"},
        {"2015-05-17T10:05:03.", 21, "fraction"},
        {"2015-05-17T10.5", 14, "unexpected text"},
        {"2015-05-17T10:05.5", 17, "unexpected text"},
        {"2015-05-17T10:05:03 ", 20, "unexpected text"},
        {"2015-05-17T10:05:03x", 20, "unexpected text"},
        {"2015-05-17T10:05 XYZ", 18, "unexpected text"},
        {"2015-05-17 ", 11, "unexpected text"},
        {"2015-05-17x", 11, "unexpected text"},
        {"2015-05-17]", 11, "unexpected text"},
        {"2015-05-17Z+02:00", 12, "unexpected text"},
        {"2015-05-17T10:05+2", 19, "zone is Z"},
        {"2015-05-17T10:05+24:00", 18, "zone is Z"},
        {"2015-05-17T10:05+02:", 21, "zone is Z"},
        {"2015-05-17T10:05+02:60", 21, "zone is Z"},
        {"2015-05-17T10:05+020", 21, "zone is Z"},
        {"2015-05-17T10:05+02:000", 23, "unexpected text"},
        {"17/Mai/2015", 4, "a month is Jan"},
        {"17/M", 4, "a month is Jan"},
        {"17/", 4, "a month is Jan"},
        {"17/05/2015", 4, "a month is Jan"},
        {"17/May-2015", 7, "expected / and the year"},
        {"17/May/15", 10, "year has four digits"},
        {"00/May/2015", 1, "day is 01 to 31"},
        {"31/Apr/2015", 1, "no such day"},
        {"[31/Apr/2015]", 2, "no such day"},
        {"[17/May/2015:10:05:03 +0000", 28, "expected ]"},
        {"[17/May/2015:10:05:03 +0000]x", 29, "unexpected text"},
        {"17/May/2015T10:05", 12, "unexpected text"},
        {"17/May/2015 10:05", 13, "unexpected text"},
    };
    return cr_make_param_array(struct refused, texts, sizeof texts / sizeof *texts);
}

ParameterizedTest(struct refused *parameter, time_range, refused)
{
    struct froe_time_bound bound;
    froe_error error = {0};
    cr_assert_not(froe_time_bound_read(&bound, parameter->text, "until", THEN, &error), "%s", parameter->text);
    cr_expect_str_eq(error.option, "until");
    cr_expect_eq(error.column, parameter->column, "%s: column %u: %s", parameter->text, error.column, error.text);
    cr_expect_not_null(strstr(error.text, parameter->part), "%s: %s", parameter->text, error.text);
    cr_expect_eq(strncmp(error.text, "--until: ", 9), 0, "%s", error.text);
}

static struct froe_time_range range_of(const char *since, const char *until)
{
    struct froe_time_range range;
    froe_error error = {0};
    cr_assert(froe_time_range_read(&range, since, until, THEN, &error), "%s %s: %s", since, until, error.text);
    return range;
}

Test(time_range, half_open)
{
    struct froe_time_range range = range_of("2015-05-17T10:05:03Z", "2015-05-17T10:05:05Z");
    cr_expect(froe_time_range_active(&range));
    cr_expect_not(froe_time_range_holds(&range, THEN - 1, 0));
    cr_expect(froe_time_range_holds(&range, THEN, 0));
    cr_expect(froe_time_range_holds(&range, THEN + 1, 0));
    cr_expect_not(froe_time_range_holds(&range, THEN + 2, 0));
    cr_expect(froe_time_range_holds(&range, THEN, 7200), "an instant is the same in all zones");
}

Test(time_range, one_end_or_none)
{
    struct froe_time_range all = range_of(NULL, NULL);
    struct froe_time_range since = range_of("now", NULL);
    struct froe_time_range until = range_of(NULL, "now");
    cr_expect_not(froe_time_range_active(&all));
    cr_expect(froe_time_range_active(&since));
    cr_expect(froe_time_range_active(&until));
    for (int64_t time = THEN - 1; time <= THEN + 1; time++) {
        cr_expect(froe_time_range_holds(&all, time, 0));
        cr_expect_eq(froe_time_range_holds(&since, time, 0), time >= THEN);
        cr_expect_eq(froe_time_range_holds(&until, time, 0), time < THEN);
    }
}

Test(time_range, clock_of_the_records)
{
    struct froe_time_range range = range_of("2015-05-17T10:05:03", "2015-05-17T10:05:04");
    for (int32_t offset = -86340; offset <= 86340; offset += 1740) {
        cr_expect_not(froe_time_range_holds(&range, THEN - offset - 1, offset));
        cr_expect(froe_time_range_holds(&range, THEN - offset, offset));
        cr_expect_not(froe_time_range_holds(&range, THEN - offset + 1, offset));
    }
}

Test(time_range, absent_and_endless_times)
{
    const int64_t times[] = {FROE_TIME_ABSENT, INT64_MIN + 1, INT64_MAX, FROE_TIME_ENDLESS};
    struct froe_time_range ranges[] = {range_of(NULL, "2015-05-17"), range_of("2015-05-17", NULL),
                                       range_of(NULL, "now"), range_of("now", NULL)};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        for (size_t j = 0; j < sizeof times / sizeof *times; j++) {
            cr_expect_not(froe_time_range_holds(&ranges[i], times[j], 86340), "%zu %zu", i, j);
            cr_expect_not(froe_time_range_holds(&ranges[i], times[j], -86340), "%zu %zu", i, j);
        }
}

struct pair {
    char since[32], until[32];
    bool good;
};

ParameterizedTestParameters(time_range, order)
{
    static struct pair pairs[] = {
        {"2015-05-17", "2015-05-18", true},
        {"2015-05-17", "2015-05-17", false},
        {"2015-05-18", "2015-05-17", false},
        {"2015-05-17T10:05:03Z", "2015-05-17T12:05:04+02:00", true},
        {"2015-05-17T10:05:03Z", "2015-05-17T12:05:03+02:00", false},
        {"2015-05-17T10:05:03.1", "2015-05-17T10:05:03.9", false}, /* records have whole seconds */
        {"2015-05-17T10:05:03.9", "2015-05-17T10:05:04.1", true},
        {"7d", "6d", true},
        {"6d", "7d", false},
        {"1h", "now", true},
        {"now", "0s", false},
        /* Of these only one has a zone. Somewhere on Earth there is such a time, until it is more than a day. */
        {"2015-05-17T10:05:03", "2015-05-16T10:05:04Z", true},
        {"2015-05-17T10:05:03", "2015-05-16T10:05:03Z", false},
        {"2015-05-17T10:05:03Z", "2015-05-16T10:05:04", true},
        {"2015-05-17T10:05:03Z", "2015-05-16T10:05:03", false},
    };
    return cr_make_param_array(struct pair, pairs, sizeof pairs / sizeof *pairs);
}

ParameterizedTest(struct pair *parameter, time_range, order)
{
    struct froe_time_range range;
    froe_error error = {0};
    cr_expect_eq(froe_time_range_read(&range, parameter->since, parameter->until, THEN, &error), parameter->good,
                 "%s %s", parameter->since, parameter->until);
    if (!parameter->good)
        cr_expect_str_eq(error.option, "until");
}

Test(time_range, which_end_is_wrong)
{
    struct froe_time_range range;
    froe_error error = {0};
    cr_assert_not(froe_time_range_read(&range, "x", "y", THEN, &error));
    cr_expect_str_eq(error.option, "since");
    cr_assert_not(froe_time_range_read(&range, "now", "y", THEN, &error));
    cr_expect_str_eq(error.option, "until");
    cr_expect_not(froe_time_range_read(&range, "now", "y", THEN, NULL));
}

/* Records of one local time in different zones, some without a time. */
Test(time_range, filter)
{
    struct froe_record records[8];
    struct froe_zone_cache cache = {0};
    for (int i = 0; i < 8; i++)
        records[i] =
            (struct froe_record){.time = i == 3 ? FROE_TIME_ABSENT : THEN - i * 3600, .offset = i * 3600, .status = i};
    struct froe_time_range range = range_of("2015-05-17T10:05:03", NULL);
    cr_expect_eq(froe_time_range_filter(&range, NULL, &cache, records, 8), 7);
    cr_expect_eq(records[2].status, 2);
    cr_expect_eq(records[3].status, 4);
    cr_expect_eq(records[6].status, 7);
    struct froe_zone zone = {.fixed = 3600};
    cr_expect_eq(froe_time_range_filter(&range, &zone, &cache, records, 7), 2, "on the clock of one zone");
    cr_expect_eq(records[1].status, 1);
    range = range_of(NULL, "2015-05-17T10:05:03");
    cr_expect_eq(froe_time_range_filter(&range, NULL, &cache, records, 2), 0);
    cr_expect_eq(froe_time_range_filter(&range, NULL, &cache, records, 0), 0);
}

/* Batches of which most lie in the range as a whole, against the rule for one record. */
Test(time_range, filter_of_batches)
{
    static const char *const ends[] = {NULL, "2015-05-17T10:05:03", "2015-05-17T10:05:03Z", "2015-05-17T11:00:00-02:00",
                                       "2015-05-18"};
    enum { ENDS = sizeof ends / sizeof ends[0], RECORDS = 5 };
    struct froe_zone_cache cache = {0};
    struct chance chance = chance_of(1);
    for (size_t run = 0; run < 20000; run++) {
        froe_error error;
        struct froe_time_range range;
        if (!froe_time_range_read(&range, ends[chance_below(&chance, ENDS)], ends[chance_below(&chance, ENDS)], THEN,
                                  &error))
            continue;
        struct froe_record records[RECORDS];
        size_t wanted = 0, spread = chance_below(&chance, 2) == 0 ? 60 : 40000;
        for (size_t i = 0; i < RECORDS; i++) {
            int64_t time = THEN + 12000 - (int64_t)chance_below(&chance, spread);
            records[i] = (struct froe_record){.time = chance_below(&chance, 20) == 0 ? FROE_TIME_ABSENT : time,
                                              .offset = (int32_t)chance_below(&chance, 3) * 3600 - 3600};
            wanted += froe_time_range_holds(&range, records[i].time, records[i].offset);
        }
        cr_assert_eq(froe_time_range_filter(&range, NULL, &cache, records, RECORDS), wanted, "run %zu", run);
    }
}

Test(time_range, filter_where_the_clock_is_put_back)
{
    struct froe_zone zone;
    struct froe_zone_cache cache = {0};
    froe_error error;
    if (!froe_zone_parse(&zone, "Europe/Berlin", &error))
        cr_skip("no time zones: %s", error.text);
    /* 2024-10-27T00:00Z, which is 02:00 in summer time; an hour later it is 02:00 again. */
    const int64_t first = INT64_C(1729987200);
    struct froe_record records[4];
    for (int i = 0; i < 4; i++)
        records[i] = (struct froe_record){.time = first + i * 1800, .status = i};
    struct froe_time_range range = range_of("2024-10-27T02:30", "2024-10-27T03:00");
    cr_expect_eq(froe_time_range_filter(&range, &zone, &cache, records, 4), 2);
    cr_expect_eq(records[0].status, 1);
    cr_expect_eq(records[1].status, 3);
    froe_zone_free(&zone);
}

/* Times of log formats other than Common. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "parse/logtime.h"

struct reading {
    enum froe_logtime_syntax syntax;
    const char *pattern;
    const char *text;
    const char *rest; /* what is left behind the time; NULL: it is none */
    int64_t seconds;
    int32_t offset;
};

static const struct reading readings[] = {
    {FROE_LOGTIME_CLF, "", "10/Oct/2000:13:55:36 -0700]", "]", 971211336, -25200},
    {FROE_LOGTIME_CLF, "", "10/Oct/2000:13:55:36 -070", NULL, 0, 0},
    {FROE_LOGTIME_ISO, "", "2000-10-10T20:55:36Z", "", 971211336, 0},
    {FROE_LOGTIME_ISO, "", "2000-10-10T20:55:36z x", " x", 971211336, 0},
    {FROE_LOGTIME_ISO, "", "2000-10-10 20:55:36", "", 971211336, 0},
    {FROE_LOGTIME_ISO, "", "2000-10-10T13:55:36.123456-07:00", "", 971211336, -25200},
    {FROE_LOGTIME_ISO, "", "2000-10-11T02:25:36,5+0530 ", " ", 971211336, 19800},
    {FROE_LOGTIME_ISO, "", "2000-10-10T22:55:36+02", "", 971211336, 7200},
    {FROE_LOGTIME_ISO, "", "2000-10-10T20:55:60Z", "", 971211359, 0},
    {FROE_LOGTIME_ISO, "", "2000-10-10T20:55:36+2", "+2", 971211336, 0},
    {FROE_LOGTIME_ISO, "", "2000-10-10T20:55:36.", ".", 971211336, 0},
    {FROE_LOGTIME_ISO, "", "2000-10-10T24:55:36Z", NULL, 0, 0},
    {FROE_LOGTIME_ISO, "", "2000-10-10T20:60:36Z", NULL, 0, 0},
    {FROE_LOGTIME_ISO, "", "2000-10-10T20:55:61Z", NULL, 0, 0},
    {FROE_LOGTIME_ISO, "", "2000-02-30T20:55:36Z", NULL, 0, 0},
    {FROE_LOGTIME_ISO, "", "2000-00-10T20:55:36Z", NULL, 0, 0},
    {FROE_LOGTIME_ISO, "", "2000-10-10T20:55:3", NULL, 0, 0},
    {FROE_LOGTIME_ISO, "", "0000-01-01T00:00:00Z", "", -62167219200, 0},
    {FROE_LOGTIME_UNIX, "", "971211336", "", 971211336, 0},
    {FROE_LOGTIME_UNIX, "", "971211336.779 x", " x", 971211336, 0},
    {FROE_LOGTIME_UNIX, "", "0", "", 0, 0},
    {FROE_LOGTIME_UNIX, "", "x", NULL, 0, 0},
    {FROE_LOGTIME_UNIX, "", "-1", NULL, 0, 0},
    {FROE_LOGTIME_UNIX, "", "123456789012345678", "", 123456789012345678, 0},
    {FROE_LOGTIME_UNIX, "", "1234567890123456789", NULL, 0, 0},
    {FROE_LOGTIME_MILLI, "", "971211336779", "", 971211336, 0},
    {FROE_LOGTIME_MICRO, "", "971211336779123", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "971211336", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "971211336.5", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "971211336779", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "971211336779123", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "971211336779123456", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "10/Oct/2000:13:55:36 -0700", "", 971211336, -25200},
    {FROE_LOGTIME_ANY, "", "2000-10-10T20:55:36Z", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "10/Oct/2000:20:55:36.123", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "10/Oct/2000:13:55:36.123 -0700", "", 971211336, -25200},
    {FROE_LOGTIME_ANY, "", "10/Oct/2000:20:55:36.123 x", " x", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "10/Oct/2000:20:55:36", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "10/Oct/2000 20:55:36", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "10-Oct-2000 13:55:36-07:00", "", 971211336, -25200},
    {FROE_LOGTIME_ANY, "", "10/Oct/2000:20:55:36 ", NULL, 0, 0},
    {FROE_LOGTIME_ANY, "", "10/Oct/2000:20:55", NULL, 0, 0},
    {FROE_LOGTIME_ANY, "", "10/Oct/2000", NULL, 0, 0},
    {FROE_LOGTIME_ANY, "", "2000-10-10 13:55:36 -0700", "", 971211336, -25200},
    {FROE_LOGTIME_ANY, "", "2000-10-10T22:55:36 +02:00", "", 971211336, 7200},
    {FROE_LOGTIME_ANY, "", "2000-10-10 20:55:36 +0200 x=1", " +0200 x=1", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "2000-10-10 20:55:36 UTC", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "2000-10-10 20:55:36 GMT", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "2000-10-10 20:55:36 Z", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "2000-10-10 20:55:36 PST", " PST", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "2000-10-10 20:55:36.123456789 +0000 UTC", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "2000-10-10 22:55:36.5 +0200 CEST m=+0.000012", "", 971211336, 7200},
    {FROE_LOGTIME_ANY, "", "2000-10-10 23:55:36 +0300 +03", "", 971211336, 10800},
    {FROE_LOGTIME_ANY, "", "2000-10-10T20:55:36Z[UTC]", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "2000-10-10T22:55:36.123+02:00[Europe/Paris]", "", 971211336, 7200},
    {FROE_LOGTIME_ANY, "", "2000-10-10T22:55:36[Europe/Paris]", "[Europe/Paris]", 971218536, 0},
    {FROE_LOGTIME_ANY, "", "2000-10-10T20:55:36Z[UTC", "[UTC", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "2000-10-10T25:55:36 Z", NULL, 0, 0},
    {FROE_LOGTIME_ANY, "", "20001010T205536Z", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "20001010T135536.123-0700", "", 971211336, -25200},
    {FROE_LOGTIME_ANY, "", "20001010T205536", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "20001010 20:55:36", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "20001010T20553", "T20553", 20001010, 0},
    {FROE_LOGTIME_ANY, "", "20001010T206036Z", "T206036Z", 20001010, 0},
    {FROE_LOGTIME_ANY, "", "20001310T205536Z", "T205536Z", 20001310, 0},
    {FROE_LOGTIME_ANY, "", "Tue Oct 10 20:55:36 2000", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "Sun Oct  1 20:55:36 2000", "", 970433736, 0},
    {FROE_LOGTIME_ANY, "", "Tue Oct 10 20:55:36 2000 x", NULL, 0, 0},
    {FROE_LOGTIME_ANY, "", "Tue Oct", NULL, 0, 0},
    {FROE_LOGTIME_ANY, "", "10/Oct/2000-20:55:36.123", NULL, 0, 0},
    {FROE_LOGTIME_ANY, "", "31/Jun/2000:20:55:36.123", NULL, 0, 0},
    {FROE_LOGTIME_ANY, "", "Tue, 10 Oct 2000 20:55:36 GMT", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "Tue, 10 Oct 2000 13:55:36 -0700", "", 971211336, -25200},
    {FROE_LOGTIME_ANY, "", "Tue,", NULL, 0, 0},
    {FROE_LOGTIME_DATE, "", "2000-10-10 x", " x", 971136000, 0},
    {FROE_LOGTIME_DATE, "", "2000/10/10", "", 971136000, 0},
    {FROE_LOGTIME_DATE, "", "20001010", "", 971136000, 0},
    {FROE_LOGTIME_DATE, "", "10/Oct/2000", "", 971136000, 0},
    {FROE_LOGTIME_DATE, "", "10-Oct-2000", "", 971136000, 0},
    {FROE_LOGTIME_DATE, "", "10-Oct/2000", NULL, 0, 0},
    {FROE_LOGTIME_ANY, "", "971211336123456789", "", 971211336, 0},
    {FROE_LOGTIME_ANY, "", "1646861401524000000", "", 1646861401, 0},
    {FROE_LOGTIME_ANY, "", "9223372036854775808", NULL, 0, 0},
    {FROE_LOGTIME_ANY, "", "12345678901234567890123", NULL, 0, 0},
    {FROE_LOGTIME_ANY, "", "2022/03/09 21:30:01.524", "", 1646861401, 0},
    {FROE_LOGTIME_ANY, "", "2022/03-09 21:30:01", NULL, 0, 0},
    {FROE_LOGTIME_DATE, "", "10/Okt/2000", NULL, 0, 0},
    {FROE_LOGTIME_DATE, "", "2000-10/10", NULL, 0, 0},
    {FROE_LOGTIME_DATE, "", "2000-13-10", NULL, 0, 0},
    {FROE_LOGTIME_PATTERN, "%d/%b/%Y:%H:%M:%S.%L", "10/Oct/2000:20:55:36.123]", "]", 971211336, 0},
    {FROE_LOGTIME_PATTERN, "%d/%b/%Y:%T %z", "10/Oct/2000:13:55:36 -0700", "", 971211336, -25200},
    {FROE_LOGTIME_PATTERN, "%a, %d %B %Y %T %Z", "Tue, 10 October 2000 20:55:36 GMT", "", 971211336, 0},
    {FROE_LOGTIME_PATTERN, "%D %r", "10/10/00 08:55:36 PM", "", 971211336, 0},
    {FROE_LOGTIME_PATTERN, "%F %R", "2000-10-10 20:55", "", 971211300, 0},
    {FROE_LOGTIME_PATTERN, "%c", "Tue Oct 10 20:55:36 2000", "", 971211336, 0},
    {FROE_LOGTIME_PATTERN, "%Y%m%d%H%M%S", "20001010205536", "", 971211336, 0},
    {FROE_LOGTIME_PATTERN, "%Y-%j", "2000-284", "", 971136000, 0},
    {FROE_LOGTIME_PATTERN, "%e %b %y", " 9 Feb 71", "", 34905600, 0},
    {FROE_LOGTIME_PATTERN, "%s", "971211336.5", ".5", 971211336, 0},
    {FROE_LOGTIME_PATTERN, "%*", "971211336779", "", 971211336, 0},
    {FROE_LOGTIME_PATTERN, "%f", "971211336779123", "", 971211336, 0},
    {FROE_LOGTIME_PATTERN, "%I %p %F", "12 AM 2000-10-10", "", 971136000, 0},
    {FROE_LOGTIME_PATTERN, "%%%d%n%m %Y", "%10 10 2000", "", 971136000, 0},
    {FROE_LOGTIME_PATTERN, "%d %m %Y", "31 6 2000", NULL, 0, 0},
    {FROE_LOGTIME_PATTERN, "%d %m %Y", "30 6", NULL, 0, 0},
    {FROE_LOGTIME_PATTERN, "%H %F", "24 2000-10-10", NULL, 0, 0},
};

enum { READINGS = sizeof readings / sizeof readings[0] };

static void check(const struct reading *given, struct froe_logtime_cache *cache)
{
    size_t len = strlen(given->text);
    uint8_t *text = calloc(1, len + 16);
    memcpy(text, given->text, len);
    memset(text + len, '7', 16);
    struct froe_logtime time = {0};
    struct froe_timestamp timestamp = {0};
    const uint8_t *behind =
        froe_logtime_read(cache, given->syntax, froe_span_of(given->pattern), text, text + len, &time);
    if (given->rest == NULL) {
        cr_expect_null(behind, "%s", given->text);
    } else {
        cr_assert_not_null(behind, "%s", given->text);
        cr_expect_eq((size_t)(text + len - behind), strlen(given->rest), "%s", given->text);
        cr_expect(froe_logtime_instant(&time, &timestamp), "%s", given->text);
        cr_expect_eq(timestamp.seconds, given->seconds, "%s: %lld", given->text, (long long)timestamp.seconds);
        cr_expect_eq(timestamp.offset, given->offset, "%s", given->text);
    }
    free(text);
}

Test(logtime, readings)
{
    for (size_t i = 0; i < READINGS; i++) {
        struct froe_logtime_cache cache = {0};
        check(&readings[i], &cache);
        check(&readings[i], &cache);
    }
}

/* What was read before changes nothing. */
Test(logtime, cache)
{
    struct froe_logtime_cache cache = {0};
    for (size_t i = 0; i < READINGS; i++)
        for (size_t j = 0; j < READINGS; j++) {
            check(&readings[i], &cache);
            check(&readings[j], &cache);
        }
}

/* Every second of some days, each near the one before, and texts that only begin alike. */
Test(logtime, iso_near_the_last)
{
    struct froe_logtime_cache cache = {0};
    for (int64_t second = 951696000; second < 951696000 + 200000; second += 7) { /* 2000-02-28 */
        char text[64];
        int64_t year;
        unsigned month, day;
        froe_civil_from_days(second / 86400, &year, &month, &day);
        int64_t clock = second % 86400;
        snprintf(text, sizeof text, "%04lld-%02u-%02uT%02lld:%02lld:%02lld.25+01:00", (long long)year, month, day,
                 (long long)clock / 3600, (long long)clock / 60 % 60, (long long)clock % 60);
        struct froe_logtime time = {0};
        cr_assert_not_null(froe_logtime_read(&cache, FROE_LOGTIME_ISO, FROE_ABSENT, (const uint8_t *)text,
                                             (const uint8_t *)text + strlen(text), &time));
        cr_assert_eq(time.instant, second - 3600, "%s", text);
    }
}

Test(logtime, parts)
{
    struct froe_logtime_cache cache = {0};
    struct froe_logtime time = {0};
    struct froe_timestamp timestamp;
    static const char clock[32] = "20:55:36.5x", date[32] = "2000-10-10x";
    const uint8_t *at = (const uint8_t *)clock;
    cr_expect_eq(froe_logtime_read(&cache, FROE_LOGTIME_CLOCK, FROE_ABSENT, at, at + 11, &time), at + 10);
    cr_expect_not(froe_logtime_instant(&time, &timestamp), "a time of day in no day");
    at = (const uint8_t *)date;
    cr_expect_eq(froe_logtime_read(&cache, FROE_LOGTIME_DATE, FROE_ABSENT, at, at + 11, &time), at + 10);
    cr_expect(froe_logtime_instant(&time, &timestamp));
    cr_expect_eq(timestamp.seconds, 971211336);
}

Test(logtime, pattern_letters)
{
    size_t bad = 99;
    cr_expect(froe_logtime_pattern_check(froe_span_of("%d/%b %% %T x"), &bad));
    cr_expect_not(froe_logtime_pattern_check(froe_span_of("%d %Q"), &bad));
    cr_expect_eq(bad, 3);
    cr_expect_not(froe_logtime_pattern_check(froe_span_of("%d %"), &bad));
    cr_expect_eq(bad, 3);
}

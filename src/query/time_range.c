#include "query/time_range.h"

#include <stdio.h>

#include "base/error.h"
#include "parse/timestamp.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, WEEK = 7 * DAY };

/* What "before now" may go back at most, in seconds: 10,000 years. */
#define LONGEST_AGO ((int64_t)10000 * 366 * DAY)

/* A text being read. */
struct reading {
    const char *text;
    const char *at;
    const char *option;
    froe_error *error;
    bool more; /* than whole seconds */
};

static bool fail_at(const struct reading *reading, const char *at, const char *what)
{
    return froe_error_option(reading->error, reading->option, (unsigned)(at - reading->text) + 1, "--%s: %s",
                             reading->option, what);
}

static bool fail(const struct reading *reading, const char *what)
{
    return fail_at(reading, reading->at, what);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* `count` digits, a number from min to max. */
static bool read_digits(struct reading *reading, int count, int min, int max, int *value, const char *what)
{
    const char *from = reading->at;
    *value = 0;
    for (int i = 0; i < count; i++) {
        if (!is_digit(*reading->at))
            return fail(reading, what);
        *value = *value * 10 + (*reading->at++ - '0');
    }
    return (*value >= min && *value <= max) || fail_at(reading, from, what);
}

static bool skip(struct reading *reading, char c)
{
    if (*reading->at != c)
        return false;
    reading->at++;
    return true;
}

static bool read_year(struct reading *reading, int *year)
{
    return read_digits(reading, 4, 0, 9999, year, "a year has four digits");
}

static bool set_date(struct reading *reading, const char *day_at, int year, int month, int day, int64_t *seconds)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day > days[month - 1] + (month == 2 && leap))
        return fail_at(reading, day_at, "the month has no such day");
    *seconds = froe_days_from_civil(year, (unsigned)month, (unsigned)day) * DAY;
    return true;
}

/* yyyy-mm-dd */
static bool read_iso_date(struct reading *reading, int64_t *seconds)
{
    int year, month, day;
    if (!read_year(reading, &year))
        return false;
    if (!skip(reading, '-'))
        return fail(reading, "expected - and the month");
    if (!read_digits(reading, 2, 1, 12, &month, "a month is 01 to 12"))
        return false;
    if (!skip(reading, '-'))
        return fail(reading, "expected - and the day");
    const char *day_at = reading->at;
    return read_digits(reading, 2, 1, 31, &day, "a day is 01 to 31") &&
           set_date(reading, day_at, year, month, day, seconds);
}

/* Three letters of an English month, in either case. */
static bool read_month_name(struct reading *reading, int *month)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (*month = 1; *month <= 12; ++*month) {
        const char *name = names + 3 * (*month - 1);
        int same = 0;
        while (same < 3 && (reading->at[same] | 0x20) == name[same])
            same++;
        if (same == 3) {
            reading->at += 3;
            return true;
        }
    }
    return fail(reading, "a month is Jan, Feb, Mar, Apr, May, Jun, Jul, Aug, Sep, Oct, Nov or Dec");
}

/* dd/Mon/yyyy */
static bool read_clf_date(struct reading *reading, int64_t *seconds)
{
    int year, month, day;
    const char *day_at = reading->at;
    if (!read_digits(reading, 2, 1, 31, &day, "a day is 01 to 31"))
        return false;
    if (!skip(reading, '/'))
        return fail(reading, "expected / and the month");
    if (!read_month_name(reading, &month))
        return false;
    if (!skip(reading, '/'))
        return fail(reading, "expected / and the year");
    return read_year(reading, &year) && set_date(reading, day_at, year, month, day, seconds);
}

/* The digits behind the seconds. */
static bool read_fraction(struct reading *reading)
{
    if (*reading->at != '.' && *reading->at != ',')
        return true;
    reading->at++;
    if (!is_digit(*reading->at))
        return fail(reading, "expected the digits of a fraction");
    for (; is_digit(*reading->at); reading->at++)
        reading->more = reading->more || *reading->at != '0';
    return true;
}

/* hh[:mm[:ss[.fraction]]], added to *seconds without the fraction. */
static bool read_clock(struct reading *reading, int64_t *seconds)
{
    int hour, minute = 0, second = 0;
    const char *from = reading->at;
    if (!read_digits(reading, 2, 0, 24, &hour, "an hour is 00 to 23"))
        return false;
    if (skip(reading, ':') && !read_digits(reading, 2, 0, 59, &minute, "a minute is 00 to 59"))
        return false;
    bool has_minute = reading->at - from > 2;
    if (has_minute && skip(reading, ':') &&
        (!read_digits(reading, 2, 0, 60, &second, "a second is 00 to 59") || !read_fraction(reading)))
        return false;
    if (hour == 24 && (minute > 0 || second > 0 || reading->more))
        return fail_at(reading, from, "an hour is 00 to 23, and 24:00 the end of the day");
    *seconds += hour * HOUR + minute * MINUTE + (second == 60 ? 59 : second);
    return true;
}

/* Z, ±hh, ±hhmm or ±hh:mm, if there is one; makes an instant of a local time. */
static bool read_zone(struct reading *reading, struct froe_time_bound *bound)
{
    int hour, minute = 0;
    if (*reading->at == ' ' && reading->at[1] != '\0')
        reading->at++;
    if ((*reading->at | 0x20) == 'z') {
        reading->at++;
        bound->local = false;
    }
    if (!bound->local || (*reading->at != '+' && *reading->at != '-'))
        return true;
    int sign = *reading->at++ == '-' ? -1 : 1;
    if (!read_digits(reading, 2, 0, 23, &hour, "a zone is Z, +02:00 or -0530"))
        return false;
    if ((skip(reading, ':') || is_digit(*reading->at)) &&
        !read_digits(reading, 2, 0, 59, &minute, "a zone is Z, +02:00 or -0530"))
        return false;
    bound->seconds -= sign * (hour * HOUR + minute * MINUTE);
    bound->local = false;
    return true;
}

static bool read_calendar(struct reading *reading, struct froe_time_bound *bound)
{
    bool bracket = skip(reading, '[');
    bool clf = is_digit(reading->at[0]) && is_digit(reading->at[1]) && reading->at[2] == '/';
    bound->local = true;
    if (!(clf ? read_clf_date : read_iso_date)(reading, &bound->seconds))
        return false;
    bool clock =
        clf ? *reading->at == ':' : (*reading->at | 0x20) == 't' || (*reading->at == ' ' && is_digit(reading->at[1]));
    reading->at += clock;
    if (clock && !read_clock(reading, &bound->seconds))
        return false;
    if (!read_zone(reading, bound))
        return false;
    if (bracket && !skip(reading, ']'))
        return fail(reading, "expected ]");
    return *reading->at == '\0' || fail(reading, "unexpected text behind the time");
}

static int64_t unit_of(char c)
{
    switch (c) {
    case 's':
        return 1;
    case 'm':
        return MINUTE;
    case 'h':
        return HOUR;
    case 'd':
        return DAY;
    case 'w':
        return WEEK;
    default:
        return 0;
    }
}

/* One or more numbers with units. */
static bool read_ago(struct reading *reading, int64_t now, struct froe_time_bound *bound)
{
    int64_t ago = 0;
    skip(reading, '-');
    do {
        const char *from = reading->at;
        int64_t number = 0;
        while (is_digit(*reading->at) && number < LONGEST_AGO)
            number = number * 10 + (*reading->at++ - '0');
        int64_t unit = unit_of(*reading->at);
        if (reading->at > from && (*reading->at == '.' || *reading->at == ','))
            return fail(reading, "a time before now is whole numbers of s, m, h, d or w, such as 90m or 1h30m");
        if (reading->at == from || (unit == 0 && !is_digit(*reading->at)))
            return fail(reading, reading->at == from ? "expected a number"
                                                     : "expected a unit: s, m, h, d or w, for a time before now");
        if (unit == 0 || number > (LONGEST_AGO - ago) / unit)
            return fail_at(reading, from, "that is too long ago");
        ago += number * unit;
        reading->at++;
    } while (*reading->at != '\0');
    bound->seconds = now - ago;
    return true;
}

/* Whether the text is told by numbers and units, or is meant to be. */
static bool is_relative(const char *text)
{
    const char *at = text + (*text == '-');
    const char *from = at;
    while (is_digit(*at))
        at++;
    /* Of fewer digits than a year's, before anything but what stands behind those of a date. */
    bool no_date = at - from < 4 && *at != '-' && *at != '/' && *at != ':';
    return at > from && (*at == '\0' || unit_of(*at) != 0 || no_date);
}

bool froe_time_bound_read(struct froe_time_bound *bound, const char *text, const char *option, int64_t now,
                          froe_error *error)
{
    struct reading reading = {text, text, option, error, false};
    *bound = (struct froe_time_bound){.seconds = now, .given = true};
    if (strcmp(text, "now") == 0)
        return true;
    if (is_relative(text))
        return read_ago(&reading, now, bound);
    if (!is_digit(text[0]) && !(text[0] == '[' && is_digit(text[1])))
        return fail(&reading, "not a time: give one such as 2015-05-17, 2015-05-17T10:05:03+02:00, "
                              "17/May/2015:10:05:03 +0000, or 7d, 12h, 30m, 90s for a time before now");
    if (!read_calendar(&reading, bound))
        return false;
    bound->seconds += reading.more;
    return true;
}

bool froe_time_moment_read(struct froe_time_bound *bound, const char *text, bool *more)
{
    struct reading reading = {text, text, "", NULL, false};
    *bound = (struct froe_time_bound){.given = true};
    bool good = read_calendar(&reading, bound);
    *more = reading.more;
    return good;
}

/* Whether a record's time could lie between the bounds, in whatever zone it is shown. */
static bool holds_anything(const struct froe_time_range *range)
{
    int64_t span = range->until.seconds - range->since.seconds;
    /* The offsets of logs are shorter than a day. */
    return span > (range->since.local == range->until.local ? 0 : -DAY);
}

bool froe_time_range_read(struct froe_time_range *range, const char *since, const char *until, int64_t now,
                          froe_error *error)
{
    *range =
        (struct froe_time_range){.since = {.seconds = -FROE_TIME_ENDLESS}, .until = {.seconds = FROE_TIME_ENDLESS}};
    if (since != NULL && !froe_time_bound_read(&range->since, since, "since", now, error))
        return false;
    if (until != NULL && !froe_time_bound_read(&range->until, until, "until", now, error))
        return false;
    if (since == NULL || until == NULL || holds_anything(range))
        return true;
    return froe_error_option(error, "until", 0, "--until is not after --since: no time lies between them");
}

/* Whether all records lie in the range, as most do where a range of a file is read; false also where both ends are not
 * of one kind. Times are shown as logged. One comparison tells: what is before the range wraps around. */
static bool holds_all(const struct froe_time_range *range, const struct froe_record *records, size_t count)
{
    const bool local = range->since.local || range->until.local;
    if ((range->since.given && range->since.local != local) || (range->until.given && range->until.local != local))
        return false;
    const uint64_t since = (uint64_t)range->since.seconds, span = (uint64_t)range->until.seconds - since;
    const int32_t shown = local ? -1 : 0;
    bool all = true;
    for (size_t i = 0; i < count; i++)
        all &= (uint64_t)records[i].time + (uint64_t)(int64_t)(records[i].offset & shown) - since < span;
    return all;
}

size_t froe_time_range_filter(const struct froe_time_range *range, const struct froe_zone *zone,
                              struct froe_zone_cache *cache, struct froe_record *records, size_t count)
{
    bool local = range->since.local || range->until.local;
    size_t kept = 0;
    if ((zone == NULL || !local) && holds_all(range, records, count))
        return count;
    for (size_t i = 0; i < count; i++) {
        const struct froe_record *record = &records[i];
        int32_t offset = local && record->time != FROE_TIME_ABSENT ? froe_shown_offset(zone, cache, record) : 0;
        if (!froe_time_range_holds(range, record->time, offset))
            continue;
        if (kept != i)
            records[kept] = *record;
        kept++;
    }
    return kept;
}

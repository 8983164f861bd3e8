#include "base/zone_rule.h"

#define HOUR 3600
#define DAY  86400

/* Reading. Each function takes what it reads off the front of text. */

static bool take(struct froe_span *text, char byte)
{
    if (text->len == 0 || text->ptr[0] != (uint8_t)byte)
        return false;
    *text = (struct froe_span){text->ptr + 1, text->len - 1};
    return true;
}

static bool take_number(struct froe_span *text, int32_t max, int32_t *number)
{
    size_t len = 0;
    int32_t value = 0;
    while (len < text->len && len < 3 && text->ptr[len] >= '0' && text->ptr[len] <= '9')
        value = value * 10 + (text->ptr[len++] - '0');
    *text = (struct froe_span){text->ptr + len, text->len - len};
    *number = value;
    return len > 0 && value <= max;
}

static bool is_letter(uint8_t byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

/* The abbreviation of a zone: three letters or more, or anything between < and >. */
static bool take_name(struct froe_span *text)
{
    bool quoted = take(text, '<');
    size_t len = 0;
    while (len < text->len && (quoted ? text->ptr[len] != '>' : is_letter(text->ptr[len])))
        len++;
    *text = (struct froe_span){text->ptr + len, text->len - len};
    return len >= 3 && (!quoted || take(text, '>'));
}

/* [+-]hh[:mm[:ss]] */
static bool take_time(struct froe_span *text, int32_t max_hours, int32_t *seconds)
{
    bool negative = take(text, '-');
    if (!negative)
        take(text, '+');
    int32_t hours = 0, minutes = 0, rest = 0;
    if (!take_number(text, max_hours, &hours))
        return false;
    if (take(text, ':') && !take_number(text, 59, &minutes))
        return false;
    if (take(text, ':') && !take_number(text, 59, &rest))
        return false;
    *seconds = hours * HOUR + minutes * 60 + rest;
    if (negative)
        *seconds = -*seconds;
    return true;
}

/* POSIX counts offsets to the west. */
static bool take_offset(struct froe_span *text, int32_t *east)
{
    if (!take_time(text, 24, east))
        return false;
    *east = -*east;
    return true;
}

static bool take_date(struct froe_span *text, struct froe_zone_day *day)
{
    if (take(text, 'J')) {
        day->kind = FROE_ZONE_DAY_JULIAN;
        return take_number(text, 365, &day->day) && day->day >= 1;
    }
    if (!take(text, 'M')) {
        day->kind = FROE_ZONE_DAY_OF_YEAR;
        return take_number(text, 365, &day->day);
    }
    day->kind = FROE_ZONE_DAY_WEEKDAY;
    return take_number(text, 12, &day->month) && day->month >= 1 && take(text, '.') &&
           take_number(text, 5, &day->week) && day->week >= 1 && take(text, '.') && take_number(text, 6, &day->day);
}

static bool take_day(struct froe_span *text, struct froe_zone_day *day)
{
    day->seconds = 2 * HOUR;
    return take(text, ',') && take_date(text, day) && (!take(text, '/') || take_time(text, 167, &day->seconds));
}

bool froe_zone_rule_parse(struct froe_zone_rule *rule, struct froe_span text)
{
    *rule = (struct froe_zone_rule){0};
    if (!take_name(&text) || !take_offset(&text, &rule->standard))
        return false;
    if (text.len == 0)
        return true;
    rule->changes = true;
    rule->summer = rule->standard + HOUR;
    if (!take_name(&text))
        return false;
    if (text.len > 0 && text.ptr[0] != ',' && !take_offset(&text, &rule->summer))
        return false;
    return take_day(&text, &rule->begins) && take_day(&text, &rule->ends) && text.len == 0;
}

/* Reckoning, in days since 1970-01-01 of the proleptic Gregorian calendar. */

static int64_t floor_divide(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Day of 1 January. The years of reference are those after the leap year that begins each cycle. */
static int64_t year_start(int64_t year)
{
    return 365 * (year - 1970) + floor_divide(year - 1969, 4) - floor_divide(year - 1901, 100) +
           floor_divide(year - 1601, 400);
}

static int64_t year_of_day(int64_t day)
{
    /* 400 years have 146097 days; the estimate is at most one year off. */
    int64_t year = 1970 + floor_divide(day * 400, 146097);
    while (year_start(year) > day)
        year--;
    while (year_start(year + 1) <= day)
        year++;
    return year;
}

static int64_t weekday_in_month(const struct froe_zone_day *rule, int64_t year)
{
    static const uint16_t before[13] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    int month = rule->month - 1;
    int64_t first = year_start(year) + before[month] + (month >= 2 && is_leap(year));
    int64_t length = before[month + 1] - before[month] + (month == 1 && is_leap(year));
    /* 1970-01-01 was a Thursday, day 4 of the week. */
    int64_t weekday = first + 4 - 7 * floor_divide(first + 4, 7);
    int64_t day = (rule->day - weekday + 7) % 7 + 7 * (rule->week - 1);
    return first + (day < length ? day : day - 7);
}

/* The instant of a change in a year; offset is that of the clock before it. */
static int64_t change_in_year(const struct froe_zone_day *rule, int64_t year, int32_t offset)
{
    int64_t day = year_start(year) + rule->day;
    if (rule->kind == FROE_ZONE_DAY_WEEKDAY)
        day = weekday_in_month(rule, year);
    else if (rule->kind == FROE_ZONE_DAY_JULIAN)
        day += is_leap(year) && rule->day >= 60 ? 0 : -1;
    return day * DAY + rule->seconds - offset;
}

struct change {
    int64_t at;
    int32_t offset; /* after it */
};

/* Keeps the order of equal instants: where summer time lasts all year, its end in one year and its beginning in the
 * next fall together, and the beginning counts. */
static void insert(struct change *changes, size_t count, struct change change)
{
    for (; count > 0 && changes[count - 1].at > change.at; count--)
        changes[count] = changes[count - 1];
    changes[count] = change;
}

int32_t froe_zone_rule_find(const struct froe_zone_rule *rule, int64_t unix_seconds, int64_t *from, int64_t *until)
{
    /* Years that no log has: what matters is that nothing overflows. */
    const int64_t far = INT64_C(1) << 50;
    *from = INT64_MIN;
    *until = INT64_MAX;
    if (!rule->changes)
        return rule->standard;
    if (unix_seconds >= far || unix_seconds < -far) {
        *from = unix_seconds < 0 ? INT64_MIN : far;
        *until = unix_seconds < 0 ? -far : INT64_MAX;
        return rule->standard;
    }
    /* Changes may lie a week outside of their year; two neighbours on each side always enclose the instant. */
    struct change changes[10] = {{0, 0}};
    size_t count = 0;
    int64_t year = year_of_day(floor_divide(unix_seconds, DAY));
    for (int64_t y = year - 2; y <= year + 2; y++) {
        insert(changes, count++, (struct change){change_in_year(&rule->begins, y, rule->standard), rule->summer});
        insert(changes, count++, (struct change){change_in_year(&rule->ends, y, rule->summer), rule->standard});
    }
    size_t next = 1;
    while (next < count - 1 && changes[next].at <= unix_seconds)
        next++;
    *from = changes[next - 1].at;
    *until = changes[next].at;
    return changes[next - 1].offset;
}

#include "parse/logtime_pattern.h"

enum { UNSET = -1 };

/* A time half-read. */
struct reading {
    const uint8_t *at, *end;
    struct froe_logtime *time;
    int year, month, day, day_of_year;
    int hour, minute, second;
    bool twelve, afternoon; /* the hour is one of twelve */
};

/* What letters stand for; these are read by themselves. */
static const char *expansion(uint8_t letter)
{
    switch (letter) {
    case 'T':
    case 'X':
        return "%H:%M:%S";
    case 'R':
        return "%H:%M";
    case 'D':
    case 'x':
        return "%m/%d/%y";
    case 'F':
        return "%Y-%m-%d";
    case 'r':
        return "%I:%M:%S %p";
    case 'c':
        return "%a %b %e %H:%M:%S %Y";
    default:
        return NULL;
    }
}

bool froe_logtime_pattern_check(struct froe_span pattern, size_t *bad)
{
    static const char known[] = "aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYzZ%Lf*";
    for (size_t i = 0; i < pattern.len; i++) {
        if (pattern.ptr[i] != '%')
            continue;
        *bad = i++;
        if (i == pattern.len || memchr(known, pattern.ptr[i], sizeof known - 1) == NULL)
            return false;
    }
    return true;
}

static bool is_letter(uint8_t byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

/* A number of one to `most` digits in a range, blanks before it where it is padded. */
static bool take_number(struct reading *reading, int most, int low, int high, int *number)
{
    const uint8_t *at = reading->at;
    int value = 0, digits = 0;
    while (digits < most - 1 && at < reading->end && *at == ' ') {
        at++;
        digits++;
    }
    const uint8_t *first = at;
    for (; digits < most && at < reading->end && *at >= '0' && *at <= '9'; digits++)
        value = value * 10 + (*at++ - '0');
    if (at == first || value < low || value > high)
        return false;
    reading->at = at;
    *number = value;
    return true;
}

static bool take_letters(struct reading *reading, int *month)
{
    const uint8_t *from = reading->at;
    while (reading->at < reading->end && is_letter(*reading->at))
        reading->at++;
    if (month == NULL)
        return reading->at > from;
    *month = reading->at - from < 3 ? 0 : (int)froe_month_of(from);
    return *month != 0;
}

/* A zone as an offset or by its name, of which only those of UTC say which. */
static bool take_zone(struct reading *reading)
{
    if (reading->at < reading->end && *reading->at == ' ')
        reading->at++;
    const uint8_t *behind = froe_logtime_zone(reading->at, reading->end, &reading->time->offset);
    if (behind == NULL)
        return take_letters(reading, NULL);
    reading->at = behind;
    reading->time->has |= FROE_LOGTIME_HAS_ZONE;
    return true;
}

/* A number since 1970; a fraction is for the pattern to name. */
static bool take_unix(struct reading *reading, enum froe_logtime_syntax syntax)
{
    struct froe_logtime_cache none = {0};
    const uint8_t *end = reading->at;
    while (end < reading->end && *end >= '0' && *end <= '9')
        end++;
    const uint8_t *behind = froe_logtime_read(&none, syntax, FROE_ABSENT, reading->at, end, reading->time);
    if (behind == NULL)
        return false;
    reading->at = behind;
    return true;
}

static bool take_half(struct reading *reading)
{
    if (reading->end - reading->at < 2 || (reading->at[1] | 0x20) != 'm')
        return false;
    uint8_t half = reading->at[0] | 0x20;
    reading->afternoon = half == 'p';
    reading->at += 2;
    return half == 'a' || half == 'p';
}

static bool take_digits(struct reading *reading)
{
    while (reading->at < reading->end && *reading->at >= '0' && *reading->at <= '9')
        reading->at++;
    return true;
}

static bool take_year(struct reading *reading)
{
    int year;
    if (!take_number(reading, 2, 0, 99, &year))
        return false;
    reading->year = year + (year < 69 ? 2000 : 1900); /* POSIX, strptime() */
    return true;
}

static bool take_blanks(struct reading *reading)
{
    while (reading->at < reading->end && (*reading->at == ' ' || *reading->at == '\t'))
        reading->at++;
    return true;
}

static bool take_letter(struct reading *reading, uint8_t letter)
{
    int unused; /* what the rest of a date says */
    switch (letter) {
    case 'a':
    case 'A':
        return take_letters(reading, NULL);
    case 'b':
    case 'B':
    case 'h':
        return take_letters(reading, &reading->month);
    case 'C':
    case 'g':
    case 'U':
    case 'V':
    case 'W':
        return take_number(reading, 2, 0, 99, &unused);
    case 'G':
        return take_number(reading, 4, 0, 9999, &unused);
    case 'u':
    case 'w':
        return take_number(reading, 1, 0, 7, &unused);
    case 'd':
    case 'e':
        return take_number(reading, 2, 1, 31, &reading->day);
    case 'k':
    case 'H':
        return take_number(reading, 2, 0, 23, &reading->hour);
    case 'l':
    case 'I':
        reading->twelve = true;
        return take_number(reading, 2, 1, 12, &reading->hour);
    case 'j':
        return take_number(reading, 3, 1, 366, &reading->day_of_year);
    case 'm':
        return take_number(reading, 2, 1, 12, &reading->month);
    case 'M':
        return take_number(reading, 2, 0, 59, &reading->minute);
    case 'p':
    case 'P':
        return take_half(reading);
    case 'S':
        return take_number(reading, 2, 0, 60, &reading->second);
    case 'Y':
        return take_number(reading, 4, 0, 9999, &reading->year);
    case 'y':
        return take_year(reading);
    case 'z':
    case 'Z':
        return take_zone(reading);
    case 's':
        return take_unix(reading, FROE_LOGTIME_UNIX);
    case '*':
        return take_unix(reading, FROE_LOGTIME_MILLI);
    case 'f':
        return take_unix(reading, FROE_LOGTIME_MICRO);
    case 'L':
        return take_digits(reading);
    default:
        return take_blanks(reading); /* n, t */
    }
}

static bool take_byte(struct reading *reading, uint8_t byte)
{
    if (byte == ' ')
        return take_blanks(reading);
    return reading->at < reading->end && *reading->at++ == byte;
}

static bool take_pattern(struct reading *reading, struct froe_span pattern)
{
    for (size_t i = 0; i < pattern.len; i++) {
        uint8_t byte = pattern.ptr[i];
        if (byte != '%' || i + 1 == pattern.len || pattern.ptr[++i] == '%') {
            if (!take_byte(reading, byte))
                return false;
            continue;
        }
        const char *longer = expansion(pattern.ptr[i]);
        /* One step deep: what a letter stands for holds no such letter. */
        if (longer != NULL ? !take_pattern(reading, froe_span_of(longer)) : !take_letter(reading, pattern.ptr[i]))
            return false;
    }
    return true;
}

static bool finish_date(struct reading *reading)
{
    struct froe_logtime *time = reading->time;
    if (reading->year == UNSET)
        return true; /* nothing can be told of a day in no year */
    if (reading->day_of_year != UNSET && reading->day == UNSET) {
        time->day = froe_days_from_civil(reading->year, 1, 1) + reading->day_of_year - 1;
    } else if (reading->month > 0 && froe_date_exists(reading->year, (unsigned)reading->month, reading->day)) {
        time->day = froe_days_from_civil(reading->year, (unsigned)reading->month, (unsigned)reading->day);
    } else {
        return false;
    }
    time->has |= FROE_LOGTIME_HAS_DAY;
    return true;
}

const uint8_t *froe_logtime_read_pattern(struct froe_span pattern, const uint8_t *at, const uint8_t *end,
                                         struct froe_logtime *time)
{
    struct reading reading = {at, end, time, UNSET, UNSET, UNSET, UNSET, UNSET, 0, 0, false, false};
    if (!take_pattern(&reading, pattern) || !finish_date(&reading))
        return NULL;
    if (reading.hour != UNSET) {
        int hour = reading.twelve ? reading.hour % 12 + (reading.afternoon ? 12 : 0) : reading.hour;
        time->clock = hour * 3600 + reading.minute * 60 + (reading.second == 60 ? 59 : reading.second);
        time->has |= FROE_LOGTIME_HAS_CLOCK;
    }
    return reading.at;
}

#include "parse/logtime.h"

#include "parse/logtime_pattern.h"

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* A number of exactly two digits, or -1. */
static int two_digits(const uint8_t *at)
{
    return is_digit(at[0]) && is_digit(at[1]) ? (at[0] - '0') * 10 + (at[1] - '0') : -1;
}

static int four_digits(const uint8_t *at)
{
    int century = two_digits(at), year = two_digits(at + 2);
    return century < 0 || year < 0 ? -1 : century * 100 + year;
}

static bool day_of(int year, int month, int day, int64_t *days)
{
    if (year < 0 || month < 1 || !froe_date_exists(year, (unsigned)month, day))
        return false;
    *days = froe_days_from_civil(year, (unsigned)month, (unsigned)day);
    return true;
}

static const uint8_t *skip_digits(const uint8_t *at, const uint8_t *end)
{
    while (at < end && is_digit(*at))
        at++;
    return at;
}

/* `.123` or `,123`, if it is there. */
static const uint8_t *skip_fraction(const uint8_t *at, const uint8_t *end)
{
    if (end - at < 2 || (*at != '.' && *at != ',') || !is_digit(at[1]))
        return at;
    return skip_digits(at + 1, end);
}

const uint8_t *froe_logtime_zone(const uint8_t *at, const uint8_t *end, int32_t *offset)
{
    if (at < end && (*at == 'Z' || *at == 'z')) {
        *offset = 0;
        return at + 1;
    }
    if (end - at < 3 || (*at != '+' && *at != '-') || two_digits(at + 1) < 0 || two_digits(at + 1) > 23)
        return NULL;
    const uint8_t *minutes = at + 3;
    minutes += minutes < end && *minutes == ':';
    bool given = end - minutes >= 2 && two_digits(minutes) >= 0;
    if (given && two_digits(minutes) > 59)
        return NULL;
    int32_t seconds = two_digits(at + 1) * 3600 + (given ? two_digits(minutes) * 60 : 0);
    *offset = *at == '-' ? -seconds : seconds;
    return given ? minutes + 2 : at + 3;
}

/* The minute of `yyyy-mm-ddTHH:MM` as an instant in UTC. */
static bool read_minute(const uint8_t *at, int64_t *minute)
{
    int hour = two_digits(at + 11), min = two_digits(at + 14);
    int64_t days;
    if ((at[4] != '-' && at[4] != '/') || at[7] != at[4] || at[13] != ':' ||
        (at[10] != 'T' && at[10] != ' ' && at[10] != '_' && at[10] != 't'))
        return false;
    if (hour < 0 || hour > 23 || min < 0 || min > 59 ||
        !day_of(four_digits(at), two_digits(at + 5), two_digits(at + 8), &days))
        return false;
    *minute = days * 86400 + hour * 3600 + min * 60;
    return true;
}

static const uint8_t *read_iso(struct froe_logtime_cache *cache, const uint8_t *at, const uint8_t *end,
                               struct froe_logtime *time)
{
    if (end - at < 19)
        return NULL;
    uint64_t first = froe_load64(at), second = froe_load64(at + 8);
    if (__builtin_expect(first != cache->iso[0] || second != cache->iso[1], 0)) {
        if (!read_minute(at, &cache->iso_minute)) {
            cache->iso[0] = cache->iso[1] = 0;
            return NULL;
        }
        cache->iso[0] = first;
        cache->iso[1] = second;
    }
    int seconds = two_digits(at + 17);
    if (at[16] != ':' || seconds < 0 || seconds > 60)
        return NULL;
    time->offset = 0;
    const uint8_t *rest = skip_fraction(at + 19, end);
    const uint8_t *behind = froe_logtime_zone(rest, end, &time->offset);
    time->has |= FROE_LOGTIME_HAS_INSTANT;
    time->instant = cache->iso_minute + (seconds == 60 ? 59 : seconds) - time->offset;
    return behind == NULL ? rest : behind;
}

static const uint8_t *read_clf(struct froe_logtime_cache *cache, const uint8_t *at, const uint8_t *end,
                               struct froe_logtime *time)
{
    struct froe_timestamp timestamp;
    if (end - at < FROE_TIMESTAMP_LEN || !froe_timestamp_cached(&cache->clf, at, &timestamp))
        return NULL;
    time->has |= FROE_LOGTIME_HAS_INSTANT;
    time->instant = timestamp.seconds;
    time->offset = timestamp.offset;
    return at + FROE_TIMESTAMP_LEN;
}

/* A number below 2^63 of 1 to 19 digits, by words; NULL: none, or a greater one. */
static const uint8_t *take_digits(const uint8_t *at, const uint8_t *end, int64_t *number)
{
    static const uint64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    uint64_t value = 0;
    uint32_t len = 0;
    for (;;) {
        uint64_t word = froe_load64(at + len);
        uint32_t digits = froe_word_first(~froe_word_digits(word) & FROE_WORD_HIGH_BITS);
        if (digits > (uint64_t)(end - at) - len)
            digits = (uint32_t)(end - at) - len;
        if (digits > 0)
            value = value * powers[digits] + froe_word_number(word, digits);
        len += digits;
        if (digits < 8 || len > 16)
            break;
    }
    if (len == 0 || len > 19 || value > INT64_MAX)
        return NULL;
    *number = (int64_t)value;
    return at + len;
}

/* unit: how many of the number make a second; 0: its size tells. */
static const uint8_t *read_unix(const uint8_t *at, const uint8_t *end, int64_t unit, struct froe_logtime *time)
{
    int64_t number = 0;
    const uint8_t *behind = take_digits(at, end, &number);
    if (behind == NULL || (unit == 1 && number >= INT64_C(1000000000000000000)))
        return NULL;
    /* Seconds have 12 digits until the year 33658, milliseconds and the like have at least 12 since 1973. */
    if (unit == 0)
        unit = number < 100000000000         ? 1
               : number < 100000000000000    ? 1000
               : number < 100000000000000000 ? 1000000
                                             : 1000000000;
    time->has |= FROE_LOGTIME_HAS_INSTANT;
    time->instant = unit == 1 ? number : number / unit; /* a division takes as long as the rest */
    time->offset = 0;
    return skip_fraction(behind, end);
}

static const uint8_t *read_date(const uint8_t *at, const uint8_t *end, struct froe_logtime *time)
{
    const uint8_t *behind = NULL;
    bool good = false;
    if (end - at >= 11 && (at[2] == '/' || at[2] == '-') && at[6] == at[2]) {
        good = day_of(four_digits(at + 7), (int)froe_month_of(at + 3), two_digits(at), &time->day);
        behind = at + 11;
    } else if (end - at >= 10 && (at[4] == '-' || at[4] == '/') && at[7] == at[4]) {
        good = day_of(four_digits(at), two_digits(at + 5), two_digits(at + 8), &time->day);
        behind = at + 10;
    } else if (end - at >= 8 && skip_digits(at, at + 8) == at + 8) {
        good = day_of(four_digits(at), two_digits(at + 4), two_digits(at + 6), &time->day);
        behind = at + 8;
    }
    time->has |= FROE_LOGTIME_HAS_DAY;
    return good ? behind : NULL;
}

static const uint8_t *read_clock(const uint8_t *at, const uint8_t *end, struct froe_logtime *time)
{
    if (end - at < 8 || at[2] != ':' || at[5] != ':')
        return NULL;
    int hour = two_digits(at), minute = two_digits(at + 3), second = two_digits(at + 6);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return NULL;
    time->has |= FROE_LOGTIME_HAS_CLOCK;
    time->clock = hour * 3600 + minute * 60 + (second == 60 ? 59 : second);
    return skip_fraction(at + 8, end);
}

/* Whether a time that ended before this byte might have gone on. */
static bool goes_on(uint8_t byte)
{
    return is_digit(byte) || byte == ':' || byte == '.' || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

static const uint8_t *read_pattern(struct froe_logtime_cache *cache, struct froe_span pattern, const uint8_t *at,
                                   const uint8_t *end, struct froe_logtime *time)
{
    /* What other columns gave is not this one's to remember. */
    if (time->has != 0)
        return froe_logtime_read_pattern(pattern, at, end, time);
    size_t left = (size_t)(end - at), len = cache->text_len;
    if (len != 0 && cache->pattern == pattern.ptr && left >= len && memcmp(at, cache->text, len) == 0 &&
        (left == len || !goes_on(at[len]))) {
        *time = cache->time;
        return at + len;
    }
    const uint8_t *behind = froe_logtime_read_pattern(pattern, at, end, time);
    cache->text_len = 0;
    if (behind == NULL || behind - at > FROE_LOGTIME_TEXT)
        return behind;
    cache->pattern = pattern.ptr;
    cache->text_len = (uint32_t)(behind - at);
    memcpy(cache->text, at, cache->text_len);
    cache->time = *time;
    return behind;
}

/* dd/Mon/yyyy:HH:MM:SS.fff without a zone, as HAProxy writes it. */
static const uint8_t *read_clf_bare(const uint8_t *at, const uint8_t *end, struct froe_logtime *time)
{
    const uint8_t *clock = read_date(at, end, time);
    return clock == NULL || clock == end || *clock != ':' ? NULL : read_clock(clock + 1, end, time);
}

static const uint8_t *read_usual(struct froe_logtime_cache *cache, const uint8_t *at, const uint8_t *end,
                                 struct froe_logtime *time)
{
    static const struct froe_span date_of_headers = FROE_LITERAL("%a, %d %b %Y %T %Z");
    if (end - at > 4 && (at[4] == '-' || at[4] == '/'))
        return read_iso(cache, at, end, time);
    if (end - at > 2 && at[2] == '/')
        return end - at > 20 && at[20] == '.' ? read_clf_bare(at, end, time) : read_clf(cache, at, end, time);
    if (end - at > 3 && at[3] == ',')
        return froe_logtime_read_pattern(date_of_headers, at, end, time);
    return read_unix(at, end, 0, time);
}

/* HHMMSS[.fff]. */
static const uint8_t *read_clock_digits(const uint8_t *at, const uint8_t *end, struct froe_logtime *time)
{
    if (end - at < 6)
        return NULL;
    uint8_t text[] = {at[0], at[1], ':', at[2], at[3], ':', at[4], at[5]};
    return read_clock(text, text + sizeof text, time) == NULL ? NULL : skip_fraction(at + 6, end);
}

/* A date and a time of day in one text, in whatever way each is written and is set apart. */
static const uint8_t *read_halves(const uint8_t *at, const uint8_t *end, struct froe_logtime *time)
{
    static const struct froe_span date_of_ctime = FROE_LITERAL("%c");
    if (end - at > 4 && at[3] == ' ')
        return froe_logtime_read_pattern(date_of_ctime, at, end, time);
    const uint8_t *clock = read_date(at, end, time);
    if (clock == NULL || end - clock < 7 || memchr("Tt :_", *clock, 5) == NULL)
        return NULL;
    return clock[3] == ':' ? read_clock(clock + 1, end, time) : read_clock_digits(clock + 1, end, time);
}

static bool is_utc(const uint8_t *at, const uint8_t *end)
{
    return end - at >= 3 && (memcmp(at, "UTC", 3) == 0 || memcmp(at, "GMT", 3) == 0);
}

/* The name of a zone behind its offset, which says no more: ` CET` or ` +03` as Go's String() has it, with the reading
 * of another clock behind it, or in brackets as in Java's ZonedDateTime. */
static const uint8_t *skip_zone_name(const uint8_t *at, const uint8_t *end)
{
    if (end - at > 2 && *at == '[' && end[-1] == ']')
        return end;
    if (end - at < 2 || *at != ' ')
        return at;
    at++;
    while (at < end && *at != ' ' && (goes_on(*at) || *at == '+' || *at == '-'))
        at++;
    return end - at > 4 && memcmp(at, " m=", 3) == 0 ? end : at;
}

/* A zone that a blank may stand before; none is UTC. Of names alone only those of UTC say which they are. */
static const uint8_t *read_zone(const uint8_t *at, const uint8_t *end, int32_t *offset)
{
    *offset = 0;
    at += end - at > 1 && *at == ' ';
    if (is_utc(at, end))
        return at + 3;
    const uint8_t *behind = froe_logtime_zone(at, end, offset);
    return behind == NULL ? at : skip_zone_name(behind, end);
}

/* Times as few write them: only where the whole text is one, for what follows a time in a line is not to be taken for a
 * part of it. */
static const uint8_t *read_unusual(const uint8_t *at, const uint8_t *end, struct froe_logtime *time)
{
    enum { LONGEST = 80 };
    struct froe_logtime found = {0};
    const uint8_t *zone = end - at > LONGEST ? NULL : read_halves(at, end, &found);
    if (zone == NULL || read_zone(zone, end, &found.offset) != end)
        return NULL;
    time->has |= FROE_LOGTIME_HAS_INSTANT;
    time->offset = found.offset;
    time->instant = found.day * 86400 + found.clock - found.offset;
    return end;
}

static const uint8_t *read_any(struct froe_logtime_cache *cache, const uint8_t *at, const uint8_t *end,
                               struct froe_logtime *time)
{
    const uint8_t *usual = read_usual(cache, at, end, time);
    if (__builtin_expect(usual == end, 1))
        return usual;
    const uint8_t *unusual = read_unusual(at, end, time);
    return unusual == NULL ? usual : unusual;
}

const uint8_t *froe_logtime_read(struct froe_logtime_cache *cache, enum froe_logtime_syntax syntax,
                                 struct froe_span pattern, const uint8_t *at, const uint8_t *end,
                                 struct froe_logtime *time)
{
    switch (syntax) {
    case FROE_LOGTIME_CLF:
        return read_clf(cache, at, end, time);
    case FROE_LOGTIME_ISO:
        return read_iso(cache, at, end, time);
    case FROE_LOGTIME_UNIX:
        return read_unix(at, end, 1, time);
    case FROE_LOGTIME_MILLI:
        return read_unix(at, end, 1000, time);
    case FROE_LOGTIME_MICRO:
        return read_unix(at, end, 1000000, time);
    case FROE_LOGTIME_DATE:
        return read_date(at, end, time);
    case FROE_LOGTIME_CLOCK:
        return read_clock(at, end, time);
    case FROE_LOGTIME_ANY:
        return read_any(cache, at, end, time);
    case FROE_LOGTIME_PATTERN:
        return read_pattern(cache, pattern, at, end, time);
    }
    return NULL;
}

bool froe_logtime_instant(const struct froe_logtime *time, struct froe_timestamp *timestamp)
{
    if ((time->has & (FROE_LOGTIME_HAS_DAY | FROE_LOGTIME_HAS_INSTANT)) == 0)
        return false;
    timestamp->offset = time->offset;
    timestamp->seconds = time->instant;
    if ((time->has & FROE_LOGTIME_HAS_INSTANT) == 0)
        timestamp->seconds = time->day * 86400 + time->clock - time->offset;
    return true;
}

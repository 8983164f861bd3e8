#include "query/literal.h"

#include <strings.h>

#include "base/number.h"
#include "parse/timestamp.h"

struct unit {
    const char *name;
    uint64_t factor;
};

/* Digits behind the point: any 18 digits times any unit fit 128 bits. */
enum { PLACES_MAX = 18 };

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

static size_t digits_at(struct froe_span text, size_t at)
{
    size_t end = at;
    while (end < text.len && is_digit(text.ptr[end]))
        end++;
    return end - at;
}

static uint64_t factor_of(struct froe_span name, const struct unit *units)
{
    for (; units->name != NULL; units++)
        if (froe_span_equal(name, froe_span_of(units->name)))
            return units->factor;
    return 0;
}

/* whole and places (decimal digits) times factor. */
static enum froe_literal_status scale(struct froe_span whole, struct froe_span places, uint64_t factor,
                                      struct froe_literal_number *number)
{
    uint64_t integer, fraction = 0, one = 1;
    while (places.len > 0 && places.ptr[places.len - 1] == '0')
        places.len--;
    if (places.len > PLACES_MAX)
        return FROE_LITERAL_TOO_LONG;
    if (!froe_number_read(whole, INT64_MAX / factor, &integer))
        return FROE_LITERAL_TOO_BIG;
    for (size_t i = 0; i < places.len; i++) {
        fraction = fraction * 10 + (places.ptr[i] - '0');
        one *= 10;
    }
    unsigned __int128 product = (unsigned __int128)fraction * factor;
    uint64_t sum = integer * factor + (uint64_t)(product / one);
    if (sum > INT64_MAX)
        return FROE_LITERAL_TOO_BIG;
    *number = (struct froe_literal_number){(int64_t)sum, product % one != 0};
    return FROE_LITERAL_OK;
}

static enum froe_literal_status read_scaled(struct froe_span text, const struct unit *units,
                                            struct froe_literal_number *number)
{
    struct froe_span whole = {text.ptr, digits_at(text, 0)}, places = {text.ptr, 0};
    size_t end = whole.len;
    if (end < text.len && text.ptr[end] == '.') {
        places = (struct froe_span){text.ptr + end + 1, digits_at(text, end + 1)};
        end += 1 + places.len;
        if (places.len == 0)
            return FROE_LITERAL_BAD;
    }
    uint64_t factor = factor_of((struct froe_span){text.ptr + end, text.len - end}, units);
    if (whole.len == 0 || factor == 0)
        return FROE_LITERAL_BAD;
    return scale(whole, places, factor, number);
}

enum froe_literal_status froe_literal_number_read(struct froe_span text, struct froe_literal_number *number)
{
    static const struct unit units[] = {{"", 1},
                                        {"k", 1000},
                                        {"K", 1000},
                                        {"M", 1000000},
                                        {"G", 1000000000},
                                        {"Ki", UINT64_C(1) << 10},
                                        {"Mi", UINT64_C(1) << 20},
                                        {"Gi", UINT64_C(1) << 30},
                                        {NULL, 0}};
    return read_scaled(text, units, number);
}

enum froe_literal_status froe_literal_duration_read(struct froe_span text, struct froe_literal_number *nanoseconds)
{
    static const uint64_t second = 1000000000;
    const struct unit units[] = {{"", second},  {"ns", 1},          {"us", 1000},         {"ms", 1000000},
                                 {"s", second}, {"m", 60 * second}, {"h", 3600 * second}, {"d", 86400 * second},
                                 {NULL, 0}};
    return read_scaled(text, units, nanoseconds);
}

/* A time in the making: as in a log, so that one reader says which times there are. */
struct log_time {
    uint8_t text[FROE_TIMESTAMP_LEN]; /* dd/Mon/yyyy:HH:MM:SS ±hhmm */
};

enum {
    DAY_AT = 0,
    MONTH_AT = 3,
    YEAR_AT = 7,
    HOUR_AT = 12,
    MINUTE_AT = 15,
    SECOND_AT = 18,
    ZONE_AT = 21,
    DATE_LEN = 10
};

static struct log_time new_log_time(void)
{
    struct log_time time;
    memcpy(time.text, "01/Jan/1970:00:00:00 +0000", FROE_TIMESTAMP_LEN);
    return time;
}

/* Moves two bytes behind `separator` from *rest into the time. */
static bool take_pair(struct froe_span *rest, uint8_t separator, uint8_t *to)
{
    if (rest->len < 3 || rest->ptr[0] != separator)
        return false;
    memcpy(to, rest->ptr + 1, 2);
    *rest = (struct froe_span){rest->ptr + 3, rest->len - 3};
    return true;
}

static bool take_date(struct froe_span *rest, struct log_time *time)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const uint8_t *at = rest->ptr;
    uint64_t month;
    if (rest->len < DATE_LEN || at[4] != '-' || at[7] != '-' ||
        !froe_number_read((struct froe_span){at + 5, 2}, 12, &month) || month == 0)
        return false;
    memcpy(time->text + YEAR_AT, at, 4);
    memcpy(time->text + MONTH_AT, months + 3 * (month - 1), 3);
    memcpy(time->text + DAY_AT, at + 8, 2);
    *rest = (struct froe_span){at + DATE_LEN, rest->len - DATE_LEN};
    return true;
}

/* Logs hold whole seconds. */
static void skip_zero_fraction(struct froe_span *rest)
{
    size_t zeros = 1;
    while (zeros < rest->len && rest->ptr[zeros] == '0')
        zeros++;
    if (rest->len > 1 && rest->ptr[0] == '.' && zeros > 1)
        *rest = (struct froe_span){rest->ptr + zeros, rest->len - zeros};
}

/* All that is left. */
static bool take_zone(struct froe_span rest, struct log_time *time, bool *zoned)
{
    *zoned = rest.len > 0;
    if (rest.len == 0 || (rest.len == 1 && (rest.ptr[0] == 'Z' || rest.ptr[0] == 'z')))
        return true;
    uint8_t *to = time->text + ZONE_AT;
    bool colon = rest.len == 6 && rest.ptr[3] == ':';
    if (!colon && rest.len != 3 && rest.len != 5)
        return false;
    memcpy(to, rest.ptr, 3);
    if (rest.len > 3)
        memcpy(to + 3, rest.ptr + rest.len - 2, 2);
    return true;
}

static bool take_iso(struct froe_span rest, struct log_time *time, bool *zoned)
{
    *zoned = false;
    if (!take_date(&rest, time))
        return false;
    if (rest.len == 0)
        return true;
    if (!take_pair(&rest, rest.ptr[0] == ' ' || rest.ptr[0] == 't' ? rest.ptr[0] : 'T', time->text + HOUR_AT) ||
        !take_pair(&rest, ':', time->text + MINUTE_AT))
        return false;
    if (take_pair(&rest, ':', time->text + SECOND_AT))
        skip_zero_fraction(&rest);
    return take_zone(rest, time, zoned);
}

/* As in a log; what it says is left to the reader of logs. */
static bool take_log(struct froe_span text, struct log_time *time, bool *zoned)
{
    *zoned = text.len == FROE_TIMESTAMP_LEN;
    if (!*zoned && text.len != ZONE_AT - 1)
        return false;
    memcpy(time->text, text.ptr, text.len);
    return true;
}

bool froe_moment_read(struct froe_span text, struct froe_moment *moment)
{
    struct log_time time = new_log_time();
    struct froe_timestamp timestamp;
    bool log = text.len > MONTH_AT && text.ptr[MONTH_AT - 1] == '/';
    if (!(log ? take_log : take_iso)(text, &time, &moment->zoned) || !froe_timestamp_read(time.text, &timestamp))
        return false;
    moment->seconds = timestamp.seconds;
    return true;
}

bool froe_date_read(struct froe_span text, int64_t *days)
{
    struct froe_moment moment;
    if (text.len != DATE_LEN || !froe_moment_read(text, &moment))
        return false;
    /* Rounded down, for times before 1970. */
    *days = moment.seconds / 86400 - (moment.seconds % 86400 < 0);
    return true;
}

bool froe_weekday_read(struct froe_span text, int64_t *weekday)
{
    static const char *const names[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    for (size_t i = 0; i < 7; i++)
        if ((text.len == 3 || text.len == strlen(names[i])) &&
            strncasecmp((const char *)text.ptr, names[i], text.len) == 0) {
            *weekday = (int64_t)i;
            return true;
        }
    return false;
}

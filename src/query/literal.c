#include "query/literal.h"

#include <strings.h>

#include "base/number.h"

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

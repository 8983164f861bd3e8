#include "base/number.h"

size_t froe_number_len(uint64_t number)
{
    size_t count = 1;
    for (; number >= 10000; number /= 10000)
        count += 4;
    return count + (number >= 10) + (number >= 100) + (number >= 1000);
}

/* Two digits a step: each division waits for the one before it. */
size_t froe_number_write(uint8_t *to, uint64_t number)
{
    size_t len = froe_number_len(number), at = len;
    for (; number >= 100; number /= 100) {
        uint8_t pair = (uint8_t)(number % 100);
        to[--at] = (uint8_t)('0' + pair % 10);
        to[--at] = (uint8_t)('0' + pair / 10);
    }
    if (number >= 10)
        to[--at] = (uint8_t)('0' + number % 10);
    to[--at] = (uint8_t)('0' + (number >= 10 ? number / 10 : number));
    return len;
}

bool froe_number_read(struct froe_span text, uint64_t max, uint64_t *number)
{
    if (text.len == 0)
        return false;
    uint64_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned digit = (unsigned)text.ptr[i] - '0';
        if (digit > 9 || value > (max - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    if (value > max)
        return false;
    *number = value;
    return true;
}

bool froe_scaled_read(struct froe_span text, uint64_t unit, uint64_t *value)
{
    const uint8_t *point = text.len == 0 ? NULL : memchr(text.ptr, '.', text.len);
    struct froe_span whole = {text.ptr, point == NULL ? text.len : (size_t)(point - text.ptr)};
    uint64_t number;
    if (!froe_number_read(whole, INT64_MAX / unit, &number))
        return false;
    number *= unit;
    size_t digits = point == NULL ? 0 : text.len - whole.len - 1;
    for (size_t i = 0; i < digits; i++) {
        unsigned digit = (unsigned)point[1 + i] - '0';
        if (digit > 9)
            return false;
        unit /= 10;
        number += digit * unit;
    }
    if ((point != NULL && digits == 0) || number > INT64_MAX)
        return false;
    *value = number;
    return true;
}

bool froe_exponent_take(const uint8_t **at, const uint8_t *end, int *exponent)
{
    if (*at == end || (**at | 0x20) != 'e')
        return true;
    ++*at;
    bool negative = *at < end && **at == '-', any = false;
    *at += *at < end && (**at == '-' || **at == '+');
    for (; *at < end && **at >= '0' && **at <= '9' && *exponent < 1000; ++*at, any = true)
        *exponent = *exponent * 10 + (**at - '0');
    *exponent = negative ? -*exponent : *exponent;
    return any;
}

/* number * 10^places + digit. False: that exceeds max. */
static bool append(uint64_t *number, int64_t places, unsigned digit, uint64_t max)
{
    for (; places > 0 && *number > 0; places--) {
        if (*number > max / 10)
            return false;
        *number *= 10;
    }
    if (*number > max || digit > max - *number)
        return false;
    *number += digit;
    return true;
}

bool froe_whole_read(struct froe_span text, uint64_t max, uint64_t *number)
{
    const uint8_t *at = text.ptr, *end = at + text.len, *point = NULL;
    uint64_t value = 0;
    int64_t zeros = 0, behind = 0; /* zeros that no other digit has followed yet; digits behind the point */
    int exponent = 0;
    for (; at < end && ((*at >= '0' && *at <= '9') || (*at == '.' && point == NULL && at > text.ptr)); at++) {
        if (*at == '.') {
            point = at;
            continue;
        }
        behind += point != NULL;
        zeros++;
        if (*at == '0')
            continue;
        if (!append(&value, zeros, (unsigned)*at - '0', max))
            return false;
        zeros = 0;
    }
    if (at == text.ptr || (point != NULL && behind == 0) || !froe_exponent_take(&at, end, &exponent) || at != end)
        return false;
    /* The last digit that was put in is none of the zeros: with places left for it behind the point this is a fraction.
     */
    int64_t places = zeros - behind + exponent;
    if ((places < 0 && value > 0) || !append(&value, places, 0, max))
        return false;
    *number = value;
    return true;
}

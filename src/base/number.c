#include "base/number.h"

size_t froe_number_write(uint8_t *to, uint64_t number)
{
    uint8_t digits[FROE_NUMBER_DIGITS];
    size_t len = 0;
    do {
        digits[len++] = (uint8_t)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    for (size_t i = 0; i < len; i++)
        to[i] = digits[len - 1 - i];
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

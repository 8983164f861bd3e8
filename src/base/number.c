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

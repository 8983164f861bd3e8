#include "query/wide.h"

void froe_wide_write(struct froe_buffer *buffer, __uint128_t number, unsigned places)
{
    uint8_t text[FROE_WIDE_DIGITS + 2];
    size_t at = sizeof text;
    for (; places > 0 && number % 10 == 0; places--)
        number /= 10;
    if (places > 0) {
        for (; places > 0; places--, number /= 10)
            text[--at] = (uint8_t)('0' + (unsigned)(number % 10));
        text[--at] = '.';
    }
    do {
        text[--at] = (uint8_t)('0' + (unsigned)(number % 10));
        number /= 10;
    } while (number != 0);
    froe_buffer_append(buffer, text + at, sizeof text - at);
}

__uint128_t froe_wide_average(__uint128_t sum, uint64_t count, uint64_t unit)
{
    /* Thousandths of the whole part first: sum * 1000 may not fit. The rest is less than 2^64 * 10^9. */
    __uint128_t divisor = (__uint128_t)count * unit;
    __uint128_t whole = sum / divisor;
    __uint128_t rest = sum % divisor * 1000;
    __uint128_t thousandths = whole * 1000 + rest / divisor;
    rest = rest % divisor * 2;
    if (rest > divisor || (rest == divisor && thousandths % 2 != 0))
        thousandths++;
    return thousandths;
}

uint64_t froe_wide_rank(uint64_t n, uint64_t part, uint64_t whole)
{
    __uint128_t rank = ((__uint128_t)n * part + whole - 1) / whole;
    return rank == 0 ? 1 : (uint64_t)rank;
}

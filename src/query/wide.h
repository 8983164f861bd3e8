/*
 * 128-bit numbers: sums of 64-bit ones cannot overflow them.
 */
#ifndef FROE_QUERY_WIDE_H
#define FROE_QUERY_WIDE_H

#include "base/buffer.h"

/* Digits of the largest number. */
enum { FROE_WIDE_DIGITS = 39 };

/* Appends number / 10^places as decimal text with no more places than it needs: 12345 with 3 places is `12.345`, 12000
 * is `12`. places <= FROE_WIDE_DIGITS. */
void froe_wide_write(struct froe_buffer *buffer, __uint128_t number, unsigned places);

/*
 * sum / (count * unit) in thousandths, rounded half to even; unit is 1 or 10^9 (nanoseconds to seconds).
 * count > 0, and sum is that of `count` numbers below 2^64.
 */
__uint128_t froe_wide_average(__uint128_t sum, uint64_t count, uint64_t unit);

/* The rank ceil(n * part / whole) of a percentile, at least 1; part <= whole < 2^63, n > 0. */
uint64_t froe_wide_rank(uint64_t n, uint64_t part, uint64_t whole);

#endif

/*
 * Decimal numbers as bytes, without locale and without allocation.
 */
#ifndef FROE_BASE_NUMBER_H
#define FROE_BASE_NUMBER_H

#include "base/span.h"

/* Digits of the largest uint64_t. */
#define FROE_NUMBER_DIGITS 20

/* How many decimal digits a number has. */
size_t froe_number_len(uint64_t number);

/* Writes the decimal digits of number (at most FROE_NUMBER_DIGITS) and returns how many. */
size_t froe_number_write(uint8_t *to, uint64_t number);

/* Reads a text that consists of decimal digits alone, at least one. False when it does not or exceeds max. */
bool froe_number_read(struct froe_span text, uint64_t max, uint64_t *number);

/*
 * Reads a decimal number without sign, `12` or `0.345`, times unit: seconds as nanoseconds with unit 1000000000. unit
 * is a power of ten; digits worth less than one are dropped. False when the text is no such number or exceeds
 * INT64_MAX.
 */
bool froe_scaled_read(struct froe_span text, uint64_t unit, uint64_t *value);

/* Takes `e-3` from *at on, if it is there; *exponent is 0 before, and after it if not. False: no digits in it. */
bool froe_exponent_take(const uint8_t **at, const uint8_t *end, int *exponent);

/*
 * Reads a whole number as JSON may have it, exactly: `200`, `200.0`, `1.5e3`. False when the text is none, is no whole
 * number or exceeds max.
 */
bool froe_whole_read(struct froe_span text, uint64_t max, uint64_t *number);

#endif

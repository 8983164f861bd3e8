/*
 * Bytes between two pages that cannot be touched: a read or write outside of them ends the test.
 */
#ifndef FROE_TESTS_GUARD_H
#define FROE_TESTS_GUARD_H

#include <stddef.h>
#include <stdint.h>

struct guard {
    uint8_t *bytes; /* first usable byte, right behind a guard page */
    size_t len;     /* usable bytes, whole pages; a guard page follows */
};

/* At least len usable bytes, zero. Ends the test when memory is short. */
struct guard guard_open(size_t len);
void guard_close(struct guard *guard);

/* Where len bytes begin that end at the guard page behind. */
uint8_t *guard_before_end(const struct guard *guard, size_t len);

#endif

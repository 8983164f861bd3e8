/*
 * Numbers as few bytes: seven bits in each, the lowest first, the high bit set in all but the last (LEB128, as in
 * DWARF 5, section 7.6). Every number has one form only: a last byte that adds nothing is refused.
 */
#ifndef FROE_BASE_VARINT_H
#define FROE_BASE_VARINT_H

#include "base/span.h"

/* Bytes of the largest number. */
enum { FROE_VARINT_MOST = 10 };

/* Writes a number at `to`, which has room for FROE_VARINT_MOST bytes; returns the end. */
static inline uint8_t *froe_varint_write(uint8_t *to, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        *to++ = (uint8_t)(number | 0x80);
    *to++ = (uint8_t)number;
    return to;
}

/* Takes a number from the front of *bytes. False, with *bytes as it was, when there is no whole one in its one form. */
static inline bool froe_varint_read(struct froe_span *bytes, uint64_t *number)
{
    uint64_t value = 0;
    for (size_t i = 0; i < FROE_VARINT_MOST && i < bytes->len; i++) {
        uint8_t byte = bytes->ptr[i];
        value |= (uint64_t)(byte & 0x7f) << (7 * i);
        if ((byte & 0x80) != 0)
            continue;
        if ((byte == 0 && i > 0) || (i == FROE_VARINT_MOST - 1 && byte > 1))
            return false;
        *number = value;
        *bytes = (struct froe_span){bytes->ptr + i + 1, bytes->len - i - 1};
        return true;
    }
    return false;
}

/* Numbers of either sign as numbers that are small when they are near 0: 0, -1, 1, -2 … are 0, 1, 2, 3 … */
static inline uint64_t froe_zigzag(int64_t number)
{
    return (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0);
}

static inline int64_t froe_unzigzag(uint64_t number)
{
    return (int64_t)(number >> 1 ^ (UINT64_MAX * (number & 1)));
}

#endif

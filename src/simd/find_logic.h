/*
 * The logic of the find kernel, written once. An instruction-set file includes this file and defines two primitives; it
 * is no header for anybody else.
 *
 * Many places at once are looked at whether they have both the first and the last byte of the needle (W. Mula,
 * "SIMD-friendly algorithms for substring searching"); what is between is compared where they do.
 */
#ifndef FROE_SIMD_FIND_LOGIC_H
#define FROE_SIMD_FIND_LOGIC_H

#include "simd/kernel.h"

/* The primitives: which of FIND_STEP bytes (16, 32 or 64), or of len < FIND_STEP bytes, equal `byte`; one bit each, the
 * first lowest, none behind the last. */
static inline uint64_t find_equal(const uint8_t *bytes, uint8_t byte);
static inline uint64_t find_equal_short(const uint8_t *bytes, size_t len, uint8_t byte);

/* The first of the places at + i, for set bits i, where the whole needle stands. */
static inline const uint8_t *find_verify(const uint8_t *at, uint64_t places, const uint8_t *needle, size_t needle_len)
{
    for (; places != 0; places &= places - 1) {
        const uint8_t *place = at + __builtin_ctzll(places);
        if (needle_len <= 2 || memcmp(place + 1, needle + 1, needle_len - 2) == 0)
            return place;
    }
    return NULL;
}

/* The places of bytes[at …], fewer than FIND_STEP; len >= FIND_STEP. Loads are moved back to where they end with the
 * last byte, and the bits of what is before the places are dropped. */
static inline uint64_t find_last_places(const uint8_t *bytes, size_t len, size_t at, size_t count, uint8_t first,
                                        uint8_t last)
{
    size_t from = at + FIND_STEP <= len ? at : len - FIND_STEP;
    return find_equal(bytes + from, first) >> (at - from) &
           find_equal(bytes + len - FIND_STEP, last) >> (FIND_STEP - count);
}

static inline const uint8_t *find_in(const uint8_t *bytes, size_t len, const uint8_t *needle, size_t needle_len)
{
    if (needle_len == 0 || needle_len > len)
        return needle_len == 0 ? bytes : NULL;
    const uint8_t first = needle[0], last = needle[needle_len - 1];
    if (len < FIND_STEP)
        return find_verify(bytes,
                           find_equal_short(bytes, len, first) & find_equal_short(bytes, len, last) >> (needle_len - 1),
                           needle, needle_len);
    size_t places = len - needle_len + 1, at = 0;
    for (; at + FIND_STEP <= places; at += FIND_STEP) {
        uint64_t found = find_equal(bytes + at, first) & find_equal(bytes + at + needle_len - 1, last);
        const uint8_t *place = found == 0 ? NULL : find_verify(bytes + at, found, needle, needle_len);
        if (place != NULL)
            return place;
    }
    if (at == places)
        return NULL;
    return find_verify(bytes + at, find_last_places(bytes, len, at, places - at, first, last), needle, needle_len);
}

#endif

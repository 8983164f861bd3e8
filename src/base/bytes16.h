/*
 * Sixteen bytes at a time, with what every machine of an architecture has: SSE2 on x86-64, elsewhere what the compiler
 * makes of vectors. For code that looks at a few bytes here and there; what goes through all of them is a kernel
 * (simd/kernel.h).
 */
#ifndef FROE_BASE_BYTES16_H
#define FROE_BASE_BYTES16_H

#include <stdbool.h>

#include "base/word.h"

/* FROE_PORTABLE: for tests of what other architectures use. */
#if defined(__SSE2__) && !defined(FROE_PORTABLE)
#define FROE_SSE2
#include <emmintrin.h>
#endif

/* Ranges of values that bytes side by side must have: from low[i] to low[i] + width[i]. */
struct froe_ranges16 {
    _Alignas(16) uint8_t low[16];
    _Alignas(16) uint8_t width[16];
};

#ifdef FROE_SSE2

static inline __m128i froe_bytes16_load(const uint8_t *at)
{
    return _mm_loadu_si128((const __m128i *)(const void *)at);
}

/* How far each byte is above its range; zeros where it is in it. */
static inline __m128i froe_bytes16_above(const uint8_t *at, const struct froe_ranges16 *ranges)
{
    __m128i over_low = _mm_sub_epi8(froe_bytes16_load(at), froe_bytes16_load(ranges->low));
    return _mm_subs_epu8(over_low, froe_bytes16_load(ranges->width));
}

static inline bool froe_bytes16_are_zero(__m128i bytes)
{
    return _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128())) == 0xffff;
}

/* Whether the 16 bytes at `at` are all in their ranges. */
static inline bool froe_bytes16_within(const uint8_t *at, const struct froe_ranges16 *ranges)
{
    return froe_bytes16_are_zero(froe_bytes16_above(at, ranges));
}

/* The same of 32 bytes. */
static inline bool froe_bytes32_within(const uint8_t *at, const struct froe_ranges16 ranges[2])
{
    return froe_bytes16_are_zero(
        _mm_or_si128(froe_bytes16_above(at, &ranges[0]), froe_bytes16_above(at + 16, &ranges[1])));
}

/* Index of the first of the 16 bytes at `at` that is at most `most`; 16: none is. */
static inline uint32_t froe_bytes16_first_up_to(const uint8_t *at, uint8_t most)
{
    __m128i bytes = froe_bytes16_load(at);
    __m128i lesser = _mm_min_epu8(bytes, _mm_set1_epi8((char)most));
    uint32_t found = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, lesser));
    return (uint32_t)__builtin_ctz(found | 0x10000);
}

/* Likewise of the first that is `byte`. */
static inline uint32_t froe_bytes16_first(const uint8_t *at, uint8_t byte)
{
    uint32_t found = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(froe_bytes16_load(at), _mm_set1_epi8((char)byte)));
    return (uint32_t)__builtin_ctz(found | 0x10000);
}

#else

typedef uint8_t froe_vector16 __attribute__((vector_size(16)));

static inline bool froe_bytes16_within(const uint8_t *at, const struct froe_ranges16 *ranges)
{
    froe_vector16 bytes, low, width;
    memcpy(&bytes, at, 16);
    memcpy(&low, ranges->low, 16);
    memcpy(&width, ranges->width, 16);
    froe_vector16 above = (froe_vector16)(bytes - low > width);
    uint64_t halves[2];
    memcpy(halves, &above, 16);
    return (halves[0] | halves[1]) == 0;
}

static inline bool froe_bytes32_within(const uint8_t *at, const struct froe_ranges16 ranges[2])
{
    return froe_bytes16_within(at, &ranges[0]) && froe_bytes16_within(at + 16, &ranges[1]);
}

static inline uint32_t froe_bytes16_first_up_to(const uint8_t *at, uint8_t most)
{
    uint32_t i = 0;
    while (i < 16 && at[i] > most)
        i++;
    return i;
}

static inline uint32_t froe_bytes16_first(const uint8_t *at, uint8_t byte)
{
    const uint8_t *found = memchr(at, byte, 16);
    return found == NULL ? 16 : (uint32_t)(found - at);
}

#endif

#endif

#include "input/inflate_fast.h"

#if defined(__x86_64__)

#include <immintrin.h>

static inline uint64_t low_bits(uint64_t bits, uint64_t entry)
{
    return _bzhi_u64(bits, (unsigned)entry);
}

static inline void copy_wide(uint8_t *to, const uint8_t *from)
{
    _mm256_storeu_si256((__m256i *)to, _mm256_loadu_si256((const __m256i *)from));
}

/* For each distance below 16: where the bytes of 16 that repeat come from, and the longest step in phase with them. */
static const uint8_t sources[16][16] = {
    {0},
    {0},
    {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1},
    {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0},
    {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3},
    {0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0},
    {0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3},
    {0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 1},
    {0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7},
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 6},
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5},
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1, 2, 3, 4},
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3},
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 1, 2},
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 1},
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0},
};
static const uint8_t steps[16] = {16, 16, 16, 15, 16, 15, 12, 14, 16, 9, 10, 11, 12, 13, 14, 15};

static inline void repeat(uint8_t *to, size_t distance, size_t len)
{
    const uint8_t *from = to - distance;
    if (distance >= 16) {
        for (size_t i = 0; i < len; i += 16)
            _mm_storeu_si128((__m128i *)(to + i), _mm_loadu_si128((const __m128i *)(from + i)));
        return;
    }
    __m128i pattern =
        _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)from), _mm_loadu_si128((const __m128i *)sources[distance]));
    for (size_t i = 0; i < len; i += steps[distance])
        _mm_storeu_si128((__m128i *)(to + i), pattern);
}

#include "input/inflate_loop.h"

const struct froe_inflate_loops froe_inflate_loops_avx2 = {fast, tokenize, replay};

#endif

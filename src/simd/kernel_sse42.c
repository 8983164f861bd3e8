/* The scan kernel for SSE4.2: four vectors of 16 bytes to a mask. */
#include <nmmintrin.h>

#include "simd/kernel_logic.h"

static inline uint64_t mask_of(__m128i a, __m128i b, __m128i c, __m128i d)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(a) | (uint64_t)(uint32_t)_mm_movemask_epi8(b) << 16 |
           (uint64_t)(uint32_t)_mm_movemask_epi8(c) << 32 | (uint64_t)(uint32_t)_mm_movemask_epi8(d) << 48;
}

static inline __m128i either(__m128i v, char a, char b)
{
    return _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(a)), _mm_cmpeq_epi8(v, _mm_set1_epi8(b)));
}

static inline struct byte_masks classify(const uint8_t *bytes)
{
    __m128i v[4];
    for (int i = 0; i < 4; i++)
        v[i] = _mm_loadu_si128((const __m128i *)(const void *)(bytes + 16 * i));
    return (struct byte_masks){
        .mark =
            mask_of(either(v[0], '\n', '"'), either(v[1], '\n', '"'), either(v[2], '\n', '"'), either(v[3], '\n', '"')),
        .delimiter =
            mask_of(either(v[0], '?', '#'), either(v[1], '?', '#'), either(v[2], '?', '#'), either(v[3], '?', '#')),
    };
}

static inline size_t lowest_bit(uint64_t mask)
{
    /* bsf gives nothing useful for 0: make sure that there is a bit. */
    return (size_t)__builtin_ctzll(mask | (uint64_t)1 << 63);
}

void froe_scan_sse42(const uint8_t *bytes, size_t len, struct froe_scan *scan)
{
    scan_window(bytes, len, scan);
}

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
    const __m128i newline = _mm_set1_epi8('\n');
    const __m128i quote = _mm_set1_epi8('"');
    return (struct byte_masks){
        .newline = mask_of(_mm_cmpeq_epi8(v[0], newline), _mm_cmpeq_epi8(v[1], newline), _mm_cmpeq_epi8(v[2], newline),
                           _mm_cmpeq_epi8(v[3], newline)),
        .quote = mask_of(_mm_cmpeq_epi8(v[0], quote), _mm_cmpeq_epi8(v[1], quote), _mm_cmpeq_epi8(v[2], quote),
                         _mm_cmpeq_epi8(v[3], quote)),
        .blank = mask_of(either(v[0], ' ', '\t'), either(v[1], ' ', '\t'), either(v[2], ' ', '\t'),
                         either(v[3], ' ', '\t')),
        .delimiter = mask_of(either(v[0], '?', '#'), either(v[1], '?', '#'), either(v[2], '?', '#'),
                             either(v[3], '?', '#')),
    };
}

void froe_scan_sse42(const uint8_t *bytes, size_t len, struct froe_scan *scan)
{
    scan_window(bytes, len, scan, classify);
}

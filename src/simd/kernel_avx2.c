/* The scan kernel for AVX2: two vectors of 32 bytes to a mask. */
#include <immintrin.h>

#include "simd/kernel_logic.h"

static inline uint64_t mask_of(__m256i low, __m256i high)
{
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

/* Which bytes are one of two characters that differ in the low four bits: pshufb picks the character that a byte would
 * have to be (0 for bytes from 0x80 on, which then differ), one compare says whether it is. A NUL byte picks entry 0,
 * so `table` must not hold a NUL there. */
static inline __m256i one_of(__m256i v, __m256i table)
{
    return _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, v), v);
}

static inline struct byte_masks classify(const uint8_t *bytes)
{
    const __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)bytes);
    const __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + 32));
    /* '\n' is 0x0a, '"' 0x22; '#' is 0x23, '?' 0x3f. Unused entries hold -1, which no byte below 0x80 equals. */
    const __m256i marks =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(-1, -1, '"', -1, -1, -1, -1, -1, -1, -1, '\n', -1, -1, -1, -1, -1));
    const __m256i delimiters =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(-1, -1, -1, '#', -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, '?'));
    return (struct byte_masks){
        .mark = mask_of(one_of(low, marks), one_of(high, marks)),
        .delimiter = mask_of(one_of(low, delimiters), one_of(high, delimiters)),
    };
}

static inline size_t lowest_bit(uint64_t mask)
{
    return (size_t)_tzcnt_u64(mask);
}

void froe_scan_avx2(const uint8_t *bytes, size_t len, struct froe_scan *scan)
{
    scan_window(bytes, len, scan);
}

/* The scan kernel for AVX2: two vectors of 32 bytes to a mask. */
#include <immintrin.h>

#include "simd/kernel_logic.h"

static inline __m256i load(const uint8_t *bytes)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)bytes);
}

static inline uint64_t mask_of(__m256i low, __m256i high)
{
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

/* Which bytes are one of a few characters that differ in the low four bits; see kernel_sse42.c. */
static inline __m256i one_of(__m256i v, __m256i table)
{
    return _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, v), v);
}

/* \n, and " with white space behind it. */
static inline __m256i marks_at(const uint8_t *bytes)
{
    const __m256i spaces = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(' ', -1, -1, -1, -1, -1, -1, -1, -1, '\t', '\n', -1, -1, '\r', -1, -1));
    __m256i here = load(bytes);
    __m256i closing = _mm256_and_si256(_mm256_cmpeq_epi8(here, _mm256_set1_epi8('"')), one_of(load(bytes + 1), spaces));
    return _mm256_or_si256(closing, _mm256_cmpeq_epi8(here, _mm256_set1_epi8('\n')));
}

static inline struct byte_masks classify(const uint8_t *bytes)
{
    const __m256i delimiters =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(-1, -1, -1, '#', -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, '?'));
    return (struct byte_masks){
        .mark = mask_of(marks_at(bytes), marks_at(bytes + 32)),
        .delimiter = mask_of(one_of(load(bytes), delimiters), one_of(load(bytes + 32), delimiters)),
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

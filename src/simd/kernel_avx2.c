/* The kernels for AVX2; scan: two vectors of 32 bytes to a mask. */
#include <immintrin.h>

enum { FIND_STEP = 32 };

#include "simd/find_logic.h"
#include "simd/find_short.h"
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

static inline __m256i marks_at(const uint8_t *bytes)
{
    __m256i here = load(bytes), behind = load(bytes + 1);
    __m256i space = _mm256_cmpeq_epi8(_mm256_min_epu8(behind, _mm256_set1_epi8(' ')), behind);
    __m256i closing = _mm256_and_si256(_mm256_cmpeq_epi8(here, _mm256_set1_epi8('"')), space);
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

static inline uint64_t find_equal(const uint8_t *bytes, uint8_t byte)
{
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(load(bytes), _mm256_set1_epi8((char)byte)));
}

static inline uint64_t equal_in_16(__m128i v, uint8_t byte)
{
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8((char)byte)));
}

static inline uint64_t find_equal_short(const uint8_t *bytes, size_t len, uint8_t byte)
{
    if (len >= 16)
        return equal_in_16(_mm_loadu_si128((const __m128i *)(const void *)bytes), byte) |
               equal_in_16(_mm_loadu_si128((const __m128i *)(const void *)(bytes + len - 16)), byte) << (len - 16);
    uint64_t low, high;
    load_up_to_15(bytes, len, &low, &high);
    return equal_in_16(_mm_set_epi64x((long long)high, (long long)low), byte) & ((UINT64_C(1) << len) - 1);
}

const uint8_t *froe_find_avx2(const uint8_t *bytes, size_t len, const uint8_t *needle, size_t needle_len)
{
    return find_in(bytes, len, needle, needle_len);
}

/* The kernels for SSE4.2; scan: four vectors of 16 bytes to a mask. */
#include <nmmintrin.h>

enum { FIND_STEP = 16 };

#include "simd/find_logic.h"
#include "simd/find_short.h"
#include "simd/kernel_logic.h"

static inline __m128i load(const uint8_t *bytes)
{
    return _mm_loadu_si128((const __m128i *)(const void *)bytes);
}

/* Which bytes are one of a few characters that differ in the low four bits: pshufb picks the character that a byte
 * would have to be (0 for bytes from 0x80 on, which then differ), one compare says whether it is. A NUL byte picks
 * entry 0, so a table must not hold a NUL there. Unused entries hold -1, which no byte below 0x80 equals. */
static inline __m128i one_of(__m128i v, __m128i table)
{
    return _mm_cmpeq_epi8(_mm_shuffle_epi8(table, v), v);
}

static inline struct byte_masks classify(const uint8_t *bytes)
{
    const __m128i delimiters = _mm_setr_epi8(-1, -1, -1, '#', -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, '?');
    struct byte_masks masks = {0, 0};
    for (int i = 0; i < 4; i++) {
        __m128i here = load(bytes + 16 * i), behind = load(bytes + 16 * i + 1);
        __m128i space = _mm_cmpeq_epi8(_mm_min_epu8(behind, _mm_set1_epi8(' ')), behind);
        __m128i closing = _mm_and_si128(_mm_cmpeq_epi8(here, _mm_set1_epi8('"')), space);
        __m128i mark = _mm_or_si128(closing, _mm_cmpeq_epi8(here, _mm_set1_epi8('\n')));
        masks.mark |= (uint64_t)(uint32_t)_mm_movemask_epi8(mark) << (16 * i);
        masks.delimiter |= (uint64_t)(uint32_t)_mm_movemask_epi8(one_of(here, delimiters)) << (16 * i);
    }
    return masks;
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

static inline uint64_t equal_mask(__m128i v, uint8_t byte)
{
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8((char)byte)));
}

static inline uint64_t find_equal(const uint8_t *bytes, uint8_t byte)
{
    return equal_mask(load(bytes), byte);
}

static inline uint64_t find_equal_short(const uint8_t *bytes, size_t len, uint8_t byte)
{
    uint64_t low, high;
    load_up_to_15(bytes, len, &low, &high);
    return equal_mask(_mm_set_epi64x((long long)high, (long long)low), byte) & ((UINT64_C(1) << len) - 1);
}

const uint8_t *froe_find_sse42(const uint8_t *bytes, size_t len, const uint8_t *needle, size_t needle_len)
{
    return find_in(bytes, len, needle, needle_len);
}

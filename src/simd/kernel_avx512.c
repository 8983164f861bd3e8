/* The kernels for AVX-512 (F, BW, VL): compares give masks of 64 bits at once. */
#ifdef FROE_SIMDE
/* The tests build this file a second time on an emulation, to check its logic on machines without AVX-512. */
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#else
#include <immintrin.h>
#endif

enum { FIND_STEP = 64 };

#include "simd/find_logic.h"
#include "simd/kernel_logic.h"

static inline uint64_t equal(__m512i v, char byte)
{
    return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(byte));
}

static inline uint64_t up_to(__m512i v, char byte)
{
    return _mm512_cmple_epu8_mask(v, _mm512_set1_epi8(byte));
}

/* Which bytes are one of a few characters that differ in the low four bits; see kernel_sse42.c. A compare for each of
 * them costs twice the time of the whole kernel: compares to masks do one a cycle, moves of masks take turns. */
static inline uint64_t one_of(__m512i v, __m128i table)
{
    return _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(_mm512_broadcast_i32x4(table), v), v);
}

static inline struct byte_masks classify(const uint8_t *bytes)
{
    const __m128i delimiters = _mm_setr_epi8(-1, -1, -1, '#', -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, '?');
    const __m512i here = _mm512_loadu_si512((const void *)bytes);
    const __m512i behind = _mm512_loadu_si512((const void *)(bytes + 1));
    return (struct byte_masks){
        .mark = (equal(here, '"') & up_to(behind, ' ')) | equal(here, '\n'),
        .delimiter = one_of(here, delimiters),
    };
}

/* tzcnt gives 64 for an empty mask, which the compiler may not be told with __builtin_ctzll. */
static inline size_t lowest_bit(uint64_t mask)
{
#ifdef FROE_SIMDE
    return mask != 0 ? (size_t)__builtin_ctzll(mask) : 64;
#else
    return (size_t)_tzcnt_u64(mask);
#endif
}

static inline uint64_t find_equal(const uint8_t *bytes, uint8_t byte)
{
    return equal(_mm512_loadu_si512((const void *)bytes), (char)byte);
}

static inline uint64_t find_equal_short(const uint8_t *bytes, size_t len, uint8_t byte)
{
    const uint64_t there = (UINT64_C(1) << len) - 1;
#ifdef FROE_SIMDE
    /* The emulation reads all bytes, whatever the mask. */
    uint8_t whole[64] = {0};
    memcpy(whole, bytes, len);
    return find_equal(whole, byte) & there;
#else
    return equal(_mm512_maskz_loadu_epi8(there, bytes), (char)byte) & there;
#endif
}

#ifdef FROE_SIMDE
froe_scan_fn froe_scan_avx512_emulated;
froe_find_fn froe_find_avx512_emulated;
#define froe_scan_avx512 froe_scan_avx512_emulated
#define froe_find_avx512 froe_find_avx512_emulated
#endif

void froe_scan_avx512(const uint8_t *bytes, size_t len, struct froe_scan *scan)
{
    scan_window(bytes, len, scan);
}

const uint8_t *froe_find_avx512(const uint8_t *bytes, size_t len, const uint8_t *needle, size_t needle_len)
{
    return find_in(bytes, len, needle, needle_len);
}

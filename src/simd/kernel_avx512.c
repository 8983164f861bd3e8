/* The scan kernel for AVX-512 (F, BW, VL): compares give masks of 64 bits at once. */
#ifdef FROE_SIMDE
/* The tests build this file a second time on an emulation, to check its logic on machines without AVX-512. */
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#else
#include <immintrin.h>
#endif

#include "simd/kernel_logic.h"

static inline uint64_t equal(__m512i v, char byte)
{
    return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(byte));
}

static inline struct byte_masks classify(const uint8_t *bytes)
{
    const __m512i here = _mm512_loadu_si512((const void *)bytes);
    const __m512i behind = _mm512_loadu_si512((const void *)(bytes + 1));
    const uint64_t spaces = equal(behind, ' ') | equal(behind, '\t') | equal(behind, '\r') | equal(behind, '\n');
    return (struct byte_masks){
        .mark = (equal(here, '"') & spaces) | equal(here, '\n'),
        .delimiter = equal(here, '?') | equal(here, '#'),
    };
}

static inline size_t lowest_bit(uint64_t mask)
{
    return mask != 0 ? (size_t)__builtin_ctzll(mask) : 64;
}

#ifdef FROE_SIMDE
froe_scan_fn froe_scan_avx512_emulated;
#define froe_scan_avx512 froe_scan_avx512_emulated
#endif

void froe_scan_avx512(const uint8_t *bytes, size_t len, struct froe_scan *scan)
{
    scan_window(bytes, len, scan);
}

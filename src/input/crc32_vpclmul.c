/*
 * Folding after V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (Intel,
 * 2009), four registers of two lanes each. To fold 128 bits d bits further on, their first half (in gzip's order the
 * one of higher degree) is multiplied by x^(d + 32) and the second by x^(d - 32), both modulo the polynomial, reflected
 * and shifted left by one, since a product of reflected factors comes out one bit too low.
 */
#include "input/crc32.h"

#if defined(__x86_64__)

#include <immintrin.h>

static inline __m256i factors(int64_t first, int64_t second)
{
    return _mm256_set_epi64x(second, first, second, first);
}

static inline __m256i load(const uint8_t *from)
{
    return _mm256_loadu_si256((const __m256i *)from);
}

static inline __m256i fold(__m256i value, __m256i by, __m256i onto)
{
    __m256i first = _mm256_clmulepi64_epi128(value, by, 0x00);
    __m256i second = _mm256_clmulepi64_epi128(value, by, 0x11);
    return _mm256_xor_si256(_mm256_xor_si256(first, second), onto);
}

static inline __m128i fold_lanes(__m256i value)
{
    const __m128i by = _mm_set_epi64x(0x0ccaa009e, 0x1751997d0); /* d = 128 */
    __m128i low = _mm256_castsi256_si128(value);
    __m128i folded = _mm_xor_si128(_mm_clmulepi64_si128(low, by, 0x00), _mm_clmulepi64_si128(low, by, 0x11));
    return _mm_xor_si128(folded, _mm256_extracti128_si256(value, 1));
}

void froe_crc32_fold_vpclmul(uint32_t state, const uint8_t *bytes, size_t blocks, uint8_t folded[16])
{
    const __m256i by_block = factors(0x1e88ef372, 0x14a7fe880);
    const __m256i by_lane_pair = factors(0x0f1da05aa, 0x15a546366);
    __m256i sums[4];
    for (size_t i = 0; i < 4; i++)
        sums[i] = load(bytes + 32 * i);
    sums[0] = _mm256_xor_si256(sums[0], _mm256_zextsi128_si256(_mm_cvtsi32_si128((int)state)));
    for (size_t block = 1; block < blocks; block++) {
        const uint8_t *from = bytes + block * FROE_CRC32_BLOCK;
        for (size_t i = 0; i < 4; i++)
            sums[i] = fold(sums[i], by_block, load(from + 32 * i));
    }
    __m256i sum = fold(fold(fold(sums[0], by_lane_pair, sums[1]), by_lane_pair, sums[2]), by_lane_pair, sums[3]);
    _mm_storeu_si128((__m128i *)folded, fold_lanes(sum));
}

#endif

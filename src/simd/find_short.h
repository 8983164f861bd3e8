/*
 * Up to 15 bytes in a vector, for the find kernels. To be included by instruction-set files of x86-64 only.
 */
#ifndef FROE_SIMD_FIND_SHORT_H
#define FROE_SIMD_FIND_SHORT_H

#include "base/word.h"

static inline uint32_t load32(const uint8_t *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* len < 8 bytes in a word, the rest zero. What is read twice is the same and goes to the same place. */
static inline uint64_t load_up_to_7(const uint8_t *bytes, size_t len)
{
    if (len >= 4)
        return load32(bytes) | (uint64_t)load32(bytes + len - 4) << (8 * (len - 4));
    if (len == 0)
        return 0;
    return bytes[0] | (uint64_t)bytes[len / 2] << (8 * (len / 2)) | (uint64_t)bytes[len - 1] << (8 * (len - 1));
}

/* The two halves of len < 16 bytes, the rest zero. */
static inline void load_up_to_15(const uint8_t *bytes, size_t len, uint64_t *low, uint64_t *high)
{
    *high = 0;
    if (len < 8) {
        *low = load_up_to_7(bytes, len);
        return;
    }
    *low = froe_load64(bytes);
    if (len > 8)
        *high = froe_load64(bytes + len - 8) >> (8 * (16 - len));
}

#endif

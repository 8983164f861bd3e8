#include "input/inflate_fast.h"

static inline uint64_t low_bits(uint64_t bits, uint64_t entry)
{
    return bits & (((uint64_t)1 << (entry & 63)) - 1);
}

static inline void copy_wide(uint8_t *to, const uint8_t *from)
{
    memcpy(to, from, 16);
    memcpy(to + 16, from + 16, 16);
}

static inline void repeat(uint8_t *to, size_t distance, size_t len)
{
    const uint8_t *from = to - distance;
    for (size_t i = 0; i < 8; i++)
        to[i] = from[i];
    /* A multiple of the distance repeats the same; one of at least 8 lets 8 bytes be copied at once. */
    size_t step = distance < 8 ? (8 + distance - 1) / distance * distance : distance;
    for (size_t i = 8; i < len; i += 8)
        memcpy(to + i, to + i - step, 8);
}

#include "input/inflate_loop.h"

const struct froe_inflate_loops froe_inflate_loops_plain = {fast, tokenize, replay};

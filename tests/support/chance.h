/* Numbers that look random and are the same for the same seed (G. Marsaglia, "Xorshift RNGs"; the multiplier of
 * xorshift64*). */
#ifndef FROE_TESTS_CHANCE_H
#define FROE_TESTS_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance {
    uint64_t state; /* never 0 */
};

static inline struct chance chance_of(uint64_t seed)
{
    return (struct chance){seed * UINT64_C(0x9e3779b97f4a7c15) + 1 == 0 ? 1 : seed * UINT64_C(0x9e3779b97f4a7c15) + 1};
}

static inline uint64_t chance_next(struct chance *chance)
{
    chance->state ^= chance->state >> 12;
    chance->state ^= chance->state << 25;
    chance->state ^= chance->state >> 27;
    return chance->state * UINT64_C(0x2545f4914f6cdd1d);
}

/* 0 … below - 1. */
static inline size_t chance_below(struct chance *chance, size_t below)
{
    return (size_t)((chance_next(chance) >> 11) % below);
}

/* True once in `times`. */
static inline bool chance_once_in(struct chance *chance, size_t times)
{
    return chance_below(chance, times) == 0;
}

static inline uint8_t chance_byte(struct chance *chance)
{
    return (uint8_t)(chance_next(chance) >> 56);
}

/* One byte of an alphabet. */
static inline uint8_t chance_of_bytes(struct chance *chance, const uint8_t *bytes, size_t count)
{
    return bytes[chance_below(chance, count)];
}

#endif

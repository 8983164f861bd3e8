// Draws: one generator for the whole program, so that the same seed and options give the same log. Not thread-safe.
#ifndef GENERATE_CHANCE_H
#define GENERATE_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

// Zipf's law over ranks 0 to n - 1.
struct zipf {
    double *sum; // sum[i] = probability of rank 0..i
    uint32_t n;
};

void chance_seed(uint32_t seed);

// 32 random bits.
uint32_t pcg(void);

// In [0, n).
uint32_t below(uint32_t n);

// In (0, 1].
double unit(void);

// True so many times in a thousand.
bool chance(uint32_t permille);

// What must be the same each time for the same thing (the size of a page, say) is a hash of it, not a draw.
uint32_t mix(uint32_t a, uint32_t b);

// Rank i is drawn in proportion to (i + 1) to the power of -exponent; n is at least 1.
struct zipf zipf_make(uint32_t n, double exponent);

uint32_t zipf_draw(const struct zipf *z);

#endif

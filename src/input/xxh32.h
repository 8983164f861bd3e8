/*
 * XXH32 (xxHash, xxhash_spec.md version 0.2.0) with seed 0, the checksum of LZ4 frames, over text that comes in pieces.
 * The library's, compiled here without vectors: of its multiplications gcc makes vectors when it may (-O3), and they
 * take twice the time, as long as LZ4 takes to decode.
 *
 * A state belongs to one thread.
 */
#ifndef FROE_INPUT_XXH32_H
#define FROE_INPUT_XXH32_H

#define XXH_STATIC_LINKING_ONLY /* the members of a state */
#include <xxhash.h>

#include "base/span.h"

struct froe_xxh32 {
    XXH32_state_t state;
};

void froe_xxh32_begin(struct froe_xxh32 *hash);
void froe_xxh32_add(struct froe_xxh32 *hash, const uint8_t *bytes, size_t len);
/* Of all that has been added; more can be. */
uint32_t froe_xxh32_value(const struct froe_xxh32 *hash);

/* Of one piece. */
uint32_t froe_xxh32(const uint8_t *bytes, size_t len);

#endif

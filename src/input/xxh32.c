#define XXH_INLINE_ALL
#include "input/xxh32.h"

void froe_xxh32_begin(struct froe_xxh32 *hash)
{
    XXH32_reset(&hash->state, 0);
}

void froe_xxh32_add(struct froe_xxh32 *hash, const uint8_t *bytes, size_t len)
{
    XXH32_update(&hash->state, bytes, len);
}

uint32_t froe_xxh32_value(const struct froe_xxh32 *hash)
{
    return XXH32_digest(&hash->state);
}

uint32_t froe_xxh32(const uint8_t *bytes, size_t len)
{
    struct froe_xxh32 hash;
    froe_xxh32_begin(&hash);
    froe_xxh32_add(&hash, bytes, len);
    return froe_xxh32_value(&hash);
}

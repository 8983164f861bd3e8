#include "query/hash.h"

#include <pthread.h>
#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t froe_hash_seeds[5];
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Without randomness from the system the hash is merely not secret: then these are digits of pi. */
static void draw_seeds(void)
{
    static const uint64_t fallback[5] = {UINT64_C(0x243f6a8885a308d3), UINT64_C(0x13198a2e03707344),
                                         UINT64_C(0xa4093822299f31d0), UINT64_C(0x082efa98ec4e6c89),
                                         UINT64_C(0x452821e638d01377)};
    if (getrandom(froe_hash_seeds, sizeof froe_hash_seeds, GRND_NONBLOCK) != (ssize_t)sizeof froe_hash_seeds)
        memcpy(froe_hash_seeds, fallback, sizeof froe_hash_seeds);
}

void froe_hash_init(void)
{
    pthread_once(&once, draw_seeds);
}

uint64_t froe_hash_other(const uint8_t *ptr, uint32_t len)
{
    uint64_t hash = len == FROE_KEY_ABSENT ? froe_hash_seeds[0] : XXH3_64bits_withSeed(ptr, len, froe_hash_seeds[0]);
    return hash == FROE_HASH_NONE ? 0 : hash;
}

uint64_t froe_hash_stable(const uint8_t *ptr, uint32_t len)
{
    return len == FROE_KEY_ABSENT ? 0 : XXH3_64bits(ptr, len);
}

#include "query/hash.h"

#include <pthread.h>
#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t froe_hash_seeds[FROE_HASH_SEEDS];
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Without randomness from the system the hash is merely not secret: then these are digits of pi. */
static void draw_seeds(void)
{
    static const uint64_t fallback[FROE_HASH_SEEDS] = {
        UINT64_C(0x243f6a8885a308d3), UINT64_C(0x13198a2e03707344), UINT64_C(0xa4093822299f31d0),
        UINT64_C(0x082efa98ec4e6c89), UINT64_C(0x452821e638d01377), UINT64_C(0xbe5466cf34e90c6c),
        UINT64_C(0xc0ac29b7c97c50dd), UINT64_C(0x3f84d5b5b5470917), UINT64_C(0x9216d5d98979fb1b),
        UINT64_C(0xd1310ba698dfb5ac), UINT64_C(0x2ffd72dbd01adfb7), UINT64_C(0xb8e1afed6a267e96),
        UINT64_C(0xba7c9045f12c7f99), UINT64_C(0x24a19947b3916cf7), UINT64_C(0x0801f2e2858efc16),
        UINT64_C(0x636920d871574e69), UINT64_C(0xa458fea3f4933d7e)};
    if (getrandom(froe_hash_seeds, sizeof froe_hash_seeds, GRND_NONBLOCK) != (ssize_t)sizeof froe_hash_seeds)
        memcpy(froe_hash_seeds, fallback, sizeof froe_hash_seeds);
}

void froe_hash_init(void)
{
    pthread_once(&once, draw_seeds);
}

/* The words of 32 bytes, which need not be computed from a length. */
static inline uint64_t fold_32(const uint8_t *at, const uint64_t seeds[4])
{
    return froe_hash_fold_words(froe_hash_words_of(at, 32), seeds);
}

/* The first and the last 32 or 64 bytes, which overlap where there are fewer than twice as many; each word has seeds of
 * its own. There is one question about the length, for each answer that cannot be foreseen costs as much as eight
 * words. */
static uint64_t hash_of_33_to_128(const uint8_t *ptr, uint32_t len)
{
    const uint64_t *seeds = froe_hash_seeds;
    uint64_t folded;
    if (len > 64) {
        const uint8_t *last = ptr + len - 64;
        folded = fold_32(ptr, seeds) ^ fold_32(ptr + 32, seeds + 4) ^ fold_32(last, seeds + 8) ^
                 fold_32(last + 32, seeds + 12);
    } else {
        folded = fold_32(ptr, seeds) ^ fold_32(ptr + len - 32, seeds + 4);
    }
    return froe_hash_finish(folded, len);
}

uint64_t froe_hash_other(const uint8_t *ptr, uint32_t len)
{
    if (len > 32 && len <= 128)
        return hash_of_33_to_128(ptr, len);
    uint64_t hash = len == FROE_KEY_ABSENT ? froe_hash_seeds[0] : XXH3_64bits_withSeed(ptr, len, froe_hash_seeds[0]);
    return hash == FROE_HASH_NONE ? 0 : hash;
}

uint64_t froe_hash_stable(const uint8_t *ptr, uint32_t len)
{
    return len == FROE_KEY_ABSENT ? 0 : XXH3_64bits(ptr, len);
}

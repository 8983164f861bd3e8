/*
 * The hash of keys. For 8 to 128 bytes, which most keys have, the words are multiplied and folded as wyhash does (Wang
 * Yi, 2019); XXH3 (Y. Collet, xxHash) is for the rest. Both with a seed drawn at start, so that a log cannot be written
 * to make keys collide.
 */
#ifndef FROE_QUERY_HASH_H
#define FROE_QUERY_HASH_H

#include <stdbool.h>

#include "base/word.h"

/* Length of a key that is absent as a whole (not empty). */
#define FROE_KEY_ABSENT UINT32_MAX

/* What no hash is. */
#define FROE_HASH_NONE UINT64_MAX

/* What makes the hash secret. Drawn by froe_hash_init(), constant from then on. */
enum { FROE_HASH_SEEDS = 17 };
extern uint64_t froe_hash_seeds[FROE_HASH_SEEDS];

/* To be called before any hash is taken; any number of times, from any thread. */
void froe_hash_init(void);

/* The hash of a key that is not of 8 to 32 bytes. */
uint64_t froe_hash_other(const uint8_t *ptr, uint32_t len);

/* Another hash, without a secret: the same for a key in every process and on every machine. */
uint64_t froe_hash_stable(const uint8_t *ptr, uint32_t len);

/* Both halves of a product, folded. */
static inline uint64_t froe_hash_fold(uint64_t a, uint64_t b)
{
    __uint128_t product = (__uint128_t)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/*
 * The four words that a text of 8 to 32 bytes consists of; they overlap where it has fewer than 32. No branch depends
 * on the length: lengths of keys cannot be foreseen, and a branch taken wrongly costs more than all of this.
 */
struct froe_hash_words {
    uint64_t first, second, third, last;
};

static inline struct froe_hash_words froe_hash_words_of(const uint8_t *text, uint32_t len)
{
    uint32_t from_end = len < 16 ? len - 8 : 8;
    return (struct froe_hash_words){froe_load64(text), froe_load64(text + from_end),
                                    froe_load64(text + len - 8 - from_end), froe_load64(text + len - 8)};
}

/* Whether a key is of 8 to 32 bytes. */
static inline bool froe_hash_is_medium(uint32_t len)
{
    return len - 8 <= 24;
}

/* Four words and four seeds. */
static inline uint64_t froe_hash_fold_words(struct froe_hash_words words, const uint64_t seeds[4])
{
    return froe_hash_fold(words.first ^ seeds[0], words.last ^ seeds[1]) ^
           froe_hash_fold(words.second ^ seeds[2], words.third ^ seeds[3]);
}

/* What the folded words and the length come to. */
static inline uint64_t froe_hash_finish(uint64_t folded, uint32_t len)
{
    uint64_t hash = froe_hash_fold(folded ^ froe_hash_seeds[FROE_HASH_SEEDS - 1], len ^ UINT64_C(0x9e3779b97f4a7c15));
    return hash == FROE_HASH_NONE ? 0 : hash;
}

static inline uint64_t froe_key_hash(const uint8_t *ptr, uint32_t len)
{
    if (__builtin_expect(!froe_hash_is_medium(len), 0))
        return froe_hash_other(ptr, len);
    return froe_hash_finish(froe_hash_fold_words(froe_hash_words_of(ptr, len), froe_hash_seeds), len);
}

#endif

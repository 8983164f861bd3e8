#include "query/pairs.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "query/pairs_table.h"

enum { FIRST_SLOTS = 64 };

/* What makes the hash secret; without randomness from the system these are digits of pi. */
static uint64_t seed;
static pthread_once_t seed_once = PTHREAD_ONCE_INIT;

static void draw_seed(void)
{
    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) != (ssize_t)sizeof seed)
        seed = UINT64_C(0x243f6a8885a308d3);
}

struct froe_pairs *froe_pairs_create(void)
{
    pthread_once(&seed_once, draw_seed);
    struct froe_pairs *pairs = calloc(1, sizeof *pairs);
    if (pairs == NULL)
        return NULL;
    pairs->values = calloc(FIRST_SLOTS, sizeof *pairs->values);
    pairs->pairs = calloc(FIRST_SLOTS, sizeof *pairs->pairs);
    pairs->value_mask = pairs->pair_mask = FIRST_SLOTS - 1;
    if (pairs->values == NULL || pairs->pairs == NULL) {
        froe_pairs_free(pairs);
        return NULL;
    }
    return pairs;
}

void froe_pairs_free(struct froe_pairs *pairs)
{
    if (pairs == NULL)
        return;
    free(pairs->values);
    free(pairs->pairs);
    froe_arena_free(&pairs->arena);
    free(pairs);
}

size_t froe_pairs_bytes(const struct froe_pairs *pairs)
{
    return sizeof *pairs + (pairs->value_mask + 1) * sizeof *pairs->values +
           (pairs->pair_mask + 1) * sizeof *pairs->pairs + pairs->arena.bytes;
}

/* Tables are filled to three quarters. */
static bool is_full(size_t count, size_t mask)
{
    return count + 1 > (mask + 1) / 4 * 3;
}

static bool grow_values(struct froe_pairs *pairs)
{
    size_t mask = 2 * pairs->value_mask + 1;
    struct froe_pair_value_slot *wider = calloc(mask + 1, sizeof *wider);
    if (wider == NULL)
        return false;
    for (size_t i = 0; i <= pairs->value_mask; i++) {
        struct froe_pair_value_slot slot = pairs->values[i];
        size_t at = slot.hash & mask;
        while (slot.value != NULL && wider[at].value != NULL)
            at = (at + 1) & mask;
        if (slot.value != NULL)
            wider[at] = slot;
    }
    free(pairs->values);
    pairs->values = wider;
    pairs->value_mask = mask;
    return true;
}

static bool grow_pairs(struct froe_pairs *pairs)
{
    size_t mask = 2 * pairs->pair_mask + 1;
    struct froe_pair *wider = calloc(mask + 1, sizeof *wider);
    if (wider == NULL)
        return false;
    for (size_t i = 0; i <= pairs->pair_mask; i++) {
        struct froe_pair pair = pairs->pairs[i];
        if (pair.value == NULL)
            continue;
        size_t at = froe_pair_hash(pair.state, pair.value) & mask;
        while (wider[at].value != NULL)
            at = (at + 1) & mask;
        wider[at] = pair;
    }
    free(pairs->pairs);
    pairs->pairs = wider;
    pairs->pair_mask = mask;
    return true;
}

static struct froe_pair_value *append_value(struct froe_pairs *pairs, uint32_t tag, uint64_t hash,
                                            struct froe_span bytes)
{
    struct froe_pair_value *value = froe_arena_keep(&pairs->arena, sizeof *value + bytes.len);
    if (value == NULL)
        return NULL;
    *value = (struct froe_pair_value){.hash = hash, .len = (uint32_t)bytes.len, .tag = tag};
    if (bytes.len > 0)
        memcpy(value->bytes, bytes.ptr, bytes.len);
    pairs->value_count++;
    pairs->tag_counts[tag]++;
    return value;
}

/* The value with these bytes, new when it is not there; NULL when memory is short. */
static struct froe_pair_value *find_value(struct froe_pairs *pairs, uint32_t tag, uint64_t hash, struct froe_span bytes)
{
    size_t at = hash & pairs->value_mask;
    for (struct froe_pair_value *value; (value = pairs->values[at].value) != NULL; at = (at + 1) & pairs->value_mask)
        if (pairs->values[at].hash == hash && value->tag == tag && value->len == bytes.len &&
            (bytes.len == 0 || memcmp(value->bytes, bytes.ptr, bytes.len) == 0))
            return value;
    if (is_full(pairs->value_count, pairs->value_mask)) {
        if (!grow_values(pairs))
            return NULL;
        for (at = hash & pairs->value_mask; pairs->values[at].value != NULL; at = (at + 1) & pairs->value_mask)
            ;
    }
    struct froe_pair_value *value = append_value(pairs, tag, hash, bytes);
    if (value != NULL)
        pairs->values[at] = (struct froe_pair_value_slot){hash, value};
    return value;
}

/* Adds a pair; *is_new says whether it was not there. */
static bool add_pair(struct froe_pairs *pairs, uint64_t *state, struct froe_pair_value *value, bool *is_new)
{
    uint64_t hash = froe_pair_hash(state, value);
    size_t at = hash & pairs->pair_mask;
    *is_new = false;
    for (; pairs->pairs[at].value != NULL; at = (at + 1) & pairs->pair_mask)
        if (pairs->pairs[at].value == value && pairs->pairs[at].state == state)
            return true;
    if (is_full(pairs->pair_count, pairs->pair_mask)) {
        if (!grow_pairs(pairs))
            return false;
        for (at = hash & pairs->pair_mask; pairs->pairs[at].value != NULL; at = (at + 1) & pairs->pair_mask)
            ;
    }
    pairs->pairs[at] = (struct froe_pair){state, value};
    pairs->pair_count++;
    *is_new = true;
    return true;
}

bool froe_pairs_add(struct froe_pairs *pairs, uint32_t tag, size_t counter, uint64_t *const *states,
                    const struct froe_span *values, size_t count)
{
    uint64_t hashes[FROE_PAIRS_BATCH];
    struct froe_pair_value *found[FROE_PAIRS_BATCH];
    bool good = true;
    /* In steps, so that the memory of many lookups is fetched at the same time. */
    for (size_t i = 0; i < count; i++) {
        hashes[i] = XXH3_64bits_withSeed(values[i].ptr, values[i].len, seed + tag);
        __builtin_prefetch(&pairs->values[hashes[i] & pairs->value_mask]);
    }
    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(pairs->values[hashes[i] & pairs->value_mask].value);
    for (size_t i = 0; i < count; i++) {
        found[i] = values[i].ptr == NULL ? NULL : find_value(pairs, tag, hashes[i], values[i]);
        good = good && (found[i] != NULL || values[i].ptr == NULL);
        __builtin_prefetch(&pairs->pairs[froe_pair_hash(states[i], found[i]) & pairs->pair_mask]);
    }
    for (size_t i = 0; i < count; i++) {
        bool is_new = false;
        if (found[i] == NULL)
            continue;
        good = add_pair(pairs, states[i], found[i], &is_new) && good;
        states[i][counter] += is_new;
    }
    return good;
}

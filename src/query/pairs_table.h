/*
 * The insides of a table of pairs; private to pairs.c and pairs_unite.c.
 */
#ifndef FROE_QUERY_PAIRS_TABLE_H
#define FROE_QUERY_PAIRS_TABLE_H

#include "query/aggregate_arena.h"
#include "query/pairs.h"

/* A value of a column, kept once in a table. */
struct froe_pair_value {
    uint64_t hash;                  /* of tag and bytes */
    struct froe_pair_value *united; /* uniting: the one that stands for all that are equal */
    uint32_t len;
    uint32_t tag;
    uint8_t bytes[];
};

struct froe_pair_value_slot {
    uint64_t hash;
    struct froe_pair_value *value; /* NULL: free */
};

struct froe_pair {
    uint64_t *state;
    struct froe_pair_value *value; /* NULL: free */
};

struct froe_pairs {
    struct froe_pair_value_slot *values; /* open addressing, linear probing */
    size_t value_mask, value_count;
    struct froe_pair *pairs; /* likewise */
    size_t pair_mask, pair_count;
    uint64_t tag_counts[FROE_PAIRS_TAGS]; /* values of each column */
    struct froe_arena arena;
};

static inline bool froe_pair_values_equal(const struct froe_pair_value *a, const struct froe_pair_value *b)
{
    return a->hash == b->hash && a->len == b->len && a->tag == b->tag && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* Both addresses are known to nobody outside, so that a simple mixture will do. */
static inline uint64_t froe_pair_hash(const uint64_t *state, const struct froe_pair_value *value)
{
    uint64_t a = (uint64_t)(uintptr_t)state * UINT64_C(0x9e3779b97f4a7c15);
    uint64_t b = (uint64_t)(uintptr_t)value * UINT64_C(0xc2b2ae3d27d4eb4f);
    uint64_t mixed = (a ^ (a >> 32)) + b;
    return (mixed ^ (mixed >> 29)) * UINT64_C(0x165667b19e3779f9) >> 16;
}

#endif

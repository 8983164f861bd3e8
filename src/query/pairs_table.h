/*
 * The insides of a table of pairs; private to the files pairs*.c.
 */
#ifndef FROE_QUERY_PAIRS_TABLE_H
#define FROE_QUERY_PAIRS_TABLE_H

#include "query/aggregate_arena.h"
#include "query/pairs.h"
#include "query/visits.h"

/* A value of a column, kept once in a table, and the groups that have met it: a hash set with open addressing and
 * linear probing. What belongs to a value lies together, for values come back soon: a visitor goes from page to page.
 */
struct froe_pair_value {
    uint64_t hash;                  /* of tag and bytes */
    struct froe_pair_value *united; /* uniting: the one that stands for all that are equal */
    union {
        uint64_t *state;   /* the only one; NULL: none */
        uint64_t **states; /* of the groups; NULL: free; in the arena */
    };
    uint32_t state_count;
    uint32_t len;
    uint16_t tag;
    uint8_t state_bits; /* binary logarithm of the slots; 0: there is one state at most, and no slots */
    uint8_t bytes[];
};

struct froe_pair_value_slot {
    uint64_t hash;
    struct froe_pair_value *value; /* NULL: free */
};

struct froe_pair {
    uint64_t *state;
    struct froe_pair_value *value; /* NULL: free */
    uint64_t visits[];             /* of a visitor: a set of them */
};

/* A hash set of pairs, those of visitors: open addressing, linear probing. Zero-initialised has no slots. */
struct froe_pair_table {
    uint8_t *slots;
    size_t mask, count;
    size_t stride; /* bytes of a pair, with or without visits */
};

struct froe_pairs {
    struct froe_pair_value_slot *values; /* likewise */
    size_t value_mask, value_count;
    size_t pair_count;                    /* of all columns but that of visits */
    struct froe_pair_table dealt;         /* these, when they are dealt out: a list */
    struct froe_pair_table visit_pairs;   /* of the column of visits */
    uint64_t tag_counts[FROE_PAIRS_TAGS]; /* values of each column */
    struct froe_arena arena;
};

enum {
    FROE_PAIR_STRIDE = sizeof(struct froe_pair),
    FROE_VISIT_PAIR_STRIDE = sizeof(struct froe_pair) + sizeof(uint64_t),
};

static inline struct froe_pair *froe_pair_at(const struct froe_pair_table *table, size_t slot)
{
    return (struct froe_pair *)(void *)(table->slots + slot * table->stride);
}

static inline bool froe_pair_values_equal(const struct froe_pair_value *a, const struct froe_pair_value *b)
{
    return a->hash == b->hash && a->len == b->len && a->tag == b->tag && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* The slots of the states of a value: to be looked through with froe_pair_state(). */
static inline size_t froe_pair_states(const struct froe_pair_value *value)
{
    return (size_t)1 << value->state_bits;
}

/* NULL: none is there. */
static inline uint64_t *froe_pair_state(const struct froe_pair_value *value, size_t slot)
{
    return value->state_bits == 0 ? value->state : value->states[slot];
}

/* Where a state belongs among 2^bits > 1 slots. Multiplicative hashing: Knuth, "The Art of Computer Programming",
 * volume 3, section 6.4. */
static inline size_t froe_pair_state_slot(const uint64_t *state, unsigned bits)
{
    return (size_t)((uint64_t)(uintptr_t)state * UINT64_C(0x9e3779b97f4a7c15) >> (64 - bits));
}

/* Both addresses are known to nobody outside, so that a simple mixture will do. */
static inline uint64_t froe_pair_hash(const uint64_t *state, const struct froe_pair_value *value)
{
    uint64_t a = (uint64_t)(uintptr_t)state * UINT64_C(0x9e3779b97f4a7c15);
    uint64_t b = (uint64_t)(uintptr_t)value * UINT64_C(0xc2b2ae3d27d4eb4f);
    uint64_t mixed = (a ^ (a >> 32)) + b;
    return (mixed ^ (mixed >> 29)) * UINT64_C(0x165667b19e3779f9) >> 16;
}

/* The slot of a pair, or the free one where it belongs. */
static inline struct froe_pair *froe_pair_slot(const struct froe_pair_table *table, const uint64_t *state,
                                               const struct froe_pair_value *value)
{
    for (size_t at = froe_pair_hash(state, value) & table->mask;; at = (at + 1) & table->mask) {
        struct froe_pair *pair = froe_pair_at(table, at);
        if (pair->value == NULL || (pair->value == value && pair->state == state))
            return pair;
    }
}

#endif

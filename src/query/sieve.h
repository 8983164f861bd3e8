/*
 * Groups and values that are read in several turns, because they do not fit into memory together: each turn takes one
 * class of a power of two of classes, by bits of the hash of keys, whose seed is drawn at start. So nobody can write
 * keys that stay together.
 *
 * A class is cut by more bits: those below stay the same.
 */
#ifndef FROE_QUERY_SIEVE_H
#define FROE_QUERY_SIEVE_H

#include <stdbool.h>
#include <stdint.h>

/* Bits that classes are told apart by at most. */
enum { FROE_SIEVE_BITS_MAX = 16 };

struct froe_sieve_class {
    unsigned bits; /* 2^bits classes */
    uint64_t number;
};

/* What is taken of groups. All zero: everything. */
struct froe_sieve {
    struct froe_sieve_class groups;
    struct froe_sieve_class values; /* of exact distinct(), visitors and visits, by the hash of the value */
    bool without_values;            /* groups alone */
    bool values_alone;              /* groups have no hits then, and nothing else is added to their states */
};

/* Whether a hash is of the class. The bits are none that choose the slot of a small table. */
static inline bool froe_sieve_takes(const struct froe_sieve_class *of, uint64_t hash)
{
    return (hash >> 40 & ((UINT64_C(1) << of->bits) - 1)) == of->number;
}

/* One of the 2^bits classes that a class is cut into. */
static inline struct froe_sieve_class froe_sieve_cut(struct froe_sieve_class of, unsigned bits, uint64_t number)
{
    return (struct froe_sieve_class){of.bits + bits, of.number | number << of.bits};
}

#endif

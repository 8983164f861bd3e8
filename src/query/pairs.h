/*
 * Exact distinct values: which values each group has met, and for visitors when (query/visits.h).
 *
 * Each different value is kept once, with the states of the groups that have met it, each once; in a column of visits
 * they are pairs of addresses, each with a set of visits. The tables of several workers are united in parallel, by the
 * hash of the values: first values that are equal, then pairs of groups that were merged. Counters of values are kept
 * right all the time; only those of merged groups are counted anew. Those of visits are right after the union, never
 * before.
 *
 * States are arrays of words. In the states of one union the word `forward` says what became of the group: 0 nothing,
 * its own address: others were merged into it, another address: it was merged into that one. Whoever merges groups sets
 * it, and sets the counters of the remaining group to 0 (froe_pairs_forward()).
 *
 * Hash: that of keys (query/hash.h), whose seed is drawn at start. A table belongs to one thread at a time.
 */
#ifndef FROE_QUERY_PAIRS_H
#define FROE_QUERY_PAIRS_H

#include "base/span.h"

/* Values that are added together at most. */
enum { FROE_PAIRS_BATCH = 64 };

/* Columns whose values are told apart, at most. */
enum { FROE_PAIRS_TAGS = 64 };

/* No counter: the groups are counted already. */
#define FROE_PAIRS_COUNTED SIZE_MAX

/* Where things lie in the states of groups. */
struct froe_pairs_layout {
    uint16_t counters[FROE_PAIRS_TAGS]; /* the word of each column's counter */
    uint16_t tag_count;                 /* columns */
    uint16_t forward;
    bool has_visits;
    uint16_t visits_tag; /* the column of visitors */
    uint16_t visits;     /* the word of the number of their visits */
    int64_t gap;         /* between visits, in seconds */
};

struct froe_pairs;

/* NULL when memory is short. */
struct froe_pairs *froe_pairs_create(void);
void froe_pairs_free(struct froe_pairs *pairs);

/* Bytes of memory. */
size_t froe_pairs_bytes(const struct froe_pairs *pairs);

/*
 * Adds the values of column tag < FROE_PAIRS_TAGS to the groups with these states; absent ones are left out. hashes:
 * froe_key_hash() of each value, where they are known already; may be NULL. Where a group meets a value for the first
 * time, states[i][counter] is counted up, unless it is FROE_PAIRS_COUNTED. False when memory is short: some are then
 * missing.
 */
bool froe_pairs_add(struct froe_pairs *pairs, uint32_t tag, size_t counter, uint64_t *const *states,
                    const struct froe_span *values, const uint64_t *hashes, size_t count);

/*
 * The same for the column of visitors, and notes when they came: times[i] is in seconds, or FROE_TIME_ABSENT, which is
 * a visitor's but in no visit. A column is always added to by the one of these functions or by the other.
 */
bool froe_pairs_add_visits(struct froe_pairs *pairs, const struct froe_pairs_layout *layout, uint64_t *const *states,
                           const struct froe_span *values, const uint64_t *hashes, const int64_t *times, size_t count);

/* The visits of a visitor in the group with that state, to be added to before anything else is added; NULL when memory
 * is short. */
uint64_t *froe_pairs_visits_of(struct froe_pairs *pairs, const struct froe_pairs_layout *layout, uint64_t *state,
                               struct froe_span visitor);

/* Bytes of memory that it has, or will have as soon as more is added. */
size_t froe_pairs_memory(const struct froe_pairs *pairs);

/* Notes in `from` that it was merged into `to`. */
static inline void froe_pairs_forward(uint64_t *to, uint64_t *from, size_t forward)
{
    to[forward] = (uint64_t)(uintptr_t)to;
    from[forward] = (uint64_t)(uintptr_t)to;
}

/* --- listing, to write groups down: while nothing is added or merged --------------------------------------------- */

struct froe_pair_value;

/* A group, by its state, and a value that it has met. */
struct froe_met {
    uint64_t *state;
    const struct froe_pair_value *value;
    uint64_t *visits; /* of a visitor: a set of them (query/visits.h); NULL: it is none */
};

/* How many pairs there are. */
size_t froe_pairs_count(const struct froe_pairs *pairs);

/* Walks all pairs: *at begins with 0; false at the end. The state is that which the pair's group was merged into. */
bool froe_pairs_next(const struct froe_pairs *pairs, size_t forward, size_t *at, struct froe_met *met);

/* Likewise all values, whatever groups have met them: each once, but visitors with the visits of each group. There is
 * no state. */
bool froe_pairs_next_value(const struct froe_pairs *pairs, const struct froe_pairs_layout *layout, size_t *at,
                           struct froe_met *met);

/* A hash of column and value, the same in every process. */
uint64_t froe_met_stable_hash(const struct froe_met *met);

uint32_t froe_met_tag(const struct froe_met *met);
struct froe_span froe_met_value(const struct froe_met *met);

/* Puts pairs in the order of states, columns and the bytes of values, and drops what is there twice, but visitors, who
 * may have other visits. How many are left. */
size_t froe_met_sort(struct froe_met *met, size_t count);

/* Likewise by columns and bytes, whatever the states: each value once. */
size_t froe_met_sort_values(struct froe_met *met, size_t count);

/* --- dealing out, to count them part by part while memory is short ------------------------------------------------ */

/* Parts that pairs are dealt out to by the hash of their values, as groups are (froe_groups_part()). */
enum { FROE_PAIRS_PARTS = 256 };

/* Puts the pairs of visitors, or all others, into the order of their parts: those of part p are froe_pairs_dealt(i) for
 * starts[p] <= i < starts[p + 1]. Nothing else can be done with them but to free the table. False when memory is short.
 */
bool froe_pairs_deal(struct froe_pairs *pairs, bool visitors, unsigned level, size_t starts[FROE_PAIRS_PARTS + 1]);
struct froe_met froe_pairs_dealt(const struct froe_pairs *pairs, bool visitors, size_t index);

/* --- uniting ----------------------------------------------------------------------------------------------------- */

/* Partitions of a union at most. */
enum { FROE_PAIRS_PARTITIONS_MAX = 256 };

struct froe_pairs_union;

/*
 * Begins to unite tables (borrowed; NULL ones are left out) of states that are laid out so (copied). partitions: a
 * power of two. NULL when memory is short.
 */
struct froe_pairs_union *froe_pairs_union_create(struct froe_pairs *const *tables, size_t count, size_t partitions,
                                                 const struct froe_pairs_layout *layout);
/* Tasks, in any thread: first all tables, then all partitions. */
void froe_pairs_union_sort(struct froe_pairs_union *uniting, size_t table);
void froe_pairs_union_unite(struct froe_pairs_union *uniting, size_t partition);
/* Frees it. values[tag]: different values over all groups; *visits: those of all groups together, which are not the sum
 * over the groups, since a visitor goes from one to another. False when memory was short. */
bool froe_pairs_union_end(struct froe_pairs_union *uniting, uint64_t *values, uint64_t *visits);

#endif

/*
 * Groups: distinct keys and how often each was seen. One table a worker, merged at the end (query/merge.h).
 *
 * Keys are copied once, when first seen, behind each other into one reserved region, each next to its count: a lookup
 * touches one slot and one entry. Slots are open addressing with linear probing, eight bytes each: 32 bits of the hash
 * and the entry's place. Where a key's slot is follows from these bits alone, so that a table grows without a look at
 * its entries, and in the order of the hashes, so that tables can be put together piece by piece (sectors).
 *
 * Lookups come in batches, so that the memory of one is fetched while others are under way: slots from
 * froe_groups_expect() on, entries when the slots are looked at.
 *
 * A group may carry a state, a run of bytes of the same size for all, which lies before it and begins as zeros.
 *
 * Not thread-safe: a table belongs to one thread at a time.
 */
#ifndef FROE_QUERY_GROUPS_H
#define FROE_QUERY_GROUPS_H

#include "base/span.h"
#include "query/hash.h"

/* Keys that are looked up together. */
#define FROE_GROUPS_BATCH 64

struct froe_key {
    const uint8_t *ptr;
    uint32_t len; /* or FROE_KEY_ABSENT */
    uint64_t hash;
};

struct froe_group {
    uint64_t hash;
    uint64_t hits;
    uint32_t len;
    uint32_t dropped; /* 1: a filter that depends on the key alone rejects it */
    uint8_t key[];
};

/* Says whether a new key passes the filter. */
typedef bool froe_keeps_fn(const void *context, struct froe_span key);

/* Private. */
struct froe_groups {
    uint64_t *slots; /* 0: free; otherwise high half of the hash, and place + 1 in units */
    size_t slot_mask;
    unsigned slot_shift; /* 32 - log2 of their number */
    size_t large_from;   /* bytes of slots that have a large page to themselves */
    size_t count;
    size_t count_before; /* groups in the parts before this one */
    uint8_t *region;     /* address space; pages come as they are touched */
    size_t region_size;
    size_t used;
    size_t state_size;
    froe_keeps_fn *keeps;
    const void *context;
    void *memo; /* of froe_groups_memo(); NULL: none yet */
    size_t memo_size;
};

/* An empty table whose groups carry state_size bytes, a multiple of 8. keeps may be NULL (all pass); it is called once
 * for each distinct key. NULL when memory is short. */
struct froe_groups *froe_groups_create(size_t state_size, froe_keeps_fn *keeps, const void *context);
void froe_groups_free(struct froe_groups *groups);

/* For tables of which there are few, while they are empty: their slots have a large page as soon as they take an eighth
 * of one, where there is memory enough for that (base/zeroed.h). */
void froe_groups_make_spacious(struct froe_groups *groups);

/* The high half of a hash in an order of its own: hashes that agree in some of their bits, as those of one part do, are
 * spread like any others. The factor is 2^32 over the golden ratio (D. E. Knuth, "Sorting and Searching", 6.4). */
static inline uint32_t froe_groups_spread(uint32_t high_half)
{
    return high_half * UINT32_C(0x9e3779b1);
}

/* Has the slot of a key fetched: to be called for all of a batch, long before it is counted. */
static inline void froe_groups_expect(const struct froe_groups *groups, uint64_t hash)
{
    __builtin_prefetch(&groups->slots[froe_groups_spread((uint32_t)(hash >> 32)) >> groups->slot_shift]);
}

/* Adds one hit to each of count <= FROE_GROUPS_BATCH keys. False when memory is short; the table then stays usable but
 * lacks some of them. */
bool froe_groups_count(struct froe_groups *groups, const struct froe_key *keys, size_t count);

/* The same, and the groups of the keys in found[0 … count-1]; NULL for those that memory was short for. */
bool froe_groups_count_each(struct froe_groups *groups, const struct froe_key *keys, size_t count,
                            struct froe_group **found);

/* The same for one key: adds `hits` to it. */
bool froe_groups_count_one(struct froe_groups *groups, const struct froe_key *key, size_t hits,
                           struct froe_group **found);

/* The group of a key, made when it is new; NULL when memory is short. */
struct froe_group *froe_groups_find(struct froe_groups *groups, const struct froe_key *key);

/* Memory of this size that goes with the table: who counts keys remembers there which groups were met lately. All zeros
 * at first, and whenever groups have been forgotten. The size is the same at each call. NULL when memory is short. */
void *froe_groups_memo(struct froe_groups *groups, size_t size);

/* Begins a new part: lookups find only groups that are made from now on, and the table is as quick as an empty one. For
 * keys that come in parts which have none in common. */
void froe_groups_begin_part(struct froe_groups *groups);

/* Forgets all groups, keeps the memory. */
void froe_groups_clear(struct froe_groups *groups);

size_t froe_groups_size(const struct froe_groups *groups);

/* Bytes that the keys, their counts and states take. */
size_t froe_groups_bytes(const struct froe_groups *groups);

/* Bytes of memory that it has, or will have as soon as more is added; SIZE_MAX: its address space is nearly used up. */
size_t froe_groups_memory(const struct froe_groups *groups);

/* Forgets all groups and gives the memory back to the system. False, and nothing done, when memory is short. */
bool froe_groups_shrink(struct froe_groups *groups);

/* Gives the memory of the slots back: groups can be walked and appended from now on, and nothing else. */
void froe_groups_end_lookups(struct froe_groups *groups);

/* Appends a group with a key that no other group has and 0 hits. In a table to which groups were appended none can be
 * looked up until it is cleared. NULL when memory is short. */
struct froe_group *froe_groups_append(struct froe_groups *groups, const struct froe_key *key);

/* Parts that groups are dealt out to, by eight bits of the hash. */
enum { FROE_GROUPS_PARTS = 256, FROE_GROUPS_PART_LEVELS = 4 };

/* The part of a hash; level < FROE_GROUPS_PART_LEVELS says which bits count. */
static inline unsigned froe_groups_part(uint64_t hash, unsigned level)
{
    return (unsigned)(hash >> (56 - 8 * level)) & (FROE_GROUPS_PARTS - 1);
}

/*
 * Puts the groups into the order of their parts without further memory: those of part p are froe_groups_dealt(i) for
 * starts[p] <= i < starts[p + 1]. Nothing else can be done with the table until it is cleared.
 */
void froe_groups_deal(struct froe_groups *groups, unsigned level, size_t starts[FROE_GROUPS_PARTS + 1]);
struct froe_group *froe_groups_dealt(const struct froe_groups *groups, size_t index);

/* Walks all groups in the order they were first seen: begin with NULL; NULL at the end. */
struct froe_group *froe_groups_next(const struct froe_groups *groups, const struct froe_group *group);

/*
 * Some of the groups that can be looked up, up to `wanted` > 0, by chance and in the order in which they were first
 * seen. Returns how many.
 */
size_t froe_groups_sample(const struct froe_groups *groups, struct froe_group **sample, size_t wanted);

/*
 * Sectors: 2^bits parts of all hashes, bits <= FROE_GROUPS_SECTOR_BITS, the same for tables of any size. The walker
 * gives the groups of a sector that can be looked up without a look at one, about in the order of
 * froe_groups_spread().
 */
enum { FROE_GROUPS_SECTOR_BITS = 12 };

/* Slots that a walker looks through at a time. */
enum { FROE_GROUPS_WALKED = 64 };

struct froe_groups_walker {
    const struct froe_groups *groups;
    uint32_t sector;
    unsigned shift;                     /* from the spread half of a hash to its sector */
    size_t at, end;                     /* of the slots; end: the sector's own */
    uint64_t found[FROE_GROUPS_WALKED]; /* taken ones of the sector, of which the first `given` have been given out */
    unsigned given, count;
};

struct froe_groups_walker froe_groups_walk_sector(const struct froe_groups *groups, unsigned bits, uint32_t sector);

/* How many the walker gives at most: few more than there are. */
size_t froe_groups_most_of_sector(const struct froe_groups *groups, unsigned bits, uint32_t sector);

/* The next group, and the spread high half of its hash; NULL at the end. */
struct froe_group *froe_groups_walk_next(struct froe_groups_walker *walker, uint32_t *spread);

static inline struct froe_span froe_group_key(const struct froe_group *group)
{
    return group->len == FROE_KEY_ABSENT ? FROE_ABSENT : (struct froe_span){group->key, group->len};
}

/* The state of a group in a table of this state_size. */
static inline void *froe_group_state(const struct froe_group *group, size_t state_size)
{
    return (uint8_t *)(uintptr_t)group - state_size;
}

/* The group of such a state. */
static inline const struct froe_group *froe_group_of_state(const void *state, size_t state_size)
{
    return (const struct froe_group *)(const void *)((const uint8_t *)state + state_size);
}

#endif

/*
 * The insides of a list of meetings; private to the files meetings*.c.
 */
#ifndef FROE_QUERY_MEETINGS_LIST_H
#define FROE_QUERY_MEETINGS_LIST_H

#include "base/zeroed.h"
#include "query/aggregate_arena.h"
#include "query/meetings.h"

/* Groups are dealt out by bits of the hash of their keys, so that those of the same key in other lists are in the same
 * part: a part is small enough to stay in the cache while it is sorted, or while what is there twice is dropped. */
enum { FROE_MEETINGS_PARTS = 256, FROE_MEETINGS_PART_SHIFT = 40 };

/* Meetings of a part; number of the group in the high half, of the visitor in the low one. */
struct froe_meetings_block {
    struct froe_meetings_block *before; /* is full; NULL: there is none */
    size_t cap;
    uint64_t meetings[];
};

struct froe_meetings_part {
    uint64_t *at, *end;               /* where the next one goes, and the end of the block */
    struct froe_meetings_block *last; /* NULL: none yet */
    size_t before;                    /* meetings in the blocks before it */
};

struct froe_meetings {
    struct froe_meetings_layout layout;
    struct froe_meetings_part parts[FROE_MEETINGS_PARTS];
    struct froe_arena arena; /* of the blocks */
    size_t count, limit;     /* of meetings; when there are so many, those that are there twice are dropped */
    uint64_t **states;       /* of each group */
    size_t state_count, state_cap;
    uint32_t part_states[FROE_MEETINGS_PARTS]; /* how many of them each part has */
    const struct froe_group **visitors;
    size_t visitor_count, visitor_cap;
    size_t visitor_bytes; /* of their keys */
};

/* How many there are in a block of a part. */
static inline size_t froe_meetings_block_count(const struct froe_meetings_part *part,
                                               const struct froe_meetings_block *block)
{
    return block == part->last ? (size_t)(part->at - block->meetings) : block->cap;
}

static inline size_t froe_meetings_part_count(const struct froe_meetings_part *part)
{
    return part->last == NULL ? 0 : part->before + froe_meetings_block_count(part, part->last);
}

static inline uint64_t froe_meeting(uint64_t group, uint64_t visitor)
{
    return group << 32 | visitor;
}

static inline uint32_t froe_meeting_group(uint64_t meeting)
{
    return (uint32_t)(meeting >> 32);
}

static inline uint32_t froe_meeting_visitor(uint64_t meeting)
{
    return (uint32_t)meeting;
}

/* The number of the part of a group. */
static inline size_t froe_meetings_part_of(const struct froe_meetings_layout *layout, const uint64_t *state)
{
    uint64_t hash = froe_group_of_state(state, layout->state_size)->hash;
    return (hash >> FROE_MEETINGS_PART_SHIFT) & (FROE_MEETINGS_PARTS - 1);
}

/* The words of a visitor's state. */
static inline uint64_t *froe_meetings_visitor_state(const struct froe_meetings_layout *layout,
                                                    const struct froe_group *visitor)
{
    return froe_group_state(visitor, layout->visitor_state_size);
}

/* A set of meetings: open addressing, linear probing; of each the words are kept as they are, and 1 more. */
struct froe_meeting_set {
    uint64_t *slots; /* 0: free */
    size_t mask;
};

/* For so many. False when memory is short. */
static inline bool froe_meeting_set_init(struct froe_meeting_set *set, size_t count)
{
    size_t slots = 64;
    while (slots < 2 * count)
        slots *= 2;
    set->mask = slots - 1;
    set->slots = froe_zeroed_alloc(slots * sizeof *set->slots);
    return set->slots != NULL;
}

/* Numbers count up, and nobody outside knows them: multiplicative hashing will do (Knuth, "The Art of Computer
 * Programming", volume 3, section 6.4). */
static inline size_t froe_meeting_place(const struct froe_meeting_set *set, uint64_t meeting)
{
    uint64_t hash = (meeting ^ (meeting >> 32) * UINT64_C(0xc2b2ae3d27d4eb4f)) * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(hash >> 24) & set->mask;
}

/* False: it was in the set already. Which of both cannot be foreseen, so there is no branch for it: either way the slot
 * is written. */
static inline bool froe_meeting_set_add(struct froe_meeting_set *set, uint64_t meeting)
{
    size_t at = froe_meeting_place(set, meeting);
    uint64_t slot = set->slots[at];
    while (__builtin_expect((slot != 0) & (slot != meeting + 1), 0)) {
        at = (at + 1) & set->mask;
        slot = set->slots[at];
    }
    set->slots[at] = meeting + 1;
    return slot == 0;
}

#endif

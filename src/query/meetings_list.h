/*
 * The insides of a list of meetings; private to the files meetings*.c.
 */
#ifndef FROE_QUERY_MEETINGS_LIST_H
#define FROE_QUERY_MEETINGS_LIST_H

#include "base/zeroed.h"
#include "query/meetings.h"

struct froe_meetings {
    struct froe_meetings_layout layout;
    uint64_t *list; /* number of the group in the high half, of the visitor in the low one */
    size_t count, cap;
    uint64_t **states; /* of each group */
    size_t state_count, state_cap;
    const struct froe_group **visitors;
    size_t visitor_count, visitor_cap;
    size_t visitor_bytes; /* of their keys */
    bool failed;
};

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

/* False: it was in the set already. */
static inline bool froe_meeting_set_add(struct froe_meeting_set *set, uint64_t meeting)
{
    size_t at = froe_meeting_place(set, meeting);
    for (; set->slots[at] != 0; at = (at + 1) & set->mask)
        if (set->slots[at] == meeting + 1)
            return false;
    set->slots[at] = meeting + 1;
    return true;
}

#endif

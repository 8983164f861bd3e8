/* Where the entries of a table (query/groups.h) lie, for those that make them and those that walk them. */
#ifndef FROE_QUERY_GROUPS_ENTRY_H
#define FROE_QUERY_GROUPS_ENTRY_H

#include "query/groups.h"

/* Entries are addressed in units of eight bytes with 32 bits. Those without state that fit a cache line do not cross
 * one: the gap before them begins with FROE_ENTRY_GAP, which no hash is. */
enum { FROE_ENTRY_UNIT = 8, FROE_ENTRY_LINE = 64 };
#define FROE_ENTRY_GAP FROE_HASH_NONE

static inline struct froe_group *froe_entry_of(const struct froe_groups *groups, uint64_t slot)
{
    return (struct froe_group *)(void *)(groups->region + ((slot & UINT32_MAX) - 1) * FROE_ENTRY_UNIT);
}

static inline size_t froe_entry_size(uint32_t len)
{
    size_t bytes = sizeof(struct froe_group) + (len == FROE_KEY_ABSENT ? 0 : len);
    return (bytes + FROE_ENTRY_UNIT - 1) / FROE_ENTRY_UNIT * FROE_ENTRY_UNIT;
}

#endif

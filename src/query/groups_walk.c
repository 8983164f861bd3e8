/* Groups one by one: as they were first seen, by the parts and sectors of their hashes, and some by chance. */
#include <stdlib.h>

#include "query/groups_entry.h"

/* The slots become a list: those that are taken, one behind the other. */
static size_t close_ranks(struct froe_groups *groups)
{
    size_t count = 0;
    for (size_t at = 0; at <= groups->slot_mask; at++)
        if (groups->slots[at] != 0)
            groups->slots[count++] = groups->slots[at];
    return count;
}

/* American flag sort (McIlroy, Bostic, McIlroy, "Engineering Radix Sort", 1993): each slot goes to where its part has
 * come to, and what lay there goes on. The high half of the hash is in the slot. */
void froe_groups_deal(struct froe_groups *groups, unsigned level, size_t starts[FROE_GROUPS_PARTS + 1])
{
    size_t next[FROE_GROUPS_PARTS] = {0}, start = 0, count = close_ranks(groups);
    for (size_t i = 0; i < count; i++)
        next[froe_groups_part(groups->slots[i], level)]++;
    for (size_t p = 0; p < FROE_GROUPS_PARTS; p++) {
        size_t in_part = next[p];
        starts[p] = next[p] = start;
        start += in_part;
    }
    starts[FROE_GROUPS_PARTS] = start;
    for (unsigned p = 0; p < FROE_GROUPS_PARTS; p++) {
        while (next[p] < starts[p + 1]) {
            uint64_t slot = groups->slots[next[p]];
            for (unsigned to; (to = froe_groups_part(slot, level)) != p;) {
                size_t place = next[to]++;
                uint64_t moved = groups->slots[place];
                groups->slots[place] = slot;
                slot = moved;
            }
            groups->slots[next[p]++] = slot;
        }
    }
}

struct froe_group *froe_groups_dealt(const struct froe_groups *groups, size_t index)
{
    return froe_entry_of(groups, groups->slots[index]);
}

struct froe_group *froe_groups_next(const struct froe_groups *groups, const struct froe_group *group)
{
    size_t place = 0;
    if (group != NULL)
        place = (size_t)((const uint8_t *)group - groups->region) + froe_entry_size(group->len);
    if (place == groups->used)
        return NULL;
    if (groups->state_size == 0 && *(const uint64_t *)(const void *)(groups->region + place) == FROE_ENTRY_GAP)
        place += FROE_ENTRY_LINE - place % FROE_ENTRY_LINE;
    return (struct froe_group *)(void *)(groups->region + place + groups->state_size);
}

static int compare_places(const void *left, const void *right)
{
    uintptr_t a = (uintptr_t) * (struct froe_group *const *)left, b = (uintptr_t) * (struct froe_group *const *)right;
    return (a > b) - (a < b);
}

/* Slots at equal distances: which groups are in them is by chance. */
size_t froe_groups_sample(const struct froe_groups *groups, struct froe_group **sample, size_t wanted)
{
    size_t slots = groups->slot_mask + 1, step = slots / wanted > 0 ? slots / wanted : 1, count = 0;
    if (groups->count <= wanted) {
        for (struct froe_group *group = NULL; (group = froe_groups_next(groups, group)) != NULL;)
            sample[count++] = group;
        return count;
    }
    for (size_t from = 0; from < slots && count < wanted; from += step)
        for (size_t at = from; at < from + step && at < slots; at++)
            if (groups->slots[at] != 0) {
                sample[count++] = froe_entry_of(groups, groups->slots[at]);
                break;
            }
    qsort(sample, count, sizeof(struct froe_group *), compare_places);
    return count;
}

struct froe_groups_walker froe_groups_walk_sector(const struct froe_groups *groups, unsigned bits, uint32_t sector)
{
    size_t slots = (groups->slot_mask + 1) >> bits;
    return (struct froe_groups_walker){
        .groups = groups, .sector = sector, .shift = 32 - bits, .at = sector * slots, .end = (sector + 1) * slots};
}

/* Takes a slot where it is of the sector. Half of the slots are free, which ones cannot be foreseen: no branch. */
static inline void take(struct froe_groups_walker *walker, uint64_t slot)
{
    uint64_t spread = froe_groups_spread((uint32_t)(slot >> 32));
    walker->found[walker->count] = slot;
    walker->count += (slot != 0) & (spread >> walker->shift == walker->sector);
}

/* What did not find room in the slots of its sector is in those that follow, up to a free one. */
static bool is_behind(const struct froe_groups *groups, unsigned shift, size_t at)
{
    return shift < 32 && groups->slots[at & groups->slot_mask] != 0;
}

/* Looks through the next slots until some are taken; false: none is left. */
static bool look_on(struct froe_groups_walker *walker)
{
    const struct froe_groups *groups = walker->groups;
    walker->given = walker->count = 0;
    while (walker->count == 0 && walker->at < walker->end) {
        size_t end = walker->end - walker->at < FROE_GROUPS_WALKED ? walker->end : walker->at + FROE_GROUPS_WALKED;
        for (; walker->at < end; walker->at++)
            take(walker, groups->slots[walker->at]);
    }
    for (; walker->count == 0 && is_behind(groups, walker->shift, walker->at); walker->at++)
        take(walker, groups->slots[walker->at & groups->slot_mask]);
    return walker->count > 0;
}

struct froe_group *froe_groups_walk_next(struct froe_groups_walker *walker, uint32_t *spread)
{
    if (walker->given == walker->count && !look_on(walker))
        return NULL;
    uint64_t slot = walker->found[walker->given++];
    *spread = froe_groups_spread((uint32_t)(slot >> 32));
    return froe_entry_of(walker->groups, slot);
}

size_t froe_groups_most_of_sector(const struct froe_groups *groups, unsigned bits, uint32_t sector)
{
    size_t slots = (groups->slot_mask + 1) >> bits, at = sector * slots, end = at + slots, most = 0;
    for (; at < end; at++)
        most += groups->slots[at] != 0;
    for (; is_behind(groups, 32 - bits, at); at++)
        most++;
    return most;
}

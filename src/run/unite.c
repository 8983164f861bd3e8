#include "run/unite.h"

#include <stdlib.h>

#include "base/zeroed.h"

/* Groups that seem to be equal are asked for this long before they are compared. */
enum { WAITING = 16 };

/* Open addressing, as in the tables. */
struct set {
    uint64_t *slots; /* 0: free; otherwise the spread half of the hash, and number + 1 of the group */
    size_t mask;
    unsigned skipped, shift; /* of the spread half: bits that all have in common, and those that are left */
    struct froe_group **groups;
    size_t count;
};

/* A group, and the slot of the first one that seems to be equal. */
struct pair {
    struct froe_group *group;
    size_t at;
    uint32_t spread;
};

struct uniting {
    const struct froe_question *question;
    struct froe_aggregates_store *store;
    struct set set;
    struct pair pairs[WAITING]; /* the oldest is the next to be overwritten */
    size_t pair_count;          /* that there have been */
};

static bool init_set(struct set *set, size_t groups, unsigned bits)
{
    size_t slots = 2;
    *set = (struct set){.skipped = bits, .shift = 31};
    for (; slots < 2 * groups; set->shift--)
        slots *= 2;
    set->mask = slots - 1;
    set->slots = froe_zeroed_alloc(slots * sizeof *set->slots);
    set->groups = malloc((groups + 1) * sizeof(struct froe_group *));
    return set->slots != NULL && set->groups != NULL;
}

static void add(struct set *set, size_t at, uint32_t spread, struct froe_group *group)
{
    set->groups[set->count++] = group;
    set->slots[at] = (uint64_t)spread << 32 | set->count;
}

/* The first slot from `at` on that is free or of a group whose hash agrees. */
static size_t find(const struct set *set, size_t at, uint32_t spread)
{
    while (set->slots[at] != 0 && set->slots[at] >> 32 != spread)
        at = (at + 1) & set->mask;
    return at;
}

static struct froe_group *group_at(const struct set *set, size_t at)
{
    return set->groups[(set->slots[at] & UINT32_MAX) - 1];
}

static bool same_key(const struct froe_group *a, const struct froe_group *b)
{
    return a->hash == b->hash && a->len == b->len && (a->len == FROE_KEY_ABSENT || memcmp(a->key, b->key, a->len) == 0);
}

static void add_to(const struct uniting *uniting, struct froe_group *first, struct froe_group *group)
{
    size_t state_size = uniting->question->state_size;
    first->hits += group->hits;
    group->hits = 0;
    if (state_size > 0)
        froe_aggregates_merge(uniting->question->aggregates, uniting->store, froe_group_state(first, state_size),
                              froe_group_state(group, state_size));
}

/* Unites a group with its equal, if there is one. */
static void settle(struct uniting *uniting, const struct pair *pair)
{
    struct set *set = &uniting->set;
    size_t at = pair->at;
    while (set->slots[at] != 0) {
        if (same_key(group_at(set, at), pair->group)) {
            add_to(uniting, group_at(set, at), pair->group);
            return;
        }
        at = find(set, (at + 1) & set->mask, pair->spread);
    }
    add(set, at, pair->spread, pair->group);
}

static void put_off(struct uniting *uniting, struct froe_group *group, size_t at, uint32_t spread)
{
    struct pair *pair = &uniting->pairs[uniting->pair_count % WAITING];
    if (uniting->pair_count++ >= WAITING)
        settle(uniting, pair);
    *pair = (struct pair){group, at, spread};
    __builtin_prefetch(group, 1);
    __builtin_prefetch(group_at(&uniting->set, at), 1);
}

static void unite_table(struct uniting *uniting, const struct froe_groups *groups, unsigned bits, uint32_t sector)
{
    struct set *set = &uniting->set;
    struct froe_groups_walker walker = froe_groups_walk_sector(groups, bits, sector);
    struct froe_group *group;
    uint32_t spread;
    while ((group = froe_groups_walk_next(&walker, &spread)) != NULL) {
        size_t at = find(set, (uint32_t)(spread << set->skipped) >> set->shift, spread);
        if (set->slots[at] == 0)
            add(set, at, spread, group);
        else
            put_off(uniting, group, at, spread);
    }
}

/* Groups of the sector in all tables, at most. */
static size_t most_groups(const struct froe_tally *tallies, size_t count, unsigned bits, uint32_t sector)
{
    size_t groups = 0;
    for (size_t t = 0; t < count; t++)
        groups += froe_groups_most_of_sector(tallies[t].groups, bits, sector);
    return groups;
}

bool froe_unite_sector(const struct froe_question *question, struct froe_aggregates_store *store,
                       const struct froe_tally *tallies, size_t count, unsigned bits, uint32_t sector)
{
    struct uniting uniting = {.question = question, .store = store};
    bool good = init_set(&uniting.set, most_groups(tallies, count, bits, sector), bits);
    for (size_t t = 0; good && t < count; t++)
        unite_table(&uniting, tallies[t].groups, bits, sector);
    size_t waiting = uniting.pair_count < WAITING ? uniting.pair_count : WAITING;
    for (size_t i = uniting.pair_count - waiting; good && i < uniting.pair_count; i++)
        settle(&uniting, &uniting.pairs[i % WAITING]);
    free(uniting.set.slots);
    free(uniting.set.groups);
    return good;
}

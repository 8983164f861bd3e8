/* Pairs of groups and values in an order that they can be written in. */
#include <stdlib.h>

#include "query/hash.h"
#include "query/pairs_table.h"

size_t froe_pairs_count(const struct froe_pairs *pairs)
{
    return pairs->pair_count + pairs->visit_pairs.count;
}

static size_t slots_of(const struct froe_pair_table *table)
{
    return table->slots == NULL ? 0 : table->mask + 1;
}

static uint64_t *final_state(uint64_t *state, size_t forward)
{
    uint64_t *next;
    while ((next = (uint64_t *)(uintptr_t)state[forward]) != NULL && next != state)
        state = next;
    return state;
}

/* A place in the walk: a slot of values in the high half and one of its states in the low half, which a count of groups
 * fits in; then the slots of visitors, where the low half is 0. */
enum { HALF = 32 };

_Static_assert(sizeof(size_t) * 8 == 2 * HALF, "a place has two halves");

bool froe_pairs_next(const struct froe_pairs *pairs, size_t forward, size_t *at, struct froe_met *met)
{
    size_t first = pairs->value_mask + 1, all = first + slots_of(&pairs->visit_pairs);
    for (size_t slot; (slot = *at >> HALF) < first;) {
        struct froe_pair_value *value = pairs->values[slot].value;
        size_t place = *at & UINT32_MAX;
        if (value == NULL || place == froe_pair_states(value)) {
            *at = (slot + 1) << HALF;
            continue;
        }
        ++*at;
        if (froe_pair_state(value, place) == NULL)
            continue;
        *met = (struct froe_met){final_state(froe_pair_state(value, place), forward), value, NULL};
        return true;
    }
    for (size_t slot; (slot = *at >> HALF) < all;) {
        struct froe_pair *pair = froe_pair_at(&pairs->visit_pairs, slot - first);
        *at = (slot + 1) << HALF;
        if (pair->value == NULL)
            continue;
        *met = (struct froe_met){final_state(pair->state, forward), pair->value, pair->visits};
        return true;
    }
    return false;
}

bool froe_pairs_next_value(const struct froe_pairs *pairs, const struct froe_pairs_layout *layout, size_t *at,
                           struct froe_met *met)
{
    /* The slots of values and of visitors as one row. */
    size_t first = pairs->value_mask + 1, all = first + slots_of(&pairs->visit_pairs);
    while (*at < all) {
        size_t place = (*at)++;
        struct froe_pair *pair = place < first ? NULL : froe_pair_at(&pairs->visit_pairs, place - first);
        struct froe_pair_value *value = pair == NULL ? pairs->values[place].value : pair->value;
        if (value == NULL || (pair == NULL && layout->has_visits && value->tag == layout->visits_tag))
            continue;
        *met = (struct froe_met){NULL, value, pair == NULL ? NULL : pair->visits};
        return true;
    }
    return false;
}

uint64_t froe_met_stable_hash(const struct froe_met *met)
{
    return froe_hash_stable(met->value->bytes, met->value->len) + met->value->tag * UINT64_C(0x9e3779b97f4a7c15);
}

uint32_t froe_met_tag(const struct froe_met *met)
{
    return met->value->tag;
}

struct froe_span froe_met_value(const struct froe_met *met)
{
    return (struct froe_span){met->value->bytes, met->value->len};
}

static int compare_values(const void *left, const void *right)
{
    const struct froe_met *a = left, *b = right;
    if (a->value == b->value)
        return 0;
    if (a->value->tag != b->value->tag)
        return a->value->tag < b->value->tag ? -1 : 1;
    return froe_span_compare(froe_met_value(a), froe_met_value(b));
}

static int compare(const void *left, const void *right)
{
    const struct froe_met *a = left, *b = right;
    if (a->state != b->state)
        return (uintptr_t)a->state < (uintptr_t)b->state ? -1 : 1;
    return compare_values(left, right);
}

/* Drops those that are equal to the one before and nothing more. */
static size_t drop_equal(struct froe_met *met, size_t count, int (*order)(const void *, const void *))
{
    size_t kept = count > 0;
    for (size_t i = 1; i < count; i++)
        if (met[i].visits != NULL || order(&met[kept - 1], &met[i]) != 0)
            met[kept++] = met[i];
    return kept;
}

size_t froe_met_sort(struct froe_met *met, size_t count)
{
    if (count > 1)
        qsort(met, count, sizeof met[0], compare);
    return drop_equal(met, count, compare);
}

size_t froe_met_sort_values(struct froe_met *met, size_t count)
{
    if (count > 1)
        qsort(met, count, sizeof met[0], compare_values);
    return drop_equal(met, count, compare_values);
}

/* Tables of several workers into one count for each group. */
#include <stdatomic.h>
#include <stdlib.h>

#include "base/zeroed.h"
#include "query/pairs_table.h"

/* Pairs in the order of partitions. */
struct sorted_pairs {
    struct froe_pair_table pairs; /* slots: all of them, one after the other */
    size_t starts[FROE_PAIRS_PARTITIONS_MAX + 1];
};

/* What one table has, likewise. */
struct sorted {
    struct froe_pairs *table; /* NULL: none */
    struct froe_pair_value **values;
    size_t value_starts[FROE_PAIRS_PARTITIONS_MAX + 1];
    struct sorted_pairs visit_pairs; /* each with its final state; those of groups that were not merged with NULL */
};

struct froe_pairs_union {
    struct sorted *tables;
    size_t table_count, partitions;
    struct froe_pairs_layout layout;
    _Atomic uint64_t totals[FROE_PAIRS_TAGS];
    _Atomic uint64_t total_visits;
    _Atomic bool failed;
};

struct froe_pairs_union *froe_pairs_union_create(struct froe_pairs *const *tables, size_t count, size_t partitions,
                                                 const struct froe_pairs_layout *layout)
{
    struct froe_pairs_union *uniting = calloc(1, sizeof *uniting);
    struct sorted *sorted = calloc(count + 1, sizeof *sorted);
    if (uniting == NULL || sorted == NULL) {
        free(uniting);
        free(sorted);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        sorted[i].table = tables[i];
    uniting->tables = sorted;
    uniting->table_count = count;
    uniting->partitions = partitions < FROE_PAIRS_PARTITIONS_MAX ? partitions : FROE_PAIRS_PARTITIONS_MAX;
    uniting->layout = *layout;
    return uniting;
}

/* One table alone has nothing to unite but the visits of all groups. */
static bool is_alone(const struct froe_pairs_union *uniting)
{
    return uniting->table_count == 1;
}

/* Slots are chosen by the low bits of the hash. */
static size_t partition_of(const struct froe_pairs_union *uniting, const struct froe_pair_value *value)
{
    return (value->hash >> 32) & (uniting->partitions - 1);
}

/* The state that a group's pairs count for; NULL when its counter is right as it is. */
static uint64_t *final_state(const struct froe_pairs_union *uniting, uint64_t *state)
{
    uint64_t *next = (uint64_t *)(uintptr_t)state[uniting->layout.forward];
    while (next != NULL && next != state) {
        state = next;
        next = (uint64_t *)(uintptr_t)state[uniting->layout.forward];
    }
    return next;
}

/* Numbers in partitions to the first place of each. */
static void make_starts(size_t *starts, size_t partitions)
{
    size_t start = 0;
    for (size_t p = 0; p <= partitions; p++) {
        size_t count = starts[p];
        starts[p] = start;
        start += count;
    }
}

static bool sort_values(const struct froe_pairs_union *uniting, struct sorted *sorted)
{
    const struct froe_pairs *table = sorted->table;
    sorted->values = malloc((table->value_count + 1) * sizeof(struct froe_pair_value *));
    if (sorted->values == NULL)
        return false;
    for (size_t i = 0; i <= table->value_mask; i++)
        if (table->values[i].value != NULL)
            sorted->value_starts[partition_of(uniting, table->values[i].value)]++;
    make_starts(sorted->value_starts, uniting->partitions);
    size_t next[FROE_PAIRS_PARTITIONS_MAX];
    memcpy(next, sorted->value_starts, sizeof next);
    for (size_t i = 0; i <= table->value_mask; i++)
        if (table->values[i].value != NULL)
            sorted->values[next[partition_of(uniting, table->values[i].value)]++] = table->values[i].value;
    return true;
}

/* Sorts the pairs of visitors. */
static bool sort_pairs(const struct froe_pairs_union *uniting, const struct froe_pair_table *table,
                       struct sorted_pairs *sorted)
{
    size_t slots = table->slots == NULL ? 0 : table->mask + 1;
    for (size_t i = 0; i < slots; i++) {
        const struct froe_pair *pair = froe_pair_at(table, i);
        if (pair->value != NULL)
            sorted->starts[partition_of(uniting, pair->value)]++;
    }
    make_starts(sorted->starts, uniting->partitions);
    sorted->pairs.stride = table->stride;
    sorted->pairs.slots = malloc((sorted->starts[uniting->partitions] + 1) * table->stride);
    if (sorted->pairs.slots == NULL)
        return false;
    size_t next[FROE_PAIRS_PARTITIONS_MAX];
    memcpy(next, sorted->starts, sizeof next);
    for (size_t i = 0; i < slots; i++) {
        const struct froe_pair *pair = froe_pair_at(table, i);
        if (pair->value == NULL)
            continue;
        struct froe_pair *to = froe_pair_at(&sorted->pairs, next[partition_of(uniting, pair->value)]++);
        memcpy(to, pair, table->stride);
        to->state = final_state(uniting, pair->state);
    }
    return true;
}

/* Puts the visits of a table in order; those of groups that were not merged are counted. */
static void settle_visits(const struct froe_pairs_union *uniting, const struct froe_pairs *table)
{
    const struct froe_pair_table *pairs = &table->visit_pairs;
    for (size_t i = 0; pairs->slots != NULL && i <= pairs->mask; i++) {
        struct froe_pair *pair = froe_pair_at(pairs, i);
        if (pair->value == NULL)
            continue;
        froe_visits_settle(pair->visits, uniting->layout.gap);
        if (final_state(uniting, pair->state) == NULL)
            pair->state[uniting->layout.visits] += froe_visits_count(pair->visits);
    }
}

void froe_pairs_union_sort(struct froe_pairs_union *uniting, size_t table)
{
    struct sorted *sorted = &uniting->tables[table];
    bool has_visits = uniting->layout.has_visits, good = true;
    if (sorted->table == NULL)
        return;
    if (has_visits) {
        settle_visits(uniting, sorted->table);
        good = sort_pairs(uniting, &sorted->table->visit_pairs, &sorted->visit_pairs);
    }
    if (!is_alone(uniting))
        good = good && sort_values(uniting, sorted);
    if (!good)
        uniting->failed = true;
}

/* Slots for a hash set of `count`; *mask is set. */
static void *make_slots(size_t count, size_t slot_size, size_t *mask)
{
    size_t slots = 2;
    while (slots < 2 * count)
        slots *= 2;
    *mask = slots - 1;
    return froe_zeroed_alloc(slots * slot_size);
}

/* Finds for each value of the partition the one that stands for all equal ones. */
static bool unite_values(struct froe_pairs_union *uniting, size_t p)
{
    size_t count = 0, mask;
    for (size_t t = 0; t < uniting->table_count; t++)
        count += uniting->tables[t].value_starts[p + 1] - uniting->tables[t].value_starts[p];
    struct froe_pair_value **slots = make_slots(count, sizeof(struct froe_pair_value *), &mask);
    if (slots == NULL)
        return false;
    uint64_t totals[FROE_PAIRS_TAGS] = {0};
    for (size_t t = 0; t < uniting->table_count; t++) {
        const struct sorted *sorted = &uniting->tables[t];
        for (size_t i = sorted->value_starts[p]; i < sorted->value_starts[p + 1]; i++) {
            struct froe_pair_value *value = sorted->values[i];
            size_t at = value->hash & mask;
            while (slots[at] != NULL && !froe_pair_values_equal(slots[at], value))
                at = (at + 1) & mask;
            if (slots[at] == NULL) {
                slots[at] = value;
                totals[value->tag]++;
            }
            value->united = slots[at];
        }
    }
    free(slots);
    for (size_t tag = 0; tag < uniting->layout.tag_count; tag++)
        uniting->totals[tag] += totals[tag];
    return true;
}

/* Counts the groups that have met a value and were merged, unless an equal value has counted them. */
static void unite_states_of(struct froe_pairs_union *uniting, const struct froe_pair_table *united,
                            const struct froe_pair_value *value)
{
    for (size_t i = 0; i < froe_pair_states(value); i++) {
        uint64_t *state = froe_pair_state(value, i);
        if (state == NULL || (state = final_state(uniting, state)) == NULL)
            continue;
        struct froe_pair *slot = froe_pair_slot(united, state, value->united);
        if (slot->value != NULL)
            continue;
        slot->state = state;
        slot->value = value->united;
        /* Values of other partitions count for the same group. */
        __atomic_fetch_add(&state[uniting->layout.counters[value->tag]], 1, __ATOMIC_RELAXED);
    }
}

/* Counts the different pairs of the partition. */
static bool unite_pairs(struct froe_pairs_union *uniting, size_t p)
{
    size_t count = 0;
    for (size_t t = 0; t < uniting->table_count; t++) {
        const struct sorted *sorted = &uniting->tables[t];
        for (size_t i = sorted->value_starts[p]; i < sorted->value_starts[p + 1]; i++)
            count += sorted->values[i]->state_count;
    }
    struct froe_pair_table united = {.stride = FROE_PAIR_STRIDE};
    united.slots = make_slots(count, united.stride, &united.mask);
    if (united.slots == NULL)
        return false;
    for (size_t t = 0; t < uniting->table_count; t++) {
        const struct sorted *sorted = &uniting->tables[t];
        for (size_t i = sorted->value_starts[p]; i < sorted->value_starts[p + 1]; i++)
            unite_states_of(uniting, &united, sorted->values[i]);
    }
    free(united.slots);
    return true;
}

/* Adds the visits of a pair to those of this state and value. */
static void unite_visits_of(const struct froe_pair_table *united, uint64_t *state, struct froe_pair_value *value,
                            const uint64_t *visits, int64_t gap, struct froe_arena *arena)
{
    struct froe_pair *slot = froe_pair_slot(united, state, value);
    slot->state = state;
    slot->value = value;
    froe_visits_add_all(slot->visits, visits, gap, arena);
}

/* The united ones of a partition to where they count: NULL stands for all groups together. */
static void count_visits(struct froe_pairs_union *uniting, const struct froe_pair_table *united)
{
    const struct froe_pairs_layout *layout = &uniting->layout;
    uint64_t total = 0;
    for (size_t i = 0; i <= united->mask; i++) {
        struct froe_pair *slot = froe_pair_at(united, i);
        if (slot->value == NULL)
            continue;
        froe_visits_settle(slot->visits, layout->gap);
        uint64_t visits = froe_visits_count(slot->visits);
        if (slot->state == NULL) {
            total += visits;
            continue;
        }
        __atomic_fetch_add(&slot->state[layout->counters[layout->visits_tag]], 1, __ATOMIC_RELAXED);
        __atomic_fetch_add(&slot->state[layout->visits], visits, __ATOMIC_RELAXED);
    }
    uniting->total_visits += total;
}

/* Visitors and their visits. */
static bool unite_visits(struct froe_pairs_union *uniting, size_t p)
{
    size_t count = 0;
    for (size_t t = 0; t < uniting->table_count; t++)
        count += uniting->tables[t].visit_pairs.starts[p + 1] - uniting->tables[t].visit_pairs.starts[p];
    struct froe_pair_table united = {.stride = FROE_VISIT_PAIR_STRIDE};
    struct froe_arena arena = {0};
    united.slots = make_slots(2 * count, united.stride, &united.mask);
    if (united.slots == NULL)
        return false;
    for (size_t t = 0; t < uniting->table_count; t++) {
        const struct sorted_pairs *sorted = &uniting->tables[t].visit_pairs;
        for (size_t i = sorted->starts[p]; i < sorted->starts[p + 1]; i++) {
            const struct froe_pair *pair = froe_pair_at(&sorted->pairs, i);
            struct froe_pair_value *value = is_alone(uniting) ? pair->value : pair->value->united;
            unite_visits_of(&united, NULL, value, pair->visits, uniting->layout.gap, &arena);
            if (pair->state != NULL)
                unite_visits_of(&united, pair->state, value, pair->visits, uniting->layout.gap, &arena);
        }
    }
    count_visits(uniting, &united);
    bool good = !arena.failed;
    free(united.slots);
    froe_arena_free(&arena);
    return good;
}

void froe_pairs_union_unite(struct froe_pairs_union *uniting, size_t partition)
{
    if (uniting->failed)
        return;
    bool good = is_alone(uniting) || (unite_values(uniting, partition) && unite_pairs(uniting, partition));
    if (!good || (uniting->layout.has_visits && !unite_visits(uniting, partition)))
        uniting->failed = true;
}

bool froe_pairs_union_end(struct froe_pairs_union *uniting, uint64_t *values, uint64_t *visits)
{
    const struct froe_pairs *only = is_alone(uniting) ? uniting->tables[0].table : NULL;
    for (size_t tag = 0; tag < uniting->layout.tag_count; tag++)
        values[tag] = only != NULL ? only->tag_counts[tag] : uniting->totals[tag];
    *visits = uniting->total_visits;
    bool good = !uniting->failed;
    for (size_t t = 0; t < uniting->table_count; t++) {
        free(uniting->tables[t].values);
        free(uniting->tables[t].visit_pairs.pairs.slots);
    }
    free(uniting->tables);
    free(uniting);
    return good;
}

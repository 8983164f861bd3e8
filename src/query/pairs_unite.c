/* Tables of several workers into one count for each group. */
#include <stdatomic.h>
#include <stdlib.h>

#include "query/pairs_table.h"

/* What one table has, in the order of partitions. */
struct sorted {
    struct froe_pairs *table; /* NULL: none */
    struct froe_pair_value **values;
    struct froe_pair *pairs; /* those of groups that were merged, each with its final state */
    size_t value_starts[FROE_PAIRS_PARTITIONS_MAX + 1];
    size_t pair_starts[FROE_PAIRS_PARTITIONS_MAX + 1];
};

struct froe_pairs_union {
    struct sorted *tables;
    size_t table_count, partitions;
    size_t forward;
    uint16_t counters[FROE_PAIRS_TAGS];
    size_t tag_count;
    _Atomic uint64_t totals[FROE_PAIRS_TAGS];
    _Atomic bool failed;
};

struct froe_pairs_union *froe_pairs_union_create(struct froe_pairs *const *tables, size_t count, size_t partitions,
                                                 size_t forward, const uint16_t *counters, size_t tag_count)
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
    uniting->forward = forward;
    uniting->tag_count = tag_count;
    memcpy(uniting->counters, counters, tag_count * sizeof counters[0]);
    return uniting;
}

/* Slots are chosen by the low bits of the hash. */
static size_t partition_of(const struct froe_pairs_union *uniting, const struct froe_pair_value *value)
{
    return (value->hash >> 32) & (uniting->partitions - 1);
}

/* The state that a group's pairs count for; NULL when its counter is right as it is. */
static uint64_t *final_state(const struct froe_pairs_union *uniting, uint64_t *state)
{
    uint64_t *next = (uint64_t *)(uintptr_t)state[uniting->forward];
    while (next != NULL && next != state) {
        state = next;
        next = (uint64_t *)(uintptr_t)state[uniting->forward];
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

static bool sort_pairs(const struct froe_pairs_union *uniting, struct sorted *sorted)
{
    const struct froe_pairs *table = sorted->table;
    for (size_t i = 0; i <= table->pair_mask; i++)
        if (table->pairs[i].value != NULL && final_state(uniting, table->pairs[i].state) != NULL)
            sorted->pair_starts[partition_of(uniting, table->pairs[i].value)]++;
    make_starts(sorted->pair_starts, uniting->partitions);
    sorted->pairs = malloc((sorted->pair_starts[uniting->partitions] + 1) * sizeof *sorted->pairs);
    if (sorted->pairs == NULL)
        return false;
    size_t next[FROE_PAIRS_PARTITIONS_MAX];
    memcpy(next, sorted->pair_starts, sizeof next);
    for (size_t i = 0; i <= table->pair_mask; i++) {
        struct froe_pair pair = table->pairs[i];
        if (pair.value != NULL && (pair.state = final_state(uniting, pair.state)) != NULL)
            sorted->pairs[next[partition_of(uniting, pair.value)]++] = pair;
    }
    return true;
}

void froe_pairs_union_sort(struct froe_pairs_union *uniting, size_t table)
{
    struct sorted *sorted = &uniting->tables[table];
    /* One table alone has nothing to unite. */
    if (sorted->table == NULL || uniting->table_count == 1)
        return;
    if (!sort_values(uniting, sorted) || !sort_pairs(uniting, sorted))
        uniting->failed = true;
}

/* Slots for a hash set of `count`; *mask is set. */
static void *make_slots(size_t count, size_t slot_size, size_t *mask)
{
    size_t slots = 2;
    while (slots < 2 * count)
        slots *= 2;
    *mask = slots - 1;
    return calloc(slots, slot_size);
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
    for (size_t tag = 0; tag < uniting->tag_count; tag++)
        uniting->totals[tag] += totals[tag];
    return true;
}

/* Counts the different pairs of the partition. */
static bool unite_pairs(struct froe_pairs_union *uniting, size_t p)
{
    size_t count = 0, mask;
    for (size_t t = 0; t < uniting->table_count; t++)
        count += uniting->tables[t].pair_starts[p + 1] - uniting->tables[t].pair_starts[p];
    struct froe_pair *slots = make_slots(count, sizeof *slots, &mask);
    if (slots == NULL)
        return false;
    for (size_t t = 0; t < uniting->table_count; t++) {
        const struct sorted *sorted = &uniting->tables[t];
        for (size_t i = sorted->pair_starts[p]; i < sorted->pair_starts[p + 1]; i++) {
            struct froe_pair pair = {sorted->pairs[i].state, sorted->pairs[i].value->united};
            size_t at = froe_pair_hash(pair.state, pair.value) & mask;
            while (slots[at].value != NULL && (slots[at].state != pair.state || slots[at].value != pair.value))
                at = (at + 1) & mask;
            if (slots[at].value != NULL)
                continue;
            slots[at] = pair;
            /* Values of other partitions count for the same group. */
            __atomic_fetch_add(&pair.state[uniting->counters[pair.value->tag]], 1, __ATOMIC_RELAXED);
        }
    }
    free(slots);
    return true;
}

void froe_pairs_union_unite(struct froe_pairs_union *uniting, size_t partition)
{
    if (uniting->failed || uniting->table_count == 1)
        return;
    if (!unite_values(uniting, partition) || !unite_pairs(uniting, partition))
        uniting->failed = true;
}

bool froe_pairs_union_end(struct froe_pairs_union *uniting, uint64_t *totals)
{
    const struct froe_pairs *only = uniting->table_count == 1 ? uniting->tables[0].table : NULL;
    for (size_t tag = 0; tag < uniting->tag_count; tag++)
        totals[tag] = only != NULL ? only->tag_counts[tag] : uniting->totals[tag];
    bool good = !uniting->failed;
    for (size_t t = 0; t < uniting->table_count; t++) {
        free(uniting->tables[t].values);
        free(uniting->tables[t].pairs);
    }
    free(uniting->tables);
    free(uniting);
    return good;
}

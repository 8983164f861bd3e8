/* A table of pairs taken apart by the hash of the values. */
#include <stdlib.h>

#include "query/pairs_table.h"

/* Values lie all over the memory: so many steps before one is needed it is asked for. */
enum { AHEAD = 16 };

/* Room for a pair of any table. */
struct room {
    uint64_t words[FROE_VISIT_PAIR_STRIDE / sizeof(uint64_t)];
};

/* Bytes that a table will have as soon as more is added, old and new slots at the same time; and as much again for its
 * pairs, to unite them with others (query/pairs_unite.c); to deal them out takes less. */
static size_t table_memory(const struct froe_pair_table *table)
{
    size_t slots = table->slots == NULL ? 0 : table->mask + 1;
    if (table->count + FROE_PAIRS_BATCH >= slots / 4 * 3)
        slots *= 3;
    return slots * table->stride + table->count * (table->stride + 8);
}

size_t froe_pairs_memory(const struct froe_pairs *pairs)
{
    size_t value_slots = pairs->value_mask + 1;
    if (pairs->value_count + FROE_PAIRS_BATCH >= value_slots / 4 * 3)
        value_slots *= 3;
    size_t united = pairs->pair_count * (FROE_PAIR_STRIDE + 8);
    return sizeof *pairs + value_slots * sizeof *pairs->values + pairs->value_count * 2 * sizeof(void *) + united +
           table_memory(&pairs->visit_pairs) + pairs->arena.bytes;
}

static unsigned part_of(const struct froe_pair *pair, unsigned level)
{
    return (unsigned)(pair->value->hash >> (56 - 8 * level)) & (FROE_PAIRS_PARTS - 1);
}

/* The slots become a list: those that are taken, one behind the other. */
static void close_ranks(const struct froe_pair_table *table)
{
    size_t count = 0;
    for (size_t at = 0; at <= table->mask; at++) {
        if (froe_pair_at(table, at)->value == NULL)
            continue;
        if (count != at)
            memcpy(froe_pair_at(table, count), froe_pair_at(table, at), table->stride);
        count++;
    }
}

/* American flag sort, as of groups; a value is looked at once. */
static void permute(const struct froe_pair_table *table, uint8_t *parts, const size_t *starts)
{
    size_t next[FROE_PAIRS_PARTS];
    memcpy(next, starts, sizeof next);
    for (unsigned p = 0; p < FROE_PAIRS_PARTS; p++) {
        while (next[p] < starts[p + 1]) {
            struct room pair, moved;
            unsigned to = parts[next[p]];
            memcpy(&pair, froe_pair_at(table, next[p]), table->stride);
            while (to != p) {
                size_t place = next[to]++;
                unsigned moved_to = parts[place];
                memcpy(&moved, froe_pair_at(table, place), table->stride);
                memcpy(froe_pair_at(table, place), &pair, table->stride);
                parts[place] = (uint8_t)to;
                pair = moved;
                to = moved_to;
            }
            parts[next[p]] = (uint8_t)p;
            memcpy(froe_pair_at(table, next[p]++), &pair, table->stride);
        }
    }
}

static const struct froe_pair_table *table_of(const struct froe_pairs *pairs, bool visitors)
{
    return visitors ? &pairs->visit_pairs : &pairs->dealt;
}

/* The pairs of all other columns as a list. */
static bool list_pairs(struct froe_pairs *pairs)
{
    struct froe_pair_table *list = &pairs->dealt;
    free(list->slots);
    *list = (struct froe_pair_table){.stride = FROE_PAIR_STRIDE};
    list->slots = malloc((pairs->pair_count + 1) * list->stride);
    if (list->slots == NULL)
        return false;
    for (size_t i = 0; i <= pairs->value_mask; i++) {
        struct froe_pair_value *value = pairs->values[i].value;
        for (size_t s = 0; value != NULL && s < froe_pair_states(value); s++)
            if (froe_pair_state(value, s) != NULL)
                *froe_pair_at(list, list->count++) = (struct froe_pair){froe_pair_state(value, s), value};
    }
    return true;
}

bool froe_pairs_deal(struct froe_pairs *pairs, bool visitors, unsigned level, size_t starts[FROE_PAIRS_PARTS + 1])
{
    const struct froe_pair_table *table = table_of(pairs, visitors);
    size_t counts[FROE_PAIRS_PARTS] = {0}, start = 0;
    memset(starts, 0, (FROE_PAIRS_PARTS + 1) * sizeof *starts);
    if (!visitors && !list_pairs(pairs))
        return false;
    if (table->count == 0)
        return true;
    uint8_t *parts = malloc(table->count);
    if (parts == NULL)
        return false;
    if (visitors)
        close_ranks(table);
    for (size_t i = 0; i < table->count; i++) {
        if (i + AHEAD < table->count)
            __builtin_prefetch(froe_pair_at(table, i + AHEAD)->value);
        unsigned part = part_of(froe_pair_at(table, i), level);
        parts[i] = (uint8_t)part;
        counts[part]++;
    }
    for (size_t p = 0; p < FROE_PAIRS_PARTS; p++) {
        starts[p] = start;
        start += counts[p];
    }
    starts[FROE_PAIRS_PARTS] = start;
    permute(table, parts, starts);
    free(parts);
    return true;
}

struct froe_met froe_pairs_dealt(const struct froe_pairs *pairs, bool visitors, size_t index)
{
    struct froe_pair *pair = froe_pair_at(table_of(pairs, visitors), index);
    return (struct froe_met){pair->state, pair->value, visitors ? pair->visits : NULL};
}

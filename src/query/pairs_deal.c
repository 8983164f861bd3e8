/* A table of pairs taken apart by the hash of the values. */
#include <stdlib.h>

#include "query/pairs_table.h"

/* Values lie all over the memory: so many steps before one is needed it is asked for. */
enum { AHEAD = 16 };

size_t froe_pairs_memory(const struct froe_pairs *pairs)
{
    size_t value_slots = pairs->value_mask + 1, pair_slots = pairs->pair_mask + 1;
    /* Old and new slots are there at the same time. */
    if (pairs->value_count + FROE_PAIRS_BATCH >= value_slots / 4 * 3)
        value_slots *= 3;
    if (pairs->pair_count + FROE_PAIRS_BATCH >= pair_slots / 4 * 3)
        pair_slots *= 3;
    /* To unite them with others takes as much again; to deal them out less (query/pairs_unite.c, and below). */
    size_t more = pairs->pair_count * (sizeof *pairs->pairs + 8) + pairs->value_count * 2 * sizeof(void *);
    return sizeof *pairs + value_slots * sizeof *pairs->values + pair_slots * sizeof *pairs->pairs + more +
           pairs->arena.bytes;
}

static unsigned part_of(const struct froe_pair *pair, unsigned level)
{
    return (unsigned)(pair->value->hash >> (56 - 8 * level)) & (FROE_PAIRS_PARTS - 1);
}

/* The slots become a list: those that are taken, one behind the other. */
static void close_ranks(struct froe_pairs *pairs)
{
    size_t count = 0;
    for (size_t at = 0; at <= pairs->pair_mask; at++)
        if (pairs->pairs[at].value != NULL)
            pairs->pairs[count++] = pairs->pairs[at];
}

/* American flag sort, as of groups; a value is looked at once. */
static void permute(struct froe_pairs *pairs, uint8_t *parts, const size_t *starts)
{
    size_t next[FROE_PAIRS_PARTS];
    memcpy(next, starts, sizeof next);
    for (unsigned p = 0; p < FROE_PAIRS_PARTS; p++) {
        while (next[p] < starts[p + 1]) {
            struct froe_pair pair = pairs->pairs[next[p]];
            unsigned to = parts[next[p]];
            while (to != p) {
                size_t place = next[to]++;
                struct froe_pair moved = pairs->pairs[place];
                unsigned moved_to = parts[place];
                pairs->pairs[place] = pair;
                parts[place] = (uint8_t)to;
                pair = moved;
                to = moved_to;
            }
            parts[next[p]] = (uint8_t)p;
            pairs->pairs[next[p]++] = pair;
        }
    }
}

bool froe_pairs_deal(struct froe_pairs *pairs, unsigned level, size_t starts[FROE_PAIRS_PARTS + 1])
{
    size_t count = pairs->pair_count, counts[FROE_PAIRS_PARTS] = {0}, start = 0;
    uint8_t *parts = malloc(count + 1);
    if (parts == NULL)
        return false;
    close_ranks(pairs);
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            __builtin_prefetch(pairs->pairs[i + AHEAD].value);
        unsigned part = part_of(&pairs->pairs[i], level);
        parts[i] = (uint8_t)part;
        counts[part]++;
    }
    for (size_t p = 0; p < FROE_PAIRS_PARTS; p++) {
        starts[p] = start;
        start += counts[p];
    }
    starts[FROE_PAIRS_PARTS] = start;
    permute(pairs, parts, starts);
    free(parts);
    return true;
}

struct froe_pair_met froe_pairs_dealt(const struct froe_pairs *pairs, size_t index)
{
    const struct froe_pair *pair = &pairs->pairs[index];
    return (struct froe_pair_met){pair->state, pair->value->tag, {pair->value->bytes, pair->value->len}};
}

uint64_t froe_pairs_values(const struct froe_pairs *pairs, uint32_t tag)
{
    return pairs->tag_counts[tag];
}

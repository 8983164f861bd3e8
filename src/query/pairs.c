#include "query/pairs.h"

#include <stdlib.h>

#include "base/zeroed.h"
#include "parse/record.h"
#include "query/hash.h"
#include "query/pairs_table.h"

enum { FIRST_SLOTS = 64 };

struct froe_pairs *froe_pairs_create(void)
{
    froe_hash_init();
    struct froe_pairs *pairs = calloc(1, sizeof *pairs);
    if (pairs == NULL)
        return NULL;
    pairs->values = calloc(FIRST_SLOTS, sizeof *pairs->values);
    pairs->value_mask = FIRST_SLOTS - 1;
    pairs->visit_pairs.stride = FROE_VISIT_PAIR_STRIDE;
    if (pairs->values == NULL) {
        froe_pairs_free(pairs);
        return NULL;
    }
    return pairs;
}

void froe_pairs_free(struct froe_pairs *pairs)
{
    if (pairs == NULL)
        return;
    free(pairs->values);
    free(pairs->dealt.slots);
    free(pairs->visit_pairs.slots);
    froe_arena_free(&pairs->arena);
    free(pairs);
}

static size_t table_bytes(const struct froe_pair_table *table)
{
    return table->slots == NULL ? 0 : (table->mask + 1) * table->stride;
}

size_t froe_pairs_bytes(const struct froe_pairs *pairs)
{
    return sizeof *pairs + (pairs->value_mask + 1) * sizeof *pairs->values + table_bytes(&pairs->visit_pairs) +
           pairs->arena.bytes;
}

/* Tables are filled to three quarters. */
static bool is_full(size_t count, size_t mask)
{
    return count + 1 > (mask + 1) / 4 * 3;
}

static bool grow_values(struct froe_pairs *pairs)
{
    size_t mask = 2 * pairs->value_mask + 1;
    struct froe_pair_value_slot *wider = froe_zeroed_alloc((mask + 1) * sizeof *wider);
    if (wider == NULL)
        return false;
    for (size_t i = 0; i <= pairs->value_mask; i++) {
        struct froe_pair_value_slot slot = pairs->values[i];
        size_t at = slot.hash & mask;
        while (slot.value != NULL && wider[at].value != NULL)
            at = (at + 1) & mask;
        if (slot.value != NULL)
            wider[at] = slot;
    }
    free(pairs->values);
    pairs->values = wider;
    pairs->value_mask = mask;
    return true;
}

static bool grow_pairs(struct froe_pair_table *table)
{
    struct froe_pair_table wider = {.mask = table->slots == NULL ? FIRST_SLOTS - 1 : 2 * table->mask + 1,
                                    .count = table->count,
                                    .stride = table->stride};
    wider.slots = froe_zeroed_alloc((wider.mask + 1) * wider.stride);
    if (wider.slots == NULL)
        return false;
    for (size_t i = 0; table->slots != NULL && i <= table->mask; i++) {
        const struct froe_pair *pair = froe_pair_at(table, i);
        if (pair->value != NULL)
            memcpy(froe_pair_slot(&wider, pair->state, pair->value), pair, table->stride);
    }
    free(table->slots);
    *table = wider;
    return true;
}

static struct froe_pair_value *append_value(struct froe_pairs *pairs, uint32_t tag, uint64_t hash,
                                            struct froe_span bytes)
{
    struct froe_pair_value *value = froe_arena_keep(&pairs->arena, sizeof *value + bytes.len);
    if (value == NULL)
        return NULL;
    *value = (struct froe_pair_value){.hash = hash, .len = (uint32_t)bytes.len, .tag = (uint16_t)tag};
    if (bytes.len > 0)
        memcpy(value->bytes, bytes.ptr, bytes.len);
    pairs->value_count++;
    pairs->tag_counts[tag]++;
    return value;
}

/* The value with these bytes, new when it is not there; NULL when memory is short. */
static struct froe_pair_value *find_value(struct froe_pairs *pairs, uint32_t tag, uint64_t hash, struct froe_span bytes)
{
    size_t at = hash & pairs->value_mask;
    for (struct froe_pair_value *value; (value = pairs->values[at].value) != NULL; at = (at + 1) & pairs->value_mask)
        if (pairs->values[at].hash == hash && value->tag == tag && value->len == bytes.len &&
            (bytes.len == 0 || memcmp(value->bytes, bytes.ptr, bytes.len) == 0))
            return value;
    if (is_full(pairs->value_count, pairs->value_mask)) {
        if (!grow_values(pairs))
            return NULL;
        for (at = hash & pairs->value_mask; pairs->values[at].value != NULL; at = (at + 1) & pairs->value_mask)
            ;
    }
    struct froe_pair_value *value = append_value(pairs, tag, hash, bytes);
    if (value != NULL)
        pairs->values[at] = (struct froe_pair_value_slot){hash, value};
    return value;
}

/* The pair of a visitor, made when it is new, which counts it; NULL when memory is short. */
static struct froe_pair *find_pair(struct froe_pair_table *table, uint64_t *state, struct froe_pair_value *value,
                                   size_t counter)
{
    if (table->slots == NULL && !grow_pairs(table))
        return NULL;
    struct froe_pair *pair = froe_pair_slot(table, state, value);
    if (pair->value != NULL)
        return pair;
    if (is_full(table->count, table->mask)) {
        if (!grow_pairs(table))
            return NULL;
        pair = froe_pair_slot(table, state, value);
    }
    pair->state = state;
    pair->value = value;
    table->count++;
    state[counter]++;
    return pair;
}

/* The same bytes in several columns are to lie in several places. */
static inline uint64_t hash_of(uint32_t tag, struct froe_span value, const uint64_t *known)
{
    uint64_t hash = known != NULL ? *known : value.ptr == NULL ? 0 : froe_key_hash(value.ptr, (uint32_t)value.len);
    return hash + tag * UINT64_C(0x9e3779b97f4a7c15);
}

/* All of a value that is expected to have this length, unless it is very long. */
static inline void prefetch_value(const struct froe_pair_value *value, size_t len)
{
    enum { LINE = 64, MOST = 4 * LINE };
    const uint8_t *at = (const uint8_t *)value;
    size_t size = sizeof *value + len < MOST ? sizeof *value + len : MOST;
    for (size_t done = 0; done < size; done += LINE)
        __builtin_prefetch(at + done);
}

/* Finds the values of a column, NULL for those that are absent or that memory was short for (then false). In steps, so
 * that the memory of many lookups is fetched at the same time. */
static bool find_values(struct froe_pairs *pairs, uint32_t tag, const struct froe_span *values,
                        const uint64_t *known_hashes, struct froe_pair_value **found, size_t count)
{
    uint64_t hashes[FROE_PAIRS_BATCH];
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        hashes[i] = hash_of(tag, values[i], known_hashes == NULL ? NULL : &known_hashes[i]);
        __builtin_prefetch(&pairs->values[hashes[i] & pairs->value_mask]);
    }
    for (size_t i = 0; i < count; i++)
        prefetch_value(pairs->values[hashes[i] & pairs->value_mask].value, values[i].len);
    for (size_t i = 0; i < count; i++) {
        found[i] = values[i].ptr == NULL ? NULL : find_value(pairs, tag, hashes[i], values[i]);
        good = good && (found[i] != NULL || values[i].ptr == NULL);
    }
    return good;
}

/* The slot of a state, or the free one where it belongs. There are slots. */
static uint64_t **find_state(const struct froe_pair_value *value, const uint64_t *state)
{
    size_t mask = froe_pair_states(value) - 1, at = froe_pair_state_slot(state, value->state_bits);
    while (value->states[at] != NULL && value->states[at] != state)
        at = (at + 1) & mask;
    return &value->states[at];
}

static bool grow_states(struct froe_pair_value *value, struct froe_arena *arena)
{
    enum { FIRST_BITS = 2 };
    struct froe_pair_value wider = *value;
    wider.state_bits = value->state_bits == 0 ? FIRST_BITS : (uint8_t)(value->state_bits + 1);
    size_t size = froe_pair_states(&wider) * sizeof wider.states[0];
    wider.states = froe_arena_take(arena, size);
    if (wider.states == NULL)
        return false;
    memset(wider.states, 0, size);
    for (size_t i = 0; i < froe_pair_states(value); i++) {
        uint64_t *state = froe_pair_state(value, i);
        if (state != NULL)
            *find_state(&wider, state) = state;
    }
    if (value->state_bits > 0)
        froe_arena_give(arena, value->states, froe_pair_states(value) * sizeof value->states[0]);
    value->states = wider.states;
    value->state_bits = wider.state_bits;
    return true;
}

/* Notes that a group has met a value, and counts it when that is new. False when memory is short. */
static bool meet(struct froe_pairs *pairs, struct froe_pair_value *value, uint64_t *state, size_t counter)
{
    uint64_t **slot = value->state_bits == 0 ? &value->state : find_state(value, state);
    if (*slot == state)
        return true;
    bool full = value->state_bits == 0 ? *slot != NULL : is_full(value->state_count, froe_pair_states(value) - 1);
    if (full) {
        if (!grow_states(value, &pairs->arena))
            return false;
        slot = find_state(value, state);
    }
    *slot = state;
    value->state_count++;
    pairs->pair_count++;
    if (counter != FROE_PAIRS_COUNTED)
        state[counter]++;
    return true;
}

/* The groups with these states meet values that were found. */
static bool meet_all(struct froe_pairs *pairs, uint64_t *const *states, struct froe_pair_value *const *found,
                     size_t count, size_t counter)
{
    bool good = true;
    for (size_t i = 0; i < count; i++)
        if (found[i] != NULL && found[i]->state_bits > 0)
            __builtin_prefetch(&found[i]->states[froe_pair_state_slot(states[i], found[i]->state_bits)]);
    for (size_t i = 0; i < count; i++)
        if (found[i] != NULL)
            good = meet(pairs, found[i], states[i], counter) && good;
    return good;
}

bool froe_pairs_add(struct froe_pairs *pairs, uint32_t tag, size_t counter, uint64_t *const *states,
                    const struct froe_span *values, const uint64_t *hashes, size_t count)
{
    struct froe_pair_value *found[FROE_PAIRS_BATCH];
    bool good = find_values(pairs, tag, values, hashes, found, count);
    return meet_all(pairs, states, found, count, counter) && good;
}

uint64_t *froe_pairs_visits_of(struct froe_pairs *pairs, const struct froe_pairs_layout *layout, uint64_t *state,
                               struct froe_span visitor)
{
    struct froe_pair_value *found;
    struct froe_pair *pair = NULL;
    if (find_values(pairs, layout->visits_tag, &visitor, NULL, &found, 1) && found != NULL)
        pair = find_pair(&pairs->visit_pairs, state, found, layout->counters[layout->visits_tag]);
    return pair == NULL ? NULL : pair->visits;
}

bool froe_pairs_add_visits(struct froe_pairs *pairs, const struct froe_pairs_layout *layout, uint64_t *const *states,
                           const struct froe_span *values, const uint64_t *hashes, const int64_t *times, size_t count)
{
    struct froe_pair_table *table = &pairs->visit_pairs;
    struct froe_pair_value *found[FROE_PAIRS_BATCH];
    uint16_t tag = layout->visits_tag;
    bool good = find_values(pairs, tag, values, hashes, found, count);
    for (size_t i = 0; i < count; i++)
        if (found[i] != NULL && table->slots != NULL)
            __builtin_prefetch(froe_pair_at(table, froe_pair_hash(states[i], found[i]) & table->mask));
    for (size_t i = 0; i < count; i++) {
        if (found[i] == NULL)
            continue;
        struct froe_pair *pair = find_pair(table, states[i], found[i], layout->counters[tag]);
        if (pair != NULL && times[i] != FROE_TIME_ABSENT)
            froe_visits_add(pair->visits, (struct froe_visit){times[i], times[i]}, layout->gap, &pairs->arena);
        good = good && pair != NULL && !pairs->arena.failed;
    }
    return good;
}

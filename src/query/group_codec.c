#include "query/group_codec.h"

#include <stdlib.h>

#include "base/varint.h"
#include "query/aggregate_codec.h"

static size_t state_size_of(const struct froe_aggregates *aggregates)
{
    return aggregates == NULL ? 0 : froe_aggregates_state_size(aggregates);
}

/* --- writing ---------------------------------------------------------------------------------------------------- */

/* The values that a group has met, which lie behind each other in its partition. */
static const struct froe_met *find_met(const struct froe_group_values *values, size_t partition, const uint64_t *state,
                                       size_t *count)
{
    *count = 0;
    if (values == NULL || values->met == NULL)
        return NULL;
    const struct froe_met *met = values->met + values->starts[partition];
    size_t all = values->counts[partition], low = 0;
    for (size_t high = all; low < high;) {
        size_t middle = low + (high - low) / 2;
        if ((uintptr_t)met[middle].state < (uintptr_t)state)
            low = middle + 1;
        else
            high = middle;
    }
    while (low + *count < all && met[low + *count].state == state)
        ++*count;
    return met + low;
}

/* A state with its length before it. */
static void encode_state(const struct froe_aggregates *aggregates, const uint64_t *state, const struct froe_met *met,
                         size_t met_count, struct froe_buffer *out)
{
    size_t start = out->len;
    uint8_t length[FROE_VARINT_MOST];
    froe_aggregates_encode(aggregates, state, met, met_count, out);
    size_t size = out->len - start, head = (size_t)(froe_varint_write(length, size) - length);
    if (froe_buffer_reserve(out, head) == NULL)
        return;
    memmove(out->data + start + head, out->data + start, size);
    memcpy(out->data + start, length, head);
    out->len += head;
}

/* The key and hits of a group. */
static void encode_head(const struct froe_group *group, uint64_t hits, struct froe_buffer *out)
{
    struct froe_span key = froe_group_key(group);
    uint8_t *start = froe_buffer_reserve(out, 2 * FROE_VARINT_MOST + key.len), *at = start;
    if (start == NULL)
        return;
    at = froe_varint_write(at, key.ptr == NULL ? 0 : (uint64_t)key.len + 1);
    if (key.len > 0)
        memcpy(at, key.ptr, key.len);
    at = froe_varint_write(at + key.len, hits);
    out->len += (size_t)(at - start);
}

void froe_group_encode(const struct froe_aggregates *aggregates, const struct froe_group *group,
                       const struct froe_group_values *values, size_t partition, struct froe_buffer *out)
{
    size_t count, size = state_size_of(aggregates);
    encode_head(group, group->hits, out);
    if (size == 0)
        return;
    const struct froe_met *met = find_met(values, partition, froe_group_state(group, size), &count);
    encode_state(aggregates, froe_group_state(group, size), met, count, out);
}

static bool is_same_value(const struct froe_met *a, const struct froe_met *b)
{
    return froe_met_tag(a) == froe_met_tag(b) && froe_span_equal(froe_met_value(a), froe_met_value(b));
}

/* How many of the values are a part. What several tables have of a visitor stays together, and counts once, so that the
 * parts depend on the values alone. */
static size_t part_of(const struct froe_met *met, size_t count)
{
    enum { MOST = 128 << 10, HEAD = 4 };
    size_t bytes = 0, end = 0;
    while (end < count && bytes < MOST) {
        bytes += froe_met_value(&met[end]).len + HEAD;
        for (end++; end < count && is_same_value(&met[end], &met[end - 1]);)
            end++;
    }
    return end;
}

bool froe_group_encode_part(const struct froe_aggregates *aggregates, const struct froe_group *group,
                            const struct froe_group_values *values, size_t partition, size_t *at,
                            struct froe_buffer *out)
{
    size_t count, size = state_size_of(aggregates), from = *at;
    encode_head(group, from == 0 ? group->hits : 0, out);
    if (size == 0)
        return false;
    const uint64_t *state = froe_group_state(group, size);
    const struct froe_met *met = find_met(values, partition, state, &count);
    size_t part = part_of(met + from, count - from);
    uint64_t *nothing = from == 0 ? NULL : calloc(1, size);
    if (from > 0 && nothing == NULL)
        out->failed = true;
    else
        encode_state(aggregates, from == 0 ? state : nothing, met + from, part, out);
    free(nothing);
    *at = from + part;
    return *at < count;
}

static int compare_ranked(const void *left, const void *right)
{
    const struct froe_group_ranked *a = left, *b = right;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return froe_span_compare(froe_group_key(a->group), froe_group_key(b->group));
}

void froe_groups_rank(struct froe_group_ranked *groups, size_t count)
{
    if (count > 1)
        qsort(groups, count, sizeof groups[0], compare_ranked);
}

/* --- values ----------------------------------------------------------------------------------------------------- */

static size_t partition_of(const struct froe_met *met, size_t state_size, unsigned bits)
{
    return froe_group_partition(froe_group_stable_hash(froe_group_of_state(met->state, state_size)), bits);
}

/* Counts or, where there is room, puts down the pairs of a store. */
static void take_pairs(struct froe_group_values *values, const struct froe_aggregates *aggregates,
                       const struct froe_aggregates_store *store, unsigned bits)
{
    struct froe_met met;
    size_t at = 0, state_size = state_size_of(aggregates);
    while (froe_aggregates_store_next_met(store, aggregates, &at, &met)) {
        size_t *count = &values->counts[partition_of(&met, state_size, bits)];
        if (values->met != NULL)
            values->met[values->starts[count - values->counts] + *count] = met;
        ++*count;
    }
}

bool froe_group_values_gather(struct froe_group_values *values, const struct froe_aggregates *aggregates,
                              struct froe_aggregates_store *const *stores, size_t count, unsigned bits)
{
    *values = (struct froe_group_values){.partitions = (size_t)1 << bits};
    if (aggregates == NULL || !froe_aggregates_has_pairs(aggregates))
        return true;
    values->starts = calloc(values->partitions + 1, sizeof *values->starts);
    values->counts = calloc(values->partitions, sizeof *values->counts);
    if (values->starts == NULL || values->counts == NULL) {
        froe_group_values_free(values);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        take_pairs(values, aggregates, stores[i], bits);
    for (size_t p = 0; p < values->partitions; p++) {
        values->starts[p + 1] = values->starts[p] + values->counts[p];
        values->counts[p] = 0;
    }
    values->met = malloc((values->starts[values->partitions] + 1) * sizeof *values->met);
    if (values->met == NULL) {
        froe_group_values_free(values);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        take_pairs(values, aggregates, stores[i], bits);
    return true;
}

void froe_group_values_sort(struct froe_group_values *values, size_t partition)
{
    if (values->met != NULL)
        values->counts[partition] = froe_met_sort(values->met + values->starts[partition], values->counts[partition]);
}

void froe_group_values_free(struct froe_group_values *values)
{
    free(values->met);
    free(values->starts);
    free(values->counts);
    *values = (struct froe_group_values){0};
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

/* Groups that are added together, so that the memory of many is fetched at the same time. */
struct batch {
    struct froe_key keys[FROE_GROUPS_BATCH];
    uint64_t hits[FROE_GROUPS_BATCH];
    struct froe_span states[FROE_GROUPS_BATCH];
    const uint8_t *ends[FROE_GROUPS_BATCH]; /* of each in the bytes */
    size_t count;
};

static bool read_span(struct froe_span *bytes, uint64_t len, struct froe_span *span)
{
    if (len > bytes->len)
        return false;
    *span = (struct froe_span){bytes->ptr, len};
    *bytes = (struct froe_span){bytes->ptr + len, bytes->len - len};
    return true;
}

static bool read_key(struct froe_span *bytes, const struct froe_key_plan *plan, struct froe_key *key)
{
    uint64_t len;
    struct froe_span text = FROE_ABSENT;
    if (!froe_varint_read(bytes, &len) || len >= UINT32_MAX)
        return false;
    if (len > 0 && !read_span(bytes, len - 1, &text))
        return false;
    if (plan != NULL && !froe_key_is_valid(plan, text))
        return false;
    key->ptr = text.ptr;
    key->len = len == 0 ? FROE_KEY_ABSENT : (uint32_t)text.len;
    key->hash = froe_key_hash(key->ptr, key->len);
    return true;
}

/* Reads groups of the sieve up to a batch; false: what follows them is broken. */
static bool read_batch(struct batch *batch, struct froe_span *bytes, const struct froe_key_plan *plan,
                       const struct froe_sieve *sieve, bool has_state)
{
    uint64_t len;
    for (batch->count = 0; batch->count < FROE_GROUPS_BATCH && bytes->len > 0;) {
        size_t i = batch->count;
        if (!read_key(bytes, plan, &batch->keys[i]) || !froe_varint_read(bytes, &batch->hits[i]))
            return false;
        if (has_state && (!froe_varint_read(bytes, &len) || !read_span(bytes, len, &batch->states[i])))
            return false;
        batch->ends[i] = bytes->ptr;
        batch->count += froe_sieve_takes(&sieve->groups, batch->keys[i].hash);
    }
    return true;
}

/* Adds a batch. The table counts a hit for each of its keys. */
static enum froe_group_fault add_batch(const struct batch *batch, const struct froe_aggregates *aggregates,
                                       const struct froe_sieve *sieve, struct froe_groups *groups,
                                       struct froe_aggregates_store *store, const uint8_t **good)
{
    struct froe_group *found[FROE_GROUPS_BATCH];
    size_t state_size = state_size_of(aggregates);
    for (size_t i = 0; i < batch->count; i++)
        froe_groups_expect(groups, batch->keys[i].hash);
    bool all = froe_groups_count_each(groups, batch->keys, batch->count, found);
    for (size_t i = 0; i < batch->count; i++) {
        if (found[i] == NULL)
            continue;
        found[i]->hits += (sieve->values_alone ? 0 : batch->hits[i]) - 1;
        if (state_size > 0 &&
            !froe_aggregates_decode(aggregates, store, froe_group_state(found[i], state_size), batch->states[i], sieve))
            return froe_aggregates_store_failed(store) ? FROE_GROUPS_NO_MEMORY : FROE_GROUPS_BROKEN;
        *good = batch->ends[i];
    }
    bool is_short = !all || (state_size > 0 && froe_aggregates_store_failed(store));
    return is_short ? FROE_GROUPS_NO_MEMORY : FROE_GROUPS_GOOD;
}

enum froe_group_fault froe_groups_decode(const struct froe_aggregates *aggregates, const struct froe_key_plan *key,
                                         struct froe_span bytes, struct froe_groups *groups,
                                         struct froe_aggregates_store *store, size_t *used)
{
    static const struct froe_sieve all;
    struct batch batch;
    const uint8_t *start = bytes.ptr, *good = start;
    bool whole = true, has_state = state_size_of(aggregates) > 0;
    enum froe_group_fault fault = FROE_GROUPS_GOOD;
    while (whole && fault == FROE_GROUPS_GOOD && bytes.len > 0) {
        whole = read_batch(&batch, &bytes, key, &all, has_state);
        fault = add_batch(&batch, aggregates, &all, groups, store, &good);
    }
    if (used != NULL)
        *used = (size_t)(good - start);
    return fault == FROE_GROUPS_GOOD && !whole ? FROE_GROUPS_BROKEN : fault;
}

enum froe_group_fault froe_groups_take(const struct froe_aggregates *aggregates, const struct froe_key_plan *key,
                                       const struct froe_sieve *sieve, struct froe_span *bytes,
                                       struct froe_groups *groups, struct froe_aggregates_store *store)
{
    struct batch batch;
    const uint8_t *good;
    bool whole = read_batch(&batch, bytes, key, sieve, state_size_of(aggregates) > 0);
    enum froe_group_fault fault = add_batch(&batch, aggregates, sieve, groups, store, &good);
    return fault == FROE_GROUPS_GOOD && !whole ? FROE_GROUPS_BROKEN : fault;
}

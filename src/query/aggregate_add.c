/* Records into states: a batch at a time, field by field and item by item, so that each loop does one thing. */
#include "query/aggregate_plan.h"
#include "query/cardinality.h"
#include "query/quantile.h"
#include "query/quantile_time.h"
#include "query/visits.h"

/* The values as bytes, in texts: equal exactly when the values are equal as keys of groups. */
static void write_keys(struct froe_aggregates_batch *batch, bool has_offset)
{
    for (size_t i = 0; i < batch->count; i++) {
        memcpy(batch->keys[i], &batch->values[i], 8);
        memcpy(batch->keys[i] + 8, &batch->offsets[i], 8);
        batch->texts[i] = batch->values[i] == 0 ? FROE_ABSENT : (struct froe_span){batch->keys[i], has_offset ? 16 : 8};
    }
}

/* --- items ------------------------------------------------------------------------------------------------------ */

static inline void add_sum(uint64_t *sum, uint64_t value)
{
    sum[1] += __builtin_add_overflow(sum[0], value, &sum[0]);
}

/* Adds the values of records from..to to one sum. Halves of words are added up without carry, several at a time. */
static void add_sum_of_run(const struct froe_aggregates_batch *batch, size_t from, size_t to, uint64_t *sum)
{
    uint64_t low = 0, high = 0, present = 0;
    for (size_t i = from; i < to; i++) {
        uint64_t word = batch->values[i];
        low += word & UINT32_MAX;
        high += word >> 32;
        present += (word | -word) >> 63;
    }
    __uint128_t total = ((__uint128_t)high << 32) + low - present;
    add_sum(sum, (uint64_t)total);
    sum[1] += (uint64_t)(total >> 64);
}

/* Records of a group that come one behind the other are added up before their sum is added: each addition to a state
 * waits for the one before. */
static void add_sums_of_runs(const struct froe_aggregates_batch *batch, size_t at)
{
    for (size_t i = 0, next; i < batch->count; i = next) {
        for (next = i + 1; next < batch->count && batch->states[next] == batch->states[i]; next++)
            ;
        add_sum_of_run(batch, i, next, batch->states[i] + at);
    }
}

static void add_sums(const struct froe_aggregates_batch *batch, size_t at)
{
    if (batch->in_runs) {
        add_sums_of_runs(batch, at);
        return;
    }
    for (size_t i = 0; i < batch->count; i++)
        add_sum(batch->states[i] + at, batch->values[i] - (batch->values[i] != 0));
}

static void count_values(const struct froe_aggregates_batch *batch, size_t at)
{
    for (size_t i = 0; i < batch->count; i++)
        batch->states[i][at] += batch->values[i] != 0;
}

/* Keeps the greater of two values with offset. In a log that is ordered by time none is less than the latest or greater
 * than the earliest, in any other few are; and hardly ever is the offset another one. So these branches can be
 * foreseen, and a record does not wait for the one before it in the same group. Which of two times is greater and
 * whether they are equal cannot. */
static inline void keep_greater(uint64_t *to, uint64_t value, uint64_t offset)
{
    if (value < to[0])
        return;
    if (__builtin_expect(offset != to[1], 0))
        to[1] = value > to[0] || offset > to[1] ? offset : to[1];
    to[0] = value;
}

/* The earliest and the latest time, whose words are at `least` and at `greatest`. */
static void keep_range(const struct froe_aggregates_batch *batch, size_t least, size_t greatest)
{
    for (size_t i = 0; i < batch->count; i++) {
        uint64_t value = batch->values[i], offset = batch->offsets[i], *state = batch->states[i];
        if (__builtin_expect(value == 0, 0))
            continue;
        keep_greater(state + greatest, value, offset);
        keep_greater(state + least, -value, -offset);
    }
}

/* direction: 1 for the greatest, -1 (which negates words) for the least. */
static void keep_extremes(const struct froe_aggregates_batch *batch, size_t at, uint64_t direction, bool has_offset)
{
    for (size_t i = 0; i < batch->count; i++) {
        uint64_t value = batch->values[i] * direction, *kept = batch->states[i] + at;
        if (has_offset && value != 0)
            keep_greater(kept, value, batch->offsets[i] * direction);
        else if (!has_offset)
            *kept = value > *kept ? value : *kept;
    }
}

/* The same of values at the first or last time. */
static void keep_at_time(const struct froe_aggregates_batch *batch, size_t at, uint64_t direction, bool has_offset)
{
    for (size_t i = 0; i < batch->count; i++) {
        uint64_t *kept = batch->states[i] + at;
        uint64_t time = ((uint64_t)batch->records[i]->time + FROE_TIME_WORD) * direction;
        uint64_t value = batch->values[i] * direction;
        if (value == 0 || time == 0 || time < kept[0])
            continue;
        if (time > kept[0])
            kept[1] = 0;
        kept[0] = time;
        if (has_offset)
            keep_greater(kept + 1, value, batch->offsets[i] * direction);
        else
            kept[1] = value > kept[1] ? value : kept[1];
    }
}

void froe_kept_text_set(uint64_t *word, struct froe_span text, struct froe_arena *arena)
{
    struct froe_kept_text *kept = (struct froe_kept_text *)(uintptr_t)*word;
    if (kept == NULL || kept->cap < text.len) {
        size_t size = sizeof *kept + text.len;
        size_t room = size <= 32 ? 32 : (size_t)1 << (64 - (unsigned)__builtin_clzll(size - 1));
        struct froe_kept_text *wider = froe_arena_take(arena, room);
        if (wider == NULL)
            return;
        if (kept != NULL)
            froe_arena_give(arena, kept, sizeof *kept + kept->cap);
        wider->cap = (uint32_t)(room - sizeof *wider);
        *word = (uint64_t)(uintptr_t)wider;
        kept = wider;
    }
    kept->len = (uint32_t)text.len;
    if (text.len > 0)
        memcpy(kept->bytes, text.ptr, text.len);
}

static void keep_texts_at_time(const struct froe_aggregates_batch *batch, size_t at, bool last,
                               struct froe_arena *arena)
{
    for (size_t i = 0; i < batch->count; i++) {
        uint64_t *kept = batch->states[i] + at;
        uint64_t time = ((uint64_t)batch->records[i]->time + FROE_TIME_WORD) * (last ? 1 : UINT64_MAX);
        if (batch->texts[i].ptr == NULL || time == 0 || time < kept[0])
            continue;
        int order = froe_span_compare(batch->texts[i], froe_kept_text(kept[1]));
        if (time == kept[0] && (last ? order <= 0 : order >= 0))
            continue;
        kept[0] = time;
        froe_kept_text_set(&kept[1], batch->texts[i], arena);
    }
}

/* Has the sketches of the items from this one on fetched that have the same source. */
static void prefetch_sketches(const struct froe_aggregates_worker *worker, size_t item)
{
    const struct froe_aggregates_batch *batch = worker->batch;
    const struct froe_aggregates *plan = worker->plan;
    uint16_t source = plan->items[item].source;
    for (; item < plan->item_count && plan->items[item].source == source; item++)
        for (size_t i = 0; froe_item_is_sketch(&plan->items[item]) && i < batch->count; i++)
            __builtin_prefetch((const void *)(uintptr_t)(batch->states[i][plan->items[item].at] & ~UINT64_C(15)), 1);
}

static void add_to_sketches(const struct froe_aggregates_batch *batch, size_t at, struct froe_arena *arena)
{
    for (size_t i = 0; i < batch->count; i++)
        if (batch->values[i] != 0)
            froe_quantile_add(batch->states[i] + at, batch->values[i] - 1, arena);
}

static void add_to_time_sketches(const struct froe_aggregates_batch *batch, size_t at, struct froe_arena *arena)
{
    for (size_t i = 0; i < batch->count; i++)
        if (batch->values[i] != 0)
            froe_quantile_time_add(batch->states[i] + at, (int64_t)(batch->values[i] - FROE_TIME_WORD), arena);
}

static void estimate_distinct(const struct froe_aggregates_batch *batch, size_t at, struct froe_arena *arena)
{
    for (size_t i = 0; i < batch->count; i++)
        if (batch->texts[i].ptr != NULL)
            froe_cardinality_add(batch->states[i] + at, froe_cardinality_hash(batch->texts[i].ptr, batch->texts[i].len),
                                 arena);
}

static void count_distinct(const struct froe_aggregates_worker *worker, const struct froe_item *item,
                           struct froe_aggregates_store *store)
{
    const struct froe_aggregates_batch *batch = worker->batch;
    const uint64_t *hashes = worker->plan->sources[item->source].is_visitor ? batch->hashes : NULL;
    if (store->pairs == NULL)
        store->pairs = froe_pairs_create();
    if (store->pairs == NULL ||
        !froe_pairs_add(store->pairs, item->tag, item->at, batch->states, batch->texts, hashes, batch->count))
        store->arena.failed = true;
}

static void count_visits(const struct froe_aggregates_worker *worker, struct froe_aggregates_store *store)
{
    const struct froe_aggregates_batch *batch = worker->batch;
    int64_t times[FROE_AGGREGATES_BATCH];
    for (size_t i = 0; i < batch->count; i++)
        times[i] = batch->records[i]->time;
    if (store->pairs == NULL)
        store->pairs = froe_pairs_create();
    if (store->pairs == NULL || !froe_pairs_add_visits(store->pairs, &worker->plan->pairs, batch->states, batch->texts,
                                                       batch->hashes, times, batch->count))
        store->arena.failed = true;
}

/* The visits of groups with one visitor each. */
static void add_times(const struct froe_aggregates_worker *worker, size_t at, struct froe_arena *arena)
{
    const struct froe_aggregates_batch *batch = worker->batch;
    for (size_t i = 0; i < batch->count; i++) {
        int64_t time = batch->records[i]->time;
        if (time != FROE_TIME_ABSENT)
            froe_visits_add_time(batch->states[i] + at + 2, time, worker->plan->pairs.gap, arena);
    }
}

static void count_condition(const struct froe_aggregates_worker *worker, const struct froe_item *item,
                            struct froe_field_context *context)
{
    const struct froe_aggregates_batch *batch = worker->batch;
    struct froe_where_state *state = worker->where_states[item->tag];
    for (size_t i = 0; i < batch->count; i++)
        batch->states[i][item->at] += froe_where_holds(item->where, state, batch->records[i], context);
}

static void add_item(struct froe_aggregates_worker *worker, struct froe_aggregates_store *store,
                     const struct froe_item *item, struct froe_field_context *context)
{
    struct froe_aggregates_batch *batch = worker->batch;
    const struct froe_source *source = froe_item_source(worker->plan, item);
    bool has_offset = source->has_offset;
    bool is_text = froe_source_is_text(source);
    switch (item->kind) {
    case FROE_ITEM_CONDITION:
        count_condition(worker, item, context);
        break;
    case FROE_ITEM_VALUES:
        count_values(batch, item->at);
        break;
    case FROE_ITEM_SUM:
        add_sums(batch, item->at);
        break;
    case FROE_ITEM_MIN:
    case FROE_ITEM_MAX:
        keep_extremes(batch, item->at, item->kind == FROE_ITEM_MAX ? 1 : UINT64_MAX, has_offset);
        break;
    case FROE_ITEM_FIRST:
    case FROE_ITEM_LAST:
        if (is_text)
            keep_texts_at_time(batch, item->at, item->kind == FROE_ITEM_LAST, &store->arena);
        else
            keep_at_time(batch, item->at, item->kind == FROE_ITEM_LAST ? 1 : UINT64_MAX, has_offset);
        break;
    case FROE_ITEM_QUANTILE:
        add_to_sketches(batch, item->at, &store->arena);
        break;
    case FROE_ITEM_QUANTILE_TIME:
        add_to_time_sketches(batch, item->at, &store->arena);
        break;
    case FROE_ITEM_CARDINALITY:
    case FROE_ITEM_PAIRS:
        if (!is_text)
            write_keys(batch, has_offset);
        if (source->is_visitor && worker->lent != NULL)
            froe_aggregates_count_lent(worker, store);
        else if (item->kind == FROE_ITEM_PAIRS)
            count_distinct(worker, item, store);
        else
            estimate_distinct(batch, item->at, &store->arena);
        break;
    case FROE_ITEM_VISITS:
        count_visits(worker, store);
        break;
    case FROE_ITEM_ALONE:
        add_times(worker, item->at, &store->arena);
        break;
    }
}

/* Whether no record of the batch has a value, as where a format has no such field: then nothing changes. */
static bool are_absent(const struct froe_aggregates_batch *batch, const struct froe_source *source)
{
    size_t i = 0;
    if (froe_source_is_text(source))
        return false;
    while (i < batch->count && batch->values[i] == 0)
        i++;
    return i == batch->count;
}

/* Whether most records are of the group of the one before them: as a rule all of a time, or of a host of the server.
 * Where they are not, the first ones show it. */
static bool are_in_runs(const struct froe_aggregates_batch *batch)
{
    enum { WORTH = 8, FIRST = 16 };
    size_t changes = 1, i = 1;
    for (; i < batch->count && i < FIRST; i++)
        changes += batch->states[i] != batch->states[i - 1];
    for (; i < batch->count && changes * WORTH <= batch->count; i++)
        changes += batch->states[i] != batch->states[i - 1];
    return changes * WORTH <= batch->count;
}

/* Takes all records. As a rule they are in the same place as those of the batch before. */
static void take_all(struct froe_aggregates_batch *batch, void *const *states, const struct froe_record *records,
                     size_t count)
{
    if (batch->all != records)
        batch->listed = 0;
    batch->all = records;
    batch->all_count = batch->count = count;
    memcpy(batch->states, states, count * sizeof *states);
    for (; batch->listed < count; batch->listed++)
        batch->records[batch->listed] = &records[batch->listed];
}

/* Takes those that have a state. */
static void take_some(struct froe_aggregates_batch *batch, void *const *states, const struct froe_record *records,
                      size_t count)
{
    batch->all = records;
    batch->all_count = count;
    batch->listed = batch->count = 0;
    for (size_t i = 0; i < count; i++) {
        batch->states[batch->count] = states[i];
        batch->records[batch->count] = &records[i];
        batch->count += states[i] != NULL;
    }
}

/* Whether the item and the one behind it are the earliest and the latest of the same times. */
static bool is_range(const struct froe_aggregates *plan, size_t item)
{
    const struct froe_item *least = &plan->items[item], *greatest = least + 1;
    return item + 1 < plan->item_count && least->kind == FROE_ITEM_MIN && greatest->kind == FROE_ITEM_MAX &&
           least->source == greatest->source && froe_item_source(plan, least)->has_offset;
}

/* Adds the batch. */
static void add_batch(struct froe_aggregates_worker *worker, struct froe_aggregates_store *store,
                      struct froe_field_context *context)
{
    struct froe_aggregates_batch *batch = worker->batch;
    const struct froe_aggregates *plan = worker->plan;
    batch->in_runs = are_in_runs(batch);
    uint16_t source = FROE_SOURCE_NONE;
    bool absent = false;
    for (size_t i = 0; i < plan->item_count; i++) {
        if (plan->items[i].source != source) {
            source = plan->items[i].source;
            if (source != FROE_SOURCE_NONE && !(plan->sources[source].is_visitor && worker->lent != NULL))
                froe_aggregates_read_source(worker, &plan->sources[source], context);
            absent = source != FROE_SOURCE_NONE && are_absent(batch, &plan->sources[source]);
            if (!absent)
                prefetch_sketches(worker, i);
        }
        if (absent)
            continue;
        if (is_range(plan, i)) {
            keep_range(batch, plan->items[i].at, plan->items[i + 1].at);
            i++;
        } else {
            add_item(worker, store, &plan->items[i], context);
        }
    }
}

void froe_aggregates_add(struct froe_aggregates_worker *worker, struct froe_aggregates_store *store,
                         void *const *states, const struct froe_record *records, size_t count,
                         struct froe_field_context *context)
{
    take_some(worker->batch, states, records, count);
    add_batch(worker, store, context);
}

void froe_aggregates_add_all(struct froe_aggregates_worker *worker, struct froe_aggregates_store *store,
                             void *const *states, const struct froe_record *records, size_t count,
                             struct froe_field_context *context)
{
    take_all(worker->batch, states, records, count);
    add_batch(worker, store, context);
}

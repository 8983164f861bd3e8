/* Records into states: a batch at a time, field by field and item by item, so that each loop does one thing. */
#include "query/aggregate_plan.h"
#include "query/cardinality.h"
#include "query/quantile.h"
#include "query/quantile_time.h"
#include "query/visits.h"

/* --- values of one source --------------------------------------------------------------------------------------- */

static void take_texts(struct froe_aggregates_worker *worker, const struct froe_field *field,
                       struct froe_field_context *context)
{
    if (froe_field_is_plain_text(field)) {
        for (size_t i = 0; i < worker->count; i++)
            worker->texts[i] = froe_field_plain_text(field, worker->records[i]);
        return;
    }
    /* The buffer may move: places first, addresses when all are in it. */
    size_t places[FROE_AGGREGATES_BATCH];
    worker->bytes.len = 0;
    froe_buffer_reserve(&worker->bytes, 1);
    for (size_t i = 0; i < worker->count; i++) {
        struct froe_datum datum;
        froe_field_get(field, worker->records[i], context, &worker->scratch, &datum);
        places[i] = worker->bytes.len;
        worker->texts[i] = datum.present ? datum.text : FROE_ABSENT;
        if (datum.present)
            froe_buffer_append(&worker->bytes, datum.text.ptr, datum.text.len);
    }
    for (size_t i = 0; i < worker->count; i++)
        if (worker->texts[i].ptr != NULL)
            worker->texts[i] = worker->bytes.failed
                                   ? FROE_ABSENT
                                   : (struct froe_span){worker->bytes.data + places[i], worker->texts[i].len};
}

/* Who made the records: the fields that tell visitors apart as one text, which is never absent. */
static void take_visitors(struct froe_aggregates_worker *worker, struct froe_field_context *context)
{
    struct froe_key keys[FROE_AGGREGATES_BATCH];
    bool good = froe_keys_make(&worker->plan->visitor, worker->all, worker->all_count, context, worker->visitor_scratch,
                               &worker->bytes, NULL, keys);
    for (size_t i = 0; i < worker->count; i++) {
        const struct froe_key *key = &keys[worker->records[i] - worker->all];
        worker->texts[i] = good ? (struct froe_span){key->ptr, key->len} : FROE_ABSENT;
        worker->hashes[i] = good ? key->hash : 0;
    }
}

_Static_assert(FROE_AGGREGATES_BATCH <= (int)FROE_GROUPS_BATCH, "a batch is one of keys");

static inline uint64_t offset_word(int32_t offset)
{
    return (uint64_t)(int64_t)offset + FROE_TIME_WORD;
}

static void take_times(struct froe_aggregates_worker *worker, struct froe_field_context *context)
{
    for (size_t i = 0; i < worker->count; i++) {
        const struct froe_record *record = worker->records[i];
        bool in_zone = context->zone != NULL && record->time != FROE_TIME_ABSENT;
        worker->values[i] = (uint64_t)record->time + FROE_TIME_WORD;
        worker->offsets[i] =
            offset_word(in_zone ? froe_zone_offset(&context->zone_cache, context->zone, record->time) : record->offset);
    }
}

static void take_others(struct froe_aggregates_worker *worker, const struct froe_field *field,
                        struct froe_field_context *context)
{
    bool is_time = field->type == FROE_TYPE_TIME || field->type == FROE_TYPE_DATE;
    for (size_t i = 0; i < worker->count; i++) {
        struct froe_datum datum;
        froe_field_get(field, worker->records[i], context, &worker->scratch, &datum);
        uint64_t word = is_time ? (uint64_t)datum.time + FROE_TIME_WORD : datum.number + 1;
        worker->values[i] = datum.present ? word : 0;
        worker->offsets[i] = offset_word(datum.offset);
    }
}

/* Numbers of a record are absent at -1, so that what is added makes them words. */
static void take_values(struct froe_aggregates_worker *worker, const struct froe_source *source,
                        struct froe_field_context *context)
{
    const struct froe_field *field = &source->field;
    size_t count = worker->count;
    if (source->is_visitor)
        take_visitors(worker, context);
    else if (field->id == FROE_FIELD_BYTES)
        for (size_t i = 0; i < count; i++)
            worker->values[i] = (uint64_t)worker->records[i]->bytes + 1;
    else if (field->id == FROE_FIELD_STATUS)
        for (size_t i = 0; i < count; i++)
            worker->values[i] = (uint64_t)(int64_t)worker->records[i]->status + 1;
    else if (field->id == FROE_FIELD_DURATION)
        for (size_t i = 0; i < count; i++)
            worker->values[i] = (uint64_t)worker->records[i]->duration + 1;
    else if (field->id == FROE_FIELD_TIME)
        take_times(worker, context);
    else if (field->type == FROE_TYPE_TEXT)
        take_texts(worker, field, context);
    else
        take_others(worker, field, context);
}

_Static_assert(FROE_BYTES_ABSENT == -1 && FROE_STATUS_ABSENT == -1 && FROE_DURATION_ABSENT == -1,
               "an absent number is the word 0");

/* The values as bytes, in texts: equal exactly when the values are equal as keys of groups. */
static void write_keys(struct froe_aggregates_worker *worker, bool has_offset)
{
    for (size_t i = 0; i < worker->count; i++) {
        memcpy(worker->keys[i], &worker->values[i], 8);
        memcpy(worker->keys[i] + 8, &worker->offsets[i], 8);
        worker->texts[i] =
            worker->values[i] == 0 ? FROE_ABSENT : (struct froe_span){worker->keys[i], has_offset ? 16 : 8};
    }
}

/* --- items ------------------------------------------------------------------------------------------------------ */

static inline void add_sum(uint64_t *sum, uint64_t value)
{
    uint64_t low = sum[0] + value;
    sum[1] += low < sum[0];
    sum[0] = low;
}

/* Records of a group that come one behind the other are added up before their sum is added: each addition to a state
 * waits for the one before. */
static void add_sums_of_runs(const struct froe_aggregates_worker *worker, size_t at)
{
    for (size_t i = 0, next; i < worker->count; i = next) {
        uint64_t sum[2] = {0};
        for (next = i; next < worker->count && worker->states[next] == worker->states[i]; next++)
            add_sum(sum, worker->values[next] - (worker->values[next] != 0));
        add_sum(worker->states[i] + at, sum[0]);
        worker->states[i][at + 1] += sum[1];
    }
}

static void add_sums(const struct froe_aggregates_worker *worker, size_t at)
{
    if (worker->in_runs) {
        add_sums_of_runs(worker, at);
        return;
    }
    for (size_t i = 0; i < worker->count; i++)
        add_sum(worker->states[i] + at, worker->values[i] - (worker->values[i] != 0));
}

static void count_values(const struct froe_aggregates_worker *worker, size_t at)
{
    for (size_t i = 0; i < worker->count; i++)
        worker->states[i][at] += worker->values[i] != 0;
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

/* direction: 1 for the greatest, -1 (which negates words) for the least. */
static void keep_extremes(const struct froe_aggregates_worker *worker, size_t at, uint64_t direction, bool has_offset)
{
    for (size_t i = 0; i < worker->count; i++) {
        uint64_t value = worker->values[i] * direction, *kept = worker->states[i] + at;
        if (has_offset && value != 0)
            keep_greater(kept, value, worker->offsets[i] * direction);
        else if (!has_offset)
            *kept = value > *kept ? value : *kept;
    }
}

/* The same of values at the first or last time. */
static void keep_at_time(const struct froe_aggregates_worker *worker, size_t at, uint64_t direction, bool has_offset)
{
    for (size_t i = 0; i < worker->count; i++) {
        uint64_t *kept = worker->states[i] + at;
        uint64_t time = ((uint64_t)worker->records[i]->time + FROE_TIME_WORD) * direction;
        uint64_t value = worker->values[i] * direction;
        if (value == 0 || time == 0 || time < kept[0])
            continue;
        if (time > kept[0])
            kept[1] = 0;
        kept[0] = time;
        if (has_offset)
            keep_greater(kept + 1, value, worker->offsets[i] * direction);
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

static void keep_texts_at_time(const struct froe_aggregates_worker *worker, size_t at, bool last,
                               struct froe_arena *arena)
{
    for (size_t i = 0; i < worker->count; i++) {
        uint64_t *kept = worker->states[i] + at;
        uint64_t time = ((uint64_t)worker->records[i]->time + FROE_TIME_WORD) * (last ? 1 : UINT64_MAX);
        if (worker->texts[i].ptr == NULL || time == 0 || time < kept[0])
            continue;
        int order = froe_span_compare(worker->texts[i], froe_kept_text(kept[1]));
        if (time == kept[0] && (last ? order <= 0 : order >= 0))
            continue;
        kept[0] = time;
        froe_kept_text_set(&kept[1], worker->texts[i], arena);
    }
}

static void prefetch_sketches(const struct froe_aggregates_worker *worker, size_t at)
{
    for (size_t i = 0; i < worker->count; i++)
        __builtin_prefetch((const void *)(uintptr_t)(worker->states[i][at] & ~UINT64_C(15)), 1);
}

static void add_to_sketches(const struct froe_aggregates_worker *worker, size_t at, struct froe_arena *arena)
{
    for (size_t i = 0; i < worker->count; i++)
        if (worker->values[i] != 0)
            froe_quantile_add(worker->states[i] + at, worker->values[i] - 1, arena);
}

static void add_to_time_sketches(const struct froe_aggregates_worker *worker, size_t at, struct froe_arena *arena)
{
    for (size_t i = 0; i < worker->count; i++)
        if (worker->values[i] != 0)
            froe_quantile_time_add(worker->states[i] + at, (int64_t)(worker->values[i] - FROE_TIME_WORD), arena);
}

static void estimate_distinct(const struct froe_aggregates_worker *worker, size_t at, struct froe_arena *arena)
{
    for (size_t i = 0; i < worker->count; i++)
        if (worker->texts[i].ptr != NULL)
            froe_cardinality_add(worker->states[i] + at,
                                 froe_cardinality_hash(worker->texts[i].ptr, worker->texts[i].len), arena);
}

static void count_distinct(const struct froe_aggregates_worker *worker, const struct froe_item *item,
                           struct froe_aggregates_store *store)
{
    const uint64_t *hashes = worker->plan->sources[item->source].is_visitor ? worker->hashes : NULL;
    if (store->pairs == NULL)
        store->pairs = froe_pairs_create();
    if (store->pairs == NULL ||
        !froe_pairs_add(store->pairs, item->tag, item->at, worker->states, worker->texts, hashes, worker->count))
        store->arena.failed = true;
}

static void count_visits(const struct froe_aggregates_worker *worker, struct froe_aggregates_store *store)
{
    int64_t times[FROE_AGGREGATES_BATCH];
    for (size_t i = 0; i < worker->count; i++)
        times[i] = worker->records[i]->time;
    if (store->pairs == NULL)
        store->pairs = froe_pairs_create();
    if (store->pairs == NULL || !froe_pairs_add_visits(store->pairs, &worker->plan->pairs, worker->states,
                                                       worker->texts, worker->hashes, times, worker->count))
        store->arena.failed = true;
}

/* The visits of groups with one visitor each. */
static void add_times(const struct froe_aggregates_worker *worker, size_t at, struct froe_arena *arena)
{
    for (size_t i = 0; i < worker->count; i++) {
        int64_t time = worker->records[i]->time;
        if (time != FROE_TIME_ABSENT)
            froe_visits_add_time(worker->states[i] + at + 2, time, worker->plan->pairs.gap, arena);
    }
}

static void count_condition(const struct froe_aggregates_worker *worker, const struct froe_item *item,
                            struct froe_field_context *context)
{
    struct froe_where_state *state = worker->where_states[item->tag];
    for (size_t i = 0; i < worker->count; i++)
        worker->states[i][item->at] += froe_where_holds(item->where, state, worker->records[i], context);
}

static void add_item(struct froe_aggregates_worker *worker, struct froe_aggregates_store *store,
                     const struct froe_item *item, struct froe_field_context *context)
{
    const struct froe_source *source = froe_item_source(worker->plan, item);
    bool has_offset = source->has_offset;
    bool is_text = froe_source_is_text(source);
    switch (item->kind) {
    case FROE_ITEM_CONDITION:
        count_condition(worker, item, context);
        break;
    case FROE_ITEM_VALUES:
        count_values(worker, item->at);
        break;
    case FROE_ITEM_SUM:
        add_sums(worker, item->at);
        break;
    case FROE_ITEM_MIN:
    case FROE_ITEM_MAX:
        keep_extremes(worker, item->at, item->kind == FROE_ITEM_MAX ? 1 : UINT64_MAX, has_offset);
        break;
    case FROE_ITEM_FIRST:
    case FROE_ITEM_LAST:
        if (is_text)
            keep_texts_at_time(worker, item->at, item->kind == FROE_ITEM_LAST, &store->arena);
        else
            keep_at_time(worker, item->at, item->kind == FROE_ITEM_LAST ? 1 : UINT64_MAX, has_offset);
        break;
    case FROE_ITEM_QUANTILE:
        add_to_sketches(worker, item->at, &store->arena);
        break;
    case FROE_ITEM_QUANTILE_TIME:
        add_to_time_sketches(worker, item->at, &store->arena);
        break;
    case FROE_ITEM_CARDINALITY:
    case FROE_ITEM_PAIRS:
        if (!is_text)
            write_keys(worker, has_offset);
        if (source->is_visitor && worker->lent != NULL)
            froe_aggregates_count_lent(worker, store);
        else if (item->kind == FROE_ITEM_PAIRS)
            count_distinct(worker, item, store);
        else
            estimate_distinct(worker, item->at, &store->arena);
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
static bool are_absent(const struct froe_aggregates_worker *worker, const struct froe_source *source)
{
    uint64_t any = 0;
    if (froe_source_is_text(source))
        return false;
    for (size_t i = 0; i < worker->count; i++)
        any |= worker->values[i];
    return any == 0;
}

/* Whether most records are of the group of the one before them: as a rule all of a time, or of a host of the server. */
static bool are_in_runs(const struct froe_aggregates_worker *worker)
{
    enum { WORTH = 8 };
    size_t changes = 1;
    for (size_t i = 1; i < worker->count; i++)
        changes += worker->states[i] != worker->states[i - 1];
    return changes * WORTH <= worker->count;
}

void froe_aggregates_add(struct froe_aggregates_worker *worker, struct froe_aggregates_store *store,
                         void *const *states, const struct froe_record *records, size_t count,
                         struct froe_field_context *context)
{
    const struct froe_aggregates *plan = worker->plan;
    worker->count = 0;
    worker->all = records;
    worker->all_count = count;
    for (size_t i = 0; i < count; i++) {
        worker->states[worker->count] = states[i];
        worker->records[worker->count] = &records[i];
        worker->count += states[i] != NULL;
    }
    worker->in_runs = are_in_runs(worker);
    for (size_t i = 0; i < plan->item_count; i++)
        if (froe_item_is_sketch(&plan->items[i]))
            prefetch_sketches(worker, plan->items[i].at);
    uint16_t source = FROE_SOURCE_NONE;
    bool absent = false;
    for (size_t i = 0; i < plan->item_count; i++) {
        if (plan->items[i].source != source) {
            source = plan->items[i].source;
            if (source != FROE_SOURCE_NONE && !(plan->sources[source].is_visitor && worker->lent != NULL))
                take_values(worker, &plan->sources[source], context);
            absent = source != FROE_SOURCE_NONE && are_absent(worker, &plan->sources[source]);
        }
        if (!absent)
            add_item(worker, store, &plan->items[i], context);
    }
}

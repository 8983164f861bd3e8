/* The values of one source, of a batch of records. */
#include "query/aggregate_plan.h"

static void take_texts(struct froe_aggregates_worker *worker, const struct froe_field *field,
                       struct froe_field_context *context)
{
    struct froe_aggregates_batch *batch = worker->batch;
    if (froe_field_is_plain_text(field)) {
        for (size_t i = 0; i < batch->count; i++)
            batch->texts[i] = froe_field_plain_text(field, batch->records[i]);
        return;
    }
    /* The buffer may move: places first, addresses when all are in it. */
    size_t places[FROE_AGGREGATES_BATCH];
    worker->bytes.len = 0;
    froe_buffer_reserve(&worker->bytes, 1);
    for (size_t i = 0; i < batch->count; i++) {
        struct froe_datum datum;
        froe_field_get(field, batch->records[i], context, &worker->scratch, &datum);
        places[i] = worker->bytes.len;
        batch->texts[i] = datum.present ? datum.text : FROE_ABSENT;
        if (datum.present)
            froe_buffer_append(&worker->bytes, datum.text.ptr, datum.text.len);
    }
    for (size_t i = 0; i < batch->count; i++)
        if (batch->texts[i].ptr != NULL)
            batch->texts[i] = worker->bytes.failed
                                  ? FROE_ABSENT
                                  : (struct froe_span){worker->bytes.data + places[i], batch->texts[i].len};
}

/* Who made the records: the fields that tell visitors apart as one text, which is never absent. */
static void take_visitors(struct froe_aggregates_worker *worker, struct froe_field_context *context)
{
    struct froe_aggregates_batch *batch = worker->batch;
    struct froe_key keys[FROE_AGGREGATES_BATCH];
    bool good = froe_keys_make(&worker->plan->visitor, batch->all, batch->all_count, context, worker->visitor_scratch,
                               &worker->bytes, NULL, keys);
    for (size_t i = 0; i < batch->count; i++) {
        const struct froe_key *key = &keys[batch->records[i] - batch->all];
        batch->texts[i] = good ? (struct froe_span){key->ptr, key->len} : FROE_ABSENT;
        batch->hashes[i] = good ? key->hash : 0;
    }
}

_Static_assert(FROE_AGGREGATES_BATCH <= (int)FROE_GROUPS_BATCH, "a batch is one of keys");

static inline uint64_t offset_word(int32_t offset)
{
    return (uint64_t)(int64_t)offset + FROE_TIME_WORD;
}

static void take_times(const struct froe_aggregates_batch *batch, struct froe_field_context *context, uint64_t *values,
                       uint64_t *offsets)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct froe_record *record = batch->records[i];
        bool in_zone = context->zone != NULL && record->time != FROE_TIME_ABSENT;
        values[i] = (uint64_t)record->time + FROE_TIME_WORD;
        offsets[i] =
            offset_word(in_zone ? froe_zone_offset(&context->zone_cache, context->zone, record->time) : record->offset);
    }
}

static void take_others(struct froe_aggregates_worker *worker, const struct froe_field *field,
                        struct froe_field_context *context)
{
    struct froe_aggregates_batch *batch = worker->batch;
    bool is_time = field->type == FROE_TYPE_TIME || field->type == FROE_TYPE_DATE;
    for (size_t i = 0; i < batch->count; i++) {
        struct froe_datum datum;
        froe_field_get(field, batch->records[i], context, &worker->scratch, &datum);
        uint64_t word = is_time ? (uint64_t)datum.time + FROE_TIME_WORD : datum.number + 1;
        batch->other_values[i] = datum.present ? word : 0;
        batch->other_offsets[i] = offset_word(datum.offset);
    }
}

/* Whether these values of the records are known; otherwise they are to be read now. */
static bool are_known(struct froe_known_values *known, const struct froe_aggregates_batch *batch, uint64_t filled)
{
    if (filled != 0 && known->filled == filled && known->all == batch->all && known->count == batch->count)
        return true;
    known->filled = filled;
    known->all = batch->all;
    known->count = batch->count;
    return false;
}

/* Of all records, in whatever question. Numbers of a record are absent at -1, so that what is added makes them words.
 */
static void take_all_bytes(struct froe_aggregates_batch *batch, uint64_t filled)
{
    batch->values = batch->bytes.values;
    if (are_known(&batch->bytes, batch, filled))
        return;
    for (size_t i = 0; i < batch->count; i++)
        batch->bytes.values[i] = (uint64_t)batch->all[i].bytes + 1;
}

static void take_all_times(struct froe_aggregates_batch *batch, struct froe_field_context *context)
{
    batch->values = batch->times.values;
    batch->offsets = batch->time_offsets;
    if (!are_known(&batch->times, batch, context->filled))
        take_times(batch, context, batch->times.values, batch->time_offsets);
}

static void take_numbers(struct froe_aggregates_batch *batch, enum froe_field_id id)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct froe_record *record = batch->records[i];
        int64_t number = id == FROE_FIELD_BYTES    ? record->bytes
                         : id == FROE_FIELD_STATUS ? record->status
                                                   : record->duration;
        batch->other_values[i] = (uint64_t)number + 1;
    }
}

void froe_aggregates_read_source(struct froe_aggregates_worker *worker, const struct froe_source *source,
                                 struct froe_field_context *context)
{
    struct froe_aggregates_batch *batch = worker->batch;
    const struct froe_field *field = &source->field;
    bool all = batch->count == batch->all_count;
    batch->values = batch->other_values;
    batch->offsets = batch->other_offsets;
    if (source->is_visitor)
        take_visitors(worker, context);
    else if (field->id == FROE_FIELD_BYTES && all)
        take_all_bytes(batch, context->filled);
    else if (field->id == FROE_FIELD_TIME && all)
        take_all_times(batch, context);
    else if (field->id == FROE_FIELD_BYTES || field->id == FROE_FIELD_STATUS || field->id == FROE_FIELD_DURATION)
        take_numbers(batch, field->id);
    else if (field->id == FROE_FIELD_TIME)
        take_times(batch, context, batch->other_values, batch->other_offsets);
    else if (field->type == FROE_TYPE_TEXT)
        take_texts(worker, field, context);
    else
        take_others(worker, field, context);
}

_Static_assert(FROE_BYTES_ABSENT == -1 && FROE_STATUS_ABSENT == -1 && FROE_DURATION_ABSENT == -1,
               "an absent number is the word 0");

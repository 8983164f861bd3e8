/* The values of one source, of a batch of records. */
#include "query/aggregate_plan.h"

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
static void take_bytes(struct froe_aggregates_worker *worker)
{
    if (worker->count == worker->all_count)
        for (size_t i = 0; i < worker->count; i++)
            worker->values[i] = (uint64_t)worker->all[i].bytes + 1;
    else
        for (size_t i = 0; i < worker->count; i++)
            worker->values[i] = (uint64_t)worker->records[i]->bytes + 1;
}

void froe_aggregates_read_source(struct froe_aggregates_worker *worker, const struct froe_source *source,
                                 struct froe_field_context *context)
{
    const struct froe_field *field = &source->field;
    size_t count = worker->count;
    if (source->is_visitor)
        take_visitors(worker, context);
    else if (field->id == FROE_FIELD_BYTES)
        take_bytes(worker);
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

#include "report/arrow_grouped.h"

#include <stdlib.h>

/* Rows between two looks at the size of the batch. */
enum { STEP = 64 };

static enum froe_arrow_type type_of_number(const struct froe_aggregates *aggregates, size_t index)
{
    switch (froe_aggregates_range(aggregates, index)) {
    case FROE_RANGE_WORD:
        return FROE_ARROW_INT64;
    case FROE_RANGE_WIDE:
        return FROE_ARROW_DECIMAL;
    case FROE_RANGE_DECIMAL:
        break;
    }
    return FROE_ARROW_FLOAT64;
}

static enum froe_arrow_type type_of_value(const struct froe_view *view, size_t column)
{
    const struct froe_question_value *shown = froe_view_shown(view, column);
    const struct froe_aggregates *aggregates = view->question->aggregates;
    if (shown->share)
        return FROE_ARROW_FLOAT64;
    switch (froe_aggregates_type(aggregates, shown->index)) {
    case FROE_TYPE_NUMBER:
        return type_of_number(aggregates, shown->index);
    case FROE_TYPE_DURATION:
        return FROE_ARROW_FLOAT64;
    case FROE_TYPE_TIME:
        return FROE_ARROW_TIMESTAMP;
    case FROE_TYPE_DATE:
        return FROE_ARROW_DATE32;
    case FROE_TYPE_TEXT:
    case FROE_TYPE_WEEKDAY:
    case FROE_TYPE_BOOLEAN:
        break;
    }
    return FROE_ARROW_UTF8;
}

static struct froe_arrow_field field_of(const struct froe_view *view, size_t column)
{
    struct froe_arrow_field field = {view->columns[column].name, FROE_ARROW_UTF8};
    if (column >= view->values_at)
        field.type = type_of_value(view, column);
    else if (column >= view->keys_at)
        field = froe_arrow_field_of(&view->key->fields[column - view->keys_at]);
    return field;
}

/* The caller frees them. NULL when memory is short. */
static struct froe_arrow_field *list_fields(const struct froe_view *view)
{
    struct froe_arrow_field *fields = calloc(view->count, sizeof *fields);
    for (size_t i = 0; fields != NULL && i < view->count; i++)
        fields[i] = field_of(view, i);
    return fields;
}

void froe_arrow_grouped_begin(struct froe_buffer *out, const struct froe_view *view, const char *time_zone)
{
    struct froe_arrow_field *fields = list_fields(view);
    if (fields == NULL)
        out->failed = true;
    else
        froe_arrow_schema(out, fields, view->count, time_zone);
    free(fields);
}

/*
 * The float nearest to the decimal fraction that other formats show. Below 2^53 dividend and divisor are exact floats,
 * so their quotient is it. Above, the whole quotient is made to have 55 bits at least (the divisor is below 2^30), of
 * which the lowest also says whether anything is left over: rounding it to 53 bits is then rounding the fraction.
 */
static double float_of(const struct froe_aggregate_value *value)
{
    uint64_t divisor = 1;
    for (unsigned i = 0; i < value->places; i++)
        divisor *= 10;
    if (value->number < UINT64_C(1) << 53)
        return (double)value->number / (double)divisor;
    bool large = value->number >> 95 != 0;
    __uint128_t number = large ? value->number : value->number << 32;
    __uint128_t quotient = number / divisor | (number % divisor != 0);
    return (double)quotient * (large ? 1 : 0x1p-32);
}

static void add_value(struct froe_arrow_column *column, const struct froe_aggregate_value *value)
{
    if (value->present && column->type == FROE_ARROW_FLOAT64) {
        froe_arrow_add_float(column, float_of(value));
    } else if (value->present && column->type == FROE_ARROW_DECIMAL) {
        froe_arrow_add_decimal(column, value->number);
    } else {
        const struct froe_datum datum = {.present = value->present,
                                         .type = value->type,
                                         .offset = value->offset,
                                         .number = (uint64_t)value->number,
                                         .time = value->time,
                                         .text = value->text};
        froe_arrow_add(column, &datum);
    }
}

static void add_row(struct froe_arrow_batch *batch, struct froe_view *view, size_t row)
{
    if (view->keys_at > 0)
        froe_arrow_add_text(&batch->columns[0], view->file);
    for (size_t i = view->keys_at; i < view->values_at; i++) {
        struct froe_datum datum;
        froe_view_key(view, row, i, &datum);
        froe_arrow_add(&batch->columns[i], &datum);
    }
    for (size_t i = view->values_at; i < view->count; i++) {
        struct froe_aggregate_value value;
        froe_view_value(view, row, i, &value);
        add_value(&batch->columns[i], &value);
    }
}

bool froe_arrow_grouped_batch(struct froe_arrow_batch *batch, const struct froe_view *view)
{
    struct froe_arrow_field *fields = list_fields(view);
    bool good = fields != NULL && froe_arrow_batch_init(batch, fields, view->count);
    free(fields);
    return good;
}

void froe_arrow_grouped_add(struct froe_buffer *out, struct froe_arrow_batch *batch, struct froe_view *view,
                            size_t from, size_t to)
{
    for (size_t row = from; row < to;) {
        size_t end = row - row % STEP + STEP < to ? row - row % STEP + STEP : to;
        for (size_t i = 0; i < view->count; i++)
            froe_arrow_reserve(&batch->columns[i], end - row);
        for (; row < end; row++)
            add_row(batch, view, row);
        /* Where a batch ends does not depend on how many rows are there at a time. */
        if (row % STEP == 0 && froe_arrow_batch_bytes(batch) >= FROE_ARROW_BATCH_BYTES)
            froe_arrow_batch_finish(batch, out);
    }
}

#include "report/arrow_grouped.h"

#include "base/number.h"
#include "report/view.h"

/* Rows between two looks at the size of the batch. */
enum { STEP = 64 };

static enum froe_arrow_type type_of_value(const struct froe_plan *plan, const struct froe_plan_value *value)
{
    enum froe_type type = froe_aggregates_type(plan->aggregates, value->index);
    if (value->share)
        return FROE_ARROW_FLOAT64;
    if (type == FROE_TYPE_NUMBER)
        return froe_aggregates_is_whole(plan->aggregates, value->index) ? FROE_ARROW_INT64 : FROE_ARROW_FLOAT64;
    return froe_arrow_field_of(&(struct froe_field){.id = FROE_FIELD_EXTRA, .type = type}).type;
}

static size_t list_fields(struct froe_arrow_field fields[FROE_VIEW_COLUMNS_MAX], const struct froe_plan *plan)
{
    size_t count = 0;
    if (plan->per_file)
        fields[count++] = (struct froe_arrow_field){"file", FROE_ARROW_UTF8};
    for (size_t i = 0; i < plan->key.count; i++)
        fields[count++] = froe_arrow_field_of(&plan->key.fields[i]);
    for (size_t i = 0; i < plan->value_count; i++)
        fields[count++] = (struct froe_arrow_field){plan->values[i].label, type_of_value(plan, &plan->values[i])};
    return count;
}

void froe_arrow_grouped_begin(struct froe_buffer *out, const struct froe_plan *plan, const char *time_zone)
{
    struct froe_arrow_field fields[FROE_VIEW_COLUMNS_MAX];
    size_t count = list_fields(fields, plan);
    froe_arrow_schema(out, fields, count, time_zone);
}

static void add_float(struct froe_arrow_column *column, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    froe_arrow_add_number(column, bits);
}

/* A present number. The quotient of two numbers that floats hold exactly is the float nearest to it. */
static void add_number(struct froe_arrow_column *column, const struct froe_aggregate_value *value)
{
    double divisor = 1;
    for (unsigned i = 0; i < value->places; i++)
        divisor *= 10;
    if (column->type == FROE_ARROW_FLOAT64)
        add_float(column, (double)value->number / divisor);
    else if (value->number <= INT64_MAX)
        froe_arrow_add_number(column, (uint64_t)value->number);
    else
        column->data.failed = true;
}

static void add_value(struct froe_arrow_column *column, const struct froe_aggregate_value *value)
{
    const struct froe_datum datum = {.present = value->present,
                                     .type = value->type,
                                     .offset = value->offset,
                                     .number = (uint64_t)value->number,
                                     .time = value->time,
                                     .text = value->text};
    if (value->present && froe_type_is_number(value->type))
        add_number(column, value);
    else
        froe_arrow_add(column, &datum);
}

/* Shares are as other formats show them. */
static void add_share(struct froe_arrow_column *column, const struct froe_cell *cell)
{
    const struct froe_datum absent = {.present = false};
    uint64_t thousandths;
    if (cell->kind == FROE_CELL_DECIMAL && froe_scaled_read(cell->text, 1000, &thousandths))
        add_float(column, (double)thousandths / 1000);
    else
        froe_arrow_add(column, &absent);
}

static void add_row(struct froe_arrow_batch *batch, struct froe_view *view, struct froe_span file, size_t row)
{
    struct froe_datum datums[FROE_KEYS_MAX];
    const struct froe_plan *plan = view->plan;
    const struct froe_group *group = view->result->rows[row];
    struct froe_arrow_column *column = batch->columns;
    froe_key_read(&plan->key, group, datums);
    if (plan->per_file)
        froe_arrow_add_text(column++, file);
    for (size_t i = 0; i < plan->key.count; i++)
        froe_arrow_add(column++, &datums[i]);
    for (size_t i = 0; i < plan->value_count; i++, column++) {
        struct froe_aggregate_value value;
        if (plan->values[i].share) {
            const struct froe_cell cell = froe_view_cell(view, row, view->values_at + i);
            add_share(column, &cell);
            continue;
        }
        froe_aggregates_value(plan->aggregates, plan->values[i].index, froe_group_state(group, plan->state_size),
                              group->hits, &value);
        add_value(column, &value);
    }
}

static void add_rows(struct froe_buffer *out, struct froe_arrow_batch *batch, struct froe_view *view,
                     struct froe_span file, size_t from, size_t to)
{
    for (size_t row = from; row < to;) {
        size_t end = to - row < STEP ? to : row + STEP;
        for (size_t i = 0; i < batch->count; i++)
            froe_arrow_reserve(&batch->columns[i], end - row);
        for (; row < end; row++)
            add_row(batch, view, file, row);
        if (froe_arrow_batch_bytes(batch) >= FROE_ARROW_BATCH_BYTES)
            froe_arrow_batch_finish(batch, out);
    }
    froe_arrow_batch_finish(batch, out);
}

void froe_arrow_grouped_rows(struct froe_buffer *out, const struct froe_plan *plan, struct froe_span file,
                             const struct froe_result *result, size_t from, size_t to)
{
    struct froe_arrow_field fields[FROE_VIEW_COLUMNS_MAX];
    struct froe_arrow_batch batch;
    struct froe_view view;
    size_t count = list_fields(fields, plan);
    if (!froe_view_init(&view, plan, result, FROE_ABSENT, false)) {
        out->failed = true;
        return;
    }
    if (froe_arrow_batch_init(&batch, fields, count)) {
        add_rows(out, &batch, &view, file, from, to);
        froe_arrow_batch_free(&batch);
    } else {
        out->failed = true;
    }
    out->failed = out->failed || froe_view_failed(&view);
    froe_view_free(&view);
}

#include "report/arrow_grouped.h"

/* Columns: perhaps the file, the keys, the count. */
enum { COLUMNS_MAX = FROE_KEYS_MAX + 2 };

/* Rows between two looks at the size of the batch. */
enum { STEP = 64 };

static size_t list_fields(struct froe_arrow_field fields[COLUMNS_MAX], const struct froe_plan *plan)
{
    size_t count = 0;
    if (plan->per_file)
        fields[count++] = (struct froe_arrow_field){"file", FROE_ARROW_UTF8};
    for (size_t i = 0; i < plan->key.count; i++)
        fields[count++] = froe_arrow_field_of(&plan->key.fields[i]);
    fields[count++] = (struct froe_arrow_field){"count", FROE_ARROW_INT64};
    return count;
}

void froe_arrow_grouped_begin(struct froe_buffer *out, const struct froe_plan *plan, const char *time_zone)
{
    struct froe_arrow_field fields[COLUMNS_MAX];
    size_t count = list_fields(fields, plan);
    froe_arrow_schema(out, fields, count, time_zone);
}

static void add_row(struct froe_arrow_batch *batch, const struct froe_plan *plan, struct froe_span file,
                    const struct froe_group *group)
{
    struct froe_datum datums[FROE_KEYS_MAX];
    struct froe_arrow_column *column = batch->columns;
    froe_key_read(&plan->key, group, datums);
    if (plan->per_file)
        froe_arrow_add_text(column++, file);
    for (size_t i = 0; i < plan->key.count; i++)
        froe_arrow_add(column++, &datums[i]);
    froe_arrow_add_number(column, group->hits);
}

void froe_arrow_grouped_rows(struct froe_buffer *out, const struct froe_plan *plan, struct froe_span file,
                             const struct froe_result *result, size_t from, size_t to)
{
    struct froe_arrow_field fields[COLUMNS_MAX];
    struct froe_arrow_batch batch;
    size_t count = list_fields(fields, plan);
    if (!froe_arrow_batch_init(&batch, fields, count)) {
        out->failed = true;
        return;
    }
    for (size_t row = from; row < to;) {
        size_t end = to - row < STEP ? to : row + STEP;
        for (size_t i = 0; i < count; i++)
            froe_arrow_reserve(&batch.columns[i], end - row);
        for (; row < end; row++)
            add_row(&batch, plan, file, result->rows[row]);
        if (froe_arrow_batch_bytes(&batch) >= FROE_ARROW_BATCH_BYTES)
            froe_arrow_batch_finish(&batch, out);
    }
    froe_arrow_batch_finish(&batch, out);
    froe_arrow_batch_free(&batch);
}

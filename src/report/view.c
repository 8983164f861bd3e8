#include "report/view.h"

#include <stdlib.h>

/* Places of a share in percent. */
enum { SHARE_PLACES = 3 };

static void add_column(struct froe_view *view, const char *name, enum froe_type type)
{
    /* Half of a time is none. */
    unsigned width = type == FROE_TYPE_TIME   ? sizeof "2015-05-17T10:05:03+00:00" - 1
                     : type == FROE_TYPE_DATE ? sizeof "2015-05-17" - 1
                                              : 0;
    view->columns[view->count++] =
        (struct froe_column){.name = name, .number = froe_type_is_number(type), .width = width};
}

bool froe_view_init(struct froe_view *view, const struct froe_plan *plan, const struct froe_result *result,
                    struct froe_span file, bool for_eyes)
{
    *view = (struct froe_view){.plan = plan, .result = result, .file = file, .for_eyes = for_eyes};
    view->columns = calloc(FROE_VIEW_COLUMNS_MAX, sizeof *view->columns);
    view->scratch = calloc(FROE_VIEW_COLUMNS_MAX, sizeof *view->scratch);
    if (view->columns == NULL || view->scratch == NULL) {
        froe_view_free(view);
        return false;
    }
    if (file.ptr != NULL)
        add_column(view, "file", FROE_TYPE_TEXT);
    view->keys_at = view->count;
    for (size_t i = 0; i < plan->key.count; i++)
        add_column(view, plan->key.fields[i].name, plan->key.fields[i].type);
    view->values_at = view->count;
    for (size_t i = 0; i < plan->value_count; i++) {
        const struct froe_plan_value *value = &plan->values[i];
        /* What it is the share of stands to its left. */
        add_column(view, value->share && for_eyes ? "share" : value->label,
                   value->share ? FROE_TYPE_NUMBER : froe_aggregates_type(plan->aggregates, value->index));
    }
    return true;
}

void froe_view_free(struct froe_view *view)
{
    for (size_t i = 0; view->scratch != NULL && i < FROE_VIEW_COLUMNS_MAX; i++)
        froe_buffer_free(&view->scratch[i]);
    free(view->scratch);
    free(view->columns);
    *view = (struct froe_view){0};
}

bool froe_view_failed(const struct froe_view *view)
{
    for (size_t i = 0; i < view->count; i++)
        if (view->scratch[i].failed)
            return true;
    return false;
}

static struct froe_cell scratch_cell(enum froe_cell_kind kind, const struct froe_buffer *scratch)
{
    return (struct froe_cell){.kind = kind, .text = {scratch->data, scratch->len}};
}

static struct froe_cell key_cell(const struct froe_datum *datum, struct froe_buffer *scratch)
{
    if (!datum->present)
        return (struct froe_cell){.kind = FROE_CELL_ABSENT};
    if (datum->type == FROE_TYPE_NUMBER)
        return (struct froe_cell){.kind = FROE_CELL_NUMBER, .number = datum->number};
    if (datum->type == FROE_TYPE_TEXT)
        return (struct froe_cell){.kind = FROE_CELL_TEXT, .text = datum->text};
    scratch->len = 0;
    froe_datum_write(scratch, datum);
    return scratch_cell(datum->type == FROE_TYPE_DURATION ? FROE_CELL_DECIMAL : FROE_CELL_TEXT, scratch);
}

static struct froe_cell value_cell(const struct froe_aggregate_value *value, struct froe_buffer *scratch)
{
    if (!value->present)
        return (struct froe_cell){.kind = FROE_CELL_ABSENT};
    if (value->type == FROE_TYPE_NUMBER && value->places == 0 && value->number <= UINT64_MAX)
        return (struct froe_cell){.kind = FROE_CELL_NUMBER, .number = (uint64_t)value->number};
    if (value->type == FROE_TYPE_TEXT)
        return (struct froe_cell){.kind = FROE_CELL_TEXT, .text = value->text};
    scratch->len = 0;
    froe_aggregate_value_write(scratch, value);
    return scratch_cell(froe_type_is_number(value->type) ? FROE_CELL_DECIMAL : FROE_CELL_TEXT, scratch);
}

/* An aggregate of a row, or of all groups. */
static void read_value(const struct froe_view *view, size_t row, size_t index, struct froe_aggregate_value *value)
{
    const struct froe_plan *plan = view->plan;
    const struct froe_result *result = view->result;
    if (row == result->row_count) {
        froe_aggregates_value(plan->aggregates, index, result->total_state, result->total, value);
        return;
    }
    const struct froe_group *group = result->rows[row];
    froe_aggregates_value(plan->aggregates, index, froe_group_state(group, plan->state_size), group->hits, value);
}

/* part of whole in percent, rounded half to even; absent when there is no whole. The places of both are the same. */
static struct froe_cell share_cell(__uint128_t part, __uint128_t whole, bool for_eyes, struct froe_buffer *scratch)
{
    if (whole == 0)
        return (struct froe_cell){.kind = FROE_CELL_ABSENT};
    /* So that nothing overflows; no digit that is shown depends on what is lost. */
    while (whole >> 96 != 0) {
        whole >>= 1;
        part >>= 1;
    }
    __uint128_t scaled = part * (for_eyes ? 1000 : 100000);
    __uint128_t share = scaled / whole, rest = scaled % whole;
    if (2 * rest > whole || (2 * rest == whole && (share & 1) != 0))
        share++;
    if (for_eyes) {
        scratch->len = 0;
        froe_buffer_format(scratch, "%u.%u%%", (unsigned)(share / 10), (unsigned)(share % 10));
        return scratch_cell(FROE_CELL_TEXT, scratch);
    }
    struct froe_aggregate_value value = {
        .present = true, .type = FROE_TYPE_NUMBER, .places = SHARE_PLACES, .number = share};
    return value_cell(&value, scratch);
}

struct froe_cell froe_view_cell(struct froe_view *view, size_t row, size_t column)
{
    struct froe_buffer *scratch = &view->scratch[column];
    if (column < view->keys_at)
        return (struct froe_cell){.kind = FROE_CELL_TEXT, .text = view->file};
    if (column < view->values_at) {
        struct froe_datum datum;
        if (row == view->result->row_count)
            return (struct froe_cell){.kind = FROE_CELL_TEXT, .text = froe_span_of("")};
        froe_key_read_one(&view->plan->key, view->result->rows[row], column - view->keys_at, &datum);
        return key_cell(&datum, scratch);
    }
    const struct froe_plan_value *shown = &view->plan->values[column - view->values_at];
    struct froe_aggregate_value value, whole;
    read_value(view, row, shown->index, &value);
    if (!shown->share)
        return value_cell(&value, scratch);
    read_value(view, view->result->row_count, shown->index, &whole);
    return share_cell(value.number, whole.number, view->for_eyes, scratch);
}

#include "report/view.h"

#include <stdlib.h>

/* Places of a share in percent, for programs and for people. */
enum { SHARE_PLACES = 3, SHARE_PLACES_FOR_EYES = 1 };

/* Groups lie all over the memory: so many rows before one is needed it is asked for. A row is written in a tenth of the
 * time that it takes memory to answer. */
enum { AHEAD = 32 };

/* Where the cells of a column come from: what stands in the group as it is shown is not made a value of first, and what
 * takes long to find is remembered, in places from SOURCE_LONG on. */
enum source { SOURCE_ANY, SOURCE_KEY, SOURCE_HITS, SOURCE_LONG };

static enum source source_of(const struct froe_view *view, size_t column)
{
    if (view->pivot != NULL || column < view->keys_at)
        return SOURCE_ANY;
    if (column < view->values_at)
        return view->key->plain ? SOURCE_KEY : SOURCE_ANY;
    const struct froe_question_value *shown = froe_view_shown(view, column);
    if (!shown->share && froe_aggregates_is_hits(view->question->aggregates, shown->index))
        return SOURCE_HITS;
    return froe_aggregates_is_sketched(view->question->aggregates, shown->index) ? SOURCE_LONG : SOURCE_ANY;
}

static void set_column(struct froe_view *view, size_t at, struct froe_span name, enum froe_type type)
{
    /* Half of a time is none. */
    unsigned width = type == FROE_TYPE_TIME   ? sizeof "2015-05-17T10:05:03+00:00" - 1
                     : type == FROE_TYPE_DATE ? sizeof "2015-05-17" - 1
                                              : 0;
    view->columns[at] = (struct froe_column){.name = name, .number = froe_type_is_number(type), .width = width};
}

static void set_columns(struct froe_view *view)
{
    const struct froe_question *question = view->question;
    if (view->file.ptr != NULL)
        set_column(view, 0, froe_span_of("file"), FROE_TYPE_TEXT);
    for (size_t i = view->keys_at; i < view->values_at; i++) {
        const struct froe_field *field = &view->key->fields[i - view->keys_at];
        set_column(view, i, froe_span_of(field->name), field->type);
    }
    for (size_t i = view->values_at; i < view->count; i++) {
        const struct froe_question_value *shown = froe_view_shown(view, i);
        enum froe_type type =
            shown->share ? FROE_TYPE_NUMBER : froe_aggregates_type(question->aggregates, shown->index);
        /* What it is the share of stands to its left. */
        const char *label = shown->share && view->for_eyes ? "share" : shown->label;
        set_column(view, i, view->pivot == NULL ? froe_span_of(label) : view->pivot->names[i - view->values_at], type);
    }
    size_t long_values = 0;
    for (size_t i = 0; i < view->count; i++) {
        view->sources[i] = (uint8_t)source_of(view, i);
        if (view->sources[i] == SOURCE_LONG)
            view->sources[i] = (uint8_t)(SOURCE_LONG + long_values++);
    }
    view->long_values = long_values;
}

/* Whether the file is a key, and the column of files would be there twice. */
static bool has_file(const struct froe_key_plan *key)
{
    for (size_t i = 0; i < key->count; i++)
        if (key->fields[i].id == FROE_FIELD_FILE)
            return true;
    return false;
}

bool froe_view_init(struct froe_view *view, const struct froe_question *question, const struct froe_result *result,
                    const struct froe_pivot *pivot, struct froe_span file, bool for_eyes)
{
    *view =
        (struct froe_view){.question = question, .result = result, .pivot = pivot, .file = file, .for_eyes = for_eyes};
    size_t blocks = pivot == NULL ? 1 : pivot->value_count;
    view->key = pivot == NULL ? &question->key : pivot->key;
    if (has_file(view->key))
        view->file = FROE_ABSENT;
    view->row_count = pivot == NULL ? result->row_count : pivot->row_count;
    view->keys_at = view->file.ptr != NULL;
    view->values_at = view->keys_at + view->key->count - (pivot != NULL);
    view->count = view->values_at + blocks * question->value_count;
    view->columns = calloc(view->count, sizeof *view->columns);
    view->cells = calloc(view->count, sizeof *view->cells);
    view->scratch = calloc(view->count, sizeof *view->scratch);
    view->sources = calloc(view->count, sizeof *view->sources);
    view->expanded = calloc(blocks + 1, sizeof(struct froe_group *));
    view->expanded_row = SIZE_MAX;
    if (view->columns == NULL || view->cells == NULL || view->scratch == NULL || view->sources == NULL ||
        view->expanded == NULL) {
        froe_view_free(view);
        return false;
    }
    set_columns(view);
    return true;
}

void froe_view_free(struct froe_view *view)
{
    for (size_t i = 0; view->scratch != NULL && i < view->count; i++)
        froe_buffer_free(&view->scratch[i]);
    free(view->scratch);
    free(view->cells);
    free(view->columns);
    free(view->sources);
    free(view->expanded);
    *view = (struct froe_view){0};
}

bool froe_view_failed(const struct froe_view *view)
{
    for (size_t i = 0; i < view->count; i++)
        if (view->scratch[i].failed)
            return true;
    return view->lost;
}

const struct froe_question_value *froe_view_shown(const struct froe_view *view, size_t column)
{
    return &view->question->values[(column - view->values_at) % view->question->value_count];
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
    return scratch_cell(froe_cell_kind_of(datum->type), scratch);
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
    return scratch_cell(froe_cell_kind_of(value->type), scratch);
}

/* The group of a row with value number v of the field; NULL: there is none. */
static const struct froe_group *pivot_group(struct froe_view *view, size_t row, size_t v)
{
    if (view->expanded_row != row || view->expanded_window != view->pivot->window)
        froe_pivot_cells(view->pivot, row, view->expanded);
    view->expanded_row = row;
    view->expanded_window = view->pivot->window;
    return view->expanded[v];
}

/* The aggregate of a column in a row, or of all groups. */
static void read_value(struct froe_view *view, size_t row, size_t column, struct froe_aggregate_value *value)
{
    const struct froe_question *question = view->question;
    const struct froe_result *result = view->result;
    size_t index = froe_view_shown(view, column)->index;
    size_t v = (column - view->values_at) / question->value_count;
    if (view->pivot != NULL && row == view->row_count) {
        froe_pivot_total(view->pivot, v, index, value);
    } else if (view->pivot != NULL) {
        froe_pivot_value(view->pivot, pivot_group(view, row, v), index, value);
    } else if (row == view->row_count) {
        froe_aggregates_value(question->aggregates, index, result->total_state, result->total, value);
    } else {
        const struct froe_group *group = froe_result_row(result, row);
        froe_aggregates_value(question->aggregates, index, froe_group_state(group, question->state_size), group->hits,
                              value);
    }
}

/* The same of a row, and of a column whose values are remembered: as 1 where there is none, as the number and 2, or not
 * at all. */
static void recall_value(struct froe_view *view, size_t row, size_t column, struct froe_aggregate_value *value)
{
    uint64_t *known = &view->known[row * view->long_values + view->sources[column] - SOURCE_LONG];
    if (*known > 0) {
        *value = froe_aggregates_value_again(view->question->aggregates, froe_view_shown(view, column)->index,
                                             *known > 1, *known - 2);
        return;
    }
    read_value(view, row, column, value);
    if (!value->present)
        *known = 1;
    else if (value->number <= UINT64_MAX - 2)
        *known = (uint64_t)value->number + 2;
}

/* part of whole in percent, rounded half to even; absent when there is no whole. The places of both are the same. */
static struct froe_aggregate_value share_of(__uint128_t part, __uint128_t whole, uint8_t places)
{
    struct froe_aggregate_value share = {.type = FROE_TYPE_NUMBER, .places = places};
    if (whole == 0)
        return share;
    /* So that nothing overflows; no digit that is shown depends on what is lost. */
    while (whole >> 96 != 0) {
        whole >>= 1;
        part >>= 1;
    }
    __uint128_t scaled = part * (places == SHARE_PLACES ? 100000 : 1000);
    __uint128_t rest = scaled % whole;
    share.number = scaled / whole;
    if (2 * rest > whole || (2 * rest == whole && (share.number & 1) != 0))
        share.number++;
    share.present = true;
    return share;
}

void froe_view_key(const struct froe_view *view, size_t row, size_t column, struct froe_datum *datum)
{
    const struct froe_group *group =
        view->pivot == NULL ? froe_result_row(view->result, row) : froe_pivot_group(view->pivot, row);
    froe_key_read_one(view->key, group, column - view->keys_at, datum);
}

void froe_view_value(struct froe_view *view, size_t row, size_t column, struct froe_aggregate_value *value)
{
    if (view->known != NULL && view->sources[column] >= SOURCE_LONG && row < view->row_count)
        recall_value(view, row, column, value);
    else
        read_value(view, row, column, value);
    if (!froe_view_shown(view, column)->share)
        return;
    struct froe_aggregate_value whole;
    read_value(view, view->row_count, column, &whole);
    *value = share_of(value->number, whole.number, view->for_eyes ? SHARE_PLACES_FOR_EYES : SHARE_PLACES);
}

/* A share for eyes, in tenths of a percent; what is not nothing is not shown as nothing. */
static struct froe_cell percent_cell(struct froe_view *view, size_t row, size_t column, unsigned tenths)
{
    struct froe_buffer *scratch = &view->scratch[column];
    struct froe_aggregate_value part = {.number = 0};
    if (tenths == 0)
        read_value(view, row, column, &part);
    if (part.number > 0)
        return (struct froe_cell){.kind = FROE_CELL_TEXT, .text = froe_span_of("<0.1%")};
    scratch->len = 0;
    froe_buffer_format(scratch, "%u.%u%%", tenths / 10, tenths % 10);
    return scratch_cell(FROE_CELL_TEXT, scratch);
}

struct froe_cell froe_view_cell(struct froe_view *view, size_t row, size_t column)
{
    bool in_group = view->sources[column] == SOURCE_KEY || view->sources[column] == SOURCE_HITS;
    if (in_group && row < view->row_count) {
        const struct froe_group *group = froe_result_row(view->result, row);
        struct froe_span key = froe_group_key(group);
        if (view->sources[column] == SOURCE_HITS)
            return (struct froe_cell){.kind = FROE_CELL_NUMBER, .number = group->hits};
        return (struct froe_cell){.kind = key.ptr == NULL ? FROE_CELL_ABSENT : FROE_CELL_TEXT, .text = key};
    }
    if (column < view->keys_at)
        return (struct froe_cell){.kind = FROE_CELL_TEXT, .text = view->file};
    if (column < view->values_at) {
        struct froe_datum datum;
        if (row == view->row_count)
            return (struct froe_cell){.kind = FROE_CELL_TEXT, .text = froe_span_of("")};
        froe_view_key(view, row, column, &datum);
        return key_cell(&datum, &view->scratch[column]);
    }
    struct froe_aggregate_value value;
    froe_view_value(view, row, column, &value);
    if (view->for_eyes && value.present && froe_view_shown(view, column)->share)
        return percent_cell(view, row, column, (unsigned)value.number);
    return value_cell(&value, &view->scratch[column]);
}

static bool has_row(const struct froe_view *view, size_t row)
{
    const struct froe_pivot *pivot = view->pivot;
    return pivot == NULL ? froe_result_has(view->result, row)
                         : row >= pivot->first_row && row - pivot->first_row < pivot->loaded;
}

struct froe_cell froe_view_any_cell(void *context, size_t row, size_t column)
{
    struct froe_view *view = context;
    bool here = view->load == NULL || row == view->row_count || has_row(view, row);
    if (!here && !view->lost)
        view->lost = !view->load(view->load_context, view->result, row);
    if (!here && view->lost)
        return (struct froe_cell){.kind = FROE_CELL_ABSENT};
    return froe_view_cell(view, row, column);
}

/* Groups lie anywhere in hundreds of megabytes. They are read, for a prefetch does nothing where the TLB does not know
 * the page (seen on a Zen 3 under a hypervisor); many reads that nobody waits for are under way together. */
void froe_view_expect(const struct froe_view *view, size_t row)
{
    if (view->pivot != NULL || row % AHEAD != 0)
        return;
    const struct froe_question *question = view->question;
    size_t from = row + AHEAD, end = from + AHEAD, all = view->result->first + view->result->loaded;
    uint32_t any = 0;
    for (size_t i = from; i < (end < all ? end : all); i++)
        any |= froe_result_row(view->result, i)->len;
    /* What the states of the rows before those point to. */
    for (size_t i = row; question->state_size > 0 && i < (from < all ? from : all); i++)
        any |= froe_aggregates_touch(question->aggregates,
                                     froe_group_state(froe_result_row(view->result, i), question->state_size));
    __asm__ volatile("" : : "r"(any));
}

void froe_view_fill(struct froe_view *view, size_t row)
{
    froe_view_expect(view, row);
    for (size_t i = 0; i < view->count; i++)
        view->cells[i] = froe_view_cell(view, row, i);
}

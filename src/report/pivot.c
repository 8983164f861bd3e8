#include "report/pivot.h"

#include <stdlib.h>

#include "base/error.h"
#include "report/pivot_names.h"

/* Groups lie all over the memory: so many steps before one is needed it is asked for. */
enum { AHEAD = 8 };

/* Groups between two looks at a cancellation, less one. */
enum { OFTEN = (1 << 16) - 1 };

/* A pivot in the making. */
struct maker {
    struct froe_pivot *pivot;
    size_t shown; /* aggregates of each value */
    struct froe_groups *values;
    const struct froe_group **examples; /* a group with each value, by number; as many as there can be columns */
    const _Atomic bool *cancelled;
};

/* The value of the field as bytes that are the same for equal values; room lends the place. */
static struct froe_key key_of(const struct froe_pivot *pivot, const struct froe_group *group, uint64_t room[2])
{
    const struct froe_key_plan *key = &pivot->question->pivot.key;
    struct froe_datum value;
    froe_key_read_one(key, group, key->count - 1, &value);
    struct froe_key bytes = {(const uint8_t *)room, 2 * sizeof *room, 0};
    if (!value.present) {
        bytes.len = FROE_KEY_ABSENT;
    } else if (value.type == FROE_TYPE_TEXT) {
        bytes.ptr = value.text.ptr;
        bytes.len = (uint32_t)value.text.len;
    } else {
        bool in_time = value.type == FROE_TYPE_TIME || value.type == FROE_TYPE_DATE;
        room[0] = in_time ? (uint64_t)value.time : value.number;
        room[1] = (uint64_t)value.offset;
    }
    bytes.hash = froe_key_hash(bytes.ptr, bytes.len);
    return bytes;
}

/* Where the number of a value is kept, counted from 1; NULL when memory is short. */
static uint64_t *number_of(const struct maker *maker, const struct froe_group *group)
{
    uint64_t room[2];
    struct froe_key bytes = key_of(maker->pivot, group, room);
    struct froe_group *value = froe_groups_find(maker->values, &bytes);
    return value == NULL ? NULL : froe_group_state(value, sizeof(uint64_t));
}

/* Numbers the values as they are met. Beyond the bound they are counted and no more. */
static bool number_values(struct maker *maker)
{
    struct froe_pivot *pivot = maker->pivot;
    const struct froe_group *const *groups = pivot->result->rows;
    size_t count = pivot->result->row_count;
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            __builtin_prefetch(groups[i + AHEAD]);
        if ((i & OFTEN) == 0 && *maker->cancelled)
            return false;
        uint64_t *number = number_of(maker, groups[i]);
        if (number == NULL)
            return false;
        if (*number == 0) {
            *number = ++pivot->value_count;
            if (pivot->value_count <= FROE_PIVOT_COLUMNS_MAX)
                maker->examples[*number - 1] = groups[i];
        }
        pivot->value_of[i] = *number <= FROE_PIVOT_COLUMNS_MAX ? (uint16_t)(*number - 1) : 0;
    }
    return true;
}

/* Sorts the examples and numbers the values anew, in their order. */
static bool sort_values(struct maker *maker)
{
    struct froe_pivot *pivot = maker->pivot;
    struct froe_key_plan field = pivot->question->pivot.key;
    size_t last = field.count - 1;
    field.parts[0] = field.parts[last];
    field.fields += last;
    field.count = 1;
    const struct froe_row_order order = {.key = &field, .by = FROE_ORDER_KEY};
    uint16_t place_of[FROE_PIVOT_COLUMNS_MAX] = {0};
    if (!froe_rows_sort(&order, maker->examples, pivot->value_count))
        return false;
    for (size_t place = 0; place < pivot->value_count; place++) {
        const uint64_t *number = number_of(maker, maker->examples[place]);
        if (number == NULL)
            return false;
        place_of[*number - 1] = (uint16_t)place;
    }
    for (size_t i = 0; i < pivot->result->row_count; i++)
        pivot->value_of[i] = place_of[pivot->value_of[i]];
    return true;
}

/* Whether groups belong to one row: all keys but the field are the same. */
static bool same_row(const struct froe_key_plan *others, const struct froe_group *a, const struct froe_group *b)
{
    return froe_key_compare(others, a, b) == 0;
}

/* Rows in the order of the groups, without those that have too few hits. */
static bool find_rows(struct maker *maker)
{
    struct froe_pivot *pivot = maker->pivot;
    const struct froe_group *const *groups = pivot->result->rows;
    size_t count = pivot->result->row_count;
    struct froe_key_plan others = pivot->question->pivot.key;
    others.count--;
    for (size_t i = 0; i < count;) {
        struct froe_pivot_row row = {.first = i};
        if (*maker->cancelled)
            return false;
        do {
            if (i + AHEAD < count)
                __builtin_prefetch(groups[i + AHEAD]);
            row.hits += groups[i++]->hits;
        } while (i < count && same_row(&others, groups[i - 1], groups[i]));
        row.count = i - row.first;
        if (row.hits >= pivot->question->pivot.min_count)
            pivot->rows[pivot->row_count++] = row;
    }
    return true;
}

/* Least significant digit first, so rows with the same hits stay in their order; digits that all share are left out. */
static bool sort_by_hits(struct froe_pivot *pivot)
{
    enum { DIGITS = 256 };
    size_t count = pivot->row_count;
    uint64_t flip = pivot->question->pivot.ascending ? 0 : UINT64_MAX;
    struct froe_pivot_row *from = pivot->rows, *to = malloc((count + 1) * sizeof *to);
    if (to == NULL)
        return false;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        size_t places[DIGITS] = {0};
        for (size_t i = 0; i < count; i++)
            places[(from[i].hits ^ flip) >> shift & (DIGITS - 1)]++;
        if (count == 0 || places[(from[0].hits ^ flip) >> shift & (DIGITS - 1)] == count)
            continue;
        for (size_t digit = 0, next = 0; digit < DIGITS; digit++) {
            size_t rows = places[digit];
            places[digit] = next;
            next += rows;
        }
        for (size_t i = 0; i < count; i++)
            to[places[(from[i].hits ^ flip) >> shift & (DIGITS - 1)]++] = from[i];
        struct froe_pivot_row *filled = to;
        to = from;
        from = filled;
    }
    pivot->rows = from;
    free(to);
    return true;
}

/* Adds up all groups of each value. */
static bool add_totals(struct maker *maker)
{
    struct froe_pivot *pivot = maker->pivot;
    const struct froe_aggregates *aggregates = pivot->question->aggregates;
    size_t width = froe_aggregates_count(aggregates);
    if (!pivot->question->want_total)
        return true;
    pivot->totals = calloc(pivot->value_count * width + 1, sizeof *pivot->totals);
    if (pivot->totals == NULL)
        return false;
    for (size_t i = 0; i < pivot->result->row_count; i++) {
        if ((i & OFTEN) == 0 && *maker->cancelled)
            return false;
        for (size_t a = 0; a < width; a++) {
            struct froe_aggregate_value value;
            if (!froe_aggregates_is_additive(aggregates, a))
                continue;
            froe_pivot_value(pivot, pivot->result->rows[i], a, &value);
            pivot->totals[pivot->value_of[i] * width + a] += value.number;
        }
    }
    return true;
}

static bool check_width(const struct maker *maker, froe_error *error)
{
    const struct froe_key_plan *key = &maker->pivot->question->pivot.key;
    size_t columns = maker->pivot->value_count * maker->shown;
    if (columns <= FROE_PIVOT_COLUMNS_MAX)
        return true;
    return froe_error_set(error,
                          "a pivot by %s makes %zu columns, more than %d: leave values out with --where, or take "
                          "another field",
                          key->fields[key->count - 1].name, columns, FROE_PIVOT_COLUMNS_MAX);
}

static bool make(struct maker *maker, froe_error *error)
{
    struct froe_pivot *pivot = maker->pivot;
    size_t groups = pivot->result->row_count;
    pivot->value_of = malloc((groups + 1) * sizeof *pivot->value_of);
    pivot->rows = malloc((groups + 1) * sizeof *pivot->rows);
    pivot->nothing = calloc(1, pivot->question->state_size + 1);
    if (pivot->value_of == NULL || pivot->rows == NULL || pivot->nothing == NULL)
        return false;
    if (!number_values(maker) || !check_width(maker, error) || !sort_values(maker) || !find_rows(maker))
        return false;
    if (pivot->question->pivot.by_hits && !sort_by_hits(pivot))
        return false;
    if (pivot->row_count > pivot->question->pivot.top)
        pivot->row_count = (size_t)pivot->question->pivot.top;
    return add_totals(maker) && froe_pivot_set_names(pivot, maker->examples);
}

bool froe_pivot_init(struct froe_pivot *pivot, const struct froe_question *question, const struct froe_result *result,
                     const _Atomic bool *cancelled, froe_error *error)
{
    *pivot = (struct froe_pivot){.question = question, .result = result};
    struct maker maker = {.pivot = pivot, .shown = question->value_count, .cancelled = cancelled};
    maker.values = froe_groups_create(sizeof(uint64_t), NULL, NULL);
    maker.examples = calloc(FROE_PIVOT_COLUMNS_MAX, sizeof(struct froe_group *));
    froe_error_set(error, "out of memory");
    bool good = maker.values != NULL && maker.examples != NULL && make(&maker, error);
    froe_groups_free(maker.values);
    free(maker.examples);
    if (!good)
        froe_pivot_free(pivot);
    return good;
}

void froe_pivot_free(struct froe_pivot *pivot)
{
    free(pivot->rows);
    free(pivot->value_of);
    free(pivot->names);
    froe_buffer_free(&pivot->name_text);
    free(pivot->totals);
    free(pivot->nothing);
    *pivot = (struct froe_pivot){0};
}

const struct froe_group *froe_pivot_group(const struct froe_pivot *pivot, size_t row)
{
    return pivot->result->rows[pivot->rows[row].first];
}

void froe_pivot_cells(const struct froe_pivot *pivot, size_t row, const struct froe_group **cells)
{
    const struct froe_pivot_row *found = &pivot->rows[row];
    for (size_t v = 0; v < pivot->value_count; v++)
        cells[v] = NULL;
    for (size_t i = found->first; i < found->first + found->count; i++)
        cells[pivot->value_of[i]] = pivot->result->rows[i];
}

void froe_pivot_value(const struct froe_pivot *pivot, const struct froe_group *group, size_t aggregate,
                      struct froe_aggregate_value *value)
{
    const struct froe_question *question = pivot->question;
    const void *state = group == NULL ? pivot->nothing : froe_group_state(group, question->state_size);
    froe_aggregates_value(question->aggregates, aggregate, state, group == NULL ? 0 : group->hits, value);
}

void froe_pivot_total(const struct froe_pivot *pivot, size_t value_number, size_t aggregate,
                      struct froe_aggregate_value *value)
{
    const struct froe_aggregates *aggregates = pivot->question->aggregates;
    froe_pivot_value(pivot, NULL, aggregate, value);
    value->present = pivot->totals != NULL && froe_aggregates_is_additive(aggregates, aggregate);
    if (value->present)
        value->number = pivot->totals[value_number * froe_aggregates_count(aggregates) + aggregate];
}

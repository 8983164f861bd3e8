#include "report/pivot.h"

#include <stdlib.h>

#include "base/error.h"
#include "report/pivot_names.h"
#include "report/pivot_rows.h"

/* Rows or groups between two looks at a cancellation, less one. */
enum { OFTEN = (1 << 16) - 1 };

/* A pivot in the making. */
struct maker {
    struct froe_pivot *pivot;
    size_t shown;                       /* aggregates of each value */
    struct froe_groups *examples_made;  /* the examples, which outlive the groups that they are copies of */
    const struct froe_group **examples; /* a group with each value, by number; as many as there can be columns */
    __uint128_t *sums;                  /* as the totals, by the numbers that values have at first */
    const _Atomic bool *cancelled;
    bool too_wide;
};

/* Keeps a key with a value that is new. */
static bool keep_example(struct maker *maker, const struct froe_group *group, size_t number)
{
    const struct froe_key key = {group->key, group->len, group->hash};
    maker->examples[number] = froe_groups_append(maker->examples_made, &key);
    return maker->examples[number] != NULL;
}

static void add_to_sums(struct maker *maker, const struct froe_group *group, size_t number)
{
    const struct froe_aggregates *aggregates = maker->pivot->question->aggregates;
    size_t width = froe_aggregates_count(aggregates);
    for (size_t a = 0; a < width; a++) {
        struct froe_aggregate_value value;
        if (!froe_aggregates_is_additive(aggregates, a))
            continue;
        froe_pivot_value(maker->pivot, group, a, &value);
        maker->sums[number * width + a] += value.number;
    }
}

/* Numbers values as they are met; beyond the bound they are counted and no more, or on disk not even that. *number:
 * counted from 0, in the bound. */
static bool take_group(struct maker *maker, const struct froe_group *group, uint16_t *number)
{
    struct froe_pivot *pivot = maker->pivot;
    uint64_t *found = froe_pivot_number_of(pivot, group);
    if (found == NULL)
        return false;
    if (*found == 0) {
        *found = ++pivot->value_count;
        maker->too_wide = pivot->value_count > FROE_PIVOT_COLUMNS_MAX;
        if (maker->too_wide && pivot->result->store != NULL)
            return false;
        if (!maker->too_wide && !keep_example(maker, group, *found - 1))
            return false;
    }
    *number = *found <= FROE_PIVOT_COLUMNS_MAX ? (uint16_t)(*found - 1) : 0;
    if (maker->sums != NULL)
        add_to_sums(maker, group, *number);
    return true;
}

/* A row that min_count lets pass. */
static bool take_row(struct maker *maker, const struct froe_pivot_row *row)
{
    struct froe_pivot *pivot = maker->pivot;
    const struct froe_result *result = pivot->result;
    if (result->store == NULL)
        pivot->rows[pivot->row_count] = *row;
    pivot->row_count++;
    if (pivot->ranks == NULL)
        return true;
    return froe_row_ranks_add(pivot->ranks, &result->rows[row->first - result->first], row->count, row->hits);
}

/* All groups, row by row. */
static bool walk(struct maker *maker)
{
    struct froe_pivot *pivot = maker->pivot;
    struct froe_pivot_row row;
    uint16_t number;
    size_t rows = 0;
    for (size_t at = 0;; at = row.first + row.count) {
        if (((rows++ & OFTEN) == 0 && *maker->cancelled) || !froe_pivot_find_row(pivot, at, true, &row))
            return false;
        if (row.count == 0)
            return true;
        for (size_t i = at; i < at + row.count; i++) {
            if (!take_group(maker, froe_result_row(pivot->result, i), &number))
                return false;
            if (pivot->result->store == NULL)
                pivot->value_of[i] = number;
        }
        if (row.hits >= pivot->question->pivot.min_count && !take_row(maker, &row))
            return false;
    }
}

/* Sorts the examples and numbers the values anew, in their order. */
static bool sort_values(struct maker *maker)
{
    struct froe_pivot *pivot = maker->pivot;
    struct froe_key_plan field = pivot->question->pivot.key;
    size_t last = field.count - 1, width = froe_aggregates_count(pivot->question->aggregates);
    field.parts[0] = field.parts[last];
    field.fields += last;
    field.count = 1;
    const struct froe_row_order order = {.key = &field, .by = FROE_ORDER_KEY};
    uint16_t place_of[FROE_PIVOT_COLUMNS_MAX] = {0};
    if (!froe_rows_sort(&order, maker->examples, pivot->value_count))
        return false;
    for (size_t place = 0; place < pivot->value_count; place++) {
        uint64_t *number = froe_pivot_number_of(pivot, maker->examples[place]);
        if (number == NULL)
            return false;
        place_of[*number - 1] = (uint16_t)place;
        if (maker->sums != NULL)
            memcpy(pivot->totals + place * width, maker->sums + (*number - 1) * width, width * sizeof *pivot->totals);
        *number = place + 1;
    }
    for (size_t i = 0; pivot->result->store == NULL && i < pivot->result->row_count; i++)
        pivot->value_of[i] = place_of[pivot->value_of[i]];
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

static bool check_width(const struct maker *maker, froe_error *error)
{
    static const char advice[] = "leave values out with --where, or take another field";
    const struct froe_key_plan *key = &maker->pivot->question->pivot.key;
    const char *name = key->fields[key->count - 1].name;
    size_t columns = maker->pivot->value_count * maker->shown;
    if (columns <= FROE_PIVOT_COLUMNS_MAX)
        return true;
    /* On disk not all have been counted. */
    if (maker->pivot->result->store != NULL)
        return froe_error_set(error, "a pivot by %s makes more than %d columns: %s", name, FROE_PIVOT_COLUMNS_MAX,
                              advice);
    return froe_error_set(error, "a pivot by %s makes %zu columns, more than %d: %s", name, columns,
                          FROE_PIVOT_COLUMNS_MAX, advice);
}

/* What the walk fills. */
static bool make_room(struct maker *maker)
{
    struct froe_pivot *pivot = maker->pivot;
    const struct froe_question *question = pivot->question;
    size_t cells = FROE_PIVOT_COLUMNS_MAX * froe_aggregates_count(question->aggregates);
    pivot->values = froe_groups_create(sizeof(uint64_t), NULL, NULL);
    pivot->nothing = calloc(1, question->state_size + 1);
    maker->examples_made = froe_groups_create(0, NULL, NULL);
    maker->examples = calloc(FROE_PIVOT_COLUMNS_MAX, sizeof(struct froe_group *));
    bool good =
        pivot->values != NULL && pivot->nothing != NULL && maker->examples_made != NULL && maker->examples != NULL;
    if (question->want_total) {
        maker->sums = calloc(cells, sizeof *maker->sums);
        pivot->totals = calloc(cells, sizeof *pivot->totals);
        good = good && maker->sums != NULL && pivot->totals != NULL;
    }
    if (pivot->result->store != NULL) {
        pivot->ranks = question->pivot.by_hits ? froe_row_ranks_create(pivot->run, question, pivot->result) : NULL;
        return good && (pivot->ranks != NULL || !question->pivot.by_hits);
    }
    size_t groups = pivot->result->row_count;
    pivot->value_of = malloc((groups + 1) * sizeof *pivot->value_of);
    pivot->rows = malloc((groups + 1) * sizeof *pivot->rows);
    return good && pivot->value_of != NULL && pivot->rows != NULL;
}

/* Puts rows into the order of their hits, where it is that. */
static bool rank_rows(struct froe_pivot *pivot)
{
    if (pivot->result->store == NULL)
        return !pivot->question->pivot.by_hits || sort_by_hits(pivot);
    if (pivot->ranks == NULL)
        return true;
    if (!froe_row_ranks_finish(pivot->ranks, &pivot->ranked))
        return false;
    pivot->result = &pivot->ranked;
    pivot->key = froe_row_ranks_key(pivot->ranks);
    return true;
}

static bool make(struct maker *maker, froe_error *error)
{
    struct froe_pivot *pivot = maker->pivot;
    bool walked = make_room(maker) && walk(maker);
    if ((!walked && !maker->too_wide) || !check_width(maker, error))
        return false;
    if (!sort_values(maker) || !froe_pivot_set_names(pivot, maker->examples) || !rank_rows(pivot))
        return false;
    if (pivot->row_count > pivot->question->pivot.top)
        pivot->row_count = (size_t)pivot->question->pivot.top;
    if (pivot->result->store == NULL)
        pivot->loaded = pivot->row_count;
    return true;
}

bool froe_pivot_init(struct froe_pivot *pivot, const struct froe_question *question, const struct froe_result *result,
                     struct froe_run *run, const _Atomic bool *cancelled, froe_error *error)
{
    *pivot = (struct froe_pivot){.question = question, .run = run, .result = result, .key = &question->pivot.key};
    struct maker maker = {.pivot = pivot, .shown = question->value_count, .cancelled = cancelled};
    error->text[0] = '\0';
    bool good = make(&maker, error);
    if (!good && error->text[0] == '\0')
        froe_error_set(error, "%s", run == NULL ? "out of memory" : froe_run_fault(run));
    froe_groups_free(maker.examples_made);
    free(maker.examples);
    free(maker.sums);
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
    froe_groups_free(pivot->values);
    froe_result_free(&pivot->ranked);
    froe_row_ranks_free(pivot->ranks);
    *pivot = (struct froe_pivot){0};
}

const struct froe_group *froe_pivot_group(const struct froe_pivot *pivot, size_t row)
{
    return froe_result_row(pivot->result, pivot->rows[row - pivot->first_row].first);
}

void froe_pivot_cells(const struct froe_pivot *pivot, size_t row, const struct froe_group **cells)
{
    const struct froe_pivot_row *found = &pivot->rows[row - pivot->first_row];
    for (size_t v = 0; v < pivot->value_count; v++)
        cells[v] = NULL;
    for (size_t i = found->first; i < found->first + found->count; i++)
        cells[pivot->value_of[i - pivot->values_from]] = froe_result_row(pivot->result, i);
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
